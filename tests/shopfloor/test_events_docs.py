"""The reference of commands and events says what the code says."""

from __future__ import annotations

import re
from dataclasses import MISSING, fields

import pytest

from reshuffle.shopfloor.commands import COMMANDS
from reshuffle.shopfloor.event_kinds import FIELDS, ONE_OF, OUTCOMES, EventKind
from reshuffle.shopfloor.events import ENVELOPE, PAYLOAD
from reshuffle.shopfloor.job_states import ACTION_STATES, JOB_STATES
from reshuffle.shopfloor.state import State
from tests.documents import ROOT

TEXT = (ROOT / "docs" / "reference" / "events.md").read_text(encoding="utf-8")


def words(cell: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", cell))


def cells(first: str) -> list[list[str]]:
    """The rows of all tables whose first cell names this, alone or among others."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in TEXT.splitlines() if line.startswith("|")]
    return [row for row in rows if first in words(row[0])]


@pytest.mark.parametrize("kind", EventKind)
def test_the_row_of_a_kind_names_its_fields(kind: EventKind) -> None:
    (row,) = [row for row in cells(kind) if kind not in OUTCOMES or len(words(row[1]) & {"command"})]
    required, optional = FIELDS[kind]
    choice = ONE_OF.get(kind, ())
    assert words(row[1]) == {*required, *choice}
    assert words(row[2]) == set(optional) - set(choice)
    assert row[3]


@pytest.mark.parametrize("name", COMMANDS)
def test_the_row_of_a_command_names_its_fields(name: str) -> None:
    (row,) = [row for row in cells(name) if len(row) == 3]
    of_command = [field for field in fields(COMMANDS[name]) if field.name not in {"id", "plan"}]
    assert words(row[1]) == {field.name for field in of_command}
    assert row[1].count("(may be left out)") == sum(field.default is not MISSING for field in of_command)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_the_row_of_an_outcome_names_its_states_in_both_standards(outcome: EventKind) -> None:
    (row,) = [row for row in cells(outcome) if not words(row[1])]
    state = JOB_STATES[outcome]
    assert row[2].startswith(state.value if state else "none")
    assert row[3].split()[0] == ACTION_STATES[outcome].value
    after = {f"command_{word.strip()}" for word in row[1].split(",") if word.strip()}
    assert after == set(OUTCOMES[outcome])


@pytest.mark.parametrize("name", [*ENVELOPE, *PAYLOAD])
def test_every_field_of_an_event_is_explained(name: str) -> None:
    assert cells(name)


@pytest.mark.parametrize("name", [field.name for field in fields(State)])
def test_every_field_of_the_state_is_explained(name: str) -> None:
    assert cells(name)
