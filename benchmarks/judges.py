"""Every solution of every engine is judged before it counts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from benchmarks.cases import Case
from reshuffle.errors import ReshuffleError
from reshuffle.formats.instances.instance import Instance
from reshuffle.supervisor.schedule_instance import judge_solution, open_instance

__all__ = ["Verdict", "judge"]


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
    complaint = ""
    if judgement.violations:
        first = judgement.violations[0]
        complaint = f"invalid: {len(judgement.violations)} violations, first {first.rule}: {first.message}"
    return Verdict(judgement.makespan, claims.get("lower_bound"), claims.get("status", ""), complaint)


@lru_cache(maxsize=1)
def _instance(path: Path, format_name: str, layout: Path | None) -> Instance:
    return open_instance(path, format_name, layout)
