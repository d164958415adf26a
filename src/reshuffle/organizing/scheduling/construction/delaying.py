"""How late the tasks of a schedule could be without anything else becoming later: where being early has a cost."""

from __future__ import annotations

from collections.abc import Sequence

from reshuffle.organizing.scheduling.construction.partial_schedule import PartialSchedule
from reshuffle.organizing.scheduling.construction.priorities import TaskGraph
from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.links import Point

__all__ = ["delayed_starts"]


def delayed_starts(graph: TaskGraph, schedule: PartialSchedule, caps: Sequence[int]) -> dict[int, int]:
    """Return the latest start of each task of a schedule, its order and its lengths kept.

    The times between tasks in the schedule stand for the constraints: a task may be later as long as it does not push
    what follows it in its job, on its station, or at the hands of the same members, behind its own latest start, and
    its job not behind its cap. Calendars, buffers and robots are not looked at: a pass with these starts as floors is.

    Parameters
    ----------
    graph
        The tasks that are done.
    schedule
        The schedule.
    caps
        (jobs,) latest completion of each job, ticks.
    """
    shop = schedule.shop
    start, _, completion, end = schedule.points
    placed = [task for task in range(shop.num_tasks) if schedule.is_placed[task]]
    followers = _followers(schedule, placed)
    latest: dict[int, int] = {}
    for task in sorted(placed, key=lambda task: (start[task], end[task], graph.order_of[task]), reverse=True):
        job = shop.job[task]
        room = caps[job] - completion[task] if job >= 0 else 0
        for point in Point:
            if shop.high[point][task] < UNBOUNDED:
                room = min(room, shop.high[point][task] - schedule.points[point][task])
        for follower in followers[task]:
            gap = start[follower] - end[task]
            # Where the follower may start before the end, the distance between the starts is kept as it is.
            slack = max(gap, 0)
            room = min(room, latest.get(follower, start[follower]) - start[follower] + slack)
        for follower, way in graph.followers[task]:
            if schedule.is_placed[follower]:
                slack = max(0, start[follower] - end[task] - (way - graph.length[task]))
                room = min(room, latest.get(follower, start[follower]) - start[follower] + slack)
        if shop.is_fixed[task]:
            room = 0
        latest[task] = start[task] + max(room, 0)
    return latest


def _followers(schedule: PartialSchedule, placed: Sequence[int]) -> list[list[int]]:
    """Return for each task who comes next on its station, at the hands of its members, and from the same stock."""
    shop = schedule.shop
    users: dict[tuple[str, int], list[tuple[int, int, int]]] = {}
    for task in placed:
        placement = schedule.placements[task]
        if placement is None:
            continue
        held = [("resource", placement.variant.station)] if placement.variant.station >= 0 else []
        held += [("resource", member) for team in placement.members for member in team]
        held += [("item", item) for item in (*shop.consumed[task], *shop.produced[task])]
        for key in held:
            users.setdefault(key, []).append((placement.starts[0], placement.ends[-1], task))
    followers: list[list[int]] = [[] for _ in range(shop.num_tasks)]
    for (kind, number), rows in users.items():
        rows.sort()
        width = shop.capacity[number] if kind == "resource" else 1
        for position, (_, _, task) in enumerate(rows):
            followers[task].extend(other for _, _, other in rows[position + 1 : position + 1 + width])
    return followers
