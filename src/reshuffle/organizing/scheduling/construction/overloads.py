"""Proofs that stations can not do in time what only they can do: more work than they are open for.

A task may be done on a station only where it would be in time if it had that station for itself. Tasks that are left
with some stations, all of them between two instants, need no more than these stations are open in between. (Energetic
reasoning over the intervals from heads to deadlines, as in P. Baptiste, C. Le Pape and W. Nuijten, Constraint-Based
Scheduling, 2001, doi:10.1007/978-1-4615-1479-4, chapter 3; with pools of stations and calendars.)
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reshuffle.organizing.scheduling.construction.alone import earliest_of_mode
from reshuffle.organizing.scheduling.construction.open_times import OpenTimes
from reshuffle.organizing.scheduling.construction.shop import Shop
from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.links import Point
from reshuffle.plan.tasks import BreakRule, PhaseKind

__all__ = ["overloads"]

#: Sets of stations, and latest instants of each, that are looked at; those with the most work come first.
_MOST_POOLS, _MOST_INSTANTS = 200, 50


@dataclass(frozen=True, slots=True)
class _Demand:
    """Work that must lie between two instants; `work` counts all ticks, `open_work` those that need open stations."""

    task: int
    first: int
    last: int
    work: int
    open_work: int


def overloads(shop: Shop, tasks: Sequence[int], heads: Sequence[Sequence[int]]) -> list[str]:
    """Return why stations can not do their work in time, in the user's names; an empty list proves nothing.

    Parameters
    ----------
    shop
        The problem.
    tasks
        Tasks that are done in any case.
    heads
        Earliest instants of all tasks, by point.
    """
    pools: dict[frozenset[int], list[_Demand]] = defaultdict(list)
    for task in tasks:
        latest = (shop.high[Point.COMPLETION][task], shop.high[Point.END][task])
        if min(latest) >= UNBOUNDED or shop.is_running[task]:
            continue
        stations, demand = _demand(shop, task, [head[task] for head in heads], latest)
        if stations and demand.work > 0:
            pools[stations].append(demand)
    found = []
    largest = sorted(pools, key=lambda pool: (-sum(one.work for one in pools[pool]), sorted(pool)))[:_MOST_POOLS]
    for stations in largest:
        within = [one for pool, demands in pools.items() if pool <= stations for one in demands]
        reason = next(_overloaded(shop, sorted(stations), within), None)
        if reason is not None:
            found.append(reason)
    return found


def _demand(shop: Shop, task: int, low: Sequence[int], latest: tuple[int, int]) -> tuple[frozenset[int], _Demand]:
    """Return the stations on which a task can be in time, none where that is not known, and what it needs of them."""
    nothing = frozenset[int](), _Demand(task, 0, 0, 0, 0)
    stations, rows = set(), []
    for mode in shop.modes[task]:
        times = earliest_of_mode(shop, mode, low)
        if times[Point.COMPLETION] > latest[0] or times[Point.END] > latest[1]:
            continue
        station = shop.station[mode]
        if station < 0 or shop.capacity[station] > 1 or shop.batch_max[station] > 0:
            return nothing
        stations.add(station)
        phases = range(shop.phase_ptr[mode], shop.phase_ptr[mode + 1])
        # What is held after the completion may end after the deadline.
        counted = [p for p in phases if shop.phase_kind[p] != PhaseKind.HOLD or latest[1] < UNBOUNDED]
        work = sum(shop.phase_duration[phase] for phase in counted)
        is_open = [phase for phase in counted if shop.phase_rule[phase] != BreakRule.IGNORE]
        rows.append((work, sum(shop.phase_duration[phase] for phase in is_open)))
    if not rows:
        return nothing
    last = latest[1] if latest[1] < UNBOUNDED else latest[0]
    last = last if latest[0] >= UNBOUNDED else max(last, latest[0])
    return frozenset(stations), _Demand(
        task, low[Point.START], last, min(work for work, _ in rows), min(work for _, work in rows)
    )


def _overloaded(shop: Shop, stations: list[int], demands: list[_Demand]) -> Iterator[str]:
    """Yield a reason for each span of time in which the stations have too much to do."""
    opens = [shop.station_open_times(station) for station in stations]
    names = ", ".join(shop.problem.names.resource(station) for station in stations)
    instants = sorted({one.last for one in demands})
    chosen = instants if len(instants) <= _MOST_INSTANTS else instants[:: -(-len(instants) // _MOST_INSTANTS)]
    for last in chosen:
        work = open_work = count = 0
        for one in sorted((one for one in demands if one.last <= last), key=lambda one: -one.first):
            work, open_work, count = work + one.work, open_work + one.open_work, count + 1
            room = len(stations) * (last - one.first)
            open_room = sum(_open_ticks(times, one.first, last) for times in opens)
            if work > room or open_work > open_room:
                needed, there = (work, room) if work > room else (open_work, open_room)
                tasks = f"{count} tasks, such as {shop.problem.names.task(one.task)},"
                yield f"{tasks} must be done on {names} from {one.first} to {last} and need {needed} ticks of {there}"
                break


def _open_ticks(opens: OpenTimes | None, first: int, last: int) -> int:
    """Return for how many ticks of [first, last) a station is open."""
    if opens is None:
        return last - first
    return max(0, _open_before(opens, last) - _open_before(opens, first))


def _open_before(opens: OpenTimes, time: int) -> int:
    index = bisect_right(opens.starts, time) - 1
    if index < 0:
        return 0
    return opens.before[index] + min(time, opens.ends[index]) - opens.starts[index]
