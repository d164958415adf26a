"""Orders: what is wanted, how many, by when."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from pydantic import model_validator

from reshuffle.model.fields import Count, DueInstant, Id, Instant, Part, PositiveCount, Price

__all__ = ["Order", "lot_id", "operation_id", "split_quantity"]


class Order(Part):
    """An order. `priority` weighs lateness, 1 by default; `lateness_cost_per_day` is in the factory's currency.

    `due` is a wish and `deadline` a law; written as a date alone, both mean the end of that day, in the factory's zone.
    The order is made in lots of `lot_size` pieces (the product's by default, else one lot).
    """

    product: Id
    quantity: PositiveCount = 1
    release: Instant | None = None
    due: DueInstant | None = None
    deadline: DueInstant | None = None
    priority: Count = 1
    price: Price | None = None
    lateness_cost_per_day: Price = Decimal(0)
    lot_size: PositiveCount | None = None
    customer: str = ""

    @model_validator(mode="after")
    def _release_before_due(self) -> Self:
        for name, instant in (("due", self.due), ("deadline", self.deadline)):
            if self.release is not None and instant is not None and instant < self.release:
                raise ValueError(f"{name} must be >= release")
        return self


def split_quantity(quantity: int, lot_size: int | None) -> tuple[int, ...]:
    """Return the pieces of each lot: full lots first, the rest last."""
    if lot_size is None or lot_size >= quantity:
        return (quantity,)
    full, rest = divmod(quantity, lot_size)
    return (lot_size,) * full + ((rest,) if rest else ())


def lot_id(order: str, number: int) -> str:
    """Return the id of a lot, numbered from 1: ``A17/2``."""
    return f"{order}/{number}"


def operation_id(lot: str, operation: str) -> str:
    """Return the id of an operation of a lot: ``A17/2/070``."""
    return f"{lot}/{operation}"
