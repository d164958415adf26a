"""Explanations and quotes as JSON objects."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from reshuffle.advising.explanation import Explanation, OrderExplanation
from reshuffle.advising.fixes import Fixes
from reshuffle.advising.quote import Quote
from reshuffle.advising.wording import Link
from reshuffle.cli.plan_json import instant

__all__ = ["operation_object", "order_object", "quote_object"]


def _money(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _links(links: Sequence[Link]) -> list[dict[str, object]]:
    return [
        {
            "kind": link.kind.value,
            "operation": link.operation,
            "subject": link.subject,
            "other": link.other,
            "start": instant(link.start),
            "end": instant(link.end),
            "minutes": link.minutes,
            "sentence": link.sentence,
        }
        for link in links
    ]


def operation_object(found: Explanation) -> dict[str, object]:
    """Return why an operation is where it is."""
    return {
        "operation": found.operation,
        "station": found.station,
        "start": instant(found.start),
        "completion": instant(found.completion),
        "ready": instant(found.ready),
        "reason": found.reason,
        "waits": _links(found.waits),
        "works": _links(found.works),
        "chain": _links(found.chain),
        "elsewhere": [
            {
                "station": way.station,
                "crew": list(way.crew),
                "completion": instant(way.completion),
                "gain_s": way.gain_s,
                "sentence": way.sentence,
            }
            for way in found.elsewhere
        ],
    }


def order_object(found: OrderExplanation, fixes: Fixes | None) -> dict[str, object]:
    """Return why an order is complete when it is, and what would help."""
    return {
        "order": found.order,
        "last_operation": found.last_operation,
        "begin": instant(found.begin),
        "due": instant(found.due),
        "completion": instant(found.completion),
        "lead_time_s": found.lead_time_s,
        "lateness_s": found.lateness_s,
        "shares": [
            {"kind": share.kind.value, "subject": share.subject, "seconds": share.seconds, "sentence": share.sentence}
            for share in found.shares
        ],
        "path": _links(found.path),
        "chain": _links(found.chain),
        "fixes": None if fixes is None else _fixes(fixes),
    }


def _fixes(fixes: Fixes) -> dict[str, object]:
    return {
        "completion_without": instant(fixes.completion),
        "tried": fixes.tried,
        "is_complete": not fixes.untried,
        "fixes": [
            {
                "kind": fix.kind.value,
                "sentence": fix.sentence,
                "completion": instant(fix.completion),
                "is_in_time": fix.is_in_time,
                "gain_s": fix.gain_s,
                "cost": _money(fix.cost),
                "others_cost": _money(fix.others_cost),
                "late_before": fix.late_before,
                "late_after": fix.late_after,
                "newly_late": list(fix.newly_late),
            }
            for fix in fixes.fixes
        ],
    }


def quote_object(found: Quote, currency: str, runtime_s: float) -> dict[str, object]:
    """Return what can be promised for a new order."""
    return {
        "product": found.product,
        "quantity": found.quantity,
        "promise": instant(found.promise),
        "by": instant(found.by),
        "is_in_time": found.is_in_time,
        "reasons": list(found.reasons),
        "currency": currency,
        "cost_of_work": None if found.cost is None else _money(found.cost.work),
        "cost_of_material": None if found.cost is None else _money(found.cost.material),
        "slips": [
            {
                "order": slip.order,
                "promise": instant(slip.promise),
                "gain_s": slip.gain_s,
                "completion": instant(slip.completion),
                "delay_s": slip.delay_s,
                "lateness_s": slip.lateness_s,
                "cost": _money(slip.cost),
                "is_free": slip.is_free,
                "sentence": slip.sentence,
            }
            for slip in found.slips
        ],
        "runtime_s": round(runtime_s, 3),
    }
