"""What a timeline does not carry and key figures need: pieces, dates and prices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reshuffle.shopfloor.timeline import ResourceKey

__all__ = ["Account", "OperationRecord", "OrderRecord", "Prices"]


@dataclass(frozen=True, slots=True)
class OperationRecord:
    """What one operation of a lot has made, once it is complete.

    Parameters
    ----------
    id
        As the timeline names it: ``A17/2/070``.
    station
        Where it was done.
    pieces
        Pieces produced, good and bad.
    good
        Good pieces among them.
    planned_ms
        Planned time of load, run and unload of all its pieces together, milliseconds: planned run time per item times
        the pieces. Of a batch each operation has its part, so that the sum is what the batch was planned to take.
    """

    id: str
    station: str
    pieces: float
    good: float
    planned_ms: float


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """An order: what was asked and what has come of it.

    Parameters
    ----------
    good
        Good pieces completed.
    release, due, completion
        Milliseconds after the origin of the timeline; `release` None where it could be begun from the start of
        what is observed, `due` None without a due date, `completion` None while it is not complete.
    lateness_cost_per_day
        Money.
    is_customers
        Whether a customer waits for it: child orders are made, but neither late nor throughput.
    """

    id: str
    good: float
    release: int | None
    due: int | None
    completion: int | None
    lateness_cost_per_day: float = 0.0
    is_customers: bool = True


@dataclass(frozen=True, slots=True)
class Prices:
    """What things cost, in the factory's currency; what is not named costs nothing.

    Parameters
    ----------
    held_per_hour
        Per resource, for each unit that is held.
    power_w, idle_power_w
        Per station, watts: of each unit that runs; of an open station in which nothing runs.
    tariff
        Instants (milliseconds after the origin), ascending, from which a price per kWh holds; 0 before the first.
    material, moves
        Money for what was consumed, and for moves of stations and tools and other work with a price of its own.
    """

    held_per_hour: Mapping[ResourceKey, float] = field(default_factory=dict)
    power_w: Mapping[str, float] = field(default_factory=dict)
    idle_power_w: Mapping[str, float] = field(default_factory=dict)
    tariff: tuple[tuple[int, float], ...] = ()
    material: float = 0.0
    moves: float = 0.0


@dataclass(frozen=True, slots=True)
class Account:
    """Everything that key figures need beside a timeline.

    Parameters
    ----------
    orders
        Each order once, also those that are not complete.
    operations
        Operations that are complete.
    unfinished_lots
        Lots (``A17/2``) that were begun and will go on after what the timeline tells.
    """

    orders: tuple[OrderRecord, ...] = ()
    operations: tuple[OperationRecord, ...] = ()
    prices: Prices = Prices()
    unfinished_lots: frozenset[str] = frozenset()
