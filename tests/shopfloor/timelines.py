"""Small timelines, in minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from reshuffle.shopfloor.timeline import ObservedKind, ObservedResource, Timeline, TimelineBuilder, TimelineState

ORIGIN = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
MINUTE = 60_000

#: Resource, state, start, end, order, operation, units; minutes.
Stretch = tuple[str | None, TimelineState, int, int, str | None, str | None, int]


def station(name: str, capacity: int = 1, opens: Sequence[tuple[int, int]] | None = None) -> ObservedResource:
    """Return a station with its open times in minutes."""
    times = None if opens is None else tuple((a * MINUTE, b * MINUTE) for a, b in opens)
    return ObservedResource(name, ObservedKind.STATION, capacity, times)


def robot(name: str) -> ObservedResource:
    """Return a robot that is always there."""
    return ObservedResource(name, ObservedKind.ROBOT)


def timeline(resources: Sequence[ObservedResource], stretches: Sequence[Stretch], minutes: int) -> Timeline:
    """Return a timeline that is observed for so many minutes."""
    builder = TimelineBuilder(ORIGIN, resources)
    kinds = {resource.id: resource.key for resource in resources}
    for name, state, start, end, order, operation, units in stretches:
        resource = kinds.get(name, (ObservedKind.STATION, name)) if name is not None else None
        builder.add(resource, state, start * MINUTE, end * MINUTE, order, operation, units)
    return builder.build(0, minutes * MINUTE)


def stretch(
    resource: str | None,
    state: TimelineState,
    start: int,
    end: int,
    order: str | None = None,
    operation: str | None = None,
    units: int = 1,
) -> Stretch:
    """Return a stretch in minutes."""
    return resource, state, start, end, order, operation, units
