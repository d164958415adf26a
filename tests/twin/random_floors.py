"""Random factories with a floor, a fleet and lots, small enough to be planned and run in an instant."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import Any

from reshuffle.model.factory import Workspace
from tests.supervisor.workspaces import workspace

__all__ = ["random_floor"]


def random_floor(seed: int) -> Workspace:
    """Return a factory: a ring of lanes, stations with few places, failures and losses, one to four robots."""
    random = Random(seed)
    stations, robots = random.randint(2, 5), random.randint(1, 4)
    points: dict[str, dict[str, Any]] = {f"S{number}": _place(random) for number in range(stations)}
    points |= {f"P{number}": {**_place(random), "parking": True} for number in range(robots)}
    points["Q"] = {**_place(random), "charging": True}
    ring = random.sample(sorted(points), len(points))
    lanes: list[dict[str, Any]] = [{"start": a, "end": b} for a, b in pairwise(ring)]
    lanes.append({"start": ring[-1], "end": ring[0], "one_way": random.random() < 0.5})
    products = {f"p{number}": _product(random, stations) for number in range(random.randint(1, 3))}
    return workspace(
        {
            "stations": {f"m{number}": _station(random, f"L{number}") for number in range(stations)},
            "floor": {
                "points": points,
                "lanes": lanes,
                "slots": {f"L{number}": {"point": f"S{number}"} for number in range(stations)},
            },
            "robots": {"cart": _fleet(random, robots)},
        },
        products,
        {
            f"O{number}": {"product": random.choice(sorted(products)), "quantity": random.randint(1, 4)}
            for number in range(random.randint(2, 10))
        },
    )


def _place(random: Random) -> dict[str, Any]:
    return {"x": f"{random.randint(0, 80)} m", "y": f"{random.randint(0, 80)} m"}


def _station(random: Random, slot: str) -> dict[str, Any]:
    station: dict[str, Any] = {"slot": slot, "count": random.choice([1, 1, 2])}
    if random.random() < 0.4:
        station["input_buffer"] = random.choice([0, 1, 2])
    if random.random() < 0.3:
        station["output_buffer"] = random.choice([0, 1, 2])
    if random.random() < 0.3:
        station["failures"] = {"jam": {"between": "exponential(60 min)", "repair": "exponential(10 min)"}}
    if random.random() < 0.3:
        station["setup"] = {"default": "3 min"}
    return station


def _fleet(random: Random, count: int) -> dict[str, Any]:
    fleet: dict[str, Any] = {
        "speed": "1 m/s",
        "count": count,
        "pickup": f"{random.choice([0, 20, 60])} s",
        "dropoff": f"{random.choice([0, 20, 60])} s",
        "capacity": random.choice([1, 1, 2, 3]),
    }
    if random.random() < 0.4:
        fleet["payload"] = "30 kg"
    if random.random() < 0.5:
        fleet["battery"] = {"per_hour_driving": "30 %", "per_hour_standing": "30 %", "per_hour_charging": "100 %"}
    return fleet


def _product(random: Random, stations: int) -> dict[str, Any]:
    operations = {}
    for number in range(random.randint(2, 5)):
        operation = {"requires": f"m{random.randrange(stations)}", "time": f"{random.randint(1, 8)} min"}
        operations[f"{number:03}"] = operation | ({"yield": "0.9"} if random.random() < 0.2 else {})
    return {"operations": operations, "mass": "500 g"}
