"""Key figures of orders: throughput, lead time, tardiness, on-time share, and work in progress over time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reshuffle.shopfloor.kpis_figures import KeyFigure, figure, ratio
from reshuffle.shopfloor.kpis_records import OrderRecord
from reshuffle.shopfloor.timeline import Timeline

__all__ = ["StepFunction", "in_progress", "order_figures", "tardiness_ms"]

_MS_PER_HOUR = 3_600_000


@dataclass(frozen=True, slots=True, eq=False)
class StepFunction:
    """A number that changes at instants.

    Parameters
    ----------
    times
        (n,) milliseconds after the origin, ascending.
    values
        (n,) ``values[i]`` holds from ``times[i]`` on.
    """

    times: npt.NDArray[np.int64]
    values: npt.NDArray[np.int64]

    def area(self, start: int, end: int) -> int:
        """Return the integral over [start, end), in its unit times milliseconds; 0 before the first step."""
        until = np.append(self.times[1:], max(end, int(self.times[-1]))) if len(self.times) else self.times
        return int((self.values * np.maximum(np.minimum(until, end) - np.maximum(self.times, start), 0)).sum())


def tardiness_ms(order: OrderRecord, observed_until: int) -> int:
    """Return by how much an order is late; one that is not complete, by the end of what is observed."""
    if order.due is None:
        return 0
    return max(0, (order.completion if order.completion is not None else observed_until) - order.due)


def order_figures(timeline: Timeline, orders: Sequence[OrderRecord]) -> Iterator[KeyFigure]:
    """Yield the figures of customers' orders.

    An order counts where its completion is observed; after a warm-up, what was complete before is left out. An order
    that is not complete counts as late as soon as its due date is observed.
    """
    asked = [order for order in orders if order.is_customers]
    begin, until = timeline.observed_from, timeline.observed_until
    done = [order for order in asked if order.completion is not None and begin <= order.completion <= until]
    good, observed = sum(order.good for order in done), float(timeline.observed_ms)
    given = {"good quantity completed": good, "time observed": observed}
    yield figure("throughput", ratio(good * _MS_PER_HOUR, observed), given)
    yield figure("orders_completed", float(len(done)), {"orders completed": float(len(done))})
    lead = np.array([_lead_time(order, begin) for order in done], dtype=np.float64)
    given = {"sum of completion - release": float(lead.sum()), "orders completed": float(len(done))}
    yield figure("lead_time_mean", ratio(float(lead.sum()), len(done)), given)
    for share in (50, 90):
        value = float(np.quantile(lead, share / 100)) if len(lead) else None
        yield figure(f"lead_time_p{share}", value, {"orders completed": float(len(done))})
    yield from _of_due_dates(asked, begin, until)


def _lead_time(order: OrderRecord, begin: int) -> int:
    start = begin if order.release is None else order.release
    return (order.completion or 0) - start


def _of_due_dates(asked: Sequence[OrderRecord], begin: int, until: int) -> Iterator[KeyFigure]:
    due = []
    for order in asked:
        if order.due is None:
            continue
        if order.completion is None:
            is_seen = begin <= order.due < until
        else:
            is_seen = begin <= order.completion <= until
        if is_seen:
            due.append(tardiness_ms(order, until))
    on_time = sum(late == 0 for late in due)
    counts = {"orders due": float(len(due)), "orders on time": float(on_time)}
    given = {"sum of tardiness": float(sum(due)), "orders due": float(len(due))}
    yield figure("tardiness_mean", ratio(float(sum(due)), len(due)), given)
    largest = float(max(due)) if due else None
    yield figure("tardiness_max", largest, {"largest tardiness": largest} if largest is not None else {})
    yield figure("late_orders", float(len(due) - on_time), counts)
    yield figure("on_time_share", ratio(on_time, len(due)), counts)


def in_progress(timeline: Timeline, unfinished: Collection[str] = ()) -> StepFunction:
    """Return the number of lots that were begun and are not complete, over time.

    Parameters
    ----------
    unfinished
        Lots that go on after the end of what is told.
    """
    rows = np.flatnonzero((timeline.operation >= 0) & (timeline.order >= 0) & (timeline.end > timeline.start))
    names = [operation.rpartition("/")[0] for operation in timeline.operations]
    numbers: dict[str, int] = {}
    lot_of = np.array([numbers.setdefault(name, len(numbers)) for name in names] or [0], dtype=np.int64)
    lot = lot_of[timeline.operation[rows]]
    first = np.full(len(numbers) + 1, np.iinfo(np.int64).max)
    last = np.full(len(numbers) + 1, np.iinfo(np.int64).min)
    np.minimum.at(first, lot, timeline.start[rows])
    np.maximum.at(last, lot, timeline.end[rows])
    begun = np.unique(lot)
    goes_on = [numbers[name] for name in unfinished if name in numbers]
    ends = np.setdiff1d(begun, np.array(goes_on, dtype=np.int64))
    instants = np.concatenate((first[begun], last[ends]))
    steps = np.repeat(np.array([1, -1]), (len(begun), len(ends)))
    times, place = np.unique(instants, return_inverse=True)
    change = np.zeros(len(times), dtype=np.int64)
    np.add.at(change, place, steps)
    values = np.cumsum(change)
    kept = np.flatnonzero(change != 0)
    return StepFunction(times[kept], values[kept])
