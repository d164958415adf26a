"""What the plain judge reads out of a solution: tasks, phases, holds and ways as objects, one by one."""

from __future__ import annotations

from dataclasses import dataclass, field

from reshuffle.plan.arrays import BOUND, UNSET
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution

SETUP, HOLD = 0, 5
PAUSE, MAY_NOT, IGNORE = 0, 1, 2
START, ARRIVAL, COMPLETION, END = 0, 1, 2, 3
ROBOT = 3
NOWHERE = ""


@dataclass
class Phase:
    kind: int
    duration: int
    max_wait: int
    break_rule: int
    start: int
    end: int
    resources: list[int] = field(default_factory=list)  # that it holds


@dataclass
class Need:
    group: int
    count: int
    units: int
    first: int
    last: int
    members: list[int]


@dataclass
class Done:
    """A task that is done and can be read."""

    number: int
    mode: int
    station: int
    units: int
    state: int
    family: int
    size: int
    batch: int
    phases: list[Phase]
    needs: list[Need]
    mates: list[int] = field(default_factory=list)  # members of its batch, itself included, where they fit together

    def at(self, point: int) -> int:
        working = [phase for phase in self.phases if phase.kind != HOLD]
        with_lot = [phase for phase in self.phases if phase.kind != SETUP]
        return (self.phases[0].start, with_lot[0].start, working[-1].end, self.phases[-1].end)[point]

    def key(self) -> tuple[int, int, int]:
        return (self.at(START), self.at(END), min(self.mates))


@dataclass
class Way:
    """An active transport with readable times."""

    number: int
    before: int
    after: int
    origin: int
    target: int
    vehicle: int
    pickup: int
    dropoff: int
    is_far: bool
    robot: int = -1


