"""What is in the way of a layout when everything else stays: resources, setups of others, wear, buffers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from reshuffle.advising.causes import Cause, CauseKind
from reshuffle.advising.open_times import NEVER
from reshuffle.advising.situation import Situation
from reshuffle.advising.work import Layout, Need, Work
from reshuffle.plan.arrays import UNSET, BoolArray, TickArray
from reshuffle.plan.links import Point
from reshuffle.plan.resources import ResourceKind

__all__ = ["Obstacle", "kind_of", "obstacles"]

_KINDS = {
    ResourceKind.STATION: CauseKind.STATION,
    ResourceKind.OPERATOR: CauseKind.OPERATOR,
    ResourceKind.TOOL: CauseKind.TOOL,
    ResourceKind.CARRIER: CauseKind.CARRIER,
    ResourceKind.ROBOT: CauseKind.ROBOT,
}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """The start (or end) of a phase can not be before an instant; NEVER where no later time helps."""

    phase: int
    at_end: bool
    instant: int
    cause: Cause


def kind_of(situation: Situation, resource: int) -> CauseKind:
    """Return the kind of cause that a resource is when it is busy."""
    return _KINDS[ResourceKind(int(situation.problem.resources.kind[resource]))]


def obstacles(situation: Situation, work: Work, layout: Layout) -> Iterator[Obstacle]:
    """Yield what is in the way of a layout."""
    for need in work.needs:
        start, end = layout.starts[need.first], layout.ends[need.last]
        for instant, task in _overlaps(situation, work, need, start, end):
            kind = kind_of(situation, need.resource)
            yield Obstacle(need.first, False, instant, Cause(kind, situation.resource(need.resource), task, instant))
    yield from _spans(situation, work, layout)
    yield from _next_setups(situation, work, layout)
    yield from _wear(situation, work, layout)
    yield from _buffers(situation, work, layout)
    yield from _deliveries(situation, work, layout)


def _overlaps(situation: Situation, work: Work, need: Need, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield, ascending, the instants at which others who are in the way let go, with their tasks."""
    if start >= end or need.resource not in situation.holds:
        return
    starts, ends, units, tasks = situation.holds[need.resource]
    rows = np.flatnonzero((starts < end) & (ends > start) & (starts < ends) & _others(tasks, work))
    if len(rows) == 0:
        return
    capacity = int(situation.problem.resources.capacity[need.resource])
    room = capacity - need.units
    alone = rows[units[rows] > room]
    if len(alone):
        order = alone[np.argsort(ends[alone], kind="stable")]
        yield from zip(ends[order].tolist(), tasks[order].tolist(), strict=True)
        return
    last = _last_full(np.maximum(starts[rows], start), ends[rows], units[rows], room, end)
    if last is not None:
        place = int(np.flatnonzero(ends[rows] == last)[0])
        yield last, int(tasks[rows[place]])


def _others(tasks: TickArray, work: Work) -> BoolArray:
    """Return which tasks are not those of some work."""
    if len(work.tasks) == 1:
        is_other: BoolArray = tasks != work.tasks[0]
        return is_other
    return ~np.isin(tasks, work.tasks)


def _last_full(starts: TickArray, ends: TickArray, units: TickArray, room: int, until: int) -> int | None:
    """Return the end of the last interval that begins before `until` and in which more is held than there is room."""
    if len(starts) == 0:
        return int(until) if room < 0 else None
    instants = np.concatenate((starts, ends))
    change = np.concatenate((units, -units))
    order = np.lexsort((change, instants))
    held = np.cumsum(change[order])
    at = instants[order]
    is_last = np.append(at[1:] != at[:-1], True)
    held, at = held[is_last], at[is_last]
    full = np.flatnonzero((held > room) & (at < until))
    return int(at[full[-1] + 1]) if len(full) else None


