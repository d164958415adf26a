"""A plan in the words of the shop floor: who does what, in which sequence, not before when."""

from __future__ import annotations

from reshuffle.plan.plan import Plan, PlannedMaintenance, PlannedOperation
from reshuffle.shopfloor.planned_work import PlannedCarriage, PlannedWork, PlannedWorkPhase

__all__ = ["planned_carriage", "planned_work"]


def planned_work(plan: Plan) -> tuple[PlannedWork, ...]:
    """Return the operations and the maintenance of a plan, as the command that sets a plan takes them."""
    return (*map(_operation, plan.operations), *map(_maintenance, plan.maintenance))


def _operation(operation: PlannedOperation) -> PlannedWork:
    phases = tuple(
        PlannedWorkPhase(
            phase.name,
            phase.start,
            phase.end,
            tuple(
                member
                for crew in operation.crew
                if crew.first_phase <= place <= crew.last_phase
                for member in crew.members
            ),
        )
        for place, phase in enumerate(operation.phases)
    )
    batch = None if operation.batch is None else str(operation.batch)
    return PlannedWork(operation.station, phases, operation.lot, operation.operation, None, operation.pieces, batch)


def _maintenance(task: PlannedMaintenance) -> PlannedWork:
    members = tuple(member for crew in task.crew for member in crew.members)
    return PlannedWork(task.station, (PlannedWorkPhase("run", task.start, task.end, members),), task=task.task)


def planned_carriage(plan: Plan) -> tuple[PlannedCarriage, ...]:
    """Return the ways of lots of a plan."""
    result = []
    for way in plan.transports:
        lot, _, after = way.after.rpartition("/")
        # Of a lot of which nothing is done yet, it is the lot itself that stands before.
        before = None if way.before == lot else way.before.rpartition("/")[2]
        result.append(PlannedCarriage(lot, before, after, way.pickup, way.dropoff, way.robot))
    return tuple(result)
