"""The floor of a view, and what moves on it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from reshuffle.formats.plan_file import PlanDocument
from reshuffle.model.factory import Workspace
from reshuffle.supervisor.reporting.report import view_document
from reshuffle.supervisor.reporting.view_document import FloorMap, Movements, PlanView
from reshuffle.supervisor.simulation import SimulationParams
from tests.supervisor.reporting.documents import document_of
from tests.supervisor.workspaces import robots_on_a_floor, two_machines_three_orders

MINUTE = 60_000


class Trip(NamedTuple):
    """A movement in names."""

    robot: str
    points: tuple[str, ...]
    start: int
    end: int
    lots: int


def one_lot_each() -> Workspace:
    """The floor with robots that the twin can honour: no payload, one lot at a time."""
    made = robots_on_a_floor()
    robots = {
        name: robot.model_copy(update={"payload": None, "capacity": 1}) for name, robot in made.factory.robots.items()
    }
    return made.model_copy(update={"factory": made.factory.model_copy(update={"robots": robots})})


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> PlanDocument:
    return document_of(robots_on_a_floor(), tmp_path_factory.mktemp("floor"))


@pytest.fixture(scope="module")
def view(document: PlanDocument) -> PlanView:
    return view_document(document, fixes_time_s=0).plan


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> PlanView:
    document = document_of(one_lot_each(), tmp_path_factory.mktemp("simulated"))
    return view_document(document, fixes_time_s=0, simulation=SimulationParams(replications=2)).plan


def floor_of(view: PlanView) -> FloorMap:
    assert view.floor is not None
    return view.floor


def trips(view: PlanView, table: Movements | None = None) -> Iterator[Trip]:
    floor = floor_of(view)
    rows = table or floor.movements
    for robot, way, start, end, lots in zip(rows.robot, rows.way, rows.start, rows.end, rows.lots, strict=True):
        points = tuple(floor.points.id[point] for point in floor.ways[way].points)
        yield Trip(view.resources[robot].id, points, start, end, lots)


def test_points_are_in_millimetres_with_what_they_are_for(view: PlanView) -> None:
    points = floor_of(view).points
    at = points.id.index("Q")
    assert (points.x[at], points.y[at], points.parking[at], points.charging[at]) == (0, 50_000, 1, 1)
    at = points.id.index("C")
    assert (points.x[at], points.y[at], points.parking[at], points.charging[at]) == (60_000, 60_000, 0, 0)


def test_lanes_say_where_they_lead_one_way_only(view: PlanView) -> None:
    floor = floor_of(view)
    one_way = [
        (floor.points.id[start], floor.points.id[end])
        for start, end, is_one_way in zip(floor.lanes.start, floor.lanes.end, floor.lanes.one_way, strict=True)
        if is_one_way
    ]
    assert one_way == [("Q", "C")]


def test_stations_stand_in_their_slots_and_robots_where_they_are(view: PlanView) -> None:
    floor = floor_of(view)
    places = {
        view.resources[resource].id: (floor.points.id[point], floor.slots.id[slot] if slot >= 0 else "")
        for resource, point, slot in zip(floor.places.resource, floor.places.point, floor.places.slot, strict=True)
    }
    assert places["mill#1"] == places["mill#2"] == ("B", "S2")
    assert (places["small#1"], places["large"]) == (("P1", ""), ("B", ""))


def test_ways_are_measured_as_the_lanes_state(view: PlanView) -> None:
    floor = floor_of(view)
    for way in floor.ways:
        assert (way.mm[0], len(way.mm)) == (0, len(way.points))
        assert list(way.mm) == sorted(way.mm)
    lengths = {tuple(floor.points.id[point] for point in way.points): way.mm[-1] for way in floor.ways}
    assert lengths["A", "B"] == 60_000


def test_every_movement_begins_where_the_one_before_ended(view: PlanView) -> None:
    at = {"small#1": "P1", "small#2": "P2", "large": "B"}
    free = dict.fromkeys(at, 0)
    for trip in sorted(trips(view), key=lambda one: (one.robot, one.start)):
        assert trip.points[0] == at[trip.robot]
        assert free[trip.robot] <= trip.start < trip.end
        at[trip.robot], free[trip.robot] = trip.points[-1], trip.end


def test_robot_is_at_the_station_when_it_takes_up_and_sets_down(document: PlanDocument, view: PlanView) -> None:
    stations = {"saw": "A", "mill#1": "B", "mill#2": "B", "wash": "C"}
    operations = {one.id: stations[one.station] for one in document.plan.operations}
    driven = [one for one in document.plan.transports if one.robot and one.before in operations]
    assert driven
    for transport in driven:
        pickup = (transport.pickup - document.plan.made_for).total_seconds() * 1000
        dropoff = (transport.dropoff - document.plan.made_for).total_seconds() * 1000
        own = [trip for trip in trips(view) if trip.robot == transport.robot]
        loaded = [trip for trip in own if trip.lots and pickup <= trip.start and trip.end <= dropoff]
        assert any(trip.points[0] == operations[transport.before] for trip in loaded)
        assert any(trip.points[-1] == operations[transport.after] for trip in loaded)


def the_large_robot_alone() -> Workspace:
    """The floor with one robot, which has to charge before it can do all the work."""
    made = robots_on_a_floor()
    fleet = {"large": made.factory.robots["large"]}
    low = {"large": made.state.robots["large"].model_copy(update={"charge": Decimal("0.2")})}
    return made.model_copy(
        update={
            "factory": made.factory.model_copy(update={"robots": fleet}),
            "state": made.state.model_copy(update={"robots": low}),
        }
    )


def test_robot_drives_to_its_charger(tmp_path: Path) -> None:
    view = view_document(document_of(the_large_robot_alone(), tmp_path), fixes_time_s=0).plan
    charged = next(trip for trip in trips(view) if trip.points[-1] == "Q")
    task = view.operations.id.index("large/charge/1")
    assert (charged.robot, charged.lots, charged.end) == ("large", 0, view.operations.start[task])


def test_lots_that_wait_by_the_plan_leave_when_their_work_begins(view: PlanView) -> None:
    queues = {view.resources[queue.resource].id: queue.steps for queue in floor_of(view).queues}
    # A0 and A3 are there from the beginning, and the saw takes one of them.
    assert (queues["saw"].times[0], queues["saw"].values[0]) == (0, 1)
    assert all(steps.values[-1] == 0 and min(steps.values) >= 0 for steps in queues.values())


def test_simulated_run_has_movements_of_its_own(simulated: PlanView) -> None:
    table = floor_of(simulated).simulated
    assert table is not None
    at = {"small#1": "P1", "small#2": "P2", "large": "B"}
    for trip in trips(simulated, table):
        assert trip.points[0] == at[trip.robot]
        at[trip.robot] = trip.points[-1]
    travel = [
        (simulated.resources[resource].id, start, end)
        for resource, state, start, end in zip(*_travels(simulated), strict=True)
        if state == 8  # travel with a lot on board
    ]
    for trip in trips(simulated, table):
        if trip.lots:
            assert any(robot == trip.robot and a <= trip.start and trip.end <= b for robot, a, b in travel)


def _travels(view: PlanView) -> tuple[tuple[int, ...], ...]:
    assert view.simulated is not None
    bars = view.simulated.bars
    return bars.resource, bars.state, bars.start, bars.end


def test_without_a_simulation_only_the_plan_moves(view: PlanView) -> None:
    assert floor_of(view).simulated is None


def test_factory_without_a_floor_has_no_map(tmp_path: Path) -> None:
    document = document_of(two_machines_three_orders(), tmp_path)
    assert view_document(document, fixes_time_s=0).plan.floor is None
