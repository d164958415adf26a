"""What the twin is told from outside: a check whether it can be done, and doing it."""

from __future__ import annotations

from collections.abc import Callable, Collection

from reshuffle.errors import InputError, Mistake
from reshuffle.model.factory import Workspace
from reshuffle.shopfloor import commands as told
from reshuffle.shopfloor.commands import Command, EntityKind
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin import failures, losses, maintenance, material, orders, phases, routing, starting
from reshuffle.twin.agenda import Rank
from reshuffle.twin.beginning import watch_calendar
from reshuffle.twin.named_crews import crew_of_maintenance, crew_of_start, refuse_lot
from reshuffle.twin.planning import follow
from reshuffle.twin.run import Obstacle, OrderedMaintenance, Run, Task, TaskStatus, Work
from reshuffle.twin.setup_words import state_of

__all__ = ["take"]

#: Does a command, or returns why not, before anything has changed.
_Handler = Callable[[Run, Command], str | None]


def take(run: Run, command: Command) -> None:
    """Take a command, once.

    Raises
    ------
    reshuffle.errors.InputError
        If another command was sent under the same id.
    """
    if command.id in run.commands:
        if run.commands[command.id] != command:
            raise InputError(Mistake("id", command.id, "must be new: another command was sent under it"))
        return
    run.commands[command.id] = command
    refusal = _refuse(run, command)
    if refusal:
        run.record(EventKind.COMMAND_REJECTED, command=command.id, reason=refusal)
        return
    run.record(EventKind.COMMAND_ACCEPTED, command=command.id)
    failure = _HANDLERS[type(command)](run, command)
    if failure:
        run.record(EventKind.COMMAND_FAILED, command=command.id, reason=failure)
    elif isinstance(command, told.StartOperation | told.Maintain):
        run.record(EventKind.COMMAND_RUNNING, command=command.id)
    else:
        run.record(EventKind.COMMAND_DONE, command=command.id)
    run.is_stuck = False
    run.calm_since = run.now
    run.agenda.decide()


def _refuse(run: Run, command: Command) -> str:
    """Return why a command can not be taken, empty if it can."""
    if type(command) not in _HANDLERS:
        return f"the twin does not know the command '{type(command).__name__}'"
    workspace = run.factory.workspace
    if isinstance(command, told.ReleaseOrder):
        if command.order in run.orders:
            return f"order '{command.order}' is there already"
        return "" if command.terms.product in workspace.products else f"there is no product '{command.terms.product}'"
    found = _unknown(run, command, workspace)
    if found:
        return found
    if isinstance(command, told.StartOperation):
        return _refuse_start(run, command)
    if isinstance(command, told.SkipOperation) and _task(run, command).status is not TaskStatus.OPEN:
        return f"operation '{command.operation}' of lot '{command.lot}' is not open"
    if isinstance(command, told.ReportRemaining) and _running(run, command) is None:
        return f"no phase of operation '{command.operation}' of lot '{command.lot}' runs"
    if isinstance(command, told.ReportStationUp) and command.failure not in run.stations[command.station].down:
        return f"station '{command.station}' has no failure '{command.failure}'"
    if isinstance(command, told.Maintain):
        return _refuse_maintenance(run, command)
    if isinstance(command, told.CreateLot):
        return refuse_lot(run, command)
    if isinstance(command, told.ChangeOrder) and command.terms.product != run.orders[command.order].product:
        return "an order can not become one of another product; cancel it and release a new one"
    return ""


def _refuse_maintenance(run: Run, command: told.Maintain) -> str:
    if command.task not in run.stations[command.station].spec.part.maintenance:
        return f"station '{command.station}' has no maintenance task '{command.task}'"
    ordered = run.maintained.get((command.station, command.task))
    if ordered is not None:
        return f"maintenance '{command.task}' of '{command.station}' is ordered already by '{ordered.command}'"
    crew = crew_of_maintenance(run, command)
    return crew if isinstance(crew, str) else ""


def _unknown(run: Run, command: Command, workspace: Workspace) -> str:
    """Return what a command names and the floor does not have."""
    if isinstance(command, told.Hold | told.LiftHold):
        known: dict[EntityKind, Collection[str]] = {
            EntityKind.ORDER: run.orders,
            EntityKind.LOT: run.lots,
            EntityKind.STATION: run.stations,
            EntityKind.ROBOT: run.robots,
        }
        table = known.get(command.entity_kind, ())
        return "" if command.entity in table else f"there is no {command.entity_kind.value} '{command.entity}'"
    order = getattr(command, "order", None)
    if order is not None and (order not in run.orders or run.orders[order].is_closed):
        return f"there is no open order '{order}'"
    lot = getattr(command, "lot", None)
    if isinstance(command, told.CreateLot):
        return ""  # Its lot is not there yet.
    if lot is not None and (lot not in run.lots or run.lots[lot].is_closed):
        return f"there is no open lot '{lot}'"
    operation = getattr(command, "operation", None)
    if lot is not None and operation is not None and operation not in run.lots[lot].tasks:
        return f"lot '{lot}' has no operation '{operation}'"
    station = getattr(command, "station", None)
    if station is not None and station not in run.stations:
        return f"there is no station '{station}'"
    item = getattr(command, "item", None)
    if item is not None and item not in workspace.factory.items and item not in workspace.products:
        return f"there is no item '{item}'"
    resource = getattr(command, "resource", None)
    if resource is not None and resource not in run.stations and resource not in run.factory.operators:
        return f"there is no station or operator '{resource}'"
    return ""


