"""The measurement of the time to a plan: pairs that are what they should be, and judges that can say no."""

from __future__ import annotations

import copy
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from benchmarks import time_to_plan
from benchmarks.pairs.draft import FEATURES
from benchmarks.pairs.generate import generate
from benchmarks.pairs.impossible import WAYS
from benchmarks.pairs.mistakes import unconfirmed_mistakes
from benchmarks.pairs.proofs import Proof, Prover
from benchmarks.pairs.rows import Outcome, Row, summary
from benchmarks.pairs.structure import look_at
from reshuffle.errors import FileError
from reshuffle.formats.workspace.read import read_workspace
from reshuffle.model.factory import Workspace
from reshuffle.organizing.organize import OrganizeParams, organize
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.plan.solver import Stop
from reshuffle.supervisor import workspaces as supervisor
from tests.supervisor.workspaces import workspace

NOW = datetime(2026, 11, 30, 5, tzinfo=UTC)
TURN: dict[str, Any] = {"requires": "lathe", "time": "10 min"}
DAY: dict[str, Any] = {"day": {"shifts": [{"days": "mon-fri", "start": "06:00", "end": "14:00"}]}}


def one_lathe(operation: dict[str, Any] | None = None, order: dict[str, Any] | None = None, **more: Any) -> Workspace:
    """An order of bolts that are turned on a lathe."""
    factory = {"stations": {"lathe": more.pop("station", {})}, **more}
    orders = {"A1": {"product": "bolt", "quantity": 6, **(order or {})}}
    return workspace(factory, {"bolt": {"operations": {"turn": {**TURN, **(operation or {})}}}}, orders)


def proofs(space: Workspace) -> list[Proof]:
    prover = Prover(space, NOW)
    return [*prover.of_order("A1"), *prover.of_shared_dates(), *prover.of_batches()]


def test_pairs_are_the_same_for_the_same_seed_and_number() -> None:
    one, other, next_one = (generate(3, number) for number in (5, 5, 6))
    assert (one.factory, one.products, one.orders) == (other.factory, other.products, other.orders)
    assert one.factory != next_one.factory


def test_every_feature_is_in_three_of_ten_pairs_and_one_to_three_of_ten_are_impossible() -> None:
    drafts = [generate(1, number) for number in range(600)]
    counts = Counter(feature for draft in drafts for feature in draft.features)
    assert set(counts) == set(FEATURES)
    assert min(counts.values()) >= 180
    assert 60 <= sum(bool(draft.impossible) for draft in drafts) <= 180
    assert {draft.impossible for draft in drafts} >= set(list(WAYS)[:10])
    assert max(draft.sizes.stations for draft in drafts) == 40
    assert sum(draft.sizes.lots <= 12 for draft in drafts) > 300


def test_pairs_that_are_not_impossible_can_be_read(tmp_path: Path) -> None:
    for number in range(12):
        draft = generate(7, number)
        draft.write(tmp_path / str(number))
        if not draft.impossible:
            assert read_workspace(tmp_path / str(number)).orders


def test_deadlines_that_come_too_soon_are_too_soon_for_the_fastest_station(tmp_path: Path) -> None:
    drafts = [generate(1, number) for number in range(400)]
    chosen = [draft for draft in drafts if draft.impossible == "deadline too soon"]
    assert chosen
    for number, draft in enumerate(chosen):
        draft.write(tmp_path / str(number))
        space = read_workspace(tmp_path / str(number))
        assert any("deadline" in proof.names for proof in Prover(space, NOW).of_order(next(iter(space.orders))))


@pytest.mark.parametrize(
    ("name", "space"),
    [
        ("size", one_lathe({"requires": {"capability": "lathe", "parameters": {"size": "2 m"}}},
                           station={"capabilities": {"lathe": {"limits": {"size": "<= 1 m"}}}})),
        ("bar", one_lathe({"consumes": [{"item": "bar"}]}, items={"bar": {"stock": 5}})),
        ("jig", one_lathe({"tools": ["jig"]}, tools={"jig": {"life": "50 min"}})),
        ("turning", one_lathe({"attendance": [{"skill": "turning", "count": 2}]},
                              operators={"anna": {"skills": ["turning"]}})),
        ("may not pause", one_lathe({"time": "2 h", "break_behaviour": "may not pause"},
                                    station={"calendar": "day"}, calendars=DAY)),
        ("deadline", one_lathe(order={"deadline": "2026-11-30 06:50"})),
        ("batch", one_lathe(station={"batching": {"minimum": 7, "maximum": 9}})),
        ("dirt", one_lathe(station={"wear": {"dirt": {"limit": 5, "per_piece": 1}},
                                    "maintenance": {"clean": {"duration": "1 min", "resets": ["dirt"]}}})),
    ],
)  # fmt: skip
def test_what_is_impossible_is_proved_by_its_name(name: str, space: Workspace) -> None:
    assert any(name in proof.names for proof in proofs(space))


def two_lots_by(deadline: str) -> Workspace:
    """Two lots of an hour on the fast lathe, two on the slow one."""
    slow = {"capabilities": {"turning": {"time": {"factor": 2}}}}
    factory = {"stations": {"fast": {"capabilities": {"turning": {}}}, "slow": slow}}
    turn = {"requires": "turning", "time": "1 h", "time_per": "lot"}
    orders = {"A1": {"product": "bolt", "quantity": 2, "lot_size": 1, "deadline": deadline}}
    return workspace(factory, {"bolt": {"operations": {"turn": turn}}}, orders)


