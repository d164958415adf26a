"""The instants before which work can not be, given everything else: each with its cause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from reshuffle.advising.causes import Cause, CauseKind
from reshuffle.advising.situation import Situation
from reshuffle.advising.work import Work
from reshuffle.plan.arrays import UNBOUNDED, UNSET
from reshuffle.plan.links import Point

__all__ = ["Floor", "floors"]

#: What the lot itself waits for: from then on it is ready.
LOT_SIDE = frozenset(
    {
        CauseKind.PLANNING_START,
        CauseKind.RELEASE,
        CauseKind.PREDECESSOR,
        CauseKind.LAG,
        CauseKind.TRANSPORT,
        CauseKind.MATERIAL,
        CauseKind.BATCH,
    }
)


@dataclass(frozen=True, slots=True)
class Floor:
    """A point of the work that can not be before an instant."""

    point: int
    low: int
    cause: Cause

    @property
    def is_of_lot(self) -> bool:
        """Whether it is the lot that is not there yet."""
        return self.cause.kind in LOT_SIDE and self.point >= Point.ARRIVAL


def floors(situation: Situation, work: Work) -> list[Floor]:
    """Return the floors of some work, by instant."""
    found = [Floor(Point.START, situation.problem.planning_start, Cause(CauseKind.PLANNING_START))]
    for task in work.tasks:
        own = list(_of_task(situation, work, task))
        if len(work.tasks) > 1:
            # The batch waits for the last of its members.
            own = [_as_mate(floor, situation, task, work.tasks[0]) for floor in own]
        found += own
    return sorted(found, key=lambda floor: floor.low)


def _as_mate(floor: Floor, situation: Situation, task: int, leader: int) -> Floor:
    if task == leader or not floor.is_of_lot:
        return floor
    mate = Cause(CauseKind.BATCH, situation.name(task), floor.cause.task, floor.cause.at, floor.cause.kind.value)
    return Floor(floor.point, floor.low, mate)


def _of_task(situation: Situation, work: Work, task: int) -> Iterator[Floor]:
    problem = situation.problem
    tasks, start = problem.tasks, problem.planning_start
    if tasks.is_running[task]:
        yield Floor(Point.START, start, Cause(CauseKind.RUNNING))
        return
    job = int(tasks.job[task])
    if job >= 0 and problem.jobs.release[job] > start:
        yield Floor(Point.ARRIVAL, int(problem.jobs.release[job]), Cause(CauseKind.RELEASE, problem.names.jobs[job]))
    if tasks.earliest_start[task] > start:
        yield Floor(Point.START, int(tasks.earliest_start[task]), Cause(CauseKind.WINDOW))
    if tasks.pin_start[task] != UNSET:
        yield Floor(Point.START, int(tasks.pin_start[task]), Cause(CauseKind.PIN))
    yield from _frozen(situation, task)
    yield from _lags(situation, task)
    yield from _ways(situation, work, task)
    yield from _materials(situation, work, task)
    yield from _orders(situation, work, task)


def _frozen(situation: Situation, task: int) -> Iterator[Floor]:
    previous = situation.problem.previous
    if previous.frozen_until <= -UNBOUNDED:
        return
    is_kept = previous.mode[task] >= 0 and previous.start[task] < previous.frozen_until
    low = int(previous.start[task]) if is_kept else previous.frozen_until
    yield Floor(Point.START, low, Cause(CauseKind.FROZEN, detail="kept" if is_kept else "behind"))


def _lags(situation: Situation, task: int) -> Iterator[Floor]:
    lags = situation.problem.lags
    for row in situation.lags_before.get(task, ()):
        before = int(lags.before[row])
        if lags.least[row] <= -UNBOUNDED or not situation.is_done(before):
            continue
        at, least = situation.point(before, lags.before_point[row]), int(lags.least[row])
        kind = CauseKind.LAG if least > 0 else CauseKind.PREDECESSOR
        yield Floor(int(lags.after_point[row]), at + least, Cause(kind, situation.name(before), before, at))
    for row in situation.lags_after.get(task, ()):
        after = int(lags.after[row])
        if lags.most[row] >= UNBOUNDED or not situation.is_done(after):
            continue
        at = situation.point(after, lags.after_point[row])
        # No end: what binds is a later instant, so there is nothing behind it to go back to.
        cause = Cause(CauseKind.MAX_LAG, situation.name(after), -1, at)
        yield Floor(int(lags.before_point[row]), at - int(lags.most[row]), cause)


def _ways(situation: Situation, work: Work, task: int) -> Iterator[Floor]:
    for row in situation.transports_to.get(task, ()):
        before = int(situation.problem.transports.before[row])
        if before >= 0 and not situation.is_done(before):
            continue
        left = situation.point(before, Point.END) if before >= 0 else situation.problem.planning_start
        way = situation.travel(row, work.station)
        name = situation.name(before) if before >= 0 else ""
        if way:
            yield Floor(Point.ARRIVAL, left + way, Cause(CauseKind.TRANSPORT, name, before, left))
        trip = situation.robot_trip(row, work.station, left) if way else None
        if trip is not None and trip.waits:
            cause = Cause(CauseKind.ROBOT, situation.resource(trip.robot), trip.after, trip.free)
            yield Floor(Point.ARRIVAL, _possible(situation, row, task, work, trip.dropoff), cause)


def _possible(situation: Situation, row: int, task: int, work: Work, dropoff: int) -> int:
    """Return when a robot can bring a lot: not later than it does, as one that carries several may know better."""
    done, solution = situation.is_done(task), situation.solution
    if done and situation.problem.modes.station[solution.mode[task]] == work.station and solution.dropoff[row] != UNSET:
        return min(dropoff, int(solution.dropoff[row]))
    return dropoff


def _orders(situation: Situation, work: Work, task: int) -> Iterator[Floor]:
    pins = situation.problem.order_pins
    for row in np.flatnonzero(pins.after == task).tolist():
        before = int(pins.before[row])
        if not situation.is_done(before):
            continue
        if situation.problem.modes.station[situation.solution.mode[before]] == work.station:
            at = situation.point(before, Point.END)
            yield Floor(Point.START, at, Cause(CauseKind.ORDER, situation.name(before), before, at))


def _materials(situation: Situation, work: Work, task: int) -> Iterator[Floor]:
    materials = situation.problem.materials
    needs: dict[int, int] = {}
    for row in situation.flows_of.get(task, ()):
        if materials.flow_quantity[row] < 0:
            item = int(materials.flow_item[row])
            needs[item] = needs.get(item, 0) - int(materials.flow_quantity[row])
    for item, quantity in needs.items():
        floor = _supply(situation, work, item, quantity)
        if floor is not None:
            yield floor


def _supply(situation: Situation, work: Work, item: int, quantity: int) -> Floor | None:
    """Return the instant from which on `quantity` is left over for good, and what brings it; None where it is there."""
    at, amount, task = situation.supplies[item]
    others = np.where(np.isin(task, work.tasks), 0, amount)
    before = int(situation.problem.materials.initial[item]) + np.cumsum(others) - others
    left = int(before[-1] + others[-1]) if len(at) else int(situation.problem.materials.initial[item])
    name = situation.planning.items[item]
    if left < quantity:
        return Floor(Point.ARRIVAL, UNBOUNDED, Cause(CauseKind.MATERIAL, name, detail="missing"))
    is_first_of_instant = np.diff(at, prepend=at[0] - 1) > 0 if len(at) else np.zeros(0, dtype=np.bool_)
    short = np.flatnonzero(is_first_of_instant & (before < quantity))
    if len(short) == 0:
        return None
    instant = int(at[short[-1]])
    bringers = task[(at == instant) & (others > 0)]
    bringer = int(bringers[-1]) if len(bringers) else -1
    source = _source(situation, item, instant)
    return Floor(Point.ARRIVAL, instant, Cause(CauseKind.MATERIAL, name, bringer, instant, source))


def _source(situation: Situation, item: int, at: int) -> str:
    clock, name = situation.planning.clock, situation.planning.items[item]
    for purchase in situation.planning.demand.purchases:
        if purchase.item == name and clock.at_or_after(purchase.arrives) == at:
            return "purchase"
    materials = situation.problem.materials
    is_receipt = bool(np.any((materials.receipt_item == item) & (materials.receipt_time == at)))
    return "receipt" if is_receipt else ""
