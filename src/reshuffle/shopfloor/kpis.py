"""Key figures of a timeline: computed once, and so the same for planned, simulated and actual.

docs/reference/semantics-of-execution.md, section 15; names and formulas follow ISO 22400-2 (manufacturing operations
management: key performance indicators).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from reshuffle.shopfloor.kpis_figures import KeyFigure, figure, ratio
from reshuffle.shopfloor.kpis_money import money_figures
from reshuffle.shopfloor.kpis_orders import StepFunction, in_progress, order_figures
from reshuffle.shopfloor.kpis_records import Account
from reshuffle.shopfloor.kpis_states import ResourceState, state_segments
from reshuffle.shopfloor.kpis_stations import all_stations, station_figures
from reshuffle.shopfloor.timeline import ObservedKind, Timeline, TimelineState

__all__ = ["KeyFigures", "key_figures"]


@dataclass(frozen=True, slots=True, eq=False)
class KeyFigures:
    """Every figure of one timeline.

    Parameters
    ----------
    factory
        Figures over the whole factory, by name.
    stations
        Per station its figures, by name.
    state_ms
        Per resource of the timeline, in its order, how long its units were in each :class:`ResourceState`,
        unit-milliseconds; they add up to the time observed times the capacity.
    in_progress
        Lots begun and not complete, over time.
    observed_ms
        Time observed, milliseconds, without the warm-up.
    """

    factory: Mapping[str, KeyFigure]
    stations: Mapping[str, Mapping[str, KeyFigure]]
    state_ms: tuple[tuple[int, ...], ...]
    in_progress: StepFunction
    observed_ms: int

    def state_shares(self, resource: int) -> tuple[float, ...]:
        """Return the share of each :class:`ResourceState` in the time observed of a resource; they add up to 1.

        Nothing observed is idle.

        Parameters
        ----------
        resource
            Its index in the timeline.
        """
        times = self.state_ms[resource]
        total = sum(times)
        if not total:
            return tuple(float(state is ResourceState.IDLE) for state in ResourceState)
        return tuple(time / total for time in times)


def key_figures(timeline: Timeline, account: Account, warm_up_ms: int = 0) -> KeyFigures:
    """Return the key figures of a timeline.

    Parameters
    ----------
    timeline
        Planned, simulated or actual.
    account
        Pieces, dates and prices, on the same time axis.
    warm_up_ms
        Length of a warm-up, milliseconds: what began before its end counts from its end on only.

    Raises
    ------
    ValueError
        If the warm-up is negative or longer than what is observed.
    """
    if not 0 <= warm_up_ms <= timeline.observed_ms:
        raise ValueError(f"warm_up_ms(={warm_up_ms}) must lie between 0 and the {timeline.observed_ms} ms observed")
    seen = timeline.observed(timeline.observed_from + warm_up_ms, timeline.observed_until)
    segments = state_segments(seen)
    stations = station_figures(seen, timeline, segments, account.operations)
    steps = in_progress(timeline, account.unfinished_lots)
    found = [
        *_makespan(seen),
        *order_figures(seen, account.orders),
        *all_stations(stations),
        *_in_progress_mean(seen, steps),
        *_robots(seen),
        *money_figures(seen, segments, account),
    ]
    times = segments.times(len(seen.resources)).tolist()
    return KeyFigures(
        {one.name: one for one in found},
        {station: {one.name: one for one in figures} for station, figures in stations.items()},
        tuple(tuple(row) for row in times),
        steps,
        seen.observed_ms,
    )


def _makespan(timeline: Timeline) -> Iterator[KeyFigure]:
    rows = (timeline.order >= 0) & (timeline.state != TimelineState.WAIT)
    if not rows.any():
        yield figure("makespan", None, {})
        return
    last = float(timeline.end[rows].max())
    given = {"end of the last work": last, "start of observation": float(timeline.observed_from)}
    yield figure("makespan", last - timeline.observed_from, given)


def _in_progress_mean(timeline: Timeline, steps: StepFunction) -> Iterator[KeyFigure]:
    area = float(steps.area(timeline.observed_from, timeline.observed_until))
    given = {"lot time in progress": area, "time observed": float(timeline.observed_ms)}
    yield figure("in_progress_mean", ratio(area, timeline.observed_ms), given)


def _robots(timeline: Timeline) -> Iterator[KeyFigure]:
    is_robot = np.array([resource.kind is ObservedKind.ROBOT for resource in timeline.resources] + [False])
    length = np.where(is_robot[timeline.resource], timeline.end - timeline.start, 0)
    empty = float(length[timeline.state == TimelineState.TRAVEL_EMPTY].sum())
    loaded = float(length[timeline.state == TimelineState.TRAVEL].sum())
    given = {"empty travel": empty, "loaded travel": loaded}
    # A plan states no empty ways: that is not known, and not none.
    yield figure("robot_empty_share", ratio(empty, empty + loaded) if empty else None, given)
