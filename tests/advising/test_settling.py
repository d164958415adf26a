"""Work put in and taken out: the setup behind it lasts as it then must, and what a plan is indexed by stays true."""

import numpy as np
import pytest

from reshuffle.advising.adding import add_tasks, completion_of, task_order
from reshuffle.advising.open_times import OpenTimes
from reshuffle.advising.settling import removed
from reshuffle.advising.situation import Situation
from reshuffle.plan.check import check
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.resources import Calendars
from reshuffle.plan.tasks import BreakRule
from reshuffle.supervisor import advice
from tests.advising.shops import at, organized, product, shop
from tests.supervisor.workspaces import WORKSPACES


def two_openings():
    ptr, start, end = np.array([0, 2]), np.array([0, 10]), np.array([6, 16])
    return OpenTimes(Calendars(ptr, start, end), [0])


def painted(colour):
    made = product(("010", "booth", "1 h"))
    made["operations"]["010"]["setup_family"] = colour
    return made


def paint_shop(third=None):
    stations = {"booth": {"setup": {"default": "1 h"}}}
    products = {"red": painted("red"), "blue": painted("blue")}
    orders = {"A1": {"product": "red"}, "A2": {"product": "blue"}}
    if third is not None:
        orders["A3"] = {"product": third}
    return shop(stations, products, orders)


def times(plan, operation):
    (found,) = [one for one in plan.operations if one.id == operation]
    return found.start, found.end


PINNED = OrganizeParams(pinned_starts={"A1/1/010": at("06:00"), "A2/1/010": at("12:00")})


def test_the_setup_behind_a_new_order_becomes_shorter_and_its_lot_arrives_when_it_did():
    plan, _ = organized(paint_shop(), PINNED)
    found = advice.make_quote(paint_shop(), plan, "blue", 1)
    assert found.promise == at("10:00")
    assert times(plan, "A2/1/010") == (at("12:00"), at("14:00"))
    assert times(found.plan, "A2/1/010") == (at("13:00"), at("14:00"))


@pytest.mark.parametrize(("params", "completion"), [(None, "10:00"), (PINNED, "15:00")])
def test_a_setup_that_is_pinned_is_not_moved(params, completion):
    space = paint_shop(third="blue")
    plan, _ = organized(space, PINNED)
    situation = advice.plan_situation(space, plan, params)
    task = situation.problem.names.tasks.index("A3/1/010")
    again = add_tasks(removed(situation, [task]), [task])
    assert again is not None
    assert check(again.problem, again.solution) == []
    assert situation.planning.clock.instant(completion_of(again, [task])) == at(completion)


@pytest.mark.parametrize("name", WORKSPACES)
def test_what_is_carried_over_is_what_would_be_made_anew(name):
    _, situation = organized(WORKSPACES[name]())
    for job, tasks in situation.jobs_tasks.items():
        own = [task for task in tasks if situation.is_done(task) and not situation.problem.tasks.is_running[task]]
        assert situation.holds
        assert situation.mounted is not None
        emptied = removed(situation, own)
        again = add_tasks(emptied, task_order(emptied, own))
        for one in (emptied, again or emptied):
            fresh = Situation(one.planning, one.solution)
            assert one.sequences == fresh.sequences, job
            assert one.mounted == fresh.mounted, job
            assert one.holds.keys() == fresh.holds.keys(), job
            for resource, columns in fresh.holds.items():
                for mine, theirs in zip(one.holds[resource], columns, strict=True):
                    np.testing.assert_array_equal(mine, theirs)


@pytest.mark.parametrize("rule", [BreakRule.PAUSE, BreakRule.MAY_NOT, BreakRule.IGNORE])
@pytest.mark.parametrize("until", range(4, 22))
@pytest.mark.parametrize("work", range(5))
def test_going_back_finds_the_last_phase_that_ends_in_time(rule, until, work):
    open_times = two_openings()
    listed = [open_times.run(start, work, rule) for start in range(-8, 22)]
    reachable = [found for found in listed if found[1] <= until]
    expected = max(reachable, key=lambda found: (found[1], found[0]), default=None)
    assert open_times.run_back(until, work, rule) == expected
