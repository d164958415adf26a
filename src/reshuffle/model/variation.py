"""How much the real time of work varies around the planned one, as a factor: ``lognormal(0.2)`` or ``20 %``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from reshuffle.model import quantities

__all__ = ["Variation", "VariationField", "parse_variation"]

#: Number of arguments of each form.
_FORMS = {
    "none": 0,
    "exponential": 0,
    "erlang": 1,
    "gamma": 1,
    "lognormal": 1,
    "weibull": 1,
    "hyperexponential": 1,
    "uniform": 2,
    "triangular": 3,
}
_WRITTEN = (
    "20 %, none, exponential, erlang(k), gamma(cv), lognormal(cv), weibull(shape), hyperexponential(cv), "
    "uniform(from, to), triangular(from, mode, to)"
)


@dataclass(frozen=True, slots=True)
class Variation:
    """The distribution of a factor with mean 1 on a duration.

    Parameters
    ----------
    name
        none; exponential; erlang(k) with k stages; gamma(cv) and lognormal(cv) with coefficient of variation cv;
        weibull(shape); hyperexponential(cv), cv > 1, of two branches with balanced means (Whitt 1982,
        doi:10.1287/opre.30.1.125); uniform(from, to); triangular(from, mode, to).
    arguments
        Plain numbers.
    text
        As it was written.
    """

    name: str
    arguments: tuple[Decimal, ...]
    text: str

    def __str__(self) -> str:
        return self.text


def parse_variation(text: str) -> Variation:
    """Return a variation from its text; a share alone, ``20 %``, is the coefficient of variation of a lognormal factor.

    Raises
    ------
    ValueError
        If it is none of the known forms, or its mean is not 1.
    """
    written = " ".join(text.split())
    share = re.fullmatch(r"([\d.,]+)\s*%", written)
    if share:
        cv = quantities.parse_decimal(share.group(1)) / 100
        return Variation("lognormal" if cv else "none", (cv,) if cv else (), written)
    found = re.fullmatch(r"([a-z]+)\s*(?:\((.*)\))?", written)
    if not found or found.group(1) not in _FORMS:
        raise ValueError(f"must be one of {_WRITTEN}; not '{written}'")
    name, inside = found.groups()
    parts = [part.strip() for part in inside.split(",")] if inside else []
    if len(parts) != _FORMS[name]:
        raise ValueError(f"must have {_FORMS[name]} argument(s); '{written}' has {len(parts)}")
    arguments = tuple(quantities.parse_decimal(part) for part in parts)
    _judge(name, arguments, written)
    return Variation(name, arguments, written)


def _judge(name: str, arguments: tuple[Decimal, ...], written: str) -> None:
    if any(argument < 0 for argument in arguments):
        raise ValueError(f"must have no negative argument; '{written}' has one")
    if name in {"uniform", "triangular"}:
        if list(arguments) != sorted(arguments):
            raise ValueError(f"must have its arguments in ascending order; '{written}' has not")
        if sum(arguments) != len(arguments):
            mean = sum(arguments) / len(arguments)
            raise ValueError(f"must have the mean 1, {mean:.4g} belongs into the planned time; '{written}' has not")
    elif name == "erlang" and (arguments[0] < 1 or arguments[0] != int(arguments[0])):
        raise ValueError(f"must have a whole number of stages, 1 or more; '{written}' has not")
    elif name == "hyperexponential" and arguments[0] <= 1:
        raise ValueError(f"must have a coefficient of variation above 1; '{written}' has not")
    elif name in {"gamma", "lognormal", "weibull"} and not arguments[0]:
        raise ValueError(f"must have an argument above 0; '{written}' has not (for no variation, write 'none')")


VariationField = Annotated[
    Variation,
    BeforeValidator(lambda value: parse_variation(value) if isinstance(value, str) else value),
    PlainSerializer(str, when_used="json"),
    WithJsonSchema(
        {
            "type": "string",
            "description": f"how a time varies around the planned one, a factor with mean 1: {_WRITTEN}",
            "examples": ["20 %", "exponential", "uniform(0.8, 1.2)"],
        },
        mode="validation",
    ),
]
