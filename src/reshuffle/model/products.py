"""Items and products: what is bought, what is made, and by which operations."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from reshuffle.model.capabilities import Requirement
from reshuffle.model.fields import (
    Count,
    Duration,
    Factor,
    Id,
    Instant,
    Mass,
    Number,
    Part,
    PositiveCount,
    PositiveShare,
    Price,
    Share,
)
from reshuffle.model.stations import Attendance, BreakBehaviour

__all__ = ["Branching", "CarrierUse", "Flow", "Item", "Operation", "Predecessor", "Product", "Receipt", "Rework"]


class Receipt(Part):
    """A delivery that is expected."""

    at: Instant
    quantity: PositiveCount


class Item(Part):
    """A material or component: stock, deliveries, and how long it takes to get more.

    An item with the name of a product is made here; others are bought. Without `lead_time` no more can be had than
    stock and receipts.
    """

    stock: Count = 0
    unit: str = ""
    receipts: tuple[Receipt, ...] = ()
    lead_time: Duration | None = None
    price: Price = Decimal(0)


class Flow(Part):
    """A quantity of an item, per piece of the lot or once per lot."""

    item: Id
    quantity: PositiveCount = 1
    per: str = Field(default="piece", pattern="^(piece|lot)$")


class Predecessor(Part):
    """An operation that comes before, with the least and the most time between its end and the start of this one."""

    operation: Id
    min_lag: Duration = 0
    max_lag: Duration | None = None


class Rework(Part):
    """What happens to a share of the lots after an operation: they return to an earlier one."""

    share: Share
    to: Id


class Operation(Part):
    """One operation of a product.

    `requires` names a capability; a text alone is its name, and a routing that names a machine names the capability of
    that name. `time` is stated per piece (or per lot); `work` is content in units that a station's duration model
    knows. Without `after`, the operation before it in the list comes before.
    """

    name: str = ""
    requires: Annotated[
        Requirement, BeforeValidator(lambda value: {"capability": value} if isinstance(value, str) else value)
    ]
    stations: tuple[Id, ...] = ()
    time: Duration = 0
    time_per: str = Field(default="piece", pattern="^(piece|lot)$")
    setup_time: Duration = 0
    setup_family: Id | None = None
    setup_attributes: dict[Id, Number] = {}
    setup_components: tuple[Id, ...] = ()
    work: dict[Id, Factor] = {}
    work_per: str = Field(default="piece", pattern="^(piece|lot)$")
    tools: tuple[Id, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    break_behaviour: BreakBehaviour | None = None
    after: tuple[Predecessor, ...] | None = None
    consumes: tuple[Flow, ...] = ()
    produces: tuple[Flow, ...] = ()
    batch_family: Id | None = None
    pieces_left: PositiveShare = Field(default=Decimal(1), alias="yield")
    rework: Rework | None = None
    sampling: Share | None = None
    same_station_as: Id | None = None


class Branching(Part):
    """A choice between branches of operations: between `least` and `most` of them are done."""

    branches: dict[Id, tuple[Id, ...]]
    least: Count = 1
    most: PositiveCount = 1

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if not self.least <= self.most <= len(self.branches):
            raise ValueError(f"least <= most <= {len(self.branches)} (the number of branches) must hold")
        return self


class CarrierUse(Part):
    """A carrier that a lot keeps from the start of one operation to the end of another."""

    carrier: Id
    first: Id
    last: Id


class Product(Part):
    """What can be ordered: operations in their order, with choices and carriers.

    `mass` is that of a piece with all it rides on; robots with a payload need to know it.
    """

    name: str = ""
    operations: dict[Id, Operation] = Field(min_length=1)
    choices: dict[Id, Branching] = {}
    carriers: tuple[CarrierUse, ...] = ()
    price: Price = Decimal(0)
    mass: Mass | None = None
    lot_size: PositiveCount | None = None
