"""Progress is shown when it changes, and traced in full."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reshuffle.cli.progress import ProgressDisplay, Trace, gap_text, state_text
from reshuffle.errors import FileError


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def trace(tmp_path: Path) -> Iterator[Trace]:
    with Trace(tmp_path / "trace.csv") as trace:
        yield trace


def test_gap_is_the_distance_to_the_bound_in_percent() -> None:
    assert [gap_text(40, 38), gap_text(40, 40), gap_text(None, 3), gap_text(3, None)] == ["5.0 %", "0.0 %", "-", "-"]


def test_line_says_time_makespan_bound_and_gap() -> None:
    assert state_text(1.25, 40, 30).split() == ["1.2", "s", "makespan", "40", "bound", "30", "gap", "25.0", "%"]


def test_every_change_is_traced_once(clock: Clock, trace: Trace, tmp_path: Path) -> None:
    display = ProgressDisplay(clock, trace, is_quiet=True)
    for now, makespan, bound in [(0.5, None, 10), (1.0, 30, 10), (2.0, 30, 10), (3.0, 20, 20)]:
        clock.now = now
        display.report(makespan, bound)
    assert (tmp_path / "trace.csv").read_text(encoding="utf-8").splitlines() == [
        "elapsed_s,makespan,lower_bound",
        "0.500,,10",
        "1.000,30,10",
        "3.000,20,20",
    ]


def test_reports_that_are_worse_change_nothing(clock: Clock, trace: Trace, tmp_path: Path) -> None:
    display = ProgressDisplay(clock, trace, is_quiet=True)
    display.report(20, 15)
    display.report(25, 12)
    display.report(None, None)
    assert (tmp_path / "trace.csv").read_text(encoding="utf-8").count("\n") == 2


def test_plain_lines_are_rare_and_the_last_state_is_always_shown(
    clock: Clock, trace: Trace, capsys: pytest.CaptureFixture[str]
) -> None:
    display = ProgressDisplay(clock, trace)
    for tenth in range(25):
        clock.now = tenth / 10
        display.report(100 - tenth, 10)
        display.refresh()
    display.finish()
    shown = capsys.readouterr().err.splitlines()
    assert [line.split()[3] for line in shown] == ["100", "90", "80", "76"]


def test_nothing_new_shows_no_line(clock: Clock, trace: Trace, capsys: pytest.CaptureFixture[str]) -> None:
    display = ProgressDisplay(clock, trace)
    for second in range(5):
        clock.now = float(second)
        display.refresh()
    display.finish()
    assert capsys.readouterr().err == ""


def test_quiet_shows_nothing(clock: Clock, trace: Trace, capsys: pytest.CaptureFixture[str]) -> None:
    display = ProgressDisplay(clock, trace, is_quiet=True)
    display.report(3, 3)
    display.refresh()
    display.finish()
    assert capsys.readouterr().err == ""


def test_trace_that_cannot_be_made_is_a_mistake_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="--trace"):
        Trace(tmp_path / "absent" / "trace.csv")


def test_no_trace_writes_no_file(tmp_path: Path) -> None:
    with Trace(None) as trace:
        trace.add(1.0, 2, 3)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_terminal_shows_one_live_line() -> None:
    import pty

    code = (
        "from reshuffle.cli.progress import ProgressDisplay, Trace\n"
        "display = ProgressDisplay(lambda: 1.0, Trace(None))\n"
        "for makespan in (30, 20):\n"
        "    display.report(makespan, 10)\n"
        "    display.refresh()\n"
        "display.finish()\n"
    )
    terminal, end = pty.openpty()
    subprocess.run([sys.executable, "-c", code], stderr=end, check=True, timeout=60)
    shown = os.read(terminal, 10_000).decode()
    os.close(end)
    os.close(terminal)
    assert shown.count("\n") == 1
    lines = [line.split()[:4] for line in shown.split("\r") if line.strip()]
    assert lines == [["1.0", "s", "makespan", "30"], ["1.0", "s", "makespan", "20"], ["1.0", "s", "makespan", "20"]]
