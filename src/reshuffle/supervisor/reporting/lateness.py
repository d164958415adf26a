"""Late orders: what cost them how much, how it came to that, and what would help."""

from __future__ import annotations

import time
from collections.abc import Iterator

from reshuffle.advising.explanation import OrderExplanation
from reshuffle.advising.fixes import FixParams
from reshuffle.advising.situation import Situation
from reshuffle.plan.plan import PlannedOrder
from reshuffle.supervisor import advice
from reshuffle.supervisor.reporting.gathered import Gathered, Progress
from reshuffle.supervisor.reporting.reasons import cause_index
from reshuffle.supervisor.reporting.view_document import CauseShare, ChainLink, Fix, LateOrder

__all__ = ["MOST_EXPLAINED", "MOST_LINKS", "late_orders", "late_planned"]

#: At most so many orders are explained, the latest first; of the others only lateness is told.
MOST_EXPLAINED = 50
#: At most so many links of a chain are told, the last ones.
MOST_LINKS = 50
#: With less time left than judging the plan took, times this, nothing is tried: it would end in the first trial.
_TRIALS = 2
#: Of the time that is left an order gets at least this part.
_SHARES = 2


def late_planned(gathered: Gathered) -> list[PlannedOrder]:
    """Return the late orders of customers, the latest first."""
    late = [order for order in gathered.plan.orders if order.is_late and order.parent is None]
    return sorted(late, key=lambda order: (-(order.lateness_s or 0.0), order.id))


def late_orders(gathered: Gathered, fixes_time_s: float, progress: Progress) -> tuple[LateOrder, ...]:
    """Return the late orders, the latest first.

    Parameters
    ----------
    fixes_time_s
        Seconds in which fixes are looked for, for all orders together; alternatives are organized again. 0 for none.
    """
    listed = late_planned(gathered)
    if gathered.situation is None:
        return tuple(LateOrder(gathered.order_rows[order.id], (), (), (), False) for order in listed)
    left_s = fixes_time_s
    found = []
    for number, order in enumerate(listed):
        row = gathered.order_rows[order.id]
        told = None
        if number < MOST_EXPLAINED:
            told = advice.explain(gathered.workspace, gathered.situation, order.id)
        fixes: tuple[Fix, ...] = ()
        is_tried = False
        # One order must not take the time of all others; what it leaves is theirs.
        share_s = left_s / min(len(listed) - number, _SHARES)
        if share_s > _TRIALS * gathered.judged_s:
            progress(f"looking for what helps '{order.id}'")
            begin = time.monotonic()
            fixes, is_tried = _fixes(gathered, gathered.situation, order.id, share_s)
            left_s -= time.monotonic() - begin
        if isinstance(told, OrderExplanation):
            shares, chain = tuple(_shares(told)), tuple(_chain(gathered, told))
        else:
            shares, chain = (), ()
        found.append(LateOrder(row, shares, chain, fixes, is_tried))
    return tuple(found)


def _shares(told: OrderExplanation) -> Iterator[CauseShare]:
    for share in told.shares:
        yield CauseShare(cause_index(share.kind), share.subject, round(share.seconds * 1000))


def _chain(gathered: Gathered, told: OrderExplanation) -> Iterator[ChainLink]:
    for link in told.chain[-MOST_LINKS:]:
        row = gathered.operation_rows.get(link.operation, -1)
        start, end = gathered.at(link.start), gathered.at(link.end)
        yield ChainLink(row, cause_index(link.kind), link.subject, start, end, link.sentence)


def _fixes(gathered: Gathered, situation: Situation, order: str, left_s: float) -> tuple[tuple[Fix, ...], bool]:
    """Return what helps an order, and whether all was tried that could."""
    document = gathered.document
    params = FixParams(organize=document.params)
    found = advice.advise_fixes(document.workspace, situation, order, params, document.plan.seed, left_s)
    fixes = tuple(
        Fix(
            fix.kind.value,
            fix.action,
            gathered.at(fix.completion),
            fix.is_in_time,
            None if fix.total_cost is None else float(fix.total_cost),
            fix.newly_late,
        )
        for fix in found.fixes
    )
    return fixes, bool(fixes) or not found.untried
