"""The simulated side of a report, against what the simulation itself says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reshuffle.errors import InputError
from reshuffle.formats.plan_file import PlanDocument
from reshuffle.supervisor import simulation
from reshuffle.supervisor.reporting.report import view_document
from reshuffle.supervisor.reporting.view_document import BAR_STATES, PlanView
from reshuffle.supervisor.simulation import SimulationParams
from tests.supervisor.disturbed_shops import two_mills
from tests.supervisor.reporting.documents import document_of, moved

HOUR = 3_600_000
THREE = SimulationParams(replications=3)


def failing() -> dict[str, Any]:
    """A saw that fails every hour or so, and mills that take what they take."""
    failures = {"jam": {"between": "1 h", "repair": "20 min"}}
    mill = {"capabilities": {"milling": {}}, "run_variation": "none"}
    return {"stations": {"saw": {"failures": failures}, "mill-1": mill, "mill-2": mill}}


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> PlanDocument:
    return document_of(two_mills(**failing()), tmp_path_factory.mktemp("plan"))


def simulated(document: PlanDocument, params: SimulationParams = THREE) -> PlanView:
    return view_document(document, fixes_time_s=0, simulation=params).plan


@pytest.fixture(scope="module")
def view(document: PlanDocument) -> PlanView:
    return simulated(document)


def test_cards_hold_the_means_and_intervals_of_the_simulation(document: PlanDocument, view: PlanView) -> None:
    found = simulation.run_simulation(simulation.candidate_of_plan(document, ("edd",)), THREE).factory()
    shown = {figure.name: figure.simulated for figure in view.figures if figure.simulated is not None}
    assert {"makespan", "lead_time_mean", "on_time_share"} <= set(shown)
    for name, card in shown.items():
        assert (card.mean, card.half_width, card.replications) == (found[name].mean, found[name].half_width, 3)


def test_same_seed_gives_the_same_run(document: PlanDocument, view: PlanView) -> None:
    assert simulated(document) == view


def test_another_seed_gives_another_run(document: PlanDocument, view: PlanView) -> None:
    other = simulated(document, SimulationParams(replications=3, seed=2))
    assert other.simulated is not None
    assert view.simulated is not None
    assert (view.simulated.seed, other.simulated.seed) == (1, 2)
    assert other.simulated.bars != view.simulated.bars
    assert other.bars == view.bars


def test_failures_until_their_repair_are_bars_of_their_station(view: PlanView) -> None:
    assert view.simulated is not None
    bars, failure = view.simulated.bars, BAR_STATES.index("failure")
    rows = {bars.resource[at] for at, state in enumerate(bars.state) if state == failure}
    assert {view.resources[row].id for row in rows} == {"saw"}


def test_operations_of_the_run_are_those_of_the_plan(view: PlanView) -> None:
    assert view.simulated is not None
    bars, run = view.simulated.bars, BAR_STATES.index("run")
    worked = {bars.operation[at] for at, state in enumerate(bars.state) if state == run}
    assert worked == set(range(len(view.operations.id)))


def test_run_without_chance_lies_where_the_plan_does(tmp_path: Path) -> None:
    sure = {"run_variation": "none"}
    mills = {name: {"capabilities": {"milling": {}}, **sure} for name in ("mill-1", "mill-2")}
    view = simulated(document_of(two_mills(stations={"saw": sure, **mills}), tmp_path))
    assert view.simulated is not None
    planned, run = view.bars, view.simulated.bars
    assert set(zip(run.resource, run.operation, run.state, run.start, run.end, strict=True)) == set(
        zip(planned.resource, planned.operation, planned.state, planned.start, planned.end, strict=True)
    )


def test_lots_that_wait_behind_the_saw_are_counted_there(view: PlanView) -> None:
    assert view.simulated is not None
    queues = {view.resources[queue.resource].id: queue.steps for queue in view.simulated.queues}
    # All six lots are there from the beginning, and one saw takes one of them.
    assert (queues["saw"].times[0], queues["saw"].values[0]) == (0, 5)
    assert all(steps.values[-1] == 0 and min(steps.values) >= 0 for steps in queues.values())


def test_what_was_assumed_is_told(view: PlanView) -> None:
    assert view.simulated is not None
    assert (view.simulated.replications, view.simulated.variation, view.simulated.assumed) == (3, "10 %", ("saw",))
    assert view.simulated.standstills == 0


def test_work_that_the_plan_does_not_know_points_at_no_operation(tmp_path: Path) -> None:
    demand = {"calls": {"product": "part", "between": "30 min", "most": 4}}
    view = simulated(document_of(two_mills(**failing(), demand=demand), tmp_path))
    assert view.simulated is not None
    bars, run = view.simulated.bars, BAR_STATES.index("run")
    unknown = [at for at, state in enumerate(bars.state) if state == run and bars.operation[at] == -1]
    assert unknown
    assert all(0 <= bars.resource[at] < len(view.resources) for at in unknown)


def test_calendar_is_told_to_the_end_of_the_run(tmp_path: Path) -> None:
    changes = failing()
    changes["stations"]["saw"]["calendar"] = "day"
    changes["calendars"] = {"day": {"shifts": [{"days": "mon-sun", "start": "06:00", "end": "07:30"}]}}
    view = simulated(document_of(two_mills(**changes), tmp_path))
    assert view.simulated is not None
    (saw,) = [row for row in view.resources if row.id == "saw"]
    assert view.simulated.until > max(view.bars.end)
    assert saw.closed[-1][1] == view.simulated.until


def test_plan_that_does_not_hold_is_not_simulated(document: PlanDocument) -> None:
    told: list[str] = []
    broken = moved(document, document.plan.operations[0].id, "mill-1")
    shown = view_document(broken, fixes_time_s=0, progress=told.append, simulation=THREE)
    assert shown.plan.simulated is None
    assert "not simulated: the plan does not hold" in told


def test_orders_without_end_need_a_horizon(tmp_path: Path) -> None:
    endless = document_of(two_mills(demand={"calls": {"product": "part", "between": "5 h"}}), tmp_path)
    with pytest.raises(InputError, match="--horizon must be given"):
        simulated(endless)
    shown = simulated(endless, SimulationParams(replications=2, horizon_ms=24 * HOUR)).simulated
    assert shown is not None
    assert shown.until == 24 * HOUR


def test_one_run_alone_is_refused(document: PlanDocument) -> None:
    with pytest.raises(ValueError, match="must be >= 2"):
        simulated(document, SimulationParams(replications=1))
