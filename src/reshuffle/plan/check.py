"""The judge: says of any solution in which ways it is not valid, and knows nothing of any solver."""

from __future__ import annotations

import numpy as np

from reshuffle.plan.chosen import choose
from reshuffle.plan.rules import batches, buffers, instants, phases, presence, robots, stability, stock, structure, ways
from reshuffle.plan.rules.capacity import capacity
from reshuffle.plan.rules.reading import read
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution
from reshuffle.plan.violations import RULES, Violation

__all__ = ["check"]

#: The rules that need nothing but a reading of the solution.
_RULES = (
    phases.phase_sequence,
    phases.working_time,
    phases.breaks,
    instants.planning_start,
    instants.release,
    instants.window,
    instants.deadline,
    instants.lag,
    capacity,
    stability.order,
    stability.dedication,
    stability.pin,
    stability.frozen,
    stock.material,
    stock.wear,
)


def check(problem: SchedulingProblem, solution: Solution) -> list[Violation]:
    """Return every violation of the rules of docs/reference/semantics.md; none for a valid solution.

    Any solution can be judged, also a malformed one: arrays of the wrong length are reported and end the judgement; a
    task whose mode or times cannot be read is reported and left out of the rules that come after.

    Takes O(n log n) time in the number of tasks, phases, slots and links.

    Parameters
    ----------
    problem
        The problem.
    solution
        A solution of it, from whatever source.

    Returns
    -------
    Violations in the order of :data:`reshuffle.plan.violations.RULES`, and of tasks, resources and times within a rule.

    Examples
    --------
    >>> from reshuffle.plan.builder import ProblemBuilder
    >>> from reshuffle.plan.solution import empty_solution
    >>> builder = ProblemBuilder()
    >>> builder.add_mode(builder.add_task(builder.add_job(), name="face"), builder.add_resource(), 4)
    0
    >>> problem = builder.build()
    >>> [str(violation) for violation in check(problem, empty_solution(problem))]
    ["presence: task 'face' is not done; only tasks of branches may be left out"]
    """
    found = structure.shapes(problem, solution)
    if found:
        return found
    found += presence.presence(problem, solution)
    unreadable, is_unreadable = structure.readable_tasks(problem, solution)
    is_done = (solution.mode >= 0) & ~is_unreadable
    chosen = choose(problem, solution.mode, np.flatnonzero(is_done))
    found += unreadable + structure.assignments(problem, solution, chosen)
    misfits, is_misfit = batches.fitting_batches(problem, solution, chosen)
    reading = read(problem, solution, is_unreadable, is_misfit)
    found += misfits + batches.batch_sizes(reading, is_misfit)
    for rule in _RULES:
        found += rule(reading)
    carried = ways.ways_of(reading)
    found += ways.transport(reading, carried) + robots.robot(reading, carried) + buffers.buffer(reading, carried)
    return sorted(found, key=lambda violation: RULES.index(violation.rule))
