"""Whether robots can do their work on a floor: they reach what they serve, get back, and find a place to park."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reshuffle.model.factory import Factory, Workspace
from reshuffle.model.finding import Finding, Path
from reshuffle.model.floor import Floor
from reshuffle.model.floor_routes import FloorRoutes, floor_routes
from reshuffle.model.placement import placed
from reshuffle.model.resources import Robot
from reshuffle.model.robot_places import serves, sites, station_point

__all__ = ["blocking_docks", "floor_findings"]

_ROBOTS: Path = ("factory", "robots")
_LISTED = 8


@dataclass(frozen=True, slots=True)
class _Stop:
    """A point at which robots must be able to stop, and the field that says so."""

    point: str
    path: Path
    what: str


def floor_findings(workspace: Workspace) -> list[Finding]:
    """Return what keeps robots from their work; nothing for a floor without robots.

    References to what does not exist are another's finding; while there are some, the lanes are not looked at.
    """
    factory = workspace.factory
    result = [finding for name, robot in factory.robots.items() for finding in _robot_findings(workspace, name, robot)]
    floor = factory.floor
    if not factory.robots or floor is None or not _is_whole(workspace, floor):
        return result
    # What is movable and stands nowhere is judged where it would be put.
    workspace = workspace.model_copy(update={"factory": placed(factory)})
    factory = workspace.factory
    result += _slot_findings(factory, floor)
    routes = floor_routes(floor)
    every_site: list[str | None] = [*sites(factory)] or [None]
    for site in every_site:
        result += _site_findings(workspace, floor, routes, site)
    return list(dict.fromkeys(result))


def _is_whole(workspace: Workspace, floor: Floor) -> bool:
    factory = workspace.factory
    used = [point for lane in floor.lanes for point in (lane.start, lane.end)]
    used += [slot.point for slot in floor.slots.values()]
    used += [robot.home for robot in factory.robots.values() if robot.home is not None]
    used += [state.point for state in workspace.state.robots.values()]
    slots = {station.slot for station in factory.stations.values() if station.slot is not None}
    return set(used) <= floor.points.keys() and slots <= floor.slots.keys() and bool(floor.points)


def _robot_findings(workspace: Workspace, name: str, robot: Robot) -> Iterator[Finding]:
    """Return why a robot could not carry anything, whatever the lanes."""
    factory, path = workspace.factory, (*_ROBOTS, name)
    if robot.speed == 0:
        yield Finding((*path, "speed"), "0", "must be greater than 0", "A robot that does not move carries nothing.")
    if robot.payload is not None:
        lightest = _lightest_piece(workspace)
        if robot.payload == 0:
            rule = "must be greater than 0: this robot can carry nothing"
            yield Finding((*path, "payload"), "0", rule, "Leave it out where no lot is too heavy.")
        elif lightest is not None and robot.payload < lightest[0]:
            rule = f"must be >= {lightest[0]} g, the mass of a piece of '{lightest[1]}': this robot can carry nothing"
            yield Finding((*path, "payload"), f"{robot.payload} g", rule, "Give it more payload, or take it out.")
    known = sites(factory)
    if robot.site is None and len(known) > 1:
        rule = "must name its site where stations stand on several: no robot drives between sites"
        yield Finding(path, name, rule, f"Add 'site:', one of {_listed(known)}.")
    elif robot.site is not None and not any(serves(robot, [one]) for one in factory.stations.values()):
        rule = "must be the site of a station: this robot can carry nothing"
        yield Finding((*path, "site"), robot.site, rule, f"Sites of stations: {_listed(known)}.")
    if robot.battery is not None:
        if robot.battery.per_hour_charging == 0:
            yield Finding((*path, "battery", "per_hour_charging"), "0", "must be greater than 0")
        if robot.battery.reserve == 1:
            rule = "must be below 1, or nothing is left to drive with"
            yield Finding((*path, "battery", "reserve"), "1", rule)


def _lightest_piece(workspace: Workspace) -> tuple[int, str] | None:
    """Return mass and name of the product of the lightest piece; None where one product does not state a mass."""
    masses = [(product.mass, name) for name, product in workspace.products.items()]
    known = [(mass, name) for mass, name in masses if mass is not None]
    return min(known) if known and len(known) == len(masses) else None


def _slot_findings(factory: Factory, floor: Floor) -> Iterator[Finding]:
    robots = factory.robots.values()
    for name, station in factory.stations.items():
        if station.slot is None and any(serves(robot, [station]) for robot in robots):
            rule = "must have a slot where robots carry lots"
            remedy = f"Add 'slot:', one of {_listed(list(floor.slots))}." if floor.slots else "Add slots to the floor."
            if station.movable is not None and floor.slots:
                rule, remedy = f"{rule}; no free slot has what it needs", "Add a slot that fits its 'slot_needs'."
            yield Finding(("factory", "stations", name), name, rule, remedy)


def _site_findings(workspace: Workspace, floor: Floor, routes: FloorRoutes, site: str | None) -> Iterator[Finding]:
    """Return what is wrong for the robots of one site; all of a factory that names none."""
    factory = workspace.factory
    robots = {name: robot for name, robot in factory.robots.items() if site is None or robot.site in {None, site}}
    if not robots:
        return
    stops = list(_stops(workspace, robots, site))
    used = {stop.point for stop in stops}
    if not used:
        return
    order = {point: number for number, point in enumerate(floor.points)}
    pieces = sorted(routes.pieces(), key=lambda points: min(order[point] for point in points))
    piece = max(pieces, key=lambda points: len(points & used))
    anchor = next(stop.point for stop in stops if stop.point in piece)
    there = routes.reached_from(anchor)
    is_whole = True
    for stop in stops:
        if stop.point in piece:
            continue
        is_whole = False
        if stop.point not in there:
            rule = f"must be reached by lanes from '{anchor}', where robots drive: {stop.what}"
        else:
            rule = f"must have a way back by lanes to '{anchor}', where robots drive: {stop.what}"
        lost = [point for point in floor.points if point not in piece]
        remedy = f"Add a lane. Without a way there or back: {_listed(lost)}."
        yield Finding(stop.path, stop.point, rule, remedy)
    if is_whole:
        # Else what is missing here may stand on the other piece.
        yield from _parking_findings(floor, robots, piece)
    for name, robot in robots.items() if is_whole else ():
        if robot.battery is not None and not any(floor.points[point].charging for point in piece):
            rule = "must have a point within reach where it is charged"
            yield Finding((*_ROBOTS, name, "battery"), name, rule, "Add 'charging: true' to a point of the floor.")


def _stops(workspace: Workspace, robots: dict[str, Robot], site: str | None) -> Iterator[_Stop]:
    factory = workspace.factory
    for name, robot in robots.items():
        if robot.home is not None:
            yield _Stop(robot.home, (*_ROBOTS, name, "home"), f"the home of robot '{name}'")
    for name, state in workspace.state.robots.items():
        if name in robots or name.rpartition("#")[0] in robots:
            yield _Stop(state.point, ("state", "robots", name, "point"), f"robot '{name}' stands there")
    for name, station in factory.stations.items():
        point = station_point(factory, station)
        if point is not None and station.slot is not None and (site is None or station.site in {None, site}):
            yield _Stop(point, ("factory", "floor", "slots", station.slot, "point"), f"station '{name}' stands there")


def _parking_findings(floor: Floor, robots: dict[str, Robot], piece: set[str]) -> Iterator[Finding]:
    homes = {robot.home for robot in robots.values() if robot.home is not None}
    places = [name for name, point in floor.points.items() if name in piece and (point.parking or name in homes)]
    wanted = sum(robot.count for robot in robots.values())
    if len(places) < wanted:
        rule = f"must offer {wanted} places to park, one per robot, and offer {len(places)}"
        remedy = "Add 'parking: true' to points at which no robot is in the way."
        yield Finding(("factory", "floor", "points"), "points", rule, remedy)


def blocking_docks(factory: Factory) -> list[str]:
    """Return in words which docks may block a lane while a robot stands in them; empty for fewer than two robots.

    A dock over which the way between others leads cuts them off from each other; a dock at a dead end can not be left
    while another robot waits before it.
    """
    floor = factory.floor
    if floor is None or sum(robot.count for robot in factory.robots.values()) < 2:
        return []
    docks: dict[str, list[str]] = {}
    for name, station in factory.stations.items():
        point = station_point(factory, station)
        if point is not None:
            docks.setdefault(point, []).append(name)
    homes = [robot.home for robot in factory.robots.values() if robot.home is not None]
    parking = [name for name, point in floor.points.items() if point.parking]
    used = list(dict.fromkeys([*docks, *homes, *parking]))
    routes = floor_routes(floor)
    backwards = routes.reversed()
    result, ends = [], []
    for point, names in docks.items():
        others = [other for other in used if other != point]
        if not others:
            continue
        near = routes.reached_from(others[0], {point}) & backwards.reached_from(others[0], {point})
        cut = [other for other in others if other not in near]
        if cut:
            kept = [other for other in others if other in near]
            between = f"between {_listed(kept)} and {_listed(cut)}"
            result.append(f"a robot at {_listed(names)} (point '{point}') blocks the lane {between}")
        elif len({*routes.lanes_from[point], *backwards.lanes_from[point]} - {point}) == 1:
            ends.append(f"{_listed(names)} (point '{point}')")
    if ends:
        shown = ", ".join(ends[:_LISTED]) + (f" and {len(ends) - _LISTED} others" if len(ends) > _LISTED else "")
        result.append(f"docks at dead ends, left only the way they are entered: {shown}")
    return result


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:_LISTED])
    return f"{shown} and {len(names) - _LISTED} others" if len(names) > _LISTED else shown or "none"
