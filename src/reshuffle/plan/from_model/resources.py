"""Stations, tools, people and carriers of the model as resources of a scheduling problem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal

from reshuffle.model import consistency
from reshuffle.model.factory import Factory, Workspace
from reshuffle.model.stations import Setup, Station
from reshuffle.plan.builder import ProblemBuilder
from reshuffle.plan.from_model.clock import Clock
from reshuffle.plan.from_model.hours import Hours, HoursKey
from reshuffle.plan.resources import ResourceKind

__all__ = [
    "MONEY_SCALE",
    "ResourceMap",
    "SetupStates",
    "add_resources",
    "is_by_components",
    "money_per_tick",
    "setup_time",
]

#: Money inside problems is whole millionths of the factory's currency.
MONEY_SCALE = 1_000_000


@dataclass(slots=True)
class SetupStates:
    """The setup states of one station, numbered as they are met.

    A state is a family, a tuple of attribute values, or a set of components. `initial` is what is mounted, -1 for
    nothing.
    """

    rule: Setup
    states: dict[object, int] = field(default_factory=dict)
    initial: int = -1

    def number(self, state: object) -> int:
        """Return the number of a state, a new one if it was not met before."""
        return self.states.setdefault(state, len(self.states))


@dataclass(slots=True)
class ResourceMap:
    """Indices of what was added, by the ids of the model; `stations` and `operators` by the ids of their copies.

    `buffers` by station copy and side; `groups` by name and members; `skilled` who has a skill and can be on a site;
    `calendars` of stations and operators by their index, -1 for none.
    """

    stations: dict[str, int] = field(default_factory=dict)
    base_station: dict[str, str] = field(default_factory=dict)
    tools: dict[str, int] = field(default_factory=dict)
    operators: dict[str, int] = field(default_factory=dict)
    carriers: dict[str, int] = field(default_factory=dict)
    setups: dict[str, SetupStates] = field(default_factory=dict)
    counters: dict[tuple[str, str], int] = field(default_factory=dict)
    tool_groups: dict[str, int] = field(default_factory=dict)
    skilled: dict[tuple[str, str | None], tuple[int, ...]] = field(default_factory=dict)
    groups: dict[tuple[str, tuple[int, ...]], int] = field(default_factory=dict)
    robots: dict[str, int] = field(default_factory=dict)
    buffers: dict[tuple[str, str], int] = field(default_factory=dict)
    calendars: dict[int, int] = field(default_factory=dict)

    def group(self, builder: ProblemBuilder, name: str, members: Iterable[int]) -> int:
        """Return the group of some members of a skill or tool, a new one if it is not there yet."""
        key = (name, tuple(sorted(members)))
        if key not in self.groups:
            self.groups[key] = builder.add_group(key[1])
        return self.groups[key]

    def people(self, skill: str, site: str | None) -> tuple[int, ...]:
        """Return who has a skill and can be on a site; who or what names no site is on every one."""
        return self.skilled.get((skill, site), self.skilled.get((skill, None), ()))


def add_resources(
    builder: ProblemBuilder,
    workspace: Workspace,
    clock: Clock,
    horizon: datetime,
    setups: Mapping[str, SetupStates],
    places: Mapping[str, int],
) -> ResourceMap:
    """Add every resource of a workspace to a problem, except for its robots.

    Parameters
    ----------
    builder
        The problem under construction.
    clock
        Its time axis.
    horizon
        Calendars are written out until this instant and are closed after it.
    setups
        Setup states by station copy, all of them: a rule needs to know its states.
    places
        Place of each station copy, -1 for nowhere in particular.
    """
    factory = workspace.factory
    added = ResourceMap(setups=dict(setups))
    written = _Calendars(builder, Hours(workspace, clock, clock.origin - timedelta(days=1), horizon))
    for name, station in factory.stations.items():
        for copy in consistency.copies(name, station.count):
            added.base_station[copy] = name
            added.stations[copy] = _add_station(builder, workspace, clock, written, added, copy, station, places[copy])
    for name, tool in factory.tools.items():
        added.tools[name] = builder.add_resource(ResourceKind.TOOL, name, capacity=tool.count)
        added.tool_groups[name] = added.group(builder, name, [added.tools[name]])
    for name, operator in factory.operators.items():
        for copy in consistency.copies(name, operator.count):
            calendar = written.add(operator.calendar, (name, copy))
            rate = money_per_tick(operator.cost_per_hour, clock)
            index = builder.add_resource(ResourceKind.OPERATOR, copy, calendar=calendar, cost_rate=rate)
            added.operators[copy], added.calendars[index] = index, calendar
    for name, carrier in factory.carriers.items():
        added.carriers[name] = builder.add_resource(ResourceKind.CARRIER, name, capacity=carrier.count)
    sites = {None, *(station.site for station in factory.stations.values())}
    for skill in dict.fromkeys(skill for operator in factory.operators.values() for skill in operator.skills):
        for site in sites:
            added.skilled[skill, site] = tuple(sorted(_skilled(factory, added, skill, site)))
    return added


def money_per_tick(per_hour: Decimal, clock: Clock) -> int:
    """Return a price per hour as whole millionths per tick, to the nearest."""
    return round(per_hour * MONEY_SCALE * clock.tick_ms / 3_600_000)


def _skilled(factory: Factory, added: ResourceMap, skill: str, site: str | None) -> Iterable[int]:
    for name, operator in factory.operators.items():
        if skill in operator.skills and (site is None or operator.site in {None, site}):
            for copy in consistency.copies(name, operator.count):
                yield added.operators[copy]


def _add_station(
    builder: ProblemBuilder,
    workspace: Workspace,
    clock: Clock,
    written: _Calendars,
    added: ResourceMap,
    copy: str,
    station: Station,
    place: int,
) -> int:
    buffers = {
        side: -1 if places is None else builder.add_buffer(places, f"{copy} {side}")
        for side, places in (("input", station.input_buffer), ("output", station.output_buffer))
    }
    added.buffers.update({(copy, side): buffer for side, buffer in buffers.items()})
    states = added.setups.get(copy)
    batching = station.batching
    base = added.base_station[copy]
    calendar = written.add(station.calendar, (base, copy))
    index = builder.add_resource(
        ResourceKind.STATION,
        copy,
        capacity=station.capacity,
        calendar=calendar,
        cost_rate=money_per_tick(station.cost_per_hour, clock),
        location=place,
        setup_rule=_add_setup_rule(builder, states, clock) if states and states.states else -1,
        initial_setup=states.initial if states else -1,
        batch_min=batching.minimum if batching else 0,
        batch_max=batching.maximum if batching else 0,
        input_buffer=buffers["input"],
        output_buffer=buffers["output"],
    )
    added.calendars[index] = calendar
    counters = {**workspace.state.counters.get(base, {}), **workspace.state.counters.get(copy, {})}
    for name, wear in station.wear.items():
        added.counters[copy, name] = builder.add_counter(
            index, limit=wear.limit, initial=counters.get(name, 0), name=f"{copy} {name}"
        )
    return index


def _add_setup_rule(builder: ProblemBuilder, states: SetupStates, clock: Clock) -> int:
    rule, known = states.rule, list(states.states)
    first = clock.duration(rule.default if rule.initial is None else rule.initial)
    initial = [first] * len(known)
    if rule.attributes and _is_whole(known, rule, clock):
        times = rule.attributes.values()
        return builder.add_setup_attributes(
            [[int(value) for value in state] for state in known if isinstance(state, tuple)],
            change=[clock.duration(time.change) for time in times],
            up=[clock.duration(time.up) for time in times],
            down=[clock.duration(time.down) for time in times],
            initial=initial,
        )
    if is_by_components(rule) and not any(time % clock.tick_ms for time in (rule.mount, rule.unmount, rule.fixed)):
        numbers = {component: number for number, component in enumerate(_components(known))}
        return builder.add_setup_sets(
            [sorted(numbers[component] for component in state) for state in known if isinstance(state, frozenset)],
            mount=clock.duration(rule.mount),
            unmount=clock.duration(rule.unmount),
            fixed=clock.duration(rule.fixed),
            initial=initial,
        )
    # Times that are no whole ticks are added up before they are rounded: a matrix has room for that.
    matrix = [[clock.duration(_whole_ms(setup_time(rule, a, b))) for b in known] for a in known]
    return builder.add_setup_matrix(matrix, initial=initial)


def _whole_ms(time: Decimal | int) -> int:
    return int(Decimal(time).to_integral_value(ROUND_CEILING))


def setup_time(rule: Setup, before: object, after: object) -> Decimal | int:
    """Return the time in milliseconds to change a station from one state to another, not rounded."""
    if before == after:
        return 0
    if isinstance(before, tuple) and isinstance(after, tuple):
        total: Decimal | int = 0
        for old, new, time in zip(before, after, rule.attributes.values(), strict=True):
            change = new - old
            total += (time.change if change else 0) + time.up * max(change, 0) + time.down * max(-change, 0)
        return total
    if isinstance(before, frozenset) and isinstance(after, frozenset):
        return rule.fixed + rule.mount * len(after - before) + rule.unmount * len(before - after)
    return rule.times.get(str(before), {}).get(str(after), rule.default)


def is_by_components(rule: Setup) -> bool:
    """Whether a setup rule goes by components."""
    return not rule.attributes and bool(rule.mount or rule.unmount or rule.fixed)


def _is_whole(known: Iterable[object], rule: Setup, clock: Clock) -> bool:
    """Whether all attributes are whole numbers, and all their times whole ticks."""
    times = (time for part in rule.attributes.values() for time in (part.change, part.up, part.down))
    values = (value for state in known if isinstance(state, tuple) for value in state)
    return not any(time % clock.tick_ms for time in times) and all(value == int(value) for value in values)


def _components(states: Iterable[object]) -> list[str]:
    return sorted({component for state in states if isinstance(state, frozenset) for component in state})


@dataclass(slots=True)
class _Calendars:
    """Writes calendars out into a problem, each distinct one once."""

    builder: ProblemBuilder
    hours: Hours
    known: dict[HoursKey, int] = field(default_factory=dict)

    def add(self, name: str | None, owners: Iterable[str]) -> int:
        """Return the index of a calendar with the exceptions of its owner, -1 for always open."""
        key = self.hours.key(name, owners)
        if key is None:
            return -1
        if key not in self.known:
            self.known[key] = self.builder.add_calendar(self.hours.ticks(key))
        return self.known[key]
