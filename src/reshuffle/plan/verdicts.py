"""What matching answers: for each operation and station whether it can be done there, why not, and what would help.

Ids only, no indices: verdicts are shown to people, handed to planning and written to files.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reshuffle.model.capabilities import Limit

__all__ = ["Change", "ChangeKind", "Crew", "Mode", "Reason", "ReasonKind", "Relaxation", "Verdict"]


class ReasonKind(StrEnum):
    """Why an operation can not be done on a station, or what is odd about it."""

    CAPABILITY = "capability"
    RESTRICTED = "restricted"
    LIMIT = "limit"
    NOT_STATED = "not stated"
    WORK_UNIT = "work unit"
    BATCH = "batch"
    TOOL = "tool"
    TOOL_FIT = "tool fit"
    TOOL_LIFE = "tool life"
    SKILL = "skill"
    SHIFT = "shift"
    SLOT = "slot"
    CARRIER = "carrier"
    SAME_STATION = "same station"
    WEAR = "wear"
    STRETCH = "open stretch"
    NO_TIME = "no time"
    NO_SLOT = "no slot"

    @property
    def is_refusal(self) -> bool:
        """Whether it forbids the mode; the others are warnings."""
        return self not in {ReasonKind.NO_TIME, ReasonKind.NO_SLOT}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason against a mode, or one warning.

    Parameters
    ----------
    kind
        What sort of reason.
    parameter
        What it is about: a parameter of the capability, a tool, a skill, a unit of work, something of a slot.
    required, offered
        Both sides, as the user wrote them; empty where a side has nothing to show.
    station
        The station that is refused.
    nearest
        The station that would do and is nearest; empty where none would.
    message
        One sentence with all of this.
    """

    kind: ReasonKind
    parameter: str
    required: str
    offered: str
    station: str
    nearest: str
    message: str


@dataclass(frozen=True, slots=True)
class Crew:
    """So many people with a skill, as a mode needs them."""

    skill: str
    count: int


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to do an operation: a station with tools and people; `warnings` do not forbid it."""

    station: str
    tools: tuple[str, ...]
    operators: tuple[Crew, ...]
    warnings: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an operation of a product can be done on a station.

    Parameters
    ----------
    station
        Id as the factory states it; it stands for all copies of a station with a `count`.
    ok
        Whether no reason is a refusal.
    reasons
        All of them, refusals before warnings.
    tools, operators
        What the mode needs beside the station; empty where the station lacks the capability.
    """

    product: str
    operation: str
    station: str
    ok: bool
    reasons: tuple[Reason, ...] = ()
    tools: tuple[str, ...] = ()
    operators: tuple[Crew, ...] = ()

    @property
    def refusals(self) -> tuple[Reason, ...]:
        """The reasons that forbid it."""
        return tuple(reason for reason in self.reasons if reason.kind.is_refusal)


class ChangeKind(StrEnum):
    """What is changed in the factory."""

    LIMIT = "limit"
    CAPABILITY = "capability"
    WORK_UNIT = "work unit"
    BATCH = "batch"
    TOOL = "tool"
    TOOL_FIT = "tool fit"
    TOOL_LIFE = "tool life"
    TEACH = "teach"
    HIRE = "hire"
    SHIFT = "shift"
    SLOT = "slot"
    CARRIER = "carrier"
    WEAR = "wear"
    OPENING = "opening"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the factory that helps to make a product possible.

    Parameters
    ----------
    kind
        What is changed.
    subject
        Whose: a station, tool, operator, carrier or slot; the skill for HIRE.
    name
        Which of its things: a capability, a skill, a unit of work, a calendar, a utility; else empty.
    parameter
        The parameter of a capability for LIMIT; the calendar of the new people for HIRE; else empty.
    before, after
        Both sides in words.
    limit
        The new limit for LIMIT.
    amount
        The new number, in base units, where it is one: pieces, people, milliseconds, micrometres.
    units
        Units of work that a new capability must state times for.
    size
        How large it is, relative to what is there; breaks ties between sets of equally many changes.
    message
        One sentence that says what to do.
    """

    kind: ChangeKind
    subject: str
    name: str
    parameter: str
    before: str
    after: str
    size: float
    message: str
    limit: Limit | None = None
    amount: int = 0
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The smallest set of changes that makes a product possible.

    Parameters
    ----------
    is_possible
        Whether the changes make it possible; else `unresolved` says what no change of the factory can mend.
    is_smallest
        Whether it is proven that no smaller set does; False where the search was cut short.
    """

    product: str
    is_possible: bool
    changes: tuple[Change, ...]
    is_smallest: bool = True
    unresolved: tuple[str, ...] = ()
