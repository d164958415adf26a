"""The simulated side of a report: intervals of the figures, one run beside the plan, and what waits in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from reshuffle.plan.estimates import Estimate
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.timeline import ObservedKind
from reshuffle.supervisor import simulation
from reshuffle.supervisor.reporting.gathered import Gathered
from reshuffle.supervisor.reporting.rows import bars_of
from reshuffle.supervisor.reporting.view_document import Figure, Queue, SimulatedFigure, SimulatedRun, Steps
from reshuffle.supervisor.simulation import SimulationParams

__all__ = ["Simulated", "simulate", "with_intervals"]

_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Simulated:
    """What simulations say of a plan.

    Parameters
    ----------
    figures
        Of the factory, by name, over all runs.
    replications
        Number of runs.
    assumed
        Stations whose times vary by a share that nobody has stated.
    run
        The first run.
    """

    figures: Mapping[str, Estimate]
    replications: int
    assumed: tuple[str, ...]
    run: SimulatedRun


def simulate(gathered: Gathered, params: SimulationParams, observe: Callable[[int], None] | None = None) -> Simulated:
    """Return what simulations say of a plan that is carried out as it stands.

    Parameters
    ----------
    observe
        Told after each run how many are done.

    Raises
    ------
    reshuffle.errors.UnsupportedError
        If the factory holds what the twin can not honour; all is named.
    """
    candidate = simulation.candidate_of_plan(gathered.document, ("edd",))
    found = simulation.run_simulation(candidate, params, observe)
    first = simulation.first_run(candidate, params)
    queues = _queues(gathered, first.events)
    run = SimulatedRun(params.seed, bars_of(gathered, first.timeline), queues)
    return Simulated(found.factory(), len(found.replications), found.assumed, run)


def with_intervals(figures: Sequence[Figure], simulated: Simulated) -> tuple[Figure, ...]:
    """Return figures with what the simulations say of each; those that no run has stay as they are."""
    return tuple(_with_interval(figure, simulated) for figure in figures)


def _with_interval(figure: Figure, simulated: Simulated) -> Figure:
    estimate = simulated.figures.get(figure.name)
    if estimate is None or estimate.mean is None or estimate.half_width is None:
        return figure
    interval = SimulatedFigure(estimate.mean, estimate.half_width, simulated.replications)
    return Figure(figure.name, figure.value, figure.unit, interval)


def _queues(gathered: Gathered, events: Sequence[Event]) -> tuple[Queue, ...]:
    """Return for each station how many lots wait to be worked on there, over time; none where nobody ever waits.

    A lot waits for the station of its next operation from the end of the one before, on its way as well; for the first
    one from the release of its order.
    """
    origin = gathered.plan.made_for
    orders = {one.id: (one.release - origin) // _MILLISECOND for one in gathered.plan.orders if one.release is not None}
    changes: dict[int, dict[int, int]] = {}
    for station, since, until in _waits(events, origin, orders):
        row = gathered.resource_rows.get((ObservedKind.STATION, station))
        if row is not None and since < until:
            of_station = changes.setdefault(row, {})
            of_station[since] = of_station.get(since, 0) + 1
            of_station[until] = of_station.get(until, 0) - 1
    shift = gathered.at(gathered.plan.made_for)
    result = []
    for row in sorted(changes):
        times = sorted(at for at, change in changes[row].items() if change)
        lengths = np.cumsum([changes[row][at] for at in times]).tolist()
        result.append(Queue(row, Steps(tuple(at + shift for at in times), tuple(lengths))))
    return tuple(result)


def _waits(events: Sequence[Event], origin: datetime, releases: Mapping[str, int]) -> Iterator[tuple[str, int, int]]:
    """Yield station, start and end of every wait of a lot, milliseconds after the origin; `releases` are of orders."""
    free_since: dict[str, int] = {}
    at_work: dict[str, str | None] = {}
    for event in events:
        if event.lot is None:
            continue
        instant = (event.occurred_at - origin) // _MILLISECOND
        if event.kind in (EventKind.LOT_CREATED, EventKind.OPERATION_ENDED):
            free_since[event.lot] = max(instant, releases.get(event.order or "", instant))
            at_work.pop(event.lot, None)
            continue
        is_work = event.kind is EventKind.PHASE_STARTED and event.phase != "setup"
        if is_work and event.station is not None and event.lot not in at_work:
            at_work[event.lot] = event.operation
            yield event.station, free_since.get(event.lot, 0), instant
