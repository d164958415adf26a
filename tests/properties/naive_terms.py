"""The terms of the objective once more: plain Python, tick by tick, straight from docs/reference/semantics.md, 1.9."""

from __future__ import annotations

from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.objective import Term
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution
from tests.properties.naive_check import NaiveCheck
from tests.properties.naive_reading import ARRIVAL, COMPLETION, SETUP, START, Done


def naive_terms(problem: SchedulingProblem, solution: Solution) -> dict[Term, int]:
    """Return every term for a solution whose batches fit together."""
    reading = NaiveCheck(problem, solution)
    return {
        **_job_terms(problem, reading),
        Term.SETUP_TIME: sum(
            reading.work(done.phases[0]) for done in _leaders(reading) if done.phases[0].kind == SETUP
        ),
        Term.RESOURCE_COST: _resource_cost(problem, reading),
        Term.ENERGY_COST: sum(_energy(problem, reading, done) for done in _leaders(reading)),
        **_change(problem, reading),
    }


def _leaders(reading: NaiveCheck) -> list[Done]:
    return [done for done in reading.done.values() if done.number == min(done.mates)]


def _job_terms(problem: SchedulingProblem, reading: NaiveCheck) -> dict[Term, int]:
    result = dict.fromkeys(list(Term)[: Term.SETUP_TIME], 0)
    jobs = problem.jobs
    for job in range(len(jobs)):
        own = [done for done in reading.done.values() if problem.tasks.job[done.number] == job]
        if not own:
            continue
        end, due, weight = max(done.at(COMPLETION) for done in own), int(jobs.due[job]), int(jobs.weight[job])
        result[Term.MAKESPAN] = max(result[Term.MAKESPAN], end)
        result[Term.TARDINESS] += weight * max(0, end - due)
        result[Term.LATE_JOBS] += weight * (end > due)
        result[Term.FLOW_TIME] += weight * (end - int(jobs.release[job]))
        if due < UNBOUNDED:
            result[Term.EARLINESS] += int(jobs.earliness_weight[job]) * max(0, due - end)
        arrival = min(done.at(ARRIVAL) for done in own)
        result[Term.WORK_IN_PROGRESS] += int(jobs.wip_weight[job]) * (end - arrival)
    return result


def _resource_cost(problem: SchedulingProblem, reading: NaiveCheck) -> int:
    rate = problem.resources.cost_rate
    held = sum(int(rate[who]) * units * max(0, end - start) for who, units, start, end, _ in reading.holds)
    return held + sum(int(rate[way.robot]) * (way.dropoff - way.pickup) for way in reading.ways if way.robot >= 0)


def _energy(problem: SchedulingProblem, reading: NaiveCheck, done: Done) -> int:
    def price(tick: int) -> int:
        passed = [row for row, start in enumerate(problem.objective.tariff_start) if start <= tick]
        return int(problem.objective.tariff_price[passed[-1]]) if passed else 0

    total = 0
    for number, phase in enumerate(done.phases):
        first = [int(problem.modes.phase_ptr[reading.done[mate].mode]) for mate in done.mates]
        power = max(int(problem.phases.power[begin + number]) for begin in first)
        ticks = [tick for tick in range(phase.start, phase.end) if reading.is_open(phase, tick)]
        total += power * sum(price(tick) for tick in ticks)
    return total


def _change(problem: SchedulingProblem, reading: NaiveCheck) -> dict[Term, int]:
    moved = shift = 0
    for task, mode in enumerate(problem.previous.mode.tolist()):
        if mode < 0:
            continue
        done, before = reading.done.get(task), int(problem.previous.start[task])
        moved += done is None or (done.mode, done.at(START)) != (mode, before)
        shift += abs(done.at(START) - before) if done else 0
    return {Term.MOVED_TASKS: moved, Term.START_SHIFT: shift}
