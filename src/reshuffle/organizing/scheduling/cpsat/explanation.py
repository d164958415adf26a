"""Why a problem has no solution: a set of conditions that cannot hold together, as small as the time allows.

Conditions are left out chunk by chunk, first rule by rule, then halves, quarters and single ones; what leaves the rest
without a solution is not needed for the contradiction. (The scheme is the divide-and-conquer of U. Junker, QuickXplain,
AAAI 2004, in its simplest form.)
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import groupby

from ortools.sat.python import cp_model

from reshuffle.errors import ProblemError
from reshuffle.organizing.scheduling.cpsat.draft import OutOfTime
from reshuffle.organizing.scheduling.cpsat.horizon import window_of
from reshuffle.organizing.scheduling.cpsat.model import build_model
from reshuffle.organizing.scheduling.cpsat.relaxation import Condition, conditions, without, words
from reshuffle.organizing.scheduling.cpsat.search import run_search
from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["explain"]

#: Conditions without which tasks take other times: leaving them out does not just allow more. They are left out last,
#: so that what is named besides cannot hold together as the times are.
_SHAPING = ("break", "running")
#: Seconds for one question whether the rest has a solution; the answer to most is immediate.
_LONGEST_QUESTION_S = 1.0


def explain(
    problem: SchedulingProblem, until: float, is_interrupted: Callable[[], bool] | None = None
) -> tuple[str, ...]:
    """Return conditions of an infeasible problem that cannot hold together, in the user's words.

    Parameters
    ----------
    problem
        A problem that is proved to have no solution.
    until
        Instant of :func:`time.perf_counter` at which to end; the set may then be larger than needed, and says so.
    is_interrupted
        Asked now and then; True ends it, too.
    """
    every = conditions(problem)
    kept = list(every)
    is_minimal = True

    def try_without(chunk: list[Condition]) -> None:
        nonlocal kept, is_minimal
        rest = [condition for condition in kept if condition not in set(chunk)]
        answer = _has_no_solution(problem, every, rest, until, is_interrupted)
        is_minimal = is_minimal and answer is not None
        if answer:
            kept = rest

    others = [condition for condition in every if condition[0] not in _SHAPING]
    for _, group in groupby(others, key=lambda condition: condition[0]):
        try_without(list(group))
    size = len(others) // 2
    while size:
        for begin in range(0, len(others), size):
            own = set(others[begin : begin + size])
            chunk = [condition for condition in kept if condition in own]
            if chunk:
                try_without(chunk)
        size //= 2
    for condition in every:
        if condition[0] in _SHAPING:
            try_without([condition])
    if not kept:
        return ("the modes, durations and choices of the tasks contradict each other",)
    lines = [words(problem, condition) for condition in kept[:20]]
    if len(kept) > 20:
        lines.append(f"and {len(kept) - 20} more conditions")
    lines.append(
        "these cannot hold together" if is_minimal else "these cannot hold together; perhaps not all of them are needed"
    )
    return tuple(lines)


def _has_no_solution(
    problem: SchedulingProblem,
    every: list[Condition],
    kept: list[Condition],
    until: float,
    is_interrupted: Callable[[], bool] | None,
) -> bool | None:
    """Return whether the problem with only the kept conditions has no solution, None where time does not tell."""
    now = time.perf_counter()
    if now >= until or (is_interrupted is not None and is_interrupted()):
        return None
    holding = set(kept)
    try:
        relaxed = without(problem, [condition for condition in every if condition not in holding])
    except ProblemError:
        # Without these conditions the tables contradict each other: they stay.
        return False
    try:
        model = build_model(relaxed, window_of(relaxed), until, is_interrupted)
    except OutOfTime:
        return None
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.catch_sigint_signal = False
    solver.parameters.max_time_in_seconds = max(0.0, min(_LONGEST_QUESTION_S, until - time.perf_counter()))
    outcome = run_search(solver, model.draft.model, is_interrupted, lambda *_: None, lambda _: None)
    if outcome.is_infeasible:
        return True
    return False if outcome.values is not None else None
