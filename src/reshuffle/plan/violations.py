"""What the judge reports: one violation of one rule at one place."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["RULES", "Violation"]

#: The rules of docs/reference/semantics.md, in the order in which they are reported.
RULES = (
    "presence",
    "mode",
    "assignment",
    "phase_sequence",
    "phase_duration",
    "break",
    "setup",
    "planning_start",
    "release",
    "window",
    "deadline",
    "lag",
    "capacity",
    "batch",
    "transport",
    "robot",
    "buffer",
    "order",
    "dedication",
    "pin",
    "frozen",
    "material",
    "wear",
)


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which a solution is not valid.

    Parameters
    ----------
    rule
        Name of the rule, one of ``RULES``.
    place
        The task, resource, transport or item where it is broken, in the user's names.
    value
        What was found, as a number (ticks, units, an index); None where no number says it.
    limit
        What `value` would have to keep; None where no number says it.
    message
        One sentence in the user's names and numbers.
    """

    rule: str
    place: str
    value: int | None
    limit: int | None
    message: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}"
