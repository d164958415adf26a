"""From the records of kernels to the events of the log, the very ones that the reference twin records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from reshuffle.model.orders import Order
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin.compiled import layout as at
from reshuffle.twin.compiled.book import Book
from reshuffle.twin.factory import TwinFactory
from reshuffle.twin.run import OrderRun, Run
from reshuffle.twin.setup_words import mounted_as

# ruff: noqa: SLF001 - the table of what is said lists methods of the class above it

__all__ = ["Reader"]

Records = npt.NDArray[np.int64]
Said = dict[str, Any]
_KINDS = [EventKind(name) if name else None for name in at.KINDS]
_CODE = (1 << at.CODE_BITS) - 1


class Reader:
    """Reads records.

    Parameters
    ----------
    run
        The run at its beginning: its orders have their terms.
    book
        Names behind the numbers.
    """

    def __init__(self, run: Run, book: Book) -> None:
        self._factory: TwinFactory = run.factory
        self._orders: dict[str, OrderRun] = run.orders
        self._instant: Callable[[int], datetime] = run.instant
        self._book = book
        self._bases = {name: book.bases.index(spec.base) for name, spec in run.factory.stations.items()}

    def read(self, records: Records) -> Iterator[tuple[EventKind, datetime, Said]]:
        """Yield kind, instant and what is said of each event of some records."""
        rows = records.tolist()
        for number, row in enumerate(rows):
            kind = _KINDS[row[at.R_KIND]]
            if kind is not None:
                yield kind, self._instant(row[at.R_AT]), self._said(kind, row, rows, number)

    def _order(self, code: int) -> str:
        if code <= _CODE:
            return self._book.orders[code]
        return f"{self._book.demands[(code >> at.CODE_BITS) - 1]}-{code & _CODE}"

    def _said(self, kind: EventKind, row: list[int], rows: list[list[int]], number: int) -> Said:
        said: Said = {}
        book, order = self._book, row[at.R_ORDER]
        if order != at.NONE:
            name = self._order(order)
            if row[at.R_LOT] == at.NONE or kind is EventKind.LOT_CREATED:
                said["order"] = name
            if row[at.R_LOT] != at.NONE:
                said["lot"] = f"{name}/{row[at.R_LOT]}"
        if row[at.R_OPERATION] != at.NONE:
            said["operation"] = book.operations[row[at.R_OPERATION]][1]
        if row[at.R_STATION] != at.NONE:
            said["station"] = book.stations[row[at.R_STATION]]
        if row[at.R_BATCH] != at.NONE:
            said["batch"] = f"{said['station']}/{row[at.R_BATCH]}"
        if row[at.R_QUANTITY] != at.NONE:
            said["quantity"] = row[at.R_QUANTITY]
        if row[at.R_REMAINING] != at.NONE:
            said["remaining_ms"] = row[at.R_REMAINING]
        more = _MORE.get(kind)
        if more is not None:
            more(self, said, row)
        if kind is EventKind.LOT_REWORKED:
            self._say_rework(said, row, rows, number)
        return said

    def _say_terms(self, said: Said, row: list[int]) -> None:
        if row[at.R_ORDER] > _CODE:
            said["details"] = self._terms_of_demand((row[at.R_ORDER] >> at.CODE_BITS) - 1, row[at.R_VALUE])
            return
        order = self._orders[said["order"]]
        due = self._instant(order.due) if order.due is not None else None
        terms = Order(product=order.product, quantity=order.quantity, due=due, priority=order.priority)
        said["details"] = order.terms if order.terms is not None else terms

    def _terms_of_demand(self, demand: int, came: int) -> Order:
        stream = self._factory.workspace.factory.demand[self._book.demands[demand]]
        release = self._instant(came)
        due = release + timedelta(milliseconds=stream.due_after) if stream.due_after is not None else None
        return Order(
            product=stream.product,
            quantity=stream.quantity,
            release=release,
            due=due,
            priority=stream.priority,
            lot_size=stream.lot_size,
        )

    def _say_rework(self, said: Said, row: list[int], rows: list[list[int]], number: int) -> None:
        again = []
        while number + 1 < len(rows) and rows[number + 1][at.R_KIND] == at.CONTINUED:
            number += 1
            again.append(self._book.operations[rows[number][at.R_OPERATION]][1])
        said["name"] = self._book.operations[row[at.R_NAME]][1]
        said["related"] = tuple(dict.fromkeys((*again, said["name"])))

    def _say_phase(self, said: Said, row: list[int]) -> None:
        said["phase"] = self._book.phases[row[at.R_PHASE]]
        if row[at.R_NAME] != at.NONE:
            said["name"] = self._book.names[row[at.R_NAME]]
        self._say_reason(said, row)

    def _say_name(self, said: Said, row: list[int]) -> None:
        said["name"] = self._book.names[row[at.R_NAME]]

    def _say_resource(self, said: Said, row: list[int]) -> None:
        said["resource"] = self._book.names[row[at.R_RESOURCE]]

    def _say_person(self, said: Said, row: list[int]) -> None:
        said["resource"] = self._book.people[row[at.R_RESOURCE]]

    def _say_state(self, said: Said, row: list[int]) -> None:
        rule = self._factory.stations[said["station"]].part.setup
        if rule is not None:
            said["details"] = mounted_as(rule, self._book.states[self._bases[said["station"]]][row[at.R_VALUE]])

    def _say_asked(self, said: Said, row: list[int]) -> None:
        self._say_name(said, row)
        if row[at.R_REASON] == at.BY_CALENDAR:
            said["reason"] = "due by the calendar"
        elif row[at.R_REASON] == at.BEFORE_A_LIMIT:
            said["reason"] = "the next work would pass a limit"
        elif row[at.R_REASON] == at.BY_PIECES:
            said["reason"] = f"{row[at.R_VALUE]} pieces are made"
        else:
            name, limit = self._book.counters[row[at.R_PHASE]]
            said["reason"] = f"counter '{name}' is at {row[at.R_VALUE]} of {limit}"

    def _say_lag(self, said: Said, row: list[int]) -> None:
        said["name"] = "most_lag"
        behind = self._book.operations[row[at.R_NAME]][1]
        said["reason"] = f"{row[at.R_VALUE]} ms more than the most lag behind operation '{behind}'"

    def _say_reason(self, said: Said, row: list[int]) -> None:
        reason = row[at.R_REASON]
        if reason == at.NONE:
            return
        if reason >= at.STATION_HAS_FAILED:
            said["reason"] = f"lost when '{self._book.stations[reason - at.STATION_HAS_FAILED]}' failed"
        else:
            said["reason"] = _REASONS[reason]


_REASONS = {
    at.IN_PLACE_OF_LOST: "in place of a lot that was lost",
    at.NO_PIECE_LEFT: "no piece is left",
    at.NOT_ITS_TURN: "it is not the turn of this lot",
}
_MORE: dict[EventKind, Callable[[Reader, Said, list[int]], None]] = {
    EventKind.ORDER_RELEASED: Reader._say_terms,
    EventKind.LOT_CREATED: Reader._say_reason,
    EventKind.LOT_SCRAPPED: Reader._say_reason,
    EventKind.OPERATION_SKIPPED: Reader._say_reason,
    EventKind.PHASE_STARTED: Reader._say_phase,
    EventKind.PHASE_INTERRUPTED: Reader._say_phase,
    EventKind.PHASE_RESUMED: Reader._say_phase,
    EventKind.PHASE_ENDED: Reader._say_phase,
    EventKind.STATION_FAILED: Reader._say_name,
    EventKind.STATION_REPAIRED: Reader._say_name,
    EventKind.MAINTENANCE_ASKED: Reader._say_asked,
    EventKind.MAINTENANCE_STARTED: Reader._say_name,
    EventKind.MAINTENANCE_INTERRUPTED: Reader._say_name,
    EventKind.MAINTENANCE_RESUMED: Reader._say_name,
    EventKind.MAINTENANCE_DONE: Reader._say_name,
    EventKind.COUNTER_CHANGED: Reader._say_name,
    EventKind.SETUP_CHANGED: Reader._say_state,
    EventKind.OPERATOR_TAKEN: Reader._say_person,
    EventKind.OPERATOR_FREED: Reader._say_person,
    EventKind.TOOL_TAKEN: Reader._say_resource,
    EventKind.TOOL_FREED: Reader._say_resource,
    EventKind.CALENDAR_OPENED: Reader._say_resource,
    EventKind.CALENDAR_CLOSED: Reader._say_resource,
    EventKind.OBSERVED: Reader._say_lag,
}
