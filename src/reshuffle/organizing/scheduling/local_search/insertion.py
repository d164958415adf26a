"""Kernel that judges where on a machine a task is inserted best (Mastrolilli and Gambardella 2000).

doi:10.1002/(SICI)1099-1425(200001/02)3:1<3::AID-JOS32>3.0.CO;2-Y. We deviate in that heads and tails are those of the
schedule with the task still in its old place, so that the estimate can be too long, never the schedule invalid.
"""

from __future__ import annotations

from reshuffle.kernels.kernel_cache import part
from reshuffle.organizing.scheduling.local_search.network import Network, Schedule

__all__ = ["insertion_range"]


@part
def _places_before(network: Network, schedule: Schedule, machine: int, instant: int, is_by_start: bool) -> int:
    """Return how many tasks of a machine end by the instant, or start before it."""
    base = network.place_ptr[machine]
    low, high = 0, schedule.length[machine]
    while low < high:
        middle = (low + high) // 2
        task = schedule.sequence[base + middle]
        if is_by_start:
            is_before = schedule.end[task] - schedule.time[task] < instant
        else:
            is_before = schedule.end[task] <= instant
        if is_before:
            low = middle + 1
        else:
            high = middle
    return low


@part
def insertion_range(network: Network, schedule: Schedule, task: int, machine: int, start: int) -> tuple[int, int]:
    """Return the first and the last place worth a look at which the task fits without a circle; last < first for none.

    Parameters
    ----------
    machine
        A machine that does not do the task now; places count its tasks before the inserted one.
    start
        When the task is ready; places whose task before ends earlier than the next one's are passed over.
    """
    low, high = 0, schedule.length[machine]
    latest_end = -1
    for row in range(network.before_ptr[task], network.before_ptr[task + 1]):
        node = network.before[row]
        latest_end = max(latest_end, schedule.end[node])
        if schedule.machine[node] == machine:
            low = max(low, schedule.place[node] + 1)
    if latest_end >= 0:
        # A task from which a path leads to one that ours follows ends before that one ends.
        low = max(low, _places_before(network, schedule, machine, latest_end, False))
    has_after = network.after_ptr[task + 1] > network.after_ptr[task]
    if has_after:
        earliest_end = schedule.end[network.after[network.after_ptr[task]]]
        for row in range(network.after_ptr[task], network.after_ptr[task + 1]):
            node = network.after[row]
            earliest_end = min(earliest_end, schedule.end[node])
            if schedule.machine[node] == machine:
                high = min(high, schedule.place[node])
        # A task to which a path leads from a follower of ours starts when that one ends, or later.
        high = min(high, _places_before(network, schedule, machine, earliest_end, True))
    return max(low, min(high, _places_before(network, schedule, machine, start, False))), high
