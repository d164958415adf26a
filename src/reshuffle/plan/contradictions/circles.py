"""Precedence in a circle: tasks that would each have to wait for the end of the other."""

from __future__ import annotations

import numpy as np

from reshuffle.plan.arrays import TickArray
from reshuffle.plan.contradictions.findings import Findings
from reshuffle.plan.links import Point
from reshuffle.plan.ragged import is_first_of_group
from reshuffle.plan.tasks import PhaseKind

__all__ = ["find_circles"]


def find_circles(findings: Findings) -> None:
    """Find circles of precedence among tasks that are always done, in which time would have to pass.

    An arc leads from the completion or end of a task to the start or arrival of another, at least 0 ticks later: by a
    lag or by a transport. A circle in which no task and no lag takes time is allowed. Takes O(tasks + arcs) time.
    """
    before, after, weight = _arcs(findings)
    if len(before) == 0 or (before < after).all():
        return
    component = _components(len(findings.problem.tasks), before, after)
    is_inside = (component[before] == component[after]) & (before != after)
    is_bad = is_inside & (weight > 0)
    names = findings.problem.names
    # The arcs of each component together, a harmful one first.
    arcs = np.flatnonzero(is_inside & np.isin(component[before], component[before[is_bad]]))
    arcs = arcs[np.lexsort((~is_bad[arcs], component[before[arcs]]))]
    for own in np.split(arcs, np.flatnonzero(is_first_of_group(component[before[arcs]]))[1:]):
        if len(own) == 0:
            continue
        circle = _circle(int(before[own[0]]), before[own], after[own])
        shown = circle if len(circle) <= 8 else [*circle[:7], circle[-1]]
        text = " -> ".join(names.task(task) for task in shown)
        if len(circle) > 8:
            text += f" ({len(circle) - 1} tasks in all)"
        findings.add("precedence", text, "must not run in a circle", remedy="Remove or turn one of these lags.")


def _arcs(findings: Findings) -> tuple[TickArray, TickArray, TickArray]:
    """Return the arcs between tasks that are always done, and the least ticks from arrival to arrival along each."""
    problem = findings.problem
    lags, ways, is_always = problem.lags, problem.transports, problem.tasks.branch < 0
    rows = np.flatnonzero(
        (lags.before_point >= Point.COMPLETION)
        & (lags.after_point <= Point.ARRIVAL)
        & (lags.least >= 0)
        & is_always[lags.before]
        & is_always[lags.after]
    )
    routes = np.flatnonzero((ways.before >= 0) & (ways.after >= 0))
    routes = routes[is_always[ways.before[routes]] & is_always[ways.after[routes]]]
    before = np.concatenate((lags.before[rows], ways.before[routes])).astype(np.int64)
    after = np.concatenate((lags.after[rows], ways.after[routes])).astype(np.int64)
    least = np.concatenate((lags.least[rows], np.zeros(len(routes), dtype=np.int64)))
    if len(before) == 0 or (before < after).all():
        return before, after, least
    return before, after, least + _least_work(findings)[before]


def _least_work(findings: Findings) -> TickArray:
    """Return the ticks between arrival and completion that each task takes at least, shape (T,)."""
    problem = findings.problem
    is_work = (problem.phases.kind != PhaseKind.SETUP) & (problem.phases.kind != PhaseKind.HOLD)
    total = np.append(np.zeros(1), np.cumsum(np.where(is_work, problem.phases.duration, 0).astype(np.float64)))
    # Only whether it is 0 matters, so floats do, and do not wrap around.
    of_mode = np.minimum(total[problem.modes.phase_ptr[1:]] - total[problem.modes.phase_ptr[:-1]], 1).astype(np.int64)
    result: TickArray = np.minimum.reduceat(of_mode, problem.tasks.mode_ptr[:-1])
    return result


def _components(num_tasks: int, before: TickArray, after: TickArray) -> TickArray:
    """Return the strongly connected component of every task, shape (T,); tasks on no circle have one each.

    Tasks without a predecessor left are taken away first, as in Kahn's algorithm (doi:10.1145/368996.369025); what
    remains goes through Tarjan's algorithm (doi:10.1137/0201010), written without recursion.
    """
    order = np.argsort(before, kind="stable")
    pointer = np.searchsorted(before[order], np.arange(num_tasks + 1)).tolist()
    successors = after[order].tolist()
    waiting = np.bincount(after, minlength=num_tasks).tolist()
    ready = [task for task in range(num_tasks) if waiting[task] == 0]
    while ready:
        task = ready.pop()
        for arc in range(pointer[task], pointer[task + 1]):
            waiting[successors[arc]] -= 1
            if waiting[successors[arc]] == 0:
                ready.append(successors[arc])
    component = np.arange(num_tasks, dtype=np.int64)
    left = [task for task in range(num_tasks) if waiting[task] > 0]
    if left:
        for members in _tarjan(left, pointer, successors):
            component[members] = members[0]
    return component


def _tarjan(roots: list[int], pointer: list[int], successors: list[int]) -> list[list[int]]:
    number: dict[int, int] = {}
    lowest: dict[int, int] = {}
    on_stack: set[int] = set()
    stack: list[int] = []
    found = []
    for root in roots:
        if root in number:
            continue
        path = [(root, pointer[root])]
        number[root] = lowest[root] = len(number)
        stack.append(root)
        on_stack.add(root)
        while path:
            task, arc = path.pop()
            if arc < pointer[task + 1]:
                path.append((task, arc + 1))
                other = successors[arc]
                if other not in number:
                    number[other] = lowest[other] = len(number)
                    stack.append(other)
                    on_stack.add(other)
                    path.append((other, pointer[other]))
                elif other in on_stack:
                    lowest[task] = min(lowest[task], number[other])
                continue
            if path:
                lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[task])
            if lowest[task] == number[task]:
                members = [stack.pop()]
                while members[-1] != task:
                    members.append(stack.pop())
                on_stack.difference_update(members)
                found.append(members)
    return found


def _circle(start: int, before: TickArray, after: TickArray) -> list[int]:
    """Return a shortest circle through `start` along arcs of one component, its first task again at the end."""
    successors: dict[int, list[int]] = {}
    for one, two in zip(before.tolist(), after.tolist(), strict=True):
        successors.setdefault(one, []).append(two)
    origin: dict[int, int] = {}
    front = [start]
    while front and start not in origin:
        reached = []
        for task in front:
            for other in successors.get(task, ()):
                if other not in origin:
                    origin[other] = task
                    reached.append(other)
        front = reached
    circle = [start]
    while True:
        circle.append(origin[circle[-1]])
        if circle[-1] == start:
            return circle[::-1]
