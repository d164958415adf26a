"""Work of an order put into a plan in which everything else stays where it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, islice, product

from reshuffle.advising.causes import Cause, CauseKind
from reshuffle.advising.floors import Floor
from reshuffle.advising.insertion import Placing
from reshuffle.advising.joining import joined
from reshuffle.advising.open_times import NEVER
from reshuffle.advising.settling import placed
from reshuffle.advising.situation import Situation
from reshuffle.advising.ways import best_placing, may_use, modes_of
from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.links import Point

__all__ = ["add_tasks", "completion_of", "selections", "task_order"]

#: Ways through the choices of an order that are tried, and turns in which operations give way to longest waits.
_MOST_SELECTIONS, _MOST_TURNS = 8, 40


def selections(situation: Situation, tasks: Sequence[int]) -> Iterator[list[int]]:
    """Yield what is done of some tasks, one way through their choices after the other, of many the first ones."""
    problem = situation.problem
    choices = problem.choices
    branches = sorted({int(problem.tasks.branch[task]) for task in tasks} - {-1})
    asked = sorted({int(choices.branch_choice[branch]) for branch in branches})
    ways = []
    for choice in asked:
        own = [row for row, of in enumerate(choices.branch_choice.tolist()) if of == choice]
        least, most = int(choices.least[choice]), int(choices.most[choice])
        ways.append([taken for size in range(least, most + 1) for taken in combinations(own, size)])
    for taken in islice(product(*ways), _MOST_SELECTIONS):
        kept = {-1, *(branch for one in taken for branch in one)}
        yield [task for task in tasks if int(problem.tasks.branch[task]) in kept]


def task_order(situation: Situation, tasks: Sequence[int]) -> list[int]:
    """Return tasks each behind those it follows: by lags, and child orders before what they are for."""
    lags = situation.problem.lags
    job_rank = {task: -int(situation.problem.tasks.job[task]) for task in tasks}
    waiting = {
        task: {
            int(lags.before[row])
            for row in situation.lags_before.get(task, ())
            if lags.least[row] > -UNBOUNDED and int(lags.before[row]) in job_rank
        }
        for task in tasks
    }
    result: list[int] = []
    done: set[int] = set()
    while waiting:
        # On a circle of lags somebody has to begin.
        free = [task for task, before in waiting.items() if before <= done] or list(waiting)
        chosen = min(free, key=lambda task: (job_rank[task], task))
        result.append(chosen)
        done.add(chosen)
        del waiting[chosen]
    return result


def add_tasks(situation: Situation, tasks: Sequence[int]) -> Situation | None:
    """Return the plan with some tasks added, each complete as early as the rest allows; None where one has no place.

    A task on a station that batches may join a batch that is there already.

    Where an operation would come too long after one before it, that one is put later and all behind it again.

    Parameters
    ----------
    situation
        The plan without the tasks.
    tasks
        What is added, in an order as of :func:`task_order`.
    """
    extra: dict[int, list[Floor]] = {}
    for _ in range(_MOST_TURNS):
        current = situation
        for task in tasks:
            best = _best(current, task, tuple(extra.get(task, ())))
            if best is None:
                return None
            current = placed(current, best)
            late = _too_late(current, task, tasks)
            if late is not None:
                before, floor = late
                extra.setdefault(before, []).append(floor)
                break
        else:
            return current
    return None


def _best(situation: Situation, task: int, extra: tuple[Floor, ...]) -> Placing | None:
    best: Placing | None = None
    open_modes = [mode for mode in modes_of(situation, task) if may_use(situation, task, mode)]
    for mode in open_modes:
        best = joined(situation, task, mode, extra, NEVER if best is None else best.completion) or best
    # Where it is complete as early in a batch that is done anyway, that one is taken.
    for mode in open_modes:
        found = best_placing(situation, task, mode, extra, NEVER if best is None else best.completion)
        best = found or best
    return best


def _too_late(situation: Situation, task: int, tasks: Sequence[int]) -> tuple[int, Floor] | None:
    """Return the task before that must come later, with its floor; None where no longest wait is broken."""
    lags = situation.problem.lags
    for row in situation.lags_before.get(task, ()):
        before, most = int(lags.before[row]), int(lags.most[row])
        if most >= UNBOUNDED or not situation.is_done(before) or before not in tasks:
            continue
        point = int(lags.before_point[row])
        low = situation.point(task, int(lags.after_point[row])) - most
        if situation.point(before, point) < low:
            return before, Floor(point, low, Cause(CauseKind.MAX_LAG, situation.name(task), -1, low))
    return None


def completion_of(situation: Situation, tasks: Sequence[int]) -> int:
    """Return the tick at which the last of some tasks that are done is complete."""
    return max(situation.point(task, Point.COMPLETION) for task in tasks if situation.is_done(task))
