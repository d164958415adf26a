"""Ways to break a valid solution, one per rule.

Each takes a problem, the columns of a valid solution of it, and a source of chance. It changes the columns so that its
rule is broken, and perhaps others with it, and returns True; or it returns False where the problem gives no occasion.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np

from reshuffle.plan.arrays import UNBOUNDED, UNSET
from reshuffle.plan.links import Point
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution
from reshuffle.plan.tasks import PhaseKind
from tests.properties.naive_check import NaiveCheck

COLUMNS = ("mode", "phase_start", "phase_end", "assigned", "batch", "vehicle", "pickup", "dropoff")

Mutation = Callable[["Broken", random.Random], bool]


class Broken:
    """A solution on its way to be broken: its columns, and what the plain judge reads out of the valid one."""

    def __init__(self, problem: SchedulingProblem, solution: Solution) -> None:
        self.problem = problem
        self.columns = {name: getattr(solution, name).copy() for name in COLUMNS}
        self.valid = NaiveCheck(problem, solution)
        self.done = self.valid.done

    def solution(self) -> Solution:
        return Solution(**self.columns)

    def phases(self, task: int) -> slice:
        mode, pointer = self.done[task].mode, self.problem.modes.phase_ptr
        return slice(int(pointer[mode]), int(pointer[mode + 1]))

    def shift(self, task: int, by: int) -> None:
        for name in ("phase_start", "phase_end"):
            self.columns[name][self.phases(task)] += by

    def undo(self, task: int) -> None:
        """Make a task one that is not done, with its transports."""
        problem, mode = self.problem, self.done[task].mode
        for name in ("phase_start", "phase_end"):
            self.columns[name][self.phases(task)] = UNSET
        needs = problem.modes.requirement_ptr
        slots = problem.requirements.slot_ptr
        self.columns["assigned"][slots[needs[mode]] : slots[needs[mode + 1]]] = -1
        self.columns["mode"][task] = self.columns["batch"][task] = -1
        ways = np.flatnonzero((problem.transports.before == task) | (problem.transports.after == task))
        self.columns["vehicle"][ways] = -1
        self.columns["pickup"][ways] = self.columns["dropoff"][ways] = UNSET

    def redo(self, task: int, mode: int) -> None:
        """Do a task in another mode from its start on, with the first members of each group."""
        problem, at = self.problem, self.done[task].at(Point.START)
        ways = {name: self.columns[name].copy() for name in ("vehicle", "pickup", "dropoff")}
        self.undo(task)
        self.columns.update(ways)
        self.columns["mode"][task] = mode
        for phase in range(problem.modes.phase_ptr[mode], problem.modes.phase_ptr[mode + 1]):
            self.columns["phase_start"][phase] = at
            at += int(problem.phases.duration[phase])
            self.columns["phase_end"][phase] = at
        table = problem.requirements
        for need in range(problem.modes.requirement_ptr[mode], problem.modes.requirement_ptr[mode + 1]):
            members = problem.groups.of(int(table.group[need]))[: table.count[need]]
            self.columns["assigned"][table.slot_ptr[need] : table.slot_ptr[need + 1]] = members


def pick(options: list, rng: random.Random):
    return rng.choice(options) if options else None


def break_presence(broken: Broken, rng: random.Random) -> bool:
    task = pick([task for task in broken.done if broken.problem.tasks.branch[task] < 0], rng)
    broken.undo(task)
    return True


def break_mode(broken: Broken, rng: random.Random) -> bool:
    task = pick(list(broken.done), rng)
    if rng.random() < 0.5:
        broken.columns["phase_end"][broken.phases(task).start] = UNSET
    else:
        broken.columns["mode"][task] = len(broken.problem.modes) + 7
    return True


def break_assignment(broken: Broken, rng: random.Random) -> bool:
    slots = np.flatnonzero(broken.columns["assigned"] >= 0)
    if len(slots) == 0:
        return False
    broken.columns["assigned"][rng.choice(slots.tolist())] = rng.choice([-1, 0, len(broken.problem.resources)])
    return True


def break_phase_sequence(broken: Broken, rng: random.Random) -> bool:
    phases = broken.phases(pick(list(broken.done), rng))
    last = phases.stop - 1
    if last == phases.start or rng.random() < 0.3:
        broken.columns["phase_end"][last] = broken.columns["phase_start"][last] - 1
    else:
        broken.columns["phase_start"][last] = broken.columns["phase_end"][last - 1] - 1
    return True


def working_phases(broken: Broken, is_setup: bool) -> list[int]:
    kind = broken.problem.phases.kind
    return [
        phase
        for task in broken.done
        for phase in range(broken.phases(task).start, broken.phases(task).stop)
        if (kind[phase] == PhaseKind.SETUP) == is_setup
        and broken.columns["phase_end"][phase] > broken.columns["phase_start"][phase]
    ]


def break_phase_duration(broken: Broken, rng: random.Random) -> bool:
    phase = pick(working_phases(broken, is_setup=False), rng)
    if phase is not None:
        broken.columns["phase_end"][phase] -= 1  # the last tick of a phase is always one of work
    return phase is not None


def break_setup(broken: Broken, rng: random.Random) -> bool:
    phase = pick(working_phases(broken, is_setup=True), rng)
    if phase is not None:
        broken.columns["phase_end"][phase] -= 1
    return phase is not None


def break_break(broken: Broken, rng: random.Random) -> bool:
    """Let a phase begin or end in a break that it touches; its working time stays the same."""
    options = []
    for task, done in broken.done.items():
        for number, phase in enumerate(done.phases):
            row = broken.phases(task).start + number
            if phase.end > phase.start and not broken.valid.is_open(phase, phase.start - 1):
                is_rest = number == 0 and broken.problem.tasks.is_running[task]
                options += [] if is_rest else [("phase_start", row, -1)]
            if phase.end > phase.start and not broken.valid.is_open(phase, phase.end):
                options.append(("phase_end", row, 1))
    if not options:
        return False
    name, row, by = rng.choice(options)
    broken.columns[name][row] += by
    return True


def break_planning_start(broken: Broken, rng: random.Random) -> bool:
    task = pick(list(broken.done), rng)
    broken.shift(task, broken.problem.planning_start - 1 - broken.done[task].at(Point.START))
    return True


def break_release(broken: Broken, rng: random.Random) -> bool:
    jobs = broken.problem.tasks.job
    task = pick([task for task in broken.done if jobs[task] >= 0], rng)
    release = int(broken.problem.jobs.release[jobs[task]])
    broken.shift(task, release - 1 - broken.done[task].at(Point.ARRIVAL))
    return True


def break_window(broken: Broken, rng: random.Random) -> bool:
    tasks = broken.problem.tasks
    task = pick([task for task in broken.done if tasks.earliest_start[task] > -UNBOUNDED], rng)
    if task is None:
        return False
    if rng.random() < 0.5:
        broken.shift(task, int(tasks.earliest_start[task]) - 1 - broken.done[task].at(Point.START))
    else:
        broken.shift(task, int(tasks.latest_end[task]) + 1 - broken.done[task].at(Point.END))
    return True


def break_deadline(broken: Broken, rng: random.Random) -> bool:
    jobs, deadline = broken.problem.tasks.job, broken.problem.jobs.deadline
    task = pick([task for task in broken.done if jobs[task] >= 0 and deadline[jobs[task]] < UNBOUNDED], rng)
    if task is None:
        return False
    broken.shift(task, int(deadline[jobs[task]]) + 1 - broken.done[task].at(Point.COMPLETION))
    return True


def break_lag(broken: Broken, rng: random.Random) -> bool:
    lags = broken.problem.lags
    rows = [row for row in range(len(lags)) if lags.before[row] in broken.done and lags.after[row] in broken.done]
    row = pick(rows, rng)
    if row is None:
        return False
    before, after = broken.done[int(lags.before[row])], broken.done[int(lags.after[row])]
    time = after.at(int(lags.after_point[row])) - before.at(int(lags.before_point[row]))
    is_long = lags.most[row] < UNBOUNDED and rng.random() < 0.5
    broken.shift(after.number, int(lags.most[row] + 1 if is_long else lags.least[row] - 1) - time)
    return True


def break_capacity(broken: Broken, rng: random.Random) -> bool:
    room = broken.problem.resources.capacity
    holds = [hold for hold in broken.valid.holds if hold[3] > hold[2] and hold[4] >= 0]
    pairs = [
        (one, two)
        for one in holds
        for two in holds
        if one[0] == two[0] and one[4] < two[4] and one[1] + two[1] > room[one[0]]
    ]
    pair = pick(pairs, rng)
    if pair is None:
        return False
    broken.shift(pair[0][4], pair[1][2] - pair[0][2])
    return True


def break_batch(broken: Broken, rng: random.Random) -> bool:
    used = int(broken.columns["batch"].max(initial=-1))
    resources = broken.problem.resources
    plain = [done.number for done in broken.done.values() if done.station < 0 or not resources.batch_max[done.station]]
    batched = [task for task in broken.done if task not in plain]
    if len(batched) > 1 and rng.random() < 0.8:
        one, two = rng.sample(batched, 2)
        first, second = broken.done[one], broken.done[two]
        is_alike = [(phase.start, phase.end) for phase in first.phases] == [(ph.start, ph.end) for ph in second.phases]
        if is_alike or first.batch == second.batch >= 0:
            return False
        broken.columns["batch"][[one, two]] = used + 1
        return True
    task = pick(plain, rng)
    if task is not None:
        broken.columns["batch"][task] = used + 1
    return task is not None


def break_transport(broken: Broken, rng: random.Random) -> bool:
    way = pick(broken.valid.ways, rng)
    if way is None:
        return False
    if way.is_far and rng.random() < 0.5:
        broken.columns["dropoff"][way.number] = way.pickup
        travel = broken.problem.travel
        return bool(
            travel.loaded.reshape(-1, travel.num_locations, travel.num_locations)[:, way.origin, way.target].all()
        )
    if way.before >= 0 and rng.random() < 0.5:
        broken.columns["pickup"][way.number] = broken.done[way.before].at(Point.END) - 1
    else:
        broken.columns["vehicle"][way.number] = len(broken.problem.resources) + 1
    return True


def break_robot(broken: Broken, rng: random.Random) -> bool:
    way = pick([way for way in broken.valid.ways if way.robot >= 0], rng)
    if way is None:
        return False
    broken.columns["pickup"][way.number] = int(broken.problem.resources.available_from[way.robot]) - 1
    return True


def break_buffer(broken: Broken, rng: random.Random) -> bool:
    """Set all lots before the stations of one buffer down before the first of them is needed."""
    resources, rooms = broken.problem.resources, broken.problem.buffers.capacity
    options = []
    for buffer in range(len(rooms)):
        ways = [
            way
            for way in broken.valid.ways
            if way.after >= 0
            and (station := broken.done[way.after].station) >= 0
            and resources.input_buffer[station] == buffer
        ]
        if len(ways) > rooms[buffer]:
            options.append(ways)
    ways = pick(options, rng)
    if ways is None:
        return False
    first = min(broken.done[way.after].at(Point.ARRIVAL) for way in ways)
    broken.columns["dropoff"][[way.number for way in ways]] = first - 1
    return True


def break_order(broken: Broken, rng: random.Random) -> bool:
    pins = broken.problem.order_pins
    pairs = [
        (broken.done[one], broken.done[two])
        for one, two in zip(pins.before.tolist(), pins.after.tolist(), strict=True)
        if one in broken.done and two in broken.done and broken.done[one].station == broken.done[two].station >= 0
    ]
    pair = pick(pairs, rng)
    if pair is None:
        return False
    broken.shift(pair[0].number, pair[1].at(Point.START) - pair[0].at(Point.END) + 1)
    return True


def break_dedication(broken: Broken, rng: random.Random) -> bool:
    problem, options = broken.problem, []
    table = problem.dedications
    for first, second, is_same in zip(table.first.tolist(), table.second.tolist(), table.is_same.tolist(), strict=True):
        if first not in broken.done or second not in broken.done:
            continue
        where = broken.done[first].station
        modes = range(problem.tasks.mode_ptr[second], problem.tasks.mode_ptr[second + 1])
        wrong = [mode for mode in modes if (problem.modes.station[mode] == where) != is_same]
        options += [(second, mode) for mode in wrong if is_same or where >= 0]
    option = pick(options, rng)
    if option is not None:
        broken.redo(*option)
    return option is not None


def break_pin(broken: Broken, rng: random.Random) -> bool:
    tasks = broken.problem.tasks
    pinned = [task for task in broken.done if tasks.pin_start[task] != UNSET or tasks.is_running[task]]
    task = pick(pinned, rng)
    if task is not None:
        broken.shift(task, rng.choice([-1, 1]))
    return task is not None


def break_frozen(broken: Broken, rng: random.Random) -> bool:
    previous = broken.problem.previous
    if previous.frozen_until <= -UNBOUNDED:
        return False
    task = pick(list(broken.done), rng)
    if previous.mode[task] >= 0 and previous.start[task] < previous.frozen_until:
        broken.shift(task, rng.choice([-1, 1]))
    else:
        broken.shift(task, previous.frozen_until - 1 - broken.done[task].at(Point.START))
    return True


def break_material(broken: Broken, rng: random.Random) -> bool:
    """Let all that is consumed of an item be consumed before anything is delivered or produced."""
    table, options = broken.problem.materials, []
    for item in range(len(table)):
        flows = np.flatnonzero((table.flow_item == item) & (table.flow_quantity < 0))
        flows = [row for row in flows.tolist() if int(table.flow_task[row]) in broken.done]
        if -sum(int(table.flow_quantity[row]) for row in flows) > table.initial[item]:
            options.append(sorted({int(table.flow_task[row]) for row in flows}))
    tasks = pick(options, rng)
    for task in tasks or ():
        broken.shift(task, -10_000)
    return tasks is not None


def break_wear(broken: Broken, rng: random.Random) -> bool:
    """Leave out the maintenance of a counter that needs some."""
    table, options = broken.problem.wear, []
    for counter in range(len(table)):
        raised = sum(
            int(table.raise_amount[row])
            for row in range(len(table.raise_mode))
            if table.raise_counter[row] == counter
            for done in broken.done.values()
            if done.mode == table.raise_mode[row]
        )
        if table.initial[counter] + raised > table.limit[counter]:
            options.append(counter)
    counter = pick(options, rng)
    if counter is None:
        return False
    modes = table.reset_mode[table.reset_counter == counter].tolist()
    for done in list(broken.done.values()):
        if done.mode in modes:
            broken.undo(done.number)
    return True


#: One mutation per rule, and the features that give it an occasion.
MUTATIONS: dict[str, tuple[Mutation, frozenset[str]]] = {
    "presence": (break_presence, frozenset({"choices"})),
    "mode": (break_mode, frozenset({"alternatives"})),
    "assignment": (break_assignment, frozenset({"operators", "tools"})),
    "phase_sequence": (break_phase_sequence, frozenset({"phases", "waits", "hold"})),
    "phase_duration": (break_phase_duration, frozenset({"calendars", "break_rules", "batching"})),
    "break": (break_break, frozenset({"calendars", "operators", "break_rules"})),
    "setup": (break_setup, frozenset({"setup_matrix", "setup_sets", "setup_attributes", "batching"})),
    "planning_start": (break_planning_start, frozenset({"origin"})),
    "release": (break_release, frozenset({"release", "phases"})),
    "window": (break_window, frozenset({"windows", "hold"})),
    "deadline": (break_deadline, frozenset({"deadline", "hold"})),
    "lag": (break_lag, frozenset({"least_lags", "most_lags", "point_lags", "no_wait"})),
    "capacity": (break_capacity, frozenset({"parallel_stations", "operators", "tools"})),
    "batch": (break_batch, frozenset({"batching", "operators"})),
    "transport": (break_transport, frozenset({"transports", "robots"})),
    "robot": (break_robot, frozenset({"robots", "robots_in_phases"})),
    "buffer": (break_buffer, frozenset({"transports", "robots", "buffers"})),
    "order": (break_order, frozenset({"order_pins"})),
    "dedication": (break_dedication, frozenset({"dedications", "alternatives"})),
    "pin": (break_pin, frozenset({"start_pins", "running"})),
    "frozen": (break_frozen, frozenset({"frozen", "running", "previous"})),
    "material": (break_material, frozenset({"material"})),
    "wear": (break_wear, frozenset({"wear"})),
}
