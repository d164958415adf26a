"""What key figures need of a log beside its timeline: pieces, dates and prices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from reshuffle.model.orders import Order
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.shopfloor.events import Event
from reshuffle.shopfloor.kpis_records import Account, OperationRecord, OrderRecord, Prices
from reshuffle.shopfloor.state import LotStatus, State

__all__ = ["LoggedAccount", "log_account"]

_MILLISECOND = timedelta(milliseconds=1)
_WORK = ("load", "run", "unload")
_CLOSED_LOTS = (EventKind.LOT_COMPLETED, EventKind.LOT_SCRAPPED, EventKind.LOT_SPLIT, EventKind.LOT_MERGED)


@dataclass(frozen=True, slots=True)
class LoggedAccount:
    """The account of a log, and what was counted for its prices.

    Parameters
    ----------
    account
        Its prices are those that were handed in, with nothing for material and moves.
    products
        Product of each order.
    consumed
        Units of each item.
    maintained
        How often each maintenance task was done, by station and task.
    """

    account: Account
    products: Mapping[str, str]
    consumed: Mapping[str, int]
    maintained: Mapping[tuple[str, str], int]

    def priced(self, prices: Prices) -> Account:
        """Return the account with prices."""
        return replace(self.account, prices=prices)


def log_account(events: Iterable[Event], origin: datetime, start: State | None = None) -> LoggedAccount:
    """Return pieces, dates and counts of a log.

    An order counts from its release on; one that was cancelled does not count. A child order, ``A17+top``, is known by
    its name: the order that it is for, and its product. The planned time of an operation is that of its load, run and
    unload as they began.

    Parameters
    ----------
    events
        A log, or its events in their order.
    origin
        Instant 0 of the records.
    start
        State before the first event: orders and lots that are open in it.
    """
    reader = _Reader(origin)
    before = State() if start is None else start
    for name, order in before.orders.items():
        if order.terms is not None:
            reader.orders[name] = order.terms
            reader.released[name] = None if order.terms.release is None else reader.at(order.terms.release)
    reader.lots = {name for name, lot in before.lots.items() if lot.status is LotStatus.OPEN}
    for event in events:
        reader.read(event)
    return LoggedAccount(
        Account(tuple(reader.records()), tuple(reader.operations), unfinished_lots=frozenset(reader.lots)),
        {name: terms.product for name, terms in reader.orders.items()},
        reader.consumed,
        reader.maintained,
    )


@dataclass(slots=True)
class _Reader:
    """Collects what events say."""

    origin: datetime
    orders: dict[str, Order] = field(default_factory=dict)
    released: dict[str, int | None] = field(default_factory=dict)
    completed: dict[str, tuple[int, int]] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)
    lots: set[str] = field(default_factory=set)
    operations: list[OperationRecord] = field(default_factory=list)
    consumed: Counter[str] = field(default_factory=Counter)
    maintained: Counter[tuple[str, str]] = field(default_factory=Counter)
    planned: dict[tuple[str, str], int] = field(default_factory=dict)
    together: dict[tuple[str, str], int] = field(default_factory=dict)
    lost: Counter[tuple[str, str]] = field(default_factory=Counter)
    batches: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)

    def at(self, instant: datetime) -> int:
        """Return an instant in milliseconds after the origin."""
        return (instant - self.origin) // _MILLISECOND

    def read(self, event: Event) -> None:
        """Take in an event."""
        kind, key = event.kind, (event.lot or "", event.operation or "")
        if kind in (EventKind.ORDER_RELEASED, EventKind.ORDER_CHANGED, EventKind.ORDER_CANCELLED):
            self._order(event)
        elif kind is EventKind.ORDER_COMPLETED and event.quantity != 0:
            # An order of which everything was lost is over, and was never delivered.
            self.completed[event.order or ""] = (self.at(event.occurred_at), event.quantity or 0)
        elif kind is EventKind.LOT_CREATED:
            self.lots.add(key[0])
        elif kind in _CLOSED_LOTS:
            self.lots.discard(key[0])
        elif kind is EventKind.PHASE_STARTED:
            self._phase(event, key)
        elif kind is EventKind.PIECES_LOST:
            self.lost[key] += event.quantity or 0
        elif kind is EventKind.OPERATION_COMPLETED:
            good = float(event.quantity or 0)
            planned = self.planned.pop(key, 0) / max(1, self.together.pop(key, 1))
            made = good + self.lost.pop(key, 0)
            self.operations.append(OperationRecord("/".join(key), event.station or "", made, good, planned))
        elif kind is EventKind.MATERIAL_CONSUMED:
            self.consumed[event.item or ""] += event.quantity or 0
        elif kind is EventKind.MAINTENANCE_DONE:
            self.maintained[event.station or "", event.name or ""] += 1

    def _order(self, event: Event) -> None:
        name = event.order or ""
        if event.kind is EventKind.ORDER_CANCELLED:
            self.cancelled.add(name)
            return
        if isinstance(event.details, Order):
            self.orders[name] = event.details
        if event.kind is EventKind.ORDER_RELEASED:
            self.released[name] = self.at(event.occurred_at)

    def _phase(self, event: Event, key: tuple[str, str]) -> None:
        if event.phase not in _WORK:
            return
        self.planned[key] = self.planned.get(key, 0) + (event.remaining_ms or 0)
        if event.batch is not None:
            members = self._members(event)
            for member in members:
                self.together[member] = len(members)

    def _members(self, event: Event) -> list[tuple[str, str]]:
        """Return the operations of a batch that have begun so far, this one included."""
        place = (event.station or "", event.batch or "")
        found = self.batches.setdefault(place, [])
        key = (event.lot or "", event.operation or "")
        if key not in found:
            found.append(key)
        return found

    def records(self) -> list[OrderRecord]:
        """Return the orders, in the order of their release."""
        result = []
        for name, release in self.released.items():
            if name in self.cancelled or name not in self.orders:
                continue
            terms = self.orders[name]
            done = self.completed.get(name)
            result.append(
                OrderRecord(
                    name,
                    float(done[1]) if done is not None else 0.0,
                    release,
                    None if terms.due is None else self.at(terms.due),
                    None if done is None else done[0],
                    float(terms.lateness_cost_per_day),
                    not self._is_child(name, terms.product),
                )
            )
        return result

    def _is_child(self, name: str, product: str) -> bool:
        parent, _, made = name.rstrip("'").rpartition("+")
        return made == product and parent in self.orders
