from reshuffle.organizing.scheduling.engines import engine
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.supervisor import advice
from tests.advising.shops import EARLY, LATE, at, product, shop
from tests.supervisor.workspaces import NOW

MILLED = {"p": product(("010", "mill", "1 h"))}


def test_a_shop_that_can_be_planned_has_no_conflict():
    assert not advice.find_conflict(shop({"mill": {}}, MILLED, {"A1": {"product": "p"}}), NOW).is_conflict


def test_shifts_that_never_meet_are_told_in_one_sentence():
    furnace = {"calendar": "late", "load": "10 min", "attendance": [{"skill": "firing", "phases": ["load"]}]}
    products = {"p": product(("010", "mill", "1 h"), ("020", "furnace", "1 h"))}
    space = shop(
        {"furnace": furnace, "mill": {}},
        products,
        {"A1": {"product": "p"}},
        calendars={"early": EARLY, "late": LATE},
        operators={"anna": {"skills": ["firing"], "calendar": "early"}},
    )
    found = advice.find_conflict(space, NOW)
    assert found.sentence == "anna's shift ends 14:00, furnace's shift starts 14:00: nobody can load furnace"
    assert found.orders == ("A1",)
    assert len(found.conditions) == 2
    assert found.is_minimal


def test_deadlines_that_exclude_each_other_are_both_needed():
    late = {"product": "p", "quantity": 2, "deadline": "2026-11-23 09:00"}
    space = shop({"mill": {}, "saw": {}}, MILLED, {"A1": late, "A2": late, "A3": {"product": "p"}})
    found = advice.find_conflict(space, NOW)
    assert found.conditions == (
        "order 'A1' must be complete by 2026-11-23 09:00",
        "order 'A2' must be complete by 2026-11-23 09:00",
    )
    assert found.is_minimal
    assert found.is_proved


def test_a_pin_behind_a_deadline_is_named_with_it():
    space = shop({"mill": {}}, MILLED, {"A1": {"product": "p", "deadline": "2026-11-23 09:00"}})
    found = advice.find_conflict(space, NOW, OrganizeParams(pinned_starts={"A1/1/010": at("08:30")}))
    assert found.conditions == (
        "'A1/1/010' is pinned to start at 2026-11-23 08:30",
        "order 'A1' must be complete by 2026-11-23 09:00",
    )


def test_a_receipt_behind_a_deadline_is_named_with_it():
    products = {"p": product(("010", "mill", "1 h"))}
    products["p"]["operations"]["010"]["consumes"] = [{"item": "bar"}]
    bar = {"receipts": [{"at": "2026-11-23 12:00", "quantity": 1}]}
    space = shop({"mill": {}}, products, {"A1": {"product": "p", "deadline": "2026-11-23 09:00"}}, items={"bar": bar})
    found = advice.find_conflict(space, NOW)
    assert found.conditions == (
        "of 'bar' there are 0 in stock, and 1 at 2026-11-23 12:00 to come",
        "order 'A1' must be complete by 2026-11-23 09:00",
    )


def test_reasons_of_the_solver_have_local_times():
    space = shop({"mill": {}}, MILLED, {"A1": {"product": "p", "quantity": 2, "deadline": "2026-11-23 07:00"}})
    found = advice.find_conflict(space, NOW, solver=engine("cpsat", workers=1))
    assert found.conditions == ("order 'A1' must be complete by 2026-11-23 07:00",)
    assert any("must be complete by 2026-11-23 07:00" in reason for reason in found.solver_reasons)


def test_without_time_it_says_that_not_all_may_be_needed():
    space = shop({"mill": {}}, MILLED, {"A1": {"product": "p", "quantity": 2, "deadline": "2026-11-23 07:00"}})
    found = advice.find_conflict(space, NOW, time_limit_s=0.0)
    assert found.is_conflict
    assert not found.is_minimal


def test_a_closure_is_told_with_the_station_that_it_closes():
    closed = {"start": "1970-01-01", "end": "2199-01-01", "reason": "sold"}
    space = shop({"mill": {}}, MILLED, {"A1": {"product": "p"}}, state={"calendar_exceptions": {"mill": [closed]}})
    found = advice.find_conflict(space, NOW)
    assert found.conditions == ("mill is closed 1970-01-01 00:00 to 2199-01-01 00:00 (sold)",)
