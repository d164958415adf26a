"""Commands that say who does the work, with what, and where a lot begins: honoured, or refused by name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from reshuffle.shopfloor.commands import (
    Command,
    CreateLot,
    EntityKind,
    Hold,
    LiftHold,
    Maintain,
    ReportStationDown,
    ReportStationUp,
    StartOperation,
)
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin.reference import ReferenceTwin
from tests.supervisor.workspaces import NOW, workspace
from tests.twin.runs import CERTAIN, twin_of


def shop() -> ReferenceTwin:
    """Return two turners, two fitters, and a lathe that waits for a word from outside."""
    part = {"operations": {"10": {"requires": "lathe", "time": "10 min", "tools": ["chuck"]}}}
    twin = twin_of(
        workspace(
            {
                "stations": {
                    "lathe": {
                        "attendance": [{"skill": "turning"}],
                        "maintenance": {"oil": {"duration": "3 min", "attendance": [{"skill": "fitting"}]}},
                    }
                },
                "operators": {
                    "anna": {"skills": ["turning"]},
                    "ben": {"skills": ["turning"]},
                    "carl": {"skills": ["fitting"]},
                    "dora": {"skills": ["fitting"]},
                },
                "tools": {"chuck": {}, "mandrel": {}},
            },
            {"part": part},
            {"A": {"product": "part"}},
        ),
        CERTAIN,
    )
    twin.send(Hold(id="hold", entity_kind=EntityKind.ORDER, entity="A"))
    twin.run_until(NOW)
    return twin


def begun(**named: Any) -> ReferenceTwin:
    """Return the shop after a command to begin with its only operation."""
    twin = shop()
    twin.send(LiftHold(id="go", entity_kind=EntityKind.ORDER, entity="A"))
    twin.send(StartOperation(id="c1", lot="A/1", operation="10", station="lathe", **named))
    return twin


def taken(twin: ReferenceTwin) -> list[str | None]:
    return [event.resource for event in twin.events() if event.kind is EventKind.OPERATOR_TAKEN]


def refusal(twin: ReferenceTwin, command: Command) -> str:
    twin.send(command)
    (event,) = [one for one in twin.events() if one.kind is EventKind.COMMAND_REJECTED and one.command == command.id]
    return event.reason or ""


@pytest.mark.parametrize("person", ["anna", "ben"])
def test_an_operation_is_begun_by_whom_the_command_names(person: str) -> None:
    twin = begun(operators=(person,), tools=("chuck",))
    twin.run_to_end()
    assert twin.is_finished
    assert taken(twin) == [person]


def test_who_was_named_goes_on_after_a_failure() -> None:
    twin = begun(operators=("ben",))
    twin.run_until(NOW + timedelta(minutes=4))
    twin.send(ReportStationDown(id="down", station="lathe"))
    twin.run_until(NOW + timedelta(minutes=6))
    twin.send(ReportStationUp(id="up", station="lathe"))
    twin.run_to_end()
    assert twin.is_finished
    assert taken(twin) == ["ben", "ben"]


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ({"operators": ("zoe",)}, "there is no operator 'zoe'"),
        ({"operators": ("carl",)}, "operation '10' of lot 'A/1' on 'lathe' has nothing to do for operator 'carl'"),
        ({"operators": ("anna", "ben")}, "operation '10' of lot 'A/1' on 'lathe' has no place left for operator 'ben'"),
        ({"tools": ("mandrel",)}, "operation '10' of lot 'A/1' on 'lathe' needs no tool 'mandrel'"),
    ],
    ids=["unknown", "without the skill", "one too many", "wrong tool"],
)
def test_names_that_can_not_be_honoured_are_refused(named: dict[str, Any], words: str) -> None:
    twin = begun(**named)
    (event,) = [one for one in twin.events() if one.kind is EventKind.COMMAND_REJECTED]
    assert event.reason == words


@pytest.mark.parametrize("person", ["carl", "dora"])
def test_maintenance_is_done_by_whom_the_command_names(person: str) -> None:
    twin = shop()
    twin.send(Maintain(id="c1", station="lathe", task="oil", operators=(person,)))
    twin.run_until(NOW + timedelta(minutes=5))
    assert taken(twin) == [person]


def test_maintenance_by_somebody_without_the_skill_is_refused() -> None:
    said = refusal(shop(), Maintain(id="c1", station="lathe", task="oil", operators=("anna",)))
    assert said == "maintenance 'oil' of 'lathe' has nothing to do for operator 'anna'"


def test_maintenance_that_is_ordered_already_is_not_ordered_again() -> None:
    twin = shop()
    twin.send(Maintain(id="c1", station="lathe", task="oil", earliest=NOW + timedelta(hours=1)))
    said = refusal(twin, Maintain(id="c2", station="lathe", task="oil"))
    assert said == "maintenance 'oil' of 'lathe' is ordered already by 'c1'"


def test_a_lot_that_is_to_begin_at_a_place_is_refused_by_its_name() -> None:
    twin = shop()
    said = refusal(twin, CreateLot(id="c1", lot="A/7", order="A", quantity=1, place="rack"))
    assert said == "the twin lets a lot begin at the station of its first operation, not at place 'rack'"
    twin.send(CreateLot(id="c2", lot="A/7", order="A", quantity=1))
    assert "A/7" in twin.state().lots


def test_a_second_person_who_is_needed_must_be_named_as_well() -> None:
    part = {"operations": {"10": {"requires": "press", "time": "5 min"}}}
    made = workspace(
        {
            "stations": {"press": {"attendance": [{"skill": "pressing", "count": 2}]}},
            "operators": {name: {"skills": ["pressing"]} for name in ("anna", "ben", "carl")},
        },
        {"part": part},
        {"A": {"product": "part", "release": NOW + timedelta(minutes=1)}},
    )
    twin = twin_of(made, CERTAIN)
    twin.send(Hold(id="hold", entity_kind=EntityKind.STATION, entity="press"))
    twin.run_until(NOW + timedelta(minutes=1))
    said = refusal(twin, StartOperation(id="c1", lot="A/1", operation="10", station="press", operators=("ben",)))
    assert said.endswith("needs 2 with the skill 'pressing', more than the operators that are named")
