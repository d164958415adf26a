"""Rule ``batch``: tasks that are done together must fit together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from reshuffle.plan.arrays import BoolArray, TickArray
from reshuffle.plan.chosen import Chosen
from reshuffle.plan.ragged import entries_of, is_first_of_group, look_up
from reshuffle.plan.rules.reading import Reading
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution
from reshuffle.plan.violations import Violation

__all__ = ["batch_sizes", "fitting_batches"]


def fitting_batches(
    problem: SchedulingProblem, solution: Solution, chosen: Chosen
) -> tuple[list[Violation], BoolArray]:
    """Judge whether the members of each batch fit together.

    Returns
    -------
    violations
        One per member and way in which it differs from the first member.
    is_misfit
        (T,) members of the batches that do not fit; further rules take them as tasks of their own.
    """
    names = problem.names
    is_misfit = np.zeros(len(problem.tasks), dtype=np.bool_)
    stray = np.flatnonzero((solution.batch >= 0) & (solution.mode == -1))
    found = [
        Violation(
            "batch",
            names.task(task),
            int(solution.batch[task]),
            -1,
            f"{names.task(task)} is not done, but is in batch {solution.batch[task]}",
        )
        for task in stray.tolist()
    ]
    batch = solution.batch[chosen.tasks]
    members = np.flatnonzero(batch >= 0)
    if len(members) == 0:
        return found, is_misfit
    members = members[np.argsort(batch[members], kind="stable")]
    is_first = is_first_of_group(batch[members])
    group = np.cumsum(is_first) - 1
    first = members[is_first][group]
    bad_group = np.zeros(int(group[-1]) + 1, dtype=np.bool_)
    for what, is_bad in _differences(problem, solution, chosen, members, first):
        bad_group[group[is_bad]] = True
        for row in np.flatnonzero(is_bad).tolist():
            task, other = int(chosen.tasks[members[row]]), int(chosen.tasks[first[row]])
            name, number = names.task(task), int(batch[members[row]])
            message = f"{name} is in batch {number} with {names.task(other)}, but {what}"
            if task == other:
                message = f"{name} is in batch {number}, but {what}"
            found.append(Violation("batch", name, number, None, message))
    is_misfit[chosen.tasks[members[bad_group[group]]]] = True
    return found, is_misfit


def _differences(
    problem: SchedulingProblem, solution: Solution, chosen: Chosen, members: TickArray, first: TickArray
) -> Iterator[tuple[str, BoolArray]]:
    """Yield each way in which members, shape (k,), may not fit to the first of their batch, and which of them do so."""
    modes = problem.modes
    own, other = chosen.modes[members], chosen.modes[first]
    station = modes.station[own]
    yield "its station does not batch", look_up(problem.resources.batch_max, station, 0) == 0
    yield "is on another station", station != modes.station[other]
    family = modes.batch_family[own]
    yield "is not of a family that may share a batch", family < 0
    yield "is of another family", family != modes.batch_family[other]
    yield "needs another setup state", modes.setup_state[own] != modes.setup_state[other]
    num_phases = np.diff(chosen.first_phase)
    is_other = num_phases[members] != num_phases[first]
    yield "has another number of phases", is_other
    yield (
        "has other times",
        _has_other_entries(
            chosen.first_phase,
            np.column_stack((solution.phase_start[chosen.phases], solution.phase_end[chosen.phases])),
            members,
            first,
            is_other,
        ),
    )
    first_need = np.searchsorted(chosen.requirement_row, np.arange(len(chosen) + 1)).astype(np.int64)
    table, needs = problem.requirements, chosen.requirements
    rows: list[npt.NDArray[Any]] = [table.group, table.count, table.units, table.first_phase, table.last_phase]
    is_other = np.diff(first_need)[members] != np.diff(first_need)[first]
    columns = np.column_stack([column[needs].astype(np.int64) for column in rows])
    is_other |= _has_other_entries(first_need, columns, members, first, is_other)
    yield "has other requirements", is_other
    # The same members in any order: compare them sorted within each requirement.
    assigned = solution.assigned[chosen.slots].astype(np.int64)
    ordered = assigned[np.lexsort((assigned, chosen.slot_row))]
    first_slot = np.searchsorted(chosen.slot_row, first_need).astype(np.int64)
    yield "has other members assigned", _has_other_entries(first_slot, ordered[:, None], members, first, is_other)


def _has_other_entries(
    pointer: TickArray, columns: npt.NDArray[np.int64], members: TickArray, first: TickArray, is_skipped: BoolArray
) -> BoolArray:
    """Return which members have other entries than the first of their batch; skipped ones have another number."""
    result = np.zeros(len(members), dtype=np.bool_)
    rows = np.flatnonzero(~is_skipped)
    mine, position = entries_of(pointer, members[rows])
    theirs, _ = entries_of(pointer, first[rows])
    is_different = (columns[mine] != columns[theirs]).any(axis=1)
    result[rows[position[is_different]]] = True
    return result


def batch_sizes(reading: Reading, is_misfit: BoolArray) -> list[Violation]:
    """Judge the total size of each batch that fits together, and of tasks on their own on a station that batches."""
    problem, chosen = reading.problem, reading.chosen
    does_batch = (look_up(problem.resources.batch_max, reading.station, 0) > 0) & ~is_misfit[chosen.tasks]
    rows = np.flatnonzero(does_batch)
    # Sizes are below 2**48 each; floats show where their sum could leave int64, far beyond every `batch_max`.
    size = problem.modes.batch_size[chosen.modes[rows]]
    total = np.zeros(len(chosen), dtype=np.int64 if float(size.astype(np.float64).sum()) < 2.0**62 else object)
    np.add.at(total, reading.leader[rows], size)
    leaders = rows[reading.is_leader[rows]]
    station = reading.station[leaders]
    least, most = problem.resources.batch_min[station], problem.resources.batch_max[station]
    found = []
    for row in np.flatnonzero((total[leaders] < least) | (total[leaders] > most)).tolist():
        task, size_now = int(chosen.tasks[leaders[row]]), int(total[leaders[row]])
        limit = int(least[row]) if size_now < least[row] else int(most[row])
        where = problem.names.resource(int(reading.station[leaders[row]]))
        message = (
            f"the batch of {problem.names.task(task)} on {where} has size {size_now}; "
            f"between {least[row]} and {most[row]} is allowed"
        )
        found.append(Violation("batch", problem.names.task(task), size_now, limit, message))
    return found
