"""What is fixed before planning begins: pins, and the plan before with its frozen zone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from reshuffle.errors import InputError, Mistake, UnsupportedError
from reshuffle.model import consistency, instants
from reshuffle.model.factory import Workspace
from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.builder import ProblemBuilder
from reshuffle.plan.from_model.clock import Clock
from reshuffle.plan.from_model.resources import ResourceMap
from reshuffle.plan.from_model.routing import TaskMap
from reshuffle.plan.from_model.running import earliest_end

if TYPE_CHECKING:
    from reshuffle.plan.from_model.scheduling import PlanningOptions

__all__ = ["fix_work"]


def fix_work(
    builder: ProblemBuilder,
    workspace: Workspace,
    options: PlanningOptions,
    clock: Clock,
    resources: ResourceMap,
    tasks: TaskMap,
) -> None:
    """Pin operations, and set the plan before.

    Pins of operations that are done, or of orders that are not planned, have nothing to pin. What the plan before said
    of operations that should have begun by now and have not can not be kept.

    Raises
    ------
    reshuffle.errors.InputError
        If a pin names an operation or a station that does not exist, or can not be kept.
    reshuffle.errors.UnsupportedError
        If it is open when an operation that runs in the frozen zone will end: that depends on who comes.
    """
    mistakes = [*_wrong_pins(workspace, options, clock, resources, tasks)]
    if mistakes:
        raise InputError(mistakes)
    for operation, instant in options.pinned_starts.items():
        if operation in tasks.tasks:
            builder.pin(tasks.tasks[operation], start=clock.at_or_after(instant))
    copies = _copies(tasks) if options.pinned_stations else {}
    for operation, station in options.pinned_stations.items():
        if operation in tasks.tasks:
            builder.pin(tasks.tasks[operation], station=resources.stations[_copy(station, copies[operation])])
    previous = {}
    frozen = clock.at_or_after(options.frozen_until) if options.frozen_until else -UNBOUNDED
    if frozen > 0:
        previous = _running_rows(builder, resources, tasks)
    for operation, planned in options.previous.items():
        mode = tasks.modes.get((operation, planned.station))
        start, end = clock.at_or_after(planned.start), clock.at_or_after(planned.end)
        if mode is not None and start >= 0 and operation not in tasks.running:
            previous[tasks.tasks[operation]] = (mode, start, end)
    if previous or frozen > -UNBOUNDED:
        builder.set_previous(previous, frozen)


def _running_rows(builder: ProblemBuilder, resources: ResourceMap, tasks: TaskMap) -> dict[int, tuple[int, int, int]]:
    """Return what runs as the plan before would have it now: from the start of planning, with what is left."""
    result, unknown = {}, []
    for operation, (copy, phases, needs) in tasks.running.items():
        end = earliest_end(builder, resources, copy, phases, needs)
        if end is None:
            unknown.append(f"frozen_until while '{operation}' is running and it is open who will end it")
        else:
            result[tasks.tasks[operation]] = (tasks.modes[operation, copy], builder.planning_start, end)
    if unknown:
        remedy = "Leave frozen_until out, and give a price on change instead."
        raise UnsupportedError("planning", unknown, remedy)
    return result


def _copies(tasks: TaskMap) -> dict[str, list[str]]:
    """Return the station copies that can do each operation."""
    found: dict[str, list[str]] = {}
    for operation, copy in tasks.modes:
        found.setdefault(operation, []).append(copy)
    return found


def _copy(station: str, copies: Sequence[str]) -> str:
    """Return the station copy that a pin means: the first of several equal ones."""
    if station in copies:
        return station
    return next(copy for copy in copies if copy.startswith(f"{station}#"))


def _wrong_pins(
    workspace: Workspace, options: PlanningOptions, clock: Clock, resources: ResourceMap, tasks: TaskMap
) -> Iterator[Mistake]:
    for operation in dict.fromkeys((*options.pinned_starts, *options.pinned_stations)):
        if not _exists(workspace, operation):
            near = get_close_matches(operation, list(tasks.tasks), n=1)
            remedy = f"Did you mean '{near[0]}'?" if near else "Write ORDER/LOT/OPERATION, as A17/2/070."
            yield Mistake("pin", operation, "must be an operation of an order", remedy=remedy)
    zone = workspace.factory.zone
    begin = instants.format_instant(clock.origin, zone)
    for operation, instant in options.pinned_starts.items():
        if operation in tasks.tasks and clock.at_or_after(instant) < 0:
            rule = f"must be >= the start of planning(={begin}) for '{operation}'"
            yield Mistake("pin", instants.format_instant(instant, zone), rule)
        if operation in tasks.tasks and operation in tasks.running and clock.at_or_after(instant) != 0:
            rule = f"must be the start of planning(={begin}): '{operation}' is running"
            yield Mistake("pin", instants.format_instant(instant, zone), rule)
    copies = _copies(tasks) if options.pinned_stations else {}
    for operation, station in options.pinned_stations.items():
        known = copies.get(operation, [])
        bases = {resources.base_station[copy] for copy in known}
        if operation in tasks.tasks and station not in known and station not in bases:
            rule = f"must be a station that can do '{operation}': {', '.join(known)}"
            yield Mistake("pin", station, rule)


def _exists(workspace: Workspace, operation: str) -> bool:
    order, _, rest = operation.partition("/")
    product = consistency.ordered_product(workspace, order)
    name = rest.partition("/")[2]
    return product in workspace.products and name in workspace.products[product].operations
