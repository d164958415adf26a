"""When it is done: the phases of modes and the instants of tasks (rules of 1.3 and 1.4 of the semantics).

All modes of a task share one start variable. A phase of fixed length adds no variable: its end is the start plus a
number, and so on until a wait, a pausing phase or a setup time that depends on the sequence. So a plain shop gets one
start variable per task and one interval per mode, nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from reshuffle.organizing.scheduling.cpsat.assignments import ResourceClasses, Share
from reshuffle.organizing.scheduling.cpsat.bounds import heads_and_tails
from reshuffle.organizing.scheduling.cpsat.calendars import OpenTimes, add_pausing_phase, add_uninterrupted_phase
from reshuffle.organizing.scheduling.cpsat.draft import Draft, Expression, Instant, Literal, ModeTimes
from reshuffle.organizing.scheduling.cpsat.presence import frozen_tasks
from reshuffle.plan.arrays import UNBOUNDED, UNSET
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.tasks import BreakRule, PhaseKind

__all__ = ["PhaseWriter", "add_times"]

_PAUSE, _MAY_NOT, _IGNORE = int(BreakRule.PAUSE), int(BreakRule.MAY_NOT), int(BreakRule.IGNORE)
_NO_CALENDARS: frozenset[int] = frozenset()


class _Columns:
    """Columns of the problem as lists, which Python reads far faster than arrays, entry by entry."""

    def __init__(self, problem: SchedulingProblem) -> None:
        self.phase_ptr: list[int] = problem.modes.phase_ptr.tolist()
        self.duration: list[int] = problem.phases.duration.tolist()
        self.max_wait: list[int] = problem.phases.max_wait.tolist()
        self.break_rule: list[int] = problem.phases.break_rule.tolist()
        self.has_calendars = bool((problem.resources.calendar >= 0).any())
        self.is_running: list[bool] = problem.tasks.is_running[problem.mode_tasks()].tolist()


@dataclass(slots=True)
class PhaseWriter:
    """Writes the phases of modes into a model.

    Parameters
    ----------
    draft
        The model.
    classes, shares
        Classes of resources, and who fills each requirement.
    lengths
        Variable part of the duration of phases that have one: setup times (on top of the duration).
    batch_lengths
        Variable duration of phases in a batch (instead of the duration).
    """

    draft: Draft
    classes: ResourceClasses
    shares: dict[int, list[Share]]
    setup_lengths: dict[int, Expression]
    batch_lengths: dict[int, Expression]
    open_times: OpenTimes
    _columns: _Columns = field(init=False)

    def __post_init__(self) -> None:
        self._columns = _Columns(self.draft.problem)

    def length(self, phase: int) -> tuple[Expression, int]:
        """Return the working time of a phase, a number or an expression, and the least it can be."""
        duration = self._columns.duration[phase]
        length = self.batch_lengths.get(phase, duration)
        if phase in self.setup_lengths:
            length = length + self.setup_lengths[phase]
        return length, duration

    def calendars(self, mode: int, offset: int) -> tuple[frozenset[int], list[tuple[frozenset[int], Literal]]]:
        """Return the calendars a phase certainly has, and per requirement share further ones with their literal."""
        if not self._columns.has_calendars:
            return _NO_CALENDARS, []
        problem = self.draft.problem
        calendar_of = problem.resources.calendar
        certain: set[int] = set()
        station = int(problem.modes.station[mode])
        if station >= 0 and calendar_of[station] >= 0:
            certain.add(int(calendar_of[station]))
        optional: list[tuple[frozenset[int], Literal]] = []
        needs, pointer = problem.requirements, problem.modes.requirement_ptr
        for requirement in range(int(pointer[mode]), int(pointer[mode + 1])):
            if not needs.first_phase[requirement] <= offset <= needs.last_phase[requirement]:
                continue
            for share in self.shares[requirement]:
                calendar = int(calendar_of[self.classes.members[share.resource_class][0]])
                if calendar < 0:
                    continue
                if share.literal is self.draft.chosen[mode]:
                    certain.add(calendar)
                else:
                    optional.append((frozenset((calendar,)), share.literal))
        return frozenset(certain), [row for row in optional if not row[0] <= certain]

    def is_flexible(self, mode: int) -> bool:
        """Whether the length of a mode is not one number."""
        phases = self.phases(mode)
        for phase in phases:
            if self._columns.max_wait[phase] > 0 or phase in self.setup_lengths or phase in self.batch_lengths:
                return True
            if self._pauses(mode, phase, phase - phases.start):
                return True
        return False

    def phases(self, mode: int) -> range:
        """Return the phases of a mode."""
        return range(self._columns.phase_ptr[mode], self._columns.phase_ptr[mode + 1])

    def _pauses(self, mode: int, phase: int, offset: int) -> bool:
        """Whether the clock time that a phase takes depends on when it starts."""
        rule = self._columns.break_rule[phase]
        is_rest = offset == 0 and self._columns.is_running[mode]
        if not self._columns.has_calendars or rule == _IGNORE or (rule == _MAY_NOT and not is_rest):
            return False
        length, _ = self.length(phase)
        if isinstance(length, int) and length == 0:
            return False
        certain, optional = self.calendars(mode, offset)
        return bool(certain or optional)

    def write(self, mode: int, start: Instant, shared_end: Instant | None, *, is_length_fixed: bool) -> ModeTimes:
        """Add the phases of one mode.

        Parameters
        ----------
        mode
            The mode.
        start
            Start of its task.
        shared_end
            End of its task where modes differ in length, else None.
        is_length_fixed
            `shared_end` follows already from the start and the chosen mode.
        """
        draft = self.draft
        literal = draft.chosen[mode]
        first, last = self._columns.phase_ptr[mode], self._columns.phase_ptr[mode + 1]
        starts, ends, shortest = [start], [], 0
        for phase in range(first, last):
            is_last = phase == last - 1
            length, least = self.length(phase)
            shortest += least
            end = self._write_phase(mode, phase, starts[-1], length, least, shared_end if is_last else None)
            ends.append(end)
            if not is_last:
                starts.append(self._after_wait(phase, end, literal))
        if shared_end is not None and ends[-1] is not shared_end and not is_length_fixed:
            draft.require(shared_end.expression == ends[-1].expression, literal)
        return ModeTimes(starts, ends, shortest)

    def _after_wait(self, phase: int, end: Instant, literal: Literal) -> Instant:
        most = self._columns.max_wait[phase]
        if most == 0:
            return end
        begin = self.draft.instant()
        self.draft.require(begin.expression >= end.expression, literal)
        if most < UNBOUNDED:
            self.draft.require(begin.expression <= end.expression + most, literal)
        return begin

    def _write_phase(
        self, mode: int, phase: int, start: Instant, length: Expression, least: int, shared_end: Instant | None
    ) -> Instant:
        draft = self.draft
        offset = phase - self._columns.phase_ptr[mode]
        rule = self._columns.break_rule[phase]
        certain, optional = (_NO_CALENDARS, []) if rule == _IGNORE else self.calendars(mode, offset)
        literal = draft.chosen[mode]
        is_rest = offset == 0 and self._columns.is_running[mode]
        is_mapped = rule == _PAUSE or is_rest
        if is_mapped and (certain or optional) and not (isinstance(length, int) and length == 0):
            end = shared_end or draft.instant()
            running_from = draft.problem.planning_start if is_rest else None
            for calendars, literals in self.combinations(mode, offset):
                if calendars:
                    pieces = self.open_times.of(calendars)
                    add_pausing_phase(draft, pieces, start, end, length, least, literals, running_from)
                    if rule == _MAY_NOT:
                        # The rest of a running phase may lie in a break at first, but not be interrupted again.
                        first_end = next((high for _, high in pieces if high > draft.problem.planning_start), 0)
                        draft.require(end.expression <= first_end, *literals)
                else:
                    draft.require(end.expression - start.expression == length, *literals)
            return end
        if isinstance(length, int):
            end = start.later(length)
        else:
            end = shared_end or draft.instant()
            draft.require(end.expression - start.expression == length, literal)
        if rule == _MAY_NOT and certain:
            add_uninterrupted_phase(draft, self.open_times.of(certain), start, length, least, [literal])
        if rule == _MAY_NOT:
            for calendars, used in optional:
                pieces = self.open_times.of(calendars)
                add_uninterrupted_phase(draft, pieces, start, length, least, [literal, used])
        return end

    def combinations(self, mode: int, offset: int) -> list[tuple[frozenset[int], list[Literal]]]:
        """Return every set of calendars a phase may have, with the literals under which it has exactly them."""
        draft = self.draft
        certain, optional = self.calendars(mode, offset)
        literal = draft.chosen[mode]
        users: dict[int, list[Literal]] = {}
        for calendars, used in optional:
            for calendar in calendars:
                users.setdefault(calendar, []).append(used)
        result = [(certain, [literal] if literal is not None else [])]
        for calendar, used in sorted(users.items()):
            held = draft.either(used)
            result = [
                (kept | extra, [*literals, condition])
                for kept, literals in result
                for extra, condition in ((frozenset((calendar,)), held), (frozenset[int](), held.negated()))
            ]
        return result


def add_times(writer: PhaseWriter) -> None:
    """Add the instants of every task and the phases of every possible mode, with releases, windows and start pins."""
    draft = writer.draft
    problem = draft.problem
    frozen = frozen_tasks(problem)
    has_setup, has_hold = _first_and_last_kinds(draft)
    # CP-SAT finds these bounds by itself, but takes seconds where chains are long.
    heads, tails = (values.tolist() for values in heads_and_tails(problem))
    for task, modes in enumerate(draft.modes):
        if task % 256 == 0:
            draft.keep_time()
        if not modes:
            nowhere = Instant(None, problem.planning_start)
            draft.points.append((nowhere, nowhere, nowhere, nowhere))
            continue
        flexible = [writer.is_flexible(mode) for mode in modes]
        totals = {sum(writer.length(phase)[1] for phase in writer.phases(mode)) for mode in modes}
        head = problem.planning_start if any(has_setup[mode] for mode in modes) else heads[task]
        rest = min(totals) + (0 if any(has_hold[mode] for mode in modes) else tails[task])
        start = _start_instant(draft, task, task in frozen, head, rest)
        shared_end = None
        if len(modes) > 1 and (any(flexible) or len(totals) > 1):
            shared_end = _add_shared_end(writer, modes, start, totals, is_fixed=not any(flexible))
        for mode in modes:
            draft.times[mode] = writer.write(mode, start, shared_end, is_length_fixed=not any(flexible))
        end = shared_end or draft.times[modes[0]].ends[-1]
        arrivals = [int(has_setup[mode]) for mode in modes]
        completions = [-1 - int(has_hold[mode]) for mode in modes]
        arrival = start if not any(arrivals) else _shared_instant(draft, modes, arrivals, is_start=True)
        completion = end if set(completions) == {-1} else _shared_instant(draft, modes, completions, is_start=False)
        draft.points.append((start, arrival, completion, end))
        _limit(draft, task, task in frozen)


def _add_shared_end(
    writer: PhaseWriter, modes: list[int], start: Instant, totals: set[int], *, is_fixed: bool
) -> Instant:
    """Return the end of a task whose modes differ in length, tied to its start by a variable for the length.

    The end of each mode would follow from the start and the mode alone; but the length in one variable lets the search
    see the least time of the task before its mode is known. That makes the bounds of flexible job shops far better.
    """
    draft = writer.draft
    end = draft.instant()
    longest = draft.window.last - draft.window.first
    domain = cp_model.Domain.from_values(sorted(totals))
    if not is_fixed:
        domain = cp_model.Domain(min(totals), max(longest, min(totals)))
    length = draft.model.new_int_var_from_domain(domain, "")
    draft.model.new_interval_var(start.expression, length, end.expression, "")
    for mode in modes:
        least = sum(writer.length(phase)[1] for phase in writer.phases(mode))
        if is_fixed:
            draft.require(length == least, draft.chosen[mode])
        else:
            draft.require(length >= least, draft.chosen[mode])
    return end


def _first_and_last_kinds(draft: Draft) -> tuple[list[bool], list[bool]]:
    modes, phases = draft.problem.modes, draft.problem.phases
    has_setup = phases.kind[modes.phase_ptr[:-1]] == PhaseKind.SETUP
    has_hold = phases.kind[modes.phase_ptr[1:] - 1] == PhaseKind.HOLD
    return has_setup.tolist(), has_hold.tolist()


def _start_instant(draft: Draft, task: int, is_frozen: bool, head: int, rest: int) -> Instant:
    """Return the start of a task, not before `head` and `rest` ticks before the end of the window or more.

    What leaves it no instant forbids the task.
    """
    problem = draft.problem
    tasks, previous = problem.tasks, problem.previous
    low = max(draft.window.first, int(tasks.earliest_start[task]), head)
    high = draft.window.last - rest
    if not is_frozen:
        low = max(low, previous.frozen_until)
    fixed = [int(tasks.pin_start[task])] if tasks.pin_start[task] != UNSET else []
    if tasks.is_running[task]:
        fixed.append(problem.planning_start)
    if is_frozen:
        fixed.append(int(previous.start[task]))
    low, high = max([low, *fixed]), min([high, *fixed])
    if low > high:
        draft.forbid(draft.done[task])
        return Instant(draft.integer(draft.window.first, draft.window.last))
    return Instant(draft.integer(low, high))


def _shared_instant(draft: Draft, modes: list[int], phases: list[int], *, is_start: bool) -> Instant:
    """Return the instant that is the start or end of the given phase of whichever mode is chosen."""
    own = [
        (draft.times[mode].starts if is_start else draft.times[mode].ends)[phase]
        for mode, phase in zip(modes, phases, strict=True)
    ]
    if all(own[0].ticks_to(other) == 0 for other in own):
        return own[0]
    common = draft.instant()
    for mode, instant in zip(modes, own, strict=True):
        draft.require(common.expression == instant.expression, draft.chosen[mode])
    return common


def _limit(draft: Draft, task: int, is_frozen: bool) -> None:
    """Add release, deadline, latest end and the end of a frozen task."""
    problem, done = draft.problem, draft.done[task]
    tasks, jobs = problem.tasks, problem.jobs
    _, arrival, completion, end = (point.expression for point in draft.points[task])
    job = int(tasks.job[task])
    if job >= 0:
        if jobs.release[job] > draft.window.first:
            draft.require(arrival >= int(jobs.release[job]), done)
        latest = min(int(jobs.deadline[job]), draft.window.last_completion)
        if latest < draft.window.last:
            draft.require(completion <= latest, done)
    if tasks.latest_end[task] < draft.window.last:
        draft.require(end <= int(tasks.latest_end[task]), done)
    if is_frozen:
        draft.require(end == int(problem.previous.end[task]), done)
