"""A (flexible) shop with makespan as plain arrays, and which problems are exactly that and nothing more."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from reshuffle.organizing.scheduling.shop_reasons import reasons_against
from reshuffle.plan.arrays import UNSET, IndexArray, TickArray, owners, pointers
from reshuffle.plan.links import Point
from reshuffle.plan.ragged import entries_of, is_first_of_group
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution, empty_solution, task_points

__all__ = [
    "ShopArrays",
    "arrays_of",
    "mistakes_of",
    "order_of",
    "pinned_modes",
    "shop_arrays",
    "solution_at",
    "solution_of",
    "starts_of",
    "topological_order",
]


@dataclass(frozen=True, slots=True, eq=False)
class ShopArrays:
    """A shop: each task is done without a break by one of its machines, tasks follow each other, one at a time.

    Times are counted from `origin`. The value to be made small is the largest of end + tail over all tasks.

    Parameters
    ----------
    origin
        Instant of the problem that is 0 here, ticks.
    num_machines
        Number of machines; those from the number of resources on stand for tasks without a station.
    option_ptr
        (T + 1,) int64, row pointers into the options.
    option_machine, option_time, option_mode
        (O,) machine int32, ticks int64, and mode of the problem int32. At most one option per task and machine, the
        fastest; ascending machines.
    before_ptr, before, before_lag
        (T + 1,) int64, (A,) int32, (A,) int64: the tasks that each task follows, and the least ticks from their end to
        its start, >= 0.
    after_ptr, after, after_lag
        The same links from the other side.
    release
        (T,) int64, earliest start, >= 0.
    tail
        (T,) int64, ticks that pass behind the end of the task, >= 0.
    """

    origin: int
    num_machines: int
    option_ptr: TickArray
    option_machine: IndexArray
    option_time: TickArray
    option_mode: IndexArray
    before_ptr: TickArray
    before: IndexArray
    before_lag: TickArray
    after_ptr: TickArray
    after: IndexArray
    after_lag: TickArray
    release: TickArray
    tail: TickArray

    @property
    def num_tasks(self) -> int:
        """Number of tasks."""
        return len(self.release)

    @property
    def is_flexible(self) -> bool:
        """Whether any task has a choice of machines."""
        return len(self.option_machine) > self.num_tasks

    def option_on(self, machine: IndexArray) -> TickArray:
        """Return for each task its option on the given machine, shape (T,).

        Raises
        ------
        ValueError
            If a task cannot be done by its machine.
        """
        owner = owners(self.option_ptr)
        found = np.flatnonzero(self.option_machine == machine[owner])
        if len(found) != self.num_tasks:
            raise ValueError("machine must name for every task one of its machines")
        return found


def shop_arrays(problem: SchedulingProblem) -> ShopArrays | tuple[str, ...]:
    """Return the problem as a shop, or every reason why it is not exactly one.

    Parameters
    ----------
    problem
        Any problem. Memory and time are linear in its size, without loops over tasks.
    """
    reasons = reasons_against(problem)
    if reasons:
        return reasons
    modes = problem.modes
    sums = np.concatenate((np.zeros(1, np.int64), np.cumsum(problem.phases.duration)))
    shop = arrays_of(problem, sums[modes.phase_ptr[1:]] - sums[modes.phase_ptr[:-1]])
    return mistakes_of(shop) or shop


def arrays_of(problem: SchedulingProblem, time: TickArray) -> ShopArrays:
    """Return the stations, links and releases of a problem as a shop, whatever else it asks for.

    Parameters
    ----------
    time
        (number of modes,) ticks for which each mode keeps its station.
    """
    tasks, jobs = problem.tasks, problem.jobs
    num_tasks = len(tasks)
    earliest = np.maximum(tasks.earliest_start, jobs.release[tasks.job])
    release = np.maximum(earliest, max(problem.planning_start, problem.previous.frozen_until)) - problem.planning_start
    machine, rows = pinned_modes(problem)
    owner = problem.mode_tasks().astype(np.int64)
    rows = rows[np.lexsort((time[rows], machine[rows], owner[rows]))]
    if len(rows):
        rows = rows[is_first_of_group(owner[rows], machine[rows])]
    lags = problem.lags
    links = np.flatnonzero(lags.least > -(1 << 48))
    first, second, least = lags.before[links], lags.after[links], lags.least[links]
    before_ptr, before, before_lag = _links(num_tasks, second, first, least)
    after_ptr, after, after_lag = _links(num_tasks, first, second, least)
    return ShopArrays(
        origin=problem.planning_start,
        num_machines=max(len(problem.resources), int(machine.max(initial=-1)) + 1),
        option_ptr=pointers(np.bincount(owner[rows], minlength=num_tasks)),
        option_machine=machine[rows].astype(np.int32),
        option_time=time[rows],
        option_mode=rows.astype(np.int32),
        before_ptr=before_ptr,
        before=before,
        before_lag=before_lag,
        after_ptr=after_ptr,
        after=after,
        after_lag=after_lag,
        release=release,
        tail=np.zeros(num_tasks, dtype=np.int64),
    )


def mistakes_of(shop: ShopArrays) -> tuple[str, ...]:
    """Return why no schedule of a shop could be computed; empty where one can."""
    found = []
    if np.any(np.diff(shop.option_ptr) == 0):
        found.append("tasks pinned to a station that none of their modes uses")
    if len(topological_order(shop)) < shop.num_tasks:
        found.append("precedence that runs in a circle")
    longest = int(shop.option_time.sum()) + int(shop.before_lag.sum()) + int(shop.release.max(initial=0))
    if longest >= 1 << 50:
        found.append("durations beyond counting")
    return tuple(found)


def pinned_modes(problem: SchedulingProblem) -> tuple[TickArray, TickArray]:
    """Return the machine of each mode, and the modes that the pins of their tasks allow.

    Modes without a station have a machine behind the resources, one for each task, which they share.
    """
    modes = problem.modes
    owner = problem.mode_tasks().astype(np.int64)
    machine = modes.station.astype(np.int64)
    alone = np.flatnonzero(machine < 0)
    _, number = np.unique(owner[alone], return_inverse=True)
    machine[alone] = len(problem.resources) + number
    pin = problem.tasks.pin_station[owner]
    return machine, np.flatnonzero((pin < 0) | (pin == modes.station))


def _links(
    num_tasks: int, key: IndexArray, value: IndexArray, lag: TickArray
) -> tuple[TickArray, IndexArray, TickArray]:
    order = np.argsort(key, kind="stable")
    return pointers(np.bincount(key, minlength=num_tasks)), value[order], np.maximum(lag[order], 0)


def topological_order(shop: ShopArrays) -> IndexArray:
    """Return the tasks such that each stands behind those it follows; shorter where precedence runs in a circle."""
    waiting = np.diff(shop.before_ptr)
    front = np.flatnonzero(waiting == 0)
    parts = []
    while len(front):
        parts.append(front.astype(np.int32))
        links, _ = entries_of(shop.after_ptr, front)
        followers, counts = np.unique(shop.after[links], return_counts=True)
        waiting[followers] -= counts
        front = followers[waiting[followers] == 0]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32)


def starts_of(shop: ShopArrays, machine: IndexArray, order: IndexArray) -> TickArray:
    """Return the earliest starts, shape (T,), of tasks that are done on the given machines in the given order.

    Parameters
    ----------
    machine
        (T,) the machine of each task.
    order
        (T,) all tasks, each behind those it follows; each machine takes its tasks in this order.

    Raises
    ------
    ValueError
        If a task cannot be done by its machine, or stands before one that it follows.
    """
    position = np.full(shop.num_tasks, -1, dtype=np.int64)
    position[order] = np.arange(len(order))
    late = np.repeat(position, np.diff(shop.before_ptr))
    if len(order) != shop.num_tasks or np.any(position < 0) or np.any(position[shop.before] >= late):
        raise ValueError("order must hold every task once, behind those it follows")
    time = shop.option_time[shop.option_on(machine)].tolist()
    pointer, before, lag = shop.before_ptr.tolist(), shop.before.tolist(), shop.before_lag.tolist()
    start, machine_of = shop.release.tolist(), machine.tolist()
    end = [0] * shop.num_tasks
    free = [0] * shop.num_machines
    for task in order.tolist():
        begin = max(start[task], free[machine_of[task]])
        for row in range(pointer[task], pointer[task + 1]):
            begin = max(begin, end[before[row]] + lag[row])
        start[task] = begin
        end[task] = free[machine_of[task]] = begin + time[task]
    return np.array(start, dtype=np.int64)


def solution_of(shop: ShopArrays, problem: SchedulingProblem, machine: IndexArray, order: IndexArray) -> Solution:
    """Return the semi-active schedule: see :func:`starts_of`, which names what it raises."""
    return solution_at(shop, problem, machine, starts_of(shop, machine, order))


def solution_at(shop: ShopArrays, problem: SchedulingProblem, machine: IndexArray, start: TickArray) -> Solution:
    """Return the solution with the given machines and starts (counted from the shop's origin), both shape (T,)."""
    mode = shop.option_mode[shop.option_on(machine)]
    phases, row = entries_of(problem.modes.phase_ptr, mode)
    duration = problem.phases.duration[phases]
    behind = np.cumsum(duration) - duration
    counts = problem.modes.phase_ptr[mode + 1] - problem.modes.phase_ptr[mode]
    begin = start[row] + shop.origin + behind - behind[np.cumsum(counts) - counts][row]
    empty = empty_solution(problem)
    phase_start, phase_end = empty.phase_start.copy(), empty.phase_end.copy()
    phase_start[phases] = begin
    phase_end[phases] = begin + duration
    return replace(empty, mode=mode, phase_start=phase_start, phase_end=phase_end)


def order_of(shop: ShopArrays, problem: SchedulingProblem, solution: Solution) -> tuple[IndexArray, IndexArray] | None:
    """Return the machines and an order of the tasks as in a solution; None where a task is not done by its machines.

    Parameters
    ----------
    solution
        Valid or not; in the order of an invalid one a task may stand before those it follows.
    """
    if len(solution.mode) != shop.num_tasks or np.any(solution.mode < 0):
        return None
    if np.any(solution.mode >= len(problem.modes)) or np.any(
        problem.mode_tasks()[solution.mode] != np.arange(shop.num_tasks)
    ):
        return None
    points = task_points(problem, solution)
    if np.any(points == UNSET):
        return None
    owner = owners(shop.option_ptr)
    station = problem.modes.station[solution.mode]
    is_chosen = (shop.option_machine == station[owner]) | (
        (station[owner] < 0) & (shop.option_machine >= len(problem.resources))
    )
    rows = np.flatnonzero(is_chosen)
    if len(rows) != shop.num_tasks:
        return None
    rank = np.empty(shop.num_tasks, dtype=np.int64)
    rank[topological_order(shop)] = np.arange(shop.num_tasks)
    order = np.lexsort((rank, points[Point.END], points[Point.START]))
    return shop.option_machine[rows], order.astype(np.int32)
