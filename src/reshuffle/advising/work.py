"""Work in one mode with named people and tools: its phases laid out in time, as early as a start allows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reshuffle.advising.open_times import NEVER, OpenTimes
from reshuffle.advising.situation import Situation
from reshuffle.plan.links import Point
from reshuffle.plan.tasks import BreakRule, PhaseKind

__all__ = ["Layout", "Need", "Work", "placed_work"]


@dataclass(frozen=True, slots=True)
class Need:
    """A resource that is held from the start of one phase to the end of another, counted from 0 in the mode."""

    resource: int
    units: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Start and end of every phase, ticks."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]


class Work:
    """One task, or the members of one batch, in one mode each with one crew.

    Parameters
    ----------
    situation
        The plan.
    tasks, modes
        The members and their modes; the first stands for all.
    crew
        The resource in each slot of the first mode.
    """

    def __init__(
        self, situation: Situation, tasks: tuple[int, ...], modes: tuple[int, ...], crew: Sequence[int]
    ) -> None:
        problem = situation.problem
        self.situation, self.tasks, self.modes, self.crew = situation, tasks, modes, tuple(crew)
        mode = modes[0]
        first, last = int(problem.modes.phase_ptr[mode]), int(problem.modes.phase_ptr[mode + 1])
        self.kinds: list[int] = problem.phases.kind[first:last].tolist()
        self.rules: list[int] = problem.phases.break_rule[first:last].tolist()
        self.waits: list[int] = problem.phases.max_wait[first:last].tolist()
        rows = [problem.modes.phase_ptr[one] for one in modes]
        self.durations = [
            max(int(problem.phases.duration[row + phase]) for row in rows) for phase in range(len(self.kinds))
        ]
        self.station = int(problem.modes.station[mode])
        self.setup_state = int(problem.modes.setup_state[mode])
        self.is_running = bool(problem.tasks.is_running[tasks[0]])
        self.arrival = 1 if self.kinds[0] == PhaseKind.SETUP else 0
        self.completion = len(self.kinds) - (2 if self.kinds[-1] == PhaseKind.HOLD else 1)
        self.needs = self._needs(mode)
        self.calendars = [self._calendars(phase) for phase in range(len(self.kinds))]
        self.opens: list[OpenTimes] = [situation.open_times(calendars) for calendars in self.calendars]
        self.blocks = self._blocks()

    def _needs(self, mode: int) -> list[Need]:
        problem, result = self.situation.problem, []
        last = len(self.kinds) - 1
        if self.station >= 0:
            result.append(Need(self.station, int(problem.modes.units[mode]), 0, last))
        table, position = problem.requirements, 0
        for row in range(int(problem.modes.requirement_ptr[mode]), int(problem.modes.requirement_ptr[mode + 1])):
            for _ in range(int(table.count[row])):
                bounds = int(table.first_phase[row]), int(table.last_phase[row])
                result.append(Need(self.crew[position], int(table.units[row]), *bounds))
                position += 1
        return result

    def _calendars(self, phase: int) -> frozenset[int]:
        if self.rules[phase] == BreakRule.IGNORE:
            return frozenset()
        of = self.situation.problem.resources.calendar
        held = {int(of[need.resource]) for need in self.needs if need.first <= phase <= need.last}
        return frozenset(held - {-1})

    def _blocks(self) -> list[range]:
        """Return the runs of phases that follow each other without waiting."""
        result, begin = [], 0
        for phase in range(1, len(self.kinds) + 1):
            if phase == len(self.kinds) or self.waits[phase - 1] > 0:
                result.append(range(begin, phase))
                begin = phase
        return result

    def block_of(self, phase: int) -> int:
        """Return the block of a phase."""
        return next(number for number, block in enumerate(self.blocks) if phase in block)

    def phase_of(self, point: int) -> tuple[int, bool]:
        """Return the phase of a point of the work, and whether the point is its end."""
        last = len(self.kinds) - 1
        places = {
            Point.START: (0, False),
            Point.ARRIVAL: (self.arrival, False),
            Point.COMPLETION: (self.completion, True),
            Point.END: (last, True),
        }
        return places[Point(point)]

    def setup_ticks(self, start: int) -> int:
        """Return the setup time from what is mounted before a start; 0 where there is no setup rule."""
        if self.kinds[0] != PhaseKind.SETUP or self.station < 0:
            return 0
        rule = int(self.situation.problem.resources.setup_rule[self.station])
        if rule < 0 or self.setup_state < 0:
            return 0
        return self.situation.setup_time(rule, self.mounted_before(start), self.setup_state)

    def mounted_before(self, start: int) -> int:
        """Return the state that others leave mounted on the station before a start, -1 for none."""
        starts, tasks, states = self.situation.mounted.get(self.station, ([], [], []))
        place = bisect_right(starts, start) - 1
        while place >= 0 and (tasks[place] in self.tasks or (starts[place] == start and tasks[place] > self.tasks[0])):
            place -= 1
        return states[place] if place >= 0 else int(self.situation.problem.resources.initial_setup[self.station])

    def lay_block(self, number: int, low: int) -> tuple[list[int], list[int]]:
        """Return starts and ends of the phases of one block that begins at or behind `low`, as early as can be."""
        block = self.blocks[number]
        while True:
            starts: list[int] = []
            ends: list[int] = []
            cursor = low
            for phase in block:
                work = self.durations[phase] + (self.setup_ticks(low) if phase == 0 else 0)
                start, end = self.opens[phase].run(cursor, work, self.rules[phase])
                if self.is_running and phase == 0 and end < NEVER:
                    start = cursor
                if starts and start > cursor:
                    break
                starts.append(start)
                ends.append(end)
                cursor = end
            else:
                return starts, ends
            if start >= NEVER:
                return [NEVER] * len(block), [NEVER] * len(block)
            # The phase before must end when the next one can start: nobody waits in between.
            low = self._low_to_reach(number, len(starts), start, low)

    def _low_to_reach(self, number: int, phases: int, instant: int, low: int) -> int:
        return _first(low, instant, lambda at: self._end_of(number, at, phases) >= instant)

    def _end_of(self, number: int, low: int, phases: int) -> int:
        cursor = low
        for phase in self.blocks[number][:phases]:
            work = self.durations[phase] + (self.setup_ticks(low) if phase == 0 else 0)
            cursor = self.opens[phase].run(cursor, work, self.rules[phase])[1]
        return cursor

    def lay(self, lows: Sequence[int]) -> Layout:
        """Return all phases, each block behind the one before it and not before its low."""
        starts: list[int] = []
        ends: list[int] = []
        for number, low in enumerate(lows):
            own = self.lay_block(number, max(low, ends[-1]) if ends else low)
            starts += own[0]
            ends += own[1]
        return Layout(tuple(starts), tuple(ends))

    def low_for(self, number: int, phase: int, at_end: bool, instant: int, low: int) -> int:
        """Return the first low of a block with which a point of one of its phases is not before an instant."""
        place = phase - self.blocks[number].start
        if place == 0 and not at_end:
            return instant
        return _first(low, instant, lambda at: self.lay_block(number, at)[1 if at_end else 0][place] >= instant)


def placed_work(situation: Situation, task: int) -> Work:
    """Return a task of the plan, with the others of its batch, as it is done there."""
    # The task itself comes first: the others are its mates.
    tasks = (task, *(mate for mate in situation.members(task) if mate != task))
    solution, problem = situation.solution, situation.problem
    modes = tuple(int(solution.mode[one]) for one in tasks)
    rows = problem.modes.requirement_ptr
    slots = problem.requirements.slot_ptr[rows[modes[0]]], problem.requirements.slot_ptr[rows[modes[0] + 1]]
    return Work(situation, tasks, modes, solution.assigned[slots[0] : slots[1]].tolist())


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """Return the first instant in (low, high] for which a condition holds that holds from some instant on."""
    while high - low > 1:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle
    return high
