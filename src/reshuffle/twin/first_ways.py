"""The ways of lots that wait somewhere, or are on a robot, when a run begins."""

from __future__ import annotations

from collections.abc import Iterator

from reshuffle.model.state import LotState
from reshuffle.plan.from_model import lots as lotting
from reshuffle.plan.from_model.floor_places import floor_places
from reshuffle.plan.from_model.lots_under_way import lots_under_way
from reshuffle.plan.from_model.transports import free_from
from reshuffle.twin import transports
from reshuffle.twin.robot_run import Stop, StopKind
from reshuffle.twin.run import Carriage, Lot, Run, Task, TaskStatus

__all__ = ["open_first_ways"]


def open_first_ways(run: Run) -> None:
    """Let every lot of which the state says where it is go from there to what it can do next.

    A lot on a robot is brought where the plan wants it, else where plans would bring it: to the station at which it can
    go on soonest.
    """
    workspace, clock = run.factory.workspace, run.factory.clock
    is_said = any(robot.carries for robot in workspace.state.robots.values())
    if not run.factory.moves_lots or not (is_said or any(lot.holder for lot in workspace.state.lots.values())):
        return
    needed = lotting.demand(workspace, run.factory.now)
    free = free_from(workspace, run.factory.now, clock)
    found = lots_under_way(workspace, needed, run.factory.eligible, floor_places(workspace), free, clock)
    for name, (station, side) in found.at.items():
        lot = run.lots.get(name)
        for task in _next_tasks(run, lot) if lot is not None else ():
            carriage = Carriage(name, _last_done(run, task), task.operation, station, phase="out", side=side)
            if run.plan is not None:
                run.plan.trips.plan_carriage(carriage)
            run.carriages[carriage.key] = carriage
            at = run.stations[station]
            (at.in_input if side == "input" else at.in_output)[carriage.key] = None
    for identity, delivery in found.deliveries.items():
        name, _, operation = identity.rpartition("/")
        task = run.lots[name].tasks[operation]
        planned = run.plan.station_of(task) if run.plan is not None else None
        end = planned if planned in delivery.stations else delivery.stations[0]
        # It is nowhere any more: what it came from does not matter.
        carriage = Carriage(name, _last_done(run, task), operation, end, phase="way", robot=delivery.robot)
        run.carriages[carriage.key] = carriage
        transports.bind(run, carriage, run.stations[end])
        run.robots[delivery.robot].cargo.append(carriage.key)
        run.robots[delivery.robot].stops.append(Stop(StopKind.DROPOFF, carriage.key))


def _last_done(run: Run, task: Task) -> str:
    """Return the operation that a lot has done last, as plans name the origin of its first way."""
    lot = run.lots[task.lot]
    done = run.factory.workspace.state.lots.get(lot.id, LotState()).done
    operations = run.factory.workspace.products[lot.product].operations
    return next((name for name in reversed(operations) if name in done), "")


def _next_tasks(run: Run, lot: Lot) -> Iterator[Task]:
    for name, task in lot.tasks.items():
        before = [lot.tasks[edge.before].status for edge in run.factory.edges(lot.product, name)]
        if task.status is TaskStatus.OPEN and not {TaskStatus.OPEN, TaskStatus.RUNNING} & set(before):
            yield task
