"""The price of energy as a function of time (term ENERGY_COST).

The price of all open ticks before an instant is piecewise linear in it; a phase costs its power times the difference of
the values at its end and its start.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from reshuffle.organizing.scheduling.cpsat.calendars import OpenTimes
from reshuffle.organizing.scheduling.cpsat.draft import Draft, Expression, Instant

__all__ = ["Prices"]


@dataclass(slots=True)
class Prices:
    """Variables that hold the price of all open ticks before an instant, per unit of power."""

    draft: Draft
    open_times: OpenTimes
    _known: dict[tuple[object, int, frozenset[int]], Expression] = field(default_factory=dict)

    def before(self, instant: Instant, calendars: frozenset[int]) -> Expression:
        """Return the price of the ticks before `instant` in which all `calendars` are open."""
        key = (None if instant.base is None else instant.base.index, instant.shift, calendars)
        known = self._known.get(key)
        if known is None:
            known = self._add(instant, calendars)
            self._known[key] = known
        return known

    def most(self) -> int:
        """Return the highest price of all ticks of the window."""
        return sum((end - start) * price for start, end, price in self._priced(frozenset()))

    def _priced(self, calendars: frozenset[int]) -> list[tuple[int, int, int]]:
        """Return the window cut into pieces (start, end, price of a tick in it, 0 where closed), ascending."""
        window, objective = self.draft.window, self.draft.problem.objective
        starts, prices = objective.tariff_start.tolist(), objective.tariff_price.tolist()
        pieces = self.open_times.of(calendars) if calendars else [(window.first, window.last)]
        cuts = {window.first, window.last, *starts, *(cut for piece in pieces for cut in piece)}
        cuts = {cut for cut in cuts if window.first <= cut <= window.last}
        ordered = sorted(cuts)
        result: list[tuple[int, int, int]] = []
        for start, end in pairwise(ordered):
            is_open = any(low <= start < high for low, high in pieces)
            price = max(((s, p) for s, p in zip(starts, prices, strict=True) if s <= start), default=(0, 0))[1]
            result.append((start, end, price if is_open else 0))
        return result

    def _add(self, instant: Instant, calendars: frozenset[int]) -> Expression:
        draft = self.draft
        value = draft.integer(0, self.most())
        options, total = [], 0
        for start, end, price in self._priced(calendars):
            option = draft.boolean()
            options.append(option)
            draft.model.add_linear_constraint(instant.expression, start, end).only_enforce_if(option)
            draft.require(value == total + price * (instant.expression - start), option)
            total += price * (end - start)
        # An instant of a mode that is not chosen may lie behind the window; that must not bind the task.
        beyond = draft.boolean()
        draft.require(instant.expression >= draft.window.last, beyond)
        draft.require(value == total, beyond)
        draft.model.add_exactly_one([*options, beyond])
        return value