class NaiveReading:
    """A solution taken apart; what cannot be read is reported in ``found`` as pairs (rule, place) and left out."""

    def __init__(self, problem: SchedulingProblem, solution: Solution) -> None:
        self.p, self.s = problem, solution
        self.found: set[tuple[str, str]] = set()
        self.unreadable: set[int] = set()
        self.done: dict[int, Done] = {}
        self.read_tasks()

    def report(self, rule: str, place: str = NOWHERE) -> None:
        self.found.add((rule, place))

    def task_name(self, task: int) -> str:
        return self.p.names.task(task)

    def read_tasks(self) -> None:
        p, s = self.p, self.s
        expected_phases, expected_slots = set(), set()
        for task in range(len(p.tasks)):
            mode = int(s.mode[task])
            if mode == -1:
                continue
            if not p.tasks.mode_ptr[task] <= mode < p.tasks.mode_ptr[task + 1]:
                self.report("mode", self.task_name(task))
                self.unreadable.add(task)
                continue
            phases = range(p.modes.phase_ptr[mode], p.modes.phase_ptr[mode + 1])
            expected_phases.update(phases)
            for need in range(p.modes.requirement_ptr[mode], p.modes.requirement_ptr[mode + 1]):
                expected_slots.update(range(p.requirements.slot_ptr[need], p.requirements.slot_ptr[need + 1]))
            for phase in phases:
                times = (int(s.phase_start[phase]), int(s.phase_end[phase]))
                if UNSET in times:
                    self.report("mode", self.task_name(task))
                    self.unreadable.add(task)
                elif max(map(abs, times)) >= BOUND:
                    self.report("phase_sequence", self.task_name(task))
                    self.unreadable.add(task)
            if task not in self.unreadable:
                self.done[task] = self.read_task(task, mode)
        mode_task = [
            task for task in range(len(p.tasks)) for _ in range(p.tasks.mode_ptr[task], p.tasks.mode_ptr[task + 1])
        ]
        for mode, task in enumerate(mode_task):
            for phase in range(p.modes.phase_ptr[mode], p.modes.phase_ptr[mode + 1]):
                if phase not in expected_phases and (s.phase_start[phase] != UNSET or s.phase_end[phase] != UNSET):
                    self.report("mode", self.task_name(task))
            for need in range(p.modes.requirement_ptr[mode], p.modes.requirement_ptr[mode + 1]):
                for slot in range(p.requirements.slot_ptr[need], p.requirements.slot_ptr[need + 1]):
                    if slot not in expected_slots and s.assigned[slot] != -1:
                        self.report("mode", self.task_name(task))

    def read_task(self, task: int, mode: int) -> Done:
        m, ph, rq, s = self.p.modes, self.p.phases, self.p.requirements, self.s
        phases = [
            Phase(
                int(ph.kind[i]),
                int(ph.duration[i]),
                int(ph.max_wait[i]),
                int(ph.break_rule[i]),
                int(s.phase_start[i]),
                int(s.phase_end[i]),
                [int(m.station[mode])] if m.station[mode] >= 0 else [],
            )
            for i in range(m.phase_ptr[mode], m.phase_ptr[mode + 1])
        ]
        needs = [
            Need(
                int(rq.group[q]),
                int(rq.count[q]),
                int(rq.units[q]),
                int(rq.first_phase[q]),
                int(rq.last_phase[q]),
                [int(s.assigned[slot]) for slot in range(rq.slot_ptr[q], rq.slot_ptr[q + 1])],
            )
            for q in range(m.requirement_ptr[mode], m.requirement_ptr[mode + 1])
        ]
        for need in needs:
            for phase in phases[need.first : need.last + 1]:
                phase.resources += [who for who in need.members if 0 <= who < len(self.p.resources)]
        return Done(
            task,
            mode,
            int(m.station[mode]),
            int(m.units[mode]),
            int(m.setup_state[mode]),
            int(m.batch_family[mode]),
            int(m.batch_size[mode]),
            int(s.batch[task]),
            phases,
            needs,
            [task],
        )

    def resource_is_open(self, resource: int, tick: int) -> bool:
        calendar = int(self.p.resources.calendar[resource])
        if calendar < 0:
            return True
        table = self.p.calendars
        return any(
            table.start[row] <= tick < table.end[row] for row in range(table.ptr[calendar], table.ptr[calendar + 1])
        )

    def is_open(self, phase: Phase, tick: int) -> bool:
        return phase.break_rule == IGNORE or all(self.resource_is_open(who, tick) for who in phase.resources)

    def work(self, phase: Phase) -> int:
        return sum(self.is_open(phase, tick) for tick in range(phase.start, phase.end))

    def all_holds(self) -> list[tuple[int, int, int, int, int]]:
        """Return (resource, units, start, end, task) of every hold, a batch once; task -1 for spans."""
        holds = []
        for task, done in self.done.items():
            if task != min(done.mates):
                continue
            if done.station >= 0:
                holds.append((done.station, done.units, done.at(START), done.at(END), task))
            for need in done.needs:
                start, end = done.phases[need.first].start, done.phases[need.last].end
                holds += [
                    (who, need.units, start, end, task) for who in need.members if 0 <= who < len(self.p.resources)
                ]
        spans = self.p.spans
        for row in range(len(spans)):
            first, last = self.done.get(int(spans.first[row])), self.done.get(int(spans.last[row]))
            if first and last:
                holds.append((int(spans.resource[row]), int(spans.units[row]), first.at(ARRIVAL), last.at(END), -1))
        return holds

    def place_of(self, task: int) -> int:
        station = self.done[task].station
        return int(self.p.resources.location[station]) if station >= 0 else -1

    def way_name(self, row: int) -> str:
        before, after = int(self.p.transports.before[row]), int(self.p.transports.after[row])
        parts = [f"from {self.task_name(before)}"] if before >= 0 else []
        parts += [f"to {self.task_name(after)}"] if after >= 0 else []
        return " ".join(["the transport", *parts])

    def read_ways(self) -> list[Way]:
        table, s, ways = self.p.transports, self.s, []
        for row in range(len(table)):
            before, after = int(table.before[row]), int(table.after[row])
            if before in self.unreadable or after in self.unreadable:
                continue
            vehicle, pickup, dropoff = int(s.vehicle[row]), int(s.pickup[row]), int(s.dropoff[row])
            is_active = all(task == -1 or task in self.done for task in (before, after))
            if not is_active:
                if (vehicle, pickup, dropoff) != (-1, UNSET, UNSET):
                    self.report("transport", self.way_name(row))
                continue
            if max(abs(pickup), abs(dropoff)) >= BOUND:
                self.report("transport", self.way_name(row))
                continue
            origin = self.place_of(before) if before >= 0 else int(table.origin[row])
            target = self.place_of(after) if after >= 0 else int(table.destination[row])
            is_far = origin >= 0 and target >= 0 and origin != target
            ways.append(Way(row, before, after, origin, target, vehicle, pickup, dropoff, is_far))
        return ways
