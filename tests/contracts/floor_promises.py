"""What every shop floor promises, see :class:`reshuffle.shopfloor.shop_floor.ShopFloor`: one function per promise."""

from __future__ import annotations

from itertools import pairwise

import pytest

from reshuffle.errors import InputError
from reshuffle.shopfloor.event_kinds import OUTCOMES, EventKind
from reshuffle.shopfloor.events import find_mistakes
from reshuffle.shopfloor.fold import fold
from reshuffle.shopfloor.shop_floor import ShopFloor
from tests.contracts.floors import FloorCase


def outcomes(floor: ShopFloor, command: str) -> list[EventKind]:
    return [event.kind for event in floor.events() if event.command == command and event.kind in OUTCOMES]


def is_a_shop_floor(case: FloorCase) -> None:
    assert isinstance(case.make(), ShopFloor)


def numbers_its_events_without_gaps(case: FloorCase) -> None:
    floor = case.make()
    first = floor.state().sequence
    floor.send(case.accepted("c1"))
    floor.send(case.rejected("c2"))
    events = floor.events(first)
    assert [event.sequence for event in events] == list(range(first + 1, first + 1 + len(events)))


def accepts_before_it_returns(case: FloorCase) -> None:
    floor = case.make()
    floor.send(case.accepted("c1"))
    assert outcomes(floor, "c1")[0] is EventKind.COMMAND_ACCEPTED


def rejects_with_a_reason(case: FloorCase) -> None:
    floor = case.make()
    floor.send(case.rejected("c1"))
    (rejection,) = [event for event in floor.events() if event.command == "c1"]
    assert rejection.kind is EventKind.COMMAND_REJECTED
    assert rejection.reason


def refuses_a_command_that_names_somebody_it_does_not_have(case: FloorCase) -> None:
    floor = case.make()
    floor.send(case.somebody("c1"))
    (rejection,) = [event for event in floor.events() if event.command == "c1"]
    assert rejection.kind is EventKind.COMMAND_REJECTED
    assert "nobody" in (rejection.reason or "")


def does_nothing_for_a_rejected_command(case: FloorCase) -> None:
    floor = case.make()
    before = floor.state()
    floor.send(case.rejected("c1"))
    after = floor.state()
    assert (after.lots, after.orders, after.stations, after.stock) == (
        before.lots,
        before.orders,
        before.stations,
        before.stock,
    )


def takes_a_command_once(case: FloorCase) -> None:
    floor = case.make()
    floor.send(case.accepted("c1"))
    events = list(floor.events())
    floor.send(case.accepted("c1"))
    assert list(floor.events()) == events


def rejects_a_rejected_command_once(case: FloorCase) -> None:
    floor = case.make()
    floor.send(case.rejected("c1"))
    floor.send(case.rejected("c1"))
    assert outcomes(floor, "c1") == [EventKind.COMMAND_REJECTED]


def refuses_another_command_under_the_same_id(case: FloorCase) -> None:
    floor = case.make()
    floor.send(case.accepted("c1"))
    with pytest.raises(InputError, match="c1"):
        floor.send(case.other("c1"))


def tells_only_what_is_new(case: FloorCase) -> None:
    floor = case.make()
    floor.send(case.accepted("c1"))
    events = list(floor.events())
    assert list(floor.events(events[0].sequence)) == events[1:]
    assert list(floor.events(events[-1].sequence)) == []


def never_changes_what_it_told(case: FloorCase) -> None:
    floor = case.make()
    floor.send(case.accepted("c1"))
    told = list(floor.events())
    floor.send(case.rejected("c2"))
    assert list(floor.events())[: len(told)] == told


def has_the_state_that_its_events_add_up_to(case: FloorCase) -> None:
    floor = case.make()
    start = floor.state()
    floor.send(case.accepted("c1"))
    floor.send(case.rejected("c2"))
    assert floor.state() == fold(floor.events(start.sequence), start)


def tells_events_that_are_well_formed(case: FloorCase) -> None:
    floor = case.make()
    floor.send(case.accepted("c1"))
    floor.send(case.rejected("c2"))
    assert [mistake for event in floor.events() for mistake in find_mistakes(event)] == []


def lets_outcomes_follow_each_other(case: FloorCase) -> None:
    floor = case.make()
    floor.send(case.accepted("c1"))
    told = outcomes(floor, "c1")
    assert all(after in OUTCOMES[before] for before, after in pairwise(told))


PROMISES = (
    is_a_shop_floor,
    numbers_its_events_without_gaps,
    accepts_before_it_returns,
    rejects_with_a_reason,
    refuses_a_command_that_names_somebody_it_does_not_have,
    does_nothing_for_a_rejected_command,
    takes_a_command_once,
    rejects_a_rejected_command_once,
    refuses_another_command_under_the_same_id,
    tells_only_what_is_new,
    never_changes_what_it_told,
    has_the_state_that_its_events_add_up_to,
    tells_events_that_are_well_formed,
    lets_outcomes_follow_each_other,
)
