"""What a workspace may say and planning can not honour yet, by name: nothing is ignored silently."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from reshuffle.model import consistency
from reshuffle.model.factory import Workspace
from reshuffle.model.orders import lot_id, split_quantity
from reshuffle.model.products import Product
from reshuffle.model.state import LotState
from reshuffle.model.stations import Setup, Station
from reshuffle.plan.from_model import work
from reshuffle.plan.from_model.clock import Clock
from reshuffle.plan.from_model.floor_places import moves_lots
from reshuffle.plan.objective import Term

__all__ = ["unsupported_fields"]

#: Only the names of phases are asked for, not their lengths.
_CLOCK = Clock(datetime(2000, 1, 1, tzinfo=UTC), 1)


def unsupported_fields(workspace: Workspace, wished: Collection[Term] = ()) -> tuple[str, ...]:
    """Return the fields of a workspace that planning can not honour yet, by name.

    Parameters
    ----------
    workspace
        Consistent (no findings of :func:`reshuffle.model.consistency.findings`).
    wished
        Terms of the objective: prices matter where cost or energy is wished for.
    """
    found = [*_factory_fields(workspace, wished)]
    for name, product in workspace.products.items():
        found += _product_fields(workspace, product, f"products.{name}")
    return (*found, *_state_fields(workspace))


def _factory_fields(workspace: Workspace, wished: Collection[Term]) -> Iterator[str]:
    factory = workspace.factory
    yield from _robot_fields(workspace)
    if factory.transports:
        yield "factory.transports"
    if Term.ENERGY_COST in wished and any(price.per_kwh < 0 for price in factory.energy_prices):
        yield "factory.energy_prices below 0 beside the wish 'energy'"
    for name, station in factory.stations.items():
        yield from _station_fields(station, f"factory.stations.{name}", wished)
    for name, tool in factory.tools.items():
        if tool.mount:
            yield f"factory.tools.{name}.mount"
    for name, operator in factory.operators.items():
        if Term.RESOURCE_COST in wished and operator.overtime_cost_per_hour is not None:
            yield f"factory.operators.{name}.overtime_cost_per_hour beside the wish 'cost'"
    for name, carrier in factory.carriers.items():
        if carrier.empty_return:
            yield f"factory.carriers.{name}.empty_return"
    for name, parameter in factory.parameters.items():
        if parameter.value is not None:
            yield f"factory.parameters.{name}.value"


def _robot_fields(workspace: Workspace) -> Iterator[str]:
    """Without a floor nobody knows how far robots drive, without masses what a payload allows."""
    factory = workspace.factory
    if factory.robots and (factory.floor is None or not factory.floor.points):
        yield "factory.robots without a floor"
    for name, robot in factory.robots.items():
        if robot.payload is not None:
            for product_id, product in workspace.products.items():
                if product.mass is None and len(product.operations) > 1:
                    remedy = "say it there: mass: 62 g"
                    yield f"factory.robots.{name}.payload beside product '{product_id}' without a mass ({remedy})"


def _station_fields(station: Station, at: str, wished: Collection[Term]) -> Iterator[str]:
    if station.cascade_interval:
        yield f"{at}.cascade_interval"
    if station.setup is not None and station.setup.minimum_run is not None:
        yield f"{at}.setup.minimum_run"
    if Term.ENERGY_COST in wished and station.idle_power:
        yield f"{at}.idle_power beside the wish 'energy'"
    if station.setup is not None:
        ways = _setup_ways(station.setup)
        if len(ways) > 1:
            yield f"{at}.setup with {' and '.join(ways)}: one of three ways must be chosen"
    for name, task in station.maintenance.items():
        if Term.RESOURCE_COST in wished and task.cost:
            yield f"{at}.maintenance.{name}.cost beside the wish 'cost'"
        if task.every_pieces is not None:
            yield f"{at}.maintenance.{name}.every_pieces"
        elif task.first is not None:
            yield f"{at}.maintenance.{name}.first"
        elif task.every is None and not task.resets:
            yield f"{at}.maintenance.{name}, which is never due: it neither resets a counter nor comes every so often"
        elif task.every == 0:
            yield f"{at}.maintenance.{name}.every 0"
        elif task.every is not None and task.every < task.duration:
            yield f"{at}.maintenance.{name}.every shorter than its duration"
        for key in task.resets:
            if key not in station.wear:
                yield f"{at}.maintenance.{name}.resets '{key}', which is no wear counter of the station"


def _setup_ways(setup: Setup) -> list[str]:
    ways = {
        "attributes": setup.attributes,
        "components": setup.mount or setup.unmount or setup.fixed,
        "times": setup.times,
    }
    return [name for name, value in ways.items() if value]


def _product_fields(workspace: Workspace, product: Product, at: str) -> Iterator[str]:
    for name, operation in product.operations.items():
        if operation.sampling is not None:
            yield f"{at}.operations.{name}.sampling"
        if operation.rework is not None:
            yield f"{at}.operations.{name}.rework"
        for field in ("cascade_interval", "batch_minimum", "batch_maximum"):
            if getattr(operation, field) is not None:
                yield f"{at}.operations.{name}.{field}"
        if operation.setup_when != "always" and operation.setup_time:
            yield f"{at}.operations.{name}.setup_when '{operation.setup_when}'"
        if operation.queue_limits:
            yield f"{at}.operations.{name}.queue_limits"
        if operation.same_station_as == name:
            yield f"{at}.operations.{name}.same_station_as itself"
        for number, before in enumerate(operation.after or ()):
            if sum(other.operation == before.operation for other in operation.after or ()) > 1:
                yield f"{at}.operations.{name}.after[{number}], which names '{before.operation}' more than once"
    owners: dict[str, str] = {}
    for key, branching in product.choices.items():
        if branching.least == 0 and moves_lots(workspace):
            yield f"{at}.choices.{key}.least 0 beside robots, transport times or buffers"
        for branch, members in branching.branches.items():
            for name in dict.fromkeys(members):
                if name in owners:
                    yield f"{at}.choices.{key}.branches.{branch} with '{name}', which is in {owners[name]} as well"
                owners[name] = f"{key}.{branch}"
    order = list(product.operations)
    for number, use in enumerate(product.carriers):
        for label, name in (("first", use.first), ("last", use.last)):
            if name in owners:
                yield f"{at}.carriers[{number}].{label} '{name}', which is part of a choice"
        if order.index(use.first) > order.index(use.last):
            yield f"{at}.carriers[{number}].last before its first"


def _state_fields(workspace: Workspace) -> Iterator[str]:
    state = workspace.state
    for station, mounted in state.mounted.items():
        for name, text in mounted.setup_attributes.items():
            if not _is_number(text):
                yield f"state.mounted.{station}.setup_attributes.{name} '{text}', which is no number"
    for lot, lot_state in state.lots.items():
        yield from (f"state.lots.{lot}{rest}" for rest in _lot_fields(workspace, lot, lot_state))


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _lot_fields(workspace: Workspace, lot: str, state: LotState) -> Iterator[str]:
    order = lot.split("/")[0]
    product_id = consistency.ordered_product(workspace, order)
    if product_id is None:
        return  # Orders that can not be made are left out, and what is running of them is named by whoever plans.
    product = workspace.products[product_id]
    if order in workspace.orders:
        placed = workspace.orders[order]
        number = len(split_quantity(placed.quantity, placed.lot_size or product.lot_size))
        if lot not in {lot_id(order, place) for place in range(1, number + 1)}:
            yield f", as '{order}' has {number} lots"
    if state.next is not None:
        yield ".next"
    if set(state.done) & set(state.skipped):
        yield ".done and skipped with the same operation"
    yield from _done_fields(product, state)
    yield from _running_fields(workspace, product, state)


def _done_fields(product: Product, state: LotState) -> Iterator[str]:
    """When and where a finished operation was done is not known; what depends on it can not be honoured."""
    gone = {*state.done, *state.skipped, *([state.running.operation] if state.running else [])}
    for name, operation in product.operations.items():
        if name in gone:
            continue
        if operation.same_station_as in state.done:
            yield f".done '{operation.same_station_as}', the station of which '{name}' must have"
        for before in operation.after or ():
            if before.operation in state.done and before.max_lag is not None:
                yield f".done '{before.operation}', behind which '{name}' must come within a most lag"


def _running_fields(workspace: Workspace, product: Product, state: LotState) -> Iterator[str]:
    running = state.running
    if running is None:
        return
    if running.operation in {*state.done, *state.skipped}:
        yield f".running '{running.operation}', which is done or skipped as well"
    for choice in product.choices.values():
        for members in choice.branches.values():
            if running.operation in members and set(members) & set(state.skipped):
                yield f".running '{running.operation}' in a branch that is skipped in part"
    stations = workspace.factory.stations
    base = running.station if running.station in stations else running.station.rpartition("#")[0]
    station = stations[base]
    listed = (*station.attendance, *product.operations[running.operation].attendance)
    names = [name for name, _ in work.phases_of(station, product.operations[running.operation], 0, _CLOCK, running)]
    wanted = [(part.skill, part.count) for part, first, _ in work.attended_runs(listed, names) if first == 0]
    operators = workspace.factory.operators
    known = [person if person in operators else person.rpartition("#")[0] for person in running.operators]
    seated = {
        person for need in work.taken_places(wanted, [operators[name].skills for name in known]) for person in need
    }
    for number, person in enumerate(running.operators):
        if number not in seated:
            yield f".running.operators '{person}', whom phase '{running.phase.value}' does not need"
