"""The tables that everything else points into: resources, orders, operations, bars."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from reshuffle.model import consistency
from reshuffle.model.factory import Factory, Workspace
from reshuffle.model.products import Operation
from reshuffle.plan.plan import PlannedOperation, PlannedOrder
from reshuffle.shopfloor.timeline import ObservedKind, ObservedResource, Timeline
from reshuffle.supervisor.reporting.gathered import Gathered
from reshuffle.supervisor.reporting.view_document import Bars, Operations, OrderRow, ResourceRow

__all__ = ["bars", "operations", "orders", "resources"]

_MS_PER_DAY = 86_400_000


def resources(gathered: Gathered, run: Timeline | None = None) -> tuple[ResourceRow, ...]:
    """Return the rows of the Gantt that are not orders: stations, people, tools, robots, as the factory lists them.

    Parameters
    ----------
    run
        A simulated run that is shown beside the plan: where it takes longer, what is closed is told to its end.
    """
    factory = gathered.workspace.factory
    groups = {key: (group, site) for key, group, site in _groups(factory)}
    told = gathered.timeline
    if run is not None and gathered.at(run.origin) + run.observed_until > gathered.shift + told.observed_until:
        told = run
    first, last, shift = told.observed_from, told.observed_until, gathered.at(told.origin)
    known = {resource.key: resource for resource in told.resources}
    rows = []
    for resource in gathered.timeline.resources:
        group, site = groups[resource.key]
        opened = known.get(resource.key, resource)
        closed = tuple((a + shift, b + shift) for a, b in _closed(opened, first, last))
        rows.append(ResourceRow(resource.id, resource.kind.value, group, site, closed))
    return tuple(rows)


def _groups(factory: Factory) -> Iterator[tuple[tuple[ObservedKind, str], str, str]]:
    """Yield what each resource is grouped by, and its site."""
    for name, station in factory.stations.items():
        for copy in consistency.copies(name, station.count):
            group = consistency.capabilities_offered(name, station)[0]
            yield (ObservedKind.STATION, copy), group, station.site or ""
    for name, operator in factory.operators.items():
        for copy in consistency.copies(name, operator.count):
            yield (ObservedKind.OPERATOR, copy), operator.skills[0] if operator.skills else "", operator.site or ""
    for name in factory.tools:
        yield (ObservedKind.TOOL, name), name, ""
    for name, robot in factory.robots.items():
        for copy in consistency.copies(name, robot.count):
            yield (ObservedKind.ROBOT, copy), name, robot.site or ""


def _closed(resource: ObservedResource, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield when the calendar gives no time in [first, last)."""
    cursor = first
    for start, end in resource.opens if resource.opens is not None else ((first, last),):
        if end <= first or start >= last:
            continue
        if start > cursor:
            yield cursor, start
        cursor = end
    if cursor < last:
        yield cursor, last


def orders(gathered: Gathered) -> tuple[OrderRow, ...]:
    """Return the orders of a plan, child orders with the priority of the customer's order above them."""
    parents = {order.id: order.parent for order in gathered.plan.orders}
    rows = []
    for order in gathered.plan.orders:
        known = gathered.workspace.orders.get(_root(order.id, parents))
        priority = known.priority if known is not None else 1
        release, due, completion = (
            None if instant is None else gathered.at(instant)
            for instant in (order.release, order.due, order.completion)
        )
        late = None if due is None or completion is None else completion - due
        rows.append(
            OrderRow(
                order.id,
                order.product,
                order.quantity,
                priority,
                order.parent or "",
                order.lots,
                release,
                due,
                completion,
                late,
                _late_cost(gathered.workspace, order, late),
            )
        )
    return tuple(rows)


def _root(order: str, parents: dict[str, str | None]) -> str:
    seen = {order}
    while (above := parents.get(order)) is not None and above not in seen:
        order = above
        seen.add(order)
    return order


def _late_cost(workspace: Workspace, order: PlannedOrder, late: int | None) -> float | None:
    known = workspace.orders.get(order.id)
    if known is None or late is None or not known.lateness_cost_per_day:
        return None
    return float(known.lateness_cost_per_day) * max(late, 0) / _MS_PER_DAY


def operations(gathered: Gathered, critical: Collection[str]) -> Operations:
    """Return operations and maintenance as columns.

    Parameters
    ----------
    critical
        Ids on the chain that ends in the last completion.
    """
    plan = gathered.plan
    planned, upkeep = plan.operations, plan.maintenance
    alone = [-1] * len(upkeep)
    places = [*(gathered.station_row(one.station) for one in planned), *(gathered.upkeep_row(one) for one in upkeep)]
    spans = [*((one.start, one.end) for one in planned), *((one.start, one.end) for one in upkeep)]
    return Operations(
        id=gathered.work,
        order=(*(gathered.order_rows.get(one.order, -1) for one in planned), *alone),
        lot=(*(one.lot for one in planned), *("" for _ in upkeep)),
        name=(*(one.operation for one in planned), *(one.task for one in upkeep)),
        station=tuple(places),
        pieces=(*(one.pieces for one in planned), *(0 for _ in upkeep)),
        batch=(*(-1 if one.batch is None else one.batch for one in planned), *alone),
        start=tuple(gathered.at(start) for start, _ in spans),
        end=tuple(gathered.at(end) for _, end in spans),
        family=(*(_family(gathered.workspace, one) for one in planned), *("" for _ in upkeep)),
        critical=tuple(int(identity in critical) for identity in gathered.work),
    )


def _family(workspace: Workspace, planned: PlannedOperation) -> str:
    """Return what an operation needs mounted, in a word; components are too many for one."""
    product = workspace.products.get(planned.product)
    operation: Operation | None = product.operations.get(planned.operation) if product is not None else None
    if operation is None:
        return ""
    if operation.setup_family is not None:
        return operation.setup_family
    return ", ".join(f"{name} {value}" for name, value in operation.setup_attributes.items())


def bars(gathered: Gathered) -> Bars:
    """Return all stretches of the timeline; of a station that several lots share they lie side by side."""
    timeline = gathered.timeline
    known = np.array([gathered.operation_rows.get(name, -1) for name in timeline.operations] or [-1], dtype=np.int64)
    operation = np.where(timeline.operation >= 0, known[timeline.operation], -1)
    columns = (timeline.resource, operation, timeline.state)
    instants = (timeline.start + gathered.shift, timeline.end + gathered.shift)
    return Bars(*(tuple(column.tolist()) for column in (*columns, *instants)))
