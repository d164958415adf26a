"""Open times: shifts over midnight, breaks, holidays, exceptions, and the two nights in which the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from reshuffle.model.calendars import Calendar, open_intervals
from tests.model.values import working_calendars

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = {"days": "mon-sun", "start": "22:00", "end": "06:00"}


def calendar(**fields: Any) -> Calendar:
    return Calendar.model_validate(fields, context={"zone": BERLIN})


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def opens(given_calendar: Calendar, start: str, end: str) -> list[tuple[str, str]]:
    """Return the open intervals as local times."""
    found = open_intervals(given_calendar, BERLIN, local(start), local(end))
    return [tuple(f"{at.astimezone(BERLIN):%d %H:%M}" for at in interval) for interval in found]  # type: ignore[misc]


def hours(given_calendar: Calendar, start: str, end: str) -> float:
    found = open_intervals(given_calendar, BERLIN, local(start), local(end))
    return sum((b - a).total_seconds() for a, b in found) / 3600


def test_a_shift_opens_on_its_days() -> None:
    early = calendar(shifts=[{"days": "mon, wed", "start": "06:00", "end": "14:00"}])
    assert opens(early, "2026-11-23", "2026-11-27") == [("23 06:00", "23 14:00"), ("25 06:00", "25 14:00")]


def test_a_shift_over_midnight_belongs_to_the_day_on_which_it_starts() -> None:
    night = calendar(shifts=[{**NIGHT, "days": "mon"}])
    assert opens(night, "2026-11-22", "2026-11-28") == [("23 22:00", "24 06:00")]


def test_a_window_cuts_a_shift_that_began_before_it() -> None:
    assert opens(calendar(shifts=[NIGHT]), "2026-11-24T01:00", "2026-11-24T23:00") == [
        ("24 01:00", "24 06:00"),
        ("24 22:00", "24 23:00"),
    ]


def test_a_shift_whose_end_is_its_start_lasts_a_day() -> None:
    whole = calendar(shifts=[{"days": "mon", "start": "06:00", "end": "06:00"}])
    assert opens(whole, "2026-11-23", "2026-11-26") == [("23 06:00", "24 06:00")]


def test_shifts_that_touch_are_one_interval() -> None:
    two = [{"days": "mon", "start": "06:00", "end": "14:00"}, {"days": "mon", "start": "14:00", "end": "22:00"}]
    assert opens(calendar(shifts=two), "2026-11-23", "2026-11-24") == [("23 06:00", "23 22:00")]


def test_breaks_close_a_shift_also_behind_midnight() -> None:
    breaks = [{"start": "23:30", "end": "00:15"}, {"start": "03:00", "end": "03:30"}]
    night = calendar(shifts=[{**NIGHT, "days": "mon", "breaks": breaks}])
    assert opens(night, "2026-11-23", "2026-11-25") == [
        ("23 22:00", "23 23:30"),
        ("24 00:15", "24 03:00"),
        ("24 03:30", "24 06:00"),
    ]


def test_a_break_closes_its_own_shift_only() -> None:
    early = {"days": "mon", "start": "06:00", "end": "14:00", "breaks": [{"start": "12:00", "end": "13:00"}]}
    late = {"days": "mon", "start": "12:30", "end": "20:00"}
    assert opens(calendar(shifts=[early, late]), "2026-11-23", "2026-11-24") == [
        ("23 06:00", "23 12:00"),
        ("23 12:30", "23 20:00"),
    ]


def test_a_night_shift_lasts_an_hour_less_when_the_clocks_are_set_forward() -> None:
    assert hours(calendar(shifts=[NIGHT]), "2026-03-28T12:00", "2026-03-29T12:00") == 7


def test_a_night_shift_lasts_an_hour_more_when_the_clocks_are_set_back() -> None:
    assert hours(calendar(shifts=[NIGHT]), "2026-10-24T12:00", "2026-10-25T12:00") == 9


def test_a_day_without_shifts_is_open_all_of_its_23_or_25_hours() -> None:
    assert hours(calendar(), "2026-03-29", "2026-03-30") == 23
    assert hours(calendar(), "2026-10-25", "2026-10-26") == 25


def test_a_break_in_the_hour_that_is_skipped_takes_no_time() -> None:
    night = calendar(shifts=[{**NIGHT, "breaks": [{"start": "02:00", "end": "03:00"}]}])
    assert hours(night, "2026-03-28T12:00", "2026-03-29T12:00") == 7


def test_a_holiday_drops_all_of_the_shifts_that_start_on_it() -> None:
    closed = calendar(shifts=[NIGHT], holidays=["2026-12-24"])
    assert opens(closed, "2026-12-24", "2026-12-26") == [("24 00:00", "24 06:00"), ("25 22:00", "26 00:00")]


def test_a_holiday_closes_its_day_where_there_are_no_shifts() -> None:
    closed = calendar(holidays=["2026-12-25"])
    assert opens(closed, "2026-12-24", "2026-12-27") == [("24 00:00", "25 00:00"), ("26 00:00", "27 00:00")]


def test_later_exceptions_win_over_earlier_ones_and_over_holidays() -> None:
    exceptions = [
        {"start": "2026-12-25 08:00", "end": "2026-12-25 12:00", "is_open": "true"},
        {"start": "2026-12-25 10:00", "end": "2026-12-25 11:00"},
    ]
    day = {"days": "mon-fri", "start": "06:00", "end": "14:00"}
    closed = calendar(shifts=[day], holidays=["2026-12-25"], exceptions=exceptions)
    assert opens(closed, "2026-12-25", "2026-12-26") == [("25 08:00", "25 10:00"), ("25 11:00", "25 12:00")]


def test_an_exception_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="end must be after start"):
        calendar(exceptions=[{"start": "2026-12-25", "end": "2026-12-24"}])


@seed(1)
@settings(max_examples=150, deadline=None, database=None)
@given(working_calendars(), st.integers(0, 700), st.integers(1, 30), st.integers(0, 100))
def test_open_intervals_ascend_and_a_window_is_the_sum_of_its_halves(
    drawn: Calendar, day: int, length: int, per_cent: int
) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day)
    end = start + timedelta(days=length)
    middle = start + (end - start) * per_cent / 100
    whole = open_intervals(drawn, BERLIN, start, end)
    assert all(start <= a < b <= end for a, b in whole)
    assert all(b < c for (_, b), (c, _) in pairwise(whole))
    halves = open_intervals(drawn, BERLIN, start, middle) + open_intervals(drawn, BERLIN, middle, end)
    assert sum((b - a for a, b in halves), timedelta()) == sum((b - a for a, b in whole), timedelta())


@pytest.mark.parametrize(
    ("start", "end", "rest"),
    [
        ("06:00", "14:00", ("15:00", "16:00")),
        ("06:00", "14:00", ("13:30", "14:30")),
        ("22:00", "06:00", ("21:00", "21:30")),
    ],
)
def test_a_break_outside_its_shift_is_refused(start: str, end: str, rest: tuple[str, str]) -> None:
    shift = {"days": "mon", "start": start, "end": end, "breaks": [dict(zip(("start", "end"), rest, strict=True))]}
    with pytest.raises(ValidationError, match="breaks must lie within their shift"):
        calendar(shifts=[shift])


def test_a_break_may_lie_behind_midnight_in_a_night_shift() -> None:
    shift = {"days": "mon", "start": "22:00", "end": "06:00", "breaks": [{"start": "02:00", "end": "06:00"}]}
    night = opens(calendar(shifts=[shift]), "2026-11-23 00:00", "2026-11-25 00:00")
    assert night == [("23 22:00", "24 02:00")]
