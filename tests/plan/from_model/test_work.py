"""Phases, people, tools, wear, batches, buffers: how an operation is done on a station."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from reshuffle.errors import InputError
from reshuffle.model.factory import Workspace
from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.from_model.maintenance import _pool
from reshuffle.plan.from_model.scheduling import PlanningProblem
from reshuffle.plan.from_model.work import taken_places
from tests.plan.from_model.problems import durations, members, phase_kinds, planning, requirement_rows
from tests.supervisor import workspaces
from tests.supervisor.workspaces import workspace


def one_operation(station: dict[str, Any], operation: dict[str, Any], quantity: int = 1, **factory: Any) -> Workspace:
    return workspace(
        {"stations": {"mill": station}, **factory},
        {"a": {"operations": {"10": {"requires": "mill", **operation}}}},
        {"A1": {"product": "a", "quantity": quantity}},
    )


def made(station: dict[str, Any], operation: dict[str, Any], quantity: int = 1, **factory: Any) -> PlanningProblem:
    return planning(one_operation(station, operation, quantity, **factory))


TURNER = {"anna": {"skills": ["turning"], "count": 3}}


def test_phases_without_time_are_left_out_except_the_run() -> None:
    assert phase_kinds(made({"unload": "1 min"}, {"time": "0 min"}), "A1/1/10", "mill") == ["run", "unload"]


def test_a_station_with_a_setup_rule_always_has_a_setup_phase() -> None:
    assert phase_kinds(made({"setup": {}}, {"time": "1 min"}), "A1/1/10", "mill") == ["setup", "run"]


def test_a_lot_may_stay_on_a_station_with_an_output_buffer() -> None:
    found = made({"output_buffer": 1}, {"time": "1 min"})
    assert phase_kinds(found, "A1/1/10", "mill") == ["run", "hold"]
    assert found.problem.phases.max_wait.tolist() == [UNBOUNDED, 0]


def test_a_lot_may_wait_on_its_station_between_phases_and_not_after_the_last() -> None:
    found = made({"load": "1 min", "unload": "1 min"}, {"time": "1 min"})
    assert found.problem.phases.max_wait.tolist() == [UNBOUNDED, UNBOUNDED, 0]


def test_run_time_follows_the_duration_model() -> None:
    model = {"factor": "0.5", "per_run": "10 min", "per_piece": "1 min", "per_unit": {"holes": "2 min"}}
    station = {"capabilities": {"mill": {"time": model}}}
    found = made(station, {"time": "4 min", "work": {"holes": "3"}}, quantity=2)
    assert durations(found, "A1/1/10", "mill") == [4 + 10 + 2 + 12]


def test_attendance_is_one_need_per_unbroken_run_of_phases() -> None:
    station = {
        "load": "1 min",
        "unload": "1 min",
        "attendance": [{"skill": "turning", "count": 2, "phases": ["setup", "load", "unload"]}],
    }
    found = made(station, {"time": "1 min", "setup_time": "1 min"}, operators=TURNER)
    assert requirement_rows(found, "A1/1/10", "mill") == [("turning", 2, 0, 1), ("turning", 2, 3, 3)]


def test_tools_of_offer_and_operation_are_needed_once_each() -> None:
    station = {"capabilities": {"mill": {"tools": ["vice", "cutter"]}}}
    found = made(station, {"time": "1 min", "tools": ["cutter"]}, tools={"vice": {}, "cutter": {"count": 2}})
    assert [need for need, *_ in requirement_rows(found, "A1/1/10", "mill")] == ["vice", "cutter"]


def test_only_people_of_the_site_can_come() -> None:
    found = planning(workspaces.carriers_and_sites())
    assert members(found, "A1/1/deburr", "bench", "deburring") == [{"emil"}]


def test_every_copy_of_a_station_is_a_way() -> None:
    found = planning(workspaces.carriers_and_sites())
    assert [copy for operation, copy in found.mode_index if operation == "A1/1/mill"] == ["mill#1", "mill#2", "mill#3"]


def test_a_lot_takes_as_many_carriers_as_its_pieces_need() -> None:
    assert planning(workspaces.carriers_and_sites()).problem.spans.units.tolist() == [1, 1, 2]


@pytest.mark.parametrize(("unit", "size"), [("pieces", 5), ("lots", 1)])
def test_a_batch_counts_pieces_or_lots(unit: str, size: int) -> None:
    found = made({"batching": {"maximum": 9, "minimum": 1, "unit": unit}}, {"time": "1 min"}, quantity=5)
    assert found.problem.modes.batch_size.tolist() == [size]


def test_lots_of_one_batch_family_may_share_a_batch() -> None:
    found = planning(workspaces.batches())
    family = {
        operation: int(found.problem.modes.batch_family[mode])
        for (operation, station), mode in found.mode_index.items()
        if station == "oven"
    }
    assert family["A1/1/bake"] == family["A2/1/bake"] != family["A3/1/bake"] == family["A4/1/bake"]


def test_wear_is_rounded_up_for_a_lot() -> None:
    wear = {"dirt": {"limit": 99, "per_minute": 1, "per_piece": 2, "per_lot": 3, "per_unit": {"holes": 4}}}
    operation = {"time": "90 s", "time_per": "lot", "work": {"holes": "0.5"}}
    task = {"clean": {"duration": "5 min", "resets": ["dirt"]}}
    station = {"wear": wear, "maintenance": task, "capabilities": {"mill": {"time": {"per_unit": {"holes": "0 min"}}}}}
    found = made(station, operation, quantity=3)
    assert found.problem.wear.raise_amount.tolist() == [2 + 6 + 3 + 6]


@pytest.mark.parametrize(
    ("limit", "value", "amounts", "pool"),
    [(10, 0, [], 0), (10, 0, [4, 4, 4], 2), (10, 9, [4, 4, 4], 3), (10, 10, [1], 1), (5, 0, [5, 5, 5], 3)],
)
def test_there_are_as_many_resets_as_wear_may_call_for(limit: int, value: int, amounts: list[int], pool: int) -> None:
    assert _pool(limit, value, amounts) == pool


def test_maintenance_by_the_calendar_is_left_out_while_the_station_is_closed() -> None:
    found = planning(workspaces.wear_and_maintenance())
    starts = found.problem.tasks.earliest_start[
        [task for task, (_, name) in found.maintenance.items() if name == "grease"]
    ]
    # From Monday 6:00: due Tuesday 6:00 to Friday 6:00 and Monday; not on Saturday and Sunday.
    assert (starts // 60 + 12).tolist() == [24, 48, 72, 96, 168]


def test_maintenance_for_which_nobody_is_there_is_a_mistake() -> None:
    task = {"duration": "1 min", "every": "1 d", "attendance": [{"skill": "turning", "count": 4}]}
    with pytest.raises(InputError, match=r"count\(=4\) must be at most 3, the people with the skill 'turning'"):
        made({"maintenance": {"clean": task}}, {"time": "1 min"}, operators=TURNER)


@pytest.mark.parametrize(
    ("before", "after", "minutes"),
    [("0.4", "0.4", 0), ("0.4", "1.25", 12), ("1.25", "0.4", 8)],
)
def test_setup_by_attributes_with_fractions_is_rounded_once(before: str, after: str, minutes: int) -> None:
    found = planning(workspaces.setups_of_three_kinds())
    states = found.resources.setups["press"].states
    rule = int(found.problem.resources.setup_rule[found.resources.stations["press"]])
    one, other = states[Decimal(before),], states[Decimal(after),]
    assert found.problem.setup_rules.time(rule, one, other) == minutes


def test_setup_by_components_counts_what_is_missing_and_what_is_too_many() -> None:
    found = planning(workspaces.setups_of_three_kinds())
    states = found.resources.setups["place"].states
    rule = int(found.problem.resources.setup_rule[found.resources.stations["place"]])
    one, other = states[frozenset({"c2"})], states[frozenset({"r1", "c3", "c4"})]
    assert found.problem.setup_rules.time(rule, one, other) == 4 + 3 * 2 + 1


def test_what_is_mounted_is_the_first_state() -> None:
    found = planning(workspaces.setups_of_three_kinds())
    for station, state in (("paint", "blue"), ("press", (Decimal("0.4"),)), ("place", frozenset({"c2"}))):
        initial = int(found.problem.resources.initial_setup[found.resources.stations[station]])
        assert initial == found.resources.setups[station].states[state]


@pytest.mark.parametrize(
    ("needs", "skills", "places"),
    [
        ([("a", 1), ("b", 1)], [{"a", "b"}, {"a"}], [[1], [0]]),
        ([("a", 2)], [{"a"}], [[0]]),
        ([("a", 1)], [{"b"}, {"a"}], [[1]]),
        ([], [], []),
    ],
)
def test_whoever_is_there_takes_the_place_that_is_left(
    needs: list[tuple[str, int]], skills: list[set[str]], places: list[list[int]]
) -> None:
    assert taken_places(needs, skills) == places
