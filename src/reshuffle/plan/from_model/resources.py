"""Stations, tools, people and carriers of the model as resources of a scheduling problem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from reshuffle.model import calendars, consistency
from reshuffle.model.calendars import Calendar, CalendarException
from reshuffle.model.factory import Factory, Workspace
from reshuffle.model.stations import Setup, Station
from reshuffle.plan.builder import ProblemBuilder
from reshuffle.plan.from_model.clock import Clock
from reshuffle.plan.resources import ResourceKind

__all__ = ["MONEY_SCALE", "ResourceMap", "SetupStates", "add_resources"]

#: Money inside problems is whole millionths of the factory's currency.
MONEY_SCALE = 1_000_000


@dataclass(slots=True)
class SetupStates:
    """The setup states of one station, numbered as they are met.

    A state is a family, a tuple of attribute values, or a set of components.
    """

    rule: Setup
    states: dict[object, int] = field(default_factory=dict)

    def number(self, state: object) -> int:
        """Return the number of a state, a new one if it was not met before."""
        return self.states.setdefault(state, len(self.states))


@dataclass(slots=True)
class ResourceMap:
    """Indices of what was added, by the ids of the model; `stations` and `operators` by the ids of their copies."""

    stations: dict[str, int] = field(default_factory=dict)
    base_station: dict[str, str] = field(default_factory=dict)
    tools: dict[str, int] = field(default_factory=dict)
    operators: dict[str, int] = field(default_factory=dict)
    carriers: dict[str, int] = field(default_factory=dict)
    skills: dict[str, int] = field(default_factory=dict)
    setups: dict[str, SetupStates] = field(default_factory=dict)
    counters: dict[tuple[str, str], int] = field(default_factory=dict)
    tool_groups: dict[str, int] = field(default_factory=dict)


def add_resources(
    builder: ProblemBuilder, workspace: Workspace, clock: Clock, horizon: datetime, setups: Mapping[str, SetupStates]
) -> ResourceMap:
    """Add every resource of a workspace to a problem.

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
    """
    factory = workspace.factory
    added = ResourceMap(setups=dict(setups))
    written = _Calendars(builder, workspace, clock, horizon)
    for name, station in factory.stations.items():
        for copy in consistency.copies(name, station.count):
            added.base_station[copy] = name
            added.stations[copy] = _add_station(builder, workspace, clock, written, added, copy, station)
    for name, tool in factory.tools.items():
        added.tools[name] = builder.add_resource(ResourceKind.TOOL, name, capacity=tool.count)
        added.tool_groups[name] = builder.add_group([added.tools[name]])
    for name, operator in factory.operators.items():
        for copy in consistency.copies(name, operator.count):
            added.operators[copy] = builder.add_resource(
                ResourceKind.OPERATOR,
                copy,
                calendar=written.add(operator.calendar, (copy, name)),
                cost_rate=money_per_tick(operator.cost_per_hour, clock),
            )
    for name, carrier in factory.carriers.items():
        added.carriers[name] = builder.add_resource(ResourceKind.CARRIER, name, capacity=carrier.count)
    for skill in dict.fromkeys(skill for operator in factory.operators.values() for skill in operator.skills):
        added.skills[skill] = builder.add_group(sorted(_skilled(factory, added, skill)))
    return added


def money_per_tick(per_hour: Decimal, clock: Clock) -> int:
    """Return a price per hour as whole millionths per tick, to the nearest."""
    return round(per_hour * MONEY_SCALE * clock.tick_ms / 3_600_000)


def _skilled(factory: Factory, added: ResourceMap, skill: str) -> Iterable[int]:
    for name, operator in factory.operators.items():
        if skill in operator.skills:
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
) -> int:
    buffers = {
        side: -1 if places is None else builder.add_buffer(places, f"{copy} {side}")
        for side, places in (("input", station.input_buffer), ("output", station.output_buffer))
    }
    states = added.setups.get(copy)
    batching = station.batching
    index = builder.add_resource(
        ResourceKind.STATION,
        copy,
        capacity=station.capacity,
        calendar=written.add(station.calendar, (copy, added.base_station[copy])),
        cost_rate=money_per_tick(station.cost_per_hour, clock),
        location=len(added.stations),
        setup_rule=_add_setup_rule(builder, states, clock) if states else -1,
        initial_setup=_initial_setup(workspace, copy, states) if states else -1,
        batch_min=batching.minimum if batching else 0,
        batch_max=batching.maximum if batching else 0,
        input_buffer=buffers["input"],
        output_buffer=buffers["output"],
    )
    counters = workspace.state.counters.get(copy, {})
    for name, wear in station.wear.items():
        added.counters[copy, name] = builder.add_counter(
            index, limit=wear.limit, initial=counters.get(name, 0), name=f"{copy} {name}"
        )
    return index


def _add_setup_rule(builder: ProblemBuilder, states: SetupStates, clock: Clock) -> int:
    rule, known = states.rule, list(states.states)
    first = clock.duration(rule.default if rule.initial is None else rule.initial)
    initial = [first] * len(known)
    if rule.attributes:
        times = rule.attributes.values()
        return builder.add_setup_attributes(
            [[int(value) for value in state] for state in known if isinstance(state, tuple)],
            change=[clock.duration(time.change) for time in times],
            up=[clock.duration(time.up) for time in times],
            down=[clock.duration(time.down) for time in times],
            initial=initial,
        )
    if rule.mount or rule.unmount or rule.fixed:
        numbers = {component: number for number, component in enumerate(_components(known))}
        return builder.add_setup_sets(
            [[numbers[component] for component in state] for state in known if isinstance(state, frozenset)],
            mount=clock.duration(rule.mount),
            unmount=clock.duration(rule.unmount),
            fixed=clock.duration(rule.fixed),
            initial=initial,
        )
    matrix = [
        [0 if a == b else clock.duration(rule.times.get(str(a), {}).get(str(b), rule.default)) for b in known]
        for a in known
    ]
    return builder.add_setup_matrix(matrix, initial=initial)


def _components(states: Iterable[object]) -> list[str]:
    return sorted({component for state in states if isinstance(state, frozenset) for component in state})


def _initial_setup(workspace: Workspace, copy: str, states: SetupStates) -> int:
    mounted = workspace.state.mounted.get(copy)
    if mounted is None:
        return -1
    rule = states.rule
    if rule.attributes:
        values = tuple(Decimal(mounted.setup_attributes.get(name, "0")) for name in rule.attributes)
        return states.states.get(values, -1)
    if rule.mount or rule.unmount or rule.fixed:
        return states.states.get(frozenset(mounted.setup_components), -1)
    return states.states.get(mounted.setup_family, -1)


@dataclass(slots=True)
class _Calendars:
    """Writes calendars out into a problem, each distinct one once."""

    builder: ProblemBuilder
    workspace: Workspace
    clock: Clock
    horizon: datetime
    known: dict[tuple[str | None, tuple[CalendarException, ...]], int] = field(default_factory=dict)

    def add(self, name: str | None, owners: Iterable[str]) -> int:
        """Return the index of a calendar with the exceptions of its owner, -1 for always open."""
        factory, state = self.workspace.factory, self.workspace.state
        used = name if name is not None else factory.calendar
        exceptions = tuple(
            exception for owner in dict.fromkeys(owners) for exception in state.calendar_exceptions.get(owner, ())
        )
        if used is None and not exceptions:
            return -1
        key = (used, exceptions)
        if key not in self.known:
            base = factory.calendars[used] if used is not None else Calendar()
            calendar = base.model_copy(update={"exceptions": (*base.exceptions, *exceptions)})
            self.known[key] = self.builder.add_calendar(self._intervals(calendar))
        return self.known[key]

    def _intervals(self, calendar: Calendar) -> list[tuple[int, int]]:
        start = self.clock.origin - timedelta(days=1)
        opens = calendars.open_intervals(calendar, self.workspace.factory.zone, start, self.horizon)
        ticks = [(self.clock.at_or_after(a), self.clock.at_or_before(b)) for a, b in opens]
        merged: list[tuple[int, int]] = []
        for a, b in ticks:
            if merged and a <= merged[-1][1]:
                merged[-1] = (merged[-1][0], b)
            elif a < b:
                merged.append((a, b))
        return merged