def _spans(situation: Situation, work: Work, layout: Layout) -> Iterator[Obstacle]:
    spans = situation.problem.spans
    for task in work.tasks:
        for row in situation.spans_of.get(task, ()):
            first, last = int(spans.first[row]), int(spans.last[row])
            if first != task:
                continue
            end = layout.ends[-1]
            if last not in work.tasks and situation.is_done(last):
                end = situation.point(last, Point.END)
            need = Need(int(spans.resource[row]), int(spans.units[row]), work.arrival, len(work.kinds) - 1)
            for instant, other in _overlaps(situation, work, need, layout.starts[work.arrival], end):
                cause = Cause(CauseKind.CARRIER, situation.resource(need.resource), other, instant)
                yield Obstacle(work.arrival, False, instant, cause)


def _next_setups(situation: Situation, work: Work, layout: Layout) -> Iterator[Obstacle]:
    """Yield when an operation behind would need a longer setup, or may not start later with a shorter one.

    Behind this place, or behind the one where the work is taken away.
    """
    problem = situation.problem
    rule = int(problem.resources.setup_rule[work.station]) if work.station >= 0 else -1
    if rule < 0 or work.setup_state < 0 or work.station not in situation.mounted:
        return
    starts, tasks, states = situation.mounted[work.station]
    initial = int(problem.resources.initial_setup[work.station])

    def before(place: int, *, with_own: bool) -> int:
        while place >= 0 and not with_own and tasks[place] in work.tasks:
            place -= 1
        return states[place] if place >= 0 else initial

    start = layout.starts[0]
    behind = bisect_left(starts, start)
    while behind < len(tasks) and tasks[behind] in work.tasks:
        behind += 1
    affected = {behind: work.setup_state} if behind < len(tasks) else {}
    is_there = situation.is_done(work.tasks[0])
    places = [situation.mounted_at.get((work.station, task)) for task in work.tasks] if is_there else []
    own = min((place for place in places if place is not None), default=None)
    if own is not None:
        left = own + 1
        while left < len(tasks) and tasks[left] in work.tasks:
            left += 1
        if left < len(tasks) and left != behind:
            # It loses its predecessor: what comes before that one is mounted then.
            affected[left] = before(left - 1, with_own=False)
    for place, state in affected.items():
        now = situation.setup_time(rule, before(place - 1, with_own=True), states[place])
        needed = situation.setup_time(rule, state, states[place])
        if needed > now or (needed < now and _is_start_fixed(situation, tasks[place])):
            name = situation.name(tasks[place])
            yield _behind_next(situation, work, start, Cause(CauseKind.NEXT_SETUP, name, tasks[place]))
            return


def _is_start_fixed(situation: Situation, task: int) -> bool:
    """Whether a task may not start later where its setup becomes shorter."""
    problem = situation.problem
    previous = problem.previous
    is_kept = bool(previous.mode[task] >= 0 and previous.start[task] < previous.frozen_until)
    return is_kept or bool(problem.tasks.pin_start[task] != UNSET or problem.tasks.is_running[task])


def _wear(situation: Situation, work: Work, layout: Layout) -> Iterator[Obstacle]:
    wear = situation.problem.wear
    counters = np.flatnonzero(wear.station == work.station).tolist() if work.station >= 0 else []
    if not counters:
        return
    start = layout.starts[0]
    order = [(begin, task) for begin, _, task in situation.sequences.get(work.station, ()) if task not in work.tasks]
    order += [(start, task) for task in work.tasks]
    order.sort()
    modes = dict(zip(work.tasks, work.modes, strict=True))
    for counter in counters:
        value, raises = int(wear.initial[counter]), situation.raises.get(counter, {})
        for _, task in order:
            mode = modes.get(task, int(situation.solution.mode[task]))
            value += raises.get(mode, 0)
            if value > wear.limit[counter]:
                name = situation.problem.names.counters[counter]
                yield _behind_next(situation, work, start, Cause(CauseKind.WEAR, name))
                return
            if (counter, mode) in situation.resets:
                value = 0


