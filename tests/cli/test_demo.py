"""The demo tells its story, writes what it shows, and refuses what can not be."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from reshuffle.cli import demo
from reshuffle.cli.exit_status import ExitStatus
from reshuffle.errors import FileError, InputError
from reshuffle.supervisor.demo import DemoParams
from reshuffle.supervisor.demo_stories import STORIES
from reshuffle.supervisor.plans import judge_plan
from reshuffle.supervisor.workspaces import open_plan

SMALL = DemoParams(search_s=0.3, replan_s=0.5, replications=2)


@pytest.mark.slow
@pytest.mark.parametrize("name", list(STORIES))
def test_demo_writes_plans_that_hold_and_everything_else(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request = replace(demo.read_request(name, str(tmp_path / "out"), False, "1"), params=SMALL)
    assert demo.run(request) is ExitStatus.DONE
    told = capsys.readouterr().out
    for number in (1, 2, 3):
        plan = open_plan(tmp_path / "out" / f"plan-{number}.json")
        assert judge_plan(plan) == []
        assert (tmp_path / "out" / f"log-{number}.csv").stat().st_size > 1000
        assert all(order.id in told for order in plan.plan.orders if order.parent is None)
    after = tmp_path / "out" / "plan-after-failure.json"
    if after.exists():
        assert judge_plan(open_plan(after)) == []
        assert json.loads(after.read_text(encoding="utf-8"))
    assert "<html" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")[:500].lower()
    assert "A station fails" in told


def test_electronics_maker_says_why_the_small_placer_can_not(tmp_path: Path) -> None:
    from reshuffle.cli.demo_report import introduction
    from reshuffle.supervisor.demo import Demo

    with Demo(STORIES["pcb-shop"], SMALL, tmp_path) as found:
        found.begin()
        assert "pitch 0.4 mm is required, placer-small stops at 0.5 mm" in introduction(1, found.thrown[1])


def test_name_that_is_no_demo_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"must be one of pcb-shop, job-shop.*Did you mean 'pcb-shop'"):
        demo.read_request("pcb-shopp", "out", False, "1")


def test_all_mistakes_of_the_words_come_at_once() -> None:
    with pytest.raises(InputError) as raised:
        demo.read_request("nothing", "", False, "x")
    assert len(raised.value.mistakes) == 3


def test_out_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    with pytest.raises(FileError, match="must be a folder, not a file"):
        demo.run(demo.read_request("pcb-shop", str(tmp_path / "out"), False, "1"))
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_out_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(FileError, match="must be a folder that can be written"):
        demo.run(demo.read_request("pcb-shop", str(tmp_path / "file" / "out"), False, "1"))


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="whoever may do anything may write anywhere"
)
def test_out_that_can_not_be_written_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(FileError, match="must be a folder that can be written"):
        demo.run(demo.read_request("pcb-shop", str(tmp_path / "out"), False, "1"))
