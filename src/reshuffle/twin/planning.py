"""Taking in a plan, at the beginning or while a run goes on."""

from __future__ import annotations

from collections.abc import Sequence

from reshuffle.shopfloor.planned_work import PlannedCarriage, PlannedWork
from reshuffle.twin import material, routing, transports, withdrawing
from reshuffle.twin.plan_following import PlanRun
from reshuffle.twin.planned_pegs import STOCK, Pegs, planned_pegs
from reshuffle.twin.run import Run, TaskStatus

__all__ = ["follow"]


def follow(run: Run, work: Sequence[PlannedWork], carriage: Sequence[PlannedCarriage]) -> None:
    """Carry out a plan from now on, in place of the one before; what runs goes on.

    Material is kept for whom the plan means it, and what waits goes into the queues of its planned stations.
    """
    for prepared in list(run.works.values()):
        if withdrawing.is_set_up_only(run, prepared):
            # Else a plan could not move what is set up for and has not come.
            withdrawing.withdraw(run, prepared, "a new plan")
    plan = PlanRun.of(run.factory, work, carriage, Pegs())
    run.plan = plan
    for order in list(run.orders):
        material.unpeg(run, order, "a new plan")
    plan.pegs = planned_pegs(run, plan.slots)
    for item in list(run.stock):
        plan.peg_what_comes(run, STOCK, item, run.stock[item])
    for running in run.works.values():
        running.slot = next((n for key in running.members if (n := plan.slot_of(run, key)) is not None), None)
        if running.slot is not None:
            plan.begin(running.slot)
    for lot in run.lots.values():
        for task in lot.tasks.values():
            routing.dequeue(run, task)
        if lot.is_closed or not lot.is_created:
            continue
        for task in lot.tasks.values():
            if task.status is TaskStatus.OPEN and task.ready is not None:
                routing.enqueue(run, lot, task)
    for way in run.carriages.values():
        if way.phase in ("on", "out"):
            transports.unbind(run, way)
            plan.trips.plan_carriage(way)
    if run.is_begun:
        plan.trips.begin(run)
    run.agenda.decide()
