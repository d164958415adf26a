"""The published schema is true: what is written fits it, and it is a schema."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from reshuffle.formats.plan_file import plan_text
from reshuffle.formats.plan_schema import plan_schema
from reshuffle.model.factory import Workspace
from tests.formats.test_plan_file import document, params_with_everything, plan_with_everything
from tests.supervisor.workspaces import WORKSPACES

jsonschema = pytest.importorskip("jsonschema")


@pytest.fixture(scope="module")
def validator() -> Any:
    schema = plan_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("make", WORKSPACES.values(), ids=WORKSPACES.keys())
def test_every_written_plan_fits_the_schema(make: Callable[[], Workspace], validator: Any) -> None:
    written = json.loads(plan_text(plan_with_everything(), make(), params_with_everything()))
    assert [error.message for error in validator.iter_errors(written)] == []


def test_the_schema_refuses_what_the_reader_refuses(validator: Any) -> None:
    for key, value in (("format_version", 2), ("tick_ms", "60"), ("operations", {}), ("surprise", 1)):
        assert not validator.is_valid(document() | {key: value}), key


def test_every_row_and_most_of_its_fields_are_described() -> None:
    definitions = plan_schema()["$defs"]
    assert all(definition.get("description") for name, definition in definitions.items() if name.endswith("Row"))
    assert definitions["CrewRow"]["properties"]["need"]["description"] == "The skill or the tool that is needed."
