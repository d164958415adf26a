"""Physical quantities as people write them, ``45 min`` or ``1.2 m/s``, and as the model holds them: whole base units.

Every dimension has one base unit, small enough that whole numbers carry what a factory needs, and a table of the units
that people write. A number without a unit is an error that names the units that fit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal
from types import MappingProxyType

__all__ = [
    "AREA",
    "DIMENSIONS",
    "DURATION",
    "ENERGY",
    "LENGTH",
    "MASS",
    "POWER",
    "SPEED",
    "Dimension",
    "format_decimal",
    "format_quantity",
    "parse_decimal",
    "parse_quantity",
]

_LARGEST = Decimal(1 << 48)
#: Longest number or quantity that is looked at, in characters; a longer text is none.
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Dimension:
    """A kind of quantity.

    Parameters
    ----------
    name
        In a sentence, with its article: "a duration".
    base
        Unit of the whole numbers inside.
    units
        Base units per unit, by the unit's name; the first spelling of each size is the one written.
    rounds_up
        Whether a fraction of the base unit is rounded up (durations), not to the nearest.
    """

    name: str
    base: str
    units: MappingProxyType[str, Decimal]
    rounds_up: bool = False

    @property
    def spellings(self) -> str:
        """The units that fit, one spelling of each, for a message."""
        seen: dict[Decimal, str] = {}
        for unit, factor in self.units.items():
            seen.setdefault(factor, unit)
        return ", ".join(seen.values())


def _dimension(name: str, base: str, units: dict[str, str], rounds_up: bool = False) -> Dimension:
    table = {spelling: Decimal(factor) for spellings, factor in units.items() for spelling in spellings.split()}
    return Dimension(name, base, MappingProxyType(table), rounds_up)


DURATION = _dimension(
    "a duration",
    "ms",
    {
        "ms": "1",
        "s sec second seconds sek sekunde sekunden": "1000",
        "min mins minute minutes minuten": "60000",
        "h hr hrs hour hours std stunde stunden": "3600000",
        "d day days tag tage": "86400000",
        "wk week weeks woche wochen": "604800000",
    },
    rounds_up=True,
)
LENGTH = _dimension("a length", "µm", {"µm um": "1", "mm": "1000", "cm": "10000", "m": "1000000", "in": "25400"})
AREA = _dimension("an area", "mm²", {"mm² mm2": "1", "cm² cm2": "100", "m² m2": "1000000"})
SPEED = _dimension("a speed", "mm/s", {"mm/s": "1", "m/s": "1000", "m/min": "16.66666666666666666667"})
MASS = _dimension("a mass", "g", {"g": "1", "kg": "1000", "t": "1000000"})
POWER = _dimension("a power", "W", {"W": "1", "kW": "1000"})
ENERGY = _dimension("an energy", "Wh", {"Wh": "1", "kWh": "1000"})
DIMENSIONS = MappingProxyType(
    {
        "duration": DURATION,
        "length": LENGTH,
        "area": AREA,
        "speed": SPEED,
        "mass": MASS,
        "power": POWER,
        "energy": ENERGY,
    }
)

_NUMBER = r"[+-]?\d+(?:[.,]\d+)?"
_WITH_UNIT = re.compile(rf"({_NUMBER})\s*([^\d\s.,:+-][^\s]*)")
_BARE = re.compile(rf"{_NUMBER}|[+-]?\d+:\d+(?::\d+)?")
_CLOCK = re.compile(r"([+-]?)(\d+):([0-5]?\d)(?::([0-5]?\d))?\s*(h|min|std)", re.IGNORECASE)
_ISO_DURATION = re.compile(
    r"P(?:(\d+(?:[.,]\d+)?)W)?(?:(\d+(?:[.,]\d+)?)D)?"
    r"(?:T(?:(\d+(?:[.,]\d+)?)H)?(?:(\d+(?:[.,]\d+)?)M)?(?:(\d+(?:[.,]\d+)?)S)?)?"
)
_ISO_FACTORS = tuple(Decimal(factor) for factor in (604800000, 86400000, 3600000, 60000, 1000))


def parse_decimal(text: str) -> Decimal:
    """Return a number written with a decimal point or a decimal comma.

    Raises
    ------
    ValueError
        If `text` is not one finite number.
    """
    written = text.strip()
    if len(written) > _LONGEST or not re.fullmatch(_NUMBER, written):
        raise ValueError(f"must be a number, as 12 or 0.4; '{text.strip()}' is none")
    return Decimal(written.replace(",", "."))


def format_decimal(value: Decimal) -> str:
    """Return a number in digits, never with an exponent; it reads back the same."""
    return f"{value:f}"


def parse_quantity(text: str, dimension: Dimension) -> int:
    """Return a quantity in base units of its dimension.

    A sum of parts is read too (``1 h 30 min``); durations also as ``1:30 h``, ``2:15 min`` and in ISO 8601 (``PT45M``).

    Parameters
    ----------
    text
        What the user wrote; point or comma for fractions.
    dimension
        The kind of quantity that is meant.

    Raises
    ------
    ValueError
        If there is no unit, an unknown one, one of another kind, or no number; the message says which units fit.
    """
    written = text.strip()
    if len(written) > _LONGEST:
        raise ValueError(f"must be {dimension.name}: a number and one of {dimension.spellings}")
    if dimension is DURATION:
        clock = _parse_clock(written)
        if clock is not None:
            return _whole(clock, dimension, text)
    total, position = Decimal(0), 0
    for part in _WITH_UNIT.finditer(written):
        if written[position : part.start()].strip():
            break
        total += parse_decimal(part[1]) * _factor(part[2], dimension, text)
        position = part.end()
    if position == 0 or written[position:].strip():
        if _BARE.fullmatch(written):
            raise ValueError(f"must have a unit: {dimension.name} takes one of {dimension.spellings}")
        raise ValueError(f"must be {dimension.name}: a number and one of {dimension.spellings}")
    return _whole(total, dimension, text)


def _parse_clock(written: str) -> Decimal | None:
    """Return milliseconds of ``1:30 h``, ``2:15 min`` or an ISO 8601 duration, None for other text."""
    clock = _CLOCK.fullmatch(written)
    if clock:
        sign, first, second, third, unit = clock.groups()
        large = Decimal(60000) if unit.lower() == "min" else Decimal(3600000)
        total = large * (int(first) + Decimal(int(second)) / 60 + Decimal(int(third or 0)) / 3600)
        return -total if sign == "-" else total
    iso = _ISO_DURATION.fullmatch(written)
    if iso and any(iso.groups()):
        return sum(
            (parse_decimal(part) * factor for part, factor in zip(iso.groups(), _ISO_FACTORS, strict=True) if part),
            Decimal(0),
        )
    return None


def _factor(unit: str, dimension: Dimension, text: str) -> Decimal:
    for spelling in (unit, unit.lower()):
        if spelling in dimension.units:
            return dimension.units[spelling]
    for other in DIMENSIONS.values():
        if unit in other.units:
            raise ValueError(f"must be {dimension.name}, in {dimension.spellings}; '{text.strip()}' is {other.name}")
    raise ValueError(f"must have a unit that fits: {dimension.name} takes one of {dimension.spellings}, not '{unit}'")


def _whole(value: Decimal, dimension: Dimension, text: str) -> int:
    if abs(value) >= _LARGEST:
        raise ValueError(f"must be a sensible {dimension.name.split()[-1]}; '{text.strip()}' is too large")
    return int(value.to_integral_value(ROUND_CEILING if dimension.rounds_up else ROUND_HALF_EVEN))


def format_quantity(value: int, dimension: Dimension) -> str:
    """Return a quantity as people write it, in the largest unit that gives a whole number; it reads back the same.

    Parameters
    ----------
    value
        In base units.
    dimension
        The kind of quantity.
    """
    best_unit, best_factor = dimension.base, Decimal(1)
    for unit, factor in dimension.units.items():
        if factor > best_factor and value % factor == 0 and factor == factor.to_integral_value() and unit not in _RARE:
            best_unit, best_factor = unit, factor
    return f"{int(value / best_factor)} {best_unit}" if value else f"0 {_zero_unit(dimension)}"


_RARE = frozenset({"in", "wk", "t"})


def _zero_unit(dimension: Dimension) -> str:
    return "min" if dimension is DURATION else dimension.base
