"""What ties free tasks to each other and to tasks that stand: lags, order, dedication and spans."""

from __future__ import annotations

from reshuffle.organizing.scheduling.windows.cut import Cutting
from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.links import Point

__all__ = ["add_links"]


def add_links(cutting: Cutting) -> None:
    """Add the rows between free tasks, and bounds for those to a task that stands."""
    _add_lags(cutting)
    _add_order_pins(cutting)
    _add_dedications(cutting)
    _add_spans(cutting)


def _add_lags(cutting: Cutting) -> None:
    lags, standing, index, sheet = cutting.problem.lags, cutting.standing, cutting.index, cutting.sheet
    bounds: dict[tuple[int, int], tuple[int, int]] = {}
    for row in cutting.relations.lags.of_all(cutting.tasks).tolist():
        before, after = int(lags.before[row]), int(lags.after[row])
        before_point, after_point = int(lags.before_point[row]), int(lags.after_point[row])
        least, most = int(lags.least[row]), int(lags.most[row])
        if before in index and after in index:
            sheet.add_lag(index[before], index[after], before_point, after_point, least, most)
        elif before in index and standing.is_done[after]:
            instant = int(standing.points[after_point, after])
            low = instant - most if most < UNBOUNDED else -UNBOUNDED
            high = instant - least if least > -UNBOUNDED else UNBOUNDED
            _tighten(bounds, (index[before], before_point), low, high)
        elif after in index and standing.is_done[before]:
            instant = int(standing.points[before_point, before])
            low = instant + least if least > -UNBOUNDED else -UNBOUNDED
            high = instant + most if most < UNBOUNDED else UNBOUNDED
            _tighten(bounds, (index[after], after_point), low, high)
    for (task, point), (low, high) in bounds.items():
        sheet.bound(task, point, low, high)


def _tighten(bounds: dict[tuple[int, int], tuple[int, int]], key: tuple[int, int], low: int, high: int) -> None:
    known = bounds.get(key, (-UNBOUNDED, UNBOUNDED))
    bounds[key] = (max(known[0], low), min(known[1], high))


def _add_order_pins(cutting: Cutting) -> None:
    pins, standing, index, sheet = cutting.problem.order_pins, cutting.standing, cutting.index, cutting.sheet
    for row in cutting.relations.order_pins.of_all(cutting.tasks).tolist():
        before, after = int(pins.before[row]), int(pins.after[row])
        if before in index and after in index:
            sheet.columns.add("order_pins", "", before=index[before], after=index[after])
            continue
        other, own = (after, before) if before in index else (before, after)
        # Elsewhere than on the station of the other its modes there are left out, so that only this case binds.
        if not standing.is_done[other] or standing.station[own] != standing.station[other]:
            continue
        if own == before:
            sheet.bound(index[own], Point.END, most=int(standing.points[Point.START, other]))
        else:
            sheet.bound(index[own], Point.START, least=int(standing.points[Point.END, other]))


def _add_dedications(cutting: Cutting) -> None:
    table, index = cutting.problem.dedications, cutting.index
    for row in cutting.relations.dedications.of_all(cutting.tasks).tolist():
        first, second = int(table.first[row]), int(table.second[row])
        if first in index and second in index:
            columns = {"first": index[first], "second": index[second], "is_same": int(table.is_same[row])}
            cutting.sheet.columns.add("dedications", "", **columns)


def _add_spans(cutting: Cutting) -> None:
    spans, standing, index, sheet = cutting.problem.spans, cutting.standing, cutting.index, cutting.sheet
    start = cutting.problem.planning_start
    for row in cutting.relations.spans.of_all(cutting.tasks).tolist():
        first, last = int(spans.first[row]), int(spans.last[row])
        if any(task not in index and not standing.is_done[task] for task in (first, last)):
            continue
        resource = int(spans.resource[row])
        cutting.touched.add(resource)
        own = index.get(first)
        if own is None:
            # What was held before the window is no matter of it.
            own = sheet.stand_in(max(start, int(standing.points[Point.ARRIVAL, first]), cutting.first - 1))
        until = index.get(last)
        if until is None:
            until = sheet.stand_in(max(start, min(int(standing.points[Point.END, last]), cutting.last + 1)))
        sheet.columns.add("spans", "", first=own, last=until, resource=resource, units=int(spans.units[row]))
