"""Plan files: what is written is read again, and what is no plan file is refused with every place."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reshuffle.errors import FileError, Mistake
from reshuffle.formats.plan_file import is_plan_file, plan_text, read_plan, workspace_hashes, write_plan
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import (
    MaterialPeg,
    Plan,
    PlannedCrew,
    PlannedMaintenance,
    PlannedOperation,
    PlannedOrder,
    PlannedPhase,
    PlannedPurchase,
    PlannedTransport,
    UnplannedOrder,
)
from tests.supervisor import workspaces

START = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
Document = dict[str, Any]


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def plan_with_everything() -> Plan:
    """A plan in which every field says something; whether it holds is another question."""
    crew = PlannedCrew("turning", 0, 1, ("anna", "bert#2"))
    phases = (PlannedPhase("load", at(0), at(1)), PlannedPhase("run", at(1), at(30.5)))
    one = PlannedOperation("A1/1/010", "A1", "A1/1", "bolt", "010", "lathe", 4, phases, (crew,), 3)
    two = PlannedOperation("A1/1/020", "A1", "A1/1", "bolt", "020", "mill", 4, (PlannedPhase("run", at(33), at(40)),))
    return Plan(
        made_for=START,
        tick_ms=500,
        objective=(("late", 7), ("flow + setup", 99)),
        lower_bound=3,
        status="feasible",
        solver="list",
        seed=4,
        operations=(one, two),
        maintenance=(PlannedMaintenance("mill/clean/1", "mill", "clean", at(40), at(50), (crew,)),),
        transports=(PlannedTransport("A1/1/010", "A1/1/020", at(31), at(33), "robot-1"),),
        orders=(
            PlannedOrder("A1", "bolt", 4, ("A1/1",), at(-9), at(99), at(40)),
            PlannedOrder("A1+nut", "nut", 4, (), None, None, None, "A1"),
        ),
        unplanned=(UnplannedOrder("A9", ("no station does honing", "Ä\u2028 \"'")),),
        pegs=(MaterialPeg("A1/1/010", "bar", 4, "stock", at(0)),),
        purchases=(PlannedPurchase("bar", 4, at(60 * 24), ("A1",)),),
        reasons=("stopped after 3 passes",),
        frozen_until=at(10),
    )


def params_with_everything() -> OrganizeParams:
    before = replace(
        plan_with_everything(),
        orders=(),
        unplanned=(),
        pegs=(),
        purchases=(),
        reasons=(),
        objective=(),
        lower_bound=None,
    )
    return OrganizeParams(
        wishes="late, then flow + setup",
        pinned_starts={"A1/1/020": at(33)},
        pinned_stations={"A1/1/020": "mill"},
        previous=replace(before, frozen_until=None),
        frozen_until=at(10),
        change_price=5,
    )


def document() -> Document:
    text = plan_text(plan_with_everything(), workspaces.two_machines_three_orders(), params_with_everything())
    loaded: Document = json.loads(text)
    return loaded


def refusals(tmp_path: Path, content: str | bytes | Document) -> tuple[Mistake, ...]:
    file = tmp_path / "plan.json"
    if isinstance(content, bytes):
        file.write_bytes(content)
    else:
        file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    with pytest.raises(FileError) as caught:
        read_plan(file)
    return caught.value.mistakes


@pytest.mark.parametrize("name", workspaces.WORKSPACES)
def test_what_is_written_is_read_again(name: str, tmp_path: Path) -> None:
    workspace, plan, params = workspaces.WORKSPACES[name](), plan_with_everything(), params_with_everything()
    write_plan(tmp_path / "plan.json", plan, workspace, params)
    found = read_plan(tmp_path / "plan.json")
    assert (found.plan, found.workspace, found.params) == (plan, workspace, params)
    assert found.hashes == workspace_hashes(workspace)


def test_the_same_plan_gives_the_same_text() -> None:
    texts = {plan_text(plan_with_everything(), workspaces.running_lots(), params_with_everything()) for _ in range(2)}
    assert len(texts) == 1


def test_an_operation_takes_one_line() -> None:
    text = plan_text(plan_with_everything(), workspaces.two_machines_three_orders(), params_with_everything())
    assert sum(line.strip().startswith('{"id": "A1/1/0') for line in text.splitlines()) == 2


def test_instants_are_in_utc_with_local_time_beside_them() -> None:
    written = document()
    assert written["operations"][1]["phases"][0]["start"] == "2026-11-23T05:33:00Z"
    assert written["operations"][1]["local"] == "2026-11-23 06:33 to 2026-11-23 06:40"
    assert written["orders"][0]["local"] == "2026-11-23 06:40"


def test_a_plan_without_wishes_of_its_own_needs_no_params(tmp_path: Path) -> None:
    plan = replace(plan_with_everything(), frozen_until=None, objective=(("late", 0), ("flow", 0)))
    write_plan(tmp_path / "plan.json", plan, workspaces.two_machines_three_orders())
    assert read_plan(tmp_path / "plan.json").params == OrganizeParams()


def test_plan_and_params_must_name_one_frozen_zone() -> None:
    with pytest.raises(ValueError, match="must be that of its params"):
        plan_text(plan_with_everything(), workspaces.two_machines_three_orders(), OrganizeParams())


def test_a_plan_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    plan, params = plan_with_everything(), params_with_everything()
    for workspace in (workspaces.batches(), workspaces.choices()):
        write_plan(tmp_path / "plan.json", plan, workspace, params)
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]
    assert read_plan(tmp_path / "plan.json").workspace == workspaces.choices()


def test_a_folder_that_is_not_there_is_an_error_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="must be writable"):
        write_plan(
            tmp_path / "no" / "plan.json", plan_with_everything(), workspaces.batches(), params_with_everything()
        )


def test_hashes_see_what_is_said_and_not_how() -> None:
    made = [
        workspaces.workspace({"stations": {"mill": {"load": load}}}, {}, {}) for load in ("90 min", "1:30 h", "91 min")
    ]
    first, second, third = map(workspace_hashes, made)
    assert first == second
    assert {name for name in first if first[name] != third[name]} == {"factory"}


def test_all_mistakes_come_at_once_with_their_places(tmp_path: Path) -> None:
    content = document()
    content["operations"][0]["phases"][1]["end"] = "2026-11-23 06:00"
    content["operations"][1]["statoin"] = content["operations"][1].pop("station")
    content["orders"][0]["quantity"] = 1.5
    content["pegs"] = {}
    content["workspace"]["orders"]["A1"]["due"] = "tomorrow"
    found = {mistake.place.removeprefix("plan.json, "): mistake.rule for mistake in refusals(tmp_path, content)}
    assert set(found) == {
        "operations[0].phases[1].end",
        "operations[1]",
        "operations[1].statoin",
        "orders[0].quantity",
        "pegs",
        "workspace.orders.A1.due",
    }
    assert all(rule.startswith("must ") for rule in found.values())


def test_a_workspace_that_does_not_hold_together_is_refused(tmp_path: Path) -> None:
    content = document()
    content["workspace"]["orders"]["A1"]["product"] = "bult"
    assert [str(mistake) for mistake in refusals(tmp_path, content)] == [
        "product(=bult) must be a known product (plan.json, workspace.orders.A1.product). Did you mean 'bolt'?"
    ]


def test_wishes_must_be_known_and_have_a_value_each(tmp_path: Path) -> None:
    content = document()
    content["params"]["wishes"] = "lat"
    assert "Did you mean 'late'?" in str(refusals(tmp_path, content)[0])
    content["params"]["wishes"] = "late"
    assert refusals(tmp_path, content)[0].rule == "must have one entry for each of the wishes: late"


def test_a_newer_version_asks_for_an_update(tmp_path: Path) -> None:
    (mistake,) = refusals(tmp_path, document() | {"format_version": 2, "operations": "of another kind"})
    assert str(mistake) == (
        "format_version(=2) must be at most 1, the newest that this Reshuffle reads (plan.json, format_version). "
        "Update Reshuffle to read this file."
    )


def test_the_solution_of_an_instance_is_told_apart(tmp_path: Path) -> None:
    (mistake,) = refusals(tmp_path, {"format_version": 1, "instance": "ft06", "operations": []})
    assert mistake.rule == "must be a plan, not the solution of an instance"
    assert not is_plan_file(tmp_path / "plan.json")


def test_a_plan_file_is_known_by_its_beginning(tmp_path: Path) -> None:
    write_plan(tmp_path / "plan.json", plan_with_everything(), workspaces.batches(), params_with_everything())
    assert is_plan_file(tmp_path / "plan.json")
    assert not is_plan_file(tmp_path / "no.json")


BROKEN: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "must not be empty"),
    "no JSON": ("format_version: 1", "must be sound"),
    "cut off": ('{"format_version": 1, "operations": [{"id": "A', "must be sound"),
    "a list": ("[]", "must be a JSON object"),
    "deeply nested": ('{"params": ' + "[" * 200_000 + "]" * 200_000 + "}", "must not be nested so deeply"),
    "binary": (b"\x00\x01{}", "must be a text file"),
    "not UTF-8": (b'{"solver": "\xff\xfe"}', "must be in UTF-8"),
    "said twice": ('{"format_version": 1, "format_version": 1}', "must stand only once in its object"),
    "nothing in it": ('{"format_version": 1}', "must be given"),
    "no number": ('{"format_version": 1, "tick_ms": NaN}', "must be a whole number"),
    "a huge number": ('{"format_version": 1, "tick_ms": ' + "9" * 5000 + "}", "must be a whole number"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_without_a_traceback(name: str, tmp_path: Path) -> None:
    content, rule = BROKEN[name]
    assert any(mistake.rule.startswith(rule) for mistake in refusals(tmp_path, content))


def _far_instant(content: Document) -> None:
    content["operations"][0]["phases"][0]["start"] = "0001-01-01T00:00:00+14:00"


def _huge_batch(content: Document) -> None:
    content["operations"][0]["batch"] = 1 << 40


def _truth_for_a_number(content: Document) -> None:
    content["seed"] = True


def _no_phases(content: Document) -> None:
    content["operations"][0]["phases"] = []


def _zone_that_is_none(content: Document) -> None:
    content["workspace"]["factory"]["time_zone"] = "Mars/Olympus"


@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (_far_instant, "operations[0].phases[0].start"),
        (_huge_batch, "operations[0].batch"),
        (_truth_for_a_number, "seed"),
        (_no_phases, "operations[0].phases"),
        (_zone_that_is_none, "workspace.factory.time_zone"),
    ],
)
def test_what_no_plan_can_say_is_refused_by_its_place(
    spoil: Callable[[Document], None], place: str, tmp_path: Path
) -> None:
    content = document()
    spoil(content)
    assert [mistake.place for mistake in refusals(tmp_path, content)] == [f"plan.json, {place}"]
