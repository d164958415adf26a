"""Rules ``mode`` and ``assignment``, and what makes a solution unreadable."""

from __future__ import annotations

import numpy as np

from reshuffle.plan.arrays import BOUND, UNSET, BoolArray, TickArray
from reshuffle.plan.chosen import Chosen, choose
from reshuffle.plan.ragged import is_first_of_group
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution
from reshuffle.plan.violations import Violation

__all__ = ["assignments", "readable_tasks", "shapes"]


def shapes(problem: SchedulingProblem, solution: Solution) -> list[Violation]:
    """Return what is wrong with the lengths of the solution's arrays; nothing else can be judged then."""
    num_tasks, num_phases, num_transports = len(problem.tasks), len(problem.phases), len(problem.transports)
    wanted = (
        ("mode", "mode", num_tasks),
        ("mode", "phase_start", num_phases),
        ("mode", "phase_end", num_phases),
        ("assignment", "assigned", problem.num_slots),
        ("batch", "batch", num_tasks),
        ("transport", "vehicle", num_transports),
        ("transport", "pickup", num_transports),
        ("transport", "dropoff", num_transports),
    )
    found = []
    for rule, name, length in wanted:
        array = getattr(solution, name)
        if array.shape != (length,):
            size = array.shape[0] if array.ndim else 0
            message = f"solution.{name} has shape {array.shape}, the problem needs ({length},)"
            found.append(Violation(rule, f"solution.{name}", size, length, message))
    return found


def readable_tasks(problem: SchedulingProblem, solution: Solution) -> tuple[list[Violation], BoolArray]:
    """Judge modes and which phases and slots have values.

    Returns
    -------
    violations
        Of rule ``mode``; of ``phase_sequence`` for times that no problem can hold.
    is_unreadable
        (T,) tasks whose mode or times no further rule can make sense of.
    """
    names, mode = problem.names, solution.mode
    first, last = problem.tasks.mode_ptr[:-1], problem.tasks.mode_ptr[1:] - 1
    is_known = (mode >= first) & (mode <= last)
    is_unreadable = ~is_known & (mode != -1)
    found = [
        Violation(
            "mode",
            names.task(task),
            int(mode[task]),
            int(last[task]),
            f"{names.task(task)} has mode {mode[task]}, its modes are {first[task]} to {last[task]}",
        )
        for task in np.flatnonzero(is_unreadable).tolist()
    ]
    chosen = choose(problem, mode, np.flatnonzero(is_known))
    task = chosen.tasks[chosen.phase_row]
    number = np.arange(len(task)) - chosen.first_phase[chosen.phase_row] + 1
    start, end = solution.phase_start[chosen.phases], solution.phase_end[chosen.phases]
    is_missing = (start == UNSET) | (end == UNSET)
    for entry in np.flatnonzero(is_missing).tolist():
        name = names.task(task[entry])
        found.append(
            Violation("mode", name, None, None, f"{name} is done, but phase {number[entry]} of its mode has no times")
        )
    is_absurd = ~is_missing & ((start <= -BOUND) | (start >= BOUND) | (end <= -BOUND) | (end >= BOUND))
    for entry in np.flatnonzero(is_absurd).tolist():
        name, a, b = names.task(task[entry]), int(start[entry]), int(end[entry])
        message = f"phase {number[entry]} of {name} lies at {a} to {b}, beyond every instant of a problem ({BOUND})"
        found.append(Violation("phase_sequence", name, b if abs(b) >= BOUND else a, BOUND, message))
    is_unreadable[task[is_missing | is_absurd]] = True
    return found + _leftovers(problem, solution, chosen), is_unreadable


