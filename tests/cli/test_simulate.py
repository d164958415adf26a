"""The commands that simulate, from the words of the command line to the answer."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from reshuffle.cli.main import app
from reshuffle.formats.log.csv_log import read_csv

NOW = "2026-11-30 06:00"
EXAMPLES = Path(__file__).resolve().parents[2] / "src" / "reshuffle" / "examples"

DEADLOCK = {
    "factory": "stations: {saw: {input_buffer: 0, output_buffer: 0}, mill: {input_buffer: 0, output_buffer: 0}}",
    "products": """products:
  there: {operations: {"10": {requires: saw, time: 5 min}, "20": {requires: mill, time: 5 min}}}
  back: {operations: {"10": {requires: mill, time: 5 min}, "20": {requires: saw, time: 5 min}}}""",
    "orders": "orders: {A: {product: there, quantity: 1}, B: {product: back, quantity: 1}}",
}
ENDLESS = {
    "factory": "stations: {saw: {}}\ndemand: {calls: {product: part, between: exponential(20 min)}}",
    "products": "products: {part: {operations: {'10': {requires: saw, time: 5 min}}}}",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the three-sheet example and a plan of it."""
    folder = tmp_path_factory.mktemp("shop")
    shutil.copytree(EXAMPLES / "spreadsheet", folder / "shop")
    words = ["organize", str(folder / "shop"), "--now", NOW, "--engine", "list", "--time-limit", "1s", "-q"]
    shown = CliRunner().invoke(app, [*words, "-o", str(folder / "plan.json")])
    assert shown.exit_code == 0, shown.output
    return folder


def run(*words: str | Path) -> tuple[int, str, str]:
    shown = CliRunner().invoke(app, [str(word) for word in words])
    return shown.exit_code, shown.stdout, shown.stderr


