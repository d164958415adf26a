"""The scheduling problem as plain lists, converted once, for generators that look at one task after another."""

from __future__ import annotations

from collections import defaultdict

from reshuffle.organizing.scheduling.construction.open_times import OpenTimes, common_open_times
from reshuffle.organizing.scheduling.construction.variants import Variant, mode_variants
from reshuffle.plan.arrays import UNBOUNDED, UNSET
from reshuffle.plan.links import Point
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.tasks import PhaseKind

__all__ = ["Arc", "Shop", "TransportRow"]

#: A lag seen from one of its tasks: other task, own point, other point, own point is at least the other point plus this
#: (None for no such bound), and at most the other point plus this.
Arc = tuple[int, int, int, int | None, int | None]

#: A transport: before, after, origin, destination, fleet, travel type, origin buffer.
TransportRow = tuple[int, int, int, int, int, int, int]


class Shop:
    """A problem in lists; nothing in it changes while schedules are generated.

    Parameters
    ----------
    problem
        The problem.
    """

    # Columns of the tables of that name in `problem`, as lists.
    job: list[int]
    branch: list[int]
    release: list[int]
    due: list[int]
    deadline: list[int]
    weight: list[int]
    is_running: list[bool]
    pin_start: list[int]
    pin_station: list[int]
    previous_mode: list[int]
    previous_start: list[int]
    station: list[int]
    setup_state: list[int]
    family: list[int]
    size: list[int]
    units: list[int]
    phase_ptr: list[int]
    requirement_ptr: list[int]
    mode_task: list[int]
    phase_kind: list[int]
    phase_duration: list[int]
    phase_wait: list[int]
    phase_rule: list[int]
    work: list[int]
    capacity: list[int]
    location: list[int]
    setup_rule: list[int]
    initial_setup: list[int]
    batch_min: list[int]
    batch_max: list[int]
    input_buffer: list[int]
    output_buffer: list[int]
    calendar: list[int]
    is_robot: list[bool]
    available_from: list[int]
    travel_type: list[int]
    groups: list[list[int]]
    loaded: list[int]
    empty: list[int]
    pickup_time: list[int]
    dropoff_time: list[int]
    counter_initial: list[int]
    counter_limit: list[int]
    low: list[list[int]]
    high: list[list[int]]

    def __init__(self, problem: SchedulingProblem) -> None:
        self.problem = problem
        self.planning_start = problem.planning_start
        self.num_tasks = len(problem.tasks)
        self.num_jobs = len(problem.jobs)
        self._read_tasks()
        self._read_modes()
        self._read_resources()
        self._read_links()
        self._read_material_and_wear()
        self._open_times: dict[frozenset[int], OpenTimes] = {}
        #: By rule and state before, the setup time to each state.
        self._setup_rows: list[dict[int, list[int]]] = [{} for _ in range(1 + max(self.setup_rule, default=-1))]
        self._batch_keys: dict[tuple[object, ...], int] = {}
        self._mode_keys: dict[int, int] = {}
        self._mates: dict[frozenset[int], list[int]] = {}
        self._variants: list[tuple[Variant, ...] | None] = [None] * len(problem.modes)
        #: Whether what is found for a task by itself can be had: it shares no robots and no buffers.
        self.is_certain = self._find_certain()
        self.is_simple = [self._simple(task) for task in range(self.num_tasks)]
        #: Earliest start of each task where START and ARRIVAL are one.
        self.low_simple = [max(start, arrival) for start, arrival in zip(self.low[0], self.low[1], strict=True)]

    def _read_tasks(self) -> None:
        problem, tasks, jobs = self.problem, self.problem.tasks, self.problem.jobs
        self.job = tasks.job.tolist()
        self.branch = tasks.branch.tolist()
        pointer = tasks.mode_ptr.tolist()
        self.modes = [list(range(pointer[task], pointer[task + 1])) for task in range(self.num_tasks)]
        self.release, self.due = jobs.release.tolist(), jobs.due.tolist()
        self.deadline, self.weight = jobs.deadline.tolist(), jobs.weight.tolist()
        self.is_running = tasks.is_running.tolist()
        self.pin_start, self.pin_station = tasks.pin_start.tolist(), tasks.pin_station.tolist()
        self.job_tasks: list[list[int]] = [[] for _ in range(self.num_jobs)]
        for task, job in enumerate(self.job):
            if job >= 0:
                self.job_tasks[job].append(task)
        start, unbounded = self.planning_start, [UNBOUNDED] * self.num_tasks
        #: Earliest and latest instants of each task by point, without regard to others.
        self.low = [
            [max(start, value) for value in tasks.earliest_start.tolist()],
            [self.release[job] if job >= 0 else -UNBOUNDED for job in self.job],
            [-UNBOUNDED] * self.num_tasks,
            [-UNBOUNDED] * self.num_tasks,
        ]
        self.high = [
            list(unbounded),
            list(unbounded),
            [self.deadline[job] if job >= 0 else UNBOUNDED for job in self.job],
            tasks.latest_end.tolist(),
        ]
        self.is_fixed = [False] * self.num_tasks
        self.is_frozen = [False] * self.num_tasks
        self._fix_tasks(problem)

    def _fix_tasks(self, problem: SchedulingProblem) -> None:
        """Bound the tasks whose instants are given: pinned, running and frozen ones."""
        previous = problem.previous
        self.previous_mode, self.previous_start = previous.mode.tolist(), previous.start.tolist()
        frozen_until, ends = previous.frozen_until, previous.end.tolist()
        for task in range(self.num_tasks):
            self.is_frozen[task] = self.previous_mode[task] >= 0 and self.previous_start[task] < frozen_until
            if self.is_frozen[task]:
                self._fix(task, Point.START, self.previous_start[task])
                self._fix(task, Point.END, ends[task])
                self.modes[task] = [self.previous_mode[task]]
            elif frozen_until > self.planning_start:
                self.low[Point.START][task] = max(self.low[Point.START][task], frozen_until)
            if self.is_running[task]:
                self._fix(task, Point.START, self.planning_start)
            if self.pin_start[task] != UNSET:
                self._fix(task, Point.START, self.pin_start[task])

    def _fix(self, task: int, point: Point, time: int) -> None:
        self.low[point][task] = max(self.low[point][task], time)
        self.high[point][task] = min(self.high[point][task], time)
        self.is_fixed[task] = True

    def _read_modes(self) -> None:
        modes, problem = self.problem.modes, self.problem
        self.station = modes.station.tolist()
        self.setup_state = modes.setup_state.tolist()
        self.family, self.size = modes.batch_family.tolist(), modes.batch_size.tolist()
        self.units = modes.units.tolist()
        self.phase_ptr, self.requirement_ptr = modes.phase_ptr.tolist(), modes.requirement_ptr.tolist()
        self.mode_task = problem.mode_tasks().tolist()
        phases = problem.phases
        self.phase_kind, self.phase_duration = phases.kind.tolist(), phases.duration.tolist()
        self.phase_wait, self.phase_rule = phases.max_wait.tolist(), phases.break_rule.tolist()
        total = [0, *phases.duration.cumsum().tolist()]
        #: Working ticks of each mode without setup times.
        self.work = [total[self.phase_ptr[m + 1]] - total[self.phase_ptr[m]] for m in range(len(modes))]
        #: Whether each mode has a setup phase; its ticks up to the completion, and of those the ones from the arrival.
        self.has_setup_phase = [self.phase_kind[first] == PhaseKind.SETUP for first in self.phase_ptr[:-1]]
        self.least_to_completion = [
            work - self.phase_duration[last - 1] if self.phase_kind[last - 1] == PhaseKind.HOLD else work
            for work, last in zip(self.work, self.phase_ptr[1:], strict=True)
        ]
        self.least_from_arrival = [
            work - self.phase_duration[first] if has_setup else work
            for work, first, has_setup in zip(
                self.least_to_completion, self.phase_ptr, self.has_setup_phase, strict=False
            )
        ]
        for task in range(self.num_tasks):
            if self.pin_station[task] >= 0:
                self.modes[task] = [m for m in self.modes[task] if self.station[m] == self.pin_station[task]]
        self.least_work = [min((self.work[m] for m in modes), default=0) for modes in self.modes]

    def _read_resources(self) -> None:
        resources, problem = self.problem.resources, self.problem
        self.num_resources = len(resources)
        self.capacity = resources.capacity.tolist()
        self.location = resources.location.tolist()
        self.setup_rule, self.initial_setup = resources.setup_rule.tolist(), resources.initial_setup.tolist()
        self.batch_min, self.batch_max = resources.batch_min.tolist(), resources.batch_max.tolist()
        self.input_buffer = resources.input_buffer.tolist()
        self.output_buffer = resources.output_buffer.tolist()
        self.calendar = resources.calendar.tolist()
        self.is_robot = (resources.kind == ResourceKind.ROBOT).tolist()
        self.available_from = resources.available_from.tolist()
        self.travel_type = resources.travel_type.tolist()
        self.groups = [problem.groups.of(group).tolist() for group in range(len(problem.groups))]
        self.places = problem.travel.num_locations
        self.loaded, self.empty = problem.travel.loaded.tolist(), problem.travel.empty.tolist()
        self.pickup_time, self.dropoff_time = problem.travel.pickup.tolist(), problem.travel.dropoff.tolist()
        is_station = (resources.kind == ResourceKind.STATION).tolist()
        brief = {station for station, work in zip(self.station, self.work, strict=True) if work == 0}
        brief.update(member for group in self.groups for member in group)
        #: Stations of capacity 1 that may be held for no time at all.
        self.has_instants = [is_station[r] and r in brief for r in range(self.num_resources)]
        num_groups: list[int] = [0] * self.num_resources
        for group in self.groups:
            for member in group:
                num_groups[member] += 1
        #: Members of each group, those with the fewest other uses first, so that the versatile stay free.
        self.members = [sorted(group, key=lambda member: (num_groups[member], member)) for group in self.groups]

    def _read_links(self) -> None:
        lags, problem = self.problem.lags, self.problem
        self.arcs: list[list[Arc]] = [[] for _ in range(self.num_tasks)]
        #: (before, after, least or None, most or None) of every lag.
        self.lags: list[tuple[int, int, int | None, int | None]] = []
        #: Whether all lags of a task only keep starts behind others.
        self.has_plain_arcs = [True] * self.num_tasks
        #: Other task, its point and the least lag, for each lag behind another task.
        self.predecessors: list[list[tuple[int, int, int]]] = [[] for _ in range(self.num_tasks)]
        #: Other task, its point and the least time from there, for each bound of the start or the arrival of a task.
        self.arcs_to_start: list[list[tuple[int, int, int]]] = [[] for _ in range(self.num_tasks)]
        columns = (lags.before, lags.after, lags.before_point, lags.after_point, lags.least, lags.most)
        for before, after, before_point, after_point, least, most in zip(*(c.tolist() for c in columns), strict=True):
            low = least if least > -UNBOUNDED else None
            high = most if most < UNBOUNDED else None
            self.lags.append((before, after, low, high))
            if low is None or high is not None:
                self.has_plain_arcs[before] = self.has_plain_arcs[after] = False
            elif after_point > Point.ARRIVAL:
                self.has_plain_arcs[after] = False
            if low is not None:
                self.predecessors[after].append((before, before_point, low))
                if after_point <= Point.ARRIVAL:
                    self.arcs_to_start[after].append((before, before_point, low))
            self.arcs[after].append((before, after_point, before_point, low, high))
            mirrored_low, mirrored_high = None if high is None else -high, None if low is None else -low
            if mirrored_low is not None and before_point <= Point.ARRIVAL:
                self.arcs_to_start[before].append((after, after_point, mirrored_low))
            self.arcs[before].append((after, before_point, after_point, mirrored_low, mirrored_high))
        self.order_pins: list[list[tuple[int, bool]]] = [[] for _ in range(self.num_tasks)]
        for before, after in zip(problem.order_pins.before.tolist(), problem.order_pins.after.tolist(), strict=True):
            self.order_pins[before].append((after, True))
            self.order_pins[after].append((before, False))
        self.dedications: list[list[tuple[int, bool]]] = [[] for _ in range(self.num_tasks)]
        dedications = problem.dedications
        rows = zip(dedications.first.tolist(), dedications.second.tolist(), dedications.is_same.tolist(), strict=True)
        for first, second, is_same in rows:
            self.dedications[first].append((second, is_same))
            self.dedications[second].append((first, is_same))
        self._read_transports_and_spans()

    def _read_transports_and_spans(self) -> None:
        transports, spans = self.problem.transports, self.problem.spans
        columns = (
            transports.before,
            transports.after,
            transports.origin,
            transports.destination,
            transports.fleet,
            transports.travel_type,
            transports.origin_buffer,
        )
        self.transports: list[TransportRow] = list(zip(*(c.tolist() for c in columns), strict=True))
        self.ways_in: list[list[int]] = [[] for _ in range(self.num_tasks)]
        self.ways_out: list[list[int]] = [[] for _ in range(self.num_tasks)]
        for row, (before, after, *_) in enumerate(self.transports):
            if after >= 0:
                self.ways_in[after].append(row)
            if before >= 0:
                self.ways_out[before].append(row)
        self.spans = list(
            zip(*(c.tolist() for c in (spans.first, spans.last, spans.resource, spans.units)), strict=True)
        )
        self.spans_from: list[list[int]] = [[] for _ in range(self.num_tasks)]
        self.spans_to: list[list[int]] = [[] for _ in range(self.num_tasks)]
        for row, (first, last, _, _) in enumerate(self.spans):
            self.spans_from[first].append(row)
            self.spans_to[last].append(row)

    def _read_material_and_wear(self) -> None:
        materials, wear = self.problem.materials, self.problem.wear
        self.consumed: list[dict[int, int]] = [{} for _ in range(self.num_tasks)]
        self.produced: list[dict[int, int]] = [{} for _ in range(self.num_tasks)]
        flows = (materials.flow_task, materials.flow_item, materials.flow_quantity)
        for task, item, quantity in zip(*(c.tolist() for c in flows), strict=True):
            side = self.consumed if quantity < 0 else self.produced
            side[task][item] = side[task].get(item, 0) + abs(quantity)
        self.counters_of: list[list[int]] = [[] for _ in range(self.num_resources)]
        for counter, station in enumerate(wear.station.tolist()):
            self.counters_of[station].append(counter)
        self.counter_initial, self.counter_limit = wear.initial.tolist(), wear.limit.tolist()
        #: (mode, counter) -> amount.
        self.raises: dict[tuple[int, int], int] = defaultdict(int)
        raises = (wear.raise_mode, wear.raise_counter, wear.raise_amount)
        for mode, counter, amount in zip(*(c.tolist() for c in raises), strict=True):
            self.raises[mode, counter] += amount
        self.resets = set(zip(wear.reset_mode.tolist(), wear.reset_counter.tolist(), strict=True))

    def _find_certain(self) -> list[bool]:
        brings_robot = [any(self.is_robot[member] for member in group) for group in self.groups]
        groups = self.problem.requirements.group.tolist()
        return [
            not (self.ways_in[task] or self.ways_out[task])
            and not any(
                brings_robot[group]
                for mode in self.modes[task]
                for group in groups[self.requirement_ptr[mode] : self.requirement_ptr[mode + 1]]
            )
            for task in range(self.num_tasks)
        ]

    def _simple(self, task: int) -> bool:
        """Whether the task is bound by nothing but precedence and stations that take one task at a time."""
        if self.is_fixed[task] or self.dedications[task] or self.order_pins[task]:
            return False
        if self.ways_in[task] or self.ways_out[task] or self.spans_from[task] or self.spans_to[task]:
            return False
        if self.consumed[task] or self.produced[task] or self.pin_station[task] >= 0:
            return False
        if any(self.high[point][task] < UNBOUNDED for point in Point):
            return False
        if not self.has_plain_arcs[task] or any(self.is_fixed[other] for other, *_ in self.arcs[task]):
            return False
        return all(self._plain(mode) for mode in self.modes[task])

    def _plain(self, mode: int) -> bool:
        """Whether the mode is one phase on a station of capacity 1 without calendar, setup, batch and wear."""
        station = self.station[mode]
        if self.phase_ptr[mode + 1] - self.phase_ptr[mode] != 1 or station < 0:
            return False
        if self.capacity[station] != 1 or self.batch_max[station] > 0 or self.counters_of[station]:
            return False
        if self.setup_rule[station] >= 0 and self.setup_state[mode] >= 0:
            return False
        return self.requirement_ptr[mode] == self.requirement_ptr[mode + 1] and self.calendar[station] < 0

    def variants(self, mode: int) -> tuple[Variant, ...]:
        """Return the ways to do a mode, one per combination of calendars of those who may be assigned."""
        found = self._variants[mode]
        if found is None:
            found = self._variants[mode] = mode_variants(self, mode)
        return found

    def batch_key(self, mode: int) -> int:
        """Return a number that is the same for modes that may be together in one batch."""
        found = self._mode_keys.get(mode)
        if found is None:
            found = self._mode_keys[mode] = self._batch_keys.setdefault(self._in_common(mode), len(self._batch_keys))
        return found

    def _in_common(self, mode: int) -> tuple[object, ...]:
        """Return what the modes of all members of one batch must have in common."""
        phases = slice(self.phase_ptr[mode], self.phase_ptr[mode + 1])
        rows = slice(self.requirement_ptr[mode], self.requirement_ptr[mode + 1])
        table = self.problem.requirements
        needs = (table.group, table.count, table.units, table.first_phase, table.last_phase)
        return (
            self.station[mode],
            self.family[mode],
            self.setup_state[mode],
            *(tuple(column[phases]) for column in (self.phase_kind, self.phase_wait, self.phase_rule)),
            *(tuple(column[rows].tolist()) for column in needs),
            self.units[mode],
        )

    def batch_mates(self, task: int) -> list[int]:
        """Return the tasks, the given one among them, that could be in a batch with it by one of their modes."""
        keys = frozenset(self.batch_key(mode) for mode in self.modes[task] if self.family[mode] >= 0)
        found = self._mates.get(keys)
        if found is None:
            found = self._mates[keys] = [
                other
                for other in range(self.num_tasks)
                if any(self.family[mode] >= 0 and self.batch_key(mode) in keys for mode in self.modes[other])
            ]
        return found

    def open_times(self, calendars: frozenset[int]) -> OpenTimes:
        """Return the times at which all the calendars, at least one, are open."""
        found = self._open_times.get(calendars)
        if found is None:
            found = self._open_times[calendars] = common_open_times(self.problem.calendars, sorted(calendars))
        return found

    def station_open_times(self, station: int) -> OpenTimes | None:
        """Return the times at which a station, -1 for none, is open; None for always."""
        calendar = self.calendar[station] if station >= 0 else -1
        return None if calendar < 0 else self.open_times(frozenset((calendar,)))

    def setup_time(self, rule: int, before: int, after: int) -> int:
        """Return the setup time of a rule between two states, `before` -1 for nothing mounted."""
        row = self._setup_rows[rule].get(before)
        if row is None:
            rules = self.problem.setup_rules
            states = range(rules.num_states(rule))
            row = rules.times(rule, [before] * len(states), list(states)).tolist()
            self._setup_rows[rule][before] = row
        return row[after]

    def travel(self, kind: int, origin: int, destination: int) -> int:
        """Return ticks of travel without a lot; 0 from or to nowhere."""
        if origin < 0 or destination < 0:
            return 0
        return self.empty[(kind * self.places + origin) * self.places + destination]

    def loaded_travel(self, kind: int, origin: int, destination: int) -> int:
        """Return ticks of travel with a lot."""
        return self.loaded[(kind * self.places + origin) * self.places + destination]
