"""Contradictions in what is to be done: jobs, tasks, modes, phases, requirements and choices."""

from __future__ import annotations

import numpy as np

from reshuffle.plan.arrays import BOUND, UNSET
from reshuffle.plan.contradictions.findings import Findings
from reshuffle.plan.ragged import entries_of, look_up
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.tasks import PhaseKind

__all__ = [
    "find_wrong_choices",
    "find_wrong_modes",
    "find_wrong_phases",
    "find_wrong_pins",
    "find_wrong_requirements",
    "find_wrong_times",
]


def find_wrong_times(findings: Findings) -> None:
    """Find deadlines before releases, windows that end before they begin, and tasks without a mode."""
    problem = findings.problem
    jobs, tasks = problem.jobs, problem.tasks
    findings.add_where(
        jobs.deadline < jobs.release,
        "deadline",
        jobs.deadline,
        lambda row: f"must be >= release(={jobs.release[row]})",
        findings.place("jobs"),
    )
    findings.add_where(
        tasks.latest_end < tasks.earliest_start,
        "latest_end",
        tasks.latest_end,
        lambda row: f"must be >= earliest_start(={tasks.earliest_start[row]})",
        findings.place("tasks"),
    )
    counts = np.diff(tasks.mode_ptr)
    findings.add_where(counts == 0, "modes", counts, "must be at least one", findings.place("tasks"))


def find_wrong_pins(findings: Findings) -> None:
    """Find pins that contradict windows, stations or the state of the floor."""
    problem, place = findings.problem, findings.place("tasks")
    tasks, start = problem.tasks, problem.planning_start
    is_pinned = tasks.pin_start != UNSET
    findings.add_where(
        is_pinned & ((tasks.pin_start < tasks.earliest_start) | (tasks.pin_start > tasks.latest_end)),
        "pin_start",
        tasks.pin_start,
        lambda row: f"must lie in the task's window, {tasks.earliest_start[row]} to {tasks.latest_end[row]}",
        place,
    )
    rule = f"must be >= planning_start(={start})"
    findings.add_where(is_pinned & (tasks.pin_start < start), "pin_start", tasks.pin_start, rule, place)
    rule = f"must be planning_start(={start}) for a task that is running"
    findings.add_where(
        tasks.is_running & is_pinned & (tasks.pin_start != start), "pin_start", tasks.pin_start, rule, place
    )
    findings.add_where(
        tasks.is_running & (tasks.earliest_start > start),
        "earliest_start",
        tasks.earliest_start,
        f"must be <= planning_start(={start}) for a task that is running",
        place,
    )
    owner = np.repeat(np.arange(len(tasks)), np.diff(tasks.mode_ptr))
    has_pinned = np.zeros(len(tasks), dtype=np.bool_)
    has_pinned[owner[problem.modes.station == tasks.pin_station[owner]]] = True
    findings.add_where(
        (tasks.pin_station >= 0) & ~has_pinned,
        "pin_station",
        tasks.pin_station,
        lambda row: (
            f"must be the station of a mode of the task, {problem.names.resource(int(tasks.pin_station[row]))} is not"
        ),
        place,
    )
    _find_wrong_running(findings)


def _find_wrong_running(findings: Findings) -> None:
    problem, place = findings.problem, findings.place("tasks")
    tasks, modes = problem.tasks, problem.modes
    for task in np.flatnonzero(tasks.is_running).tolist():
        own = np.arange(tasks.mode_ptr[task], tasks.mode_ptr[task + 1])
        stations = np.unique(modes.station[own])
        if len(stations) > 1:
            text = ", ".join(problem.names.resource(int(station)) for station in stations)
            findings.add("stations", text, "must be one for a task that is running", place(task))
        job = int(tasks.job[task])
        first = problem.phases.kind[np.minimum(modes.phase_ptr[own], len(problem.phases) - 1)] if len(own) else own
        if (
            job >= 0
            and len(own)
            and (first != PhaseKind.SETUP).all()
            and problem.jobs.release[job] > problem.planning_start
        ):
            rule = f"must be <= planning_start(={problem.planning_start}), as {place(task)} is running"
            findings.add("release", problem.jobs.release[job], rule, problem.names.job(job))


def find_wrong_modes(findings: Findings) -> None:
    """Find modes that do not fit their station."""
    problem, place = findings.problem, findings.place("modes")
    modes, resources = problem.modes, problem.resources
    findings.add_where(
        look_up(resources.kind, modes.station, ResourceKind.STATION) != ResourceKind.STATION,
        "station",
        modes.station,
        lambda row: f"must be a station, {problem.names.resource(int(modes.station[row]))} is none",
        place,
    )
    capacity = look_up(resources.capacity, modes.station, BOUND)
    findings.add_where(
        modes.units > capacity,
        "units",
        modes.units,
        lambda row: f"must be <= capacity(={capacity[row]}) of the station",
        place,
    )
    rule = look_up(resources.setup_rule, modes.station, -1)
    num_states = look_up(np.diff(problem.setup_rules.state_ptr), rule, 0)
    findings.add_where(
        modes.setup_state >= num_states,
        "setup_state",
        modes.setup_state,
        lambda row: (
            f"must be between -1 and {num_states[row] - 1}, the states of the station's setup rule"
            if rule[row] >= 0
            else "must be -1 without a station that has a setup rule"
        ),
        place,
    )
    least, most = (look_up(column, modes.station, 0) for column in (resources.batch_min, resources.batch_max))
    text = "must be -1 without a station that batches"
    findings.add_where((most == 0) & (modes.batch_family >= 0), "batch_family", modes.batch_family, text, place)
    findings.add_where(
        (most > 0) & (modes.batch_size > most),
        "batch_size",
        modes.batch_size,
        lambda row: f"must be <= batch_max(={most[row]}) of the station",
        place,
    )
    findings.add_where(
        (most > 0) & (modes.batch_family < 0) & (modes.batch_size < least),
        "batch_size",
        modes.batch_size,
        lambda row: f"must be >= batch_min(={least[row]}) of the station for a task that shares no batch",
        place,
    )


