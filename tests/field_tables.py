"""The field tables of docs/reference/workspace.md, from the JSON schemas; ``python -m tests.field_tables`` renews them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reshuffle.formats.workspace.schema import FILES, FileKind, factory_schema, parts_below
from reshuffle.model.factory import Workspace
from tests.documents import ROOT

__all__ = ["DOCUMENT", "MARK", "field_tables"]

DOCUMENT = ROOT / "docs" / "reference" / "workspace.md"
#: Everything behind it is made here.
MARK = "<!-- The tables below are made by tests/field_tables.py. -->"

_KINDS: tuple[FileKind, ...] = ("factory", "product", "orders", "state")


def field_tables() -> str:
    """Return one table for each file and one for each part, as Markdown."""
    blocks: list[str] = []
    parts: dict[str, Any] = {}
    for kind in _KINDS:
        schema = factory_schema(kind)
        parts |= schema["$defs"]
        blocks.append("\n".join(_table(f"`{FILES[kind]}`", schema)))
    order = {name: number for number, name in enumerate(parts_below(Workspace))}
    for name in sorted(parts, key=lambda part: order.get(part, len(order))):
        if "properties" in parts[name]:
            blocks.append("\n".join(_table(name, parts[name])))
    return "\n\n".join(blocks) + "\n"


def _table(title: str, schema: dict[str, Any]) -> Iterator[str]:
    yield f"### {title}"
    yield ""
    if schema.get("description"):
        yield f"{_escaped(schema['description'])}"
        yield ""
    yield "| field | what it holds | default |"
    yield "|---|---|---|"
    required = schema.get("required", [])
    for name, field in schema["properties"].items():
        default = "required" if name in required else _default(field.get("default"))
        yield f"| `{name}` | {_escaped(_words(field))} | {default} |"


def _default(value: Any) -> str:
    if value in (None, "", [], {}):
        return ""
    return f"`{value}`" if not isinstance(value, (dict, list)) else "see there"


def _words(field: dict[str, Any]) -> str:
    """Return what a field holds: a part, texts, or what people write, with an example."""
    options = [option for option in field.get("anyOf", [field]) if option.get("type") != "null"]
    said = " or ".join(dict.fromkeys(_kind(option) for option in options))
    description = field.get("description", "")
    return f"{said}: {description}" if description and description not in said else said


def _kind(field: dict[str, Any]) -> str:
    if "$ref" in field:
        return field["$ref"].rpartition("/")[2]
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return " | ".join(f"`{value}`" for value in field["enum"])
    if field.get("type") == "array":
        return f"list of {_words(field.get('items', {}))}"
    if field.get("type") == "object":
        inner = field.get("additionalProperties")
        return f"{_words(inner)} by name" if isinstance(inner, dict) else "names and values"
    examples = field.get("examples")
    text = field.get("description") or str(field.get("type", "text")).replace("string", "text")
    return f"{text.rstrip('.')}, such as `{examples[0]}`" if examples else text


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("``", "`")


if __name__ == "__main__":
    text = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(text.partition(MARK)[0] + MARK + "\n\n" + field_tables(), encoding="utf-8")
