"""Whatever a file holds, a reader gives an instance or says what is wrong; nothing else comes out of it."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reshuffle.errors import FileError
from reshuffle.formats.instances.read import FORMATS, read_instance
from tests.formats.examples import LAYOUT, TEXTS

TOKENS = [
    "0",
    "-1",
    "1",
    "2",
    "3",
    "99",
    "1000000000",
    "99999999999999999999",
    "1.5",
    "x",
    "",
    "\n",
    "#",
    "-",
    "é",
    "1e9",
]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def read_or_refuse(folder: Path, data: bytes, name: str | None, layout: bytes = LAYOUT.encode()) -> bool:
    """Return whether the data is an instance; any exception but a FileError fails the test."""
    path, floor = folder / "shop.txt", folder / "floor.txt"
    path.write_bytes(data)
    floor.write_bytes(layout)
    try:
        instance = read_instance(path, name, floor if name == "transport" else None)
    except FileError:
        return False
    assert len(instance.task_job) == len(instance.problem.tasks) > 0
    return True


def mutated(text: str, chance: random.Random) -> str:
    """Return a text with some of its numbers taken out, put in, replaced or swapped, or cut off."""
    lines = [line.split(" ") for line in text.splitlines()]
    for _ in range(chance.choice([1, 1, 1, 2, 5])):
        line = chance.choice(lines)
        position = chance.randrange(len(line)) if line else 0
        change = chance.randrange(6)
        if change == 0 and line:
            del line[position]
        elif change == 1:
            line.insert(position, chance.choice(TOKENS))
        elif change == 2 and line:
            line[position] = chance.choice(TOKENS)
        elif change == 3 and line:
            other = chance.randrange(len(line))
            line[position], line[other] = line[other], line[position]
        elif change == 4:
            first, second = chance.randrange(len(lines)), chance.randrange(len(lines))
            lines[first], lines[second] = lines[second], lines[first]
        elif change == 5 and len(lines) > 1:
            del lines[chance.randrange(len(lines))]
    result = "\n".join(" ".join(line) for line in lines)
    return result[: chance.randrange(len(result) + 1)] if chance.random() < 0.1 else result


@pytest.mark.parametrize("name", [*FORMATS, None])
@given(data=st.binary(max_size=80))
@settings(max_examples=50, deadline=None)
def test_any_bytes_are_read_or_refused(folder: Path, name: str | None, data: bytes) -> None:
    read_or_refuse(folder, data, name)


@pytest.mark.parametrize("name", [*FORMATS, None])
@given(rows=st.lists(st.lists(st.integers(-2, 6), max_size=9), max_size=8))
@settings(max_examples=80, deadline=None)
def test_any_numbers_are_read_or_refused(folder: Path, name: str | None, rows: list[list[int]]) -> None:
    read_or_refuse(folder, "\n".join(" ".join(map(str, row)) for row in rows).encode(), name)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("is_named", [True, False])
def test_a_changed_file_is_read_or_refused(folder: Path, name: str, is_named: bool) -> None:
    chance = random.Random(7)
    asked = name if is_named or name == "transport" else None
    outcomes = {read_or_refuse(folder, mutated(TEXTS[name], chance).encode(), asked) for _ in range(200)}
    assert outcomes == {True, False}


def test_a_changed_layout_is_read_or_refused(folder: Path) -> None:
    chance, text = random.Random(7), TEXTS["transport"].encode()
    outcomes = {read_or_refuse(folder, text, "transport", mutated(LAYOUT, chance).encode()) for _ in range(200)}
    assert outcomes == {True, False}
