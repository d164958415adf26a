from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from reshuffle.model.fields import Id
from reshuffle.process_planning.names import as_id, distinct_ids


def test_sign_that_separates_orders_and_operations_becomes_a_dash() -> None:
    assert as_id("1/2\twatt\n R") == "1-2 watt R"


def test_long_text_is_cut_and_its_tail_kept() -> None:
    name = as_id("x" * 500, "bare board")
    assert len(name) == 200
    assert name.endswith("x bare board")


def test_nothing_is_still_a_name() -> None:
    assert as_id(" \n ") == "unnamed"


def test_texts_that_would_be_one_id_are_told_apart() -> None:
    assert distinct_ids(["a/b", "a-b", "a-b (2)"]) == {"a-b": "a-b", "a-b (2)": "a-b (2)", "a/b": "a-b (3)"}
    assert distinct_ids(["kit"], ["kit"]) == {"kit": "kit (2)"}


@settings(max_examples=200, deadline=None)
@given(st.sets(st.text(max_size=260), max_size=8))
def test_every_text_has_a_valid_id_of_its_own(texts: set[str]) -> None:
    found = distinct_ids(texts)
    assert len(set(found.values())) == len(texts)
    for name in found.values():
        assert TypeAdapter(Id).validate_python(name) == name == name.strip()
