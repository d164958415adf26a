"""Moves of stations as tasks: their steps, who does them, how they follow each other, and what moves can not be."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reshuffle.errors import InputError
from reshuffle.formats.plan_file import read_plan, write_plan
from reshuffle.model.factory import Workspace
from reshuffle.organizing.organize import organize
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.plan.moves import Move, move_violations, reason_to_stay, unfit_reason
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan, PlannedMove
from reshuffle.plan.solver import Stop
from reshuffle.supervisor.plans import judge_plan
from tests.supervisor.workspaces import NOW, a_mill_far_away

TO_E = Move("mill", "D", "E")


def planned(workspace: Workspace, *moves: Move) -> Plan:
    found = organize(workspace, NOW, ListScheduler(), Stop(max_iterations=3), 1, OrganizeParams(moves=moves))
    assert found.plan is not None, found.result.reasons
    return found.plan


def lasting(move: PlannedMove) -> dict[str, float]:
    """Minutes of each step."""
    return {step.name: (step.end - step.start) / timedelta(minutes=1) for step in move.steps}


def changed(workspace: Workspace, **stations: Any) -> Workspace:
    """A workspace with some fields of stations changed."""
    factory = workspace.factory
    parts = {name: part.model_copy(update=stations.get(name, {})) for name, part in factory.stations.items()}
    return workspace.model_copy(update={"factory": factory.model_copy(update={"stations": parts})})


def test_a_move_is_undocked_carried_docked_calibrated_and_inspected() -> None:
    (move,) = planned(a_mill_far_away(), TO_E).moves
    # 185 m at 0.5 m/s and a minute each to lift and to set down, in minutes rounded up: 1 + 7 + 1.
    assert lasting(move) == {"undock": 5, "transport": 9, "dock": 10, "calibrate": 15, "first piece": 5}


def test_steps_follow_each_other() -> None:
    (move,) = planned(a_mill_far_away(), TO_E).moves
    assert all(one.end <= other.start for one, other in zip(move.steps, move.steps[1:], strict=False))


def test_the_robot_that_carries_stations_carries_and_the_crew_does_the_rest() -> None:
    (move,) = planned(a_mill_far_away(), TO_E).moves
    assert {step.name: (len(step.crew), step.robot) for step in move.steps} == {
        "undock": (2, None),
        "transport": (0, "tractor"),
        "dock": (2, None),
        "calibrate": (1, None),
        "first piece": (1, None),
    }


def test_without_a_robot_for_it_the_crew_brings_the_station_at_its_own_speed() -> None:
    (move,) = planned(a_mill_far_away(mass="2000 kg", speed="0.1 m/s"), TO_E).moves
    carried = next(step for step in move.steps if step.name == "transport")
    # 185 m at 0.1 m/s: 1850 s, 31 minutes.
    assert (len(carried.crew), carried.robot, lasting(move)["transport"]) == (2, None, 31)


def test_all_work_at_a_station_comes_behind_its_move() -> None:
    plan = planned(a_mill_far_away(), TO_E)
    work = [one for one in plan.operations if one.station == "mill"]
    assert work
    assert min(one.start for one in work) >= plan.moves[0].end


def test_the_next_station_comes_when_the_slot_is_left() -> None:
    moves = planned(a_mill_far_away(), Move("bench", "C", "E"), Move("mill", "D", "C")).moves
    by = {move.station: move for move in moves}
    left = next(step.end for step in by["bench"].steps if step.name == "dock")
    assert by["mill"].start >= left


def test_two_stations_change_places_over_a_third_slot() -> None:
    plan = planned(a_mill_far_away(), Move("mill", "D", "C"), Move("bench", "C", "D", via="E"))
    bench = next(move for move in plan.moves if move.station == "bench")
    mill = next(move for move in plan.moves if move.station == "mill")
    names = ["undock", "transport", "park", "leave", "transport on", "dock", "first piece"]
    assert [step.name for step in bench.steps] == names
    steps = {step.name: step for step in bench.steps}
    assert steps["park"].end <= mill.start
    assert steps["leave"].start >= next(step.end for step in mill.steps if step.name == "dock")


def test_a_plan_with_moves_that_was_written_and_read_again_holds(tmp_path: Path) -> None:
    workspace, params = a_mill_far_away(), OrganizeParams(moves=(TO_E,))
    plan = planned(workspace, TO_E)
    write_plan(tmp_path / "plan.json", plan, workspace, params)
    document = read_plan(tmp_path / "plan.json")
    assert document.plan.moves == plan.moves
    assert document.params.moves == (TO_E,)
    assert judge_plan(document) == []


WRONG = [
    ((Move("saw", "A", "E"),), "may not move: it is not movable"),
    ((Move("lathe", "A", "E"),), "'lathe' is no station of this factory"),
    ((Move("mill", "C", "E"),), "'mill' stands on 'D', not on 'C'"),
    ((Move("mill", "D", "D"),), "moves to the slot 'D' on which it stands"),
    ((Move("mill", "D", "B"),), "slot 'B' lacks air"),
    ((Move("mill", "D", "C"),), "on which 'bench' stands then"),
    ((Move("mill", "D", "X"),), "there is no slot 'X'"),
    ((TO_E, TO_E), "moves 2 times"),
    ((Move("mill", "D", "E"), Move("bench", "C", "D", via="E")), "slot 'E', on which 'bench' stands meanwhile"),
]


@pytest.mark.parametrize(("moves", "words"), WRONG, ids=[words for _, words in WRONG])
def test_a_move_that_can_not_be_is_named(moves: tuple[Move, ...], words: str) -> None:
    found = move_violations(a_mill_far_away(), moves)
    assert [one for one in found if words in one.message]


def test_planning_refuses_moves_that_can_not_be() -> None:
    with pytest.raises(InputError, match="it is not movable"):
        planned(a_mill_far_away(), Move("saw", "A", "E"))


def test_what_nobody_can_carry_stays_and_says_why() -> None:
    shop = a_mill_far_away(mass="2000 kg", crew_skill=None, crew=0)
    assert reason_to_stay(shop, "mill") == (
        "it weighs 2000 kg, robot 'tractor' carries 1000 kg at most, and it names no crew_skill"
    )


def test_a_crew_that_is_not_there_keeps_a_station_where_it_is() -> None:
    shop = a_mill_far_away(mass="2000 kg", crew=3)
    assert reason_to_stay(shop, "mill") == "its crew is 3 with 'line', and 2 have it"


def test_a_station_with_a_lot_on_it_stays() -> None:
    shop = a_mill_far_away()
    data = {
        "lots": {"A1/1": {"done": ["010"], "running": {"operation": "020", "station": "mill", "remaining": "1 min"}}}
    }
    state = type(shop.state).model_validate(data)
    assert reason_to_stay(shop.model_copy(update={"state": state}), "mill") == "lot 'A1/1' runs on it"


def test_several_equal_stations_stay() -> None:
    assert reason_to_stay(changed(a_mill_far_away(), mill={"count": 2}), "mill") == (
        "it stands for 2 equal stations on one slot"
    )


def test_a_slot_that_fits_has_no_reason_against_it() -> None:
    assert unfit_reason(a_mill_far_away().factory, "mill", "E") is None
