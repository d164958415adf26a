from __future__ import annotations

from typing import Any

from reshuffle.model.products import Product
from reshuffle.organizing.matching.routes import dedicated_groups, partners, routes


def product(names: str, choices: dict[str, Any] | None = None, shared: dict[str, str] | None = None) -> Product:
    operations = {name: {"requires": "mill", "same_station_as": (shared or {}).get(name)} for name in names}
    return Product.model_validate({"operations": operations, "choices": choices or {}})


def test_without_choices_there_is_one_route_with_everything() -> None:
    assert list(routes(product("abc"))) == [("a", "b", "c")]


def test_each_branch_of_an_alternative_is_a_route() -> None:
    made = product("abcd", {"x": {"branches": {"l": ["b"], "r": ["c"]}}})
    assert list(routes(made)) == [("a", "b", "d"), ("a", "c", "d")]


def test_an_option_is_left_out() -> None:
    assert list(routes(product("ab", {"x": {"branches": {"l": ["b"]}, "least": 0}}))) == [("a",)]


def test_two_of_three_branches_are_taken_where_two_are_the_least() -> None:
    branches = {"k": ["a"], "l": ["b"], "m": ["c"]}
    assert list(routes(product("abc", {"x": {"branches": branches, "least": 2, "most": 3}}))) == [
        ("a", "b"),
        ("a", "c"),
        ("b", "c"),
    ]


def test_a_choice_inside_a_branch_is_met_only_where_the_branch_is_taken() -> None:
    choices = {
        "outer": {"branches": {"l": ["a", "b", "c"], "r": ["d"]}},
        "inner": {"branches": {"l": ["b"], "r": ["c"]}},
    }
    assert set(routes(product("abcd", choices))) == {("a", "b"), ("a", "c"), ("d",)}


def test_two_choices_with_the_same_operations_still_ask_for_them() -> None:
    choices = {"one": {"branches": {"l": ["a", "b"]}}, "two": {"branches": {"l": ["a", "b"]}}}
    assert list(routes(product("abc", choices))) == [("a", "b", "c")]


def test_operations_that_name_each_other_form_one_group() -> None:
    made = product("abcd", shared={"b": "a", "d": "b"})
    assert dedicated_groups(made, "abcd") == [("a", "b", "d"), ("c",)]


def test_a_group_falls_apart_where_its_middle_is_not_done() -> None:
    made = product("abc", shared={"b": "a", "c": "b"})
    assert dedicated_groups(made, "ac") == [("a",), ("c",)]


def test_an_optional_operation_binds_to_its_partner_but_not_the_other_way() -> None:
    made = product("ab", {"x": {"branches": {"l": ["b"]}, "least": 0}}, {"b": "a"})
    assert partners(made) == {"a": (), "b": ("a",)}
