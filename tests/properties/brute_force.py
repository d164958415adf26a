"""Enumerate every schedule of a tiny problem: presence, modes, members, times, batches, ways; the judge decides.

Knows nothing of any solver. What is pruned on the way is pruned by single rules of docs/reference/semantics.md in their
plainest form: instants of one task, lags of two, two tasks on one resource of capacity 1, and terms that can only grow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from reshuffle.plan.arrays import UNBOUNDED, UNSET
from reshuffle.plan.check import check
from reshuffle.plan.evaluate import value
from reshuffle.plan.links import Point
from reshuffle.plan.objective import Term
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution
from reshuffle.plan.tasks import BreakRule, PhaseKind

__all__ = ["TooManyError", "best_schedule"]

WAYS = {"transport", "robot", "buffer"}


class TooManyError(Exception):
    """There is more to enumerate than was allowed."""


@dataclass(frozen=True)
class Doing:
    """One way to do a task; mode -1 for not doing it."""

    task: int
    mode: int = -1
    members: tuple[int, ...] = ()
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    points: tuple[int, int, int, int] = (UNSET, UNSET, UNSET, UNSET)
    holds: tuple[tuple[int, int, int], ...] = ()  # resources of capacity 1 that no batch shares, from, until


def best_schedule(
    problem: SchedulingProblem, horizon: int, below: tuple[int, ...] | None = None, most: int = 300_000
) -> tuple[tuple[int, ...], Solution] | None:
    """Return the value of the best schedule and the schedule, None if there is none.

    Parameters
    ----------
    problem
        A tiny problem.
    horizon
        Nothing lasts longer than this many ticks behind planning_start.
    below
        Only schedules with a smaller value count.
    most
        Steps that are allowed; a question to the judge counts as a hundred.

    Raises
    ------
    TooManyError
        If these do not suffice.
    """
    return _Search(problem, problem.planning_start + horizon, below, most).run()


class _Search:
    def __init__(self, problem: SchedulingProblem, last: int, below: tuple[int, ...] | None, most: int) -> None:
        self.problem, self.last, self.best, self.left = problem, last, below, most
        self.found: Solution | None = None
        self.batches = bool((problem.resources.batch_max > 0).any())
        lags = problem.lags
        columns = (lags.before, lags.after, lags.before_point, lags.after_point, lags.least, lags.most)
        self.lags = list(zip(*(values.tolist() for values in columns), strict=True))
        self.alone = (problem.resources.capacity == 1) & (problem.resources.batch_max == 0)

    def run(self) -> tuple[tuple[int, ...], Solution] | None:
        doings = [list(self.doings(task)) for task in range(len(self.problem.tasks))]
        # Few choices first: a tight task prunes the others.
        order = sorted(range(len(doings)), key=lambda task: len(doings[task]))
        self.place([doings[task] for task in order], [])
        return None if self.found is None or self.best is None else (self.best, self.found)

    def spend(self, steps: int = 1) -> None:
        self.left -= steps
        if self.left < 0:
            raise TooManyError

    # One task on its own

    def doings(self, task: int) -> Iterator[Doing]:
        problem = self.problem
        if problem.tasks.branch[task] >= 0:
            yield Doing(task)
        for mode in range(int(problem.tasks.mode_ptr[task]), int(problem.tasks.mode_ptr[task + 1])):
            needs = range(int(problem.modes.requirement_ptr[mode]), int(problem.modes.requirement_ptr[mode + 1]))
            teams = [
                list(combinations(problem.groups.of(int(problem.requirements.group[need])).tolist(), int(count)))
                for need, count in zip(needs, problem.requirements.count[needs.start : needs.stop], strict=True)
            ]
            for team in product(*teams):
                for starts, ends in self.times(task, mode, team):
                    self.spend()
                    yield self.doing(task, mode, team, starts, ends)

    def doing(
        self, task: int, mode: int, team: tuple[tuple[int, ...], ...], starts: tuple[int, ...], ends: tuple[int, ...]
    ) -> Doing:
        problem = self.problem
        kinds = self.phases(mode, problem.phases.kind)
        points = (
            starts[0],
            starts[1] if kinds[0] == PhaseKind.SETUP else starts[0],
            ends[-2] if kinds[-1] == PhaseKind.HOLD else ends[-1],
            ends[-1],
        )
        station = int(problem.modes.station[mode])
        holds = [(station, starts[0], ends[-1])] if station >= 0 and self.alone[station] else []
        if station < 0 or problem.resources.batch_max[station] == 0:
            for offset, members in enumerate(team):
                need = int(problem.modes.requirement_ptr[mode]) + offset
                first, last = problem.requirements.first_phase[need], problem.requirements.last_phase[need]
                holds += [(member, starts[first], ends[last]) for member in members if self.alone[member]]
        return Doing(task, mode, tuple(m for members in team for m in members), starts, ends, points, tuple(holds))

    def phases(self, mode: int, column: np.ndarray) -> list[int]:
        own = slice(self.problem.modes.phase_ptr[mode], self.problem.modes.phase_ptr[mode + 1])
        values: list[int] = column[own].tolist()
        return values

    def times(
        self, task: int, mode: int, team: tuple[tuple[int, ...], ...]
    ) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
        tasks, previous, start = self.problem.tasks, self.problem.previous, self.problem.planning_start
        low, high = max(start, int(tasks.earliest_start[task])), min(self.last, int(tasks.latest_end[task]))
        firsts = range(low, self.last + 1)
        is_frozen = previous.mode[task] >= 0 and previous.start[task] < previous.frozen_until
        if tasks.pin_start[task] != UNSET:
            firsts = range(int(tasks.pin_start[task]), int(tasks.pin_start[task]) + 1)
        if tasks.is_running[task]:
            firsts = range(start, start + 1)
        if is_frozen:
            firsts = range(int(previous.start[task]), int(previous.start[task]) + 1)
            high = min(high, int(previous.end[task]))
        for first in firsts:
            for starts, ends in self.chains(task, mode, team, 0, first):
                if ends[-1] <= high and self.is_timely(task, mode, starts, ends):
                    yield starts, ends

    def is_timely(self, task: int, mode: int, starts: tuple[int, ...], ends: tuple[int, ...]) -> bool:
        job = int(self.problem.tasks.job[task])
        if job < 0:
            return True
        kinds = self.phases(mode, self.problem.phases.kind)
        arrival = starts[1] if kinds[0] == PhaseKind.SETUP else starts[0]
        completion = ends[-2] if kinds[-1] == PhaseKind.HOLD else ends[-1]
        return bool(arrival >= self.problem.jobs.release[job] and completion <= self.problem.jobs.deadline[job])

    def chains(
        self, task: int, mode: int, team: tuple[tuple[int, ...], ...], number: int, start: int
    ) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
        """Yield the times of phase `number` and all behind it when it starts at `start`."""
        self.spend()
        waits = self.phases(mode, self.problem.phases.max_wait)
        for length in self.lengths(mode, number):
            end = self.end(task, mode, team, number, start, length)
            if end is None or end > self.last:
                continue
            if number == len(waits) - 1:
                yield (start,), (end,)
                continue
            for begin in range(end, min(self.last, end + waits[number]) + 1):
                for starts, ends in self.chains(task, mode, team, number + 1, begin):
                    yield (start, *starts), (end, *ends)

    def lengths(self, mode: int, number: int) -> list[int]:
        """Return the working times that a phase may have, whatever came before and is batched with it."""
        problem = self.problem
        station, state = int(problem.modes.station[mode]), int(problem.modes.setup_state[mode])
        own = self.phases(mode, problem.phases.duration)[number]
        lengths = {own}
        if station >= 0 and problem.resources.batch_max[station] > 0:
            for other in np.flatnonzero(problem.modes.station == station).tolist():
                others = self.phases(other, problem.phases.duration)
                lengths |= {max(own, others[number])} if number < len(others) else set()
        rule = int(problem.resources.setup_rule[station]) if station >= 0 else -1
        if self.phases(mode, problem.phases.kind)[number] == PhaseKind.SETUP and rule >= 0 and state >= 0:
            befores = range(-1, problem.setup_rules.num_states(rule))
            extra = {problem.setup_rules.time(rule, before, state) for before in befores}
            lengths = {length + more for length in lengths for more in extra}
        return sorted(lengths)

    def end(
        self, task: int, mode: int, team: tuple[tuple[int, ...], ...], number: int, start: int, length: int
    ) -> int | None:
        """Return the end of a phase, None where it may not start or last there."""
        rule = self.phases(mode, self.problem.phases.break_rule)[number]
        if length == 0 or rule == BreakRule.IGNORE:
            return start + length
        is_rest = number == 0 and self.problem.tasks.is_running[task]
        at, has_begun = start, False
        while length and at <= self.last:
            if self.is_open(mode, team, number, at):
                length, has_begun = length - 1, True
            elif (not has_begun and not is_rest) or (has_begun and rule == BreakRule.MAY_NOT):
                return None
            at += 1
        return None if length else at

    def is_open(self, mode: int, team: tuple[tuple[int, ...], ...], number: int, at: int) -> bool:
        problem = self.problem
        station = int(problem.modes.station[mode])
        held = [station] if station >= 0 else []
        for offset, members in enumerate(team):
            need = int(problem.modes.requirement_ptr[mode]) + offset
            if problem.requirements.first_phase[need] <= number <= problem.requirements.last_phase[need]:
                held += members
        for resource in held:
            calendar = int(problem.resources.calendar[resource])
            if calendar < 0:
                continue
            own = slice(problem.calendars.ptr[calendar], problem.calendars.ptr[calendar + 1])
            if not ((problem.calendars.start[own] <= at) & (at < problem.calendars.end[own])).any():
                return False
        return True

    # All tasks together

    def place(self, doings: list[list[Doing]], placed: list[Doing]) -> None:
        self.spend()
        if len(placed) == len(doings):
            self.judge(placed)
            return
        for doing in doings[len(placed)]:
            self.spend()
            if all(self.fits(doing, other) for other in placed) and self.can_improve([*placed, doing]):
                self.place(doings, [*placed, doing])

    def fits(self, one: Doing, other: Doing) -> bool:
        branch = self.problem.tasks.branch
        if branch[one.task] >= 0 and branch[one.task] == branch[other.task] and (one.mode < 0) != (other.mode < 0):
            return False
        if one.mode < 0 or other.mode < 0:
            return True
        both = {one.task: one, other.task: other}
        for before, after, from_point, to_point, least, most in self.lags:
            if before in both and after in both:
                distance = both[after].points[to_point] - both[before].points[from_point]
                if distance < least or (distance > most and most < UNBOUNDED):
                    return False
        return not any(
            resource == busy and start < until and since < end and end > start and until > since
            for resource, start, end in one.holds
            for busy, since, until in other.holds
        )

    def can_improve(self, placed: list[Doing]) -> bool:
        """Whether the terms that only grow with further tasks leave a chance on the first level."""
        if self.best is None:
            return True
        jobs, weights = self.problem.jobs, self.problem.objective.level(0)
        completion: dict[int, int] = {}
        for doing in placed:
            job = int(self.problem.tasks.job[doing.task])
            if job >= 0 and doing.mode >= 0:
                completion[job] = max(completion.get(job, UNSET), doing.points[Point.COMPLETION])
        total = int(weights[Term.MAKESPAN]) * max([0, *completion.values()])
        for job, end in completion.items():
            weight, due = int(jobs.weight[job]), int(jobs.due[job])
            total += int(weights[Term.TARDINESS]) * weight * max(0, end - due)
            total += int(weights[Term.LATE_JOBS]) * weight * (end > due)
            total += int(weights[Term.FLOW_TIME]) * weight * (end - int(jobs.release[job]))
        is_last_level = len(self.best) == 1
        return total < self.best[0] if is_last_level else total <= self.best[0]

    def judge(self, placed: list[Doing]) -> None:
        done = {doing.task: doing for doing in placed if doing.mode >= 0}
        for batch in self.batchings(done):
            solution = self.solution(done, batch, {})
            self.spend(50)
            if self.best is not None and value(self.problem, solution) >= self.best:
                continue
            self.spend(100)
            broken = {v.rule for v in check(self.problem, solution)}
            rows = [row for row in range(len(self.problem.transports)) if self.is_active(row, done)]
            # Without ways, their pickups break these rules and no others.
            if broken - WAYS - ({"planning_start"} if rows else set()):
                continue
            self.carry(done, batch, rows, {})

    def batchings(self, done: dict[int, Doing]) -> Iterator[dict[int, int]]:
        """Yield every way to put tasks with equal times on a station that batches into batches."""
        resources, modes = self.problem.resources, self.problem.modes
        able = [
            task
            for task, doing in sorted(done.items())
            if modes.station[doing.mode] >= 0 and resources.batch_max[modes.station[doing.mode]] > 0
        ]

        def extend(rest: list[int], groups: list[list[int]]) -> Iterator[list[list[int]]]:
            if not rest:
                yield groups
                return
            task = rest[0]
            yield from extend(rest[1:], [*groups, [task]])
            for index, group in enumerate(groups):
                mine, other = done[task], done[group[0]]
                same = modes.station[mine.mode] == modes.station[other.mode]
                if same and (mine.starts, mine.ends) == (other.starts, other.ends):
                    yield from extend(rest[1:], [*groups[:index], [*group, task], *groups[index + 1 :]])

        for groups in extend(able, []):
            yield {task: number for number, group in enumerate(groups) if len(group) > 1 for task in group}

    def is_active(self, row: int, done: dict[int, Doing]) -> bool:
        transports = self.problem.transports
        return all(task < 0 or task in done for task in (int(transports.before[row]), int(transports.after[row])))

    def carry(
        self, done: dict[int, Doing], batch: dict[int, int], rows: list[int], ways: dict[int, tuple[int, int, int]]
    ) -> None:
        """Try every robot and every pickup and dropoff for the rows that have none yet."""
        if len(ways) == len(rows):
            solution = self.solution(done, batch, ways)
            self.spend(150)
            worth = value(self.problem, solution)
            if (self.best is None or worth < self.best) and not check(self.problem, solution):
                self.best, self.found = worth, solution
            return
        row = rows[len(ways)]
        for way in self.ways(row, done):
            self.spend()
            vehicle, pickup, dropoff = way
            is_free = all(
                vehicle < 0 or vehicle != other or dropoff <= since or until <= pickup or not self.alone[vehicle]
                for other, since, until in ways.values()
            )
            if is_free:
                self.carry(done, batch, rows, ways | {row: way})

    def ways(self, row: int, done: dict[int, Doing]) -> Iterator[tuple[int, int, int]]:
        problem, table = self.problem, self.problem.transports
        before, after = int(table.before[row]), int(table.after[row])

        def place(task: int, otherwise: int) -> int:
            if task < 0:
                return otherwise
            station = int(problem.modes.station[done[task].mode])
            return int(problem.resources.location[station]) if station >= 0 else -1

        origin, target = place(before, int(table.origin[row])), place(after, int(table.destination[row]))
        is_far = origin >= 0 and target >= 0 and origin != target
        fleet = int(table.fleet[row])
        vehicles = problem.groups.of(fleet).tolist() if is_far and fleet >= 0 else [-1]
        earliest = done[before].points[Point.END] if before >= 0 else problem.planning_start
        latest = done[after].points[Point.ARRIVAL] if after >= 0 else self.last
        for vehicle in vehicles:
            kind = int(problem.resources.travel_type[vehicle]) if vehicle >= 0 else int(table.travel_type[row])
            ticks = 0
            if is_far:
                travel = problem.travel
                ticks = int(travel.loaded_times(kind, origin, target) + travel.pickup[kind] + travel.dropoff[kind])
            for pickup in range(earliest, latest + 1):
                for dropoff in range(pickup + ticks, latest + 1):
                    yield vehicle, pickup, dropoff

    def solution(
        self, done: dict[int, Doing], batch: dict[int, int], ways: dict[int, tuple[int, int, int]]
    ) -> Solution:
        problem = self.problem
        mode, numbers = np.full(len(problem.tasks), -1), np.full(len(problem.tasks), -1)
        start, end = np.full(len(problem.phases), UNSET), np.full(len(problem.phases), UNSET)
        assigned = np.full(problem.num_slots, -1)
        for task, doing in done.items():
            mode[task], numbers[task] = doing.mode, batch.get(task, -1)
            first = int(problem.modes.phase_ptr[doing.mode])
            start[first : first + len(doing.starts)] = doing.starts
            end[first : first + len(doing.ends)] = doing.ends
            if doing.members:
                slot = int(problem.requirements.slot_ptr[problem.modes.requirement_ptr[doing.mode]])
                assigned[slot : slot + len(doing.members)] = doing.members
        rows = range(len(problem.transports))
        vehicle, pickup, dropoff = ([ways.get(row, (-1, UNSET, UNSET))[i] for row in rows] for i in range(3))
        return Solution(mode, start, end, assigned, numbers, vehicle, pickup, dropoff)
