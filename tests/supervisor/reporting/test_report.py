"""What the view shows, against what the plan, the judge and the explanations say."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from reshuffle.advising.waiting import last_cause, waiting
from reshuffle.errors import InputError, UnsupportedError
from reshuffle.formats.plan_file import PlanDocument, read_plan, write_plan
from reshuffle.model.consistency import findings
from reshuffle.model.factory import Workspace
from reshuffle.organizing.organize import organize
from reshuffle.organizing.scheduling.list_scheduler import ListScheduler
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.solver import Stop
from reshuffle.supervisor import advice
from reshuffle.supervisor.reporting.report import view_document
from reshuffle.supervisor.reporting.view_document import (
    BAR_STATES,
    CAUSES,
    RESOURCE_STATES,
    Bars,
    Operations,
    PlanView,
    Why,
)
from tests.model.strategies import workspaces
from tests.supervisor.reporting.documents import document_of, late_shop, moved
from tests.supervisor.test_plans_of_any_workspace import supported
from tests.supervisor.workspaces import WORKSPACES

MINUTE = 60_000


def shown(document: PlanDocument) -> PlanView:
    return view_document(document, fixes_time_s=0).plan


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("plans")


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> PlanDocument:
    return document_of(late_shop(), tmp_path_factory.mktemp("late"))


@pytest.fixture(scope="module")
def late_view(late: PlanDocument) -> PlanView:
    return shown(late)


def _within(rows: tuple[int, ...], count: int, least: int = -1) -> bool:
    return all(least <= row < count for row in rows)


@pytest.mark.parametrize("name", WORKSPACES)
def test_every_index_has_its_row_and_every_column_its_length(name: str, tmp_path: Path) -> None:
    view = shown(document_of(WORKSPACES[name](), tmp_path))
    num_resources, num_orders, num_operations = len(view.resources), len(view.orders), len(view.operations.id)
    for table in (view.operations, view.bars):
        assert len({len(getattr(table, column.name)) for column in fields(table)}) == 1
    assert {len(getattr(view.why, name)) for name in ("cause", "subject", "task", "waited_ms")} == {num_operations}
    assert view.violations == ()
    assert _within(view.operations.station, num_resources)
    assert _within(view.operations.order, num_orders)
    assert _within(view.bars.resource, num_resources)
    assert _within(view.bars.operation, num_operations, least=0)
    assert _within(view.bars.state, len(BAR_STATES), least=0)
    assert _within(view.why.cause, len(CAUSES), least=0)
    assert _within(view.why.task, num_operations)
    assert all(sum(row.share) == pytest.approx(1) for row in view.states)
    assert all(len(row.share) == len(RESOURCE_STATES) for row in view.states)
    assert all(waited >= 0 for waited in view.why.waited_ms)
    assert all(min(one.stock) >= 0 for one in view.material)


@pytest.mark.parametrize("name", WORKSPACES)
def test_bars_of_an_operation_fill_it_on_its_station(name: str, tmp_path: Path) -> None:
    view = shown(document_of(WORKSPACES[name](), tmp_path))
    told = dict.fromkeys(range(len(view.operations.id)), 0)
    for resource, operation, start, end in zip(
        view.bars.resource, view.bars.operation, view.bars.start, view.bars.end, strict=True
    ):
        if resource == view.operations.station[operation]:
            assert view.operations.start[operation] <= start < end <= view.operations.end[operation]
            told[operation] += end - start
    lengths = [b - a for a, b in zip(view.operations.start, view.operations.end, strict=True)]
    assert list(told.values()) == lengths


@pytest.mark.parametrize("name", WORKSPACES)
def test_what_bound_an_operation_is_what_its_explanation_says(name: str, tmp_path: Path) -> None:
    document = document_of(WORKSPACES[name](), tmp_path)
    view = shown(document)
    situation = advice.plan_situation(document.workspace, document.plan, document.params)
    names = situation.problem.names.tasks
    for row, operation in enumerate(view.operations.id):
        known = waiting(situation, names.index(operation))
        cause = last_cause(known)
        if cause.detail != "unknown":
            assert CAUSES[view.why.cause[row]] == cause.kind.value
            assert view.why.subject[row] == cause.subject


def test_the_same_plan_gives_the_same_document(late: PlanDocument, late_view: PlanView) -> None:
    assert shown(late) == late_view


def test_the_document_says_where_and_when_it_is_read(late: PlanDocument) -> None:
    found = view_document(late, fixes_time_s=0)
    assert (found.zone, found.currency, found.origin) == ("Europe/Berlin", "CHF", "2026-11-23T05:00:00Z")
    assert found.plan.now == 0
    assert found.against is None


def test_a_late_order_has_its_causes_and_its_chain(late: PlanDocument, late_view: PlanView) -> None:
    by_row = {one.order: one for one in late_view.late}
    expected = [row for row, order in enumerate(late.plan.orders) if order.is_late]
    assert sorted(by_row) == expected
    for row, one in by_row.items():
        order = late_view.orders[row]
        assert order.lateness_ms is not None
        assert sum(share.ms for share in one.shares) == order.completion
        assert [link.start for link in one.chain[1:]] == [link.end for link in one.chain[:-1]]
        assert one.chain[-1].end == order.completion
        assert not one.fixes_tried


def test_a_late_order_with_a_price_says_what_it_costs(late_view: PlanView) -> None:
    costs = {order.id: (order.late_cost, order.lateness_ms) for order in late_view.orders}
    assert costs["A1"][0] is None
    cost, late_ms = costs["A2"]
    assert cost == pytest.approx(240 * max(0, late_ms or 0) / 86_400_000)


def test_what_would_help_is_looked_for_in_the_time_that_is_given(late: PlanDocument) -> None:
    said: list[str] = []
    view = view_document(late, fixes_time_s=60, progress=said.append).plan
    (of_last,) = [one for one in view.late if view.orders[one.order].id == "A2"]
    assert of_last.fixes_tried
    assert of_last.fixes
    assert any("'A2'" in message for message in said)


def test_the_chain_to_the_last_completion_is_critical(late_view: PlanView) -> None:
    table = late_view.operations
    critical = {name for name, flag in zip(table.id, table.critical, strict=True) if flag}
    # The second plate waits for its steel, not for the first one.
    assert critical == {"A2/1/010", "A2/1/020"}


def test_an_order_that_can_not_be_made_says_why(late_view: PlanView) -> None:
    (unplanned,) = late_view.unplanned
    assert unplanned.order == "A3"
    assert "900 mm" in " ".join(unplanned.reasons)


def test_stations_that_offer_a_capability_say_whether_they_can_and_why_not(late_view: PlanView) -> None:
    rows = {(one.product, one.operation, one.station): one for one in late_view.can_make}
    assert [key[2] for key in rows if key[:2] == ("plate", "020")] == ["mill-1", "mill-2"]
    assert rows["plate", "020", "mill-1"].ok
    assert not rows["plate", "020", "mill-2"].ok
    assert "300 mm" in rows["plate", "020", "mill-2"].reasons[0]
    assert not any(one.ok for key, one in rows.items() if key[0] == "lid")


def test_stock_is_told_from_the_start_of_planning_and_a_wait_for_it_by_name(late_view: PlanView) -> None:
    (steel,) = late_view.material
    assert (steel.item, steel.times[0]) == ("steel", 0)
    assert steel.stock[-1] == 4
    (short,) = steel.shortages
    assert (short.at, short.until, short.quantity, short.source) == (0, 120 * MINUTE, 1, "receipt")
    assert late_view.operations.name[short.operation] == "010"


def test_resources_are_grouped_by_what_they_can(late_view: PlanView) -> None:
    groups = {row.id: (row.kind, row.group) for row in late_view.resources}
    assert groups == {
        "mill-1": ("station", "milling"),
        "mill-2": ("station", "milling"),
        "saw": ("station", "saw"),
        "anna#1": ("operator", "milling"),
        "anna#2": ("operator", "milling"),
    }


def test_load_adds_up_to_the_work_and_the_open_time_of_the_plan(tmp_path: Path) -> None:
    view = shown(document_of(WORKSPACES["operators_and_shifts"](), tmp_path))
    span = max(view.bars.end)
    work = {BAR_STATES.index(state) for state in ("setup", "load", "run", "unload")}
    for load in view.load:
        own = [
            end - start
            for resource, state, start, end in zip(
                view.bars.resource, view.bars.state, view.bars.start, view.bars.end, strict=True
            )
            if resource == load.resource and state in work
        ]
        closed = sum(min(b, span) - max(a, 0) for a, b in view.resources[load.resource].closed)
        assert sum(load.busy_ms) == sum(own)
        assert sum(load.open_ms) == span - closed


def test_setup_families_stand_beside_the_operations(late_view: PlanView) -> None:
    assert set(late_view.operations.family) == {"", "plates"}


def test_work_in_progress_ends_where_the_last_lot_does(late_view: PlanView) -> None:
    assert late_view.in_progress.values[-1] == 0
    assert late_view.in_progress.times[-1] == max(late_view.operations.end)


def test_a_plan_that_does_not_hold_is_shown_with_what_is_wrong(late: PlanDocument) -> None:
    view = shown(moved(late, "A1/1/020", "saw"))
    assert any(found.place == "A1/1/020" for found in view.violations)
    assert set(view.why.cause) == {CAUSES.index("choice")}
    assert all(one.chain == () and not one.fixes_tried for one in view.late)


def test_an_operation_that_is_planned_twice_has_two_rows(late: PlanDocument) -> None:
    plan = late.plan
    twice = replace(late, plan=replace(plan, operations=(*plan.operations, plan.operations[0])))
    view = shown(twice)
    assert len(view.operations.id) == len(view.operations.start) == len(view.why.cause) == len(plan.operations) + 1
    assert view.violations


def test_a_plan_with_a_wrong_claim_still_has_its_reasons(late: PlanDocument) -> None:
    plan = late.plan
    ((wish, value), *rest) = plan.objective
    view = shown(replace(late, plan=replace(plan, objective=((wish, value + 1), *rest))))
    assert [found.rule for found in view.violations] == ["claimed_objective"]
    assert any(one.chain for one in view.late)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(workspaces())
def test_any_plan_can_be_shown(folder: Path, made: Workspace) -> None:
    made = supported(made)
    if findings(made):
        return
    try:
        found = organize(made, datetime(2026, 6, 1, tzinfo=UTC), ListScheduler(), Stop(max_iterations=1), 1)
    except (InputError, UnsupportedError):
        return
    if found.plan is None:
        return
    write_plan(folder / "plan.json", found.plan, made)
    view = shown(read_plan(folder / "plan.json"))
    assert len(view.why.cause) == len(view.operations.id)
    assert all(sum(row.share) == pytest.approx(1) for row in view.states)


def test_a_plan_with_unknown_stations_is_shown_as_well(late: PlanDocument) -> None:
    view = shown(moved(late, "A1/1/020", "<script>"))
    row = view.operations.id.index("A1/1/020")
    assert view.operations.station[row] == -1
    assert row not in view.bars.operation


def test_another_plan_beside_it_is_told_on_the_same_axis(late: PlanDocument, tmp_path: Path) -> None:
    other = document_of(late_shop(), tmp_path, OrganizeParams(wishes="makespan"))
    found = view_document(late, against=other, fixes_time_s=0)
    assert found.against is not None
    assert found.against.now == 0
    assert {order.id for order in found.against.orders} == {order.id for order in found.plan.orders}


def test_columns_are_plain_numbers(late_view: PlanView) -> None:
    tables: tuple[Operations | Bars | Why, ...] = (late_view.operations, late_view.bars, late_view.why)
    for table in tables:
        for column in fields(table):
            values = getattr(table, column.name)
            assert column.name == "elsewhere" or {type(value) for value in values} <= {int, str}
