import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reshuffle.shopfloor.kpis_states import ResourceState, state_segments
from reshuffle.shopfloor.timeline import Timeline, TimelineState
from tests.shopfloor.timelines import MINUTE, station, stretch, timeline

STATES = list(ResourceState)


def minutes(told: Timeline, resource: int = 0) -> dict[str, float]:
    """Return the minutes in each state that is not empty."""
    times = state_segments(told).times(len(told.resources))[resource]
    return {state.name.lower(): time / MINUTE for state, time in zip(STATES, times.tolist(), strict=True) if time}


def test_what_no_stretch_says_is_idle_where_open_and_closed_where_not() -> None:
    told = timeline([station("mill", opens=[(10, 40), (50, 60)])], [], 100)
    assert minutes(told) == {"idle": 40, "closed": 60}


def test_a_lot_that_keeps_its_station_overnight_waits_in_open_time_only() -> None:
    told = timeline([station("mill", opens=[(0, 40), (80, 100)])], [stretch("mill", TimelineState.WAIT, 30, 90)], 100)
    assert minutes(told) == {"waiting": 20, "idle": 40, "closed": 40}


def test_a_pause_while_the_station_is_open_is_waiting_for_whoever_rests() -> None:
    told = timeline([station("mill", opens=[(0, 100)])], [stretch("mill", TimelineState.BREAK, 20, 30)], 100)
    assert minutes(told) == {"waiting": 10, "idle": 90}


def test_work_that_goes_on_in_closed_time_is_production() -> None:
    told = timeline([station("oven", opens=[(0, 40)])], [stretch("oven", TimelineState.RUN, 30, 60)], 100)
    assert minutes(told) == {"production": 30, "idle": 30, "closed": 40}


def test_a_station_that_failed_is_down_whoever_holds_it() -> None:
    told = timeline(
        [station("mill", capacity=2)],
        [stretch("mill", TimelineState.RUN, 0, 50), stretch("mill", TimelineState.FAILURE, 20, 30)],
        100,
    )
    assert minutes(told) == {"production": 40, "down": 20, "idle": 140}


def test_each_lot_on_a_station_for_two_takes_a_unit() -> None:
    told = timeline(
        [station("bench", capacity=2)],
        [stretch("bench", TimelineState.RUN, 0, 50), stretch("bench", TimelineState.SETUP, 30, 60)],
        100,
    )
    assert minutes(told) == {"production": 50, "setup": 30, "idle": 120}


def test_a_batch_takes_its_station_once() -> None:
    told = timeline(
        [station("oven", capacity=2)],
        [stretch("oven", TimelineState.RUN, 0, 50), stretch("oven", TimelineState.RUN, 0, 50, units=0)],
        100,
    )
    assert minutes(told) == {"production": 50, "idle": 150}


def test_times_of_resources_do_not_mix() -> None:
    told = timeline(
        [station("mill"), station("saw", opens=[(0, 100)])],
        [stretch("mill", TimelineState.RUN, 90, 100), stretch("saw", TimelineState.SETUP, 0, 10)],
        100,
    )
    assert minutes(told) == {"production": 10, "idle": 90}
    assert minutes(told, 1) == {"setup": 10, "idle": 90}


def test_an_empty_span_has_no_times() -> None:
    assert minutes(timeline([station("mill")], [], 0)) == {}


STRETCHES = st.lists(
    st.tuples(
        st.sampled_from(["a", "b"]),
        st.sampled_from(list(TimelineState)),
        st.integers(-20, 120),
        st.integers(0, 60),
        st.integers(0, 2),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(STRETCHES, st.integers(1, 3), st.integers(0, 40), st.integers(41, 110))
def test_the_states_of_every_resource_add_up_to_the_time_observed(
    told: list[tuple[str, TimelineState, int, int, int]], capacity: int, opening: int, closing: int
) -> None:
    resources = [station("a", capacity, [(opening, closing)]), station("b")]
    stretches = [stretch(name, state, at, at + length, units=units) for name, state, at, length, units in told]
    found = timeline(resources, stretches, 100)
    times = state_segments(found).times(2)
    assert times.sum(axis=1).tolist() == [100 * capacity * MINUTE, 100 * MINUTE]
    assert (times >= 0).all()


@settings(max_examples=60, deadline=None)
@given(STRETCHES, st.integers(1, 3))
def test_the_sweep_agrees_with_counting_minute_by_minute(
    told: list[tuple[str, TimelineState, int, int, int]], capacity: int
) -> None:
    stretches = [stretch("a", state, at, at + length, units=units) for _, state, at, length, units in told]
    found = timeline([station("a", capacity, [(25, 75)])], stretches, 100)
    assert state_segments(found).times(1)[0].tolist() == pytest.approx(_counted(stretches, capacity))


def _counted(stretches: list[tuple[object, ...]], capacity: int) -> list[int]:
    """Return the unit-milliseconds per state, each minute by itself."""
    order = ["FAILURE", "MAINTENANCE", "RUN", "TRAVEL", "LOAD", "UNLOAD", "SETUP", "TRAVEL_EMPTY", "WAIT", "BREAK"]
    classes = dict.fromkeys(("RUN", "TRAVEL", "LOAD", "UNLOAD"), 0) | {"SETUP": 1, "TRAVEL_EMPTY": 1}
    classes |= {"WAIT": 2, "BREAK": 2, "MAINTENANCE": 3, "FAILURE": 4}
    result = [0] * 7
    for minute in range(100):
        is_open, left = 25 <= minute < 75, capacity
        here = [row for row in stretches if row[2] <= minute < row[3]]  # type: ignore[operator]
        for name in order:
            wanted = sum(row[6] for row in here if row[1].name == name)  # type: ignore[attr-defined,misc]
            taken = min(left, capacity if name == "FAILURE" and wanted else wanted)
            state = classes[name] if classes[name] != 2 or is_open else 6
            result[state] += taken * MINUTE
            left -= taken
        result[5 if is_open else 6] += left * MINUTE
    return result
