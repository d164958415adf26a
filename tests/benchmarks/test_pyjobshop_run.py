"""PyJobShop gets the instance as it is, and its answer is taken over as it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reshuffle.formats.instances.read import read_instance
from reshuffle.supervisor.schedule_instance import judge_solution

pyjobshop = pytest.importorskip("pyjobshop")

from benchmarks.pyjobshop_run import build_model, solution_of  # noqa: E402

INSTANCES = {
    "jsp": ("2 2\n0 3  1 2\n1 2  0 4\n", 7),
    "fjsp": ("2 2\n2   2 1 3 2 5   1 2 2\n1   2 1 4 2 4\n", 6),
    "fajsp": ("4 3 2\n0 2 0\n1 2 0\n2 3 0\n1 0 3\n1 1 2\n2 0 4 1 5\n1 1 1\n", 8),
    "fjsp-sdst": ("2 1\n1   1 1 3\n1   1 1 4\n0 2\n5 0\n", 9),
    "fjsp-workers": ("2 2 2\n1   2   1 2 1 4 2 5   2 1 2 3\n1   1   1 1 1 4\n", 4),
}


@pytest.mark.parametrize("name", INSTANCES)
def test_answer_is_valid_and_the_shortest(name: str, tmp_path: Path) -> None:
    text, makespan = INSTANCES[name]
    path, solution = tmp_path / "instance.txt", tmp_path / "solution.json"
    path.write_text(text, encoding="utf-8")
    instance = read_instance(path, name)
    result = build_model(instance).solve(display=False, time_limit=20.0, num_workers=1, random_seed=1)
    solution.write_text(json.dumps(solution_of(instance, result, 1, 0.1)), encoding="utf-8")
    judgement = judge_solution(instance, solution)
    assert (judgement.makespan, judgement.violations) == (makespan, ())
    assert json.loads(solution.read_text(encoding="utf-8"))["status"] == "optimal"


def test_vehicles_are_not_expressible(tmp_path: Path) -> None:
    jobs, floor = tmp_path / "jobs.txt", tmp_path / "floor.txt"
    jobs.write_text("1 2 1\n2   1 1 5   1 2 3\n", encoding="utf-8")
    floor.write_text("0 2 4\n4 0 3\n2 5 0\n", encoding="utf-8")
    with pytest.raises(ValueError, match="not expressible"):
        build_model(read_instance(jobs, "transport", floor))
