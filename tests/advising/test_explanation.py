from itertools import pairwise

import pytest

from reshuffle.advising.causes import CauseKind
from reshuffle.advising.explanation import explain_operation, explain_order
from reshuffle.advising.wording import duration_text
from reshuffle.errors import InputError
from reshuffle.supervisor import advice
from tests.advising.shops import EARLY, organized, pinned, product, shop
from tests.supervisor.workspaces import NOW, WORKSPACES

MILLED = {"p": product(("010", "mill", "1 h"))}


def two_orders_on_one_mill():
    orders = {
        "A1": {"product": "p", "quantity": 6, "due": "2026-11-23 12:00", "priority": 9},
        "A2": {"product": "p", "quantity": 4, "due": "2026-11-23 17:00"},
    }
    return shop({"mill": {"calendar": "early"}}, MILLED, orders, calendars={"early": EARLY})


@pytest.mark.parametrize("name", WORKSPACES)
def test_a_chain_leads_from_the_start_of_planning_to_completion_without_a_gap(name):
    space = WORKSPACES[name]()
    plan, situation = organized(space)
    for operation in plan.operations:
        found = explain_operation(situation, operation.id, space.factory.zone)
        chain = found.chain
        if not chain:
            assert found.completion == NOW
            continue
        assert (chain[0].start, chain[-1].end) == (NOW, found.completion)
        assert all(one.end == other.start for one, other in pairwise(chain))


@pytest.mark.parametrize("name", WORKSPACES)
def test_the_shares_of_an_order_add_up_to_its_lead_time_and_lateness(name):
    space = WORKSPACES[name]()
    plan, situation = organized(space)
    for order in plan.orders:
        if order.completion is None:
            continue
        found = explain_order(situation, order.id, space.factory.zone)
        assert sum(share.seconds for share in found.shares) == found.lead_time_s
        assert (found.completion - found.begin).total_seconds() == found.lead_time_s
        if found.allowed_s is not None:
            assert found.lateness_s == found.lead_time_s - found.allowed_s


def test_a_late_order_is_explained_by_its_causes():
    space = two_orders_on_one_mill()
    _, situation = organized(space)
    found = explain_order(situation, "A2", space.factory.zone)
    assert [(share.kind, share.subject, share.seconds / 3600) for share in found.shares] == [
        (CauseKind.CLOSED, "mill", 16),
        (CauseKind.STATION, "mill", 6),
        (CauseKind.WORK, "mill", 4),
    ]
    assert found.lateness_s == 15 * 3600
    assert found.shares[0].sentence == "off shift: mill: 16 h"


def test_sentences_speak_of_ids_and_local_times():
    space = two_orders_on_one_mill()
    _, situation = organized(space)
    found = explain_operation(situation, "A2/1/010", space.factory.zone)
    assert found.reason == "'A2/1/010' waits for mill, which is busy with 'A1/1/010' until 2026-11-23 12:00"
    assert found.waits[0].sentence == f"2026-11-23 06:00 to 2026-11-23 12:00 (6 h): {found.reason}"
    assert found.chain[0].sentence.endswith("; then mill is free for 'A2/1/010'")
    assert [link.minutes for link in found.chain] == [360, 120, 960, 120]


def test_other_stations_are_tried():
    stations = {name: {"capabilities": {"milling": {"time": {"factor": f}}}} for name, f in (("old", 2), ("new", 1))}
    space = shop(stations, {"p": product(("010", "milling", "1 h"))}, {"A1": {"product": "p"}})
    _, situation = organized(space)
    found = explain_operation(situation, "A1/1/010", space.factory.zone)
    assert found.station == "new"
    assert [(one.station, one.gain_s) for one in found.elsewhere] == [("old", -3600.0)]
    assert "1 h later" in found.elsewhere[0].sentence


def test_a_later_place_than_needed_says_what_it_is_good_for():
    space = shop({"mill": {}}, MILLED, {"A1": {"product": "p", "due": "2026-11-23 17:00"}})
    situation = pinned(space, A1_1_010="08:00")
    found = explain_operation(situation, "A1/1/010", space.factory.zone)
    assert "it could be earlier; an earlier place would improve flow" in found.reason or (
        "an earlier place would improve flow" in found.waits[-1].sentence
    )


@pytest.mark.parametrize("name", ["A9", "A1/1/999"])
def test_what_is_not_in_the_plan_is_refused(name):
    space = two_orders_on_one_mill()
    _, situation = organized(space)
    with pytest.raises(InputError, match=f"={name}\\) must be an o"):
        advice.explain(space, situation, name)


@pytest.mark.parametrize(
    ("seconds", "text"), [(11400, "3 h 10 min"), (2700, "45 min"), (20, "20 s"), (0, "0 min"), (-3600, "1 h")]
)
def test_durations_are_told_in_hours_and_minutes(seconds, text):
    assert duration_text(seconds) == text


def test_a_batch_member_is_tried_without_its_mates():
    tray = product(("saw", "saw", "1 h"), ("bake", "oven", "1 h"))
    bare = product(("bake", "oven", "1 h"))
    for one in (tray, bare):
        one["operations"]["bake"]["batch_family"] = "warm"
    stations = {"saw": {}, "oven": {"batching": {"maximum": 8}}}
    orders = {"A1": {"product": "tray"}, "A2": {"product": "bare", "release": "2026-11-23 07:00"}}
    space = shop(stations, {"tray": tray, "bare": bare}, orders)
    plan, _ = organized(space)
    orders["A2"].pop("release")
    free = shop(stations, {"tray": tray, "bare": bare}, orders)
    situation = advice.plan_situation(free, plan)
    found = explain_operation(situation, "A2/1/bake", free.factory.zone)
    assert [one.gain_s for one in found.elsewhere] == [3600.0]
    assert "without its batch mates" in found.elsewhere[0].sentence
