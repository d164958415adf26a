"""What is held, and how much of it there is (rule `capacity`)."""

from __future__ import annotations

from collections import defaultdict

from ortools.sat.python import cp_model

from reshuffle.organizing.scheduling.cpsat.assignments import ResourceClasses, Share
from reshuffle.organizing.scheduling.cpsat.draft import Draft, Hold
from reshuffle.plan.links import Point
from reshuffle.plan.resources import ResourceKind

__all__ = ["add_capacities", "add_occupation", "collect_holds"]


def collect_holds(draft: Draft, classes: ResourceClasses, shares: dict[int, list[Share]]) -> dict[int, list[Hold]]:
    """Return the holds of each class of resources: stations by modes, members by requirements, and spans."""
    problem = draft.problem
    station_of, units_of = problem.modes.station.tolist(), problem.modes.units.tolist()
    pointer = problem.modes.requirement_ptr.tolist()
    needs = problem.requirements
    holds: dict[int, list[Hold]] = defaultdict(list)
    for mode, times in draft.times.items():
        literal = draft.holder[mode]
        if station_of[mode] >= 0:
            hold = Hold(times.starts[0], times.ends[-1], literal, units_of[mode], times.shortest)
            holds[classes.class_of[station_of[mode]]].append(hold)
        for requirement in range(pointer[mode], pointer[mode + 1]):
            first, last = int(needs.first_phase[requirement]), int(needs.last_phase[requirement])
            own = slice(int(problem.modes.phase_ptr[mode]) + first, int(problem.modes.phase_ptr[mode]) + last + 1)
            shortest = int(problem.phases.duration[own].sum())
            units = int(needs.units[requirement])
            for share in shares[requirement]:
                demand = units * share.number
                holder = literal if share.literal is draft.chosen[mode] else draft.both(share.literal, literal)
                hold = Hold(times.starts[first], times.ends[last], holder, demand, shortest)
                holds[share.resource_class].append(hold)
    for row in range(len(problem.spans)):
        holds[classes.class_of[int(problem.spans.resource[row])]].append(_span(draft, row))
    return holds


def _span(draft: Draft, row: int) -> Hold:
    """Return the hold of a span; it is empty where its last task ends before its first task's arrival."""
    spans = draft.problem.spans
    first, last = int(spans.first[row]), int(spans.last[row])
    arrival, end = draft.points[first][Point.ARRIVAL], draft.points[last][Point.END]
    both = draft.both(draft.done[first], draft.done[last])
    ticks = arrival.ticks_to(end)
    if ticks is None and first != last:
        lasts = draft.boolean()
        draft.require(end.expression >= arrival.expression + 1, lasts)
        if both is not None:
            draft.model.add_implication(lasts, both)
        draft.require(end.expression <= arrival.expression, lasts.negated(), both)
        return Hold(arrival, end, lasts, int(spans.units[row]), 1, is_span=True)
    return Hold(arrival, end, both, int(spans.units[row]), max(0, ticks or 0), is_span=True)


def add_capacities(draft: Draft, classes: ResourceClasses, holds: dict[int, list[Hold]]) -> None:
    """Add that no resource is held beyond its capacity at any instant."""
    capacity_of = draft.problem.resources.capacity
    for resource_class, own in holds.items():
        draft.keep_time()
        members = classes.members[resource_class]
        capacity = len(members) * int(capacity_of[members[0]])
        is_station = draft.problem.resources.kind[members[0]] == ResourceKind.STATION
        add_occupation(draft, own, capacity, is_sequence=is_station and capacity == 1)


def add_occupation(draft: Draft, holds: list[Hold], capacity: int, is_sequence: bool = False) -> None:
    """Add that the holds never demand more than `capacity` together.

    Empty holds occupy nothing; in a sequence (on a single station) they still do not lie inside another hold.
    """
    if is_sequence:
        if len(holds) > 1:
            draft.model.add_no_overlap([draft.interval(hold.start, hold.end, hold.literal) for hold in holds])
        return
    lasting = [hold for hold in holds if hold.start.ticks_to(hold.end) != 0]
    if capacity == 1 and all(isinstance(hold.demand, int) and hold.demand == 1 for hold in lasting):
        if len(lasting) > 1:
            draft.model.add_no_overlap([_positive_interval(draft, hold) for hold in lasting])
        return
    total = sum(hold.demand for hold in lasting if isinstance(hold.demand, int))
    if total <= capacity and all(isinstance(hold.demand, int) for hold in lasting):
        return
    intervals = [draft.interval(hold.start, hold.end, hold.literal) for hold in lasting]
    draft.model.add_cumulative(intervals, [hold.demand for hold in lasting], capacity)


def _positive_interval(draft: Draft, hold: Hold) -> cp_model.IntervalVar:
    """Return the interval of a hold, absent where it is empty: CP-SAT keeps even empty intervals apart."""
    if hold.shortest > 0:
        return draft.interval(hold.start, hold.end, hold.literal)
    lasts = draft.boolean()
    draft.require(hold.end.expression >= hold.start.expression + 1, lasts)
    if hold.literal is not None:
        draft.model.add_implication(lasts, hold.literal)
    draft.require(hold.end.expression <= hold.start.expression, lasts.negated(), hold.literal)
    return draft.interval(hold.start, hold.end, lasts)
