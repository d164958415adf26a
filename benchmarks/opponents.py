"""Who is measured, and the command line that starts each of them as a process of its own."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cases import Case
from benchmarks.machine import package_version

__all__ = ["ENGINES", "Contest", "command", "missing_package", "worker_counts", "worth_running"]

_OWN = ("auto", "list", "cpsat", "tabu", "sequence")
ENGINES = (*_OWN, "pyjobshop")

#: CP-SAT is made for 8 workers and more: only there is its portfolio of searches complete. It runs with these beside
#: the number asked for, and the better run counts.
_CPSAT_WORKERS = 8
#: Formats that an opponent cannot say, by engine, with the reason.
_NOT_EXPRESSIBLE = {("pyjobshop", "transport"): "not expressible: PyJobShop knows no vehicles with empty travel"}


@dataclass(frozen=True, slots=True)
class Contest:
    """One engine on one instance with one seed."""

    case: Case
    engine: str
    workers: int
    seed: int
    time_limit_s: float


def worker_counts(engine: str, workers: int) -> list[int]:
    """Return the worker counts an engine runs with: as asked, and CP-SAT with 8 as well."""
    return [workers, _CPSAT_WORKERS] if engine == "cpsat" and workers != _CPSAT_WORKERS else [workers]


def missing_package(engine: str) -> str:
    """Return why an engine cannot run here at all; empty if it can."""
    needed = {"pyjobshop": "pyjobshop", "cpsat": "ortools"}.get(engine)
    return f"{needed} is not installed" if needed and package_version(needed) is None else ""


def worth_running(contest: Contest) -> str:
    """Return why an engine cannot take part on an instance; empty if it can."""
    return missing_package(contest.engine) or _NOT_EXPRESSIBLE.get((contest.engine, contest.case.format), "")


def command(contest: Contest, output: Path) -> list[str]:
    """Return the program and its arguments; it writes the solution to `output`."""
    if contest.engine in _OWN:
        start = [sys.executable, "-m", "reshuffle", "schedule"]
        own = ["--engine", contest.engine, "--quiet"]
    else:
        # -P: the modules beside the script must not stand in for those of the standard library.
        start = [sys.executable, "-P", str(Path(__file__).with_name("pyjobshop_run.py"))]
        own = []
    layout = [] if contest.case.layout is None else ["--layout", str(contest.case.layout)]
    return [
        *start,
        str(contest.case.path),
        "--format",
        contest.case.format,
        *layout,
        "--time-limit",
        f"{contest.time_limit_s:g}s",
        "--workers",
        str(contest.workers),
        "--seed",
        str(contest.seed),
        *own,
        "-o",
        str(output),
    ]
