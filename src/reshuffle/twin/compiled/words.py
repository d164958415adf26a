"""Making the array of a run: stretches of words and tables of rows that keep their addresses, then those that grow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from reshuffle.twin.compiled import layout as at
from reshuffle.twin.compiled.memory import Memory

__all__ = ["Rooms", "Table", "Words", "append", "grow", "lay_out"]


@dataclass(slots=True)
class Words:
    """The part of an array that does not grow, while it is written."""

    words: list[int] = field(default_factory=lambda: [0] * at.HEADER)

    def put(self, values: Iterable[int]) -> int:
        """Add some words; return their address."""
        address = len(self.words)
        self.words += values
        return address

    def reserve(self, count: int, value: int = at.NONE) -> int:
        """Add so many words of a value; return their address."""
        return self.put([value] * count)


class Table:
    """Rows of a table, written column by column, before they have an address."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.rows: list[list[int]] = []

    def row(self) -> list[int]:
        """Return a further row; no column of it is set."""
        self.rows.append([at.NONE] * self.width)
        return self.rows[-1]

    def put(self, words: Words) -> int:
        """Write the table; return its address."""
        return words.put(word for row in self.rows for word in row)


@dataclass(frozen=True, slots=True)
class Rooms:
    """Rows of the tables that grow."""

    agenda: int
    log: int
    orders: int
    lots: int
    waiting: int


def _lengths(m: Memory | Sequence[int], rooms: Rooms) -> list[tuple[int, int]]:
    """Return the header word of the address and the length in words of each table that grows, in their order."""
    return [
        (at.H_AGENDA, rooms.agenda * at.ENTRY),
        (at.H_LOG, rooms.log * at.RECORD),
        (at.H_ORDERS, rooms.orders * at.ORDER),
        (at.H_LOTS, rooms.lots * at.LOT),
        (at.H_TASKS, rooms.lots * int(m[at.H_TASKS_PER_LOT]) * at.TASK),
        (at.H_WAITING, rooms.waiting * at.WAITING),
        (at.H_GATHERED, rooms.waiting),
        (at.H_ABLE, rooms.waiting),
    ]


def _rooms_of(m: Memory) -> Rooms:
    """Return the rows of the tables that grow as they are."""
    return Rooms(
        int(m[at.H_AGENDA_ROOM]),
        int(m[at.H_LOG_ROOM]),
        int((m[at.H_LOTS] - m[at.H_ORDERS]) // at.ORDER),
        int((m[at.H_TASKS] - m[at.H_LOTS]) // at.LOT),
        int((m[at.H_GATHERED] - m[at.H_WAITING]) // at.WAITING),
    )


def lay_out(static: Memory, rooms: Rooms, before: Memory | None = None) -> Memory:
    """Return an array of a static part with tables of so many rows behind it; rows of before are kept."""
    lengths = _lengths(static, rooms)
    m = np.zeros(len(static) + sum(length for _, length in lengths), dtype=np.int64)
    m[: len(static)] = static
    ends = [int(before[header]) for header, _ in lengths[1:]] + [len(before)] if before is not None else []
    place = len(static)
    for number, (header, length) in enumerate(lengths):
        m[header] = place
        if before is not None:
            old = before[before[header] : ends[number]]
            m[place : place + len(old)] = old
        place += length
    first = _rooms_of(before) if before is not None else Rooms(0, 0, 0, 0, 0)
    m[at.H_AGENDA_ROOM], m[at.H_LOG_ROOM] = rooms.agenda, rooms.log
    _free(m, (at.H_ORDERS, at.ORDER, at.O_NEXT_FREE), (at.H_ORDERS_FREE, at.H_ORDERS_LEFT), first.orders, rooms.orders)
    _free(m, (at.H_LOTS, at.LOT, at.L_NEXT), (at.H_LOTS_FREE, at.H_LOTS_LEFT), first.lots, rooms.lots)
    waiting = (at.H_WAITING, at.WAITING, at.A_NEXT)
    _free(m, waiting, (at.H_WAITING_FREE, at.H_WAITING_LEFT), first.waiting, rooms.waiting)
    return m


def _free(m: Memory, table: tuple[int, int, int], lists: tuple[int, int], first: int, end: int) -> None:
    """Put rows that are new before the rows of a table that are free."""
    header, width, following = table
    for row in range(end - 1, first - 1, -1):
        m[m[header] + row * width + following] = m[lists[0]]
        m[lists[0]] = row
    m[lists[1]] += end - first


def grow(m: Memory) -> Memory:
    """Return the same run with more room wherever there is little."""
    rooms = _rooms_of(m)
    is_short = {
        "agenda": m[at.H_AGENDA_COUNT] + m[at.H_AGENDA_MARGIN] > rooms.agenda,
        "orders": m[at.H_ORDERS_LEFT] < 1,
        "lots": m[at.H_LOTS_LEFT] < m[at.H_LOTS_MARGIN],
        "waiting": m[at.H_WAITING_LEFT] < m[at.H_WAITING_MARGIN],
    }
    if not any(is_short.values()):
        return m
    more = Rooms(
        rooms.agenda * (1 + is_short["agenda"]),
        rooms.log,
        rooms.orders * (1 + is_short["orders"]),
        rooms.lots * (1 + is_short["lots"]),
        rooms.waiting * (1 + is_short["waiting"]),
    )
    return lay_out(m[: m[at.H_AGENDA]], more, m)


def append(m: Memory, words: Sequence[int]) -> Memory:
    """Return the same run with further words behind its static part."""
    static = np.concatenate([m[: m[at.H_AGENDA]], np.array(words, dtype=np.int64)])
    return lay_out(static, _rooms_of(m), m)
