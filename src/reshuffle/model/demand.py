"""Demand: orders that keep coming while a factory is simulated."""

from __future__ import annotations

from reshuffle.model.distributions import Distribution
from reshuffle.model.fields import Count, Duration, Id, Part, PositiveCount

__all__ = ["Demand"]


class Demand(Part):
    """A stream of orders of one product that a simulation releases beside the orders that are there; no plan has them.

    The first is released one draw of `between` after the beginning, or at `first`, each further one a draw later;
    `most` of them in all. Each is for `quantity` pieces, due `due_after` its release.
    """

    product: Id
    between: Distribution
    first: Duration | None = None
    quantity: PositiveCount = 1
    due_after: Duration | None = None
    priority: Count = 1
    lot_size: PositiveCount | None = None
    most: PositiveCount | None = None
