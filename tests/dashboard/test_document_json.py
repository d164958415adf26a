"""The view document is written as JSON that can stand inside a page, whatever it holds."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reshuffle.dashboard.document_json import document_json
from reshuffle.supervisor.reporting import view_document as view
from tests.dashboard.view_documents import document, document_named, plan_view

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=30)


def plain(value: object) -> object:
    """Return a value as JSON has it: rows are lists."""
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    return [plain(entry) for entry in value] if isinstance(value, (list, tuple)) else value


def test_every_field_of_the_document_is_written_and_nothing_else() -> None:
    both = document(against=plan_view(name="other.json"))
    assert json.loads(document_json(both)) == plain(asdict(both))


def test_what_is_not_there_is_null() -> None:
    said = json.loads(document_json(document()))
    assert said["against"] is None
    assert said["plan"]["frozen_until"] is None
    assert said["plan"]["simulated"] is None


def test_columns_are_written_without_spaces() -> None:
    assert '"start":[0,3600000],"end":[3600000,7200000]' in document_json(document())


@settings(max_examples=100, deadline=None)
@given(ANY_TEXT)
def test_no_name_can_leave_its_element_and_every_name_comes_back(name: str) -> None:
    text = document_json(document_named(name))
    assert not set("<>&\x7f\u2028\u2029").intersection(text)
    assert text.isascii()
    assert text.isprintable()
    assert json.loads(text)["plan"]["orders"][0]["id"] == name


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_number_that_json_has_no_word_for_is_refused(number: float) -> None:
    figures = (view.Figure("makespan", number, "ms"),)
    with pytest.raises(ValueError, match="not JSON compliant"):
        document_json(document(replace(plan_view(), figures=figures)))


def test_document_with_a_part_that_is_no_part_is_refused() -> None:
    with pytest.raises(TypeError, match="a view document holds no object"):
        document_json(document(replace(plan_view(), name=object())))
