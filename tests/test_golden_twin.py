"""The hand-worked cases of execution are consistent in themselves: order, balances, totals, sums."""

from __future__ import annotations

import math
import re
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from tests.documents import ROOT
from tests.golden.arithmetic import evaluate
from tests.golden.load import FOLDER

FILES = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((FOLDER / "twin").glob("*.yaml"))
}
KINDS: list[str] = FILES["event-kinds"]["kinds"]
EVENT_KEYS = {"at", "round", "kind", "of", "lot", "text", "remaining", "state", "stock", "raise", "reset", "lots"}


def of_kind(kind: str) -> list[str]:
    return [name for name, case in FILES.items() if case["kind"] == kind]


def test_every_file_is_of_a_kind_that_is_tested() -> None:
    assert {case["kind"] for case in FILES.values()} == {
        "event_kinds",
        "events",
        "calendar",
        "rounding",
        "matching",
        "key_figures",
    }


def test_page_lists_the_event_kinds_in_their_order() -> None:
    page = (ROOT / "docs" / "reference" / "semantics-of-execution.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| \d+ \| `([a-z_]+)` \|", page, re.MULTILINE) == KINDS


@pytest.mark.parametrize("name", of_kind("events"))
def test_events_have_known_keys_and_kinds(name: str) -> None:
    for event in FILES[name]["events"]:
        assert set(event) <= EVENT_KEYS
        assert event["kind"] in KINDS


@pytest.mark.parametrize("name", of_kind("events"))
def test_events_are_in_total_order(name: str) -> None:
    keys = [
        (event["at"], event.get("round", 0), KINDS.index(event["kind"]), event["of"]) for event in FILES[name]["events"]
    ]
    assert keys == sorted(keys)
    assert 0 <= keys[0][0] <= keys[-1][0] <= FILES[name]["until"]


@pytest.mark.parametrize("name", of_kind("events"))
def test_times_in_states_add_up_to_the_totals(name: str) -> None:
    case = FILES[name]
    since = dict.fromkeys(case["start"]["state"], 0)
    state = dict(case["start"]["state"])
    spent: dict[str, Counter[str]] = {resource: Counter() for resource in state}
    for event in [*case["events"], {"at": case["until"], "state": state}]:
        for resource, new in dict(event.get("state", {})).items():
            spent[resource][state[resource]] += event["at"] - since[resource]
            since[resource], state[resource] = event["at"], new
    assert {resource: {k: v for k, v in times.items() if v} for resource, times in spent.items()} == case["totals"]
    assert {sum(times.values()) for times in case["totals"].values()} == {case["until"]}
    assert state == case["end"]["state"]


@pytest.mark.parametrize("name", of_kind("events"))
def test_stock_is_balanced_and_never_below_its_floor(name: str) -> None:
    case = FILES[name]
    stock = dict(case["start"].get("stock", {}))
    for event in case["events"]:
        for item, change in event.get("stock", {}).items():
            stock[item] += change
            assert stock[item] >= case.get("floors", {}).get(item, 0), (item, event)
    assert stock == case["end"].get("stock", {})


@pytest.mark.parametrize("name", of_kind("events"))
def test_counters_keep_their_limits(name: str) -> None:
    case = FILES[name]
    counters = dict(case["start"].get("counters", {}))
    for event in case["events"]:
        for counter, amount in event.get("raise", {}).items():
            counters[counter] += amount
            assert counters[counter] <= case.get("limits", {}).get(counter, math.inf), (counter, event)
        for counter in event.get("reset", []):
            counters[counter] = 0
    assert counters == case["end"].get("counters", {})


@pytest.mark.parametrize("name", of_kind("events"))
def test_lots_are_in_one_place_with_room_for_them(name: str) -> None:
    case = FILES[name]
    places = dict(case["start"].get("lots", {}))
    for event in case["events"]:
        places |= event.get("lots", {})
        filled = Counter(places.values())
        for place, room in case.get("room", {}).items():
            assert filled[place] <= room, (place, event)
    assert places == case["end"].get("lots", {})


@pytest.mark.parametrize("name", [name for name, case in FILES.items() if "sums" in case])
def test_sums_are_right(name: str) -> None:
    for equation in FILES[name]["sums"]:
        left, right = equation.split("=")
        assert evaluate(left) == evaluate(right), equation


