"""The order of the runs, and one small measurement from the command line to the rows."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks import scheduling
from benchmarks.campaign import Plan, contests, run_contest
from benchmarks.cases import BestKnown, Case
from benchmarks.opponents import Contest, command, worth_running
from benchmarks.rows import Kind, read_rows

SHOP = "2 2\n0 3  1 2\n1 2  0 4\n"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Return a job shop whose shortest schedule takes 7."""
    path = tmp_path / "instances" / "shop.jsp"
    path.parent.mkdir()
    path.write_text(SHOP, encoding="utf-8")
    return Case("own", "shop", path, "jsp", best_known=BestKnown(7, 7))


def test_engines_meet_instance_by_instance_and_seed_by_seed(case: Case) -> None:
    plan = Plan([case, case], ["auto", "list"], workers=2, seeds=[1, 2, 3], time_limit_s=1.0)
    pairs = [(contest.seed, contest.engine) for contest in contests(plan)]
    assert [seed for seed, _ in pairs] == [1, 1, 2, 2, 3, 3] * 2
    assert Counter(pairs) == {(seed, engine): 2 for seed in (1, 2, 3) for engine in ("auto", "list")}


def test_no_engine_is_always_the_first(case: Case) -> None:
    plan = Plan([case], ["auto", "list"], workers=2, seeds=[1, 2], time_limit_s=1.0)
    assert [contest.engine for contest in contests(plan)] == ["auto", "list", "list", "auto"]


def test_cpsat_runs_with_the_workers_asked_for_and_with_8(case: Case) -> None:
    plan = Plan([case], ["cpsat"], workers=2, seeds=[1], time_limit_s=1.0)
    assert [contest.workers for contest in contests(plan)] == [2, 8]
    plan = Plan([case], ["cpsat"], workers=8, seeds=[1], time_limit_s=1.0)
    assert [contest.workers for contest in contests(plan)] == [8]


def test_command_line_names_instance_limit_workers_and_seed(case: Case, tmp_path: Path) -> None:
    words = command(Contest(case, "cpsat", 8, 3, 2.5), tmp_path / "solution.json")
    assert words[1:4] == ["-m", "reshuffle", "schedule"]
    options = dict(pairwise(words))
    assert (options["--time-limit"], options["--workers"], options["--seed"]) == ("2.5s", "8", "3")
    assert (options["--engine"], options["--format"]) == ("cpsat", "jsp")


def test_format_that_an_opponent_cannot_say_is_not_expressible(tmp_path: Path) -> None:
    pytest.importorskip("pyjobshop")
    case = Case("t", "EX11", tmp_path / "jobs.txt", "transport", tmp_path / "layout.txt")
    contest = Contest(case, "pyjobshop", 2, 1, 1.0)
    assert worth_running(contest).startswith("not expressible")
    row = run_contest(contest, Kind.COUNTED)
    assert (row.makespan, row.exit_status) == (None, None)
    assert row.error.startswith("not expressible")


def test_run_that_fails_is_a_row_with_its_error(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsp"
    broken.write_text("2 2\n0 3\n", encoding="utf-8")
    row = run_contest(Contest(Case("own", "broken", broken, "jsp"), "list", 1, 1, 1.0), Kind.COUNTED)
    assert (row.exit_status, row.makespan) == (2, None)
    assert "no solution: exit status 2: error: " in row.error


def test_small_measurement_leaves_rows_and_a_report(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results.csv"
    words = ["--instances", str(case.path.parent), "--format", "jsp", "--data", str(tmp_path), "--time", "1"]
    status = scheduling.main([*words, "--workers", "1", "--seeds", "1", "--engines", "list", "--out", str(out)])
    assert status == 0
    rows = read_rows(out)
    assert [row.kind for row in rows] == [Kind.COLD, Kind.WARM_UP, Kind.COUNTED]
    assert {row.makespan for row in rows} == {7}
    assert all(row.error == "" and row.written_s is not None and row.wall_s is not None for row in rows)
    shown = capsys.readouterr().out
    assert "# machine: " in shown
    assert "Cold runs" in shown
    assert "list" in shown


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["--family", "jsp/absent", "--data", "."], "must be a folder below"),
        (["--family", "jsp", "--data", "absent"], "must be the folder of the benchmark data"),
        (["--instances", "."], "--instances needs --format"),
        (["--instances", ".", "--format", "transport"], "--layout must be given"),
        (["--instances", ".", "--format", "jsp", "--engines", "magic"], "must be some of"),
        (["--instances", ".", "--format", "jsp", "--time", "0"], "must be > 0"),
        (["--instances", ".", "--format", "jsp", "--out", "absent/results.csv"], "must stand in a folder"),
    ],
)
def test_wrong_usage_is_told_and_measures_nothing(
    words: list[str], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        scheduling.main(words)
    assert caught.value.code == 2
    assert text in capsys.readouterr().err
