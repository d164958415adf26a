"""Random solutions of random problems: plausible, often valid in most respects, and then disturbed.

They are for comparing judges with each other, not for use: tasks are placed one by one in the order of their numbers,
each behind what its station and its job have done so far, and nothing looks ahead.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import numpy as np

from reshuffle.plan.arrays import UNBOUNDED, UNSET
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution, empty_solution
from reshuffle.plan.tasks import BreakRule, PhaseKind

_COLUMNS = ("mode", "phase_start", "phase_end", "assigned", "batch", "vehicle", "pickup", "dropoff")


def random_solution(problem: SchedulingProblem, seed: int) -> Solution:
    """Return a random solution of `problem`, undisturbed for one seed in three."""
    draft = _Draft(problem, random.Random(seed))
    draft.place_all()
    for _ in range(seed % 3 * draft.rng.randint(1, 2)):
        draft.disturb()
    return draft.solution()


@dataclass
class _Draft:
    problem: SchedulingProblem
    rng: random.Random
    columns: dict[str, np.ndarray] = field(init=False)
    free_at: dict[int, int] = field(default_factory=dict)  # by resource
    mounted: dict[int, int] = field(default_factory=dict)  # by station
    job_at: dict[int, int] = field(default_factory=dict)
    due_at: dict[int, int] = field(default_factory=dict)  # dropoff of the transport to a task
    num_batches: int = 0

    def __post_init__(self) -> None:
        empty = empty_solution(self.problem)
        self.columns = {name: getattr(empty, name).copy() for name in _COLUMNS}

    def solution(self) -> Solution:
        return Solution(**self.columns)

    def place_all(self) -> None:
        done_branches = self.some_branches()
        for task in range(len(self.problem.tasks)):
            branch = int(self.problem.tasks.branch[task])
            if branch < 0 or branch in done_branches:
                self.place(task)

    def some_branches(self) -> set[int]:
        choices, done = self.problem.choices, set()
        for choice in range(len(choices)):
            if choices.parent[choice] >= 0 and int(choices.parent[choice]) not in done:
                continue
            branches = np.flatnonzero(choices.branch_choice == choice).tolist()
            count = self.rng.randint(int(choices.least[choice]), min(len(branches), int(choices.most[choice])))
            done.update(self.rng.sample(branches, count))
        return done

    # One task

    def place(self, task: int) -> None:
        problem, rng = self.problem, self.rng
        modes = list(range(problem.tasks.mode_ptr[task], problem.tasks.mode_ptr[task + 1]))
        pinned = [mode for mode in modes if problem.modes.station[mode] == problem.tasks.pin_station[task]]
        mode = rng.choice(pinned or modes)
        if problem.previous.mode[task] >= 0 and rng.random() < 0.9:
            mode = int(problem.previous.mode[task])
        self.columns["mode"][task] = mode
        if self.join_batch(task, mode):
            return
        members = self.assign(mode)
        station = int(problem.modes.station[mode])
        held = [station, *members] if station >= 0 else members
        at = self.earliest(task, held)
        if problem.tasks.pin_start[task] != UNSET and rng.random() < 0.8:
            at = int(problem.tasks.pin_start[task])
        elif problem.previous.mode[task] >= 0 and problem.previous.start[task] < problem.previous.frozen_until:
            at = int(problem.previous.start[task])
        elif problem.tasks.is_running[task]:
            at = problem.planning_start
        end = self.place_phases(task, mode, at)
        if station >= 0 and problem.resources.batch_max[station] > 0 and rng.random() < 0.8:
            self.columns["batch"][task] = self.num_batches
            self.num_batches += 1
        for resource in held:
            self.free_at[resource] = max(self.free_at.get(resource, -UNBOUNDED), end)
        self.leave(task, end)

    def earliest(self, task: int, held: list[int]) -> int:
        problem, rng = self.problem, self.rng
        job = int(problem.tasks.job[task])
        at = max(problem.planning_start, int(problem.tasks.earliest_start[task]), problem.previous.frozen_until)
        if job >= 0:
            at = max(at, int(problem.jobs.release[job]), self.job_at.get(job, at))
        at = max(at, self.due_at.get(task, at))
        for row in np.flatnonzero((problem.transports.after == task) & (problem.transports.before < 0)).tolist():
            at = max(at, self.carry(row, problem.planning_start, task))
        for resource in held:
            if rng.random() < 0.9:
                at = max(at, self.free_at.get(resource, at))
        return at + rng.choice([0, 0, 0, 1, 3])

    def assign(self, mode: int) -> list[int]:
        members, table = [], self.problem.requirements
        for need in range(self.problem.modes.requirement_ptr[mode], self.problem.modes.requirement_ptr[mode + 1]):
            chosen = self.rng.sample(self.problem.groups.of(int(table.group[need])).tolist(), int(table.count[need]))
            self.columns["assigned"][table.slot_ptr[need] : table.slot_ptr[need + 1]] = chosen
            members += chosen
        return members

    def join_batch(self, task: int, mode: int) -> bool:
        """Let a task join the batch of an earlier one that looks alike, now and then."""
        modes, columns = self.problem.modes, self.columns
        station = int(modes.station[mode])
        if station < 0 or self.problem.resources.batch_max[station] == 0 or self.rng.random() < 0.4:
            return False
        for other in range(task - 1, -1, -1):
            theirs = int(columns["mode"][other])
            if theirs < 0 or columns["batch"][other] < 0 or modes.station[theirs] != station:
                continue
            mine, yours = (slice(modes.phase_ptr[m], modes.phase_ptr[m + 1]) for m in (mode, theirs))
            if mine.stop - mine.start != yours.stop - yours.start:
                continue
            if modes.batch_family[mode] != modes.batch_family[theirs] and self.rng.random() < 0.9:
                continue
            for name in ("phase_start", "phase_end"):
                columns[name][mine] = columns[name][yours]
            slots = [
                np.arange(
                    self.problem.requirements.slot_ptr[modes.requirement_ptr[m]],
                    self.problem.requirements.slot_ptr[modes.requirement_ptr[m + 1]],
                )
                for m in (mode, theirs)
            ]
            if len(slots[0]) != len(slots[1]):
                self.assign(mode)
            else:
                columns["assigned"][slots[0]] = columns["assigned"][slots[1]]
            columns["batch"][task] = columns["batch"][other]
            self.leave(task, int(columns["phase_end"][mine][-1]))
            return True
        return False

    def place_phases(self, task: int, mode: int, at: int) -> int:
        problem, rng = self.problem, self.rng
        first, last = int(problem.modes.phase_ptr[mode]), int(problem.modes.phase_ptr[mode + 1])
        for phase in range(first, last):
            work = int(problem.phases.duration[phase])
            if problem.phases.kind[phase] == PhaseKind.SETUP:
                work += self.setup_time(mode)
            if phase > first:
                at += rng.randint(0, min(2, int(problem.phases.max_wait[phase - 1])))
            is_rest = phase == first and bool(problem.tasks.is_running[task])
            at, end = self.fit(mode, phase, at, work, is_rest)
            self.columns["phase_start"][phase], self.columns["phase_end"][phase] = at, end
            at = end
        return at

    def setup_time(self, mode: int) -> int:
        problem, station, state = (
            self.problem,
            int(self.problem.modes.station[mode]),
            int(self.problem.modes.setup_state[mode]),
        )
        if station < 0 or state < 0:
            return 0
        before = self.mounted.get(station, int(problem.resources.initial_setup[station]))
        self.mounted[station] = state
        return problem.setup_rules.time(int(problem.resources.setup_rule[station]), before, state)

    def fit(self, mode: int, phase: int, at: int, work: int, is_rest: bool) -> tuple[int, int]:
        """Return the first start and end at or behind an instant with so much open time."""
        rule = self.problem.phases.break_rule[phase]
        is_open = self.open_ticks(mode, phase)
        if work == 0 or rule == BreakRule.IGNORE:
            return at, at + work
        while not is_rest and not all(is_open(at + tick) for tick in range(work if rule == BreakRule.MAY_NOT else 1)):
            at += 1
        end = at
        while work:
            work -= is_open(end)
            end += 1
        return at, end

    def open_ticks(self, mode: int, phase: int):
        problem, table = self.problem, self.problem.requirements
        held, number = [int(problem.modes.station[mode])], phase - int(problem.modes.phase_ptr[mode])
        for need in range(problem.modes.requirement_ptr[mode], problem.modes.requirement_ptr[mode + 1]):
            if table.first_phase[need] <= number <= table.last_phase[need]:
                held += self.columns["assigned"][table.slot_ptr[need] : table.slot_ptr[need + 1]].tolist()
        calendars = {int(problem.resources.calendar[who]) for who in held if who >= 0} - {-1}
        rows = [range(problem.calendars.ptr[number], problem.calendars.ptr[number + 1]) for number in calendars]
        start, end = problem.calendars.start, problem.calendars.end
        return lambda tick: all(any(start[row] <= tick < end[row] for row in own) for own in rows)

    # Behind a task

    def leave(self, task: int, end: int) -> None:
        job = int(self.problem.tasks.job[task])
        if job >= 0:
            self.job_at[job] = max(self.job_at.get(job, end), end)
        for row in np.flatnonzero(self.problem.transports.before == task).tolist():
            after = int(self.problem.transports.after[row])
            branch = int(self.problem.tasks.branch[after]) if after >= 0 else -1
            if branch < 0:
                self.due_at[after] = self.carry(row, end, after)

    def carry(self, row: int, ready: int, after: int) -> int:
        """Carry a lot in a time that always suffices, and return when it is there."""
        table, travel = self.problem.transports, self.problem.travel
        pickup = ready + self.rng.choice([0, 0, 1])
        before, fleet = int(table.before[row]), int(table.fleet[row])
        stations = [
            int(self.problem.modes.station[self.columns["mode"][task]]) for task in (before, after) if task >= 0
        ]
        places = {int(self.problem.resources.location[station]) for station in stations if station >= 0}
        places |= {int(place) for place in (table.origin[row], table.destination[row]) if place >= 0}
        vehicle = self.rng.choice(self.problem.groups.of(fleet).tolist()) if fleet >= 0 else -1
        kind = int(self.problem.resources.travel_type[vehicle]) if fleet >= 0 else int(table.travel_type[row])
        need = int(travel.loaded.max(initial=0) + travel.pickup[kind] + travel.dropoff[kind])
        self.columns["vehicle"][row] = vehicle if len(places - {-1}) > 1 or self.rng.random() < 0.3 else -1
        self.columns["pickup"][row], self.columns["dropoff"][row] = pickup, pickup + self.rng.choice([0, need, need])
        return int(self.columns["dropoff"][row])

    # Disturbance

    def disturb(self) -> None:
        rng = self.rng
        name = rng.choice([*_COLUMNS, "phase_start", "phase_end", "shift", "shift"])
        if name == "shift":
            self.shift_task()
            return
        values = self.columns[name]
        if len(values) == 0:
            return
        row = rng.randrange(len(values))
        if name in ("phase_start", "phase_end", "pickup", "dropoff") and values[row] != UNSET:
            values[row] = rng.choice([values[row] + rng.choice([-5, -2, -1, 1, 2, 5])] * 8 + [UNSET, UNBOUNDED])
        elif name in ("phase_start", "phase_end", "pickup", "dropoff"):
            values[row] = 3 if rng.random() < 0.3 else UNSET
        else:
            most = {"mode": len(self.problem.modes), "batch": 3}.get(name, len(self.problem.resources))
            values[row] = rng.choice([-1, rng.randint(0, most), rng.randint(0, most), 10**6])

    def shift_task(self) -> None:
        done = np.flatnonzero(self.columns["mode"] >= 0)
        if len(done) == 0:
            return
        mode = int(self.columns["mode"][self.rng.choice(done.tolist())])
        if mode >= len(self.problem.modes):
            return
        phases = slice(self.problem.modes.phase_ptr[mode], self.problem.modes.phase_ptr[mode + 1])
        if (self.columns["phase_start"][phases] == UNSET).any() or (self.columns["phase_end"][phases] == UNSET).any():
            return
        by = self.rng.choice([-20, -8, -3, -1, 1, 3, 8, 200_000, 200_000])
        self.columns["phase_start"][phases] += by
        self.columns["phase_end"][phases] += by