def _task(run: Run, command: told.SkipOperation | told.StartOperation | told.LiftDedication) -> Task:
    return run.lots[command.lot].tasks[command.operation]


def _refuse_start(run: Run, command: told.StartOperation) -> str:
    station = run.stations[command.station]
    task = _task(run, command)
    if task.status is not TaskStatus.OPEN:
        return f"operation '{command.operation}' of lot '{command.lot}' is {task.status.value}"
    if command.station not in run.factory.copies_for(run.lots[command.lot].product, command.operation):
        return f"'{command.station}' can not do operation '{command.operation}'"
    way = starting.way_of(run, task.key, command.station)
    named = crew_of_start(run, command, way)
    if isinstance(named, str):
        return named
    found = starting.station_obstacle(run, station)
    if found is None:
        crew = starting.obstacle_to_start(run, station, [task.key], way, named)
        found = crew if isinstance(crew, Obstacle) else None
    return found.text if found is not None else ""


def _start(run: Run, command: told.StartOperation) -> str | None:
    station, key = run.stations[command.station], (command.lot, command.operation)
    way = starting.way_of(run, key, command.station)
    named = crew_of_start(run, command, way)
    if isinstance(named, str):
        return named
    crew = starting.obstacle_to_start(run, station, [key], way, named)
    if isinstance(crew, Obstacle):
        return crew.text
    slot = run.plan.slot_of(run, key) if run.plan is not None else None
    if slot is not None:
        run.plan.begin(slot)
    work = starting.start(run, station, [key], way, crew, None, command.batch)
    work.command = command.id
    work.named = named
    return None


def _running(run: Run, command: told.ReportRemaining) -> Work | None:
    key = (command.lot, command.operation)
    return next((work for work in run.works.values() if key in work.members and work.is_working), None)


def _remaining(run: Run, command: told.ReportRemaining) -> str | None:
    work = _running(run, command)
    if work is not None:
        phases.estimate(run, work, run.factory.to_ms(command.remaining_ms), command.reason or None)
    return None


def _skip(run: Run, command: told.SkipOperation) -> str | None:
    lot, task = run.lots[command.lot], _task(run, command)
    task.status, task.ended = TaskStatus.SKIPPED, run.now
    routing.dequeue(run, task)
    run.record(EventKind.OPERATION_SKIPPED, lot=lot.id, operation=task.operation, reason=command.reason or None)
    if lot.is_created:
        routing.update_ready(run, lot)
        if routing.is_finished(lot):
            orders.close_lot(run, lot)
    return None


def _hold(run: Run, command: told.Hold | told.LiftHold) -> str | None:
    is_held = isinstance(command, told.Hold)
    name = command.entity
    if command.entity_kind is EntityKind.ORDER:
        run.orders[name].is_held = is_held
    elif command.entity_kind is EntityKind.LOT:
        run.lots[name].is_held = is_held
    elif command.entity_kind is EntityKind.ROBOT:
        run.robots[name].is_held = is_held
    else:
        run.stations[name].is_held = is_held
    reason = command.reason or None if isinstance(command, told.Hold) else None
    kind = EventKind.HELD if is_held else EventKind.HOLD_LIFTED
    field = "resource" if command.entity_kind is EntityKind.ROBOT else command.entity_kind.value
    run.record(kind, reason=reason, **{field: name})
    return None


def _lift_dedication(run: Run, command: told.LiftDedication) -> str | None:
    task = _task(run, command)
    task.is_dedicated = False
    run.record(EventKind.DEDICATION_LIFTED, lot=command.lot, operation=command.operation)
    if task.status is TaskStatus.OPEN and task.ready is not None:
        routing.enqueue(run, run.lots[command.lot], task)
    return None


def _create_lot(run: Run, command: told.CreateLot) -> str | None:
    return orders.add_lot(run, command.lot, run.orders[command.order], command.quantity, command.reason or None)


def _down(run: Run, command: told.ReportStationDown) -> str | None:
    station = run.stations[command.station]
    until = None if command.until is None else max(run.now, run.factory.at(command.until))
    failures.fail(run, station, command.failure, until, command.reason or None)
    if until is not None:
        run.agenda.schedule(until, Rank.REPAIR, command.station, command.failure)
    return None


