"""``reshuffle report`` from the words of the command line to the page."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from reshuffle.cli.main import app

Invoke = Callable[..., tuple[int, str, str]]
EXAMPLE = Path(__file__).resolve().parents[2] / "src" / "reshuffle" / "examples" / "spreadsheet"
ORGANIZE = ("organize", EXAMPLE, "--now", "2026-11-30 06:00", "--engine", "list", "--time-limit", "1s", "--quiet")


def invoke(*words: str | Path) -> tuple[int, str, str]:
    shown = CliRunner().invoke(app, [str(word) for word in words])
    return shown.exit_code, shown.stdout, shown.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a plan and its report, made together."""
    folder = tmp_path_factory.mktemp("made")
    status, _, err = invoke(*ORGANIZE, "-o", folder / "plan.json", "--report", folder / "together.html")
    assert status == 0, err
    return folder


@pytest.fixture
def plan(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a plan file in a folder of its own, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copy(made / "plan.json", tmp_path / "plan.json"))


def carried(page: Path) -> dict[str, Any]:
    """Return the view document that a page carries."""
    (text,) = re.findall(r'<script type="application/json" id="view-document">(.*?)</script>', page.read_text("utf-8"))
    document: dict[str, Any] = json.loads(text)
    return document


def report(*words: str | Path) -> tuple[int, str, str]:
    return invoke("report", *words, "--fixes-time", "0s", "--quiet")


def test_page_has_the_name_of_its_plan_where_none_is_given(plan: Path) -> None:
    status, out, err = report(plan)
    assert (status, err) == (0, "")
    assert "plan.json: valid" in out
    assert "written    plan.html" in out
    assert carried(plan.with_name("plan.html"))["plan"]["name"] == "plan.json"


def test_page_shows_the_orders_and_the_work_of_the_plan(plan: Path) -> None:
    report(plan, "-o", "report.html")
    said = json.loads(plan.read_text(encoding="utf-8"))
    shown = carried(Path("report.html"))
    assert {order["id"] for order in shown["plan"]["orders"]} >= {order["id"] for order in said["orders"]}
    assert set(shown["plan"]["operations"]["id"]) >= {operation["id"] for operation in said["operations"]}
    assert shown["against"] is None


def test_two_plans_stand_beside_each_other(plan: Path) -> None:
    other = Path(shutil.copy(plan, "other.json"))
    status, out, _ = report(plan, "--against", other, "-o", "both.html")
    assert status == 0
    assert "other.json: valid" in out
    shown = carried(Path("both.html"))
    assert (shown["plan"]["name"], shown["against"]["name"]) == ("plan.json", "other.json")


def test_organize_makes_the_plan_and_its_page(made: Path) -> None:
    shown = carried(made / "together.html")
    said = json.loads((made / "plan.json").read_text(encoding="utf-8"))
    assert shown["plan"]["name"] == "plan.json"
    assert set(shown["plan"]["operations"]["id"]) >= {operation["id"] for operation in said["operations"]}


def test_organize_makes_a_page_of_a_plan_that_is_not_kept(tmp_path: Path) -> None:
    status, out, _ = invoke(*ORGANIZE, "--report", tmp_path / "report.html", "--json")
    assert status == 0
    assert json.loads(out)["report"] == str(tmp_path / "report.html")
    assert carried(tmp_path / "report.html")["plan"]["violations"] == []
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_machines_read_what_was_written(plan: Path) -> None:
    status, out, _ = report(plan, "-o", "report.html", "--json")
    assert (status, json.loads(out)) == (
        0,
        {
            "report": "report.html",
            "bytes": Path("report.html").stat().st_size,
            "plans": [{"name": "plan.json", "valid": True, "violations": []}],
            "simulated": None,
        },
    )


def test_progress_goes_to_the_other_stream(plan: Path) -> None:
    status, out, err = invoke("report", plan, "--fixes-time", "0s")
    assert status == 0
    assert "Making the report" in err
    assert "Making" not in out


def break_plan(plan: Path) -> None:
    """Let an operation begin an hour before the plan does."""
    said = json.loads(plan.read_text(encoding="utf-8"))
    first = said["operations"][0]["phases"][0]
    first["start"] = re.sub(r"T(\d\d)", lambda match: f"T{int(match[1]) - 1:02d}", said["made_for"])
    plan.write_text(json.dumps(said), encoding="utf-8")


def test_plan_that_does_not_hold_is_shown_with_its_violations_and_the_answer_is_no(plan: Path) -> None:
    break_plan(plan)
    status, out, _ = report(plan, "-o", "report.html")
    assert status == 1
    assert "plan.json: invalid" in out
    judged = json.loads(invoke("check", plan, "--json")[1])["violations"]
    assert [one["rule"] for one in carried(Path("report.html"))["plan"]["violations"]] == [
        one["rule"] for one in judged
    ]


