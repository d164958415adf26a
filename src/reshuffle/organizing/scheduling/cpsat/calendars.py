"""Phases against calendars (rules `break` and `phase_duration`).

A phase that may not be interrupted gets its closed times cut out. A phase that pauses is mapped from clock time to
working time: within the k-th open piece of its calendars, clock time = working time + offset[k], where the offset is
all closed time before. With one literal per piece for the start and one for the end, the duration is linear:
(end - offset of its piece) - (start - offset of its piece) = duration.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from ortools.sat.python import cp_model

from reshuffle.organizing.scheduling.cpsat.draft import Draft, Expression, Instant, Literal
from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["OpenTimes", "Piece", "add_pausing_phase", "add_uninterrupted_phase"]

Piece = tuple[int, int]


@dataclass(slots=True)
class OpenTimes:
    """The instants at which sets of calendars are open, within the window of a model."""

    problem: SchedulingProblem
    first: int
    last: int
    _known: dict[frozenset[int], list[Piece]] = field(default_factory=dict)

    def of(self, calendars: frozenset[int]) -> list[Piece]:
        """Return the pieces [start, end) in which all `calendars` (not empty) are open, ascending."""
        known = self._known.get(calendars)
        if known is None:
            known = [(self.first, self.last)]
            for calendar in sorted(calendars):
                known = _common(known, self._pieces(calendar))
            self._known[calendars] = known
        return known

    def _pieces(self, calendar: int) -> list[Piece]:
        table = self.problem.calendars
        own = slice(table.ptr[calendar], table.ptr[calendar + 1])
        return list(zip(table.start[own].tolist(), table.end[own].tolist(), strict=True))


def _common(one: list[Piece], other: list[Piece]) -> list[Piece]:
    result: list[Piece] = []
    i = j = 0
    while i < len(one) and j < len(other):
        start, end = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if start < end:
            if result and result[-1][1] == start:
                result[-1] = (result[-1][0], end)
            else:
                result.append((start, end))
        if one[i][1] <= other[j][1]:
            i += 1
        else:
            j += 1
    return result


def _is_positive(draft: Draft, duration: Expression, least: int, literals: list[Literal]) -> list[Literal]:
    """Return `literals` and, where the duration may be 0, one that holds where it is not."""
    if least > 0:
        return literals
    positive = draft.boolean()
    draft.require(duration >= 1, positive)
    draft.require(duration == 0, positive.negated())
    return [*literals, positive]


def _choose_piece(draft: Draft, instant: Expression, ranges: list[Piece], literals: list[Literal]) -> list[Literal]:
    """Return one literal per range [low, high], both included, of which the one that holds the instant holds."""
    options = [draft.boolean() for _ in ranges]
    enforcing = [literal for literal in literals if literal is not None]
    if enforcing:
        draft.require(sum(options) == 1, *enforcing)
    else:
        draft.model.add_exactly_one(options)
    for option, (low, high) in zip(options, ranges, strict=True):
        draft.model.add_linear_constraint(instant, low, high).only_enforce_if(option)
    return options


def add_uninterrupted_phase(
    draft: Draft,
    pieces: list[Piece],
    start: Instant,
    duration: Expression,
    least: int,
    literals: list[Literal],
) -> None:
    """Let a phase of `duration` (at least `least`) from `start` lie in one open piece, where all `literals` hold."""
    if isinstance(duration, int):
        if duration == 0:
            return
        allowed = [[low, high - duration] for low, high in pieces if high - low >= duration]
        domain = cp_model.Domain.from_intervals(allowed)
        constraint = draft.model.add_linear_expression_in_domain(start.expression, domain)
        enforcing = [literal for literal in literals if literal is not None]
        if enforcing:
            constraint.only_enforce_if(enforcing)
        return
    enforcing = _is_positive(draft, duration, least, literals)
    options = _choose_piece(draft, start.expression, [(low, high - 1) for low, high in pieces], enforcing)
    for option, (_, high) in zip(options, pieces, strict=True):
        draft.require(start.expression + duration <= high, option, *enforcing)


def add_pausing_phase(
    draft: Draft,
    pieces: list[Piece],
    start: Instant,
    end: Instant,
    duration: Expression,
    least: int,
    literals: list[Literal],
    running_from: int | None = None,
) -> None:
    """Let a phase have `duration` (at least `least`) open ticks between `start` and `end`, where all `literals` hold.

    `running_from` is the start of a phase under way, which may lie in a closed tick.
    """
    if isinstance(duration, int) and duration == 0:
        draft.require(start.expression == end.expression, *literals)
        return
    enforcing = _is_positive(draft, duration, least, literals)
    if len(enforcing) > len(literals):
        draft.require(start.expression == end.expression, *literals, enforcing[-1].negated())
    lengths = np.array([high - low for low, high in pieces], dtype=np.int64)
    worked = (np.cumsum(lengths) - lengths).tolist()
    offsets = [low - done for (low, _), done in zip(pieces, worked, strict=True)]
    ends = _choose_piece(draft, end.expression, [(low + 1, high) for low, high in pieces], enforcing)
    end_work = end.expression - sum(offset * option for offset, option in zip(offsets, ends, strict=True))
    if running_from is not None:
        start_work: Expression = sum(max(0, min(running_from, high) - low) for low, high in pieces)
    else:
        starts = _choose_piece(draft, start.expression, [(low, high - 1) for low, high in pieces], enforcing)
        start_work = start.expression - sum(offset * option for offset, option in zip(offsets, starts, strict=True))
    draft.require(end_work - start_work == duration, *enforcing)
    draft.require(end.expression - start.expression >= duration, *enforcing)
