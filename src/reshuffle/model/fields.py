"""The field types of the model: text is read as people write it, whole numbers are base units already.

A validation context may carry the site's zone (``{"zone": ZoneInfo("Europe/Berlin")}``): instants without an offset are
local to it. Serialising gives text that reads back the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    ValidationInfo,
    WithJsonSchema,
)

from reshuffle.model import instants, quantities
from reshuffle.model.quantities import Dimension

__all__ = [
    "Area",
    "Clock",
    "Copies",
    "Count",
    "Day",
    "DueInstant",
    "Duration",
    "Factor",
    "Id",
    "Instant",
    "Length",
    "Mass",
    "Money",
    "Number",
    "Part",
    "PoolSize",
    "PositiveCount",
    "PositiveShare",
    "Power",
    "Price",
    "Share",
    "Speed",
    "Weekdays",
]


#: Counts stay below it, so that sums of them fit the arrays of a problem.
_LARGEST_COUNT = 1 << 40
#: Equal stations, people or robots are resources of their own, tools and carriers have names: beyond these limits a
#: slip of the hand would fill the memory.
_MOST_COPIES, _LARGEST_POOL = 1_000, 100_000
AnyNumber = TypeVar("AnyNumber", int, Decimal)


class Part(BaseModel):
    """An immutable piece of the model; a field that is not known is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=False, str_strip_whitespace=True)


def _zone(info: Any) -> ZoneInfo:
    context = getattr(info, "context", None) or {}
    zone = context.get("zone", ZoneInfo("UTC"))
    return zone if isinstance(zone, ZoneInfo) else instants.parse_zone(str(zone))


def _quantity(dimension: Dimension) -> tuple[BeforeValidator, AfterValidator, PlainSerializer]:
    def read(value: object) -> object:
        return quantities.parse_quantity(value, dimension) if isinstance(value, str) else value

    def write(value: int) -> str:
        return quantities.format_quantity(value, dimension)

    return BeforeValidator(read), AfterValidator(_not_negative), PlainSerializer(write, when_used="json")


def _not_negative(value: AnyNumber) -> AnyNumber:
    if value < 0:
        raise ValueError("must not be negative")
    return value


def _positive(value: AnyNumber) -> AnyNumber:
    if value <= 0:
        raise ValueError("must be greater than 0")
    return value


def _at_most(limit: int) -> AfterValidator:
    def compare(value: int) -> int:
        if value > limit:
            raise ValueError(f"must be at most {limit}")
        return value

    return AfterValidator(compare)


def _from_text(read: Callable[[str], object]) -> BeforeValidator:
    return BeforeValidator(lambda value: read(value) if isinstance(value, str) else value)


def _whole_number(text: str) -> int:
    number = quantities.parse_decimal(text)
    if number != number.to_integral_value():
        raise ValueError(f"must be a whole number, not {text.strip()}")
    if abs(number) >= _LARGEST_COUNT:
        raise ValueError(f"must be below {_LARGEST_COUNT}; {text.strip()} is not")
    return int(number)


def _share(text: str) -> Decimal:
    written = text.strip()
    if written.endswith("%"):
        return quantities.parse_decimal(written[:-1]) / 100
    return quantities.parse_decimal(written)


def _money(text: str) -> Decimal:
    written = re.sub(r"(?i)^(?:€|EUR|\$|USD)\s*|\s*(?:€|EUR|\$|USD)$", "", text.strip())
    return quantities.parse_decimal(written)


def _identifier(value: str) -> str:
    if not value:
        raise ValueError("must not be empty")
    if "/" in value:
        raise ValueError(f"must not contain '/', which separates order, lot and operation; '{value}' does")
    if len(value) > 200 or any(ord(character) < 32 for character in value):
        raise ValueError("must be one line of at most 200 characters")
    return value


def _read_instant(value: object, info: ValidationInfo) -> object:
    if isinstance(value, str):
        return instants.parse_instant(value, _zone(info))
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=_zone(info)).astimezone(UTC)
    return value


def _write_instant(value: datetime, info: Any) -> str:
    return instants.format_instant(value, _zone(info))


def _read_due(value: object, info: ValidationInfo) -> object:
    return instants.parse_due(value, _zone(info)) if isinstance(value, str) else _read_instant(value, info)


def _write_due(value: datetime, info: Any) -> str:
    return instants.format_due(value, _zone(info))


def _share_range(value: Decimal) -> Decimal:
    if not 0 <= value <= 1:
        raise ValueError("must lie between 0 and 1 (0 % and 100 %)")
    return value


def _positive_share(value: Decimal) -> Decimal:
    if not 0 < value <= 1:
        raise ValueError("must be above 0 and at most 1 (100 %)")
    return value


def _write_weekdays(value: frozenset[int]) -> str:
    return ", ".join(instants.WEEKDAYS[day] for day in sorted(value))


def _some_weekdays(days: frozenset[int]) -> frozenset[int]:
    if not days or not days <= set(range(7)):
        raise ValueError("must be days such as mon-fri, at least one")
    return days


def _whole_minutes(value: timedelta) -> timedelta:
    if not timedelta(0) <= value <= timedelta(days=1) or value % timedelta(minutes=1):
        raise ValueError("must be a time of day in whole minutes, 00:00 to 24:00")
    return value


