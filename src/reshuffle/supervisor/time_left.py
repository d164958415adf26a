"""How much of the running work is left: a log says when it began, the calendars say when it rested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from reshuffle.model.calendars import Calendar, CalendarException, open_intervals
from reshuffle.model.factory import Workspace
from reshuffle.model.resources import Operator
from reshuffle.model.stations import BreakBehaviour, Station
from reshuffle.shopfloor.state import Holding, LotOnFloor, RunningOperation, State

__all__ = ["settled"]

_MILLISECOND = timedelta(milliseconds=1)


def settled(workspace: Workspace, floor: State, now: datetime) -> State:
    """Return a state in which all that runs has the working time that is left of it now.

    A state counts from the last event by the clock on the wall; work that pauses over breaks has rested meanwhile,
    while its station or one of its people was closed.

    Parameters
    ----------
    workspace
        Stations, people and calendars.
    floor
        The state, with the exceptions of calendars that were set on the floor.
    now
        Not before the last event of the state.
    """
    holders: dict[tuple[str | None, str | None], list[str]] = {}
    for person, holdings in floor.operators.items():
        for one in holdings:
            holders.setdefault(_key(one), []).append(person)
    lots = {
        name: replace(lot, running=tuple(_left(workspace, floor, name, lot, one, holders, now) for one in lot.running))
        if lot.running
        else lot
        for name, lot in floor.lots.items()
    }
    stations = {}
    for name, station in floor.stations.items():
        task = station.maintenance
        if task is not None and task.is_working:
            part = _station(workspace, name)
            known = part.maintenance.get(task.task) if part else None
            rests = known is None or known.break_behaviour is not BreakBehaviour.GOES_ON
            who = [person for person, holdings in floor.operators.items() if any(h.station == name for h in holdings)]
            done = _worked(workspace, floor, name, who, task.since, now) if rests else _between(task.since, now)
            station = replace(
                station, maintenance=replace(task, remaining_ms=max(0, task.remaining_ms - done), since=now)
            )
        stations[name] = station
    return replace(floor, lots=lots, stations=stations)


def _key(one: Holding) -> tuple[str | None, str | None]:
    return one.lot, one.operation


def _left(
    workspace: Workspace,
    floor: State,
    name: str,
    lot: LotOnFloor,
    one: RunningOperation,
    holders: Mapping[tuple[str | None, str | None], Sequence[str]],
    now: datetime,
) -> RunningOperation:
    if not one.is_working or now <= one.since:
        return one
    part = _station(workspace, one.station)
    behaviour = part.break_behaviour if part else BreakBehaviour.PAUSES
    order = floor.orders.get(lot.order or "")
    product = workspace.products.get(order.terms.product) if order is not None and order.terms is not None else None
    if product is not None and one.operation in product.operations:
        behaviour = product.operations[one.operation].break_behaviour or behaviour
    if behaviour is BreakBehaviour.GOES_ON:
        done = _between(one.since, now)
    else:
        done = _worked(workspace, floor, one.station, holders.get((name, one.operation), ()), one.since, now)
    return replace(one, remaining_ms=max(0, one.remaining_ms - done), since=now)


def _worked(
    workspace: Workspace, floor: State, station: str, people: Sequence[str], start: datetime, end: datetime
) -> int:
    """Return for how long a station and its people were open together, milliseconds."""
    if end <= start:
        return 0
    opens = [(start, end)]
    for name, part in ((station, _station(workspace, station)), *((one, _operator(workspace, one)) for one in people)):
        calendar = _calendar(workspace, floor, name, part)
        if calendar is not None:
            own = open_intervals(calendar, workspace.factory.zone, start, end)
            opens = [(max(a, c), min(b, d)) for a, b in opens for c, d in own if max(a, c) < min(b, d)]
    return sum(_between(a, b) for a, b in opens)


def _calendar(workspace: Workspace, floor: State, name: str, part: Station | Operator | None) -> Calendar | None:
    factory = workspace.factory
    used = (part.calendar if part is not None else None) or factory.calendar
    owners = dict.fromkeys((name.partition("#")[0], name))
    more: list[CalendarException] = [one for owner in owners for one in floor.calendar_exceptions.get(owner, ())]
    if used is None and not more:
        return None
    calendar = factory.calendars[used] if used is not None else Calendar()
    return calendar.model_copy(update={"exceptions": (*calendar.exceptions, *more)})


def _station(workspace: Workspace, name: str) -> Station | None:
    stations = workspace.factory.stations
    return stations.get(name) or stations.get(name.partition("#")[0])


def _operator(workspace: Workspace, name: str) -> Operator | None:
    operators = workspace.factory.operators
    return operators.get(name) or operators.get(name.partition("#")[0])


def _between(start: datetime, end: datetime) -> int:
    return max(0, (end - start) // _MILLISECOND)
