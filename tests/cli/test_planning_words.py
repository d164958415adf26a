"""Pins and instants as a planner writes them behind a command."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from reshuffle.cli.planning_words import read_instant, read_pins
from reshuffle.errors import Mistake

BERLIN = ZoneInfo("Europe/Berlin")
EIGHT = datetime(2026, 11, 23, 8, tzinfo=BERLIN)


@pytest.mark.parametrize("order", ["A17", "A 17", "3@4", "shop@home+top"])
def test_a_pin_names_operation_station_and_start_whatever_the_order_is_called(order: str) -> None:
    mistakes: list[Mistake] = []
    pins = read_pins([f"{order}/2/070@mill-1@2026-11-23 08:00"], BERLIN, mistakes)
    assert not mistakes
    assert pins.stations == {f"{order}/2/070": "mill-1"}
    assert pins.starts == {f"{order}/2/070": EIGHT}


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (["A17/2/070"], "must be an operation and where or when it is to start"),
        (["A17/2/070@"], "must be an operation and where or when it is to start"),
        (["A17/2/070@mill-1@2026-13-45 08:00"], "must name one station and one instant that exists"),
        (["A17/2/070@mill-1@mill-2"], "must name one station and one instant that exists"),
        (["A17/2/070@mill-1", "A17/2/070@mill-2"], "must be the only station of operation 'A17/2/070'"),
    ],
)
def test_a_pin_that_says_too_little_or_too_much_is_a_mistake(words: list[str], rule: str) -> None:
    mistakes: list[Mistake] = []
    read_pins(words, BERLIN, mistakes)
    assert [mistake.rule for mistake in mistakes] == [rule]


def test_an_hour_that_the_clocks_leave_out_is_refused_with_the_reason() -> None:
    mistakes: list[Mistake] = []
    assert read_instant("--now", "2027-03-28 02:30", BERLIN, mistakes) is None
    assert "the clocks are set forward" in mistakes[0].rule
    assert read_instant("--now", "soon", BERLIN, mistakes) is None
    assert mistakes[1].rule == "must be an instant such as 2026-11-23 06:00"