@pytest.mark.parametrize("name", of_kind("key_figures"))
def test_key_figures_follow_from_what_is_given(name: str) -> None:
    known = {key: Fraction(str(number)) for key, number in FILES[name]["given"].items()}
    for result in FILES[name]["results"]:
        known[result["name"]] = evaluate(result["formula"], known)
        assert float(known[result["name"]]) == pytest.approx(result["value"], rel=1e-8), result["name"]


def local_instant(day: date, clock: str, zone: ZoneInfo) -> datetime:
    """Return the instant of a local time: the first of two, and with the offset before a gap (RFC 5545)."""
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize("name", of_kind("calendar"))
def test_shifts_lie_where_the_zone_says(name: str) -> None:
    case = FILES[name]
    zone = ZoneInfo(case["zone"])
    for shift in case["shifts"]:
        day = date.fromisoformat(shift["day"])
        last = day if shift["from"] < shift["to"] else day + timedelta(days=1)
        start, end = local_instant(day, shift["from"], zone), local_instant(last, shift["to"], zone)
        assert [start.strftime("%Y-%m-%dT%H:%M"), end.strftime("%Y-%m-%dT%H:%M")] == shift["utc"]
        origin = datetime.combine(start.date(), time(), tzinfo=UTC)
        assert [(instant - origin).total_seconds() / case["tick_s"] for instant in (start, end)] == shift["ticks"]
        assert (end - start).total_seconds() / 3600 == shift["hours"]


@pytest.mark.parametrize("name", of_kind("rounding"))
def test_durations_round_up_and_working_time_inward(name: str) -> None:
    case = FILES[name]
    tick = case["tick_s"]
    for row in case["durations"]:
        assert math.ceil(evaluate(row["seconds"]) / tick) == row["ticks"], row["of"]
    for row in case["open"]:
        first, last = math.ceil(Fraction(row["from_s"], tick)), math.floor(Fraction(row["to_s"], tick))
        assert ([first, last] if first < last else None) == row["ticks"]
    for row in case["instants"]:
        exact = Fraction(row["second"], tick)
        assert (math.ceil(exact) if row["round"] == "up" else math.floor(exact)) == row["tick"], row["of"]


def refusals(needed: dict[str, Any], station: dict[str, Any]) -> list[str]:
    """Compare a requirement with the limits of one station."""
    if station["capability"] != needed["capability"]:
        return [f"capability {needed['capability']} is not offered"]
    reasons = []
    for name, value in needed["parameters"].items():
        if name not in station["limits"]:
            reasons.append(f"{name} is not a parameter of this station")
            continue
        limit = station["limits"][name]
        if "least" in limit and value < limit["least"]:
            reasons.append(f"{name} {value} is below the least {limit['least']}")
        if "most" in limit and value > limit["most"]:
            reasons.append(f"{name} {value} is above the most {limit['most']}")
        if "envelope" in limit and any(a > b for a, b in zip(sorted(value), sorted(limit["envelope"]), strict=True)):
            texts = [" x ".join(map(str, sides)) for sides in (value, limit["envelope"])]
            reasons.append(f"{name} {texts[0]} is beyond the envelope {texts[1]}")
        if "any_of" in limit and value not in limit["any_of"]:
            reasons.append(f"{name} {value} is not any of {', '.join(limit['any_of'])}")
    return reasons


@pytest.mark.parametrize("name", of_kind("matching"))
def test_verdicts_follow_from_requirement_and_limits(name: str) -> None:
    case = FILES[name]
    for station, row in case["stations"].items():
        reasons = refusals(case["requirement"], row)
        assert row["verdict"] == {"is_ok": not reasons, "reasons": reasons}, station
    assert not case["stations"][case["nearest"]]["verdict"]["is_ok"]


def test_a_formula_may_hold_nothing_but_arithmetic() -> None:
    with pytest.raises(ValueError, match="must hold known names, numbers"):
        evaluate("__import__('os')")


def test_the_longest_name_is_taken() -> None:
    assert evaluate("lots per day / lots", {"lots": Fraction(2), "lots per day": Fraction(10)}) == 5
