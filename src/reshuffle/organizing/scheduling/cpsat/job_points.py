"""First arrivals and last completions of jobs, as the objective counts them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from reshuffle.organizing.scheduling.cpsat.draft import Draft, Expression, Literal
from reshuffle.plan.links import Point

__all__ = ["JobPoints"]


@dataclass(slots=True)
class JobPoints:
    """The instants of jobs; made when first asked for.

    Only tasks that precedence does not show to complete before others count for a completion, likewise for arrivals.
    """

    draft: Draft
    _tasks: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _followed: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    _led: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        problem = self.draft.problem
        job_of = problem.tasks.job.tolist()
        for task, job in enumerate(job_of):
            if job >= 0 and self.draft.modes[task]:
                self._tasks[job].append(task)
        lags, transports = problem.lags, problem.transports
        columns = (lags.before, lags.after, lags.before_point, lags.after_point, lags.least)
        rows = list(zip(*(values.tolist() for values in columns), strict=True))
        ways = zip(transports.before.tolist(), transports.after.tolist(), strict=True)
        rows += [(before, after, Point.END, Point.ARRIVAL, 0) for before, after in ways if before >= 0 and after >= 0]
        done = self.draft.done
        for before, after, from_point, to_point, least in rows:
            if least < 0 or job_of[before] != job_of[after]:
                continue
            if from_point >= Point.COMPLETION and to_point <= Point.COMPLETION and _implies(done[before], done[after]):
                self._followed[before].add(after)
            if from_point >= Point.ARRIVAL and to_point <= Point.ARRIVAL and _implies(done[after], done[before]):
                self._led[after].add(before)

    def tasks(self, job: int) -> list[int]:
        """Return the tasks of a job that can be done."""
        return self._tasks.get(job, [])

    def is_done(self, job: int) -> Literal:
        """Return the literal of the job having a task that is done; the job must have tasks."""
        return self.draft.either([self.draft.done[task] for task in self.tasks(job)])

    def last_tasks(self, job: int) -> list[int]:
        """Return the tasks of which one completes last."""
        return _ends(self.tasks(job), self._followed)

    def first_tasks(self, job: int) -> list[int]:
        """Return the tasks of which one arrives first."""
        return _ends(self.tasks(job), self._led)

    def completion(self, job: int, *, is_exact: bool) -> Expression:
        """Return the completion of a job where a task of it is done; if not exact, an instant not before it."""
        draft, tasks = self.draft, self.last_tasks(job)
        ends = [draft.points[task][Point.COMPLETION].expression for task in tasks]
        if len(tasks) == 1:
            return ends[0]
        latest = draft.integer(draft.window.first, draft.window.last)
        options = []
        for task, end in zip(tasks, ends, strict=True):
            draft.require(latest >= end, draft.done[task])
            if is_exact:
                option = draft.boolean()
                options.append(option)
                draft.require(latest <= end, option)
                draft.imply([option], draft.done[task])
        if is_exact:
            draft.choose_one(options, self.is_done(job))
        return latest

    def arrival(self, job: int) -> Expression:
        """Return an instant that is not behind the first arrival of a job where a task of it is done."""
        draft, tasks = self.draft, self.first_tasks(job)
        if len(tasks) == 1:
            return draft.points[tasks[0]][Point.ARRIVAL].expression
        earliest = draft.integer(draft.window.first, draft.window.last)
        for task in tasks:
            draft.require(earliest <= draft.points[task][Point.ARRIVAL].expression, draft.done[task])
        return earliest


def _implies(one: Literal, other: Literal) -> bool:
    """Whether one literal shows by its form that another holds; literals have no truth value to compare."""
    return other is None or other is one


def _ends(tasks: list[int], onward: dict[int, set[int]]) -> list[int]:
    """Return the tasks from which no way leads on, and those of rings without a way out of them."""
    backward: dict[int, set[int]] = defaultdict(set)
    for task in tasks:
        for other in onward.get(task, ()):
            backward[other].add(task)
    final = [task for task in tasks if not onward.get(task)]
    seen, stack = set(final), list(final)
    while stack:
        for task in backward[stack.pop()] - seen:
            seen.add(task)
            stack.append(task)
    return final + [task for task in tasks if task not in seen]
