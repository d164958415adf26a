"""What comes before what, also over branches that are not taken."""

from __future__ import annotations

from typing import Any

from tests.plan.from_model.problems import lags, planning
from tests.supervisor.workspaces import choices, workspace


def order_of(operations: dict[str, Any], branches: dict[str, Any], **state: Any) -> set[tuple[str, str]]:
    """Return the precedence in one lot, by operation."""
    steps = {name: {"requires": "mill", "time": "1 min", **fields} for name, fields in operations.items()}
    made = planning(
        workspace(
            {"stations": {"mill": {}}},
            {"a": {"operations": steps, "choices": branches}},
            {"A1": {"product": "a"}},
            **state,
        )
    )
    return {(before.rsplit("/", 1)[1], after.rsplit("/", 1)[1]) for before, after, _ in lags(made)}


def after(*names: str) -> dict[str, Any]:
    return {"after": [{"operation": name} for name in names]}


EITHER = {"way": {"branches": {"x": ["b"], "y": ["c", "d"]}}}


def test_operations_follow_the_list() -> None:
    assert order_of({"a": {}, "b": {}, "c": {}}, {}) == {("a", "b"), ("b", "c")}


def test_after_says_otherwise() -> None:
    assert order_of({"a": {}, "b": after(), "c": after("a", "b")}, {}) == {("a", "c"), ("b", "c")}


def test_branches_lie_beside_each_other_in_the_list() -> None:
    found = order_of({"a": {}, "b": {}, "c": {}, "d": {}, "e": {}}, EITHER)
    assert found >= {("a", "b"), ("a", "c"), ("c", "d"), ("b", "e"), ("d", "e")}
    assert not found & {("b", "c"), ("b", "d")}


def test_what_stands_before_a_choice_comes_before_what_stands_behind_it() -> None:
    assert ("a", "c") in order_of({"a": {}, "b": {}, "c": {}}, {"extra": {"branches": {"x": ["b"]}, "least": 0}})


def test_a_skipped_operation_is_bridged() -> None:
    skipped = {"A1/1": {"skipped": ["b"]}}
    assert order_of({"a": {}, "b": {}, "c": {}}, {}, lots=skipped) == {("a", "c")}


def test_a_lag_is_that_of_its_own_pair_and_bridges_have_none() -> None:
    found = {
        (before.rsplit("/", 1)[1], behind.rsplit("/", 1)[1], least)
        for before, behind, least in lags(planning(choices()))
        if behind.endswith("pack")
    }
    assert ("polish", "pack", 10) in found
    assert ("weld", "pack", 0) in found


def test_once_a_branch_is_begun_the_others_are_gone() -> None:
    found = order_of({"a": {}, "b": {}, "c": {}, "d": {}, "e": {}}, EITHER, lots={"A1/1": {"done": ["a", "c"]}})
    assert found == {("d", "e")}


def test_a_second_branch_may_still_be_taken_where_the_choice_allows_two() -> None:
    both = {"way": {"branches": {"x": ["b"], "y": ["c"]}, "least": 1, "most": 2}}
    steps: dict[str, Any] = {"a": {}, "b": {}, "c": {}, "d": {}}
    assert order_of(steps, both, lots={"A1/1": {"done": ["a", "b"]}}) == {("c", "d")}


def test_a_branch_that_no_station_can_do_is_no_choice() -> None:
    made = planning(
        workspace(
            {"stations": {"mill": {}, "saw": {"capabilities": {"sawing": {"limits": {"length": "<= 1 m"}}}}}},
            {
                "a": {
                    "operations": {
                        "long": {"requires": {"capability": "sawing", "parameters": {"length": "2 m"}}},
                        "short": {"requires": "mill", "time": "1 min"},
                    },
                    "choices": {"way": {"branches": {"x": ["long"], "y": ["short"]}}},
                }
            },
            {"A1": {"product": "a"}},
        )
    )
    assert list(made.tasks.tasks) == ["A1/1/short"]
    assert len(made.problem.choices.branch_choice) == 1
