"""Routes of robots (rule `robot`).

The robots here carry one lot at a time; :mod:`reshuffle.organizing.scheduling.cpsat.stops` has the others. Their trips
and their holds in phases are the nodes of routes; an arc from one to the next leaves time for the empty travel between
them. Robots that no rule can tell apart share their arcs: the model decides which trip follows which, and each chain of
trips that results is the route of one of them. As every node takes time, no chain can close to a ring, and no further
constraint is needed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from reshuffle.organizing.scheduling.cpsat.assignments import ResourceClasses, Share
from reshuffle.organizing.scheduling.cpsat.capacities import add_occupation
from reshuffle.organizing.scheduling.cpsat.draft import Draft, Hold, Instant, Literal
from reshuffle.organizing.scheduling.cpsat.fleets import stopping_robots
from reshuffle.organizing.scheduling.cpsat.stops import Stop, add_stops
from reshuffle.organizing.scheduling.cpsat.transports import Way
from reshuffle.plan.arrays import UNSET
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.tasks import PhaseKind

__all__ = ["Route", "Visit", "add_routes"]


@dataclass(frozen=True, slots=True)
class Visit:
    """A trip or a hold of a robot.

    Parameters
    ----------
    way
        Index among the ways, -1 for a hold.
    begin, end
        When the robot is engaged.
    from_places, to_places
        Where it begins and ends, each with its literal.
    literal
        The robot (or one of its class) does it.
    """

    way: int
    begin: Instant
    end: Instant
    from_places: dict[int, Literal]
    to_places: dict[int, Literal]
    literal: Literal


@dataclass(slots=True)
class Route:
    """The routes of one class of robots.

    Parameters
    ----------
    robots
        The robots of the class.
    visits
        What they may do.
    starts
        Literal per pair of a start (place, instant) of robots and a visit: it is the first of one that starts there.
        Empty for a robot that is alone in its class and whose trips are no single pieces.
    arcs
        Literal per pair of visits: the second follows the first.
    """

    robots: list[int]
    visits: list[Visit]
    starts: dict[tuple[tuple[int, int], int], Literal] = field(default_factory=dict)
    arcs: dict[tuple[int, int], Literal] = field(default_factory=dict)


def add_routes(
    draft: Draft,
    ways: list[Way],
    classes: ResourceClasses,
    resource_classes: ResourceClasses,
    shares: dict[int, list[Share]],
) -> list[Route]:
    """Add the routes of all robots."""
    visits: dict[int, list[Visit]] = defaultdict(list)
    for index, way in enumerate(ways):
        for robot_class, literal in way.classes.items():
            assert way.pickup is not None and way.dropoff is not None  # noqa: PT018 - for the type checker
            from_places: dict[int, list[Literal]] = defaultdict(list)
            to_places: dict[int, list[Literal]] = defaultdict(list)
            for (origin, destination), leads in way.legs.items():
                from_places[origin].append(leads)
                to_places[destination].append(leads)
            visit = Visit(
                index, way.pickup, way.dropoff, _either(draft, from_places), _either(draft, to_places), literal
            )
            visits[robot_class].append(visit)
    for robot_class, visit in _holds(draft, classes, resource_classes, shares):
        visits[robot_class].append(visit)
    stopping = stopping_robots(draft.problem)
    routes = []
    for index, own in sorted(visits.items()):
        robots = classes.members[index]
        if robots[0] in stopping:
            routes.append(_add_stopping_route(draft, robots[0], own))
        else:
            routes.append(_add_route(draft, ways, robots, own))
    if stopping.isdisjoint(robot for members in classes.members for robot in members):
        _add_fleet_capacity(draft, ways, classes)
    return routes


def _either(draft: Draft, places: dict[int, list[Literal]]) -> dict[int, Literal]:
    if len(places) == 1:
        return dict.fromkeys(places)
    return {place: draft.either(literals) for place, literals in places.items()}


def _holds(
    draft: Draft, classes: ResourceClasses, resource_classes: ResourceClasses, shares: dict[int, list[Share]]
) -> list[tuple[int, Visit]]:
    """Return the holds of robots in phases as visits at the place of the mode's station."""
    problem = draft.problem
    modes, needs = problem.modes, problem.requirements
    result = []
    for mode, times in draft.times.items():
        for requirement in range(int(modes.requirement_ptr[mode]), int(modes.requirement_ptr[mode + 1])):
            start, end = times.starts[needs.first_phase[requirement]], times.ends[needs.last_phase[requirement]]
            for share in shares[requirement]:
                member = resource_classes.members[share.resource_class][0]
                if problem.resources.kind[member] != ResourceKind.ROBOT or problem.resources.travel_type[member] < 0:
                    continue
                station = int(modes.station[mode])
                place = int(problem.resources.location[station]) if station >= 0 else -1
                holds = draft.holder[mode]
                literal = holds if share.literal is draft.chosen[mode] else draft.both(share.literal, holds)
                visit = Visit(-1, start, end, {place: None}, {place: None}, literal)
                result.append((classes.class_of[member], visit))
    return result


