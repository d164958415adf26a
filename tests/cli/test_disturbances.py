"""The command line of disturbed simulations: options that belong together, answers for people and for machines."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from reshuffle.cli.main import app
from reshuffle.formats.workspace.starter_folder import write_starter_folder

NOW = "2026-11-23 06:00"


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    write_starter_folder(folder / "shop", datetime(2026, 11, 23, tzinfo=UTC).date())
    words = ["organize", str(folder / "shop"), "-o", str(folder / "plan.json"), "--now", NOW, "--engine", "list"]
    result = CliRunner().invoke(app, [*words, "--time-limit", "1s", "-q"])
    assert result.exit_code == 0, result.output
    return folder / "plan.json"


def run(*words: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["simulate", *map(str, words)])
    return result.exit_code, result.stdout, result.stderr


REPLAN = ("--no-chance", "--replan", "--engine", "list", "--time-limit", "300ms")


def test_a_disturbed_plan_is_told_with_what_replanning_saves(plan: Path) -> None:
    status, said, _ = run(plan, "--disturb", "station=mill-1 at=3h for=20h", *REPLAN)
    assert status == 0
    assert "waiting" in said
    assert "replanned" in said
    assert "station 'mill-1' is down" in said
    assert "Replanning saves" in said or "Replanning costs" in said


def test_without_replan_only_waiting_is_told(plan: Path) -> None:
    status, said, _ = run(plan, "--disturb", "station=mill-1 at=3h for=20h", "--no-chance")
    assert status == 0
    assert "replanned" not in said


def test_machines_get_every_look_at_the_plan(plan: Path) -> None:
    words = (plan, "--disturb", "order=A3 cancel at=4h", "--disturb", "scrap lot=A8/1 at=6h", *REPLAN, "--json")
    status, said, _ = run(*words)
    assert status == 0
    answer = json.loads(said)
    assert answer["replications"] == len(answer["waiting"]) == len(answer["replanned"]) == 1
    kinds = [cause["kind"] for look in answer["replanned"][0]["replans"] for cause in look["causes"]]
    assert {"cancelled order", "scrap"} <= set(kinds)
    assert answer["waiting"][0]["replans"] == []


def test_what_machines_get_is_as_the_schema_says(plan: Path) -> None:
    schema = json.loads(CliRunner().invoke(app, ["schema", "disturbed-simulation"]).stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    for words in (REPLAN, ("--no-chance",)):
        _, said, _ = run(plan, "--disturb", "station=mill-1 at=3h for=20h", *words, "--json")
        jsonschema.Draft202012Validator(schema).validate(json.loads(said))


def test_the_schema_refuses_an_answer_without_the_number_that_moved(plan: Path) -> None:
    schema = json.loads(CliRunner().invoke(app, ["schema", "disturbed-simulation"]).stdout)
    _, said, _ = run(plan, "--disturb", "station=mill-1 at=3h for=20h", *REPLAN, "--json")
    answer = json.loads(said)
    del answer["replanned"][0]["replans"][0]["operations_moved"]
    with pytest.raises(jsonschema.ValidationError, match="operations_moved"):
        jsonschema.Draft202012Validator(schema).validate(answer)


def test_the_log_is_of_the_run_with_new_plans(plan: Path, tmp_path: Path) -> None:
    log, trace = tmp_path / "run.csv", tmp_path / "trace.csv"
    status, said, _ = run(plan, "--disturb", "station=mill-1 at=3h for=20h", *REPLAN, "--log", log, "--trace", trace)
    assert status == 0
    assert "log of the first run with new plans" in said
    told = log.read_text(encoding="utf-8")
    assert "station_failed" in told
    assert told.count("plan_set") > 1
    assert "mill-1" in trace.read_text(encoding="utf-8")


def test_without_new_plans_the_log_is_of_the_run_that_waits(plan: Path, tmp_path: Path) -> None:
    log = tmp_path / "run.csv"
    status, said, _ = run(plan, "--disturb", "station=mill-1 at=3h for=20h", "--no-chance", "--log", log)
    assert status == 0
    assert "log of the first run that waits" in said
    assert log.read_text(encoding="utf-8").count("plan_set") == 1


def test_disturbances_come_from_a_file_too(plan: Path, tmp_path: Path) -> None:
    path = tmp_path / "d.yaml"
    path.write_text("format_version: 1\ndisturbances: [order=A3 cancel at=4h]\n", encoding="utf-8")
    status, said, _ = run(plan, "--disturbances", path, "--no-chance", "--json")
    assert status == 0
    assert [one["text"] for one in json.loads(said)["disturbances"]] == ["order=A3 cancel at=4h"]


def test_all_mistakes_of_disturbances_come_at_once(plan: Path) -> None:
    status, _, said = run(plan, "--disturb", "station=mil-1 for=3", "--disturb", "order=A17 cancel")
    assert status == 2
    assert "Did you mean 'mill-1'?" in said
    assert "for(=3) must have a unit" in said
    assert "Did you mean 'A7'?" in said


def test_replanning_needs_a_plan(plan: Path) -> None:
    status, _, said = run(plan.parent / "shop", "--replan", "--now", NOW)
    assert status == 2
    assert "--replan must come with a plan" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--frozen", "2h"), "--frozen(=2h) must come with --replan"),
        (("--change-price", "3"), "--change-price(=3) must come with --replan"),
        (("--replan", "--frozen", "2"), "--frozen(=2) must have a unit"),
        (("--replan", "--objective", "lat"), "Did you mean 'late'?"),
        (("--replan", "--engine", "magic"), "must be one of auto, list, cpsat"),
        (("--replan", "--warm-up", "1d"), "--warm-up(=1d) must not come with"),
    ],
)
def test_options_that_do_not_fit_are_named(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    status, _, told = run(plan, *words)
    assert status == 2
    assert said in told
