"""The JSON schema of plan files, for other programs that read or write plans."""

from __future__ import annotations

from typing import Any

from reshuffle.formats.plan_rows import PlanRow
from reshuffle.formats.workspace.schema import describe_part, parts_below

__all__ = ["plan_schema"]


def plan_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of a plan file; ``reshuffle schema plan`` prints it."""
    schema = PlanRow.model_json_schema(by_alias=True, mode="validation")
    definitions: dict[str, Any] = schema.pop("$defs")
    parts = parts_below(PlanRow)
    for name, definition in definitions.items():
        if name in parts:
            describe_part(definition, parts[name])
    describe_part(schema, PlanRow)
    top = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "plan.json"}
    return top | {key: value for key, value in schema.items() if key != "title"} | {"$defs": definitions}
