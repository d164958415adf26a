"""Which tasks are placed together, all or none, and in which order the clusters may come.

Tasks whose instants bind each other from both sides (largest lags, no-wait, buffers that may be full) stand or fall
together: what is placed first may have to move for what comes next. Everything else comes after what it waits for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from reshuffle.organizing.scheduling.construction.shop import Shop

__all__ = ["Clusters", "find_clusters"]


@dataclass(frozen=True, slots=True)
class Clusters:
    """Tasks that are placed together, and the order between tasks.

    Parameters
    ----------
    tasks
        The tasks of each cluster, in an order in which they can be placed.
    of_task
        The cluster of each task.
    arcs
        Pairs (before, after) of tasks: `before` is to be placed first.
    """

    tasks: list[list[int]]
    of_task: list[int]
    arcs: list[tuple[int, int]]


def find_clusters(shop: Shop, by_job: bool = False) -> Clusters:
    """Return the clusters of a problem.

    Parameters
    ----------
    shop
        The problem.
    by_job
        Whether all tasks of a job are placed together, whatever binds them: never the best, but it leads to the end
        where single tasks block each other.
    """
    arcs = _arcs(shop)
    parent = list(range(shop.num_tasks))

    def root(task: int) -> int:
        while parent[task] != task:
            parent[task] = parent[parent[task]]
            task = parent[task]
        return task

    for before, after in _bonds(shop, by_job):
        parent[root(before)] = root(after)
    roots = [root(task) for task in range(shop.num_tasks)]
    component = _components(roots, arcs)
    members: dict[int, list[int]] = {}
    for task in range(shop.num_tasks):
        members.setdefault(component[roots[task]], []).append(task)
    of_task = [0] * shop.num_tasks
    for number, tasks in enumerate(members.values()):
        for task in tasks:
            of_task[task] = number
    inner: dict[int, list[tuple[int, int]]] = {}
    for before, after in arcs:
        if of_task[before] == of_task[after]:
            inner.setdefault(of_task[before], []).append((before, after))
    ordered = [_in_order(tasks, inner.get(number, ())) for number, tasks in enumerate(members.values())]
    return Clusters(ordered, of_task, arcs)


def _arcs(shop: Shop) -> list[tuple[int, int]]:
    """Return who is to be placed before whom."""
    arcs = [(before, after) for before, after, low, _ in shop.lags if low is not None]
    arcs += [(before, after) for before, after, *_ in shop.transports if before >= 0 and after >= 0]
    arcs += [(first, last) for first, last, _, _ in shop.spans if first != last]
    arcs += [(task, other) for task in range(shop.num_tasks) for other, is_before in shop.order_pins[task] if is_before]
    return arcs


def _bonds(shop: Shop, by_job: bool) -> list[tuple[int, int]]:
    """Return the pairs of tasks that are placed together."""
    bonds = [(before, after) for before, after, _, high in shop.lags if high is not None]
    for before, after, *_ in shop.transports:
        if before < 0 or after < 0:
            continue
        leaves = any(shop.output_buffer[shop.station[m]] >= 0 for m in shop.modes[before] if shop.station[m] >= 0)
        enters = any(shop.input_buffer[shop.station[m]] >= 0 for m in shop.modes[after] if shop.station[m] >= 0)
        if leaves or enters:
            bonds.append((before, after))
    if by_job:
        bonds += [(tasks[0], task) for tasks in shop.job_tasks for task in tasks[1:]]
    return bonds


def _components(roots: Sequence[int], arcs: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Return for each root the strongly connected component of the graph between roots.

    Notes
    -----
    The algorithm of Tarjan (1972), doi:10.1137/0201010, without recursion. Linear in tasks and arcs.
    """
    successors: dict[int, list[int]] = {root: [] for root in roots}
    for before, after in arcs:
        if roots[before] != roots[after]:
            successors[roots[before]].append(roots[after])
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    component: dict[int, int] = {}
    stack: list[int] = []
    for start in successors:
        if start in index:
            continue
        path = [(start, iter(successors[start]))]
        index[start] = low[start] = len(index)
        stack.append(start)
        while path:
            node, rest = path[-1]
            for follower in rest:
                if follower not in index:
                    index[follower] = low[follower] = len(index)
                    stack.append(follower)
                    path.append((follower, iter(successors[follower])))
                    break
                if follower not in component:
                    low[node] = min(low[node], index[follower])
            else:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[node])
                if low[node] == index[node]:
                    while True:
                        member = stack.pop()
                        component[member] = node
                        if member == node:
                            break
    return component


def _in_order(tasks: list[int], arcs: Sequence[tuple[int, int]]) -> list[int]:
    """Return the tasks so that as few as can be stand before one they wait for, chains kept together."""
    if len(tasks) == 1:
        return tasks
    waiting = dict.fromkeys(tasks, 0)
    followers: dict[int, list[int]] = {task: [] for task in tasks}
    for before, after in arcs:
        if before != after:
            waiting[after] += 1
            followers[before].append(after)
    ready = [task for task in tasks if waiting[task] == 0]
    heapify(ready)
    left, result = set(tasks), []
    while left:
        # In a circle of lags somebody has to be first.
        task = heappop(ready) if ready else min(left)
        if task not in left:
            continue
        left.remove(task)
        result.append(task)
        for follower in followers[task]:
            waiting[follower] -= 1
            if waiting[follower] == 0 and follower in left:
                heappush(ready, follower)
    return result
