from __future__ import annotations

import csv
from pathlib import Path

import pytest

from reshuffle.formats.timeline_file import COLUMNS, write_timeline
from reshuffle.shopfloor.timeline import TimelineState
from tests.shopfloor.timelines import station, stretch, timeline

TOLD = timeline(
    [station("mill")],
    [
        stretch("mill", TimelineState.RUN, 0, 5, "A", "A/1/10"),
        stretch("mill", TimelineState.FAILURE, 5, 6),
        stretch(None, TimelineState.TRAVEL, 5, 7, "A"),
    ],
    10,
)


def test_a_timeline_is_written_as_csv(tmp_path: Path) -> None:
    write_timeline(TOLD, tmp_path / "told.csv")
    rows = list(csv.reader((tmp_path / "told.csv").read_text(encoding="utf-8").splitlines()))
    assert rows == [
        list(COLUMNS),
        ["", "", "travel", "2026-11-23T05:05:00Z", "2026-11-23T05:07:00Z", "A", "", "1"],
        ["station", "mill", "run", "2026-11-23T05:00:00Z", "2026-11-23T05:05:00Z", "A", "A/1/10", "1"],
        ["station", "mill", "failure", "2026-11-23T05:05:00Z", "2026-11-23T05:06:00Z", "", "", "1"],
    ]


def test_a_timeline_is_written_as_parquet(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    write_timeline(TOLD, tmp_path / "told.parquet")
    rows = parquet.read_table(tmp_path / "told.parquet").to_pylist()
    assert [row["state"] for row in rows] == ["travel", "run", "failure"]
    assert rows[1]["operation"] == "A/1/10"
    assert (rows[1]["end"] - rows[1]["start"]).total_seconds() == 300
