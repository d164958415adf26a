"""A workspace as the twin works with it: every id resolved, times in milliseconds from the origin of the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from reshuffle.model import consistency
from reshuffle.model.calendars import Calendar
from reshuffle.model.capabilities import DurationModel
from reshuffle.model.distributions import DurationDistribution
from reshuffle.model.factory import Workspace
from reshuffle.model.products import Operation, Product
from reshuffle.model.progress import with_done
from reshuffle.model.state import RunningOperation
from reshuffle.model.stations import Attendance, PhaseName, Setup, Station, WakeRule
from reshuffle.model.variation import Variation
from reshuffle.plan.from_model import floor_places, resources, work
from reshuffle.plan.from_model.clock import Clock
from reshuffle.plan.from_model.precedence import direct_predecessors
from reshuffle.plan.from_model.setup_states import setup_state
from reshuffle.plan.tasks import BreakRule, PhaseKind
from reshuffle.twin.floor_map import FloorMap, floor_map
from reshuffle.twin.working_time import OpenTime

__all__ = ["Edge", "Need", "PhaseSpec", "StationSpec", "TwinFactory", "Way"]


@dataclass(frozen=True, slots=True)
class PhaseSpec:
    """A phase as planned: `duration` in milliseconds, whole ticks; a setup comes on top of that of a SETUP phase."""

    name: str
    kind: PhaseKind
    duration: int
    break_rule: BreakRule

    def __deepcopy__(self, memo: dict[int, Any]) -> PhaseSpec:
        return self


@dataclass(frozen=True, slots=True)
class Need:
    """Operators (`count` of `members`) or a tool that are held from the first to the last of some phases."""

    name: str
    is_tool: bool
    count: int
    first: int
    last: int
    members: tuple[str, ...]

    def __deepcopy__(self, memo: dict[int, Any]) -> Need:
        return self


@dataclass(frozen=True, slots=True)
class Way:
    """How an operation of so many pieces is done on a station.

    Parameters
    ----------
    run_ms
        Run time before it was rounded up to ticks.
    state
        Setup state that must be mounted, None where it does not matter.
    family, size
        For batches; None and 0 on a station that does not batch.
    wear
        Counters and by how much they rise in all.
    entry_ms
        How long the entry of a cascading station is taken, 0 elsewhere.
    change_ms
        Setup of the operation's own that comes only where what is mounted is changed.
    batch_minimum, batch_maximum
        Bounds of the size of a batch, 0 on a station that does not batch.
    variation
        How much the run varies, None for what the station says.
    """

    run_ms: int
    phases: tuple[PhaseSpec, ...]
    needs: tuple[Need, ...]
    state: object | None = None
    family: str | None = None
    size: int = 0
    wear: tuple[tuple[str, int], ...] = ()
    entry_ms: int = 0
    change_ms: int = 0
    batch_minimum: int = 0
    batch_maximum: int = 0
    variation: Variation | None = None

    def __deepcopy__(self, memo: dict[int, Any]) -> Way:
        return self

    @property
    def arrival(self) -> int:
        """Place of the phase for which the lot must be there."""
        return 1 if self.phases[0].kind is PhaseKind.SETUP else 0

    @property
    def completion(self) -> int:
        """Place of the phase that completes the work."""
        return len(self.phases) - (2 if self.phases[-1].kind is PhaseKind.HOLD else 1)

    @property
    def expected(self) -> int:
        """Milliseconds of work as planned, without a change of setup."""
        return sum(phase.duration for phase in self.phases)


@dataclass(frozen=True, slots=True)
class Edge:
    """What comes before an operation: `least` and `most` milliseconds between; a bridge leads over a choice.

    One that is from rework leads from the end of such a route, and counts where that was taken; one that leads aside
    leads to its beginning.
    """

    before: str
    least: int
    most: int | None
    is_bridge: bool
    is_from_rework: bool = False
    leads_aside: bool = False


@dataclass(frozen=True, slots=True)
class StationSpec:
    """One station; of several equal ones, each by itself. `place` and `count` say which of how many.

    `turn` is the station in whose turn it decides, the first of equal ones that choose together; `asked` the one that
    is asked when lots come or go.
    """

    id: str
    base: str
    part: Station
    place: int
    count: int
    turn: str
    asked: str

    def __deepcopy__(self, memo: dict[int, Any]) -> StationSpec:
        return self


@dataclass(slots=True)
class TwinFactory:
    """Everything that does not change while a run goes on.

    Parameters
    ----------
    workspace
        Consistent (no findings of :func:`reshuffle.model.consistency.findings`).
    eligible
        Stations that can do each operation, by (product, operation): what matching found.
    now
        Origin of the run, UTC.
    shares_nothing
        Whether stations share nothing but lots: neither people, tools, material, carriers nor ways.
    """

    workspace: Workspace
    eligible: Mapping[tuple[str, str], Sequence[str]]
    now: datetime
    clock: Clock = field(init=False)
    stations: dict[str, StationSpec] = field(init=False)
    operators: dict[str, str] = field(init=False)
    robots: dict[str, str] = field(init=False)
    moves_lots: bool = field(init=False)
    floor_map: FloorMap | None = field(init=False)
    shares_nothing: bool = field(init=False)
    transport_times: dict[tuple[str, str], DurationDistribution] = field(init=False)
    _ways: dict[tuple[str, str, str, int], Way] = field(default_factory=dict)
    _edges: dict[tuple[str, str], tuple[Edge, ...]] = field(default_factory=dict)
    _behind: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    _copies: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    _least_work: dict[tuple[str, str, int], int] = field(default_factory=dict)
    _open_times: dict[tuple[str, tuple[Any, ...]], OpenTime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.workspace = with_done(self.workspace)
        factory = self.workspace.factory
        self.clock = Clock(self.now, factory.tick)
        self.stations = {
            copy: StationSpec(copy, name, part, place, part.count, *_turn(name, part, copy))
            for name, part in factory.stations.items()
            for place, copy in enumerate(consistency.copies(name, part.count), 1)
        }
        self.operators = _copies(factory.operators)
        self.robots = _copies(factory.robots)
        self.moves_lots = floor_places.moves_lots(self.workspace)
        self.transport_times = {(one.from_location, one.to_location): one.time for one in factory.transports}
        self.shares_nothing = self._shares_nothing()
        self.floor_map = floor_map(factory, self.clock.tick_ms)

    def __deepcopy__(self, memo: dict[int, Any]) -> TwinFactory:
        return self

    def to_ms(self, duration: int) -> int:
        """Return a duration in milliseconds, rounded up to whole ticks."""
        return self.clock.duration(duration) * self.clock.tick_ms

    def at(self, instant: datetime) -> int:
        """Return an instant as milliseconds from the origin."""
        return self.clock.at_or_after(instant) * self.clock.tick_ms

    def at_or_before(self, instant: datetime) -> int:
        """Return a due date as milliseconds from the origin, rounded down to a tick."""
        return self.clock.at_or_before(instant) * self.clock.tick_ms

    def open_time(self, name: str, exceptions: Mapping[str, Sequence[Any]]) -> OpenTime | None:
        """Return when a station or operator is there, None for always."""
        factory = self.workspace.factory
        base = self.stations[name].base if name in self.stations else self.operators.get(name, name)
        part = factory.stations.get(base) if name in self.stations else factory.operators.get(base)
        used = (part.calendar if part is not None else None) or factory.calendar
        more = tuple(one for owner in dict.fromkeys((base, name)) for one in exceptions.get(owner, ()))
        if used is None and not more:
            return None
        # One for each name, also where calendars are the same: who has changed is told apart by it.
        if (name, more) not in self._open_times:
            calendar = factory.calendars[used] if used is not None else Calendar()
            changed = calendar.model_copy(update={"exceptions": (*calendar.exceptions, *more)})
            self._open_times[name, more] = OpenTime(changed, factory.zone, self.clock)
        return self._open_times[name, more]

    def edges(self, product: str, operation: str) -> tuple[Edge, ...]:
        """Return what comes before an operation, also over choices that may not be taken."""
        key = (product, operation)
        if key not in self._edges:
            part = self.workspace.products[product]
            in_choices = {
                name
                for branching in part.choices.values()
                for members in branching.branches.values()
                for name in members
            }
            listed = [
                Edge(before, self.to_ms(least), most, is_bridge)
                for before, least, most, is_bridge in direct_predecessors(part, operation, in_choices)
            ]
            self._edges[key] = (*listed, *_rework_edges(part, operation, [edge.before for edge in listed]))
        return self._edges[key]

    def behind(self, product: str, operation: str) -> tuple[str, ...]:
        """Return what comes directly behind an operation, also over choices and as rework, in the order of the list."""
        if product not in self._behind:
            found: dict[str, list[str]] = {name: [] for name in self.workspace.products[product].operations}
            for name in found:
                for edge in self.edges(product, name):
                    found[edge.before].append(name)
            self._behind[product] = {name: tuple(dict.fromkeys(names)) for name, names in found.items()}
        return self._behind[product][operation]

    def location(self, product: str, operation: str) -> str | None:
        """Return where the stations stand that can do an operation: all at one location."""
        copies = self.copies_for(product, operation)
        return self.stations[copies[0]].part.location if copies else None

    def _shares_nothing(self) -> bool:
        factory = self.workspace.factory
        return not (self.moves_lots or factory.operators or factory.tools or factory.carriers or factory.items) and all(
            not operation.consumes and not operation.produces
            for product in self.workspace.products.values()
            for operation in product.operations.values()
        )

    def people(self, skill: str, site: str | None) -> tuple[str, ...]:
        """Return who has a skill and can be on a site."""
        operators = self.workspace.factory.operators
        return tuple(
            copy
            for copy, base in self.operators.items()
            if skill in operators[base].skills and (site is None or operators[base].site in {None, site})
        )

    def copies_for(self, product: str, operation: str) -> tuple[str, ...]:
        """Return every station that can do an operation."""
        key = (product, operation)
        if key not in self._copies:
            stations = self.workspace.factory.stations
            self._copies[key] = tuple(
                copy for base in self.eligible.get(key, ()) for copy in consistency.copies(base, stations[base].count)
            )
        return self._copies[key]

    def least_work(self, product: str, operation: str, pieces: int) -> int:
        """Return the planned work of an operation where it takes least, milliseconds; 0 where nobody can do it."""
        key = (product, operation, pieces)
        if key not in self._least_work:
            stations = self.workspace.factory.stations
            firsts = [consistency.copies(base, stations[base].count)[0] for base in self.eligible.get(key[:2], ())]
            ways = [self.way(product, operation, copy, pieces).expected for copy in firsts]
            self._least_work[key] = min(ways, default=0)
        return self._least_work[key]

    def way(self, product: str, operation: str, station: str, pieces: int) -> Way:
        """Return how an operation of so many pieces is done on a station."""
        base = self.stations[station].base
        key = (product, operation, base, pieces)
        if key not in self._ways:
            part = self.workspace.products[product].operations[operation]
            self._ways[key] = self.work_out(product, part, base, pieces, None)
        return self._ways[key]

    def work_out(
        self, product: str, operation: Operation, base: str, pieces: int, running: RunningOperation | None
    ) -> Way:
        """Return how an operation is done, or how it goes on if it is running."""
        station = self.workspace.factory.stations[base]
        offer = station.capabilities.get(operation.requires.capability)
        model = offer.time if offer else DurationModel()
        run = work.run_time(operation, model, pieces)
        entry = 0
        if station.cascade_interval is not None:
            interval = station.cascade_interval if operation.cascade_interval is None else operation.cascade_interval
            by_lot = operation.cascade_interval is not None and operation.cascade_per == "lot"
            entry = self.to_ms(interval * (1 if by_lot else pieces))
            if not by_lot:
                run = work.run_time(operation, model, 1) + (pieces - 1) * interval
        by_change = operation.setup_when == "change" and running is None
        planned = operation.model_copy(update={"setup_time": 0}) if by_change else operation
        listed = work.phases_of(station, planned, run, self.clock, running)
        names = [name for name, _ in listed]
        phases = [
            PhaseSpec(
                name.value, PhaseKind(phase.kind), phase.duration * self.clock.tick_ms, BreakRule(phase.break_rule)
            )
            for name, phase in listed
        ]
        if station.output_buffer is not None:
            phases.append(PhaseSpec("hold", PhaseKind.HOLD, 0, BreakRule.PAUSE))
        tools = (*(offer.tools if offer else ()), *operation.tools, *(running.tools if running else ()))
        batching = station.batching
        wear = (
            (name, work.wear_amount(counter, operation, run, pieces, running)) for name, counter in station.wear.items()
        )
        return Way(
            run,
            tuple(phases),
            (
                *self.needs((*station.attendance, *operation.attendance), names, station.site, running),
                *(Need(tool, True, 1, 0, len(phases) - 1, (tool,)) for tool in dict.fromkeys(tools)),
            ),
            setup_state(station, operation, product) if running is None else None,
            (operation.batch_family or product) if batching else None,
            (pieces if batching.unit == "pieces" else 1) if batching else 0,
            tuple((name, amount) for name, amount in wear if amount),
            entry,
            self.to_ms(operation.setup_time) if by_change else 0,
            0 if batching is None else _stated(operation.batch_minimum, batching.minimum),
            0 if batching is None else _stated(operation.batch_maximum, batching.maximum),
            operation.variation,
        )

    def needs(
        self,
        listed: Sequence[Attendance],
        names: Sequence[PhaseName],
        site: str | None,
        running: RunningOperation | None = None,
    ) -> list[Need]:
        """Return the people that phases need; of work under way, those who are there stay (as in plans)."""
        runs = list(work.attended_runs(listed, names))
        everybody = [self.people(attendance.skill, site) for attendance, _, _ in runs]
        stay: list[list[str]] = [[] for _ in runs]
        if running is not None and running.operators:
            present = self._present(running.operators)
            first = [number for number, (_, start, _) in enumerate(runs) if start == 0]
            wanted = [(runs[number][0].skill, runs[number][0].count) for number in first]
            skills = [[skill for skill, _ in wanted if person in self.people(skill, None)] for person in present]
            for number, people in zip(first, work.taken_places(wanted, skills), strict=True):
                stay[number] = [present[person] for person in people]
        result = []
        for (attendance, start, end), members, pinned in zip(runs, everybody, stay, strict=True):
            if pinned:
                result.append(Need(attendance.skill, False, len(pinned), start, end, tuple(pinned)))
            if len(pinned) < attendance.count:
                result.append(Need(attendance.skill, False, attendance.count - len(pinned), start, end, members))
        return result

    def _present(self, named: Sequence[str]) -> list[str]:
        result: list[str] = []
        for name in named:
            copies = [copy for copy, base in self.operators.items() if name in {copy, base}]
            result += [copy for copy in copies if copy not in result][:1]
        return result

    def setup_ms(self, rule: Setup, before: object | None, after: object | None) -> int:
        """Return the time to change what is mounted, milliseconds, as plans count it."""
        if after is None:
            return 0
        if before is None:
            return self.to_ms(rule.default if rule.initial is None else rule.initial)
        exact = Decimal(resources.setup_time(rule, before, after))
        return self.to_ms(-int(-exact // 1))


def _turn(name: str, part: Station, copy: str) -> tuple[str, str]:
    turn = copy if part.wake is WakeRule.IN_ORDER else min(consistency.copies(name, part.count))
    # Maintenance by wear is done when nobody waits, by each on its own.
    return turn, copy if any(task.resets for task in part.maintenance.values()) else turn


def _stated(own: int | None, usual: int) -> int:
    return usual if own is None else own


def _rework_edges(product: Product, operation: str, before: Sequence[str]) -> list[Edge]:
    """Return what comes before an operation through routes of rework: along them, and from their ends."""
    result = []
    for origin, other in product.operations.items():
        if other.rework is None or not other.rework.through:
            continue
        route = (origin, *other.rework.through)
        if operation in route[1:]:
            place = route.index(operation)
            result.append(Edge(route[place - 1], 0, None, False, leads_aside=place == 1))
        if operation == other.rework.to or (other.rework.to is None and origin in before):
            result.append(Edge(route[-1], 0, None, True, True))
    return result


def _copies(parts: Mapping[str, Any]) -> dict[str, str]:
    return {copy: name for name, part in parts.items() for copy in consistency.copies(name, part.count)}
