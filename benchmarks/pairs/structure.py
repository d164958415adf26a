"""An outside look at a plan: whether the file holds what was ordered, by people and stations that exist, one at a time.

It reads the JSON of the plan and shares nothing with the judge of the product; what it sees is coarse, and enough to
catch a plan that leaves work out, turns the order around, or counts somebody twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from benchmarks.pairs.modes import Modes, run_ms
from benchmarks.pairs.openings import Openings, total
from reshuffle.model.consistency import predecessors
from reshuffle.model.factory import Workspace
from reshuffle.model.orders import split_quantity
from reshuffle.model.products import Product
from reshuffle.model.stations import BreakBehaviour

__all__ = ["look_at"]

_MS = timedelta(milliseconds=1)


def look_at(plan: dict[str, Any], workspace: Workspace) -> list[str]:
    """Return in words what is wrong with a plan; empty where nothing was seen.

    Parameters
    ----------
    plan
        The JSON of the plan file.
    workspace
        What it was made for, read from its own files.
    """
    look = _Look(plan, workspace)
    return [
        *look.orders(),
        *look.lots(),
        *look.places(),
        *look.sequences(),
        *look.holds(),
        *look.material(),
        *look.ways(),
    ]


@dataclass(slots=True)
class _Look:
    plan: dict[str, Any]
    workspace: Workspace
    now: datetime = field(init=False)
    modes: Modes = field(init=False)
    work: dict[str, dict[str, dict[str, Any]]] = field(init=False)

    def __post_init__(self) -> None:
        self.now = datetime.fromisoformat(self.plan["made_for"])
        ends = [self._ms(one["phases"][-1]["end"]) for one in self.plan["operations"]]
        length = max(timedelta(weeks=10), (max(ends, default=0) + 1) * _MS)
        self.modes = Modes(self.workspace, Openings(self.workspace, self.now, length))
        self.work = {}
        for one in self.plan["operations"]:
            self.work.setdefault(one["lot"], {})[one["operation"]] = one

    def _ms(self, text: str) -> int:
        return (datetime.fromisoformat(text) - self.now) // _MS

    def _arrival(self, one: dict[str, Any]) -> int:
        return self._ms(next(phase["start"] for phase in one["phases"] if phase["name"] != "setup"))

    def _end(self, one: dict[str, Any]) -> int:
        return self._ms(one["phases"][-1]["end"])

    def _completion(self, one: dict[str, Any]) -> int:
        return self._ms([phase["end"] for phase in one["phases"] if phase["name"] != "hold"][-1])

    def orders(self) -> Iterator[str]:
        """Every order is planned or named as unplanned; dates that bind are kept."""
        planned = [one["id"] for one in self.plan["orders"] if "parent" not in one]
        left = [one["id"] for one in self.plan["unplanned"]]
        if sorted([*planned, *left]) != sorted(self.workspace.orders):
            yield "the orders of the plan and those left out are not the orders of the workspace"
        for one in self.plan["operations"]:
            order = self.workspace.orders.get(one["order"])
            if self._ms(one["phases"][0]["start"]) < 0:
                yield f"{one['id']} starts before now"
            if order is not None and order.release and self._arrival(one) < (order.release - self.now) // _MS:
                yield f"{one['id']} before its release"
            if order is not None and order.deadline and self._completion(one) > (order.deadline - self.now) // _MS:
                yield f"{one['id']} behind its deadline"

    def lots(self) -> Iterator[str]:
        """Every lot is there with all of its operations, and of a choice with one whole branch."""
        for one in self.plan["orders"]:
            product = self.workspace.products[one["product"]]
            ordered = self.workspace.orders.get(one["id"])
            size = (ordered.lot_size if ordered else None) or product.lot_size
            if ordered is not None and one["quantity"] != ordered.quantity:
                yield f"order {one['id']} is planned with {one['quantity']} pieces"
            if len(one["lots"]) != len(split_quantity(one["quantity"], size)):
                yield f"order {one['id']} has {len(one['lots'])} lots"
            for lot in one["lots"]:
                if not _is_whole(product, set(self.work.get(lot, {}))):
                    yield f"lot {lot} is not made whole: {', '.join(sorted(self.work.get(lot, {})))}"
        known = {lot for one in self.plan["orders"] for lot in one["lots"]}
        yield from (f"lot {lot} is of no order" for lot in self.work if lot not in known)

    def places(self) -> Iterator[str]:
        """Every operation is on a station that can do it, for as long as it takes, while the station is open."""
        for one in self.plan["operations"]:
            operation = self.workspace.products[one["product"]].operations[one["operation"]]
            base = one["station"].partition("#")[0]
            found = self.modes.obstacles(operation, base, one["pieces"])
            if found:
                yield f"{one['id']} can not be done on {base}: {', '.join(found)}"
                continue
            part = self.workspace.factory.stations[base]
            offer = self.modes.offer(operation, base)
            need = run_ms(operation, offer, one["pieces"]) if offer is not None else 0
            run = next(phase for phase in one["phases"] if phase["name"] == "run")
            start, end = self._ms(run["start"]), self._ms(run["end"])
            there = end - start
            if (operation.break_behaviour or part.break_behaviour) is not BreakBehaviour.GOES_ON:
                spans = self.modes.openings.of(base, part.calendar)
                there = total(spans, end) - total(spans, start)
            if there < need:
                yield f"{one['id']} runs {there} ms, it takes {need}"

    def sequences(self) -> Iterator[str]:
        """Operations of a lot follow each other as the product says."""
        for lot, done in self.work.items():
            operations = self.workspace.products[next(iter(done.values()))["product"]].operations
            for name, earlier in predecessors(operations).items():
                lags = {before.operation: before for before in operations[name].after or ()}
                for other in earlier if name in done else ():
                    if other not in done:
                        continue
                    gap = self._arrival(done[name]) - self._end(done[other])
                    lag = lags.get(other)
                    if gap < (lag.min_lag if lag else 0):
                        yield f"{lot}: {name} begins {gap} ms after {other}"
                    if lag is not None and lag.max_lag is not None and gap > lag.max_lag:
                        yield f"{lot}: {name} begins {gap} ms after {other}, too late"

    def holds(self) -> Iterator[str]:
        """Nobody and nothing is in two places at once."""
        factory = self.workspace.factory
        uses: dict[str, list[tuple[int, int, object]]] = defaultdict(list)
        for one in self.plan["operations"]:
            batch = (one["station"], one["batch"]) if "batch" in one else one["id"]
            uses[one["station"]].append((self._ms(one["phases"][0]["start"]), self._end(one), batch))
            for crew in one.get("crew", ()):
                phases = one["phases"][crew["first_phase"] : crew["last_phase"] + 1]
                span = self._ms(phases[0]["start"]), self._ms(phases[-1]["end"])
                for member in crew["members"]:
                    uses[member].append((*span, batch))
        for one in self.plan["maintenance"]:
            if one["task"] != "charge":
                uses[one["station"]].append((self._ms(one["start"]), self._ms(one["end"]), one["id"]))
        for name, spans in uses.items():
            base = name.partition("#")[0]
            most = 1
            if base in factory.stations:
                most = factory.stations[base].capacity
            elif base in factory.tools:
                most = factory.tools[base].count
            changes = sorted(
                {*((a, 1, key) for a, b, key in spans if a < b), *((b, -1, key) for a, b, key in spans if a < b)},
                key=lambda change: change[:2],
            )
            held = 0
            for _, change, _ in changes:
                held += change
                if held > most:
                    yield f"{name} is held {held} times at once"
                    break

    def material(self) -> Iterator[str]:
        """Stock never falls below nothing."""
        moves: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for name, item in self.workspace.factory.items.items():
            stock = self.workspace.state.stock.get(name, item.stock)
            moves[name].append((-1, stock))
            moves[name] += [((receipt.at - self.now) // _MS, receipt.quantity) for receipt in item.receipts]
        for bought in self.plan["purchases"]:
            at, lead = self._ms(bought["arrives"]), self.workspace.factory.items[bought["item"]].lead_time
            if lead is None or at < lead:
                yield f"{bought['item']} is bought sooner than it can be had"
            moves[bought["item"]].append((at, bought["quantity"]))
        for order in self.plan["orders"]:
            sizes = split_quantity(order["quantity"], self.workspace.products[order["product"]].lot_size)
            if "parent" in order:
                for lot, pieces in zip(order["lots"], sizes, strict=False):
                    done = max((self._completion(one) for one in self.work.get(lot, {}).values()), default=0)
                    moves[order["product"]].append((done, pieces))
        for one in self.plan["operations"]:
            for flow in self.workspace.products[one["product"]].operations[one["operation"]].consumes:
                quantity = flow.quantity * (one["pieces"] if flow.per == "piece" else 1)
                moves[flow.item].append((self._arrival(one), -quantity))
        for material, listed in moves.items():
            left = 0
            for at, change in sorted(listed, key=lambda move: (move[0], -move[1])):
                left += change
                if left < 0:
                    yield f"{-left} of {material} are missing at {at} ms"
                    break

    def ways(self) -> Iterator[str]:
        """Where robots carry lots, each way between two places has a robot, and no robot more lots than it takes."""
        factory = self.workspace.factory
        if not factory.robots or factory.floor is None:
            return
        carried = {(one["before"], one["after"]): one for one in self.plan["transports"]}
        ids = {one["id"]: one for one in self.plan["operations"]}
        loads: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for (before, after), way in carried.items():
            start, end = self._ms(way["pickup"]), self._ms(way["dropoff"])
            if before in ids and (start < self._end(ids[before]) or end > self._arrival(ids[after])):
                yield f"the way from {before} to {after} is not between them"
            if before in ids and self._dock(ids[before]) != self._dock(ids[after]) and "robot" not in way:
                yield f"nobody carries from {before} to {after}"
            if "robot" in way:
                loads[way["robot"]] += [(start, 1), (end, -1)]
        for lot, done in self.work.items():
            operations = self.workspace.products[next(iter(done.values()))["product"]].operations
            for name, earlier in predecessors(operations).items():
                for other in earlier if name in done else ():
                    is_away = other in done and self._dock(done[other]) != self._dock(done[name])
                    if is_away and (f"{lot}/{other}", f"{lot}/{name}") not in carried:
                        yield f"no way from {lot}/{other} to {name}"
        for robot, changes in loads.items():
            held, most = 0, factory.robots[robot.partition("#")[0]].capacity
            for _, change in sorted(changes):
                held += change
                if held > most:
                    yield f"robot {robot} carries {held} lots"
                    break

    def _dock(self, one: dict[str, Any]) -> str | None:
        factory = self.workspace.factory
        slot = factory.stations[one["station"].partition("#")[0]].slot
        return factory.floor.slots[slot].point if factory.floor is not None and slot is not None else None


def _is_whole(product: Product, done: set[str]) -> bool:
    """Whether a set of operations makes a product: all outside of choices, and of each choice whole branches."""
    owned = {name for way in product.choices.values() for branch in way.branches.values() for name in branch}
    if set(product.operations) - owned != done - owned:
        return False
    for way in product.choices.values():
        if set(way.branches) & owned:
            continue
        taken = [branch for branch in way.branches.values() if set(branch) <= done and branch]
        touched = [branch for branch in way.branches.values() if set(branch) & done]
        empty = sum(not branch for branch in way.branches.values())
        if len(touched) != len(taken) or not way.least - empty <= len(taken) <= way.most:
            return False
    return True
