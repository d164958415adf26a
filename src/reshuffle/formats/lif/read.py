"""Reads a LIF file as a floor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from reshuffle.errors import FileError, Mistake
from reshuffle.formats.lif.curves import curve_length, has_fitting_knots
from reshuffle.formats.lif.rows import LifEdge, LifFile, LifLayout, LifNode
from reshuffle.formats.mistakes import MistakeList
from reshuffle.formats.plan_json import json_path, parse_json
from reshuffle.formats.workspace.validation import faults_of
from reshuffle.model.floor import Floor, Lane, Point, Slot
from reshuffle.model.floor_routes import lane_length

__all__ = ["CHARGING", "PARKING", "LifFloor", "read_lif"]

#: Most bytes of a LIF file.
_LIMIT = 1 << 26
#: Actions at a node that make it a point where robots are charged: predefined in VDA 5050.
CHARGING = frozenset({"startCharging", "stopCharging"})
#: Actions at a node that make it a point where robots park: of our own, as VDA 5050 has none.
PARKING = frozenset({"park", "parking"})
_MICROMETRES = 1_000_000
_LISTED = 5


@dataclass(frozen=True, slots=True)
class LifFloor:
    """A floor that was read, and what of the file a floor can not say."""

    floor: Floor
    notes: tuple[str, ...]


def read_lif(path: Path, name: str = "") -> LifFloor:
    """Return the floor of a LIF file of version 1.

    Nodes are points, edges lanes, stations slots at the first node from which they are served. Two edges that are each
    other's way back, equally long, are one lane. All layouts of a file have one origin and make one floor. A curved
    edge is as long as its curve, the longest of all types of vehicles. Positions are shifted where some are negative.

    Parameters
    ----------
    path
        The file.
    name
        Its name for messages; its own by default.

    Raises
    ------
    reshuffle.errors.FileError
        If it can not be read, is no LIF file of version 1, or contradicts itself; all mistakes are named.
    """
    shown = name or path.name
    raw = parse_json(path, _LIMIT)
    if not isinstance(raw, dict):
        raise FileError(Mistake("LIF", "", "must be an object with metaInformation and layouts", shown))
    _check_version(raw, shown)
    try:
        file = LifFile.model_validate(_without_nulls(raw))
    except ValidationError as error:
        raise FileError(_faults(error, shown)) from None
    mistakes = MistakeList(shown)
    _check_references(file, mistakes)
    mistakes.raise_if_any()
    return _floor(file, shown)


def _check_version(raw: dict[str, Any], name: str) -> None:
    meta = raw.get("metaInformation")
    version = meta.get("lifVersion") if isinstance(meta, dict) else None
    if version is None:
        where = f"{name}, metaInformation"
        raise FileError(Mistake("lifVersion", "", "must be given: this is no LIF file", where))
    if not isinstance(version, str) or version.split(".")[0] != "1":
        where = f"{name}, metaInformation.lifVersion"
        raise FileError(Mistake("lifVersion", str(version)[:40], "must be 1.x: others are not read yet", where))


def _without_nulls(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _without_nulls(value) for key, value in data.items() if value is not None}
    return [_without_nulls(value) for value in data] if isinstance(data, list) else data


def _faults(error: ValidationError, name: str) -> list[Mistake]:
    mistakes = MistakeList(name)
    faults = faults_of(error, LifFile)
    inside = {fault.path[:length] for fault in faults for length in range(len(fault.path))}
    for fault in faults:
        if fault.path in inside:
            continue  # A list that is told to be too short has entries in which something is wrong.
        rule = fault.rule.replace("a mapping, with lines 'name: value'", "an object").replace("a mapping", "an object")
        mistakes.add(fault.name, fault.value, rule, where=json_path(fault.path))
    return mistakes.listed()


def _check_references(file: LifFile, mistakes: MistakeList) -> None:
    nodes: set[str] = set()
    slots: set[str] = set()
    for number, layout in enumerate(file.layouts):
        for place, node in enumerate(layout.nodes):
            if node.node_id in nodes:
                mistakes.add(
                    "nodeId", node.node_id, "must stand only once", where=f"layouts[{number}].nodes[{place}].nodeId"
                )
            nodes.add(node.node_id)
        for place, station in enumerate(layout.stations):
            if station.station_id in slots:
                where = f"layouts[{number}].stations[{place}].stationId"
                mistakes.add("stationId", station.station_id, "must stand only once", where=where)
            slots.add(station.station_id)
    for number, layout in enumerate(file.layouts):
        for where, name in _references(layout):
            if name not in nodes:
                mistakes.add(
                    where.rpartition(".")[2], name, "must be a node of this file", where=f"layouts[{number}].{where}"
                )


def _references(layout: LifLayout) -> Iterator[tuple[str, str]]:
    for place, edge in enumerate(layout.edges):
        yield f"edges[{place}].startNodeId", edge.start_node_id
        yield f"edges[{place}].endNodeId", edge.end_node_id
    for place, station in enumerate(layout.stations):
        for node in station.interaction_node_ids:
            yield f"stations[{place}].interactionNodeIds", node


def _floor(file: LifFile, name: str) -> LifFloor:
    nodes = {node.node_id: node for layout in file.layouts for node in layout.nodes}
    shift_x = min(0.0, min((node.node_position.x for node in nodes.values()), default=0.0))
    shift_y = min(0.0, min((node.node_position.y for node in nodes.values()), default=0.0))
    points = {key: _point(node, shift_x, shift_y) for key, node in nodes.items()}
    edges = [edge for layout in file.layouts for edge in layout.edges]
    stations = [station for layout in file.layouts for station in layout.stations]
    lanes = _lanes(Floor(points=points), nodes, edges)
    slots = {station.station_id: Slot(point=station.interaction_node_ids[0]) for station in stations}
    notes = []
    if shift_x or shift_y:
        notes.append(
            f"{name}: positions are shifted by {abs(shift_x):g} m and {abs(shift_y):g} m, so that none is negative"
        )
    several = [station.station_id for station in stations if len(station.interaction_node_ids) > 1]
    if several:
        notes.append(f"{name}: the first node is taken of stations that are served from several: {_listed(several)}")
    properties = [(edge.edge_id, one) for edge in edges for one in edge.vehicle_type_edge_properties]
    odd = [key for key, one in properties if one.trajectory is not None and not has_fitting_knots(one.trajectory)]
    if odd:
        said = "knotVector of edges does not fit their controlPoints, evenly spread knots are taken"
        notes.append(f"{name}: {said}: {_listed(list(dict.fromkeys(odd)))}")
    slow = list(dict.fromkeys(key for key, one in properties if one.max_speed is not None))
    if slow:
        notes.append(f"{name}: maxSpeed of edges is not taken, robots drive at their own speed: {_listed(slow)}")
    bound = [key for key, one in properties if one.load_restriction and not one.load_restriction.loaded]
    bound += [key for key, one in properties if one.load_restriction and not one.load_restriction.unloaded]
    if bound:
        notes.append(f"{name}: loadRestriction of edges is not taken: {_listed(list(dict.fromkeys(bound)))}")
    types = {one.vehicle_type_id for _, one in properties}
    some = [edge.edge_id for edge in edges if {p.vehicle_type_id for p in edge.vehicle_type_edge_properties} < types]
    if some:
        notes.append(f"{name}: edges that are only for some types of vehicles are taken for all: {_listed(some)}")
    return LifFloor(Floor(points=points, lanes=lanes, slots=slots), tuple(notes))


def _point(node: LifNode, shift_x: float, shift_y: float) -> Point:
    actions = {action.action_type for one in node.vehicle_type_node_properties for action in one.actions}
    return Point(
        x=round((node.node_position.x - shift_x) * _MICROMETRES),
        y=round((node.node_position.y - shift_y) * _MICROMETRES),
        parking=bool(actions & PARKING),
        charging=bool(actions & CHARGING),
    )


def _lanes(floor: Floor, nodes: dict[str, LifNode], edges: list[LifEdge]) -> tuple[Lane, ...]:
    """Return one lane per edge, or per pair of edges that are each other's way back."""
    found: list[Lane] = []
    open_ways: dict[tuple[str, str, int | None], list[int]] = {}
    for edge in edges:
        start, end = edge.start_node_id, edge.end_node_id
        lengths = [
            curve_length(one.trajectory, nodes[start].node_position, nodes[end].node_position)
            for one in edge.vehicle_type_edge_properties
            if one.trajectory is not None and one.trajectory.control_points
        ]
        length = max(lengths, default=None)
        if length == lane_length(floor, Lane(start=start, end=end)):
            length = None
        back = open_ways.get((end, start, length))
        if back and start != end:
            place = back.pop()
            found[place] = found[place].model_copy(update={"one_way": False})
            continue
        open_ways.setdefault((start, end, length), []).append(len(found))
        found.append(Lane(start=start, end=end, length=length, one_way=True))
    return tuple(found)


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:_LISTED])
    return f"{shown} and {len(names) - _LISTED} others" if len(names) > _LISTED else shown
