"""Robots over a floor: travel times, fleets, payload, sites, what is on board, and plans the judge accepts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reshuffle.errors import UnsupportedError
from reshuffle.model.consistency import findings
from reshuffle.model.factory import Workspace
from reshuffle.organizing.organize import OrganizeParams, organize, prepare
from reshuffle.organizing.scheduling.cpsat.features import unsupported
from reshuffle.organizing.scheduling.cpsat.solver import CpSatSolver
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.plan import check
from reshuffle.plan.from_model import solution as translation
from reshuffle.plan.from_model.charging import battery_violations
from reshuffle.plan.plan import Plan, PlannedTransport
from reshuffle.plan.solver import Solver, Status, Stop
from tests.model.test_floor_routes import all_lengths
from tests.plan.from_model.problems import planning
from tests.supervisor.workspaces import NOW, workspace

#: A line of three docks 60 m apart, with two places to park off its first.
FLOOR: dict[str, Any] = {
    "points": {
        "A": {},
        "B": {"x": "60 m"},
        "C": {"x": "120 m"},
        "P": {"y": "30 m", "parking": True},
        "Q": {"y": "60 m", "parking": True, "charging": True},
    },
    "lanes": [
        {"start": "A", "end": "B"},
        {"start": "B", "end": "C"},
        {"start": "A", "end": "P"},
        {"start": "P", "end": "Q"},
    ],
    "slots": {"S1": {"point": "A"}, "S2": {"point": "B"}, "S3": {"point": "C"}},
}
STATIONS: dict[str, Any] = {"saw": {"slot": "S1"}, "mill": {"slot": "S2"}, "wash": {"slot": "S3"}}
CART: dict[str, Any] = {"speed": "1 m/s", "home": "P"}


def shop(
    fleet: dict[str, Any],
    /,
    stations: dict[str, Any] | None = None,
    orders: int = 1,
    product: dict[str, Any] | None = None,
    factory: dict[str, Any] | None = None,
    **state: Any,
) -> Workspace:
    """Saw, mill and wash, 2 minutes each, with ways of a minute per 60 m."""
    operations = {name: {"requires": name, "time": "2 min", "time_per": "lot"} for name in STATIONS}
    return workspace(
        {"stations": {**STATIONS, **(stations or {})}, "floor": FLOOR, "robots": fleet, **(factory or {})},
        {"part": {"operations": operations, **(product or {})}},
        {f"A{number}": {"product": "part", "quantity": 2} for number in range(1, orders + 1)},
        **state,
    )


def planned(made: Workspace, solver: Solver | None = None, **stop: Any) -> Plan:
    found = organize(made, NOW, solver or ListScheduler(), Stop(**(stop or {"max_iterations": 5})), 1)
    assert found.plan is not None, found.result.reasons
    return found.plan


def minute(instant: datetime) -> float:
    return (instant - NOW) / timedelta(minutes=1)


def ways(plan: Plan) -> dict[tuple[str, str], PlannedTransport]:
    return {(way.before, way.after): way for way in plan.transports}


@pytest.mark.parametrize("solver", [ListScheduler(), CpSatSolver()], ids=["list", "cpsat"])
def test_one_lot_is_carried_by_the_robot_that_comes_from_home(solver: Solver) -> None:
    """Sawn at 2, one minute to the mill, milled at 5, one minute to the wash."""
    plan = planned(shop({"cart": CART}), solver, time_limit_s=10.0)
    first, second = ways(plan)["A1/1/saw", "A1/1/mill"], ways(plan)["A1/1/mill", "A1/1/wash"]
    assert (minute(first.dropoff), minute(second.dropoff)) == (3, 6)
    assert {first.robot, second.robot} == {"cart"}


@pytest.mark.parametrize("solver", [ListScheduler(), CpSatSolver()], ids=["list", "cpsat"])
def test_the_way_back_without_a_lot_takes_its_time(solver: Solver) -> None:
    """The second lot is sawn at 4; a robot that is at the wash by then (6) needs 2 minutes back."""
    plan = planned(shop({"cart": CART}, orders=2), solver, time_limit_s=10.0)
    trips = sorted(plan.transports, key=lambda way: way.pickup)
    at = {operation.id: operation.station for operation in plan.operations}
    place = {"saw": 0, "mill": 1, "wash": 2}
    for one, other in pairwise(trips):
        empty = abs(place[at[one.after]] - place[at[other.before]])
        assert minute(other.pickup) - minute(one.dropoff) >= empty


def test_taking_up_and_setting_down_are_part_of_the_way() -> None:
    plan = planned(shop({"cart": {**CART, "pickup": "2 min", "dropoff": "3 min"}}))
    way = ways(plan)["A1/1/saw", "A1/1/mill"]
    assert minute(way.dropoff) - minute(way.pickup) == 2 + 1 + 3


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 4000), st.integers(1, 90_000))
def test_travel_is_the_shortest_way_rounded_up_once(speed: int, tick: int) -> None:
    made = shop({"cart": {**CART, "speed": f"{speed} mm/s"}}, factory={"tick": f"{tick} ms"})
    problem = planning(made).problem
    assert made.factory.floor is not None
    table = all_lengths(made.factory.floor)
    at = {"saw": "A", "mill": "B", "wash": "C", "cart": "P"}
    place = dict(zip(problem.names.resources, problem.resources.location.tolist(), strict=True))
    kind = int(problem.resources.travel_type[problem.names.resources.index("cart")])
    for one, start in at.items():
        for other, end in at.items():
            taken = int(problem.travel.loaded_times([kind], [place[one]], [place[other]])[0])
            assert taken == -(-int(table[start, end]) // (speed * tick))


def test_a_lot_goes_only_on_a_robot_that_can_bear_it() -> None:
    robots = {
        "small": {**CART, "payload": "3 kg"},
        "large": {**CART, "home": "Q", "payload": "5 kg", "speed": "10 mm/s"},
    }
    plan = planned(shop(robots, product={"mass": "2 kg"}))
    assert {way.robot for way in plan.transports} == {"large"}


def test_an_order_that_no_robot_can_bear_is_not_planned_and_says_why() -> None:
    plan = planned(shop({"cart": {**CART, "payload": "3 kg"}}, product={"mass": "2 kg"}))
    (order,) = plan.unplanned
    assert order.reasons == ("lot 'A1/1' weighs 4 kg on its way to 'mill', and no robot there carries more than 3 kg",)


@pytest.mark.parametrize(("payload", "lots"), [("4 kg", 1), ("11 kg", 2), ("90 kg", 3)])
def test_a_robot_takes_no_more_lots_than_its_payload_allows(payload: str, lots: int) -> None:
    made = planning(shop({"cart": {**CART, "capacity": 3, "payload": payload}}, product={"mass": "2 kg"}))
    assert made.problem.resources.capacity[made.resources.robots["cart"]] == lots


def test_no_robot_drives_between_sites() -> None:
    stations = {name: {**STATIONS[name], "site": site} for name, site in (("saw", "n"), ("mill", "n"), ("wash", "s"))}
    plan = planned(shop({"cart": {**CART, "site": "n"}}, stations, factory={"transport_time": "90 min"}))
    near, far = ways(plan)["A1/1/saw", "A1/1/mill"], ways(plan)["A1/1/mill", "A1/1/wash"]
    assert (near.robot, far.robot, minute(far.dropoff) - minute(far.pickup)) == ("cart", None, 90)


def test_a_way_that_may_lead_to_another_site_is_refused_by_name() -> None:
    stations = {
        "saw": {"slot": "S1", "site": "n"},
        "mill": {"slot": "S2", "site": "n"},
        "wash": {"slot": "S3", "site": "s"},
        "wash2": {"slot": "S2", "site": "n", "capabilities": {"wash": {}}},
    }
    with pytest.raises(UnsupportedError, match="from 'mill' to 'wash' may stay on a site or lead to another"):
        planning(shop({"cart": {**CART, "site": "n"}}, stations))


def test_a_robot_starts_where_and_when_the_state_says() -> None:
    """At the wash, free at minute 5: at the saw at 7, at the mill at 8."""
    free = "2026-11-23 06:05"
    plan = planned(shop({"cart": CART}, robots={"cart": {"point": "C", "free_from": free}}))
    assert minute(ways(plan)["A1/1/saw", "A1/1/mill"].pickup) == 7


def test_a_robot_that_is_out_of_order_now_is_used_afterwards() -> None:
    closed = {"cart": [{"start": "2026-11-23 05:00", "end": "2026-11-23 06:30"}]}
    plan = planned(shop({"cart": CART}, calendar_exceptions=closed))
    assert all(minute(way.pickup) >= 30 for way in plan.transports)


def test_a_closure_of_a_robot_that_begins_later_is_refused_by_name() -> None:
    closed = {"cart": [{"start": "2026-11-23 08:00", "end": "2026-11-23 09:00"}]}
    with pytest.raises(UnsupportedError, match="cart, a closure of a robot that begins later"):
        planning(shop({"cart": CART}, calendar_exceptions=closed))


def test_a_lot_on_board_is_brought_to_its_next_station_before_anything_else() -> None:
    plan = planned(
        shop(
            {"cart": {**CART, "dropoff": "1 min"}},
            robots={"cart": {"point": "P", "carries": ["A1/1"]}},
            lots={"A1/1": {"done": ["saw"]}},
        )
    )
    way = ways(plan)["A1/1/saw", "A1/1/mill"]
    # 30 m to A, 60 m to B: 1.5 minutes are 2 ticks, and one to set it down.
    assert (way.robot, minute(way.pickup), minute(way.dropoff)) == ("cart", 0, 3)
    assert next(one for one in plan.operations if one.operation == "mill").start == way.dropoff


def test_lots_on_board_are_brought_one_after_the_other() -> None:
    state = {"lots": {"A1/1": {"done": ["saw", "mill"]}, "A2/1": {"done": ["saw"], "holder": "cart"}}}
    plan = planned(
        shop({"cart": {**CART, "capacity": 2}}, orders=2, robots={"cart": {"point": "A", "carries": ["A1/1"]}}, **state)
    )
    first, second = ways(plan)["A1/1/mill", "A1/1/wash"], ways(plan)["A2/1/saw", "A2/1/mill"]
    assert (minute(first.dropoff), minute(second.pickup), minute(second.dropoff)) == (2, 2, 3)


def test_a_lot_is_fetched_from_where_it_lies() -> None:
    plan = planned(shop({"cart": CART}, lots={"A1/1": {"done": ["saw"], "holder": "wash input"}}))
    way = ways(plan)["A1/1/saw", "A1/1/mill"]
    # 30 m and 120 m empty, rounded up, then 60 m back with the lot.
    assert (minute(way.pickup), minute(way.dropoff)) == (3, 4)


def test_a_lot_that_skips_an_operation_goes_straight_to_the_next() -> None:
    plan = planned(shop({"cart": CART}, lots={"A1/1": {"skipped": ["mill"]}}))
    way = ways(plan)["A1/1/saw", "A1/1/wash"]
    assert minute(way.dropoff) - minute(way.pickup) == 2


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"lots": {"A1/1": {"holder": "shelf"}}}, "holder 'shelf', which is no station, buffer of one, or robot"),
        (
            {"robots": {"cart": {"point": "P", "carries": ["pallet 7"]}}},
            "carries 'pallet 7', which is no unfinished lot",
        ),
        (
            {"robots": {"cart": {"point": "P", "carries": ["A1/1"]}}, "lots": {"A1/1": {"holder": "saw"}}},
            "carries 'A1/1', the holder of which is 'saw'",
        ),
    ],
)
def test_what_can_not_be_known_of_a_lot_is_refused_by_name(state: dict[str, Any], said: str) -> None:
    with pytest.raises(UnsupportedError) as refused:
        planning(shop({"cart": CART}, **state))
    assert said in str(refused.value)


def test_a_plan_reads_back_as_the_solution_it_came_from() -> None:
    made = shop(
        {"cart": CART, "truck": {**CART, "home": "Q"}}, orders=3, lots={"A1/1": {"done": ["saw"], "holder": "saw"}}
    )
    plan = planned(made)
    problem = prepare(made, NOW, OrganizeParams()).planning
    solution, unreadable = translation.solution_of(problem, plan.operations, plan.maintenance, plan.transports)
    assert (unreadable, check.check(problem.problem, solution)) == ([], [])
    assert translation.planned_work(problem, solution).transports == plan.transports


def test_a_charged_robot_never_drives_longer_than_its_battery_lasts() -> None:
    battery = {"per_hour_driving": "60 %", "per_hour_charging": "90 %", "reserve": "10 %"}
    made = shop({"cart": {**CART, "battery": battery}}, orders=25, robots={"cart": {"point": "P", "charge": "40 %"}})
    plan = planned(made)
    charges = sorted((task.start, task.end) for task in plan.maintenance)
    assert charges[0][0] - NOW <= timedelta(minutes=30)
    for (_, end), (start, _) in pairwise(charges):
        assert start - end <= timedelta(minutes=90)
    assert all(end - start == timedelta(minutes=60) for start, end in charges)
    busy = sorted((way.pickup, way.dropoff) for way in plan.transports)
    assert all(until <= start or begin >= end for begin, until in busy for start, end in charges)


def test_a_plan_lists_no_charging_of_robots_that_have_set_down_their_last_lot_and_still_holds() -> None:
    battery = {"per_hour_driving": "60 %", "per_hour_charging": "90 %", "reserve": "10 %"}
    made = shop({"cart": {**CART, "battery": battery}}, orders=25, robots={"cart": {"point": "P", "charge": "40 %"}})
    plan, problem = planned(made), prepare(made, NOW, OrganizeParams()).planning
    assert plan.maintenance
    assert max(task.start for task in plan.maintenance) < max(way.dropoff for way in plan.transports)
    assert len(plan.maintenance) < len(problem.maintenance)
    solution, unreadable = translation.solution_of(problem, plan.operations, plan.maintenance, plan.transports)
    assert (unreadable, check.check(problem.problem, solution)) == ([], [])
    assert translation.planned_work(problem, solution).maintenance == plan.maintenance
    for number in range(len(plan.maintenance)):
        fewer = plan.maintenance[:number] + plan.maintenance[number + 1 :]
        solution, _ = translation.solution_of(problem, plan.operations, fewer, plan.transports)
        assert check.check(problem.problem, solution) != []


def test_robots_are_charged_to_the_end_of_work_that_takes_longer_than_was_thought() -> None:
    """Somebody saws for one hour a week only, which is not foreseen: three weeks where one was thought to be enough."""
    factory = {
        "calendars": {"seldom": {"shifts": [{"days": "Mon", "start": "07:00", "end": "08:00"}]}},
        "operators": {"sawyer": {"skills": ["sawing"], "calendar": "seldom"}},
    }
    battery = {"per_hour_driving": "6 %", "per_hour_charging": "90 %", "reserve": "10 %"}
    saw = {**STATIONS["saw"], "capabilities": {"saw": {}}, "attendance": [{"skill": "sawing"}]}
    made = shop({"cart": {**CART, "battery": battery}}, orders=70, stations={"saw": saw}, factory=factory)
    found = organize(made, NOW, ListScheduler(), Stop(max_iterations=1), 1)
    plan, until = found.plan, found.params.cared_until
    assert plan is not None
    assert until is not None
    last = max(way.dropoff for way in plan.transports)
    assert NOW + timedelta(weeks=2) < last < until
    assert battery_violations(made, NOW, plan.maintenance, plan.transports) == []
    # What the plan is judged by holds as many charges.
    problem = prepare(made, NOW, found.params).planning
    solution, unreadable = translation.solution_of(problem, plan.operations, plan.maintenance, plan.transports)
    assert (unreadable, check.check(problem.problem, solution)) == ([], [])


@pytest.mark.parametrize("charges", [["100 %", "100 %", "100 %"], ["20 %", "100 %", "60 %"]])
def test_robots_that_share_a_charger_take_turns(charges: list[str]) -> None:
    """One hour of charging and three of driving: four robots could share the charger."""
    battery = {"per_hour_driving": "30 %", "per_hour_charging": "90 %", "reserve": "10 %"}
    parking = {f"P{number}": {"y": "30 m", "parking": True} for number in range(3)}
    lanes = [*FLOOR["lanes"], *({"start": "A", "end": name} for name in parking)]
    floor = {**FLOOR, "points": {**FLOOR["points"], **parking}, "lanes": lanes}
    state = {f"cart#{n}": {"point": f"P{n - 1}", "charge": charge} for n, charge in enumerate(charges, start=1)}
    fleet = {"cart": {"speed": "1 m/s", "count": 3, "battery": battery}}
    plan = planned(shop(fleet, orders=40, factory={"floor": floor}, robots=state))
    charged = sorted((task.start, task.end) for task in plan.maintenance)
    assert all(one[1] <= other[0] for one, other in pairwise(charged))
    assert (
        battery_violations(shop(fleet, factory={"floor": floor}, robots=state), NOW, plan.maintenance, plan.transports)
        == []
    )


def test_more_robots_than_a_charger_can_keep_going_are_refused() -> None:
    battery = {"per_hour_driving": "90 %", "per_hour_charging": "90 %", "reserve": "10 %"}
    fleet = {name: {**CART, "home": home, "battery": battery} for name, home in (("a", "P"), ("b", "Q"), ("c", "A"))}
    with pytest.raises(UnsupportedError, match="3 robots that are charged at point 'Q', which can keep 2 going"):
        planning(shop(fleet))


@st.composite
def random_shops(draw: st.DrawFn) -> Workspace:
    """A ring of lanes with chords, one to three robots, and a few lots under way."""
    count = draw(st.integers(2, 5))
    names = [f"P{number}" for number in range(count)]
    points = {
        name: {
            "x": f"{draw(st.integers(0, 90))} m",
            "y": f"{draw(st.integers(0, 90))} m",
            "parking": True,
            "charging": True,
        }
        for name in names
    }
    pairs = zip(names, [*names[1:], names[0]], strict=True)
    lanes = [{"start": one, "end": other, "one_way": draw(st.booleans())} for one, other in pairs]
    ends = st.sampled_from(names)
    for one, other in draw(st.lists(st.tuples(ends, ends), max_size=3)):
        lanes.append({"start": one, "end": other, "length": f"{draw(st.integers(1, 90))} m", "one_way": True})
    stations = {
        name: {"slot": f"S{number}", "input_buffer": draw(st.sampled_from([None, None, 1]))}
        for number, name in enumerate(STATIONS)
    }
    floor = {"points": points, "lanes": lanes, "slots": {f"S{n}": {"point": draw(ends)} for n in range(len(STATIONS))}}
    battery = {"per_hour_driving": "20 %", "per_hour_charging": "80 %"}
    robot = st.fixed_dictionaries(
        {"speed": st.sampled_from(["500 mm/s", "1.3 m/s"]), "pickup": st.sampled_from(["0 s", "40 s"])},
        optional={"capacity": st.just(2), "payload": st.just("9 kg"), "battery": st.just(battery)},
    )
    robots = {f"r{number}": draw(robot) for number in range(draw(st.integers(1, min(3, count))))}
    state = draw(st.sampled_from([{}, {"done": ["saw"], "holder": "saw"}, {"done": ["saw"], "holder": "r0"}]))
    at = {"r0": {"point": draw(ends)}}
    operations = {name: {"requires": name, "time": "2 min", "time_per": "lot"} for name in STATIONS}
    data = {
        "factory": {"stations": stations, "floor": floor, "robots": robots, "tick": "30 s"},
        "products": {"part": {"operations": operations, "mass": "1 kg"}},
        "orders": {f"A{number}": {"product": "part", "quantity": 2} for number in range(draw(st.integers(1, 4)))},
        "state": {"lots": {"A0/1": state} if state else {}, "robots": at},
    }
    return Workspace.model_validate(data)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(random_shops())
def test_plans_on_any_sound_floor_hold(made: Workspace) -> None:
    assert findings(made) == []
    found = organize(made, datetime(2026, 11, 23, tzinfo=UTC), ListScheduler(), Stop(max_iterations=2), 1)
    assert found.plan is not None, found.result.reasons
    robots = {way.robot for way in found.plan.transports}
    assert robots <= {*found.preparation.planning.resources.robots, None}


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(random_shops())
def test_the_exact_model_never_says_that_a_sound_floor_has_no_plan(made: Workspace) -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    problem = prepare(made, now, OrganizeParams()).planning.problem
    if unsupported(problem, 1 << 20):
        return
    found = CpSatSolver().solve(problem, Stop(time_limit_s=2), 1)
    assert found.status is not Status.INFEASIBLE
    assert found.solution is None or check.check(problem, found.solution) == []


#: A saw that mills and washes, too, and another mill and wash that can not saw.
ABLE = {
    "saw": {"slot": "S1", "capabilities": {"saw": {}, "mill": {}, "wash": {}}},
    "mill": {"slot": "S2", "capabilities": {"mill": {}, "wash": {}}},
    "wash": {"slot": "S3", "capabilities": {"wash": {}}},
}


def test_a_lot_that_no_robot_can_bear_stays_on_one_station_that_can_do_everything() -> None:
    plan = planned(shop({"cart": {**CART, "payload": "3 kg"}}, stations=ABLE, product={"mass": "2 kg"}, orders=2))
    assert plan.unplanned == ()
    assert {operation.station for operation in plan.operations} == {"saw"}
    assert {way.robot for way in plan.transports} <= {None}


def test_it_is_refused_where_each_step_could_stay_but_not_all_of_them() -> None:
    stations = {**ABLE, "saw": {"slot": "S1", "capabilities": {"saw": {}, "mill": {}}}}
    (order,) = planned(
        shop({"cart": {**CART, "payload": "3 kg"}}, stations=stations, product={"mass": "2 kg"})
    ).unplanned
    assert order.reasons == ("lot 'A1/1' weighs 4 kg on its way to 'wash', and no robot there carries more than 3 kg",)
