r"""Capabilities with limits, and requirements that are held against them.

A capability offers, for each of its parameters, a **limit**; an operation requires, for a parameter, a **value**.

| limit | written | satisfied by |
|---|---|---|
| at most, at least | ``<= 400 mm``, ``>= 0.4 mm`` | a value on the right side |
| range | ``2 .. 25 mm`` | a value inside, ends included |
| set | ``aluminium \| steel`` or a list | a value in it; a list of values all in it |
| envelope | ``400 x 300 x 200 mm`` | a box that fits in some orientation |
| class | ``>= IT7`` with classes of one letter part | a class of the same letters at least as coarse: IT8, not IT6 |
| yes, no | ``true`` | the same |

A number without a unit is a plain number; both sides must be of one kind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from reshuffle.model import quantities
from reshuffle.model.fields import Duration, Factor, Id, Part

__all__ = [
    "CapabilityOffer",
    "DurationModel",
    "Limit",
    "LimitField",
    "LimitKind",
    "RequiredValue",
    "Requirement",
    "Value",
    "ValueKind",
    "limit_admits",
    "parse_limit",
    "parse_value",
]


class ValueKind(Enum):
    """What a value is."""

    NUMBER = "number"
    QUANTITY = "quantity"
    BOX = "box"
    CLASS = "class"
    WORD = "word"
    TRUTH = "yes or no"


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a parameter.

    Parameters
    ----------
    kind
        What it is.
    text
        As it was written.
    unit_kind
        Dimension of a quantity or a box (``length``), letters of a class (``IT``); else empty.
    numbers
        In base units: one number, the three sides of a box in descending order, the number of a class, 1 or 0.
    """

    kind: ValueKind
    text: str
    unit_kind: str = ""
    numbers: tuple[Decimal, ...] = ()

    def __str__(self) -> str:
        return self.text

    @property
    def is_ordered(self) -> bool:
        """Whether values of this kind compare as less and more."""
        return self.kind in {ValueKind.NUMBER, ValueKind.QUANTITY, ValueKind.CLASS}

    def is_of_kind(self, other: Value) -> bool:
        """Whether the two can be compared."""
        return self.kind == other.kind and self.unit_kind == other.unit_kind


class LimitKind(Enum):
    """How a limit bounds a value."""

    AT_MOST = "<="
    AT_LEAST = ">="
    RANGE = ".."
    ONE_OF = "one of"
    ENVELOPE = "envelope"


@dataclass(frozen=True, slots=True)
class Limit:
    """What a capability offers in one parameter; `values` are the bound, the two ends, the set, or the envelope."""

    kind: LimitKind
    text: str
    values: tuple[Value, ...]

    def __str__(self) -> str:
        return self.text


_CLASS = re.compile(r"([A-Za-z]{1,10})\s?(\d{1,4})")
_BOX = re.compile(r"(.+?)\s*[x×]\s*(.+?)\s*[x×]\s*(.+)")
_TRUTHS = {"true": 1, "yes": 1, "ja": 1, "false": 0, "no": 0, "nein": 0}


def parse_value(text: str) -> Value:
    """Return a value from its text; a text that is nothing else is a word.

    Raises
    ------
    ValueError
        If the text is empty or a number with a unit that does not exist.
    """
    written = " ".join(text.split())
    if not written:
        raise ValueError("must not be empty")
    if written.lower() in _TRUTHS:
        return Value(ValueKind.TRUTH, written, numbers=(Decimal(_TRUTHS[written.lower()]),))
    box = _BOX.fullmatch(written)
    if box and re.match(r"\d", written):
        return _parse_box(written, box.groups())
    if re.fullmatch(r"[+-]?\d+([.,]\d+)?", written):
        return Value(ValueKind.NUMBER, written, numbers=(quantities.parse_decimal(written),))
    if re.match(r"[+-]?\d", written):
        return _parse_measure(written)
    found = _CLASS.fullmatch(written)
    if found:
        return Value(ValueKind.CLASS, written, found[1].upper(), (Decimal(found[2]),))
    return Value(ValueKind.WORD, written.lower())


def _parse_measure(written: str) -> Value:
    for name, dimension in quantities.DIMENSIONS.items():
        try:
            number = quantities.parse_quantity(written, dimension)
        except ValueError:
            continue
        return Value(ValueKind.QUANTITY, written, name, (Decimal(number),))
    units = "; ".join(f"{dimension.name} in {dimension.spellings}" for dimension in quantities.DIMENSIONS.values())
    raise ValueError(f"must be a number, a word, or a quantity: {units}; '{written}' is none")


def _parse_box(written: str, parts: tuple[str | Any, ...]) -> Value:
    unit = re.sub(r"^[\d.,+-]+\s*", "", parts[2])
    sides = []
    for part in parts:
        side = part if re.search(r"[^\d.,\s+-]", part) else f"{part} {unit}"
        sides.append(Decimal(quantities.parse_quantity(side, quantities.LENGTH)))
    return Value(ValueKind.BOX, written, "length", tuple(sorted(sides, reverse=True)))


