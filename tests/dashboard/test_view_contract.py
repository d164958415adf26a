"""Both sides of the view document have the same words: web/src/document.ts and the values that Python gathers."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest

from reshuffle.supervisor.reporting import view_document as view

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "web" / "src" / "document.ts").read_text(encoding="utf-8")
REFERENCE = (ROOT / "docs" / "reference" / "view-document.md").read_text(encoding="utf-8")
CODE = re.sub(r"//.*|/\*.*?\*/", "", TEXT.replace("*/", "*/\n"), flags=re.MULTILINE)
#: Objects that the contract writes out where they stand, by the field that holds them.
INLINE = {
    "violations": view.ViolationRow,
    "unplanned": view.Unplanned,
    "elsewhere": view.Elsewhere,
    "simulated": view.SimulatedFigure,
    "shares": view.CauseShare,
    "chain": view.ChainLink,
    "fixes": view.Fix,
    "shortages": view.Shortage,
    "purchases": view.Purchase,
    "queues": view.Queue,
}


def fields(kind: type) -> list[str]:
    return [field.name for field in dataclasses.fields(kind)]


def interfaces() -> dict[str, str]:
    return dict(re.findall(r"^export interface (\w+) \{\n(.*?)^\}", CODE, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize("name", interfaces())
def test_interface_has_the_fields_of_its_value(name: str) -> None:
    body = interfaces()[name]
    assert re.findall(r"^  (\w+):", body, re.MULTILINE) == fields(getattr(view, name))


@pytest.mark.parametrize("name", INLINE)
def test_object_inside_has_the_fields_of_its_value(name: str) -> None:
    (body,) = re.findall(rf"^  {name}: \{{(.*?)\}}", CODE, re.MULTILINE)
    assert re.findall(r"(\w+):", body) == fields(INLINE[name])


def test_every_value_stands_in_the_contract() -> None:
    values = {name for name in view.__all__ if dataclasses.is_dataclass(getattr(view, name))}
    assert values == set(interfaces()) | {kind.__name__ for kind in INLINE.values()}


@pytest.mark.parametrize("name", ["RESOURCE_KINDS", "BAR_STATES", "CAUSES", "FIX_KINDS", "RESOURCE_STATES"])
def test_closed_sets_hold_the_same_words_in_the_same_order(name: str) -> None:
    (body,) = re.findall(rf"^export const {name} = \[(.*?)\] as const", CODE, re.MULTILINE | re.DOTALL)
    assert tuple(re.findall(r'"([^"]*)"', body)) == getattr(view, name)


def test_format_is_the_same() -> None:
    (found,) = re.findall(r"^export const VIEW_FORMAT = (.*);", CODE, re.MULTILINE)
    assert json.loads(found) == view.VIEW_FORMAT


def test_reference_has_every_field_of_every_value() -> None:
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", REFERENCE, re.MULTILINE | re.DOTALL))
    missing = [
        f"{name}.{field}"
        for name in interfaces()
        for field in fields(getattr(view, name))
        if not re.search(rf"^\|[^|]*`{field}`", sections.get(name, ""), re.MULTILINE)
    ]
    assert missing == []


@pytest.mark.parametrize("name", INLINE)
def test_reference_names_the_fields_of_what_is_inside(name: str) -> None:
    rows = re.findall(rf"^\| `{name}` \|.*", REFERENCE, re.MULTILINE)
    assert any(all(f"`{field}`" in row for field in fields(INLINE[name])) for row in rows)


@pytest.mark.parametrize("words", [view.BAR_STATES, view.RESOURCE_STATES, view.CAUSES, view.FIX_KINDS])
def test_reference_lists_closed_sets_in_their_order(words: tuple[str, ...]) -> None:
    assert ", ".join(f"`{word}`" for word in words) in REFERENCE
