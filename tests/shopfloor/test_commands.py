"""Commands are values with names."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

import pytest

from reshuffle.shopfloor import commands
from reshuffle.shopfloor.commands import COMMANDS, Maintain, SetPlan
from reshuffle.shopfloor.planned_work import PlannedWork, PlannedWorkPhase
from tests.shopfloor.logs import at


def test_every_public_command_has_a_name_for_files() -> None:
    listed = {name for name in commands.__all__ if name not in {"COMMANDS", "Command", "EntityKind"}}
    assert {command.__name__ for command in COMMANDS.values()} == listed
    assert COMMANDS["report_station_down"] is commands.ReportStationDown


@pytest.mark.parametrize("command", COMMANDS.values(), ids=list(COMMANDS))
def test_every_command_has_an_id_and_a_plan(command: type[commands.Command]) -> None:
    assert [field.name for field in fields(command)][:2] == ["id", "plan"]


def test_a_command_cannot_be_changed() -> None:
    command = Maintain(id="c1", station="mill", task="clean")
    with pytest.raises(FrozenInstanceError):
        command.task = "sharpen"  # type: ignore[misc]


def test_equal_commands_are_equal() -> None:
    assert Maintain(id="c1", station="mill", task="clean") == Maintain(id="c1", station="mill", task="clean")


def test_planned_work_reaches_from_its_first_phase_to_its_last() -> None:
    phases = (PlannedWorkPhase("setup", at(0), at(5), ("anna",)), PlannedWorkPhase("run", at(7), at(20)))
    work = PlannedWork("mill", phases, lot="A17/1", operation="010")
    assert (work.start, work.end) == (at(0), at(20))
    assert SetPlan(id="c1", plan="p1", work=(work,)).work == (work,)
