"""Every shop floor keeps every promise, and the suite notices one that does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from reshuffle.errors import InputError
from reshuffle.shopfloor.commands import Command, StartOperation
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.state import State
from tests.contracts import floor_promises as promises
from tests.contracts.floors import SHOP_FLOORS, FloorCase
from tests.shopfloor.paper_floor import PaperFloor


@pytest.mark.parametrize("case", SHOP_FLOORS, ids=lambda case: case.name)
@pytest.mark.parametrize("promise", promises.PROMISES, ids=lambda promise: promise.__name__)
def test_every_shop_floor(promise: Callable[[FloorCase], None], case: FloorCase) -> None:
    promise(case)


class Forgetful(PaperFloor):
    """Takes a command as often as it comes."""

    def send(self, command: Command) -> None:
        self.sent.pop(command.id, None)
        if self.log.outcome(command.id) is None:
            super().send(command)
        else:
            self.say(EventKind.OBSERVED, name="a command again")


class Silent(PaperFloor):
    """Says nothing of what it refuses."""

    def send(self, command: Command) -> None:
        if not self.refusal(command):
            super().send(command)


class Rough(PaperFloor):
    """Throws what it should tell."""

    def send(self, command: Command) -> None:
        refusal = self.refusal(command)
        if refusal and command.id not in self.sent:
            raise RuntimeError(refusal)
        super().send(command)


class Gapped(PaperFloor):
    """Leaves out the first event."""

    def events(self, after: int = 0) -> Sequence[Event]:
        return self.log.events(max(1, after))


class Repeating(PaperFloor):
    """Tells everything again each time."""

    def events(self, after: int = 0) -> Sequence[Event]:
        return self.log.events()


class Dreaming(PaperFloor):
    """Has a state that nothing led to."""

    def state(self) -> State:
        state = super().state()
        return replace(state, stock={"steel": 1}) if state.sequence else state


class Careless(PaperFloor):
    """Does not look at whom a command names."""

    def refusal(self, command: Command) -> str:
        named = isinstance(command, StartOperation)
        return super().refusal(replace(command, operators=()) if named else command)


@pytest.mark.parametrize(
    ("floor", "promise"),
    [
        (Forgetful, promises.takes_a_command_once),
        (Forgetful, promises.refuses_another_command_under_the_same_id),
        (Silent, promises.rejects_with_a_reason),
        (Rough, promises.rejects_with_a_reason),
        (Gapped, promises.numbers_its_events_without_gaps),
        (Gapped, promises.accepts_before_it_returns),
        (Repeating, promises.tells_only_what_is_new),
        (Careless, promises.refuses_a_command_that_names_somebody_it_does_not_have),
        (Dreaming, promises.has_the_state_that_its_events_add_up_to),
        (Dreaming, promises.does_nothing_for_a_rejected_command),
    ],
)
def test_the_suite_notices_a_floor_that_breaks_its_promise(
    floor: type[PaperFloor], promise: Callable[[FloorCase], None]
) -> None:
    case = replace(SHOP_FLOORS[0], make=floor)
    with pytest.raises((AssertionError, InputError, RuntimeError, ValueError, IndexError, pytest.fail.Exception)):
        promise(case)
