"""What the kernels compute, written once more in plain Python for small shops: clear, not fast."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from reshuffle.organizing.scheduling.shop_arrays import ShopArrays

__all__ = [
    "ends_and_rests",
    "estimated_length",
    "has_circle",
    "jackson",
    "length_of_path",
    "random_shop",
    "sequences_of",
]


def random_shop(seed: int, num_jobs: int = 4, num_machines: int = 3, is_flexible: bool = True) -> ShopArrays:
    """Return a random shop: chains, now and then a second link with a lag, releases and tails."""
    generator = np.random.default_rng(seed)
    options: list[list[tuple[int, int]]] = []
    links: list[tuple[int, int, int]] = []
    for _ in range(num_jobs):
        for step in range(num_machines):
            count = int(generator.integers(1, num_machines + 1)) if is_flexible else 1
            machines = sorted(generator.choice(num_machines, count, replace=False).tolist())
            options.append([(machine, int(generator.integers(0 if seed % 3 == 0 else 1, 10))) for machine in machines])
            task = len(options) - 1
            if step:
                links.append((task - 1, task, 0))
    if seed % 2:
        for _ in range(3):
            first, second = sorted(generator.choice(len(options), 2, replace=False).tolist())
            links.append((first, second, int(generator.integers(0, 4))))
    return shop_of(options, links, generator.integers(0, 6, len(options)), generator.integers(0, 6, len(options)))


def shop_of(
    options: Sequence[Sequence[tuple[int, int]]],
    links: Sequence[tuple[int, int, int]],
    release: Sequence[int],
    tail: Sequence[int],
) -> ShopArrays:
    """Return the shop with (machine, ticks) for each option and (before, after, lag) for each link."""
    num_tasks = len(options)
    flat = [pair for own in options for pair in own]

    def side(key: int, value: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        rows = sorted(links, key=lambda link: link[key])
        counts = np.bincount([link[key] for link in rows], minlength=num_tasks)
        pointer = np.concatenate(([0], np.cumsum(counts)))
        return (
            pointer,
            np.array([link[value] for link in rows], np.int32),
            np.array([link[2] for link in rows], np.int64),
        )

    before_ptr, before, before_lag = side(1, 0)
    after_ptr, after, after_lag = side(0, 1)
    return ShopArrays(
        origin=0,
        num_machines=1 + max(machine for machine, _ in flat),
        option_ptr=np.concatenate(([0], np.cumsum([len(own) for own in options]))),
        option_machine=np.array([machine for machine, _ in flat], np.int32),
        option_time=np.array([ticks for _, ticks in flat], np.int64),
        option_mode=np.arange(len(flat), dtype=np.int32),
        before_ptr=before_ptr,
        before=before,
        before_lag=before_lag,
        after_ptr=after_ptr,
        after=after,
        after_lag=after_lag,
        release=np.array(release, np.int64),
        tail=np.array(tail, np.int64),
    )


def sequences_of(shop: ShopArrays, option: Sequence[int], order: Sequence[int]) -> list[list[int]]:
    """Return the tasks of each machine in order."""
    result: list[list[int]] = [[] for _ in range(shop.num_machines)]
    for task in order:
        result[int(shop.option_machine[option[task]])].append(int(task))
    return result


def _arcs(shop: ShopArrays, sequences: Sequence[Sequence[int]]) -> list[tuple[int, int, int]]:
    arcs = [
        (int(shop.before[row]), task, int(shop.before_lag[row]))
        for task in range(shop.num_tasks)
        for row in range(int(shop.before_ptr[task]), int(shop.before_ptr[task + 1]))
    ]
    return arcs + [(a, b, 0) for own in sequences for a, b in pairwise(own)]


def has_circle(shop: ShopArrays, sequences: Sequence[Sequence[int]]) -> bool:
    """Return whether tasks would wait for themselves."""
    arcs = _arcs(shop, sequences)
    left = set(range(shop.num_tasks))
    while True:
        free = {task for task in left if not any(b == task and a in left for a, b, _ in arcs)}
        if not free:
            return bool(left)
        left -= free


def ends_and_rests(
    shop: ShopArrays, option: Sequence[int], sequences: Sequence[Sequence[int]]
) -> tuple[list[int], list[int]]:
    """Return the earliest ends, and the longest paths from the starts, by repeating all arcs until nothing changes."""
    arcs = _arcs(shop, sequences)
    time = [int(shop.option_time[option[task]]) for task in range(shop.num_tasks)]
    start, rest = shop.release.tolist(), [int(shop.tail[task]) + time[task] for task in range(shop.num_tasks)]
    for _ in range(shop.num_tasks + 1):
        for a, b, lag in arcs:
            start[b] = max(start[b], start[a] + time[a] + lag)
            rest[a] = max(rest[a], time[a] + lag + rest[b])
    return [start[task] + time[task] for task in range(shop.num_tasks)], rest


def jackson(heads: Sequence[int], times: Sequence[int], tails: Sequence[int]) -> int:
    """Return the length of the preemptive schedule, the largest tail first, tick by tick."""
    left = list(times)
    now = 0
    longest = 0
    while any(left):
        ready = [task for task in range(len(left)) if left[task] and heads[task] <= now]
        now += 1
        if ready:
            task = max(ready, key=lambda number: tails[number])
            left[task] -= 1
            longest = max(longest, now + tails[task]) if left[task] == 0 else longest
    return longest


def estimated_length(
    shop: ShopArrays, option: Sequence[int], sequences: Sequence[Sequence[int]], machine: int, place: int, target: int
) -> int:
    """Return how long the longest path through the tasks between two places is if the first moves to the second.

    What stands before and behind on other machines keeps its times (Balas and Vazacopoulos 1998,
    doi:10.1287/mnsc.44.2.262).
    """
    ends, rests = ends_and_rests(shop, option, sequences)
    own = list(sequences[machine])
    low, high = min(place, target), max(place, target)
    instant = ends[own[low - 1]] if low > 0 else 0
    path = rests[own[high + 1]] if high + 1 < len(own) else 0
    own.insert(target, own.pop(place))
    between = own[low : high + 1]
    starts: dict[int, int] = {}
    for task in between:
        rows = range(int(shop.before_ptr[task]), int(shop.before_ptr[task + 1]))
        ready = [ends[int(shop.before[row])] + int(shop.before_lag[row]) for row in rows]
        starts[task] = max(instant, int(shop.release[task]), *ready, 0)
        instant = starts[task] + int(shop.option_time[option[task]])
    longest = 0
    for task in reversed(between):
        rows = range(int(shop.after_ptr[task]), int(shop.after_ptr[task + 1]))
        behind = [rests[int(shop.after[row])] + int(shop.after_lag[row]) for row in rows]
        path = max(path, int(shop.tail[task]), *behind, 0) + int(shop.option_time[option[task]])
        longest = max(longest, starts[task] + path)
    return longest


def length_of_path(
    shop: ShopArrays, option: Sequence[int], sequences: Sequence[Sequence[int]], path: Sequence[int]
) -> int | None:
    """Return the length of a path of tasks, first to last, with release and tail; None where it is no path."""
    arcs = _arcs(shop, sequences)
    length = int(shop.release[path[0]]) + int(shop.tail[path[-1]])
    for pair in pairwise(path):
        lags = [lag for first, second, lag in arcs if (first, second) == pair]
        if not lags:
            return None
        length += max(lags)
    return length + sum(int(shop.option_time[option[task]]) for task in path)
