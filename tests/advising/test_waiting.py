from itertools import pairwise

import numpy as np
import pytest

from reshuffle.advising.causes import CauseKind
from reshuffle.advising.placement import with_placing
from reshuffle.advising.waiting import also_binding, waiting
from reshuffle.plan.check import check
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.supervisor import advice
from tests.advising.shops import at, kind_of_wait, known_wait, organized, pinned, product, shop
from tests.supervisor.workspaces import WORKSPACES

TURN_AND_MILL = {"p": product(("010", "lathe", "1 h"), ("020", "mill", "30 min"))}
MILLED = {"p": product(("010", "mill", "1 h"))}


def test_an_operation_waits_for_the_one_before_it():
    _, situation = organized(shop({"lathe": {}, "mill": {}}, TURN_AND_MILL, {"A1": {"product": "p"}}))
    assert kind_of_wait(situation, "A1/1/020") == (CauseKind.PREDECESSOR, "A1/1/010")


def test_an_operation_waits_out_the_least_time_after_the_one_before():
    cooled = product(("010", "lathe", "1 h"), ("020", "mill", "30 min"))
    cooled["operations"]["020"]["after"] = [{"operation": "010", "min_lag": "2 h"}]
    _, situation = organized(shop({"lathe": {}, "mill": {}}, {"p": cooled}, {"A1": {"product": "p"}}))
    assert kind_of_wait(situation, "A1/1/020") == (CauseKind.LAG, "A1/1/010")


def test_an_operation_waits_for_its_way():
    _, situation = organized(
        shop({"lathe": {}, "mill": {}}, TURN_AND_MILL, {"A1": {"product": "p"}}, transport_time="5 min")
    )
    assert kind_of_wait(situation, "A1/1/020") == (CauseKind.TRANSPORT, "A1/1/010")


def test_an_operation_waits_for_its_station_as_long_as_the_other_has_it():
    orders = {"A1": {"product": "p", "priority": 9}, "A2": {"product": "p"}}
    situation = pinned(shop({"mill": {}}, MILLED, orders), A1_1_010="06:00", A2_1_010="07:00")
    assert kind_of_wait(situation, "A2/1/010") == (CauseKind.STATION, "mill")
    known = known_wait(situation, "A2/1/010")
    assert [(stretch.length, stretch.cause.task >= 0) for stretch in known.waits] == [(60, True)]


def test_an_operation_waits_for_an_operator():
    attended = {"attendance": [{"skill": "milling"}]}
    stations = {"mill": attended, "saw": attended}
    products = {"p": product(("010", "mill", "1 h")), "q": product(("010", "saw", "1 h"))}
    orders = {"A1": {"product": "p"}, "A2": {"product": "q"}}
    space = shop(stations, products, orders, operators={"anna": {"skills": ["milling"]}})
    situation = pinned(space, A1_1_010="06:00", A2_1_010="07:00")
    assert kind_of_wait(situation, "A2/1/010") == (CauseKind.OPERATOR, "anna")


def test_an_operation_waits_for_a_tool():
    products = {"p": product(("010", "mill", "1 h")), "q": product(("010", "saw", "1 h"))}
    for one in products.values():
        one["operations"]["010"]["tools"] = ["jig"]
    orders = {"A1": {"product": "p"}, "A2": {"product": "q"}}
    situation = pinned(shop({"mill": {}, "saw": {}}, products, orders, tools={"jig": {}}), A1_1_010="06:00")
    assert kind_of_wait(situation, "A2/1/010") == (CauseKind.TOOL, "jig")


def test_what_becomes_free_together_is_named_together():
    products = {"p": product(("010", "mill", "1 h"))}
    products["p"]["operations"]["010"]["tools"] = ["jig"]
    orders = {"A1": {"product": "p"}, "A2": {"product": "p"}}
    situation = pinned(shop({"mill": {}}, products, orders, tools={"jig": {}}), A1_1_010="06:00", A2_1_010="07:00")
    task = situation.problem.names.tasks.index("A2/1/010")
    assert {cause.subject for cause in also_binding(situation, task)} == {"mill", "jig"}


@pytest.mark.parametrize(
    ("item", "detail"),
    [
        ({"receipts": [{"at": "2026-11-23 09:00", "quantity": 5}]}, "receipt"),
        ({"lead_time": "3 h"}, "purchase"),
    ],
)
def test_an_operation_waits_for_material(item, detail):
    products = {"p": product(("010", "mill", "1 h"))}
    products["p"]["operations"]["010"]["consumes"] = [{"item": "bar"}]
    _, situation = organized(shop({"mill": {}}, products, {"A1": {"product": "p"}}, items={"bar": item}))
    cause = known_wait(situation, "A1/1/010").placing.ready_cause
    assert (cause.kind, cause.subject, cause.at, cause.detail) == (CauseKind.MATERIAL, "bar", 180, detail)


