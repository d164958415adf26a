"""What is wished for: the terms of the objective as sums (section 1.9 of the semantics).

Each term is a list of (number, expression) whose sum is never below the true term and equals it where the model
minimizes it; no term needs more, as all weights are >= 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from reshuffle.organizing.scheduling.cpsat.assignments import ResourceClasses
from reshuffle.organizing.scheduling.cpsat.batches import Batches
from reshuffle.organizing.scheduling.cpsat.draft import Draft, Expression, Hold, Instant, Literal
from reshuffle.organizing.scheduling.cpsat.energy import Prices
from reshuffle.organizing.scheduling.cpsat.job_points import JobPoints
from reshuffle.organizing.scheduling.cpsat.phases import PhaseWriter
from reshuffle.organizing.scheduling.cpsat.transports import Way
from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.links import Point
from reshuffle.plan.objective import Term
from reshuffle.plan.tasks import BreakRule, PhaseKind

__all__ = ["ObjectiveWriter"]

Sum = list[tuple[int, Expression]]


@dataclass(slots=True)
class ObjectiveWriter:
    """Writes the terms of the objective; a term is made when it is first asked for."""

    draft: Draft
    writer: PhaseWriter
    batches: Batches
    classes: ResourceClasses
    robots: ResourceClasses
    holds: dict[int, list[Hold]]
    ways: list[Way]
    job_points: JobPoints
    _terms: dict[Term, Sum] = field(default_factory=dict)

    def level(self, index: int) -> Expression:
        """Return the value of one level as an expression."""
        weights = self.draft.problem.objective.level(index).tolist()
        makers: dict[Term, Callable[[], Sum]] = {
            Term.MAKESPAN: self._makespan,
            Term.TARDINESS: self._tardiness,
            Term.LATE_JOBS: self._late_jobs,
            Term.FLOW_TIME: self._flow_time,
            Term.EARLINESS: self._earliness,
            Term.WORK_IN_PROGRESS: self._work_in_progress,
            Term.SETUP_TIME: self._setup_time,
            Term.RESOURCE_COST: self._resource_cost,
            Term.ENERGY_COST: self._energy_cost,
            Term.MOVED_TASKS: self._moved_tasks,
            Term.START_SHIFT: self._start_shift,
        }
        rows: Sum = []
        for term, weight in zip(Term, weights, strict=True):
            if weight == 0:
                continue
            self.draft.keep_time()
            if term not in self._terms:
                self._terms[term] = makers[term]()
            rows += [(weight * number, expression) for number, expression in self._terms[term]]
        if not rows:
            return 0
        return cp_model.LinearExpr.weighted_sum([row[1] for row in rows], [row[0] for row in rows])

    def _at_least(self, value: Expression, most: int, *literals: Literal) -> Expression:
        """Return a variable from 0 to `most` that is at least `value` where all literals hold."""
        variable = self.draft.integer(0, max(0, most))
        self.draft.require(variable >= value, *literals)
        return variable

    def _jobs(self) -> list[int]:
        return [job for job in range(len(self.draft.problem.jobs)) if self.job_points.tasks(job)]

    def _makespan(self) -> Sum:
        draft = self.draft
        makespan = draft.integer(0, max(0, draft.window.last_completion))
        for job in self._jobs():
            for task in self.job_points.last_tasks(job):
                draft.require(makespan >= draft.points[task][Point.COMPLETION].expression, draft.done[task])
        return [(1, makespan)]

    def _tardiness(self) -> Sum:
        jobs, last = self.draft.problem.jobs, self.draft.window.last
        rows = []
        for job in self._jobs():
            due, weight = int(jobs.due[job]), int(jobs.weight[job])
            if weight and due < last:
                completion = self.job_points.completion(job, is_exact=False)
                rows.append((weight, self._at_least(completion - due, last - due, self.job_points.is_done(job))))
        return rows

    def _late_jobs(self) -> Sum:
        draft, jobs = self.draft, self.draft.problem.jobs
        rows = []
        for job in self._jobs():
            due, weight = int(jobs.due[job]), int(jobs.weight[job])
            if weight and due < draft.window.last:
                is_late = draft.boolean()
                completion = self.job_points.completion(job, is_exact=False)
                draft.require(completion <= due, is_late.negated(), self.job_points.is_done(job))
                rows.append((weight, is_late))
        return rows

    def _flow_time(self) -> Sum:
        jobs, window = self.draft.problem.jobs, self.draft.window
        rows: Sum = []
        for job in self._jobs():
            release, weight = int(jobs.release[job]), int(jobs.weight[job])
            if not weight:
                continue
            flow = self.job_points.completion(job, is_exact=False) - release
            is_done = self.job_points.is_done(job)
            rows.append((weight, flow if is_done is None else self._at_least(flow, window.last - release, is_done)))
        return rows

    def _earliness(self) -> Sum:
        jobs, window = self.draft.problem.jobs, self.draft.window
        rows = []
        for job in self._jobs():
            due, weight = int(jobs.due[job]), int(jobs.earliness_weight[job])
            if weight and window.first < due < UNBOUNDED:
                completion = self.job_points.completion(job, is_exact=True)
                early = self._at_least(due - completion, due - window.first, self.job_points.is_done(job))
                rows.append((weight, early))
        return rows

    def _work_in_progress(self) -> Sum:
        jobs, window = self.draft.problem.jobs, self.draft.window
        rows = []
        for job in self._jobs():
            weight = int(jobs.wip_weight[job])
            if weight:
                between = self.job_points.completion(job, is_exact=False) - self.job_points.arrival(job)
                rows.append((weight, self._at_least(between, window.last - window.first, self.job_points.is_done(job))))
        return rows

    def _setup_time(self) -> Sum:
        problem = self.draft.problem
        rows: Sum = []
        for mode in self.draft.times:
            phase = int(problem.modes.phase_ptr[mode])
            if problem.phases.kind[phase] == PhaseKind.SETUP:
                length, _ = self.writer.length(phase)
                rows += self._counted(length, self.draft.holder[mode])
        return rows

    def _counted(self, value: Expression, literal: Literal) -> Sum:
        """Return a value >= 0 that counts where the literal holds."""
        if literal is None:
            return [(1, value)]
        if isinstance(value, int):
            return [(value, literal)] if value else []
        return [(1, self._at_least(value, self.draft.window.last - self.draft.window.first, literal))]

    def _resource_cost(self) -> Sum:
        draft, problem = self.draft, self.draft.problem
        rate_of = problem.resources.cost_rate
        rows: Sum = []
        for resource_class, holds in self.holds.items():
            rate = int(rate_of[self.classes.members[resource_class][0]])
            for hold in holds if rate else ():
                if hold.is_span:
                    continue
                ticks = _between(hold.start, hold.end)
                if isinstance(hold.demand, int):
                    rows += [(rate * hold.demand * n, e) for n, e in self._counted(ticks, hold.literal)]
                    continue
                most = (draft.window.last - draft.window.first) * int(problem.resources.capacity.sum())
                product = draft.integer(0, most)
                factor = draft.integer(0, most)
                draft.model.add_multiplication_equality(product, [hold.demand, factor])
                draft.require(factor >= ticks, hold.literal)
                rows.append((rate, product))
        for row in range(len(problem.spans)):
            rows += self._span_cost(row)
        for way in self.ways:
            for robot_class, literal in way.classes.items():
                rate = int(rate_of[self.robots.members[robot_class][0]])
                if rate and way.pickup is not None and way.dropoff is not None:
                    rows += [(rate * n, e) for n, e in self._counted(_between(way.pickup, way.dropoff), literal)]
        return rows

    def _span_cost(self, row: int) -> Sum:
        draft, spans = self.draft, self.draft.problem.spans
        factor = int(draft.problem.resources.cost_rate[spans.resource[row]] * spans.units[row])
        first, last = int(spans.first[row]), int(spans.last[row])
        if not factor or not draft.modes[first] or not draft.modes[last]:
            return []
        both = draft.both(draft.done[first], draft.done[last])
        ticks = _between(draft.points[first][Point.ARRIVAL], draft.points[last][Point.END])
        if isinstance(ticks, int):
            return self._counted(factor * max(0, ticks), both)
        return [(factor, self._at_least(ticks, draft.window.last - draft.window.first, both))]

    def _energy_cost(self) -> Sum:
        draft, problem = self.draft, self.draft.problem
        if len(problem.objective.tariff_start) == 0:
            return []
        prices = Prices(draft, self.writer.open_times)
        rows: Sum = []
        for mode, times in draft.times.items():
            first = int(problem.modes.phase_ptr[mode])
            for offset, (start, end) in enumerate(zip(times.starts, times.ends, strict=True)):
                phase = first + offset
                power = self.batches.powers.get(phase, int(problem.phases.power[phase]))
                if (isinstance(power, int) and power == 0) or start.ticks_to(end) == 0:
                    continue
                price = draft.integer(0, prices.most())
                pauses = problem.phases.break_rule[phase] == BreakRule.PAUSE
                combinations = (
                    self.writer.combinations(mode, offset) if pauses else [(frozenset[int](), [draft.holder[mode]])]
                )
                for calendars, literals in combinations:
                    value = prices.before(end, calendars) - prices.before(start, calendars)
                    draft.require(price >= value, draft.holder[mode], *literals)
                if isinstance(power, int):
                    rows.append((power, price))
                    continue
                cost = draft.integer(0, prices.most() * int(problem.phases.power.max()))
                draft.model.add_multiplication_equality(cost, [power, price])
                rows.append((1, cost))
        return rows

    def _moved_tasks(self) -> Sum:
        draft, previous = self.draft, self.draft.problem.previous
        rows: Sum = []
        for task, mode in enumerate(previous.mode.tolist()):
            if mode < 0:
                continue
            rows.append((1, 1))
            start = int(previous.start[task])
            if mode in draft.chosen and draft.window.first <= start <= draft.window.last:
                is_kept = draft.boolean()
                draft.imply([is_kept], draft.chosen[mode])
                draft.require(draft.points[task][Point.START].expression == start, is_kept)
                rows.append((-1, is_kept))
        return rows

    def _start_shift(self) -> Sum:
        draft, previous = self.draft, self.draft.problem.previous
        rows: Sum = []
        for task, mode in enumerate(previous.mode.tolist()):
            if mode < 0 or not draft.modes[task]:
                continue
            before = int(previous.start[task])
            start = draft.points[task][Point.START].expression
            most = max(abs(draft.window.first - before), abs(draft.window.last - before))
            shift = self._at_least(start - before, most, draft.done[task])
            draft.require(shift >= before - start, draft.done[task])
            rows.append((1, shift))
        return rows


def _between(start: Instant, end: Instant) -> Expression:
    ticks = start.ticks_to(end)
    return end.expression - start.expression if ticks is None else ticks
