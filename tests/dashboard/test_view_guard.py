"""The guard of the view (web/src/load.ts): what Python writes passes, the rest is named with its place."""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reshuffle.dashboard.document_json import document_json
from reshuffle.supervisor.reporting import view_document as view
from tests.dashboard.view_documents import bars, document, document_named, plan_view

pytestmark = pytest.mark.slow

Guard = Callable[[str | None], dict[str, Any]]
_ASK = """
import { readFileSync } from "node:fs";
import { load } from "./load.mjs";
const { ok, problem } = load(JSON.parse(readFileSync(0, "utf8")));
process.stdout.write(JSON.stringify({ ok, problem }));
"""


@pytest.fixture(scope="module")
def guard(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Guard:
    """Return the guard as a function of the text that a page carries."""
    folder = tmp_path_factory.mktemp("guard")
    node = shutil.which("node")
    assert node
    bundle = [node, "node_modules/esbuild/bin/esbuild", "src/load.ts", "--bundle", "--format=esm"]
    subprocess.run([*bundle, f"--outfile={folder / 'load.mjs'}"], cwd=sources, check=True, capture_output=True)
    (folder / "ask.mjs").write_text(_ASK, encoding="utf-8")

    def asked(text: str | None) -> dict[str, Any]:
        done = subprocess.run(
            [node, folder / "ask.mjs"], input=json.dumps(text), capture_output=True, text=True, encoding="utf-8"
        )
        assert done.returncode == 0, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    return asked


def floor_map() -> view.FloorMap:
    moves = view.Movements((1,), (0,), (0,), (5,), (1,))
    return view.FloorMap(
        view.FloorPoints(("A", "B"), (0, 1000), (0, 0), (1, 0), (0, 1)),
        view.FloorLanes((0,), (1,), (1,)),
        view.FloorSlots(("S1",), (1,)),
        view.FloorPlaces((0, 1), (1, 0), (0, -1)),
        (view.FloorWay((0, 1), (0, 1000)),),
        moves,
        moves,
        (view.Queue(0, view.Steps((0,), (1,))),),
    )


def simulated() -> view.ViewDocument:
    queue = view.Queue(0, view.Steps((0,), (1,)))
    run = view.SimulatedRun(1, 30, 9, "10 %", ("mill",), 1, ("a waits for b",), bars(2), (queue,))
    plan = replace(
        plan_view(),
        simulated=run,
        floor=floor_map(),
        frozen_until=0,
        figures=(view.Figure("makespan", 2.0, "ms", view.SimulatedFigure(2.0, 0.1, 30)),),
        why=replace(plan_view().why, elsewhere=(view.Elsewhere(0, 1, 5, 0, ""),)),
    )
    return document(plan, against=plan_view(name="other.json"))


def nothing_planned() -> view.ViewDocument:
    return document(replace(plan_view(num_operations=0), late=(), material=()))


@pytest.mark.parametrize(
    "known",
    [document(), simulated(), document_named("<script>\ud800\u2028"), nothing_planned()],
    ids=["small", "with everything", "hostile", "without operations"],
)
def test_documents_of_python_pass(guard: Guard, known: view.ViewDocument) -> None:
    assert guard(document_json(known)) == {"ok": True}


def test_document_with_more_than_this_page_knows_passes(guard: Guard) -> None:
    said = json.loads(document_json(document()))
    said["plan"]["operations"]["colour"] = "red"
    said["plan"]["weather"] = {"rain": True}
    assert guard(json.dumps(said)) == {"ok": True}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (None, "empty"),
        (" \n", "empty"),
        ("{", "broken"),
        ("null", "foreign"),
        ("[]", "foreign"),
        ("7", "foreign"),
        ('{"format_version": 1}', "foreign"),
        ('{"format": "somebody.else/2"}', "foreign"),
        ('{"format": "reshuffle.view/0"}', "foreign"),
        ('{"format": "reshuffle.view/2"}', "newer"),
        ('{"format": "reshuffle.view/10"}', "newer"),
        ('{"format": "reshuffle.view/1"}', "unsound"),
    ],
)
def test_what_is_no_document_of_this_format_is_told_apart(guard: Guard, text: str | None, kind: str) -> None:
    answer = guard(text)
    assert (answer["ok"], answer["problem"]["kind"]) == (False, kind)


