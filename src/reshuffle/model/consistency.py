"""What must hold between the parts of a workspace: names that exist, routings without cycles, limits in order.

Every finding carries the path of the field, so that a reader can name the line or the cell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from itertools import pairwise

from reshuffle.model.copies import copies
from reshuffle.model.execution_check import operation_findings, place_findings, rework_routes, station_findings
from reshuffle.model.factory import Factory, Workspace
from reshuffle.model.finding import Finding, Path
from reshuffle.model.floor_check import floor_findings
from reshuffle.model.orders import Order
from reshuffle.model.products import Operation, Product
from reshuffle.model.resources import Operator, Robot
from reshuffle.model.stations import Attendance, Station

__all__ = [
    "MOST_LOTS",
    "Finding",
    "capabilities_offered",
    "copies",
    "findings",
    "in_order",
    "ordered_product",
    "predecessors",
]

#: Lots of one order at most.
MOST_LOTS = 10_000


def capabilities_offered(name: str, station: Station) -> tuple[str, ...]:
    """Return the capabilities a station offers; its own name where it states none."""
    return tuple(station.capabilities) or (name,)


def findings(workspace: Workspace) -> list[Finding]:
    """Return everything that does not fit together, in the order of the workspace."""
    result = list(_factory_findings(workspace.factory))
    for name, demand in workspace.factory.demand.items():
        result += _unknown(("factory", "demand", name, "product"), [demand.product], workspace.products, "product")
    for product_id, product in workspace.products.items():
        result += _product_findings(workspace, product, ("products", product_id))
        result += operation_findings(workspace, product, ("products", product_id))
    result += place_findings(workspace)
    result += _bill_of_material_findings(workspace)
    for order_id, order in workspace.orders.items():
        path = ("orders", order_id, "product")
        result += _unknown(path, [order.product], workspace.products, "product")
        result += _lot_findings(workspace, order, ("orders", order_id))
    result += _state_findings(workspace)
    result += floor_findings(workspace)
    return result


def _lot_findings(workspace: Workspace, order: Order, path: Path) -> Iterator[Finding]:
    """Return an order in more lots than anybody means: each of them is planned by itself, and fills the memory."""
    product = workspace.products.get(order.product)
    lot_size = order.lot_size or (product.lot_size if product else None)
    if lot_size is None or -(-order.quantity // lot_size) <= MOST_LOTS:
        return
    field = "quantity" if order.lot_size is None else "lot_size"
    rule = f"must not make more than {MOST_LOTS} lots of an order: {order.quantity} pieces in lots of {lot_size}"
    yield Finding((*path, field), str(getattr(order, field)), rule, "Make the lots larger, or part the order.")


def _unknown(path: Path, names: Iterable[str], known: Collection[str], what: str) -> Iterator[Finding]:
    for name in names:
        if name in known:
            continue
        near = get_close_matches(name, _worth_comparing(name, known), n=1, cutoff=0.6)
        if near:
            remedy = f"Did you mean '{near[0]}'?"
        elif known:
            listed = sorted(known) if isinstance(known, set) else list(known)
            shown = ", ".join(f"'{other}'" for other in listed[:8])
            remedy = f"Known: {shown}{' and others' if len(known) > 8 else ''}."
        else:
            remedy = f"There is no {what} yet: add one."
        yield Finding(path, name, f"must be a known {what}", remedy)


def _worth_comparing(name: str, known: Collection[str]) -> list[str]:
    """Return names that may be near: all of a few; some of very many, lest thousands of slips take minutes."""
    if len(known) <= 300:
        return list(known)
    return [other for other in known if other[:2] == name[:2] and abs(len(other) - len(name)) <= 3][:300]


def _skills(factory: Factory) -> set[str]:
    return {skill for operator in factory.operators.values() for skill in operator.skills}


def _attendance(factory: Factory, listed: tuple[Attendance, ...], path: Path) -> Iterator[Finding]:
    for number, attendance in enumerate(listed):
        yield from _unknown((*path, number, "skill"), [attendance.skill], _skills(factory), "skill of an operator")


def _factory_findings(factory: Factory) -> Iterator[Finding]:
    root: Path = ("factory",)
    calendars = factory.calendars
    if factory.calendar is not None:
        yield from _unknown((*root, "calendar"), [factory.calendar], calendars, "calendar")
    for kind in ("stations", "operators", "robots"):
        yield from _copy_findings(getattr(factory, kind), (*root, kind))
    for name, station in factory.stations.items():
        yield from _station_findings(factory, station, (*root, "stations", name))
    for name, operator in factory.operators.items():
        if operator.calendar is not None:
            yield from _unknown((*root, "operators", name, "calendar"), [operator.calendar], calendars, "calendar")
    for name, tool in factory.tools.items():
        yield from _unknown((*root, "tools", name, "stations"), tool.stations, factory.stations, "station")
    floor = factory.floor
    for name, robot in factory.robots.items():
        if robot.home is not None:
            points = floor.points if floor else {}
            yield from _unknown((*root, "robots", name, "home"), [robot.home], points, "point of the floor")
    if floor:
        for number, lane in enumerate(floor.lanes):
            for end, point in (("start", lane.start), ("end", lane.end)):
                path = (*root, "floor", "lanes", number, end)
                yield from _unknown(path, [point], floor.points, "point of the floor")
        for name, slot in floor.slots.items():
            path = (*root, "floor", "slots", name, "point")
            yield from _unknown(path, [slot.point], floor.points, "point of the floor")
    starts = [price.start for price in factory.energy_prices]
    for number, (earlier, later) in enumerate(pairwise(starts), start=1):
        if later <= earlier:
            path = (*root, "energy_prices", number, "start")
            yield Finding(path, later.isoformat(), "must be after the start of the price before it")


def _copy_findings(parts: dict[str, Station] | dict[str, Operator] | dict[str, Robot], path: Path) -> Iterator[Finding]:
    owners = {copy: name for name, part in parts.items() if part.count > 1 for copy in copies(name, part.count)}
    for name in parts:
        if name in owners:
            rule = f"must not be the name of a copy of '{owners[name]}', which stands for {parts[owners[name]].count}"
            yield Finding((*path, name), name, rule, "Rename one of them.")


def _station_findings(factory: Factory, station: Station, path: Path) -> Iterator[Finding]:
    if station.calendar is not None:
        yield from _unknown((*path, "calendar"), [station.calendar], factory.calendars, "calendar")
    if station.slot is not None:
        slots = factory.floor.slots if factory.floor else {}
        yield from _unknown((*path, "slot"), [station.slot], slots, "slot of the floor")
    for name, offer in station.capabilities.items():
        yield from _unknown((*path, "capabilities", name, "tools"), offer.tools, factory.tools, "tool")
    yield from _attendance(factory, station.attendance, (*path, "attendance"))
    if station.movable and station.movable.crew_skill is not None:
        where = (*path, "movable", "crew_skill")
        yield from _unknown(where, [station.movable.crew_skill], _skills(factory), "skill of an operator")
    for name, task in station.maintenance.items():
        yield from _unknown((*path, "maintenance", name, "resets"), task.resets, station.wear, "wear counter")
        yield from _attendance(factory, task.attendance, (*path, "maintenance", name, "attendance"))
    resettable = {counter for task in station.maintenance.values() for counter in task.resets}
    for name in station.wear:
        if name not in resettable:
            rule = "must be reset by a maintenance task of the station"
            yield Finding((*path, "wear", name), name, rule, f"Add maintenance with resets: [{name}].")
    if station.batching:
        if station.batching.minimum > station.batching.maximum:
            rule = f"must be <= maximum(={station.batching.maximum})"
            yield Finding((*path, "batching", "minimum"), str(station.batching.minimum), rule)
        if station.capacity > 1:
            rule = "must be 1 on a station that works in batches"
            yield Finding((*path, "capacity"), str(station.capacity), rule, "Use count for several such stations.")
    if station.setup and station.capacity > 1 and station.cascade_interval is None:
        rule = "must be 1 on a station with setups that does not cascade"
        yield Finding((*path, "capacity"), str(station.capacity), rule, "Use count for several such stations.")
    yield from station_findings(station, path)


def _product_findings(workspace: Workspace, product: Product, path: Path) -> Iterator[Finding]:
    factory, operations = workspace.factory, product.operations
    offered = {
        capability for name, station in factory.stations.items() for capability in capabilities_offered(name, station)
    }
    items = {*factory.items, *workspace.products}
    for name, operation in operations.items():
        at = (*path, "operations", name)
        yield from _unknown((*at, "requires"), [operation.requires.capability], offered, "capability of a station")
        yield from _unknown((*at, "stations"), operation.stations, factory.stations, "station")
        yield from _unknown((*at, "tools"), operation.tools, factory.tools, "tool")
        yield from _attendance(factory, operation.attendance, (*at, "attendance"))
        for field, flows in (("consumes", operation.consumes), ("produces", operation.produces)):
            for number, flow in enumerate(flows):
                yield from _unknown((*at, field, number, "item"), [flow.item], items, "item or product")
        yield from _operation_references(operation, operations, at)
    for name, branching in product.choices.items():
        for branch, members in branching.branches.items():
            where = (*path, "choices", name, "branches", branch)
            yield from _unknown(where, members, operations, "operation of this product")
    for number, use in enumerate(product.carriers):
        at = (*path, "carriers", number)
        yield from _unknown((*at, "carrier"), [use.carrier], factory.carriers, "carrier")
        for field, operation_name in (("first", use.first), ("last", use.last)):
            yield from _unknown((*at, field), [operation_name], operations, "operation of this product")
    cycle = _cycle(operations)
    if cycle:
        rule = "must not come after itself"
        yield Finding((*path, "operations", cycle[0], "after"), " -> ".join(cycle), rule, "Take one 'after' out.")


def _operation_references(operation: Operation, operations: Collection[str], at: Path) -> Iterator[Finding]:
    what = "operation of this product"
    for number, before in enumerate(operation.after or ()):
        yield from _unknown((*at, "after", number, "operation"), [before.operation], operations, what)
        if before.max_lag is not None and before.max_lag < before.min_lag:
            rule = "must be >= min_lag"
            yield Finding((*at, "after", number, "max_lag"), str(before.max_lag), rule)
    if operation.rework:
        named = () if operation.rework.to is None else (operation.rework.to,)
        yield from _unknown((*at, "rework", "to"), named, operations, what)
        yield from _unknown((*at, "rework", "through"), operation.rework.through, operations, what)
    for number, limit in enumerate(operation.queue_limits):
        yield from _unknown((*at, "queue_limits", number, "since"), [limit.since], operations, what)
    if operation.same_station_as:
        yield from _unknown((*at, "same_station_as"), [operation.same_station_as], operations, what)


def ordered_product(workspace: Workspace, order: str) -> str | None:
    """Return the product of an order, a customer's or a child order ``ORDER+ITEM``; None if there is no such order."""
    if order in workspace.orders:
        return workspace.orders[order].product
    parent, _, item = order.rpartition("+")
    return item if item in workspace.products and ordered_product(workspace, parent) is not None else None


