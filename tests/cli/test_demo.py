"""The demo tells its story, writes what it shows, and refuses what can not be."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reshuffle.cli import demo, demo_report
from reshuffle.cli.exit_status import ExitStatus
from reshuffle.errors import FileError, InputError
from reshuffle.supervisor.causes import Cause, CauseKind
from reshuffle.supervisor.demo import DemoParams, Failed
from reshuffle.supervisor.demo_stories import STORIES
from reshuffle.supervisor.disturbed_simulation import DisturbedOutcome
from reshuffle.supervisor.loop import ReplanRecord
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
    assert '"replications":2' in (tmp_path / "out" / "report.html").read_text(encoding="utf-8").replace(" ", "")


def test_electronics_maker_says_why_the_small_placer_can_not(tmp_path: Path) -> None:
    from reshuffle.cli.demo_report import introduction
    from reshuffle.supervisor.demo import Demo

    with Demo(STORIES["pcb-shop"], SMALL, tmp_path) as found:
        found.begin()
        assert "pitch 0.4 mm is required, placer-small stops at 0.5 mm" in introduction(1, found.thrown[1])


NOW = datetime.fromisoformat("2026-11-30 07:00+00:00")
HOUR = 3600.0


def failed(waiting_s: float, anew_s: float, sooner: timedelta = timedelta(0), **record: object) -> Failed:
    """Return a failure from 08:00 to 12:00 in Berlin, with one look at the plan."""
    cause = Cause(CauseKind.FAILURE, "saw", "station 'saw' is down (reported)")
    look = ReplanRecord(NOW, (cause,), "plan-1", True, "repair", 1.5, 1.0, 3, 4, 9, 0.0, 0.0, 0.0)
    end = NOW + timedelta(hours=8)
    waiting = DisturbedOutcome(waiting_s, int(waiting_s > 0), 1, 1, end)
    anew = DisturbedOutcome(anew_s, int(anew_s > 0), 1, 1, end - sooner, (replace(look, **record),))  # type: ignore[arg-type]
    return Failed("saw", NOW, NOW + timedelta(hours=4), waiting, anew, None)


def told_of(one: Failed) -> str:
    return demo_report.failure(one, ZoneInfo("Europe/Berlin"))


def test_failure_is_told_with_when_and_how_long() -> None:
    assert "Mon 2026-11-30 08:00: saw stops, until 12:00." in told_of(failed(HOUR, 0.0))


def test_new_plan_is_told_with_its_reason_and_what_moved() -> None:
    assert "08:00  station 'saw' is down: a new plan after 1.5 s; 3 of 9 open operations moved" in told_of(failed(0, 0))


def test_plan_that_is_only_moved_to_now_is_not_told_as_a_new_one() -> None:
    assert "the plan before, at new times" in told_of(failed(HOUR, 0.0, is_taken=False))
    assert "the plan goes on as it is" in told_of(failed(HOUR, 0.0, is_taken=False, plan=None))


def test_verdict_says_what_is_saved_and_what_is_lost() -> None:
    assert "saves 3 h of lateness" in told_of(failed(3 * HOUR, 0.0))
    assert "costs 2 h of lateness" in told_of(failed(HOUR, 3 * HOUR))


def test_verdict_without_lateness_says_how_much_sooner_all_is_ready() -> None:
    told = told_of(failed(0.0, 0.0, timedelta(hours=5)))
    assert "the last one is ready 5 h sooner" in told
    assert "saves" not in told


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


def test_out_that_is_a_workspace_is_refused(tmp_path: Path) -> None:
    (tmp_path / "factory.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(FileError, match="must not be a workspace"):
        demo.run(demo.read_request("pcb-shop", str(tmp_path), False, "1"))
    assert [one.name for one in tmp_path.iterdir()] == ["factory.yaml"]


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
