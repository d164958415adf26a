"""The simulated side of a report, against the simulation itself."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from reshuffle.formats.plan_file import PlanDocument
from reshuffle.supervisor import simulation
from reshuffle.supervisor.reporting.report import view_document
from reshuffle.supervisor.reporting.view_document import BAR_STATES, PlanView
from reshuffle.supervisor.simulation import SimulationParams
from tests.supervisor.reporting.documents import document_of, late_shop, moved
from tests.supervisor.workspaces import WORKSPACES

RUNS = SimulationParams(replications=3, seed=7)


def shown(document: PlanDocument, params: SimulationParams | None = RUNS) -> PlanView:
    return view_document(document, fixes_time_s=0, simulation=params).plan


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> PlanDocument:
    return document_of(late_shop(), tmp_path_factory.mktemp("plans"))


@pytest.fixture(scope="module")
def view(document: PlanDocument) -> PlanView:
    return shown(document)


def test_intervals_are_those_of_the_simulation(document: PlanDocument, view: PlanView) -> None:
    found = simulation.run_simulation(simulation.candidate_of_plan(document, ("edd",)), RUNS).factory()
    intervals = {figure.name: figure.simulated for figure in view.figures if figure.simulated is not None}
    assert {"lead_time_mean", "throughput"} <= set(intervals)
    for name, interval in intervals.items():
        assert (interval.mean, interval.half_width) == (found[name].mean, found[name].half_width)
        assert interval.replications == RUNS.replications


def test_the_run_beside_the_plan_is_the_first_one(document: PlanDocument, view: PlanView) -> None:
    run = simulation.first_run(simulation.candidate_of_plan(document, ("edd",)), RUNS)
    assert view.simulated is not None
    bars = view.simulated.bars
    assert len({len(getattr(bars, column.name)) for column in fields(bars)}) == 1
    assert sum(bars.end) - sum(bars.start) == int((run.timeline.end - run.timeline.start).sum())
    assert all(-1 <= row < len(view.operations.id) for row in bars.operation)
    assert all(-1 <= row < len(view.resources) for row in bars.resource)


def test_a_seed_gives_the_same_run_again_and_another_one_another(document: PlanDocument, view: PlanView) -> None:
    assert shown(document).simulated == view.simulated
    other = shown(document, SimulationParams(replications=2, seed=8)).simulated
    assert other is not None
    assert view.simulated is not None
    assert other.bars != view.simulated.bars


def test_queues_begin_and_end_empty_and_never_hold_less_than_nothing(view: PlanView) -> None:
    assert view.simulated is not None
    assert view.simulated.queues
    for queue in view.simulated.queues:
        assert view.resources[queue.resource].kind == "station"
        assert list(queue.steps.times) == sorted(set(queue.steps.times))
        assert min(queue.steps.values) == 0
        assert queue.steps.values[-1] == 0


@pytest.mark.parametrize("name", WORKSPACES)
def test_every_kind_of_workspace_has_a_simulated_side(name: str, tmp_path: Path) -> None:
    made = WORKSPACES[name]()
    if any(robot.capacity > 1 or robot.payload is not None for robot in made.factory.robots.values()):
        pytest.skip("the twin refuses robots that carry several lots, by name")
    view = shown(document_of(made, tmp_path), SimulationParams(replications=2))
    assert view.simulated is not None
    assert set(view.simulated.bars.state) <= set(range(len(BAR_STATES)))


def test_without_being_asked_nothing_is_simulated(document: PlanDocument) -> None:
    view = shown(document, None)
    assert view.simulated is None
    assert all(figure.simulated is None for figure in view.figures)


def test_a_plan_that_does_not_hold_is_not_simulated(document: PlanDocument) -> None:
    told: list[str] = []
    broken = moved(document, "A1/1/020", "saw")
    view = view_document(broken, fixes_time_s=0, progress=told.append, simulation=RUNS).plan
    assert view.violations
    assert view.simulated is None
    assert "a plan that does not hold is not simulated" in told
