"""The workspace as a scheduling problem, with the maps that lead back to ids and instants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reshuffle.errors import UnsupportedError
from reshuffle.model.factory import Workspace
from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.builder import ProblemBuilder
from reshuffle.plan.from_model import running
from reshuffle.plan.from_model.charging import add_charging
from reshuffle.plan.from_model.clock import Clock
from reshuffle.plan.from_model.eligible import Eligible
from reshuffle.plan.from_model.fixed import fix_work
from reshuffle.plan.from_model.floor_places import floor_places, moves_lots, relaxed_places
from reshuffle.plan.from_model.horizon import span_of_work
from reshuffle.plan.from_model.lots import Demand, Requisition, consumption, demand
from reshuffle.plan.from_model.lots_under_way import LotsUnderWay, lots_under_way, refused_lots
from reshuffle.plan.from_model.maintenance import add_maintenance
from reshuffle.plan.from_model.moves import MoveMap, add_moves, points_of_moves, refuse_wrong_moves, robots_of_moves
from reshuffle.plan.from_model.resources import MONEY_SCALE, ResourceMap, add_resources
from reshuffle.plan.from_model.routing import LotWriter, TaskMap
from reshuffle.plan.from_model.setup_states import collect_setup_states
from reshuffle.plan.from_model.tool_life import worn_tools
from reshuffle.plan.from_model.transports import Carriage, add_robots, free_from, refused_ways
from reshuffle.plan.from_model.unsupported import unsupported_fields
from reshuffle.plan.moves import Move, moved_factory
from reshuffle.plan.objective import Term
from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["PlannedBefore", "PlanningOptions", "PlanningProblem", "planning_problem", "unsupported_fields"]


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
    cared_until
        Instant until which maintenance and charging are planned; None for as long as the work probably takes.
    moves
        Stations that change their slots; they obey the rule ``configuration``.
    may_stand
        For a lower bound over configurations: slots at all of which a station is at once; moves are none then.
    """

    levels: tuple[Mapping[Term, int], ...] = ({Term.TARDINESS: 1}, {Term.FLOW_TIME: 1})
    horizon: timedelta | None = None
    pinned_starts: Mapping[str, datetime] = field(default_factory=dict)
    pinned_stations: Mapping[str, str] = field(default_factory=dict)
    previous: Mapping[str, PlannedBefore] = field(default_factory=dict)
    frozen_until: datetime | None = None
    cared_until: datetime | None = None
    moves: tuple[Move, ...] = ()
    may_stand: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


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
        Group -> skill or tool, or ``robots``.
    origins
        What the ways without a task before them come from: transport -> operation id or lot id.
    under_way
        Where lots are when planning starts.
    moves
        The moves of stations.
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
    origins: Mapping[int, str]
    under_way: LotsUnderWay
    moves: MoveMap