def _behind_next(situation: Situation, work: Work, start: int, cause: Cause) -> Obstacle:
    """Return that the work must come behind the next task on its station; without one, that no later time helps."""
    sequence = situation.sequences.get(work.station, [])
    for _, end, task in sequence[bisect_left(sequence, (start, -NEVER, -1)) :]:
        if task not in work.tasks:
            return Obstacle(0, False, max(end, start + 1), replace(cause, task=task, at=end))
    return Obstacle(0, False, NEVER, cause)


def _buffers(situation: Situation, work: Work, layout: Layout) -> Iterator[Obstacle]:
    """Yield when the lot would have no place behind the station."""
    problem = situation.problem
    buffer = int(problem.resources.output_buffer[work.station]) if work.station >= 0 else -1
    if buffer < 0:
        return
    last, end = len(work.kinds) - 1, layout.ends[-1]
    for task in work.tasks:
        for row in situation.transports_from.get(task, ()):
            pickup = int(situation.solution.pickup[row])
            if pickup == UNSET or pickup <= end:
                continue
            starts, ends, rows = stays(situation, buffer)
            name = problem.names.buffers[buffer]
            if problem.buffers.capacity[buffer] == 0:
                yield Obstacle(last, True, pickup, Cause(CauseKind.BUFFER, name, -1, pickup))
                continue
            kept = np.flatnonzero((starts < pickup) & (ends > end) & ~np.isin(rows, [row]))
            ones = np.ones(len(kept), dtype=np.int64)
            room = int(problem.buffers.capacity[buffer]) - 1
            full = _last_full(np.maximum(starts[kept], end), ends[kept], ones, room, pickup)
            if full is not None:
                yield Obstacle(last, True, min(full, pickup), Cause(CauseKind.BUFFER, name, -1, full))


def _deliveries(situation: Situation, work: Work, layout: Layout) -> Iterator[Obstacle]:
    """Yield when no robot could bring the lot just when it is needed, where room before the station is limited."""
    problem = situation.problem
    if work.station < 0 or problem.resources.input_buffer[work.station] < 0:
        return
    arrival = layout.starts[work.arrival]
    for task in work.tasks:
        is_there = situation.is_done(task) and problem.modes.station[situation.solution.mode[task]] == work.station
        now = situation.point(task, Point.ARRIVAL) if is_there else NEVER
        for row in situation.transports_to.get(task, ()):
            before = int(problem.transports.before[row])
            if arrival == now or (before >= 0 and not situation.is_done(before)):
                continue
            left = situation.point(before, Point.END) if before >= 0 else problem.planning_start
            trip = situation.robot_trip(row, work.station, left, arrival)
            if trip is not None and trip.dropoff > arrival:
                instant = min(trip.dropoff, now) if now > arrival else trip.dropoff
                cause = Cause(CauseKind.ROBOT, situation.resource(trip.robot), trip.after, trip.free)
                yield Obstacle(work.arrival, False, instant, cause)


def stays(situation: Situation, buffer: int) -> tuple[TickArray, TickArray, TickArray]:
    """Return start, end and row of every stay of a lot in a buffer."""
    if buffer not in situation.known_stays:
        situation.known_stays[buffer] = _stays(situation, buffer)
    return situation.known_stays[buffer]


def _stays(situation: Situation, buffer: int) -> tuple[TickArray, TickArray, TickArray]:
    problem, solution, points = situation.problem, situation.solution, situation.points
    rows = problem.transports
    found: list[tuple[int, int, int]] = []
    for row in np.flatnonzero(solution.pickup != UNSET).tolist():
        before, after = int(rows.before[row]), int(rows.after[row])
        pickup, dropoff = int(solution.pickup[row]), int(solution.dropoff[row])
        if before >= 0 and problem.resources.output_buffer[problem.modes.station[solution.mode[before]]] == buffer:
            found.append((int(points[Point.END, before]), pickup, row))
        if before < 0 and rows.origin_buffer[row] == buffer:
            found.append((problem.planning_start, pickup, row))
        if after >= 0 and problem.resources.input_buffer[problem.modes.station[solution.mode[after]]] == buffer:
            found.append((dropoff, int(points[Point.ARRIVAL, after]), row))
    table = np.array([stay for stay in found if stay[0] < stay[1]], dtype=np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]
