"""Ways of lots in a window: those of its tasks, those that may move between tasks that stand, and what robots do."""

from __future__ import annotations

import numpy as np

from reshuffle.organizing.scheduling.windows.cut import Cutting, fixed_way
from reshuffle.plan.arrays import TickArray
from reshuffle.plan.links import Point

__all__ = ["add_ways"]

#: How far ways between tasks that stand may move, in their lengths: more makes the routes of robots slow to solve.
ROOM = 3


def add_ways(cutting: Cutting) -> None:
    """Add the ways of free tasks and all others that share robots or limited buffers with them."""
    problem, relations = cutting.problem, cutting.relations
    table = problem.transports
    own = relations.transports.of_all(cutting.tasks)
    held = {row: fixed_way(cutting, row) for row in own.tolist()}
    own = own[[held[row] is None for row in own.tolist()]] if len(own) else own
    _bound_by_fixed(cutting, held)
    free = set(own.tolist())
    fleets = {int(fleet) for fleet in table.fleet[own] if fleet >= 0}
    robots = {robot for fleet in fleets for robot in problem.groups.of(fleet).tolist()}
    robots |= {resource for resource in cutting.touched if relations.is_robot[resource]}
    for row in own.tolist():
        _add_own(cutting, row)
    others: set[int] = set()
    if robots or (relations.has_limited_buffers and len(own)):
        listed, robots = _sharing(cutting, robots, free)
        others = set(listed.tolist())
        for row in listed.tolist():
            _add_sharing(cutting, row)
            cutting.keep_small()
        if relations.has_limited_buffers:
            _narrow_buffers(cutting, free)
    for robot in sorted(robots):
        _add_robot(cutting, robot, free | others)
        cutting.keep_small()


def _bound_by_fixed(cutting: Cutting, held: dict[int, int | None]) -> None:
    """Keep free tasks behind the ways that have brought their lots, and before those that will fetch them."""
    table, index = cutting.problem.transports, cutting.index
    for row, instant in held.items():
        before, after = int(table.before[row]), int(table.after[row])
        if instant is None:
            continue
        if before in index:
            cutting.sheet.bound(index[before], Point.END, most=instant)
        elif after in index:
            cutting.sheet.bound(index[after], Point.ARRIVAL, least=instant)


def _sharing(cutting: Cutting, robots: set[int], free: set[int]) -> tuple[TickArray, set[int]]:
    """Return the other ways within the window that robots go or that use limited buffers, and all robots of both."""
    standing, table = cutting.standing, cutting.problem.transports
    pickup, dropoff = standing.solution.pickup, standing.solution.dropoff
    is_near = standing.is_active & (pickup >= cutting.first) & (dropoff <= cutting.last)
    is_shared = standing.solution.vehicle >= 0
    if cutting.relations.has_limited_buffers:
        is_shared = is_shared | (standing.out_buffer >= 0) | (standing.in_buffer >= 0)
    rows = np.flatnonzero(is_near & is_shared)
    rows = rows[[row not in free for row in rows.tolist()]] if len(rows) else rows
    for fleet in np.unique(table.fleet[rows][table.fleet[rows] >= 0]).tolist():
        robots = robots | set(cutting.problem.groups.of(int(fleet)).tolist())
    return rows, robots


def _add_own(cutting: Cutting, row: int) -> None:
    """Add a way of a free task; an end at a task that stands is pinned."""
    table, standing, index = cutting.problem.transports, cutting.standing, cutting.index
    before, after = int(table.before[row]), int(table.after[row])
    for task in (before, after):
        if task >= 0 and task not in index and not standing.is_done[task]:
            return
    # The way of an optional task that is not done has no times yet.
    is_active = bool(standing.is_active[row])
    pickup = int(standing.solution.pickup[row]) if is_active else cutting.first
    dropoff = int(standing.solution.dropoff[row]) if is_active else cutting.last
    origin, destination = int(table.origin[row]), int(table.destination[row])
    start, end = index.get(before, -1), index.get(after, -1)
    if start < 0 and before >= 0:
        start = _stub_before(cutting, row, max(int(standing.way_ready[row]), min(cutting.first, pickup)))
    if end < 0 and after >= 0:
        end = _stub_after(cutting, row, min(int(standing.way_due[row]), max(cutting.last, dropoff)))
    elif after < 0 and destination >= 0:
        end, destination = _stub_after(cutting, row, max(cutting.last, dropoff)), -1
    fleet = int(table.fleet[row])
    _add_row(cutting, row, start, end, origin, destination, fleet, int(table.origin_buffer[row]))


