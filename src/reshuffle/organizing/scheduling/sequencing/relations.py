"""What of a problem the decoder reads in another form: who comes after whom, members alike, setups, options."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.organizing.scheduling.sequencing.expectations import expected_holds
from reshuffle.organizing.scheduling.sequencing.places import limited_buffers
from reshuffle.organizing.scheduling.sequencing.rows import grouped, pointers, whole
from reshuffle.plan.arrays import UNSET, TickArray
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.tasks import PhaseKind

__all__ = [
    "batch_keys",
    "classes_of",
    "frozen_tasks",
    "index_of",
    "optional_tasks",
    "order_of",
    "ordered_stations",
    "points_of",
    "resetters_of",
    "setup_tables",
    "timed_tasks",
    "work_of",
]

Integers = npt.NDArray[np.int64]

#: Intervals from which on a track has an index: shorter ones are walked along.
_LEAST_INDEXED = 16


def points_of(problem: SchedulingProblem) -> tuple[Integers, Integers]:
    """Return for each mode the phase with which the lot arrives and the last one that works on it."""
    first, last = problem.modes.phase_ptr[:-1], problem.modes.phase_ptr[1:] - 1
    kind = problem.phases.kind
    return whole(first + (kind[first] == PhaseKind.SETUP)), whole(last - (kind[last] == PhaseKind.HOLD))


def order_of(problem: SchedulingProblem) -> tuple[Integers, Integers, Integers]:
    """Return which tasks are decoded after which: where a lag has a least value, a way, a pinned order, a product.

    What is made for stock that others take comes first only where time must not decide it: nowhere. A lag without a
    least value orders nothing either, but the later task is decoded behind the earlier one all the same.
    """
    lags, ways, spans = problem.lags, problem.transports, problem.spans
    is_way = (ways.before >= 0) & (ways.after >= 0)
    is_span = spans.first != spans.last
    pairs = [
        (lags.before, lags.after),
        (ways.before[is_way], ways.after[is_way]),
        (problem.order_pins.before, problem.order_pins.after),
        (spans.first[is_span], spans.last[is_span]),
    ]
    before = np.concatenate([pair[0] for pair in pairs]).astype(np.int64)
    after = np.concatenate([pair[1] for pair in pairs]).astype(np.int64)
    number = len(problem.tasks)
    both = np.unique(before * number + after) if len(before) else np.zeros(0, np.int64)
    pointer, rows = grouped(both // max(number, 1), number)
    successor = (both % max(number, 1))[rows]
    return pointer, whole(successor), whole(np.bincount(successor, minlength=number))


def ordered_stations(problem: SchedulingProblem) -> Integers:
    """Return 1 for stations on which the order of tasks decides more than time: with setups or wear; (R,)."""
    result = (problem.resources.setup_rule >= 0).astype(np.int64)
    result[problem.wear.station] = 1
    return result


def classes_of(problem: SchedulingProblem) -> tuple[Integers, Integers, Integers]:
    """Return row pointers to the classes of each group, to the members of each class, and the members."""
    resources, groups = problem.resources, problem.groups
    of_groups, pointers, members = [0], [0], []
    for first, last in zip(groups.ptr[:-1].tolist(), groups.ptr[1:].tolist(), strict=True):
        classes: dict[tuple[bool, int], list[int]] = {}
        for member in groups.members[first:last].tolist():
            is_robot = bool(resources.kind[member] == ResourceKind.ROBOT)
            classes.setdefault((is_robot, member if is_robot else int(resources.calendar[member])), []).append(member)
        for row in classes.values():
            members += row
            pointers.append(len(members))
        of_groups.append(len(pointers) - 1)
    return whole(of_groups), whole(pointers), whole(members)


def index_of(problem: SchedulingProblem, track_ptr: Integers) -> Integers:
    """Return row pointers to the index of each track: as many entries as it is expected to have intervals."""
    expected = np.ceil(expected_holds(problem)).astype(np.int64)
    expected[expected < _LEAST_INDEXED] = 0
    # The end of what a carrier or a place is taken for is not known when it is taken, nor of a lot that blocks.
    expected[problem.spans.resource] = 0
    limited = limited_buffers(problem)
    expected[limited.outside >= 0] = 0
    expected = np.concatenate((expected, np.zeros(len(limited.places), np.int64)))
    return pointers(np.repeat(expected, np.diff(track_ptr)))


def work_of(problem: SchedulingProblem) -> Integers:
    """Return the working time of each mode, all its phases together, without what setups add; (M,) ticks."""
    work = np.concatenate((np.zeros(1, np.int64), np.cumsum(problem.phases.duration, dtype=np.int64)))
    result: Integers = work[problem.modes.phase_ptr[1:]] - work[problem.modes.phase_ptr[:-1]]
    return result


def frozen_tasks(problem: SchedulingProblem) -> npt.NDArray[np.bool_]:
    """Return which tasks began before the end of the frozen zone in the schedule before this one; (T,)."""
    previous = problem.previous
    result: npt.NDArray[np.bool_] = (previous.mode >= 0) & (previous.start < previous.frozen_until)
    return result


def timed_tasks(problem: SchedulingProblem) -> npt.NDArray[np.bool_]:
    """Return which tasks have their start already: under way, pinned to an instant, or frozen; (T,)."""
    tasks = problem.tasks
    result: npt.NDArray[np.bool_] = tasks.is_running | (tasks.pin_start != UNSET) | frozen_tasks(problem)
    return result


def batch_keys(problem: SchedulingProblem) -> Integers:
    """Return a number that is the same for modes whose tasks may share a batch, -1 for modes that never do; (M,)."""
    modes, phases, needs = problem.modes, problem.phases, problem.requirements
    result = np.full(len(modes), -1, dtype=np.int64)
    on_station = modes.station >= 0
    does_batch = on_station & (modes.batch_family >= 0)
    does_batch[on_station] &= problem.resources.batch_max[modes.station[on_station]] > 0
    of_phases, of_needs = modes.phase_ptr.tolist(), modes.requirement_ptr.tolist()
    phase_columns = (phases.kind, phases.max_wait, phases.break_rule)
    need_columns = (needs.group, needs.count, needs.units, needs.first_phase, needs.last_phase)
    keys: dict[tuple[object, ...], int] = {}
    for mode in np.flatnonzero(does_batch).tolist():
        of_phase = slice(of_phases[mode], of_phases[mode + 1])
        of_need = slice(of_needs[mode], of_needs[mode + 1])
        common = (
            int(modes.station[mode]),
            int(modes.batch_family[mode]),
            int(modes.setup_state[mode]),
            *(column[of_phase].tobytes() for column in phase_columns),
            *(column[of_need].tobytes() for column in need_columns),
        )
        result[mode] = keys.setdefault(common, len(keys))
    return result


def optional_tasks(problem: SchedulingProblem, num_predecessors: Integers, num_successors: Integers) -> Integers:
    """Return 1 for tasks that are a branch by themselves, which may be done or not, and that nothing else minds."""
    choices, branch = problem.choices, problem.tasks.branch
    tasks_of = np.bincount(branch[branch >= 0], minlength=len(choices.branch_choice))
    branches_of = np.bincount(choices.branch_choice, minlength=len(choices))
    parents = np.bincount(choices.parent[choices.parent >= 0], minlength=len(tasks_of))
    is_free = (choices.least == 0) & (choices.most >= branches_of) & (choices.parent < 0)
    is_alone = (tasks_of == 1) & is_free[choices.branch_choice] & (parents == 0)
    result = (branch >= 0) & (num_predecessors == 0) & (num_successors == 0)
    result[result] = is_alone[branch[result]]
    return whole(result)


def resetters_of(problem: SchedulingProblem) -> tuple[Integers, Integers]:
    """Return the tasks that can reset each counter in one of their modes."""
    tasks = problem.mode_tasks()[problem.wear.reset_mode].astype(np.int64)
    number = max(len(problem.tasks), 1)
    both = np.unique(problem.wear.reset_counter.astype(np.int64) * number + tasks)
    pointer, rows = grouped(both // number, len(problem.wear))
    return pointer, whole((both % number)[rows])


def setup_tables(problem: SchedulingProblem) -> tuple[Integers, Integers, Integers]:
    """Return of each setup rule where its times begin, how many states it has, and the times between all of them."""
    rules = problem.setup_rules
    begins, states, times = [0], [], [np.zeros(0, np.int64)]
    for rule in range(len(rules)):
        number = rules.num_states(rule)
        pairs = np.indices((number + 1, number)).reshape(2, -1)
        before = np.where(pairs[0] == number, -1, pairs[0])
        table: TickArray = rules.times(rule, before, pairs[1])
        times.append(table)
        states.append(number)
        begins.append(begins[-1] + len(table))
    return whole(begins), whole(states), whole(np.concatenate(times))
