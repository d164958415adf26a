"""A plan starts from the state of the floor: done, skipped, running, mounted, counters, stock."""

from __future__ import annotations

from typing import Any

from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.from_model.scheduling import PlanningProblem
from tests.plan.from_model.problems import durations, members, phase_kinds, planning, requirement_rows
from tests.supervisor import workspaces
from tests.supervisor.workspaces import workspace


def lathes(station: dict[str, Any], second: dict[str, Any] | None = None, **state: Any) -> PlanningProblem:
    return planning(
        workspace(
            {
                "stations": {"lathe": station, "mill": {}},
                "operators": {"anna": {"skills": ["turning"], "count": 2}, "bert": {"skills": ["turning"]}},
                "items": {"bar": {"stock": 9}},
            },
            {
                "a": {
                    "operations": {
                        "10": {"requires": "lathe", "time": "10 min", "consumes": [{"item": "bar"}]},
                        "20": {"requires": "mill", "time": "5 min", **(second or {})},
                    }
                }
            },
            {"A1": {"product": "a"}, "A2": {"product": "a"}},
            **state,
        )
    )


def cleaning(counter: str) -> dict[str, Any]:
    return {"duration": "5 min", "resets": [counter]}


def running(**fields: Any) -> dict[str, Any]:
    return {"A1/1": {"running": {"operation": "10", "station": "lathe", "remaining": "4 min", **fields}}}


def test_what_is_done_or_skipped_is_not_planned() -> None:
    found = lathes({}, lots={"A1/1": {"done": ["10"]}, "A2/1": {"skipped": ["20"]}})
    assert list(found.tasks.tasks) == ["A1/1/20", "A2/1/10"]


def test_what_runs_goes_on_at_once_with_what_is_left() -> None:
    found = lathes({"unload": "1 min"}, lots=running())
    task = found.tasks.tasks["A1/1/10"]
    assert durations(found, "A1/1/10", "lathe") == [4, 1]
    assert bool(found.problem.tasks.is_running[task])
    assert int(found.problem.tasks.pin_start[task]) == 0


def test_what_runs_has_its_material_already() -> None:
    assert lathes({}, lots=running()).problem.materials.flow_quantity.tolist() == [-1]


def test_a_setup_under_way_is_no_setup_any_more_and_its_state_is_mounted() -> None:
    found = lathes({"setup": {"default": "9 min"}}, lots=running(phase="setup"))
    assert phase_kinds(found, "A1/1/10", "lathe") == ["load", "run"]
    initial = found.problem.resources.initial_setup[found.resources.stations["lathe"]]
    assert int(initial) == found.resources.setups["lathe"].states["a"]


def test_the_crew_of_what_runs_stays() -> None:
    station = {"attendance": [{"skill": "turning", "count": 2}]}
    found = lathes(station, lots=running(operators=["bert"]))
    assert requirement_rows(found, "A1/1/10", "lathe") == [("turning", 1, 0, 0), ("turning", 1, 0, 0)]
    assert members(found, "A1/1/10", "lathe", "turning") == [{"bert"}, {"anna#1", "anna#2", "bert"}]


def test_one_of_several_equal_people_is_the_first_who_is_not_elsewhere() -> None:
    lots = {
        **running(operators=["anna"]),
        "A2/1": {"running": {"operation": "10", "station": "lathe", "remaining": "1 min", "operators": ["anna"]}},
    }
    found = lathes({"attendance": [{"skill": "turning"}], "count": 2}, lots=lots)
    assert members(found, "A1/1/10", "lathe#1", "turning") == [{"anna#1"}]
    assert members(found, "A2/1/10", "lathe#2", "turning") == [{"anna#2"}]


def test_tools_that_are_in_use_stay_in_use() -> None:
    found = planning(workspaces.running_lots())
    assert ("chuck", 1, 0, 1) in requirement_rows(found, "A1/3/010", "lathe")


def test_counters_of_all_copies_may_be_given_by_the_name_of_the_station() -> None:
    station = {"count": 2, "wear": {"dirt": {"limit": 9}}, "maintenance": {"clean": cleaning("dirt")}}
    found = lathes(station, counters={"lathe": {"dirt": 4}, "lathe#2": {"dirt": 6}})
    assert found.problem.wear.initial.tolist() == [4, 6]


def test_stock_of_the_state_takes_the_place_of_the_item_s() -> None:
    assert lathes({}, stock={"bar": 5}).problem.materials.initial.tolist() == [5]


def test_wear_of_what_runs_counts_the_minutes_that_are_left() -> None:
    station = {"wear": {"heat": {"limit": 99, "per_minute": 1}}, "maintenance": {"cool": cleaning("heat")}}
    found = lathes(station, lots=running())
    raised = dict(zip(found.problem.wear.raise_mode.tolist(), found.problem.wear.raise_amount.tolist(), strict=True))
    assert raised[found.mode_index["A1/1/10", "lathe"]] == 4
    assert raised[found.mode_index["A2/1/10", "lathe"]] == 10


def test_a_least_lag_behind_something_done_counts_from_now() -> None:
    second = {"after": [{"operation": "10", "min_lag": "30 min"}]}
    found = lathes({}, second, lots={"A1/1": {"done": ["10"]}})
    assert int(found.problem.tasks.earliest_start[found.tasks.tasks["A1/1/20"]]) == 30
    assert int(found.problem.tasks.earliest_start[found.tasks.tasks["A2/1/20"]]) == -UNBOUNDED
