"""Proofs that an order can not be made, by brute force over relaxations.

Each leaves something out in favour of the order, and still nothing fits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

from benchmarks.pairs.modes import Modes, run_ms
from benchmarks.pairs.openings import ALWAYS, Openings, total
from reshuffle.model.consistency import in_order, predecessors
from reshuffle.model.factory import Workspace
from reshuffle.model.orders import Order, split_quantity
from reshuffle.model.products import Operation, Product
from reshuffle.model.stations import BreakBehaviour

__all__ = ["Proof", "Prover"]


@dataclass(frozen=True, slots=True)
class Proof:
    """Why an order can not be made.

    Parameters
    ----------
    names
        Names of what is in the way; a reason that is given for the refusal says at least one of them.
    words
        The proof in a sentence.
    """

    names: frozenset[str]
    words: str


@dataclass(slots=True)
class Prover:
    """Looks for proofs in one workspace.

    Parameters
    ----------
    now
        Start of planning.
    """

    workspace: Workspace
    now: datetime
    modes: Modes = field(init=False)

    def __post_init__(self) -> None:
        self.modes = Modes(self.workspace, Openings(self.workspace, self.now))

    def of_order(self, name: str) -> Iterator[Proof]:
        """Yield proofs that an order can not be made even alone, but for what of it can be taken from stock."""
        order = self.workspace.orders[name]
        yield from self._of_product(order.product, _lots(self.workspace, order))
        yield from self._of_dates(order)
        yield from self._of_material([name])
        for component in self._components([name]):
            product = self.workspace.products[component]
            for proof in self._of_product(component, [product.lot_size or 1] if product.lot_size else [1]):
                yield Proof(proof.names | {component}, f"component '{component}': {proof.words}")

    def of_material_beside(self, name: str, others: list[str]) -> Iterator[Proof]:
        """Yield proofs that there is not enough material for an order beside those that are planned."""
        yield from self._of_material([*others, name])

    # What is particular to a product and its lots.

    def _of_product(self, product_id: str, lots: list[int]) -> Iterator[Proof]:
        product = self.workspace.products[product_id]
        pieces = _pieces_in(product, max(lots))
        closed: dict[str, frozenset[str]] = {}
        for name, operation in product.operations.items():
            found = {
                station: self.modes.obstacles(operation, station, pieces[name])
                for station in self.workspace.factory.stations
            }
            if all(found.values()):
                subjects = frozenset(subject for listed in found.values() for subject in listed)
                closed[name] = subjects | {operation.requires.capability}
        chosen = {name for way in product.choices.values() for branch in way.branches.values() for name in branch}
        for name, names in closed.items():
            if name not in chosen:
                yield Proof(names, f"no station, tool and crew can do '{name}': {', '.join(sorted(names))}")
        for key, way in product.choices.items():
            open_ways = [branch for branch in way.branches.values() if not set(branch) & closed.keys()]
            if len(open_ways) < way.least and not set(way.branches) & chosen:
                names = frozenset[str]().union(*(closed[name] for name in closed if name in chosen))
                yield Proof(names, f"of the ways of '{key}' {len(open_ways)} are open")
        yield from self._of_shared(product, pieces)
        yield from self._of_lags(product, pieces)
        yield from self._of_carriers(product, pieces)
        yield from self._of_masses(product, pieces)

    def _of_shared(self, product: Product, pieces: dict[str, int]) -> Iterator[Proof]:
        chosen = {name for way in product.choices.values() for branch in way.branches.values() for name in branch}
        for name, operation in product.operations.items():
            other = operation.same_station_as
            if other is None or name in chosen or other in chosen:
                continue
            mine = set(self.modes.able(operation, pieces[name]))
            theirs = set(self.modes.able(product.operations[other], pieces[other]))
            if not mine & theirs:
                yield Proof(frozenset({name, other}), f"no station does both '{name}' and '{other}'")

    def _of_lags(self, product: Product, pieces: dict[str, int]) -> Iterator[Proof]:
        """Try every end of one operation with every start of the next, for all pairs of stations."""
        chosen = {name for way in product.choices.values() for branch in way.branches.values() for name in branch}
        for name, operation in product.operations.items():
            for before in operation.after or ():
                if before.max_lag is None or name in chosen or before.operation in chosen:
                    continue
                first = product.operations[before.operation]
                ends = self._instants(first, pieces[before.operation], at_end=True)
                starts = self._instants(operation, pieces[name], at_end=False)
                if not any(c <= b + before.max_lag and d >= a + before.min_lag for a, b in ends for c, d in starts):
                    words = f"no opening for '{name}' within its longest lag after '{before.operation}'"
                    yield Proof(frozenset({name, before.operation, "lag"}), words)

    def _instants(self, operation: Operation, pieces: int, at_end: bool) -> list[tuple[int, int]]:
        """Return between which instants an operation may start or end, whatever station does it."""
        result: list[tuple[int, int]] = []
        for name in self.modes.able(operation, pieces):
            station = self.workspace.factory.stations[name]
            behaviour = operation.break_behaviour or station.break_behaviour
            waits = at_end and station.output_buffer is not None
            if behaviour is BreakBehaviour.GOES_ON or waits:
                return list(ALWAYS)
            offer = self.modes.offer(operation, name)
            run = run_ms(operation, offer, pieces) if offer is not None else 0
            handles = station.unload if at_end else station.load
            inside = run if behaviour is BreakBehaviour.MAY_NOT_PAUSE and not handles else 0
            for a, b in self.modes.openings.of(name, station.calendar):
                if b - a >= inside:
                    result.append((a + inside, b) if at_end else (a, b - inside))
        return result

    def _of_carriers(self, product: Product, pieces: dict[str, int]) -> Iterator[Proof]:
        for use in product.carriers:
            carrier = self.workspace.factory.carriers[use.carrier]
            least = min(pieces[use.first], pieces[use.last])
            if carrier.pieces and ceil(least / carrier.pieces) > carrier.count:
                yield Proof(frozenset({use.carrier}), f"a lot needs more of '{use.carrier}' than there are")

    def _of_masses(self, product: Product, pieces: dict[str, int]) -> Iterator[Proof]:
        robots = self.workspace.factory.robots.values()
        payloads = [robot.payload for robot in robots if robot.payload is not None]
        if not robots or len(payloads) < len(robots) or product.mass is None:
            return
        chosen = {name for way in product.choices.values() for branch in way.branches.values() for name in branch}
        stuck: list[set[str]] = []
        for name, earlier in predecessors(product.operations).items():
            pair = {name, *earlier} - chosen
            if name in chosen or len(pair) == 1 or product.mass * pieces[name] <= max(payloads):
                continue
            # What a lot has to go through without being carried, one after the other.
            joined = [names for names in stuck if names & pair]
            stuck = [names for names in stuck if not names & pair] + [pair.union(*joined)]
            points = {self._point(one) for one in self.modes.able(product.operations[name], pieces[name])}
            for other in stuck[-1]:
                points &= {self._point(one) for one in self.modes.able(product.operations[other], pieces[other])}
            if not points:
                yield Proof(frozenset({name, "kg"}), f"no robot carries a lot to '{name}', which is elsewhere")

    def _point(self, station: str) -> str | None:
        factory = self.workspace.factory
        slot = factory.stations[station].slot
        return factory.floor.slots[slot].point if factory.floor is not None and slot is not None else None

    # Dates.

    def _of_dates(self, order: Order) -> Iterator[Proof]:
        if order.deadline is None:
            return
        limit = self._ms(order.deadline)
        for lot in _lots(self.workspace, order):
            earliest = self.earliest_completion(order.product, lot, self._ms(order.release))
            if earliest > limit:
                hours = (earliest - limit) / 3_600_000
                yield Proof(frozenset({"deadline", "by"}), f"a lot alone ends {hours:.1f} h behind the deadline")
                return

    def of_shared_dates(self) -> Iterator[Proof]:
        """Yield proofs that the orders with deadlines do not fit together: the work of some stations, in some time.

        A station counts only for lots that would be in time if they had it for themselves.
        """
        loads: dict[frozenset[str], list[tuple[int, int, int]]] = {}
        goes_on: set[str] = set()
        for order in self.workspace.orders.values():
            if order.deadline is None:
                continue
            product = self.workspace.products[order.product]
            chosen = {name for way in product.choices.values() for branch in way.branches.values() for name in branch}
            for lot in _lots(self.workspace, order):
                pieces = _pieces_in(product, lot)
                starts, _ = self._alone(order.product, lot, self._ms(order.release))
                limit = self._ms(order.deadline)
                tails = self._tails(product, pieces, chosen)
                for name, operation in product.operations.items():
                    able = frozenset(
                        one
                        for one in self.modes.able(operation, pieces[name])
                        if self._end(operation, one, pieces[name], starts[name]) <= limit
                    )
                    parts = [self.workspace.factory.stations[one] for one in able]
                    if any(
                        (operation.break_behaviour or one.break_behaviour) is BreakBehaviour.GOES_ON for one in parts
                    ):
                        goes_on |= able
                    if able and name not in chosen and not any(one.batching for one in parts):
                        work = min(self._duration(operation, one, pieces[name]) for one in able)
                        loads.setdefault(able, []).append((starts[name], limit - tails[name], work))
        for able in loads:
            works = [one for group, listed in loads.items() if group <= able for one in listed]
            yield from self._of_room(able, works, goes_on)

    def _of_room(self, able: frozenset[str], works: list[tuple[int, int, int]], goes_on: set[str]) -> Iterator[Proof]:
        """Try every span between a first start and a last end: works that lie in it, against the time there is.

        On stations on which some work goes on over breaks, all time counts.
        """
        spans = {}
        for name in able:
            part = self.workspace.factory.stations[name]
            opens = ALWAYS if name in goes_on else self.modes.openings.of(name, part.calendar)
            spans[name] = (opens, part.count * part.capacity)
        for begin in sorted({start for start, _, _ in works}):
            inside = sorted((end, work) for start, end, work in works if start >= begin)
            need = 0
            for end, work in inside:
                need += work
                room = sum(
                    (total(open_times, end) - total(open_times, begin)) * units for open_times, units in spans.values()
                )
                if need > max(0, room):
                    hours = f"{need / 3_600_000:.1f} h of work on {', '.join(sorted(able))} in {room / 3_600_000:.1f} h"
                    yield Proof(frozenset({*able, "deadline", "by"}), hours)
                    return

    def _tails(self, product: Product, pieces: dict[str, int], chosen: set[str]) -> dict[str, int]:
        """Return how long the work behind each operation of a lot takes at least, milliseconds, calendars left out."""
        tails = dict.fromkeys(product.operations, 0)
        before = predecessors(product.operations)
        for name in reversed(in_order(product.operations)):
            operation = product.operations[name]
            able = self.modes.able(operation, pieces[name])
            length = min((self._duration(operation, one, pieces[name]) for one in able), default=0)
            length = 0 if name in chosen else length
            lags = {one.operation: one.min_lag for one in operation.after or ()}
            for other in before[name]:
                tails[other] = max(tails[other], tails[name] + length + lags.get(other, 0))
        return tails

    def earliest_completion(self, product_id: str, lot: int, release: int) -> int:
        """Return when a lot could be done if nothing else were there, at the earliest; milliseconds."""
        _, ends = self._alone(product_id, lot, release)
        return max(ends.values(), default=release)

    def _alone(self, product_id: str, lot: int, release: int) -> tuple[dict[str, int], dict[str, int]]:
        """Return when each operation of a lot could start and end at the earliest, if nothing else were there."""
        product = self.workspace.products[product_id]
        pieces = _pieces_in(product, lot)
        chosen = {name for way in product.choices.values() for branch in way.branches.values() for name in branch}
        starts: dict[str, int] = {}
        ends: dict[str, int] = {}
        before = predecessors(product.operations)
        for name in in_order(product.operations):
            operation = product.operations[name]
            lags = {one.operation: one.min_lag for one in operation.after or ()}
            ready = max([release, *(ends[other] + lags.get(other, 0) for other in before[name])])
            starts[name] = ready
            if name in chosen:
                ends[name] = ready
                continue
            ready = starts[name] = max([ready, *(self._arrival(flow.item) for flow in operation.consumes)])
            able = self.modes.able(operation, pieces[name])
            ends[name] = min((self._end(operation, one, pieces[name], ready) for one in able), default=ready)
        return starts, ends

    def _arrival(self, item: str) -> int:
        """Return when the first of an item can be there, milliseconds."""
        known = self.workspace.factory.items.get(item)
        stock = self.workspace.state.stock.get(item, known.stock if known else 0)
        if stock or item in self.workspace.products or known is None:
            return 0
        dates = [self._ms(receipt.at) for receipt in known.receipts]
        dates += [known.lead_time] if known.lead_time is not None else []
        return min(dates, default=0)

    def _duration(self, operation: Operation, station: str, pieces: int) -> int:
        part = self.workspace.factory.stations[station]
        offer = self.modes.offer(operation, station)
        return part.load + part.unload + (run_ms(operation, offer, pieces) if offer is not None else 0)

    def _end(self, operation: Operation, station: str, pieces: int, start: int) -> int:
        part = self.workspace.factory.stations[station]
        length = self._duration(operation, station, pieces)
        if (operation.break_behaviour or part.break_behaviour) is BreakBehaviour.GOES_ON:
            return start + length
        left = length
        for a, b in self.modes.openings.of(station, part.calendar):
            there = max(0, b - max(a, start))
            if there >= left:
                return max(a, start) + left if left else start
            left -= there
        return ALWAYS[0][1]

    # Material and batches.

    def _of_material(self, names: list[str]) -> Iterator[Proof]:
        for item, need in self._needs(names).items():
            known = self.workspace.factory.items.get(item)
            if item in self.workspace.products or (known is not None and known.lead_time is not None):
                continue
            have = self._have(item)
            if need > have:
                yield Proof(frozenset({item}), f"{need} of '{item}' are needed and {have} will ever be there")

    def _have(self, item: str) -> int:
        known = self.workspace.factory.items.get(item)
        stock = self.workspace.state.stock.get(item, known.stock if known else 0)
        return stock + sum(receipt.quantity for receipt in (known.receipts if known else ()))

    def _needs(self, names: list[str]) -> dict[str, int]:
        """Return of what orders consume at least; of a choice, what its most frugal way does."""
        needs: dict[str, int] = {}
        for name in names:
            order = self.workspace.orders[name]
            for lot in _lots(self.workspace, order):
                _add(needs, _consumption(self.workspace.products[order.product], lot))
        done: set[str] = set()
        while made := [item for item in needs if item in self.workspace.products and item not in done]:
            # An item is opened up once nothing that is still closed needs it.
            item = next(one for one in made if not any(one in self._below(other) for other in made if other != one))
            done.add(item)
            lack = needs[item] - self._have(item)
            if lack > 0:
                product = self.workspace.products[item]
                for lot in split_quantity(lack, product.lot_size):
                    _add(needs, _consumption(product, lot))
        return needs

    def _below(self, product: str) -> set[str]:
        found: set[str] = set()
        open_ends = [product]
        while open_ends:
            for operation in self.workspace.products[open_ends.pop()].operations.values():
                for flow in operation.consumes:
                    if flow.item in self.workspace.products and flow.item not in found:
                        found.add(flow.item)
                        open_ends.append(flow.item)
        return found

    def _components(self, names: list[str]) -> list[str]:
        """Return the products that must be made as components, since there is not enough of them."""
        return [
            item
            for item, need in self._needs(names).items()
            if item in self.workspace.products and need > self._have(item)
        ]

    def of_batches(self) -> Iterator[Proof]:
        """Yield batches that all lots of a family together can not fill."""
        for capability in {one.requires.capability for one in self._operations()}:
            able = {
                name
                for one in self._operations()
                if one.requires.capability == capability
                for name in self.workspace.factory.stations
                if self.modes.offer(one, name) is not None
            }
            parts = [self.workspace.factory.stations[name] for name in able]
            least = min((part.batching.minimum if part.batching else 0 for part in parts), default=0)
            unit = {part.batching.unit for part in parts if part.batching}
            if least <= 1 or unit != {"pieces"}:
                continue
            pieces = 0
            for order in self.workspace.orders.values():
                product = self.workspace.products[order.product]
                for lot in _lots(self.workspace, order):
                    taken = _pieces_in(product, lot)
                    pieces += sum(
                        taken[name] for name, one in product.operations.items() if one.requires.capability == capability
                    )
            uses_alone = not any(
                one.requires.capability == capability
                for name, product in self.workspace.products.items()
                if name not in {order.product for order in self.workspace.orders.values()}
                for one in product.operations.values()
            )
            if pieces < least and uses_alone:
                yield Proof(frozenset({*able, "batch"}), f"all lots have {pieces} pieces, a batch takes {least}")

    def _operations(self) -> list[Operation]:
        products = {order.product for order in self.workspace.orders.values()}
        return [one for name in products for one in self.workspace.products[name].operations.values()]

    def _ms(self, instant: datetime | None) -> int:
        return 0 if instant is None else max(0, (instant - self.now) // timedelta(milliseconds=1))


def _add(needs: dict[str, int], more: dict[str, int]) -> None:
    for item, quantity in more.items():
        needs[item] = needs.get(item, 0) + quantity


def _lots(workspace: Workspace, order: Order) -> list[int]:
    return list(split_quantity(order.quantity, order.lot_size or workspace.products[order.product].lot_size))


def _consumption(product: Product, lot: int) -> dict[str, int]:
    pieces = _pieces_in(product, lot)
    chosen = {name for way in product.choices.values() for branch in way.branches.values() for name in branch}
    result: dict[str, int] = {}

    def of(names: list[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for name in names:
            for flow in product.operations[name].consumes:
                _add(found, {flow.item: flow.quantity * (pieces[name] if flow.per == "piece" else 1)})
        return found

    _add(result, of([name for name in product.operations if name not in chosen]))
    for way in product.choices.values():
        if way.least == 0 or set(way.branches) & chosen:
            continue
        branches = [of(list(branch)) for branch in way.branches.values()]
        for item in {item for branch in branches for item in branch}:
            _add(result, {item: min(branch.get(item, 0) for branch in branches)})
    return result


def _pieces_in(product: Product, pieces: int) -> dict[str, int]:
    """Return the pieces that each operation starts with, so that enough good ones are left."""
    before = predecessors(product.operations)
    out = dict.fromkeys(product.operations, pieces)
    result: dict[str, int] = {}
    for name in reversed(in_order(product.operations)):
        result[name] = ceil(out[name] / product.operations[name].pieces_left)
        for earlier in before[name]:
            out[earlier] = max(out[earlier], result[name])
    return result
