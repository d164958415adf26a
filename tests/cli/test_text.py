"""Spans of time, instants and tables as people read them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from reshuffle.cli.objective_text import level_text
from reshuffle.cli.text import count_text, due_text, instant_text, list_text, span_text, table
from reshuffle.plan.objective import Term


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3599, "1 h"),
        (3600, "1 h"),
        (12_000, "3 h 20 min"),
        (86_399, "1 d"),
        (86_400, "1 d"),
        (190_800, "2 d 5 h"),
        (-2_700, "45 min"),
    ],
)
def test_span_is_said_in_its_two_largest_units(seconds: int, text: str) -> None:
    assert span_text(seconds) == text


def test_instant_is_local_with_its_day_of_the_week() -> None:
    zone = ZoneInfo("Europe/Berlin")
    assert instant_text(datetime(2026, 12, 7, 15, tzinfo=UTC), zone) == "Mon 2026-12-07 16:00"
    assert instant_text(None, zone) == "-"


def test_hour_that_comes_twice_says_which_one_it_is() -> None:
    zone = ZoneInfo("Europe/Berlin")
    first, second = (instant_text(datetime(2026, 10, 25, hour, 30, tzinfo=UTC), zone) for hour in (0, 1))
    assert (first, second) == ("Sun 2026-10-25 02:30", "Sun 2026-10-25 02:30 UTC+0100")


def test_table_has_numbers_to_the_right_and_no_blanks_at_the_end() -> None:
    assert table(["name", "n", "why"], [["Bär", "9", ""], ["a", "1,000", "long text"]]) == [
        "  name      n  why",
        "  Bär       9",
        "  a     1,000  long text",
    ]


def test_many_names_are_counted() -> None:
    assert list_text(["a", "b", "c"], most=2) == "a, b and 1 more"
    assert (count_text(1, "order"), count_text(1200, "order")) == ("1 order", "1,200 orders")


def test_values_of_an_objective_are_in_the_units_of_people() -> None:
    assert level_text({Term.TARDINESS: 1}, 90, 60_000) == "1 h 30 min"
    assert level_text({Term.LATE_JOBS: 1}, 3, 60_000) == "3"
    assert level_text({Term.RESOURCE_COST: 1}, 12_500_000, 60_000, "EUR") == "12.50 EUR"
    assert level_text({Term.TARDINESS: 2, Term.SETUP_TIME: 1}, 1234, 60_000) == "1,234"
    # 1 kW for an hour of 60 ticks at 0.30 per kWh.
    assert level_text({Term.ENERGY_COST: 1}, 1000 * 60 * 300_000, 60_000, "EUR") == "0.30 EUR"


def test_a_due_date_at_the_end_of_a_day_shows_that_day() -> None:
    zone = ZoneInfo("Europe/Berlin")
    assert due_text(datetime(2026, 11, 30, 23, tzinfo=UTC), zone) == "Mon 2026-11-30 24:00"
    assert due_text(datetime(2026, 11, 30, 22, tzinfo=UTC), zone) == "Mon 2026-11-30 23:00"
    assert due_text(None, zone) == "-"
