"""Loads the hand-worked cases: a problem by names, and solutions with what the judge must say about each.

README.md beside this module describes the format.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from reshuffle.plan.objective import Term
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution, empty_solution
from tests.golden.fields import Fields
from tests.golden.problem import GoldenProblem, build_problem

FOLDER = Path(__file__).resolve().parent
PATHS = sorted(FOLDER.glob("*.yaml"))


@dataclass(frozen=True)
class ExpectedViolation:
    """A violation that must be reported: its rule, and where given a name in its place, its value and its limit."""

    rule: str
    place: str | None
    value: int | None
    limit: int | None


@dataclass(frozen=True)
class GoldenSolution:
    """A solution with what must be said about it: nothing but its objective, or its violations."""

    name: str
    solution: Solution
    violations: tuple[ExpectedViolation, ...]
    terms: dict[Term, int]
    value: tuple[int, ...] | None
    better_than: str | None


@dataclass(frozen=True)
class GoldenCase:
    """A hand-worked case."""

    title: str
    problem: SchedulingProblem
    solutions: tuple[GoldenSolution, ...]


def load(path: Path) -> GoldenCase:
    """Load one golden file.

    Raises
    ------
    ValueError
        If the file has unknown keys or names, or lacks one; the message names the place.
    """
    fields = Fields(yaml.safe_load(path.read_text(encoding="utf-8")), path.name)
    title = fields.take("title")
    fields.take("about", "")
    golden = build_problem(fields.take("problem"))
    solutions = tuple(_solution(golden, Fields(values, "solution")) for values in fields.take("solutions"))
    fields.close()
    return GoldenCase(title, golden.problem, solutions)


def _solution(golden: GoldenProblem, fields: Fields) -> GoldenSolution:
    fields.place = f"solution '{fields.take('name')}'"
    name = fields.place[len("solution '") : -1]
    fields.take("why", "")
    problem = golden.problem
    empty = empty_solution(problem)
    columns = {key: getattr(empty, key).copy() for key in Solution.__dataclass_fields__}
    for task, values in fields.items("tasks"):
        _set_task(golden, columns, task, Fields(values, f"{fields.place}, task '{task}'"))
    for way, values in fields.items("transports"):
        row = Fields(values, f"{fields.place}, transport '{way}'")
        index = golden.names["way"][way]
        columns["vehicle"][index] = golden.names["resource"].get(row.take("by", None))
        columns["pickup"][index], columns["dropoff"][index] = row.take("at")
        row.close()
    is_valid = fields.take("valid", False)
    violations = tuple(_violation(Fields(values, fields.place)) for values in fields.take("violations", []))
    if is_valid == bool(violations):
        raise ValueError(f"{fields.place} must be either valid: true or have violations.")
    terms = {Term[term.upper()]: number for term, number in fields.items("terms")}
    value, better_than = fields.take("value", None), fields.take("better_than", None)
    fields.close()
    objective = None if value is None else tuple(value)
    return GoldenSolution(name, Solution(**columns), violations, terms, objective, better_than)


def _set_task(golden: GoldenProblem, columns: dict[str, Any], name: str, row: Fields) -> None:
    """Write one task; `mode: OTHER-TASK/MODE` takes a mode of another task, which no valid solution does."""
    problem, modes = golden.problem, golden.modes[name]
    chosen = row.take("mode", None)
    owner, _, mode_name = chosen.rpartition("/") if chosen else ("", "", next(iter(modes.index)))
    mode = (golden.modes[owner] if owner else modes)[mode_name]
    task = golden.names["task"][name]
    columns["mode"][task] = mode
    columns["batch"][task] = row.take("batch", -1)
    _set_times(columns, problem, mode, row.take("at", []))
    for other, times in row.items("stray_times"):
        _set_times(columns, problem, modes[other], times)
    first, last = (int(problem.modes.requirement_ptr[mode + step]) for step in (0, 1))
    start, end = (int(problem.requirements.slot_ptr[index]) for index in (first, last))
    members = row.take("by", None if end > start else [])
    if members is None or len(members) != end - start:
        raise ValueError(f"{row.place} must name {end - start} resources under 'by'.")
    columns["assigned"][start:end] = [golden.names["resource"].get(member) for member in members]
    row.close()


def _set_times(columns: dict[str, Any], problem: SchedulingProblem, mode: int, times: list[Any]) -> None:
    listed = [times] if times and isinstance(times[0], int) else times
    first, last = (int(problem.modes.phase_ptr[mode + step]) for step in (0, 1))
    if listed and len(listed) != last - first:
        raise ValueError(f"mode {mode} has {last - first} phases, not {len(listed)}.")
    for phase, (start, end) in enumerate(listed, first):
        columns["phase_start"][phase], columns["phase_end"][phase] = start, end


def _violation(row: Fields) -> ExpectedViolation:
    expected = ExpectedViolation(
        row.take("rule"), row.take("place", None), row.take("value", None), row.take("limit", None)
    )
    row.close()
    return expected