def _write_clock(value: timedelta) -> str:
    minutes = int(value.total_seconds()) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _written(description: str, *examples: str, types: tuple[str, ...] = ("string",)) -> WithJsonSchema:
    """Return what a field looks like in a file, for its schema: the text that people write, not the number inside."""
    kinds = types[0] if len(types) == 1 else list(types)
    return WithJsonSchema({"type": kinds, "description": description, "examples": list(examples)}, mode="validation")


_NUMBER = ("number", "string")

#: A name that is used to refer to something.
Id = Annotated[str, AfterValidator(_identifier)]
#: Milliseconds, rounded up.
Duration = Annotated[int, *_quantity(quantities.DURATION), _written("a duration", "45 min", "1:30 h", "PT45M")]
#: Micrometres.
Length = Annotated[int, *_quantity(quantities.LENGTH), _written("a length", "350 mm", "1.2 m")]
#: Square millimetres.
Area = Annotated[int, *_quantity(quantities.AREA), _written("an area", "4 m²")]
#: Millimetres per second.
Speed = Annotated[int, *_quantity(quantities.SPEED), _written("a speed", "1.2 m/s")]
#: Grams.
Mass = Annotated[int, *_quantity(quantities.MASS), _written("a mass", "12 kg")]
#: Watts.
Power = Annotated[int, *_quantity(quantities.POWER), _written("a power", "5 kW")]
#: A whole number, 0 or more.
Count = Annotated[
    int,
    _from_text(_whole_number),
    AfterValidator(_not_negative),
    _written("a whole number, 0 or more", "12", types=("integer", "string")),
]
#: A whole number, 1 or more.
PositiveCount = Annotated[
    int,
    _from_text(_whole_number),
    AfterValidator(_positive),
    _written("a whole number, 1 or more", "12", types=("integer", "string")),
]
#: How many equal ones there are, each with a name of its own.
Copies = Annotated[
    int,
    _from_text(_whole_number),
    AfterValidator(_positive),
    _at_most(_MOST_COPIES),
    _written(f"a whole number, 1 to {_MOST_COPIES}", "2", types=("integer", "string")),
]
#: How many there are of what is taken from a pool.
PoolSize = Annotated[
    int,
    _from_text(_whole_number),
    AfterValidator(_positive),
    _at_most(_LARGEST_POOL),
    _written(f"a whole number, 1 to {_LARGEST_POOL}", "12", types=("integer", "string")),
]
#: A share between 0 and 1, written as a number or in per cent.
Share = Annotated[
    Decimal,
    _from_text(_share),
    AfterValidator(_share_range),
    PlainSerializer(quantities.format_decimal, when_used="json"),
    _written("a share", "0.98", "98 %", types=_NUMBER),
]
#: A share of which something must be left.
PositiveShare = Annotated[
    Decimal,
    _from_text(_share),
    AfterValidator(_positive_share),
    PlainSerializer(quantities.format_decimal, when_used="json"),
    _written("a share above 0", "0.98", "98 %", types=_NUMBER),
]
#: A positive number that multiplies.
Factor = Annotated[
    Decimal,
    _from_text(quantities.parse_decimal),
    AfterValidator(_positive),
    PlainSerializer(quantities.format_decimal, when_used="json"),
    _written("a number above 0", "1.5", types=_NUMBER),
]
#: A plain number.
Number = Annotated[
    Decimal,
    _from_text(quantities.parse_decimal),
    PlainSerializer(quantities.format_decimal, when_used="json"),
    _written("a number", "1.5", types=_NUMBER),
]
#: An amount in the factory's currency, also below 0: power may be paid for being taken.
Money = Annotated[
    Decimal,
    _from_text(_money),
    PlainSerializer(quantities.format_decimal, when_used="json"),
    _written("an amount in the factory's currency", "120.50", types=_NUMBER),
]
#: An amount in the factory's currency, 0 or more.
Price = Annotated[
    Decimal,
    _from_text(_money),
    AfterValidator(_not_negative),
    PlainSerializer(quantities.format_decimal, when_used="json"),
    _written("an amount in the factory's currency, 0 or more", "120.50", types=_NUMBER),
]
#: An instant, UTC.
Instant = Annotated[
    datetime,
    BeforeValidator(_read_instant),
    PlainSerializer(_write_instant, when_used="json"),
    _written("an instant, local to the factory's time zone", "2026-11-23 06:00", "2026-11-23T06:00:00Z"),
]
#: An instant by which something is to be done, UTC.
DueInstant = Annotated[
    datetime,
    BeforeValidator(_read_due),
    PlainSerializer(_write_due, when_used="json"),
    _written(
        "an instant, local to the factory's time zone; a date alone is the end of that day",
        "2026-11-23 06:00",
        "2026-11-23",
    ),
]
#: A date of the site's zone.
Day = Annotated[date, _from_text(instants.parse_date), _written("a date", "2026-12-24")]
#: A time of day as distance from midnight.
Clock = Annotated[
    timedelta,
    _from_text(instants.parse_clock),
    AfterValidator(_whole_minutes),
    PlainSerializer(_write_clock, when_used="json"),
    _written("a time of day", "06:00"),
]
#: Days of the week, 0 Monday to 6 Sunday.
Weekdays = Annotated[
    frozenset[int],
    _from_text(instants.parse_weekdays),
    AfterValidator(_some_weekdays),
    PlainSerializer(_write_weekdays, when_used="json"),
    _written("days of the week", "mon-fri", "sat, sun"),
]
