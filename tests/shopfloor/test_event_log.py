"""The log takes events in order, once, and whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from reshuffle.errors import InputError, InternalError
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.event_log import EventLog
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.state import State
from tests.shopfloor.logs import Telling, at


def three_observations(start: State | None = None) -> EventLog:
    tell = Telling(start)
    for minute in range(3):
        tell(minute, EventKind.OBSERVED, name="queue", quantity=minute)
    return tell.log


def observation(sequence: int) -> Event:
    return Event(sequence, at(9), at(9), EventKind.OBSERVED, name="queue")


def test_events_are_numbered_from_one_on() -> None:
    assert [event.sequence for event in three_observations()] == [1, 2, 3]


def test_numbers_go_on_behind_the_start_state() -> None:
    log = three_observations(State(sequence=40))
    assert [event.sequence for event in log] == [41, 42, 43]
    assert log.last_sequence == 43


def test_events_after_a_number_are_those_behind_it() -> None:
    log = three_observations(State(sequence=40))
    assert [event.sequence for event in log.events(after=41)] == [42, 43]
    assert [event.sequence for event in log.events(after=41, up_to=42)] == [42]
    assert [event.sequence for event in log.events()] == [41, 42, 43]


def test_a_list_that_was_handed_out_does_not_grow_with_the_log() -> None:
    log = three_observations()
    events = log.events()
    log.append(observation(4))
    assert len(events) == 3


def test_the_number_is_the_order_and_not_the_instant() -> None:
    tell = Telling()
    tell(5, EventKind.OBSERVED, name="queue")
    tell(3, EventKind.OBSERVED, name="queue")
    assert [event.occurred_at for event in tell.log] == [at(5), at(3)]


def test_an_event_is_recorded_when_it_occurs_unless_it_is_said_later() -> None:
    log = EventLog()
    assert log.record(EventKind.OBSERVED, at(1), name="queue").recorded_at == at(1)
    assert log.record(EventKind.OBSERVED, at(1), at(4), name="queue").recorded_at == at(4)


def test_an_event_that_comes_twice_is_taken_once() -> None:
    log = three_observations()
    log.append(log.events()[1])
    assert len(log) == 3


@pytest.mark.parametrize("sequence", [0, 2, 5])
def test_an_event_with_a_number_that_is_not_the_next_is_refused(sequence: int) -> None:
    with pytest.raises(InputError, match=r"sequence\(=\d\) must be 4, the next in the log"):
        three_observations().append(observation(sequence))


def test_another_event_under_a_number_that_is_taken_is_refused() -> None:
    log = three_observations()
    with pytest.raises(InputError, match="must be 4"):
        log.append(replace(log.events()[2], quantity=7))


def test_all_that_is_wrong_with_an_event_comes_at_once() -> None:
    wrong = Event(4, at(0), at(0), EventKind.PHASE_STARTED, lot="A17/1", item="steel", remaining_ms=-1)
    with pytest.raises(InputError) as refusal:
        three_observations().append(wrong)
    assert [mistake.name for mistake in refusal.value.mistakes] == [
        "operation",
        "station",
        "phase",
        "item",
        "remaining_ms",
    ]


def test_a_program_that_forgets_a_field_learns_it_at_once() -> None:
    with pytest.raises(InternalError, match="phase_started was recorded without station"):
        EventLog().record(EventKind.PHASE_STARTED, at(0), lot="A17/1", operation="010", phase="run", remaining_ms=1)


def test_an_instant_in_another_zone_is_refused() -> None:
    local = datetime(2026, 11, 23, 7, tzinfo=timezone(timedelta(hours=1)))
    with pytest.raises(InternalError, match="UTC"):
        EventLog().record(EventKind.OBSERVED, local, name="queue")
    with pytest.raises(InputError, match="must be an instant in UTC"):
        EventLog().append(Event(1, local, local, EventKind.OBSERVED, name="queue"))


def test_an_outcome_is_recorded_once() -> None:
    log = EventLog()
    first = log.record(EventKind.COMMAND_ACCEPTED, at(0), command="c1")
    assert log.record(EventKind.COMMAND_ACCEPTED, at(1), command="c1") is first
    assert len(log) == 1


def test_an_outcome_from_before_the_log_is_not_recorded_again() -> None:
    log = EventLog(State(commands={"c1": EventKind.COMMAND_RUNNING}))
    with pytest.raises(InternalError, match="before this log began"):
        log.record(EventKind.COMMAND_RUNNING, at(0), command="c1")
    assert log.record(EventKind.COMMAND_DONE, at(1), command="c1").sequence == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((), EventKind.COMMAND_DONE),
        ((EventKind.COMMAND_ACCEPTED, EventKind.COMMAND_DONE), EventKind.COMMAND_RUNNING),
        ((EventKind.COMMAND_ACCEPTED,), EventKind.COMMAND_INTERRUPTED),
        ((EventKind.COMMAND_ACCEPTED, EventKind.COMMAND_ABORTED), EventKind.COMMAND_ACCEPTED),
    ],
)
def test_outcomes_in_an_order_that_cannot_be_are_refused(before: tuple[EventKind, ...], after: EventKind) -> None:
    log = EventLog()
    for kind in before:
        log.record(kind, at(0), command="c1")
    with pytest.raises(InternalError, match="c1"):
        log.record(after, at(1), command="c1")
    with pytest.raises(InputError, match="c1"):
        log.append(Event(len(log) + 1, at(1), at(1), after, command="c1"))


def test_an_interrupted_command_runs_on() -> None:
    log = EventLog()
    for kind in ("accepted", "running", "interrupted", "running", "done"):
        log.record(EventKind(f"command_{kind}"), at(0), command="c1")
    assert log.outcome("c1") is EventKind.COMMAND_DONE
    assert log.outcome("c2") is None


def test_the_beginning_of_a_log_is_a_log_of_its_own() -> None:
    log = three_observations()
    log.record(EventKind.COMMAND_ACCEPTED, at(3), command="c1")
    log.record(EventKind.COMMAND_DONE, at(4), command="c1")
    beginning = log.up_to(4)
    assert beginning.outcome("c1") is EventKind.COMMAND_ACCEPTED
    beginning.record(EventKind.COMMAND_FAILED, at(5), command="c1", reason="broken")
    assert log.outcome("c1") is EventKind.COMMAND_DONE
    assert [event.sequence for event in beginning] == [1, 2, 3, 4, 5]


def test_a_log_is_rebuilt_from_its_events() -> None:
    log = three_observations()
    assert list(EventLog(log.start, log)) == list(log)
