"""Plans as timelines: by hand, and against the terms of the objective, which are computed in another way."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from reshuffle.model.factory import Workspace
from reshuffle.organizing.organize import organize
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.plan import evaluate
from reshuffle.plan.account import plan_account
from reshuffle.plan.from_model.resources import MONEY_SCALE
from reshuffle.plan.objective import Term
from reshuffle.plan.plan import Plan, PlannedCrew, PlannedMaintenance, PlannedOperation, PlannedPhase, PlannedTransport
from reshuffle.plan.solver import Stop
from reshuffle.plan.timeline import plan_timeline
from reshuffle.shopfloor.kpis import key_figures
from reshuffle.shopfloor.timeline import TimelineState
from tests.supervisor.workspaces import NOW, WORKSPACES, workspace

BREAKS = {"days": "mon-fri", "start": "06:00", "end": "14:00", "breaks": [{"start": "09:00", "end": "09:30"}]}


def shop(**mill: Any) -> Workspace:
    """A mill and a person with a break from 180 to 210 minutes after the start, closed from 480 on."""
    return workspace(
        {
            "calendars": {"day": {"shifts": [BREAKS]}, "always": {}},
            "calendar": "day",
            "stations": {"mill": {"cost_per_hour": "60", **mill}, "saw": {"power": "6 kW"}},
            "operators": {"anna": {"skills": ["milling"]}},
            "tools": {"vise": {}},
            "energy_prices": [{"start": "2026-11-23 06:00", "per_kwh": "0.5"}],
        },
        {"plate": {"operations": {"010": {"requires": "mill", "time": "10 min", "yield": "0.5"}}}},
        {"A1": {"product": "plate", "due": "2026-11-23 12:00"}},
    )


def at(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def operation(*phases: tuple[str, int, int], name: str = "A1/1/010", **fields: Any) -> PlannedOperation:
    listed = tuple(PlannedPhase(phase, at(start), at(end)) for phase, start, end in phases)
    given = {"station": "mill", "pieces": 4, **fields}
    return PlannedOperation(name, "A1", name.rpartition("/")[0], "plate", "010", phases=listed, **given)


def plan(*operations: PlannedOperation, **fields: Any) -> Plan:
    return Plan(NOW, 60_000, (), None, "feasible", "hand", 0, operations, **fields)


def stretches(made: Workspace, planned: Plan, resource: str | None = "mill") -> list[tuple[str, float, float]]:
    minute = timedelta(minutes=1)
    return [
        (row.state.name.lower(), (row.start - NOW) / minute, (row.end - NOW) / minute)
        for row in plan_timeline(made, planned).rows()
        if (row.resource[1] if row.resource else None) == resource
    ]


def test_work_rests_in_the_break_and_goes_on_behind_it() -> None:
    found = stretches(shop(), plan(operation(("setup", 100, 120), ("run", 120, 240))))
    assert found == [
        ("setup", 100, 120),
        ("run", 120, 180),
        ("break", 180, 210),
        ("run", 210, 240),
    ]


def test_what_goes_on_over_breaks_only_runs() -> None:
    planned = plan(operation(("setup", 170, 220), ("run", 220, 600)))
    assert stretches(shop(break_behaviour="goes on"), planned) == [
        ("setup", 170, 180),
        ("break", 180, 210),
        ("setup", 210, 220),
        ("run", 220, 600),
    ]


def test_a_lot_that_stays_waits_in_open_time_and_rests_in_closed_time() -> None:
    planned = plan(operation(("setup", 0, 10), ("run", 20, 150), ("hold", 150, 200)))
    assert stretches(shop(), planned) == [
        ("setup", 0, 10),
        ("wait", 10, 20),
        ("run", 20, 150),
        ("wait", 150, 180),
        ("break", 180, 200),
    ]


def test_people_and_tools_are_held_over_their_phases_only() -> None:
    crew = (PlannedCrew("milling", 0, 0, ("anna",)), PlannedCrew("vise", 0, 1, ("vise",)))
    planned = plan(operation(("load", 0, 10), ("run", 20, 60), crew=crew))
    assert stretches(shop(), planned, "anna") == [("load", 0, 10)]
    assert stretches(shop(), planned, "vise") == [("load", 0, 10), ("wait", 10, 20), ("run", 20, 60)]


def test_work_also_rests_while_only_its_person_does() -> None:
    made = shop(calendar="always")
    planned = plan(operation(("load", 170, 220), ("run", 220, 700), crew=(PlannedCrew("milling", 0, 0, ("anna",)),)))
    assert stretches(made, planned) == [("load", 170, 180), ("break", 180, 210), ("load", 210, 220), ("run", 220, 700)]


def test_maintenance_rests_in_the_break_too() -> None:
    planned = plan(maintenance=(PlannedMaintenance("mill/clean/1", "mill", "clean", at(170), at(220)),))
    assert stretches(shop(), planned) == [("maintenance", 170, 180), ("break", 180, 210), ("maintenance", 210, 220)]


def test_carriage_without_a_robot_is_told_without_a_resource() -> None:
    way = PlannedTransport("A1/1/010", "A1/1/020", at(60), at(65))
    planned = plan(operation(("run", 0, 60)), transports=(way,))
    assert stretches(shop(), planned, None) == [("travel", 60, 65)]


def test_of_a_batch_the_first_takes_the_station() -> None:
    both = [operation(("run", 0, 60), name=f"A1/{lot}/010", batch=3, station="saw") for lot in (1, 2)]
    made = shop()
    found = plan_timeline(made, plan(*both))
    assert sorted(found.units.tolist()) == [0, 1]
    figures = key_figures(found, plan_account(made, plan(*both), found))
    assert figures.factory["cost_energy"].value == pytest.approx(6 * 0.5)
    assert figures.stations["saw"]["effectiveness"].value == pytest.approx(1)


def test_half_of_the_pieces_are_expected_to_be_good() -> None:
    made, planned = shop(), plan(operation(("run", 0, 60)))
    found = plan_timeline(made, planned)
    figures = key_figures(found, plan_account(made, planned, found)).stations["mill"]
    assert figures["quality"].value == 0.5
    assert figures["effectiveness"].value == 1


def test_what_the_workspace_does_not_know_is_left_out() -> None:
    crew = (PlannedCrew("milling", 0, 0, ("nobody",)), PlannedCrew("milling", 0, 7, ("anna",)))
    planned = plan(
        operation(("run", 0, 60), crew=crew),
        operation(("run", 0, 60), name="A1/2/010", station="lathe"),
        operation(("run", 60, 0), name="A1/3/010"),
    )
    found = plan_timeline(shop(), planned)
    assert [found.operations[index] for index in found.operation.tolist()] == ["A1/1/010"]


def priced(made: Workspace) -> Workspace:
    """Return a workspace in which stations and people cost something, and no robots are there."""
    factory = made.factory
    stations = {
        name: station.model_copy(update={"cost_per_hour": Decimal(36 * number), "power": 1000 * number})
        for number, (name, station) in enumerate(factory.stations.items(), start=1)
    }
    people = {
        name: one.model_copy(update={"cost_per_hour": Decimal(72 * number), "overtime_cost_per_hour": None})
        for number, (name, one) in enumerate(factory.operators.items(), start=1)
    }
    return made.model_copy(update={"factory": factory.model_copy(update={"stations": stations, "operators": people})})


@pytest.mark.parametrize("name", WORKSPACES)
def test_what_is_held_costs_what_the_objective_says(name: str) -> None:
    made = priced(WORKSPACES[name]())
    found = organize(made, NOW, ListScheduler(), Stop(max_iterations=2), 1)
    assert found.plan is not None
    assert found.result.solution is not None
    told = plan_timeline(made, found.plan)
    figures = key_figures(told, plan_account(made, found.plan, told))
    problem = found.preparation.planning.problem
    terms = evaluate.terms(problem, found.result.solution)
    assert figures.factory["cost_resources"].value == pytest.approx(terms[Term.RESOURCE_COST] / MONEY_SCALE, abs=1e-6)
    setup = sum(times[1] for times, one in zip(figures.state_ms, told.resources, strict=True) if one.kind == "station")
    assert setup == terms[Term.SETUP_TIME] * found.plan.tick_ms
    assert TimelineState.RUN in told.state
