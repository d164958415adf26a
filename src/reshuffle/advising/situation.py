"""A plan as it stands, indexed so that one piece of it can be asked about: who holds what when, and what ties it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from itertools import pairwise

import numpy as np

from reshuffle.advising.open_times import OpenTimes
from reshuffle.advising.robots import Engagement, Trip, engagements, first_trip, shortest_way
from reshuffle.plan import holds as holding
from reshuffle.plan.arrays import TickArray
from reshuffle.plan.chosen import choose
from reshuffle.plan.from_model.scheduling import PlanningProblem
from reshuffle.plan.links import Point
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution, task_points

__all__ = ["Situation", "changed_tasks"]

#: Indices that do not depend on the solution.
_OF_PROBLEM = frozenset(
    {
        "flows_by_item",
        "flows_of",
        "jobs_tasks",
        "lags_after",
        "lags_before",
        "raises",
        "resets",
        "spans_of",
        "transports_from",
        "transports_to",
    }
)


#: Changed tasks up to which indices are carried over; beyond, they are made anew when somebody asks.
_MOST_CARRIED = 64


class Situation:
    """A problem made from a workspace, with a solution in which every task has its place, or all but a few.

    Parameters
    ----------
    planning
        The problem and its way back to ids.
    solution
        What is placed; tasks without a mode are not there yet.
    """

    def __init__(self, planning: PlanningProblem, solution: Solution) -> None:
        self.planning, self.solution = planning, solution
        self.problem = planning.problem
        self.points = task_points(self.problem, solution)
        self._opens: dict[frozenset[int], OpenTimes] = {}
        self._setup_times: dict[tuple[int, int, int], int] = {}
        #: What tasks wait for, filled by :func:`reshuffle.advising.waiting.waiting`.
        self.known_waits: dict[int, object] = {}
        #: What they wait for in the end, by :func:`reshuffle.advising.waiting.waited_at_last`.
        self.known_last_waits: dict[int, object] = {}
        #: Stays of lots in buffers, filled by :func:`reshuffle.advising.obstacles.stays`.
        self.known_stays: dict[int, tuple[TickArray, TickArray, TickArray]] = {}

    def with_solution(self, solution: Solution) -> Situation:
        """Return another solution of the same problem; what only the problem says is not indexed again."""
        other = Situation(self.planning, solution)
        other._opens, other._setup_times = self._opens, self._setup_times
        for name in _OF_PROBLEM & self.__dict__.keys():
            other.__dict__[name] = self.__dict__[name]
        changed = changed_tasks(self.problem, self.solution, solution)
        if len(changed) <= _MOST_CARRIED:
            self._carry(other, changed)
        return other

    def _carry(self, other: Situation, changed: TickArray) -> None:
        """Hand over who holds what and in which order, but for what the changed tasks touch."""
        if "sequences" in self.__dict__:
            touched = self._carry_sequences(other, changed)
            if "mounted" in self.__dict__:
                mounted = {station: rows for station, rows in self.mounted.items() if station not in touched}
                other.__dict__["mounted"] = mounted | other._mounted_on(touched)
        # Of a batch only one holds, of a span only the first: there it is not enough to look at the changed tasks.
        has_batch = bool(np.any(self.solution.batch[changed] >= 0) or np.any(other.solution.batch[changed] >= 0))
        if "holds" in self.__dict__ and not has_batch and len(self.problem.spans.first) == 0:
            self._carry_holds(other, changed)

    def _carry_sequences(self, other: Situation, changed: TickArray) -> set[int]:
        left, came = self._stations_of(changed), other._stations_of(changed)
        gone, sequences = set(changed.tolist()), dict(self.sequences)
        touched = {*left, *came}
        for station in touched:
            kept = [row for row in sequences.pop(station, []) if row[2] not in gone]
            if kept or station in came:
                sequences[station] = sorted(kept + came.get(station, []))
        other.__dict__["sequences"] = sequences
        return touched

    def _carry_holds(self, other: Situation, changed: TickArray) -> None:
        left, came = self._holds_of(changed), other._holds_of(changed)
        holds = dict(self.holds)
        for resource in {*left, *came}:
            rows = holds.pop(resource, None)
            is_kept = np.zeros(0, dtype=np.bool_) if rows is None else ~np.isin(rows[3], changed)
            parts = [] if rows is None else [[column[is_kept] for column in rows]]
            if resource in came:
                parts.append(list(came[resource]))
            start, end, units, task = (np.concatenate(columns) for columns in zip(*parts, strict=True))
            if len(start):
                order = np.lexsort((end, start))
                holds[resource] = start[order], end[order], units[order], task[order]
        other.__dict__["holds"] = holds

    def point(self, task: int, point: int) -> int:
        """Return one instant of a task that is done."""
        return int(self.points[point, task])

    def is_done(self, task: int) -> bool:
        """Whether a task has a place."""
        return bool(self.solution.mode[task] >= 0)

    def name(self, task: int) -> str:
        """Return the id of a task: of an operation ``A17/2/070``, or of maintenance."""
        return self.problem.names.tasks[task]

    def resource(self, index: int) -> str:
        """Return the id of a resource."""
        return self.problem.names.resources[index]

    def is_station(self, index: int) -> bool:
        """Whether a resource is a station."""
        return bool(self.problem.resources.kind[index] == ResourceKind.STATION)

    def members(self, task: int) -> tuple[int, ...]:
        """Return the tasks of the batch of a task that is done, ascending; the task alone where it has no batch."""
        batch = int(self.solution.batch[task])
        return (task,) if batch < 0 else self._batches[batch]

    @cached_property
    def _batches(self) -> dict[int, tuple[int, ...]]:
        found: defaultdict[int, list[int]] = defaultdict(list)
        for task in np.flatnonzero((self.solution.batch >= 0) & (self.solution.mode >= 0)).tolist():
            found[int(self.solution.batch[task])].append(task)
        return {batch: tuple(tasks) for batch, tasks in found.items()}

    @cached_property
    def holds(self) -> dict[int, tuple[TickArray, TickArray, TickArray, TickArray]]:
        """Per resource the start, end, units and task of everything that holds it, by start."""
        return self._holds_of(np.flatnonzero(self.solution.mode >= 0))

    def _holds_of(self, tasks: TickArray) -> dict[int, tuple[TickArray, TickArray, TickArray, TickArray]]:
        done = tasks[self.solution.mode[tasks] >= 0]
        chosen = choose(self.problem, self.solution.mode, done)
        found = holding.holds_of(self.problem, self.solution, chosen, self.points)
        order = np.lexsort((found.end, found.start, found.resource))
        resource = found.resource[order]
        bounds = np.flatnonzero(np.diff(resource)) + 1
        columns = [np.split(column[order], bounds) for column in (found.start, found.end, found.units, found.task)]
        return {
            int(resources[0]): (start, end, units, task)
            for resources, start, end, units, task in zip(np.split(resource, bounds), *columns, strict=True)
            if len(resources)
        }

    @cached_property
    def sequences(self) -> dict[int, list[tuple[int, int, int]]]:
        """Per station its tasks as (START, END, task), in their order."""
        return self._stations_of(np.flatnonzero(self.solution.mode >= 0))

    def _stations_of(self, tasks: TickArray) -> dict[int, list[tuple[int, int, int]]]:
        found: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
        done = tasks[self.solution.mode[tasks] >= 0]
        stations = self.problem.modes.station[self.solution.mode[done]]
        starts, ends = self.points[Point.START, done], self.points[Point.END, done]
        for station, start, end, task in zip(
            stations.tolist(), starts.tolist(), ends.tolist(), done.tolist(), strict=True
        ):
            if station >= 0:
                found[station].append((start, end, task))
        for sequence in found.values():
            sequence.sort()
        return dict(found)

    @cached_property
    def mounted(self) -> dict[int, tuple[list[int], list[int], list[int]]]:
        """Per station the START, number and setup state of its tasks that have one, in their order."""
        return self._mounted_on(self.sequences)

    def _mounted_on(self, stations: Iterable[int]) -> dict[int, tuple[list[int], list[int], list[int]]]:
        result = {}
        states = self.problem.modes.setup_state
        for station in stations:
            rows = [
                (start, task, state)
                for start, _, task in self.sequences.get(station, ())
                if (state := int(states[self.solution.mode[task]])) >= 0
            ]
            if rows:
                result[station] = ([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows])
        return result

    @cached_property
    def mounted_at(self) -> dict[tuple[int, int], int]:
        """Place of a task in the order of what is mounted on its station: by (station, task)."""
        return {
            (station, task): place
            for station, (_, tasks, _) in self.mounted.items()
            for place, task in enumerate(tasks)
        }

    def setup_time(self, rule: int, before: int, after: int) -> int:
        """Return the setup time of a rule between two states; `before` -1 for none."""
        key = (rule, before, after)
        if key not in self._setup_times:
            self._setup_times[key] = self.problem.setup_rules.time(rule, before, after)
        return self._setup_times[key]

    @cached_property
    def lags_before(self) -> dict[int, list[int]]:
        """Per task the rows of the lags that end in it."""
        return _rows_by(self.problem.lags.after)

    @cached_property
    def lags_after(self) -> dict[int, list[int]]:
        """Per task the rows of the lags that begin in it."""
        return _rows_by(self.problem.lags.before)

    @cached_property
    def transports_to(self) -> dict[int, list[int]]:
        """Per task the rows of the ways that lead to it."""
        return _rows_by(self.problem.transports.after)

    @cached_property
    def transports_from(self) -> dict[int, list[int]]:
        """Per task the rows of the ways that lead away from it."""
        return _rows_by(self.problem.transports.before)

    @cached_property
    def flows_of(self) -> dict[int, list[int]]:
        """Per task the rows of what it consumes and produces."""
        return _rows_by(self.problem.materials.flow_task)

    @cached_property
    def flows_by_item(self) -> dict[int, list[int]]:
        """Per item the rows of what consumes and produces it."""
        return _rows_by(self.problem.materials.flow_item)

    @cached_property
    def supplies(self) -> dict[int, tuple[TickArray, TickArray, TickArray]]:
        """Per item all that brings and takes it, by instant and what it brings first: tick, quantity, task or -1."""
        materials = self.problem.materials
        rows = np.flatnonzero(self.solution.mode[materials.flow_task] >= 0)
        task, quantity = materials.flow_task[rows].astype(np.int64), materials.flow_quantity[rows].astype(np.int64)
        point = np.where(quantity > 0, int(Point.COMPLETION), int(Point.ARRIVAL))
        item = np.concatenate((materials.receipt_item, materials.flow_item[rows])).astype(np.int64)
        at = np.concatenate((materials.receipt_time, self.points[point, task])).astype(np.int64)
        amount = np.concatenate((materials.receipt_quantity, quantity)).astype(np.int64)
        task = np.concatenate((np.full(len(materials.receipt_item), -1), task))
        order = np.lexsort((-amount, at, item))
        bounds = np.searchsorted(item[order], np.arange(len(self.planning.items) + 1))
        return {
            index: (at[order[a:b]], amount[order[a:b]], task[order[a:b]])
            for index, (a, b) in enumerate(pairwise(bounds.tolist()))
        }

    @cached_property
    def raises(self) -> dict[int, dict[int, int]]:
        """Per wear counter by how much each mode raises it."""
        wear = self.problem.wear
        found: defaultdict[int, dict[int, int]] = defaultdict(dict)
        rows = (wear.raise_counter.tolist(), wear.raise_mode.tolist(), wear.raise_amount.tolist())
        for counter, mode, amount in zip(*rows, strict=True):
            found[counter][mode] = found[counter].get(mode, 0) + amount
        return dict(found)

    @cached_property
    def resets(self) -> set[tuple[int, int]]:
        """Which mode resets which wear counter: (counter, mode)."""
        wear = self.problem.wear
        return set(zip(wear.reset_counter.tolist(), wear.reset_mode.tolist(), strict=True))

    @cached_property
    def spans_of(self) -> dict[int, list[int]]:
        """Per task the rows of the spans that begin or end in it."""
        found = _rows_by(self.problem.spans.first)
        for task, rows in _rows_by(self.problem.spans.last).items():
            found[task] = sorted({*found.get(task, ()), *rows})
        return found

    @cached_property
    def jobs_tasks(self) -> dict[int, list[int]]:
        """Per job its tasks."""
        return _rows_by(self.problem.tasks.job)

    def open_times(self, calendars: frozenset[int]) -> OpenTimes:
        """Return the time in which all of some calendars are open."""
        if calendars not in self._opens:
            self._opens[calendars] = OpenTimes(self.problem.calendars, sorted(calendars))
        return self._opens[calendars]

    def travel(self, row: int, station: int) -> int:
        """Return the ticks that the way of one row takes at least when it leads to a station."""
        return shortest_way(self.problem, row, *self._ends(row, station))

    def _ends(self, row: int, station: int) -> tuple[int, int]:
        problem = self.problem
        rows = problem.transports
        before = int(rows.before[row])
        origin = int(rows.origin[row])
        if before >= 0:
            origin = int(problem.resources.location[problem.modes.station[self.solution.mode[before]]])
        target = int(problem.resources.location[station]) if station >= 0 else -1
        return origin, target

    def robot_trip(self, row: int, station: int, ready: int, needed: int | None = None) -> Trip | None:
        """Return the first trip of a robot with the lot of one row, taken up at `ready` at the earliest, to a station.

        Set down at `needed` at the earliest, where that is given. None where the way needs no robot.
        """
        return first_trip(self.problem, self.engagements, row, self._ends(row, station), ready, needed)

    @cached_property
    def engagements(self) -> dict[int, tuple[Engagement, ...]]:
        """Per robot what it does, by begin."""
        return engagements(self.problem, self.solution)


def changed_tasks(problem: SchedulingProblem, before: Solution, after: Solution) -> TickArray:
    """Return the tasks that two solutions of a problem do in different modes, times, crews or batches, ascending."""
    tasks = [np.flatnonzero((before.mode != after.mode) | (before.batch != after.batch))]
    slots = np.flatnonzero(before.assigned != after.assigned)
    rows = np.searchsorted(problem.requirements.slot_ptr, slots, side="right") - 1
    phases = np.flatnonzero((before.phase_start != after.phase_start) | (before.phase_end != after.phase_end))
    for pointer, found in ((problem.modes.requirement_ptr, rows), (problem.modes.phase_ptr, phases)):
        modes = np.searchsorted(pointer, found, side="right") - 1
        tasks.append(np.searchsorted(problem.tasks.mode_ptr, modes, side="right") - 1)
    return np.unique(np.concatenate(tasks)).astype(np.int64)


def _rows_by(column: np.ndarray[tuple[int], np.dtype[np.int32]]) -> dict[int, list[int]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for row, key in enumerate(column.tolist()):
        if key >= 0:
            found[key].append(row)
    return dict(found)
