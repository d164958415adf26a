"""How far a limit is from what is required, how to say so, and the least wider limit that would do."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reshuffle.model import quantities
from reshuffle.model.capabilities import Limit, LimitKind, Value, ValueKind, limit_admits

__all__ = ["admits_all", "bound_in_the_way", "distance", "least_limit", "widened"]


def admits_all(limit: Limit, values: Iterable[Value]) -> bool:
    """Whether a limit admits every one of several required values."""
    return all(limit_admits(limit, value) for value in values)


def distance(limit: Limit, values: Iterable[Value]) -> float:
    """Return by how much of itself a limit misses the worst of the values: 0 where it admits all.

    A set that lacks a value misses it by 1; a limit of another kind by infinity.
    """
    return max((_distance(limit, value) for value in values), default=0.0)


def _distance(limit: Limit, value: Value) -> float:
    if limit_admits(limit, value):
        return 0.0
    if limit.kind is LimitKind.ONE_OF:
        return 1.0
    if not limit.values[0].is_of_kind(value):
        return float("inf")
    if limit.kind is LimitKind.ENVELOPE:
        pairs = zip(value.numbers, limit.values[0].numbers, strict=True)
        return max(_relative(float(side - room), float(room)) for side, room in pairs)
    bound = _bound(limit, value)
    return _relative(abs(float(value.numbers[0] - bound.numbers[0])), abs(float(bound.numbers[0])))


def _relative(excess: float, base: float) -> float:
    return excess / base if base else 1.0


def _bound(limit: Limit, value: Value) -> Value:
    """Return the end of an ordered limit that a value is beyond."""
    if limit.kind is LimitKind.RANGE and value.numbers > limit.values[1].numbers:
        return limit.values[1]
    return limit.values[0]


def bound_in_the_way(limit: Limit, values: Iterable[Value]) -> str:
    """Return in words where a limit ends for values it does not admit: ``stops at 0.5 mm``."""
    missed = [value for value in values if not limit_admits(limit, value)]
    if limit.kind is LimitKind.ONE_OF:
        return f"takes {limit}"
    if not missed or not limit.values[0].is_of_kind(missed[0]):
        return f"states {limit}"
    if limit.kind is LimitKind.ENVELOPE:
        return f"holds {limit}"
    return f"stops at {_bound(limit, max(missed, key=lambda value: _distance(limit, value)))}"


def widened(limit: Limit, values: Iterable[Value]) -> Limit | None:
    """Return the least wider limit of the same kind that admits all values too; None where their kinds differ."""
    for value in values:
        if limit_admits(limit, value):
            continue
        if limit.kind is LimitKind.ONE_OF:
            limit = Limit(limit.kind, f"{limit} | {value}", (*limit.values, value))
        elif not limit.values[0].is_of_kind(value):
            return None
        elif limit.kind is LimitKind.ENVELOPE:
            limit = _envelope(limit.values[0], value)
        elif limit.kind is LimitKind.RANGE:
            low, high = limit.values
            low, high = (value, high) if value.numbers < low.numbers else (low, value)
            limit = Limit(limit.kind, f"{low} .. {high}", (low, high))
        else:
            limit = Limit(limit.kind, f"{limit.kind.value} {value}", (value,))
    return limit


def _envelope(room: Value, box: Value) -> Limit:
    sides = tuple(max(pair) for pair in zip(room.numbers, box.numbers, strict=True))
    # In the unit in which the user wrote the envelope.
    found = re.search(r"[^\d\s.,]+$", room.text)
    unit = found[0] if found and found[0] in quantities.LENGTH.units else quantities.LENGTH.base
    text = " x ".join(f"{(side / quantities.LENGTH.units[unit]).normalize():f}" for side in sides) + f" {unit}"
    return Limit(LimitKind.ENVELOPE, text, (Value(ValueKind.BOX, text, room.unit_kind, sides),))


def least_limit(values: Iterable[Value]) -> Limit:
    """Return the least limit that admits all values, for a parameter that was not stated; `values` is not empty."""
    first, *rest = values
    kind = LimitKind.ENVELOPE if first.kind is ValueKind.BOX else LimitKind.ONE_OF
    limit = widened(Limit(kind, first.text, (first,)), rest)
    if limit is None:  # A box beside something else: only a set holds both.
        limit = widened(Limit(LimitKind.ONE_OF, first.text, (first,)), rest)
    return limit or Limit(kind, first.text, (first,))