def test_an_operation_waits_for_a_child_order():
    products = {"part": product(("010", "saw", "1 h")), "p": product(("010", "mill", "1 h"))}
    products["p"]["operations"]["010"]["consumes"] = [{"item": "part"}]
    _, situation = organized(shop({"mill": {}, "saw": {}}, products, {"A1": {"product": "p"}}))
    cause = known_wait(situation, "A1/1/010").placing.ready_cause
    assert (cause.kind, situation.name(cause.task)) == (CauseKind.MATERIAL, "A1+part/1/010")


def test_an_operation_waits_for_its_shift():
    space = shop(
        {"mill": {"calendar": "late"}},
        MILLED,
        {"A1": {"product": "p"}},
        calendars={"late": {"shifts": [{"days": "mon-fri", "start": "09:00", "end": "17:00"}]}},
    )
    _, situation = organized(space)
    assert kind_of_wait(situation, "A1/1/010") == (CauseKind.CLOSED, "mill")


def test_an_operation_waits_for_the_setup_of_its_station():
    products = {"p": product(("010", "mill", "1 h"))}
    products["p"]["operations"]["010"]["setup_family"] = "red"
    _, situation = organized(shop({"mill": {"setup": {"default": "20 min"}}}, products, {"A1": {"product": "p"}}))
    assert kind_of_wait(situation, "A1/1/010") == (CauseKind.SETUP, "mill")
    assert sum(stretch.length for stretch in known_wait(situation, "A1/1/010").waits) == 20


def test_a_batch_waits_for_the_last_of_its_mates():
    tray = product(("saw", "saw", "1 h"), ("bake", "oven", "1 h"))
    tray["operations"]["bake"]["batch_family"] = "warm"
    bare = product(("bake", "oven", "1 h"))
    bare["operations"]["bake"]["batch_family"] = "warm"
    stations = {"saw": {}, "oven": {"batching": {"maximum": 8, "minimum": 2}}}
    orders = {"A1": {"product": "tray"}, "A2": {"product": "bare"}}
    _, situation = organized(shop(stations, {"tray": tray, "bare": bare}, orders))
    assert kind_of_wait(situation, "A2/1/bake") == (CauseKind.BATCH, "A1/1/bake")


def test_a_lot_keeps_its_station_while_there_is_no_room_behind():
    line = {"p": product(("010", "saw", "10 min"), ("020", "mill", "1 h"))}
    orders = {"A1": {"product": "p", "priority": 9}, "A2": {"product": "p"}}
    stations = {"saw": {"output_buffer": 0}, "mill": {"input_buffer": 0}}
    _, situation = organized(shop(stations, line, orders))
    second = max(("A1/1/010", "A2/1/010"), key=lambda name: known_wait(situation, name).actual.ends[-1])
    held = [one for one in known_wait(situation, second).works if one.cause.kind is CauseKind.BUFFER]
    assert sum(stretch.length for stretch in held) == 50


def test_an_operation_stays_where_it_is_pinned():
    params = OrganizeParams(pinned_starts={"A1/1/010": at("08:00")})
    _, situation = organized(shop({"mill": {}}, MILLED, {"A1": {"product": "p"}}), params)
    assert kind_of_wait(situation, "A1/1/010")[0] is CauseKind.PIN


def test_what_is_frozen_stays_and_the_rest_comes_behind():
    old, _ = organized(shop({"mill": {}}, MILLED, {"A1": {"product": "p"}}))
    params = OrganizeParams(previous=old, frozen_until=at("09:00"))
    orders = {"A1": {"product": "p"}, "A2": {"product": "p"}}
    _, situation = organized(shop({"mill": {}}, MILLED, orders), params)
    assert kind_of_wait(situation, "A2/1/010")[0] is CauseKind.FROZEN


def test_an_operation_waits_for_the_release_of_its_order():
    _, situation = organized(shop({"mill": {}}, MILLED, {"A1": {"product": "p", "release": "2026-11-23 08:00"}}))
    assert kind_of_wait(situation, "A1/1/010") == (CauseKind.RELEASE, "A1")


