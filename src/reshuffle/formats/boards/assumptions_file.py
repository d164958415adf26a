"""Reads what is assumed about boards: a YAML file, by default the one that ships with Reshuffle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from reshuffle.errors import FileError
from reshuffle.formats.workspace.gathering import Gathering
from reshuffle.formats.workspace.places import Data, Document
from reshuffle.formats.workspace.version import take_version
from reshuffle.formats.workspace.yaml_nodes import parse_yaml
from reshuffle.model.fields import Count, Duration, Id, Length, Part, Share

__all__ = ["Assumed", "AssumedFile", "AssumedPackage", "default_text", "read_assumptions"]

_DEFAULT = "assumptions.yaml"
_CLEANING = "^(always|never|after selective soldering)$"


def _positive(value: int) -> int:
    if value <= 0:
        raise ValueError("must be greater than 0")
    return value


def _some(share: Decimal) -> Decimal:
    if not 0 < share <= 1:
        raise ValueError("must be above 0 % and at most 100 %")
    return share


class AssumedPackage(Part):
    """A package in a list of positions; see :class:`reshuffle.process_planning.assumptions.Package`."""

    joints: Count = 0
    pitch: Annotated[Length, AfterValidator(_positive)]
    is_through_hole: bool = False


class Assumed(Part):
    """What a file of assumptions says; what it leaves out is not assumed, but refused where it is needed."""

    thickness: Annotated[Length, AfterValidator(_positive)]
    panel_gap: Length
    panel_rail: Length
    tab_share: Annotated[Share, AfterValidator(_some)]
    cleaning: str = Field(pattern=_CLEANING)
    lead_time: Duration
    capabilities: dict[Id, Id]
    rates: dict[Id, dict[Id, Duration]] = Field(default={})
    packages: dict[Id, AssumedPackage] = Field(default={})


@dataclass(frozen=True, slots=True)
class AssumedFile:
    """What a file of assumptions says, and where the rates of each capability stand in it, for messages."""

    said: Assumed
    places: Mapping[str, str]


def default_text() -> str:
    """Return the file that ships with Reshuffle."""
    return resources.files("reshuffle.formats.boards").joinpath(_DEFAULT).read_text(encoding="utf-8")


def read_assumptions(units: Mapping[str, Sequence[str]], path: Path | None = None) -> AssumedFile:
    """Return what a file assumes; without a path the one that ships with Reshuffle.

    Parameters
    ----------
    units
        The capabilities that the file may name, each with the units of work that it may have rates for.
    path
        The file.

    Raises
    ------
    reshuffle.errors.FileError
        If it can not be read or says what it can not; every mistake at once.
    """
    gathering = Gathering()
    document: Document | None
    if path is None:
        document = parse_yaml(default_text().encode(), _DEFAULT)
        gathering.documents.append(document)
    else:
        document = gathering.load(path, path.name)
    data = take_version(document) if document is not None else None
    found = None
    if document is not None and data is not None:
        _judge_names(document, data, units)
        found = gathering.validate(Assumed, data, document)
    mistakes = list(gathering.mistakes())
    if mistakes or found is None or document is None:
        raise FileError(mistakes)
    places = {name: document.place(document.position(("rates", name), of_key=True)) for name in units}
    return AssumedFile(found, places)


def _judge_names(document: Document, data: Mapping[str, Data], units: Mapping[str, Sequence[str]]) -> None:
    """Add a mistake for each capability and each unit of work that boards do not know."""
    for field in ("capabilities", "rates"):
        listed = data.get(field)
        for name, rates in listed.items() if isinstance(listed, dict) else ():
            if name not in units:
                rule = f"must be one of {', '.join(units)}"
                document.add(document.position((field, name), of_key=True), field, name, rule)
            elif field == "rates" and isinstance(rates, dict):
                for unit in rates:
                    if unit not in units[name]:
                        rule = f"must be one of {', '.join(units[name])}: the work of {name} is counted in these"
                        document.add(document.position((field, name, unit), of_key=True), "unit of work", unit, rule)