def in_order(operations: dict[str, Operation]) -> tuple[str, ...]:
    """Return the operations in an order that respects precedence, by place in the list where it is free."""
    before = predecessors(operations)
    behind: dict[str, list[str]] = {name: [] for name in operations}
    missing: dict[str, int] = {}
    for name, earlier in before.items():
        missing[name] = len(earlier)
        for other in earlier:
            behind[other].append(name)
    places = {name: place for place, name in enumerate(operations)}
    result: list[str] = []
    ready = [name for name in operations if not missing[name]]
    while ready:
        result += ready
        freed: list[str] = []
        for name in ready:
            for other in behind[name]:
                missing[other] -= 1
                if not missing[other]:
                    freed.append(other)
        ready = sorted(freed, key=places.__getitem__)
    if len(result) < len(operations):
        raise ValueError("operations come after themselves")
    return tuple(result)


def predecessors(operations: dict[str, Operation]) -> dict[str, tuple[str, ...]]:
    """Return for each operation those that come directly before it; without `after`, the one before it in the list.

    What is only done as rework comes before nothing, and nothing before it.
    """
    result: dict[str, tuple[str, ...]] = {}
    previous: str | None = None
    aside = rework_routes(operations)
    for name, operation in operations.items():
        if name in aside:
            result[name] = ()
            continue
        if operation.after is not None:
            result[name] = tuple(before.operation for before in operation.after)
        else:
            result[name] = (previous,) if previous is not None else ()
        previous = name
    return result


