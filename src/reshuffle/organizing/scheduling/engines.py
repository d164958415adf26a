"""The solvers by name. Each is imported when it is asked for: some need an extra, all take time to import."""

from __future__ import annotations

from importlib.util import find_spec

from reshuffle.errors import InputError, MissingExtraError, Mistake
from reshuffle.plan.solver import Solver

__all__ = ["ENGINES", "engine"]

#: The names of the engines, the usual one first.
ENGINES = ("auto", "list", "cpsat", "tabu", "sequence")


def engine(name: str, workers: int = 2) -> Solver:
    """Return the solver of that name.

    Parameters
    ----------
    name
        One of :data:`ENGINES`. ``auto``: a first schedule, then a portfolio of engines. ``list``: the
        constructive scheduler. ``cpsat``: the exact model. ``tabu``: compiled local search for plain shops.
        ``sequence``: compiled search over orders of tasks.
    workers
        Threads of engines that can use more than one, >= 1.

    Raises
    ------
    reshuffle.errors.InputError
        If there is no engine of that name.
    reshuffle.errors.MissingExtraError
        If ``cpsat`` is asked for and OR-Tools is not installed, or ``tabu`` or ``sequence`` and numba. (``auto`` then
        does without it and says so.)
    """
    if name == "list":
        from reshuffle.organizing.scheduling.list_scheduler import ListScheduler

        return ListScheduler()
    if name == "auto":
        from reshuffle.organizing.scheduling.auto import AutoParams, AutoSolver

        return AutoSolver(AutoParams(workers=workers))
    if name == "cpsat":
        try:
            from reshuffle.organizing.scheduling.cpsat.solver import CpSatParams, CpSatSolver
        except ModuleNotFoundError as error:
            if error.name is None or error.name.partition(".")[0] != "ortools":
                raise
            raise MissingExtraError("ortools", "plan") from error
        return CpSatSolver(CpSatParams(workers=workers))
    if name == "tabu":
        if find_spec("numba") is None:
            raise MissingExtraError("numba", "plan")
        from reshuffle.organizing.scheduling.tabu_scheduler import TabuParams, TabuScheduler

        return TabuScheduler(TabuParams(workers=workers))
    if name == "sequence":
        if find_spec("numba") is None:
            raise MissingExtraError("numba", "plan")
        from reshuffle.organizing.scheduling.sequence_scheduler import SequenceScheduler

        return SequenceScheduler()
    raise InputError(Mistake("engine", name, f"must be one of {', '.join(ENGINES)}"))
