"""What a task of a plan waits for from the instant its lot is there to the instant its work begins, to the tick."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from reshuffle.advising.causes import Cause, CauseKind, Stretch
from reshuffle.advising.insertion import Placing, closed_cause, earliest
from reshuffle.advising.obstacles import kind_of
from reshuffle.advising.situation import Situation
from reshuffle.advising.work import Layout, Work, placed_work
from reshuffle.plan.links import Point

__all__ = ["Waiting", "also_binding", "last_cause", "pieces_of_phase", "waited_at_last", "waiting"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A task of a plan: when its lot was there, what it waited for, and how its work goes.

    Parameters
    ----------
    task
        The task.
    placing
        Its earliest place with everything else as it is.
    actual
        Its phases in the plan.
    before
        What fills the time before ARRIVAL of the earliest place, from the start of planning: causes, and the setup.
    waits
        Stretches from `placing.ready` to ARRIVAL; contiguous.
    works
        Stretches from ARRIVAL to END: work, breaks, waits; contiguous.
    """

    task: int
    placing: Placing
    actual: Layout
    before: tuple[Stretch, ...]
    waits: tuple[Stretch, ...]
    works: tuple[Stretch, ...]

    @property
    def arrival(self) -> int:
        """ARRIVAL in the plan."""
        return self.actual.starts[self.placing.work.arrival]

    @property
    def slack(self) -> int:
        """Ticks by which the work could arrive earlier with everything else as it is."""
        return max(0, self.arrival - self.placing.arrival)


def waiting(situation: Situation, task: int) -> Waiting:
    """Return what a task of the plan waits for.

    The stretches of `waits` and `works` are contiguous: their lengths add up to END - ready exactly.
    """
    known = situation.known_waits.get(task)
    if not isinstance(known, Waiting):
        known = situation.known_waits[task] = _waiting(situation, task)
    return known


def waited_at_last(situation: Situation, task: int) -> Waiting:
    """Return what a task of the plan waits for in the end, in a fraction of the time of :func:`waiting`.

    Only what keeps it from being a tick earlier is looked for. Of `before` and `waits` only the end is told truly, and
    an earlier gap between others, into which it would have fitted, is not found: see `slack`, which is 1 at most.
    """
    known = situation.known_last_waits.get(task)
    if not isinstance(known, Waiting):
        work = placed_work(situation, task)
        actual = _actual(situation, work)
        lows = [actual.starts[block.start] - 1 for block in work.blocks]
        known = _told(situation, task, earliest(situation, work, lows=lows), actual)
        situation.known_last_waits[task] = known
    return known


def last_cause(known: Waiting) -> Cause:
    """Return the last thing that a task waited for; its own setup is no obstacle but a part of the work."""
    waits = known.waits
    if not waits:
        return known.placing.ready_cause
    return next((one for one in reversed(waits) if one.cause.kind is not CauseKind.SETUP), waits[-1]).cause


def _waiting(situation: Situation, task: int) -> Waiting:
    work = placed_work(situation, task)
    return _told(situation, task, earliest(situation, work), _actual(situation, work))


def _told(situation: Situation, task: int, placing: Placing, actual: Layout) -> Waiting:
    work = placing.work
    ready = min(placing.ready, actual.starts[work.arrival])
    before = tuple(_stretches_before(situation, placing, placing.layout, task)) if placing.layout else ()
    waits = tuple(_waits(placing, before, actual, ready, task))
    works = tuple(_works(situation, work, actual, task))
    return Waiting(task, placing, actual, before, waits, works)


def also_binding(situation: Situation, task: int) -> tuple[Cause, ...]:
    """Return what else lets go of a task at the very tick at which it starts to hold it: to help, both must go.

    The cause that the stretches name is one of several where a station and a tool become free together.
    """
    known = waiting(situation, task)
    found = []
    for need in known.placing.work.needs:
        start = known.actual.starts[need.first]
        if need.resource not in situation.holds or start == known.actual.ends[need.last]:
            continue
        starts, ends, _, tasks = situation.holds[need.resource]
        for row in np.flatnonzero((ends == start) & (starts < ends)).tolist():
            other = int(tasks[row])
            if other not in known.placing.work.tasks:
                found.append(Cause(kind_of(situation, need.resource), situation.resource(need.resource), other, start))
    return tuple(found)


