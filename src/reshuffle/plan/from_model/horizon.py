"""How long all work may take: until when calendars are written out, and until when maintenance is planned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from reshuffle.model.calendars import open_intervals
from reshuffle.model.capabilities import DurationModel
from reshuffle.model.factory import Workspace
from reshuffle.model.floor_routes import travel_ticks
from reshuffle.plan.from_model.eligible import Eligible
from reshuffle.plan.from_model.floor_places import floor_places, robots_carry
from reshuffle.plan.from_model.lots import Demand
from reshuffle.plan.from_model.work import run_time

__all__ = ["Span", "span_of_work"]

_WEEK = timedelta(weeks=1)
_LONGEST = timedelta(weeks=520)
#: Of which it is seen for what share of the time stations are open.
_TYPICAL = timedelta(weeks=8)


@dataclass(frozen=True, slots=True)
class Span:
    """Lengths of time from the start of planning.

    Parameters
    ----------
    work
        In which the work is probably done.
    calendars
        In which it is surely done, also where shifts are open for a tenth of the week only.
    """

    work: timedelta
    calendars: timedelta


def span_of_work(workspace: Workspace, needed: Demand, eligible: Eligible, now: datetime) -> Span:
    """Return how long the work may take: until the last date that is named, and then the load of the busiest station.

    The work of an operation is spread evenly over the stations that can do it, and over the hours in which they are
    open.
    """
    load, lags = _loads(workspace, needed, eligible, _open_shares(workspace, now))
    dates = [date for order in needed.orders for date in (order.due, order.release, order.deadline) if date]
    dates += [purchase.arrives for purchase in needed.purchases]
    dates += [receipt.at for item in workspace.factory.items.values() for receipt in item.receipts]
    for exceptions in workspace.state.calendar_exceptions.values():
        dates += [exception.end for exception in exceptions if not exception.is_open]
    wait = min(max([now, *dates]) - now, _LONGEST / 2)
    busy = min(timedelta(milliseconds=load + lags), _LONGEST / 20)
    return Span(wait + busy * 3 / 2 + _WEEK, min(wait + 5 * busy + 8 * _WEEK, _LONGEST))


def _open_shares(workspace: Workspace, now: datetime) -> dict[str, float]:
    """Return which share of the next weeks each station is open, in (0, 1]."""
    factory = workspace.factory
    known: dict[str | None, float] = {None: 1.0}
    for name, calendar in factory.calendars.items():
        opens = open_intervals(calendar, factory.zone, now, now + _TYPICAL)
        share = sum((end - start for start, end in opens), timedelta(0)) / _TYPICAL
        known[name] = share or 1.0
    return {name: known[part.calendar or factory.calendar] for name, part in factory.stations.items()}


def _loads(
    workspace: Workspace, needed: Demand, eligible: Eligible, open_shares: Mapping[str, float]
) -> tuple[int, int]:
    """Return the milliseconds that the busiest station takes, and the longest lags of one product after the other.

    Where robots carry lots, their ways count like the work of one more station, which is always open.
    """
    stations = workspace.factory.stations
    load: defaultdict[str, int] = defaultdict(int)
    longest = 0
    lots: defaultdict[tuple[str, str, int], int] = defaultdict(int)
    for order in needed.orders:
        for lot in order.lots:
            for name, pieces in lot.pieces_in.items():
                lots[order.product, name, pieces] += 1
    for name in {order.product for order in needed.orders}:
        operations = workspace.products[name].operations.values()
        longest = max(longest, sum(before.min_lag for one in operations for before in one.after or ()))
    for (product, name, pieces), number in lots.items():
        operation, able = workspace.products[product].operations[name], eligible[product, name]
        copies = sum(stations[station].count for station in able)
        for station in able:
            part = stations[station]
            offer = part.capabilities.get(operation.requires.capability)
            run = run_time(operation, offer.time if offer else DurationModel(), pieces)
            load[station] += number * ((run + operation.setup_time + part.load + part.unload) // copies)
    ways = sum(len(order.lots) * len(workspace.products[order.product].operations) for order in needed.orders)
    busy = [int(work / open_shares[station]) for station, work in load.items()]
    return max([*busy, ways * _longest_trip(workspace) // max(1, _robots(workspace))], default=0), longest


def _robots(workspace: Workspace) -> int:
    return sum(robot.count for robot in workspace.factory.robots.values())


def _longest_trip(workspace: Workspace) -> int:
    """Return the milliseconds of the longest way there with a lot and back without it; 0 without robots."""
    if not robots_carry(workspace):
        return 0
    places = floor_places(workspace)
    farthest = int(places.lengths.max(initial=0))
    robots = workspace.factory.robots.values()
    return max(2 * travel_ticks(farthest, one.speed, 1) + one.pickup + one.dropoff for one in robots)
