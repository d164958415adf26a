"""Small problems with known answers, for the tests of solvers."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise, permutations, product

from reshuffle.plan.builder import ProblemBuilder
from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["best_makespan", "job_shop", "one_machine", "random_job_shop", "two_jobs_two_machines"]

Route = Sequence[tuple[int, int]]


def job_shop(routes: Sequence[Route]) -> SchedulingProblem:
    """Return the job shop with these routes of (machine, duration)."""
    builder = ProblemBuilder()
    machines = [builder.add_resource(name=f"M{m}") for m in range(1 + max(m for route in routes for m, _ in route))]
    for number, route in enumerate(routes):
        job, before = builder.add_job(f"J{number}"), -1
        for step, (machine, duration) in enumerate(route):
            task = builder.add_task(job, f"J{number}/{step}")
            builder.add_mode(task, machines[machine], duration)
            if before >= 0:
                builder.add_lag(before, task)
            before = task
    return builder.build()


def two_jobs_two_machines() -> SchedulingProblem:
    """Return two jobs that cross each other: makespan 7."""
    return job_shop([[(0, 3), (1, 2)], [(1, 2), (0, 4)]])


def random_job_shop(
    seed: int, num_jobs: int, num_machines: int
) -> tuple[SchedulingProblem, list[list[tuple[int, int]]]]:
    """Return a random job shop and its routes."""
    generator = random.Random(seed)
    routes = []
    for _ in range(num_jobs):
        order = list(range(num_machines))
        generator.shuffle(order)
        routes.append([(machine, generator.randint(0, 9)) for machine in order])
    return job_shop(routes), routes


def best_makespan(routes: Sequence[Route]) -> int:
    """Return the makespan of the best of all orders of all machines, by longest paths alone."""
    machines = sorted({machine for route in routes for machine, _ in route})
    users = [
        [(job, step) for job, route in enumerate(routes) for step, (m, _) in enumerate(route) if m == machine]
        for machine in machines
    ]
    best = sum(duration for route in routes for _, duration in route)
    for orders in product(*(permutations(own) for own in users)):
        length = _longest_path(routes, orders, best)
        best = min(best, length)
    return best


def _longest_path(routes: Sequence[Route], orders: Sequence[Sequence[tuple[int, int]]], give_up: int) -> int:
    ends: dict[tuple[int, int], int] = {}
    waiting = {(job, step) for job, route in enumerate(routes) for step in range(len(route))}
    before = {one: other for order in orders for other, one in pairwise(order)}
    while waiting:
        ready = [
            (job, step)
            for job, step in waiting
            if (step == 0 or (job, step - 1) in ends) and ((job, step) not in before or before[job, step] in ends)
        ]
        if not ready:
            return give_up
        for job, step in ready:
            start = max(ends.get((job, step - 1), 0), ends.get(before.get((job, step), (-1, -1)), 0))
            ends[job, step] = start + routes[job][step][1]
        waiting -= set(ready)
    return max(ends.values())


def one_machine(durations: Sequence[int], **job: int) -> tuple[ProblemBuilder, list[int]]:
    """Return a builder with one machine and one task per duration, each in a job of its own with the given columns."""
    builder = ProblemBuilder()
    machine = builder.add_resource(name="mill")
    tasks = []
    for number, duration in enumerate(durations):
        task = builder.add_task(builder.add_job(f"J{number}", **job), f"task {number}")
        builder.add_mode(task, machine, duration)
        tasks.append(task)
    return builder, tasks