def parse_limit(text: str) -> Limit:
    """Return a limit from its text.

    Raises
    ------
    ValueError
        If the text is empty, a bound of something that has no order, or a range with its ends in the wrong order.
    """
    written = " ".join(text.split())
    bound = re.fullmatch(r"(<=|>=|≤|≥)\s*(.+)", written)
    if bound:
        value = parse_value(bound[2])
        if not value.is_ordered:
            raise ValueError(f"must bound something that has an order; '{bound[2]}' is {value.kind.value}")
        kind = LimitKind.AT_MOST if bound[1] in {"<=", "≤"} else LimitKind.AT_LEAST
        return Limit(kind, written, (value,))
    ends = re.fullmatch(r"(.+?)\s*(?:\.\.|…)\s*(.+)", written)
    if ends:
        return _parse_range(written, ends[1], ends[2])
    values = tuple(parse_value(part) for part in re.split(r"\s*[|]\s*", written))
    if len(values) == 1 and values[0].kind is ValueKind.BOX:
        return Limit(LimitKind.ENVELOPE, written, values)
    return Limit(LimitKind.ONE_OF, written, values)


def _parse_range(written: str, low: str, high: str) -> Limit:
    last = parse_value(high)
    unit = re.sub(r"^[+-]?[\d.,]+\s*", "", high)
    first = parse_value(low if re.search(r"[^\d.,\s+-]", low) else f"{low} {unit}".strip())
    if not first.is_of_kind(last) or not first.is_ordered:
        raise ValueError(f"must have two ends of one kind, as 2 .. 25 mm; '{written}' has not")
    if first.numbers > last.numbers:
        raise ValueError(f"must have its lower end first; '{written}' has not")
    return Limit(LimitKind.RANGE, written, (first, last))


def limit_admits(limit: Limit, value: Value) -> bool:
    """Whether a required value lies within an offered limit; values of another kind never do."""
    if limit.kind is LimitKind.ONE_OF:
        if value.kind is ValueKind.WORD:
            return any(offer.kind is ValueKind.WORD and offer.text == value.text for offer in limit.values)
        return any(offer.is_of_kind(value) and offer.numbers == value.numbers for offer in limit.values)
    if not limit.values[0].is_of_kind(value):
        return False
    if limit.kind is LimitKind.ENVELOPE:
        return all(side <= room for side, room in zip(value.numbers, limit.values[0].numbers, strict=True))
    if limit.kind is LimitKind.AT_MOST:
        return value.numbers <= limit.values[0].numbers
    if limit.kind is LimitKind.AT_LEAST:
        return value.numbers >= limit.values[0].numbers
    return limit.values[0].numbers <= value.numbers <= limit.values[1].numbers


def _read_limit(value: object) -> object:
    if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        value = " | ".join(value)
    if isinstance(value, str):
        return parse_limit(value)
    if isinstance(value, Limit):
        return value
    raise ValueError("must be a limit such as '<= 400 mm', '2 .. 25 mm' or a list of words")


def _read_values(value: object) -> object:
    parts = value if isinstance(value, list | tuple) else [value]
    if not parts:
        raise ValueError("must not be empty")
    values = []
    for part in parts:
        if not isinstance(part, str | Value):
            raise ValueError("must be a value such as '350 mm' or 'aluminium', or a list of such values")
        values.append(parse_value(part) if isinstance(part, str) else part)
    return tuple(values)


#: What a capability offers in one parameter.
LimitField = Annotated[
    Limit,
    BeforeValidator(_read_limit),
    PlainSerializer(str, when_used="json"),
    WithJsonSchema(
        {
            "type": ["string", "number", "boolean", "array"],
            "items": {"type": "string"},
            "description": "what is offered: a bound, a range, a set, an envelope",
            "examples": ["<= 400 mm", "2 .. 25 mm", "aluminium | steel", "400 x 300 x 200 mm", ">= IT7"],
        },
        mode="validation",
    ),
]
#: One or several values, all of which the limit must admit.
RequiredValue = Annotated[
    tuple[Value, ...],
    BeforeValidator(_read_values),
    PlainSerializer(lambda values: [str(value) for value in values], when_used="json"),
    WithJsonSchema(
        {
            "type": ["string", "number", "boolean", "array"],
            "items": {"type": ["string", "number"]},
            "description": "one or several values, all of which the limit must admit",
            "examples": ["350 mm", "aluminium", "IT8"],
        },
        mode="validation",
    ),
]


class Requirement(Part):
    """What an operation requires of whoever does it: a capability, with values for some of its parameters."""

    capability: Id
    parameters: dict[Id, RequiredValue] = {}


class DurationModel(Part):
    """How long work takes on a station, from what an operation states and from its work content.

    Run time of a lot of q pieces = ``factor`` * time stated by the operation + ``per_run`` + q * ``per_piece`` + the
    sum over the units of work of ``per_unit`` * work content of the lot in that unit.
    """

    factor: Factor = Decimal(1)
    per_run: Duration = 0
    per_piece: Duration = 0
    per_unit: dict[Id, Duration] = {}


class CapabilityOffer(Part):
    """A capability as a station offers it; `tools` are needed while it works."""

    limits: dict[Id, LimitField] = {}
    time: DurationModel = DurationModel()
    tools: tuple[Id, ...] = ()
