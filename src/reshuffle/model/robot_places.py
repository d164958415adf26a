"""Where each robot stands when planning starts, and which stations it serves."""

from __future__ import annotations

from collections.abc import Iterable

from reshuffle.model.copies import copies
from reshuffle.model.factory import Factory, Workspace
from reshuffle.model.resources import Robot
from reshuffle.model.state import RobotState
from reshuffle.model.stations import Station

__all__ = ["robot_points", "robot_state", "serves", "sites", "station_point"]


def robot_state(workspace: Workspace, name: str, copy: str) -> RobotState | None:
    """Return the state of a robot; one that is given for all equal ones holds for each of them."""
    states = workspace.state.robots
    return states.get(copy, states.get(name))


def robot_points(workspace: Workspace) -> dict[str, str]:
    """Return the point at which each robot stands, by the name of its copy.

    It is that of the state; else the robot's home, for the first of several equal ones; else the first parking point at
    which nobody stands; else any home or the floor's first point. Empty without a floor.
    """
    factory = workspace.factory
    if factory.floor is None or not factory.floor.points:
        return {}
    result: dict[str, str] = {}
    homeless: list[tuple[str, Robot]] = []
    for name, robot in factory.robots.items():
        for number, copy in enumerate(copies(name, robot.count)):
            state = robot_state(workspace, name, copy)
            if state is not None:
                result[copy] = state.point
            elif robot.home is not None and number == 0:
                result[copy] = robot.home
            else:
                homeless.append((copy, robot))
    taken = set(result.values())
    free = [name for name, point in factory.floor.points.items() if point.parking and name not in taken]
    anywhere = next(iter(factory.floor.points))
    for copy, robot in homeless:
        result[copy] = free.pop(0) if free else robot.home or anywhere
    return {copy: result[copy] for name, robot in factory.robots.items() for copy in copies(name, robot.count)}


def sites(factory: Factory) -> list[str]:
    """Return the sites on which stations stand, in their order."""
    return list(dict.fromkeys(station.site for station in factory.stations.values() if station.site is not None))


def serves(robot: Robot, stations: Iterable[Station]) -> bool:
    """Whether a robot may go to all of some stations; who or what names no site is on every one."""
    return robot.site is None or all(station.site in {None, robot.site} for station in stations)


def station_point(factory: Factory, station: Station) -> str | None:
    """Return the point at which a station is docked; None where it stands on no slot of a floor."""
    if factory.floor is None or station.slot is None:
        return None
    return factory.floor.slots[station.slot].point
