"""Random small workspaces, tight enough that about half of the modes are refused."""

from __future__ import annotations

import random
from typing import Any

from reshuffle.model.factory import Workspace
from tests.organizing.matching.small_factories import CALENDARS

PHASES = ["setup", "load", "run", "unload"]
SKILLS = ["weld", "load"]


def attendance(rng: random.Random) -> dict[str, Any]:
    phases = [phase for phase in PHASES if rng.random() < 0.6] or ["run"]
    return {"skill": rng.choice(SKILLS), "count": rng.choice([1, 1, 2]), "phases": phases}


def limit(rng: random.Random, parameter: str) -> str:
    low, high = sorted(rng.sample(range(1, 10), 2))
    return {
        "size": f"<= {high} mm",
        "pitch": f"{low} .. {high} mm",
        "material": " | ".join(rng.sample(["steel", "brass", "zinc"], 2)),
        "box": f"{high} x {low} x 2 mm",
    }[parameter]


def value(rng: random.Random, parameter: str) -> str:
    number = rng.randint(1, 9)
    return {
        "size": f"{number} mm",
        "pitch": f"{number} mm",
        "material": rng.choice(["steel", "brass", "zinc"]),
        "box": f"{number} x 2 x 1 mm",
    }[parameter]


def some(rng: random.Random, things: list[str], share: float) -> list[str]:
    return [thing for thing in things if rng.random() < share]


def random_workspace(
    seed: int, *, num_stations: int = 3, num_operations: int = 3, with_people: bool = True
) -> Workspace:
    rng = random.Random(seed)
    parameters = ["size", "pitch", "material", "box"]
    stations: dict[str, Any] = {}
    for number in range(3):
        capabilities = {
            capability: {
                "limits": {name: limit(rng, name) for name in some(rng, parameters, 0.7)},
                "time": {"per_unit": dict.fromkeys(some(rng, ["holes"], 0.6), "1 min")},
                "tools": some(rng, ["cutter"], 0.3),
            }
            for capability in some(rng, ["milling", "boring"], 0.8)
        }
        stations[f"s{number}"] = {
            "capabilities": capabilities,
            "calendar": rng.choice([None, "early", "late", "night"]),
            "attendance": [attendance(rng) for _ in range(rng.choice([0, 1, 1, 2]))] if with_people else [],
            "load": rng.choice(["0 min", "5 min"]),
            "break_behaviour": rng.choice(["pauses", "pauses", "goes on", "may not pause"]),
            "batching": {"maximum": rng.choice([10, 30])} if rng.random() < 0.3 else None,
            "site": rng.choice([None, None, "north"]),
            "slot": "a" if rng.random() < 0.5 else None,
            "slot_needs": {"utilities": some(rng, ["air"], 0.3)},
        }
    operations: dict[str, Any] = {}
    for number in range(num_operations):
        asked = {name: value(rng, name) for name in some(rng, parameters, 0.3)}
        operations[f"o{number}"] = {
            "requires": {"capability": rng.choice(["milling", "boring", "s0"]), "parameters": asked},
            "time": rng.choice(["0 min", "1 min", "2 min", "20 min"]),
            "work": {"holes": "2"} if rng.random() < 0.3 else {},
            "tools": some(rng, ["cutter", "probe"], 0.25),
            "stations": some(rng, list(stations), 0.6) if rng.random() < 0.2 else [],
            "attendance": [attendance(rng)] if with_people and rng.random() < 0.2 else [],
            "same_station_as": f"o{rng.randrange(number)}" if number and rng.random() < 0.2 else None,
        }
    people = {
        f"p{number}": {
            "skills": some(rng, SKILLS, 0.6),
            "calendar": rng.choice([None, "early", "late", "night"]),
            "count": rng.choice([1, 1, 2]),
            "site": rng.choice([None, None, "south"]),
        }
        for number in range(rng.choice([1, 2, 3]))
    }
    return Workspace.model_validate(
        {
            "factory": {
                "stations": stations,
                "calendars": CALENDARS,
                "operators": people,
                "tools": {
                    "cutter": {"stations": some(rng, list(stations), 0.6), "life": "30 min"},
                    "probe": {"life_left": ["10 min"], "count": rng.choice([1, 2]), "life": "1 h"},
                },
                "floor": {"points": {"p": {}}, "slots": {"a": {"point": "p", "utilities": some(rng, ["air"], 0.5)}}},
            },
            "products": {"part": {"operations": operations}},
            "orders": {"A1": {"product": "part", "quantity": rng.choice([1, 20])}},
        }
    )