def _add_route(draft: Draft, ways: list[Way], robots: list[int], visits: list[Visit]) -> Route:
    resources = draft.problem.resources
    route = Route(robots, visits)
    starts: dict[tuple[int, int], int] = defaultdict(int)
    for robot in robots:
        starts[int(resources.location[robot]), int(resources.available_from[robot])] += 1
    before: list[list[Literal]] = [[] for _ in visits]
    after: list[list[Literal]] = [[] for _ in visits]
    kind = int(resources.travel_type[robots[0]])
    reach = [_reach(draft, ways, visit) for visit in visits]
    for index, visit in enumerate(visits):
        draft.keep_time()
        for place, instant in starts:
            if instant > reach[index][1]:
                continue
            literal = draft.boolean()
            route.starts[(place, instant), index] = literal
            before[index].append(literal)
            _leave_time(draft, kind, Instant(None, instant), {place: None}, visit, literal)
        for other, following in enumerate(visits):
            if other == index or reach[index][0] > reach[other][1]:
                continue
            literal = draft.boolean()
            route.arcs[index, other] = literal
            after[index].append(literal)
            before[other].append(literal)
            _leave_time(draft, kind, visit.end, visit.to_places, following, literal)
    for index, visit in enumerate(visits):
        draft.choose_one(before[index], visit.literal)
        if visit.literal is None:
            draft.model.add_at_most_one(after[index])
        else:
            draft.model.add_at_most_one([*after[index], visit.literal.negated()])
    for start, number in starts.items():
        own = [literal for (begin, _), literal in route.starts.items() if begin == start]
        if number == 1:
            draft.model.add_at_most_one(own)
        elif number < len(own):
            draft.require(sum(own) <= number)
    _add_class_capacity(draft, visits, len(robots))
    return route


def _reach(draft: Draft, ways: list[Way], visit: Visit) -> tuple[int, int]:
    """Return the earliest end of a visit and its latest begin, as far as windows and pins of its tasks say."""
    first, last = draft.window.first, draft.window.last
    if visit.way < 0:
        return first, last
    tasks, table, row = draft.problem.tasks, draft.problem.transports, ways[visit.way].row
    before, after = int(table.before[row]), int(table.after[row])
    shortest = int(draft.problem.travel.pickup.min(initial=0))
    if before >= 0:
        begun = max(int(tasks.earliest_start[before]), int(tasks.pin_start[before]))
        first = max(first, begun + min((draft.times[mode].shortest for mode in draft.modes[before]), default=0))
    if after >= 0:
        last = min(last, int(tasks.latest_end[after]))
        pinned = int(tasks.pin_start[after])
        # A task that is pinned to its start arrives then, unless it is set up first.
        first_phases = draft.problem.modes.phase_ptr[draft.modes[after]]
        if pinned != UNSET and (draft.problem.phases.kind[first_phases] != PhaseKind.SETUP).all():
            last = min(last, pinned)
    return first + shortest, last - shortest


def _add_stopping_route(draft: Draft, robot: int, visits: list[Visit]) -> Route:
    """Add the route of a robot whose trips are no single pieces: pickups, dropoffs and holds one by one."""
    travel, kind = draft.problem.travel, int(draft.problem.resources.travel_type[robot])
    stops, trips = [], []
    for visit in visits:
        if visit.way < 0:
            shortest = visit.begin.ticks_to(visit.end) or 0
            stops.append(Stop(visit.begin, visit.end, visit.from_places, visit.literal, 0, shortest))
            continue
        picked_up, set_down = visit.begin.later(int(travel.pickup[kind])), visit.end.later(-int(travel.dropoff[kind]))
        stops.append(Stop(visit.begin, picked_up, visit.from_places, visit.literal, 1))
        stops.append(Stop(set_down, visit.end, visit.to_places, visit.literal, -1))
        trips.append(Hold(visit.begin, visit.end, visit.literal, 1, 1))
    add_stops(draft, robot, stops, trips)
    return Route([robot], visits)


def _leave_time(
    draft: Draft, kind: int, end: Instant, places: dict[int, Literal], visit: Visit, literal: Literal
) -> None:
    """Leave time for the empty travel from the end of one visit to the beginning of the next, where `literal` holds."""
    size, first = draft.problem.travel.num_locations, kind * draft.problem.travel.num_locations**2
    empty = draft.problem.travel.empty
    ticks = {
        (here, there): 0 if here < 0 or there < 0 else int(empty[first + here * size + there])
        for here in places
        for there in visit.from_places
    }
    least = min(ticks.values())
    draft.require(end.expression + least <= visit.begin.expression, literal)
    for (here, there), time in ticks.items():
        if time > least:
            draft.require(
                end.expression + time <= visit.begin.expression, literal, places[here], visit.from_places[there]
            )


def _add_class_capacity(draft: Draft, visits: list[Visit], number: int) -> None:
    """Add, redundantly, that never more visits last than there are robots: that prunes long before routes are known."""
    add_occupation(draft, [Hold(visit.begin, visit.end, visit.literal, 1, 1) for visit in visits], number)


def _add_fleet_capacity(draft: Draft, ways: list[Way], classes: ResourceClasses) -> None:
    """Add, redundantly, the same over all classes of robots that carry lots."""
    carrying = {robot_class for way in ways for robot_class in way.classes}
    if len(carrying) < 2:
        return
    number = int(np.sum([len(classes.members[robot_class]) for robot_class in carrying]))
    holds = [
        Hold(way.pickup, way.dropoff, draft.either(list(way.classes.values())), 1, 1)
        for way in ways
        if way.classes and way.pickup is not None and way.dropoff is not None
    ]
    add_occupation(draft, holds, number)
