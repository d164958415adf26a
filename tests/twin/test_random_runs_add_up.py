"""Runs of any workspace add up: their logs give every state on the way, nothing is lost, and L is lambda W."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reshuffle.model.factory import Workspace
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.fold import fold
from reshuffle.shopfloor.state import LotStatus, State
from reshuffle.twin.run import TwinParams
from tests.model.strategies import workspaces
from tests.supervisor.workspaces import workspace
from tests.twin.runs import twin_of
from tests.twin.test_any_run import begun, steps

RULES = st.sampled_from(["fifo", "edd", "spt"])
LENGTH = 150
#: A run takes long: what fails is told as it was found.
RANDOM = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    phases=[Phase.generate],
)


@RANDOM
@given(workspaces(), RULES, st.integers(1, 5))
def test_the_log_replays_to_every_state_that_the_run_was_in(made: Workspace, rule: str, seed: int) -> None:
    twin = begun(made, rule, seed)
    if twin is None:
        return
    start = twin.state()
    seen = [start]
    for _ in range(12):
        steps(twin, LENGTH // 12)
        seen.append(twin.state())
    events = twin.events(start.sequence)
    for state in seen:
        assert fold([event for event in events if event.sequence <= state.sequence], start) == state


@settings(RANDOM, max_examples=6)
@given(workspaces(), RULES, st.integers(1, 5))
def test_looking_branching_and_going_back_change_nothing(made: Workspace, rule: str, seed: int) -> None:
    plain, disturbed = begun(made, rule, seed), begun(made, rule, seed)
    if plain is None or disturbed is None:
        return
    for _ in range(5):
        steps(plain, LENGTH // 5)
        steps(disturbed, LENGTH // 5)
        snapshot = disturbed.snapshot()
        other, same = disturbed.branch(seed + 1), disturbed.branch()
        steps(other, LENGTH)
        steps(same, LENGTH // 5)
        steps(disturbed, LENGTH // 5)
        assert list(same.events()) == list(disturbed.events())
        disturbed.restore(snapshot)
        # A step may be a look at a calendar that a branch has looked at before: runs are as far as their events say.
        both = list(zip(disturbed.events(), plain.events(), strict=False))
        assert [one for one, _ in both] == [other for _, other in both]


@RANDOM
@given(workspaces(), RULES, st.integers(1, 5))
def test_every_lot_and_order_is_finished_lost_or_under_way(made: Workspace, rule: str, seed: int) -> None:
    twin = begun(made, rule, seed)
    if twin is None:
        return
    start = twin.state()
    steps(twin, LENGTH)
    events, state = twin.events(start.sequence), twin.state()
    told = Counter(event.kind for event in events)
    assert under_way(start) + told[EventKind.LOT_CREATED] == (
        told[EventKind.LOT_COMPLETED] + told[EventKind.LOT_SCRAPPED] + under_way(state)
    )
    come = released(start) | {event.order for event in events if event.kind is EventKind.ORDER_RELEASED}
    gone = [e.order for e in events if e.kind in (EventKind.ORDER_COMPLETED, EventKind.ORDER_CANCELLED)]
    assert come == released(state) | set(gone)
    assert len(come) == len(released(state)) + len(gone)


def released(state: State) -> set[str]:
    # An order that can not be made is told to be short, and never released.
    return {name for name, order in state.orders.items() if order.terms is not None}


def under_way(state: State) -> int:
    return sum(lot.status is LotStatus.OPEN for lot in state.lots.values())


@st.composite
def job_shops(draw: st.DrawFn) -> Workspace:
    """Return stations that fail and lose pieces, lots that go through them, and orders that end."""
    stations = {}
    for name in ("saw", "mill", "drill")[: draw(st.integers(1, 3))]:
        failure = {"between": "exponential(50 min)", "repair": "exponential(5 min)", "effect": draw(EFFECTS)}
        stations[name] = {
            "capacity": draw(st.integers(1, 2)),
            "run_variation": draw(st.sampled_from(["none", "exponential", "30 %"])),
            "failures": {"jam": failure} if draw(st.booleans()) else {},
        }
    products = {}
    for name in ("bolt", "nut", "pin")[: draw(st.integers(1, 3))]:
        route = draw(st.lists(st.sampled_from(sorted(stations)), min_size=1, max_size=3))
        operations: dict[str, Any] = {
            f"{place}0": {"requires": station, "time": f"{draw(st.integers(1, 20))} min"}
            for place, station in enumerate(route, 1)
        }
        operations[f"{len(route)}0"] |= draw(st.sampled_from([{}, {"yield": "0.8"}, {"rework": BACK}]))
        products[name] = {"operations": operations, "lot_size": draw(st.integers(1, 3))}
    names = st.sampled_from(sorted(products))
    orders = {
        f"A{n}": {"product": draw(names), "quantity": draw(st.integers(1, 6))} for n in range(draw(st.integers(1, 5)))
    }
    return workspace({"stations": stations, "tick": "1 s"}, products, orders)


EFFECTS = st.sampled_from(["resume", "restart", "scrap"])
BACK = {"share": "30 %", "to": "10"}


@RANDOM
@given(job_shops(), RULES, st.integers(1, 5))
def test_over_a_drained_run_the_lots_inside_are_the_rate_times_their_stay(
    made: Workspace, rule: str, seed: int
) -> None:
    twin = twin_of(made, TwinParams(rule=(rule,)), seed)
    start = twin.state()
    twin.run_to_end()
    assert twin.is_finished
    events = twin.events(start.sequence)
    area = sum(((until - at) * number for at, until, number in inside(start, events)), timedelta(0))
    assert area == stays(events) > timedelta(0)


def inside(start: State, events: Sequence[Event]) -> Iterator[tuple[datetime, datetime, int]]:
    """Yield from when to when how many lots were under way, as the states say that the log adds up to."""
    state, groups = start, [(at, list(told)) for at, told in groupby(events, key=lambda event: event.occurred_at)]
    ends = [at for at, _ in groups[1:]]
    for (at, told), until in zip(groups, ends, strict=False):
        state = fold(told, state)
        yield at, until, under_way(state)


def stays(events: Sequence[Event]) -> timedelta:
    """Return for how long all lots were there in all, as each tells it."""
    begun_at: dict[str | None, datetime] = {}
    whole = timedelta(0)
    for event in events:
        if event.kind is EventKind.LOT_CREATED:
            begun_at[event.lot] = event.occurred_at
        elif event.kind in (EventKind.LOT_COMPLETED, EventKind.LOT_SCRAPPED):
            whole += event.occurred_at - begun_at.pop(event.lot)
    assert not begun_at
    return whole
