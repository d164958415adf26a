"""The reference of the workspace lists the fields that there are."""

from __future__ import annotations

from tests.field_tables import DOCUMENT, MARK, field_tables


def test_field_tables_are_those_of_the_schemas() -> None:
    shown = DOCUMENT.read_text(encoding="utf-8").partition(MARK)[2].strip()
    assert shown == field_tables().strip(), "renew them: python -m tests.field_tables"
