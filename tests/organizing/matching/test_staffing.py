from __future__ import annotations

from reshuffle.model.stations import PhaseName
from reshuffle.organizing.matching.hours import Hours
from reshuffle.organizing.matching.staffing import Demand, Group, Need, Roster, is_staffed, needs_of
from tests.organizing.matching.small_factories import furnace_and_loader, workspace

TWO_PHASES = (PhaseName.LOAD, PhaseName.RUN)


def group(name: str, skills: str, count: int = 1, mask: int = 1) -> Group:
    return Group(name, frozenset(skills), count, mask)


def demand(*needs: Need, bound: tuple[bool, ...] = (True, True)) -> Demand:
    return Demand(needs, bound, TWO_PHASES)


def test_one_person_can_not_hold_two_needs_of_one_phase() -> None:
    both = demand(Need("a", 1, 0, 1), Need("b", 1, 0, 0))
    assert not is_staffed(both, [group("anna", "ab")], 1)
    assert is_staffed(both, [group("anna", "ab"), group("ben", "b")], 1)


def test_one_person_can_hold_needs_of_different_phases() -> None:
    assert is_staffed(demand(Need("a", 1, 0, 0), Need("b", 1, 1, 1)), [group("anna", "ab")], 1)


def test_people_of_one_phase_must_meet_at_one_time() -> None:
    both = demand(Need("a", 2, 0, 0))
    assert not is_staffed(both, [group("anna", "a", mask=0b01), group("ben", "a", mask=0b10)], 0b11)
    assert is_staffed(both, [group("anna", "a", mask=0b01), group("ben", "a", mask=0b11)], 0b11)


def test_a_phase_that_calendars_do_not_bind_needs_no_meeting() -> None:
    assert is_staffed(demand(Need("a", 1, 1, 1), bound=(True, False)), [group("anna", "a", mask=0b01)], 0b10)


def test_phases_that_take_no_time_need_nobody() -> None:
    made = furnace_and_loader(load="0 min")
    part, operation = made.factory.stations["furnace-1"], made.products["part"].operations["fire"]
    assert needs_of(part, operation, 1).needs == ()


def test_attended_phases_with_a_gap_between_are_two_needs() -> None:
    made = furnace_and_loader(unload="5 min", attendance=[{"skill": "loading", "phases": ["load", "unload"]}])
    part, operation = made.factory.stations["furnace-1"], made.products["part"].operations["fire"]
    assert needs_of(part, operation, 1).needs == (Need("loading", 1, 0, 0), Need("loading", 1, 2, 2))


def test_shifts_over_midnight_meet_those_of_the_next_morning() -> None:
    made = workspace(
        {"mill": {"calendar": "night"}},
        {"a": {"requires": "mill"}},
        operators={"o": {"skills": ["x"], "calendar": "dawn"}},
        calendars={
            "night": {"shifts": [{"days": "sun", "start": "22:00", "end": "06:00"}]},
            "dawn": {"shifts": [{"days": "mon", "start": "05:00", "end": "07:00"}]},
        },
    )
    roster = Roster(made)
    assert roster.station_masks["mill"] & roster.people["o"].mask


def test_the_gap_between_shifts_is_the_shortest_way_round_the_week() -> None:
    made = workspace(
        {"mill": {"calendar": "sunday"}},
        {"a": {"requires": "mill"}},
        operators={"o": {"skills": ["x"], "calendar": "monday"}},
        calendars={
            "sunday": {"shifts": [{"days": "sun", "start": "12:00", "end": "24:00"}]},
            "monday": {"shifts": [{"days": "mon", "start": "00:00", "end": "12:00"}]},
        },
    )
    hours = Hours(made)
    assert hours.gap(hours.mask("mill", "sunday", 1), hours.mask("o", "monday", 1)) == 0
