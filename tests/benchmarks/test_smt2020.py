"""The wafer fab against its references: what is counted, what must come out before anything runs, and one short run."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks.smt2020 import Outcome, main, product_lines, simulate, tool_lines
from benchmarks.smt2020_load import expected_loads
from benchmarks.smt2020_tally import Tally
from reshuffle.formats.smt2020.read import read_smt2020
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.events import Event
from tests.formats.smt2020.tables import FAB, write_fab
from tests.supervisor.workspaces import NOW


def watched(*told: tuple[int, EventKind, dict[str, str]], begin: int = 0) -> Tally:
    """Return a tally of one tool that has seen some events, at minutes from the origin."""
    tally = Tally(NOW + timedelta(minutes=begin), {"mill#1": "mill"})
    for number, (minute, kind, said) in enumerate(told, 1):
        at = NOW + timedelta(minutes=minute)
        tally.watch(Event(number, at, at, kind, **said))
    return tally


def test_shares_of_time_are_counted_from_the_end_of_the_warm_up() -> None:
    mill = {"station": "mill#1"}
    run, setup = {**mill, "phase": "run", "lot": "A/1"}, {**mill, "phase": "setup", "lot": "A/1"}
    tally = watched(
        (0, EventKind.PHASE_STARTED, setup),
        (30, EventKind.PHASE_ENDED, setup),
        (30, EventKind.PHASE_STARTED, run),
        (60, EventKind.STATION_FAILED, {**mill, "name": "stop"}),
        (60, EventKind.PHASE_INTERRUPTED, run),
        (70, EventKind.STATION_REPAIRED, {**mill, "name": "stop"}),
        (70, EventKind.PHASE_RESUMED, run),
        (80, EventKind.PHASE_ENDED, run),
        (80, EventKind.MAINTENANCE_STARTED, {**mill, "name": "tend"}),
        (100, EventKind.MAINTENANCE_DONE, {**mill, "name": "tend"}),
        begin=20,
    )
    shares = tally.shares(NOW + timedelta(minutes=120))["mill"]
    assert shares == pytest.approx({"avail": 70.0, "util": 100 * 50 / 70, "br": 10.0, "pm": 20.0, "setup": 10.0})


def test_lots_count_by_stream_and_those_of_the_beginning_have_no_cycle_time() -> None:
    tally = watched(
        (0, EventKind.LOT_CREATED, {"lot": "Lot_3-1/1", "order": "Lot_3-1"}),
        (0, EventKind.LOT_CREATED, {"lot": "Init_Lot_3_7/1", "order": "Init_Lot_3_7"}),
        (1440, EventKind.LOT_COMPLETED, {"lot": "Init_Lot_3_7/1"}),
        (2880, EventKind.LOT_COMPLETED, {"lot": "Lot_3-1/1"}),
    )
    assert tally.completed == {"Lot_3": 2}
    assert tally.cycle_times_d == {"Lot_3": [2.0]}


def test_lines_stand_beside_their_references() -> None:
    tools = {"mill": {"avail": 90.0, "util": 80.0, "br": 4.0, "pm": 6.0, "setup": 1.0}}
    outcomes = [Outcome({"Lot": 10.0}, {"Lot": days}, tools, {"Lot": 3}, {}, 100, 1.0) for days in (52.0, 54.0)]
    reference = {"Lot": {"th": 6770.0, "act": 53.0 - 0.53}}
    (line,) = product_lines(outcomes, reference)
    assert (line["product"], line["throughput"], line["cycle_time_d"], line["lots"]) == ("Lot", 10.0, 53.0, 6)
    assert line["reference"] == pytest.approx(6770.0 / (730.0 - 52.47), abs=1e-4)
    assert line["deviation"] == pytest.approx(53.0 / 52.47 - 1.0, abs=1e-4)
    (group,) = tool_lines(outcomes, {"Mill": {"avail": 91.0, "util": 79.0, "br": 4.1, "pm": 5.9, "setup": 0.9}})
    assert (group["util"], group["reference_util"]) == (80.0, 79.0)


def test_a_run_releases_lots_at_the_rate_of_its_streams_and_completes_them(tmp_path: Path) -> None:
    files = {**FAB, "order.txt": FAB["order.txt"].replace("51.69", "120")}
    outcome = simulate(read_smt2020(write_fab(tmp_path, files)), 2, 8.0, 4.0)
    assert outcome.throughput["Flow"] == pytest.approx(12.0, rel=0.35)
    assert 0.3 < outcome.cycle_times_d["Flow"] < 4.0
    assert set(outcome.tools) == {"Oven", "Wet", "Implant", "Litho", "Rest"}
    assert all(0.0 <= shares["util"] <= 100.0 for shares in outcome.tools.values())


def test_the_benchmark_prints_one_line_for_each_product(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_fab(tmp_path)
    assert main(["--folder", str(tmp_path), "--data", str(tmp_path), "--days", "2", "--replications", "1"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    products = [line["product"] for line in lines if "product" in line]
    assert "Flow" in products
    assert [line["tool_group"] for line in lines if "tool_group" in line] == ["Implant", "Litho", "Oven", "Rest", "Wet"]
    assert lines[-1]["engine"] == "reference"


def test_a_dataset_that_is_absent_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path)]) == 2
    assert "no dataset at" in capsys.readouterr().err


def test_loads_of_dataset_1_are_those_of_the_references_where_nothing_but_work_decides(bench_data: Path) -> None:
    folder = bench_data / "simulation" / "smt2020-ds1"
    if not folder.is_dir():
        pytest.skip(f"no dataset at {folder}")
    text = (bench_data / "simulation" / "reference" / "machines_SMT2020_HVLM.txt").read_text(encoding="utf-8")
    rows = {
        row[0].lower(): [float(cell) for cell in row[1:]] for line in text.splitlines()[1:] if (row := line.split())
    }
    loads = expected_loads(read_smt2020(folder))
    plain = {name: load for name, load in loads.items() if load.is_plain and name.lower() in rows}
    assert len(plain) > 45
    for name, load in loads.items():
        if name.lower() not in rows:
            continue
        _, utilization, breakdowns, maintenance, _ = rows[name.lower()]
        assert load.maintenance == pytest.approx(maintenance, abs=0.3), name
        assert load.breakdowns == pytest.approx(breakdowns, abs=0.45), name
        if load.is_plain:
            assert load.utilization == pytest.approx(utilization, abs=0.5), name
