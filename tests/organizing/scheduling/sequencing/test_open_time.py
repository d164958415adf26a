"""Kernels of open time against ticks counted one by one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.open_time import NEVER, add_calendar, first_ending, is_open, run
from reshuffle.organizing.scheduling.sequencing.schedules import new_schedule
from reshuffle.organizing.scheduling.sequencing.tables import decoder_tables, shop_of
from reshuffle.plan.builder import Phase, ProblemBuilder, Requirement
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.tasks import BreakRule
from tests.organizing.scheduling.sequencing import reference

#: What is open behind all that is looked at.
FOR_EVER = (150, 190)
Intervals = list[tuple[int, int]]


@st.composite
def calendars(draw: st.DrawFn) -> Intervals:
    edges = sorted(draw(st.sets(st.integers(0, 60), max_size=12)))
    return [*zip(edges[::2], edges[1::2], strict=False), FOR_EVER]


def arrays(kinds: list[Intervals]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return problem and schedule as kernels take them, of a mill and two people with these calendars."""
    builder = ProblemBuilder()
    numbers = [builder.add_calendar(intervals) for intervals in kinds]
    people = [builder.add_resource(ResourceKind.OPERATOR, f"p{number}", calendar=number) for number in numbers]
    mill = builder.add_resource(ResourceKind.STATION, "mill")
    task = builder.add_task(builder.add_job("lot"), "lot")
    builder.add_mode(task, mill, [Phase(1)], [Requirement(builder.add_group([one])) for one in people])
    tables = decoder_tables(builder.build())
    return shop_of(tables), new_schedule(tables)


@settings(max_examples=150, deadline=None)
@given(
    kinds=st.lists(calendars(), min_size=1, max_size=3),
    is_joined=st.booleans(),
    rule=st.sampled_from([BreakRule.PAUSE, BreakRule.MAY_NOT, BreakRule.IGNORE]),
    begin=st.integers(0, 70),
    least_end=st.integers(0, 80),
    duration=st.integers(0, 12),
)
def test_phases_start_and_end_as_ticks_say(
    kinds: list[Intervals], is_joined: bool, rule: BreakRule, begin: int, least_end: int, duration: int
) -> None:
    shop, made = arrays(kinds)
    count = 0
    for number in range(len(kinds)):
        if is_joined:
            count = add_calendar(shop, made, count, number)
        else:
            made[made[at.CALENDARS] + number] = number
            count = number + 1
    assert tuple(run(shop, made, count, int(rule), begin, duration, False)) == reference.first_run(
        kinds, rule, begin, begin, duration
    )
    assert tuple(first_ending(shop, made, count, int(rule), begin, least_end, duration)) == reference.first_run(
        kinds, rule, begin, least_end, duration
    )


@settings(max_examples=60, deadline=None)
@given(kind=calendars(), begin=st.integers(0, 70), length=st.integers(0, 10))
def test_a_calendar_is_open_in_a_time_where_each_tick_is(kind: Intervals, begin: int, length: int) -> None:
    shop, _ = arrays([kind])
    ticks = range(begin, begin + length)
    assert bool(is_open(shop, 0, begin, begin + length)) == all(reference.is_open([kind], tick) for tick in ticks)


def test_work_that_fits_nowhere_never_starts() -> None:
    shop, made = arrays([[(0, 5), (10, 15)]])
    made[made[at.CALENDARS]] = 0
    assert tuple(run(shop, made, 1, int(BreakRule.MAY_NOT), 0, 6, False)) == (NEVER, NEVER)
    assert tuple(run(shop, made, 1, int(BreakRule.PAUSE), 0, 11, False)) == (NEVER, NEVER)
