import pytest

from reshuffle.advising.alternatives import FixKind
from reshuffle.advising.fixes import FixParams
from reshuffle.errors import InputError
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.supervisor import advice
from tests.advising.shops import EARLY, at, organized, product, shop


def overtime_helps():
    attended = {"calendar": "early", "cost_per_hour": "60", "attendance": [{"skill": "milling", "phases": ["run"]}]}
    anna = {"skills": ["milling"], "calendar": "early", "cost_per_hour": "40", "overtime_cost_per_hour": "60"}
    orders = {
        "A1": {"product": "p", "quantity": 4, "due": "2026-11-23 17:00"},
        "A2": {"product": "p", "quantity": 6, "due": "2026-11-23 13:00", "priority": 5},
    }
    return shop(
        {"mill": attended},
        {"p": product(("010", "mill", "1 h"))},
        orders,
        calendars={"early": EARLY},
        operators={"anna": anna},
    )


def a_second_jig_helps():
    jigged = product(("010", "mill", "1 h"))
    jigged["operations"]["010"]["tools"] = ["jig"]
    orders = {
        "A1": {"product": "p", "quantity": 4, "due": "2026-11-23 11:00"},
        "A2": {"product": "p", "quantity": 4, "due": "2026-11-23 10:00"},
    }
    return shop({"mill": {"count": 2}}, {"p": jigged}, orders, tools={"jig": {"cost": "350"}})


def an_earlier_receipt_helps():
    sawn = product(("010", "saw", "1 h"))
    sawn["operations"]["010"]["consumes"] = [{"item": "bar"}]
    bar = {"receipts": [{"at": "2026-11-23 12:00", "quantity": 50}]}
    return shop(
        {"saw": {}}, {"p": sawn}, {"A1": {"product": "p", "quantity": 2, "due": "2026-11-23 13:00"}}, items={"bar": bar}
    )


def split_lots_help():
    line = product(("010", "saw", "1 h"), ("020", "mill", "1 h"))
    return shop(
        {"saw": {}, "mill": {}}, {"p": line}, {"A1": {"product": "p", "quantity": 4, "due": "2026-11-23 12:30"}}
    )


def one_more_person_helps():
    attended = {"attendance": [{"skill": "milling"}]}
    orders = {
        "A1": {"product": "p", "quantity": 4, "due": "2026-11-23 11:00"},
        "A2": {"product": "p", "quantity": 4, "due": "2026-11-23 10:00", "priority": 3},
    }
    anna = {"skills": ["milling"], "cost_per_hour": "40"}
    return shop(
        {"mill": {**attended, "count": 2}}, {"p": product(("010", "mill", "1 h"))}, orders, operators={"anna": anna}
    )


def a_wider_limit_helps():
    stations = {
        "small": {"capabilities": {"milling": {"limits": {"length": "<= 250 mm"}}}},
        "large": {"capabilities": {"milling": {"limits": {"length": "<= 800 mm"}}}},
    }
    long = product(("010", "milling", "1 h"))
    long["operations"]["010"]["requires"] = {"capability": "milling", "parameters": {"length": "300 mm"}}
    orders = {
        "A1": {"product": "p", "quantity": 4, "due": "2026-11-23 11:00"},
        "A2": {"product": "p", "quantity": 4, "due": "2026-11-23 10:00", "priority": 3},
    }
    return shop(stations, {"p": long}, orders)


CASES = [
    (overtime_helps, FixKind.OVERTIME, "240.00"),
    (a_second_jig_helps, FixKind.TOOL, "350.00"),
    (an_earlier_receipt_helps, FixKind.RECEIPT, None),
    (split_lots_help, FixKind.SPLIT, None),
    (one_more_person_helps, FixKind.OPERATOR, "160.00"),
    (a_wider_limit_helps, FixKind.STATION, None),
]


@pytest.mark.parametrize(("make", "kind", "cost"), CASES, ids=lambda value: getattr(value, "__name__", None))
def test_the_fix_is_found_with_its_price(make, kind, cost):
    space = make()
    _, situation = organized(space)
    found = advice.advise_fixes(space, situation, "A1")
    fix = next(fix for fix in found.fixes if fix.kind is kind)
    assert fix.is_in_time
    assert fix.newly_late == ()
    assert (None if fix.cost is None else str(fix.cost)) == cost


