"""What a LIF file says, as far as a floor is concerned; what else stands in it is passed over.

LIF - Layout Interchange Format, version 1.0.0, VDMA, March 2024. Lengths are metres.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from reshuffle.model.fields import Id, Part

__all__ = [
    "LifAction",
    "LifEdge",
    "LifEdgeProperty",
    "LifFile",
    "LifLayout",
    "LifNode",
    "LifNodeProperty",
    "LifPosition",
    "LifStation",
    "LifTrajectory",
]

#: Farther than any factory reaches: 10,000 km.
_LARGEST_M = 1e7
Metres = Annotated[float, Field(ge=-_LARGEST_M, le=_LARGEST_M, allow_inf_nan=False)]


class _Row(Part):
    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)


class LifPosition(_Row):
    """A position in the coordinates of the layout, metres."""

    x: Metres
    y: Metres


class LifAction(_Row):
    """Something a vehicle may do at a node."""

    action_type: str


class LifNodeProperty(_Row):
    """What holds for one type of vehicle at a node."""

    vehicle_type_id: str = ""
    actions: tuple[LifAction, ...] = ()


class LifNode(_Row):
    """A point to which vehicles can be sent."""

    node_id: Id
    node_position: LifPosition
    vehicle_type_node_properties: tuple[LifNodeProperty, ...] = ()


class LifControlPoint(LifPosition):
    """A control point of a curve."""

    weight: Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)] = 1.0


class LifTrajectory(_Row):
    """The curve of an edge: a non-uniform rational B-spline."""

    degree: Annotated[int, Field(ge=1, le=10)] = 3
    knot_vector: tuple[Metres, ...] = ()
    control_points: tuple[LifControlPoint, ...] = ()


class LifRestriction(_Row):
    """Whether an edge may be used with a load, and without one."""

    loaded: bool = True
    unloaded: bool = True


class LifEdgeProperty(_Row):
    """What holds for one type of vehicle on an edge."""

    vehicle_type_id: str = ""
    max_speed: float | None = None
    load_restriction: LifRestriction | None = None
    trajectory: LifTrajectory | None = None


class LifEdge(_Row):
    """A way from a node to another, in this direction only."""

    edge_id: str
    start_node_id: str
    end_node_id: str
    vehicle_type_edge_properties: tuple[LifEdgeProperty, ...] = ()


class LifStation(_Row):
    """A place at which vehicles hand over, from one or several nodes."""

    station_id: Id
    interaction_node_ids: Annotated[tuple[str, ...], Field(min_length=1)]


class LifLayout(_Row):
    """A level, or a part of one. All layouts of a file have one origin."""

    layout_id: str = ""
    nodes: tuple[LifNode, ...]
    edges: tuple[LifEdge, ...]
    stations: tuple[LifStation, ...] = ()


class LifMeta(_Row):
    """What the file says of itself."""

    lif_version: str


class LifFile(_Row):
    """A whole file."""

    meta_information: LifMeta
    layouts: Annotated[tuple[LifLayout, ...], Field(min_length=1)]
