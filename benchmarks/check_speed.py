"""How long it takes to validate a large problem, and to judge a valid solution of it.

``python -m benchmarks.check_speed --tasks 1000000`` makes a job shop of 1,000 jobs on 1,000 machines as arrays, a valid
schedule by simple forward dispatch (no solver is involved), and a second schedule with some tasks moved; then the same
with shifts and setups on every machine.
"""

from __future__ import annotations

import argparse
import bisect
import dataclasses
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeVar

import numpy as np

from benchmarks.machine import describe_machine
from reshuffle.plan import problem_rules
from reshuffle.plan.arrays import UNBOUNDED, UNSET, TickArray, pointers
from reshuffle.plan.builder import ProblemBuilder
from reshuffle.plan.check import check
from reshuffle.plan.evaluate import value
from reshuffle.plan.links import Lags, Point, Previous
from reshuffle.plan.resources import Calendars
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution, empty_solution
from reshuffle.plan.tasks import Jobs, Modes, PhaseKind, Phases, Tasks

__all__ = ["forward_dispatch", "job_shop", "main", "with_calendars_and_setups"]

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


def with_calendars_and_setups(problem: SchedulingProblem, seed: int) -> SchedulingProblem:
    """Return the job shop with shifts and a setup of one of five states on every machine; setups take 0 to 9 ticks."""
    generator = np.random.default_rng(seed)
    num_tasks, num_machines = len(problem.tasks), len(problem.resources)
    builder = ProblemBuilder()
    builder.add_setup_matrix(generator.integers(0, 10, (5, 5)))
    shifts = 60 * (num_tasks // num_machines) // 480 * 8 + 100
    # Two shifts of three, not at the same time on all machines, and all the time in the end.
    starts = (np.arange(shifts) * 720)[None, :] + generator.integers(0, 720, num_machines)[:, None]
    ends = starts + 480
    ends[:, -1] += 1 << 30
    duration = np.column_stack((np.zeros(num_tasks, dtype=np.int64), problem.phases.duration)).ravel()
    kind = np.tile([PhaseKind.SETUP, PhaseKind.RUN], num_tasks)
    nothing = np.zeros(2 * num_tasks, dtype=np.int64)
    modes = problem.modes
    return dataclasses.replace(
        problem,
        setup_rules=builder.build().setup_rules,
        calendars=Calendars(pointers(np.full(num_machines, shifts)), starts.ravel(), ends.ravel()),
        resources=dataclasses.replace(
            problem.resources, calendar=np.arange(num_machines), setup_rule=np.zeros(num_machines, dtype=np.int64)
        ),
        modes=dataclasses.replace(
            modes, phase_ptr=pointers(np.full(num_tasks, 2)), setup_state=generator.integers(0, 5, num_tasks)
        ),
        phases=Phases(kind, duration, nothing, nothing, nothing),
    )


class _Clock:
    """Open time of one machine: where work that begins at an instant starts and ends."""

    def __init__(self, starts: list[int], ends: list[int]) -> None:
        self.starts, self.ends = starts, ends

    def work(self, instant: int, ticks: int) -> tuple[int, int]:
        if not self.starts or not ticks:
            return instant, instant + ticks
        row = bisect.bisect_right(self.ends, instant)
        begin = at = max(instant, self.starts[row])
        while at + ticks > self.ends[row]:
            ticks -= self.ends[row] - at
            row += 1
            at = self.starts[row]
        return begin, at + ticks


def forward_dispatch(problem: SchedulingProblem) -> Solution:
    """Return the schedule in which jobs take turns, operation by operation, each as early as it can behind the last."""
    num_machines, num_tasks = len(problem.resources), len(problem.tasks)
    machine_free, job_free = [0] * num_machines, [0] * (num_tasks // num_machines)
    mounted = problem.resources.initial_setup.tolist()
    station, state = problem.modes.station.tolist(), problem.modes.setup_state.tolist()
    first, duration = problem.modes.phase_ptr.tolist(), problem.phases.duration.tolist()
    has_setups = len(problem.setup_rules) > 0
    rules = problem.setup_rules
    setup = [[rules.time(0, a, b) for b in range(5)] for a in (*range(5), -1)] if has_setups else []
    bounds = problem.calendars.ptr.tolist() if len(problem.calendars) else [0] * (num_machines + 1)
    opens, closes = problem.calendars.start.tolist(), problem.calendars.end.tolist()
    clocks = [_Clock(opens[a:b], closes[a:b]) for a, b in pairwise(bounds)]
    start, end = [0] * len(duration), [0] * len(duration)
    for position in range(num_machines):
        for job in range(len(job_free)):
            task = job * num_machines + position
            machine, phase = station[task], first[task]
            ready = max(machine_free[machine], job_free[job])
            clock, run = clocks[machine], first[task + 1] - 1
            # The run must follow its setup at once: both begin where a shift is open, or the setup waits for it.
            start[run], end[run] = clock.work(ready, duration[run])
            if has_setups:
                ticks = setup[mounted[machine]][state[task]]
                mounted[machine] = state[task]
                start[phase], end[phase] = clock.work(ready, ticks)
                start[run], end[run] = clock.work(end[phase], duration[run])
                if start[run] != end[phase]:  # the shift ends with the setup: set up when the next one begins
                    start[phase], end[phase] = clock.work(start[run], ticks)
                    start[run], end[run] = clock.work(end[phase], duration[run])
            machine_free[machine] = job_free[job] = end[run]
    times = {"phase_start": np.array(start), "phase_end": np.array(end)}
    return dataclasses.replace(empty_solution(problem), mode=np.arange(num_tasks), **times)


def _timed(what: str, call: Callable[[], Answer]) -> Answer:
    begin, worked = time.perf_counter(), time.process_time()
    answer = call()
    seconds, worked = time.perf_counter() - begin, time.process_time() - worked
    print(f"{what:<46} {seconds:8.2f} s, {worked:8.2f} s of processor time")
    return answer


def _moved(problem: SchedulingProblem, solution: Solution, every: int) -> Solution:
    shift: TickArray = np.zeros(len(solution.phase_start), dtype=np.int64)
    shift[problem.modes.phase_ptr[:-1:every]] = -1
    times = {"phase_start": solution.phase_start + shift, "phase_end": solution.phase_end + shift}
    return dataclasses.replace(solution, **times)


def _measure(what: str, problem: SchedulingProblem) -> None:
    print(what)
    _timed("validate the problem", lambda: problem_rules.mistakes(problem))
    solution = _timed("make a schedule", lambda: forward_dispatch(problem))
    violations = _timed("judge it", lambda: check(problem, solution))
    print(f"  {len(violations)} violations")
    print(f"  value {_timed('evaluate it', lambda: value(problem, solution))}")
    moved = _moved(problem, solution, 100)
    broken = _timed("judge it with a phase of each 100th task moved", lambda: check(problem, moved))
    print(f"  {len(broken)} violations, the first: {broken[0] if broken else 'none'}")


def main(arguments_given: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=1_000_000, help="about so many tasks, a square number is best")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args(arguments_given)
    size = max(1, round(arguments.tasks**0.5))
    for name, text in describe_machine().items():
        print(f"{name}: {text}")
    what = f"job shop {size} x {size}, {size * size} tasks, seed {arguments.seed}"
    problem = job_shop(size, size, arguments.seed)
    _measure(what, problem)
    _measure(f"{what}, shifts and setups", with_calendars_and_setups(problem, arguments.seed))


if __name__ == "__main__":
    main()
