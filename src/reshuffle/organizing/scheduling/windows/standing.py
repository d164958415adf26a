"""The schedule as it stands between two windows: instants, holds and ways as arrays."""

from __future__ import annotations

import numpy as np

from reshuffle.organizing.scheduling.windows.relations import Relations
from reshuffle.plan.arrays import UNSET, BoolArray, IndexArray, TickArray
from reshuffle.plan.chosen import choose
from reshuffle.plan.holds import holds_of
from reshuffle.plan.links import Point
from reshuffle.plan.solution import Solution, task_points

__all__ = ["Standing", "Visits"]


class Visits:
    """What keeps one robot busy, in order of time: trips with lots, and holds at stations.

    Parameters
    ----------
    begin, end
        (n,) ticks, ascending by begin.
    place
        (n,) where the robot is at the end of each.
    row, task
        (n,) the transport of a trip, the task of a hold; -1 for none.
    """

    def __init__(self, begin: TickArray, end: TickArray, place: TickArray, row: TickArray, task: TickArray) -> None:
        order = np.lexsort((end, begin))
        self.begin, self.end, self.place = begin[order], end[order], place[order]
        self.row, self.task = row[order], task[order]
        reach = np.maximum.accumulate(self.end) if len(order) else self.end
        opens = np.ones(len(order), dtype=np.int64)
        opens[1:] = self.begin[1:] >= reach[:-1]
        #: (n,) number of the busy period to which each belongs: a robot is free between two of them.
        self.period = np.cumsum(opens) - 1

    def around(self, first: int, last: int) -> tuple[int, int]:
        """Return from which to behind which visit a window reaches: busy periods within it, and the one behind."""
        before = int(np.searchsorted(np.maximum.accumulate(self.end), first, side="right")) if len(self.end) else 0
        if before < len(self.period):
            before = int(np.searchsorted(self.period, self.period[before]))
        after = int(np.searchsorted(self.begin, last))
        period = int(self.period[after]) if after < len(self.period) else len(self.period)
        behind = int(np.searchsorted(self.period, period, side="right"))
        return min(before, behind), behind


class Standing:
    """A valid solution, taken apart for windows; made anew with every better one, in O(n log n), without loops.

    Parameters
    ----------
    relations
        The problem.
    solution
        A valid solution.
    """

    def __init__(self, relations: Relations, solution: Solution) -> None:
        problem = relations.problem
        self.relations, self.solution = relations, solution
        self.points = task_points(problem, solution)
        self.is_done: BoolArray = solution.mode >= 0
        chosen = choose(problem, solution.mode, np.flatnonzero(self.is_done))
        self.holds = holds_of(problem, solution, chosen, self.points)
        mode = np.maximum(solution.mode, 0)
        self.station: IndexArray = np.where(self.is_done, problem.modes.station[mode], -1)
        self.state: IndexArray = np.where(self.is_done, problem.modes.setup_state[mode], -1)
        self._by_station = np.lexsort((self.points[Point.END], self.points[Point.START], self.station))
        self._station_ptr = np.searchsorted(self.station[self._by_station], np.arange(len(problem.resources) + 1))
        self._orders: dict[int, TickArray] = {}
        #: Tasks that are done, by their start.
        done = np.flatnonzero(self.is_done)
        self.by_start = done[np.lexsort((done, self.points[Point.START, done]))]
        self._visits: dict[int, Visits] = {}
        self._set_ways()

    def _set_ways(self) -> None:
        problem, solution = self.relations.problem, self.solution
        table, resources = problem.transports, problem.resources
        self.is_active: BoolArray = solution.pickup != UNSET
        start, end = self.points[Point.END], self.points[Point.ARRIVAL]
        before, after = table.before.astype(np.int64), table.after.astype(np.int64)
        self.way_ready = np.where(before >= 0, start[before], problem.planning_start) if len(table) else before
        self.way_due = np.where(after >= 0, end[after], solution.dropoff) if len(table) else after
        from_station = np.where(before >= 0, self.station[before], -1) if len(table) else before
        to_station = np.where(after >= 0, self.station[after], -1) if len(table) else after
        self.origin = np.where(from_station >= 0, resources.location[np.maximum(from_station, 0)], table.origin)
        self.destination = np.where(to_station >= 0, resources.location[np.maximum(to_station, 0)], table.destination)
        self.out_buffer = np.where(
            before >= 0,
            np.where(from_station >= 0, resources.output_buffer[np.maximum(from_station, 0)], -1),
            table.origin_buffer,
        )
        self.in_buffer = np.where(to_station >= 0, resources.input_buffer[np.maximum(to_station, 0)], -1)

    def on_station(self, station: int) -> TickArray:
        """Return the tasks on a station in their order: by START, END, number."""
        known = self._orders.get(station)
        if known is None:
            own = self._by_station[self._station_ptr[station] : self._station_ptr[station + 1]]
            known = self._orders[station] = own[
                np.lexsort((own, self.points[Point.END, own], self.points[Point.START, own]))
            ]
        return known

    def visits(self, robot: int) -> Visits:
        """Return what keeps a robot busy."""
        known = self._visits.get(robot)
        if known is None:
            rows = np.flatnonzero(self.solution.vehicle == robot)
            held = np.flatnonzero(self.holds.resource == robot)
            tasks = self.holds.task[held]
            stations = self.station[tasks]
            where = np.where(stations >= 0, self.relations.problem.resources.location[np.maximum(stations, 0)], -1)
            nothing = np.full(len(rows), -1)
            known = self._visits[robot] = Visits(
                np.concatenate([self.solution.pickup[rows], self.holds.start[held]]),
                np.concatenate([self.solution.dropoff[rows], self.holds.end[held]]),
                np.concatenate([self.destination[rows], where]),
                np.concatenate([rows, np.full(len(held), -1)]),
                np.concatenate([nothing, tasks]),
            )
        return known
