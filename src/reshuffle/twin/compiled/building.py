"""From a run of the reference twin at its beginning to the array on which kernels go on with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from reshuffle.errors import UnsupportedError
from reshuffle.twin.agenda import Entry, Rank
from reshuffle.twin.compiled import layout as at
from reshuffle.twin.compiled.book import Book, Keys, signed_key
from reshuffle.twin.compiled.lifecycle import as_written
from reshuffle.twin.compiled.memory import Constants, Memory
from reshuffle.twin.compiled.queues import enqueue
from reshuffle.twin.compiled.stations_table import COMPONENT, FactoryTables, mask
from reshuffle.twin.compiled.words import Rooms, Table, Words, lay_out
from reshuffle.twin.compiled.work_table import WorkTables, demand_prefix
from reshuffle.twin.run import Run, TaskStatus, Work

__all__ = ["Built", "build"]

_STATUS = {
    TaskStatus.OPEN: at.OPEN,
    TaskStatus.RUNNING: at.RUNNING,
    TaskStatus.DONE: at.DONE,
    TaskStatus.SKIPPED: at.SKIPPED,
}
#: Digits of numbers of orders, and the numbers for each name and each stream of demand among keys.
_ORDER_BLOCK, _LOT_BLOCK = 1 << 34, 1 << (34 + at.LOT_BITS)
#: Calendars are written out so far beyond the beginning.
_CALENDARS_MS = 3 * at.NEVER
_LOG_ROWS = 1 << 14


@dataclass(frozen=True, slots=True)
class Built:
    """A run as an array, the constants of its distributions, and the names behind its numbers."""

    memory: Memory
    constants: Constants
    book: Book


def build(run: Run, until: int = 0) -> Built:
    """Return a run of the reference twin as an array.

    Parameters
    ----------
    run
        At its beginning: it has no plan, and nothing that the compiled twin refuses.
    until
        Instant beyond which calendars are written out for some years, milliseconds.

    Raises
    ------
    reshuffle.errors.UnsupportedError
        If there is something that the kernels do not carry out, by name.
    """
    return _Builder(run, until + _CALENDARS_MS).build()


class _Builder:
    def __init__(self, run: Run, until: int) -> None:
        self.run, self.until = run, until
        self.words, self.book = Words(), Book()
        factory = run.factory
        self.book.stations, self.book.people = list(run.stations), list(factory.operators)
        self.book.bases = list(factory.workspace.factory.stations)
        self.book.states = [[] for _ in self.book.bases]
        self.book.orders, self.book.demands = list(run.orders), list(factory.workspace.factory.demand)
        prefixes = [demand_prefix(name) for name in self.book.demands]
        self._refuse_names(prefixes)
        names = [*self.book.stations, *self.book.people, *self.book.demands, *self.book.orders]
        self.keys = Keys(names, prefixes, 1, _ORDER_BLOCK)
        lot_names = [f"{name}/" for name in self.book.orders]
        self.lot_keys = Keys(lot_names, prefixes, 1 << at.LOT_BITS, _LOT_BLOCK)
        self.tables = FactoryTables(run, self.words, self.book, self.keys)
        self.work = WorkTables(self.tables)
        self.orders = {name: number for number, name in enumerate(run.orders)}
        self.lots = {name: number for number, name in enumerate(run.lots)}
        self.works: dict[int, int] = {}

    def _refuse_names(self, prefixes: list[str]) -> None:
        names = [*self.book.orders, *self.book.stations, *self.book.people, *self.book.demands]
        clashes = [
            f"the name '{name}', which is like those of orders of demand '{prefix[:-1]}'"
            for prefix in prefixes
            for name in names
            if name.startswith(prefix) and name[len(prefix) : len(prefix) + 1].isdigit()
        ]
        if any(len(order.lots) >= 10**4 for order in self.run.orders.values()):
            clashes.append("orders of ten thousand lots and more")
        if clashes or self.run.children:
            children = [f"order '{name}' with orders for its components" for name in self.run.children]
            raise UnsupportedError(COMPONENT, [*clashes, *children], "Simulate with the reference engine.")

    def build(self) -> Built:
        tables, work, run = self.tables, self.work, self.run
        tables.write_resources()
        rules = [station.spec.part.rule or run.params.rule for station in run.stations.values()]
        addresses = {rule: self.words.put(at.RULE_KEYS.index(key) for key in rule) for rule in dict.fromkeys(rules)}
        if any(len(rule) > at.MOST_KEYS for rule in rules):
            raise UnsupportedError(COMPONENT, [f"rules of more than {at.MOST_KEYS} keys"])
        for name, rule in zip(run.stations, rules, strict=True):
            tables.write_station(name, addresses[rule], len(rule))
        work.write_pools()
        for lot in run.lots.values():
            work.lot_pieces(lot.product, lot.pieces_in)
        work.write_demands()
        for row, name in zip(work.demands.rows, self.book.demands, strict=True):
            row[at.D_LOT_KEY] = self.lot_keys.blocks[demand_prefix(name)]
        work.write_products()
        work.write_rules(rules)
        ways = {one.id: tables.way(one.station, one.way) for one in run.works.values() if one.maintenance is None}
        tables.members = self._most_members()
        tables.write_setup_times()
        tables.write_uses()
        tables.write_works()
        tables.write_stretches(self.until)
        self._write_header()
        m = lay_out(np.array(self.words.words, dtype=np.int64), self._rooms())
        self._write_orders(m)
        self._write_lots(m)
        for one in run.works.values():
            self._write_running(m, one, ways)
        self._write_agenda(m)
        self._write_queues(m)
        return Built(m, np.array(self.book.distributions.words or [0.0] * 4), self.book)

    def _most_members(self) -> list[int]:
        """Return how many operations of lots one work of each station may have."""
        least = dict.fromkeys(self.book.bases, 1 << 60)
        most = dict.fromkeys(self.book.bases, 1)
        for base, way in self.tables.known_ways:
            if way.batch_maximum:
                least[base] = min(least[base], max(1, way.size))
                most[base] = max(most[base], way.batch_maximum)
        running = {one.station: len(one.members) for one in self.run.works.values()}
        bases = [(name, station.spec.base) for name, station in self.run.stations.items()]
        return [
            max(running.get(name, 1), min(most[base] // min(least[base], most[base]), 1 << 16)) for name, base in bases
        ]

    def _write_header(self) -> None:
        tables, work, run, words = self.tables, self.work, self.run, self.words.words
        counts = {
            at.H_NOW: run.agenda.now,
            at.H_ROUND: run.agenda.round,
            at.H_RANK: run.agenda.current[0],
            at.H_ENTITY: at.NONE,
            at.H_SEQUENCE: run.agenda.next_sequence,
            at.H_DECIDE: at.NONE,
            at.H_OPEN_LOTS: run.open_lots,
            at.H_CALM: run.calm_since,
            at.H_STATUS: at.REACHED,
            at.H_NEXT_WORK: run.next_work,
            at.H_SAFE: self.until - 2 * at.NEVER,
            at.H_TICK: run.factory.clock.tick_ms,
            at.H_CHANCE: int(run.params.chance),
            at.H_BATCH_WAIT: run.params.batch_wait,
            at.H_NUM_STATIONS: len(tables.stations.rows),
            at.H_NUM_MAINTENANCE: len(tables.tasks.rows),
            at.H_NUM_CALENDARS: len(tables.calendars.rows),
            at.H_NUM_POOLS: len(work.pools.rows),
            at.H_ORDERS_FREE: at.NONE,
            at.H_LOTS_FREE: at.NONE,
            at.H_WAITING_FREE: at.NONE,
        }
        streams = Table(at.STREAM)
        for entity, purpose in self.book.streams:
            row = streams.row()
            row[at.V_KEY] = signed_key(run.streams.seed, entity, purpose)
            row[at.V_POSITION] = run.streams.positions.get((entity, purpose), 0)
        for header, table in (
            (at.H_STATIONS, tables.stations),
            (at.H_WORKS, tables.works),
            (at.H_WAYS, tables.ways),
            (at.H_NEEDS, tables.needs),
            (at.H_MODES, tables.modes),
            (at.H_COUNTERS, tables.counters),
            (at.H_MAINTENANCE, tables.tasks),
            (at.H_PEOPLE, tables.people),
            (at.H_CALENDARS, tables.calendars),
            (at.H_TOOLS, tables.tools),
            (at.H_COPIES, tables.copies),
            (at.H_DEMANDS, work.demands),
            (at.H_PRODUCTS, work.products),
            (at.H_OPERATIONS, work.operations),
            (at.H_POOLS, work.pools),
            (at.H_STREAMS, streams),
        ):
            counts[header] = table.put(self.words)
        stations = len(tables.stations.rows)
        counts[at.H_DIRTY] = self.words.put(mask(range(stations), stations))
        counts[at.H_DIRTY_WORDS] = (stations + 31) >> 5
        counts[at.H_CREW] = self.words.reserve(tables.most_places + 1)
        counts[at.H_LIST] = self.words.reserve(tables.most_places + 2)
        counts[at.H_CURSORS] = self.words.reserve(max(row[at.S_NUM_POOLS] for row in tables.stations.rows) + 1)
        counts[at.H_LENGTHS] = self.words.reserve(at.MOST_PHASES)
        counts[at.H_CHOSEN] = self.words.reserve(max(tables.members) + 2)
        per_lot = max((row[at.P_NUM_OPERATIONS] for row in work.products.rows), default=1)
        counts[at.H_TASKS_PER_LOT] = per_lot
        self._write_margins(counts, per_lot)
        for header, count in counts.items():
            words[header] = count

    def _write_margins(self, counts: dict[int, int], per_lot: int) -> None:
        """Write how much room one entry of the agenda may take at most."""
        run, tables = self.run, self.tables
        rows = tables.stations.rows
        inside = [row[at.S_CAPACITY] * members for row, members in zip(rows, tables.members, strict=True)]
        lots = max([self.work.most_lots, *(len(order.lots) for order in run.orders.values())])
        works, modes = sum(row[at.S_CAPACITY] for row in rows), len(tables.modes.rows)
        counts[at.H_LOTS_MARGIN] = self.work.most_lots + max(inside) + 1
        counts[at.H_WAITING_MARGIN] = (lots + max(inside) + 1) * per_lot + 1
        counts[at.H_AGENDA_MARGIN] = 64 + 3 * works + modes + (lots + max(inside)) * per_lot + len(rows)
        told = sum(inside) * (6 + per_lot) + works * (8 + 2 * tables.most_places) + len(tables.counters.rows)
        counts[at.H_LOG_MARGIN] = 64 + told + lots * (3 + per_lot) + 2 * len(tables.tasks.rows)

    def _rooms(self) -> Rooms:
        words, run = self.words.words, self.run
        return Rooms(
            max(256, len(run.agenda.heap) + 2 * words[at.H_AGENDA_MARGIN]),
            max(_LOG_ROWS, 4 * words[at.H_LOG_MARGIN]),
            max(64, len(run.orders) + 8),
            max(64, len(run.lots) + 2 * words[at.H_LOTS_MARGIN]),
            max(128, len(run.lots) + 2 * words[at.H_WAITING_MARGIN]),
        )

    def _write_orders(self, m: Memory) -> None:
        """Write the orders that are there, in the first rows."""
        for name, order in self.run.orders.items():
            number = int(m[at.H_ORDERS_FREE])
            row = int(m[at.H_ORDERS]) + number * at.ORDER
            m[at.H_ORDERS_FREE] = m[row + at.O_NEXT_FREE]
            m[at.H_ORDERS_LEFT] -= 1
            m[row + at.O_KEY], m[row + at.O_LOT_KEY] = self.keys.keys[name], self.lot_keys.keys[f"{name}/"]
            m[row + at.O_CODE] = self.orders[name]
            m[row + at.O_PRODUCT] = list(self.run.factory.workspace.products).index(order.product)
            m[row + at.O_QUANTITY], m[row + at.O_RELEASE] = order.quantity, order.release
            m[row + at.O_DUE] = at.FAR if order.due is None else order.due
            m[row + at.O_PRIORITY], m[row + at.O_GOOD], m[row + at.O_SHORT] = order.priority, order.good, order.short
            m[row + at.O_IS_RELEASED], m[row + at.O_IS_CLOSED] = int(order.is_released), int(order.is_closed)
            listed = [self.lots[lot] for lot in order.lots]
            m[row + at.O_FIRST], m[row + at.O_LAST] = (listed[0], listed[-1]) if listed else (at.NONE, at.NONE)
            m[row + at.O_NUM_LOTS] = len(listed)
            m[row + at.O_OPEN] = sum(not self.run.lots[lot].is_closed for lot in order.lots)

    def _write_lots(self, m: Memory) -> None:
        """Write the lots that are there, in the first rows, with their operations."""
        following = {
            one: other
            for order in self.run.orders.values()
            for one, other in zip(order.lots, order.lots[1:], strict=False)
        }
        for name, lot in self.run.lots.items():
            number = int(m[at.H_LOTS_FREE])
            row = int(m[at.H_LOTS]) + number * at.LOT
            m[at.H_LOTS_FREE] = m[row + at.L_NEXT]
            m[at.H_LOTS_LEFT] -= 1
            order = int(m[at.H_ORDERS]) + self.orders[lot.order] * at.ORDER
            m[row + at.L_ORDER], m[row + at.L_PRODUCT] = self.orders[lot.order], m[order + at.O_PRODUCT]
            m[row + at.L_NUMBER] = int(name.rpartition("/")[2])
            m[row + at.L_KEY] = m[order + at.O_LOT_KEY] + as_written(int(m[row + at.L_NUMBER]), 4)
            m[row + at.L_PIECES], m[row + at.L_DELTA] = lot.pieces, lot.delta
            m[row + at.L_PIECES_IN] = self.work.lot_pieces(lot.product, lot.pieces_in)
            m[row + at.L_IS_CREATED], m[row + at.L_IS_CLOSED] = int(lot.is_created), int(lot.is_closed)
            m[row + at.L_IS_ANNOUNCED] = int(lot.is_announced or name in self.run.recorder.log.start.lots)
            m[row + at.L_NEXT] = self.lots[following[name]] if name in following else at.NONE
            open_ones = (TaskStatus.OPEN, TaskStatus.RUNNING)
            m[row + at.L_UNFINISHED] = sum(task.status in open_ones for task in lot.tasks.values())
            for place, task in enumerate(lot.tasks.values()):
                of = int(m[at.H_TASKS] + (number * m[at.H_TASKS_PER_LOT] + place) * at.TASK)
                m[of + at.T_STATUS], m[of + at.T_READY] = _STATUS[task.status], _or_none(task.ready)
                m[of + at.T_STATION] = at.NONE if task.station is None else self.book.stations.index(task.station)
                m[of + at.T_ENDED], m[of + at.T_IS_COMPLETED] = _or_none(task.ended), int(task.completed)
                m[of + at.T_ATTEMPT], m[of + at.T_WAITING] = task.attempt, at.NONE
                m[of + at.T_SAMPLED] = at.NONE if task.is_sampled is None else int(task.is_sampled)

    def _task(self, m: Memory, lot: str, operation: str) -> int:
        return int(self.lots[lot] * m[at.H_TASKS_PER_LOT] + list(self.run.lots[lot].tasks).index(operation))

    def _write_running(self, m: Memory, work: Work, ways: dict[int, int]) -> None:
        """Write a work that is under way at the beginning."""
        station = int(m[at.H_STATIONS] + self.book.stations.index(work.station) * at.STATION)
        slot = int(m[station + at.S_WORKS_FREE])
        self.works[work.id] = slot
        row = int(m[at.H_WORKS] + slot * at.WORK)
        m[station + at.S_WORKS_FREE] = m[row + at.W_NEXT_FREE]
        m[m[station + at.S_WORKS] + m[station + at.S_NUM_WORKS]] = slot
        m[station + at.S_NUM_WORKS] += 1
        if work.maintenance is not None:
            task = list(self.run.stations[work.station].spec.part.maintenance).index(work.maintenance)
            m[row + at.W_MAINTENANCE] = m[station + at.S_MAINTENANCE] + task
            m[row + at.W_WAY] = m[m[at.H_MAINTENANCE] + m[row + at.W_MAINTENANCE] * at.MAINTENANCE + at.Z_WAY]
            m[station + at.S_MAINTAINED] += 1
        else:
            m[row + at.W_WAY] = ways[work.id]
        m[station + (at.S_WORKING if work.is_working and work.members else at.S_STANDING)] += 1
        if work.is_working and not work.members:
            m[station + at.S_STANDING] -= 1
        m[at.H_WORKING] += int(work.is_working)
        m[row + at.W_PHASE], m[row + at.W_IS_WORKING] = work.phase, int(work.is_working)
        m[row + at.W_IS_INTERRUPTED], m[row + at.W_REMAINING] = int(work.is_interrupted), work.remaining
        m[row + at.W_EXPECTED], m[row + at.W_LENGTH], m[row + at.W_PLANNED] = work.expected, work.length, work.planned
        m[row + at.W_SINCE], m[row + at.W_TOKEN], m[row + at.W_ID] = work.since, work.token, work.id
        m[row + at.W_RUN_MS], m[row + at.W_NUM_MEMBERS] = work.way.run_ms, len(work.members)
        for place, phase in enumerate(work.way.phases):
            m[row + at.W_LENGTHS + place] = phase.duration
        for place, (lot, operation) in enumerate(work.members):
            m[m[row + at.W_MEMBERS] + place] = self._task(m, lot, operation)
        for stamp, (number, held) in enumerate(work.held.items(), 1):
            place = int(
                m[
                    m[at.H_NEEDS]
                    + (m[m[at.H_WAYS] + m[row + at.W_WAY] * at.WAY + at.Y_NEEDS] + number) * at.NEED
                    + at.N_PLACE
                ]
            )
            need = work.way.needs[number]
            first = int(m[row + at.W_HELD]) + place
            if need.is_tool:
                m[first] = self._copy_of(m, need.name, work.id, slot)
                continue
            m[m[row + at.W_STAMPS] + number], m[row + at.W_NEXT_STAMP] = stamp, stamp
            for member, person in enumerate(held):
                m[first + member] = self.book.people.index(person)

    def _copy_of(self, m: Memory, tool: str, work: int, slot: int) -> int:
        """Return the copy of a tool that a work has, and let the copy have the work's slot."""
        place = next(place for place, copy in enumerate(self.run.tools[tool]) if copy.work == work)
        copy = int(m[m[at.H_TOOLS] + list(self.run.tools).index(tool) * at.TOOL + at.U_COPIES]) + place
        m[m[at.H_COPIES] + copy * at.COPY + at.Q_WORK] = slot
        return copy

    def _write_agenda(self, m: Memory) -> None:
        """Write what is still to happen; a sorted list is a heap."""
        for entry in sorted(self.run.agenda.heap):
            if entry.rank == Rank.DECISION:
                m[at.H_DECIDE] = entry.round
                continue
            found = self._entry(m, entry)
            if found is None:
                continue
            row = int(m[at.H_AGENDA] + m[at.H_AGENDA_COUNT] * at.ENTRY)
            m[at.H_AGENDA_COUNT] += 1
            m[row + at.E_AT], m[row + at.E_PLACE] = entry.instant, entry.round * 16 + entry.rank
            m[row + at.E_SEQUENCE] = entry.sequence
            m[row + at.E_DATA], m[row + at.E_TOKEN] = found
            m[row + at.E_ENTITY] = self._entity(m, entry)
            idle = (Rank.PHASE_END, Rank.FAILURE, Rank.CALENDAR_CLOSE, Rank.CALENDAR_OPEN, Rank.OBSERVATION)
            maintains = entry.rank == Rank.TIMER and found[1] == at.TIMER_MAINTENANCE
            m[at.H_MOVING] += int(entry.rank not in idle and not maintains)
            m[at.H_COMING] += int(entry.rank == Rank.ORDER_CHANGE)

    def _entity(self, m: Memory, entry: Entry) -> int:
        if entry.entity in self.lots:
            return int(m[m[at.H_LOTS] + self.lots[entry.entity] * at.LOT + at.L_KEY])
        return self.keys.keys[entry.entity]

    def _entry(self, m: Memory, entry: Entry) -> tuple[int, int] | None:
        """Return data and token of an entry, None for one that is void."""
        data: Any = entry.data
        station = self.book.stations.index(entry.entity) if entry.entity in self.run.stations else at.NONE
        if entry.rank == Rank.PHASE_END and data[0] == "phase":
            return (self.works[data[1]], entry.token) if data[1] in self.works else None
        if entry.rank in (Rank.REPAIR, Rank.FAILURE):
            modes = list(self.run.stations[entry.entity].spec.part.failures)
            first = m[m[at.H_STATIONS] + station * at.STATION + at.S_MODES]
            return int(first) + modes.index(data), entry.token
        if entry.rank in (Rank.CALENDAR_OPEN, Rank.CALENDAR_CLOSE, Rank.OBSERVATION):
            is_current = self.run.open_times.get(entry.entity) is data
            return (list(self.run.open_times).index(entry.entity), 0) if is_current else None
        if entry.rank == Rank.ORDER_CHANGE and data == "release":
            return self.orders[entry.entity], at.IS_RELEASED
        if entry.rank == Rank.ORDER_CHANGE:
            left = at.NONE if data[1] is None else data[1]
            return self.book.demands.index(entry.entity) + (left << at.DEMAND_BITS), at.COMES_BY_DEMAND
        if entry.rank == Rank.TIMER and isinstance(data, tuple):
            tasks = list(self.run.stations[entry.entity].spec.part.maintenance)
            first = m[m[at.H_STATIONS] + station * at.STATION + at.S_MAINTENANCE]
            return int(first) + tasks.index(data[1]), at.TIMER_MAINTENANCE
        if entry.rank == Rank.TIMER:
            return (station, at.TIMER_STATION) if station != at.NONE else (at.NONE, at.TIMER_POOL)
        raise UnsupportedError(COMPONENT, [f"an event of rank {entry.rank} of '{entry.entity}'"])

    def _write_queues(self, m: Memory) -> None:
        """Let what waits already wait, in the order in which it came."""
        waiting = {key: since for station in self.run.stations.values() for key, since in station.queue.items()}
        for (lot, operation), since in sorted(waiting.items(), key=lambda one: one[1]):
            m[at.H_NOW] = since
            enqueue(m, self._task(m, lot, operation))
        m[at.H_NOW] = self.run.agenda.now


def _or_none(value: int | None) -> int:
    return at.NONE if value is None else value
