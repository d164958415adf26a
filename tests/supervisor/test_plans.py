"""A plan edited by hand is caught, for every rule that a plan of a workspace can break, with the user's names."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from reshuffle.formats.plan_file import plan_text, read_plan
from reshuffle.model.factory import Workspace
from reshuffle.organizing.organize import organize
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.plan.moves import Move
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan
from reshuffle.plan.solver import Stop
from reshuffle.plan.violations import RULES, Violation
from reshuffle.supervisor.plans import CLAIMS, judge_plan
from tests.supervisor import workspaces
from tests.supervisor.workspaces import NOW, WORKSPACES

Document = dict[str, Any]


def planned(workspace: Workspace, params: OrganizeParams | None = None) -> Plan:
    found = organize(workspace, NOW, ListScheduler(), Stop(max_iterations=3), seed=1, params=params)
    assert found.plan is not None, found.result.reasons
    return found.plan


def document_with(workspace: Workspace, params: OrganizeParams | None = None) -> Document:
    loaded: Document = json.loads(plan_text(planned(workspace, params), workspace, params))
    return loaded


MOVES = OrganizeParams(moves=(Move("mill", "D", "E"),))


@cache
def _text_of_moves() -> str:
    return json.dumps(document_with(workspaces.a_mill_far_away(), MOVES))


def document_of_moves() -> Document:
    loaded: Document = json.loads(_text_of_moves())
    return loaded


@cache
def _text_of(make: Callable[[], Workspace]) -> str:
    return json.dumps(document_with(make()))


def document_of(make: Callable[[], Workspace]) -> Document:
    loaded: Document = json.loads(_text_of(make))
    return loaded


def judged(document: Document, folder: Path) -> list[Violation]:
    file = folder / "plan.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return judge_plan(read_plan(file))


def row(document: Document, name: str, section: str = "operations") -> Document:
    found: Document = next(entry for entry in document[section] if entry["id"] == name)
    return found


def moved(instant: str, minutes: float) -> str:
    return (datetime.fromisoformat(instant) + timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")


def move(entry: Document, minutes: float) -> None:
    """Move an operation or a maintenance task as a whole."""
    for part in entry.get("phases", [entry]):
        part["start"], part["end"] = moved(part["start"], minutes), moved(part["end"], minutes)


@pytest.mark.parametrize("name", WORKSPACES)
def test_a_plan_that_was_written_and_read_again_holds(name: str, tmp_path: Path) -> None:
    assert [str(violation) for violation in judged(document_of(WORKSPACES[name]), tmp_path)] == []


def leave_an_operation_out() -> Document:
    document = document_of(workspaces.two_machines_three_orders)
    document["operations"].remove(row(document, "A1/1/020"))
    return document


def use_a_station_that_can_not() -> Document:
    document = document_of(workspaces.two_machines_three_orders)
    row(document, "A2/1/010")["station"] = "lathe"
    return document


def name_somebody_without_the_skill() -> Document:
    document = document_of(workspaces.operators_and_shifts)
    row(document, "A1/1/010")["crew"][0]["members"] = ["bert#1"]
    return document


def send_the_crew_member_who_runs_away() -> Document:
    document = document_of(workspaces.running_lots)
    row(document, "A1/3/010")["crew"][0]["members"] = ["anna"]
    return document


def drop_a_phase() -> Document:
    document = document_of(workspaces.operators_and_shifts)
    row(document, "A1/1/010")["phases"].pop()
    return document


def stretch_a_phase() -> Document:
    document = document_of(workspaces.two_machines_three_orders)
    phase = row(document, "A2/1/010")["phases"][0]
    phase["end"] = moved(phase["end"], 1)
    return document


def work_in_a_break() -> Document:
    document = document_of(workspaces.operators_and_shifts)
    last = row(document, "A2/2/020")
    phase = last["phases"][0]
    minutes = (datetime.fromisoformat("2026-11-23T07:58:00Z") - datetime.fromisoformat(phase["start"])) / timedelta(
        minutes=1
    )
    move(last, minutes)
    return document


def shorten_a_setup() -> Document:
    document = document_of(workspaces.setups_of_three_kinds)
    painted = [entry for entry in document["operations"] if entry["station"] == "paint"]
    entry = next(entry for entry in painted if entry["phases"][0]["start"] < entry["phases"][0]["end"])
    entry["phases"][0]["start"] = moved(entry["phases"][0]["start"], 1)
    return document


def start_before_planning() -> Document:
    document = document_of(workspaces.two_machines_three_orders)
    first = min(document["operations"], key=lambda entry: entry["phases"][0]["start"])
    move(first, -1)
    return document


def start_before_the_release() -> Document:
    document = document_of(workspaces.two_machines_three_orders)
    move(row(document, "A3/1/010"), -180)
    return document


def grease_too_late() -> Document:
    document = document_of(workspaces.wear_and_maintenance)
    move(row(document, "press/grease/1", "maintenance"), 24 * 60)
    return document


def miss_a_deadline() -> Document:
    document = document_of(workspaces.two_machines_three_orders)
    move(row(document, "A3/1/020"), 24 * 60)
    return document


def pack_before_welding() -> Document:
    document = document_of(workspaces.choices)
    move(row(document, "A3/1/pack"), -20)
    return document


def use_a_machine_twice_at_once() -> Document:
    document = document_of(workspaces.two_machines_three_orders)
    here = [entry for entry in document["operations"] if entry["station"] == "mill"]
    minutes = (
        datetime.fromisoformat(here[0]["phases"][0]["start"]) - datetime.fromisoformat(here[1]["phases"][0]["start"])
    ) / timedelta(minutes=1)
    move(here[1], minutes)
    return document


def bake_another_family_along() -> Document:
    document = document_of(workspaces.batches)
    batch = max(entry.get("batch", 0) for entry in document["operations"])
    for entry in document["operations"]:
        if "batch" in entry:
            entry["batch"] = batch
    return document


def fly_a_lot_over() -> Document:
    document = document_of(workspaces.buffers_and_ways)
    way = document["transports"][0]
    way["dropoff"] = moved(way["dropoff"], -1)
    return document


def pile_up_in_a_buffer() -> Document:
    document = document_of(workspaces.buffers_and_ways)
    for entry in document["operations"]:
        if entry["station"] in {"bore", "wash"}:
            move(entry, 60)
    for way in document["transports"]:
        if way["after"].endswith("wash"):
            way["pickup"], way["dropoff"] = moved(way["pickup"], 60), moved(way["dropoff"], 60)
    return document


def weld_on_two_stations() -> Document:
    document = document_of(workspaces.choices)
    entry = row(document, "A1/1/weld")
    entry["station"] = "weld#2" if row(document, "A1/1/tack")["station"] == "weld#1" else "weld#1"
    return document


def move_what_is_pinned() -> Document:
    params = OrganizeParams(pinned_starts={"A2/1/010": NOW + timedelta(hours=2)}, pinned_stations={"A2/1/010": "mill"})
    document = document_with(workspaces.two_machines_three_orders(), params)
    move(row(document, "A2/1/010"), 1)
    return document


def move_what_is_frozen() -> Document:
    workspace = workspaces.two_machines_three_orders()
    before = planned(workspace)
    params = OrganizeParams(previous=before, frozen_until=NOW + timedelta(minutes=30), change_price=5)
    document = document_with(workspace, params)
    move(min(document["operations"], key=lambda entry: entry["phases"][0]["start"]), 200)
    return document


def cut_before_the_boards_come() -> Document:
    document = document_of(workspaces.child_orders_and_material)
    cuts = [entry for entry in document["operations"] if entry["id"].endswith("cut")]
    for entry in cuts:
        minutes = (NOW - datetime.fromisoformat(entry["phases"][0]["start"])) / timedelta(minutes=1)
        move(entry, minutes)
    return document


def never_clean() -> Document:
    document = document_of(workspaces.wear_and_maintenance)
    document["maintenance"] = [entry for entry in document["maintenance"] if entry["task"] != "clean"]
    return document


def two_places_at_once() -> Document:
    """Let a robot take up a lot where it sets down another, far away, at the same instant."""
    document = document_of(workspaces.robots_on_a_floor)
    driven = [entry for entry in document["transports"] if entry["robot"] is not None]
    first = next(entry for entry in driven if entry["after"].endswith("mill") and entry["before"].endswith("saw"))
    for entry in driven:
        if entry["after"].endswith("wash"):
            entry["robot"], entry["pickup"] = first["robot"], first["pickup"]
            return document
    raise LookupError("no lot is washed")


def stay_off_the_charger() -> Document:
    document = document_of(workspaces.robots_on_a_floor)
    way = next(entry for entry in document["transports"] if entry["robot"] == "large")
    way["dropoff"] = (datetime.fromisoformat(way["dropoff"]) + timedelta(days=1)).isoformat()
    return document


def work_at_a_station_before_its_move() -> Document:
    document = document_of_moves()
    first = next(entry for entry in document["operations"] if entry["station"] == "mill")
    move(first, -60)
    return document


EDITS: list[tuple[str, Callable[[], Document], str]] = [
    ("presence", leave_an_operation_out, "A1/1/020"),
    ("mode", use_a_station_that_can_not, "'A2/1/010' can not be done on 'lathe', only on 'mill'"),
    ("assignment", name_somebody_without_the_skill, "bert#1"),
    ("assignment", send_the_crew_member_who_runs_away, "anna"),
    ("phase_sequence", drop_a_phase, "must have the phases setup, load, run, unload"),
    ("phase_duration", stretch_a_phase, "A2/1/010"),
    ("break", work_in_a_break, "A2/2/020"),
    ("setup", shorten_a_setup, "paint"),
    ("planning_start", start_before_planning, "A"),
    ("release", start_before_the_release, "A3/1/010"),
    ("window", grease_too_late, "press/grease/1"),
    ("deadline", miss_a_deadline, "A3"),
    ("lag", pack_before_welding, "A3/1/pack"),
    ("capacity", use_a_machine_twice_at_once, "mill"),
    ("batch", bake_another_family_along, "bake"),
    ("transport", fly_a_lot_over, "A1/1/bore"),
    ("robot", two_places_at_once, "must be at place"),
    ("buffer", pile_up_in_a_buffer, "bore input"),
    ("order", work_at_a_station_before_its_move, "'mill/move/first piece', pinned ahead of it"),
    ("dedication", weld_on_two_stations, "A1/1/weld"),
    ("pin", move_what_is_pinned, "A2/1/010"),
    ("frozen", move_what_is_frozen, "A"),
    ("material", cut_before_the_boards_come, "board"),
    ("wear", never_clean, "press dirt"),
]


@pytest.mark.parametrize(("rule", "edit", "words"), EDITS, ids=[edit.__name__ for _, edit, _ in EDITS])
def test_an_edit_is_caught_by_its_rule(rule: str, edit: Callable[[], Document], words: str, tmp_path: Path) -> None:
    found = judged(edit(), tmp_path)
    assert [str(violation) for violation in found if violation.rule == rule and words in violation.message]


def test_there_is_an_edit_for_every_rule_that_can_be_broken() -> None:
    assert {rule for rule, _, _ in EDITS} == set(RULES)


def move_to_a_slot_that_is_taken() -> Document:
    document = document_of_moves()
    for entry in (document["params"]["moves"][0], document["moves"][0]):
        entry["destination"] = "C"
    return document


def leave_out_the_calibration() -> Document:
    document = document_of_moves()
    steps = document["moves"][0]["steps"]
    document["moves"][0]["steps"] = [step for step in steps if step["name"] != "calibrate"]
    return document


def change_the_workspace() -> Document:
    document = document_of(workspaces.two_machines_three_orders)
    document["workspace"]["orders"]["A1"]["customer"] = "somebody else"
    return document


def move_off_the_ticks() -> Document:
    document = document_of(workspaces.two_machines_three_orders)
    move(row(document, "A3/1/020"), 0.5)
    return document


def claim_other_pieces() -> Document:
    document = document_of(workspaces.two_machines_three_orders)
    row(document, "A2/1/010")["pieces"] = 2
    return document


def claim_an_earlier_completion() -> Document:
    document = document_of(workspaces.two_machines_three_orders)
    order = row(document, "A1", "orders")
    order["completion"] = moved(order["completion"], -1)
    return document


def forget_an_order_that_can_not_be_made() -> Document:
    document = document_of(workspaces.child_orders_and_material)
    document["unplanned"].clear()
    return document


def buy_less() -> Document:
    document = document_of(workspaces.child_orders_and_material)
    document["purchases"][0]["quantity"] -= 1
    return document


def claim_a_better_value() -> Document:
    document = document_of(workspaces.two_machines_three_orders)
    document["objective"][1]["value"] -= 1
    return document


def claim_a_bound_above_the_value() -> Document:
    document = document_of(workspaces.two_machines_three_orders)
    document["lower_bound"] = document["objective"][0]["value"] + 1
    return document


def claim_to_be_optimal() -> Document:
    document = document_with(workspaces.two_machines_three_orders(), OrganizeParams(wishes="flow"))
    document |= {"status": "optimal", "lower_bound": document["objective"][0]["value"] - 1}
    return document


def take_material_from_elsewhere() -> Document:
    document = document_of(workspaces.child_orders_and_material)
    document["pegs"][0]["source"] = "purchase"
    return document


def show_another_local_time() -> Document:
    document = document_of(workspaces.two_machines_three_orders)
    row(document, "A1", "orders")["local"] = "2026-11-23 06:00"
    return document


CLAIM_EDITS: list[tuple[str, Callable[[], Document], str]] = [
    ("configuration", move_to_a_slot_that_is_taken, "'mill' moves to 'C', on which 'bench' stands then"),
    ("configuration", leave_out_the_calibration, "must have the steps undock, transport, dock, calibrate, first piece"),
    ("workspace_hash", change_the_workspace, "'orders' of the workspace is not what the plan was made from"),
    ("whole_tick", move_off_the_ticks, "A3/1/020"),
    ("claimed_operation", claim_other_pieces, "'A2/1/010' is said to have pieces '2'; it has '3'"),
    ("claimed_order", claim_an_earlier_completion, "order 'A1' is said to have completion"),
    ("claimed_unplanned", forget_an_order_that_can_not_be_made, "order 'A2' is neither planned nor named"),
    ("claimed_purchase", buy_less, "'leg'"),
    ("claimed_objective", claim_a_better_value, "'flow' is said to be"),
    ("claimed_bound", claim_a_bound_above_the_value, "no plan is said to be better than"),
    ("claimed_bound", claim_to_be_optimal, "said to be optimal"),
    ("claimed_peg", take_material_from_elsewhere, "do not come from purchase"),
    ("claimed_local", show_another_local_time, "'A1' is said to be at 2026-11-23 06:00 in local time"),
    ("battery", stay_off_the_charger, "robot 'large' could be down to its reserve"),
]


@pytest.mark.parametrize(("rule", "edit", "words"), CLAIM_EDITS, ids=[edit.__name__ for _, edit, _ in CLAIM_EDITS])
def test_a_false_claim_is_caught(rule: str, edit: Callable[[], Document], words: str, tmp_path: Path) -> None:
    found = judged(edit(), tmp_path)
    assert [str(violation) for violation in found if violation.rule == rule and words in violation.message]


def test_there_is_an_edit_for_every_claim() -> None:
    assert {rule for rule, _, _ in CLAIM_EDITS} == set(CLAIMS)


def test_an_order_that_could_be_planned_and_is_left_out_by_name_is_no_mistake(tmp_path: Path) -> None:
    workspace = workspaces.two_machines_three_orders()
    orders = {name: order for name, order in workspace.orders.items() if name != "A2"}
    document = document_with(workspace.model_copy(update={"orders": orders}))
    whole = document_with(workspace)
    document |= {"workspace": whole["workspace"], "hashes": whole["hashes"]}
    document["unplanned"] = [{"id": "A2", "reasons": ["the customer is on holiday"]}]
    assert judged(document, tmp_path) == []


def test_an_unknown_operation_is_named(tmp_path: Path) -> None:
    document = document_of(workspaces.two_machines_three_orders)
    row(document, "A1/1/020")["id"] = "A1/7/020"
    messages = [violation.message for violation in judged(document, tmp_path) if violation.rule == "presence"]
    assert "'A1/7/020' is no work of this workspace" in messages


def test_an_operation_that_stands_twice_is_named(tmp_path: Path) -> None:
    document = document_of(workspaces.two_machines_three_orders)
    document["operations"].append(row(document, "A1/1/020"))
    messages = [violation.message for violation in judged(document, tmp_path)]
    assert messages == ["'A1/1/020' is done twice"]
