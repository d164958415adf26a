"""What ``reshuffle organize --json`` prints: the answer in short; the plan itself is the file."""

from __future__ import annotations

from datetime import UTC, datetime

from reshuffle.advising.conflict import Conflict
from reshuffle.model.factory import Workspace
from reshuffle.organizing.organize import Organization
from reshuffle.plan.loads import station_loads
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan, UnplannedOrder

__all__ = ["instant", "no_plan", "plan_object"]


def instant(value: datetime | None) -> str | None:
    """Return an instant as programs like it: ISO 8601 in UTC."""
    return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _unplanned(orders: tuple[UnplannedOrder, ...]) -> list[dict[str, object]]:
    return [{"order": order.id, "reasons": list(order.reasons)} for order in orders]


def no_plan(found: Organization, conflict: Conflict | None, runtime_s: float) -> dict[str, object]:
    """Return that there is no plan, and why."""
    return {
        "status": found.result.status.value,
        "reasons": list(found.result.reasons),
        "unplanned": _unplanned(found.preparation.unplanned),
        "conflict": None if conflict is None or not conflict.is_conflict else _conflict(conflict),
        "runtime_s": round(runtime_s, 3),
        "output": None,
    }


def _conflict(conflict: Conflict) -> dict[str, object]:
    return {
        "sentence": conflict.sentence,
        "conditions": list(conflict.conditions),
        "orders": list(conflict.orders),
        "is_minimal": conflict.is_minimal,
        "is_proved": conflict.is_proved,
    }


def plan_object(plan: Plan, workspace: Workspace, params: OrganizeParams, runtime_s: float) -> dict[str, object]:
    """Return a plan in short: orders, what is missing, what to buy, loads, and how good it is."""
    return {
        "status": plan.status,
        "made_for": instant(plan.made_for),
        "wishes": params.wishes,
        "objective": [{"wish": words, "value": value} for words, value in plan.objective],
        "lower_bound": plan.lower_bound,
        "gap": plan.gap,
        "tick_ms": plan.tick_ms,
        "engine": plan.solver,
        "seed": plan.seed,
        "runtime_s": round(runtime_s, 3),
        "num_operations": len(plan.operations),
        "orders": [
            {
                "order": order.id,
                "product": order.product,
                "quantity": order.quantity,
                "due": instant(order.due),
                "completion": instant(order.completion),
                "lateness_s": order.lateness_s,
                "is_late": order.is_late,
            }
            for order in plan.orders
            if order.parent is None
        ],
        "unplanned": _unplanned(plan.unplanned),
        "purchases": [
            {
                "item": purchase.item,
                "quantity": purchase.quantity,
                "arrives": instant(purchase.arrives),
                "orders": list(purchase.orders),
            }
            for purchase in plan.purchases
        ],
        "stations": [
            {
                "station": load.station,
                "open_s": load.open_s,
                "busy_s": load.busy_s,
                "setup_s": load.setup_s,
                "load": round(load.share, 4),
                "num_operations": load.operations,
            }
            for load in station_loads(plan, workspace)
        ],
        "reasons": list(plan.reasons),
    }
