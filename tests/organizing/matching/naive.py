"""Matching by brute force: slow, written apart from the package, one pair at a time.

Calendars are sets of minutes of a week, people are single persons, and every way to name them is tried.
"""

from __future__ import annotations

from itertools import combinations
from itertools import product as combine

from reshuffle.model.capabilities import limit_admits
from reshuffle.model.factory import Workspace
from reshuffle.model.products import Operation
from reshuffle.model.stations import BreakBehaviour, PhaseName, Station

WEEK = 7 * 24 * 60


def minutes(workspace: Workspace, calendar: str | None) -> frozenset[int]:
    """The minutes of the week in which a calendar is open; shifts only."""
    name = calendar or workspace.factory.calendar
    if name is None or not workspace.factory.calendars[name].shifts:
        return frozenset(range(WEEK))
    result: set[int] = set()
    for shift in workspace.factory.calendars[name].shifts:
        start, end = (int(clock.total_seconds()) // 60 for clock in (shift.start, shift.end))
        length = (end - start) % (24 * 60) or 24 * 60
        for day in shift.days:
            result.update((day * 24 * 60 + start + step) % WEEK for step in range(length))
    return frozenset(result)


def longest(opens: frozenset[int]) -> float:
    """The longest stretch in minutes, the week going round; without end where nothing closes."""
    if len(opens) == WEEK:
        return float("inf")
    best = current = 0
    for minute in range(2 * WEEK):
        current = current + 1 if minute % WEEK in opens else 0
        best = max(best, current)
    return best


def lot(workspace: Workspace, product: str) -> int:
    part = workspace.products[product]
    sizes = [
        min(order.quantity, order.lot_size or part.lot_size or order.quantity)
        for order in workspace.orders.values()
        if order.product == product
    ]
    return max(sizes) if sizes else (part.lot_size or 1)


def is_staffed(workspace: Workspace, station: Station, operation: Operation, run: float) -> bool:
    phases = [PhaseName.SETUP] if operation.setup_time or station.setup else []
    phases += [PhaseName.LOAD] if station.load else []
    phases += [PhaseName.RUN]
    phases += [PhaseName.UNLOAD] if station.unload else []
    needs: list[tuple[str, int, list[PhaseName]]] = []
    for attendance in (*station.attendance, *operation.attendance):
        run_of: list[PhaseName] = []
        for phase in phases:
            if phase in attendance.phases:
                run_of.append(phase)
            elif run_of:
                needs.append((attendance.skill, attendance.count, run_of))
                run_of = []
        if run_of:
            needs.append((attendance.skill, attendance.count, run_of))
    persons = [
        (operator.skills, minutes(workspace, operator.calendar))
        for operator in workspace.factory.operators.values()
        for _ in range(operator.count)
        if station.site is None or operator.site is None or operator.site == station.site
    ]
    behaviour = operation.break_behaviour or station.break_behaviour
    goes_on = behaviour is BreakBehaviour.GOES_ON
    unbroken = run / 60_000 if behaviour is BreakBehaviour.MAY_NOT_PAUSE else 0
    bound = [phase for phase in phases if phase is not PhaseName.RUN or (run > 0 and not goes_on)]
    hours = minutes(workspace, station.calendar)
    ways = [
        [chosen for chosen in combinations(range(len(persons)), count) if all(skill in persons[i][0] for i in chosen)]
        for skill, count, _ in needs
    ]
    if longest(hours) < unbroken:
        return False

    def meet(phase: PhaseName, at: list[int]) -> bool:
        together = hours.intersection(*(persons[i][1] for i in at))
        return bool(together) and (phase is not PhaseName.RUN or longest(together) >= unbroken)

    return any(
        all(
            len(at) == len(set(at)) and (phase not in bound or not at or meet(phase, at))
            for phase in phases
            for at in [[i for chosen, need in zip(way, needs, strict=True) if phase in need[2] for i in chosen]]
        )
        for way in combine(*ways)
    )


def can(workspace: Workspace, product: str, name: str, station: str) -> bool:
    """Whether one operation can be done on one station, dedication aside."""
    factory = workspace.factory
    operation = workspace.products[product].operations[name]
    part = factory.stations[station]
    if operation.stations and station not in operation.stations:
        return False
    required = operation.requires
    if required.capability not in (part.capabilities or {station: None}):
        return False
    offer = part.capabilities.get(required.capability)
    limits = offer.limits if offer else {}
    for parameter, values in required.parameters.items():
        if limits and (parameter not in limits or not all(limit_admits(limits[parameter], value) for value in values)):
            return False
    per_unit = offer.time.per_unit if offer else {}
    if any(unit not in per_unit for unit in operation.work):
        return False
    pieces = lot(workspace, product)
    run = float(offer.time.factor if offer else 1) * operation.time * (pieces if operation.time_per == "piece" else 1)
    run += (offer.time.per_run + pieces * offer.time.per_piece) if offer else 0
    run += sum(
        float(n) * per_unit[unit] * (pieces if operation.work_per == "piece" else 1)
        for unit, n in operation.work.items()
    )
    if part.batching and part.batching.unit == "pieces" and pieces > part.batching.maximum:
        return False
    for tool_id in {*(offer.tools if offer else ()), *operation.tools}:
        tool = factory.tools.get(tool_id)
        if tool is None or (tool.stations and station not in tool.stations):
            return False
        left = [tool.life_left[copy] if copy < len(tool.life_left) else tool.life for copy in range(tool.count)]
        if not any(life is None or life >= run for life in left):
            return False
    provided = set(factory.floor.slots[part.slot].utilities) if factory.floor and part.slot else None
    if provided is not None and not set(part.slot_needs.utilities) <= provided:
        return False
    return is_staffed(workspace, part, operation, run)


def can_with_partners(workspace: Workspace, product: str, name: str, station: str) -> bool:
    """The same with dedication, for products without choices."""
    operations = workspace.products[product].operations
    group = {name}
    while True:
        more = {
            other
            for other, operation in operations.items()
            if other in {operations[one].same_station_as for one in group} or operation.same_station_as in group
        }
        if more <= group:
            break
        group |= more
    return all(can(workspace, product, other, station) for other in group)
