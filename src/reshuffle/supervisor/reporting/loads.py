"""Work against open time, per station and bucket of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from reshuffle.shopfloor.kpis_states import ResourceState, state_segments
from reshuffle.shopfloor.timeline import ObservedKind
from reshuffle.supervisor.reporting.gathered import Gathered
from reshuffle.supervisor.reporting.view_document import Load

__all__ = ["MOST_BUCKETS", "bucket_length_ms", "station_loads"]

_HOUR = 3_600_000
#: Lengths of a bucket in hours; the first that needs few enough buckets is taken.
_LENGTHS = (1, 2, 4, 8, 24, 7 * 24)
MOST_BUCKETS = 120

Numbers = npt.NDArray[np.int64]


def bucket_length_ms(span_ms: int) -> int:
    """Return the length of a bucket for a span of time: hours, shifts, days or weeks, and more weeks if need be."""
    for hours in _LENGTHS:
        if span_ms <= MOST_BUCKETS * hours * _HOUR:
            return hours * _HOUR
    week = _LENGTHS[-1] * _HOUR
    return -(-span_ms // (MOST_BUCKETS * week)) * week


def station_loads(gathered: Gathered) -> tuple[Load, ...]:
    """Return for every station its work (setup included) and its open time, from the start of planning to the end.

    Buckets begin at midnight of the site, or whole buckets behind it; the first and the last reach beyond the plan and
    tell of its part only. A station that works on several lots at once has the time of all its places.
    """
    timeline = gathered.timeline
    if timeline.observed_ms == 0:
        return ()
    length = bucket_length_ms(timeline.observed_ms)
    midnight = _midnight(timeline.instant(timeline.observed_from), gathered)
    first = timeline.observed_from - (timeline.observed_from - midnight) % length
    edges = np.arange(first, timeline.observed_until + length, length, dtype=np.int64)
    return tuple(_loads(gathered, edges, length))


def _midnight(instant: datetime, gathered: Gathered) -> int:
    """Return the midnight before an instant at the site, in milliseconds of the timeline."""
    local = instant.astimezone(gathered.workspace.factory.zone)
    start = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC)
    return (start - gathered.timeline.origin) // timedelta(milliseconds=1)


def _loads(gathered: Gathered, edges: Numbers, length: int) -> Iterator[Load]:
    segments = state_segments(gathered.timeline)
    busy = segments.units[:, ResourceState.PRODUCTION] + segments.units[:, ResourceState.SETUP]
    bounds = np.searchsorted(segments.resource, np.arange(len(gathered.timeline.resources) + 1))
    starts = tuple((edges[:-1] + gathered.shift).tolist())
    for row, resource in enumerate(gathered.timeline.resources):
        if resource.kind is not ObservedKind.STATION:
            continue
        own = slice(bounds[row], bounds[row + 1])
        knots = np.append(segments.start[own], segments.end[own][-1:])
        of_busy = _per_bucket(knots, busy[own], edges)
        of_open = _per_bucket(knots, segments.is_open[own] * resource.capacity, edges)
        yield Load(row, starts, length, of_busy, of_open)


def _per_bucket(knots: Numbers, units: Numbers, edges: Numbers) -> tuple[int, ...]:
    """Return the integral of a step function over each bucket."""
    area = np.concatenate((np.zeros(1, np.int64), np.cumsum(units * np.diff(knots))))
    row = np.clip(np.searchsorted(knots, edges, side="right") - 1, 0, len(units) - 1)
    inside = np.clip(edges, knots[0], knots[-1]) - knots[row]
    total = area[row] + inside * units[row]
    return tuple(np.diff(total).tolist())
