"""Rules that say which task comes first, from the work that follows it, from due dates, and from earlier schedules."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapify, heappop, heappush

from reshuffle.organizing.scheduling.construction.shop import Shop
from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.links import Point

__all__ = ["TaskGraph", "latest_starts"]


class TaskGraph:
    """The tasks that are done, in an order of precedence, with estimates of the time between their starts.

    Parameters
    ----------
    shop
        The problem.
    arcs
        Pairs (before, after) of tasks in which `before` is to be placed first.
    is_done
        Which tasks count.
    """

    def __init__(self, shop: Shop, arcs: Sequence[tuple[int, int]], is_done: Sequence[bool]) -> None:
        self.shop = shop
        number = shop.num_tasks
        self.length = [_mean_length(shop, task) if is_done[task] else 0 for task in range(number)]
        self.followers: list[list[tuple[int, int]]] = [[] for _ in range(number)]
        lags = shop.problem.lags
        listed = {(before, after) for before, after, *_ in shop.lags}
        columns = (lags.before, lags.after, lags.before_point, lags.after_point, lags.least)
        for before, after, before_point, after_point, least in zip(*(c.tolist() for c in columns), strict=True):
            if least > -UNBOUNDED and is_done[before] and is_done[after]:
                way = self._to(before, before_point) + least - self._to(after, after_point)
                self.followers[before].append((after, way))
        carriage = _mean_carriage(shop)
        for before, after, *_ in shop.transports:
            if before >= 0 and after >= 0 and is_done[before] and is_done[after]:
                self.followers[before].append((after, self.length[before] + carriage))
                listed.add((before, after))
        for before, after in arcs:
            if (before, after) not in listed and is_done[before] and is_done[after]:
                self.followers[before].append((after, 0))
        self.order = self._topological()
        self.order_of = [0] * number
        for position, task in enumerate(self.order):
            self.order_of[task] = position
        #: Tasks before each task, with the time from the end of those to its start.
        self.predecessors: list[list[tuple[int, int]]] = [[] for _ in range(number)]
        for task, followers in enumerate(self.followers):
            for follower, way in followers:
                self.predecessors[follower].append((task, way - self.length[task]))

    def _to(self, task: int, point: int) -> int:
        return self.length[task] if point >= Point.COMPLETION else 0

    def _topological(self) -> list[int]:
        """Return the tasks, each behind those before it; those on circles of lags come last."""
        waiting = [0] * len(self.length)
        for followers in self.followers:
            for follower, _ in followers:
                waiting[follower] += 1
        order = [task for task, count in enumerate(waiting) if count == 0]
        for task in order:
            for follower, _ in self.followers[task]:
                waiting[follower] -= 1
                if waiting[follower] == 0:
                    order.append(follower)
        placed = set(order)
        return [*order, *(task for task in range(len(waiting)) if task not in placed)]

    def tails(self) -> list[int]:
        """Return for each task the time from its start to the end of all that follows it, ticks."""
        tails = list(self.length)
        for task in reversed(self.order):
            for follower, way in self.followers[task]:
                tails[task] = max(tails[task], way + tails[follower])
        return tails

    def latest(self, ends: Sequence[int]) -> list[int]:
        """Return the latest start of each task with which no job is later than `ends` says, shape (jobs,) ticks."""
        latest = [
            (ends[job] if job >= 0 else UNBOUNDED) - length
            for job, length in zip(self.shop.job, self.length, strict=True)
        ]
        for task in reversed(self.order):
            for follower, way in self.followers[task]:
                latest[task] = min(latest[task], latest[follower] - way)
        return latest

    def work_remaining(self) -> list[int]:
        """Return for each task the work of all that follows it in its job, its own included, ticks."""
        remaining = list(self.length)
        left = [0] * self.shop.num_jobs
        for task in reversed(self.order):
            job = self.shop.job[task]
            if job >= 0:
                left[job] += self.length[task]
                remaining[task] = left[job]
        return remaining


def _mean_length(shop: Shop, task: int) -> int:
    modes = shop.modes[task]
    return sum(shop.work[mode] for mode in modes) // len(modes) if modes else 0


def _mean_carriage(shop: Shop) -> int:
    """Return the mean time of transport between two places, with pickup and dropoff."""
    pairs = shop.places * (shop.places - 1)
    if not shop.transports or pairs <= 0:
        return 0
    kinds = len(shop.pickup_time)
    return sum(shop.loaded) // (pairs * kinds) + (sum(shop.pickup_time) + sum(shop.dropoff_time)) // kinds


def latest_starts(
    graph: TaskGraph,
    stations: Sequence[int],
    starts: Sequence[int],
    ends: Sequence[int],
    horizon: int,
    targets: Sequence[int] | None = None,
) -> list[int]:
    """Return the starts of a schedule dispatched backwards from `horizon`, tasks that end late coming first.

    A forward pass that takes these starts as priorities, a backward pass from its ends, and so on, is the
    forward-backward improvement of Li and Willis (1992), doi:10.1016/0377-2217(92)90195-H. Here the backward pass sees
    stations and precedence only, since it yields priorities and not a schedule. O(n log n) for n tasks and arcs.

    Parameters
    ----------
    graph
        The tasks that are done.
    stations, starts, ends
        (T,) of the schedule to improve; tasks that are not done have a station of -1 and no length.
    horizon
        Its end, ticks.
    targets
        (jobs,) when each job should end; by default all at the horizon.
    """
    shop = graph.shop
    waiting = [len(followers) for followers in graph.followers]
    ready_at = [0] * shop.num_tasks
    if targets is not None:
        ready_at = [horizon - targets[job] if job >= 0 else 0 for job in shop.job]
    result = [0] * shop.num_tasks
    queues: list[list[tuple[int, int]]] = [[] for _ in range(shop.num_resources)]
    servers = list(shop.capacity)
    # Backward time, task that becomes ready, station that becomes free; -1 for none.
    events = [(ready_at[task], task, -1) for task in range(shop.num_tasks) if waiting[task] == 0]
    heapify(events)
    while events:
        now = events[0][0]
        touched: set[int] = set()
        while events and events[0][0] == now:
            _, task, station = heappop(events)
            if station >= 0:
                servers[station] += 1
            elif stations[task] >= 0:
                heappush(queues[stations[task]], (-ends[task], task))
            if station >= 0 or stations[task] >= 0:
                touched.add(station if station >= 0 else stations[task])
                continue
            _finish(graph, task, now + ends[task] - starts[task], (waiting, ready_at, result), horizon, events)
        for station in sorted(touched):
            while queues[station] and servers[station] > 0:
                _, task = heappop(queues[station])
                servers[station] -= 1
                end = now + ends[task] - starts[task]
                heappush(events, (end, -1, station))
                _finish(graph, task, end, (waiting, ready_at, result), horizon, events)
    return result


def _finish(
    graph: TaskGraph,
    task: int,
    end: int,
    state: tuple[list[int], list[int], list[int]],
    horizon: int,
    events: list[tuple[int, int, int]],
) -> None:
    """Set the start of a task that ends at `end` in backward time, and let those before it come."""
    waiting, ready_at, result = state
    result[task] = horizon - end
    for before, gap in graph.predecessors[task]:
        ready_at[before] = max(ready_at[before], end + gap)
        waiting[before] -= 1
        if waiting[before] == 0:
            heappush(events, (ready_at[before], before, -1))