def test_an_operation_may_not_be_too_far_ahead_of_the_next():
    products = {"p": product(("010", "saw", "10 min"), ("020", "mill", "1 h"))}
    products["p"]["operations"]["020"]["after"] = [{"operation": "010", "max_lag": "20 min"}]
    space = shop({"saw": {}, "mill": {}}, products, {"A1": {"product": "p"}})
    situation = pinned(space, A1_1_010="09:00", A1_1_020="09:30")
    assert kind_of_wait(situation, "A1/1/010") == (CauseKind.MAX_LAG, "A1/1/020")


def test_a_lot_waits_for_a_carrier():
    carried = {"carriers": [{"carrier": "pallet", "first": "010", "last": "010"}]}
    products = {"p": product(("010", "mill", "1 h"), **carried), "q": product(("010", "saw", "1 h"), **carried)}
    orders = {"A1": {"product": "p"}, "A2": {"product": "q"}}
    space = shop({"mill": {}, "saw": {}}, products, orders, carriers={"pallet": {"count": 1}})
    situation = pinned(space, A1_1_010="06:00", A2_1_010="07:00")
    assert kind_of_wait(situation, "A2/1/010") == (CauseKind.CARRIER, "pallet")


def test_an_operation_waits_for_a_worn_station_to_be_cleaned():
    mill = {
        "wear": {"dirt": {"limit": 1, "per_lot": 1}},
        "maintenance": {"clean": {"duration": "15 min", "resets": ["dirt"]}},
    }
    space = shop({"mill": mill}, MILLED, {"A1": {"product": "p"}}, state={"counters": {"mill": {"dirt": 1}}})
    _, situation = organized(space)
    known = known_wait(situation, "A1/1/010")
    assert known.slack == 0
    assert sum(stretch.length for stretch in known.waits) == 15


def test_an_operation_stays_behind_where_another_would_need_a_longer_setup():
    products = {name: product(("010", "mill", "30 min")) for name in ("red", "blue")}
    for name, one in products.items():
        one["operations"]["010"]["setup_family"] = name
    orders = {"A1": {"product": "red"}, "A2": {"product": "blue"}}
    space = shop(
        {"mill": {"setup": {"default": "20 min"}}},
        products,
        orders,
        state={"mounted": {"mill": {"setup_family": "red"}}},
    )
    situation = pinned(space, A1_1_010="07:00", A2_1_010="07:30")
    assert kind_of_wait(situation, "A2/1/010")[0] is CauseKind.SETUP
    known = known_wait(situation, "A2/1/010")
    assert any(stretch.cause.kind in {CauseKind.STATION, CauseKind.NEXT_SETUP} for stretch in known.waits)


def test_a_running_operation_waits_for_nothing():
    _, situation = organized(WORKSPACES["running_lots"]())
    assert known_wait(situation, "A1/3/010").waits == ()


def test_nothing_keeps_an_operation_that_is_later_than_it_must():
    situation = pinned(shop({"mill": {}}, MILLED, {"A1": {"product": "p"}}), A1_1_010="08:00")
    assert kind_of_wait(situation, "A1/1/010")[0] is CauseKind.CHOICE
    assert known_wait(situation, "A1/1/010").slack == 120


@pytest.mark.parametrize("name", WORKSPACES)
def test_no_task_is_before_its_earliest_place_and_the_waits_add_up(name):
    _, situation = organized(WORKSPACES[name]())
    for task in np.flatnonzero(situation.solution.mode >= 0).tolist():
        known = waiting(situation, task)
        assert known.placing.layout is not None
        assert known.placing.arrival <= known.arrival
        stretches = [*known.waits, *known.works]
        assert all(one.end == other.start for one, other in pairwise(stretches))
        total = sum(stretch.length for stretch in stretches)
        assert total == known.actual.ends[-1] - min(known.placing.ready, known.arrival)


@pytest.mark.parametrize("name", sorted(set(WORKSPACES) - {"running_lots"}))
def test_a_task_that_was_put_off_can_be_put_where_its_earliest_place_is(name):
    """Planned with releases two hours later; each task by itself goes back, and the judge agrees."""
    space = WORKSPACES[name]()
    late = {
        key: order.model_copy(update={"release": at("08:00"), "deadline": None}) for key, order in space.orders.items()
    }
    plan, _ = organized(space.model_copy(update={"orders": late}))
    situation = advice.plan_situation(space, plan)
    num_moved = 0
    for task in range(len(situation.problem.tasks)):
        if not situation.is_done(task):
            continue
        known = waiting(situation, task)
        num_moved += known.slack > 0
        moved = with_placing(situation, known.placing)
        rules = {violation.rule for violation in check(situation.problem, moved)}
        # A shorter setup of the operation behind is all that may differ.
        assert rules <= {"setup"}, situation.name(task)
    assert num_moved
