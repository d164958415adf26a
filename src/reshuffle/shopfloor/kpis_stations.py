"""Key figures of stations by ISO 22400-2, each station by itself and all of them together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from reshuffle.shopfloor.kpis_figures import KeyFigure, figure, ratio
from reshuffle.shopfloor.kpis_records import OperationRecord
from reshuffle.shopfloor.kpis_states import ResourceState, StateSegments
from reshuffle.shopfloor.timeline import ObservedKind, Timeline, TimelineState

__all__ = ["all_stations", "station_figures"]

_PRODUCING = (TimelineState.LOAD, TimelineState.RUN, TimelineState.UNLOAD)


def station_figures(
    timeline: Timeline, whole: Timeline, segments: StateSegments, operations: Sequence[OperationRecord]
) -> dict[str, tuple[KeyFigure, ...]]:
    """Return availability, effectiveness, quality, OEE and utilization of each station, with formulas and inputs.

    Parameters
    ----------
    timeline
        What is observed.
    whole
        The same with what lies before it: of an operation that began in the warm-up only the part behind it counts.
    segments
        States of the resources of `timeline`.
    """
    inputs = _inputs(timeline, whole, segments, operations)
    return {name: tuple(_figures(given)) for name, given in inputs.items()}


def all_stations(per_station: Mapping[str, tuple[KeyFigure, ...]]) -> Iterator[KeyFigure]:
    """Yield utilization and setup share over all stations together."""
    given: dict[str, float] = {}
    for figures in per_station.values():
        for one in figures:
            if one.name in {"utilization", "utilization_of_open_time"}:
                for name, value in one.inputs.items():
                    # Both figures have busy times among their inputs: count each once.
                    if one.name == "utilization" or name == "open time":
                        given[name] = given.get(name, 0.0) + value
    if not given:
        given = dict.fromkeys(("actual production time", "actual setup time", "time observed", "open time"), 0.0)
    yield from _of_busy_time(given)
    setup, production = given["actual setup time"], given["actual production time"]
    yield figure("setup_share", ratio(setup, setup + production), _only(given, "production", "setup"))


def _only(given: Mapping[str, float], *words: str) -> dict[str, float]:
    return {f"actual {word} time": given[f"actual {word} time"] for word in words}


def _of_busy_time(given: Mapping[str, float]) -> Iterator[KeyFigure]:
    busy = given["actual production time"] + given["actual setup time"]
    for name, below in (("utilization", "time observed"), ("utilization_of_open_time", "open time")):
        yield figure(name, ratio(busy, given[below]), {**_only(given, "production", "setup"), below: given[below]})


def _figures(given: Mapping[str, float]) -> Iterator[KeyFigure]:
    production, busy = given["actual production time"], given["planned busy time"]
    produced, good = given["produced quantity"], given["good quantity"]
    per_item = given["planned run time per item"]
    yield figure("availability", ratio(production, busy), _take(given, "actual production time", "planned busy time"))
    names = ("planned run time per item", "produced quantity", "actual production time")
    yield figure("effectiveness", ratio(per_item * produced, production), _take(given, *names))
    yield figure("quality", ratio(good, produced), _take(given, "good quantity", "produced quantity"))
    names = ("planned run time per item", "good quantity", "planned busy time")
    yield figure("oee", ratio(per_item * good, busy), _take(given, *names))
    yield from _of_busy_time(given)


def _take(given: Mapping[str, float], *names: str) -> dict[str, float]:
    return {name: given[name] for name in names}


def _inputs(
    timeline: Timeline, whole: Timeline, segments: StateSegments, operations: Sequence[OperationRecord]
) -> dict[str, dict[str, float]]:
    count = len(timeline.resources)
    times = segments.times(count)
    capacity = np.array([resource.capacity for resource in timeline.resources], dtype=np.int64)
    open_time = segments.total(capacity[segments.resource] * segments.is_open, count)
    maintained = segments.total(segments.units[:, ResourceState.MAINTENANCE] * segments.is_open, count)
    stations = {
        resource.id: index for index, resource in enumerate(timeline.resources) if resource.kind is ObservedKind.STATION
    }
    made = {name: [0.0, 0.0, 0.0] for name in stations}
    shares = _shares_observed(timeline, whole)
    for operation in operations:
        if operation.station in made:
            share = shares.get(operation.id, 1.0)
            for place, value in enumerate((operation.pieces, operation.good, operation.planned_ms)):
                made[operation.station][place] += share * value
    result = {}
    for name, index in stations.items():
        produced, good, planned = made[name]
        result[name] = {
            "time observed": float(timeline.observed_ms * capacity[index]),
            "open time": float(open_time[index]),
            "planned busy time": float(open_time[index] - maintained[index]),
            "actual production time": float(times[index, ResourceState.PRODUCTION]),
            "actual setup time": float(times[index, ResourceState.SETUP]),
            "actual unit down time": float(times[index, ResourceState.DOWN]),
            "planned run time per item": planned / produced if produced else 0.0,
            "produced quantity": produced,
            "good quantity": good,
        }
    return result


def _shares_observed(timeline: Timeline, whole: Timeline) -> dict[str, float]:
    """Return the share of each operation's production time that is observed, for those of which not all is."""
    seen, all_of_it = _production_time(timeline), _production_time(whole)
    cut = np.flatnonzero(seen < all_of_it)
    return {timeline.operations[index]: float(seen[index] / all_of_it[index]) for index in cut.tolist()}


def _production_time(timeline: Timeline) -> npt.NDArray[np.float64]:
    is_station = np.array([resource.kind is ObservedKind.STATION for resource in timeline.resources] + [False])
    rows = is_station[timeline.resource] & np.isin(timeline.state, _PRODUCING) & (timeline.operation >= 0)
    length = (timeline.end - timeline.start)[rows]
    result: npt.NDArray[np.float64] = np.zeros(len(timeline.operations))
    np.add.at(result, timeline.operation[rows], length.astype(np.float64))
    return result
