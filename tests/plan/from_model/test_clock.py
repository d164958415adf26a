"""Durations round up, working time inward: what holds in ticks holds on the floor."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reshuffle.plan.from_model.clock import Clock
from tests.plan.from_model.problems import durations, planning
from tests.supervisor.workspaces import NOW, workspace

MINUTES = Clock(NOW, 60_000)


@pytest.mark.parametrize(("milliseconds", "ticks"), [(0, 0), (1, 1), (60_000, 1), (60_001, 2)])
def test_a_duration_rounds_up(milliseconds: int, ticks: int) -> None:
    assert MINUTES.duration(milliseconds) == ticks


@pytest.mark.parametrize(("seconds", "opens", "closes"), [(0, 0, 0), (1, 1, 0), (60, 1, 1), (-1, 0, -1), (-60, -1, -1)])
def test_an_opening_rounds_up_and_a_closing_down(seconds: int, opens: int, closes: int) -> None:
    instant = NOW + timedelta(seconds=seconds)
    assert (MINUTES.at_or_after(instant), MINUTES.at_or_before(instant)) == (opens, closes)


def test_a_tick_leads_back_to_its_instant() -> None:
    assert MINUTES.instant(MINUTES.at_or_after(NOW + timedelta(minutes=7))) == NOW + timedelta(minutes=7)


def test_a_calendar_is_open_in_whole_ticks_only() -> None:
    made = planning(
        workspace(
            {
                "tick": "7 min",
                "calendars": {"day": {"shifts": [{"days": "mon", "start": "06:10", "end": "06:30"}]}},
                "stations": {"mill": {"calendar": "day"}},
            },
            {},
            {},
        )
    )
    calendars = made.problem.calendars
    assert (int(calendars.start[0]), int(calendars.end[0])) == (2, 4)


def test_time_per_piece_is_added_up_before_it_is_rounded() -> None:
    made = planning(
        workspace(
            {"stations": {"mill": {}}},
            {"a": {"operations": {"10": {"requires": "mill", "time": "20 s"}}}},
            {"A1": {"product": "a", "quantity": 7}},
        )
    )
    assert durations(made, "A1/1/10", "mill") == [3]


def test_releases_round_up_and_due_dates_down() -> None:
    orders = {"A1": {"product": "a", "release": "2026-11-23 06:00:10", "due": "2026-11-23 07:00:50"}}
    made = planning(
        workspace(
            {"stations": {"mill": {}}}, {"a": {"operations": {"10": {"requires": "mill", "time": "1 min"}}}}, orders
        )
    )
    assert (int(made.problem.jobs.release[0]), int(made.problem.jobs.due[0])) == (1, 60)
