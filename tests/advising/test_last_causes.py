import numpy as np
import pytest

from reshuffle.advising.causes import CauseKind
from reshuffle.advising.situation import Situation
from reshuffle.advising.waiting import last_cause, waited_at_last, waiting
from tests.advising.shops import EARLY, organized, pinned, product, shop
from tests.supervisor.workspaces import WORKSPACES

MILLED = {"p": product(("010", "mill", "1 h"))}
ORDERS = {name: {"product": "p"} for name in ("A1", "A2", "A3")}


def at_last(situation: Situation, operation: str) -> tuple[CauseKind, str, str]:
    task = situation.problem.names.tasks.index(operation)
    cause = last_cause(waited_at_last(situation, task))
    return cause.kind, cause.subject, situation.name(cause.task) if cause.task >= 0 else ""


def test_of_a_queue_the_last_in_front_is_what_is_waited_for():
    situation = pinned(shop({"mill": {}}, MILLED, ORDERS), A1_1_010="06:00", A2_1_010="07:00", A3_1_010="08:00")
    assert at_last(situation, "A3/1/010") == (CauseKind.STATION, "mill", "A2/1/010")


def test_who_waits_for_nobody_has_what_brought_its_lot():
    orders = {"A1": {"product": "p", "release": "2026-11-23 07:00"}}
    _, situation = organized(shop({"mill": {}}, MILLED, orders))
    assert at_last(situation, "A1/1/010") == (CauseKind.RELEASE, "A1", "")


def test_who_could_be_a_tick_earlier_was_placed_so_by_choice():
    situation = pinned(shop({"mill": {}}, MILLED, {"A1": {"product": "p"}}), A1_1_010="09:00")
    assert at_last(situation, "A1/1/010")[0] is CauseKind.CHOICE
    assert waited_at_last(situation, situation.problem.names.tasks.index("A1/1/010")).slack == 1


def test_the_night_is_waited_for_in_the_end():
    calendars = {"early": EARLY}
    situation = pinned(
        shop({"mill": {"break_behaviour": "may not pause"}}, MILLED, ORDERS, calendars=calendars, calendar="early"),
        A1_1_010="12:00",
        A2_1_010="13:00",
        A3_1_010="2026-11-24 06:00",
    )
    assert at_last(situation, "A3/1/010") == (CauseKind.CLOSED, "mill", "")


@pytest.mark.parametrize("name", WORKSPACES)
def test_the_lot_is_there_at_the_same_instant_whichever_way_is_asked(name: str):
    _, situation = organized(WORKSPACES[name](), iterations=2)
    for task in np.flatnonzero(situation.solution.mode >= 0).tolist():
        fast, exact = waited_at_last(situation, task), waiting(situation, task)
        assert fast.placing.ready == exact.placing.ready
        assert bool(fast.slack) <= bool(exact.slack)
