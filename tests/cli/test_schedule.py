"""``reshuffle schedule`` from the words of the command line to the file."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reshuffle.cli.clock import CommandClock
from reshuffle.cli.exit_status import run_command
from reshuffle.cli.main import app
from reshuffle.cli.schedule import run
from reshuffle.cli.schedule_request import Request, read_request
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution
from reshuffle.plan.solver import Observer, Result, Status, Stop
from tests.cli.conftest import Program

FLEXIBLE = "2 2\n2   2 1 3 2 5   1 2 2\n1   2 1 4 2 4\n"
GRAPH = "4 3 2\n0 2 0\n1 2 0\n2 3 0\n1 0 3\n1 1 2\n2 0 4 1 5\n1 1 1\n"
SETUPS = "2 1\n1   1 1 3\n1   1 1 4\n0 2\n5 0\n"
WORKERS = "2 2 2\n1   2   1 2 1 4 2 5   2 1 2 3\n1   1   1 1 1 4\n"
CARRIED = "1 2 1\n2   1 1 5   1 2 3\n"
FLOOR = "0 2 4\n4 0 3\n2 5 0\n"


def invoke(*words: str | Path) -> tuple[int, str, str]:
    shown = CliRunner().invoke(app, [str(word) for word in words])
    return shown.exit_code, shown.stdout, shown.stderr


def test_solution_is_written_and_summarized(shop: Path, tmp_path: Path) -> None:
    solution = tmp_path / "solution.json"
    status, out, _ = invoke("schedule", shop, "--format", "jsp", "--time-limit", "20s", "-o", solution)
    assert status == 0
    written = json.loads(solution.read_text(encoding="utf-8"))
    assert (written["makespan"], written["lower_bound"], written["status"]) == (7, 7, "optimal")
    assert (written["engine"], written["seed"], written["format_version"]) == ("auto", 1, 1)
    rows = dict(line.split(maxsplit=1) for line in out.splitlines())
    assert rows["makespan"] == "7"
    assert rows["bound"] == "7, gap 0.0 %"
    assert rows["instance"] == "shop: 2 jobs, 4 operations, 2 machines"
    assert rows["written"] == str(solution)


def test_json_is_one_object_for_machines(shop: Path, tmp_path: Path) -> None:
    solution = tmp_path / "solution.json"
    status, out, _ = invoke("schedule", shop, "--format", "jsp", "--json", "--seed", "4", "-o", solution)
    answer = json.loads(out)
    assert status == 0
    assert (answer["makespan"], answer["gap"], answer["status"], answer["seed"]) == (7, 0.0, "optimal", 4)
    assert (answer["format"], answer["num_operations"], answer["interrupted"]) == ("jsp", 4, False)
    assert answer["output"] == str(solution)


@pytest.mark.parametrize("engine", ["auto", "list", "cpsat"])
def test_every_engine_writes_a_valid_schedule(shop: Path, tmp_path: Path, engine: str) -> None:
    solution = tmp_path / "solution.json"
    words = ["schedule", shop, "--format", "jsp", "--engine", engine, "--time-limit", "2s", "--workers", "1"]
    assert invoke(*words, "-o", solution)[0] == 0
    assert json.loads(solution.read_text(encoding="utf-8"))["engine"] == engine
    assert invoke("check", shop, solution, "--format", "jsp")[0] == 0


@pytest.mark.parametrize(
    ("name", "content", "layout", "makespan"),
    [
        ("flexible.fjs", FLEXIBLE, None, 6),
        ("graph.txt", GRAPH, None, 8),
        ("setups.txt", SETUPS, None, 9),
        ("workers.fjsw", WORKERS, None, 4),
        ("carried.txt", CARRIED, FLOOR, 13),
    ],
)
def test_format_is_guessed(tmp_path: Path, name: str, content: str, layout: str | None, makespan: int) -> None:
    instance, solution = tmp_path / name, tmp_path / "solution.json"
    instance.write_text(content, encoding="utf-8")
    words: list[str | Path] = []
    if layout is not None:
        (tmp_path / "floor.txt").write_text(layout, encoding="utf-8")
        words = ["--layout", tmp_path / "floor.txt"]
    status, out, err = invoke("schedule", instance, *words, "--time-limit", "10s", "--json", "-o", solution)
    assert status == 0, err
    answer = json.loads(out)
    assert (answer["makespan"], answer["format_guessed"]) == (makespan, True)
    assert invoke("check", instance, solution, *words)[0] == 0


def test_trace_holds_every_change_and_ends_with_the_answer(shop: Path, tmp_path: Path) -> None:
    solution, trace = tmp_path / "solution.json", tmp_path / "trace.csv"
    invoke("schedule", shop, "--format", "jsp", "--time-limit", "10s", "--trace", trace, "-o", solution)
    with trace.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["elapsed_s", "makespan", "lower_bound"]
    assert (rows[-1]["makespan"], rows[-1]["lower_bound"]) == ("7", "7")
    times = [float(row["elapsed_s"]) for row in rows]
    assert times == sorted(times)


def test_progress_goes_to_stderr_and_can_be_silenced(shop: Path, program: Program) -> None:
    loud = program("schedule", shop, "--format", "jsp", "--time-limit", "5s", "-o", "a.json")
    quiet = program("schedule", shop, "--format", "jsp", "--time-limit", "5s", "--quiet", "-o", "b.json")
    assert "makespan 7   bound 7   gap 0.0 %" in loud.stderr
    assert "\r" not in loud.stderr
    assert quiet.stderr == ""
    assert loud.stdout.count("\n") == quiet.stdout.count("\n")


def test_all_mistakes_of_the_command_line_come_at_once(tmp_path: Path) -> None:
    absent = tmp_path / "absent" / "solution.json"
    words = ["--time-limit", "30", "--workers", "-2", "--seed", "x", "--engine", "magic", "--format", "xls"]
    status, out, err = invoke("schedule", tmp_path / "nothing.txt", *words, "-o", absent)
    assert (status, out) == (2, "")
    names = {line.removeprefix("error: ").partition("(=")[0] for line in err.splitlines()}
    assert names == {"FILE", "--format", "--time-limit", "--workers", "--seed", "--engine", "--output"}


def write_binary(path: Path) -> None:
    path.write_bytes(random.Random(1).randbytes(2000))


def write_empty(path: Path) -> None:
    path.write_bytes(b"")


def write_truncated(path: Path) -> None:
    path.write_text("2 2\n0 3  1 2\n1 2\n", encoding="utf-8")


def write_wrong_machine(path: Path) -> None:
    path.write_text("2 2\n0 3  1 2\n1 2  7 4\n", encoding="utf-8")


@pytest.mark.parametrize("write", [write_binary, write_empty, write_truncated, write_wrong_machine])
def test_file_that_cannot_be_read_is_told_in_lines_and_nothing_is_written(
    tmp_path: Path, write: Callable[[Path], None], program: Program
) -> None:
    instance = tmp_path / "shop.jsp"
    write(instance)
    done = program("schedule", instance, "--format", "jsp", "--trace", "trace.csv", "-o", "solution.json")
    assert done.returncode == 2
    assert all(line.startswith("error: ") for line in done.stderr.splitlines())
    assert done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["shop.jsp"]


def test_folder_instead_of_a_file_is_refused(tmp_path: Path) -> None:
    status, _, err = invoke("schedule", tmp_path, "-o", tmp_path / "solution.json")
    assert status == 2
    assert "must be a file, not a folder" in err


def test_output_is_required(shop: Path) -> None:
    status, _, err = invoke("schedule", shop)
    assert status == 2
    assert "error: --output must be given. Add -o solution.json." in err


def test_instance_is_never_overwritten(shop: Path) -> None:
    before = shop.read_bytes()
    status, _, err = invoke("schedule", shop, "--format", "jsp", "-o", shop)
    assert status == 2
    assert "must differ from FILE" in err
    assert shop.read_bytes() == before


def test_solution_that_is_there_is_replaced(shop: Path, tmp_path: Path) -> None:
    solution = tmp_path / "solution.json"
    solution.write_text("old", encoding="utf-8")
    assert invoke("schedule", shop, "--format", "jsp", "--engine", "list", "--time-limit", "1s", "-o", solution)[0] == 0
    assert json.loads(solution.read_text(encoding="utf-8"))["makespan"] >= 7


def test_transport_without_a_layout_is_told_what_is_missing(tmp_path: Path) -> None:
    instance = tmp_path / "carried.txt"
    instance.write_text(CARRIED, encoding="utf-8")
    status, _, err = invoke("schedule", instance, "--format", "transport", "-o", tmp_path / "solution.json")
    assert status == 2
    assert "--layout" in err


class Empty:
    """A solver that finds nothing and says why."""

    name = "empty"

    def __init__(self, status: Status) -> None:
        self._status = status

    def solve(
        self,
        problem: SchedulingProblem,
        stop: Stop,
        seed: int,
        hint: Solution | None = None,
        observer: Observer | None = None,
    ) -> Result:
        return Result(None, None, 3, self._status, 0.1, reasons=("the mill is away",))


def request_for(shop: Path, **changed: bool) -> Request:
    output = str(shop.parent / "solution.json")
    return read_request(str(shop), "jsp", None, "5s", "1", "1", "auto", None, output, **changed)


@pytest.mark.parametrize("status", [Status.INFEASIBLE, Status.UNKNOWN])
def test_no_schedule_is_exit_status_1_with_its_reasons_and_no_file(
    shop: Path, status: Status, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(request_for(shop, is_json=True), CommandClock(), Empty(status)) == 1
    shown = capsys.readouterr()
    answer = json.loads(shown.out)
    assert (answer["status"], answer["makespan"], answer["output"]) == (status.value, None, None)
    assert answer["reasons"] == ["the mill is away"]
    assert f"no schedule: {status.value}" in shown.err
    assert [path.name for path in shop.parent.iterdir()] == ["shop.jsp"]


def test_engine_that_the_judge_rejects_is_an_internal_error_and_writes_nothing(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request = request_for(shop)
    assert run_command(lambda: run(request, CommandClock(), Empty(Status.OPTIMAL))) == 70
    assert "internal error: InternalError: engine 'empty' says 'optimal' and has no solution" in capsys.readouterr().err
    assert [path.name for path in shop.parent.iterdir()] == ["shop.jsp"]
