"""What binds the instants of a block from elsewhere: its own windows, tasks that stand already, stock and carriers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from reshuffle.organizing.scheduling.construction.open_times import NEVER
from reshuffle.organizing.scheduling.construction.partial_schedule import PartialSchedule
from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.links import Point

__all__ = ["Bounds", "bounds_on_station", "common_bounds"]

#: Point, latest instant, task it comes from (-1 for none), that task's point, rule.
High = tuple[int, int, int, int, str]


@dataclass(slots=True)
class Bounds:
    """What binds the instants of a block from outside its station and its members.

    Parameters
    ----------
    low
        Earliest instant of each :class:`~reshuffle.plan.links.Point`.
    high
        Latest instants, with where they come from.
    consumed
        Quantity of each item that is taken at the arrival.
    spans
        Resource, units and end of what is held from the arrival on; end NEVER for open, -NEVER for the block's own end.
    """

    low: list[int]
    high: list[High] = field(default_factory=list)
    consumed: dict[int, int] = field(default_factory=dict)
    spans: list[tuple[int, int, int]] = field(default_factory=list)


def common_bounds(
    schedule: PartialSchedule, tasks: Sequence[int], floors: Mapping[int, Sequence[int]], is_done: Sequence[bool]
) -> Bounds:
    """Return what binds a block whatever its mode.

    Parameters
    ----------
    schedule
        What stands already.
    tasks
        The members of the block.
    floors
        By task, lower bounds of its instants beyond those of the problem.
    is_done
        Which tasks are done: a span to one that is not does not exist.
    """
    shop = schedule.shop
    low = [-NEVER] * 4
    bounds = Bounds(low)
    for task in tasks:
        floor = floors.get(task)
        for point in range(4):
            low[point] = max(low[point], shop.low[point][task], floor[point] if floor else -NEVER)
            if shop.high[point][task] < UNBOUNDED:
                rule = ("pin", "window", "deadline", "window")[point]
                bounds.high.append((point, shop.high[point][task], -1, 0, rule))
        for other, point, other_point, least, most in shop.arcs[task]:
            if not schedule.is_placed[other] or other in tasks:
                continue
            instant = schedule.points[other_point][other]
            if least is not None:
                low[point] = max(low[point], instant + least)
            if most is not None:
                bounds.high.append((point, instant + most, other, other_point, "lag"))
        for item, quantity in shop.consumed[task].items():
            bounds.consumed[item] = bounds.consumed.get(item, 0) + quantity
        for row in shop.spans_from[task]:
            _, last, resource, units = shop.spans[row]
            if is_done[last]:
                until = schedule.points[Point.END][last] if schedule.is_placed[last] else NEVER
                _add_span(bounds.spans, (resource, units, -NEVER if last in tasks else until))
    return bounds


def _add_span(spans: list[tuple[int, int, int]], span: tuple[int, int, int]) -> None:
    """Add what is held from the arrival on; what members of a batch hold of one resource counts together."""
    for position, (resource, units, until) in enumerate(spans):
        if resource == span[0]:
            spans[position] = (resource, units + span[1], until if until == span[2] else NEVER)
            return
    spans.append(span)


def bounds_on_station(schedule: PartialSchedule, tasks: Sequence[int], station: int, common: Bounds) -> Bounds:
    """Return the bounds of a block with those of order pins to tasks on the same station."""
    order_pins = schedule.shop.order_pins
    if not any(order_pins[task] for task in tasks):
        return common
    bounds = replace(common, low=list(common.low), high=list(common.high))
    for task in tasks:
        for other, is_before in order_pins[task]:
            placement = schedule.placements[other]
            if placement is None or placement.variant.station != station:
                continue
            if is_before:
                bounds.high.append((Point.END, placement.starts[0], other, Point.START, "order"))
            else:
                bounds.low[Point.START] = max(bounds.low[Point.START], placement.ends[-1])
    return bounds
