"""Which delivery, stock or operation supplies which operation: first there, first used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from reshuffle.model.factory import Workspace
from reshuffle.plan import solution as solutions
from reshuffle.plan.arrays import UNSET
from reshuffle.plan.from_model.scheduling import PlanningProblem
from reshuffle.plan.links import Point
from reshuffle.plan.plan import MaterialPeg
from reshuffle.plan.solution import Solution

__all__ = ["pegs"]


@dataclass(slots=True)
class _Supply:
    available: datetime
    source: str
    left: int


def pegs(workspace: Workspace, planning: PlanningProblem, solution: Solution) -> tuple[MaterialPeg, ...]:
    """Return where every consumed piece of a valid solution comes from.

    What is there first goes to the operation that needs it first. In a valid solution that always covers every need,
    because at no instant has more been consumed than has come.
    """
    supplies = _supplies(workspace, planning, solution)
    points = solutions.task_points(planning.problem, solution)
    flows = planning.problem.materials
    needs = [
        (int(points[Point.ARRIVAL, task]), planning.problem.names.tasks[task], planning.items[item], -int(quantity))
        for task, item, quantity in zip(flows.flow_task, flows.flow_item, flows.flow_quantity, strict=True)
        if quantity < 0 and points[Point.ARRIVAL, task] != UNSET
    ]
    result = []
    for _, operation, item, quantity in sorted(needs):
        for supply, taken in _take(supplies[item], quantity):
            result.append(MaterialPeg(operation, item, taken, supply.source, supply.available))
    return tuple(result)


def _take(supplies: list[_Supply], quantity: int) -> Iterator[tuple[_Supply, int]]:
    for supply in supplies:
        taken = min(supply.left, quantity)
        if taken > 0:
            supply.left -= taken
            quantity -= taken
            yield supply, taken
        if quantity == 0:
            return


def _supplies(workspace: Workspace, planning: PlanningProblem, solution: Solution) -> defaultdict[str, list[_Supply]]:
    result: defaultdict[str, list[_Supply]] = defaultdict(list)
    materials, clock = planning.problem.materials, planning.clock
    for index, name in enumerate(planning.items):
        result[name].append(_Supply(clock.instant(0), "stock", int(materials.initial[index])))
        item = workspace.factory.items.get(name)
        for receipt in item.receipts if item else ():
            result[name].append(_Supply(receipt.at, "receipt", receipt.quantity))
    for purchase in planning.demand.purchases:
        result[purchase.item].append(_Supply(purchase.arrives, "purchase", purchase.quantity))
    completion = solutions.task_points(planning.problem, solution)[Point.COMPLETION]
    for task, item, quantity in zip(materials.flow_task, materials.flow_item, materials.flow_quantity, strict=True):
        if quantity > 0 and completion[task] != UNSET:
            source = planning.problem.names.tasks[task]
            result[planning.items[item]].append(_Supply(clock.instant(int(completion[task])), source, int(quantity)))
    for supplies in result.values():
        supplies.sort(key=lambda supply: supply.available)
    return result
