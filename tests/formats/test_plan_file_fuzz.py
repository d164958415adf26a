"""No file, however broken, ends in anything but a FileError; what can be read can be written."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reshuffle.errors import FileError, Mistake
from reshuffle.formats.plan_file import plan_text, read_plan, write_plan
from tests.formats.test_plan_file import document, params_with_everything, plan_with_everything
from tests.model.strategies import awkward_names, workspaces
from tests.supervisor.workspaces import running_lots

FEW = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
MORE = settings(FEW, max_examples=120)

_TEXT = plan_text(plan_with_everything(), running_lots(), params_with_everything())
_DATA = document()
#: What somebody, or a program, may put where something else belongs.
_JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["2026-11-23T05:00:00Z", "9999-12-31T23:59:59Z", "45 min", "1e999999", "A1/1/010", [], {}, [[]]]),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


def read(folder: Path, content: str | bytes) -> None:
    """Read a file; what is read is written and read again."""
    file = folder / "plan.json"
    if isinstance(content, bytes):
        file.write_bytes(content)
    else:
        file.write_text(content, encoding="utf-8")
    mistakes: tuple[Mistake, ...] = ()
    found = None
    try:
        found = read_plan(file)
    except FileError as error:
        mistakes = error.mistakes
    assert all(mistake.rule.startswith("must ") for mistake in mistakes), mistakes
    if found is None:
        assert mistakes
        return
    write_plan(file, found.plan, found.workspace, found.params)
    again = read_plan(file)
    assert (again.plan, again.workspace, again.params) == (found.plan, found.workspace, found.params)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("plans")


def places(data: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """List the path of everything in a document."""
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(place for key, value in entries for place in places(value, (*path, key)))]


_PLACES = [place for place in places(_DATA) if place]


@MORE
@given(st.lists(st.tuples(st.sampled_from(_PLACES), _JUNK), min_size=1, max_size=3))
def test_anything_may_stand_anywhere(folder: Path, changes: list[tuple[tuple[str | int, ...], Any]]) -> None:
    changed = deepcopy(_DATA)
    for path, junk in changes:
        owner = changed
        for key in path[:-1]:
            try:
                owner = owner[key]
            except (KeyError, IndexError, TypeError):
                break
        else:
            if isinstance(owner, dict | list):
                owner[path[-1]] = junk
    read(folder, json.dumps(changed))


@MORE
@given(st.integers(0, len(_TEXT) - 1), st.integers(0, 30), st.text(max_size=6))
def test_any_text_may_be_cut_or_put_in(folder: Path, start: int, length: int, put: str) -> None:
    read(folder, (_TEXT[:start] + put + _TEXT[start + length :]).encode("utf-8", "replace"))


@FEW
@given(st.binary(max_size=200))
def test_any_bytes_may_stand_in_the_file(folder: Path, content: bytes) -> None:
    read(folder, content)


@settings(FEW, max_examples=8, phases=[Phase.generate])
@given(workspaces(names=awkward_names()))
def test_every_workspace_is_read_as_it_was_written(folder: Path, workspace: Any) -> None:
    file = folder / "plan.json"
    write_plan(file, plan_with_everything(), workspace, params_with_everything())
    assert read_plan(file).workspace == workspace


def test_a_control_character_in_a_name_is_read_as_it_was_written(folder: Path) -> None:
    file = folder / "plan.json"
    workspace = running_lots()
    named = workspace.model_copy(update={"factory": workspace.factory.model_copy(update={"name": "a\x7fb"})})
    write_plan(file, plan_with_everything(), named, params_with_everything())
    assert read_plan(file).workspace == named
