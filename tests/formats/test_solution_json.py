"""What is no solution file at all is refused, with every place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reshuffle.errors import FileError
from reshuffle.formats.solution_json import Claims, read_claims
from reshuffle.plan.arrays import UNSET

OPERATION = {"job": 0, "operation": 1, "machine": 2, "start": 3, "end": 4}


def read(folder: Path, text: str) -> Claims:
    path = folder / "solution.json"
    path.write_text(text, encoding="utf-8")
    return read_claims(path)


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(FileError) as error:
        read(folder, text)
    return [str(mistake) for mistake in error.value.mistakes]


def test_operations_are_all_that_is_needed(tmp_path: Path) -> None:
    claims = read(tmp_path, json.dumps({"operations": [OPERATION]}))
    assert claims.operations.tolist() == [[0, 1, 2, 3, 4, UNSET]]
    assert claims.transports.shape == (0, 7)
    assert (claims.makespan, claims.lower_bound) == (None, None)


def test_keys_that_are_not_known_are_passed_over(tmp_path: Path) -> None:
    claims = read(tmp_path, json.dumps({"author": {"a": 1}, "operations": [{**OPERATION, "colour": "red"}]}))
    assert len(claims.operations) == 1


@pytest.mark.parametrize("number", ["12", "12.0", "1.2e1"])
def test_a_whole_number_may_be_written_with_a_fraction_of_0(tmp_path: Path, number: str) -> None:
    text = json.dumps({"makespan": 4711, "operations": [{**OPERATION, "end": 4711}]})
    claims = read(tmp_path, text.replace("4711", number))
    assert (claims.operations[0, 4], claims.makespan) == (12, 12)


def test_absent_and_null_are_the_same_where_nothing_need_stand(tmp_path: Path) -> None:
    text = {"makespan": None, "lower_bound": None, "transports": None, "operations": [{**OPERATION, "worker": None}]}
    claims = read(tmp_path, json.dumps(text))
    assert claims.operations[0, 5] == UNSET
    assert claims.makespan is None


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999", "12.5", "true", '"12"', "[12]", "{}"])
def test_what_is_no_whole_number_is_refused_with_its_place(tmp_path: Path, value: str) -> None:
    (mistake,) = refused(tmp_path, json.dumps({"operations": [OPERATION] * 2})[:-3] + f', "start": {value}}}]}}')
    assert "must be a whole number (solution.json, operations[1].start)" in mistake


@pytest.mark.parametrize("value", ["1" + "0" * 20, "-" + "9" * 5000, str(2**48)])
def test_a_number_that_is_too_large_is_refused(tmp_path: Path, value: str) -> None:
    (mistake,) = refused(tmp_path, f'{{"makespan": {value}, "operations": []}}')
    assert "must lie between" in mistake
    assert len(mistake) < 200


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    text = {
        "format_version": 2,
        "objective": "tardiness",
        "lower_bound": "x",
        "operations": [{"job": 0}, 7, {**OPERATION, "machine": None}],
        "transports": [{"vehicle": 0}],
    }
    mistakes = refused(tmp_path, json.dumps(text))
    assert mistakes[:4] == [
        "format_version(=2) must be 1 (solution.json, format_version).",
        'objective(="tardiness") must be makespan (solution.json, objective).',
        "operation must be given (solution.json, operations[0].operation).",
        "machine must be given (solution.json, operations[0].machine).",
    ]
    assert "entry(=7) must be an object (solution.json, operations[1])." in mistakes
    assert "machine(=null) must be a whole number (solution.json, operations[2].machine)." in mistakes
    assert "dropoff must be given (solution.json, transports[0].dropoff)." in mistakes
    assert mistakes[-1] == 'lower_bound(="x") must be a whole number (solution.json, lower_bound).'


@pytest.mark.parametrize("text", ["[]", "7", '"text"', "null", "NaN", "true"])
def test_a_solution_is_an_object(tmp_path: Path, text: str) -> None:
    assert "solution must be an object, not" in refused(tmp_path, text)[0]


@pytest.mark.parametrize("value", ["{}", "7", '"no"', "null"])
def test_operations_are_a_list(tmp_path: Path, value: str) -> None:
    assert refused(tmp_path, f'{{"operations": {value}}}')[0].startswith("operations must be a list: not")


def test_a_file_without_operations_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "{}") == ["operations must be a list: it is missing (solution.json)."]


def test_json_that_is_not_sound_is_refused_with_line_and_column(tmp_path: Path) -> None:
    assert refused(tmp_path, '{"operations": [\n  {"job": }\n]}') == [
        "JSON must be sound: expecting value (solution.json, line 2, column 11)."
    ]


def test_json_that_is_cut_off_is_named_so(tmp_path: Path) -> None:
    assert refused(tmp_path, '{"operations": [')[0].endswith("Is the file cut off?")


@pytest.mark.parametrize("bracket", ["[", '{"a":'])
def test_json_that_is_nested_deeply_is_refused(tmp_path: Path, bracket: str) -> None:
    assert refused(tmp_path, bracket * 200_000) == ["JSON must not be nested so deeply (solution.json)."]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["job", "operation", "machine", "start", "end", "worker", "x"]), inner)
    ),
    max_leaves=12,
)


@given(root=st.dictionaries(st.sampled_from(["operations", "transports", "makespan", "format_version"]), VALUES))
@settings(max_examples=100, deadline=None)
def test_any_json_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, root: dict[str, Any]) -> None:
    try:
        read(tmp_path_factory.getbasetemp(), json.dumps(root))
    except FileError as error:
        mistakes = error.mistakes
    else:
        mistakes = ()
    assert all(mistake.place.startswith("solution.json") for mistake in mistakes)