def _up(run: Run, command: told.ReportStationUp) -> str | None:
    failures.repair(run, run.stations[command.station], command.failure)
    return None


def _loss(run: Run, command: told.ReportLoss) -> str | None:
    losses.lose_pieces(run, run.lots[command.lot], command.pieces, command.reason or "reported")
    return None


def _material(run: Run, command: told.ReportMaterial) -> str | None:
    material.count(run, command.item, command.quantity, command.reason or None)
    return None


def _receipt(run: Run, command: told.ReportReceipt) -> str | None:
    at = run.now if command.at is None else run.factory.at(command.at)
    if at > run.now:
        run.record(
            EventKind.RECEIPT_EXPECTED,
            item=command.item,
            name=command.receipt,
            quantity=command.quantity,
            until=run.instant(at),
            reason=command.reason or None,
        )
    material.expect(run, command.receipt, command.item, command.quantity, at)
    return None


def _exception(run: Run, command: told.SetCalendarException) -> str | None:
    name = command.resource
    run.exceptions[name] = (*run.exceptions.get(name, ()), command.exception)
    run.record(EventKind.CALENDAR_EXCEPTION_SET, resource=name, details=command.exception)
    was_open = name not in run.open_times or run.open_times[name].is_open(run.now)
    open_time = run.factory.open_time(name, run.exceptions)
    if open_time is not None:
        run.open_times[name] = open_time
        watch_calendar(run, name)
        if open_time.is_open(run.now) is not was_open:
            run.record(EventKind.CALENDAR_CLOSED if was_open else EventKind.CALENDAR_OPENED, resource=name)
    phases.reschedule(run, name)
    return None


def _maintain(run: Run, command: told.Maintain) -> str | None:
    station = run.stations[command.station]
    at = run.now if command.earliest is None else max(run.now, run.factory.at(command.earliest))
    maintenance.ask(run, station, command.task, at, f"ordered by '{command.id}'")
    station.forced.add(command.task)
    crew = crew_of_maintenance(run, command)
    run.maintained[command.station, command.task] = OrderedMaintenance(
        command.id, {} if isinstance(crew, str) else crew
    )
    return None


def _change_setup(run: Run, command: told.ChangeSetup) -> str | None:
    station = run.stations[command.station]
    if station.spec.part.setup is not None:
        station.mounted = state_of(station.spec.part.setup, command.mounted)
    run.record(EventKind.SETUP_CHANGED, station=command.station, details=command.mounted)
    return None


def _change_order(run: Run, command: told.ChangeOrder) -> str | None:
    order, terms = run.orders[command.order], command.terms
    order.terms, order.priority = terms, terms.priority
    order.due = run.factory.at_or_before(terms.due) if terms.due else None
    more = terms.quantity - order.quantity
    run.record(EventKind.ORDER_CHANGED, order=order.id, details=terms)
    order.quantity = terms.quantity
    if not order.is_released:
        orders.put_off(run, order, run.now if terms.release is None else max(run.now, run.factory.at(terms.release)))
    return orders.add_pieces(run, order, more) if more > 0 else None


def _set_plan(run: Run, command: told.SetPlan) -> str | None:
    run.recorder.plan = command.plan or command.id
    run.record(EventKind.PLAN_SET)
    follow(run, command.work, command.carriage)
    return None


def _cancel(run: Run, command: told.CancelOrder) -> str | None:
    reason = command.reason or "cancelled"
    losses.give_up_setups(run, run.orders[command.order], reason)
    orders.cancel(run, run.orders[command.order], reason)
    return None


def _release(run: Run, command: told.ReleaseOrder) -> str | None:
    return orders.add_order(run, command.order, command.terms)


def _abort(run: Run, command: told.Abort) -> str | None:
    for key, ordered in list(run.maintained.items()):
        station = run.stations[key[0]]
        if ordered.command == command.command and key[1] in station.due:
            del station.due[key[1]], run.maintained[key]
            station.forced.discard(key[1])
            run.record(EventKind.COMMAND_ABORTED, command=command.command, reason=command.reason or None)
            return None
    return f"command '{command.command}' is not one that could still be stopped"


_HANDLERS: dict[type[Command], Callable[..., str | None]] = {
    told.SetPlan: _set_plan,
    told.StartOperation: _start,
    told.SkipOperation: _skip,
    told.Hold: _hold,
    told.LiftHold: _hold,
    told.LiftDedication: _lift_dedication,
    told.ReleaseOrder: _release,
    told.ChangeOrder: _change_order,
    told.CancelOrder: _cancel,
    told.CreateLot: _create_lot,
    told.ChangeSetup: _change_setup,
    told.Maintain: _maintain,
    told.Abort: _abort,
    told.ReportStationDown: _down,
    told.ReportStationUp: _up,
    told.ReportLoss: _loss,
    told.ReportRemaining: _remaining,
    told.ReportMaterial: _material,
    told.ReportReceipt: _receipt,
    told.SetCalendarException: _exception,
}
