"""Reads what is assumed about boards: a YAML file, by default the one that ships with Reshuffle."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from reshuffle.errors import FileError
from reshuffle.formats.workspace.gathering import Gathering
from reshuffle.formats.workspace.places import Document
from reshuffle.formats.workspace.version import take_version
from reshuffle.formats.workspace.yaml_nodes import parse_yaml
from reshuffle.model.fields import Count, Duration, Id, Length, Part, Share

__all__ = ["Assumed", "AssumedPackage", "default_text", "read_assumptions"]

_DEFAULT = "assumptions.yaml"
_CLEANING = "^(always|never|after selective soldering)$"


class AssumedPackage(Part):
    """A package in a list of positions; see :class:`reshuffle.process_planning.assumptions.Package`."""

    joints: Count = 0
    pitch: Length
    is_through_hole: bool = False


class Assumed(Part):
    """What a file of assumptions says; what it leaves out is not assumed, but refused where it is needed."""

    thickness: Length
    panel_gap: Length
    panel_rail: Length
    tab_share: Share
    cleaning: str = Field(pattern=_CLEANING)
    lead_time: Duration
    capabilities: dict[Id, Id]
    rates: dict[Id, dict[Id, Duration]] = Field(default={})
    packages: dict[Id, AssumedPackage] = Field(default={})

    @model_validator(mode="after")
    def _share_is_positive(self) -> Self:
        if not 0 < self.tab_share <= 1:
            raise ValueError("tab_share must be above 0 % and at most 100 %")
        return self


def default_text() -> str:
    """Return the file that ships with Reshuffle."""
    return resources.files("reshuffle.formats.boards").joinpath(_DEFAULT).read_text(encoding="utf-8")


def read_assumptions(path: Path | None = None) -> Assumed:
    """Return what a file assumes; without a path the one that ships with Reshuffle.

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
    found = gathering.validate(Assumed, data, document) if document is not None and data is not None else None
    mistakes = list(gathering.mistakes())
    if mistakes or found is None:
        raise FileError(mistakes)
    return found
