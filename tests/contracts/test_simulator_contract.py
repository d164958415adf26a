"""Every simulator keeps every promise, and the suite notices one that does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Self

import pytest

from tests.contracts import simulator_promises as promises
from tests.contracts.floors import SIMULATORS, SimulatorCase
from tests.shopfloor.paper_floor import PaperFloor


@pytest.mark.parametrize("case", SIMULATORS, ids=lambda case: case.name)
@pytest.mark.parametrize("promise", promises.PROMISES, ids=lambda promise: promise.__name__)
def test_every_simulator(promise: Callable[[SimulatorCase], None], case: SimulatorCase) -> None:
    promise(case)


class Unlucky(PaperFloor):
    """Forgets where its luck was when it is restored."""

    def restore(self, snapshot: Any) -> None:
        queue = self.queue
        super().restore(snapshot)
        self.queue = queue


class Shared(PaperFloor):
    """Branches that are the floor itself."""

    def branch(self, seed: int | None = None) -> Self:
        return self


class Breathless(PaperFloor):
    """Never stops."""

    def pause(self) -> None:
        pass


class Late(PaperFloor):
    """Runs up to an instant and leaves out what happens at the end."""

    def run_until(self, instant: datetime) -> bool:
        queue, self.queue = self.queue, []
        done = super().run_until(instant)
        self.queue = queue
        return done


class Constant(PaperFloor):
    """Has the same luck for every seed."""

    def __init__(self, seed: int = 1, start: Any = None) -> None:
        super().__init__(1, start)


@pytest.mark.parametrize(
    ("simulator", "promise"),
    [
        (Unlucky, promises.goes_on_from_a_snapshot_as_if_never_left),
        (Shared, promises.keeps_branches_apart),
        (Breathless, promises.stops_when_it_is_paused_and_goes_on_afterwards),
        (Late, promises.leaves_nothing_out_that_happens_until_then),
        (Constant, promises.tells_something_else_for_another_seed),
    ],
)
def test_the_suite_notices_a_simulator_that_breaks_its_promise(
    simulator: type[PaperFloor], promise: Callable[[SimulatorCase], None]
) -> None:
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        promise(replace(SIMULATORS[0], make=simulator))
