"""Event logs as CSV (RFC 4180): one line per event, UTF-8, columns by name."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from reshuffle.errors import FileError, InputError, Mistake
from reshuffle.formats.log.columns import COLUMNS, read_value, write_value
from reshuffle.formats.mistakes import MistakeList
from reshuffle.formats.save import save_text
from reshuffle.shopfloor.event_log import EventLog
from reshuffle.shopfloor.events import SCHEMA_VERSION, Event
from reshuffle.shopfloor.state import State

__all__ = ["read_csv", "write_csv"]

_REQUIRED = ("sequence", "occurred_at", "kind")


def write_csv(log: EventLog, path: Path) -> None:
    """Write the events of a log; its start state is not part of the file.

    Raises
    ------
    reshuffle.errors.FileError
        If the file can not be written.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([write_value(name, getattr(event, name)) for name in COLUMNS] for event in log)
    save_text(path, stream.getvalue())


def read_csv(path: Path, start: State | None = None) -> EventLog:
    """Return the log that a CSV file holds.

    Columns stand in any order; a column that is missing is empty, except for sequence, occurred_at and kind. Without
    recorded_at, an event was recorded as it occurred.

    Parameters
    ----------
    path
        The file.
    start
        State before the first event; None for a floor of which nothing is known before it.

    Raises
    ------
    reshuffle.errors.FileError
        If the file cannot be read or any of its lines is wrong; all mistakes come at once, each with its line.
    """
    mistakes = MistakeList(path.name)
    lines = list(_lines(path, mistakes))
    events = [(line, event) for line, row in lines if (event := _event(row, line, mistakes)) is not None]
    first = events[0][1].sequence - 1 if events else 0
    log = EventLog(start if start is not None else State(sequence=max(0, first)))
    if not mistakes.total:
        for line, event in events:
            _append(log, event, line, mistakes)
    mistakes.raise_if_any()
    return log


def _lines(path: Path, mistakes: MistakeList) -> list[tuple[int, dict[str, str]]]:
    try:
        # As bytes: reading as text would change the ends of lines inside a reason.
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise FileError(Mistake(f"file '{path}'", "", f"must be readable ({error.strerror})")) from None
    except UnicodeDecodeError:
        raise FileError(Mistake(f"file '{path}'", "", "must be text in UTF-8")) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    rows = []
    try:
        for fields in reader:
            if not header:
                header = fields
                _check_header(header, mistakes)
            elif fields:
                if len(fields) != len(header):
                    rule = f"must be {len(header)}, as in the first line"
                    mistakes.add("number of columns", len(fields), rule, reader.line_num)
                else:
                    rows.append((reader.line_num, dict(zip(header, fields, strict=True))))
    except csv.Error as error:
        mistakes.add("line", "", f"must be CSV ({error})", reader.line_num)
    if not header:
        mistakes.add("first line", "", "must name the columns")
    return rows


def _check_header(header: list[str], mistakes: MistakeList) -> None:
    for name in _REQUIRED:
        if name not in header:
            mistakes.add("column", name, "must be there", 1)
    for place, name in enumerate(header):
        if name not in COLUMNS:
            mistakes.add("column", name, "must be a field of events", 1, remedy=f"Known are {', '.join(COLUMNS)}.")
        elif name in header[:place]:
            mistakes.add("column", name, "must be there once", 1)


def _event(row: dict[str, str], line: int, mistakes: MistakeList) -> Event | None:
    values: dict[str, Any] = {}
    before = mistakes.total
    for name in sorted(row, key=lambda name: name != "kind"):
        if name not in COLUMNS:
            continue
        if not row[name] and name in _REQUIRED:
            mistakes.add(name, "", "must be there", line)
            continue
        try:
            values[name] = read_value(name, row[name], values.get("kind"))
        except ValueError as error:
            mistakes.add(name, row[name], str(error), line)
    if mistakes.total > before or not all(name in values for name in _REQUIRED):
        return None
    values["recorded_at"] = values.get("recorded_at") or values["occurred_at"]
    version = values.get("schema_version")
    values["schema_version"] = SCHEMA_VERSION if version is None else version
    if not 1 <= values["schema_version"] <= SCHEMA_VERSION:
        rule = f"must be at most {SCHEMA_VERSION}, the newest version known here"
        mistakes.add("schema_version", version, rule, line, remedy="Update Reshuffle to read the file.")
        return None
    return Event(**values)


def _append(log: EventLog, event: Event, line: int, mistakes: MistakeList) -> None:
    try:
        log.append(event)
    except InputError as error:
        for mistake in error.mistakes:
            mistakes.add(mistake.name, mistake.value, mistake.rule, line)
