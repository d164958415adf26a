"""Simulated queues against theory, and the same luck for everybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from reshuffle.model.factory import Workspace
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin.reference import ReferenceTwin
from tests.supervisor.workspaces import NOW, workspace
from tests.twin.runs import DRAWN, factory_of, minutes, planned, simulated, twin_of

CUSTOMERS = 1500


def queue(
    service: str = "exponential", servers: int = 1, between: str = "exponential(10 min)", **station: Any
) -> Workspace:
    """One station of some servers, visited by customers for 8 minutes each."""
    return workspace(
        {
            "tick": "1 ms",
            "stations": {"desk": {"capacity": servers, "run_variation": service}},
            "demand": {"customer": {"product": "visit", "between": between, "most": CUSTOMERS}},
        },
        {"visit": {"operations": {"010": {"requires": "desk", "time": "8 min"}}}},
        {},
    )


def times(twin: ReferenceTwin) -> dict[str, tuple[float, float, float]]:
    """Return arrival, begin and end of service in minutes, by lot."""
    starts = {event.lot: minutes(event.occurred_at) for event in twin.events() if event.kind is EventKind.LOT_CREATED}
    return {lot: (starts[lot], minutes(start), minutes(end)) for (lot, _, _), (start, end) in simulated(twin).items()}


def test_the_mean_wait_in_a_queue_with_random_service_is_that_of_theory() -> None:
    waits = []
    for seed in (1, 2, 3):
        twin = twin_of(queue(), DRAWN, seed)
        assert twin.run_to_end()
        waits += [start - arrival for arrival, start, _ in times(twin).values()]
    # M/M/1 at 80 %: rho / (mu - lambda) = 32 minutes; the deviation of such a mean is about 4.
    assert abs(sum(waits) / len(waits) - 32) < 10


def test_the_mean_wait_in_a_queue_with_fixed_service_is_half_of_that() -> None:
    waits = []
    for seed in (1, 2, 3):
        twin = twin_of(queue("none"), DRAWN, seed)
        assert twin.run_to_end()
        waits += [start - arrival for arrival, start, _ in times(twin).values()]
    assert abs(sum(waits) / len(waits) - 16) < 4


def test_littles_law_holds_on_every_run() -> None:
    twin = twin_of(queue(servers=2, between="exponential(5 min)"), DRAWN, 4)
    twin.run_to_end()
    found = times(twin).values()
    length = max(end for *_, end in found)
    changes = sorted([(arrival, 1) for arrival, _, _ in found] + [(end, -1) for *_, end in found])
    area, number, last = 0.0, 0, 0.0
    for at, change in changes:
        area += number * (at - last)
        number, last = number + change, at
    arrivals_per_minute = len(found) / length
    mean_stay = sum(end - arrival for arrival, _, end in found) / len(found)
    assert area / length == pytest.approx(arrivals_per_minute * mean_stay, rel=1e-9)


def two_stations(**more: Any) -> Workspace:
    jam = {"between": "exponential(30 min)", "repair": "5 min"}
    return workspace(
        {
            "stations": {
                "saw": {"run_variation": "30 %", **more},
                "mill": {
                    "run_variation": "30 %",
                    "failures": {"jam": jam},
                },
            }
        },
        {
            "a": {"operations": {"010": {"requires": "saw", "time": "5 min"}}},
            "b": {"operations": {"010": {"requires": "mill", "time": "7 min"}}},
        },
        {**{f"A{n}": {"product": "a"} for n in range(9)}, **{f"B{n}": {"product": "b"} for n in range(9)}},
    )


def on_mill(twin: ReferenceTwin) -> list[tuple[Any, ...]]:
    return [(event.occurred_at, event.kind, event.lot) for event in twin.events() if event.station == "mill"]


def test_another_station_that_draws_more_leaves_the_luck_of_this_one_alone() -> None:
    quiet, busy = twin_of(two_stations()), twin_of(two_stations(load="1 min", setup_variation="40 %"))
    more = two_stations(failures={"jam": {"between": "exponential(9 min)", "repair": "exponential(3 min)"}})
    for twin in (quiet, busy):
        twin.run_to_end()
    other = twin_of(more)
    other.run_to_end()
    assert on_mill(quiet) == on_mill(busy) == on_mill(other)


def test_two_rules_meet_the_same_luck() -> None:
    durations = []
    for rule in ("fifo", "lifo"):
        twin = twin_of(two_stations(), replace(DRAWN, rule=(rule,)))
        twin.run_to_end()
        durations.append(
            [(event.kind, event.occurred_at) for event in twin.events() if event.station == "mill" and event.lot != ""]
        )
    assert durations[0] == durations[1]


def test_another_seed_is_other_luck() -> None:
    one, two = twin_of(two_stations(), seed=1), twin_of(two_stations(), seed=2)
    for twin in (one, two):
        twin.run_to_end()
    assert on_mill(one) != on_mill(two)


def test_a_branch_with_another_seed_parts_only_from_now_on() -> None:
    twin = twin_of(two_stations())
    twin.run_until(NOW + timedelta(minutes=20))
    branch = twin.branch(seed=7)
    told = list(twin.events())
    twin.run_to_end()
    branch.run_to_end()
    assert list(branch.events())[: len(told)] == told
    assert list(branch.events()) != list(twin.events())


def test_a_plan_under_chance_is_carried_out_to_its_end() -> None:
    made = two_stations()
    bare = made.factory.model_copy(
        update={
            "stations": {name: part.model_copy(update={"failures": {}}) for name, part in made.factory.stations.items()}
        }
    )
    plan, possible = planned(made.model_copy(update={"factory": bare}))
    assert plan is not None
    twin = ReferenceTwin(factory_of(made.model_copy(update={"orders": possible.orders})), plan, 3, DRAWN)
    assert twin.run_to_end()
    sequence = [
        lot for (lot, _, _), _ in sorted(simulated(twin).items(), key=lambda one: one[1]) if lot.startswith("B")
    ]
    expected = [one.lot for one in plan.operations if one.station == "mill"]
    assert sequence == expected