def change(said: Any, path: str, value: Any) -> None:
    *way, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    for key in way:
        said = said[key]
    said[last] = value


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        ("zone", "Mars/Olympus", "zone"),
        ("origin", "yesterday", "origin"),
        ("currency", None, "currency"),
        ("plan.now", "0", "plan.now"),
        ("plan.orders", {}, "plan.orders"),
        ("plan.orders.0.due", "soon", "plan.orders[0].due"),
        ("plan.resources.0.kind", "oven", "plan.resources[0].kind"),
        ("plan.resources.0.closed.0", [1], "plan.resources[0].closed[0]"),
        ("plan.operations.name", ["one"], "plan.operations.name"),
        ("plan.operations.order", [0, 1], "plan.operations.order[1]"),
        ("plan.operations.station", [-2, 0], "plan.operations.station[0]"),
        ("plan.bars.state", [0, 10], "plan.bars.state[1]"),
        ("plan.bars.operation", [0, 2], "plan.bars.operation[1]"),
        ("plan.bars.end", [1], "plan.bars.end"),
        ("plan.why.cause", [0, 99], "plan.why.cause[1]"),
        ("plan.why.task", [0, 2], "plan.why.task[1]"),
        ("plan.why.subject", [""], "plan.why.subject"),
        ("plan.states.0.share", [1], "plan.states[0].share"),
        ("plan.states.0.resource", -1, "plan.states[0].resource"),
        ("plan.late.0.order", 1, "plan.late[0].order"),
        ("plan.late.0.chain.0.operation", 2, "plan.late[0].chain[0].operation"),
        ("plan.load.0.open_ms", [], "plan.load[0].open_ms"),
        ("plan.material.0.stock", [1], "plan.material[0].stock"),
        ("origin", "+275760-09-13T00:00:00Z", "origin"),
        ("plan.now", -(10**17), "plan.now"),
        ("plan.orders.0.due", 10**18, "plan.orders[0][1]"),
        ("plan.bars.end", [1, 10**17], "plan.bars.end[1]"),
        ("plan.in_progress.values", [], "plan.in_progress.values"),
        ("plan.simulated.bars.resource", [0, 2], "plan.simulated.bars.resource[1]"),
        ("plan.simulated.queues.0.steps.values", [], "plan.simulated.queues[0].steps.values"),
        ("plan.floor.lanes.end", [2], "plan.floor.lanes.end[0]"),
        ("plan.floor.ways.0.points", [0], "plan.floor.ways[0].mm"),
        ("plan.floor.places.slot", [0, 1], "plan.floor.places.slot[1]"),
        ("plan.floor.movements.way", [1], "plan.floor.movements.way[0]"),
        ("plan.floor.simulated.lots", [], "plan.floor.simulated.lots"),
        ("against.operations.order", [0, 1], "against.operations.order[1]"),
    ],
)
def test_document_that_contradicts_itself_is_refused_with_the_place(
    guard: Guard, path: str, value: Any, place: str
) -> None:
    said = json.loads(document_json(simulated()))
    change(said, path, value)
    assert guard(json.dumps(said)) == {"ok": False, "problem": {"kind": "unsound", "places": [place]}}


def test_number_beyond_all_numbers_is_refused(guard: Guard) -> None:
    text = document_json(document()).replace('"now":0', '"now":1e999')
    assert guard(text)["problem"] == {"kind": "unsound", "places": ["plan.now"]}


def test_missing_fields_are_all_named_up_to_a_limit(guard: Guard) -> None:
    said = json.loads(document_json(document()))
    short = copy.deepcopy(said)
    del short["plan"]["why"], short["plan"]["solver"]
    assert guard(json.dumps(short))["problem"]["places"] == ["plan.solver", "plan.why"]
    said["plan"] = {}
    assert len(guard(json.dumps(said))["problem"]["places"]) == 20
