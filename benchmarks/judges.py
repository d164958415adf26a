"""Every solution is judged twice before it counts: by Reshuffle, and by a program that shares no code with it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from benchmarks.cases import Case
from reshuffle.errors import ReshuffleError
from reshuffle.formats.instances.instance import Instance
from reshuffle.supervisor.schedule_instance import judge_solution, open_instance

__all__ = ["OUTSIDE_JUDGE", "Verdict", "judge"]

#: Reads the text of the instance and the JSON of the solution for itself.
OUTSIDE_JUDGE = Path(__file__).resolve().parent.parent / "tests" / "formats" / "judge.py"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judges say.

    Parameters
    ----------
    makespan
        The makespan that the schedule really has.
    lower_bound, status
        What the file claims.
    error
        What is wrong; empty for a valid schedule.
    """

    makespan: int | None
    lower_bound: int | None
    status: str
    error: str


def judge(case: Case, solution: Path) -> Verdict:
    """Judge a solution file of a case."""
    try:
        judgement = judge_solution(_instance(case.path, case.format, case.layout), solution)
    except ReshuffleError as error:
        return Verdict(None, None, "", f"unreadable: {error}".replace("\n", " "))
    claims = json.loads(solution.read_text(encoding="utf-8"))
    complaints = []
    if judgement.violations:
        first = judgement.violations[0]
        complaints.append(f"invalid: {len(judgement.violations)} violations, first {first.rule}: {first.message}")
    outside = _ask_outside(case, solution)
    if outside:
        complaints.append(f"invalid by the outside judge: {outside}")
    return Verdict(judgement.makespan, claims.get("lower_bound"), claims.get("status", ""), "; ".join(complaints))


def _ask_outside(case: Case, solution: Path) -> str:
    """Return the first complaint of the outside judge; empty where it has none, or is not there."""
    if not OUTSIDE_JUDGE.is_file():
        return ""
    layout = [] if case.layout is None else [str(case.layout)]
    words = [sys.executable, "-P", str(OUTSIDE_JUDGE), case.format, str(case.path), str(solution), *layout]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return ""
    said = [*done.stdout.splitlines(), *done.stderr.splitlines()[-1:]]
    return said[0][:300] if said else f"exit status {done.returncode}"


@lru_cache(maxsize=1)
def _instance(path: Path, format_name: str, layout: Path | None) -> Instance:
    return open_instance(path, format_name, layout)
