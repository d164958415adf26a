"""The beginning of a run: the factory, its state and its orders as they are at the origin."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from reshuffle.model.factory import Workspace
from reshuffle.model.state import State as ModelState
from reshuffle.plan.from_model import lots as lotting
from reshuffle.plan.from_model import running
from reshuffle.plan.from_model.lots_under_way import lots_on_robots
from reshuffle.plan.from_model.setup_states import collect_setup_states
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.event_log import EventLog
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.state import LotOnFloor, OrderOnFloor, RobotOnFloor, RunningOperation, State, StationOnFloor
from reshuffle.twin import carriers, failure_clocks, maintenance, material, orders, people, phases, robots, tools
from reshuffle.twin.agenda import Rank
from reshuffle.twin.factory import TwinFactory
from reshuffle.twin.first_ways import open_first_ways
from reshuffle.twin.run import OrderRun, Recorder, Run, StationRun, TaskStatus, TwinParams, Work
from reshuffle.twin.sampling import Streams
from reshuffle.twin.watching import WatchedLog

__all__ = ["begin_run", "go_on_with_running_work", "start_state"]


def start_state(factory: TwinFactory) -> State:
    """Return the floor at the origin, in the words of the shop floor."""
    workspace = factory.workspace
    state = workspace.state
    begun = {lot.split("/")[0] for lot in state.lots}
    stations = {}
    for copy, spec in factory.stations.items():
        counters = {**state.counters.get(spec.base, {}), **state.counters.get(copy, {})}
        mounted = state.mounted.get(copy, state.mounted.get(spec.base))
        if counters or mounted is not None:
            stations[copy] = StationOnFloor(mounted=mounted, counters=counters)
    wanted = {lot.id: lot for order in lotting.demand(workspace, factory.now).orders for lot in order.lots}
    on_board = {lot: robot for robot, carried in lots_on_robots(workspace).items() for lot in carried}
    lots = {
        name: LotOnFloor(
            pieces=max(wanted[name].pieces_in.values()),
            order=wanted[name].order,
            place=on_board.get(name) or lot.holder or (lot.running.station if lot.running else None),
            done=lot.done,
            skipped=lot.skipped,
        )
        for name, lot in state.lots.items()
        if name in wanted
    }
    floor = factory.floor_map is not None
    on_floor = {
        name: RobotOnFloor(
            place=robot.point,
            carries=tuple(lot for lot, copy in on_board.items() if copy == name and lot in lots),
            charge=None if robot.battery is None else robot.charge,
            until=factory.now + timedelta(milliseconds=robot.free_from) if robot.free_from > 0 else None,
        )
        for name, robot in (robots.all_robots(factory).items() if floor else ())
    }
    return State(
        now=factory.now,
        orders={name: OrderOnFloor(terms=workspace.orders[name]) for name in begun if name in workspace.orders},
        lots=lots,
        stations=stations,
        robots=on_floor,
        stock=_stock(workspace),
        calendar_exceptions=dict(state.calendar_exceptions),
        carriers=carriers.held_at_start(workspace, (lot for name, lot in wanted.items() if name in state.lots)),
    )


def _stock(workspace: Workspace) -> dict[str, int]:
    items = workspace.factory.items
    names = dict.fromkeys((*items, *workspace.state.stock))
    return {name: workspace.state.stock.get(name, items[name].stock if name in items else 0) for name in names}


def begin_run(
    factory: TwinFactory,
    seed: int,
    params: TwinParams,
    plan_id: str | None,
    floor: State | None = None,
    watcher: Callable[[Event], None] | None = None,
) -> Run:
    """Return a run at its origin: resources free or as the state says, orders waiting for their release.

    Parameters
    ----------
    floor
        State with which the log begins; None for that of the workspace.
    watcher
        Takes every event in place of the log.
    """
    workspace = factory.workspace
    state: ModelState = workspace.state
    start = floor or start_state(factory)
    log = EventLog(start) if watcher is None else WatchedLog(start, watcher)
    run = Run(factory, params, Streams(seed), Recorder(factory, log, plan_id))
    run.exceptions = dict(state.calendar_exceptions)
    for name in (*factory.stations, *factory.operators):
        open_time = factory.open_time(name, run.exceptions)
        if open_time is not None:
            run.open_times[name] = open_time
            _watch_calendar(run, name)
            if not open_time.is_open(run.now) and name not in log.start.closed:
                run.record(EventKind.CALENDAR_CLOSED, resource=name)
    _stand_stations(run)
    run.robots = robots.all_robots(factory)
    robots.stand_at_start(run)
    run.tools = dict(tools.all_tools(factory))
    run.carriers_free = {name: carrier.count for name, carrier in workspace.factory.carriers.items()}
    run.stock = _stock(workspace)
    wanted = lotting.demand(workspace, factory.now)
    _expect_deliveries(run, wanted, floor)
    for order in wanted.orders:
        added = orders.add_requisition(run, order, workspace.orders.get(order.id))
        if added.parent is None or run.orders[added.parent].release != added.release:
            run.agenda.schedule(added.release, Rank.ORDER_CHANGE, added.id, "release")
    carriers.restore_carriers(run, log.start)
    for shortage in wanted.shortages if floor is None else ():
        quantity = workspace.orders[shortage.order].quantity
        run.record(EventKind.ORDER_SHORT, order=shortage.order, quantity=quantity, reason=str(shortage))
    known = (*run.orders, *log.start.closed_orders)
    for name, stream in workspace.factory.demand.items():
        come = run.demanded[name] = sum(order.startswith(f"{name}-") for order in known) if floor is not None else 0
        schedule_demand(run, name, None if stream.most is None else max(0, stream.most - come))
    maintenance.schedule(run)
    run.agenda.decide()
    return run


def _stand_stations(run: Run) -> None:
    """Let every station stand as the state says: what is mounted, and what its counters show."""
    factory, state = run.factory, run.factory.workspace.state
    setups = collect_setup_states(factory.workspace, factory.eligible)
    for copy, spec in sorted(factory.stations.items()):
        counters = {**state.counters.get(spec.base, {}), **state.counters.get(copy, {})}
        mounted = None
        if copy in setups and setups[copy].initial >= 0:
            mounted = list(setups[copy].states)[setups[copy].initial]
        counted = dict.fromkeys(spec.part.wear, 0) | maintenance.first_pieces(spec)
        run.stations[copy] = StationRun(spec, mounted=mounted, counters=counted | counters)
        run.restless.add(copy)


def schedule_demand(run: Run, name: str, left: int | None) -> None:
    """Schedule the next order of a stream of demand."""
    stream = run.factory.workspace.factory.demand[name]
    if left == 0:
        return
    if stream.first is not None and not run.demanded.get(name):
        wait = run.factory.to_ms(stream.first)
    else:
        wait = run.streams.duration(name, "between orders", stream.between)
    run.agenda.schedule(run.now + wait, Rank.ORDER_CHANGE, name, ("demand", left))


def _watch_calendar(run: Run, name: str) -> None:
    change = run.open_times[name].next_change(run.now)
    if change is not None:
        at, opens = change
        rank = Rank.OBSERVATION if opens is None else Rank.CALENDAR_OPEN if opens else Rank.CALENDAR_CLOSE
        run.agenda.schedule(at, rank, name, run.open_times[name])


def watch_calendar(run: Run, name: str) -> None:
    """Schedule the next opening or closing of a station or an operator."""
    _watch_calendar(run, name)


def _expect_deliveries(run: Run, wanted: lotting.Demand, floor: State | None) -> None:
    for item, part in run.factory.workspace.factory.items.items():
        for number, receipt in enumerate(part.receipts, 1):
            at = run.factory.at(receipt.at)
            if floor is not None and at <= run.now:
                continue  # It came before.
            material.expect(run, f"{item} receipt {number}", item, receipt.quantity, at)
    for number, purchase in enumerate(wanted.purchases, 1):
        at = run.factory.at(purchase.arrives)
        material.expect(run, f"{purchase.item} purchase {number}", purchase.item, purchase.quantity, at)


def peg_stock(run: Run) -> None:
    """Keep what is in stock of components for the orders that need it first: by priority, due date and id."""
    last = float("inf")
    if run.factory.shares_nothing:
        return

    def urgency(order: OrderRun) -> tuple[int, float, str]:
        return order.priority, -(last if order.due is None else order.due), order.id

    for order in sorted(run.orders.values(), key=urgency, reverse=True):
        for lot in (run.lots[name] for name in order.lots):
            for operation in lot.tasks:
                if lot.tasks[operation].status is not TaskStatus.OPEN:
                    continue
                for item, quantity in material.consumption(run, lot, operation):
                    taken = min(quantity, max(0, material.free_stock(run, item)))
                    if taken and item in run.factory.workspace.products:
                        material.peg(run, item, order.id, taken)


def go_on_with_running_work(run: Run) -> None:
    """Let what is under way at the origin go on: the rest of its phase, with the people who are there."""
    workspace = run.factory.workspace
    where = running.running_stations(workspace)
    together: dict[tuple[str, str], Work] = {}
    for lot_id, state in workspace.state.lots.items():
        if state.running is None or lot_id not in run.lots:
            continue
        lot = run.lots[lot_id]
        operation = state.running.operation
        station = run.stations[where[lot_id]]
        key = (lot_id, operation)
        lot.tasks[operation].status, lot.tasks[operation].station = TaskStatus.RUNNING, station.spec.id
        lot.is_created = lot.is_announced = True
        told = _told(run, lot_id, operation)
        if told is not None and told.batch is not None and (station.spec.id, told.batch) in together:
            together[station.spec.id, told.batch].members.append(key)
            continue
        part = workspace.products[lot.product].operations[operation]
        way = run.factory.work_out(lot.product, part, station.spec.base, lot.pieces_in[operation], state.running)
        slot = run.plan.slot_of(run, key) if run.plan is not None else None
        work = Work(run.next_work, station.spec.id, way, [key], slot=slot, batch=told.batch if told else None)
        run.next_work += 1
        run.works[work.id] = work
        station.works.append(work.id)
        if work.batch is not None:
            together[station.spec.id, work.batch] = work
        tools.take_tools(run, work)
        named = run.plan.crew_of(work) if run.plan is not None else {}
        if slot is not None and run.plan is not None:
            run.plan.begin(slot)
        needs = phases.needs_from(way.needs, 0, way.phases[0].duration)
        stands = told is not None and not told.is_working
        if stands and told is not None and told.remaining_ms == 0 and len(way.phases) > 1:
            work.phase = 1  # It waits between two phases.
            continue
        work.is_interrupted = stands
        phases.go_on(run, work, {} if stands else people.find_crew_under_way(run, needs, named))
    _end_completed(run)
    open_first_ways(run)
    if run.plan is not None:
        run.plan.trips.begin(run)
    failure_clocks.start_clocks(run)
    run.is_begun = True


def _told(run: Run, lot: str, operation: str) -> RunningOperation | None:
    """Return what the state with which the log begins says of an operation under way."""
    on_floor = run.recorder.log.start.lots.get(lot)
    if on_floor is None:
        return None
    return next((one for one in on_floor.running if one.operation == operation), None)


def _end_completed(run: Run) -> None:
    """Take lots off their stations that are completed there and of which no station remembers anything more."""
    for name, lot in run.recorder.log.start.lots.items():
        for one in lot.running if lot.status == "open" else ():
            if one.is_completed:
                run.record(EventKind.OPERATION_ENDED, lot=name, operation=one.operation, station=one.station)
