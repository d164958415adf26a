"""Chance in the model: a duration that is fixed or drawn, written ``20 min`` or ``lognormal(3 h, 0.5)``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from reshuffle.model import quantities

__all__ = ["Distribution", "DurationDistribution", "parse_distribution"]

#: Arguments of each distribution: d a duration, n a plain number.
_FORMS = {
    "fixed": "d",
    "uniform": "dd",
    "triangular": "ddd",
    "exponential": "d",
    "normal": "dd",
    "lognormal": "dn",
    "gamma": "dn",
    "weibull": "dn",
    "erlang": "dn",
    "hyperexponential": "ddn",
}


@dataclass(frozen=True, slots=True)
class DurationDistribution:
    """A distribution of a duration.

    Parameters
    ----------
    name
        fixed(value), uniform(from, to), triangular(from, mode, to), exponential(mean),
        normal(mean, deviation, cut at 0), lognormal(median, sigma), gamma(mean, shape),
        weibull(scale, shape), erlang(mean, k), hyperexponential(mean, other mean, share of the first).
    arguments
        Durations in milliseconds, plain numbers as they are.
    text
        As it was written.
    """

    name: str
    arguments: tuple[Decimal, ...]
    text: str

    def __str__(self) -> str:
        return self.text


def parse_distribution(text: str) -> DurationDistribution:
    """Return a distribution from its text; a duration alone is fixed.

    Raises
    ------
    ValueError
        If it is neither a duration nor one of the known forms.
    """
    written = " ".join(text.split())
    found = re.fullmatch(r"([a-z]+)\s*\((.*)\)", written)
    if not found:
        return DurationDistribution(
            "fixed", (Decimal(quantities.parse_quantity(written, quantities.DURATION)),), written
        )
    name, inside = found.groups()
    if name not in _FORMS:
        raise ValueError(f"must be a duration or one of {', '.join(_FORMS)} with its arguments, not '{name}'")
    parts = [part.strip() for part in inside.split(",")]
    form = _FORMS[name]
    if len(parts) != len(form):
        kinds = ", ".join("a duration" if kind == "d" else "a number" for kind in form)
        raise ValueError(f"must have {len(form)} argument(s), {kinds}; '{written}' has {len(parts)}")
    arguments = tuple(
        Decimal(quantities.parse_quantity(part, quantities.DURATION)) if kind == "d" else quantities.parse_decimal(part)
        for kind, part in zip(form, parts, strict=True)
    )
    if any(argument < 0 for argument in arguments):
        raise ValueError(f"must have no negative argument; '{written}' has one")
    if name in {"uniform", "triangular"} and list(arguments) != sorted(arguments):
        raise ValueError(f"must have its arguments in ascending order; '{written}' has not")
    if name in {"gamma", "weibull", "erlang"} and arguments[1] <= 0:
        raise ValueError(f"must have a shape above 0; '{written}' has not")
    if name == "hyperexponential" and arguments[2] > 1:
        raise ValueError(f"must have a share of at most 1; '{written}' has not")
    return DurationDistribution(name, arguments, written)


Distribution = Annotated[
    DurationDistribution,
    BeforeValidator(lambda value: parse_distribution(value) if isinstance(value, str) else value),
    PlainSerializer(str, when_used="json"),
    WithJsonSchema(
        {
            "type": "string",
            "description": f"a duration, fixed or drawn: {', '.join(_FORMS)}",
            "examples": ["20 min", "lognormal(3 h, 0.5)", "uniform(5 min, 10 min)"],
        },
        mode="validation",
    ),
]
