"""Graphs of precedence: what the arcs connect, and whether they run in a circle."""

from __future__ import annotations

import numpy as np

from reshuffle.plan.arrays import TickArray

__all__ = ["components", "find_cycle"]


def components(before: TickArray, after: TickArray, num_nodes: int) -> TickArray:
    """Return for each node the number of its weakly connected component, in the order of their smallest nodes.

    Parameters
    ----------
    before, after
        (A,) the two ends of each arc.
    num_nodes
        Number of nodes.
    """
    parent = list(range(num_nodes))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for one, other in zip(before.tolist(), after.tolist(), strict=True):
        # The smaller root stays, so that a root is the smallest node of its component.
        low, high = sorted((root(one), root(other)))
        parent[high] = low
    roots = np.array([root(node) for node in range(num_nodes)], dtype=np.int64)
    result: TickArray = np.unique(roots, return_inverse=True)[1].astype(np.int64)
    return result


def find_cycle(before: TickArray, after: TickArray, num_nodes: int) -> list[int]:
    """Return the nodes of a cycle, each before the next and the last before the first; empty if there is none.

    The smallest node comes first.

    Takes nodes away of which nothing is left before (Kahn 1962, doi:10.1145/368996.369025); if some stay, going
    backwards from one of them must come round. Linear in nodes and arcs.
    """
    if (before < after).all():
        return []
    order = np.argsort(before, kind="stable")
    first = np.searchsorted(before[order], np.arange(num_nodes + 1)).tolist()
    successors = after[order].tolist()
    missing = np.bincount(after, minlength=num_nodes).tolist()
    ready = [node for node in range(num_nodes) if missing[node] == 0]
    while ready:
        node = ready.pop()
        missing[node] = -1
        for successor in successors[first[node] : first[node + 1]]:
            missing[successor] -= 1
            if missing[successor] == 0:
                ready.append(successor)
    left = [node for node in range(num_nodes) if missing[node] > 0]
    return _walk_back(before, after, set(left), left[0]) if left else []


def _walk_back(before: TickArray, after: TickArray, left: set[int], node: int) -> list[int]:
    """Go from `node` to nodes before it, among those that are left, until one comes again."""
    predecessor = {
        successor: one for one, successor in zip(before.tolist(), after.tolist(), strict=True) if one in left
    }
    seen: dict[int, int] = {}
    path: list[int] = []
    while node not in seen:
        seen[node] = len(path)
        path.append(node)
        node = predecessor[node]
    cycle = path[seen[node] :][::-1]
    first = cycle.index(min(cycle))
    return cycle[first:] + cycle[:first]
