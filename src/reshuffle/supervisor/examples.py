"""The examples that ship inside the package: what there is, and a copy of one to change."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import as_file, files
from pathlib import Path

from reshuffle.errors import FileError, InputError, Mistake

__all__ = ["Example", "copy_example", "examples"]

_ROW = re.compile(r"\| `(?P<name>[^`]+)` \| (?P<what>.+?) \|")


@dataclass(frozen=True, slots=True)
class Example:
    """An example: its name is its path among the examples."""

    name: str
    description: str


def examples() -> tuple[Example, ...]:
    """Return the examples, as their README lists them."""
    text = (files("reshuffle") / "examples" / "README.md").read_text(encoding="utf-8")
    return tuple(_listed(text))


def _listed(text: str) -> Iterator[Example]:
    for row in _ROW.finditer(text):
        yield Example(row["name"].rstrip("/"), row["what"])


def copy_example(name: str, target: Path | None = None) -> Path:
    """Copy an example; return where it is now. Nothing that is there is replaced.

    Parameters
    ----------
    name
        As :func:`examples` names it.
    target
        The new folder or file; by default its own name in the current folder.

    Raises
    ------
    reshuffle.errors.InputError
        If there is no such example.
    reshuffle.errors.FileError
        If the target is there already, or cannot be written.
    """
    known = [example.name for example in examples()]
    if name not in known:
        near = get_close_matches(name, known, n=1)
        remedy = f"Did you mean '{near[0]}'?" if near else "'reshuffle examples list' names them."
        raise InputError(Mistake("NAME", name, f"must be one of {', '.join(known)}", remedy=remedy))
    place = target if target is not None else Path(Path(name).name)
    try:
        if place.exists():
            remedy = "Name another place: reshuffle examples copy NAME TARGET."
            raise FileError(Mistake("TARGET", str(place), "must not be there yet", remedy=remedy))
        with as_file(files("reshuffle") / "examples" / name) as source:
            if source.is_dir():
                shutil.copytree(source, place, ignore=shutil.ignore_patterns(".*", "__pycache__"))
            else:
                shutil.copyfile(source, place)
    except (OSError, ValueError) as error:
        if isinstance(error, FileError):
            raise
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise FileError(Mistake("TARGET", str(place), f"must be writable ({reason})")) from None
    return place
