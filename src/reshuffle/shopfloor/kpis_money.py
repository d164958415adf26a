"""Key figures of money and energy: what was held, what ran, at the price of the hour."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from reshuffle.shopfloor.kpis_figures import KeyFigure, figure
from reshuffle.shopfloor.kpis_orders import tardiness_ms
from reshuffle.shopfloor.kpis_records import Account, OrderRecord
from reshuffle.shopfloor.kpis_states import ResourceState, StateSegments
from reshuffle.shopfloor.timeline import ObservedKind, Timeline

__all__ = ["money_figures"]

_MS_PER_HOUR = 3_600_000
_MS_PER_DAY = 86_400_000
#: Watt-milliseconds in a kilowatt-hour.
_PER_KWH = 3.6e9

Numbers = npt.NDArray[np.float64]


def money_figures(timeline: Timeline, segments: StateSegments, account: Account) -> Iterator[KeyFigure]:
    """Yield energy and costs; a part for which no price is stated is None, and so is the sum of nothing but such."""
    prices = account.prices
    held = segments.total(segments.held, len(timeline.resources))
    named = prices.held_per_hour
    rates = np.array([named.get(resource.key, 0.0) for resource in timeline.resources], dtype=np.float64)
    resources = float((held * rates).sum()) / _MS_PER_HOUR if prices.held_per_hour else None
    working, idle = _power(timeline, segments, account)
    has_power = bool(prices.power_w or prices.idle_power_w)
    sources = (("working energy", working), ("idle energy", idle))
    energy = {name: float((watts * segments.length).sum()) / _PER_KWH for name, watts in sources}
    yield figure("energy", sum(energy.values()) if has_power else None, energy if has_power else {})
    area = _tariff_area(segments, prices.tariff)
    energy_cost = float(((working + idle) * area).sum()) / _PER_KWH if has_power and prices.tariff else None
    lateness = _lateness(timeline, account.orders)
    parts = {
        "resources held": resources,
        "energy cost": energy_cost,
        "material": prices.material or None,
        "moves": prices.moves or None,
        "lateness": lateness,
    }
    known = {name: value for name, value in parts.items() if value is not None}
    yield figure("cost", sum(known.values()) if known else None, {**dict.fromkeys(parts, 0.0), **known})
    names = ("cost_resources", "cost_energy", "cost_material", "cost_moves", "cost_lateness")
    for name, (label, value) in zip(names, parts.items(), strict=True):
        yield figure(name, value, {label: value} if value is not None else {})


def _by_station(timeline: Timeline, named: Mapping[str, float]) -> Numbers:
    values = (
        named.get(resource.id, 0.0) if resource.kind is ObservedKind.STATION else 0.0 for resource in timeline.resources
    )
    return np.fromiter(values, dtype=np.float64, count=len(timeline.resources))


def _power(timeline: Timeline, segments: StateSegments, account: Account) -> tuple[Numbers, Numbers]:
    """Return watts of each segment: of what runs, and of an open station in which nothing does."""
    working = _by_station(timeline, account.prices.power_w)[segments.resource] * segments.running
    is_off = segments.units[:, [ResourceState.DOWN, ResourceState.MAINTENANCE]].any(axis=1)
    stands = segments.is_open & (segments.running == 0) & ~is_off
    idle = _by_station(timeline, account.prices.idle_power_w)[segments.resource] * stands
    return working, idle


def _tariff_area(segments: StateSegments, tariff: Sequence[tuple[int, float]]) -> Numbers:
    """Return the integral of the price over each segment, money per kWh times milliseconds."""
    if not tariff:
        return np.zeros(len(segments.resource))
    starts = np.array([start for start, _ in tariff], dtype=np.int64)
    prices = np.array([price for _, price in tariff], dtype=np.float64)
    before = np.concatenate((np.zeros(1), np.cumsum(prices[:-1] * np.diff(starts))))
    return _area_before(segments.end, starts, prices, before) - _area_before(segments.start, starts, prices, before)


def _area_before(
    instant: npt.NDArray[np.int64], starts: npt.NDArray[np.int64], prices: Numbers, before: Numbers
) -> Numbers:
    row = np.searchsorted(starts, instant, side="right") - 1
    last = np.maximum(row, 0)
    result: Numbers = np.where(row >= 0, before[last] + (instant - starts[last]) * prices[last], 0.0)
    return result


def _lateness(timeline: Timeline, orders: Sequence[OrderRecord]) -> float | None:
    priced = [order for order in orders if order.is_customers and order.lateness_cost_per_day]
    if not priced:
        return None
    begin, until = timeline.observed_from, timeline.observed_until
    late = (
        order.lateness_cost_per_day * tardiness_ms(order, until)
        for order in priced
        if order.completion is None or begin <= order.completion <= until
    )
    return sum(late) / _MS_PER_DAY
