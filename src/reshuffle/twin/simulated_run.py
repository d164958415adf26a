"""One run of a candidate from its beginning to its end, with everything that is computed from its log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from reshuffle.model.consistency import copies
from reshuffle.model.variation import Variation, parse_variation
from reshuffle.plan.account import workspace_prices
from reshuffle.plan.evaluator import Candidate, Replication, Standstill
from reshuffle.plan.observed import breaks_ignored, observed_resources
from reshuffle.plan.plan import Plan
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.kpis_breakdown import breakdown
from reshuffle.shopfloor.kpis_records import Account, Prices
from reshuffle.shopfloor.log_account import LoggedAccount, log_account
from reshuffle.shopfloor.log_timeline import log_timeline
from reshuffle.shopfloor.state import State
from reshuffle.shopfloor.timeline import Timeline
from reshuffle.twin.beginning import start_state
from reshuffle.twin.engines import Engine, simulator
from reshuffle.twin.factory import TwinFactory
from reshuffle.twin.run import TwinParams

__all__ = ["RunParams", "SimulatedRun", "read_run", "replicate", "run_seed", "simulate"]

_MILLISECOND = timedelta(milliseconds=1)
#: Parts of a run of which the mean number of open orders is kept.
_PARTS = 500
_FAR_SEEDS = 1_000_003


@dataclass(frozen=True, slots=True)
class RunParams:
    """What all runs have in common.

    Parameters
    ----------
    horizon_ms
        Length of a run, milliseconds; None up to the completion of its last order.
    warm_up_ms
        Milliseconds at the beginning that no figure counts.
    assumed_variation
        Of the run and setup times of stations that state none.
    engine
        Which twin carries them out; the events are the same.
    """

    horizon_ms: int | None = None
    warm_up_ms: int = 0
    assumed_variation: Variation = field(default_factory=lambda: parse_variation("10 %"))
    engine: Engine = Engine.REFERENCE


@dataclass(frozen=True, slots=True)
class SimulatedRun:
    """A run with its log, read as a timeline and an account."""

    events: Sequence[Event]
    start: State
    timeline: Timeline
    account: Account
    products: dict[str, str]
    is_complete: bool


def run_seed(seed: int, number: int) -> int:
    """Return the seed of a run: a different one for each number and for each seed below a million."""
    return seed + _FAR_SEEDS * number


def simulate(factory: TwinFactory, candidate: Candidate, seed: int, params: RunParams) -> SimulatedRun:
    """Simulate a candidate once.

    Parameters
    ----------
    factory
        That of the candidate; may be shared by many runs.
    seed
        Of this run, see :func:`run_seed`.

    Raises
    ------
    reshuffle.errors.UnsupportedError
        If the factory holds what the twin can not honour; all is named.
    reshuffle.errors.InputError
        If the rule has keys that are not known.
    """
    chosen = TwinParams(rule=candidate.rule, assumed_variation=params.assumed_variation)
    twin = simulator(factory, candidate.plan, seed, chosen, params.engine)
    latest = None if params.horizon_ms is None else candidate.now + params.horizon_ms * _MILLISECOND
    twin.run_to_end(latest)
    return read_run(factory, candidate, twin.events(), latest or twin.now, twin.is_finished)


def read_run(
    factory: TwinFactory, candidate: Candidate, events: Sequence[Event], end: datetime, is_complete: bool
) -> SimulatedRun:
    """Return a run with its log, read as a timeline and an account.

    Parameters
    ----------
    events
        All events of the run.
    end
        Instant up to which it went.
    is_complete
        Whether every order was completed.
    """
    start = start_state(factory)
    exceptions = {name: list(listed) for name, listed in candidate.workspace.state.calendar_exceptions.items()}
    timeline = log_timeline(
        events,
        observed_resources(candidate.workspace, candidate.now, end, exceptions),
        candidate.now,
        (end - candidate.now) // _MILLISECOND,
        breaks_ignored(candidate.workspace),
        start,
    )
    logged = log_account(events, candidate.now, start)
    account = logged.priced(_prices(candidate, logged))
    return SimulatedRun(events, start, timeline, account, dict(logged.products), is_complete)


def replicate(factory: TwinFactory, candidate: Candidate, number: int, seed: int, params: RunParams) -> Replication:
    """Simulate a candidate once and return its figures; the same parameters as for :func:`simulate`.

    Raises
    ------
    ValueError
        If the run is shorter than its warm-up.
    """
    run = simulate(factory, candidate, run_seed(seed, number), params)
    return Replication(
        number,
        breakdown(run.timeline, run.account, run.products, params.warm_up_ms),
        len(run.events),
        run.timeline.observed_ms,
        run.is_complete,
        _orders_open(run),
        _standstill(run.events),
    )


def _orders_open(run: SimulatedRun) -> tuple[float, ...]:
    length = run.timeline.observed_ms
    orders = run.account.orders
    opened = np.array([order.release or 0 for order in orders], dtype=np.float64)
    closed = np.array([length if order.completion is None else order.completion for order in orders], dtype=np.float64)
    ends = np.array([length * part // _PARTS for part in range(_PARTS + 1)], dtype=np.float64)
    area = _area(opened, ends) - _area(closed, ends)
    return tuple((np.diff(area) / np.maximum(1, np.diff(ends))).tolist())


def _area(steps: npt.NDArray[np.float64], times: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the integral up to some times of how many steps were made."""
    ordered = np.sort(steps)
    place = np.searchsorted(ordered, times)
    result: npt.NDArray[np.float64] = place * times - np.concatenate((np.zeros(1), np.cumsum(ordered)))[place]
    return result


def _standstill(events: Sequence[Event]) -> Standstill | None:
    found = [event for event in events if event.kind in (EventKind.DEADLOCK, EventKind.STARVATION)]
    if not found:
        return None
    cycle = next((event.related for event in found if event.kind is EventKind.DEADLOCK), ())
    reasons = tuple(event.reason or "" for event in found if bool(cycle) == (event.kind is EventKind.DEADLOCK))
    return Standstill(found[0].occurred_at, cycle, reasons)


def _prices(candidate: Candidate, logged: LoggedAccount) -> Prices:
    workspace = candidate.workspace
    items = workspace.factory.items
    # What is made here costs what its own operations consume and hold.
    bought = {name: number for name, number in logged.consumed.items() if name not in workspace.products}
    material = sum(float(items[name].price) * number for name, number in bought.items() if name in items)
    base = {copy: name for name, part in workspace.factory.stations.items() for copy in copies(name, part.count)}
    upkeep = 0.0
    for (station, task), number in logged.maintained.items():
        part = workspace.factory.stations[base[station]].maintenance.get(task)
        upkeep += float(part.cost) * number if part is not None else 0.0
    # Of a plan only its origin is read there.
    origin = candidate.plan or Plan(candidate.now, workspace.factory.tick, (), None, "feasible", "", 0, ())
    return workspace_prices(workspace, origin, material, upkeep)
