"""The workspace as a scheduling problem, with the maps that lead back to ids and instants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from reshuffle.errors import UnsupportedError
from reshuffle.model.factory import Workspace
from reshuffle.model.stations import BreakBehaviour, PhaseName
from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.builder import Phase, ProblemBuilder
from reshuffle.plan.from_model.clock import Clock
from reshuffle.plan.from_model.lots import Demand, Requisition, consumption, demand
from reshuffle.plan.from_model.resources import MONEY_SCALE, ResourceMap, add_resources
from reshuffle.plan.from_model.routing import (
    Eligible,
    TaskMap,
    add_lots,
    attendance_needs,
    collect_setup_states,
    moves_lots,
)
from reshuffle.plan.objective import Term
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.tasks import BreakRule, PhaseKind

__all__ = ["PlanningOptions", "PlanningProblem", "planning_problem", "unsupported_fields"]


@dataclass(frozen=True, slots=True)
class PlannedBefore:
    """One operation of a plan made before: where it was done, from when to when."""

    station: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class PlanningOptions:
    """What a plan should be like.

    Parameters
    ----------
    levels
        Objective: one dict of weights per level.
    horizon
        Length of time for which calendars are written out; None to choose it by the work.
    pins
        Instants or stations that are fixed, by operation id.
    previous
        The plan before, by operation id; what it says may not change before `frozen_until`.
    """

    levels: tuple[Mapping[Term, int], ...] = ({Term.TARDINESS: 1}, {Term.FLOW_TIME: 1})
    horizon: timedelta | None = None
    pinned_starts: Mapping[str, datetime] = field(default_factory=dict)
    pinned_stations: Mapping[str, str] = field(default_factory=dict)
    previous: Mapping[str, PlannedBefore] = field(default_factory=dict)
    frozen_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class PlanningProblem:
    """A scheduling problem that was made from a workspace, and the way back.

    Parameters
    ----------
    jobs
        Order ids, by job.
    maintenance
        Task -> (station copy, name of the maintenance task).
    mode_index
        (operation id, station copy) -> mode.
    group_names
        Group -> skill or tool.
    """

    problem: SchedulingProblem
    clock: Clock
    demand: Demand
    resources: ResourceMap
    tasks: TaskMap
    jobs: tuple[str, ...]
    items: tuple[str, ...]
    maintenance: Mapping[int, tuple[str, str]]
    mode_index: Mapping[tuple[str, str], int]
    group_names: Mapping[int, str]


def unsupported_fields(workspace: Workspace) -> tuple[str, ...]:
    """Return the fields of a workspace that planning can not honour yet, by name."""
    factory = workspace.factory
    found: list[str] = []
    if factory.robots:
        found.append("factory.robots")
    if factory.floor is not None:
        found.append("factory.floor")
    for name, station in factory.stations.items():
        at = f"factory.stations.{name}"
        named = {
            "cascade_interval": station.cascade_interval,
            "failures": station.failures,
            "slot": station.slot,
            "movable": station.movable,
        }
        found += [f"{at}.{key}" for key, value in named.items() if value]
    for name, carrier in factory.carriers.items():
        if carrier.empty_return:
            found.append(f"factory.carriers.{name}.empty_return")
    for name, product in workspace.products.items():
        for key, operation in product.operations.items():
            for label, value in (("sampling", operation.sampling), ("rework", operation.rework)):
                if value is not None:
                    found.append(f"products.{name}.operations.{key}.{label}")
    if workspace.state.robots:
        found.append("state.robots")
    if moves_lots(workspace):
        for name, product in workspace.products.items():
            options = [key for key, branching in product.choices.items() if branching.least == 0]
            found += [f"products.{name}.choices.{key}.least 0 beside transport times or buffers" for key in options]
    return tuple(found)


def planning_problem(
    workspace: Workspace, eligible: Eligible, now: datetime, options: PlanningOptions | None = None
) -> PlanningProblem:
    """Return the scheduling problem of a workspace.

    Parameters
    ----------
    workspace
        Consistent (no findings of :func:`reshuffle.model.consistency.findings`).
    eligible
        Stations that can do each operation of each product that is ordered or needed.
    now
        Instant at which planning starts, aware.

    Raises
    ------
    reshuffle.errors.UnsupportedError
        If the workspace holds fields that planning can not honour yet; all are named.
    """
    chosen = options or PlanningOptions()
    unsupported = unsupported_fields(workspace)
    if unsupported:
        raise UnsupportedError("planning", unsupported, "Take these fields out to plan without them.")
    clock = Clock(now, workspace.factory.tick)
    needed = demand(workspace, now)
    builder = ProblemBuilder(planning_start=0)
    items = _add_items(builder, workspace, needed, clock)
    horizon = now + (chosen.horizon or _horizon(workspace, needed, now))
    resources = add_resources(builder, workspace, clock, horizon, collect_setup_states(workspace, eligible))
    if moves_lots(workspace):
        places = len(resources.stations)
        travel = np.full((places, places), clock.duration(workspace.factory.transport_time))
        np.fill_diagonal(travel, 0)
        builder.add_travel(travel)
    tasks = TaskMap()
    jobs = []
    for order in needed.orders:
        jobs.append(order.id)
        add_lots(builder, workspace, order, _add_job(builder, order, clock), eligible, resources, clock, tasks, items)
    _pin(builder, chosen, clock, resources, tasks)
    maintenance = _add_maintenance(builder, workspace, resources, clock, horizon)
    tariff = [
        (clock.at_or_after(price.start), round(price.per_kwh * MONEY_SCALE))
        for price in workspace.factory.energy_prices
    ]
    builder.set_objective(*(dict(level) for level in chosen.levels), tariff=tariff)
    indices = builder.mode_indices()
    mode_index = {key: int(indices[number]) for key, number in tasks.modes.items()}
    named = [*resources.skills.items(), *resources.tool_groups.items()]
    return PlanningProblem(
        builder.build(),
        clock,
        needed,
        resources,
        tasks,
        tuple(jobs),
        tuple(items),
        maintenance,
        mode_index,
        {group: name for name, group in named},
    )


def _add_job(builder: ProblemBuilder, order: Requisition, clock: Clock) -> int:
    """Add the job of an order; a child order has its parent's due date as a guide, and no weight of its own."""
    return builder.add_job(
        order.id,
        release=max(0, clock.at_or_after(order.release)) if order.release else 0,
        due=clock.at_or_before(order.due) if order.due else UNBOUNDED,
        deadline=clock.at_or_before(order.deadline) if order.deadline else UNBOUNDED,
        weight=0 if order.parent else order.priority,
    )


