"""What work, material and lateness cost, where prices are given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from reshuffle.advising.situation import Situation
from reshuffle.advising.work import placed_work
from reshuffle.model.factory import Workspace
from reshuffle.plan.from_model.resources import MONEY_SCALE
from reshuffle.plan.links import Point
from reshuffle.plan.plan import PlannedOrder
from reshuffle.plan.tasks import BreakRule

__all__ = ["OrderCost", "lateness_cost", "order_cost", "rounded"]


@dataclass(frozen=True, slots=True)
class OrderCost:
    """What an order costs, in the factory's currency.

    Parameters
    ----------
    work
        Stations, people and tools for the working time in which they are held: not for a night over which a machine
        is kept, unless it works on by itself. Of a batch, the share that the pieces are of it.
    material
        What it consumes of bought items, at their prices.
    """

    work: Decimal
    material: Decimal

    @property
    def total(self) -> Decimal:
        """Work and material."""
        return self.work + self.material


def order_cost(workspace: Workspace, situation: Situation, tasks: Sequence[int]) -> OrderCost | None:
    """Return what some tasks cost; None where nothing of it has a price."""
    problem = situation.problem
    done = [task for task in tasks if situation.is_done(task)]
    work = sum((_work_cost(situation, task) for task in done), _spans_cost(situation, done))
    material = Decimal(0)
    for task in done:
        for row in situation.flows_of.get(task, ()):
            quantity = -int(problem.materials.flow_quantity[row])
            item = workspace.factory.items.get(situation.planning.items[int(problem.materials.flow_item[row])])
            if quantity > 0 and item is not None:
                material += item.price * quantity
    if not work and not material:
        return None
    return OrderCost(rounded(work / MONEY_SCALE), rounded(material))


def _work_cost(situation: Situation, task: int) -> Decimal:
    """Return what a task costs that is done, in the unit of cost rates."""
    problem, solution = situation.problem, situation.solution
    work = placed_work(situation, task)
    first = int(problem.modes.phase_ptr[work.modes[0]])
    phases = slice(first, first + len(work.kinds))
    starts, ends = solution.phase_start[phases].tolist(), solution.phase_end[phases].tolist()
    cost = 0
    for need in work.needs:
        rate, calendar = (
            int(column[need.resource]) for column in (problem.resources.cost_rate, problem.resources.calendar)
        )
        if rate == 0:
            continue
        times = situation.open_times(frozenset({calendar} - {-1}))
        worked = times.worked(starts[need.first], ends[need.last])
        for phase in range(need.first, need.last + 1):
            if work.rules[phase] == BreakRule.IGNORE:
                # It goes on by itself while nobody is there: that is work, too.
                worked += ends[phase] - starts[phase] - times.worked(starts[phase], ends[phase])
        cost += rate * need.units * worked
    sizes: list[int] = problem.modes.batch_size[list(work.modes)].tolist()
    total = sum(sizes)
    return Decimal(cost) * sizes[0] / total if len(sizes) > 1 and total else Decimal(cost)


def _spans_cost(situation: Situation, tasks: Sequence[int]) -> Decimal:
    """Return what the carriers cost that some tasks hold from the first of theirs to the last."""
    problem, cost = situation.problem, 0
    for task in tasks:
        for row in situation.spans_of.get(task, ()):
            last, resource = int(problem.spans.last[row]), int(problem.spans.resource[row])
            if int(problem.spans.first[row]) != task or not situation.is_done(last):
                continue
            calendar = int(problem.resources.calendar[resource])
            times = situation.open_times(frozenset({calendar} - {-1}))
            held = times.worked(situation.point(task, Point.ARRIVAL), situation.point(last, Point.END))
            cost += int(problem.resources.cost_rate[resource]) * int(problem.spans.units[row]) * held
    return Decimal(cost)


def rounded(amount: Decimal) -> Decimal:
    """Return an amount in whole hundredths."""
    return amount.quantize(Decimal("0.01"))


def lateness_cost(workspace: Workspace, orders: Iterable[PlannedOrder]) -> Decimal:
    """Return what the lateness of some orders costs by their costs per day."""
    total = Decimal(0)
    for order in orders:
        known = workspace.orders.get(order.id)
        if known is not None and order.is_late and order.due is not None and order.completion is not None:
            late = order.completion - order.due
            total += known.lateness_cost_per_day * Decimal(late // timedelta(milliseconds=1)) / 86_400_000
    return rounded(total)
