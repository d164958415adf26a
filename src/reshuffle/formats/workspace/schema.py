"""JSON schemas of the files of a workspace: what people may write, for editors and for other programs."""

from __future__ import annotations

import inspect
import re
from typing import Any, Literal

from pydantic import TypeAdapter

from reshuffle.formats.workspace.fields import fields_of
from reshuffle.formats.workspace.version import KEY
from reshuffle.model.factory import FORMAT_VERSION, Factory, Workspace
from reshuffle.model.fields import Id, Part
from reshuffle.model.orders import Order
from reshuffle.model.products import Item, Product
from reshuffle.model.state import State

__all__ = ["FILES", "FileKind", "describe_part", "factory_schema", "parts_below"]

FileKind = Literal["factory", "product", "products", "orders", "state"]
#: The kinds of files, each with a name such a file may have.
FILES: dict[FileKind, str] = {
    "factory": "factory.yaml",
    "product": "products/NAME.yaml",
    "products": "products.yaml",
    "orders": "orders.yaml",
    "state": "state.yaml",
}
_TYPES: dict[FileKind, Any] = {
    "factory": Factory,
    "product": Product,
    "products": dict[Id, Product],
    "orders": dict[Id, Order],
    "state": State,
}


def factory_schema(kind: FileKind = "factory") -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of one kind of file of a workspace.

    Parameters
    ----------
    kind
        Which file: the factory itself by default.
    """
    whole = TypeAdapter(_TYPES[kind]).json_schema(by_alias=True, mode="validation")
    definitions: dict[str, Any] = whole.pop("$defs", {})
    if kind == "product":
        bought = TypeAdapter(dict[Id, Item]).json_schema(by_alias=True, mode="validation")
        definitions |= bought.pop("$defs")
        said = "bought items that it brings along; what the factory says of an item of the same name counts"
        whole["properties"]["items"] = {**bought, "description": said}
    if kind in {"products", "orders"}:
        whole = {"type": "object", "properties": {kind: whole}, "required": [kind], "additionalProperties": False}
    parts = parts_below(Workspace)
    for name, schema in (*definitions.items(), ("", whole)):
        part = parts.get(name or whole.get("title", ""))
        if part is not None:
            describe_part(schema, part)
        _allow_empty_parts(schema)
    if kind == "product":
        whole["properties"] = {"id": {"type": "string", "description": "the file's name by default"}} | whole[
            "properties"
        ]
    if kind == "factory":
        whole["properties"]["floor"] = _or_lif(whole["properties"]["floor"])
    whole["properties"] = {KEY: {"const": FORMAT_VERSION}} | whole["properties"]
    whole["required"] = [KEY, *whole.get("required", [])]
    top = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": FILES[kind]}
    return top | {key: value for key, value in whole.items() if key != "title"} | {"$defs": definitions}


def _or_lif(floor: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a floor that may stand in a LIF file instead."""
    lif = {"type": "string", "description": "a LIF file in the folder of the workspace", "examples": ["floor.lif.json"]}
    named = {"type": "object", "properties": {"lif": lif}, "required": ["lif"], "additionalProperties": False}
    return {**floor, "anyOf": [*floor["anyOf"], named]}


def parts_below(root: type[Part]) -> dict[str, type[Part]]:
    """Return every kind of part below one, itself included, by the name of its class."""
    found: dict[str, type[Part]] = {}
    open_ends: list[Any] = [root]
    while open_ends:
        kind = open_ends.pop()
        if isinstance(kind, type) and issubclass(kind, Part):
            if kind.__name__ not in found:
                found[kind.__name__] = kind
                open_ends += fields_of(kind).values()
        else:
            open_ends += getattr(kind, "__args__", ())
    return found


def describe_part(schema: dict[str, Any], part: type[Part]) -> None:
    """Take the description of a part and of its fields from the docstring of its class."""
    summary, _, parameters = inspect.getdoc(part).partition("\nParameters\n----------\n")  # type: ignore[union-attr]
    schema["description"] = " ".join(summary.split())
    for found in re.finditer(r"^(\w[\w, ]*)\n((?:    .*\n?|\n)+)", parameters, re.MULTILINE):
        for name in found[1].split(", "):
            if name in schema["properties"]:
                schema["properties"][name]["description"] = " ".join(found[2].split())
    defaults = part.model_construct().model_dump(mode="json", by_alias=True)
    for name, field in schema["properties"].items():
        field.pop("title", None)
        if "default" in field:
            # As people write it: pydantic gives the number inside.
            field["default"] = defaults[name]
    if part.__name__ == "Operation":
        # A text alone is the name of the capability; pydantic does not know.
        reference = schema["properties"]["requires"]
        schema["properties"]["requires"] = {"anyOf": [{"type": "string"}, reference]}


def _allow_empty_parts(schema: dict[str, Any]) -> None:
    """Let nothing stand behind the name of a part: it has only defaults then."""
    for field in schema.get("properties", {}).values():
        for option in (field, *field.get("anyOf", ())):
            inner = option.get("additionalProperties")
            if isinstance(inner, dict) and "$ref" in inner:
                option["additionalProperties"] = {"anyOf": [inner, {"type": "null"}]}
