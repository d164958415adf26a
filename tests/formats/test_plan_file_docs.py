"""The page about plan files is true: its example is read, judged and written again, and its tables name every field."""

from __future__ import annotations

import re
from pathlib import Path

from reshuffle.formats.plan_file import plan_text, read_plan
from reshuffle.formats.plan_schema import plan_schema
from reshuffle.supervisor.plans import CLAIMS, judge_plan
from tests import documents

PAGE = (documents.ROOT / "docs" / "reference" / "plan-file.md").read_text(encoding="utf-8")


def example() -> str:
    (block,) = re.findall(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    text: str = block
    return text


def test_the_example_holds_and_has_three_operations(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(example(), encoding="utf-8")
    document = read_plan(tmp_path / "plan.json")
    assert len(document.plan.operations) == 3
    assert [str(violation) for violation in judge_plan(document)] == []


def test_the_example_is_what_would_be_written(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(example(), encoding="utf-8")
    document = read_plan(tmp_path / "plan.json")
    assert plan_text(document.plan, document.workspace, document.params) == example()


def test_the_page_names_every_field_and_every_rule() -> None:
    schema = plan_schema()
    rows = [schema, *(part for name, part in schema["$defs"].items() if name.endswith("Row"))]
    fields = {field for part in rows for field in part["properties"]} | set(CLAIMS)
    assert {field for field in fields if f"`{field}`" not in PAGE} == set()
