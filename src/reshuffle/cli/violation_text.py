"""Violations as the commands show them: a line for people, an object for machines."""

from __future__ import annotations

from reshuffle.cli.terminal import visible
from reshuffle.plan.violations import Violation

__all__ = ["violation_line", "violation_object"]


def violation_object(violation: Violation) -> dict[str, object]:
    """Return a violation as a JSON object."""
    return {
        "rule": violation.rule,
        "place": violation.place,
        "value": violation.value,
        "limit": violation.limit,
        "message": violation.message,
    }


def violation_line(violation: Violation) -> str:
    """Return rule, place and message; a place that the message names already is not said twice."""
    place = "" if violation.place in violation.message else f"{violation.place}: "
    return visible(f"{violation.rule}: {place}{violation.message}")
