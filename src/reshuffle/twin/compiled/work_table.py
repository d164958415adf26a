"""The part of a run's array that says what is made: products, their operations, streams of demand, and queues."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from reshuffle.errors import UnsupportedError
from reshuffle.model.orders import split_quantity
from reshuffle.plan.from_model import lots as lotting
from reshuffle.twin.compiled import layout as at
from reshuffle.twin.compiled.stations_table import COMPONENT, FactoryTables
from reshuffle.twin.compiled.words import Table
from reshuffle.twin.run import Run

__all__ = ["WorkTables", "demand_prefix"]

#: So many ways of working, for each count of pieces, are more than a run can need.
_MOST_WAYS = 200_000
_STATIC_KEYS = {"fifo", "lifo", "edd", "priority", "spt", "lpt"}
_WORK_KEYS = {"spt", "lpt"}


def demand_prefix(name: str) -> str:
    """Return what stands before the numbers of the orders of a stream of demand."""
    return f"{name}-"


@dataclass(slots=True)
class WorkTables:
    """Tables of what is made, while they are written.

    Parameters
    ----------
    tables
        Those of the factory, with all stations.
    """

    tables: FactoryTables
    products: Table = field(default_factory=lambda: Table(at.PRODUCT))
    operations: Table = field(default_factory=lambda: Table(at.OPERATION))
    demands: Table = field(default_factory=lambda: Table(at.DEMAND))
    pools: Table = field(default_factory=lambda: Table(at.POOL))
    pieces: dict[tuple[str, tuple[int, ...]], int] = field(default_factory=dict)
    known_pools: dict[frozenset[int], int] = field(default_factory=dict)
    most_lots: int = 1

    @property
    def run(self) -> Run:
        """The run at its beginning."""
        return self.tables.run

    def write_pools(self) -> None:
        """Write the pools of one station each, which have the numbers of the stations."""
        for number in range(len(self.tables.book.stations)):
            self._pool((number,))

    def _pool(self, stations: Iterable[int]) -> int:
        known = frozenset(stations)
        if not known:
            return at.NONE
        if known not in self.known_pools:
            self.known_pools[known] = len(self.pools.rows)
            row = self.pools.row()
            row[at.B_STATIONS], row[at.B_NUM_STATIONS] = self.tables.words.put(sorted(known)), len(known)
            row[at.B_COUNT] = row[at.B_WAITED] = row[at.B_WAITED_AT] = 0
        return self.known_pools[known]

    def lot_pieces(self, product: str, pieces_in: Mapping[str, int]) -> int:
        """Return the address of the pieces with which each operation of a lot starts."""
        counts = tuple(pieces_in[name] for name in self.run.factory.workspace.products[product].operations)
        if (product, counts) not in self.pieces:
            self.pieces[product, counts] = self.tables.words.put(counts)
        return self.pieces[product, counts]

    def write_demands(self) -> None:
        """Write the streams of demand."""
        run, book, keys = self.run, self.tables.book, self.tables.keys
        for name, stream in run.factory.workspace.factory.demand.items():
            product = run.factory.workspace.products[stream.product]
            lots = split_quantity(stream.quantity, stream.lot_size or product.lot_size)
            self.most_lots = max(self.most_lots, len(lots))
            pairs = [(pieces, lotting.pieces_through(product, pieces)) for pieces in lots]
            row = self.demands.row()
            row[at.D_KEY], row[at.D_PRODUCT] = keys.keys[name], self._product_number(stream.product)
            row[at.D_QUANTITY], row[at.D_NUM_LOTS] = stream.quantity, len(lots)
            flat = [word for pieces, listed in pairs for word in (pieces, self.lot_pieces(stream.product, listed))]
            row[at.D_LOTS] = self.tables.words.put(flat)
            row[at.D_STREAM] = book.stream(name, "between orders")
            row[at.D_BETWEEN] = book.distributions.duration(stream.between)
            row[at.D_DUE_AFTER] = at.NONE if stream.due_after is None else stream.due_after
            row[at.D_PRIORITY], row[at.D_COUNT] = stream.priority, run.demanded.get(name, 0)
            row[at.D_ORDER_KEY] = keys.blocks[demand_prefix(name)]

    def _product_number(self, product: str) -> int:
        return list(self.run.factory.workspace.products).index(product)

    def write_products(self) -> None:
        """Write products and their operations; the pieces of all lots are known."""
        products = self.run.factory.workspace.products
        ranks = {
            name: rank for rank, name in enumerate(sorted({n for one in products.values() for n in one.operations}))
        }
        # A lot that loses pieces starts an operation with any number of them.
        loses = {name: any(one.pieces_left < 1 for one in part.operations.values()) for name, part in products.items()}
        for number, (name, part) in enumerate(products.items()):
            row = self.products.row()
            row[at.P_OPERATIONS], row[at.P_NUM_OPERATIONS] = len(self.operations.rows), len(part.operations)
            row[at.P_HAS_SAMPLING] = int(any(one.sampling is not None for one in part.operations.values()))
            for column in (at.P_ORDERS, at.P_PIECES, at.P_CYCLE, at.P_LATE, at.P_TARDINESS, at.P_LONGEST):
                row[column] = 0
            for operation in part.operations:
                self.tables.book.operations.append((name, operation))
                other = self.operations.row()
                other[at.G_PRODUCT], other[at.G_KEY] = number, ranks[operation]
                self._write_order(other, name, operation)
                self._write_chance(other, name, operation)
                self._write_ways(other, name, operation, loses[name] and self.run.params.chance)

    def _write_order(self, row: list[int], product: str, operation: str) -> None:
        factory, words = self.run.factory, self.tables.words
        part = factory.workspace.products[product]
        places = {name: place for place, name in enumerate(part.operations)}
        edges = factory.edges(product, operation)
        row[at.G_NUM_BEFORE] = len(edges)
        flat = [(places[e.before], e.least, at.NONE if e.most is None else e.most, int(e.is_bridge)) for e in edges]
        row[at.G_BEFORE] = words.put(word for edge in flat for word in edge)
        row[at.G_HAS_MOST] = int(any(edge.most is not None for edge in edges))
        behind = factory.behind(product, operation)
        row[at.G_AFTER], row[at.G_NUM_AFTER] = words.put(places[name] for name in behind), len(behind)
        nexts = [
            places[name]
            for name in behind
            if any(edge.before == operation and not edge.is_bridge for edge in factory.edges(product, name))
        ]
        row[at.G_NEXTS], row[at.G_NUM_NEXTS] = words.put(nexts), len(nexts)
        partner = part.operations[operation].same_station_as
        row[at.G_SAME] = places[partner] if partner is not None and partner != operation else at.NONE
        stations = [self.tables.book.stations.index(copy) for copy in factory.copies_for(product, operation)]
        row[at.G_POOL] = self._pool(stations)
        rework = part.operations[operation].rework
        if rework is not None and rework.to is not None:
            again = [places[name] for name in _between(self.run, product, rework.to, operation)]
            row[at.G_REWORK] = places[rework.to]
            row[at.G_AGAIN], row[at.G_NUM_AGAIN] = words.put(again), len(again)

    def _write_chance(self, row: list[int], product: str, operation: str) -> None:
        book, part = self.tables.book, self.run.factory.workspace.products[product].operations[operation]
        entity, share = f"{product}/{operation}", 1.0 - float(part.pieces_left)
        if share > 0.0:
            row[at.G_LOSS_STREAM], row[at.G_LOSS] = book.stream(entity, "yield"), book.distributions.number(share)
        if part.rework is not None:
            row[at.G_REWORK_STREAM] = book.stream(entity, "rework")
            row[at.G_REWORK_SHARE] = book.distributions.number(float(part.rework.share))
        row[at.G_HAS_SAMPLING] = int(part.sampling is not None)
        if part.sampling is None:
            return
        exact = Fraction(part.sampling)
        by_turn = not exact or (1 / exact).denominator == 1 if part.sampling_by is None else part.sampling_by == "turn"
        row[at.G_SAMPLING_OVER], row[at.G_SAMPLING_UNDER] = exact.numerator, exact.denominator
        row[at.G_SAMPLED] = self.run.sampled.get((product, operation), 0)
        if self.run.params.chance and not by_turn and 0 < exact < 1:
            row[at.G_SAMPLING_STREAM] = book.stream(entity, "sampling")
            row[at.G_SAMPLING_SHARE] = book.distributions.number(float(exact))

    def _write_ways(self, row: list[int], product: str, operation: str, loses: bool) -> None:
        """Write how an operation is done with each count of pieces on each kind of station, and the least of that."""
        book, words, factory = self.tables.book, self.tables.words, self.run.factory
        place = list(factory.workspace.products[product].operations).index(operation)
        lots = [counts for name, counts in self.pieces if name == product]
        table = words.reserve(len(book.bases))
        row[at.G_WAYS] = table
        if not lots:
            return
        # Also with none: where branches lose unevenly, one has pieces left and another none.
        first = 0 if loses else min(counts[place] for counts in lots)
        # A lot that is reworked and loses less than it might gets larger than planned, and once more with each rework.
        last = max(2 * max(counts) + 8 if loses else counts[place] for counts in lots)
        copies: dict[str, list[str]] = {}
        for copy in factory.copies_for(product, operation):
            copies.setdefault(factory.stations[copy].base, []).append(copy)
        if len(copies) * (last - first) > _MOST_WAYS:
            raise UnsupportedError(COMPONENT, [f"lots of '{product}' that lose some of more than {last - 1} pieces"])
        expected = []
        for base, listed in copies.items():
            ways = [factory.way(product, operation, listed[0], pieces) for pieces in range(first, last + 1)]
            numbers = [self.tables.way(copy, way) for way in ways for copy in listed][:: len(listed)]
            expected.append([way.expected for way in ways])
            words.words[table + book.bases.index(base)] = words.put(_by_pieces(numbers, first))
        if expected:
            least = [min(times) for times in zip(*expected, strict=True)]
            row[at.G_LEAST] = words.put(_by_pieces(least, first))

    def write_rules(self, rules: Sequence[tuple[str, ...]]) -> None:
        """Write which pools each station takes from, and which pools are kept in order; rules by station."""
        words, stations = self.tables.words, self.tables.stations.rows
        needed = {row[at.G_POOL] for row in self.operations.rows if row[at.G_POOL] != at.NONE}
        bound = [row[at.G_POOL] for row in self.operations.rows if row[at.G_SAME] != at.NONE]
        members = {number: known for known, number in self.known_pools.items()}
        needed |= {station for pool in bound if pool != at.NONE for station in members[pool]}
        loses = any(row[at.G_LOSS_STREAM] != at.NONE for row in self.operations.rows)
        unsorted = {pool for pool in needed if not self._keeps_order(members[pool], rules, loses)}
        dynamic = {station for pool in unsorted for station in members[pool]}
        while True:
            # Who works its keys out anew writes over those of what waits: nobody can keep that in order.
            more = {pool for pool in needed - unsorted if members[pool] & dynamic}
            if not more:
                break
            unsorted |= more
            dynamic |= {station for pool in more for station in members[pool]}
        for number, row in enumerate(self.pools.rows):
            row[at.B_IS_SORTED] = int(number not in unsorted)
        for station, row in enumerate(stations):
            own = sorted(pool for pool in needed if station in members[pool])
            row[at.S_POOLS], row[at.S_NUM_POOLS] = words.put(own), len(own)
            row[at.S_IS_DYNAMIC] = int(station in dynamic)

    def _keeps_order(self, stations: frozenset[int], rules: Sequence[tuple[str, ...]], loses: bool) -> bool:
        listed = {rules[station] for station in stations}
        bases = {self.tables.stations.rows[station][at.S_BASE] for station in stations}
        keys = set(next(iter(listed)))
        by_work = bool(keys & _WORK_KEYS)
        return len(listed) == 1 and keys <= _STATIC_KEYS and not (by_work and (loses or len(bases) > 1))


def _by_pieces(values: list[int], first: int) -> list[int]:
    """Return what kernels look up by pieces: the least count, how many counts, then a value for each."""
    return [first, len(values), *values]


def _between(run: Run, product: str, first: str, last: str) -> list[str]:
    """Return the operations from one to another along the precedence, both included, as in lots.py."""
    names = list(run.factory.workspace.products[product].operations)
    behind = {first}
    for name in names:
        if any(edge.before in behind for edge in run.factory.edges(product, name)):
            behind.add(name)
    ahead, queue = {last}, [last]
    while queue:
        for edge in run.factory.edges(product, queue.pop()):
            if edge.before not in ahead:
                ahead.add(edge.before)
                queue.append(edge.before)
    return [name for name in names if name in behind and name in ahead]
