from datetime import timedelta

import numpy as np
import pytest

from reshuffle.shopfloor.timeline import ObservedKind, ObservedResource, Timeline, TimelineBuilder, TimelineState
from tests.shopfloor.timelines import MINUTE, ORIGIN, station, stretch, timeline

RUN, SETUP, WAIT = TimelineState.RUN, TimelineState.SETUP, TimelineState.WAIT


def test_rows_are_in_ids_and_instants_by_resource_and_start() -> None:
    told = timeline(
        [station("mill"), station("saw")],
        [
            stretch("saw", RUN, 5, 9, "A", "A/1/10"),
            stretch("mill", RUN, 9, 12, "A", "A/1/20"),
            stretch("mill", SETUP, 2, 9, "A", "A/1/20"),
        ],
        20,
    )
    rows = list(told.rows())
    assert [(row.resource and row.resource[1], row.state, row.operation) for row in rows] == [
        ("mill", SETUP, "A/1/20"),
        ("mill", RUN, "A/1/20"),
        ("saw", RUN, "A/1/10"),
    ]
    assert rows[0].start == ORIGIN + timedelta(minutes=2)
    assert rows[0].end == ORIGIN + timedelta(minutes=9)


def test_carriage_without_a_robot_has_no_resource() -> None:
    told = timeline([station("mill")], [stretch(None, TimelineState.TRAVEL, 0, 4, "A", "A/1/10")], 10)
    assert [row.resource for row in told.rows()] == [None]


def test_an_empty_stretch_says_nothing() -> None:
    assert len(timeline([station("mill")], [stretch("mill", RUN, 3, 3, "A", "A/1/10")], 10)) == 0


def test_another_span_cuts_stretches_at_its_ends_and_leaves_out_what_lies_outside() -> None:
    told = timeline(
        [station("mill")], [stretch("mill", RUN, 0, 4), stretch("mill", SETUP, 4, 9), stretch("mill", RUN, 9, 12)], 20
    )
    cut = told.observed(5 * MINUTE, 10 * MINUTE)
    assert [(row.state, row.start, row.end) for row in cut.rows()] == [
        (SETUP, ORIGIN + timedelta(minutes=5), ORIGIN + timedelta(minutes=9)),
        (RUN, ORIGIN + timedelta(minutes=9), ORIGIN + timedelta(minutes=10)),
    ]
    assert cut.observed_ms == 5 * MINUTE


def test_a_stretch_of_an_unknown_resource_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"resource\(=station lathe\) must be one of the 1"):
        timeline([station("mill")], [stretch("lathe", RUN, 0, 1)], 10)


def test_a_tool_and_a_station_may_have_one_name() -> None:
    tool = ObservedResource("mill", ObservedKind.TOOL)
    builder = TimelineBuilder(ORIGIN, [station("mill"), tool])
    builder.add(tool.key, RUN, 0, 5)
    assert builder.build(0, 10).resource.tolist() == [1]


def test_two_stations_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="different ids"):
        timeline([station("mill"), station("mill")], [], 10)


def _columns(**changed: list[int]) -> Timeline:
    columns = {"resource": [0], "state": [2], "start": [0], "end": [1], "order": [-1], "operation": [-1], "units": [1]}
    arrays = {name: np.array(values, dtype=np.int64) for name, values in (columns | changed).items()}
    return Timeline(ORIGIN, 0, 10, (station("mill"),), (), (), **arrays)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("resource", [1], r"resource\(=1\) must lie in -1..0"),
        ("state", [10], r"state\(=10\) must lie in 0..9"),
        ("order", [0], r"order\(=0\) must lie in -1..-1"),
        ("start", [2], r"start\(=2\) must be <= end\(=1\)"),
        ("units", [-1], r"units\(=-1\) must be >= 0"),
        ("end", [1, 2], "one length"),
    ],
)
def test_columns_that_can_not_be_are_refused(name: str, value: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        _columns(**{name: value})
