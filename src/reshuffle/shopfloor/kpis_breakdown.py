"""The key figures of a timeline as plain numbers: of the factory, of each product, of each station."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reshuffle.shopfloor.kpis import key_figures
from reshuffle.shopfloor.kpis_figures import FIGURES, KeyFigure
from reshuffle.shopfloor.kpis_orders import order_figures
from reshuffle.shopfloor.kpis_records import Account, OrderRecord
from reshuffle.shopfloor.kpis_states import ResourceState
from reshuffle.shopfloor.timeline import ObservedKind, Timeline

__all__ = ["Breakdown", "Figures", "breakdown", "unit_of"]

#: A share of the time observed, by state of a resource.
_SHARES = tuple(f"share_{state.name.lower()}" for state in ResourceState)

#: Figures by name; None where there is none.
Figures = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Key figures by name, in the unit that :func:`unit_of` says; of products and stations by their ids.

    A station has the figures of ISO 22400-2 and the shares of its states, ``share_production`` to ``share_closed``,
    which add up to 1. A product has the figures of its customers' orders.
    """

    factory: Figures
    products: Mapping[str, Figures]
    stations: Mapping[str, Figures]


def breakdown(timeline: Timeline, account: Account, products: Mapping[str, str], warm_up_ms: int = 0) -> Breakdown:
    """Return the key figures of a timeline as plain numbers.

    Parameters
    ----------
    products
        Product of each order.
    warm_up_ms
        Milliseconds at the beginning that do not count.

    Raises
    ------
    ValueError
        If the warm-up is negative or longer than what is observed.
    """
    found = key_figures(timeline, account, warm_up_ms)
    seen = timeline.observed(timeline.observed_from + warm_up_ms, timeline.observed_until)
    orders: defaultdict[str, list[OrderRecord]] = defaultdict(list)
    for order in account.orders:
        if order.is_customers:
            orders[products.get(order.id, "")].append(order)
    stations = {}
    for index, resource in enumerate(timeline.resources):
        if resource.kind is ObservedKind.STATION:
            shares = dict(zip(_SHARES, found.state_shares(index), strict=True))
            stations[resource.id] = {**_values(found.stations[resource.id].values()), **shares}
    return Breakdown(
        _values(found.factory.values()),
        {name: _values(order_figures(seen, listed)) for name, listed in sorted(orders.items()) if name},
        stations,
    )


def unit_of(name: str) -> str:
    """Return the unit of a figure of a breakdown, as :class:`reshuffle.shopfloor.kpis_figures.Definition` has it."""
    return FIGURES[name].unit if name in FIGURES else "1"


def _values(figures: Iterable[KeyFigure]) -> dict[str, float | None]:
    return {figure.name: figure.value for figure in figures}
