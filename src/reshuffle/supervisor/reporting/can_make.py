"""Which station can do which operation, and why not."""

from __future__ import annotations

from collections.abc import Iterator

from reshuffle.organizing.matching import match as matching
from reshuffle.organizing.matching.match import MatchResult
from reshuffle.plan.verdicts import ReasonKind, Verdict
from reshuffle.supervisor.reporting.gathered import Gathered
from reshuffle.supervisor.reporting.view_document import CanMake

__all__ = ["MOST_ROWS", "can_make"]

#: At most so many rows: products that are ordered come first.
MOST_ROWS = 5_000


def can_make(gathered: Gathered) -> tuple[CanMake, ...]:
    """Return the answers of the matcher for each operation and each station that offers its capability."""
    workspace = gathered.workspace
    ordered = [order.product for order in gathered.plan.orders]
    wanted = [workspace.orders[one.id].product for one in gathered.plan.unplanned if one.id in workspace.orders]
    names = [name for name in dict.fromkeys((*wanted, *ordered, *workspace.products)) if name in workspace.products]
    found: list[CanMake] = []
    matches = matching.match(workspace)
    for product in names:
        found += _of_product(matches, product)
        if len(found) >= MOST_ROWS:
            break
    return tuple(found[:MOST_ROWS])


def _of_product(matches: MatchResult, product: str) -> Iterator[CanMake]:
    for operation in matches.workspace.products[product].operations:
        for verdict in matches.of(product, operation):
            if not _lacks_capability(verdict):
                reasons = tuple(reason.message for reason in verdict.reasons)
                yield CanMake(product, operation, verdict.station, verdict.ok, reasons)


def _lacks_capability(verdict: Verdict) -> bool:
    return any(reason.kind is ReasonKind.CAPABILITY for reason in verdict.refusals)
