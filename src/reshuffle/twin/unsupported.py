"""What a workspace may say and the twin can not honour, by name: nothing is ignored silently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reshuffle.errors import UnsupportedError
from reshuffle.model.factory import Workspace
from reshuffle.model.floor_routes import floor_routes
from reshuffle.model.robot_places import station_point
from reshuffle.twin.sampling import largest

__all__ = ["refuse_unsupported"]


def refuse_unsupported(workspace: Workspace, eligible: Mapping[tuple[str, str], Sequence[str]] | None = None) -> None:
    """Refuse what the twin can not honour.

    Parameters
    ----------
    eligible
        Stations that can do each operation, where known: those of one operation must be at one location.

    Raises
    ------
    reshuffle.errors.UnsupportedError
        If there is anything of that; all is named.
    """
    found = [*_factory(workspace), *_products(workspace), *_places(workspace, eligible or {})]
    if found:
        raise UnsupportedError("the twin", found, "Take these fields out to simulate without them.")


def _factory(workspace: Workspace) -> Iterator[str]:
    factory = workspace.factory
    for name, parameter in factory.parameters.items():
        if parameter.value is not None:
            yield f"factory.parameters.{name}.value"
    for name, station in factory.stations.items():
        rule = station.setup
        ways = (
            0
            if rule is None
            else sum(map(bool, (rule.times, rule.attributes, rule.mount or rule.unmount or rule.fixed)))
        )
        if ways > 1:
            yield f"factory.stations.{name}.setup in more than one of three ways"
    for name, demand in factory.demand.items():
        if demand.most is None and largest(demand.between) <= 0:
            yield f"factory.demand.{name}.between 0 without most, which would never end"
    yield from _unreachable(workspace)


def _unreachable(workspace: Workspace) -> Iterator[str]:
    floor = workspace.factory.floor
    if floor is None or not floor.points or not workspace.factory.robots:
        return
    routes = floor_routes(floor)
    points = {name: station_point(workspace.factory, part) for name, part in workspace.factory.stations.items()}
    for name, point in points.items():
        if point is None:
            yield f"factory.stations.{name} without a slot on a floor with robots"
            continue
        reached = routes.lengths_from(point)
        for other, end in points.items():
            if end is not None and end not in reached:
                yield f"factory.floor without a way from '{name}' to '{other}'"


def _places(workspace: Workspace, eligible: Mapping[tuple[str, str], Sequence[str]]) -> Iterator[str]:
    if not workspace.factory.transports:
        return
    for (product, operation), able in eligible.items():
        places = {workspace.factory.stations[name].location for name in able}
        if len(places) > 1:
            yield f"products.{product}.operations.{operation} on stations at more than one location beside transports"


def _products(workspace: Workspace) -> Iterator[str]:
    for product, part in workspace.products.items():
        for name, operation in part.operations.items():
            at = f"products.{product}.operations.{name}"
            rework = operation.rework
            if rework is not None and rework.share >= 1 and rework.to is not None and rework.most is None:
                yield f"{at}.rework.share 1, which would never end"
            if operation.pieces_left == 0:
                yield f"{at}.yield 0"