def test_a_station_that_would_be_late_is_no_room_for_lots_that_share_a_deadline() -> None:
    assert any("fast" in proof.names for proof in proofs(two_lots_by("2026-11-30 07:55")))
    assert proofs(two_lots_by("2026-11-30 08:00")) == []


@pytest.mark.parametrize(
    "space",
    [
        one_lathe({"consumes": [{"item": "bar"}]}, items={"bar": {"stock": 5, "lead_time": "3 d"}}),
        one_lathe({"tools": ["jig"]}, tools={"jig": {"life": "1 h"}}),
        one_lathe(order={"deadline": "2026-11-30 07:00"}),
        one_lathe(station={"batching": {"minimum": 6, "maximum": 9}}),
        one_lathe({"break_behaviour": "may not pause"}, station={"calendar": "day"}, calendars=DAY),
    ],
)
def test_what_is_just_possible_is_not_proved_impossible(space: Workspace) -> None:
    assert proofs(space) == []


def planned(tmp_path: Path, space: Workspace) -> dict[str, Any]:
    found = organize(space, NOW, ListScheduler(), Stop(max_iterations=2), 1, OrganizeParams())
    assert found.plan is not None
    supervisor.write_plan_file(tmp_path / "plan.json", found.plan, space, OrganizeParams())
    plan: dict[str, Any] = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    return plan


def test_a_sound_plan_passes_the_outside_look_and_one_that_leaves_work_out_or_counts_twice_does_not(
    tmp_path: Path,
) -> None:
    space = one_lathe({"consumes": [{"item": "bar"}]}, order={"lot_size": 3}, items={"bar": {"stock": 6}})
    plan = planned(tmp_path, space)
    assert look_at(plan, space) == []
    short, double, poor = copy.deepcopy(plan), copy.deepcopy(plan), copy.deepcopy(plan)
    short["operations"].pop()
    assert "is not made whole" in look_at(short, space)[0]
    double["operations"][1]["phases"] = double["operations"][0]["phases"]
    assert any("held 2 times at once" in said for said in look_at(double, space))
    poor["operations"][0]["pieces"] = 30
    assert any("of bar are missing" in said for said in look_at(poor, space))


def test_a_mistake_that_the_files_bear_out_is_confirmed_and_a_wrong_one_is_not(tmp_path: Path) -> None:
    draft = next(draft for number in range(500) if (draft := generate(1, number)).impossible == "no capability")
    draft.write(tmp_path / "shop")
    with pytest.raises(FileError) as refused:
        read_workspace(tmp_path / "shop")
    assert unconfirmed_mistakes(tmp_path / "shop", str(refused.value)) == []
    assert unconfirmed_mistakes(tmp_path / "shop", str(refused.value).replace("levitation", "work-01")) != []


def test_files_that_can_not_be_read_bear_out_what_is_said_of_them(tmp_path: Path) -> None:
    said = "error: the file must be well-formed YAML (factory.yaml, line 2, column 1)."
    (tmp_path / "factory.yaml").write_text("stations: [1\n", encoding="utf-8")
    assert unconfirmed_mistakes(tmp_path, said) == []
    (tmp_path / "factory.yaml").write_text("stations: {}\n", encoding="utf-8")
    assert unconfirmed_mistakes(tmp_path, said) == [said]
    assert unconfirmed_mistakes(tmp_path, "error: stations must not be empty (factory.yaml, line 1).") == []


def test_what_is_said_of_files_of_another_shape_is_not_confirmed(tmp_path: Path) -> None:
    (tmp_path / "factory.yaml").write_text("floor: 7\nstations: [saw]\n", encoding="utf-8")
    for said in ("capability(=weld) must be a known capability", "point(=a) must be reached by lanes from 'b'"):
        assert unconfirmed_mistakes(tmp_path, said) == [said]


def test_workbook_is_only_known_not_to_be_one(tmp_path: Path) -> None:
    path = tmp_path / "shop.xlsx"
    path.write_bytes(b"no workbook")
    assert unconfirmed_mistakes(path, "error: the file must be a workbook") == []


def test_folder_of_pairs_that_is_not_there_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        time_to_plan.main(["--pairs-dir", str(tmp_path / "nothing"), "--out", str(tmp_path / "rows.jsonl")])
    assert stopped.value.code == 2
    assert "must be a folder of workspaces" in capsys.readouterr().err


def test_the_summary_names_what_failed() -> None:
    rows = [
        Row(str(number), 1, 3, 4, 5, ("tools",), "", Outcome("failed" if number == 7 else "plan", number, 0.0), "")
        for number in range(1, 21)
    ]
    said = summary(rows)
    assert "p50  10.00 s  p95  19.00 s  max  20.00 s" in said
    assert "failed 7" in said


def test_pairs_from_a_folder_are_organized_and_judged(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs"
    pairs.mkdir()
    possible = next(
        draft
        for number in range(500)
        if not (draft := generate(1, number)).impossible and not draft.features and draft.sizes.lots < 12
    )
    possible.write(pairs / "possible")
    next(draft for number in range(500) if (draft := generate(1, number)).impossible == "no capability").write(
        pairs / "refused"
    )
    out = tmp_path / "rows.jsonl"
    assert time_to_plan.main(["--pairs-dir", str(pairs), "--time-limit", "1", "--out", str(out)]) == 0
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(row["pair"], row["outcome"]) for row in rows] == [("possible", "plan"), ("refused", "proven refusal")]
    assert Path(rows[0]["plan"]).is_file()
