"""Instants, dates, times of day and weekdays, as people write them in a zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from reshuffle.model import instants

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23 06:00",
        "2026-11-23T06:00",
        "2026-11-23 06:00:00",
        "2026-11-23 6:00",
        "23.11.2026 06:00",
        "23.11.2026, 06:00",
        "2026-11-23T05:00Z",
        "2026-11-23T05:00:00+00:00",
        "2026-11-23T00:00:00-0500",
    ],
)
def test_an_instant_is_read_in_every_way_that_people_write_it(text: str) -> None:
    assert instants.parse_instant(text, BERLIN) == datetime(2026, 11, 23, 5, tzinfo=UTC)


def test_a_date_alone_is_its_midnight() -> None:
    assert instants.parse_instant("2026-11-23", BERLIN) == datetime(2026, 11, 22, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "zone", "instant"),
    [
        ("2026-11-30", "Europe/Berlin", "2026-11-30T23:00+00:00"),
        ("30.11.2026", "Europe/Berlin", "2026-11-30T23:00+00:00"),
        ("2026-11-30 00:00", "Europe/Berlin", "2026-11-29T23:00+00:00"),
        ("2026-11-30T12:00Z", "Europe/Berlin", "2026-11-30T12:00+00:00"),
        # 23 and 25 hours long.
        ("2026-03-29", "Europe/Berlin", "2026-03-29T22:00+00:00"),
        ("2026-10-25", "Europe/Berlin", "2026-10-25T23:00+00:00"),
        # The clocks are set forward at midnight, from 00:00 to 01:00.
        ("2026-03-28", "Asia/Beirut", "2026-03-28T22:00+00:00"),
        ("2026-12-31", "UTC", "2027-01-01T00:00+00:00"),
    ],
)
def test_a_due_date_without_a_time_is_the_end_of_that_day(text: str, zone: str, instant: str) -> None:
    assert instants.parse_due(text, ZoneInfo(zone)) == datetime.fromisoformat(instant)


@seed(4)
@settings(max_examples=100, deadline=None)
@given(
    st.dates(date(1970, 1, 2), date(2199, 12, 30)),
    st.sampled_from(["UTC", "Europe/Berlin", "Asia/Beirut", "America/Sao_Paulo"]),
    st.sampled_from([timedelta(0), timedelta(minutes=1), timedelta(minutes=-1), timedelta(hours=6)]),
)
def test_a_due_date_reads_back_as_it_is_written(day: date, zone: str, distance: timedelta) -> None:
    instant = instants.end_of_day(day, ZoneInfo(zone)) + distance
    text = instants.format_due(instant, ZoneInfo(zone))
    assert instants.parse_due(text, ZoneInfo(zone)) == instant
    assert (text == day.isoformat()) == (distance == timedelta(0))


@pytest.mark.parametrize("text", ["2026-13-01", "tomorrow", "2026-11-30 25:00", ""])
def test_what_is_no_due_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be an instant"):
        instants.parse_due(text, ZoneInfo("UTC"))


def test_the_hour_that_comes_twice_means_the_first_of_the_two() -> None:
    assert instants.parse_instant("2026-10-25 02:30", BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert instants.parse_instant("2026-10-25 02:30+01:00", BERLIN) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2026-03-29 02:30", "in Europe/Berlin the clocks are set forward over '2026-03-29 02:30'"),
        ("2026-02-30", "must be an instant that exists; '2026-02-30' does not: day is out of range"),
        ("2026-11-23 24:00", "must be an instant that exists"),
        ("2026-11-23T05:00+99:00", "must be an instant that exists"),
        ("0226-11-23", "must lie in the years 1970 to 2199"),
        ("9999-12-31 23:59", "must lie in the years 1970 to 2199"),
        ("tomorrow", "must be an instant such as 2026-11-23 06:00; 'tomorrow' is none"),
        ("", "must be an instant such as"),
        ("11/23/2026", "must be an instant such as"),
    ],
)
def test_what_is_no_instant_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        instants.parse_instant(text, BERLIN)


@seed(1)
@settings(max_examples=300, deadline=None, database=None)
@given(
    st.datetimes(datetime(1980, 1, 1), datetime(2190, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis asks
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
)
def test_an_instant_reads_back_as_it_is_written(instant: datetime, zone: str) -> None:
    written = instants.format_instant(instant, ZoneInfo(zone))
    assert instants.parse_instant(written, ZoneInfo(zone)) == instant


@pytest.mark.parametrize(
    ("text", "value"),
    [("2026-12-24", date(2026, 12, 24)), ("24.12.2026", date(2026, 12, 24)), (" 2028-02-29 ", date(2028, 2, 29))],
)
def test_a_date_is_read(text: str, value: date) -> None:
    assert instants.parse_date(text) == value


@pytest.mark.parametrize("text", ["2026-02-29", "2026-12-24 06:00", "24.12.", "Christmas", ""])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"must be a date such as 2026-11-23; '{text}' is none"):
        instants.parse_date(text)


@pytest.mark.parametrize(("text", "hours"), [("06:00", 6), ("6:30", 6.5), ("00:00", 0), ("24:00", 24)])
def test_a_time_of_day_is_read(text: str, hours: float) -> None:
    assert instants.parse_clock(text) == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["24:01", "25:00", "06:60", "6", "06:00:00", ""])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be a time of day such as 06:00"):
        instants.parse_clock(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("Mo-Fr", {0, 1, 2, 3, 4}),
        ("sat, sun", {5, 6}),
        ("fri-mon", {4, 5, 6, 0}),
        ("Monday Wednesday", {0, 2}),
        ("Di, Donnerstag", {1, 3}),
        ("So", {6}),
    ],
)
def test_weekdays_are_read_in_english_and_german(text: str, days: set[int]) -> None:
    assert instants.parse_weekdays(text) == days


@pytest.mark.parametrize("text", ["mon-fry", "monkey", "m", "mon-tue-wed", "mon-", "", "1-5"])
def test_what_is_no_weekday_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be days such as mon-fri, sat"):
        instants.parse_weekdays(text)


@pytest.mark.parametrize("text", ["Europe/Berlim", "", "../etc/passwd", "/etc/passwd", "a\0b", "Europe"])
def test_what_is_no_zone_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be a time zone such as Europe/Berlin or UTC"):
        instants.parse_zone(text)
