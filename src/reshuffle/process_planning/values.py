"""Values of electronic parts as designers write them: ``10uF``, ``10 µF``, ``0.01 mF``, ``4k7`` and ``4.7 kOhm``."""

from __future__ import annotations

import re
from decimal import Decimal

__all__ = ["canonical_value"]

_PREFIXES = {"p": -12, "n": -9, "u": -6, "µ": -6, "μ": -6, "m": -3, "": 0, "k": 3, "K": 3, "M": 6, "meg": 6, "G": 9}
#: Units by the letter a reference begins with; a value of another part is a name and no quantity.
_UNITS = {"R": ("R", "ohm", "ohms", "Ω", "Ω"), "C": ("F",), "L": ("H",)}
#: How a unit is said where it is not the first of its ways.
_NAMES = {"R": "Ohm"}
_NUMBER = r"(\d+(?:[.,]\d+)?)"


def canonical_value(reference: str, value: str) -> str:
    """Return a value so that two ways to write it are the same text; what is no quantity is only trimmed.

    The prefix may stand in place of the decimal point (``4k7``, ``2R2``); what follows behind a space or a slash, such
    as a voltage, is kept: ``10uF/16V`` is another part than ``10uF``.
    """
    words = " ".join(value.split())
    units = _UNITS.get(reference[:1].upper()) if re.match(r"[A-Za-z]\d", reference) else None
    if units is None:
        return words
    unit = "|".join(re.escape(name) for name in units)
    prefix = "|".join(sorted((re.escape(p) for p in _PREFIXES if p), key=len, reverse=True))
    plain = re.fullmatch(rf"{_NUMBER} ?({prefix})? ?(?i:{unit})?((?:[ /,].*)?)", words)
    inside = re.fullmatch(rf"(\d+)({prefix}|R)(\d+) ?(?i:{unit})?((?:[ /,].*)?)", words)
    if inside:
        whole, letter, rest, tail = inside.groups()
        number, power = Decimal(f"{whole}.{rest}"), 0 if letter == "R" else _PREFIXES[letter]
    elif plain:
        said, letter, tail = plain.groups()
        number, power = Decimal(said.replace(",", ".")), _PREFIXES[letter or ""]
    else:
        return words
    quantity = f"{_engineering(number.scaleb(power))}{_NAMES.get(units[0], units[0])}"
    rest = tail.strip(" /,")
    return f"{quantity} {rest}" if rest else quantity


def _engineering(quantity: Decimal) -> str:
    """Return a quantity with the prefix that leaves one to three digits before the point: ``4.7 k``."""
    if not quantity:
        return "0 "
    power = max(-12, min(9, quantity.adjusted() // 3 * 3))
    sign = {-12: "p", -9: "n", -6: "u", -3: "m", 0: "", 3: "k", 6: "M", 9: "G"}[power]
    return f"{quantity.scaleb(-power).normalize():f} {sign}"