def _add_items(builder: ProblemBuilder, workspace: Workspace, needed: Demand, clock: Clock) -> dict[str, int]:
    used = {item for order in needed.orders for item, _ in consumption(workspace, order)}
    for order in needed.orders:
        for operation in workspace.products[order.product].operations.values():
            used.update(flow.item for flow in (*operation.produces, *operation.consumes))
    names = [name for name in dict.fromkeys((*workspace.factory.items, *workspace.products)) if name in used]
    result = {}
    for name in names:
        item = workspace.factory.items.get(name)
        stock = workspace.state.stock.get(name, item.stock if item else 0)
        result[name] = builder.add_item(stock, name)
        for receipt in item.receipts if item else ():
            builder.add_receipt(result[name], clock.at_or_after(receipt.at), receipt.quantity)
    for purchase in needed.purchases:
        builder.add_receipt(result[purchase.item], clock.at_or_after(purchase.arrives), purchase.quantity)
    return result


def _horizon(workspace: Workspace, needed: Demand, now: datetime) -> timedelta:
    """Return a time in which all work is surely done: to the last date named, and then four times the work, in weeks.

    Shifts are rarely open for less than a quarter of the week; where they are, ``PlanningOptions.horizon`` says more.
    """
    work = 0
    for order in needed.orders:
        for lot in order.lots:
            for name, operation in workspace.products[order.product].operations.items():
                pieces = lot.pieces_in[name] if operation.time_per == "piece" else 1
                work += operation.time * pieces + operation.setup_time
    dates = [date for order in needed.orders for date in (order.due, order.release, order.deadline) if date]
    dates += [purchase.arrives for purchase in needed.purchases]
    dates += [receipt.at for item in workspace.factory.items.values() for receipt in item.receipts]
    last = max([now, *dates])
    weeks = 8 + 4 * work // (7 * 24 * 3600 * 1000 * max(1, len(workspace.factory.stations)))
    return (last - now) + timedelta(weeks=min(weeks * 4, 520))


