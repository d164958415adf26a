"""Kernels of tracks against a plain list of intervals."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.schedules import new_schedule
from reshuffle.organizing.scheduling.sequencing.tables import decoder_tables, shop_of
from reshuffle.organizing.scheduling.sequencing.tracks import clear, first_gap, give_back, take
from reshuffle.plan.builder import Phase, ProblemBuilder
from reshuffle.plan.resources import ResourceKind
from tests.organizing.scheduling.sequencing import reference


def one_track(num_tasks: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return problem and schedule of one mill: many tasks, so that its track has an index."""
    builder = ProblemBuilder()
    mill = builder.add_resource(ResourceKind.STATION, "mill")
    for number in range(num_tasks):
        task = builder.add_task(builder.add_job(f"lot {number}"), f"lot {number}")
        builder.add_mode(task, mill, [Phase(3)])
    tables = decoder_tables(builder.build())
    shop, made = shop_of(tables), new_schedule(tables)
    clear(shop, made, shop[at.NUM_TRACKS])
    return shop, made


def chain(made: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    """Return the intervals of the first track, in its order."""
    node, result = int(made[made[at.TRACK_HEAD]]), []
    while node >= 0:
        result.append((int(made[made[at.NODE_START] + node]), int(made[made[at.NODE_END] + node])))
        node = int(made[made[at.NODE_AFTER] + node])
    return result


@settings(max_examples=60, deadline=None)
@given(
    wishes=st.lists(st.tuples(st.integers(-20, 400), st.integers(1, 9)), min_size=1, max_size=60),
    num_given_back=st.integers(0, 60),
    asked=st.lists(st.tuples(st.integers(-30, 450), st.integers(0, 30)), min_size=1, max_size=20),
)
def test_free_times_are_those_of_a_list_also_after_some_is_given_back(
    wishes: list[tuple[int, int]], num_given_back: int, asked: list[tuple[int, int]]
) -> None:
    shop, made = one_track(60)
    taken: list[tuple[int, int]] = []
    for instant, length in wishes:
        start = int(first_gap(shop, made, 0, instant, length))
        assert start == reference.first_gap(taken, instant, length)
        taken.append((start, start + length))
        take(shop, made, 0, start, start + length, -1, -1)
    assert chain(made) == sorted(taken)
    kept = taken[: max(len(taken) - num_given_back, 0)]
    give_back(shop, made, len(kept))
    assert chain(made) == sorted(kept)
    for instant, length in asked:
        assert first_gap(shop, made, 0, instant, length) == reference.first_gap(kept, instant, length)
