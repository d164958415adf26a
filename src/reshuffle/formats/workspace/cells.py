"""Cells: what stands in them, and the same as text that the fields of the model read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import TypeAlias

from reshuffle.formats.workspace.xlsx_package import CellFault
from reshuffle.model import quantities
from reshuffle.model.quantities import Dimension

__all__ = [
    "CellText",
    "CellValue",
    "Column",
    "Kind",
    "cell_name",
    "cell_text",
    "column",
    "joined",
    "number_text",
    "shown",
    "split",
]

#: What stands in a cell; an empty text is a blank cell.
CellValue: TypeAlias = "str | int | float | bool | date | datetime | time | timedelta | CellFault"
#: The same as the model reads it; None for a blank cell.
CellText: TypeAlias = "str | list[str] | None"


class Kind(Enum):
    """What a column holds, apart from physical quantities."""

    ID = "a name"
    TEXT = "text"
    NUMBER = "a number"
    MONEY = "an amount"
    SHARE = "a share"
    FLAG = "yes or no"
    LIST = "names"
    INSTANT = "an instant"
    DAY = "a date"
    CLOCK = "a time of day"
    SPANS = "spans of the day"


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column of a sheet.

    Parameters
    ----------
    headings
        What may stand above it: the first is the one that is written, others are read.
    path
        Field below the row's own place in the data; ``?`` stands for the text of the sheet's entry column.
    kind
        What it holds.
    words
        Words that planners write, and what the model calls them.
    per
        What the unit of its heading may be divided by: ``h`` of EUR/h.
    """

    headings: tuple[str, ...]
    path: tuple[str, ...]
    kind: Kind | Dimension
    words: Mapping[str, str] = field(default_factory=dict)
    per: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The heading that is written."""
        return self.headings[0]


def column(
    headings: str,
    path: str,
    kind: Kind | Dimension = Kind.TEXT,
    words: Mapping[str, str] | None = None,
    per: str = "",
) -> Column:
    """Return a column from short forms: headings separated by ``|``, a path by dots, divisors by blanks."""
    keys = tuple(part for part in path.split(".") if part)
    return Column(tuple(headings.split("|")), keys, kind, words or {}, tuple(per.split()))


_YES = {"yes", "y", "ja", "j", "x", "true", "wahr", "1", "✓"}
_NO = {"no", "n", "nein", "-", "false", "falsch", "0"}
_BARE = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


def cell_name(row: int, column_number: int) -> str:
    """Return the name of a cell from its row and column, both counted from 0: ``F12``."""
    letters, rest = "", column_number + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row + 1}"


def number_text(value: float) -> str:
    """Return a number of a cell as text: 4711 and not 4711.0, never with an exponent."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def shown(value: CellValue) -> str:
    """Return what a cell holds as a message shows it."""
    if isinstance(value, CellFault):
        return value.text
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, datetime):
        return _instant_text(value)
    if isinstance(value, date | time | timedelta):
        return str(value)
    return value


def cell_text(value: CellValue, wanted: Column, unit: str) -> CellText:
    """Return what a cell says as text that the model's field reads, or None for a blank cell.

    Parameters
    ----------
    value
        What stands in the cell.
    wanted
        Its column.
    unit
        Unit of the heading, empty if it has none.

    Raises
    ------
    ValueError
        If such a value makes no sense in such a column; what only the model can judge is left to it.
    """
    if isinstance(value, str):
        value = value.strip()
        if not value:
            return None
    kind = wanted.kind
    if isinstance(kind, Dimension):
        return _quantity_text(value, kind, unit)
    if kind is Kind.SHARE:
        text = shown(value)
        return f"{text} %" if unit == "%" and _BARE.fullmatch(text) else text
    if kind is Kind.FLAG:
        word = shown(value).casefold()
        return "true" if word in _YES else "false" if word in _NO else shown(value)
    if kind in {Kind.INSTANT, Kind.DAY}:
        if isinstance(value, int | float):
            raise ValueError(f"must be {kind.value} such as 2026-11-23, not a plain number")
        return _instant_text(value) if isinstance(value, datetime) else shown(value)
    if kind is Kind.CLOCK:
        return _clock_text(value)
    if isinstance(value, date | time | timedelta) and kind in {Kind.ID, Kind.LIST, Kind.NUMBER, Kind.MONEY}:
        raise ValueError(f"must be {kind.value}, not a date or time of day")
    text = shown(value)
    if kind is Kind.LIST:
        return [wanted.words.get(part.casefold(), part) for part in split(text)]
    return wanted.words.get(text.casefold(), text)


def _quantity_text(value: CellValue, dimension: Dimension, unit: str) -> str:
    if isinstance(value, time) and dimension is quantities.DURATION:
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
    if isinstance(value, timedelta) and dimension is quantities.DURATION:
        return f"{round(value / timedelta(milliseconds=1))} ms"
    text = shown(value)
    return f"{text} {unit}" if unit and _BARE.fullmatch(text) else text


def _instant_text(value: datetime) -> str:
    # A spreadsheet counts days in floating point: an instant is off by microseconds.
    nearest = (value + timedelta(milliseconds=500)).replace(microsecond=0)
    if nearest.second:
        return nearest.strftime("%Y-%m-%d %H:%M:%S")
    return nearest.strftime("%Y-%m-%d %H:%M")


def _clock_text(value: CellValue) -> str:
    if isinstance(value, time):
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        text = f"{minutes // 60:02}:{minutes % 60:02}"
        return f"{text}:{seconds:02}" if seconds else text
    return shown(value)


def split(text: str, separators: str = ",;\n") -> list[str]:
    """Return the names in a cell; one that holds a separator stands in double quotes."""
    result, position = [], 0
    until = re.compile(f"[{re.escape(separators)}]|$")
    while position < len(text):
        quoted = _QUOTED.match(text, position)
        if quoted and (following := until.match(text, quoted.end())):
            result.append(quoted[1].replace('""', '"'))
        elif following := until.search(text, position):
            name = text[position : following.start()].strip()
            result += [name] if name else []
        else:  # pragma: no cover - the end of the text always matches
            break
        position = following.end() + (following.start() == following.end())
    return result


_QUOTED = re.compile(r'\s*"((?:[^"]|"")*)"[ \t]*')


def joined(names: list[str]) -> str:
    """Return names as one cell that reads back the same."""
    return ", ".join(_quoted(name) for name in names)


def _quoted(name: str) -> str:
    if name and not re.search(r'[,;/|"\n]', name) and name == name.strip():
        return name
    return '"' + name.replace('"', '""') + '"'
