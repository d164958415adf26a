"""Disturbances from a file: a list in YAML, or a table in CSV with one column for each word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reshuffle.errors import FileError, Mistake
from reshuffle.formats.disturbance_words import FLAGS, KEYS, DisturbanceReader, words_of
from reshuffle.formats.load import load_text
from reshuffle.formats.workspace.places import Data
from reshuffle.formats.workspace.tables import csv_table
from reshuffle.formats.workspace.version import take_version
from reshuffle.formats.workspace.yaml_nodes import parse_yaml
from reshuffle.shopfloor.disturbances import Disturbance

__all__ = ["ENDINGS", "read_disturbance_file"]

#: Endings of the files that are read.
ENDINGS = (".csv", ".yaml", ".yml")
_FILE_LIMIT = 1 << 24
_YES, _NO = frozenset({"yes", "true", "x", "1", "on"}), frozenset({"", "no", "false", "0", "off"})


def read_disturbance_file(path: Path, reader: DisturbanceReader) -> list[Disturbance]:
    """Return the disturbances of a file, as far as nothing is wrong with them; the rest is among the reader's mistakes.

    Parameters
    ----------
    path
        ``.yaml``: a list ``disturbances``, each a text as on the command line or a mapping of its words.
        ``.csv``: a heading of words, a row for each.
    reader
        Knows the names of the workspace.

    Raises
    ------
    reshuffle.errors.FileError
        If the file cannot be read at all.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise FileError(Mistake("the file", str(path), f"must end in {', '.join(ENDINGS)}"))
    rows = _csv_rows(path, reader) if ending == ".csv" else _yaml_rows(path, reader)
    found = [reader.read(words, text, path.name, place) for words, text, place in rows]
    return [one for one in found if one is not None]


_Row = tuple[dict[str, str], str, str]


def _csv_rows(path: Path, reader: DisturbanceReader) -> Iterator[_Row]:
    table = csv_table(path, _FILE_LIMIT)
    if not table.cells:
        return
    headings = [str(cell).strip().lower() for cell in table.cells[0]]
    for column, heading in enumerate(headings):
        if heading and heading not in KEYS:
            rule = f"must be one of {', '.join(KEYS)}"
            reader.mistakes.append(Mistake("heading", heading, rule, table.place(0, column)))
    for number in range(1, len(table.cells)):
        if not table.has_row(number):
            continue
        cells = {
            key: str(cell).strip()
            for key, cell in zip(headings, table.cells[number], strict=True)
            if key in KEYS and str(cell).strip()
        }
        words = _without_flags(cells, reader, table.place(number, 0))
        yield words, _text(words), table.place(number, 0).rpartition(", column")[0]


def _yaml_rows(path: Path, reader: DisturbanceReader) -> Iterator[_Row]:
    document = parse_yaml(load_text(path, _FILE_LIMIT), path.name)
    data = take_version(document)
    reader.mistakes.extend(mistake for _, mistake in sorted(document.mistakes, key=lambda one: one[0]))
    for key in data or {}:
        if key != "disturbances":
            place = document.place(document.position((key,)))
            reader.mistakes.append(Mistake(key, "", "must be 'disturbances'", place))
    listed = (data or {}).get("disturbances")
    if not isinstance(listed, list):
        reader.mistakes.append(Mistake("disturbances", "", "must be given, a list", path.name))
        return
    for number, entry in enumerate(listed):
        place = document.place(document.position(("disturbances", number)))
        words = _words(entry, reader, place)
        if words is not None:
            yield words, entry if isinstance(entry, str) else _text(words), place


def _words(entry: Data, reader: DisturbanceReader, place: str) -> dict[str, str] | None:
    if isinstance(entry, str):
        return words_of(entry)
    if not isinstance(entry, dict) or any(isinstance(value, (list, dict)) for value in entry.values()):
        rule = "must be a text such as 'station=mill-1 at=2h for=3h', or a mapping of its words"
        reader.mistakes.append(Mistake("disturbances", "", rule, place))
        return None
    given = {key: value for key, value in entry.items() if isinstance(value, str)}
    return _without_flags(given, reader, place)


def _without_flags(words: dict[str, str], reader: DisturbanceReader, place: str) -> dict[str, str]:
    """Return words in which a flag is there or not: in a table and a mapping it has a value."""
    result = {}
    for key, value in words.items():
        if key not in FLAGS:
            result[key] = value
        elif value.lower() in _YES:
            result[key] = ""
        elif value.lower() not in _NO:
            reader.mistakes.append(Mistake(key, value, "must be yes or no", place))
    return result


def _text(words: dict[str, str]) -> str:
    return " ".join(f"{key}={value}" if value else key for key, value in words.items())
