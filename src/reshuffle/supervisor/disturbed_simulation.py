"""Simulations under disturbances: what becomes of a plan that waits, and of one that is replaced, under one luck."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from reshuffle.model.factory import Workspace
from reshuffle.model.orders import Order
from reshuffle.organizing.scheduling.engines import engine
from reshuffle.plan.evaluator import Candidate
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan
from reshuffle.shopfloor.disturbances import Disturbance
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.events import Event
from reshuffle.supervisor.disturbed_run import DisturbedRun
from reshuffle.supervisor.loop import Loop, LoopParams, ReplanRecord
from reshuffle.twin.factory import TwinFactory
from reshuffle.twin.reference import ReferenceTwin
from reshuffle.twin.run import TwinParams
from reshuffle.twin.simulated_run import SimulatedRun, read_run, run_seed

__all__ = ["DisturbedOutcome", "DisturbedParams", "run_disturbed", "run_many"]

#: No run goes on for longer than this after its last planned instant.
_LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class DisturbedParams:
    """How a disturbed simulation is carried out.

    Parameters
    ----------
    loop
        How the loop works; its `is_replanning` says whether plans are replaced.
    engine, workers
        Solver of the new plans, and its threads.
    horizon
        Length of a run; None up to the completion of its last order.
    twin
        Chance and patience of the simulated floor; the rule is the candidate's.
    """

    loop: LoopParams = field(default_factory=LoopParams)
    engine: str = "auto"
    workers: int = 2
    horizon: timedelta | None = None
    twin: TwinParams = field(default_factory=TwinParams)


@dataclass(frozen=True, slots=True)
class DisturbedOutcome:
    """What came of one run.

    Parameters
    ----------
    lateness_s
        How late the customers' orders are in all; one that is not completed counts up to the end of the run.
    late_orders, completed_orders, orders
        Customers' orders that were late, that were completed, of how many that were not cancelled.
    end
        Completion of the last order.
    records
        Looks at the plan.
    without_effect
        Disturbances that had none, with the reason.
    standstill
        Why nothing moved any more though lots were left; empty if it did not come to that.
    sent
        The plans that the floor was given after the first, each with what it was made from.
    """

    lateness_s: float
    late_orders: int
    completed_orders: int
    orders: int
    end: datetime
    records: tuple[ReplanRecord, ...] = ()
    without_effect: tuple[str, ...] = ()
    standstill: tuple[str, ...] = ()
    sent: tuple[tuple[Plan, Workspace, OrganizeParams], ...] = ()


def run_disturbed(
    factory: TwinFactory,
    candidate: Candidate,
    disturbances: Sequence[Disturbance],
    seed: int,
    params: DisturbedParams,
    keep: Callable[[SimulatedRun], None] | None = None,
) -> DisturbedOutcome:
    """Simulate a candidate once under disturbances.

    Parameters
    ----------
    factory
        That of the candidate; may be shared by many runs.
    seed
        Of this run.
    keep
        Given the run with its log.

    Raises
    ------
    reshuffle.errors.UnsupportedError
        If the factory holds what the twin can not honour; all is named.
    reshuffle.errors.InputError
        If the plan is refused by the floor.
    reshuffle.errors.MissingExtraError
        If the solver needs a package that is not installed.
    """
    twin = ReferenceTwin(factory, None, seed, replace(params.twin, rule=candidate.rule))
    loop = None
    if candidate.plan is not None:
        loop = Loop(twin, candidate.workspace, candidate.plan, engine(params.engine, params.workers), params.loop)
        loop.begin()
    until = candidate.now + (params.horizon or _LONGEST)
    run = DisturbedRun(twin, loop, disturbances, twin.is_over)
    without_effect = run.run(until)
    if keep is not None:
        keep(read_run(factory, candidate, twin.events(), until if params.horizon else twin.now, twin.is_finished))
    return _outcome(candidate.workspace, twin.events(), twin.now, loop, without_effect)


def run_many(
    candidate: Candidate,
    disturbances: Sequence[Disturbance],
    count: int,
    seed: int,
    params: DisturbedParams,
    observe: Callable[[int], None] | None = None,
    keep: Callable[[SimulatedRun], None] | None = None,
) -> list[DisturbedOutcome]:
    """Simulate a candidate several times; run n of two candidates, or of two ways to replan, meets the same luck.

    Parameters
    ----------
    observe
        Told after each run how many are done.
    keep
        Given the first run with its log, as soon as there is one.

    Raises
    ------
    reshuffle.errors.ReshuffleError
        As :func:`run_disturbed`.
    """
    factory = TwinFactory(candidate.workspace, candidate.eligible, candidate.now)
    outcomes = []
    for number in range(count):
        kept = keep if number == 0 else None
        outcomes.append(run_disturbed(factory, candidate, disturbances, run_seed(seed, number), params, kept))
        if observe is not None:
            observe(number + 1)
    return outcomes


def _outcome(
    workspace: Workspace,
    events: Sequence[Event],
    now: datetime,
    loop: Loop | None,
    without_effect: tuple[str, ...],
) -> DisturbedOutcome:
    terms, completed, cancelled = dict(workspace.orders), {}, set()
    for event in events:
        order = event.order or ""
        if event.kind in (EventKind.ORDER_RELEASED, EventKind.ORDER_CHANGED) and isinstance(event.details, Order):
            # What a child order is due for is counted with its parent.
            if order in terms or "+" not in order:
                terms[order] = event.details
        elif event.kind is EventKind.ORDER_COMPLETED and event.quantity != 0:
            completed[order] = event.occurred_at
        elif event.kind is EventKind.ORDER_CANCELLED:
            cancelled.add(order)
    open_orders = {name: one for name, one in terms.items() if name not in cancelled}
    lateness = {
        name: max(0.0, (completed.get(name, now) - one.due).total_seconds())
        for name, one in open_orders.items()
        if one.due is not None
    }
    stuck = (EventKind.DEADLOCK, EventKind.STARVATION)
    return DisturbedOutcome(
        lateness_s=sum(lateness.values()),
        late_orders=sum(late > 0 for late in lateness.values()),
        completed_orders=sum(name in completed for name in open_orders),
        orders=len(open_orders),
        end=max((completed[name] for name in open_orders if name in completed), default=now),
        records=tuple(loop.records) if loop is not None else (),
        without_effect=without_effect,
        standstill=tuple(event.reason or "" for event in events if event.kind in stuck),
        sent=tuple(loop.sent) if loop is not None else (),
    )
