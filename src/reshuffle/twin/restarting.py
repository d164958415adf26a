"""Beginning anew from the state of a floor, as a log tells it."""

from __future__ import annotations

from reshuffle.errors import InputError, Mistake
from reshuffle.model.factory import Workspace
from reshuffle.model.orders import Order
from reshuffle.shopfloor.planning_state import planning_state
from reshuffle.shopfloor.state import LotStatus, State
from reshuffle.twin import beginning, maintenance, material
from reshuffle.twin.agenda import Rank
from reshuffle.twin.factory import TwinFactory
from reshuffle.twin.run import Run

__all__ = ["run_from"]


def run_from(before: Run, state: State) -> Run:
    """Return a run of the same factory that begins anew from a state; its log begins behind the state.

    What no state tells is drawn anew: how long the clocks of failures still run, and repairs without a known end.

    Raises
    ------
    reshuffle.errors.InputError
        If the state names what the factory does not have, or has no instant.
    """
    mistakes = _mistakes(before.factory, state)
    if mistakes or state.now is None:
        raise InputError(mistakes)
    workspace = _workspace(before.factory.workspace, state)
    factory = TwinFactory(workspace, before.factory.eligible, state.now)
    run = beginning.begin_run(factory, before.streams.seed, before.params, state.plan, state)
    for name, order in state.orders.items():
        if name in run.orders:
            run.orders[name].is_held, run.orders[name].good = order.is_held, order.good
            run.orders[name].short = order.short
    for name, lot in state.lots.items():
        if name in run.lots:
            run.lots[name].is_held, run.lots[name].reworks = lot.is_held, lot.reworks
            for operation in lot.lifted:
                run.lots[name].tasks[operation].is_dedicated = False
    for name, robot in state.robots.items():
        if name in run.robots:
            run.robots[name].is_held = robot.is_held
    run.pegged = {item: dict(orders) for item, orders in state.pegged.items()}
    for name, receipt in state.receipts.items():
        material.expect(run, name, receipt.item, receipt.quantity, factory.at(receipt.at))
    _restore_stations(run, state)
    beginning.go_on_with_running_work(run)
    return run


def _mistakes(factory: TwinFactory, state: State) -> list[Mistake]:
    mistakes = []
    if state.now is None:
        mistakes.append(Mistake("now", "", "must be there: a run needs an instant to begin at", "state"))
    workspace = factory.workspace
    mistakes += [
        Mistake("station", name, "must be a station of the factory", "state")
        for name in state.stations
        if name not in factory.stations and name not in workspace.factory.stations
    ]
    for name, order in state.orders.items():
        if order.terms is not None and order.terms.product not in workspace.products:
            mistakes.append(Mistake("product", order.terms.product, "must be a product", f"state, order '{name}'"))
    for name, lot in state.lots.items():
        for running in lot.running:
            if running.station not in factory.stations and running.station not in workspace.factory.stations:
                place = f"state, lot '{name}'"
                mistakes.append(Mistake("station", running.station, "must be a station of the factory", place))
    return mistakes


def _workspace(workspace: Workspace, state: State) -> Workspace:
    """Return the workspace as it is now: its open orders, and the floor in the words of the model."""
    orders: dict[str, Order] = {
        name: order for name, order in workspace.orders.items() if name not in state.closed_orders
    }
    for name, order in state.orders.items():
        # Orders for components come from their parents.
        is_child = "+" in name and name.rpartition("+")[0] in {*state.orders, *workspace.orders}
        if order.terms is not None and not is_child:
            orders[name] = order.terms
    model = planning_state(state).state
    lots = {
        name: lot
        for name, lot in model.lots.items()
        if state.lots[name].status in (LotStatus.OPEN, LotStatus.COMPLETED)
    }
    exceptions = {name: tuple(listed) for name, listed in state.calendar_exceptions.items()}
    model = model.model_copy(update={"lots": lots, "calendar_exceptions": exceptions})
    return workspace.model_copy(update={"orders": orders, "state": model})


def _restore_stations(run: Run, state: State) -> None:
    for name, on_floor in state.stations.items():
        station = run.stations.get(name)
        if station is None:
            continue
        station.is_held = on_floor.is_held
        station.due = dict.fromkeys(on_floor.asked, run.now)
        for down in on_floor.down:
            until = None if down.until is None else max(run.now, run.factory.at(down.until))
            if until is None and run.params.chance and down.failure in station.spec.part.failures:
                repair = station.spec.part.failures[down.failure].repair
                until = run.now + max(1, run.streams.duration(name, f"repair {down.failure}", repair))
            station.down[down.failure] = until
            station.down_since = run.now
            if until is not None:
                run.agenda.schedule(until, Rank.REPAIR, name, down.failure)
        if on_floor.maintenance is not None:
            maintenance.go_on(
                run, station, on_floor.maintenance.task, on_floor.maintenance.remaining_at(run.instant(0))
            )
