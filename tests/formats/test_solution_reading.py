"""Solutions of any author: what they say, and what is wrong with them."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from reshuffle.formats.instances.instance import Instance
from reshuffle.formats.instances.read import FORMATS, read_instance
from reshuffle.formats.solution_file import read_solution, write_solution
from reshuffle.plan.check import check
from reshuffle.plan.violations import Violation
from tests.formats.examples import LAYOUT, TEXTS, TRANSPORT, example, write
from tests.formats.judge import judge
from tests.formats.schedules import random_result


def valid(folder: Path, instance: Instance, seed: int = 0) -> dict[str, Any]:
    """Return a valid solution file as Python data."""
    path = folder / "valid.json"
    write_solution(path, instance, random_result(instance, seed), "list", seed, 0.0)
    return dict(json.loads(path.read_text(encoding="utf-8")))


def found(folder: Path, instance: Instance, text: dict[str, Any]) -> list[Violation]:
    """Return what reading a solution file reports."""
    return read_solution(write(folder, json.dumps(text), "solution.json"), instance)[1]


def all_rules(folder: Path, instance: Instance, text: dict[str, Any]) -> list[str]:
    """Return the rules that reading and judging report."""
    solution, violations = read_solution(write(folder, json.dumps(text), "solution.json"), instance)
    return sorted({violation.rule for violation in [*violations, *check(instance.problem, solution)]})


def test_an_operation_that_is_missing_is_left_to_the_judge(tmp_path: Path) -> None:
    instance = example(tmp_path, "jsp")
    text = valid(tmp_path, instance)
    del text["operations"][2]
    assert found(tmp_path, instance, text) == []
    assert all_rules(tmp_path, instance, text) == ["presence"]


@pytest.mark.parametrize(("job", "operation"), [(7, 0), (0, 3), (-1, 0), (2**40, 2**40), (0, -1)])
def test_an_operation_that_is_unknown_is_reported(tmp_path: Path, job: int, operation: int) -> None:
    instance = example(tmp_path, "jsp")
    text = valid(tmp_path, instance)
    text["operations"].append({"job": job, "operation": operation, "machine": 0, "start": 0, "end": 1})
    (violation,) = found(tmp_path, instance, text)
    assert (violation.rule, violation.place) == ("presence", "operations[6]")
    assert violation.message == f"operation {operation} of job {job} is not in the instance"


def test_an_operation_that_stands_twice_is_reported_and_the_first_counts(tmp_path: Path) -> None:
    instance = example(tmp_path, "jsp")
    text = valid(tmp_path, instance)
    text["operations"].append({**text["operations"][1], "machine": 9})
    (violation,) = found(tmp_path, instance, text)
    assert violation == Violation(
        "presence",
        "task 'operation 0/1'",
        2,
        1,
        "task 'operation 0/1' stands 2 times; operations[6] is not the first",
    )


@pytest.mark.parametrize("machine", [1, 99, -1, 2**30])
def test_a_machine_that_cannot_do_the_operation_is_reported_with_those_that_can(tmp_path: Path, machine: int) -> None:
    instance = example(tmp_path, "jsp")
    text = valid(tmp_path, instance)
    text["operations"][0]["machine"] = machine
    (violation,) = found(tmp_path, instance, text)
    assert (violation.rule, violation.value) == ("mode", machine)
    assert violation.message.endswith("machines that can: 0")


@pytest.mark.parametrize(("worker", "value"), [(0, 0), (7, 7), (-1, -1), (-2, -2), (None, None)])
def test_a_worker_that_cannot_do_the_operation_is_reported(tmp_path: Path, worker: int | None, value: int) -> None:
    instance = example(tmp_path, "fjsp-workers")
    text = valid(tmp_path, instance)
    text["operations"][0].update(machine=1, worker=worker, end=text["operations"][0]["start"] + 3)
    (violation,) = (one for one in found(tmp_path, instance, text) if one.rule == "mode")
    assert violation.value == value
    assert violation.message.endswith(": 1")


def test_a_worker_where_there_are_none_is_passed_over(tmp_path: Path) -> None:
    instance = example(tmp_path, "fjsp")
    text = valid(tmp_path, instance)
    text["operations"][0]["worker"] = 5
    assert all_rules(tmp_path, instance, text) == []


def test_jobs_without_numbers_in_the_file_may_be_left_out_or_numbered_otherwise(tmp_path: Path) -> None:
    instance = example(tmp_path, "fajsp")
    text = valid(tmp_path, instance)
    del text["operations"][0]["job"]
    text["operations"][1]["job"] = 4711
    assert all_rules(tmp_path, instance, text) == []


def test_jobs_with_numbers_in_the_file_must_be_right(tmp_path: Path) -> None:
    path = write(tmp_path, TEXTS["fajsp"].replace("2\n1 2\n2 3\n4 3\n", "2 5\n1 2 5\n2 3 5\n4 3 5\n"))
    instance = read_instance(path)
    text = valid(tmp_path, instance)
    assert text["operations"][0]["job"] == 5
    text["operations"][0]["job"] = 0
    (violation,) = found(tmp_path, instance, text)
    assert violation.message == "operation 0 of job 0 is not in the instance"


def test_a_makespan_that_is_not_true_is_reported(tmp_path: Path) -> None:
    instance = example(tmp_path, "jsp")
    text = valid(tmp_path, instance)
    real, text["makespan"] = text["makespan"], 5
    (violation,) = found(tmp_path, instance, text)
    assert (violation.rule, violation.value, violation.limit) == ("claimed_makespan", 5, real)


def test_a_bound_above_the_makespan_is_reported(tmp_path: Path) -> None:
    instance = example(tmp_path, "jsp")
    text = valid(tmp_path, instance)
    text["lower_bound"] = 1000
    (violation,) = found(tmp_path, instance, text)
    assert (violation.rule, violation.value) == ("claimed_bound", 1000)


def two_on_one_machine(start: int) -> dict[str, Any]:
    """Return a solution of the SDST example in which job 1 follows job 0 on machine 0, after a setup of 2."""
    return {
        "operations": [
            {"job": 0, "operation": 0, "machine": 0, "start": 0, "end": 3},
            {"job": 0, "operation": 1, "machine": 1, "start": 3, "end": 5},
            {"job": 1, "operation": 0, "machine": 0, "start": start, "end": start + 4},
        ]
    }


@pytest.mark.parametrize(("start", "rules"), [(5, []), (9, []), (4, ["setup"]), (3, ["setup"])])
def test_a_gap_must_have_room_for_the_setup(tmp_path: Path, start: int, rules: list[str]) -> None:
    assert all_rules(tmp_path, example(tmp_path, "fjsp-sdst"), two_on_one_machine(start)) == rules


def test_a_setup_stands_right_before_its_operation(tmp_path: Path) -> None:
    instance = example(tmp_path, "fjsp-sdst")
    path = write(tmp_path, json.dumps(two_on_one_machine(9)), "solution.json")
    solution, _ = read_solution(path, instance)
    assert (solution.phase_start[6], solution.phase_end[6]) == (7, 9)


def test_operations_that_overlap_are_still_a_matter_of_capacity(tmp_path: Path) -> None:
    assert "capacity" in all_rules(tmp_path, example(tmp_path, "fjsp-sdst"), two_on_one_machine(2))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"from": 2}, "from is location 2 and must be 0"),
        ({"to": 0}, "to is location 0 and must be 1"),
        ({"vehicle": 1}, "vehicle 1 must be between 0 and 0"),
        ({"vehicle": -1}, "vehicle -1 must be between 0 and 0"),
        ({"operation": 8}, "transports[0] leads to operation 8 of job 0, which is not in the instance"),
        ({"operation": 1}, "transports[1] leads to task 'operation 0/1' again"),
    ],
)
def test_a_wrong_trip_is_reported(tmp_path: Path, change: dict[str, int], message: str) -> None:
    instance = example(tmp_path, "transport")
    text = valid(tmp_path, instance)
    text["transports"][0].update(change)
    violations = found(tmp_path, instance, text)
    assert {violation.rule for violation in violations} == {"transport"}
    assert any(violation.message.endswith(message) for violation in violations)


def test_a_trip_that_is_missing_is_left_to_the_judge(tmp_path: Path) -> None:
    instance = example(tmp_path, "transport")
    text = valid(tmp_path, instance)
    del text["transports"][0]
    assert found(tmp_path, instance, text) == []
    assert "transport" in all_rules(tmp_path, instance, text)


def test_trips_where_there_are_no_vehicles_are_reported(tmp_path: Path) -> None:
    instance = example(tmp_path, "jsp")
    text = valid(tmp_path, instance)
    text["transports"] = valid(tmp_path, example(tmp_path, "transport"))["transports"]
    (violation,) = found(tmp_path, instance, text)
    assert violation.rule == "transport"


STAYING = "1 2 1\n3 1 1 5 1 1 3 1 2 4\n"


def staying(extra: list[dict[str, int]]) -> dict[str, Any]:
    """Return a solution in which a job has two operations on one machine; `extra` are trips between them."""
    return {
        "operations": [
            {"job": 0, "operation": 0, "machine": 0, "start": 2, "end": 7},
            {"job": 0, "operation": 1, "machine": 0, "start": 7, "end": 10},
            {"job": 0, "operation": 2, "machine": 1, "start": 13, "end": 17},
        ],
        "transports": [
            {"vehicle": 0, "job": 0, "operation": 0, "from": 0, "to": 1, "pickup": 0, "dropoff": 2},
            *extra,
            {"vehicle": 0, "job": 0, "operation": 2, "from": 1, "to": 2, "pickup": 10, "dropoff": 13},
        ],
    }


@pytest.mark.parametrize(
    "extra", [[], [{"vehicle": 0, "job": 0, "operation": 1, "from": 1, "to": 1, "pickup": 7, "dropoff": 7}]]
)
def test_a_job_that_stays_at_its_machine_needs_no_trip_but_may_have_one(
    tmp_path: Path, extra: list[dict[str, int]]
) -> None:
    instance = read_instance(write(tmp_path, STAYING), "transport", write(tmp_path, LAYOUT, "floor.txt"))
    assert all_rules(tmp_path, instance, staying(extra)) == []
    assert judge("transport", STAYING, json.dumps({**staying(extra), "makespan": 17}), LAYOUT) == []


def test_machines_at_one_place_need_no_trip(tmp_path: Path) -> None:
    floor = "0 2 2\n3 0 0\n3 0 0\n"
    instance = read_instance(write(tmp_path, TRANSPORT), "transport", write(tmp_path, floor, "floor.txt"))
    text = valid(tmp_path, instance)
    assert all(trip["from"] == 0 for trip in text["transports"])
    assert all_rules(tmp_path, instance, text) == []
    assert judge("transport", TRANSPORT, json.dumps(text), floor) == []


def changes(text: dict[str, Any], has_job_numbers: bool) -> list[dict[str, Any]]:
    """Return solution files that differ from a valid one in one number that matters."""
    result = []
    for key in ("operations", "transports"):
        for index, entry in enumerate(text[key]):
            for name, value in entry.items():
                if name == "job" and not has_job_numbers:
                    continue
                for other in (value - 1, value + 1, value + 100, -3):
                    changed = copy.deepcopy(text)
                    changed[key][index][name] = other
                    result.append(changed)
    return result


@pytest.mark.parametrize("name", FORMATS)
def test_both_judges_agree_on_every_changed_number(tmp_path: Path, name: str) -> None:
    instance = example(tmp_path, name)
    text = valid(tmp_path, instance, seed=1)
    # The claim is made true, so that only the schedule is judged.
    verdicts = set()
    for changed in changes(text, instance.has_job_numbers):
        changed["makespan"] = max(entry["end"] for entry in changed["operations"])
        is_valid = all_rules(tmp_path, instance, changed) == []
        assert is_valid == (judge(name, TEXTS[name], json.dumps(changed), LAYOUT) == []), changed
        verdicts.add(is_valid)
    assert False in verdicts