def test_other_plan_that_does_not_hold_makes_the_answer_no_as_well(plan: Path) -> None:
    other = Path(shutil.copy(plan, "other.json"))
    break_plan(other)
    status, out, _ = report(plan, "--against", other, "-o", "both.html", "--json")
    assert (status, [one["valid"] for one in json.loads(out)["plans"]]) == (1, [True, False])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no plan at all", "JSON must be sound"),
        ('{"format_version": 99, "made_for": "2026-11-30T05:00:00Z"}', "Update Reshuffle"),
        ('{"instance": "shop", "operations": []}', "must be a plan, not the solution of an instance"),
        ("{}", "must be"),
        ('{"format_version": 1', "Is the file cut off?"),
    ],
    ids=["text", "newer", "solution", "empty", "cut off"],
)
def test_file_that_is_no_plan_is_refused_and_nothing_is_written(plan: Path, text: str, message: str) -> None:
    plan.write_text(text, encoding="utf-8")
    status, out, err = report(plan, "-o", "report.html")
    assert (status, out) == (2, "")
    assert message in err
    assert not Path("report.html").exists()


def test_mistakes_of_both_plans_come_at_once(plan: Path) -> None:
    plan.write_text("{", encoding="utf-8")
    Path("other.json").write_text("[]", encoding="utf-8")
    status, _, err = report(plan, "--against", "other.json")
    assert status == 2
    assert "plan.json" in err
    assert "other.json" in err


def test_wrong_words_come_at_once() -> None:
    status, _, err = invoke("report", "nowhere.json", "--against", "", "-o", "report.txt", "--fixes-time", "soon")
    assert status == 2
    assert [line.split("(")[0] for line in err.splitlines()] == [
        "error: PLAN",
        "error: --against",
        "error: --output",
        "error: --fixes-time",
    ]


@pytest.mark.parametrize("option", ["PLAN", "--against"])
def test_input_is_never_overwritten(plan: Path, option: str) -> None:
    text = plan.read_text(encoding="utf-8")
    page = Path(shutil.copy(plan, "page.html"))
    words = [page] if option == "PLAN" else [plan, "--against", page]
    status, _, err = report(*words, "-o", page)
    assert status == 2
    assert f"must differ from {option}" in err
    assert page.read_text(encoding="utf-8") == text


def test_plan_whose_name_would_be_the_page_is_not_overwritten(plan: Path) -> None:
    page = Path(shutil.copy(plan, "page.html"))
    assert report(page)[0] == 2
    assert page.read_text(encoding="utf-8") == plan.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["report.json", "report", ""])
def test_page_must_have_the_ending_of_a_page(plan: Path, name: str) -> None:
    status, _, err = report(plan, "-o", name)
    assert status == 2
    assert "must end in .html" in err
    assert invoke(*ORGANIZE, "--report", name)[0] == 2


def test_plan_is_simulated_on_wish(plan: Path) -> None:
    status, out, err = report(plan, "--simulate", "3", "--seed", "7", "--workers", "1", "-o", "report.html")
    assert (status, err) == (0, "")
    assert "simulated  3 runs, seed 7; the page shows the first" in out
    assert "vary by 10 %: they state no variation of their own" in out
    shown = carried(Path("report.html"))["plan"]
    assert (shown["simulated"]["replications"], shown["simulated"]["seed"]) == (3, 7)
    assert any(figure["simulated"] is not None for figure in shown["figures"])


def test_simulation_without_a_number_makes_twenty_runs(plan: Path) -> None:
    status, out, _ = report(plan, "--simulate", "-o", "report.html", "--workers", "1", "--json")
    assert status == 0
    said = json.loads(out)["simulated"]
    assert (said["replications"], said["seed"], said["standstills"]) == (20, 1, 0)


def test_without_simulation_nothing_is_simulated(plan: Path) -> None:
    _, out, _ = report(plan, "-o", "report.html", "--json")
    assert json.loads(out)["simulated"] is None
    assert carried(Path("report.html"))["plan"]["simulated"] is None


def test_progress_of_a_simulation_is_told_on_stderr(plan: Path) -> None:
    words = ("--simulate", "4", "--workers", "1", "--fixes-time", "0s", "-o", "report.html")
    _, out, err = invoke("report", plan, *words)
    assert "simulated 4 of 4 runs" in err
    assert "of 4 runs" not in out


def test_wrong_words_of_a_simulation_are_named_together(plan: Path) -> None:
    status, _, err = report(plan, "--simulate", "1", "--seed", "-2", "--workers", "none", "--horizon", "-1h")
    assert status == 2
    for name in ("--simulate", "--seed", "--workers", "--horizon"):
        assert name in err
    assert not Path("plan.html").exists()


def test_words_of_a_simulation_are_refused_without_one(plan: Path) -> None:
    status, _, err = report(plan, "--seed", "3", "--horizon", "2d")
    assert status == 2
    assert err.count("must come with --simulate") == 2