def _leftovers(problem: SchedulingProblem, solution: Solution, chosen: Chosen) -> list[Violation]:
    """Return the phases and slots that hold a value though their mode is not chosen."""
    names = problem.names
    has_time = (solution.phase_start != UNSET) | (solution.phase_end != UNSET)
    has_time[chosen.phases] = False
    phases = np.flatnonzero(has_time)
    modes = problem.phase_modes()[phases]
    found = []
    for task, mode in zip(problem.mode_tasks()[modes].tolist(), modes.tolist(), strict=True):
        name = names.task(task)
        message = f"{name} is not done in mode {mode}, but a phase of that mode has times"
        found.append(Violation("mode", name, mode, int(solution.mode[task]), message))
    has_member = solution.assigned != -1
    has_member[chosen.slots] = False
    slots = np.flatnonzero(has_member)
    if len(slots):
        requirements = np.searchsorted(problem.requirements.slot_ptr, slots, side="right") - 1
        modes = problem.requirement_modes()[requirements]
        for slot, task, mode in zip(slots.tolist(), problem.mode_tasks()[modes].tolist(), modes.tolist(), strict=True):
            name, value = names.task(task), int(solution.assigned[slot])
            message = f"{name} is not done in mode {mode}, but resource {value} is assigned to that mode"
            found.append(Violation("mode", name, value, -1, message))
    return found


def assignments(problem: SchedulingProblem, solution: Solution, chosen: Chosen) -> list[Violation]:
    """Judge rule ``assignment`` for the chosen tasks."""
    found = _strangers(problem, solution, chosen)
    names = problem.names
    resource = solution.assigned[chosen.slots].astype(np.int64)
    order = np.lexsort((resource, chosen.slot_row))
    is_again = ~is_first_of_group(chosen.slot_row[order], resource[order])
    is_again &= (resource[order] >= 0) & (resource[order] < len(problem.resources))
    for slot in order[is_again].tolist():
        task = int(chosen.tasks[chosen.requirement_row[chosen.slot_row[slot]]])
        name, member = names.task(task), names.resource(resource[slot])
        count = int(problem.requirements.count[chosen.requirements[chosen.slot_row[slot]]])
        message = f"{name} names {member} twice in a requirement that needs {count} different ones"
        found.append(Violation("assignment", name, int(resource[slot]), count, message))
    return found


def _strangers(problem: SchedulingProblem, solution: Solution, chosen: Chosen) -> list[Violation]:
    """Return the slots of chosen requirements that name nothing, or something that is not of the group."""
    names, num_resources = problem.names, len(problem.resources)
    resource = solution.assigned[chosen.slots].astype(np.int64)
    group = problem.requirements.group[chosen.requirements][chosen.slot_row].astype(np.int64)
    is_known = (resource >= 0) & (resource < num_resources)
    is_member = is_known & is_in_group(problem, group, resource)
    found = []
    for slot in np.flatnonzero(~is_member).tolist():
        name, value = names.task(int(chosen.tasks[chosen.requirement_row[chosen.slot_row[slot]]])), int(resource[slot])
        if value == -1:
            what = "leaves a place of a requirement empty"
        elif is_known[slot]:
            what = f"is assigned {names.resource(value)}"
        else:
            what = f"is assigned resource {value}, which does not exist"
        members = ", ".join(names.resource(member) for member in problem.groups.of(int(group[slot]))[:5].tolist())
        message = f"{name} {what}; it needs a member of group {group[slot]} ({members})"
        found.append(Violation("assignment", name, value, None, message))
    return found


def is_in_group(problem: SchedulingProblem, group: TickArray, resource: TickArray) -> BoolArray:
    """Return whether each resource, shape (n,), is a member of each group, shape (n,)."""
    groups, num_resources = problem.groups, len(problem.resources)
    # Groups follow each other and members ascend, so these keys do.
    keys = np.repeat(np.arange(len(groups)), np.diff(groups.ptr)) * num_resources + groups.members
    wanted = group * num_resources + resource
    if len(keys) == 0:
        return np.zeros(len(wanted), dtype=np.bool_)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    result: BoolArray = keys[place] == wanted
    return result
