"""Makes a valid schedule of an instance, by dispatching its operations in a random order; plain and independent."""

from __future__ import annotations

import random
from collections import defaultdict

import numpy as np

from reshuffle.formats.instances.instance import Instance
from reshuffle.plan.arrays import UNSET
from reshuffle.plan.solution import Solution
from reshuffle.plan.solver import Result, Status


def random_result(instance: Instance, seed: int, bound: int | None = None) -> Result:
    """Return a feasible result for any instance of the six formats."""
    problem, chance = instance.problem, random.Random(seed)
    num_tasks = len(problem.tasks)
    before: dict[int, list[int]] = defaultdict(list)
    after: dict[int, list[int]] = defaultdict(list)
    for one, other in zip(problem.lags.before.tolist(), problem.lags.after.tolist(), strict=True):
        before[other].append(one)
        after[one].append(other)
    waiting = {task: len(set(before[task])) for task in range(num_tasks)}
    ready = [task for task in range(num_tasks) if waiting[task] == 0]
    end = [0] * num_tasks
    mode = np.full(num_tasks, -1)
    phase_start, phase_end = np.full(len(problem.phases), UNSET), np.full(len(problem.phases), UNSET)
    assigned = np.full(problem.num_slots, -1)
    num_ways = len(problem.transports)
    vehicle, pickup, dropoff = np.full(num_ways, -1), np.full(num_ways, UNSET), np.full(num_ways, UNSET)
    free: dict[int, int] = defaultdict(int)
    last_state: dict[int, int] = {}
    robot_place: dict[int, int] = defaultdict(int)
    place_of = [0] * num_tasks
    while ready:
        task = ready.pop(chance.randrange(len(ready)))
        chosen = chance.randrange(*problem.tasks.mode_ptr[task : task + 2].tolist())
        machine = int(problem.modes.station[chosen])
        arrival = max([end[one] for one in before[task]], default=0)
        place = int(problem.resources.location[machine])
        if num_ways:
            origin = place_of[before[task][0]] if before[task] else 0
            pickup[task] = dropoff[task] = arrival
            if origin != place:
                robot = chance.choice(instance.vehicles)
                travel = problem.travel.loaded.reshape(problem.travel.num_locations, -1)
                begin = max(arrival, free[robot] + int(travel[robot_place[robot], origin]))
                arrival = begin + int(travel[origin, place])
                vehicle[task], pickup[task], dropoff[task] = robot, begin, arrival
                free[robot], robot_place[robot] = arrival, place
        place_of[task] = place
        start = max(arrival, free[machine])
        first, last = problem.modes.phase_ptr[chosen : chosen + 2] - np.array([0, 1])
        if last > first:
            state = int(problem.modes.setup_state[chosen])
            setup = problem.setup_rules.time(machine, last_state.get(machine, -1), state)
            start = max(arrival, free[machine] + setup)
            phase_start[first], phase_end[first] = start - setup, start
            last_state[machine] = state
        if instance.num_workers:
            worker = instance.num_machines + int(instance.mode_worker[chosen])
            requirement = int(problem.modes.requirement_ptr[chosen])
            assigned[problem.requirements.slot_ptr[requirement]] = worker
            start = max(start, free[worker])
            free[worker] = start + int(problem.phases.duration[last])
        end[task] = start + int(problem.phases.duration[last])
        phase_start[last], phase_end[last] = start, end[task]
        mode[task], free[machine] = chosen, end[task]
        for successor in set(after[task]):
            waiting[successor] -= 1
            if waiting[successor] == 0:
                ready.append(successor)
    solution = Solution(
        mode=mode,
        phase_start=phase_start,
        phase_end=phase_end,
        assigned=assigned,
        batch=np.full(num_tasks, -1),
        vehicle=vehicle,
        pickup=pickup,
        dropoff=dropoff,
    )
    return Result(solution, (max(end, default=0),), bound, Status.FEASIBLE, 0.0)