@pytest.mark.parametrize("make", [case[0] for case in CASES], ids=lambda make: make.__name__)
def test_a_fix_works_when_it_is_applied(make):
    space = make()
    _, situation = organized(space)
    for fix in advice.advise_fixes(space, situation, "A1").fixes:
        plan, _ = organized(fix.workspace, OrganizeParams(previous=fix.plan))
        (order,) = (order for order in plan.orders if order.id == "A1")
        assert order.completion <= fix.completion


def test_an_order_that_stands_back_is_named_as_late_by_its_old_date():
    space = a_second_jig_helps()
    _, situation = organized(space)
    found = advice.advise_fixes(space, situation, "A1")
    later = next(fix for fix in found.fixes if fix.kind is FixKind.LATER_ORDER)
    assert later.newly_late == ("A2",)
    assert found.fixes[0].kind is FixKind.TOOL, "who makes nobody late comes first"


def test_only_as_much_overtime_as_is_needed_is_proposed():
    space = overtime_helps()
    _, situation = organized(space)
    (fix,) = (fix for fix in advice.advise_fixes(space, situation, "A1").fixes if fix.kind is FixKind.OVERTIME)
    assert fix.completion == at("16:00")
    assert "overtime with mill, anna from 2026-11-23 14:00 to 2026-11-23 16:00" in fix.sentence


def test_overtime_is_worked_in_the_night_in_which_the_order_rests():
    # Until Tuesday at two the lathe has it: overtime of the mill on Monday afternoon is of no use.
    line = product(("010", "lathe", "5 h"), ("020", "mill", "150 min"))
    order = {"product": "p", "quantity": 4, "due": "2026-11-24 17:00"}
    space = shop({"lathe": {}, "mill": {"calendar": "early"}}, {"p": line}, {"A1": order}, calendars={"early": EARLY})
    _, situation = organized(space)
    fixes = [fix for fix in advice.advise_fixes(space, situation, "A1").fixes if fix.kind is FixKind.OVERTIME]
    helpful = [fix.sentence for fix in fixes if fix.is_in_time]
    assert any("with mill from 2026-11-24 14:00 to 2026-11-24 16:00" in sentence for sentence in helpful)
    assert any("with mill from 2026-11-24 04:00 to 2026-11-24 06:00" in sentence for sentence in helpful)


def test_passes_become_fewer_as_a_shop_grows():
    params = FixParams(iterations=4, small_iterations=100, small_tasks=30)
    assert [params.passes(tasks) for tasks in (0, 30, 60, 8000)] == [100, 100, 50, 4]


def test_the_same_seed_gives_the_same_fixes():
    space = overtime_helps()
    _, situation = organized(space)
    one, other = (advice.advise_fixes(space, situation, "A1", seed=3) for _ in range(2))
    assert one == other


def test_without_time_it_says_that_not_all_was_tried():
    space = overtime_helps()
    _, situation = organized(space)
    found = advice.advise_fixes(space, situation, "A1", time_limit_s=0.0)
    assert found.untried
    assert found.fixes == ()


def test_an_order_without_a_due_date_is_refused():
    space = shop({"mill": {}}, {"p": product(("010", "mill", "1 h"))}, {"A1": {"product": "p"}})
    _, situation = organized(space)
    with pytest.raises(InputError, match=r"order\(=A1\) must be an order of the plan with a due date"):
        advice.advise_fixes(space, situation, "A1")


def test_an_order_that_need_not_be_late_needs_no_fix():
    space = shop(
        {"mill": {}}, {"p": product(("010", "mill", "1 h"))}, {"A1": {"product": "p", "due": "2026-11-23 08:00"}}
    )
    late = space.model_copy(
        update={"orders": {"A1": space.orders["A1"].model_copy(update={"release": at("08:00"), "due": None})}}
    )
    plan, _ = organized(late)
    situation = advice.plan_situation(space, plan)
    found = advice.advise_fixes(space, situation, "A1")
    assert found.completion <= at("08:00"), "organizing again already brings it in time"
    assert found.fixes == ()