def planning_problem(
    workspace: Workspace,
    eligible: Eligible,
    now: datetime,
    options: PlanningOptions | None = None,
    needed: Demand | None = None,
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
    needed
        The demand of the workspace, where it has been worked out before.

    Raises
    ------
    reshuffle.errors.UnsupportedError
        If the workspace holds fields that planning can not honour yet; all are named.
    reshuffle.errors.InputError
        If pins name operations or stations that do not exist, maintenance lacks people, or moves can not be.
    """
    chosen = options or PlanningOptions()
    refuse_wrong_moves(workspace, chosen.moves)
    before = workspace
    if chosen.moves:
        # All work at a station comes behind its move: it is done where the station stands then.
        workspace = workspace.model_copy(update={"factory": moved_factory(workspace.factory, chosen.moves)})
    wished = {term for level in chosen.levels for term, weight in level.items() if weight}
    needed = demand(workspace, now) if needed is None else needed
    _refuse_unsupported(workspace, eligible, needed, wished, now)
    clock = Clock(now, workspace.factory.tick)
    builder = ProblemBuilder(planning_start=0)
    items = _add_items(builder, workspace, needed, clock)
    span = span_of_work(workspace, needed, eligible, now)
    horizon = now + (chosen.horizon or span.calendars)
    if chosen.may_stand:
        places = relaxed_places(workspace, chosen.may_stand)
    else:
        places = floor_places(workspace, points_of_moves(before, chosen.moves))
    states = collect_setup_states(workspace, eligible)
    resources = add_resources(builder, workspace, clock, horizon, states, places.stations)
    available = free_from(workspace, now, clock)
    under_way = lots_under_way(workspace, needed, eligible, places, available, clock)
    alone = robots_of_moves(before, chosen.moves)
    add_robots(builder, workspace, clock, resources, places, needed, under_way, available, alone)
    carriage = Carriage(builder, workspace, resources, places, under_way)
    tasks = TaskMap()
    writer = _lot_writer(builder, workspace, eligible, resources, clock, tasks, items, carriage)
    for order in needed.orders:
        writer.write(order, _add_job(builder, order, clock, wished))
    fix_work(builder, workspace, chosen, clock, resources, tasks)
    cared_for = span.work if chosen.cared_until is None else chosen.cared_until - now
    maintenance = add_maintenance(builder, workspace, resources, clock, now + cared_for)
    # By whole days, so that an order more seldom changes how often robots are charged.
    until = now + timedelta(days=-(-cared_for // timedelta(days=1)))
    work = _work_on(tasks, maintenance)
    moves = add_moves(builder, before, chosen.moves, resources, places, clock, work)
    maintenance |= add_charging(builder, workspace, resources, places, clock, until)
    _set_objective(builder, workspace, chosen, clock, wished)
    indices = builder.mode_indices()
    return PlanningProblem(
        builder.build(),
        clock,
        needed,
        resources,
        tasks,
        tuple(order.id for order in needed.orders),
        tuple(items),
        maintenance,
        dict(zip(tasks.modes, indices[list(tasks.modes.values())].tolist(), strict=True)),
        {group: name for (name, _), group in resources.groups.items()},
        carriage.origins,
        under_way,
        moves,
    )


def _work_on(tasks: TaskMap, maintenance: Mapping[int, tuple[str, str]]) -> dict[str, list[int]]:
    """Return the tasks that may be done on each station copy: operations and maintenance."""
    result: dict[str, list[int]] = {}
    for operation, copy in tasks.modes:
        result.setdefault(copy, []).append(tasks.tasks[operation])
    for task, (copy, _) in maintenance.items():
        result.setdefault(copy, []).append(task)
    return result


def _refuse_unsupported(
    workspace: Workspace, eligible: Eligible, needed: Demand, wished: set[Term], now: datetime
) -> None:
    unsupported = (
        *unsupported_fields(workspace, wished),
        *_orphans(workspace, needed),
        *worn_tools(workspace, needed, eligible),
        *refused_ways(workspace, needed, eligible, now),
        *(refused_lots(workspace, needed, eligible) if moves_lots(workspace) else ()),
    )
    if unsupported:
        raise UnsupportedError("planning", unsupported, "Take these fields out to plan without them.")


def _set_objective(
    builder: ProblemBuilder, workspace: Workspace, options: PlanningOptions, clock: Clock, wished: set[Term]
) -> None:
    levels = [dict(level) for level in options.levels]
    if Term.ENERGY_COST not in wished:
        builder.set_objective(*levels)
        return
    prices = workspace.factory.energy_prices
    tariff = [(clock.at_or_after(price.start), round(price.per_kwh * MONEY_SCALE)) for price in prices]
    builder.set_objective(*levels, tariff=_ascending(tariff))


def _orphans(workspace: Workspace, needed: Demand) -> list[str]:
    """Return what runs for orders that are not planned: it holds its station, and nobody says until when."""
    planned = {lot.id for order in needed.orders for lot in order.lots}
    return [
        f"state.lots.{lot}.running, of an order that is not planned"
        for lot, state in workspace.state.lots.items()
        if state.running is not None and lot not in planned
    ]


def _lot_writer(
    builder: ProblemBuilder,
    workspace: Workspace,
    eligible: Eligible,
    resources: ResourceMap,
    clock: Clock,
    tasks: TaskMap,
    items: Mapping[str, int],
    carriage: Carriage,
) -> LotWriter:
    present: dict[str, list[str]] = {}
    for lot, state in workspace.state.lots.items():
        if state.running is not None:
            taken = {person for people in present.values() for person in people}
            present[lot] = running.people_present(workspace, state.running.operators, taken)
    families = {
        operation.batch_family or owner: 0
        for owner, product in workspace.products.items()
        for operation in product.operations.values()
    }
    numbers = {family: number for number, family in enumerate(sorted(families))}
    where = running.running_stations(workspace)
    return LotWriter(builder, workspace, eligible, resources, clock, tasks, items, where, present, numbers, carriage)


def _ascending(tariff: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return a tariff with one price per tick; of those that begin in the same tick, the last holds."""
    return list(dict(tariff).items())


def _add_job(builder: ProblemBuilder, order: Requisition, clock: Clock, wished: set[Term]) -> int:
    """Add the job of an order; a child order has its parent's due date as a guide, and no weight of its own."""
    weight = 0 if order.parent else order.priority
    return builder.add_job(
        order.id,
        release=max(0, clock.at_or_after(order.release)) if order.release else 0,
        due=clock.at_or_before(order.due) if order.due else UNBOUNDED,
        deadline=clock.at_or_before(order.deadline) if order.deadline else UNBOUNDED,
        weight=weight,
        earliness_weight=weight if Term.EARLINESS in wished else 0,
        wip_weight=weight if Term.WORK_IN_PROGRESS in wished else 0,
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
