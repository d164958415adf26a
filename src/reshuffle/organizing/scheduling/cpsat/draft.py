"""A CP-SAT model while it is being built, and the small pieces that every part of it uses."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ortools.sat.python import cp_model

from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["Draft", "Expression", "Hold", "Instant", "Literal", "ModeTimes", "OutOfTime", "Window"]

#: Anything linear that CP-SAT takes: a number, a variable, a sum. OR-Tools types these loosely.
Expression: TypeAlias = Any
#: A boolean variable or its negation; None is always true.
Literal: TypeAlias = Any


class OutOfTime(Exception):  # noqa: N818 - not an error: it ends the building of a model when the time is over
    """The time is over before the model is complete."""


@dataclass(frozen=True, slots=True)
class Window:
    """The instants among which the model looks, ticks, both ends included.

    Parameters
    ----------
    first, last
        For every instant of the schedule.
    last_completion
        For the completion of tasks that belong to a job, at most `last`.
    """

    first: int
    last: int
    last_completion: int


class Instant:
    """An instant of the schedule: a variable (or 0) and a constant, so that constant differences are seen.

    Parameters
    ----------
    base
        Integer variable, None for a constant instant.
    shift
        Ticks behind it.
    """

    __slots__ = ("_expression", "base", "shift")

    def __init__(self, base: Expression, shift: int = 0) -> None:
        self.base = base
        self.shift = shift
        self._expression: Expression = None

    @property
    def expression(self) -> Expression:
        """The instant as CP-SAT takes it."""
        if self._expression is None:
            if self.base is None:
                self._expression = self.shift
            else:
                self._expression = self.base + self.shift if self.shift else self.base
        return self._expression

    def later(self, ticks: int) -> Instant:
        """Return the instant that many ticks later."""
        return Instant(self.base, self.shift + ticks) if ticks else self

    def ticks_to(self, other: Instant) -> int | None:
        """Return the ticks from here to `other` where that is one number, else None."""
        return other.shift - self.shift if self.base is other.base else None


@dataclass(slots=True)
class ModeTimes:
    """The phases of one mode in the model.

    Parameters
    ----------
    starts, ends
        One instant per phase; they mean something where the mode is chosen.
    shortest
        Fewest ticks from the first start to the last end.
    """

    starts: Sequence[Instant]
    ends: Sequence[Instant]
    shortest: int


@dataclass(slots=True)
class Hold:
    """A resource (or members of a class of resources) held in one interval.

    Parameters
    ----------
    start, end
        The interval.
    literal
        When the hold takes place.
    demand
        Units held: a number, or a variable.
    shortest
        Fewest ticks of the hold.
    is_span
        It is a span between two tasks, not a hold of one task.
    """

    start: Instant
    end: Instant
    literal: Literal
    demand: Expression
    shortest: int
    is_span: bool = False


@dataclass(slots=True)
class Draft:
    """A model in the making: the problem, the CP-SAT model and the variables made so far.

    Parameters
    ----------
    problem
        The problem.
    window
        The instants among which the model looks.
    build_until
        Instant of :func:`time.perf_counter` after which building ends with :class:`OutOfTime`; None for never.
    is_interrupted
        Asked now and then; True ends building with :class:`OutOfTime`.
    model
        The CP-SAT model.
    branches
        Literal per branch.
    done
        Literal per task.
    chosen
        Literal per mode that is possible; modes that are not in it are never chosen.
    holder
        Literal per possible mode that stands for its holds: the mode itself, or in a batch its leader.
    points
        Per task the four instants in the order of :class:`~reshuffle.plan.links.Point`.
    times
        Per possible mode its phases.
    """

    problem: SchedulingProblem
    window: Window
    build_until: float | None = None
    is_interrupted: Callable[[], bool] | None = None
    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    branches: list[Literal] = field(default_factory=list)
    done: list[Literal] = field(default_factory=list)
    chosen: dict[int, Literal] = field(default_factory=dict)
    holder: dict[int, Literal] = field(default_factory=dict)
    modes: list[list[int]] = field(default_factory=list)
    points: list[tuple[Instant, Instant, Instant, Instant]] = field(default_factory=list)
    times: dict[int, ModeTimes] = field(default_factory=dict)
    _conjunctions: dict[tuple[int, ...], Literal] = field(default_factory=dict)
    _disjunctions: dict[tuple[int, ...], Literal] = field(default_factory=dict)

    def keep_time(self) -> None:
        """Raise :class:`OutOfTime` if the time for building is over, or it is interrupted."""
        if self.build_until is not None and time.perf_counter() > self.build_until:
            raise OutOfTime
        if self.is_interrupted is not None and self.is_interrupted():
            raise OutOfTime

    def boolean(self) -> Literal:
        """Return a new boolean variable."""
        return self.model.new_bool_var("")

    def integer(self, low: int, high: int) -> Expression:
        """Return a new integer variable between `low` and `high`, both included."""
        return self.model.new_int_var(low, high, "")

    def instant(self) -> Instant:
        """Return a new instant anywhere in the window."""
        return Instant(self.model.new_int_var(self.window.first, self.window.last, ""))

    def require(self, condition: Any, *literals: Literal) -> None:
        """Add a linear condition that holds where all literals do."""
        constraint = self.model.add(condition)
        enforcing = [literal for literal in literals if literal is not None]
        if enforcing:
            constraint.only_enforce_if(enforcing)

    def forbid(self, *literals: Literal) -> None:
        """Forbid that all literals hold together."""
        self.model.add_bool_or([literal.negated() for literal in literals if literal is not None])

    def imply(self, literals: Iterable[Literal], consequence: Literal) -> None:
        """Add that the consequence holds where all literals do."""
        if consequence is not None:
            negated = [literal.negated() for literal in literals if literal is not None]
            self.model.add_bool_or([*negated, consequence])

    def choose_one(self, options: Sequence[Literal], condition: Literal = None) -> None:
        """Add that exactly one option holds where the condition does, and none elsewhere."""
        if condition is None:
            self.model.add_exactly_one(options)
        else:
            self.model.add_exactly_one([*options, condition.negated()])

    def both(self, *literals: Literal) -> Literal:
        """Return a literal that holds exactly where all of `literals` hold."""
        unique = {literal.index: literal for literal in literals if literal is not None}
        if len(unique) < 2:
            return next(iter(unique.values()), None)
        key = tuple(sorted(unique))
        known = self._conjunctions.get(key)
        if known is None:
            known = self.boolean()
            self.model.add_bool_and(list(unique.values())).only_enforce_if(known)
            self.model.add_bool_or([*(literal.negated() for literal in unique.values()), known])
            self._conjunctions[key] = known
        return known

    def either(self, literals: Sequence[Literal]) -> Literal:
        """Return a literal that holds exactly where one or more of `literals` (not empty) hold."""
        if any(literal is None for literal in literals):
            return None
        unique = {literal.index: literal for literal in literals}
        if len(unique) == 1:
            return literals[0]
        key = tuple(sorted(unique))
        known = self._disjunctions.get(key)
        if known is None:
            known = self.boolean()
            self.model.add_bool_or(list(unique.values())).only_enforce_if(known)
            for literal in unique.values():
                self.model.add_implication(literal, known)
            self._disjunctions[key] = known
        return known

    def interval(self, start: Instant, end: Instant, literal: Literal = None) -> cp_model.IntervalVar:
        """Return an interval between two instants, present where the literal holds."""
        ticks = start.ticks_to(end)
        if ticks is not None and ticks >= 0:
            if literal is None:
                return self.model.new_fixed_size_interval_var(start.expression, ticks, "")
            return self.model.new_optional_fixed_size_interval_var(start.expression, ticks, literal, "")
        size = self.integer(0, self.window.last - self.window.first)
        if literal is None:
            return self.model.new_interval_var(start.expression, size, end.expression, "")
        return self.model.new_optional_interval_var(start.expression, size, end.expression, literal, "")
