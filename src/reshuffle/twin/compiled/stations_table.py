"""The part of a run's array that says what the factory is: stations, people, tools, calendars, and ways of working."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil

from reshuffle.errors import UnsupportedError
from reshuffle.plan.tasks import PhaseKind
from reshuffle.twin import maintenance
from reshuffle.twin.compiled import layout as at
from reshuffle.twin.compiled.book import Book, Keys
from reshuffle.twin.compiled.words import Table, Words
from reshuffle.twin.factory import Need, Way
from reshuffle.twin.run import Run
from reshuffle.twin.working_time import OpenTime

__all__ = ["COMPONENT", "FactoryTables", "mask", "stretches"]

COMPONENT = "the compiled twin"
_REMEDY = "Simulate with the reference engine."
_EFFECTS = {"resume": at.RESUME, "restart": at.RESTART, "scrap": at.SCRAP}
_MOST_STATES = 400


def mask(stations: Iterable[int], count: int) -> list[int]:
    """Return the words of a set of stations."""
    words = [0] * ((count + 31) >> 5)
    for station in stations:
        words[station >> 5] |= 1 << (station & 31)
    return words


@dataclass(slots=True)
class FactoryTables:
    """Tables of what does not come and go, while they are written.

    Parameters
    ----------
    run
        At its beginning.
    members
        Operations of lots at most in one work, by station.
    """

    run: Run
    words: Words
    book: Book
    keys: Keys
    members: Sequence[int] = ()
    stations: Table = field(default_factory=lambda: Table(at.STATION))
    works: Table = field(default_factory=lambda: Table(at.WORK))
    ways: Table = field(default_factory=lambda: Table(at.WAY))
    needs: Table = field(default_factory=lambda: Table(at.NEED))
    modes: Table = field(default_factory=lambda: Table(at.MODE))
    counters: Table = field(default_factory=lambda: Table(at.COUNTER))
    tasks: Table = field(default_factory=lambda: Table(at.MAINTENANCE))
    people: Table = field(default_factory=lambda: Table(at.PERSON))
    calendars: Table = field(default_factory=lambda: Table(at.CALENDAR))
    tools: Table = field(default_factory=lambda: Table(at.TOOL))
    copies: Table = field(default_factory=lambda: Table(at.COPY))
    known_ways: dict[tuple[str, Way], int] = field(default_factory=dict)
    known_needs: dict[tuple[Need, ...], tuple[int, int]] = field(default_factory=dict)
    uses: dict[str, set[int]] = field(default_factory=dict)
    most_places: int = 1

    def write_resources(self) -> None:
        """Write people, tools and calendars; whom they concern is known when all ways are."""
        run = self.run
        for name in run.open_times:
            row = self.calendars.row()
            row[at.C_KEY], row[at.C_OWNER] = self.keys.keys[name], self.book.name(name)
        calendars = list(run.open_times)
        for name in self.book.people:
            row = self.people.row()
            row[at.X_CALENDAR] = calendars.index(name) if name in run.open_times else at.NONE
            row[at.X_IS_BUSY] = int(name in run.operators_busy)
        for name, copies in run.tools.items():
            row = self.tools.row()
            tool = run.factory.workspace.factory.tools[name]
            row[at.U_COPIES], row[at.U_COUNT] = len(self.copies.rows), len(copies)
            row[at.U_MOUNT], row[at.U_NAME] = run.factory.to_ms(tool.mount), self.book.name(name)
            for copy in copies:
                other = self.copies.row()
                other[at.Q_STATION] = self.book.stations.index(copy.station) if copy.station in run.stations else -2
                other[at.Q_STATION] = at.NONE if copy.station is None else other[at.Q_STATION]
                other[at.Q_LIFE] = at.NONE if copy.life is None else copy.life

    def write_station(self, name: str, rule: int, keys: int) -> list[int]:
        """Write a station that stands still, with its failure modes, counters and maintenance; return its row."""
        run, book = self.run, self.book
        station = run.stations[name]
        part, number = station.spec.part, len(self.stations.rows)
        row = self.stations.row()
        row[at.S_KEY], row[at.S_BASE] = self.keys.keys[name], book.bases.index(station.spec.base)
        row[at.S_CAPACITY] = 1 if part.batching else part.capacity
        row[at.S_BATCH_MOST] = part.batching.maximum if part.batching else 0
        row[at.S_CALENDAR] = list(run.open_times).index(name) if name in run.open_times else at.NONE
        row[at.S_RULE], row[at.S_NUM_KEYS] = rule, keys
        row[at.S_CASCADES] = int(part.cascade_interval is not None)
        row[at.S_OVERLAPS] = int(part.setup is None or part.setup.overlaps_work)
        row[at.S_RUN_STREAM], row[at.S_SETUP_STREAM] = book.stream(name, "run"), book.stream(name, "setup")
        assumed = run.params.assumed_variation
        row[at.S_RUN_VARIATION] = book.distributions.factor(part.run_variation or assumed)
        row[at.S_SETUP_VARIATION] = book.distributions.factor(part.setup_variation or assumed)
        for column in (at.S_NUM_WORKS, at.S_STANDING, at.S_MAINTAINED, at.S_NUM_DOWN, at.S_NUM_DUE, at.S_NUM_CLOCKS):
            row[column] = 0
        for column in (at.S_WORKING, at.S_WORKING_SINCE, at.S_WORKING_AREA, at.S_SETUP_TIME, at.S_DOWN_TIME):
            row[column] = 0
        row[at.S_STARTS], row[at.S_NUM_POOLS], row[at.S_IS_DYNAMIC] = 0, 0, 0
        row[at.S_ENTRY_FREE], row[at.S_FREE_SINCE] = station.entry_free, station.free_since
        row[at.S_DOWN_SINCE], row[at.S_CLOCKS_AT] = station.down_since, station.clocks_at
        self._write_modes(row, name, number)
        self._write_counters(row, name, number)
        self._write_states(row, name)
        row[at.S_WORKS] = self.words.reserve(row[at.S_CAPACITY] + 1)
        return row

    def _write_modes(self, row: list[int], name: str, number: int) -> None:
        station = self.run.stations[name]
        row[at.S_MODES], row[at.S_NUM_MODES] = len(self.modes.rows), len(station.spec.part.failures)
        places = {}
        for mode, failure in station.spec.part.failures.items():
            places[mode] = len(self.modes.rows)
            other = self.modes.row()
            other[at.M_STATION], other[at.M_NAME] = number, self.book.name(mode)
            other[at.M_COUNTS_BUSY], other[at.M_EFFECT] = int(failure.counts_busy_time), _EFFECTS[failure.effect]
            other[at.M_BETWEEN_STREAM] = self.book.stream(name, f"failure {mode}")
            other[at.M_REPAIR_STREAM] = self.book.stream(name, f"repair {mode}")
            other[at.M_BETWEEN] = self.book.distributions.duration(failure.between)
            other[at.M_REPAIR] = self.book.distributions.duration(failure.repair)
            other[at.M_TOKEN], other[at.M_IS_DOWN] = station.clock_tokens.get(mode, 0), int(mode in station.down)
            until = station.down.get(mode)
            if mode in station.down and until is None:
                raise UnsupportedError(COMPONENT, [f"failure '{mode}' of '{name}' without a repair"], _REMEDY)
            other[at.M_UNTIL] = at.NONE if until is None else until
            other[at.M_IS_WOUND], other[at.M_CLOCK] = int(mode in station.clocks), int(station.clocks.get(mode, 0))
        unknown = [mode for mode in station.down if mode not in places]
        if unknown:
            raise UnsupportedError(COMPONENT, [f"failure '{mode}' of '{name}'" for mode in unknown], _REMEDY)
        row[at.S_CLOCKS] = self.words.reserve(len(places) + 1)
        for place, mode in enumerate(station.clocks):
            self.words.words[row[at.S_CLOCKS] + place] = places[mode]
        row[at.S_NUM_CLOCKS], row[at.S_NUM_DOWN] = len(station.clocks), len(station.down)

    def _write_counters(self, row: list[int], name: str, number: int) -> None:
        run = self.run
        station = run.stations[name]
        part = station.spec.part
        row[at.S_COUNTERS], row[at.S_NUM_COUNTERS] = len(self.counters.rows), len(part.wear)
        places = {}
        for counter, wear in part.wear.items():
            soft = ceil(run.params.soft_share * wear.limit)
            places[counter] = self._counter(counter, wear.limit, soft, wear.per_minute, station.counters[counter])
        pieces = {
            task: self._counter(task, at.FAR, at.FAR, 0, station.counters[task])
            for task, one in part.maintenance.items()
            if one.every_pieces is not None
        }
        row[at.S_MAINTENANCE], row[at.S_NUM_MAINTENANCE] = len(self.tasks.rows), len(part.maintenance)
        row[at.S_DUE] = self.words.reserve(len(part.maintenance) + 1)
        for task, one in part.maintenance.items():
            other = self.tasks.row()
            other[at.Z_STATION], other[at.Z_NAME] = number, self.book.name(task)
            other[at.Z_EVERY] = run.factory.to_ms(one.every) if one.every else 0
            other[at.Z_PIECES] = at.NONE if one.every_pieces is None else one.every_pieces
            other[at.Z_COUNTER] = pieces.get(task, at.NONE)
            other[at.Z_DURATION] = run.factory.to_ms(one.duration)
            other[at.Z_STREAM] = self.book.stream(name, f"maintenance {task}")
            other[at.Z_VARIATION] = at.NONE if one.variation is None else self.book.distributions.factor(one.variation)
            resets = [places[counter] for counter in one.resets if counter in places]
            other[at.Z_RESETS], other[at.Z_NUM_RESETS] = self.words.put(resets), len(resets)
            other[at.Z_WAY] = self.way(name, maintenance.way_of(run, station, task))
            other[at.Z_IS_FORCED] = int(task in station.forced)
            if task in station.due:
                other[at.Z_DUE] = station.due[task]
        for task in station.due:
            place = row[at.S_MAINTENANCE] + list(part.maintenance).index(task)
            self.words.words[row[at.S_DUE] + row[at.S_NUM_DUE]] = place
            row[at.S_NUM_DUE] += 1

    def _counter(self, name: str, limit: int, soft: int, per_minute: int, value: int) -> int:
        row = self.counters.row()
        row[at.K_NAME], row[at.K_LIMIT], row[at.K_SOFT] = self.book.name(name), limit, soft
        row[at.K_PER_MINUTE], row[at.K_VALUE] = per_minute, value
        self.book.counters.append((name, limit))
        return len(self.counters.rows) - 1

    def _write_states(self, row: list[int], name: str) -> None:
        """Write the setup times between all states that a station may have, once for equal ones."""
        station = self.run.stations[name]
        states = self.book.states[row[at.S_BASE]]
        if station.mounted is not None and station.mounted not in states:
            states.append(station.mounted)
        row[at.S_MOUNTED] = states.index(station.mounted) if station.mounted is not None else at.NONE

    def write_setup_times(self) -> None:
        """Write the times between setup states, now that all are known."""
        known: dict[int, int] = {}
        for row, station in zip(self.stations.rows, self.run.stations.values(), strict=True):
            rule, states = station.spec.part.setup, self.book.states[row[at.S_BASE]]
            row[at.S_NUM_STATES] = len(states)
            if rule is None:
                continue
            if len(states) > _MOST_STATES:
                more = f"more than {_MOST_STATES} setup states of '{station.spec.base}'"
                raise UnsupportedError(COMPONENT, [more], _REMEDY)
            if row[at.S_BASE] not in known:
                times = [self.run.factory.setup_ms(rule, old, new) for old in (None, *states) for new in states]
                known[row[at.S_BASE]] = self.words.put(times or [0])
            row[at.S_SETUP] = known[row[at.S_BASE]]

    def way(self, station: str, way: Way) -> int:
        """Return the number of a way of working on a station."""
        base = self.run.stations[station].spec.base
        if (base, way) not in self.known_ways:
            self.known_ways[base, way] = len(self.ways.rows)
            self._write_way(base, way)
        number = self.known_ways[base, way]
        for need in way.needs:
            for name in need.members:
                self.uses.setdefault(name, set()).add(self.book.stations.index(station))
        return number

    def _write_way(self, base: str, way: Way) -> None:
        row, states = self.ways.row(), self.book.states[self.book.bases.index(base)]
        if way.state is not None and way.state not in states:
            states.append(way.state)
        if len(way.phases) > at.MOST_PHASES or any(phase.kind is PhaseKind.HOLD for phase in way.phases):
            raise UnsupportedError(COMPONENT, [f"work on '{base}' that is held on the station"], _REMEDY)
        row[at.Y_NUM_PHASES], row[at.Y_ARRIVAL], row[at.Y_COMPLETION] = len(way.phases), way.arrival, way.completion
        row[at.Y_RUN_MS], row[at.Y_SIZE], row[at.Y_ENTRY] = way.run_ms, way.size, way.entry_ms
        row[at.Y_STATE] = states.index(way.state) if way.state is not None else at.NONE
        row[at.Y_FAMILY] = self.book.name(f"family {way.family}")
        row[at.Y_CHANGE], row[at.Y_EXPECTED] = way.change_ms, way.expected
        row[at.Y_BATCH_LEAST], row[at.Y_BATCH_MOST] = way.batch_minimum, way.batch_maximum
        row[at.Y_VARIATION] = -2 if way.variation is None else self.book.distributions.factor(way.variation)
        names = ", ".join(phase.name for phase in way.phases)
        row[at.Y_NAMES_ID] = self.book.name(f"phases {names}")
        row[at.Y_NEEDS], row[at.Y_NUM_NEEDS] = self._needs(base, way.needs)
        row[at.Y_NEEDS_ID] = row[at.Y_NEEDS]
        row[at.Y_HAS_TOOLS] = int(any(need.is_tool for need in way.needs))
        row[at.Y_HAS_PEOPLE] = int(any(not need.is_tool for need in way.needs))
        counters = list(self.run.factory.workspace.factory.stations[base].wear)
        row[at.Y_WEAR] = self.words.put(word for name, rise in way.wear for word in (counters.index(name), rise))
        row[at.Y_NUM_WEAR] = len(way.wear)
        for place, phase in enumerate(way.phases):
            first = at.Y_PHASES + place * at.PHASE
            row[first + at.PHASE_KIND], row[first + at.PHASE_LENGTH] = int(phase.kind), phase.duration
            row[first + at.PHASE_RULE], row[first + at.PHASE_NAME] = int(phase.break_rule), self.book.phase(phase.name)

    def _needs(self, base: str, needs: tuple[Need, ...]) -> tuple[int, int]:
        """Return the number of the first of some needs, and how many there are."""
        if needs in self.known_needs:
            return self.known_needs[needs]
        people = [need for need in needs if not need.is_tool]
        for number, one in enumerate(people):
            if any(one.first <= other.last and other.first <= one.last for other in people[:number]):
                raise UnsupportedError(COMPONENT, [f"operators for two needs at once on '{base}'"], _REMEDY)
        # The number of the needs is their identity: none of them still is a number of its own.
        first, place = len(self.needs.rows), 0
        for need in needs or (Need("", True, 0, 0, -1, ()),):
            row = self.needs.row()
            row[at.N_IS_TOOL], row[at.N_COUNT] = int(need.is_tool), need.count
            row[at.N_FIRST], row[at.N_LAST], row[at.N_PLACE] = need.first, need.last, place
            if need.is_tool and need.name:
                row[at.N_MEMBERS] = list(self.run.tools).index(need.name)
            elif not need.is_tool:
                row[at.N_MEMBERS] = self.words.put(self.book.people.index(person) for person in need.members)
            row[at.N_NUM_MEMBERS] = len(need.members)
            place += need.count
        self.most_places = max(self.most_places, place)
        self.known_needs[needs] = first, len(needs)
        return self.known_needs[needs]

    def write_uses(self) -> None:
        """Write which stations look again when somebody or something is free, or comes and goes."""
        count = len(self.book.stations)
        for row, name in zip(self.people.rows, self.book.people, strict=True):
            row[at.X_STATIONS] = self.words.put(mask(self.uses.get(name, ()), count))
        for row, name in zip(self.tools.rows, self.run.tools, strict=True):
            row[at.U_STATIONS] = self.words.put(mask(self.uses.get(name, ()), count))
        for row, name in zip(self.calendars.rows, self.run.open_times, strict=True):
            own = [self.book.stations.index(name)] if name in self.run.stations else self.uses.get(name, ())
            row[at.C_STATIONS] = self.words.put(mask(own, count))

    def write_stretches(self, until: int) -> None:
        """Write when everybody is there, beyond an instant; the same stretches once."""
        known: dict[tuple[int, ...], int] = {}
        for row, open_time in zip(self.calendars.rows, self.run.open_times.values(), strict=True):
            flat = tuple(stretches(open_time, until))
            if flat not in known:
                known[flat] = self.words.put(flat)
            row[at.C_STRETCHES], row[at.C_COUNT] = known[flat], len(flat) // 2

    def write_works(self) -> None:
        """Write the works that stations may hold at once."""
        for number, row in enumerate(self.stations.rows):
            slots = range(len(self.works.rows), len(self.works.rows) + row[at.S_CAPACITY])
            for slot in slots:
                work = self.works.row()
                work[at.W_TOKEN], work[at.W_STATION] = 0, number
                work[at.W_MEMBERS] = self.words.reserve(self.members[number])
                work[at.W_HELD] = self.words.reserve(self.most_places)
                work[at.W_STAMPS] = self.words.reserve(self.most_places + 1, 0)
                work[at.W_WORN] = self.words.reserve(row[at.S_NUM_COUNTERS], 0)
                work[at.W_NEXT_FREE] = slot + 1 if slot + 1 < slots.stop else at.NONE
                work[at.W_IS_WORKING] = work[at.W_NUM_MEMBERS] = 0
            row[at.S_WORKS_FREE] = slots.start


def stretches(open_time: OpenTime, until: int) -> list[int]:
    """Return openings and closings in turn, from before the beginning of the run."""
    flat: list[int] = []
    instant = -1
    while instant < until:
        stretch = open_time.stretch_after(instant)
        if stretch is None:
            break
        if flat and flat[-2] == stretch[0]:
            flat[-1] = stretch[1]
        else:
            flat += stretch
        instant = stretch[1]
    return flat
