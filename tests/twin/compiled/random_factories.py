"""Random factories of everything that the compiled twin carries out, small enough to be run in an instant."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from reshuffle.model.factory import Workspace
from tests.supervisor.workspaces import workspace

__all__ = ["random_factory", "random_rule"]

_VARIATIONS = ("none", "20 %", "exponential", "erlang(3)", "gamma(0.5)", "weibull(1.5)", "hyperexponential(1.5)")
_TIMES = ("exponential({} min)", "uniform({} min, {} min)", "{} min", "lognormal({} min, 0.5)", "gamma({} min, 2)")
_BREAK = {"start": "09:00", "end": "09:20"}
_RULES = ("fifo", "lifo", "edd", "spt", "lpt", "priority", "slack", "cr", "atc", "setup")


def random_rule(seed: int) -> tuple[str, ...]:
    """Return a rule of one to three keys."""
    random = Random(seed)
    return tuple(random.sample(_RULES, random.choice([1, 1, 2, 3])))


def random_factory(seed: int) -> Workspace:
    """Return a factory with some of the features, few products, and orders that are there or come by demand."""
    random = Random(seed)
    has = _features(random)
    stations = random.randint(1, 4)
    factory: dict[str, Any] = {"stations": {f"m{number}": _station(random, has) for number in range(stations)}}
    if has("tick"):
        factory["tick"] = "1 s"
    if has("calendars"):
        factory["calendars"] = {
            "shift": {
                "shifts": [
                    {
                        "days": "Mon-Fri",
                        "start": "06:00",
                        "end": "14:30",
                        "breaks": [{"start": "09:00", "end": "09:20"}],
                    }
                ]
            },
            "long": {"shifts": [{"days": "Mon-Sat", "start": "05:00", "end": "21:00"}]},
        }
        if random.random() < 0.4:
            factory["calendar"] = "long"
    if has("operators"):
        factory["operators"] = {
            "ann": {"skills": ["run"], "count": random.randint(1, 2)},
            "bob": {"skills": ["run", "set"]} | ({"calendar": "shift"} if has("calendars") else {}),
        }
    if has("tools"):
        factory["tools"] = {"jig": {"count": random.randint(1, 2), "mount": f"{random.randint(0, 3)} min"}}
        if random.random() < 0.5:
            factory["tools"]["jig"]["life"] = f"{random.randint(40, 200)} min"
    products = {f"p{number}": _product(random, has, stations) for number in range(random.randint(1, 3))}
    if random.random() < 0.6:
        factory["demand"] = {f"d{number}": _demand(random, sorted(products)) for number in range(random.randint(1, 2))}
    orders = {f"O{number}": _order(random, sorted(products)) for number in range(random.randint(1, 8))}
    return workspace(factory, products, orders)


def _features(random: Random) -> Callable[[str], bool]:
    """Return whether a feature is there: each is in about a third of the factories, more with others than alone."""
    share = random.choice([0.15, 0.4, 0.8])
    known: dict[str, bool] = {}
    return lambda name: known.setdefault(name, random.random() < share)


def _time(random: Random, least: int, most: int) -> str:
    first = random.randint(least, most)
    return random.choice(_TIMES).format(first, first + random.randint(0, 5))


def _station(random: Random, has: Callable[[str], bool]) -> dict[str, Any]:
    station: dict[str, Any] = {"count": random.choice([1, 1, 2]), "run_variation": random.choice(_VARIATIONS)}
    batches = has("batches") and random.random() < 0.5
    if batches:
        most = random.randint(2, 6)
        station["batching"] = {
            "maximum": most,
            "minimum": random.randint(0, most),
            "unit": random.choice(["pieces", "lots"]),
        }
    elif random.random() < 0.3:
        station["capacity"] = random.randint(2, 3)
    if has("setups") and ("capacity" not in station or batches) and random.random() < 0.7:
        station["setup"] = {"default": "4 min", "times": {"red": {"blue": "7 min"}, "blue": {"red": "2 min"}}}
        station["setup_variation"] = random.choice(_VARIATIONS)
        if random.random() < 0.3:
            station["setup"]["without_family"] = "nothing"
    if has("loads"):
        station |= {"load": f"{random.randint(0, 2)} min", "unload": f"{random.randint(0, 2)} min"}
    if has("failures") and random.random() < 0.7:
        station["failures"] = {name: _failure(random) for name in random.sample(["jam", "crash"], random.randint(1, 2))}
    if has("calendars") and random.random() < 0.6:
        station["calendar"] = random.choice(["shift", "long"])
        station["break_behaviour"] = random.choice(["pauses", "may not pause", "goes on"])
    if has("operators") and random.random() < 0.7:
        phases = random.choice([["run"], ["setup"], ["setup", "load", "run", "unload"], ["load"], ["run", "unload"]])
        station["attendance"] = [{"skill": random.choice(["run", "set"]), "phases": phases}]
    if has("cascades") and not batches and random.random() < 0.5:
        station |= {"cascade_interval": "1 min", "capacity": random.randint(1, 3)}
        station.pop("setup", None)
    if has("maintenance") and random.random() < 0.7:
        station |= _upkeep(random, has)
    if has("rules") and random.random() < 0.5:
        station["rule"] = list(random_rule(random.randrange(1000)))
    return station


def _failure(random: Random) -> dict[str, Any]:
    return {
        "between": _time(random, 20, 90),
        "repair": _time(random, 2, 15),
        "counts_busy_time": random.random() < 0.6,
        "effect": random.choice(["resume", "resume", "restart", "scrap"]),
    }


def _upkeep(random: Random, has: Callable[[str], bool]) -> dict[str, Any]:
    tasks: dict[str, Any] = {}
    wear = {"use": {"limit": random.randint(40, 120), "per_minute": 1, "per_piece": random.randint(0, 2)}}
    if random.random() < 0.7:
        tasks["clean"] = {"duration": f"{random.randint(1, 9)} min", "resets": ["use"]}
    else:
        wear = {}
    if random.random() < 0.4:
        tasks["check"] = {"duration": "5 min", "every": f"{random.randint(1, 6)} h"}
    if random.random() < 0.4:
        tasks["swap"] = {"duration": "3 min", "every_pieces": random.randint(3, 20), "variation": "exponential"}
    if has("operators") and tasks and random.random() < 0.5:
        tasks[sorted(tasks)[0]]["attendance"] = [{"skill": "set"}]
    return {"wear": wear, "maintenance": tasks}


def _product(random: Random, has: Callable[[str], bool], stations: int) -> dict[str, Any]:
    operations: dict[str, Any] = {}
    count = random.randint(1, 5)
    for number in range(count):
        operation: dict[str, Any] = {
            "requires": f"m{random.randrange(stations)}",
            "time": f"{random.randint(0, 9)} min",
            "time_per": random.choice(["piece", "lot"]),
        }
        if has("setups") and random.random() < 0.7:
            operation |= {"setup_family": random.choice(["red", "blue"]), "setup_time": f"{random.randint(0, 2)} min"}
            operation["setup_when"] = random.choice(["always", "change"])
        if has("variations") and random.random() < 0.5:
            operation["variation"] = random.choice(_VARIATIONS)
        if has("losses") and random.random() < 0.4:
            operation["yield"] = random.choice(["0.9", "0.6"])
        if has("rework") and number and random.random() < 0.4:
            operation["rework"] = {"share": "30 %", "to": f"{random.randrange(number + 1):02}"}
        if has("sampling") and number and random.random() < 0.4:
            operation["sampling"] = random.choice(["25 %", "40 %", "1", "0"])
        if has("dedication") and number and random.random() < 0.4:
            operation["same_station_as"] = f"{random.randrange(number):02}"
            operation["requires"] = operations[operation["same_station_as"]]["requires"]
        if has("tools") and random.random() < 0.4:
            operation["tools"] = ["jig"]
        if has("graphs") and number > 1 and random.random() < 0.5:
            lag = {"min_lag": f"{random.randint(0, 9)} min", "max_lag": "20 min"}
            chosen = random.sample(range(number), random.randint(0, 2))
            operation["after"] = [
                {"operation": f"{before:02}"} | (lag if random.random() < 0.4 else {}) for before in chosen
            ]
        operations[f"{number:02}"] = operation
    return {"operations": operations} | ({"lot_size": random.randint(1, 4)} if random.random() < 0.5 else {})


def _demand(random: Random, products: list[str]) -> dict[str, Any]:
    demand = {"product": random.choice(products), "between": _time(random, 5, 40), "quantity": random.randint(1, 4)}
    demand |= {"priority": random.randint(1, 3), "most": random.randint(1, 30)}
    return demand | ({"due_after": f"{random.randint(10, 90)} min"} if random.random() < 0.6 else {})


def _order(random: Random, products: list[str]) -> dict[str, Any]:
    order: dict[str, Any] = {"product": random.choice(products), "quantity": random.randint(1, 6)}
    order["priority"] = random.randint(1, 3)
    hour = random.randint(6, 12)
    if random.random() < 0.5:
        order["release"] = f"2026-11-23 {hour:02}:{random.randint(0, 59):02}"
    if random.random() < 0.5:
        order["due"] = f"2026-11-23 {hour + random.randint(1, 8):02}:00"
    return order
