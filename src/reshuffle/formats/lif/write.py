"""Writes a floor as a LIF file of version 1.0.0."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from math import dist, sqrt
from typing import Any

from reshuffle.model.factory import Factory
from reshuffle.model.floor import Floor, Lane, Point
from reshuffle.model.floor_routes import lane_length

__all__ = ["LIF_VERSION", "lif_text", "unsaid_in_lif"]

LIF_VERSION = "1.0.0"
_METRE = 1_000_000
#: The type of vehicles of a factory without robots.
_ANY = "any"


def unsaid_in_lif(floor: Floor) -> list[str]:
    """Return, in words, what of a floor a LIF file can not say."""
    found = []
    sized = [name for name, slot in floor.slots.items() if slot.width or slot.depth or slot.area or slot.utilities]
    if sized:
        found.append(f"width, depth, area and utilities of slots ({_listed(sized)})")
    short = [
        f"{lane.start} - {lane.end}"
        for lane in floor.lanes
        if lane.length is not None and lane.length < lane_length(floor, lane.model_copy(update={"length": None}))
    ]
    if short:
        found.append(f"lengths of lanes below the straight distance ({_listed(short)})")
    return found


def lif_text(factory: Factory, floor: Floor, exported: datetime) -> str:
    """Return a floor as LIF.

    Parameters
    ----------
    factory
        Whose floor it is: its name, the types of its robots and the names of its stations are written.
    exported
        Instant of the export, aware.
    """
    types = list(factory.robots) or [_ANY]
    stations: dict[str, list[str]] = {}
    for name, station in factory.stations.items():
        if station.slot is not None:
            stations.setdefault(station.slot, []).append(name)
    layout = {
        "layoutId": factory.name or "floor",
        "layoutName": factory.name or "floor",
        "layoutVersion": "1",
        "nodes": [_node(name, point, types) for name, point in floor.points.items()],
        "edges": list(_edges(floor, types)),
        "stations": [
            {
                "stationId": name,
                "interactionNodeIds": [slot.point],
                "stationName": ", ".join(stations.get(name, [])) or name,
                "stationPosition": _position(floor.points[slot.point]),
            }
            for name, slot in floor.slots.items()
        ],
    }
    meta = {
        "projectIdentification": factory.name or "factory",
        "creator": "Reshuffle",
        "exportTimestamp": exported.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "lifVersion": LIF_VERSION,
    }
    return json.dumps({"metaInformation": meta, "layouts": [layout]}, indent=2, ensure_ascii=False) + "\n"


def _position(point: Point) -> dict[str, float]:
    return {"x": point.x / _METRE, "y": point.y / _METRE}


def _node(name: str, point: Point, types: Iterable[str]) -> dict[str, Any]:
    actions = []
    if point.charging:
        actions += [_action("startCharging", "HARD"), _action("stopCharging", "HARD")]
    if point.parking:
        actions.append(_action("park", "NONE"))
    own = {"actions": actions} if actions else {}
    return {
        "nodeId": name,
        "nodePosition": _position(point),
        "vehicleTypeNodeProperties": [{"vehicleTypeId": kind, **own} for kind in types],
    }


def _action(kind: str, blocking: str) -> dict[str, str]:
    return {"actionType": kind, "requirementType": "OPTIONAL", "blockingType": blocking}


def _edges(floor: Floor, types: list[str]) -> Iterable[dict[str, Any]]:
    used: dict[str, int] = {}
    for lane in floor.lanes:
        ways = [(lane.start, lane.end)] if lane.one_way else [(lane.start, lane.end), (lane.end, lane.start)]
        for start, end in ways:
            name = f"{start} -> {end}"
            used[name] = used.get(name, 0) + 1
            curve = _curve(floor, lane, start, end)
            yield {
                "edgeId": name if used[name] == 1 else f"{name} ({used[name]})",
                "startNodeId": start,
                "endNodeId": end,
                "vehicleTypeEdgeProperties": [
                    {
                        "vehicleTypeId": kind,
                        "vehicleOrientation": 0.0,
                        "orientationType": "TANGENTIAL",
                        "rotationAllowed": True,
                        **({"trajectory": curve} if curve else {}),
                    }
                    for kind in types
                ],
            }


def _curve(floor: Floor, lane: Lane, start: str, end: str) -> dict[str, Any] | None:
    """Return a way of two straight pieces that is as long as the lane; None where it is the straight distance.

    LIF has no field for the length of an edge: it is that of its trajectory.
    """
    straight = lane_length(floor, lane.model_copy(update={"length": None}))
    if lane.length is None or lane.length <= straight:
        return None
    one, other = floor.points[start], floor.points[end]
    wide = dist((one.x, one.y), (other.x, other.y))
    height = sqrt(max(0.0, lane.length**2 - wide**2)) / 2
    along = ((other.x - one.x) / wide, (other.y - one.y) / wide) if wide else (1.0, 0.0)
    middle = ((one.x + other.x) / 2 - along[1] * height, (one.y + other.y) / 2 + along[0] * height)
    points = [(one.x, one.y), middle, (other.x, other.y)]
    return {
        "degree": 1,
        "knotVector": [0.0, 0.0, 0.5, 1.0, 1.0],
        "controlPoints": [{"x": x / _METRE, "y": y / _METRE, "weight": 1.0} for x, y in points],
    }


def _listed(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} others" if len(names) > 5 else "")
