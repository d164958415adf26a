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
from reshuffle.model.variation import VariationField

__all__ = [
    "Branching",
    "CarrierUse",
    "Flow",
    "Item",
    "Operation",
    "Predecessor",
    "Product",
    "QueueLimit",
    "Receipt",
    "Rework",
]


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


class QueueLimit(Part):
    """A limit on the time from the end of an earlier operation to the arrival at this one, whatever is done between."""

    since: Id
    most: Duration


class Rework(Part):
    """What happens to a share of the lots after an operation: they return to an earlier one, or take a way round.

    They do the operations of `through`, which are done for no other reason, and then go back `to` an operation, or on
    where none is named. A lot that went back `most` times and would again is scrapped.
    """

    share: Share
    to: Id | None = None
    through: tuple[Id, ...] = ()
    most: PositiveCount | None = None

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if self.to is None and not self.through:
            raise ValueError("to or through must be given")
        return self


class Operation(Part):
    """One operation of a product.

    `requires` names a capability; a text alone is its name, and a routing that names a machine names the capability of
    that name. `time` is stated per piece (or per lot); `work` is content in units that a station's duration model
    knows. Without `after`, the operation before it in the list comes before. `setup_time` comes always, or with a
    `change` of what is mounted. `variation`, `cascade_interval`, `batch_minimum` and `batch_maximum` hold in place of
    what the station says of them. A share of the lots is inspected (`sampling`) by turn or by chance.
    """

    name: str = ""
    requires: Annotated[
        Requirement, BeforeValidator(lambda value: {"capability": value} if isinstance(value, str) else value)
    ]
    stations: tuple[Id, ...] = ()
    time: Duration = 0
    time_per: str = Field(default="piece", pattern="^(piece|lot)$")
    variation: VariationField | None = None
    cascade_interval: Duration | None = None
    cascade_per: str = Field(default="piece", pattern="^(piece|lot)$")
    setup_time: Duration = 0
    setup_when: str = Field(default="always", pattern="^(always|change)$")
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
    batch_minimum: Count | None = None
    batch_maximum: PositiveCount | None = None
    pieces_left: PositiveShare = Field(default=Decimal(1), alias="yield")
    rework: Rework | None = None
    sampling: Share | None = None
    sampling_by: str | None = Field(default=None, pattern="^(turn|chance)$")
    same_station_as: Id | None = None
    queue_limits: tuple[QueueLimit, ...] = ()


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
