"""The schemas of the files say what people may write."""

from __future__ import annotations

import json
from typing import get_args

import pytest

from reshuffle.formats.workspace.fields import fields_of
from reshuffle.formats.workspace.schema import FILES, FileKind, factory_schema
from reshuffle.model.factory import Factory
from reshuffle.model.products import Operation


@pytest.mark.parametrize("kind", get_args(FileKind))
def test_every_file_has_a_schema_that_asks_for_its_version(kind: FileKind) -> None:
    schema = factory_schema(kind)
    assert schema["title"] == FILES[kind]
    assert schema["required"][0] == "format_version"
    assert json.loads(json.dumps(schema)) == schema


def test_every_reference_of_a_schema_leads_somewhere() -> None:
    schema = factory_schema()
    text = json.dumps(schema)
    for name in {part.partition('"')[0] for part in text.split("#/$defs/")[1:]}:
        assert name in schema["$defs"]


def test_the_schema_of_the_factory_has_exactly_the_fields_that_are_read() -> None:
    assert set(factory_schema()["properties"]) == {"format_version", *fields_of(Factory)}
    assert set(factory_schema("product")["$defs"]["Operation"]["properties"]) == set(fields_of(Operation))


def test_a_duration_is_a_text_with_a_unit_and_so_is_its_default() -> None:
    tick = factory_schema()["properties"]["tick"]
    assert tick["type"] == "string"
    assert tick["default"] == "1 s"
    assert "45 min" in tick["examples"]


def test_fields_are_described_by_the_docstrings_of_the_model() -> None:
    schema = factory_schema()
    assert schema["properties"]["time_zone"]["description"] == "Zone of all local times."
    assert schema["$defs"]["Station"]["description"].startswith("A station. A station without capabilities offers one")


def test_an_operation_may_require_a_capability_by_its_name_alone() -> None:
    requires = factory_schema("product")["$defs"]["Operation"]["properties"]["requires"]
    assert {"type": "string"} in requires["anyOf"]


def test_nothing_need_stand_behind_the_name_of_a_station() -> None:
    assert {"type": "null"} in factory_schema()["properties"]["stations"]["additionalProperties"]["anyOf"]
