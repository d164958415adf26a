"""Gathers what the files of a workspace say and all that is wrong with them, so that everything is told at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path as FilePath
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from reshuffle.errors import FileError, Mistake
from reshuffle.formats.load import load_text
from reshuffle.formats.workspace.fields import without_absent
from reshuffle.formats.workspace.places import Data, Document, Path, Position
from reshuffle.formats.workspace.validation import Fault, faults_of, names_in, without
from reshuffle.formats.workspace.yaml_nodes import parse_yaml
from reshuffle.model.consistency import Finding
from reshuffle.model.fields import Id, Part

__all__ = ["FILE_LIMIT", "LISTED", "Gathering"]

#: Most bytes of one YAML file.
FILE_LIMIT = 1 << 24
#: So many mistakes of one file are listed; the rest is counted.
LISTED = 100

AnyPart = TypeVar("AnyPart", bound=Part)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


@dataclass(slots=True)
class Gathering:
    """What was read so far.

    Parameters
    ----------
    zone
        Of local times.
    documents
        The files, in the order in which their mistakes are told.
    origins
        For each part of the workspace, by its path: the file and the path in it.
    dropped
        Every name that the parts that are wrong may define: a reference to one of them is no mistake of its own.
    partial
        What is not known in whole, as a file of it could not be read: factory, products, orders, state.
    notes
        What was left out though nothing is wrong with it.
    """

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    documents: list[Document] = field(default_factory=list)
    origins: dict[Path, tuple[Document, Path]] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    partial: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def load(self, path: FilePath, name: str) -> Document | None:
        """Read and parse a file; None if that fails, with the reason among the mistakes."""
        try:
            document = parse_yaml(load_text(path, FILE_LIMIT), name)
        except FileError as error:
            self.add_broken(name, error)
            return None
        self.documents.append(document)
        return document

    def add_broken(self, name: str, error: FileError) -> None:
        """Add a file that could not be read, with the reason among the mistakes."""
        broken = Document(name)
        broken.mistakes += [(Position(), mistake) for mistake in error.mistakes]
        self.documents.append(broken)

    def validate(self, kind: type[AnyPart], data: dict[str, Data], document: Document) -> AnyPart | None:
        """Return the one part that a file holds; without what is wrong in it, or None where that leaves no part."""
        raw: Any = without_absent(data, kind)
        adapter, context = _adapter(kind), {"zone": self.zone}
        try:
            return adapter.validate_python(raw, context=context)  # type: ignore[no-any-return]
        except ValidationError as error:
            faults = faults_of(error, kind)
        for fault in faults:
            self._add(fault, document, fault.path)
        rest = without(raw, [fault.path for fault in faults])
        self.dropped |= names_in(raw) - names_in(rest)
        try:
            return adapter.validate_python(rest, context=context)  # type: ignore[no-any-return]
        except ValidationError:
            return None

    def validate_named(
        self, kind: type[AnyPart], parts: dict[str, Data], origins: Mapping[str, tuple[Document, Path]]
    ) -> dict[str, AnyPart]:
        """Return the parts in which nothing is wrong, by name."""
        whole: Any = dict[Id, kind]  # type: ignore[valid-type]
        adapter, context = _adapter(whole), {"zone": self.zone}
        raw: Any = without_absent(parts, whole) if any(map(_has_absent, parts.values())) else parts
        try:
            return adapter.validate_python(raw, context=context)  # type: ignore[no-any-return]
        except ValidationError as error:
            faults = faults_of(error, whole)
        for fault in faults:
            document, prefix = origins[str(fault.path[0])]
            self._add(fault, document, (*prefix, *fault.path[1:]))
        wrong = {str(fault.path[0]) for fault in faults}
        self.dropped |= names_in({name: raw[name] for name in wrong})
        rest = {name: part for name, part in raw.items() if name not in wrong}
        return adapter.validate_python(rest, context=context)  # type: ignore[no-any-return]

    def _add(self, fault: Fault, document: Document, path: Path) -> None:
        position = document.position(path, of_key=fault.of_key)
        document.add(position, fault.name, fault.value, fault.rule, fault.remedy)

    def add_finding(self, finding: Finding) -> None:
        """Add what does not fit together, unless it only follows from another mistake."""
        if finding.value in self.dropped:
            return
        for length in range(len(finding.path), 0, -1):
            if finding.path[:length] in self.origins:
                document, prefix = self.origins[finding.path[:length]]
                path = (*prefix, *finding.path[length:])
                break
        else:
            raise KeyError(f"no file holds {finding.path}")
        name = next((str(key) for key in reversed(finding.path) if not isinstance(key, int)), "")
        value = "" if finding.value == name else finding.value
        document.add(_exact(document, path, finding.value), name, value, finding.rule, finding.remedy)

    def mistakes(self) -> Iterator[Mistake]:
        """Return all mistakes, file by file, in each by line; very many of one file are counted, not listed."""
        for document in self.documents:
            in_order = sorted(document.mistakes, key=lambda entry: entry[0])
            yield from (mistake for _, mistake in in_order[:LISTED])
            if len(in_order) > LISTED:
                rule = f"must be mended in {len(in_order) - LISTED} more places that are not listed"
                yield Mistake(document.file, "", rule)


def _has_absent(data: Data) -> bool:
    if isinstance(data, dict):
        return any(value is None or (not isinstance(value, str) and _has_absent(value)) for value in data.values())
    if isinstance(data, list):
        return any(value is None or _has_absent(value) for value in data)
    return data is None


def _exact(document: Document, path: Path, value: str) -> Position:
    """Return where a value stands below a path: as a key or an entry there, else the path itself."""
    data = document.data
    for key in path:
        if isinstance(data, dict):
            data = data.get(str(key))
        elif isinstance(data, list) and isinstance(key, int) and key < len(data):
            data = data[key]
        else:
            break
    if isinstance(data, dict):
        if value in data:
            return document.position((*path, value), of_key=True)
        path = next(((*path, key) for key, entry in data.items() if entry == value), path)
    elif isinstance(data, list):
        path = next(((*path, number) for number, entry in enumerate(data) if entry == value), path)
    return document.position(path)
