"""The reference of the workspace lists the fields that there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.field_tables import DOCUMENTS, MARK, field_tables


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_field_tables_are_those_of_the_schemas(document: Path) -> None:
    shown = document.read_text(encoding="utf-8").partition(MARK)[2].strip()
    assert shown == field_tables(DOCUMENTS[document]).strip(), "renew them: python -m tests.field_tables"
