"""The outside judge: it finds what is wrong, and it stays outside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.formats import judge as judge_module
from tests.formats.examples import FJSP, JSP, LAYOUT, SDST, TRANSPORT, WORKERS
from tests.formats.judge import judge, main

SOLUTION: dict[str, Any] = {
    "makespan": 6,
    "operations": [
        {"job": 0, "operation": 0, "machine": 0, "start": 0, "end": 3},
        {"job": 0, "operation": 1, "machine": 1, "start": 4, "end": 6},
        {"job": 1, "operation": 0, "machine": 1, "start": 0, "end": 4},
    ],
}


def faults(family: str, instance: str, operations: list[list[int]], **extra: Any) -> list[str]:
    """Judge operations given as job, operation, machine, start, end and, where there are workers, worker."""
    keys = ("job", "operation", "machine", "start", "end", "worker")
    entries = [dict(zip(keys, row, strict=False)) for row in operations]
    text = {"makespan": max(row[4] for row in operations), "operations": entries, **extra}
    return judge(family, instance, json.dumps(text), LAYOUT)


def test_it_imports_nothing_of_the_package() -> None:
    assert "import reshuffle" not in Path(str(judge_module.__file__)).read_text(encoding="utf-8")
    assert "from reshuffle" not in Path(str(judge_module.__file__)).read_text(encoding="utf-8")


def test_a_valid_solution_has_no_faults() -> None:
    assert judge("fjsp", FJSP, json.dumps(SOLUTION)) == []


@pytest.mark.parametrize(
    ("operations", "fault"),
    [
        ([[0, 0, 0, 0, 3], [0, 1, 1, 4, 6]], "operation (1, 0) is missing"),
        ([[0, 0, 0, 0, 3], [0, 1, 0, 4, 6], [1, 0, 1, 0, 4]], "operation (0, 1) cannot be done by machine 0, None"),
        ([[0, 0, 0, 0, 4], [0, 1, 1, 4, 6], [1, 0, 1, 0, 4]], "operation (0, 0) takes 4, not 3"),
        ([[0, 0, 0, 2, 5], [0, 1, 1, 4, 6], [1, 0, 1, 0, 4]], "operation (0, 1) starts before (0, 0) ends"),
        ([[0, 0, 0, -1, 2], [0, 1, 1, 4, 6], [1, 0, 1, 0, 4]], "operation (0, 0) starts before 0"),
        (
            [[0, 0, 0, 0, 3], [0, 1, 1, 3, 5], [1, 0, 1, 0, 4]],
            "machine 1: (0, 1) starts at 3, (1, 0) ends at 4, setup 0",
        ),
    ],
)
def test_a_fault_is_found(operations: list[list[int]], fault: str) -> None:
    assert faults("fjsp", FJSP, operations) == [fault]


def test_a_gap_too_short_for_the_setup_is_found() -> None:
    assert faults("fjsp-sdst", SDST, [[0, 0, 0, 0, 3], [0, 1, 1, 3, 5], [1, 0, 0, 4, 8]]) == [
        "machine 0: (1, 0) starts at 4, (0, 0) ends at 3, setup 2"
    ]


def test_a_worker_who_does_two_things_at_once_is_found() -> None:
    text = WORKERS.replace("1   1   1 1 1 4", "1   1   1 1 2 4")
    assert faults("fjsp-workers", text, [[0, 0, 1, 0, 3, 1], [1, 0, 0, 0, 4, 1]]) == [
        "worker 1: (1, 0) starts at 0, (0, 0) ends at 3, setup 0"
    ]


def test_a_vehicle_that_cannot_be_there_in_time_is_found() -> None:
    operations = [[0, 0, 0, 2, 7], [0, 1, 1, 10, 13], [1, 0, 0, 12, 16]]
    trips = [
        {"vehicle": 0, "job": 0, "operation": 0, "from": 0, "to": 1, "pickup": 0, "dropoff": 2},
        {"vehicle": 0, "job": 1, "operation": 0, "from": 0, "to": 1, "pickup": 4, "dropoff": 6},
        {"vehicle": 0, "job": 0, "operation": 1, "from": 1, "to": 2, "pickup": 7, "dropoff": 10},
    ]
    assert faults("transport", TRANSPORT, operations, transports=trips) == [
        "vehicle 0 cannot be at 0 at 4: it is free at 1 at 2"
    ]


def test_false_claims_are_found() -> None:
    text = {**SOLUTION, "makespan": 5, "lower_bound": 7}
    assert judge("fjsp", FJSP, json.dumps(text)) == [
        "the makespan is 6, not 5",
        "the bound 7 is above the makespan 6",
    ]


def test_it_runs_as_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "shop.txt").write_text(JSP, encoding="utf-8")
    (tmp_path / "solution.json").write_text(json.dumps(SOLUTION), encoding="utf-8")
    assert main(["jsp", str(tmp_path / "shop.txt"), str(tmp_path / "solution.json")]) == 1
    assert "is missing" in capsys.readouterr().out
