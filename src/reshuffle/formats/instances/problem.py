"""Makes the scheduling problem of a shop: its tables as arrays at once, so that a million operations take a second."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from reshuffle.formats.instances.shop import Shop
from reshuffle.plan.arrays import UNBOUNDED, UNSET, IndexArray, TickArray, column, pointers
from reshuffle.plan.builder import ProblemBuilder
from reshuffle.plan.links import Lags, Point, Previous, Transports
from reshuffle.plan.resources import Groups, ResourceKind, Resources, SetupKind, SetupRules, Travel
from reshuffle.plan.scheduling import Names, SchedulingProblem
from reshuffle.plan.tasks import BreakRule, Jobs, Modes, PhaseKind, Phases, Requirements, Tasks

__all__ = ["problem_of_shop"]

_NONE: TickArray = np.zeros(0, dtype=np.int64)
_NO_INDICES: IndexArray = np.zeros(0, dtype=np.int32)


def problem_of_shop(shop: Shop) -> SchedulingProblem:
    """Return the problem of a shop: makespan from instant 0, machines, then workers, then vehicles as resources.

    A mode is one RUN phase on a machine; where the shop has setups, a SETUP phase stands before it that may be done
    before the lot arrives. Workers are required one by one, each a group of its own. Where the shop has vehicles, they
    carry each job from place 0 to its first machine and on from machine to machine; what is at one place shares a
    location.
    """
    num_jobs, num_tasks = len(shop.job_number), len(shop.task_job)
    return replace(
        # The tables that these formats do not need stay empty.
        ProblemBuilder().build(),
        jobs=_jobs(num_jobs),
        tasks=Tasks(
            job=_indices(shop.task_job),
            branch=np.full(num_tasks, -1),
            mode_ptr=shop.mode_ptr,
            earliest_start=np.full(num_tasks, -UNBOUNDED),
            latest_end=np.full(num_tasks, UNBOUNDED),
            pin_start=np.full(num_tasks, UNSET),
            pin_station=np.full(num_tasks, -1),
            is_running=np.zeros(num_tasks, dtype=np.bool_),
        ),
        modes=_modes(shop),
        phases=_phases(shop),
        requirements=_requirements(shop),
        resources=_resources(shop),
        groups=_groups(shop),
        setup_rules=_setup_rules(shop.setup),
        travel=_travel(shop.travel),
        lags=_lags(shop),
        transports=_transports(shop),
        previous=Previous(-UNBOUNDED, np.full(num_tasks, -1), np.full(num_tasks, UNSET), np.full(num_tasks, UNSET)),
        names=_names(shop),
    )


def _locations(travel: TickArray) -> IndexArray:
    """Return the location of place 0 and of each machine, shape (machines + 1,).

    Places between which nothing has to travel, there and back, are one location: that of the first of them.
    """
    together = (travel == 0) & (travel.T == 0)
    return _indices(together.argmax(axis=1))


def _indices(values: npt.ArrayLike) -> IndexArray:
    result: IndexArray = column(values, np.int32)
    return result


def _jobs(num_jobs: int) -> Jobs:
    zeros, unbounded = np.zeros(num_jobs, dtype=np.int64), np.full(num_jobs, UNBOUNDED)
    return Jobs(zeros, unbounded, unbounded, np.ones(num_jobs, dtype=np.int64), zeros, zeros)


def _modes(shop: Shop) -> Modes:
    num_modes = len(shop.machine)
    num_phases = 2 if shop.setup.size else 1
    has_worker = (shop.worker >= 0).astype(np.int64)
    mode_task = np.repeat(np.arange(len(shop.task_job)), np.diff(shop.mode_ptr))
    return Modes(
        station=_indices(shop.machine),
        units=np.ones(num_modes, dtype=np.int64),
        phase_ptr=np.arange(num_modes + 1) * num_phases,
        requirement_ptr=pointers(has_worker),
        setup_state=_indices(shop.task_job[mode_task]) if shop.setup.size else np.full(num_modes, -1),
        batch_family=np.full(num_modes, -1),
        batch_size=np.zeros(num_modes, dtype=np.int64),
    )


def _phases(shop: Shop) -> Phases:
    kinds, waits = [PhaseKind.RUN], [0]
    durations = shop.duration[:, None]
    if shop.setup.size:
        kinds, waits = [PhaseKind.SETUP, PhaseKind.RUN], [UNBOUNDED, 0]
        durations = np.column_stack((np.zeros_like(shop.duration), shop.duration))
    num_modes = len(shop.duration)
    num_phases = num_modes * len(kinds)
    return Phases(
        kind=np.tile(np.array(kinds, dtype=np.int32), num_modes),
        duration=durations.ravel(),
        max_wait=np.tile(np.array(waits, dtype=np.int64), num_modes),
        break_rule=np.full(num_phases, BreakRule.PAUSE, dtype=np.int32),
        power=np.zeros(num_phases, dtype=np.int64),
    )


def _requirements(shop: Shop) -> Requirements:
    groups = shop.worker[shop.worker >= 0]
    size = len(groups)
    ones, zeros = np.ones(size, dtype=np.int64), np.zeros(size, dtype=np.int32)
    return Requirements(_indices(groups), ones, ones, zeros, zeros, np.arange(size + 1))


def _groups(shop: Shop) -> Groups:
    """Return one group per worker, then the fleet if there is one."""
    workers = shop.num_machines + np.arange(shop.num_workers)
    fleet = shop.num_machines + shop.num_workers + np.arange(shop.num_vehicles)
    sizes = [1] * shop.num_workers + ([shop.num_vehicles] if shop.num_vehicles else [])
    return Groups(pointers(sizes), np.concatenate((workers, fleet)))


def _resources(shop: Shop) -> Resources:
    sizes = (shop.num_machines, shop.num_workers, shop.num_vehicles)
    kind = np.repeat([ResourceKind.STATION, ResourceKind.OPERATOR, ResourceKind.ROBOT], sizes)
    size = len(kind)
    zeros, none = np.zeros(size, dtype=np.int64), np.full(size, -1)
    location, setup_rule = np.full(size, -1), np.full(size, -1)
    if shop.travel.size:
        location[: shop.num_machines] = _locations(shop.travel)[1:]
        location[kind == ResourceKind.ROBOT] = 0
    if shop.setup.size:
        setup_rule[: shop.num_machines] = np.arange(shop.num_machines)
    return Resources(
        kind=kind,
        capacity=np.ones(size, dtype=np.int64),
        calendar=none,
        cost_rate=zeros,
        location=location,
        setup_rule=setup_rule,
        initial_setup=none,
        batch_min=zeros,
        batch_max=zeros,
        input_buffer=none,
        output_buffer=none,
        available_from=zeros,
        travel_type=np.where(kind == ResourceKind.ROBOT, 0, -1),
    )


def _setup_rules(setup: TickArray) -> SetupRules:
    rules, states = (setup.shape[0], setup.shape[1]) if setup.size else (0, 0)
    zeros, no_rows = np.zeros(rules, dtype=np.int64), np.zeros(rules + 1, dtype=np.int64)
    return SetupRules(
        kind=np.full(rules, SetupKind.MATRIX, dtype=np.int32),
        state_ptr=np.arange(rules + 1) * states,
        initial=np.zeros(rules * states, dtype=np.int64),
        matrix_ptr=np.arange(rules + 1) * states * states,
        matrix=setup.ravel(),
        attribute_ptr=no_rows,
        change=_NONE,
        up=_NONE,
        down=_NONE,
        value_ptr=no_rows,
        value=_NONE,
        fixed=zeros,
        mount=zeros,
        unmount=zeros,
        set_ptr=np.zeros(rules * states + 1, dtype=np.int64),
        component=_NO_INDICES,
    )


def _travel(travel: TickArray) -> Travel:
    if not travel.size:
        return Travel(0, _NONE, _NONE, _NONE, _NONE)
    zero = np.zeros(1, dtype=np.int64)
    return Travel(len(travel), travel.ravel(), travel.ravel(), zero, zero)


def _lags(shop: Shop) -> Lags:
    size = len(shop.before)
    return Lags(
        before=_indices(shop.before),
        after=_indices(shop.after),
        before_point=np.full(size, Point.END, dtype=np.int32),
        after_point=np.full(size, Point.ARRIVAL, dtype=np.int32),
        least=np.zeros(size, dtype=np.int64),
        most=np.full(size, UNBOUNDED),
    )


def _transports(shop: Shop) -> Transports:
    """Return one row per task, in their order: the way to the task, from place 0 or from the task before."""
    size = len(shop.task_job) if shop.travel.size else 0
    before, none = np.full(size, -1), np.full(size, -1)
    if size:
        before[shop.after] = shop.before
    return Transports(
        before=before,
        after=np.arange(size, dtype=np.int32),
        origin=np.where(before < 0, 0, -1),
        destination=none,
        fleet=np.full(size, shop.num_workers),
        travel_type=none,
        origin_buffer=none,
    )


def _names(shop: Shop) -> Names:
    """Return the names for messages, in the numbers of the solution file."""
    numbers = shop.job_number.tolist()
    jobs = () if numbers == list(range(len(numbers))) else tuple(map(str, numbers))
    operations = shop.task_operation.tolist()
    if shop.is_numbered_through:
        tasks = tuple(f"operation {operation}" for operation in operations)
    else:
        owners = shop.job_number[shop.task_job].tolist()
        tasks = tuple(f"operation {job}/{operation}" for job, operation in zip(owners, operations, strict=True))
    resources = [f"machine {index}" for index in range(shop.num_machines)]
    resources += [f"worker {index}" for index in range(shop.num_workers)]
    resources += [f"vehicle {index}" for index in range(shop.num_vehicles)]
    return Names(jobs=jobs, tasks=tasks, resources=tuple(resources))
