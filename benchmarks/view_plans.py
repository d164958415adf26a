"""Plans made up to be looked at: view documents of any size, without a scheduler, the same for the same seed."""

from __future__ import annotations

import random
from typing import Any

from reshuffle.supervisor.reporting import view_document as view

__all__ = ["synthetic_document"]

_MINUTE = 60_000
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
#: The states of a bar that the made-up stations pass through, as `web/src/document.ts` numbers them.
_SETUP, _LOAD, _RUN, _UNLOAD, _WAIT, _BREAK, _MAINTENANCE, _FAILURE, _TRAVEL, _TRAVEL_EMPTY = range(10)
_CAUSES = {"work": 0, "planning start": 2, "predecessor": 4, "station": 8, "closed": 12}
_OPERATIONS_PER_ORDER = 8


def synthetic_document(num_bars: int, *, seed: int = 1, num_stations: int = 0) -> view.ViewDocument:
    """Return a view document with about `num_bars` bars on stations.

    Each operation has a setup now and then, a load, a run and an unload; nights are closed and bridged by breaks; some
    stations are maintained or fail; every fifth order is late.

    Parameters
    ----------
    num_bars
        Bars to make; whole operations are made, so there may be a few more.
    seed
        Of the generator.
    num_stations
        Stations; 0 takes one for each 500 bars, at least 6.
    """
    chance = random.Random(seed)
    stations = num_stations or max(6, num_bars // 500)
    maker = _Maker(chance, stations)
    while len(maker.bars["start"]) < num_bars:
        maker.add_order()
    return view.ViewDocument(
        format=view.VIEW_FORMAT,
        generator="reshuffle benchmark",
        zone="Europe/Berlin",
        currency="EUR",
        origin="2026-03-23T06:00:00Z",
        plan=maker.plan(),
        against=None,
    )


class _Maker:
    """Puts orders one after the other on stations that are free at some time."""

    def __init__(self, chance: random.Random, num_stations: int) -> None:
        self.chance = chance
        self.free = [0] * num_stations
        self.last = [-1] * num_stations
        self.bars: dict[str, list[int]] = {name: [] for name in ("resource", "operation", "state", "start", "end")}
        names = ("id", "order", "lot", "name", "station", "pieces", "batch", "start", "end", "family", "critical")
        self.operations: dict[str, list[Any]] = {name: [] for name in names}
        self.why: dict[str, list[Any]] = {"cause": [], "subject": [], "task": [], "waited_ms": []}
        self.orders: list[view.OrderRow] = []

    def add_order(self) -> None:
        number = len(self.orders)
        order = f"A{number + 1:05d}"
        ready, before = number * 2 * _MINUTE, -1
        for step in range(_OPERATIONS_PER_ORDER):
            before = self._add_operation(number, f"{order}/1", step, ready, before)
            ready = self.operations["end"][before]
        due = ready + (-3 * _HOUR if number % 5 == 0 else self.chance.randint(1, 40) * _HOUR)
        self.orders.append(
            view.OrderRow(
                id=order,
                product=f"product {number % 12 + 1}",
                quantity=10,
                priority=1,
                parent="",
                lots=(f"{order}/1",),
                release=None,
                due=due,
                completion=ready,
                lateness_ms=ready - due,
                late_cost=None,
            )
        )

    def _add_operation(self, order: int, lot: str, step: int, ready: int, before: int) -> int:
        chance = self.chance
        station = min(chance.sample(range(len(self.free)), 2), key=lambda one: self.free[one])
        operation = len(self.operations["id"])
        begin = max(ready, self.free[station])
        waits_for = before if begin == ready else self.last[station]
        at = begin
        if chance.random() < 0.2:
            at = self._bar(station, operation, _SETUP, at, chance.randint(10, 40) * _MINUTE)
        at = self._bar(station, operation, _LOAD, at, 2 * _MINUTE)
        at = self._bar(station, operation, _RUN, at, chance.randint(15, 180) * _MINUTE)
        at = self._bar(station, operation, _UNLOAD, at, 2 * _MINUTE)
        values = {
            "id": f"{lot}/{10 * (step + 1):03d}", "order": order, "lot": lot, "name": f"step {step + 1}",
            "station": station, "pieces": 10, "batch": -1, "start": begin, "end": at,
            "family": f"family {order % 4 + 1}", "critical": 0,
        }  # fmt: skip
        for name, value in values.items():
            self.operations[name].append(value)
        cause = "planning start" if waits_for < 0 else "predecessor" if waits_for == before else "station"
        reasons = {"cause": _CAUSES[cause], "subject": "", "task": waits_for, "waited_ms": begin - ready}
        for name, said in reasons.items():
            self.why[name].append(said)
        self.free[station], self.last[station] = at, operation
        if chance.random() < 0.02:
            state = _MAINTENANCE if chance.random() < 0.7 else _FAILURE
            self.free[station] = self._bar(station, -1, state, at, chance.randint(20, 120) * _MINUTE)
        return operation

    def _bar(self, station: int, operation: int, state: int, start: int, length: int) -> int:
        """Add a bar; work that meets the night goes on in the morning, with a break between."""
        at, rest = start, length
        while rest > 0:
            night = (at // _DAY) * _DAY + 16 * _HOUR
            if at >= night:
                morning = (at // _DAY + 1) * _DAY
                self._append(station, operation, _BREAK, at, morning)
                at = morning
                continue
            done = min(rest, night - at)
            self._append(station, operation, state, at, at + done)
            at, rest = at + done, rest - done
        return at

    def _append(self, station: int, operation: int, state: int, start: int, end: int) -> None:
        values = {"resource": station, "operation": operation, "state": state, "start": start, "end": end}
        for name, value in values.items():
            self.bars[name].append(value)

    def plan(self) -> view.PlanView:
        """Return the plan view of what was added; what ends last and its chain are critical."""
        end = max(self.operations["end"])
        at = self.operations["end"].index(end)
        while at >= 0:
            self.operations["critical"][at] = 1
            at = self.why["task"][at]
        nights = tuple((day * _DAY + 16 * _HOUR, (day + 1) * _DAY) for day in range(end // _DAY + 1))
        names = [f"station {number + 1}" for number in range(len(self.free))]
        return view.PlanView(
            name="synthetic.json",
            now=0,
            frozen_until=4 * _HOUR,
            status="feasible",
            solver="none",
            seed=1,
            objective=(view.ObjectiveLevel("makespan", end // 1000, "ms", 1000.0),),
            lower_bound=None,
            gap=None,
            violations=(),
            resources=tuple(
                view.ResourceRow(name, "station", f"group {number % 5 + 1}", "", nights)
                for number, name in enumerate(names)
            ),
            orders=tuple(self.orders),
            operations=view.Operations(**{name: tuple(column) for name, column in self.operations.items()}),
            bars=view.Bars(**{name: tuple(column) for name, column in self.bars.items()}),
            why=view.Why(**{name: tuple(column) for name, column in self.why.items()}, elsewhere=()),
            figures=(),
            states=(),
            late=(),
            unplanned=(),
            can_make=(),
            load=(),
            material=(),
            in_progress=view.Steps((), ()),
        )