def workspace(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(f"format_version: 1\n{text}\n", encoding="utf-8")
    return folder


def test_a_plan_is_told_beside_its_simulation_with_what_was_assumed(shop: Path) -> None:
    status, said, _ = run("simulate", shop / "plan.json", "--replications", "3")
    assert status == 0
    for words in ("3 runs to the last order", "planned", "simulated", "95 %", "vary by 10 %", "lead time, mean"):
        assert words in said
    for station in ("saw", "mill-1", "mill-2", "drill", "deburring#1"):
        assert station in said


def test_a_workspace_is_dispatched_by_a_rule(shop: Path) -> None:
    status, said, _ = run("simulate", shop / "shop", "--now", NOW, "--rule", "priority,edd", "--replications", "2")
    assert status == 0
    assert "dispatched by priority, then edd" in said
    assert "planned" not in said


def test_the_answer_for_machines_is_as_its_schema_says(shop: Path) -> None:
    status, said, _ = run("simulate", shop / "plan.json", "--replications", "3", "--json")
    answer = json.loads(said)
    assert status == 0
    _, schema, _ = run("schema", "simulation")
    jsonschema.Draft202012Validator(json.loads(schema)).validate(answer)
    assert answer["replications"] == answer["complete"] == 3
    assert answer["kpis"]["lead_time_mean"]["unit"] == "ms"
    assert answer["kpis"]["orders_completed"] == {"mean": 8.0, "half_width": 0.0, "unit": "count", "planned": 8.0}
    assert answer["stations"]["drill"]["oee"]["half_width"] > 0
    assert set(answer["products"]) == {"bracket", "housing", "plate"}


def test_the_same_seed_gives_the_same_answer_with_one_worker_or_two(shop: Path) -> None:
    answers = []
    for workers in ("1", "2"):
        words = ("simulate", shop / "plan.json", "--replications", "3", "--json", "--seed", "5", "--workers", workers)
        answer = json.loads(run(*words)[1])
        del answer["wall_s"]
        answers.append(answer)
    assert answers[0] == answers[1]


def test_the_first_run_is_written_as_log_and_timeline(shop: Path, tmp_path: Path) -> None:
    log, trace = tmp_path / "log.csv", tmp_path / "trace.csv"
    status, said, _ = run("simulate", shop / "plan.json", "--replications", "1", "--log", log, "--trace", trace)
    assert status == 0
    assert said.count("of the first run") == 2
    assert len(read_csv(log)) > 100
    rows = list(csv.DictReader(trace.read_text(encoding="utf-8").splitlines()))
    assert {row["state"] for row in rows} >= {"setup", "run"}
    assert {row["resource"] for row in rows} >= {"saw", "drill"}
    assert all(row["start"] <= row["end"] for row in rows)


def test_a_deadlock_is_told_with_its_cycle_and_the_answer_is_no(tmp_path: Path) -> None:
    status, said, _ = run("simulate", workspace(tmp_path / "shop", DEADLOCK), "--now", NOW, "--replications", "2")
    assert status == 1
    assert "in 2 runs of 2 nothing moved any more" in said
    assert "lot 'A/1'" in said
    assert "lot 'B/1'" in said
    assert " -> " in said


def test_all_wrong_words_are_told_at_once(shop: Path, tmp_path: Path) -> None:
    words = ("--horizon", "5", "--warm-up", "soon", "--replications", "0", "--precision", "200%", "--rule", "best")
    status, _, told = run("simulate", shop / "plan.json", *words, "--seed", "x", "--log", tmp_path / "log.txt")
    assert status == 2
    for name in ("--horizon", "--warm-up", "--replications", "--precision", "--rule", "--seed", "--log"):
        assert f"error: {name}(=" in told


def test_a_plan_begins_when_it_was_made_for(shop: Path) -> None:
    status, _, told = run("simulate", shop / "plan.json", "--now", NOW)
    assert status == 2
    assert "--now" in told


def test_orders_without_end_need_a_horizon(tmp_path: Path) -> None:
    shop = workspace(tmp_path / "shop", ENDLESS)
    status, _, told = run("simulate", shop, "--now", NOW)
    assert status == 2
    assert "--horizon must be given: orders of the demand calls come without end" in told
    assert run("simulate", shop, "--now", NOW, "--horizon", "8h", "--replications", "2")[0] == 0


def test_a_workspace_without_work_is_refused(tmp_path: Path) -> None:
    shop = workspace(tmp_path / "shop", {"factory": "stations: {saw: {}}"})
    status, _, told = run("simulate", shop, "--now", NOW)
    assert status == 2
    assert "must have an order that can be made, or demand" in told


def test_equal_plans_are_not_told_apart(shop: Path) -> None:
    status, said, _ = run("compare", shop / "plan.json", shop / "plan.json", "--replications", "3")
    assert status == 0
    assert said.startswith("No difference between")
    assert "3 pairs of runs under the same luck" in said


def faster(shop: Path, target: Path) -> Path:
    """Return the example whose work takes seconds in place of minutes."""
    shutil.copytree(shop / "shop", target)
    path = target / "products.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(" min", " s"), encoding="utf-8")
    return target


def test_the_better_of_two_is_named_with_by_how_much_and_how_sure(shop: Path, tmp_path: Path) -> None:
    quick = faster(shop, tmp_path / "quick")
    words = ("--now", NOW, "--replications", "4", "--json")
    answer = json.loads(run("compare", shop / "shop", quick, *words)[1])
    assert answer["better"] == "b"
    assert answer["kpis"][answer["because"]]["b_better"] == 4
    assert answer["kpis"]["lead_time_mean"]["difference"]["mean"] < 0
    said = run("compare", shop / "shop", quick, *words[:-1])[1]
    assert said.startswith(f"{quick} is better: ")
    assert "(95 %), better in 4 of 4 pairs of runs" in said


def test_a_workspace_beside_a_plan_begins_when_the_plan_does(shop: Path) -> None:
    words = ("compare", shop / "shop", shop / "plan.json", "--replications", "2", "--json")
    answer = json.loads(run(*words)[1])
    named = json.loads(run(*words, "--now", NOW)[1])
    assert answer["kpis"] == named["kpis"]
