"""A task put into a batch that is in the plan already, where the batch stays as it is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reshuffle.advising.floors import Floor, floors
from reshuffle.advising.insertion import Placing, ready_of
from reshuffle.advising.open_times import NEVER
from reshuffle.advising.situation import Situation
from reshuffle.advising.work import Layout, Work, placed_work

__all__ = ["joined"]


def joined(
    situation: Situation, task: int, mode: int, extra: tuple[Floor, ...] = (), before: int = NEVER
) -> Placing | None:
    """Return the first batch on the station of a mode that a task can join without any change to its times.

    It fits where the family, the setup state, the kinds of phases, and the requirements of people and tools do, where
    there is room left, where no phase would last longer for the task, and where its lot is there in time. A batch that
    is running, a station with wear counters and a lot on a carrier are left alone.

    Parameters
    ----------
    situation
        The plan without the task.
    extra
        Further floors.
    before
        A batch that is not complete before this tick is of no interest.
    """
    problem = situation.problem
    station = int(problem.modes.station[mode])
    if station < 0 or problem.resources.batch_max[station] == 0 or problem.modes.batch_family[mode] < 0:
        return None
    if np.any(problem.wear.station == station) or situation.spans_of.get(task):
        return None
    for other in _batches(situation, station):
        crew = _common_crew(situation, mode, other)
        if crew is None:
            continue
        work = Work(situation, (task,), (mode,), crew)
        layout = _layout(situation, other)
        if layout.ends[work.completion] >= before or not _fits(situation, work, other):
            continue
        bounds = [*floors(situation, work), *extra]
        if all(_point(work, layout, floor) >= floor.low for floor in bounds):
            ready, cause = ready_of(situation, bounds)
            return Placing(work, ready, cause, layout, joins=other.tasks[0])
    return None


def _batches(situation: Situation, station: int) -> Iterator[Work]:
    """Yield what is done on a station that batches, one batch after the other."""
    seen: set[int] = set()
    for _, _, task in situation.sequences.get(station, ()):
        if task not in seen:
            work = placed_work(situation, task)
            seen.update(work.tasks)
            if not any(situation.problem.tasks.is_running[one] for one in work.tasks):
                yield work


def _common_crew(situation: Situation, mode: int, other: Work) -> tuple[int, ...] | None:
    """Return the people and tools of a batch where a mode has the same requirements; else None."""
    problem = situation.problem
    table, pointer = problem.requirements, problem.modes.requirement_ptr
    own = slice(int(pointer[mode]), int(pointer[mode + 1]))
    theirs = slice(int(pointer[other.modes[0]]), int(pointer[other.modes[0] + 1]))
    columns = (table.group, table.count, table.units, table.first_phase, table.last_phase)
    is_same = all(np.array_equal(column[own], column[theirs]) for column in columns)
    return other.crew if is_same else None


def _fits(situation: Situation, work: Work, other: Work) -> bool:
    modes, resources = situation.problem.modes, situation.problem.resources
    own, theirs = work.modes[0], other.modes[0]
    if any(int(column[own]) != int(column[theirs]) for column in (modes.batch_family, modes.setup_state, modes.units)):
        return False
    if (work.kinds, work.rules, work.waits) != (other.kinds, other.rules, other.waits):
        return False
    size = int(modes.batch_size[own]) + sum(int(modes.batch_size[mode]) for mode in other.modes)
    is_longer = any(mine > known for mine, known in zip(work.durations, other.durations, strict=True))
    return not is_longer and size <= int(resources.batch_max[work.station])


def _layout(situation: Situation, work: Work) -> Layout:
    first = int(situation.problem.modes.phase_ptr[work.modes[0]])
    phases = slice(first, first + len(work.kinds))
    solution = situation.solution
    return Layout(tuple(solution.phase_start[phases].tolist()), tuple(solution.phase_end[phases].tolist()))


def _point(work: Work, layout: Layout, floor: Floor) -> int:
    phase, at_end = work.phase_of(floor.point)
    return (layout.ends if at_end else layout.starts)[phase]
