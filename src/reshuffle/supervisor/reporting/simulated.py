"""The simulated side of a report: intervals of the figures, one run on the rows of the plan, and its queues."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reshuffle.plan.estimates import Estimate
from reshuffle.shopfloor.station_queues import station_queues
from reshuffle.shopfloor.timeline import Timeline
from reshuffle.supervisor import simulation
from reshuffle.supervisor.reporting.gathered import Gathered, Progress
from reshuffle.supervisor.reporting.view_document import Bars, Queue, SimulatedFigure, SimulatedRun, Steps
from reshuffle.supervisor.simulation import Simulation, SimulationParams
from reshuffle.twin import simulated_run as twin
from reshuffle.twin.factory import TwinFactory

__all__ = ["Simulated", "simulate_plan"]

#: Reasons of standstills that are told; there may be one for each lot of each run.
MOST_REASONS = 8
#: Where no plan says who goes first.
_RULE = ("edd",)
#: Parts of the runs after each of which it is told how many are done.
_TOLD = 4


@dataclass(frozen=True, slots=True, eq=False)
class Simulated:
    """What a simulation adds to the view of a plan.

    Parameters
    ----------
    figures
        By name of the key figure; without those that have no interval.
    first
        The run that is shown, with its log.
    """

    figures: dict[str, SimulatedFigure]
    run: SimulatedRun
    first: twin.SimulatedRun


def simulate_plan(
    gathered: Gathered, params: SimulationParams, tell: Progress, found: Simulation | None = None
) -> Simulated:
    """Simulate a plan, and read its first run as bars and queues on the rows of the plan.

    Parameters
    ----------
    params
        With a number of replications, 2 or more: one run alone has no intervals.
    found
        What the simulation found, where there is one already.

    Raises
    ------
    ValueError
        If there are fewer than two replications.
    reshuffle.errors.InputError
        If there is no horizon for orders that never end.
    reshuffle.errors.UnsupportedError
        If the factory holds what the twin can not honour; all is named.
    """
    count = params.replications
    if count is None or count < 2:
        raise ValueError(f"replications(={count}) must be >= 2")

    def observe(done: int) -> None:
        if done * _TOLD // count > (done - 1) * _TOLD // count:
            tell(f"simulated {done} of {count} runs")

    candidate = simulation.candidate_of_plan(gathered.document, _RULE)
    if found is None:
        found = simulation.run_simulation(candidate, params, observe)
    factory = TwinFactory(candidate.workspace, candidate.eligible, candidate.now)
    common = simulation.run_params(candidate, params)
    first = twin.simulate(factory, candidate, twin.run_seed(params.seed, 0), common)
    standstills = [one.standstill for one in found.replications if one.standstill is not None]
    reasons = dict.fromkeys(reason for one in standstills for reason in one.reasons)
    run = SimulatedRun(
        seed=params.seed,
        replications=len(found.replications),
        until=gathered.at(first.timeline.origin) + first.timeline.observed_until,
        variation=str(common.assumed_variation),
        assumed=found.assumed,
        standstills=len(standstills),
        reasons=tuple(reasons)[:MOST_REASONS],
        bars=_bars(gathered, first.timeline),
        queues=_queues(gathered, first),
    )
    return Simulated(_figures(found), run, first)


def _figures(found: Simulation) -> dict[str, SimulatedFigure]:
    figures = {name: _figure(known) for name, known in found.factory().items()}
    return {name: known for name, known in figures.items() if known is not None}


def _figure(known: Estimate) -> SimulatedFigure | None:
    if known.mean is None or known.half_width is None:
        return None
    return SimulatedFigure(known.mean, known.half_width, known.count)


def _bars(gathered: Gathered, timeline: Timeline) -> Bars:
    """Return the stretches of a run; what has no row in the plan, such as a lot that was split off, points at none."""
    resources = [gathered.resource_rows.get(resource.key, -1) for resource in timeline.resources]
    operations = [gathered.operation_rows.get(name, -1) for name in timeline.operations]
    shift = gathered.at(timeline.origin)
    # The last entry is what the index -1 of a timeline, none, finds.
    resource = np.array([*resources, -1], dtype=np.int64)[timeline.resource]
    operation = np.array([*operations, -1], dtype=np.int64)[timeline.operation]
    columns = (resource, operation, timeline.state, timeline.start + shift, timeline.end + shift)
    return Bars(*(tuple(column.tolist()) for column in columns))


def _queues(gathered: Gathered, run: twin.SimulatedRun) -> tuple[Queue, ...]:
    next_stations: dict[str, list[tuple[str, str]]] = {}
    for planned in sorted(gathered.plan.operations, key=lambda one: one.start):
        next_stations.setdefault(planned.lot, []).append((planned.operation, planned.station))
    timeline = run.timeline
    curves = station_queues(run.events, timeline.origin, timeline.observed_until, run.start.lots, next_stations)
    shift = gathered.at(timeline.origin)
    return tuple(
        Queue(gathered.station_row(station), Steps(tuple(at + shift for at in times), values))
        for station, (times, values) in curves.items()
        if gathered.station_row(station) >= 0
    )
