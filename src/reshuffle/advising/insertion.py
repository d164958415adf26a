"""The earliest place of some work when everything else stays where it is, and what pushed it there.

Bounds and obstacles push the work to later times until none is left. Every push is forced, so that the place that
remains is the earliest there is: what is found is exact with respect to the rules of docs/reference/semantics.md,
except that a longer stay in an input buffer is never counted (a lot may be brought at the last moment) and that the
setup of an operation behind it may become shorter: it then begins later and ends when it did.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from reshuffle.advising.causes import Cause, CauseKind
from reshuffle.advising.floors import Floor, floors
from reshuffle.advising.obstacles import Obstacle, obstacles
from reshuffle.advising.open_times import NEVER
from reshuffle.advising.situation import Situation
from reshuffle.advising.work import Layout, Work
from reshuffle.plan.arrays import UNBOUNDED

__all__ = ["Placing", "Push", "closed_cause", "earliest", "ready_of"]

#: Pushes after which a place is given up: far more than the holds of any resource in a plan.
_MOST_PUSHES = 20_000


@dataclass(frozen=True, slots=True)
class Push:
    """The start of a block of phases goes from one tick to a later one, for a cause."""

    block: int
    before: int
    after: int
    cause: Cause


@dataclass(slots=True)
class Placing:
    """Where some work can be at the earliest.

    Parameters
    ----------
    layout
        None where it can not be at all.
    ready, ready_cause
        Tick from which the lot is there, and what brings it.
    pushes
        What pushed the blocks, in the order in which it did.
    joins
        A member of the batch in the plan that the work joins; -1 for none.
    """

    work: Work
    ready: int
    ready_cause: Cause
    layout: Layout | None = None
    pushes: list[Push] = field(default_factory=list)
    joins: int = -1

    @property
    def start(self) -> int:
        """START; NEVER where it can not be at all."""
        return self.layout.starts[0] if self.layout else NEVER

    @property
    def arrival(self) -> int:
        """ARRIVAL; NEVER where it can not be at all."""
        return self.layout.starts[self.work.arrival] if self.layout else NEVER

    @property
    def completion(self) -> int:
        """COMPLETION; NEVER where it can not be at all."""
        return self.layout.ends[self.work.completion] if self.layout else NEVER


def earliest(situation: Situation, work: Work, extra: tuple[Floor, ...] = (), before: int = NEVER) -> Placing:
    """Return the earliest place of some work when everything else of a plan stays as it is.

    Parameters
    ----------
    situation
        The plan; the tasks of `work` themselves may be in it or not.
    work
        What is placed.
    extra
        Further floors.
    before
        A place that is not complete before this tick is of no interest: the search ends without one.

    Notes
    -----
    O(holds of the resources) for each push, and as many pushes as there are holds in the way.
    """
    bounds = sorted([*floors(situation, work), *extra], key=lambda floor: floor.low)
    ready, cause = ready_of(situation, bounds)
    found = Placing(work, ready, cause)
    if any(floor.low >= UNBOUNDED for floor in bounds):
        return found
    _Pusher(situation, work, bounds, found).run(before)
    return found


def ready_of(situation: Situation, bounds: Sequence[Floor]) -> tuple[int, Cause]:
    """Return the tick from which a lot is there, given its floors, and what brings it."""
    ready, cause = situation.problem.planning_start, Cause(CauseKind.PLANNING_START)
    for floor in sorted(bounds, key=lambda floor: floor.low):
        if floor.is_of_lot and (floor.low > ready or (floor.low == ready and floor.cause.task >= 0)):
            ready, cause = floor.low, floor.cause
    return ready, cause


class _Pusher:
    def __init__(self, situation: Situation, work: Work, bounds: list[Floor], found: Placing) -> None:
        self.situation, self.work, self.bounds, self.found = situation, work, bounds, found
        self.lows = [situation.problem.planning_start] * len(work.blocks)

    def run(self, before: int) -> None:
        """Push until nothing is in the way, or the work would not be complete before a tick."""
        for _ in range(_MOST_PUSHES):
            layout = self._lay()
            if layout is None or layout.ends[self.work.completion] >= before:
                return
            wanted = self._first_of(self._wanted(layout))
            if not wanted:
                self.found.layout = layout
                return
            if wanted[-1].instant >= NEVER:
                self.found.pushes.append(Push(0, layout.starts[0], NEVER, wanted[-1].cause))
                return
            for obstacle in wanted:
                self._push(obstacle, layout)

    @staticmethod
    def _first_of(listed: Iterator[Obstacle]) -> list[Obstacle]:
        """Return the first obstacle with all others of the same resource that follow it: none of them can stay."""
        found: list[Obstacle] = []
        for obstacle in listed:
            if found and (obstacle.phase, obstacle.at_end, obstacle.cause.subject) != (
                found[0].phase,
                found[0].at_end,
                found[0].cause.subject,
            ):
                break
            if not found or obstacle.instant > found[-1].instant:
                found.append(obstacle)
        return found

    def _lay(self) -> Layout | None:
        """Lay the blocks out; what closed times add is a push of its own."""
        work = self.work
        layout = work.lay(self.lows)
        if layout.ends[-1] >= NEVER:
            return None
        for number, block in enumerate(work.blocks):
            start, before = layout.starts[block.start], self.lows[number]
            if number:
                before = max(before, layout.ends[block.start - 1])
                wait = start - layout.ends[block.start - 1]
                if wait > work.waits[block.start - 1]:
                    # The block before may not wait so long: it comes later, too.
                    instant = start - work.waits[block.start - 1]
                    last = next((push.cause for push in reversed(self.found.pushes) if push.block == number), None)
                    cause = last or self._closed(block, before)
                    self._push(Obstacle(block.start - 1, True, instant, cause), layout)
                    return self._lay()
            if start > before:
                self.found.pushes.append(Push(number, before, start, self._closed(block, before)))
                self.lows[number] = start
        return layout

    def _closed(self, block: range, instant: int) -> Cause:
        """Return who keeps a block from starting at an instant: whose calendar is closed for one of its phases."""
        work, situation = self.work, self.situation
        cursor = instant
        for phase in block:
            if cursor >= NEVER:
                break
            length = work.durations[phase] + (work.setup_ticks(instant) if phase == 0 else 0)
            start, end = work.opens[phase].run(cursor, length, work.rules[phase])
            if start > cursor:
                return closed_cause(situation, work, phase, cursor)
            cursor = end
        return Cause(CauseKind.CLOSED)

    def _wanted(self, layout: Layout) -> Iterator[Obstacle]:
        """Yield what the layout still breaks."""
        for floor in self.bounds:
            phase, at_end = self.work.phase_of(floor.point)
            if (layout.ends if at_end else layout.starts)[phase] < floor.low:
                yield Obstacle(phase, at_end, floor.low, floor.cause)
        yield from obstacles(self.situation, self.work, layout)

    def _push(self, wanted: Obstacle, layout: Layout) -> None:
        number = self.work.block_of(wanted.phase)
        start = max(layout.starts[self.work.blocks[number].start], self.lows[number])
        low = self.work.low_for(number, wanted.phase, wanted.at_end, wanted.instant, start)
        self.found.pushes.append(Push(number, start, low, wanted.cause))
        self.lows[number] = low


def closed_cause(situation: Situation, work: Work, phase: int, instant: int) -> Cause:
    """Return whose calendar is closed at an instant, of those that a phase minds: the one that opens last."""
    of = situation.problem.resources.calendar
    latest, subject = -1, ""
    for need in work.needs:
        calendar = int(of[need.resource])
        if not need.first <= phase <= need.last or calendar < 0:
            continue
        opening = situation.open_times(frozenset({calendar})).next_open(instant)
        if opening > max(latest, instant):
            latest, subject = opening, situation.resource(need.resource)
    if not subject:
        # Each is open now, but not all of them for as long as it takes without a break.
        names = [situation.resource(need.resource) for need in work.needs if int(of[need.resource]) >= 0]
        subject = " and ".join(dict.fromkeys(np.array(names).tolist()))
    return Cause(CauseKind.CLOSED, subject)
