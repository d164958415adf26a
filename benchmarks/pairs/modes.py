"""Whether an operation of a lot can be done on a station at all: every condition held against it, one by one.

Written for judging and apart from the product's own matching: nothing of it is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from math import ceil

from benchmarks.pairs.openings import ALWAYS, Openings, Spans, common, longest
from reshuffle.model.capabilities import CapabilityOffer, Limit, LimitKind, Value, ValueKind
from reshuffle.model.factory import Workspace
from reshuffle.model.products import Operation
from reshuffle.model.stations import BreakBehaviour, PhaseName, Station

__all__ = ["Modes", "admits", "run_ms"]


def run_ms(operation: Operation, offer: CapabilityOffer, pieces: int) -> int:
    """Return the run time of a lot by the formula of the reference."""
    stated = operation.time * (pieces if operation.time_per == "piece" else 1)
    content = Decimal(0)
    for unit, amount in operation.work.items():
        content += amount * offer.time.per_unit.get(unit, 0) * (pieces if operation.work_per == "piece" else 1)
    return ceil(offer.time.factor * stated + offer.time.per_run + pieces * offer.time.per_piece + content)


def admits(limit: Limit, value: Value) -> bool:
    """Whether a value lies within a limit, as the reference says."""
    if limit.kind is LimitKind.ONE_OF:
        same = [offer for offer in limit.values if offer.kind is value.kind and offer.unit_kind == value.unit_kind]
        if value.kind is ValueKind.WORD:
            return value.text in {offer.text for offer in same}
        return value.numbers in {offer.numbers for offer in same}
    bound = limit.values[0]
    if bound.kind is not value.kind or bound.unit_kind != value.unit_kind:
        return False
    if limit.kind is LimitKind.AT_MOST:
        return value.numbers[0] <= bound.numbers[0]
    if limit.kind is LimitKind.AT_LEAST:
        return value.numbers[0] >= bound.numbers[0]
    if limit.kind is LimitKind.RANGE:
        return bound.numbers[0] <= value.numbers[0] <= limit.values[1].numbers[0]
    return all(side <= room for side, room in zip(sorted(value.numbers), sorted(bound.numbers), strict=True))


@dataclass(slots=True)
class Modes:
    """Holds operations against stations."""

    workspace: Workspace
    openings: Openings

    def offer(self, operation: Operation, station: str) -> CapabilityOffer | None:
        """Return what a station offers of the capability that an operation requires."""
        offered = self.workspace.factory.stations[station].capabilities
        if not offered and operation.requires.capability == station:
            return CapabilityOffer()
        return offered.get(operation.requires.capability)

    def able(self, operation: Operation, pieces: int) -> list[str]:
        """Return the stations against which nothing was found."""
        return [name for name in self.workspace.factory.stations if not self.obstacles(operation, name, pieces)]

    def obstacles(self, operation: Operation, name: str, pieces: int) -> list[str]:
        """Return the names of what stands between an operation and a station; empty where nothing does."""
        offer = self.offer(operation, name)
        if offer is None:
            return [operation.requires.capability]
        station = self.workspace.factory.stations[name]
        run = run_ms(operation, offer, pieces)
        found = [*self._of_capability(operation, name, offer)]
        found += self._of_tools(operation, name, offer, run)
        found += self._of_station(operation, station, run, pieces)
        if not found and not self._is_staffed(operation, name, run):
            found += [one.skill for one in (*station.attendance, *operation.attendance)] or ["may not pause"]
            found.append("may not pause")
        return found

    def _of_capability(self, operation: Operation, name: str, offer: CapabilityOffer) -> Iterator[str]:
        if operation.stations and name not in operation.stations:
            yield "may only be done on"
        for parameter, values in operation.requires.parameters.items() if offer.limits else ():
            limit = offer.limits.get(parameter)
            if limit is None or not all(admits(limit, value) for value in values):
                yield parameter
        yield from (unit for unit in operation.work if unit not in offer.time.per_unit)

    def _of_tools(self, operation: Operation, name: str, offer: CapabilityOffer, run: int) -> Iterator[str]:
        for tool_name in {*operation.tools, *offer.tools}:
            tool = self.workspace.factory.tools.get(tool_name)
            if tool is None or (tool.stations and name not in tool.stations):
                yield tool_name
            elif tool.life is not None or len(tool.life_left) >= tool.count:
                lives = [*tool.life_left, *[tool.life or 0] * tool.count][: tool.count]
                if max(lives) < run:
                    yield tool_name

    def _of_station(self, operation: Operation, station: Station, run: int, pieces: int) -> Iterator[str]:
        batching = station.batching
        if batching and batching.unit == "pieces" and pieces > batching.maximum:
            yield "pieces"
        for name, counter in station.wear.items():
            content = sum(
                (amount * counter.per_unit.get(unit, 0) for unit, amount in operation.work.items()), Decimal(0)
            )
            content *= pieces if operation.work_per == "piece" else 1
            minutes = Decimal(counter.per_minute * run) / 60_000
            if ceil(minutes + counter.per_piece * pieces + counter.per_lot + content) > counter.limit:
                yield name
        yield from self._of_slot(station)

    def _of_slot(self, station: Station) -> Iterator[str]:
        floor, needs = self.workspace.factory.floor, station.slot_needs
        slot = floor.slots.get(station.slot) if floor is not None and station.slot is not None else None
        if slot is None:
            return
        yield from (utility for utility in needs.utilities if utility not in slot.utilities)
        area = slot.area or slot.width * slot.depth // 10**6
        pairs = (("width", needs.width, slot.width), ("depth", needs.depth, slot.depth), ("area", needs.area, area))
        yield from (name for name, need, given in pairs if need > given)

    def _is_staffed(self, operation: Operation, name: str, run: int) -> bool:
        """Try every choice of people for every need, with the times at which all of them are there."""
        station = self.workspace.factory.stations[name]
        behaviour = operation.break_behaviour or station.break_behaviour
        lasting = {
            PhaseName.SETUP: operation.setup_time > 0 or station.setup is not None,
            PhaseName.LOAD: station.load > 0,
            PhaseName.RUN: True,
            PhaseName.UNLOAD: station.unload > 0,
        }
        phases = [phase for phase in PhaseName if lasting[phase]]
        needs: list[tuple[str, int, tuple[PhaseName, ...]]] = []
        for one in (*station.attendance, *operation.attendance):
            stretch: tuple[PhaseName, ...] = ()
            for phase in (*phases, None):
                if phase is not None and phase in one.phases:
                    stretch = (*stretch, phase)
                elif stretch:
                    needs.append((one.skill, one.count, stretch))
                    stretch = ()
        own = self.openings.of(name, station.calendar)
        crews = self._crews(needs, station.site)
        return any(self._is_open(crew, needs, phases, own, behaviour, run) for crew in crews)

    def _crews(
        self, needs: list[tuple[str, int, tuple[PhaseName, ...]]], site: str | None
    ) -> Iterator[tuple[tuple[tuple[str, int], ...], ...]]:
        """Yield every way to name people for the needs; nobody is in two places in one phase."""
        if not needs:
            yield ()
            return
        *rest, (skill, count, stretch) = needs
        operators = self.workspace.factory.operators.items()
        people = [
            (name, number)
            for name, one in operators
            if skill in one.skills and (site is None or one.site is None or one.site == site)
            # More than all needs together ask for are never named.
            for number in range(min(one.count, sum(need[1] for need in needs) + len(needs)))
        ]
        for crew in self._crews(rest, site):
            busy = {
                person
                for chosen, (_, _, other) in zip(crew, rest, strict=True)
                if set(other) & set(stretch)
                for person in chosen
            }
            for chosen in combinations([person for person in people if person not in busy], count):
                yield (*crew, chosen)

    def _is_open(
        self,
        crew: tuple[tuple[tuple[str, int], ...], ...],
        needs: list[tuple[str, int, tuple[PhaseName, ...]]],
        phases: list[PhaseName],
        own: Spans,
        behaviour: BreakBehaviour,
        run: int,
    ) -> bool:
        operators = self.workspace.factory.operators
        for phase in phases:
            goes_on = behaviour is BreakBehaviour.GOES_ON or run == 0
            if phase is PhaseName.RUN and goes_on:
                continue
            there = {
                name: self.openings.of(name, operators[name].calendar)
                for chosen, (_, _, stretch) in zip(crew, needs, strict=True)
                if phase in stretch
                for name, _ in chosen
            }
            spans = common([ALWAYS, own, *there.values()])
            if not spans:
                return False
            may_not = phase is PhaseName.RUN and behaviour is BreakBehaviour.MAY_NOT_PAUSE
            if may_not and longest(spans) < run:
                return False
        return True
