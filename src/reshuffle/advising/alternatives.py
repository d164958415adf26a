"""What could be changed for a late order: each alternative as a changed workspace, with what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from reshuffle.advising.causes import CauseKind, Stretch
from reshuffle.advising.money import rounded
from reshuffle.advising.replanning import Planner
from reshuffle.advising.situation import Situation
from reshuffle.advising.waiting import also_binding
from reshuffle.model import consistency, instants
from reshuffle.model.calendars import CalendarException
from reshuffle.model.factory import Workspace
from reshuffle.model.resources import Operator
from reshuffle.plan.resources import ResourceKind

__all__ = ["Alternative", "FixKind", "alternatives"]

_HOUR = timedelta(hours=1)


class FixKind(StrEnum):
    """What is changed."""

    MOVE = "another place"
    OVERTIME = "overtime"
    TOOL = "second tool"
    OPERATOR = "one more operator"
    SPLIT = "split lot"
    RECEIPT = "earlier receipt"
    LATER_ORDER = "later date for another order"
    STATION = "another station"


@dataclass(frozen=True, slots=True)
class Alternative:
    """One change of a workspace.

    Parameters
    ----------
    cost
        What the change itself costs in the factory's currency; None where no price says.
    series
        The same for alternatives that differ in amount only, the smallest first: where one is enough, more is not
        asked for. Empty where there is but one.
    """

    kind: FixKind
    sentence: str
    workspace: Workspace
    cost: Decimal | None
    series: str = ""


@dataclass(frozen=True, slots=True)
class _Case:
    workspace: Workspace
    situation: Situation
    order: str
    stretches: Sequence[Stretch]
    late_by: timedelta
    hours: Sequence[int]

    def local(self, instant: datetime) -> str:
        return instants.format_instant(instant, self.workspace.factory.zone)


def alternatives(
    workspace: Workspace,
    situation: Situation,
    order: str,
    stretches: Sequence[Stretch],
    late_by: timedelta,
    hours: Sequence[int],
    planner: Planner,
) -> Iterator[Alternative]:
    """Yield what could help a late order, the most likely first: what its chain of causes says, and no more.

    Parameters
    ----------
    situation
        The plan of `workspace`.
    order
        The late order.
    stretches
        Its chains of causes.
    hours
        Lengths of overtime to try, ascending.
    """
    case = _Case(workspace, situation, order, stretches, late_by, hours)
    yield from _receipts(case)
    yield from _tools(case)
    yield from _overtime(case)
    yield from _splits(case)
    yield from _later_orders(case)
    yield from _operators(case)
    yield from _stations(case, planner)


def _with_factory(workspace: Workspace, field: str, name: str, part: object) -> Workspace:
    listed = {**getattr(workspace.factory, field), name: part}
    return workspace.model_copy(update={"factory": workspace.factory.model_copy(update={field: listed})})


def _with_order(workspace: Workspace, name: str, **fields: Any) -> Workspace:
    changed = workspace.orders[name].model_copy(update=fields)
    return workspace.model_copy(update={"orders": {**workspace.orders, name: changed}})


def _subjects(case: _Case, *kinds: CauseKind) -> list[str]:
    """Return the subjects of some kinds of causes, those that took most time first."""
    length: dict[str, int] = {}
    for stretch in case.stretches:
        if stretch.cause.kind in kinds and stretch.cause.subject:
            length[stretch.cause.subject] = length.get(stretch.cause.subject, 0) + stretch.length
        if stretch.leads is not None and stretch.leads.kind in kinds and stretch.leads.subject:
            length.setdefault(stretch.leads.subject, 1)
    tasks = sorted({stretch.task for stretch in case.stretches if stretch.task >= 0})
    for cause in (cause for task in tasks for cause in also_binding(case.situation, task)):
        if cause.kind in kinds:
            length.setdefault(cause.subject, 1)
    return sorted(length, key=lambda subject: (-length[subject], subject))


def _receipts(case: _Case) -> Iterator[Alternative]:
    """Let what is missing come earlier by as much as the order is late, in whole hours."""
    now = case.situation.planning.clock.origin
    earlier = _HOUR * -(-case.late_by // _HOUR)
    for name in _subjects(case, CauseKind.MATERIAL):
        item = case.workspace.factory.items.get(name)
        if item is None:
            continue
        waited = {
            case.situation.planning.clock.instant(one.cause.at)
            for one in case.stretches
            if one.cause.kind is CauseKind.MATERIAL and one.cause.subject == name
        }
        for number, receipt in enumerate(item.receipts):
            if not any(receipt.at <= at < receipt.at + _HOUR for at in waited):
                continue
            at = max(now, receipt.at - earlier)
            moved = receipt.model_copy(update={"at": at})
            receipts = (*item.receipts[:number], moved, *item.receipts[number + 1 :])
            changed = _with_factory(case.workspace, "items", name, item.model_copy(update={"receipts": receipts}))
            sentence = f"receive {receipt.quantity} of '{name}' at {case.local(at)} instead of {case.local(receipt.at)}"
            yield Alternative(FixKind.RECEIPT, sentence, changed, None)
        is_bought = any(one.cause.detail == "purchase" and one.cause.subject == name for one in case.stretches)
        if is_bought and item.lead_time is not None:
            lead = max(0, item.lead_time - earlier // timedelta(milliseconds=1))
            changed = _with_factory(case.workspace, "items", name, item.model_copy(update={"lead_time": lead}))
            arrives = case.local(now + timedelta(milliseconds=lead))
            yield Alternative(FixKind.RECEIPT, f"have what is bought of '{name}' there by {arrives}", changed, None)


def _tools(case: _Case) -> Iterator[Alternative]:
    for name in _subjects(case, CauseKind.TOOL)[:3]:
        tool = case.workspace.factory.tools[name]
        more: dict[str, object] = {"count": tool.count + 1}
        if tool.life_left:
            more["life_left"] = (*tool.life_left, tool.life or max(tool.life_left))
        changed = _with_factory(case.workspace, "tools", name, tool.model_copy(update=more))
        cost = rounded(tool.cost) if tool.cost else None
        yield Alternative(FixKind.TOOL, f"get one more '{name}'", changed, cost)


def _splits(case: _Case) -> Iterator[Alternative]:
    order = case.workspace.orders.get(case.order)
    started = any(name.startswith(f"{case.order}/") for name in case.workspace.state.lots)
    if order is None or started:
        return
    lot_size = min(order.lot_size or case.workspace.products[order.product].lot_size or order.quantity, order.quantity)
    if lot_size > 1:
        half = -(-lot_size // 2)
        sentence = f"make '{case.order}' in lots of {half} instead of {lot_size}"
        yield Alternative(FixKind.SPLIT, sentence, _with_order(case.workspace, case.order, lot_size=half), None)


def _later_orders(case: _Case) -> Iterator[Alternative]:
    """Let an order that is in the way be due later by as much as this one is late, and weigh less."""
    blockers: dict[str, int] = {}
    for stretch in case.stretches:
        for task in (stretch.task, stretch.cause.task):
            job = int(case.situation.problem.tasks.job[task]) if task >= 0 else -1
            name = case.situation.planning.jobs[job] if job >= 0 else ""
            if name in case.workspace.orders and name != case.order:
                blockers[name] = blockers.get(name, 0) + stretch.length
    for name in sorted(blockers, key=lambda name: (-blockers[name], name))[:3]:
        order = case.workspace.orders[name]
        fields: dict[str, object] = {"priority": 0}
        sentence = f"let '{name}' stand back"
        if order.due is not None:
            fields["due"] = order.due + case.late_by
            sentence += f": due {case.local(order.due + case.late_by)} instead of {case.local(order.due)}"
        yield Alternative(FixKind.LATER_ORDER, sentence, _with_order(case.workspace, name, **fields), Decimal(0))


@dataclass(frozen=True, slots=True)
class _Gap:
    """A closed time: who is off in it, and from when on in it there was work to do."""

    start: datetime
    end: datetime
    closed: tuple[str, ...]
    wanted: datetime


def _overtime(case: _Case) -> Iterator[Alternative]:
    """Keep a station of the chain, with the people who work on it there, open behind its shift, or before the next."""
    for gap in _gaps(case):
        who = ", ".join(gap.closed)
        is_behind = gap.wanted <= gap.start
        for length in dict.fromkeys(min(hours * _HOUR, gap.end - gap.wanted) for hours in case.hours):
            # Where the work only comes later nobody stays and waits: they begin earlier the next time.
            start = gap.start if is_behind else gap.end - length
            reason = f"overtime for '{case.order}'"
            extra = CalendarException(start=start, end=start + length, is_open=True, reason=reason)
            known = case.workspace.state.calendar_exceptions
            listed = {**known, **{name: (*known.get(name, ()), extra) for name in gap.closed}}
            state = case.workspace.state.model_copy(update={"calendar_exceptions": listed})
            changed = case.workspace.model_copy(update={"state": state})
            sentence = f"work overtime with {who} from {case.local(start)} to {case.local(start + length)}"
            cost = _overtime_cost(case.workspace, gap.closed, length)
            yield Alternative(FixKind.OVERTIME, sentence, changed, cost, f"{who} {gap.start}")


def _gaps(case: _Case) -> list[_Gap]:
    """Return closed times to work in: first those in which the chains rest, the longest first, then early ones."""
    crews = dict(_crews(case))
    last = max(stretch.end for stretch in case.stretches) if case.stretches else 0
    resting: dict[_Gap, int] = {}
    for stretch in case.stretches:
        if stretch.cause.kind is CauseKind.CLOSED and stretch.task >= 0 and case.situation.is_done(stretch.task):
            station = int(case.situation.problem.modes.station[case.situation.solution.mode[stretch.task]])
            name = case.situation.resource(station) if station >= 0 else ""
            gap = _gap(case, name, crews[name], stretch.start, last) if name in crews else None
            if gap is not None:
                resting[gap] = max(resting.get(gap, 0), stretch.length)
    begin = case.situation.problem.planning_start
    early = [_gap(case, station, people, begin, last) for station, people in list(crews.items())[:3]]
    found = [*sorted(resting, key=lambda gap: (-resting[gap], gap.start, gap.closed))[:4], *early]
    return list({(gap.start, gap.closed): gap for gap in reversed(found) if gap is not None}.values())[::-1]


def _crews(case: _Case) -> list[tuple[str, tuple[str, ...]]]:
    """Return the stations of the chains with those who work on them there, the busiest first."""
    situation, problem = case.situation, case.situation.problem
    length: dict[int, int] = {}
    people: dict[int, set[str]] = {}
    for stretch in case.stretches:
        if stretch.task < 0 or not situation.is_done(stretch.task):
            continue
        mode = int(situation.solution.mode[stretch.task])
        station = int(problem.modes.station[mode])
        if station < 0:
            continue
        length[station] = length.get(station, 0) + stretch.length
        rows = problem.modes.requirement_ptr
        slots = problem.requirements.slot_ptr[rows[mode]], problem.requirements.slot_ptr[rows[mode + 1]]
        for member in situation.solution.assigned[slots[0] : slots[1]].tolist():
            if problem.resources.kind[member] == ResourceKind.OPERATOR:
                people.setdefault(station, set()).add(situation.resource(member))
    ordered = sorted(length, key=lambda station: (-length[station], station))
    return [(situation.resource(station), tuple(sorted(people.get(station, ())))) for station in ordered]


def _gap(case: _Case, station: str, people: Sequence[str], at: int, last: int) -> _Gap | None:
    """Return the first closed time of a station that ends after one tick and begins before another."""
    situation, planning = case.situation, case.situation.planning
    everyone = {**planning.resources.stations, **planning.resources.operators}
    calendars = {name: int(situation.problem.resources.calendar[everyone[name]]) for name in (station, *people)}
    of_people = [calendar for name, calendar in calendars.items() if calendar >= 0 and name != station]
    decisive = [calendars[station]] if calendars[station] >= 0 else of_people[:1]
    if not decisive:
        return None
    times = situation.open_times(frozenset(decisive))
    for a, b, is_open in times.pieces(situation.problem.planning_start, max(last, at + 1)):
        # Only time that is long enough to be worth coming: no break of a quarter of an hour.
        if is_open or b <= at or planning.clock.instant(b) - planning.clock.instant(a) < _HOUR:
            continue
        closed = tuple(
            name
            for name, calendar in calendars.items()
            if calendar >= 0 and situation.open_times(frozenset({calendar})).next_open(a) > a
        )
        start, end = planning.clock.instant(a), planning.clock.instant(times.next_open(a))
        return _Gap(start, end, closed, planning.clock.instant(max(a, at))) if closed else None
    return None


def _overtime_cost(workspace: Workspace, names: Sequence[str], length: timedelta) -> Decimal | None:
    factory, total = workspace.factory, Decimal(0)
    hours = Decimal(length // timedelta(milliseconds=1)) / 3_600_000
    for name, operator in factory.operators.items():
        rate = operator.cost_per_hour if operator.overtime_cost_per_hour is None else operator.overtime_cost_per_hour
        total += rate * hours * len(set(consistency.copies(name, operator.count)) & set(names))
    for name, station in factory.stations.items():
        total += station.cost_per_hour * hours * len(set(consistency.copies(name, station.count)) & set(names))
    return rounded(total) if total else None


def _operators(case: _Case) -> Iterator[Alternative]:
    """Take on one more person like the one who is waited for."""
    factory = case.workspace.factory
    bases = {copy: name for name, one in factory.operators.items() for copy in consistency.copies(name, one.count)}
    waited = _subjects(case, CauseKind.OPERATOR, CauseKind.CLOSED)
    for base in dict.fromkeys(bases[name] for name in waited if name in bases):
        model: Operator = factory.operators[base]
        name, number = f"{base} 2", 2
        while name in factory.operators:
            number += 1
            name = f"{base} {number}"
        one = model.model_copy(update={"count": 1})
        changed = _with_factory(case.workspace, "operators", name, one)
        # What that costs is known when it is known how long they work: see `fixes`.
        sentence = f"have one more person like {base} ({', '.join(model.skills)})"
        yield Alternative(FixKind.OPERATOR, sentence, changed, None)


def _stations(case: _Case, planner: Planner) -> Iterator[Alternative]:
    order = case.workspace.orders.get(case.order)
    if order is None:
        return
    own = {one.task for one in case.stretches if one.task >= 0}
    lots = case.situation.planning.tasks.lots
    names = dict.fromkeys(
        name.rsplit("/", 1)[1]
        for name in (case.situation.name(task) for task in sorted(own))
        if name in lots and lots[name].order == case.order
    )
    for operation in names:
        for widening in planner.widenings(case.workspace, order.product, operation):
            sentence = f"do '{operation}' on {widening.station}, too: {widening.sentence}"
            yield Alternative(FixKind.STATION, sentence, widening.workspace, None)
