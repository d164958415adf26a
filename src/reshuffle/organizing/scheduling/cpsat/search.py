"""One run of CP-SAT: stopped in time, interruptible from Python, its incumbents and bounds handed out as they come."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from ortools.sat.python import cp_model

from reshuffle.errors import InternalError

__all__ = ["Outcome", "run_search"]

_POLL_S = 0.02


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run found.

    Parameters
    ----------
    is_optimal, is_infeasible
        What is proved.
    values
        Values of all variables in the best solution of the run, None if there is none.
    bound
        Proved bound of the objective, None if there is none.
    conflicts
        Conflicts of the search.
    """

    is_optimal: bool
    is_infeasible: bool
    values: list[int] | None
    bound: int | None
    conflicts: int


class _Incumbents(cp_model.CpSolverSolutionCallback):
    """Keeps the values of every new solution with its instant; nothing else happens on the solver's thread."""

    def __init__(self, found: deque[tuple[float, list[int]]]) -> None:
        super().__init__()
        self._found = found

    def on_solution_callback(self) -> None:
        self._found.append((time.perf_counter(), list(self.response_proto.solution)))


def run_search(
    solver: cp_model.CpSolver,
    model: cp_model.CpModel,
    is_interrupted: Callable[[], bool] | None,
    on_solution: Callable[[float, list[int]], None],
    on_bound: Callable[[int], None],
) -> Outcome:
    """Run CP-SAT on its own threads while this one asks `is_interrupted` and hands out what comes.

    The caller's thread stays in Python, so that signals and Ctrl-C are served at once; on an exception from one of the
    calls (or a KeyboardInterrupt) the search ends before it is passed on.

    Parameters
    ----------
    solver
        The solver with its parameters.
    model
        The model.
    is_interrupted
        Asked about 50 times a second; True ends the search.
    on_solution
        Called with the instant of :func:`time.perf_counter` and the values of every new solution.
    on_bound
        Called with every better bound of the objective.
    """
    found: deque[tuple[float, list[int]]] = deque()
    bounds: deque[float] = deque(maxlen=1)
    solver.best_bound_callback = bounds.append
    callback = _Incumbents(found)
    thread = threading.Thread(target=solver.solve, args=(model, callback), name="cpsat", daemon=True)
    best = None
    is_stopped = False
    thread.start()
    try:
        while True:
            thread.join(_POLL_S)
            is_alive = thread.is_alive()
            while found:
                instant, best = found.popleft()
                on_solution(instant, best)
            if bounds:
                on_bound(_rounded(bounds.popleft()))
            if not is_alive:
                break
            is_stopped = is_stopped or (is_interrupted is not None and is_interrupted())
            if is_stopped:
                # Asked for again at every turn: a request before the search has begun is lost.
                solver.stop_search()
    finally:
        while thread.is_alive():
            solver.stop_search()
            thread.join(_POLL_S)
    return _outcome(solver, model, best)


def _outcome(solver: cp_model.CpSolver, model: cp_model.CpModel, best: list[int] | None) -> Outcome:
    """Return what a run that has ended found; `best` are the values of its last solution."""
    status = solver.response_proto.status
    if status == cp_model.MODEL_INVALID:
        raise InternalError(f"the CP-SAT model is invalid, which is a defect: {model.validate()}")
    has_bound = status != cp_model.INFEASIBLE and model.has_objective()
    return Outcome(
        is_optimal=status == cp_model.OPTIMAL,
        is_infeasible=status == cp_model.INFEASIBLE,
        values=best,
        bound=_rounded(solver.best_objective_bound) if has_bound else None,
        conflicts=solver.num_conflicts,
    )


def _rounded(bound: float) -> int:
    """Return the least whole number that a bound in floating point leaves."""
    return math.ceil(bound - 1e-6 * max(1.0, abs(bound) * 1e-6))
