"""What pydantic found, in the words of Reshuffle: name, value, a rule that starts with "must", a remedy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from reshuffle.formats.workspace.fields import fields_of, nearest, part_at, part_name
from reshuffle.formats.workspace.places import Path

__all__ = ["Fault", "faults_of", "names_in", "without"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, before it is known where in which file it stands.

    Parameters
    ----------
    path
        Keys and indices from the validated data down to the field.
    of_key
        Whether the key is meant and not what stands behind it.
    name, value, rule, remedy
        As in :class:`reshuffle.errors.Mistake`.
    """

    path: Path
    name: str
    value: str
    rule: str
    remedy: str = ""
    of_key: bool = False


def faults_of(error: ValidationError, root: Any) -> list[Fault]:
    """Return everything that pydantic found.

    Parameters
    ----------
    error
        What pydantic raised.
    root
        The type that was validated: a :class:`~reshuffle.model.fields.Part` or a dictionary of parts.
    """
    return [_fault(details, root) for details in error.errors(include_url=False)]


def _fault(details: ErrorDetails, root: Any) -> Fault:
    kind, path, given = details["type"], tuple(details["loc"]), details["input"]
    if path and path[-1] == "[key]":
        return Fault(path[:-1], "a name", str(path[-2]), _rule(details), of_key=True)
    if kind == "extra_forbidden":
        return _unknown_field(path, root)
    if kind == "missing":
        rule = f"must be given{_owner(path[:-1], root)}"
        return Fault(path[:-1], _name(path), "", rule, f"Add '{path[-1]}:'.", of_key=True)
    if kind == "value_error":
        named = re.match(r"(\w+) (must .*)", _rule(details), re.DOTALL)
        if named and isinstance(given, dict) and named[1] in given:
            rule = _with_values(named[2], given)
            return Fault((*path, named[1]), named[1], _text(given[named[1]]), rule)
    rule, remedy = _rule(details), ""
    if kind == "enum" and isinstance(given, str):
        words = re.findall(r"'([^']*)'", str(details.get("ctx", {}).get("expected", "")))
        near = nearest(given, words)
        remedy = f"Did you mean '{near}'?" if near else ""
    return Fault(path, _name(path), _text(given), rule, remedy)


def _unknown_field(path: Path, root: Any) -> Fault:
    part = part_at(root, path[:-1])
    known = list(fields_of(part)) if part is not None else []
    near = nearest(str(path[-1]), known)
    remedy = f"Did you mean '{near}'?" if near else f"Known: {', '.join(known)}."
    rule = f"must be a field of {_article(part_name(part))}"
    return Fault(path, str(path[-1]), "", rule, remedy, of_key=True)


def _rule(details: ErrorDetails) -> str:
    """Return the rule that was broken, starting with "must" wherever its own words allow it."""
    kind, given, context = details["type"], details["input"], details.get("ctx", {})
    if kind == "value_error":
        text = str(context.get("error", details["msg"]))
        return text if re.match(r"(\w+ )?must ", text) else f"must be right: {text}"
    if given is None:
        return "must not be empty"
    if kind in _SHAPES:
        return f"must be {_SHAPES[kind]}, not {_shape(given)}"
    if kind == "enum":
        return f"must be {context.get('expected', 'a known word')}"
    if kind == "string_pattern_mismatch":
        words = re.findall(r"\w+", str(context.get("pattern", "")))
        return f"must be {' or '.join(repr(word) for word in words)}"
    if kind in {"too_short", "string_too_short"}:
        return "must not be empty"
    if kind.startswith("bool"):
        return "must be true or false"
    if isinstance(given, list | dict):
        return f"must be one value, not {_shape(given)}"
    return f"must be valid: {details['msg'][:1].lower()}{details['msg'][1:]}"


_SHAPES = {
    "dict_type": "a mapping, with lines 'name: value'",
    "model_type": "a mapping, with lines 'name: value'",
    "model_attributes_type": "a mapping, with lines 'name: value'",
    "tuple_type": "a list, as [a, b]",
    "list_type": "a list, as [a, b]",
    "frozen_set_type": "text such as mon-fri",
    "string_type": "text",
}


def _shape(given: object) -> str:
    if isinstance(given, dict):
        return "a mapping"
    return "a list" if isinstance(given, list | tuple) else "one value"


def _name(path: Path) -> str:
    """Return the last name on a path; an entry of a list is named by the list."""
    names = [str(key) for key in path if not isinstance(key, int)]
    if not names:
        return "the file"
    return f"{names[-1]}[{path[-1]}]" if isinstance(path[-1], int) else names[-1]


def _owner(path: Path, root: Any) -> str:
    if not path:
        return ""
    return f" for {part_name(part_at(root, path))} '{_name(path)}'"


def _text(given: object) -> str:
    return given if isinstance(given, str) else ""


def _with_values(rule: str, given: dict[Any, Any]) -> str:
    """Return a rule with the value behind each field that it names: ``must be >= release(=2026-11-23)``."""

    def show(found: re.Match[str]) -> str:
        value = given.get(found[0])
        return f"{found[0]}(={value})" if isinstance(value, str) else found[0]

    return re.sub(r"\b[a-z_]+\b(?!\()", show, rule)


def _article(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def names_in(data: object) -> set[str]:
    """Return every name that a piece of data may define: the keys of its mappings, and skills."""
    found: set[str] = set()
    open_ends: list[object] = [data]
    while open_ends:
        current = open_ends.pop()
        if isinstance(current, dict):
            found.update(str(key).strip() for key in current)
            skills = current.get("skills")
            if isinstance(skills, list):
                found.update(skill.strip() for skill in skills if isinstance(skill, str))
            open_ends.extend(current.values())
        elif isinstance(current, list):
            open_ends.extend(current)
    return found


def without(data: dict[str, Any], paths: Sequence[Path]) -> dict[str, Any]:
    """Return data without the named parts or fields in which something is wrong."""
    result = dict(data)
    for path in paths:
        if not path:
            continue
        inner = result.get(str(path[0]))
        if len(path) > 1 and isinstance(inner, dict):
            result[str(path[0])] = {key: value for key, value in inner.items() if key != path[1]}
        else:
            result.pop(str(path[0]), None)
    return result
