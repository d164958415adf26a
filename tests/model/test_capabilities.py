"""What a capability offers, held against what an operation requires."""

from __future__ import annotations

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from reshuffle.model.capabilities import CapabilityOffer, Requirement, ValueKind, limit_admits, parse_limit, parse_value


def admits(limit: str, value: str) -> bool:
    return limit_admits(parse_limit(limit), parse_value(value))


@pytest.mark.parametrize(
    ("limit", "value", "is_admitted"),
    [
        ("<= 400 mm", "400 mm", True),
        ("<= 400 mm", "40 cm", True),
        ("<= 400 mm", "401 mm", False),
        ("≤ 0.4 m", "0,4 m", True),
        (">= 0.4 mm", "0.5 mm", True),
        (">= 0.4 mm", "350 µm", False),
        ("2 .. 25 mm", "2 mm", True),
        ("2 .. 25 mm", "25 mm", True),
        ("2 mm .. 2.5 cm", "26 mm", False),
        ("2…25 mm", "1.9 mm", False),
        ("3 .. 7", "5", True),
        ("-5 .. 5", "-5", True),
        ("aluminium | steel", "Steel", True),
        ("aluminium | steel", "brass", False),
        ("stainless steel", "Stainless  Steel", True),
        ("4 | 6 | 8", "6.0", True),
        ("4 mm | 6 mm", "0.6 cm", True),
        ("400 x 300 x 200 mm", "200 x 400 x 300 mm", True),
        ("400 x 300 x 200 mm", "210 x 400 x 300 mm", False),
        ("400 × 300 × 200 mm", "40 cm x 300 mm x 1 mm", True),
        (">= IT7", "IT8", True),
        (">= IT7", "it7", True),
        (">= IT7", "IT6", False),
        ("true", "yes", True),
        ("yes", "false", False),
    ],
)
def test_a_limit_admits_what_lies_within_it(limit: str, value: str, is_admitted: bool) -> None:
    assert admits(limit, value) is is_admitted


@pytest.mark.parametrize(
    ("limit", "value"),
    [("<= 400 mm", "400"), ("<= 400", "400 mm"), ("<= 400 mm", "2 kg"), (">= IT7", "IP8"), ("<= 4 mm", "steel"),
     ("400 x 300 x 200 mm", "100 mm"), ("steel", "4"), ("true", "1")],
)  # fmt: skip
def test_values_of_another_kind_are_never_admitted(limit: str, value: str) -> None:
    assert not admits(limit, value)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("350 mm", ValueKind.QUANTITY), ("12", ValueKind.NUMBER), ("0,5", ValueKind.NUMBER), ("IT7", ValueKind.CLASS),
     ("brass", ValueKind.WORD), ("ja", ValueKind.TRUTH), ("1 x 2 x 3 mm", ValueKind.BOX), ("box x", ValueKind.WORD)],
)  # fmt: skip
def test_the_kind_of_a_value_is_seen_in_its_text(text: str, kind: ValueKind) -> None:
    assert parse_value(text).kind is kind


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<= steel", "must bound something that has an order; 'steel' is word"),
        ("<= 1 x 2 x 3 mm", "must bound something that has an order"),
        ("25 .. 2 mm", "must have its lower end first"),
        ("2 mm .. 3 kg", "must have two ends of one kind"),
        ("a .. b", "must have two ends of one kind"),
        ("", "must not be empty"),
        ("a | | b", "must not be empty"),
        ("<= 4 parsecs", "must be a number, a word, or a quantity"),
        ("1 x 2 x 3", "must have a unit: a length takes one of"),
    ],
)
def test_what_is_no_limit_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_limit(text)


@seed(1)
@settings(max_examples=300, deadline=None, database=None)
@given(st.integers(-50, 50), st.integers(-50, 50), st.integers(-50, 50))
def test_a_range_admits_what_both_of_its_bounds_admit(low: int, high: int, value: int) -> None:
    low, high = sorted((low, high))
    both = admits(f">= {low} ", str(value)) and admits(f"<= {high}", str(value))
    assert admits(f"{low} .. {high}", str(value)) == both


@seed(1)
@settings(max_examples=400, deadline=None, database=None)
@given(st.text(alphabet="0123456789 xX.,<>=|-+ mkgITab×…≤", max_size=16))
def test_any_text_is_a_limit_that_reads_back_the_same_or_is_refused(text: str) -> None:
    try:
        limit = parse_limit(text)
    except ValueError:
        return
    assert parse_limit(str(limit)) == limit


def test_a_list_of_words_is_a_set() -> None:
    offer = CapabilityOffer.model_validate({"limits": {"material": ["aluminium", "steel"]}})
    assert offer == CapabilityOffer.model_validate({"limits": {"material": "aluminium | steel"}})


def test_one_required_value_may_stand_without_a_list() -> None:
    one = Requirement.model_validate({"capability": "milling", "parameters": {"length": "350 mm"}})
    assert one == Requirement.model_validate({"capability": "milling", "parameters": {"length": ["350 mm"]}})
    assert one.model_dump(mode="json")["parameters"] == {"length": ["350 mm"]}


@pytest.mark.parametrize("value", [[], {}, 5, None, [["a"]]])
def test_what_is_no_value_is_refused(value: object) -> None:
    with pytest.raises(ValidationError, match="must"):
        Requirement.model_validate({"capability": "milling", "parameters": {"length": value}})
