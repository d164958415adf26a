"""From an instance and an engine to a judged outcome, and from a solution of any author to its judgement."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reshuffle.errors import InternalError
from reshuffle.formats.instances.instance import Instance
from reshuffle.formats.instances.read import read_instance
from reshuffle.formats.solution_file import read_solution, write_solution
from reshuffle.plan import evaluate
from reshuffle.plan.check import check
from reshuffle.plan.solver import Observer, Result, Solver, Status, Stop
from reshuffle.plan.violations import Violation

__all__ = [
    "Judgement",
    "Outcome",
    "judge_solution",
    "open_instance",
    "open_solver",
    "reserve_s",
    "schedule_instance",
    "write_outcome",
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out of a search; its solution, if there is one, has passed the judge.

    Parameters
    ----------
    instance
        The instance.
    result
        What the solver returned.
    engine
        Name of the solver.
    seed
        Seed of the search.
    """

    instance: Instance
    result: Result
    engine: str
    seed: int

    @property
    def makespan(self) -> int | None:
        """The makespan, None without a solution."""
        return None if self.result.objective is None else self.result.objective[0]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the judge says of a solution.

    Parameters
    ----------
    instance
        The instance.
    makespan
        The makespan that the solution really has; None where operations are missing.
    violations
        Every violation; none means that the solution is valid.
    """

    instance: Instance
    makespan: int | None
    violations: tuple[Violation, ...]


def open_instance(path: Path, format_name: str | None = None, layout: Path | None = None) -> Instance:
    """Read an instance; the format is guessed where None is given.

    Raises
    ------
    reshuffle.errors.FileError
        If it cannot be read; all mistakes of the file are named.
    """
    return read_instance(path, format_name, layout)


def open_solver(name: str, workers: int) -> Solver:
    """Return the engine of that name.

    Raises
    ------
    reshuffle.errors.MissingExtraError
        If it needs a package that is not installed.
    """
    # Loaded here, because judging needs no solver.
    from reshuffle.organizing.scheduling.engines import engine

    return engine(name, workers)


def reserve_s(instance: Instance) -> float:
    """Return the seconds that judging and writing a solution of this instance take at most."""
    return 0.03 + 8e-6 * len(instance.problem.tasks)


def schedule_instance(
    instance: Instance, solver: Solver, stop: Stop, seed: int, observer: Observer | None = None
) -> Outcome:
    """Search for a schedule and have it judged.

    Parameters
    ----------
    instance
        What to schedule.
    solver
        Who searches.
    stop
        When the search ends; judging comes on top, see :func:`reserve_s`.
    seed
        Seed of all chance in the search, >= 0.
    observer
        Told of every new incumbent and bound.

    Raises
    ------
    reshuffle.errors.UnsupportedError
        If the solver cannot honour what the instance asks for.
    reshuffle.errors.InternalError
        If the judge rejects what the solver claims.
    """
    result = solver.solve(instance.problem, stop, seed, observer=observer)
    _judge_result(instance, result, solver.name)
    return Outcome(instance, result, solver.name, seed)


def _judge_result(instance: Instance, result: Result, engine_name: str) -> None:
    """Hold a solver to what it claims: a valid solution, its true value, and a bound that is one."""
    if result.solution is None:
        if result.status in (Status.OPTIMAL, Status.FEASIBLE):
            raise InternalError(f"engine {engine_name!r} says {result.status.value!r} and has no solution")
        return
    violations = check(instance.problem, result.solution)
    if violations:
        first = violations[0]
        raise InternalError(
            f"engine {engine_name!r} made a schedule with {len(violations)} violations, the first of rule "
            f"{first.rule!r}: {first.message}"
        )
    value = evaluate.value(instance.problem, result.solution)
    if value != result.objective:
        raise InternalError(f"engine {engine_name!r} claims the value {result.objective}, its schedule has {value}")
    if result.lower_bound is not None and result.lower_bound > value[0]:
        raise InternalError(f"engine {engine_name!r} claims the bound {result.lower_bound} above the value {value[0]}")


def write_outcome(path: Path, outcome: Outcome, runtime_s: float) -> None:
    """Write the solution of an outcome; the file is there whole or not at all.

    Parameters
    ----------
    path
        The file; one that is there is replaced.
    outcome
        An outcome with a solution.
    runtime_s
        Seconds of wall time to be stated in the file.

    Raises
    ------
    reshuffle.errors.FileError
        If the file cannot be written.
    """
    write_solution(path, outcome.instance, outcome.result, outcome.engine, outcome.seed, runtime_s)


def judge_solution(instance: Instance, path: Path) -> Judgement:
    """Judge a solution file, whoever made it.

    Raises
    ------
    reshuffle.errors.FileError
        If the file cannot be read as a solution at all; what is merely wrong with the schedule are violations.
    """
    solution, found = read_solution(path, instance)
    violations = [*found, *check(instance.problem, solution)]
    is_whole = bool((solution.mode >= 0).all())
    makespan = evaluate.value(instance.problem, solution)[0] if is_whole else None
    return Judgement(instance, makespan, tuple(violations))
