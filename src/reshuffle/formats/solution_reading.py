"""Reads a solution file of any author into arrays; what the arrays cannot say comes as violations."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from reshuffle.formats.instances.instance import Instance
from reshuffle.formats.solution_json import Claims, read_claims
from reshuffle.formats.solution_setups import place_setups
from reshuffle.formats.solution_tasks import choose_modes
from reshuffle.formats.solution_transports import place_transports
from reshuffle.plan.arrays import UNSET, IndexArray, TickArray, column
from reshuffle.plan.solution import Solution
from reshuffle.plan.violations import Violation

__all__ = ["read_solution"]


def read_solution(path: Path, instance: Instance) -> tuple[Solution, list[Violation]]:
    """Read a solution file.

    Setups, which a file does not list, are placed right before the operation, as late as they can be. Trips that need
    no vehicle, because the job is there already, may be left out.

    Parameters
    ----------
    path
        The file.
    instance
        The instance that it claims to solve.

    Returns
    -------
    The solution as far as arrays can say it, and the violations that they cannot say: operations and trips that are
    unknown or stand twice (``presence``, ``transport``), machines and workers that cannot do the operation (``mode``;
    it is then not done), wrong vehicles and places (``transport``), a makespan or bound that is not true
    (``claimed_makespan``, ``claimed_bound``). All others, such as operations that are missing, are for
    :func:`reshuffle.plan.check.check` to find in the solution.

    Raises
    ------
    reshuffle.errors.FileError
        If the file can not be read, or is no solution file; all mistakes are named.
    """
    claims = read_claims(path, ("worker",) if instance.has_job_numbers else ("worker", "job"))
    violations: list[Violation] = []
    chosen = choose_modes(instance, claims.operations, violations)
    phase_start, phase_end = (np.full(len(instance.problem.phases), UNSET) for _ in range(2))
    done = np.flatnonzero(chosen.mode >= 0)
    run = instance.problem.modes.phase_ptr[chosen.mode[done] + 1] - 1
    phase_start[run], phase_end[run] = chosen.start[done], chosen.end[done]
    place_setups(instance, chosen.mode, phase_start, phase_end)
    trips = place_transports(instance, claims.transports, chosen, violations)
    solution = Solution(
        mode=column(chosen.mode, np.int32),
        phase_start=phase_start,
        phase_end=phase_end,
        assigned=_assigned(instance, chosen.mode),
        batch=column(np.full(len(chosen.mode), -1), np.int32),
        vehicle=column(trips.vehicle, np.int32),
        pickup=trips.pickup,
        dropoff=trips.dropoff,
    )
    if len(done) == len(chosen.mode):
        violations.extend(_false_claims(claims, max(0, int(chosen.end.max(initial=0)))))
    return solution, violations


def _assigned(instance: Instance, mode: TickArray) -> IndexArray:
    """Return the resource in each slot: the worker of each chosen mode."""
    requirements = instance.problem.requirements
    requirement_mode = instance.problem.requirement_modes()
    is_chosen = np.zeros(len(instance.mode_worker), dtype=np.bool_)
    is_chosen[mode[mode >= 0]] = True
    worker = instance.num_machines + instance.mode_worker[requirement_mode]
    slots: IndexArray = np.full(int(requirements.slot_ptr[-1]), -1, dtype=np.int32)
    # Each requirement is one worker and so has one slot.
    slots[requirements.slot_ptr[:-1]] = np.where(is_chosen[requirement_mode], worker, -1)
    return slots


def _false_claims(claims: Claims, makespan: int) -> list[Violation]:
    violations: list[Violation] = []
    if claims.makespan not in (None, makespan):
        message = f"the makespan is said to be {claims.makespan} and is {makespan}"
        violations.append(Violation("claimed_makespan", "makespan", claims.makespan, makespan, message))
    if claims.lower_bound is not None and claims.lower_bound > makespan:
        message = f"no schedule is said to be shorter than {claims.lower_bound}, but this one takes {makespan}"
        violations.append(Violation("claimed_bound", "lower_bound", claims.lower_bound, makespan, message))
    return violations
