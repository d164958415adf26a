"""The field tables of the workspace's reference, from the JSON schemas; run ``python -m tests.field_tables``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reshuffle.formats.workspace.schema import FILES, FileKind, factory_schema, parts_below
from reshuffle.model.factory import Workspace
from tests.documents import ROOT

__all__ = ["DOCUMENTS", "MARK", "field_tables"]

#: The kinds of files that each document lists.
DOCUMENTS: dict[Path, tuple[FileKind, ...]] = {
    ROOT / "docs" / "reference" / "workspace-factory.md": ("factory",),
    ROOT / "docs" / "reference" / "workspace-work.md": ("product", "orders", "state"),
}
#: Everything behind it is made here.
MARK = "<!-- The tables below are made by tests/field_tables.py. -->"


def field_tables(kinds: tuple[FileKind, ...]) -> str:
    """Return one table for each file and one for each part of it, as Markdown."""
    blocks: list[str] = []
    parts: dict[str, Any] = {}
    elsewhere = set() if kinds == ("factory",) else set(factory_schema("factory")["$defs"])
    for kind in kinds:
        schema = factory_schema(kind)
        parts |= schema["$defs"]
        blocks.append("\n".join(_table(f"`{FILES[kind]}`", schema)))
    order = {name: number for number, name in enumerate(parts_below(Workspace))}
    names = sorted(parts.keys() - elsewhere, key=lambda part: (order.get(part, len(order)), part))
    blocks += ["\n".join(_table(name, parts[name])) for name in names if "properties" in parts[name]]
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
    for document, kinds in DOCUMENTS.items():
        head = document.read_text(encoding="utf-8").partition(MARK)[0]
        document.write_text(f"{head}{MARK}\n\n{field_tables(kinds)}", encoding="utf-8")
