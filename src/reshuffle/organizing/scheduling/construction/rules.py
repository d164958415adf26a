"""Priority rules: the orders in which a first schedule is tried."""

from __future__ import annotations

from reshuffle.organizing.scheduling.construction.priorities import TaskGraph
from reshuffle.organizing.scheduling.construction.shop import Shop
from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.objective import Term

__all__ = ["has_due_dates", "priority_rules"]

#: Terms that look at each job by itself.
_JOB_TERMS = frozenset({Term.TARDINESS, Term.LATE_JOBS, Term.FLOW_TIME, Term.EARLINESS, Term.WORK_IN_PROGRESS})


def has_due_dates(shop: Shop) -> bool:
    """Whether any job has a due date or a deadline."""
    return min([*shop.due, *shop.deadline], default=UNBOUNDED) < UNBOUNDED


def priority_rules(graph: TaskGraph) -> list[list[float]]:
    """Return the priorities (T,) of each rule, small ones first, the rules that fit the objective first.

    - longest tail: most time from the start of the task to the end of all that follows, lags included;
    - latest start: the due date or deadline of the job less that time, which is the least slack at any instant;
    - latest start and work per weight together, for tardiness: after the apparent tardiness cost of Vepsalainen and
      Morton (1987), doi:10.1287/mnsc.33.8.1035, which weighs the two by the instant; here the weight is fixed;
    - least work remaining per weight, for flow times;
    - most work remaining in the job;
    - first come, first served.
    """
    shop = graph.shop
    tails, remaining = graph.tails(), graph.work_remaining()
    longest_tail = [-float(tail) for tail in tails]
    most_work = [-float(work) for work in remaining]
    first_come = [float(time) for time in shop.low_simple]
    rules = [longest_tail, most_work, first_come]
    used = set(shop.problem.objective.used_terms())
    if used & _JOB_TERMS:
        weight = [max(shop.weight[job], 1) if job >= 0 else 1 for job in shop.job]
        rules.insert(0, [work / w for work, w in zip(remaining, weight, strict=True)])
    if has_due_dates(shop):
        latest = _latest_starts(graph)
        rules.insert(0, latest)
        if Term.TARDINESS in used or Term.LATE_JOBS in used:
            scale = 2.0 * sum(graph.length) / max(len(graph.length), 1)
            longest = max(max(tails, default=1), 1)
            shares = [_work_per_weight(shop, task, tails) / longest for task in range(len(latest))]
            rules.insert(1, [start + scale * share for start, share in zip(latest, shares, strict=True)])
    return rules


def _latest_starts(graph: TaskGraph) -> list[float]:
    shop = graph.shop
    ends = [min(due, deadline) for due, deadline in zip(shop.due, shop.deadline, strict=True)]
    latest_due = max((end for end in ends if end < UNBOUNDED), default=0)
    # A job without a date waits behind those with one, but not for ever.
    open_end = latest_due + sum(graph.length) // max(shop.num_resources, 1)
    return [float(start) for start in graph.latest([end if end < UNBOUNDED else open_end for end in ends])]


def _work_per_weight(shop: Shop, task: int, tails: list[int]) -> float:
    job = shop.job[task]
    weight = shop.weight[job] if job >= 0 else 1
    return tails[task] / max(weight, 1)
