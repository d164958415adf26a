"""From a workspace to a page in the browser: what the commands write is shown, whatever the names are."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reshuffle.cli.main import app
from tests.dashboard.conftest import ROOT, Opener

EXAMPLES = ROOT / "src" / "reshuffle" / "examples"
NAMES = {"A1": "<script>alert(1)<script>", "A2": "W" * 200, "A3": "طلب 👩🏽‍🏭", "A4": "\"'&amp;--><img src=x>"}


def report_of(workspace: Path, folder: Path, *more: str) -> Path:
    """Return the page of a plan of a workspace, as the commands make it; `more` are words of ``report``."""
    plan, page = folder / "plan.json", folder / "report.html"
    search = ["--now", "2026-11-30 06:00", "--engine", "list", "--time-limit", "1s"]
    for words in (
        ["organize", workspace, *search, "-q", "-o", plan],
        ["report", plan, "-o", page, "--fixes-time", "0s", "-q", *more],
    ):
        shown = CliRunner().invoke(app, [str(word) for word in words])
        assert shown.exit_code == 0, shown.output
    return page


@pytest.mark.slow
@pytest.mark.parametrize("example", ["spreadsheet", "job-shop"])
def test_report_of_an_example_is_shown(open_file: Opener, tmp_path: Path, example: str) -> None:
    report = open_file(report_of(EXAMPLES / example, tmp_path))
    report.page.wait_for_selector("#app :first-child")
    assert report.page.locator("[data-testid=problem]").count() == 0
    assert report.misdeeds() == []


@pytest.mark.slow
def test_report_of_orders_with_hostile_names_is_shown(open_file: Opener, tmp_path: Path) -> None:
    workspace = Path(shutil.copytree(EXAMPLES / "spreadsheet", tmp_path / "shop"))
    text = (workspace / "orders.yaml").read_text(encoding="utf-8")
    for name, hostile in NAMES.items():
        text = text.replace(f"  {name}:", f"  {json.dumps(hostile, ensure_ascii=False)}:")
    (workspace / "orders.yaml").write_text(text, encoding="utf-8")
    report = open_file(report_of(workspace, tmp_path))
    report.page.wait_for_selector("#app :first-child")
    assert report.page.locator("[data-testid=problem]").count() == 0
    assert report.page.locator("#app script, #app img[src=x]").count() == 0
    assert report.misdeeds() == []


@pytest.mark.slow
def test_report_of_a_simulated_plan_shows_intervals_the_run_and_its_queues(open_file: Opener, tmp_path: Path) -> None:
    report = open_file(report_of(EXAMPLES / "job-shop", tmp_path, "--simulate", "2", "--workers", "1"), locale="en-GB")
    page = report.page
    assert "±" in page.get_by_test_id("figure-lead_time_mean").inner_text()
    said = page.get_by_test_id("simulation").inner_text()
    assert "2 runs of the digital twin with seed 1" in said
    assert "vary by 10 %: an assumption" in said
    page.get_by_test_id("view-gantt").click()
    page.get_by_text("Lower lane: Simulated run").wait_for()
    # The same operation stands in both lanes of its station, the planned one above the simulated one.
    page.wait_for_function("() => window.reshuffleView?.view()?.isStill")
    boxes = page.evaluate("() => [0, 1].map((block) => window.reshuffleView.boxOf('A101/1/010', block))")
    assert boxes[0]["y"] < boxes[1]["y"]
    page.goto(f"{page.url.split('#')[0]}#/stations?at=mill-3")
    page.get_by_test_id("curve-queue").wait_for()
    assert "Lots waiting at mill-3 in a simulated run" in page.get_by_test_id("load").inner_text()
    assert report.misdeeds() == []
