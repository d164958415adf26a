"""Reads the JSON of a plan file: text and numbers first, then the rows; all mistakes come with their place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from reshuffle.errors import FileError, Mistake
from reshuffle.formats.load import SOLUTION_LIMIT, load_text
from reshuffle.formats.mistakes import MistakeList
from reshuffle.formats.workspace.validation import faults_of
from reshuffle.model.fields import Part

__all__ = ["json_path", "parse_json", "read_rows"]

AnyPart = TypeVar("AnyPart", bound=Part)

#: What YAML and JSON call by different names.
_IN_JSON = (("a mapping, with lines 'name: value'", "an object"), ("a mapping", "an object"), ("the file", "plan"))


def parse_json(path: Path, limit: int = SOLUTION_LIMIT) -> Any:
    """Return what a JSON file says. Numbers that no program should have to hold are returned as text.

    Parameters
    ----------
    path
        The file.
    limit
        Most bytes it may have.

    Raises
    ------
    reshuffle.errors.FileError
        If the file can not be read, is no sound JSON, is nested too deeply, or says something twice.
    """
    text = load_text(path, limit).decode("utf-8")
    mistakes = MistakeList(path.name)

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(pairs)
        if len(result) < len(pairs):
            seen: set[str] = set()
            for key, _ in pairs:
                if key in seen:
                    mistakes.add(key, "", "must stand only once in its object")
                seen.add(key)
        return result

    try:
        root = json.loads(text, parse_constant=str, parse_int=_whole, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        place = f"{path.name}, line {error.lineno}, column {error.colno}"
        remedy = "Is the file cut off?" if error.pos >= len(text.rstrip()) else ""
        raise FileError(Mistake("JSON", "", f"must be sound: {error.msg.lower()}", place, remedy)) from None
    except RecursionError:
        raise FileError(Mistake("JSON", "", "must not be nested so deeply", path.name)) from None
    mistakes.raise_if_any()
    return root


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) < 20 else digits


def json_path(keys: Sequence[str | int]) -> str:
    """Return a path within a JSON document as people write it: ``operations[3].phases[0].start``."""
    text = ""
    for key in keys:
        if isinstance(key, int):
            text += f"[{key}]"
        elif key.isidentifier():
            text += f".{key}" if text else key
        else:
            text += f"[{json.dumps(key, ensure_ascii=False)}]"
    return text


def read_rows(data: Any, kind: type[AnyPart], zone: ZoneInfo, file: str) -> AnyPart:
    """Return data as a part; a local time is one of `zone`.

    Raises
    ------
    reshuffle.errors.FileError
        If the data are no such part; all mistakes are named.
    """
    try:
        return kind.model_validate(data, context={"zone": zone})
    except ValidationError as error:
        mistakes = MistakeList(file)
        for fault in faults_of(error, kind):
            rule, name = fault.rule, fault.name
            for yaml, word in _IN_JSON:
                rule, name = rule.replace(yaml, word), name.replace(yaml, word)
            remedy = "" if fault.remedy.startswith("Add '") else fault.remedy
            mistakes.add(name, fault.value, rule, remedy=remedy, where=json_path(fault.path))
        raise FileError(mistakes.listed()) from None
    except RecursionError:
        raise FileError(Mistake("JSON", "", "must not be nested so deeply", file)) from None
