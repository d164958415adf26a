"""What the kernels of multi-resource shops compute, written once more in plain Python: clear, not fast."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from reshuffle.organizing.scheduling.multi_resource.shop import MultiResourceShop, multi_resource_shop
from reshuffle.plan.builder import Phase, ProblemBuilder, Requirement
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.tasks import PhaseKind

__all__ = ["ends_of", "random_problem", "sequences_of", "shop_of"]


def random_problem(
    seed: int, num_jobs: int = 4, num_steps: int = 3, has_members: bool = True, has_setups: bool = True
) -> SchedulingProblem:
    """Return a random shop: routes that now and then branch, machines, workers for some modes, setups."""
    generator = np.random.default_rng(seed)
    builder = ProblemBuilder(planning_start=50)
    num_machines, num_states = 3, 3
    machines, is_ruled = [], []
    for _ in range(num_machines):
        rule, initial = -1, -1
        if has_setups and generator.random() < 0.8:
            matrix = generator.integers(0, 6, (num_states, num_states))
            rule = builder.add_setup_matrix(matrix, generator.integers(0, 4, num_states).tolist())
            initial = int(generator.integers(-1, num_states))
        is_ruled.append(rule >= 0)
        machines.append(builder.add_resource(setup_rule=rule, initial_setup=initial))
    workers = [builder.add_resource(ResourceKind.OPERATOR) for _ in range(2)] if has_members else []
    groups = [builder.add_group([worker]) for worker in workers]
    groups += [builder.add_group(workers)] if workers else []
    for _ in range(num_jobs):
        job = builder.add_job(release=50 + int(generator.integers(0, 6)))
        tasks: list[int] = []
        for step in range(num_steps):
            task = builder.add_task(job)
            for machine in generator.permutation(num_machines)[: generator.integers(1, num_machines + 1)].tolist():
                phases = [Phase(int(generator.integers(1, 10)))]
                if has_setups:
                    phases.insert(0, Phase(int(generator.integers(0, 3)), PhaseKind.SETUP))
                needs = []
                if groups and generator.random() < 0.8:
                    needs.append(Requirement(groups[int(generator.integers(len(groups)))], first_phase=int(has_setups)))
                state = int(generator.integers(num_states)) if is_ruled[machine] else -1
                builder.add_mode(task, machines[machine], phases, needs, setup_state=state)
            if step and generator.random() < 0.9:
                builder.add_lag(tasks[int(generator.integers(step))], task, least=int(generator.integers(0, 3)))
            tasks.append(task)
    return builder.build()


def shop_of(problem: SchedulingProblem) -> MultiResourceShop:
    """Return the problem as a shop."""
    shop = multi_resource_shop(problem)
    assert isinstance(shop, MultiResourceShop), shop
    return shop


def sequences_of(
    shop: MultiResourceShop, option: Sequence[int], order: Sequence[int]
) -> tuple[list[list[int]], list[list[int]]]:
    """Return the tasks of each machine in order, and those of each resource beside."""
    number = shop.machines.num_machines
    of_machines: list[list[int]] = [[] for _ in range(number)]
    of_members: list[list[int]] = [[] for _ in range(number)]
    for task in order:
        of_machines[int(shop.option_machine[option[task]])].append(int(task))
        if shop.option_member[option[task]] >= 0:
            of_members[int(shop.option_member[option[task]])].append(int(task))
    return of_machines, of_members


def _setup(shop: MultiResourceShop, machine: int, before: int | None, option: int) -> int:
    states = int(shop.num_states[machine])
    table = shop.setup[shop.setup_ptr[machine] : shop.setup_ptr[machine + 1]].reshape(states + 1, states)
    return int(table[states if before is None else shop.option_state[before], shop.option_state[option]]) + int(
        shop.option_setup[option]
    )


def ends_of(
    shop: MultiResourceShop, option: Sequence[int], of_machines: list[list[int]], of_members: list[list[int]]
) -> tuple[list[int], list[int]] | None:
    """Return ends and longest paths from the arrivals, by repeating all arcs; None where there is a circle."""
    links = shop.machines
    number = shop.num_tasks
    arcs = [
        (int(links.before[row]), task, int(links.before_lag[row]))
        for task in range(number)
        for row in range(int(links.before_ptr[task]), int(links.before_ptr[task + 1]))
    ]
    start = links.release.tolist()
    for machine, own in enumerate(of_machines):
        if own:
            start[own[0]] = max(start[own[0]], _setup(shop, machine, None, option[own[0]]))
        arcs += [(a, b, _setup(shop, machine, option[a], option[b])) for a, b in pairwise(own)]
    arcs += [(a, b, 0) for own in of_members for a, b in pairwise(own)]
    time = [int(shop.option_time[option[task]]) for task in range(number)]
    rest = [int(links.tail[task]) + time[task] for task in range(number)]
    for _ in range(number + 1):
        before = list(start), list(rest)
        for a, b, lag in arcs:
            start[b] = max(start[b], start[a] + time[a] + lag)
            rest[a] = max(rest[a], time[a] + lag + rest[b])
        if before == (start, rest):
            return [start[task] + time[task] for task in range(number)], rest
    return None
