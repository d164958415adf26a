"""Plans as the rows of a plan file and back; nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from reshuffle.formats import plan_rows as rows
from reshuffle.model import instants
from reshuffle.plan.moves import Move
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import (
    MaterialPeg,
    Plan,
    PlannedCrew,
    PlannedMaintenance,
    PlannedMove,
    PlannedMoveStep,
    PlannedOperation,
    PlannedOrder,
    PlannedPhase,
    PlannedPurchase,
    PlannedTransport,
    UnplannedOrder,
)

__all__ = ["local_texts", "plan_of", "rows_of"]


def local_texts(
    operations: Iterable[PlannedOperation], orders: Iterable[PlannedOrder], zone: ZoneInfo
) -> dict[str, str]:
    """Return what a plan file says in local time, for people, by the id of operation or order.

    Start and end of operations; completion of orders, as far as there is one.
    """
    shown: dict[datetime, str] = {}

    def text(instant: datetime) -> str:
        if instant not in shown:
            shown[instant] = instants.format_instant(instant, zone)
        return shown[instant]

    result = {operation.id: f"{text(operation.start)} to {text(operation.end)}" for operation in operations}
    result |= {order.id: text(order.completion) for order in orders if order.completion is not None}
    return result


def rows_of(plan: Plan, params: OrganizeParams, hashes: Mapping[str, str], zone: ZoneInfo) -> dict[str, Any]:
    """Return the sections of a plan file, except the workspace, as plain data in their order."""
    local = local_texts(plan.operations, plan.orders, zone)
    sections: dict[str, Any] = {
        "format_version": rows.VERSION,
        "made_for": _instant(plan.made_for),
        "tick_ms": plan.tick_ms,
        "status": plan.status,
        "solver": plan.solver,
        "seed": plan.seed,
        "objective": [{"wish": wish, "value": value} for wish, value in plan.objective],
        "lower_bound": plan.lower_bound,
        "reasons": list(plan.reasons),
        "params": _params(params),
        "hashes": dict(hashes),
        "operations": [_operation(one, local) for one in plan.operations],
        "maintenance": [_maintenance(one) for one in plan.maintenance],
        "transports": [_transport(one) for one in plan.transports],
        # Most plans move nothing, and their files say nothing of it.
        "moves": [_move(one) for one in plan.moves] or None,
        "orders": [
            _present(
                id=one.id,
                product=one.product,
                quantity=one.quantity,
                lots=list(one.lots),
                release=_instant(one.release),
                due=_instant(one.due),
                completion=_instant(one.completion),
                parent=one.parent,
                local=local.get(one.id),
            )
            for one in plan.orders
        ],
        "unplanned": [{"id": one.id, "reasons": list(one.reasons)} for one in plan.unplanned],
        "pegs": [
            {
                "operation": one.operation,
                "item": one.item,
                "quantity": one.quantity,
                "source": one.source,
                "available": _instant(one.available),
            }
            for one in plan.pegs
        ],
        "purchases": [
            {
                "item": one.item,
                "quantity": one.quantity,
                "arrives": _instant(one.arrives),
                "orders": list(one.orders),
            }
            for one in plan.purchases
        ],
    }
    return _present(**sections)


def _present(**fields: Any) -> dict[str, Any]:
    """Return the fields that are there."""
    return {key: value for key, value in fields.items() if value is not None}


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else rows.write_instant(instant)


def _params(params: OrganizeParams) -> dict[str, Any]:
    previous = params.previous
    before = None
    if previous is not None:
        before = {
            "made_for": _instant(previous.made_for),
            "tick_ms": previous.tick_ms,
            "status": previous.status,
            "solver": previous.solver,
            "seed": previous.seed,
            "operations": [_operation(one, {}) for one in previous.operations],
            "maintenance": [_maintenance(one) for one in previous.maintenance],
            "transports": [_transport(one) for one in previous.transports],
        }
    return _present(
        wishes=params.wishes,
        pinned_starts={name: _instant(instant) for name, instant in params.pinned_starts.items()} or None,
        pinned_stations=dict(params.pinned_stations) or None,
        frozen_until=_instant(params.frozen_until),
        change_price=params.change_price or None,
        cared_until=_instant(params.cared_until),
        moves=[
            _present(station=one.station, origin=one.origin, destination=one.destination, via=one.via)
            for one in params.moves
        ]
        or None,
        previous=before,
    )


def _operation(one: PlannedOperation, local: Mapping[str, str]) -> dict[str, Any]:
    return _present(
        id=one.id,
        order=one.order,
        lot=one.lot,
        product=one.product,
        operation=one.operation,
        station=one.station,
        pieces=one.pieces,
        batch=one.batch,
        phases=[
            {"name": phase.name, "start": _instant(phase.start), "end": _instant(phase.end)} for phase in one.phases
        ],
        crew=_crew(one.crew),
        local=local.get(one.id),
    )


def _maintenance(one: PlannedMaintenance) -> dict[str, Any]:
    return _present(
        id=one.id,
        station=one.station,
        task=one.task,
        start=_instant(one.start),
        end=_instant(one.end),
        crew=_crew(one.crew),
    )


def _transport(one: PlannedTransport) -> dict[str, Any]:
    return _present(
        before=one.before,
        after=one.after,
        pickup=_instant(one.pickup),
        dropoff=_instant(one.dropoff),
        robot=one.robot,
    )


def _move(one: PlannedMove) -> dict[str, Any]:
    return _present(
        station=one.station,
        origin=one.origin,
        destination=one.destination,
        via=one.via,
        steps=[
            _present(
                name=step.name,
                start=_instant(step.start),
                end=_instant(step.end),
                crew=list(step.crew) or None,
                robot=step.robot,
            )
            for step in one.steps
        ],
    )


def _crew(crew: Iterable[PlannedCrew]) -> list[dict[str, Any]] | None:
    return [
        {
            "need": one.need,
            "first_phase": one.first_phase,
            "last_phase": one.last_phase,
            "members": list(one.members),
        }
        for one in crew
    ] or None


def plan_of(row: rows.PlanRow) -> tuple[Plan, OrganizeParams]:
    """Return the plan of a plan file, and what it was to be like."""
    plan = Plan(
        made_for=row.made_for,
        tick_ms=row.tick_ms,
        objective=tuple((level.wish, level.value) for level in row.objective),
        lower_bound=row.lower_bound,
        status=row.status,
        solver=row.solver,
        seed=row.seed,
        operations=_operations(row.operations),
        maintenance=_maintenances(row.maintenance),
        transports=_transports(row.transports),
        orders=tuple(
            PlannedOrder(one.id, one.product, one.quantity, one.lots, one.release, one.due, one.completion, one.parent)
            for one in row.orders
        ),
        unplanned=tuple(UnplannedOrder(one.id, one.reasons) for one in row.unplanned),
        pegs=tuple(MaterialPeg(one.operation, one.item, one.quantity, one.source, one.available) for one in row.pegs),
        purchases=tuple(PlannedPurchase(one.item, one.quantity, one.arrives, one.orders) for one in row.purchases),
        reasons=row.reasons,
        frozen_until=row.params.frozen_until,
        moves=tuple(
            PlannedMove(
                one.station,
                one.origin,
                one.destination,
                tuple(PlannedMoveStep(step.name, step.start, step.end, step.crew, step.robot) for step in one.steps),
                one.via,
            )
            for one in row.moves
        ),
    )
    return plan, _params_of(row.params)


def _params_of(row: rows.ParamsRow) -> OrganizeParams:
    before = row.previous
    previous = (
        None
        if before is None
        else Plan(
            made_for=before.made_for,
            tick_ms=before.tick_ms,
            objective=(),
            lower_bound=None,
            status=before.status,
            solver=before.solver,
            seed=before.seed,
            operations=_operations(before.operations),
            maintenance=_maintenances(before.maintenance),
            transports=_transports(before.transports),
        )
    )
    return OrganizeParams(
        wishes=row.wishes,
        pinned_starts=dict(row.pinned_starts),
        pinned_stations=dict(row.pinned_stations),
        previous=previous,
        frozen_until=row.frozen_until,
        change_price=row.change_price,
        cared_until=row.cared_until,
        moves=tuple(Move(one.station, one.origin, one.destination, one.via) for one in row.moves),
    )


def _operations(listed: Iterable[rows.OperationRow]) -> tuple[PlannedOperation, ...]:
    return tuple(
        PlannedOperation(
            one.id,
            one.order,
            one.lot,
            one.product,
            one.operation,
            one.station,
            one.pieces,
            tuple(PlannedPhase(phase.name, phase.start, phase.end) for phase in one.phases),
            _crews(one.crew),
            one.batch,
        )
        for one in listed
    )


def _maintenances(listed: Iterable[rows.MaintenanceRow]) -> tuple[PlannedMaintenance, ...]:
    return tuple(
        PlannedMaintenance(one.id, one.station, one.task, one.start, one.end, _crews(one.crew)) for one in listed
    )


def _transports(listed: Iterable[rows.TransportRow]) -> tuple[PlannedTransport, ...]:
    return tuple(PlannedTransport(one.before, one.after, one.pickup, one.dropoff, one.robot) for one in listed)


def _crews(listed: Iterable[rows.CrewRow]) -> tuple[PlannedCrew, ...]:
    return tuple(PlannedCrew(one.need, one.first_phase, one.last_phase, one.members) for one in listed)
