"""Kernel that builds a schedule of a multi-resource shop by dispatching, and first schedules made with it.

Giffler and Thompson 1960 (doi:10.1287/opre.8.4.487) with a parameter between non-delay and active schedules, as for
plain shops; a task takes the option that would end it first, setup included, with regard to how long it takes there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from reshuffle.kernels.kernel_cache import kernel, part
from reshuffle.organizing.scheduling.multi_resource.network import MACHINE, MEMBER, Array, ResourceNetwork, signed

__all__ = ["construct_resources", "dispatch_resources"]

#: Of active and non-delay schedules: shares of the way to the earliest end by which starts may lie later.
_DELAYS = (0.0, 0.3, 0.6, 1.0)
#: By how much earlier a task must end by an option that takes longer, as a multiple of how much longer.
_THRIFTS = (0.0, 1.0, 4.0)


class ResourceDesk(NamedTuple):
    """Where a schedule is built.

    Parameters
    ----------
    option, order
        (T,) the result.
    wished, start, end
        (T,) the option that would end each ready task first, and when it would start and end.
    earliest, waiting
        (T,) from when on each task is ready, and tasks that must be placed before.
    ready
        (T,) the ready tasks.
    free, state
        (R + 1,) from when on each resource is free, and what is mounted.
    """

    option: Array
    order: Array
    wished: Array
    start: Array
    end: Array
    earliest: Array
    waiting: Array
    ready: Array
    free: Array
    state: Array


def _new_desk(network: ResourceNetwork) -> ResourceDesk:
    def column(number: int) -> Array:
        return np.zeros(number, dtype=np.int64)

    return ResourceDesk(
        option=column(network.num_tasks),
        order=column(network.num_tasks),
        wished=column(network.num_tasks),
        start=column(network.num_tasks),
        end=column(network.num_tasks),
        earliest=column(network.num_tasks),
        waiting=column(network.num_tasks),
        ready=column(network.num_tasks),
        free=column(network.num_resources + 1),
        state=column(network.num_resources + 1),
    )


@part
def _wish(network: ResourceNetwork, desk: ResourceDesk, task: int, thrift: float) -> None:
    """Let a ready task wish for the option that would end it first, or is that much faster."""
    desk.wished[task] = -1
    least = 0.0
    for option in range(network.option_ptr[task], network.option_ptr[task + 1]):
        machine = signed(network.option_resource[MACHINE, option])
        row = network.setup_ptr[machine] + desk.state[machine] * network.num_states[machine]
        setup = network.setup[row + network.option_state[option]] + network.option_setup[option]
        start = max(desk.earliest[task], desk.free[machine] + setup)
        start = max(start, desk.free[network.option_resource[MEMBER, option]])
        end = start + network.option_time[option]
        cost = end + thrift * (setup + network.option_time[option])
        if desk.wished[task] < 0 or cost < least:
            least = cost
            desk.wished[task] = option
            desk.start[task], desk.end[task] = start, end


@part
def _begin(network: ResourceNetwork, desk: ResourceDesk) -> int:
    """Empty the desk and put on it all tasks that follow none; return how many."""
    desk.free[:] = 0
    for resource in range(network.num_resources):
        desk.state[resource] = network.num_states[resource]
    size = 0
    for task in range(network.num_tasks):
        desk.waiting[task] = signed(network.before_ptr[task + 1]) - network.before_ptr[task]
        desk.earliest[task] = network.release[task]
        if desk.waiting[task] == 0:
            desk.ready[size] = task
            size += 1
    return size


@kernel
def dispatch_resources(
    network: ResourceNetwork, desk: ResourceDesk, priority: Array, delay: float, thrift: float
) -> int:
    """Build a schedule and return its makespan; O(n k o) for n tasks, k ready at a time with o options.

    Parameters
    ----------
    priority
        (T,) float64: of tasks in conflict the one with the highest is taken.
    delay
        0 for non-delay schedules, 1 for active ones, or between.
    thrift
        By how much earlier a task must end by an option that takes longer, as a multiple of how much longer; >= 0.
    """
    size = _begin(network, desk)
    longest = signed(0)
    for count in range(network.num_tasks):
        first = signed(-1)
        for index in range(size):
            task = desk.ready[index]
            _wish(network, desk, task, thrift)
            if first < 0 or desk.end[task] < desk.end[first]:
                first = task
        machine = network.option_resource[MACHINE, desk.wished[first]]
        member = network.option_resource[MEMBER, desk.wished[first]]
        limit = desk.start[first] + delay * (desk.end[first] - desk.start[first])
        chosen, at = first, -1
        for index in range(size):
            task = desk.ready[index]
            own = desk.wished[task]
            is_rival = network.option_resource[MACHINE, own] == machine or (
                network.option_resource[MEMBER, own] == member and member < network.num_resources
            )
            if task == chosen:
                at = index
            elif is_rival and desk.start[task] <= limit and priority[task] > priority[chosen]:
                chosen, at = task, index
        option = desk.wished[chosen]
        desk.option[chosen] = option
        desk.order[count] = chosen
        end = desk.end[chosen]
        machine = network.option_resource[MACHINE, option]
        desk.free[machine] = end
        desk.state[machine] = network.option_state[option]
        member = network.option_resource[MEMBER, option]
        if member < network.num_resources:
            desk.free[member] = end
        longest = max(longest, end + network.tail[chosen])
        size -= 1
        desk.ready[at] = desk.ready[size]
        for row in range(network.after_ptr[chosen], network.after_ptr[chosen + 1]):
            other = network.after[row]
            desk.earliest[other] = max(desk.earliest[other], end + network.after_lag[row])
            desk.waiting[other] -= 1
            if desk.waiting[other] == 0:
                desk.ready[size] = other
                size += 1
    return longest


def construct_resources(
    network: ResourceNetwork,
    rests: Array,
    passes: int,
    random: np.random.Generator,
    is_over: Callable[[], bool],
    noise: float = 0.0,
) -> Iterator[tuple[int, Array, Array]]:
    """Yield makespan, options (T,) and order (T,) of each schedule; the first whatever `is_over` says.

    Parameters
    ----------
    rests
        (T,) longest paths from the start of each task by its route, ticks.
    passes
        Most passes, >= 1; the first is that of most work remaining, later ones vary it by chance.
    is_over
        Asked before each further pass.
    noise
        Priorities are multiplied by up to 1 + noise, by chance, also in the first pass.
    """
    desk = _new_desk(network)
    for number in range(passes):
        if number and is_over():
            return
        width = noise if number == 0 else max(noise, 0.05 * (number // len(_DELAYS)))
        priority = rests * (1 + random.random(network.num_tasks) * width)
        thrift = float(random.choice(_THRIFTS)) if noise else _THRIFTS[number // len(_DELAYS) % len(_THRIFTS)]
        length = dispatch_resources(network, desk, priority, _DELAYS[number % len(_DELAYS)], thrift)
        yield int(length), desk.option.astype(np.uint32), desk.order.astype(np.uint32)