def _pin(
    builder: ProblemBuilder, options: PlanningOptions, clock: Clock, resources: ResourceMap, tasks: TaskMap
) -> None:
    for operation, instant in options.pinned_starts.items():
        if operation in tasks.tasks:
            builder.pin(tasks.tasks[operation], start=clock.at_or_after(instant))
    for operation, station in options.pinned_stations.items():
        if operation in tasks.tasks:
            builder.pin(tasks.tasks[operation], station=resources.stations[station])
    previous = {}
    for operation, planned in options.previous.items():
        mode = tasks.modes.get((operation, planned.station))
        if mode is not None:
            start, end = clock.at_or_after(planned.start), clock.at_or_after(planned.end)
            previous[tasks.tasks[operation]] = (mode, start, end)
    frozen = clock.at_or_after(options.frozen_until) if options.frozen_until else -UNBOUNDED
    if previous:
        builder.set_previous(previous, frozen)


def _add_maintenance(
    builder: ProblemBuilder,
    workspace: Workspace,
    resources: ResourceMap,
    clock: Clock,
    horizon: datetime,
) -> dict[int, tuple[str, str]]:
    """Add maintenance: optional tasks, as many as wear may call for, and the tasks that are due by the calendar."""
    result: dict[int, tuple[str, str]] = {}
    raised = _largest_raises(builder, resources)
    for copy, base in resources.base_station.items():
        station = workspace.factory.stations[base]
        for name, maintenance in station.maintenance.items():
            names = (PhaseName.RUN,)
            rule = {
                BreakBehaviour.PAUSES: BreakRule.PAUSE,
                BreakBehaviour.MAY_NOT_PAUSE: BreakRule.MAY_NOT,
                BreakBehaviour.GOES_ON: BreakRule.IGNORE,
            }[maintenance.break_behaviour]
            count = max((_pool(station.wear[key].limit, raised[copy, key]) for key in maintenance.resets), default=0)
            windows: list[tuple[int, int]] = [(-UNBOUNDED, UNBOUNDED)] * count
            if maintenance.every:
                step = clock.duration(maintenance.every)
                end = clock.at_or_before(horizon)
                windows += [(at - step // 2, at + step // 2) for at in range(step, end, step)][:52]
            for number, (earliest, latest) in enumerate(windows):
                branch = builder.add_choice(1, least=0)[0] if number < count else -1
                task = builder.add_task(
                    -1, f"{copy}/{name}/{number + 1}", branch=branch, earliest_start=earliest, latest_end=latest
                )
                phase = Phase(clock.duration(maintenance.duration), PhaseKind.RUN, 0, rule)
                needs = list(attendance_needs(maintenance.attendance, names, resources))
                mode = builder.add_mode(task, resources.stations[copy], [phase], needs)
                for key in maintenance.resets:
                    builder.add_reset(mode, resources.counters[copy, key])
                result[task] = (copy, name)
    return result


def _largest_raises(builder: ProblemBuilder, resources: ResourceMap) -> defaultdict[tuple[str, str], list[int]]:
    """Return per counter what each operation that may run on its station would add."""
    counter_names = {index: key for key, index in resources.counters.items()}
    result: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for counter, amount in builder.raises():
        result[counter_names[counter]].append(amount)
    return result


def _pool(limit: int, amounts: list[int]) -> int:
    """Return how many resets can be needed: between two the counter rises by more than limit - largest amount."""
    if not amounts:
        return 0
    least_rise = max(1, limit - max(amounts) + 1)
    return min(len(amounts), -(-sum(amounts) // least_rise))
