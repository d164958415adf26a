"""A run is a process of its own, timed and ended."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.processes import cold_environment, measure


def python(code: str, *words: str) -> list[str]:
    return [sys.executable, "-c", code, *words]


def test_time_of_the_solution_and_of_the_end_are_told_apart(tmp_path: Path) -> None:
    solution = tmp_path / "solution.json"
    code = "import sys, time, pathlib; pathlib.Path(sys.argv[1]).write_text('x'); time.sleep(0.4)"
    measured = measure(python(code, str(solution)), solution, 60.0)
    assert measured.written_s is not None
    assert 0.0 < measured.written_s < measured.wall_s - 0.2
    assert (measured.exit_status, measured.is_killed) == (0, False)


def test_process_that_does_not_end_is_killed(tmp_path: Path) -> None:
    measured = measure(python("import time; time.sleep(600)"), tmp_path / "solution.json", 0.2)
    assert measured.is_killed
    assert measured.exit_status != 0
    assert measured.written_s is None


def test_last_complaint_and_exit_status_are_kept(tmp_path: Path) -> None:
    code = "import sys; print('first', file=sys.stderr); print('error: last\\n', file=sys.stderr); sys.exit(2)"
    measured = measure(python(code), tmp_path / "solution.json", 60.0)
    assert (measured.exit_status, measured.complaint) == (2, "error: last")


def test_cold_environment_has_caches_of_its_own(tmp_path: Path) -> None:
    environment = cold_environment(tmp_path)
    assert {environment[name].startswith(str(tmp_path)) for name in ("PYTHONPYCACHEPREFIX", "NUMBA_CACHE_DIR")} == {
        True
    }
