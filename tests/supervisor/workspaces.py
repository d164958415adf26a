"""Small named workspaces, one for each truth that a factory may add; all are planned from `NOW`, a Monday morning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from reshuffle.model.consistency import findings
from reshuffle.model.factory import Workspace
from reshuffle.model.instants import parse_zone

__all__ = ["NOW", "WORKSPACES", "a_mill_far_away", "workspace"]

#: Monday, 6:00 in Berlin.
NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)

_SHIFT = {"days": "mon-fri", "start": "06:00", "end": "14:00", "breaks": [{"start": "09:00", "end": "09:30"}]}


def workspace(factory: dict[str, Any], products: dict[str, Any], orders: dict[str, Any], **state: Any) -> Workspace:
    """Return a workspace from what people write; it holds together."""
    data = {
        "factory": {"time_zone": "Europe/Berlin", "tick": "1 min", **factory},
        "products": products,
        "orders": orders,
        "state": state,
    }
    made = Workspace.model_validate(data, context={"zone": parse_zone(data["factory"]["time_zone"])})
    assert findings(made) == []
    return made


def _product(*operations: tuple[str, dict[str, Any]], **fields: Any) -> dict[str, Any]:
    return {"operations": dict(operations), **fields}


def _order(product: str, quantity: int = 1, **fields: Any) -> dict[str, Any]:
    return {"product": product, "quantity": quantity, **fields}


def two_machines_three_orders() -> Workspace:
    """The least that a planner has: machines, routings, orders."""
    bolt = _product(
        ("010", {"requires": "lathe", "time": "5 min"}),
        ("020", {"requires": "mill", "time": "20 min", "time_per": "lot"}),
    )
    plate = _product(("010", {"requires": "mill", "time": "10 min"}))
    return workspace(
        {"stations": {"lathe": {}, "mill": {}}},
        {"bolt": bolt, "plate": plate},
        {
            "A1": _order("bolt", 4, due="2026-11-23 06:50"),
            "A2": _order("plate", 3, due="2026-11-23 07:00", priority=3),
            "A3": _order("bolt", 2, release="2026-11-23 06:30", deadline="2026-11-24 06:00"),
        },
    )


def a_mill_far_away(**mill: Any) -> Workspace:
    """A mill that may move, far from saw, oven and bench; a tractor can carry it to a free slot between them."""
    at = {"A": "0 m", "B": "10 m", "E": "15 m", "C": "20 m", "D": "200 m"}
    lanes = [{"start": start, "end": end} for start, end in (*pairwise(at), ("B", "P1"), ("B", "P2"))]
    parking = {name: {"x": "10 m", "y": y, "parking": True} for name, y in (("P1", "5 m"), ("P2", "6 m"))}
    moving = {"undock": "5 min", "dock": "10 min", "calibrate": "15 min", "first_piece": "5 min", "mass": "500 kg"}
    moving |= {"crew_skill": "line", "crew": 2, "cost": 100, **mill}
    handling = {"speed": "0.5 m/s", "pickup": "1 min", "dropoff": "1 min"}
    steps = (("010", "saw"), ("020", "mill"), ("030", "oven"), ("040", "bench"))
    part = _product(*((name, {"requires": on, "time": "2 min"}) for name, on in steps), lot_size=4, mass="1 kg")
    return workspace(
        {
            "stations": {
                "saw": {"slot": "A"},
                "mill": {"slot": "D", "movable": moving, "cost_per_hour": 60, "slot_needs": {"utilities": ["air"]}},
                "oven": {"slot": "B", "cost_per_hour": 20},
                "bench": {"slot": "C", "movable": {"undock": "1 min", "dock": "2 min", "mass": "40 kg"}},
            },
            "operators": {"crew": {"skills": ["line"], "count": 2, "cost_per_hour": 40}},
            "robots": {
                "cart": {**handling, "home": "P1", "payload": "100 kg"},
                "tractor": {**handling, "home": "P2", "payload": "1000 kg", "carries_stations": True, "capacity": 3},
            },
            "floor": {
                "points": {name: {"x": x} for name, x in at.items()} | parking,
                "lanes": lanes,
                "slots": {name: {"point": name, "utilities": ["air"] if name != "B" else []} for name in at},
            },
        },
        {"part": part},
        {"A1": _order("part", 20), "A2": _order("part", 12, due="2026-11-23 10:00")},
    )


def operators_and_shifts() -> Workspace:
    """One person for two machines, in a shift with a break; the machines run on unattended."""
    attended = {"attendance": [{"skill": "turning", "phases": ["setup", "load", "unload"]}]}
    station = {"load": "10 min", "unload": "5 min", "calendar": "day", **attended}
    shaft = _product(
        ("010", {"requires": "turning", "time": "45 min", "setup_time": "15 min"}),
        ("020", {"requires": "checking", "time": "7 min"}),
        lot_size=2,
    )
    return workspace(
        {
            "calendars": {"day": {"shifts": [_SHIFT], "holidays": ["2026-11-25"]}},
            "stations": {
                "lathe": {**station, "count": 2, "capabilities": {"turning": {}}, "break_behaviour": "goes on"},
                "bench": {
                    "capabilities": {"checking": {}},
                    "calendar": "day",
                    "attendance": [{"skill": "checking"}],
                    "break_behaviour": "may not pause",
                },
            },
            "operators": {
                "anna": {"skills": ["turning", "checking"], "calendar": "day", "cost_per_hour": "42"},
                "bert": {"skills": ["checking"], "calendar": "day", "count": 2},
            },
        },
        {"shaft": shaft},
        {"A1": _order("shaft", 5, due="2026-11-24 14:00"), "A2": _order("shaft", 3)},
        calendar_exceptions={"bert": [{"start": "2026-11-23 06:00", "end": "2026-11-23 12:00", "reason": "course"}]},
    )


def setups_of_three_kinds() -> Workspace:
    """Setup by family, by attribute with fractions, and by components; something is mounted already."""
    by_family = {"default": "20 min", "times": {"red": {"blue": "40 min"}}, "initial": "5 min"}
    by_attribute = {"attributes": {"width": {"change": "3 min", "up": "10 min", "down": "5 min"}}}
    by_component = {"mount": "2 min", "unmount": "1 min", "fixed": "4 min"}

    def cover(family: str, width: str, parts: list[str]) -> dict[str, Any]:
        return _product(
            ("paint", {"requires": "paint", "time": "10 min", "setup_family": family}),
            ("press", {"requires": "press", "time": "5 min", "setup_attributes": {"width": width}}),
            ("place", {"requires": "place", "time": "6 min", "setup_components": parts, "setup_time": "1 min"}),
        )

    return workspace(
        {
            "stations": {
                "paint": {"setup": by_family},
                "press": {"setup": by_attribute},
                "place": {"setup": by_component},
            }
        },
        {"red": cover("red", "0.4", ["r1", "c2"]), "blue": cover("blue", "1.25", ["r1", "c3", "c4"])},
        {"A1": _order("red"), "A2": _order("blue"), "A3": _order("red", 2)},
        mounted={
            "paint": {"setup_family": "blue"},
            "press": {"setup_attributes": {"width": "0.4"}},
            "place": {"setup_components": ["c2"]},
        },
    )


def batches() -> Workspace:
    """An oven for two to eight pieces of one family, behind a saw."""
    tray = {
        "saw": {"requires": "saw", "time": "3 min"},
        "bake": {"requires": "oven", "time": "40 min", "time_per": "lot"},
    }
    hot = {**tray, "bake": {**tray["bake"], "batch_family": "hot", "time": "55 min"}}
    return workspace(
        {
            "stations": {
                "saw": {},
                "oven": {"batching": {"maximum": 8, "minimum": 2}, "load": "5 min", "unload": "5 min"},
            }
        },
        {
            "tray": {"operations": {**tray, "bake": {**tray["bake"], "batch_family": "warm"}}},
            "hot": {"operations": hot},
        },
        {"A1": _order("tray", 4), "A2": _order("tray", 3), "A3": _order("hot", 2), "A4": _order("hot", 5)},
    )


def buffers_and_ways() -> Workspace:
    """Ways take time and there is little room to wait."""
    line = _product(
        ("saw", {"requires": "saw", "time": "5 min"}),
        ("bore", {"requires": "bore", "time": "9 min"}),
        ("wash", {"requires": "wash", "time": "2 min"}),
    )
    return workspace(
        {
            "transport_time": "90 s",
            "stations": {
                "saw": {"output_buffer": 1},
                "bore": {"input_buffer": 1, "output_buffer": 0},
                "wash": {"input_buffer": 1},
            },
        },
        {"part": line},
        {f"A{number}": _order("part", 1 + number % 2) for number in range(1, 5)},
    )


def wear_and_maintenance() -> Workspace:
    """A press is cleaned after so many pieces, and greased every day."""
    press = {
        "wear": {"dirt": {"limit": 10, "per_piece": 1}},
        "maintenance": {
            "clean": {"duration": "15 min", "resets": ["dirt"], "attendance": [{"skill": "cleaning"}]},
            "grease": {"duration": "10 min", "every": "1 d"},
        },
        "calendar": "day",
    }
    return workspace(
        {
            "calendars": {"day": {"shifts": [_SHIFT]}},
            "stations": {"press": press},
            "operators": {"carl": {"skills": ["cleaning"]}},
        },
        {"disc": _product(("press", {"requires": "press", "time": "4 min"}))},
        {"A1": _order("disc", 6), "A2": _order("disc", 7), "A3": _order("disc", 5)},
        counters={"press": {"dirt": 4}},
    )


def child_orders_and_material() -> Workspace:
    """A table of a top, which is made here, and legs, which are bought; more boards come later; some is scrap."""
    top = _product(
        ("cut", {"requires": "saw", "time": "6 min", "consumes": [{"item": "board", "quantity": 2}], "yield": "90 %"}),
        ("sand", {"requires": "bench", "time": "4 min"}),
        lot_size=4,
    )
    table = _product(
        (
            "join",
            {
                "requires": "bench",
                "time": "12 min",
                "consumes": [{"item": "top"}, {"item": "leg", "quantity": 4}, {"item": "glue", "per": "lot"}],
            },
        )
    )
    return workspace(
        {
            "stations": {"saw": {}, "bench": {}},
            "items": {
                "board": {"stock": 6, "receipts": [{"at": "2026-11-23 08:00", "quantity": 20}]},
                "leg": {"stock": 3, "lead_time": "5 h"},
                "glue": {"stock": 1},
                "top": {"stock": 1},
            },
        },
        {"top": top, "table": table},
        {"A1": _order("table", 6, due="2026-11-23 16:00"), "A2": _order("table", 2, priority=0)},
    )


def choices() -> Workspace:
    """Weld by laser or in two steps; an extra that may be left out; the same station for two operations."""
    frame = {
        "operations": {
            "cut": {"requires": "saw", "time": "5 min"},
            "laser": {"requires": "laser", "time": "25 min"},
            "tack": {"requires": "weld", "time": "8 min"},
            "weld": {"requires": "weld", "time": "10 min", "same_station_as": "tack"},
            "polish": {"requires": "bench", "time": "6 min"},
            "pack": {
                "requires": "bench",
                "time": "3 min",
                "after": [{"operation": "polish", "min_lag": "10 min", "max_lag": "1 h"}, {"operation": "weld"}],
            },
        },
        "choices": {
            "joining": {"branches": {"by laser": ["laser"], "by hand": ["tack", "weld"]}},
            "extra": {"branches": {"polish": ["polish"]}, "least": 0},
        },
    }
    return workspace(
        {"stations": {"saw": {}, "laser": {}, "weld": {"count": 2}, "bench": {"capacity": 2}}},
        {"frame": frame},
        {f"A{number}": _order("frame") for number in range(1, 4)},
    )


def running_lots() -> Workspace:
    """Monday morning in the middle of things: a lot is done, one is running with its crew, one is half way."""
    attended = {"attendance": [{"skill": "turning"}]}
    shaft = _product(
        ("010", {"requires": "lathe", "time": "10 min", "tools": ["chuck"]}),
        ("020", {"requires": "mill", "time": "6 min"}),
        lot_size=3,
    )
    return workspace(
        {
            "stations": {"lathe": {**attended, "unload": "5 min"}, "mill": {}},
            "tools": {"chuck": {"count": 1}},
            "operators": {"anna": {"skills": ["turning"]}, "bert": {"skills": ["turning"]}},
        },
        {"shaft": shaft},
        {"A1": _order("shaft", 9, due="2026-11-23 08:00"), "A2": _order("shaft", 2)},
        lots={
            "A1/1": {"done": ["010", "020"]},
            "A1/2": {"done": ["010"], "pieces": 2},
            "A1/3": {
                "running": {
                    "operation": "010",
                    "station": "lathe",
                    "remaining": "12 min",
                    "operators": ["bert"],
                    "tools": ["chuck"],
                }
            },
        },
    )


def carriers_and_sites() -> Workspace:
    """Two pallets for three lots; a person of another site can not help out."""
    block = _product(
        ("mill", {"requires": "milling", "time": "15 min"}),
        ("deburr", {"requires": "deburring", "time": "5 min"}),
        carriers=[{"carrier": "pallet", "first": "mill", "last": "deburr"}],
    )
    return workspace(
        {
            "stations": {
                "mill": {"count": 3, "capabilities": {"milling": {}}, "site": "north"},
                "bench": {"capabilities": {"deburring": {}}, "site": "north", "attendance": [{"skill": "deburring"}]},
            },
            "carriers": {"pallet": {"count": 2, "pieces": 4}},
            "operators": {
                "dora": {"skills": ["deburring"], "site": "south"},
                "emil": {"skills": ["deburring"], "site": "north"},
            },
        },
        {"block": block},
        {"A1": _order("block", 3), "A2": _order("block", 2), "A3": _order("block", 8)},
    )


def robots_on_a_floor() -> Workspace:
    """Two small robots and a large one carry lots over lanes; one has a lot on board, one lot waits at the saw."""
    line = _product(
        ("saw", {"requires": "saw", "time": "4 min"}),
        ("mill", {"requires": "mill", "time": "6 min"}),
        ("wash", {"requires": "wash", "time": "3 min"}),
        mass="400 g",
    )
    floor = {
        "points": {
            "A": {},
            "B": {"x": "60 m"},
            "C": {"x": "60 m", "y": "60 m"},
            "P1": {"y": "30 m", "parking": True},
            "P2": {"y": "40 m", "parking": True},
            "Q": {"y": "50 m", "parking": True, "charging": True},
        },
        "lanes": [
            {"start": "A", "end": "B"},
            {"start": "B", "end": "C"},
            {"start": "A", "end": "P1"},
            {"start": "P1", "end": "P2"},
            {"start": "P2", "end": "Q"},
            {"start": "Q", "end": "C", "one_way": True, "length": "90 m"},
        ],
        "slots": {"S1": {"point": "A"}, "S2": {"point": "B"}, "S3": {"point": "C"}},
    }
    battery = {"per_hour_driving": "40 %", "per_hour_charging": "100 %"}
    return workspace(
        {
            "floor": floor,
            "stations": {
                "saw": {"slot": "S1", "output_buffer": 2},
                "mill": {"slot": "S2", "count": 2, "input_buffer": 1},
                "wash": {"slot": "S3"},
            },
            "robots": {
                "small": {"speed": "1 m/s", "count": 2, "pickup": "20 s", "payload": "2 kg", "home": "P1"},
                "large": {"speed": "0.7 m/s", "pickup": "30 s", "dropoff": "30 s", "capacity": 2, "battery": battery},
            },
        },
        {"part": line},
        {f"A{number}": _order("part", 1 + 2 * number) for number in range(4)},
        robots={"large": {"point": "B", "carries": ["A2/1"], "charge": "80%", "free_from": "2026-11-23 06:01"}},
        lots={"A2/1": {"done": ["saw"]}, "A1/1": {"done": ["saw"], "holder": "saw"}},
    )


WORKSPACES: dict[str, Callable[[], Workspace]] = {
    made.__name__: made
    for made in (
        two_machines_three_orders,
        operators_and_shifts,
        setups_of_three_kinds,
        batches,
        buffers_and_ways,
        wear_and_maintenance,
        child_orders_and_material,
        choices,
        running_lots,
        carriers_and_sites,
        robots_on_a_floor,
    )
}
