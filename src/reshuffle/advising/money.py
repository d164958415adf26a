"""What work, material and lateness cost, where prices are given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from reshuffle.advising.situation import Situation
from reshuffle.model.factory import Workspace
from reshuffle.plan.from_model.resources import MONEY_SCALE
from reshuffle.plan.plan import PlannedOrder

__all__ = ["OrderCost", "lateness_cost", "order_cost", "rounded"]


@dataclass(frozen=True, slots=True)
class OrderCost:
    """What an order costs, in the factory's currency.

    Parameters
    ----------
    work
        Stations and people for as long as they are held.
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
    problem, own = situation.problem, set(tasks)
    work = 0
    for resource, (starts, ends, units, holders) in situation.holds.items():
        rate = int(problem.resources.cost_rate[resource])
        if rate == 0:
            continue
        for start, end, count, task in zip(
            starts.tolist(), ends.tolist(), units.tolist(), holders.tolist(), strict=True
        ):
            if task in own:
                work += rate * count * (end - start)
    material = Decimal(0)
    for task in tasks:
        if not situation.is_done(task):
            continue
        for row in situation.flows_of.get(task, ()):
            quantity = -int(problem.materials.flow_quantity[row])
            item = workspace.factory.items.get(situation.planning.items[int(problem.materials.flow_item[row])])
            if quantity > 0 and item is not None:
                material += item.price * quantity
    if not work and not material:
        return None
    return OrderCost(rounded(Decimal(work) / MONEY_SCALE), rounded(material))


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
