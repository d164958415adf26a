"""The shop of a random problem: calendars, travel, stations, tools, people, robots and the modes they offer."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.builder import Phase, ProblemBuilder, Requirement
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.tasks import BreakRule, PhaseKind

LATE = 100_000


@dataclass
class RandomShop:
    """Draws what does the work; each method adds one kind of thing to the builder."""

    rng: random.Random
    features: frozenset[str]
    tiny: bool
    builder: ProblemBuilder = field(init=False)
    calendars: list[list[tuple[int, int]]] = field(default_factory=list)
    stations: list[int] = field(default_factory=list)
    station_row: dict[int, dict[str, int]] = field(default_factory=dict)
    num_states: dict[int, int] = field(default_factory=dict)  # by setup rule
    groups: dict[str, tuple[int, list[int], int]] = field(default_factory=dict)  # name -> group, members, capacity
    templates: dict[tuple[int, int], tuple[list[Phase], list[Requirement], int]] = field(default_factory=dict)
    modes: dict[int, list[tuple[int, int]]] = field(default_factory=dict)  # task -> (mode, station)
    num_modes: int = 0

    def has(self, *names: str) -> bool:
        return any(name in self.features for name in names)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def duration(self) -> int:
        if self.chance(0.04):
            return 0
        return self.rng.randint(1, 3 if self.tiny else 9)

    # What does the work

    def add_calendars(self) -> None:
        if not self.has("calendars"):
            return
        for _ in range(self.rng.randint(1, 3)):
            intervals, at = [], self.start + self.rng.randint(-5, 3)
            for _ in range(self.rng.randint(1, 2 if self.tiny else 4)):
                end = at + self.rng.randint(1, 4 if self.tiny else 12)
                intervals.append((at, end))
                at = end + self.rng.randint(1, 3 if self.tiny else 8)
            intervals.append((at, 10 * LATE))
            self.calendars.append(intervals)
            self.builder.add_calendar(intervals)

    def some_calendar(self) -> int:
        return self.rng.randrange(len(self.calendars)) if self.calendars and self.chance(0.7) else -1

    def add_travel(self) -> None:
        self.num_travel_types = self.rng.randint(1, 2) if self.num_places else 0
        for _ in range(self.num_travel_types):
            most = 2 if self.tiny else 5
            loaded = [
                [0 if a == b else self.rng.randint(1, most) for b in range(self.num_places)]
                for a in range(self.num_places)
            ]
            empty = [[max(0, time - self.rng.randint(0, 1)) for time in row] for row in loaded]
            times = (self.rng.randint(0, 1), self.rng.randint(0, 1)) if self.chance(0.5) else (0, 0)
            self.builder.add_travel(loaded, empty if self.chance(0.6) else None, *times)

    def add_buffers(self) -> None:
        self.buffers = []
        if self.has("buffers"):
            self.buffers = [self.builder.add_buffer(self.rng.randint(0, 3), f"buffer {i}") for i in range(3)]
            self.origin_buffer = self.builder.add_buffer(20, "yard")

    def add_stations(self) -> None:
        kinds = [name for name in ("setup_matrix", "setup_attributes", "setup_sets") if self.has(name)]
        num_stations = self.rng.randint(1, 2) if self.tiny else self.rng.randint(2, 4)
        for number in range(max(num_stations, len(kinds) if not self.tiny else 1)):
            row = {"calendar": self.some_calendar(), "capacity": 1}
            if kinds and (number < len(kinds) or self.chance(0.4)):
                rule = self.add_setup_rule(kinds[number % len(kinds)])
                row |= {"setup_rule": rule, "initial_setup": self.rng.randint(-1, self.num_states[rule] - 1)}
            elif self.has("parallel_stations") and self.chance(0.7):
                row["capacity"] = self.rng.randint(2, 3)
            if self.has("batching") and row["capacity"] == 1 and (number == 0 or self.chance(0.4)):
                row |= {"batch_min": self.rng.randint(0, 1), "batch_max": self.rng.randint(2, 5)}
            if self.buffers and self.chance(0.7):
                row |= {"input_buffer": self.rng.choice([-1, *self.buffers])}
                row |= {"output_buffer": self.rng.choice([-1, *self.buffers])}
            self.add_station(f"station {number}", row)

    def add_station(self, name: str, row: dict[str, int]) -> int:
        if self.has("objective"):
            row["cost_rate"] = self.rng.randint(0, 3)
        if self.num_places:
            nowhere = self.has("transports") and not self.has("robots_in_phases") and self.chance(0.1)
            row["location"] = -1 if nowhere else self.rng.randrange(self.num_places)
        station = self.builder.add_resource(name=name, **row)  # type: ignore[arg-type]
        self.stations.append(station)
        self.station_row[station] = row
        return station

    def add_setup_rule(self, kind: str) -> int:
        states, rng = self.rng.randint(2, 3), self.rng
        most = 2 if self.tiny else 6
        initial = [rng.randint(0, most) for _ in range(states)] if self.chance(0.5) else None
        if kind == "setup_matrix":
            matrix = [
                [0 if a == b and self.chance(0.8) else rng.randint(0, most) for b in range(states)]
                for a in range(states)
            ]
            rule = self.builder.add_setup_matrix(matrix, initial)
        elif kind == "setup_attributes":
            values = [[rng.randint(0, 3), rng.randint(0, 1)] for _ in range(states)]
            up, down = [rng.randint(0, 1), 0], [rng.randint(0, 1), rng.randint(0, 1)]
            rule = self.builder.add_setup_attributes(values, [rng.randint(0, 2), rng.randint(0, 3)], up, down, initial)
        else:
            sets = [rng.sample(range(5), rng.randint(0, 3)) for _ in range(states)]
            rule = self.builder.add_setup_sets(sets, rng.randint(1, 2), rng.randint(0, 1), rng.randint(0, 2), initial)
        self.num_states[rule] = states
        return rule

    def add_helpers(self) -> None:
        wanted = [("tools", ResourceKind.TOOL), ("operators", ResourceKind.OPERATOR)]
        for name, kind in wanted:
            if self.has(name):
                capacity = self.rng.randint(1, 2) if name == "tools" else 1
                members = [
                    self.builder.add_resource(
                        kind,
                        f"{name[:-1]} {number}",
                        capacity=capacity,
                        calendar=self.some_calendar() if name == "operators" else -1,
                        cost_rate=self.rng.randint(0, 2) if self.has("objective") else 0,
                    )
                    for number in range(self.rng.randint(1, 3))
                ]
                self.groups[name] = (self.builder.add_group(members), members, capacity)
        if self.has("operators") and len(self.groups["operators"][1]) > 1:
            members = self.groups["operators"][1][1:]
            self.groups["skilled operators"] = (self.builder.add_group(members), members, 1)
        if self.has("robots", "robots_in_phases"):
            capacity = self.rng.randint(1, 2)
            robots = [
                self.builder.add_resource(
                    ResourceKind.ROBOT,
                    f"robot {number}",
                    capacity=capacity,
                    location=self.rng.randrange(self.num_places),
                    available_from=self.start + self.rng.randint(0, 3),
                    travel_type=self.rng.randrange(self.num_travel_types),
                    cost_rate=self.rng.randint(0, 2) if self.has("objective") else 0,
                )
                for number in range(self.rng.randint(1, 2))
            ]
            self.groups["robots"] = (self.builder.add_group(robots), robots, capacity)
        if self.has("spans"):
            self.carriers = [
                self.builder.add_resource(ResourceKind.CARRIER, f"carrier {number}", capacity=self.rng.randint(1, 2))
                for number in range(2)
            ]

    # Modes

    def some_phases(self, station: int, state: int, *, is_running: bool = False) -> list[Phase]:
        rng, phases = self.rng, []
        power = rng.randint(0, 3) if self.has("tariff") else 0

        def rule() -> BreakRule:
            return BreakRule(rng.choice(list(BreakRule))) if self.has("break_rules") else BreakRule.PAUSE

        def wait() -> int:
            return rng.choice([0, 2, 5, UNBOUNDED]) if self.has("waits") and self.chance(0.5) else 0

        if not is_running and (state >= 0 or (self.has("phases") and self.chance(0.2))):
            duration = rng.randint(0, 1) if state >= 0 else rng.randint(1, 2)
            phases.append(Phase(duration, PhaseKind.SETUP, wait(), rule(), power))
        if self.has("phases") and self.chance(0.4):
            phases.append(Phase(rng.randint(0, 2), PhaseKind.LOAD, wait(), rule()))
        phases.append(Phase(self.duration(), PhaseKind.RUN, wait(), rule(), power))
        if self.has("waits") and self.chance(0.4):
            phases.append(Phase(rng.randint(1, 3), PhaseKind.WAIT, wait(), rng.choice([BreakRule.IGNORE, rule()])))
        if self.has("phases") and self.chance(0.4):
            phases.append(Phase(rng.randint(0, 2), PhaseKind.UNLOAD, 0, rule()))
        is_blocking = station >= 0 and self.station_row[station].get("output_buffer", -1) >= 0
        last = phases[-1]
        if is_blocking or (self.has("hold") and self.chance(0.5)):
            phases[-1] = Phase(last.duration, last.kind, UNBOUNDED, last.break_rule, last.power)
            phases.append(Phase(0, PhaseKind.HOLD))
        else:
            phases[-1] = Phase(last.duration, last.kind, 0, last.break_rule, last.power)
        return phases

    def some_requirements(self, station: int, phases: list[Phase]) -> list[Requirement]:
        needs = []
        num_working = len(phases) - (phases[-1].kind == PhaseKind.HOLD)
        for name, (group, members, capacity) in self.groups.items():
            if name == "robots" and (not self.has("robots_in_phases") or self.station_row[station]["location"] < 0):
                continue
            if not self.chance(0.4):
                continue
            first = self.rng.randrange(num_working)
            last = self.rng.randrange(first, num_working)
            if name == "skilled operators" and needs and self.chance(0.7):
                continue  # two needs of one skill often ask for more people than there are
            is_many = name in ("tools", "operators") and len(members) > 1 and self.chance(0.3)
            units = self.rng.randint(1, capacity) if name == "tools" else 1
            needs.append(Requirement(group, 2 if is_many else 1, units, first, last))
        if sum(need.count for need in needs if need.group == self.groups.get("operators", (-1,))[0]) == len(
            self.groups.get("operators", (0, [], 0))[1]
        ):
            skilled = self.groups.get("skilled operators", (-1,))[0]
            needs = [need for need in needs if need.group != skilled]
        return needs

    def add_mode(self, task: int, station: int, *, is_plain: bool = False) -> int:
        """Add a mode on a station; a plain one needs no setup, no members and has no family of other tasks."""
        row = self.station_row[station]
        if row.get("batch_max", 0):
            family = 9 if is_plain else self.rng.randint(0, 1)
            phases, needs, state = self.template(station, family)
            factor = self.duration()
            phases = [
                Phase(factor, p.kind, p.max_wait, p.break_rule, p.power) if p.kind == PhaseKind.RUN else p
                for p in phases
            ]
            size = max(row["batch_min"], self.rng.randint(0, 2))
            batch = {"batch_family": family, "batch_size": size}
        else:
            state = self.some_state(station, is_plain)
            phases = self.some_phases(station, state, is_running=is_plain)
            needs = [] if is_plain else self.some_requirements(station, phases)
            batch = {}
        units = self.rng.randint(1, row["capacity"]) if self.chance(0.3) else 1
        mode = self.builder.add_mode(task, station, phases, needs, units=units, setup_state=state, **batch)
        self.modes.setdefault(task, []).append((mode, station))
        self.num_modes += 1
        return mode

    def template(self, station: int, family: int) -> tuple[list[Phase], list[Requirement], int]:
        if (station, family) not in self.templates:
            state = self.some_state(station, family == 9)
            phases = self.some_phases(station, state, is_running=family == 9)
            needs = [] if family == 9 else self.some_requirements(station, phases)
            self.templates[station, family] = (phases, needs, state)
        return self.templates[station, family]

    def some_state(self, station: int, is_plain: bool) -> int:
        rule = self.station_row[station].get("setup_rule", -1)
        if rule < 0 or is_plain or self.chance(0.1):
            return -1
        return self.rng.randrange(self.num_states[rule])
