"""Kernels that judge moves within a block of the critical path: N7 with the estimates of Balas and Vazacopoulos.

N5 swaps the ends of a block, N6 moves inner tasks to its ends (Balas and Vazacopoulos 1998, doi:10.1287/mnsc.44.2.262),
N7 also moves its ends inside (Zhang et al. 2007, doi:10.1016/j.cor.2005.12.002).
"""

from __future__ import annotations

from reshuffle.kernels.kernel_cache import part
from reshuffle.organizing.scheduling.local_search.critical_path import behind, ready
from reshuffle.organizing.scheduling.local_search.network import Array, Network, Schedule

__all__ = ["estimate_backward", "estimate_forward", "may_move_backward", "may_move_forward", "measure_block"]


@part
def measure_block(
    network: Network, schedule: Schedule, base: int, first: int, last: int, heads: Array, tails: Array
) -> None:
    """Write for the places first..last of a machine when their tasks are ready, and how long it lasts behind them.

    Entry 0 of `heads` and `tails` is that of place `first`; `base` is the machine's first row in the sequences.
    """
    for place in range(first, last + 1):
        task = schedule.sequence[base + place]
        heads[place - first] = ready(network, schedule, task)
        tails[place - first] = behind(network, schedule, task)


@part
def may_move_forward(network: Network, schedule: Schedule, task: int, target: int) -> bool:
    """Return whether no path leads from a follower of the task to `target`, as far as path lengths can tell."""
    limit = schedule.rest[target]
    for row in range(network.after_ptr[task], network.after_ptr[task + 1]):
        node = network.after[row]
        rest = schedule.rest[node]
        if node == target or rest > limit or (rest == limit and schedule.time[node] == 0):
            return False
    return True


@part
def may_move_backward(network: Network, schedule: Schedule, task: int, target: int) -> bool:
    """Return whether no path leads from `target` to what the task follows, as far as path lengths can tell."""
    limit = schedule.end[target]
    for row in range(network.before_ptr[task], network.before_ptr[task + 1]):
        node = network.before[row]
        end = schedule.end[node]
        if node == target or end > limit or (end == limit and schedule.time[node] == 0):
            return False
    return True


@part
def estimate_forward(
    schedule: Schedule, base: int, first: int, place: int, target: int, heads: Array, tails: Array, new: Array
) -> int:
    """Return about how long paths become through the tasks that change when a task moves right behind another.

    Parameters
    ----------
    base, first
        See :func:`measure_block`.
    place, target
        Places of the task and of the one behind which it moves, place < target.
    heads, tails
        As written by :func:`measure_block`.
    new
        Scratch, as long as `heads`.
    """
    sequence, time = schedule.sequence, schedule.time
    task = sequence[base + place]
    end = schedule.end[schedule.left[task]]
    for other in range(place + 1, target + 1):
        start = max(heads[other - first], end)
        new[other - first] = start
        end = start + time[sequence[base + other]]
    start = max(heads[place - first], end)
    rest = max(tails[place - first], schedule.rest[schedule.right[sequence[base + target]]]) + time[task]
    longest = start + rest
    for other in range(target, place, -1):
        rest = max(tails[other - first], rest) + time[sequence[base + other]]
        longest = max(longest, new[other - first] + rest)
    return int(longest)


@part
def estimate_backward(
    schedule: Schedule, base: int, first: int, place: int, target: int, heads: Array, tails: Array, new: Array
) -> int:
    """Return the same for a task that moves right before another, target < place; see :func:`estimate_forward`."""
    sequence, time = schedule.sequence, schedule.time
    task = sequence[base + place]
    rest = schedule.rest[schedule.right[task]]
    for other in range(place - 1, target - 1, -1):
        rest = max(tails[other - first], rest) + time[sequence[base + other]]
        new[other - first] = rest
    start = max(heads[place - first], schedule.end[schedule.left[sequence[base + target]]])
    end = start + time[task]
    longest = end + max(tails[place - first], rest)
    for other in range(target, place):
        start = max(heads[other - first], end)
        longest = max(longest, start + new[other - first])
        end = start + time[sequence[base + other]]
    return int(longest)
