"""Which scheduling problems make sense: every contradiction between the tables, found at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshuffle.errors import Mistake
from reshuffle.plan.contradictions import circles, ranges, shapes, supply, ties, work
from reshuffle.plan.contradictions.findings import Findings

if TYPE_CHECKING:
    from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["mistakes"]

_STAGES = (
    (shapes.find_wrong_shapes,),
    (ranges.find_wrong_indices, ranges.find_wrong_numbers),
    (
        shapes.find_wrong_setup_tables,
        supply.find_wrong_calendars,
        supply.find_wrong_groups,
        supply.find_wrong_travel,
        supply.find_wrong_resources,
        work.find_wrong_times,
        work.find_wrong_modes,
        work.find_wrong_phases,
        work.find_wrong_requirements,
        work.find_wrong_choices,
        work.find_wrong_pins,
        ties.find_wrong_pairs,
        ties.find_wrong_transports,
        ties.find_wrong_spans,
        ties.find_wrong_wear,
        ties.find_wrong_previous,
        ties.find_wrong_tariff,
    ),
    (circles.find_circles,),
)


def mistakes(problem: SchedulingProblem) -> list[Mistake]:
    """Return everything that is wrong with `problem`; empty where it makes sense.

    Judged in four stages, each of which needs the one before: lengths and pointers; indices and numbers; contradictions
    between tables; precedence in a circle. All mistakes of the first stage that has any are returned.

    Whether a problem that makes sense has a solution is for a solver to say.
    """
    findings = Findings(problem)
    for stage in _STAGES:
        for find in stage:
            find(findings)
        if findings.mistakes:
            return findings.mistakes
    return []