def _add_sharing(cutting: Cutting, row: int) -> None:
    """Add a way between tasks that stand; it may move a little between them, within the window."""
    table, standing = cutting.problem.transports, cutting.standing
    first, last = int(standing.solution.pickup[row]), int(standing.solution.dropoff[row])
    room = ROOM * (last - first)
    start = _stub_before(cutting, row, max(int(standing.way_ready[row]), cutting.first, first - room))
    end = _stub_after(cutting, row, min(int(standing.way_due[row]), cutting.last, last + room))
    _add_row(cutting, row, start, end, -1, -1, int(table.fleet[row]), -1)


def _stub_before(cutting: Cutting, row: int, instant: int) -> int:
    standing = cutting.standing
    station = cutting.sheet.shadow(int(standing.origin[row]), -1, int(standing.out_buffer[row]))
    return cutting.sheet.stand_in(max(instant, cutting.problem.planning_start), station=station)


def _stub_after(cutting: Cutting, row: int, instant: int) -> int:
    standing = cutting.standing
    station = cutting.sheet.shadow(int(standing.destination[row]), int(standing.in_buffer[row]), -1)
    return cutting.sheet.stand_in(max(instant, cutting.problem.planning_start), station=station)


def _add_row(
    cutting: Cutting, row: int, before: int, after: int, origin: int, destination: int, fleet: int, buffer: int
) -> None:
    columns = {"before": before, "after": after, "origin": origin if before < 0 else -1}
    columns |= {"destination": destination if after < 0 else -1, "origin_buffer": buffer if before < 0 else -1}
    kind = int(cutting.problem.transports.travel_type[row])
    cutting.sheet.columns.add("transports", "", fleet=fleet, travel_type=kind, **columns)
    cutting.rows.append(row)


def _narrow_buffers(cutting: Cutting, free: set[int]) -> None:
    """Take the places of lots that lie in a buffer over the whole window out of it."""
    standing, buffers = cutting.standing, cutting.problem.buffers
    pickup, dropoff = standing.solution.pickup, standing.solution.dropoff
    taken = np.zeros(len(buffers), dtype=np.int64)
    for buffer, since, until in (
        (standing.out_buffer, standing.way_ready, pickup),
        (standing.in_buffer, dropoff, standing.way_due),
    ):
        is_there = standing.is_active & (buffer >= 0) & (since <= cutting.first) & (until >= cutting.last)
        rows = [row for row in np.flatnonzero(is_there).tolist() if row not in free]
        np.add.at(taken, buffer[rows], 1)
    for narrowed in np.flatnonzero(taken).tolist():
        left = max(0, int(buffers.capacity[narrowed] - taken[narrowed]))
        cutting.sheet.change("buffers", "capacity", narrowed, left)


def _add_robot(cutting: Cutting, robot: int, included: set[int]) -> None:
    """Say where a robot is at first, and pin what it does around the window."""
    standing, sheet, resources = cutting.standing, cutting.sheet, cutting.problem.resources
    visits = standing.visits(robot)
    begin, end = visits.around(cutting.first, cutting.last)
    if begin > 0:
        latest = int(np.argmax(visits.end[:begin]))
        place = int(visits.place[latest])
        if place >= 0:
            sheet.change("resources", "location", robot, place)
        sheet.change("resources", "available_from", robot, int(visits.end[latest]))
    for position in range(begin, end):
        row, task = int(visits.row[position]), int(visits.task[position])
        since, until = int(visits.begin[position]), int(visits.end[position])
        if row >= 0 and row not in included:
            start = sheet.stand_in(since, station=sheet.shadow(int(standing.origin[row])))
            after = sheet.stand_in(until, station=sheet.shadow(int(standing.destination[row])))
            sheet.columns.add(
                "transports", "", fleet=sheet.group_of(robot), travel_type=-1, before=start, after=after,
                origin=-1, destination=-1, origin_buffer=-1,
            )  # fmt: skip
            cutting.rows.append(row)
        elif task >= 0 and task not in cutting.index:
            where = int(standing.station[task])
            place = int(resources.location[where]) if where >= 0 else -1
            held = standing.holds
            own = (held.resource == robot) & (held.task == task) & (held.start == since) & (held.end == until)
            units = int(held.units[np.flatnonzero(own)[0]])
            sheet.stand_in(since, until - since, station=sheet.shadow(place), held=(robot, units))
