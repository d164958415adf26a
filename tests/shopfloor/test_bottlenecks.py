"""The bottleneck of the moment is the station with the longest active period; where two overlap, it shifts."""

from __future__ import annotations

import pytest

from reshuffle.shopfloor.bottlenecks import StationShare, bottlenecks
from reshuffle.shopfloor.timeline import ObservedResource, TimelineState
from tests.shopfloor.timelines import MINUTE, station, stretch, timeline

RUN, SETUP, WAIT, FAILURE = TimelineState.RUN, TimelineState.SETUP, TimelineState.WAIT, TimelineState.FAILURE


def shares(
    work: list[tuple[str, TimelineState, int, int]], stations: list[ObservedResource], minutes: int
) -> dict[str, StationShare]:
    rows = [stretch(name, state, start, end, "A1", f"A1/1/{row}") for row, (name, state, start, end) in enumerate(work)]
    return {one.station: one for one in bottlenecks(timeline(stations, rows, minutes))}


def minutes_of(one: StationShare, minutes: int) -> tuple[float, float]:
    return pytest.approx(one.sole * minutes), pytest.approx(one.shifting * minutes)


def test_the_bottleneck_shifts_where_active_periods_overlap() -> None:
    work = [("saw", RUN, 0, 10), ("mill", SETUP, 5, 9), ("mill", RUN, 9, 25), ("wash", RUN, 24, 30)]
    found = shares(work, [station("saw"), station("mill"), station("wash")], 40)
    # The mill's 20 min from 5 on are longer than the saw's 10; it shifts from 5 to 10, and from 24 to 25.
    assert minutes_of(found["saw"], 40) == (5, 5)
    assert minutes_of(found["mill"], 40) == (14, 6)
    assert minutes_of(found["wash"], 40) == (5, 1)
    assert list(found) == ["mill", "saw", "wash"]
    assert found["mill"].longest_ms == 20 * MINUTE
    assert found["mill"].active == pytest.approx(0.5)


def test_waiting_ends_an_active_period_and_a_failure_does_not() -> None:
    work = [("saw", RUN, 0, 10), ("saw", WAIT, 10, 12), ("saw", RUN, 12, 20)]
    work += [("mill", RUN, 2, 8), ("mill", FAILURE, 8, 13), ("mill", RUN, 13, 16)]
    found = shares(work, [station("saw"), station("mill")], 20)
    assert found["saw"].longest_ms == 10 * MINUTE
    assert found["mill"].longest_ms == 14 * MINUTE
    # The mill's one period is the longest from 2 to 16: it overlaps with both of the saw's.
    assert minutes_of(found["mill"], 20) == (2, 12)
    assert minutes_of(found["saw"], 20) == (6, 12)


def test_a_period_goes_on_behind_closed_time_that_does_not_count() -> None:
    work = [("saw", RUN, 0, 10), ("saw", RUN, 20, 30), ("mill", RUN, 0, 15)]
    found = shares(work, [station("saw", opens=[(0, 10), (20, 30)]), station("mill")], 30)
    assert found["saw"].longest_ms == 20 * MINUTE
    assert next(iter(found)) == "saw"


def test_a_station_with_a_free_unit_holds_nobody_up_unless_it_makes_batches() -> None:
    rows = [stretch("oven", RUN, 0, 20, "A1", "A1/1/010", 1), stretch("saw", RUN, 0, 10, "A1", "A1/1/020")]
    made = timeline([station("oven", capacity=2), station("saw")], rows, 20)
    assert bottlenecks(made)[0].station == "saw"
    assert bottlenecks(made, batching={"oven"})[0].station == "oven"


def test_where_nothing_is_done_nobody_is_the_bottleneck() -> None:
    found = shares([], [station("saw")], 20)
    assert (found["saw"].share, found["saw"].active, found["saw"].longest_ms) == (0, 0, 0)
