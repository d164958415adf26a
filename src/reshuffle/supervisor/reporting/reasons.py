"""Why operations are where they are: what bound each start, where else it could have been done, what is critical."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from reshuffle.advising.causes import Cause, CauseKind
from reshuffle.advising.chain import binding_chain
from reshuffle.advising.situation import Situation
from reshuffle.advising.waiting import Waiting, last_cause, waited_at_last, waiting
from reshuffle.advising.ways import best_placing, may_use, modes_of
from reshuffle.plan.links import Point
from reshuffle.supervisor.reporting.gathered import Gathered
from reshuffle.supervisor.reporting.view_document import CAUSES, Elsewhere, Why

__all__ = ["MOST_EXACT", "MOST_TRIED", "cause_index", "critical_operations", "why"]

#: Plans of at most so many operations are explained as ``reshuffle explain`` does; in larger ones only what kept an
#: operation at last is looked for, at a fraction of the time.
MOST_EXACT = 1_000
#: At most so many operations are tried elsewhere, late and critical ones first; in larger plans a quarter of them,
#: because each has more to be tried against.
MOST_TRIED = 100


def cause_index(kind: CauseKind) -> int:
    """Return the index of a cause in the closed set of the view."""
    return CAUSES.index(kind.value)


def critical_operations(situation: Situation) -> tuple[str, ...]:
    """Return the operations on the chain that ends in the last completion of the plan, the last of them first."""
    completion = situation.points[Point.COMPLETION]
    done = np.flatnonzero((situation.solution.mode >= 0) & (situation.problem.tasks.job >= 0))
    if len(done) == 0:
        return ()
    last = int(done[np.argmax(completion[done])])
    chain = binding_chain(situation, last)
    passed = [stretch.task for stretch in reversed(chain) if stretch.task >= 0]
    return tuple(dict.fromkeys(situation.name(task) for task in (last, *passed)))


def why(gathered: Gathered, first: Collection[str]) -> Why:
    """Return what bound the start of every operation.

    Of a schedule that does not hold nothing can be told: each of its operations is placed by choice.

    Parameters
    ----------
    first
        Operations that are tried elsewhere before others.
    """
    count, situation = len(gathered.work), gathered.situation
    choice = cause_index(CauseKind.CHOICE)
    if situation is None:
        return Why((choice,) * count, ("",) * count, (-1,) * count, (0,) * count, ())
    tasks = {name: task for task, name in enumerate(situation.problem.names.tasks)}
    tick_ms = gathered.plan.tick_ms
    causes, subjects, others, waits = [], [], [], []
    is_exact = count <= MOST_EXACT
    for name in gathered.work:
        known = _waiting(situation, tasks[name], is_exact)
        cause = last_cause(known)
        causes.append(cause_index(cause.kind))
        subjects.append(cause.subject)
        others.append(_row(gathered, situation, cause))
        waits.append(max(0, known.arrival - known.placing.ready) * tick_ms)
    listed = tuple(_elsewhere(gathered, situation, tasks, first))
    return Why(tuple(causes), tuple(subjects), tuple(others), tuple(waits), listed)


def _waiting(situation: Situation, task: int, is_exact: bool) -> Waiting:
    if not is_exact:
        return waited_at_last(situation, task)
    known = waiting(situation, task)
    # Where no place is found that is as early as that of the plan, what came last is known even so.
    is_found = known.placing.layout is not None and known.placing.arrival <= known.arrival
    return known if is_found else waited_at_last(situation, task)


def _row(gathered: Gathered, situation: Situation, cause: Cause) -> int:
    return gathered.operation_rows.get(situation.name(cause.task), -1) if cause.task >= 0 else -1


def _elsewhere(
    gathered: Gathered, situation: Situation, tasks: dict[str, int], first: Collection[str]
) -> Iterator[Elsewhere]:
    """Yield where else operations could have been done, all else as it is; a place that is none at all is left out."""
    names = [*(name for name in first if name in tasks), *gathered.work]
    listed = [name for name in dict.fromkeys(names) if len(modes_of(situation, tasks[name])) > 1]
    for name in listed[: MOST_TRIED if len(gathered.work) <= MOST_EXACT else MOST_TRIED // 4]:
        task = tasks[name]
        if situation.problem.tasks.is_running[task] or len(situation.members(task)) > 1:
            continue
        for mode in modes_of(situation, task):
            station = int(situation.problem.modes.station[mode])
            is_own = mode == int(situation.solution.mode[task])
            if is_own or station < 0 or not may_use(situation, task, mode):
                continue
            best = best_placing(situation, task, mode)
            if best is None:
                continue
            cause = best.pushes[-1].cause if best.pushes else best.ready_cause
            row = gathered.station_row(situation.resource(station))
            operation = gathered.operation_rows[name]
            completion = gathered.tick(best.completion)
            yield Elsewhere(operation, row, completion, cause_index(cause.kind), cause.subject)
