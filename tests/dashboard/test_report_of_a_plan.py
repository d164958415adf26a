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


def organize(workspace: Path, page: Path) -> None:
    words = ["organize", str(workspace), "--now", "2026-11-30 06:00", "--engine", "list", "--time-limit", "1s", "-q"]
    shown = CliRunner().invoke(app, [*words, "--report", str(page)])
    assert shown.exit_code == 0, shown.output


@pytest.mark.slow
@pytest.mark.parametrize("example", ["spreadsheet", "job-shop"])
def test_report_of_an_example_is_shown(open_file: Opener, tmp_path: Path, example: str) -> None:
    page = tmp_path / "report.html"
    organize(EXAMPLES / example, page)
    report = open_file(page)
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
    page = tmp_path / "report.html"
    organize(workspace, page)
    report = open_file(page)
    report.page.wait_for_selector("#app :first-child")
    assert report.page.locator("[data-testid=problem]").count() == 0
    assert report.page.locator("#app script, #app img[src=x]").count() == 0
    assert report.misdeeds() == []
