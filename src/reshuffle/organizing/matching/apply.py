"""A workspace after changes of its factory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from reshuffle.model.calendars import Calendar
from reshuffle.model.capabilities import CapabilityOffer, DurationModel
from reshuffle.model.factory import Factory, Workspace
from reshuffle.model.resources import Carrier, Operator, Tool
from reshuffle.organizing.matching.obstacles import life_left
from reshuffle.plan.verdicts import Change, ChangeKind

__all__ = ["apply_changes"]

Parts = dict[str, Any]


def apply_changes(workspace: Workspace, changes: Iterable[Change]) -> Workspace:
    """Return a workspace with changes made to its factory.

    Times that only the user can know (of a new capability, of a unit of work) are 0 in it, and matching warns of them.
    """
    factory = workspace.factory
    for change in changes:
        factory = _APPLIERS[change.kind](factory, change)
    return workspace.model_copy(update={"factory": factory})


def _with(factory: Factory, field: str, name: str, part: object) -> Factory:
    return factory.model_copy(update={field: {**getattr(factory, field), name: part}})


def _offers(factory: Factory, station: str) -> dict[str, CapabilityOffer]:
    """Return what a station offers; its own name where it states nothing, for what is added must not hide that."""
    return dict(factory.stations[station].capabilities) or {station: CapabilityOffer()}


def _offer(factory: Factory, station: str, capability: str, **fields: object) -> Factory:
    offers = _offers(factory, station)
    offers[capability] = offers.get(capability, CapabilityOffer()).model_copy(update=fields)
    part = factory.stations[station].model_copy(update={"capabilities": offers})
    return _with(factory, "stations", station, part)


def _limit(factory: Factory, change: Change) -> Factory:
    stated = _offers(factory, change.subject)[change.name].limits
    return _offer(factory, change.subject, change.name, limits={**stated, change.parameter: change.limit})


def _capability(factory: Factory, change: Change) -> Factory:
    return _offer(factory, change.subject, change.name, time=DurationModel(per_unit=dict.fromkeys(change.units, 0)))


def _work_unit(factory: Factory, change: Change) -> Factory:
    model = _offers(factory, change.subject)[change.name].time
    known = model.model_copy(update={"per_unit": {**model.per_unit, change.parameter: 0}})
    return _offer(factory, change.subject, change.name, time=known)


def _batch(factory: Factory, change: Change) -> Factory:
    station = factory.stations[change.subject]
    if station.batching is None:
        return factory
    batching = station.batching.model_copy(update={"maximum": change.amount})
    return _with(factory, "stations", change.subject, station.model_copy(update={"batching": batching}))


def _tool(factory: Factory, change: Change) -> Factory:
    return _with(factory, "tools", change.subject, Tool())


def _tool_fit(factory: Factory, change: Change) -> Factory:
    tool = factory.tools[change.subject]
    fits = tool.model_copy(update={"stations": (*tool.stations, change.name)})
    return _with(factory, "tools", change.subject, fits)


def _tool_life(factory: Factory, change: Change) -> Factory:
    """Replace the copy with the most life left by one that lasts."""
    tool = factory.tools[change.subject]
    lives = [life if life is not None else change.amount for life in life_left(tool)]
    lives[lives.index(max(lives))] = change.amount
    life = tool.life if tool.life is None else max(tool.life, change.amount)
    return _with(factory, "tools", change.subject, tool.model_copy(update={"life": life, "life_left": tuple(lives)}))


def _teach(factory: Factory, change: Change) -> Factory:
    operator = factory.operators[change.subject]
    taught = operator.model_copy(update={"skills": (*operator.skills, change.name)})
    return _with(factory, "operators", change.subject, taught)


def _hire(factory: Factory, change: Change) -> Factory:
    person = Operator(
        skills=(change.subject,), count=change.amount, calendar=change.parameter or None, site=change.name or None
    )
    return _with(factory, "operators", _free_name(factory.operators, f"new {change.subject}"), person)


def _shift(factory: Factory, change: Change) -> Factory:
    operator = factory.operators[change.subject]
    own, other = (
        factory.calendars.get(name or factory.calendar or "", Calendar()) for name in (operator.calendar, change.name)
    )
    # Without shifts a calendar is always open.
    shifts = (*own.shifts, *other.shifts) if own.shifts and other.shifts else ()
    joint = Calendar(
        shifts=shifts,
        holidays=tuple(dict.fromkeys((*own.holidays, *other.holidays))),
        exceptions=(*own.exceptions, *other.exceptions),
    )
    name = _free_name(factory.calendars, f"{change.subject} longer")
    factory = _with(factory, "calendars", name, joint)
    return _with(factory, "operators", change.subject, operator.model_copy(update={"calendar": name}))


def _slot(factory: Factory, change: Change) -> Factory:
    if factory.floor is None:
        return factory
    slot = factory.floor.slots[change.subject]
    if change.amount:
        slot = slot.model_copy(update={change.name: change.amount})
    else:
        slot = slot.model_copy(update={"utilities": (*slot.utilities, change.name)})
    slots = {**factory.floor.slots, change.subject: slot}
    return factory.model_copy(update={"floor": factory.floor.model_copy(update={"slots": slots})})


def _carrier(factory: Factory, change: Change) -> Factory:
    carrier = factory.carriers.get(change.subject, Carrier(count=1))
    more = carrier.model_copy(update={"count": change.amount})
    return _with(factory, "carriers", change.subject, more)


def _wear(factory: Factory, change: Change) -> Factory:
    station = factory.stations[change.subject]
    counter = station.wear[change.name].model_copy(update={"limit": change.amount})
    worn = station.model_copy(update={"wear": {**station.wear, change.name: counter}})
    return _with(factory, "stations", change.subject, worn)


def _opening(factory: Factory, change: Change) -> Factory:
    """Open a station round the clock: which hours are added is the user's to say."""
    name = _free_name(factory.calendars, f"{change.subject} always")
    factory = _with(factory, "calendars", name, Calendar())
    station = factory.stations[change.subject].model_copy(update={"calendar": name})
    return _with(factory, "stations", change.subject, station)


def _free_name(known: Parts, wanted: str) -> str:
    name, number = wanted, 2
    while name in known:
        name, number = f"{wanted} {number}", number + 1
    return name


_APPLIERS: dict[ChangeKind, Callable[[Factory, Change], Factory]] = {
    ChangeKind.LIMIT: _limit,
    ChangeKind.CAPABILITY: _capability,
    ChangeKind.WORK_UNIT: _work_unit,
    ChangeKind.BATCH: _batch,
    ChangeKind.TOOL: _tool,
    ChangeKind.TOOL_FIT: _tool_fit,
    ChangeKind.TOOL_LIFE: _tool_life,
    ChangeKind.TEACH: _teach,
    ChangeKind.HIRE: _hire,
    ChangeKind.SHIFT: _shift,
    ChangeKind.SLOT: _slot,
    ChangeKind.CARRIER: _carrier,
    ChangeKind.WEAR: _wear,
    ChangeKind.OPENING: _opening,
}
