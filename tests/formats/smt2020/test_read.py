"""The tables of a wafer fab become an ordinary workspace; what can not be translated is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from reshuffle.errors import FileError
from reshuffle.formats.smt2020.read import read_smt2020
from reshuffle.formats.workspace.read import read_workspace
from reshuffle.formats.workspace.yaml_write import write_workspace
from reshuffle.model.factory import Workspace
from reshuffle.model.stations import WakeRule
from reshuffle.organizing.matching import match as matching
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin.factory import TwinFactory
from reshuffle.twin.reference import ReferenceTwin
from reshuffle.twin.run import TwinParams
from tests.formats.smt2020.tables import FAB, changed, write_fab

MINUTE = 60_000


@pytest.fixture
def fab(tmp_path: Path) -> Workspace:
    return read_smt2020(write_fab(tmp_path))


def messages(folder: Path, files: dict[str, str]) -> list[str]:
    with pytest.raises(FileError) as caught:
        read_smt2020(write_fab(folder, files))
    return [str(mistake) for mistake in caught.value.mistakes]


def test_tool_groups_become_stations_that_choose_as_the_tables_say(fab: Workspace) -> None:
    stations = fab.factory.stations
    assert {name: part.count for name, part in stations.items()} == {
        "Oven": 2,
        "Wet": 3,
        "Implant": 2,
        "Litho": 4,
        "Rest": 1,
    }
    assert stations["Litho"].rule == ("priority", "setup", "fifo")
    assert stations["Litho"].load == stations["Litho"].unload == MINUTE
    assert stations["Litho"].wake is WakeRule.LONGEST_IDLE
    assert stations["Implant"].wake is WakeRule.LEAST_SETUP


def test_a_pure_delay_becomes_places_at_one_station(fab: Workspace) -> None:
    assert (fab.factory.stations["Rest"].count, fab.factory.stations["Rest"].capacity) == (1, 40)


def test_cascading_tools_hold_two_lots_and_take_their_intervals_from_the_steps(fab: Workspace) -> None:
    wet = fab.factory.stations["Wet"]
    assert (wet.capacity, wet.cascade_interval) == (2, 0)
    operations = fab.products["chip"].operations
    by_piece, by_lot = operations["2"], operations["3"]
    assert (by_piece.time_per, by_piece.time, by_piece.cascade_interval, by_piece.cascade_per) == (
        "piece",
        4 * MINUTE,
        2 * MINUTE,
        "piece",
    )
    assert (by_lot.time_per, by_lot.time, by_lot.cascade_interval, by_lot.cascade_per) == (
        "lot",
        40 * MINUTE,
        28 * MINUTE,
        "lot",
    )


def test_only_the_time_of_a_wafer_varies_where_wafers_follow_each_other(fab: Workspace) -> None:
    operations = fab.products["chip"].operations
    # 4 + 24 * 2 = 52 minutes, of which 1 either way is drawn.
    assert operations["2"].variation is not None
    assert float(operations["2"].variation.arguments[1] - 1) == pytest.approx(1 / 52)
    assert operations["4"].variation is not None
    assert operations["4"].variation.arguments == (Decimal("0.9"), Decimal("1.1"))


def test_batches_are_of_one_route_and_step_with_its_bounds(fab: Workspace) -> None:
    oven, step = fab.factory.stations["Oven"], fab.products["chip"].operations["1"]
    assert oven.batching is not None
    assert (oven.batching.minimum, oven.batching.maximum, oven.batching.unit) == (50, 75, "pieces")
    assert (step.batch_family, step.batch_minimum, step.batch_maximum) == ("chip.1", 50, 75)


def test_setups_take_their_time_from_table_or_step_and_run_for_a_minimum(fab: Workspace) -> None:
    setup = fab.factory.stations["Implant"].setup
    assert setup is not None
    assert setup.minimum_run is not None
    assert setup.times == {"A": {"B": 72 * MINUTE}, "B": {"A": 12 * MINUTE}}
    assert (setup.initial, setup.without_family, setup.overlaps_work) == (72 * MINUTE, "nothing", True)
    assert (setup.minimum_run.families, setup.minimum_run.binding) == ({"A": 7, "B": 5}, "always")
    litho = fab.products["chip"].operations["4"]
    assert (litho.setup_family, litho.setup_time, litho.setup_when) == ("R1", 8 * MINUTE, "change")


def test_dedication_rework_sampling_and_queue_limits_stand_at_their_operations(fab: Workspace) -> None:
    last = fab.products["chip"].operations["8"]
    assert last.same_station_as == "4"
    assert last.rework is not None
    assert (last.rework.to, last.rework.share) == ("4", Decimal("0.015"))
    assert (last.sampling, last.sampling_by) == (Decimal("0.5"), "chance")
    assert [(limit.since, limit.most) for limit in last.queue_limits] == [("5", 120 * MINUTE)]


def test_failures_come_by_area_and_maintenance_by_tool_group(fab: Workspace) -> None:
    stations = fab.factory.stations
    assert [name for name, part in stations.items() if part.failures] == ["Oven", "Wet", "Implant", "Litho"]
    stop = stations["Oven"].failures["Stop"]
    assert (stop.between.arguments, stop.repair.arguments) == ((Decimal(604_800_000),), (Decimal(2_116_800),))
    assert not stop.counts_busy_time
    weekly, worn = stations["Litho"].maintenance["Weekly"], stations["Wet"].maintenance["Worn"]
    assert (weekly.every, weekly.first) == (7 * 24 * 60 * MINUTE, 8 * 24 * 60 * MINUTE)
    assert (worn.every_pieces, worn.first_pieces, worn.every) == (5000, 4900, None)
    assert worn.variation is not None
    assert worn.variation.arguments == (Decimal("0.5"), Decimal("1.5"))


def test_lots_come_in_streams_by_themselves_and_from_where_they_stand(fab: Workspace) -> None:
    flow = fab.factory.demand["Flow"]
    assert (flow.first, flow.between.arguments, flow.quantity, flow.most) == (0, (Decimal(3_101_400),), 25, 200_000)
    assert fab.state.now == datetime(2018, 1, 1, tzinfo=UTC)
    assert fab.orders["Hot"].release == datetime(2018, 1, 2, tzinfo=UTC)
    assert fab.orders["Hot"].priority == 20
    assert {name: lot.next for name, lot in fab.state.lots.items()} == {"Init_Flow_1/1": "5"}


def test_ways_are_drawn_between_the_listed_locations(fab: Workspace) -> None:
    assert [(one.from_location, one.to_location, str(one.time)) for one in fab.factory.transports] == [
        ("Fab", "Fab", "uniform(300000 ms, 600000 ms)")
    ]


def test_the_workspace_reads_back_the_same(fab: Workspace, tmp_path: Path) -> None:
    write_workspace(fab, tmp_path / "written")
    assert read_workspace(tmp_path / "written") == fab


def test_the_fab_runs(fab: Workspace) -> None:
    assert fab.state.now is not None
    factory = TwinFactory(fab, matching.match(fab).eligible, fab.state.now)
    twin = ReferenceTwin(factory, None, 3, replace(TwinParams()))
    twin.run_until(fab.state.now + timedelta(days=4))
    completed = [event.lot for event in twin.events() if event.kind is EventKind.LOT_COMPLETED]
    assert "Init_Flow_1/1" in completed
    assert any((lot or "").startswith("Flow-") for lot in completed)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("tool.txt.1l", "rank_FIFO", "rank_MOOD", "'rank_MOOD' can not be translated (tool.txt.1l, line 2)"),
        (
            "tool.txt.1l",
            "crit_sameroutestep",
            "crit_samemood",
            "BATCHCRITF(=crit_samemood) must be empty, 'crit_sameroutestep'",
        ),
        (
            "tool.txt.1l",
            "2.0\t3.0",
            "3.0\t3.0",
            "STNCAP(=3.0) must be 1, or 2 for a cascading tool (tool.txt.1l, line 3)",
        ),
        ("tool.txt.1l", "STNFAM\tRULE", "STNMOOD\tRULE", "STNMOOD(=Oven) must be a known column"),
        ("route_1.txt", "per_batch", "per_mood", "PTPER(=per_mood) must be 'per_lot', 'per_piece', 'per_batch'"),
        (
            "route_1.txt",
            "\t100\t1\tmin",
            "\t100\t1\tfortnight",
            "PTUNITS(=fortnight) must be a unit of time: ms, sec, min, hr, day",
        ),
        (
            "route_1.txt",
            "\tOven\t",
            "\tStove\t",
            "STNFAM(=Stove) must be a tool group of tool.txt.1l (route_1.txt, line 2)",
        ),
        (
            "route_1.txt",
            "\tyes\t8\t",
            "\tyes\t3\t",
            "FORSTEP(=3) must be a later STEP of this route (route_1.txt, line 5)",
        ),
        ("route_1.txt", "uniform\t100", "beta\t100", "PDIST(=beta) must be 'constant', 'exponential', 'uniform'"),
        ("route_1.txt", "100\t1\tmin", "100\t101\tmin", "PTIME2(=101) must be <= PTIME(=100)"),
        ("route_1.txt", "\t50\t75\t", "\t76\t75\t", "batch_minimum(=76) must leave minimum(=76) <= maximum(=75)"),
        ("route_1.txt", "\t100\t1\t", "\t-100\t1\t", "PTIME(=-100) must be a number, 0 or more (route_1.txt, line 2)"),
        ("downcal.txt", "mttf_by_cal", "mttf_by_mood", "DOWNCALTYPE(=mttf_by_mood) must be 'mttf_by_cal'"),
        (
            "pmcal.txt",
            "mtbpm_by_pieces",
            "mtbpm_by_mood",
            "PMCALTYPE(=mtbpm_by_mood) must be 'mtbpm_by_cal', 'mtbpm_by_pieces'",
        ),
        (
            "attach.txt",
            "exponential\t10080",
            "exponential\t99",
            "FOA(=99) must be distributed as the time between failures",
        ),
        ("attach.txt", "\tLitho\t", "\tLithos\t", "RESNAME(=Lithos) must be a STNGRP or STNFAM of tool.txt.1l"),
        ("order.txt", "O_Hot\tno", "O_Hot\tyes", "HOTLOT(=yes) must be empty, 'no'"),
        ("order.txt", "01/31/18", "2018-01-31", "DUE(=2018-01-31 07:29:20) must be an instant such as"),
        (
            "WIP.txt",
            "00:00:00\t5\t",
            "00:00:00\t99\t",
            "CURSTEP(=99) must be a STEP of the lot's route (WIP.txt, line 2)",
        ),
        ("WIP.txt", "\t25\t", "\t24\t", "PIECES(=24) must be 25, as in the first row: lots of different sizes"),
        ("part.txt", "Saleable", "Engineering", "PARTGRP(=Engineering) must be 'Saleable'"),
    ],
)
def test_what_can_not_be_translated_is_named(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    assert any(said in message for message in messages(tmp_path, changed(file, old, new)))


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    files = changed("tool.txt.1l", "rank_FIFO", "rank_MOOD")
    files["fromto.txt"] = FAB["fromto.txt"].replace("min", "mile")
    files["order.txt"] = FAB["order.txt"].replace("constant", "normal")
    found = messages(tmp_path, files)
    assert [name for name in ("rank_MOOD", "mile", "normal") if any(name in message for message in found)] == [
        "rank_MOOD",
        "mile",
        "normal",
    ]


def test_files_that_are_missing_are_named_together(tmp_path: Path) -> None:
    files = {name: text for name, text in FAB.items() if name not in ("setup.txt", "WIP.txt")}
    found = messages(tmp_path, files)
    assert [message.split(" ")[0] for message in found] == ["'setup.txt'", "'WIP.txt'"]


def test_dataset_1_becomes_a_workspace(bench_data: Path) -> None:
    folder = bench_data / "simulation" / "smt2020-ds1"
    if not folder.is_dir():
        pytest.skip(f"no dataset at {folder}")
    fab = read_smt2020(folder)
    assert sum(part.count for part in fab.factory.stations.values()) == 1044
    assert {name: len(part.operations) for name, part in fab.products.items()} == {"part_3": 583, "part_4": 343}
    assert len(fab.orders) == 2255
    assert len(fab.factory.demand) == 5
    assert sum(len(part.maintenance) for part in fab.factory.stations.values()) == 292
