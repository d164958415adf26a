"""Raw rows are kept as they are, with the circumstances on top."""

from __future__ import annotations

from pathlib import Path

from benchmarks.machine import describe_machine
from benchmarks.rows import Kind, Row, RowFile, read_rows

ROW = Row(Kind.COUNTED, "jsp/ft", "ft06", "jsp", "auto", 2, 1, 30.0, makespan=55, written_s=0.125, error='a, "b"')


def test_rows_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "results.csv"
    with RowFile(path, {"machine": "a, b", "command": "python -m x"}) as file:
        file.write(ROW)
    assert read_rows(path) == [ROW]


def test_circumstances_stand_on_top(tmp_path: Path) -> None:
    path = tmp_path / "results.csv"
    with RowFile(path, {"machine": "m", "seeds": "1, 2"}):
        pass
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["# machine: m", "# seeds: 1, 2"]
    assert lines[2].startswith("kind,family,instance")


def test_row_is_on_disk_before_the_next_one(tmp_path: Path) -> None:
    path = tmp_path / "results.csv"
    with RowFile(path, {}) as file:
        file.write(ROW)
        assert read_rows(path) == [ROW]


def test_machine_and_versions_are_described() -> None:
    found = describe_machine()
    assert "cores" in found["machine"]
    assert "numpy" in found["versions"]
