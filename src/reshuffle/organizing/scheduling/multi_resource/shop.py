"""A shop in which each task takes a machine, at most one resource more, and setups between, as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from reshuffle.organizing.scheduling.multi_resource.reasons import reasons_against_shop
from reshuffle.organizing.scheduling.shop_arrays import ShopArrays, arrays_of, mistakes_of, pinned_modes
from reshuffle.plan.arrays import UNSET, IndexArray, TickArray, pointers
from reshuffle.plan.links import Point
from reshuffle.plan.ragged import entries_of, is_first_of_group
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution, empty_solution, task_points
from reshuffle.plan.tasks import PhaseKind

__all__ = ["MultiResourceShop", "arrivals_of", "choices_of", "member_relaxation", "multi_resource_shop", "solution_of"]


@dataclass(frozen=True, slots=True, eq=False)
class MultiResourceShop:
    """A shop whose tasks take up to two resources at a time, with setups on machines; see :class:`ShopArrays`.

    Starts are arrivals: a setup goes before, as soon as the machine is free, whether the lot is there or not.

    Parameters
    ----------
    machines
        The same shop without setups and without what is needed beside the machine: no schedule of it is longer than
        the one here. Links, releases and tails are read there.
    option_ptr
        (T + 1,) int64, row pointers into the options.
    option_machine, option_member
        (O,) int32, the machine; the resource beside it, -1 for none.
    option_time, option_setup
        (O,) int64, ticks from the arrival to the end; ticks of the setup that come on top of those of the rule.
    option_state
        (O,) int32, what is to be mounted; 0 on machines without a rule.
    option_mode
        (O,) int32, mode of the problem.
    num_states
        (M,) int64, states of each machine's rule, 1 without one.
    setup_ptr, setup
        (M + 1,) int64, and (sum of (S + 1) * S,) int64: ticks from each state to each, row by row; the last row holds
        those from how the machine is found.
    """

    machines: ShopArrays
    option_ptr: TickArray
    option_machine: IndexArray
    option_member: IndexArray
    option_time: TickArray
    option_setup: TickArray
    option_state: IndexArray
    option_mode: IndexArray
    num_states: TickArray
    setup_ptr: TickArray
    setup: TickArray

    @property
    def num_tasks(self) -> int:
        """Number of tasks."""
        return self.machines.num_tasks


def multi_resource_shop(problem: SchedulingProblem) -> MultiResourceShop | tuple[str, ...]:
    """Return the problem as such a shop, or every reason why it is not exactly one.

    Parameters
    ----------
    problem
        Any problem.
    """
    reasons = reasons_against_shop(problem)
    if reasons:
        return reasons
    is_setup = problem.phases.kind == PhaseKind.SETUP
    time = _per_mode(problem, np.where(is_setup, 0, problem.phases.duration))
    machines = arrays_of(problem, time)
    found = mistakes_of(machines)
    if found:
        return found
    own_setup = _per_mode(problem, np.where(is_setup, problem.phases.duration, 0))
    machine, modes = pinned_modes(problem)
    mode, member = _with_members(problem, modes)
    owner = problem.mode_tasks().astype(np.int64)
    state = np.where(_rules(problem, machine) >= 0, problem.modes.setup_state, 0)
    state = np.maximum(state, 0)
    keys = (owner[mode], machine[mode], member, state[mode], own_setup[mode])
    order = np.lexsort((time[mode], *keys[::-1]))
    chosen = order[is_first_of_group(*(key[order] for key in keys))]
    mode, member = mode[chosen], member[chosen]
    num_states, setup = _setup_times(problem, machines.num_machines)
    return MultiResourceShop(
        machines=machines,
        option_ptr=pointers(np.bincount(owner[mode], minlength=len(problem.tasks))),
        option_machine=machine[mode].astype(np.int32),
        option_member=member.astype(np.int32),
        option_time=time[mode],
        option_setup=own_setup[mode],
        option_state=state[mode].astype(np.int32),
        option_mode=mode.astype(np.int32),
        num_states=num_states,
        setup_ptr=pointers(num_states * (num_states + 1)),
        setup=setup,
    )


def _per_mode(problem: SchedulingProblem, ticks: TickArray) -> TickArray:
    sums = np.concatenate((np.zeros(1, np.int64), np.cumsum(ticks)))
    result: TickArray = sums[problem.modes.phase_ptr[1:]] - sums[problem.modes.phase_ptr[:-1]]
    return result


def _rules(problem: SchedulingProblem, machine: TickArray) -> TickArray:
    """Return the setup rule of each mode, -1 for none."""
    result = np.full(len(problem.modes), -1, dtype=np.int64)
    rows = np.flatnonzero((machine < len(problem.resources)) & (problem.modes.setup_state >= 0))
    result[rows] = problem.resources.setup_rule[machine[rows]]
    return result


def _with_members(problem: SchedulingProblem, modes: TickArray) -> tuple[TickArray, TickArray]:
    """Return each mode once per resource that it can have beside the station, and that resource, -1 for none."""
    requirement, of_requirement = entries_of(problem.modes.requirement_ptr, modes)
    entry, row = entries_of(problem.groups.ptr, problem.requirements.group[requirement])
    alone = modes[np.diff(problem.modes.requirement_ptr)[modes] == 0]
    mode = np.concatenate((alone, modes[of_requirement][row]))
    member = np.concatenate((np.full(len(alone), -1), problem.groups.members[entry].astype(np.int64)))
    return mode, member


def _setup_times(problem: SchedulingProblem, num_machines: int) -> tuple[TickArray, TickArray]:
    """Return the number of states of each machine and all setup times; see :class:`MultiResourceShop`."""
    resources, rules = problem.resources, problem.setup_rules
    used = set(np.unique(problem.modes.station[problem.modes.setup_state >= 0]).tolist())
    num_states = np.ones(num_machines, dtype=np.int64)
    tables = []
    for machine in range(num_machines):
        rule = int(resources.setup_rule[machine]) if machine in used else -1
        if rule < 0:
            tables.append(np.zeros(2, dtype=np.int64))
            continue
        states = num_states[machine] = rules.num_states(rule)
        before = np.append(np.arange(states), resources.initial_setup[machine])
        tables.append(rules.times(rule, np.repeat(before, states), np.tile(np.arange(states), len(before))))
    return num_states, np.concatenate(tables) if tables else np.zeros(0, dtype=np.int64)


def member_relaxation(shop: MultiResourceShop) -> ShopArrays | None:
    """Return the shop with the resources beside the machines as its only ones; None where some task takes none."""
    if np.any(shop.option_member < 0):
        return None
    owner = np.repeat(np.arange(shop.num_tasks), np.diff(shop.option_ptr))
    order = np.lexsort((shop.option_time, shop.option_member, owner))
    rows = order[is_first_of_group(owner[order], shop.option_member[order])]
    return replace(
        shop.machines,
        option_ptr=pointers(np.bincount(owner[rows], minlength=shop.num_tasks)),
        option_machine=shop.option_member[rows],
        option_time=shop.option_time[rows],
        option_mode=shop.option_mode[rows],
    )


def solution_of(
    shop: MultiResourceShop, problem: SchedulingProblem, option: IndexArray, arrival: TickArray, setup: TickArray
) -> Solution:
    """Return the solution with the given options, arrivals (counted from the shop's origin) and setups, all (T,)."""
    mode = shop.option_mode[option]
    phases, row = entries_of(problem.modes.phase_ptr, mode)
    is_setup = problem.phases.kind[phases] == PhaseKind.SETUP
    duration = np.where(is_setup, 0, problem.phases.duration[phases])
    behind = np.cumsum(duration) - duration
    first = np.concatenate((np.zeros(1, np.int64), np.cumsum(np.diff(problem.modes.phase_ptr)[mode])))[:-1]
    begin = arrival[row] + shop.machines.origin + behind - behind[first][row]
    empty = empty_solution(problem)
    phase_start, phase_end, assigned = empty.phase_start.copy(), empty.phase_end.copy(), empty.assigned.copy()
    phase_start[phases] = begin - np.where(is_setup, setup[row], 0)
    phase_end[phases] = begin + duration
    requirement, owner = entries_of(problem.modes.requirement_ptr, mode)
    assigned[problem.requirements.slot_ptr[requirement]] = shop.option_member[option][owner]
    return replace(empty, mode=mode, phase_start=phase_start, phase_end=phase_end, assigned=assigned)


def choices_of(
    shop: MultiResourceShop, problem: SchedulingProblem, solution: Solution
) -> tuple[IndexArray, IndexArray] | None:
    """Return the options and an order of the tasks as in a solution; None where it does not say how a task is done."""
    if len(solution.mode) != shop.num_tasks or np.any(solution.mode < 0) or np.any(solution.mode >= len(problem.modes)):
        return None
    if np.any(problem.mode_tasks()[solution.mode] != np.arange(shop.num_tasks)):
        return None
    points = task_points(problem, solution)
    if np.any(points == UNSET):
        return None
    mode = solution.mode.astype(np.int64)
    member = np.full(shop.num_tasks, -1, dtype=np.int64)
    requirement, row = entries_of(problem.modes.requirement_ptr, mode)
    member[row] = solution.assigned[problem.requirements.slot_ptr[requirement]]
    owner = np.repeat(np.arange(shop.num_tasks), np.diff(shop.option_ptr))
    station = problem.modes.station[mode]
    is_same = (shop.option_machine == station[owner]) | (
        (station[owner] < 0) & (shop.option_machine >= len(problem.resources))
    )
    # The fastest of the modes with the same resources and the same setup may stand for that of the solution.
    is_same &= (shop.option_member == member[owner]) & (
        problem.modes.setup_state[shop.option_mode] == problem.modes.setup_state[mode][owner]
    )
    rows = np.flatnonzero(is_same)
    tasks, first = np.unique(owner[rows], return_index=True)
    if len(tasks) != shop.num_tasks:
        return None
    order = np.lexsort((np.arange(shop.num_tasks), points[Point.END], points[Point.ARRIVAL]))
    return rows[first].astype(np.int32), order.astype(np.int32)


def arrivals_of(shop: MultiResourceShop, option: IndexArray, order: IndexArray) -> tuple[TickArray, TickArray]:
    """Return the earliest arrivals and the setups before them, both (T,), of tasks with options in an order.

    Parameters
    ----------
    option
        (T,) the option of each task.
    order
        (T,) all tasks, each behind those it follows; each resource takes its tasks in this order.
    """
    links = shop.machines
    pointer, before, lag = links.before_ptr.tolist(), links.before.tolist(), links.before_lag.tolist()
    arrival, setups = links.release.tolist(), [0] * shop.num_tasks
    end = [0] * shop.num_tasks
    free = [0] * links.num_machines
    mounted = shop.num_states.tolist()
    for task in order.tolist():
        chosen = int(option[task])
        machine, member = int(shop.option_machine[chosen]), int(shop.option_member[chosen])
        state = int(shop.option_state[chosen])
        row = int(shop.setup_ptr[machine]) + mounted[machine] * int(shop.num_states[machine]) + state
        setups[task] = int(shop.setup[row]) + int(shop.option_setup[chosen])
        begin = max(arrival[task], free[machine] + setups[task], free[member] if member >= 0 else 0)
        for link in range(pointer[task], pointer[task + 1]):
            begin = max(begin, end[before[link]] + lag[link])
        arrival[task] = begin
        end[task] = free[machine] = begin + int(shop.option_time[chosen])
        mounted[machine] = state
        if member >= 0:
            free[member] = end[task]
    return np.array(arrival, dtype=np.int64), np.array(setups, dtype=np.int64)
