"""Whatever stands in the files, the answer is a workspace or a FileError."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.formats.workspace.folders import WHOLE, lay_out, messages

SIGNS = ": - [ ] { } & * ! | > ' \" % @ ` # ? , . / \\ .. <= ~ <<: *a &a 0 -1 1e999 null 24:01 mon- IT7..IT9 PT P1W"
PIECES = (
    *SIGNS.split(),
    *("\n", "\t", "  ", "\n  - ", "1/2", "5 min", "2026-02-30", "2026-03-29 02:30", "\x85", "\u2028", "\ufeff"),
    *("1 x 2 x 3", "x x x", ">= yes", "lognormal(", "9" * 30, "9" * 3000, "{}", "[]", "é", "∞", "١٢", "²"),
)


def mutated(text: str, chance: random.Random) -> str:
    """Return a text with a few slips in it."""
    for _ in range(chance.randint(1, 4)):
        lines = text.split("\n")
        at = chance.randrange(len(text) + 1)
        kind = chance.randrange(5)
        if kind == 0:
            text = text[:at] + chance.choice(PIECES) + text[at:]
        elif kind == 1:
            text = text[:at] + text[at + chance.randint(1, 8) :]
        elif kind == 2:
            text = "\n".join([*lines[:-1], chance.choice(lines), *lines[-1:]])
        elif kind == 3:
            number = chance.randrange(len(lines))
            name, colon, value = lines[number].partition(": ")
            lines[number] = name + colon + (chance.choice(PIECES) if colon else value)
            text = "\n".join(lines)
        else:
            number = chance.randrange(len(lines))
            lines[number] = chance.choice(["  ", " ", ""]) + lines[number].strip()
            text = "\n".join(lines)
    return text


def reads_or_refuses(folder: Path) -> None:
    told = messages(folder)
    assert all(message and "\n" not in message for message in told)


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("start", range(0, 120, 30))
def test_slips_in_a_valid_file_are_read_or_refused(name: str, start: int, tmp_path: Path) -> None:
    for number in range(start, start + 30):
        text = mutated(WHOLE[name], random.Random(number))
        reads_or_refuses(lay_out(tmp_path, {**WHOLE, name: text}))


@seed(3)
@settings(max_examples=150, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(list(WHOLE)), text=st.text(max_size=80))
def test_any_text_is_read_or_refused(name: str, text: str, tmp_path: Path) -> None:
    reads_or_refuses(lay_out(tmp_path, {**WHOLE, name: text.encode("utf-8", "surrogatepass")}))


@seed(3)
@settings(max_examples=100, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(list(WHOLE)), data=st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(name: str, data: bytes, tmp_path: Path) -> None:
    reads_or_refuses(lay_out(tmp_path, {**WHOLE, name: data}))
