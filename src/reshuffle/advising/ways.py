"""The ways to do a task: its stations with the people and tools that could do it, tried where they fit."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice, product

from reshuffle.advising.floors import Floor
from reshuffle.advising.insertion import Placing, earliest
from reshuffle.advising.open_times import NEVER
from reshuffle.advising.situation import Situation
from reshuffle.advising.work import Work

__all__ = ["best_placing", "may_use", "modes_of", "ways"]

#: Crews that are tried for one mode.
_MOST_CREWS = 64


def modes_of(situation: Situation, task: int) -> range:
    """Return the modes of a task."""
    pointer = situation.problem.tasks.mode_ptr
    return range(int(pointer[task]), int(pointer[task + 1]))


def may_use(situation: Situation, task: int, mode: int) -> bool:
    """Whether a pin or a dedication to tasks that have their place leaves a mode open."""
    problem = situation.problem
    station = int(problem.modes.station[mode])
    pinned = int(problem.tasks.pin_station[task])
    if pinned >= 0 and pinned != station:
        return False
    ties = problem.dedications
    for first, second, is_same in zip(ties.first.tolist(), ties.second.tolist(), ties.is_same.tolist(), strict=True):
        if task not in (first, second):
            continue
        other = second if task == first else first
        if situation.is_done(other):
            theirs = int(problem.modes.station[situation.solution.mode[other]])
            if (theirs == station) != is_same:
                return False
    return True


def ways(situation: Situation, task: int, mode: int) -> Iterator[Work]:
    """Yield the work of a task in one mode by each crew; of many crews the first ones only."""
    problem = situation.problem
    table = problem.requirements
    rows = range(int(problem.modes.requirement_ptr[mode]), int(problem.modes.requirement_ptr[mode + 1]))
    choices = [combinations(problem.groups.of(int(table.group[row])).tolist(), int(table.count[row])) for row in rows]
    for crews in islice(product(*choices), _MOST_CREWS):
        work = Work(situation, (task,), (mode,), [member for crew in crews for member in crew])
        if _is_possible(situation, work):
            yield work


def _is_possible(situation: Situation, work: Work) -> bool:
    """Whether nobody is wanted twice at once, beyond what the capacity allows."""
    capacity = situation.problem.resources.capacity
    for phase in range(len(work.kinds)):
        held: dict[int, int] = {}
        for need in work.needs:
            if need.first <= phase <= need.last:
                held[need.resource] = held.get(need.resource, 0) + need.units
        if any(units > capacity[resource] for resource, units in held.items()):
            return False
    return _is_batch(situation, work)


def _is_batch(situation: Situation, work: Work) -> bool:
    """Whether a task is large enough to be a batch of its own, where the station asks for that."""
    resources, sizes = situation.problem.resources, situation.problem.modes.batch_size
    if work.station < 0 or resources.batch_max[work.station] == 0:
        return True
    size = sum(int(sizes[mode]) for mode in work.modes)
    return bool(resources.batch_min[work.station] <= size <= resources.batch_max[work.station])


def best_placing(
    situation: Situation, task: int, mode: int, extra: tuple[Floor, ...] = (), before: int = NEVER
) -> Placing | None:
    """Return the place of a task in one mode that is complete first, and before a tick; None where there is none."""
    best: Placing | None = None
    for work in ways(situation, task, mode):
        found = earliest(situation, work, extra, before if best is None else best.completion)
        if found.layout is not None:
            best = found
    return best
