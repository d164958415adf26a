"""More of the commands that simulate: how many runs, the warm-up, files of the first run, wrong words, Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pyarrow.parquet
import pytest

from tests.cli.test_simulate import DEADLOCK, ENDLESS, NOW, run, shop, workspace

__all__ = ["shop"]


def answer_of(*words: str | Path) -> dict[str, Any]:
    """Return the answer for machines, which is as its schema says."""
    status, said, told = run(*words, "--json")
    assert status == 0, told
    answer = json.loads(said)
    schema = json.loads(run("schema", "simulation")[1])
    jsonschema.Draft202012Validator(schema).validate(answer)
    return dict(answer)


def test_runs_are_made_until_they_are_precise_enough(shop: Path) -> None:
    words = ("simulate", shop / "shop", "--now", NOW, "--replications", "auto")
    rough, sharp = answer_of(*words, "--precision", "20%"), answer_of(*words, "--precision", "4%")
    assert 10 <= rough["replications"] <= sharp["replications"] <= 200
    assert rough["precision"] <= 0.2
    assert sharp["precision"] <= 0.04 or sharp["replications"] == 200


def test_a_precision_that_is_out_of_reach_is_told(tmp_path: Path) -> None:
    made = workspace(tmp_path / "calls", ENDLESS)
    words = ("simulate", made, "--now", NOW, "--horizon", "4h", "--precision", "0.01%")
    status, said, _ = run(*words)
    assert status == 0
    assert "200 runs" in said
    assert "asked for 0.0%" in said
    assert "not reached with 200 runs; --replications N makes more" in said


def test_a_warm_up_is_looked_for_and_told(tmp_path: Path) -> None:
    made = workspace(tmp_path / "calls", ENDLESS)
    words = ("simulate", made, "--now", NOW, "--horizon", "2d", "--replications", "3", "--warm-up")
    status, said, _ = run(*words, "auto")
    assert status == 0
    assert "\nwarm-up    " in said
    found = answer_of(*words, "auto")["warm_up_ms"]
    assert 0 <= found < 2 * 24 * 3_600_000
    assert answer_of(*words, "6h")["warm_up_ms"] == 6 * 3_600_000
    assert "warm-up    the first 6 h of each run left out\n" in run(*words, "6h")[1]


def test_a_warm_up_longer_than_the_runs_is_refused(tmp_path: Path) -> None:
    made = workspace(tmp_path / "calls", ENDLESS)
    status, _, told = run("simulate", made, "--now", NOW, "--horizon", "1d", "--warm-up", "2d", "--replications", "2")
    assert (status, told) == (2, "error: --warm-up(=2 d) must be shorter than --horizon(=1 d).\n")


def test_the_log_of_the_first_run_is_a_process_mining_log(shop: Path, tmp_path: Path) -> None:
    path = tmp_path / "run.xes"
    status, said, _ = run("simulate", shop / "plan.json", "--replications", "1", "--log", path)
    assert status == 0
    assert f"log of the first run: {path}" in said
    root = ET.parse(path).getroot()
    assert root.tag.endswith("log")
    assert sum(1 for part in root.iter() if part.tag.endswith("event")) > 50


def test_the_timeline_of_the_first_run_is_a_table_that_other_programs_read(shop: Path, tmp_path: Path) -> None:
    path = tmp_path / "run.parquet"
    assert run("simulate", shop / "plan.json", "--replications", "1", "--trace", path)[0] == 0
    table = pyarrow.parquet.read_table(path)
    assert {"resource", "state", "start", "end", "order", "operation"} <= set(table.column_names)
    assert table.num_rows > 30


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (("--horizon", "5"), "a duration takes one of ms, s, min, h, d, wk"),
        (("--warm-up", "soon"), "; or auto, to find it."),
        (("--replications", "0"), "between 1 and 100000"),
        (("--precision", "200%"), "above 0 % and below 100 %"),
        (("--rule", "best"), "fifo, lifo, edd"),
        (("--seed", "x"), "whole number"),
        (("--log", "log.txt"), ".csv, .parquet, .xes"),
        (("--trace", "trace.xes"), ".csv, .parquet"),
    ],
    ids=lambda words: words[0] if isinstance(words, tuple) else "",
)
def test_a_wrong_word_is_named_with_what_it_may_be(shop: Path, words: tuple[str, str], rule: str) -> None:
    status, said, told = run("simulate", shop / "plan.json", *words)
    assert (status, said) == (2, "")
    assert f"error: {words[0]}(={words[1]})" in told
    assert rule in told
    assert "Traceback" not in told


def test_a_source_that_is_not_there_is_named(tmp_path: Path) -> None:
    status, _, told = run("simulate", tmp_path / "nowhere.json")
    assert status == 2
    assert "nowhere.json" in told


def test_a_workspace_without_a_plan_is_simulated_by_the_usual_rule(shop: Path) -> None:
    status, said, _ = run("simulate", shop / "shop", "--now", NOW, "--replications", "2")
    assert status == 0
    assert "dispatched by edd" in said


def test_a_plan_is_compared_with_dispatching_without_it(shop: Path) -> None:
    words = ("compare", shop / "plan.json", shop / "shop", "--replications", "3", "--json")
    status, said, _ = run(*words)
    assert status == 0
    answer = json.loads(said)
    assert answer["replications"] == 3
    for figure in answer["kpis"].values():
        assert {"difference", "b_better"} <= set(figure)


def test_wrong_words_of_a_comparison_are_told_at_once(shop: Path) -> None:
    words = ("--replications", "none", "--precision", "-1%", "--rule", "worst")
    status, said, told = run("compare", shop / "plan.json", shop / "nothing", *words)
    assert (status, said) == (2, "")
    for name in ("--replications", "--precision", "--rule"):
        assert f"error: {name}(=" in told
    status, _, told = run("compare", shop / "plan.json", shop / "nothing")
    assert status == 2
    assert f"'{shop / 'nothing'}' must be there" in told


def test_a_deadlock_is_told_to_machines_as_well(tmp_path: Path) -> None:
    made = workspace(tmp_path / "ring", DEADLOCK)
    status, said, _ = run("simulate", made, "--now", NOW, "--replications", "2", "--json")
    assert status == 1
    answer = json.loads(said)
    jsonschema.Draft202012Validator(json.loads(run("schema", "simulation")[1])).validate(answer)
    assert answer["complete"] == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to whole groups of processes")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_ends_a_simulation_without_a_traceback(tmp_path: Path, workers: str) -> None:
    made = workspace(tmp_path / "calls", ENDLESS)
    # A line on standard error tells that the runs are about to begin: it comes from reading the workspace.
    (made / "orders.yaml").write_text(
        "format_version: 1\norders: {X: {product: part, quantity: 1}, Y: {product: part, quantity: 1}}\n",
        encoding="utf-8",
    )
    words = ["simulate", str(made), "--now", NOW, "--horizon", "4000d", "--replications", "200", "--workers", workers]
    early = (
        "import sys, threading\n"
        "from reshuffle.supervisor import simulation\n"
        "def look(frame, event, arg):\n"
        "    if frame.f_code.co_name == 'run_simulation':\n"
        "        sys.setprofile(None)\n"
        "        print('begun', file=sys.stderr, flush=True)\n"
        "sys.setprofile(look)\n"
        "from reshuffle.cli.main import main\n"
        "sys.argv = ['reshuffle', *sys.argv[1:]]\n"
        "main()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", early, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        try:
            assert process.stderr is not None
            assert any("begun" in line for line in process.stderr)
            os.killpg(process.pid, signal.SIGINT)
            out, err = process.communicate(timeout=60)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 130
    assert out == ""
    assert "Traceback" not in err
    assert "Interrupted" in err