def _actual(situation: Situation, work: Work) -> Layout:
    first = int(situation.problem.modes.phase_ptr[work.modes[0]])
    rows = range(first, first + len(work.kinds))
    solution = situation.solution
    return Layout(
        tuple(int(solution.phase_start[row]) for row in rows), tuple(int(solution.phase_end[row]) for row in rows)
    )


def _waits(placing: Placing, before: tuple[Stretch, ...], actual: Layout, ready: int, task: int) -> Iterator[Stretch]:
    """Yield the stretches from ready to ARRIVAL: what pushed the work, its setup, and what was only chosen so."""
    work, arrival = placing.work, actual.starts[placing.work.arrival]
    layout = placing.layout
    if layout is None or layout.starts[work.arrival] > arrival:
        # The plan does what would not be possible here: it is not valid, and no cause can be told.
        yield from _cut(Stretch(ready, arrival, Cause(CauseKind.CHOICE, detail="unknown"), task), ready, arrival)
        return
    first = layout.starts[work.arrival]
    cursor = ready
    for stretch in before:
        for piece in _cut(stretch, cursor, first):
            yield piece
            cursor = piece.end
    if cursor < arrival:
        yield Stretch(cursor, arrival, Cause(CauseKind.CHOICE), task)


def _stretches_before(situation: Situation, placing: Placing, layout: Layout, task: int) -> Iterator[Stretch]:
    """Yield what fills the time before ARRIVAL of the earliest place: causes of START, setup, causes of ARRIVAL."""
    work = placing.work
    # A push of the second block may be of no account any more when the first was pushed further: cut at its end.
    yield from _of_block(placing, 0, layout.starts[0], task)
    for phase in range(work.arrival):
        yield from pieces_of_phase(situation, work, layout, phase, task)
    block = work.block_of(work.arrival)
    if work.arrival > 0 and block > 0:
        begin = layout.ends[work.arrival - 1]
        for stretch in _of_block(placing, block, layout.starts[work.arrival], task):
            if stretch.end > begin:
                yield replace(stretch, start=max(stretch.start, begin))


def _of_block(placing: Placing, block: int, start: int, task: int) -> Iterator[Stretch]:
    """Yield the pushes of one block as stretches that touch, up to the start that remains."""
    pushes = [push for push in placing.pushes if push.block == block and push.before < push.after <= start]
    cursor = None
    for push in pushes:
        begin = push.before if cursor is None else cursor
        if push.after > begin:
            yield Stretch(begin, push.after, push.cause, task)
            cursor = push.after
    if pushes and cursor is not None and cursor < start:
        yield Stretch(cursor, start, pushes[-1].cause, task)


def _cut(stretch: Stretch, start: int, end: int) -> Iterator[Stretch]:
    low, high = max(stretch.start, start), min(stretch.end, end)
    if low < high:
        # A gap before it belongs to the same cause.
        yield Stretch(start, high, stretch.cause, stretch.task)


def _works(situation: Situation, work: Work, actual: Layout, task: int) -> Iterator[Stretch]:
    for phase in range(work.arrival, len(work.kinds)):
        if phase > work.arrival and actual.starts[phase] > actual.ends[phase - 1]:
            yield Stretch(actual.ends[phase - 1], actual.starts[phase], _held(situation, work, task), task)
        yield from pieces_of_phase(situation, work, actual, phase, task)


def _held(situation: Situation, work: Work, task: int) -> Cause:
    """Return why a lot stays on its station when its work is done: what it waits to be let go for."""
    for row in situation.transports_from.get(task, ()):
        after = int(situation.problem.transports.after[row])
        if after >= 0 and situation.is_done(after):
            name = situation.name(after)
            return Cause(CauseKind.BUFFER, name, -1, situation.point(after, Point.ARRIVAL))
    return Cause(CauseKind.HELD, situation.resource(work.station) if work.station >= 0 else "")


def pieces_of_phase(situation: Situation, work: Work, layout: Layout, phase: int, task: int) -> Iterator[Stretch]:
    """Yield one phase in stretches of work and of closed time."""
    kind = CauseKind.SETUP if phase < work.arrival else CauseKind.WORK
    subject = situation.resource(work.station) if work.station >= 0 else ""
    for start, end, is_open in work.opens[phase].pieces(layout.starts[phase], layout.ends[phase]):
        if is_open:
            yield Stretch(start, end, Cause(kind, subject), task)
        else:
            yield Stretch(start, end, closed_cause(situation, work, phase, start), task)
