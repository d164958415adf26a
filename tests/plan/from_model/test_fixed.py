"""Pins and the frozen zone, and what of them can not be kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from reshuffle.errors import InputError, UnsupportedError
from reshuffle.model.factory import Workspace
from reshuffle.organizing.organize import organize
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan
from reshuffle.plan.solver import Stop
from tests.plan.from_model.problems import planning
from tests.supervisor import workspaces
from tests.supervisor.workspaces import NOW


def plan_with(**params: Any) -> Plan:
    made = workspaces.two_machines_three_orders()
    found = organize(made, NOW, ListScheduler(), Stop(max_iterations=3), 1, OrganizeParams(**params)).plan
    assert found is not None
    return found


def test_a_pinned_start_and_station_are_kept() -> None:
    at = NOW + timedelta(hours=3)
    found = plan_with(pinned_starts={"A1/1/020": at}, pinned_stations={"A1/1/020": "mill"})
    assert [operation.start for operation in found.operations if operation.id == "A1/1/020"] == [at]


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"pinned_starts": {"A1/1/02": NOW}}, r"pin\(=A1/1/02\) must be an operation .* mean 'A1/1/020'"),
        ({"pinned_stations": {"B1": "mill"}}, r"pin\(=B1\) must be an operation of an order"),
        ({"pinned_stations": {"A1/1/020": "lathe"}}, r"\(=lathe\) must be a station that can do 'A1/1/020': mill"),
        ({"pinned_starts": {"A1/1/020": NOW - timedelta(hours=1)}}, r"must be >= the start of planning"),
    ],
)
def test_a_pin_that_can_not_be_kept_is_a_mistake(params: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        planning(workspaces.two_machines_three_orders(), **params)


def test_a_pin_of_something_that_is_done_pins_nothing() -> None:
    pinned = {"A1/1/020": NOW}
    assert "A1/1/020" not in planning(workspaces.running_lots(), pinned_starts=pinned).tasks.tasks


def test_a_pin_to_a_station_with_copies_means_one_of_them() -> None:
    made = planning(workspaces.choices(), pinned_stations={"A1/1/weld": "weld"})
    pinned = made.problem.tasks.pin_station[made.tasks.tasks["A1/1/weld"]]
    assert made.problem.names.resources[int(pinned)] == "weld#1"


def test_what_began_in_the_frozen_zone_stays_and_nothing_else_comes_in() -> None:
    before = plan_with()
    until = NOW + timedelta(minutes=25)
    after = plan_with(wishes="setup, then flow", previous=before, frozen_until=until, change_price=3)
    kept = {(one.id, one.station, one.start) for one in before.operations if one.start < until}
    assert kept == {(one.id, one.station, one.start) for one in after.operations if one.start < until}


def test_change_against_the_plan_before_has_its_price() -> None:
    before = plan_with()
    again = plan_with(previous=before, change_price=1000)
    assert [(one.id, one.start) for one in again.operations] == [(one.id, one.start) for one in before.operations]


def test_what_runs_goes_on_in_the_frozen_zone_and_nothing_else_begins() -> None:
    until = NOW + timedelta(minutes=30)
    params = OrganizeParams(frozen_until=until)
    found = organize(workspaces.running_lots(), NOW, ListScheduler(), Stop(max_iterations=3), 1, params).plan
    assert found is not None
    early = {one.id: (one.start, one.end) for one in found.operations if one.start < until}
    assert early == {"A1/3/010": (NOW, NOW + timedelta(minutes=17))}


def on_the_lathe(operators: dict[str, Any], named: list[str]) -> Workspace:
    """A lot on a lathe that somebody must unload in 12 minutes; people may have breaks."""
    rest = {"days": "mon", "start": "06:00", "end": "14:00", "breaks": [{"start": "06:10", "end": "06:30"}]}
    return workspaces.workspace(
        {
            "stations": {"lathe": {"unload": "5 min", "attendance": [{"skill": "turning"}]}},
            "operators": operators,
            "calendars": {"rest": {"shifts": [rest]}},
        },
        {"a": {"operations": {"10": {"requires": "lathe", "time": "30 min"}}}},
        {"A1": {"product": "a"}},
        lots={"A1/1": {"running": {"operation": "10", "station": "lathe", "remaining": "12 min", "operators": named}}},
    )


TWO = {"anna": {"skills": ["turning"], "calendar": "rest"}, "bert": {"skills": ["turning"]}}


@pytest.mark.parametrize(("who", "minutes"), [("anna", 37), ("bert", 17)])
def test_what_runs_in_the_frozen_zone_ends_as_the_hours_of_its_crew_allow(who: str, minutes: int) -> None:
    made = planning(on_the_lathe(TWO, [who]), frozen_until=NOW + timedelta(hours=1))
    assert made.problem.previous.end.tolist() == [minutes]


def test_a_frozen_zone_is_refused_where_it_is_open_who_ends_what_runs() -> None:
    with pytest.raises(
        UnsupportedError, match="frozen_until while 'A1/1/10' is running and it is open who will end it"
    ):
        planning(on_the_lathe(TWO, []), frozen_until=NOW + timedelta(hours=1))
