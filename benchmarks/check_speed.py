"""How long it takes to validate a large problem, and to judge a valid solution of it.

``python -m benchmarks.check_speed --tasks 1000000`` makes a job shop of 1,000 jobs on 1,000 machines as arrays, a valid
schedule by simple forward dispatch (no solver is involved), and then a second schedule with some tasks moved.
"""

from __future__ import annotations

import argparse
import dataclasses
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from benchmarks.machine import describe_machine
from reshuffle.plan import problem_rules
from reshuffle.plan.arrays import UNBOUNDED, UNSET, TickArray, pointers
from reshuffle.plan.builder import ProblemBuilder
from reshuffle.plan.check import check
from reshuffle.plan.evaluate import value
from reshuffle.plan.links import Lags, Point, Previous
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution, empty_solution
from reshuffle.plan.tasks import Jobs, Modes, Phases, Tasks

__all__ = ["forward_dispatch", "job_shop", "main"]

Answer = TypeVar("Answer")


def job_shop(num_jobs: int, num_machines: int, seed: int) -> SchedulingProblem:
    """Return a job shop with durations of 1 to 99 ticks in which every job visits every machine once."""
    generator = np.random.default_rng(seed)
    builder = ProblemBuilder()
    for number in range(num_machines):
        builder.add_resource(name=f"machine {number}")
    empty = builder.build()
    num_tasks = num_jobs * num_machines
    machines = generator.permuted(np.tile(np.arange(num_machines), (num_jobs, 1)), axis=1).ravel()
    ones, none = np.ones(num_tasks, dtype=np.int64), np.full(num_tasks, -1)
    task = np.arange(num_tasks)
    before = task[task % num_machines < num_machines - 1]
    zeros, far = np.zeros(num_jobs, dtype=np.int64), np.full(num_jobs, UNBOUNDED)
    count = len(before)
    return dataclasses.replace(
        empty,
        jobs=Jobs(zeros, far, far, zeros + 1, zeros, zeros),
        tasks=Tasks(
            job=task // num_machines,
            branch=none,
            mode_ptr=pointers(ones),
            earliest_start=np.full(num_tasks, -UNBOUNDED),
            latest_end=np.full(num_tasks, UNBOUNDED),
            pin_start=np.full(num_tasks, UNSET),
            pin_station=none,
            is_running=np.zeros(num_tasks, dtype=np.bool_),
        ),
        modes=Modes(machines, ones, pointers(ones), pointers(0 * ones), none, none, 0 * ones),
        phases=Phases(2 * ones, generator.integers(1, 100, num_tasks), 0 * ones, 0 * ones, 0 * ones),
        lags=Lags(
            before,
            before + 1,
            np.full(count, Point.END),
            np.full(count, Point.ARRIVAL),
            np.zeros(count, dtype=np.int64),
            np.full(count, UNBOUNDED),
        ),
        previous=Previous(-UNBOUNDED, none, np.full(num_tasks, UNSET), np.full(num_tasks, UNSET)),
    )


def forward_dispatch(problem: SchedulingProblem, num_machines: int) -> Solution:
    """Return the schedule in which jobs take turns, operation by operation, each as early as it can."""
    num_tasks = len(problem.tasks)
    machine_free = [0] * num_machines
    job_free = [0] * (num_tasks // num_machines)
    station, duration = problem.modes.station.tolist(), problem.phases.duration.tolist()
    start = np.zeros(num_tasks, dtype=np.int64)
    for position in range(num_machines):
        for job in range(len(job_free)):
            task = job * num_machines + position
            begin = max(machine_free[station[task]], job_free[job])
            start[task] = begin
            machine_free[station[task]] = job_free[job] = begin + duration[task]
    done = {"mode": np.arange(num_tasks), "phase_start": start, "phase_end": start + problem.phases.duration}
    return dataclasses.replace(empty_solution(problem), **done)


def _timed(what: str, call: Callable[[], Answer]) -> Answer:
    begin = time.perf_counter()
    answer = call()
    print(f"{what:<46} {time.perf_counter() - begin:8.2f} s")
    return answer


def _moved(solution: Solution, every: int) -> Solution:
    shift: TickArray = np.zeros(len(solution.mode), dtype=np.int64)
    shift[::every] = -1
    times = {"phase_start": solution.phase_start + shift, "phase_end": solution.phase_end + shift}
    return dataclasses.replace(solution, **times)


def main(arguments_given: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=1_000_000, help="about so many tasks, a square number is best")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args(arguments_given)
    size = max(1, round(arguments.tasks**0.5))
    for name, text in describe_machine().items():
        print(f"{name}: {text}")
    print(f"job shop {size} x {size}, {size * size} tasks, seed {arguments.seed}")
    problem = _timed("make and validate the problem", lambda: job_shop(size, size, arguments.seed))
    _timed("validate the problem", lambda: problem_rules.mistakes(problem))
    solution = _timed("make a schedule", lambda: forward_dispatch(problem, size))
    violations = _timed("judge it", lambda: check(problem, solution))
    print(f"  {len(violations)} violations")
    print(f"  value {_timed('evaluate it', lambda: value(problem, solution))}")
    broken = _timed("judge it with each 100th task moved", lambda: check(problem, _moved(solution, 100)))
    print(f"  {len(broken)} violations, the first: {broken[0] if broken else 'none'}")


if __name__ == "__main__":
    main()
