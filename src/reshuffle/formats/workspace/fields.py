"""The fields of the model as a reader needs them: which part stands at a path, what it may say, what is left out."""

from __future__ import annotations

import re
import types
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from reshuffle.formats.workspace.places import Data
from reshuffle.model.fields import Part

__all__ = ["fields_of", "nearest", "part_at", "part_name", "without_absent"]


@cache
def fields_of(part: type[Part]) -> dict[str, Any]:
    """Return the type of each field of a part, by the name that stands in files."""
    return {field.alias or name: bare(field.annotation) for name, field in part.model_fields.items()}


def bare(annotation: Any) -> Any:
    """Return a type without its annotations and without None."""
    if get_origin(annotation) is Annotated:
        return bare(get_args(annotation)[0])
    if get_origin(annotation) in {Union, types.UnionType}:
        rest = [argument for argument in get_args(annotation) if argument is not type(None)]
        return bare(rest[0]) if len(rest) == 1 else annotation
    return annotation


def part_at(root: Any, path: Sequence[str | int]) -> Any:
    """Return the type of what stands at a path below `root`; None where there is no such field."""
    current = bare(root)
    for key in path:
        if _is_part(current):
            current = fields_of(current).get(str(key))
        elif get_origin(current) is dict:
            current = bare(get_args(current)[1])
        elif get_origin(current) is tuple:
            current = bare(get_args(current)[0])
        else:
            return None
    return current


def part_name(part: Any) -> str:
    """Return what people call a kind of part: "capability offer"."""
    name = getattr(part, "__name__", "part")
    return " ".join(re.findall("[A-Z][a-z]*", name)).lower() or name


def nearest(name: str, known: Sequence[str]) -> str | None:
    """Return the known name that was probably meant, or None."""
    folded = {_folded(other): other for other in known}
    near = get_close_matches(_folded(name), list(folded), n=1, cutoff=0.6)
    if near:
        return folded[near[0]]
    words = [other for other in known if len(other) > 2 and (other in name or (len(name) > 2 and name in other))]
    return max(words, key=len, default=None)


def _folded(name: str) -> str:
    """Return a name without capitals and separators: dueDate, Due-date and due_date are one."""
    return re.sub(r"[\s_-]+", "", name).lower()


def without_absent(data: Data, annotation: Any) -> Data:
    """Return data without the fields of parts behind which nothing stands.

    A named part behind whose name nothing stands has only defaults. Elsewhere an empty place stays, and is a mistake of
    its own.
    """
    kind = bare(annotation)
    if _is_part(kind):
        if data is None:
            return {}
        if isinstance(data, dict):
            fields = fields_of(kind)
            return {
                key: without_absent(value, fields.get(key))
                for key, value in data.items()
                if value is not None or key not in fields
            }
    elif get_origin(kind) is dict and isinstance(data, dict):
        inner = get_args(kind)[1]
        return {key: without_absent(value, inner) for key, value in data.items()}
    elif get_origin(kind) is tuple and isinstance(data, list):
        inner = get_args(kind)[0]
        return [without_absent(value, inner) for value in data]
    return data


def _is_part(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Part)
