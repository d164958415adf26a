"""Reads the JSON of a solution file into numbers; what is no solution file at all is refused, with every place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from reshuffle.errors import FileError, Mistake
from reshuffle.formats.load import SOLUTION_LIMIT, load_text
from reshuffle.formats.mistakes import MistakeList
from reshuffle.plan.arrays import BOUND, UNSET, TickArray

__all__ = ["OPERATION_KEYS", "TRANSPORT_KEYS", "Claims", "read_claims"]

#: The numbers of an operation and of a transport, in the order of the columns of :class:`Claims`.
OPERATION_KEYS = ("job", "operation", "machine", "start", "end", "worker")
TRANSPORT_KEYS = ("vehicle", "job", "operation", "from", "to", "pickup", "dropoff")

_VERSION = 1
_LARGEST_FLOAT = 2.0**53


@dataclass(frozen=True, slots=True)
class Claims:
    """What a solution file says, not yet compared with its instance.

    Parameters
    ----------
    operations
        (n, 6) int64, columns :data:`OPERATION_KEYS`; ``UNSET`` for what is not said.
    transports
        (m, 7) int64, columns :data:`TRANSPORT_KEYS`.
    makespan, lower_bound
        As claimed; None where nothing is.
    """

    operations: TickArray
    transports: TickArray
    makespan: int | None
    lower_bound: int | None


class _Unreadable(str):
    """A number that JSON or Python cannot hold, as it stands in the file."""

    __slots__ = ()


def read_claims(path: Path, optional: Sequence[str] = ("worker",)) -> Claims:
    """Return what a solution file says. Keys that are not known are passed over, a transport list may be absent.

    Parameters
    ----------
    path
        The file.
    optional
        Those of :data:`OPERATION_KEYS` that an operation may leave out.

    Raises
    ------
    reshuffle.errors.FileError
        If the file can not be read, is no JSON, or is no solution file; all mistakes are named.
    """
    root = _parse(path, load_text(path, SOLUTION_LIMIT).decode("utf-8"))
    mistakes = MistakeList(path.name)
    if not isinstance(root, dict):
        mistakes.add("solution", "", f"must be an object, not {_kind(root)}")
        raise FileError(mistakes.listed())
    version = root.get("format_version", _VERSION)
    if version != _VERSION or isinstance(version, bool):
        mistakes.add("format_version", _text(version), f"must be {_VERSION}", where="format_version")
    objective = root.get("objective", "makespan")
    if objective != "makespan":
        mistakes.add("objective", _text(objective), "must be makespan", where="objective")
    claims = Claims(
        _table(root, "operations", OPERATION_KEYS, optional, mistakes, is_required=True),
        _table(root, "transports", TRANSPORT_KEYS, (), mistakes),
        _single(root, "makespan", mistakes),
        _single(root, "lower_bound", mistakes),
    )
    mistakes.raise_if_any()
    return claims


def _parse(path: Path, text: str) -> Any:
    try:
        try:
            return json.loads(text, parse_constant=_Unreadable)
        except json.JSONDecodeError:
            raise
        except ValueError:
            # A whole number with more digits than Python converts: read again, and keep those as they are.
            return json.loads(text, parse_constant=_Unreadable, parse_int=_whole_or_text)
    except json.JSONDecodeError as error:
        place = f"{path.name}, line {error.lineno}, column {error.colno}"
        remedy = "Is the file cut off?" if error.pos >= len(text.rstrip()) else ""
        raise FileError(Mistake("JSON", "", f"must be sound: {error.msg.lower()}", place, remedy)) from None
    except RecursionError:
        raise FileError(Mistake("JSON", "", "must not be nested so deeply", path.name)) from None


def _whole_or_text(digits: str) -> int | _Unreadable:
    return int(digits) if len(digits) < 20 else _Unreadable(digits)


def _table(
    root: dict[str, Any],
    key: str,
    columns: Sequence[str],
    optional: Sequence[str],
    mistakes: MistakeList,
    is_required: bool = False,
) -> TickArray:
    """Return a list of objects as numbers, shape (entries, columns)."""
    entries = root.get(key)
    if entries is None and not is_required:
        entries = []
    if not isinstance(entries, list):
        found = "it is missing" if key not in root else f"not {_kind(entries)}"
        mistakes.add(key, "", f"must be a list: {found}")
        entries = []
    fast = _all_whole(entries, columns, optional)
    if fast is not None:
        return fast
    rows: list[list[int]] = []
    for index, entry in enumerate(entries):
        where = f"{key}[{index}]"
        if isinstance(entry, dict):
            rows.append([_number(entry, name, where, mistakes, name in optional) for name in columns])
        else:
            mistakes.add("entry", _text(entry), "must be an object", where=where)
    return np.array(rows, dtype=np.int64).reshape(-1, len(columns))


def _all_whole(entries: list[Any], columns: Sequence[str], optional: Sequence[str]) -> TickArray | None:
    """Return the table where every entry has whole numbers only, column by column; None where it is not that simple."""
    if set(map(type, entries)) != {dict}:
        return None
    table = np.full((len(entries), len(columns)), UNSET, dtype=np.int64)
    for index, name in enumerate(columns):
        values = [entry.get(name) for entry in entries]
        kinds = set(map(type, values))
        if kinds == {type(None)} and name in optional:
            continue
        if kinds != {int} or max(values) >= BOUND or min(values) <= -BOUND:
            return None
        table[:, index] = values
    return table


def _single(root: dict[str, Any], key: str, mistakes: MistakeList) -> int | None:
    value = _number(root, key, "", mistakes, is_optional=True)
    return None if value == UNSET else value


def _number(entry: dict[str, Any], key: str, place: str, mistakes: MistakeList, is_optional: bool) -> int:
    """Return a whole number of an object, ``UNSET`` where it is absent; 12.0 is one too."""
    value = entry.get(key)
    if value is None and is_optional:
        return UNSET
    where = f"{place}.{key}" if place else key
    if key not in entry:
        mistakes.add(key, "", "must be given", where=where)
        return UNSET
    if type(value) is float and abs(value) < _LARGEST_FLOAT and value.is_integer():
        value = int(value)
    if type(value) is not int and not (isinstance(value, _Unreadable) and value.lstrip("-").isdigit()):
        mistakes.add(key, _text(value), "must be a whole number", where=where)
        return UNSET
    if isinstance(value, _Unreadable) or not -BOUND < value < BOUND:
        mistakes.add(key, _text(value), f"must lie between -{BOUND} and {BOUND}", where=where)
        return UNSET
    return value


def _kind(value: Any) -> str:
    if isinstance(value, _Unreadable):
        return "a number"
    kinds = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")


def _text(value: Any) -> str:
    """Return a value for a message; of what holds others only its kind."""
    if isinstance(value, _Unreadable):
        return str.__str__(value)
    if isinstance(value, (dict, list)):
        return _kind(value)
    return json.dumps(value[:100] if isinstance(value, str) else value)
