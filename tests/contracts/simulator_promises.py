"""What every simulator promises, see :class:`reshuffle.shopfloor.shop_floor.Simulator`: one function per promise."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reshuffle.errors import InputError
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.fold import fold
from reshuffle.shopfloor.shop_floor import Simulator
from tests.contracts.floors import SimulatorCase


def at_work(case: SimulatorCase, seed: int = 1) -> Simulator:
    floor = case.make(seed)
    for command in case.work:
        floor.send(command)
    return floor


def half_way(case: SimulatorCase, seed: int = 1) -> Simulator:
    floor = at_work(case, seed)
    floor.run_until(floor.now + case.half)
    return floor


def run_out(floor: Simulator) -> list[Event]:
    """Let everything happen that is going to happen within many steps, and return all events."""
    for _ in range(10_000):
        if not floor.step():
            break
    return list(floor.events())


def is_a_simulator(case: SimulatorCase) -> None:
    assert isinstance(case.make(1), Simulator)


def tells_the_same_for_the_same_seed(case: SimulatorCase) -> None:
    assert run_out(at_work(case)) == run_out(at_work(case))


def tells_something_else_for_another_seed(case: SimulatorCase) -> None:
    assert run_out(at_work(case, 1)) != run_out(at_work(case, 2))


def comes_to_its_end(case: SimulatorCase) -> None:
    floor = at_work(case)
    run_out(floor)
    assert not floor.step()


def never_goes_back_in_time(case: SimulatorCase) -> None:
    floor = at_work(case)
    instants = [floor.now]
    while floor.step():
        instants.append(floor.now)
    assert instants == sorted(instants)


def has_the_state_that_its_events_add_up_to(case: SimulatorCase) -> None:
    floor = case.make(1)
    start = floor.state()
    for command in case.work:
        floor.send(command)
    run_out(floor)
    assert floor.state() == fold(floor.events(start.sequence), start)


def stands_where_it_was_to_run(case: SimulatorCase) -> None:
    floor = at_work(case)
    instant = floor.now + case.half
    assert floor.run_until(instant)
    assert floor.now == instant
    assert all(event.occurred_at <= instant for event in floor.events())


def leaves_nothing_out_that_happens_until_then(case: SimulatorCase) -> None:
    everything = run_out(at_work(case))
    floor = half_way(case)
    assert list(floor.events()) == [event for event in everything if event.occurred_at <= floor.now]


def runs_to_the_same_end_in_several_goes(case: SimulatorCase) -> None:
    floor = half_way(case)
    assert run_out(floor) == run_out(at_work(case))


def refuses_to_run_back(case: SimulatorCase) -> None:
    floor = half_way(case)
    with pytest.raises(InputError, match="now"):
        floor.run_until(floor.now - timedelta(seconds=1))


def stops_when_it_is_paused_and_goes_on_afterwards(case: SimulatorCase) -> None:
    floor = at_work(case)
    events, end = list(floor.events()), floor.now + case.half
    floor.pause()
    assert not floor.run_until(end)
    assert list(floor.events()) == events
    assert floor.run_until(end)
    assert list(floor.events()) == list(half_way(case).events())


def goes_on_from_a_snapshot_as_if_never_left(case: SimulatorCase) -> None:
    floor = half_way(case)
    snapshot = floor.snapshot()
    events = run_out(floor)
    for _ in range(2):
        floor.restore(snapshot)
        assert run_out(floor) == events


def goes_back_with_clock_and_state(case: SimulatorCase) -> None:
    floor = half_way(case)
    now, state, snapshot = floor.now, floor.state(), floor.snapshot()
    run_out(floor)
    floor.restore(snapshot)
    assert (floor.now, floor.state()) == (now, state)


def knows_its_commands_after_going_back(case: SimulatorCase) -> None:
    floor = half_way(case)
    floor.restore(floor.snapshot())
    events = list(floor.events())
    floor.send(case.work[0])
    assert list(floor.events()) == events


def branches_with_the_same_luck(case: SimulatorCase) -> None:
    floor = half_way(case)
    branch = floor.branch()
    assert run_out(branch) == run_out(floor)


def gives_branches_its_past(case: SimulatorCase) -> None:
    floor = at_work(case)
    branch = floor.branch(seed=99)
    assert list(branch.events()) == list(floor.events())


def keeps_branches_apart(case: SimulatorCase) -> None:
    floor = half_way(case)
    told, branch = list(floor.events()), floor.branch()
    run_out(branch)
    assert list(floor.events()) == told
    assert len(branch.events()) > len(told)


def begins_anew_from_a_state(case: SimulatorCase) -> None:
    floor = half_way(case)
    state = floor.state()
    other = case.make(1)
    other.set_state(state)
    assert other.state() == state
    assert other.now == state.now
    assert list(other.events()) == []


def refuses_a_state_without_an_instant(case: SimulatorCase) -> None:
    floor = case.make(1)
    with pytest.raises(InputError, match="now"):
        floor.set_state(replace(floor.state(), now=None))


PROMISES = (
    is_a_simulator,
    tells_the_same_for_the_same_seed,
    tells_something_else_for_another_seed,
    comes_to_its_end,
    never_goes_back_in_time,
    has_the_state_that_its_events_add_up_to,
    stands_where_it_was_to_run,
    leaves_nothing_out_that_happens_until_then,
    runs_to_the_same_end_in_several_goes,
    refuses_to_run_back,
    stops_when_it_is_paused_and_goes_on_afterwards,
    goes_on_from_a_snapshot_as_if_never_left,
    goes_back_with_clock_and_state,
    knows_its_commands_after_going_back,
    branches_with_the_same_luck,
    gives_branches_its_past,
    keeps_branches_apart,
    begins_anew_from_a_state,
    refuses_a_state_without_an_instant,
)
