"""Logs as Parquet: the same values, typed."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from reshuffle.errors import MissingExtraError
from reshuffle.formats.log.columns import COLUMNS, write_details
from reshuffle.formats.log.parquet_log import write_parquet
from reshuffle.shopfloor.event_log import EventLog
from tests.formats.log.examples import story

HAS_PYARROW = importlib.util.find_spec("pyarrow") is not None


@pytest.mark.skipif(HAS_PYARROW, reason="pyarrow is installed")
def test_without_pyarrow_the_extra_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingExtraError, match=r"reshuffle\[log\]"):
        write_parquet(story(), tmp_path / "log.parquet")


@pytest.mark.skipif(not HAS_PYARROW, reason="pyarrow is not installed")
@pytest.mark.parametrize("log", [story(), EventLog()], ids=["story", "empty"])
def test_a_table_has_every_value_of_every_event(tmp_path: Path, log: EventLog) -> None:
    from pyarrow import parquet

    write_parquet(log, tmp_path / "log.parquet")
    table = parquet.read_table(tmp_path / "log.parquet")
    assert table.column_names == list(COLUMNS)
    for row, event in zip(table.to_pylist(), log, strict=True):
        for name in COLUMNS:
            value = getattr(event, name)
            if name == "details" and value is not None:
                assert row[name] == write_details(value)
            else:
                assert row[name] == (list(value) if name == "related" else value)


@pytest.mark.skipif(not HAS_PYARROW, reason="pyarrow is not installed")
def test_instants_are_timestamps_in_utc(tmp_path: Path) -> None:
    from pyarrow import parquet

    write_parquet(story(), tmp_path / "log.parquet")
    schema = parquet.read_schema(tmp_path / "log.parquet")
    assert str(schema.field("occurred_at").type) == "timestamp[us, tz=UTC]"
