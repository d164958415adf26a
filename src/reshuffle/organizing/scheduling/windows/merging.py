"""From a schedule to a solution of a window, and back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reshuffle.organizing.scheduling.windows.cut import Cut
from reshuffle.organizing.scheduling.windows.standing import Standing
from reshuffle.plan.arrays import UNSET, TickArray
from reshuffle.plan.links import Point
from reshuffle.plan.ragged import entries_of
from reshuffle.plan.solution import Solution, empty_solution

__all__ = ["merged", "restricted"]


def restricted(cut: Cut, standing: Standing) -> Solution:
    """Return what the schedule says in the window, as a solution of its problem."""
    window, solution, sheet = cut.problem, standing.solution, cut.sheet
    result = {name: getattr(empty_solution(window), name).copy() for name in _COLUMNS}
    number = len(cut.tasks)
    source = np.array(sheet.mode_source, dtype=np.int64)
    first_mode = window.tasks.mode_ptr
    for task in range(number):
        chosen = int(solution.mode[cut.tasks[task]])
        if chosen >= 0:
            own = np.flatnonzero(source[first_mode[task] : first_mode[task + 1]] == chosen)
            result["mode"][task] = int(first_mode[task]) + int(own[0])
    result["batch"][:number] = solution.batch[cut.tasks]
    done = np.flatnonzero(result["mode"][:number] >= 0)
    _copy(cut, standing, result, result["mode"][done].astype(np.int64))
    for task, (start, end) in sheet.pinned.items():
        if task in cut.floating:
            ends = [int(standing.points[Point.END, cut.tasks[one]]) for one in cut.floating[task] if one in done]
            start = end = max(ends, default=start)
        _pin(cut, result, task, start, end)
    for task, batch in sheet.batches.items():
        result["batch"][task] = batch
    rows = np.array(cut.rows, dtype=np.int64)
    for name in ("vehicle", "pickup", "dropoff"):
        result[name][:] = getattr(solution, name)[rows]
    return Solution(**result)


_COLUMNS = ("mode", "phase_start", "phase_end", "assigned", "batch", "vehicle", "pickup", "dropoff")


def _sources(cut: Cut, standing: Standing, modes: TickArray) -> tuple[TickArray, TickArray, TickArray, TickArray]:
    """Return the phases and slots of modes of the window, and those of the whole problem behind them."""
    window, whole = cut.problem, standing.relations.problem
    source = np.array(cut.sheet.mode_source, dtype=np.int64)[modes]
    phases, _ = entries_of(window.modes.phase_ptr, modes)
    phases_there, _ = entries_of(whole.modes.phase_ptr, source)
    needs, _ = entries_of(window.modes.requirement_ptr, modes)
    needs_there, _ = entries_of(whole.modes.requirement_ptr, source)
    slots, _ = entries_of(window.requirements.slot_ptr, needs)
    slots_there, _ = entries_of(whole.requirements.slot_ptr, needs_there)
    return phases, phases_there, slots, slots_there


def _copy(cut: Cut, standing: Standing, result: dict[str, TickArray], modes: TickArray) -> None:
    phases, phases_there, slots, slots_there = _sources(cut, standing, modes)
    result["phase_start"][phases] = standing.solution.phase_start[phases_there]
    result["phase_end"][phases] = standing.solution.phase_end[phases_there]
    result["assigned"][slots] = standing.solution.assigned[slots_there]


def _pin(cut: Cut, result: dict[str, TickArray], task: int, start: int, end: int) -> None:
    """Put the one mode of a stand-in where it must be; its phases follow each other at once."""
    window = cut.problem
    mode = int(window.tasks.mode_ptr[task])
    result["mode"][task] = mode
    first, behind = int(window.modes.phase_ptr[mode]), int(window.modes.phase_ptr[mode + 1])
    # Only a setup is longer than its duration, and it comes first.
    until = end
    for phase in range(behind - 1, first - 1, -1):
        result["phase_end"][phase] = until
        until = start if phase == first else until - int(window.phases.duration[phase])
        result["phase_start"][phase] = until
    for need in range(int(window.modes.requirement_ptr[mode]), int(window.modes.requirement_ptr[mode + 1])):
        member = window.groups.of(int(window.requirements.group[need]))[0]
        result["assigned"][window.requirements.slot_ptr[need]] = member


def merged(cut: Cut, standing: Standing, found: Solution) -> Solution:
    """Return the schedule with a solution of the window in place of what was there."""
    solution, number = standing.solution, len(cut.tasks)
    result = {name: getattr(solution, name).copy() for name in _COLUMNS}
    whole = standing.relations.problem
    source = np.array([*cut.sheet.mode_source, -1], dtype=np.int64)
    before = solution.mode[cut.tasks].astype(np.int64)
    old_phases, _ = entries_of(whole.modes.phase_ptr, before[before >= 0])
    old_needs, _ = entries_of(whole.modes.requirement_ptr, before[before >= 0])
    old_slots, _ = entries_of(whole.requirements.slot_ptr, old_needs)
    result["phase_start"][old_phases] = result["phase_end"][old_phases] = UNSET
    result["assigned"][old_slots] = -1
    modes = found.mode[:number].astype(np.int64)
    result["mode"][cut.tasks] = source[modes]
    phases, phases_there, slots, slots_there = _sources(cut, standing, modes[modes >= 0])
    result["phase_start"][phases_there] = found.phase_start[phases]
    result["phase_end"][phases_there] = found.phase_end[phases]
    result["assigned"][slots_there] = found.assigned[slots]
    batch = found.batch[:number].astype(np.int64)
    behind = int(solution.batch.max(initial=-1)) + 1
    result["batch"][cut.tasks] = np.where(batch >= 0, batch + behind, -1)
    rows = np.array(cut.rows, dtype=np.int64)
    for name in ("vehicle", "pickup", "dropoff"):
        result[name][rows] = getattr(found, name)
    return replace(solution, **result)
