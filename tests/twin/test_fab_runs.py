"""What a large fab adds, carried out: intervals, runs, waking, maintenance by pieces, rework routes, limits, ways."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reshuffle.errors import InputError, UnsupportedError
from reshuffle.model.factory import Workspace
from reshuffle.model.variation import parse_variation
from reshuffle.plan.from_model.unsupported import unsupported_fields
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin.reference import ReferenceTwin
from reshuffle.twin.run import TwinParams
from tests.supervisor.workspaces import NOW, workspace
from tests.twin.runs import CERTAIN, DRAWN, minutes, twin_of
from tests.twin.test_golden_runs import at, golden, product

Told = list[tuple[float, str, str]]


def told(twin: ReferenceTwin, stations: bool = False) -> Told:
    """Return the phases that took time, and maintenance, in the words of the golden cases."""
    kinds = {
        EventKind.PHASE_STARTED: "phase_start",
        EventKind.PHASE_ENDED: "phase_end",
        EventKind.MAINTENANCE_STARTED: "phase_start",
        EventKind.MAINTENANCE_DONE: "phase_end",
    }
    result = []
    for event in twin.events():
        if event.kind in kinds and event.phase != "setup":
            lot = (event.lot or event.station or "").removesuffix("/1")
            result.append(
                (minutes(event.occurred_at), kinds[event.kind], f"{event.station} {lot}" if stations else lot)
            )
    return result


def run(made: Workspace, params: TwinParams = CERTAIN) -> ReferenceTwin:
    twin = twin_of(made, params)
    twin.run_to_end()
    assert twin.is_finished
    return twin


def test_the_next_lot_is_loaded_while_another_enters() -> None:
    made = workspace(
        {"stations": {"washer": {"capacity": 2, "load": "1 min", "cascade_interval": "0 min"}}},
        {"part": product("washer", "10 min", time_per="lot", cascade_interval="7 min", cascade_per="lot")},
        {name: {"product": "part", "quantity": 5} for name in "ABC"},
    )
    found = [one for one in told(run(made)) if one[1] == "phase_start" or one[0] not in (1, 12)]
    assert sorted(found) == sorted(golden("cascading-with-loading", "phase_start", "phase_end"))


def test_an_interval_per_piece_of_an_operation_holds_in_place_of_that_of_its_station() -> None:
    made = workspace(
        {"stations": {"washer": {"capacity": 3, "cascade_interval": "5 min"}}},
        {"own": product("washer", "10 min", cascade_interval="2 min"), "usual": product("washer", "10 min")},
        {"A": {"product": "own", "quantity": 4}, "B": {"product": "usual", "quantity": 2}},
    )
    assert told(run(made)) == [
        (0, "phase_start", "A"),
        (8, "phase_start", "B"),
        (16, "phase_end", "A"),
        (23, "phase_end", "B"),
    ]


def cascading_printer(**setup: Any) -> Workspace:
    printer = {"capacity": 2, "cascade_interval": "0 min", "setup": {"default": "3 min", "initial": 0, **setup}}
    ink = {"time_per": "lot", "cascade_interval": "4 min", "cascade_per": "lot"}
    return workspace(
        {"stations": {"printer": printer}},
        {name: product("printer", "6 min", setup_family=name, **ink) for name in ("red", "blue")},
        {"A": {"product": "red"}, "B": {"product": "blue"}},
    )


def test_a_cascading_station_is_empty_before_it_is_set_up_anew() -> None:
    starts = [one for one in told(run(cascading_printer())) if one[1] == "phase_start"]
    assert starts == [(0, "phase_start", "A"), (9, "phase_start", "B")]


def test_a_setup_may_overlap_the_work_inside_where_the_station_says_so() -> None:
    starts = [one for one in told(run(cascading_printer(overlaps_work=True))) if one[1] == "phase_start"]
    assert starts == [(0, "phase_start", "A"), (4, "phase_start", "B")]


def coloured(binding: str, *more: tuple[str, int]) -> Workspace:
    run_rule = {"lots": 2, "binding": binding}
    printer = {"setup": {"default": "3 min", "initial": 0, "minimum_run": run_rule}, "rule": ["priority", "fifo"]}
    lots = {"R1": ("red", 0, 2), "B1": ("blue", 0, 1), **{name: ("red", release, 1) for name, release in more}}
    return workspace(
        {"stations": {"printer": printer}},
        {name: product("printer", "4 min", setup_family=name) for name in ("red", "blue")},
        {
            name: {"product": colour, "release": at(release), "priority": priority}
            for name, (colour, release, priority) in lots.items()
        },
    )


def test_a_minimum_run_binds_while_the_station_stands_idle() -> None:
    found = [one for one in told(run(coloured("always", ("R2", 7)))) if one[2] != "B1" or one[0] != 11]
    expected = [one for one in golden("minimum-run", "phase_start", "phase_end") if one[2] != "B1"]
    assert found == [*expected, (14, "phase_start", "B1"), (18, "phase_end", "B1")]


def test_a_minimum_run_may_bind_only_while_a_lot_of_the_state_waits() -> None:
    found = [one[2] for one in told(run(coloured("while_waiting", ("R2", 7)))) if one[1] == "phase_start"]
    assert found == ["R1", "B1", "R2"]


def test_a_run_that_nothing_can_complete_is_told_as_starvation() -> None:
    twin = twin_of(coloured("always"), CERTAIN)
    twin.run_to_end()
    assert twin.is_stuck
    reasons = [event.reason for event in twin.events() if event.kind is EventKind.STARVATION]
    assert reasons == ["lot 'B1/1' waits: 1 more lots must be made on 'printer' with what is mounted"]


def test_the_setup_of_an_operation_comes_only_with_a_change_where_it_says_so() -> None:
    more = {"setup_family": "red", "setup_time": "2 min", "setup_when": "change"}
    made = workspace(
        {"stations": {"printer": {"setup": {"default": "3 min"}}}},
        {"part": product("printer", "4 min", **more)},
        {"A": {"product": "part"}, "B": {"product": "part"}},
    )
    starts = [one for one in told(run(made)) if one[1] == "phase_start"]
    assert starts == [(5, "phase_start", "A"), (9, "phase_start", "B")]


def test_an_operation_without_a_family_leaves_mounted_what_is_where_the_rule_says_nothing() -> None:
    printer = {"setup": {"default": "3 min", "without_family": "nothing"}}
    made = workspace(
        {"stations": {"printer": printer}},
        {"red": product("printer", "4 min", setup_family="red"), "probe": product("printer", "1 min")},
        {"A": {"product": "red"}, "B": {"product": "probe"}, "C": {"product": "red"}},
    )
    assert [one for one in told(run(made)) if one[1] == "phase_start"] == [
        (3, "phase_start", "A"),
        (7, "phase_start", "B"),
        (8, "phase_start", "C"),
    ]


def test_of_two_idle_copies_the_one_with_the_least_setup_takes_the_lot() -> None:
    made = workspace(
        {"stations": {"printer": {"count": 2, "wake": "least setup", "setup": {"default": "3 min"}}}},
        {name: product("printer", "4 min", setup_family=name) for name in ("red", "blue")},
        {name: {"product": name} for name in ("blue", "red")},
        mounted={"printer#1": {"setup_family": "red"}, "printer#2": {"setup_family": "blue"}},
    )
    names = {"printer#1": "printer 1", "printer#2": "printer 2"}
    found = [(when, kind, what.split()) for when, kind, what in told(run(made), stations=True)]
    case = golden("least-setup-wakes", "phase_start", "phase_end")
    assert sorted((when, kind, lot) for when, kind, (_, lot) in found) == sorted(case)
    assert {names[station] for _, _, (station, lot) in found if lot == "blue"} == {"printer 2"}


def test_of_two_idle_copies_the_one_that_was_idle_longest_takes_the_lot() -> None:
    made = workspace(
        {"stations": {"mill": {"count": 2, "wake": "longest idle"}}},
        {"part": product("mill", "2 min")},
        {name: {"product": "part", "release": at(place * 5)} for place, name in enumerate("ABC")},
    )
    stations = [event.station for event in run(made).events() if event.kind is EventKind.PHASE_STARTED]
    assert stations == ["mill#1", "mill#2", "mill#1"]


def test_maintenance_comes_when_so_many_pieces_are_made_on_equal_stations_in_turns() -> None:
    tend = {"duration": "3 min", "every_pieces": 10}
    made = workspace(
        {"stations": {"press": {"count": 2, "maintenance": {"tend": tend}}}},
        {"part": product("press", "1 min")},
        {f"L{number}": {"product": "part", "quantity": 4} for number in range(1, 7)},
    )
    names = {"press#1": "press 1", "press#2": "press 2"}
    twin = twin_of(made, CERTAIN)
    twin.run_until(NOW + timedelta(minutes=15))
    found = [(when, kind, names.get(who, who)) for when, kind, who in told(twin)]
    expected = golden("maintenance-by-pieces", "phase_start", "phase_end", leave_out=())
    assert sorted(found) == sorted((when, kind, who) for when, kind, who in expected)


def test_maintenance_that_is_due_keeps_other_work_out_of_a_station_with_room() -> None:
    tend = {"duration": "3 min", "every": "1 d", "first": "5 min"}
    made = workspace(
        {"stations": {"oven": {"capacity": 2, "maintenance": {"tend": tend}}}},
        {"part": product("oven", "4 min"), "long": product("oven", "10 min")},
        {"A": {"product": "long"}, "B": {"product": "part"}, "C": {"product": "part", "release": at(4)}},
    )
    twin = twin_of(made, CERTAIN)
    twin.run_until(NOW + timedelta(minutes=20))
    starts = [one for one in told(twin) if one[1] == "phase_start"]
    assert starts == [
        (0, "phase_start", "A"),
        (0, "phase_start", "B"),
        (4, "phase_start", "C"),
        (10, "phase_start", "oven"),
    ]
    late = made.model_copy(
        update={
            "orders": {**made.orders, "C": made.orders["C"].model_copy(update={"release": NOW + timedelta(minutes=6)})}
        }
    )
    assert (13, "phase_start", "C") in told(run(late))


def test_maintenance_varies_where_it_says_so() -> None:
    tend = {"duration": "60 min", "every": "2 h", "variation": "uniform(0.5, 1.5)"}
    made = workspace(
        {"stations": {"mill": {"maintenance": {"tend": tend}}}},
        {"part": product("mill", "20 h")},
        {"A": {"product": "part", "release": at(24 * 60)}},
    )
    twin = run(made, DRAWN)
    begun = [minutes(event.occurred_at) for event in twin.events() if event.kind is EventKind.MAINTENANCE_STARTED]
    done = [minutes(event.occurred_at) for event in twin.events() if event.kind is EventKind.MAINTENANCE_DONE]
    lengths = [end - start for start, end in zip(begun, done, strict=False)]
    assert all(30 <= length <= 91 for length in lengths)
    assert len(set(lengths)) > 5


def painted(**rework: Any) -> Workspace:
    operations = {
        "010": {"requires": "paint", "time": "5 min"},
        "020": {"requires": "bench", "time": "1 min", "rework": {"share": 1, "through": ["900"], **rework}},
        "900": {"requires": "strip", "time": "2 min"},
        "030": {"requires": "bench", "time": "1 min"},
    }
    return workspace(
        {"stations": {"paint": {}, "bench": {}, "strip": {}}},
        {"part": {"operations": operations}},
        {"A": {"product": "part"}},
    )


def test_a_lot_that_is_found_bad_too_often_is_scrapped() -> None:
    twin = twin_of(painted(to="010", most=1), DRAWN)
    twin.run_until(NOW + timedelta(minutes=14))
    lost = [(minutes(one.occurred_at), one.lot) for one in twin.events() if one.kind is EventKind.LOT_SCRAPPED]
    assert lost == [(14, "A/1")]
    found = [one for one in told(twin) if one[2] == "A"]
    assert found == golden("rework-route", "phase_start", "phase_end")


def test_a_route_of_rework_leads_on_where_no_operation_is_named() -> None:
    twin = run(painted(), DRAWN)
    done = [event.operation for event in twin.events() if event.kind is EventKind.OPERATION_ENDED]
    assert done == ["010", "020", "900", "030"]
    sent = [(one.operation, one.name, one.related) for one in twin.events() if one.kind is EventKind.LOT_REWORKED]
    assert sent == [("900", "020", ("900",))]


def test_what_is_only_done_as_rework_is_passed_over_otherwise() -> None:
    made = painted()
    part = made.products["part"]
    good = part.operations["020"].model_copy(
        update={"rework": part.operations["020"].rework.model_copy(update={"share": 0})}  # type: ignore[union-attr]
    )
    part = part.model_copy(update={"operations": {**part.operations, "020": good}})
    twin = run(made.model_copy(update={"products": {"part": part}}), DRAWN)
    assert [one.operation for one in twin.events() if one.kind is EventKind.OPERATION_ENDED] == ["010", "020", "030"]


def test_who_breaks_a_limit_on_the_time_between_operations_is_told() -> None:
    operations = {
        "010": {"requires": "cleaner", "time": "4 min"},
        "020": {"requires": "dryer", "time": "5 min"},
        "030": {"requires": "oven", "time": "6 min", "queue_limits": [{"since": "010", "most": "6 min"}]},
    }
    made = workspace(
        {"stations": {"cleaner": {"capacity": 2}, "dryer": {}, "oven": {}}},
        {"part": {"operations": operations}},
        {"A": {"product": "part"}, "B": {"product": "part"}},
    )
    twin = run(made)
    found = [one for one in told(twin) if one[0] > 0]
    assert sorted(found) == sorted(golden("queue-time-limit", "phase_start", "phase_end"))
    late = [(minutes(one.occurred_at), one.lot, one.name) for one in twin.events() if one.kind is EventKind.OBSERVED]
    assert late == [(15, "B/1", "queue_time")]


def test_batches_keep_the_bounds_of_their_operations() -> None:
    small = {"batch_minimum": 2, "batch_maximum": 2}
    made = workspace(
        {"stations": {"oven": {"batching": {"minimum": 1, "maximum": 6}}}},
        {"few": product("oven", "5 min", **small), "many": product("oven", "5 min", batch_minimum=4)},
        {
            **{f"F{number}": {"product": "few"} for number in range(4)},
            **{f"M{number}": {"product": "many"} for number in range(5)},
        },
    )
    twin = run(made)
    batches: dict[str, list[str]] = {}
    for event in twin.events():
        if event.kind is EventKind.PHASE_STARTED:
            batches.setdefault(event.batch or "", []).append((event.lot or "")[:2])
    assert sorted(batches.values()) == [["F0", "F1"], ["F2", "F3"], [f"M{number}" for number in range(5)]]


def test_lots_are_sampled_by_chance_where_the_operation_says_so() -> None:
    operations = {
        "010": {"requires": "mill", "time": "1 min"},
        "020": {"requires": "bench", "time": "1 min", "sampling": "50 %", "sampling_by": "chance"},
    }
    made = workspace(
        {"stations": {"mill": {}, "bench": {}}},
        {"part": {"operations": operations}},
        {"A": {"product": "part", "quantity": 40, "lot_size": 1}},
    )
    twin = run(made, DRAWN)
    taken = [
        event.lot for event in twin.events() if event.kind is EventKind.OPERATION_ENDED and event.operation == "020"
    ]
    in_turn = [f"A/{number}" for number in range(1, 41, 2)]
    assert 8 <= len(taken) <= 32
    assert taken != in_turn


def located(**more: Any) -> Workspace:
    operations = {
        "010": {"requires": "mill", "time": "2 min"},
        "020": {"requires": "lathe", "time": "1 min"},
        "030": {"requires": "rest", "time": "5 min"},
        "040": {"requires": "lathe", "time": "1 min"},
    }
    stations = {"mill": {"location": "hall"}, "lathe": {"location": "hall", "count": 2}, "rest": {"location": "shelf"}}
    way = {"from_location": "hall", "to_location": "hall", "time": "uniform(4 min, 10 min)"}
    return workspace(
        {"stations": {**stations, **more}, "transports": [way]},
        {"part": {"operations": operations}},
        {"A": {"product": "part"}, "B": {"product": "part"}},
    )


def test_lots_take_the_time_of_their_way_between_locations_and_none_elsewhere() -> None:
    starts = [one for one in told(run(located())) if one[1] == "phase_start" and one[2] == "A"]
    assert starts == [
        (0, "phase_start", "A"),
        (9, "phase_start", "A"),
        (10, "phase_start", "A"),
        (15, "phase_start", "A"),
    ]


def test_the_time_of_a_way_is_drawn_under_chance() -> None:
    twin = run(located(), DRAWN)
    ways = [
        minutes(down.occurred_at) - minutes(up.occurred_at)
        for up in twin.events()
        if up.kind is EventKind.PICKED_UP
        for down in twin.events()
        if down.kind is EventKind.DROPPED_OFF and down.lot == up.lot
    ]
    assert len(ways) == 2
    assert all(4 <= way <= 10 for way in ways)
    assert len(set(ways)) == 2


def test_stations_of_one_operation_must_be_at_one_location() -> None:
    made = located(
        bench={"capabilities": {"mill": {}}, "location": "shelf"},
        mill={"capabilities": {"mill": {}}, "location": "hall"},
    )
    with pytest.raises(UnsupportedError, match=r"operations\.010 on stations at more than one location"):
        twin_of(made, CERTAIN)


def test_a_rule_of_a_station_holds_there_in_place_of_that_of_the_run() -> None:
    made = workspace(
        {"stations": {"mill": {"rule": ["priority"]}}},
        {"part": product("mill", "4 min")},
        {"A": {"product": "part"}, "B": {"product": "part", "priority": 5}},
    )
    assert [one[2] for one in told(run(made)) if one[1] == "phase_start"] == ["B", "A"]


def test_unknown_keys_in_the_rule_of_a_station_are_named() -> None:
    made = workspace({"stations": {"mill": {"rule": ["hottest"]}}}, {"part": product("mill", "4 min")}, {})
    with pytest.raises(InputError, match=r"factory.stations.mill.rule\(=hottest\) must be one of fifo"):
        twin_of(made, CERTAIN)


def test_a_stream_of_demand_may_begin_at_an_instant_of_its_own() -> None:
    stream = {"product": "part", "between": "10 min", "first": "3 min", "most": 3}
    made = workspace({"stations": {"mill": {}}, "demand": {"flow": stream}}, {"part": product("mill", "1 min")}, {})
    assert [one[0] for one in told(run(made)) if one[1] == "phase_start"] == [3, 13, 23]


def test_a_lot_may_stand_before_an_operation() -> None:
    operations = {name: {"requires": "mill", "time": "2 min"} for name in ("010", "020", "030")}
    made = workspace(
        {"stations": {"mill": {}}},
        {"part": {"operations": operations}},
        {"A": {"product": "part"}},
        lots={"A/1": {"next": "030"}},
    )
    assert told(run(made)) == [(0, "phase_start", "A"), (2, "phase_end", "A")]


def test_plans_refuse_by_name_what_they_do_not_honour() -> None:
    maintenance = {
        "pieces": {"duration": "1 min", "every_pieces": 5},
        "later": {"duration": "1 min", "every": "1 d", "first": "2 d"},
    }
    washer = {"capacity": 2, "cascade_interval": "0 min", "setup": {"minimum_run": {"lots": 2}}, "location": "hall"}
    oven = {"batching": {"maximum": 4}, "maintenance": maintenance}
    way = {"from_location": "hall", "to_location": "hall", "time": "2 min"}
    operations = {
        "010": {"requires": "washer", "cascade_interval": "1 min", "setup_time": "1 min", "setup_when": "change"},
        "020": {
            "requires": "oven",
            "batch_minimum": 2,
            "batch_maximum": 3,
            "queue_limits": [{"since": "010", "most": "1 h"}],
        },
    }
    made = workspace(
        {"stations": {"washer": washer, "oven": oven}, "transports": [way]},
        {"part": {"operations": operations}},
        {"A": {"product": "part"}},
        lots={"A/1": {"next": "020"}},
    )
    assert set(unsupported_fields(made)) == {
        "factory.transports",
        "factory.stations.washer.setup.minimum_run",
        "factory.stations.oven.maintenance.pieces.every_pieces",
        "factory.stations.oven.maintenance.later.first",
        "products.part.operations.010.cascade_interval",
        "products.part.operations.010.setup_when 'change'",
        "products.part.operations.020.batch_minimum",
        "products.part.operations.020.batch_maximum",
        "products.part.operations.020.queue_limits",
        "state.lots.A/1.next",
    }


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(1, 1000),
    wake=st.sampled_from(["in order", "longest idle", "least setup"]),
    interval=st.sampled_from(["0 min", "2 min"]),
    minimum=st.integers(1, 3),
)
def test_it_is_the_same_whether_all_stations_are_asked_or_those_to_which_something_happened(
    seed: int, wake: str, interval: str, minimum: int
) -> None:
    failure = {"between": "exponential(90 min)", "repair": "exponential(10 min)", "counts_busy_time": False}
    setup = {"default": "4 min", "overlaps_work": True, "minimum_run": {"lots": minimum, "binding": "while_waiting"}}
    washer = {"count": 3, "capacity": 2, "cascade_interval": interval, "load": "1 min", "wake": wake, "setup": setup}
    oven = {
        "batching": {"minimum": 2, "maximum": 4},
        "maintenance": {"tend": {"duration": "9 min", "every_pieces": 14}},
    }
    operations = {
        "010": {"requires": "washer", "time": "6 min", "setup_family": "a"},
        "020": {"requires": "oven", "time": "12 min", "time_per": "lot", "batch_maximum": 3},
        "030": {"requires": "mill", "time": "5 min", "rework": {"share": 0.3, "to": "010", "most": 2}},
        "040": {"requires": "washer", "time": "3 min", "setup_family": "b", "sampling": 0.4, "same_station_as": "010"},
    }
    way = {"from_location": "hall", "to_location": "hall", "time": "uniform(1 min, 4 min)"}
    stations = {"washer": {**washer, "failures": {"stop": failure}}, "oven": oven, "mill": {"count": 2, "wake": wake}}
    factory = {
        "stations": {name: {**part, "location": "hall"} for name, part in stations.items()},
        "transports": [way],
        "demand": {"flow": {"product": "part", "between": "exponential(14 min)", "most": 25}},
    }
    calm = workspace(factory, {"part": {"operations": operations}}, {})
    # Somebody who does nothing makes the twin ask every station at every decision.
    asked = workspace(
        {**factory, "operators": {"onlooker": {"skills": ["none"]}}}, {"part": {"operations": operations}}, {}
    )
    params = replace(DRAWN, assumed_variation=parse_variation("30 %"))
    logs = []
    for made in (calm, asked):
        twin = twin_of(made, params, seed)
        twin.run_until(NOW + timedelta(hours=14))
        logs.append(list(twin.events()))
    assert logs[0] == logs[1]
    assert any(event.kind is EventKind.LOT_COMPLETED for event in logs[0])