def find_wrong_phases(findings: Findings) -> None:
    """Find modes whose phases do not come in an order that makes sense."""
    problem, place = findings.problem, findings.place("phases")
    modes, phases = problem.modes, problem.phases
    counts = np.diff(modes.phase_ptr)
    first, last = modes.phase_ptr[:-1][counts > 0], modes.phase_ptr[1:][counts > 0] - 1
    is_first, is_last = np.zeros(len(phases), dtype=np.bool_), np.zeros(len(phases), dtype=np.bool_)
    is_first[first], is_last[last] = True, True
    is_setup, is_hold = phases.kind == PhaseKind.SETUP, phases.kind == PhaseKind.HOLD
    findings.add_where(is_setup & ~is_first, "SETUP phase", None, "must be the first of its mode", place)
    findings.add_where(is_hold & ~is_last, "HOLD phase", None, "must be the last of its mode", place)
    findings.add_where(
        is_last & (phases.max_wait != 0),
        "max_wait",
        phases.max_wait,
        "must be 0 in the last phase of a mode",
        place,
        "A lot that may stay on the station afterwards needs a HOLD phase behind it.",
    )
    working = np.append(np.zeros(1, dtype=np.int64), np.cumsum(~is_setup & ~is_hold))
    num_working = working[modes.phase_ptr[1:]] - working[modes.phase_ptr[:-1]]
    text = "must be at least one that is neither SETUP nor HOLD"
    findings.add_where(num_working == 0, "phases", counts, text, findings.place("modes"))
    begins_with_setup = np.zeros(len(modes), dtype=np.bool_)
    begins_with_setup[counts > 0] = is_setup[first]
    text = "must stand in a mode that begins with a SETUP phase"
    is_wrong = (modes.setup_state >= 0) & ~begins_with_setup
    findings.add_where(is_wrong, "setup_state", modes.setup_state, text, findings.place("modes"))


def find_wrong_requirements(findings: Findings) -> None:
    """Find requirements of phases that are not there, or of more members than the group has."""
    problem, place = findings.problem, findings.place("requirements")
    table, groups = problem.requirements, problem.groups
    num_phases = np.diff(problem.modes.phase_ptr)[problem.requirement_modes()]
    first, last = table.first_phase, table.last_phase
    findings.add_where(
        (last < 0) | (last >= num_phases),
        "last_phase",
        last,
        lambda row: f"must be between 0 and {num_phases[row] - 1}, the last phase of its mode",
        place,
    )
    findings.add_where(
        (first < 0) | (first > last),
        "first_phase",
        first,
        lambda row: f"must be between 0 and last_phase(={last[row]})",
        place,
    )
    size = np.diff(groups.ptr)[table.group] if len(groups) else np.zeros(0, dtype=np.int64)
    findings.add_where(
        table.count > size,
        "count",
        table.count,
        lambda row: f"must be <= {size[row]}, the members of group {table.group[row]}",
        place,
    )
    slots = np.diff(table.slot_ptr)
    findings.add_where(slots != table.count, "slots", slots, lambda row: f"must be count(={table.count[row]})", place)
    rows = np.flatnonzero((table.units > 1) & (table.count <= size))
    members, position = entries_of(groups.ptr, table.group[rows])
    fits = problem.resources.capacity[groups.members[members]] >= table.units[rows[position]]
    num_fit = np.zeros(len(table), dtype=np.int64)
    num_fit[rows] = np.bincount(position[fits], minlength=len(rows))
    is_wrong = np.zeros(len(table), dtype=np.bool_)
    is_wrong[rows] = num_fit[rows] < table.count[rows]
    findings.add_where(
        is_wrong,
        "units",
        table.units,
        lambda row: (
            f"must be held by {table.count[row]} members of group {table.group[row]}; {num_fit[row]} have so many"
        ),
        place,
    )


def find_wrong_choices(findings: Findings) -> None:
    """Find choices with bounds that no number of branches meets, and choices within themselves."""
    choices, place = findings.problem.choices, findings.place("choices")
    findings.add_where(
        choices.most < choices.least,
        "most",
        choices.most,
        lambda row: f"must be >= least(={choices.least[row]})",
        place,
    )
    num_branches = np.bincount(choices.branch_choice, minlength=len(choices))
    findings.add_where(
        choices.least > num_branches,
        "least",
        choices.least,
        lambda row: f"must be <= {num_branches[row]}, the number of branches",
        place,
    )
    above = look_up(choices.branch_choice, choices.parent, -1)
    # Going up by 1, 2, 4, 8... levels at a time: who is not out after that is in a circle, or below one.
    for _ in range(len(choices).bit_length() + 1):
        above = look_up(above, above, -1)
    findings.add_where(above >= 0, "parent", choices.parent, "must not lead back to the choice itself", place)
