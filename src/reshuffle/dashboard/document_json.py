"""The view document as JSON that can stand inside a page; docs/reference/view-document.md has the fields."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from reshuffle.supervisor.reporting.view_document import ViewDocument

__all__ = ["document_json"]

#: What could end the element that carries the text, or begin another one, and the one control character that JSON lets
#: stand. All else that is not plain ASCII is escaped by the encoder: control characters, line separators (U+2028), and
#: halves of surrogate pairs, which no encoding of a file could hold.
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\x7f": "\\u007f"}


def document_json(document: ViewDocument) -> str:
    """Return a view document as compact JSON: plain ASCII in which no character means anything to HTML.

    The text can stand inside ``<script type="application/json">`` as it is, whatever names the document holds.

    Raises
    ------
    ValueError
        If a number is not finite: JSON has no word for it, and a figure that is not known is None.
    """
    text = json.dumps(document, default=_fields, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    for char, escape in _ESCAPES.items():
        # Outside of its strings JSON has none of these.
        text = text.replace(char, escape)
    return text


def _fields(value: Any) -> dict[str, Any]:
    """Return the fields of a part, not its copies: `dataclasses.asdict` would copy every column."""
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        raise TypeError(f"a view document holds no {type(value).__name__}")
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
