"""Work in open times, against counting tick by tick."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reshuffle.organizing.scheduling.construction.open_times import NEVER, OpenTimes, common_open_times
from reshuffle.plan.builder import ProblemBuilder

LAST = 60


@st.composite
def open_times(draw: st.DrawFn) -> OpenTimes:
    """Open times in [0, LAST)."""
    bounds = sorted(draw(st.sets(st.integers(0, LAST), min_size=2, max_size=10)))
    pairs = list(zip(bounds[::2], bounds[1::2], strict=False))
    return OpenTimes([start for start, _ in pairs], [end for _, end in pairs])


def ticks(times: OpenTimes) -> list[int]:
    return [t for start, end in zip(times.starts, times.ends, strict=True) for t in range(start, end)]


@given(open_times(), st.integers(-5, LAST), st.integers(1, 20))
def test_pausing_work_takes_the_next_open_ticks(times: OpenTimes, time: int, work: int) -> None:
    later = [tick for tick in ticks(times) if tick >= time][:work]
    expected = (later[0], later[-1] + 1) if len(later) == work else (NEVER, NEVER)
    start, end = times.pausing(time, work)
    assert (end >= NEVER) if expected[1] == NEVER else ((start, end) == expected)


@given(open_times(), st.integers(-5, LAST), st.integers(1, 20))
def test_unbroken_work_takes_the_first_ticks_in_a_row(times: OpenTimes, time: int, work: int) -> None:
    is_open = set(ticks(times))
    starts = (t for t in range(time, LAST + 1) if all(tick in is_open for tick in range(t, t + work)))
    first = next(starts, NEVER)
    assert times.unbroken(time, work)[0] == first


@given(open_times(), st.integers(-5, LAST), st.integers(1, 20))
def test_no_earlier_start_ends_late_enough(times: OpenTimes, end: int, work: int) -> None:
    start = times.pausing_start(end, work)
    endings = {t: times.pausing(t, work)[1] for t in ticks(times)}
    late_enough = [t for t, ending in endings.items() if end <= ending < NEVER]
    if late_enough:
        assert start == min(late_enough)


@given(open_times(), st.integers(-5, LAST + 5), st.integers(1, 20))
def test_the_latest_start_is_the_last_that_ends_in_time(times: OpenTimes, end: int, work: int) -> None:
    early_enough = [t for t in ticks(times) if times.pausing(t, work)[1] <= end]
    assert times.latest_pausing_start(end, work) == max(early_enough, default=-NEVER)


@given(open_times(), st.integers(-5, LAST + 5), st.integers(1, 20))
def test_the_latest_unbroken_start_is_the_last_that_ends_in_time(times: OpenTimes, end: int, work: int) -> None:
    early_enough = [t for t in ticks(times) if times.unbroken(t, work) == (t, t + work) and t + work <= end]
    assert times.latest_unbroken_start(end, work) == max(early_enough, default=-NEVER)


def test_common_times_are_open_in_all_calendars() -> None:
    builder = ProblemBuilder()
    for intervals in ([(0, 10), (20, 30)], [(5, 25)], [(0, 8), (22, 40)]):
        builder.add_calendar(intervals)
    task = builder.add_task(builder.add_job())
    builder.add_mode(task, builder.add_resource(), 1)
    common = common_open_times(builder.build().calendars, [0, 1, 2])
    assert (common.starts, common.ends) == ([5, 22], [8, 25])


@pytest.mark.parametrize(("time", "expected"), [(-3, 2), (2, 2), (4, 4), (5, 9), (12, NEVER)])
def test_the_next_open_tick(time: int, expected: int) -> None:
    assert OpenTimes([2, 9], [5, 12]).next_open(time) == expected