def _cycle(operations: dict[str, Operation]) -> list[str]:
    """Return one cycle of the routing, with its first operation again at the end; empty where there is none."""
    before = predecessors(operations)
    done: set[str] = set()
    for root in operations:
        stack, trail = [(root, iter(before[root]))], [root]
        while stack and root not in done:
            name, rest = stack[-1]
            following = next((other for other in rest if other in before and other not in done), None)
            if following is None:
                done.add(name)
                stack.pop()
                trail.pop()
            elif following in trail:
                return [*trail[trail.index(following) :], following][::-1]
            else:
                stack.append((following, iter(before[following])))
                trail.append(following)
    return []


def _bill_of_material_findings(workspace: Workspace) -> Iterator[Finding]:
    """Return products that are components of themselves: they could never be made."""
    needs = {
        name: {flow.item for operation in product.operations.values() for flow in operation.consumes}
        for name, product in workspace.products.items()
    }
    for name in needs:
        reached: set[str] = set()
        open_ends = set(needs[name])
        while open_ends:
            item = open_ends.pop()
            if item in needs and item not in reached:
                reached.add(item)
                open_ends |= needs[item]
        if name in reached:
            rule = "must not consume itself, nor anything that is made of it"
            yield Finding(("products", name), name, rule, "Take it out of 'consumes'.")


