"""The conditions of a workspace that a user can change, each with the workspace in which it does not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from reshuffle.model import consistency, instants
from reshuffle.model.calendars import Calendar
from reshuffle.model.factory import Workspace
from reshuffle.plan.organize_params import OrganizeParams

__all__ = ["Condition", "ConditionKind", "conditions"]

#: A calendar that is always open, by a name that no user has.
_ALWAYS = "always open (for a trial)"
_MANY = 10_000_000
#: Closures of one calendar that are told, at most.
_MOST_CLOSURES = 3

Change = Callable[[Workspace, OrganizeParams], tuple[Workspace, OrganizeParams]]


class ConditionKind(StrEnum):
    """What a condition is about."""

    STATION_CALENDAR = "calendar"
    OPERATOR_SHIFT = "shift"
    OPERATORS = "number of people"
    TOOL = "tools"
    CARRIER = "carriers"
    MATERIAL = "material"
    BUFFER = "buffers"
    MAX_LAG = "longest wait"
    RELEASE = "release"
    PIN = "pin"
    FROZEN = "frozen zone"
    DEADLINE = "deadline"


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """One condition.

    Parameters
    ----------
    subject
        Whose: a station, operator, tool, order, operation.
    without
        Returns the workspace and the wishes in which it does not hold.
    """

    kind: ConditionKind
    subject: str
    sentence: str
    without: Change


def conditions(workspace: Workspace, params: OrganizeParams) -> list[Condition]:
    """Return the conditions of a workspace, those first that are to be left out first: what is least often to blame."""
    return [
        *_buffers(workspace),
        *_tools(workspace),
        *_carriers(workspace),
        *_releases(workspace),
        *_materials(workspace),
        *_max_lags(workspace),
        *_frozen(workspace, params),
        *_station_calendars(workspace),
        *_people(workspace),
        *_operator_shifts(workspace),
        *_pins(workspace, params),
        *_deadlines(workspace),
    ]


def _part(field: str, name: str, **changes: Any) -> Change:
    def without(workspace: Workspace, params: OrganizeParams) -> tuple[Workspace, OrganizeParams]:
        listed = getattr(workspace.factory, field)
        part = listed[name].model_copy(update=changes)
        factory = workspace.factory.model_copy(update={field: {**listed, name: part}})
        return workspace.model_copy(update={"factory": factory}), params

    return without


def _buffers(workspace: Workspace) -> Iterator[Condition]:
    for name, station in workspace.factory.stations.items():
        if station.input_buffer is not None or station.output_buffer is not None:
            without = _part("stations", name, input_buffer=None, output_buffer=None)
            yield Condition(ConditionKind.BUFFER, name, f"{name} has little room for waiting lots", without)


def _tools(workspace: Workspace) -> Iterator[Condition]:
    for name, tool in workspace.factory.tools.items():
        without = _part("tools", name, count=_MANY, life=None, life_left=())
        yield Condition(ConditionKind.TOOL, name, f"there is {tool.count} of tool '{name}'", without)


def _carriers(workspace: Workspace) -> Iterator[Condition]:
    for name, carrier in workspace.factory.carriers.items():
        yield Condition(
            ConditionKind.CARRIER,
            name,
            f"there are {carrier.count} of carrier '{name}'",
            _part("carriers", name, count=_MANY),
        )


def _order(name: str, **changes: Any) -> Change:
    def without(workspace: Workspace, params: OrganizeParams) -> tuple[Workspace, OrganizeParams]:
        order = workspace.orders[name].model_copy(update=changes)
        return workspace.model_copy(update={"orders": {**workspace.orders, name: order}}), params

    return without


def _releases(workspace: Workspace) -> Iterator[Condition]:
    for name, order in workspace.orders.items():
        if order.release is not None:
            at = instants.format_instant(order.release, workspace.factory.zone)
            sentence = f"order '{name}' is released at {at}"
            yield Condition(ConditionKind.RELEASE, name, sentence, _order(name, release=None))


def _deadlines(workspace: Workspace) -> Iterator[Condition]:
    for name, order in workspace.orders.items():
        if order.deadline is not None:
            at = instants.format_instant(order.deadline, workspace.factory.zone)
            sentence = f"order '{name}' must be complete by {at}"
            yield Condition(ConditionKind.DEADLINE, name, sentence, _order(name, deadline=None))


def _materials(workspace: Workspace) -> Iterator[Condition]:
    used = {
        flow.item
        for product in workspace.products.values()
        for operation in product.operations.values()
        for flow in operation.consumes
    }
    for name, item in workspace.factory.items.items():
        if name not in used:
            continue
        receipts = ", ".join(
            f"{receipt.quantity} at {instants.format_instant(receipt.at, workspace.factory.zone)}"
            for receipt in item.receipts
        )
        sentence = f"of '{name}' there are {workspace.state.stock.get(name, item.stock)} in stock"
        sentence += f", and {receipts} to come" if receipts else ""
        yield Condition(ConditionKind.MATERIAL, name, sentence, _with_stock(name))


def _with_stock(name: str) -> Change:
    def without(workspace: Workspace, params: OrganizeParams) -> tuple[Workspace, OrganizeParams]:
        state = workspace.state.model_copy(update={"stock": {**workspace.state.stock, name: _MANY}})
        return workspace.model_copy(update={"state": state}), params

    return without


def _max_lags(workspace: Workspace) -> Iterator[Condition]:
    ordered = {order.product for order in workspace.orders.values()}
    for product, part in workspace.products.items():
        for name, operation in part.operations.items():
            for before in operation.after or ():
                if before.max_lag is not None and product in ordered:
                    minutes = before.max_lag / 60_000
                    sentence = f"'{name}' of '{product}' follows '{before.operation}' within {minutes:g} min"
                    yield Condition(ConditionKind.MAX_LAG, f"{product}/{name}", sentence, _without_lag(product, name))
                    break


def _without_lag(product: str, name: str) -> Change:
    def without(workspace: Workspace, params: OrganizeParams) -> tuple[Workspace, OrganizeParams]:
        part = workspace.products[product]
        operation = part.operations[name]
        after = tuple(before.model_copy(update={"max_lag": None}) for before in operation.after or ())
        operations = {**part.operations, name: operation.model_copy(update={"after": after})}
        products = {**workspace.products, product: part.model_copy(update={"operations": operations})}
        return workspace.model_copy(update={"products": products}), params

    return without


def _frozen(workspace: Workspace, params: OrganizeParams) -> Iterator[Condition]:
    if params.frozen_until is not None:
        at = instants.format_instant(params.frozen_until, workspace.factory.zone)
        sentence = f"nothing of the plan before is changed before {at}"
        yield Condition(
            ConditionKind.FROZEN, "", sentence, lambda space, wishes: (space, replace(wishes, frozen_until=None))
        )


def _pins(workspace: Workspace, params: OrganizeParams) -> Iterator[Condition]:
    for name, at in params.pinned_starts.items():
        sentence = f"'{name}' is pinned to start at {instants.format_instant(at, workspace.factory.zone)}"
        yield Condition(ConditionKind.PIN, name, sentence, _without_pin("pinned_starts", name))
    for name, station in params.pinned_stations.items():
        sentence = f"'{name}' is pinned to {station}"
        yield Condition(ConditionKind.PIN, name, sentence, _without_pin("pinned_stations", name))


def _without_pin(field: str, name: str) -> Change:
    def without(workspace: Workspace, params: OrganizeParams) -> tuple[Workspace, OrganizeParams]:
        if field == "pinned_starts":
            starts = {key: at for key, at in params.pinned_starts.items() if key != name}
            return workspace, replace(params, pinned_starts=starts)
        stations = {key: station for key, station in params.pinned_stations.items() if key != name}
        return workspace, replace(params, pinned_stations=stations)

    return without


def _always_open(field: str, name: str, count: int) -> Change:
    def without(workspace: Workspace, params: OrganizeParams) -> tuple[Workspace, OrganizeParams]:
        factory = workspace.factory
        listed = getattr(factory, field)
        part = listed[name].model_copy(update={"calendar": _ALWAYS})
        calendars = {**factory.calendars, _ALWAYS: Calendar()}
        factory = factory.model_copy(update={field: {**listed, name: part}, "calendars": calendars})
        owners = {name, *consistency.copies(name, count)}
        known = workspace.state.calendar_exceptions
        exceptions = {owner: own for owner, own in known.items() if owner not in owners}
        state = workspace.state.model_copy(update={"calendar_exceptions": exceptions})
        return workspace.model_copy(update={"factory": factory, "state": state}), params

    return without


def _station_calendars(workspace: Workspace) -> Iterator[Condition]:
    for name, station in workspace.factory.stations.items():
        hours = _hours(workspace, name, station.count, station.calendar)
        if hours:
            without = _always_open("stations", name, station.count)
            yield Condition(ConditionKind.STATION_CALENDAR, name, f"{name} {hours}", without)


def _operator_shifts(workspace: Workspace) -> Iterator[Condition]:
    for name, operator in workspace.factory.operators.items():
        hours = _hours(workspace, name, operator.count, operator.calendar)
        if hours:
            without = _always_open("operators", name, operator.count)
            yield Condition(ConditionKind.OPERATOR_SHIFT, name, f"{name} {hours}", without)


def _people(workspace: Workspace) -> Iterator[Condition]:
    for name, operator in workspace.factory.operators.items():
        skills = " and ".join(operator.skills)
        sentence = f"there is {operator.count} of {name} for {skills}"
        without = _part("operators", name, count=operator.count + 9)
        if not any(one.running for one in workspace.state.lots.values()):
            yield Condition(ConditionKind.OPERATORS, name, sentence, without)


def _hours(workspace: Workspace, name: str, count: int, calendar: str | None) -> str:
    """Return when somebody works, closures included; empty for those who are always there."""
    used = calendar or workspace.factory.calendar
    owners = dict.fromkeys((name, *consistency.copies(name, count)))
    own = workspace.state.calendar_exceptions
    known = workspace.factory.calendars[used] if used else Calendar()
    exceptions = [(name, one) for one in known.exceptions]
    exceptions += [(owner, one) for owner in owners for one in own.get(owner, ())]
    closures = [(owner, one) for owner, one in exceptions if not one.is_open]
    if not used and not closures:
        return ""
    shifts = [f"{_days(shift.days)} {_clock(shift.start)}-{_clock(shift.end)}" for shift in known.shifts]
    parts = [f"works {' and '.join(shifts)}" if shifts else f"works by the calendar '{used}'" if used else ""]
    zone = workspace.factory.zone
    for owner, one in closures[:_MOST_CLOSURES]:
        span = f"{instants.format_instant(one.start, zone)} to {instants.format_instant(one.end, zone)}"
        who = f"{owner} " if owner != name else ""
        parts.append(f"{who}is closed {span}{f' ({one.reason})' if one.reason else ''}")
    if len(closures) > _MOST_CLOSURES:
        parts.append(f"has {len(closures) - _MOST_CLOSURES} further closures")
    return ", ".join(part for part in parts if part)


def _days(days: frozenset[int]) -> str:
    """Return days of the week as people write them: ``Mon-Fri, Sun``."""
    names, texts, ordered = [name.capitalize() for name in instants.WEEKDAYS], [], sorted(days)
    while ordered:
        first = last = ordered.pop(0)
        while ordered and ordered[0] == last + 1:
            last = ordered.pop(0)
        texts.append(names[first] if first == last else f"{names[first]}-{names[last]}")
    return ", ".join(texts)


def _clock(offset: Any) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
