"""One run is one fresh process: started, timed, ended if it does not end itself, and asked what it used."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Measured", "cold_environment", "measure"]

_POLL_S = 0.005


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known of a process that has ended.

    Parameters
    ----------
    wall_s
        Seconds from its start to its end.
    written_s
        Seconds from its start to the last change of its solution file, None where there is no file.
    cpu_s, peak_memory_mib
        Processor time and largest memory; None where the system does not say.
    exit_status
        Of the process; negative for the signal that ended it.
    is_killed
        Whether it had to be ended.
    complaint
        The last line it wrote to stderr.
    """

    wall_s: float
    written_s: float | None
    cpu_s: float | None
    peak_memory_mib: float | None
    exit_status: int
    is_killed: bool
    complaint: str


def cold_environment(folder: Path) -> dict[str, str]:
    """Return an environment whose caches of compiled code are empty: Python's byte code and numba's kernels.

    The page cache of the operating system stays as it is.
    """
    return {
        **os.environ,
        "PYTHONPYCACHEPREFIX": str(folder / "byte-code"),
        "NUMBA_CACHE_DIR": str(folder / "kernels"),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }


def measure(
    command: Sequence[str], solution: Path, kill_after_s: float, environment: dict[str, str] | None = None
) -> Measured:
    """Run a command in a process of its own.

    Parameters
    ----------
    command
        Program and arguments.
    solution
        The file it writes; it must not be there yet.
    kill_after_s
        Seconds after which it is ended by force.
    environment
        Its environment; that of this process by default.
    """
    with tempfile.TemporaryFile() as complaints:
        started_at, started = time.time(), time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=complaints, env=environment
        )
        try:
            usage, is_killed = _wait(process, started + kill_after_s)
        except BaseException:
            process.kill()
            process.wait()
            raise
        wall_s = time.perf_counter() - started
        written_s = solution.stat().st_mtime - started_at if solution.is_file() else None
        return Measured(wall_s, written_s, *usage, process.returncode, is_killed, _last_line(complaints.fileno()))


def _wait(process: subprocess.Popen[bytes], kill_at: float) -> tuple[tuple[float | None, float | None], bool]:
    """Wait for the end; return (processor time, peak memory) and whether the process had to be killed."""
    is_killed = False
    while True:
        usage = _poll(process)
        if usage is not None:
            return usage, is_killed
        if not is_killed and time.perf_counter() >= kill_at:
            process.kill()
            is_killed = True
        time.sleep(_POLL_S)


def _poll(process: subprocess.Popen[bytes]) -> tuple[float | None, float | None] | None:
    if not hasattr(os, "wait4"):
        return None if process.poll() is None else (None, None)
    # wait4 instead of Popen.poll: it alone says what this one child has used.
    pid, status, usage = os.wait4(process.pid, os.WNOHANG)
    if pid == 0:
        return None
    process.returncode = os.waitstatus_to_exitcode(status)
    # macOS counts the memory in bytes, every other system in KiB.
    peak_kib = usage.ru_maxrss / 1024 if sys.platform == "darwin" else usage.ru_maxrss
    return usage.ru_utime + usage.ru_stime, peak_kib / 1024


def _last_line(descriptor: int) -> str:
    size = os.fstat(descriptor).st_size
    os.lseek(descriptor, max(0, size - 4000), os.SEEK_SET)
    lines = os.read(descriptor, 4000).decode("utf-8", errors="replace").split("\n")
    return next((line.strip()[:500] for line in reversed(lines) if line.strip()), "")
