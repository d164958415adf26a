"""Which station holds up the others: measured in a few simulated runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reshuffle.model import consistency
from reshuffle.plan.estimates import Estimate, estimate
from reshuffle.plan.evaluator import Candidate
from reshuffle.shopfloor.bottlenecks import bottlenecks
from reshuffle.shopfloor.station_queues import station_queues
from reshuffle.supervisor.simulation import SimulationParams, run_params
from reshuffle.twin.factory import TwinFactory
from reshuffle.twin.simulated_run import SimulatedRun, run_seed, simulate

__all__ = ["StationFinding", "find_bottlenecks"]

#: Runs where no number is asked for.
_RUNS = 5


@dataclass(frozen=True, slots=True)
class StationFinding:
    """A station, all its copies together, with 95 % intervals over the runs.

    Parameters
    ----------
    station
        Id of the station; of several equal ones the share is that of the copy with the greatest.
    share, sole, shifting
        Of the time: the bottleneck at all, alone, and while the bottleneck went over to it or from it.
    active
        Of the time: at work, set up, maintained or repaired; mean of the copies.
    waiting
        Lots that wait for it on average, for all copies together.
    """

    station: str
    copies: int
    share: Estimate
    sole: Estimate
    shifting: Estimate
    active: Estimate
    waiting: Estimate


def find_bottlenecks(
    candidate: Candidate, params: SimulationParams, observe: Callable[[int], None] | None = None
) -> tuple[tuple[StationFinding, ...], int]:
    """Simulate, and return the stations of a factory, the greatest bottleneck first, and the number of runs.

    Parameters
    ----------
    params
        The number of runs is 5 where it says none; what it leaves out at the beginning is left out.
    observe
        Told after each run how many are done.

    Raises
    ------
    reshuffle.errors.InputError
        If there is no horizon for orders that never end, or a warm-up that can not be.
    reshuffle.errors.UnsupportedError
        If the factory holds what the twin can not honour; all is named.
    """
    common = run_params(candidate, params)
    factory = TwinFactory(candidate.workspace, candidate.eligible, candidate.now)
    stations = candidate.workspace.factory.stations
    copies = {name: consistency.copies(name, station.count) for name, station in stations.items()}
    measured: dict[str, list[tuple[float, float, float, float, float]]] = {name: [] for name in stations}
    number = params.replications or _RUNS
    for run in range(number):
        found = simulate(factory, candidate, run_seed(params.seed, run), common)
        for name, row in _of_run(candidate, copies, found, common.warm_up_ms).items():
            measured[name].append(row)
        if observe is not None:
            observe(run + 1)
    rows = [
        StationFinding(name, len(copies[name]), *(estimate(column) for column in zip(*listed, strict=True)))
        for name, listed in measured.items()
    ]
    return tuple(sorted(rows, key=lambda one: (-(one.share.mean or 0), -(one.active.mean or 0), one.station))), number


def _of_run(
    candidate: Candidate, copies: dict[str, tuple[str, ...]], run: SimulatedRun, warm_up_ms: int
) -> dict[str, tuple[float, float, float, float, float]]:
    stations = candidate.workspace.factory.stations
    batching = {copy for name, station in stations.items() if station.batching is not None for copy in copies[name]}
    seen = run.timeline.observed(warm_up_ms, run.timeline.observed_until)
    shares = {one.station: one for one in bottlenecks(seen, batching)}
    queues = station_queues(run.events, run.timeline.origin, run.timeline.observed_until, run.start.lots)
    result = {}
    for name, listed in copies.items():
        found = [shares[copy] for copy in listed if copy in shares]
        if not found:
            continue
        greatest = max(found, key=lambda one: one.share)
        waiting = sum(_mean(queues[copy], warm_up_ms, seen.observed_until) for copy in listed if copy in queues)
        active = sum(one.active for one in found) / len(found)
        result[name] = (greatest.share, greatest.sole, greatest.shifting, active, waiting)
    return result


def _mean(curve: tuple[tuple[int, ...], tuple[int, ...]], start: int, end: int) -> float:
    """Return the mean of a step function between two instants."""
    times, values = curve
    ends = (*times[1:], end)
    area = sum(
        value * max(0, min(until, end) - max(since, start))
        for since, until, value in zip(times, ends, values, strict=True)
    )
    return area / max(1, end - start)