def _crowded_findings(workspace: Workspace) -> Iterator[Finding]:
    """Return lots that run where another one leaves them no room."""
    rooms = {
        name: (base, station.capacity, station.capacity * station.count)
        for base, station in workspace.factory.stations.items()
        if station.batching is None
        for name in (base, *copies(base, station.count))
    }
    on_copy: dict[str, list[str]] = {}
    on_all: dict[str, list[str]] = {}
    for lot, lot_state in workspace.state.lots.items():
        name = lot_state.running.station if lot_state.running else ""
        if name not in rooms:
            continue
        base, capacity, total = rooms[name]
        there, everywhere = on_copy.setdefault(name, []), on_all.setdefault(base, [])
        others = everywhere if len(everywhere) >= total else there if name != base and len(there) >= capacity else []
        if others:
            rule = f"must have room for it, and '{others[-1]}' runs there already"
            yield Finding(("state", "lots", lot, "running", "station"), name, rule, "Take one of them out.")
        there.append(lot)
        everywhere.append(lot)


def _state_findings(workspace: Workspace) -> Iterator[Finding]:
    factory, state = workspace.factory, workspace.state
    stations = {copy for name, station in factory.stations.items() for copy in copies(name, station.count)}
    stations.update(factory.stations)
    operators = {copy for name, operator in factory.operators.items() for copy in copies(name, operator.count)}
    tools = {copy for name, tool in factory.tools.items() for copy in copies(name, tool.count)} | set(factory.tools)
    robots = {copy for name, robot in factory.robots.items() for copy in copies(name, robot.count)}
    for lot, lot_state in state.lots.items():
        path: Path = ("state", "lots", lot)
        order = lot.split("/")[0]
        made = ordered_product(workspace, order)
        if made is None:
            yield from _unknown(path, [order], workspace.orders, "order")
        if made not in workspace.products:
            continue
        operations = workspace.products[made].operations
        yield from _unknown((*path, "done"), lot_state.done, operations, "operation of this product")
        if lot_state.next is not None:
            yield from _unknown((*path, "next"), [lot_state.next], operations, "operation of this product")
            if lot_state.done or lot_state.running:
                rule = "must stand in place of 'done', for a lot that waits"
                yield Finding((*path, "next"), lot_state.next, rule, "Take 'next' out, or 'done' and 'running'.")
        yield from _unknown((*path, "skipped"), lot_state.skipped, operations, "operation of this product")
        running = lot_state.running
        if running:
            at = (*path, "running")
            yield from _unknown((*at, "operation"), [running.operation], operations, "operation of this product")
            yield from _unknown((*at, "station"), [running.station], stations, "station")
            yield from _unknown((*at, "operators"), running.operators, operators | set(factory.operators), "operator")
            yield from _unknown((*at, "tools"), running.tools, tools, "tool")
    yield from _crowded_findings(workspace)
    yield from _unknown(("state", "mounted"), state.mounted, stations, "station")
    for name, mounted in state.mounted.items():
        yield from _unknown(("state", "mounted", name, "tools"), mounted.tools, tools, "tool")
    yield from _unknown(("state", "robots"), state.robots, robots | set(factory.robots), "robot")
    points = factory.floor.points if factory.floor else {}
    for name, robot in state.robots.items():
        if name in robots or name in factory.robots:
            yield from _unknown(("state", "robots", name, "point"), [robot.point], points, "point of the floor")
    yield from _unknown(("state", "stock"), state.stock, {*factory.items, *workspace.products}, "item or product")
    known = stations | operators | robots | set(factory.operators) | set(factory.robots)
    yield from _unknown(
        ("state", "calendar_exceptions"), state.calendar_exceptions, known, "station, operator or robot"
    )
    for station, counters in state.counters.items():
        yield from _unknown(("state", "counters"), [station], stations, "station")
        base = factory.stations.get(station.split("#")[0])
        if base:
            counted = [*base.wear, *(name for name, task in base.maintenance.items() if task.every_pieces)]
            yield from _unknown(("state", "counters", station), counters, counted, "wear counter")
