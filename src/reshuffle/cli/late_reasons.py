"""The main reason for each late order in one line."""

from __future__ import annotations

import time
from collections.abc import Sequence

from reshuffle.advising.causes import CauseKind
from reshuffle.advising.explanation import OrderExplanation
from reshuffle.advising.situation import Situation
from reshuffle.model.factory import Workspace
from reshuffle.supervisor import advice

__all__ = ["late_reasons", "what_happens"]

#: So many causes are named for one order.
_MOST_CAUSES = 2


def late_reasons(
    workspace: Workspace, situation: Situation, orders: Sequence[str], time_limit_s: float
) -> dict[str, str]:
    """Return the largest causes of each late order's time, as long as there is time.

    Parameters
    ----------
    orders
        Late orders of the plan, the most important first.
    time_limit_s
        Seconds after which no further order is explained.
    """
    until = time.monotonic() + time_limit_s
    reasons = {}
    for order in orders:
        if time.monotonic() > until:
            break
        found = advice.explain(workspace, situation, order)
        if isinstance(found, OrderExplanation):
            reasons[order] = _in_short(found)
    return reasons


def _in_short(found: OrderExplanation) -> str:
    # That work takes time is no news unless nothing else does.
    waits = [share for share in found.shares if share.kind not in {CauseKind.WORK, CauseKind.SETUP}]
    return "; ".join(share.sentence for share in (waits or list(found.shares))[:_MOST_CAUSES])


def what_happens(sentence: str) -> str:
    """Return a sentence on a stretch of time without the times in front, where a table shows them."""
    return sentence.partition("): ")[2] or sentence
