"""What ties tasks together: `lag`, `order`, `dedication`, `material`."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from reshuffle.organizing.scheduling.cpsat.draft import Draft, Expression, Literal
from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.links import Point

__all__ = ["add_dedications", "add_lags", "add_materials", "add_order_pins"]


def add_lags(draft: Draft) -> None:
    """Add the precedences with their lags."""
    lags, done, points = draft.problem.lags, draft.done, draft.points
    columns = (lags.before, lags.after, lags.before_point, lags.after_point, lags.least, lags.most)
    for row, (before, after, from_point, to_point, least, most) in enumerate(
        zip(*(values.tolist() for values in columns), strict=True)
    ):
        if row % 256 == 0:
            draft.keep_time()
        first, second = points[before][from_point].expression, points[after][to_point].expression
        if least == most:
            draft.require(second == first + least, done[before], done[after])
            continue
        if least > -UNBOUNDED:
            draft.require(first + least <= second, done[before], done[after])
        if most < UNBOUNDED:
            draft.require(second <= first + most, done[before], done[after])


def _stations(draft: Draft, task: int) -> dict[int, Literal]:
    """Return the stations a task can be done on, each with the literal of being done there."""
    modes: dict[int, list[Literal]] = defaultdict(list)
    for mode in draft.modes[task]:
        modes[int(draft.problem.modes.station[mode])].append(draft.chosen[mode])
    return {station: draft.either(literals) for station, literals in modes.items()}


def add_order_pins(draft: Draft) -> None:
    """Add that one task ends before another starts where both are done on the same station."""
    pins = draft.problem.order_pins
    for before, after in zip(pins.before.tolist(), pins.after.tolist(), strict=True):
        first, second = _stations(draft, before), _stations(draft, after)
        end, start = draft.points[before][Point.END].expression, draft.points[after][Point.START].expression
        for station in sorted((first.keys() & second.keys()) - {-1}):
            draft.require(end <= start, first[station], second[station])


def add_dedications(draft: Draft) -> None:
    """Add that two tasks are done on the same station, or on different ones, where both are done."""
    rows = draft.problem.dedications
    for one, other, is_same in zip(rows.first.tolist(), rows.second.tolist(), rows.is_same.tolist(), strict=True):
        first, second = _stations(draft, one), _stations(draft, other)
        if not is_same:
            for station in sorted((first.keys() & second.keys()) - {-1}):
                draft.forbid(first[station], second[station])
            continue
        for station, literal in first.items():
            if station in second:
                draft.imply([literal, draft.done[other]], second[station])
            else:
                draft.forbid(literal, draft.done[other])
        for station, literal in second.items():
            if station not in first:
                draft.forbid(literal, draft.done[one])


def add_materials(draft: Draft) -> None:
    """Add that no stock falls below 0: a reservoir per item that could."""
    materials, planning_start = draft.problem.materials, draft.problem.planning_start
    for item in range(len(materials)):
        draft.keep_time()
        flows = np.flatnonzero(materials.flow_item == item)
        quantities = materials.flow_quantity[flows]
        stock = int(materials.initial[item])
        if int(-quantities[quantities < 0].sum()) <= stock:
            continue
        times: list[Expression] = []
        changes: list[int] = []
        actives: list[Literal] = []
        for receipt in np.flatnonzero(materials.receipt_item == item):
            time, quantity = int(materials.receipt_time[receipt]), int(materials.receipt_quantity[receipt])
            if time <= planning_start:
                stock += quantity
            elif time <= draft.window.last:
                times.append(time)
                changes.append(quantity)
                actives.append(1)
        for task, quantity in zip(materials.flow_task[flows].tolist(), quantities.tolist(), strict=True):
            point = Point.ARRIVAL if quantity < 0 else Point.COMPLETION
            if quantity and draft.modes[task]:
                times.append(draft.points[task][point].expression)
                changes.append(quantity)
                actives.append(1 if draft.done[task] is None else draft.done[task])
        times.append(draft.window.first)
        changes.append(stock)
        actives.append(1)
        highest = sum(change for change in changes if change > 0)
        draft.model.add_reservoir_constraint_with_active(times, changes, actives, 0, highest)
