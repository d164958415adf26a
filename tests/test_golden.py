"""The judge agrees with the hand-worked cases, and the page that states the semantics names every one of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reshuffle.errors import UnsupportedError
from reshuffle.organizing.scheduling.cpsat.solver import CpSatSolver
from reshuffle.plan.check import check
from reshuffle.plan.evaluate import terms, value
from reshuffle.plan.solver import Status, Stop
from reshuffle.plan.violations import RULES
from tests.documents import ROOT
from tests.golden.load import FOLDER, PATHS, GoldenCase, GoldenSolution, load

PAGES = ("semantics.md", "semantics-of-execution.md")
CASES = {path.stem: load(path) for path in PATHS}
VALID = [(name, s.name) for name, case in CASES.items() for s in case.solutions if not s.violations]
INVALID = [(name, s.name) for name, case in CASES.items() for s in case.solutions if s.violations]


def find(name: str, solution: str) -> tuple[GoldenCase, GoldenSolution]:
    case = CASES[name]
    return case, next(one for one in case.solutions if one.name == solution)


@pytest.mark.parametrize(("name", "solution"), VALID)
def test_valid_solution_has_no_violation(name: str, solution: str) -> None:
    case, golden = find(name, solution)
    assert [violation.message for violation in check(case.problem, golden.solution)] == []


@pytest.mark.parametrize(("name", "solution"), VALID)
def test_valid_solution_has_the_objective_worked_by_hand(name: str, solution: str) -> None:
    case, golden = find(name, solution)
    found = terms(case.problem, golden.solution)
    assert {term.name: int(found[term]) for term in golden.terms} == {
        term.name: number for term, number in golden.terms.items()
    }
    if golden.value is not None:
        assert value(case.problem, golden.solution) == golden.value


@pytest.mark.parametrize(("name", "solution"), INVALID)
def test_invalid_solution_breaks_exactly_the_named_rules(name: str, solution: str) -> None:
    case, golden = find(name, solution)
    found = check(case.problem, golden.solution)
    assert {violation.rule for violation in found} == {expected.rule for expected in golden.violations}


@pytest.mark.parametrize(("name", "solution"), INVALID)
def test_violation_names_its_place_value_and_limit(name: str, solution: str) -> None:
    case, golden = find(name, solution)
    found = [(v.rule, v.value, v.limit, f"{v.place} {v.message}") for v in check(case.problem, golden.solution)]
    for expected in golden.violations:
        fitting = [
            text
            for rule, number, limit, text in found
            if rule == expected.rule
            and (expected.value is None or number == expected.value)
            and (expected.limit is None or limit == expected.limit)
            and (expected.place is None or expected.place in text)
        ]
        assert fitting, f"{expected} is not among {found}"


def test_solutions_said_to_be_better_have_the_smaller_value() -> None:
    pairs = [(case, golden) for case in CASES.values() for golden in case.solutions if golden.better_than]
    assert pairs
    for case, golden in pairs:
        other = next(one for one in case.solutions if one.name == golden.better_than)
        assert golden.value is not None
        assert other.value is not None
        assert golden.value < other.value


@pytest.mark.parametrize("name", list(CASES))
def test_exact_solver_finds_nothing_worse_than_the_best_solution_worked_by_hand(name: str) -> None:
    """A model that forbids what the page allows would miss it."""
    case = CASES[name]
    best = min(value(case.problem, golden.solution) for golden in case.solutions if not golden.violations)
    try:
        result = CpSatSolver().solve(case.problem, Stop(time_limit_s=20), seed=1)
    except UnsupportedError as error:
        pytest.skip(str(error))
    assert result.status is Status.OPTIMAL
    assert result.objective is not None
    assert result.objective <= best


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_file_with_a_valid_and_an_invalid_solution(rule: str) -> None:
    solutions = CASES[rule].solutions
    assert any(not golden.violations for golden in solutions)
    assert any({expected.rule for expected in golden.violations} == {rule} for golden in solutions)


def test_every_golden_file_is_named_on_a_page_and_every_named_file_exists() -> None:
    text = "".join((ROOT / "docs" / "reference" / page).read_text(encoding="utf-8") for page in PAGES)
    named = set(re.findall(r"`((?:twin/)?[a-z_-]+)\.yaml`", text))
    there = {path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.rglob("*.yaml")}
    assert named == there


def test_every_rule_is_stated_on_the_page() -> None:
    page = (ROOT / "docs" / "reference" / "semantics.md").read_text(encoding="utf-8")
    assert re.findall(r"^\*\*`([a-z_]+)`\.\*\*", page, re.MULTILINE) == list(RULES)


def write_case(folder: Path, tasks: str, solution: str) -> Path:
    path = folder / "case.yaml"
    path.write_text(
        f"title: t\nproblem:\n  stations: {{mill: {{}}}}\n  jobs: {{A: {{}}}}\n  tasks: {tasks}\n"
        f"solutions:\n  - {{name: s, {solution}}}\n",
        encoding="utf-8",
    )
    return path


def test_unknown_key_in_a_golden_file_is_an_error(tmp_path: Path) -> None:
    path = write_case(tmp_path, "{A1: {job: A, colour: red, modes: {mill: 2}}}", "valid: true")
    with pytest.raises(ValueError, match=r"task 'A1' has unknown keys: colour\."):
        load(path)


def test_unknown_name_in_a_golden_file_is_an_error(tmp_path: Path) -> None:
    path = write_case(tmp_path, "{A1: {job: A, modes: {lathe: 2}}}", "valid: true")
    with pytest.raises(ValueError, match=r"resource 'lathe' is unknown; there are mill\."):
        load(path)


def test_golden_solution_without_a_verdict_is_an_error(tmp_path: Path) -> None:
    path = write_case(tmp_path, "{A1: {job: A, modes: {mill: 2}}}", "tasks: {A1: {at: [0, 2]}}")
    with pytest.raises(ValueError, match=r"solution 's' must be either valid: true or have violations\."):
        load(path)
