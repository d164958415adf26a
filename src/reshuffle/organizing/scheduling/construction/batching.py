"""Batches: joining one that stands already, and opening one with whoever else is ready."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from heapq import heapify, heappop, heappush

from reshuffle.organizing.scheduling.construction.bounds import Bounds
from reshuffle.organizing.scheduling.construction.obstacles import Obstacle
from reshuffle.organizing.scheduling.construction.open_times import NEVER
from reshuffle.organizing.scheduling.construction.partial_schedule import Batch, Placement
from reshuffle.organizing.scheduling.construction.placing import Placer
from reshuffle.organizing.scheduling.construction.sequences import wear_obstacle
from reshuffle.organizing.scheduling.construction.trips import earliest_trip
from reshuffle.organizing.scheduling.construction.variants import Variant
from reshuffle.plan.links import Point

__all__ = ["place_batched"]

#: Companions that are looked at beyond four times as many as a batch could take.
_SPARE_COMPANIONS = 32


def place_batched(
    placer: Placer, task: int, companions: Iterable[int], remaining: int, patience: float
) -> Obstacle | list[int]:
    """Place a task on a station that batches, or on another one of its modes.

    Parameters
    ----------
    placer
        Places blocks.
    task
        The task.
    companions
        Other tasks that could be placed now.
    remaining
        Number of tasks not placed yet that could share its batches later, for sizes that leave enough for one more.
    patience
        How long to wait for companions, in durations of the batch.

    Returns
    -------
    The tasks that were placed, or what stands in the way.
    """
    for mode in placer.allowed_modes(task):
        if placer.shop.family[mode] >= 0 and _join_any(placer, task, mode):
            return [task]
    obstacle: Obstacle | None = None
    best: tuple[int, list[int], list[int]] | None = None
    listed = list(companions)
    for mode in placer.allowed_modes(task):
        teams = [_team(placer, task, mode, listed, remaining, patience)]
        if len(teams[0][0]) > 1:
            teams.append(([task], [mode]))  # what keeps the others may not keep this one
        for tasks, modes in teams:
            mark = len(placer.schedule.log)
            failed = placer.place(tasks, modes)
            if failed is not None:
                obstacle = failed if obstacle is None or failed.waits_for else obstacle
                continue
            completion = placer.schedule.points[Point.COMPLETION][task]
            placer.schedule.undo_to(mark)
            if best is None or completion < best[0]:
                best = completion, tasks, modes
            break
    if best is not None:
        obstacle = placer.place(best[1], best[2])
    if obstacle is not None:
        return obstacle
    return best[1] if best is not None else Obstacle(task, "mode", "has no mode left")


def _join_any(placer: Placer, task: int, mode: int) -> bool:
    """Join the first batch that has room and is not too early; False if there is none."""
    shop, batches = placer.shop, placer.schedule.batches
    room = shop.batch_max[shop.station[mode]] - shop.size[mode]
    fitting = [
        number for number in placer.schedule.batches_alike.get(shop.batch_key(mode), ()) if batches[number].size <= room
    ]
    if not fitting or not shop.variants(mode):
        return False
    # Most batches have begun before the lot can be there; that is seen at a glance.
    ready = _ready_time(placer, task, shop.variants(mode)[0])
    fitting = [number for number in fitting if _arrival(batches[number].placement) >= ready]
    fitting.sort(key=lambda number: batches[number].placement.starts[0])
    for number in fitting:
        mark = len(placer.schedule.log)
        if _join(placer, task, mode, number):
            return True
        placer.schedule.undo_to(mark)
    return False


def _arrival(placement: Placement) -> int:
    return placement.starts[placement.variant.arrival]


def _join(placer: Placer, task: int, mode: int, number: int) -> bool:
    """Add a task to a batch whose times stay as they are; what was entered must be undone if that fails."""
    schedule, shop = placer.schedule, placer.shop
    batch = schedule.batches[number]
    placement = placer.member_placement(batch.placement, mode)
    if placement is None or not _is_long_enough(placer, batch, placement.variant):
        return False
    bounds = placer.bounds([task], placement.variant)
    if not _is_within(placement, bounds):
        return False
    arrival = placement.starts[placement.variant.arrival]
    for item, quantity in bounds.consumed.items():
        if schedule.stocks[item].free_from(arrival, NEVER, quantity) > arrival:
            return False
    for resource, units, until in bounds.spans:
        end = until if until > -NEVER else placement.ends[-1]
        if schedule.profiles[resource].free_from(arrival, end, units) > arrival:
            return False
    entry = (placement.starts[0], placement.ends[-1], task, mode)
    if placement.variant.station in schedule.sequences:
        if wear_obstacle(schedule, placement.variant.station, [entry]) is not None:
            return False
        schedule.enter(placement.variant.station, entry)
    if placer.enter_ways_in(task, placement, arrival) is not None:
        return False
    schedule.put(task, placement)
    if placer.enter_ways_out(task, placement) is not None:
        return False
    schedule.join_batch(number, task, shop.size[mode])
    placer.enter_links(task, placement)
    return True


def _is_long_enough(placer: Placer, batch: Batch, variant: Variant) -> bool:
    longest = _durations(placer, batch.tasks)
    return all(own <= most for own, most in zip(variant.durations, longest, strict=True))


def _durations(placer: Placer, tasks: Sequence[int]) -> list[int]:
    placements = [placement for task in tasks if (placement := placer.schedule.placements[task]) is not None]
    return [max(column) for column in zip(*(p.variant.durations for p in placements), strict=True)]


def _is_within(placement: Placement, bounds: Bounds) -> bool:
    variant = placement.variant
    instants = (
        placement.starts[0],
        placement.starts[variant.arrival],
        placement.ends[variant.completion],
        placement.ends[-1],
    )
    if any(instant < low for instant, low in zip(instants, bounds.low, strict=True)):
        return False
    return all(instants[point] <= latest for point, latest, *_ in bounds.high)


def _team(
    placer: Placer, task: int, mode: int, companions: Sequence[int], remaining: int, patience: float
) -> tuple[list[int], list[int]]:
    """Return the tasks of a new batch, the given one first, with their modes."""
    shop = placer.shop
    station = shop.station[mode]
    if station < 0 or shop.batch_max[station] == 0 or shop.family[mode] < 0:
        return [task], [mode]
    key = placer.shop.batch_key(mode)
    variant = shop.variants(mode)[0] if shop.variants(mode) else None
    if variant is None:
        return [task], [mode]
    own = _ready_time(placer, task, variant)
    start = max(own, placer.schedule.profiles[station].first_gap(own, 1))
    latest = start + int(patience * sum(variant.durations))
    most = _SPARE_COMPANIONS + 4 * shop.batch_max[station] // max(1, shop.size[mode])
    waiting = _waiting(placer, task, key, companions, most)
    tasks, modes, size = [task], [mode], shop.size[mode]
    while waiting and size < shop.batch_max[station]:
        ready, is_exact, other, their_mode = heappop(waiting)
        is_needed = size < shop.batch_min[station]
        if not is_needed and ready > latest:
            break
        if size + shop.size[their_mode] > shop.batch_max[station]:
            continue
        if not is_exact:
            ready = _ready_time(placer, other, shop.variants(their_mode)[0])
            heappush(waiting, (ready, True, other, their_mode))
            continue
        left = remaining - len(tasks)
        if not is_needed and left - 1 > 0 and (left - 1) * shop.size[their_mode] < shop.batch_min[station]:
            continue  # who is left over could not fill a batch of their own
        tasks.append(other)
        modes.append(their_mode)
        size += shop.size[their_mode]
    return tasks, modes


def _waiting(
    placer: Placer, task: int, key: int, companions: Sequence[int], most: int
) -> list[tuple[int, bool, int, int]]:
    """Return who may come along with a task, as a heap: when it is ready at the earliest, whether exactly, task, mode.

    How a lot gets here is costly to find out, and worth it only for the first of many. Of very many companions the
    first `most` count: they are in the order in which they would be placed.
    """
    shop = placer.shop
    found: list[tuple[int, bool, int, int]] = []
    chosen = {task}
    for other in companions:
        if _are_apart(placer, other, chosen):
            continue
        for their_mode in placer.allowed_modes(other):
            if shop.batch_key(their_mode) == key and shop.variants(their_mode):
                found.append((_soonest(placer, other), False, other, their_mode))
                chosen.add(other)
                break
        if len(found) >= most:
            break
    heapify(found)
    return found


def _soonest(placer: Placer, task: int) -> int:
    """Return an instant before which a task is not ready: by its own dates and by what stands already."""
    shop, schedule = placer.shop, placer.schedule
    soonest = max(shop.low[Point.ARRIVAL][task], shop.low[Point.START][task])
    for other, point, other_point, least, _ in shop.arcs[task]:
        if least is not None and point <= Point.ARRIVAL and schedule.is_placed[other]:
            soonest = max(soonest, schedule.points[other_point][other] + least)
    return soonest


def _are_apart(placer: Placer, task: int, others: Collection[int]) -> bool:
    """Whether a task may not be in one batch with one of the others: they are to differ, or to follow each other."""
    if not placer.shop.dedications[task] and not placer.shop.order_pins[task]:
        return False
    apart = {other for other, is_same in placer.shop.dedications[task] if not is_same}
    apart.update(other for other, _ in placer.shop.order_pins[task])
    return bool(apart) and any(other in apart for other in others)


def _ready_time(placer: Placer, task: int, variant: Variant) -> int:
    bounds = placer.bounds([task], variant)
    ready = max(bounds.low[Point.ARRIVAL], bounds.low[Point.START])
    for row in placer.shop.ways_in[task]:
        if placer.schedule.is_way_ready(row, 0):
            ready = max(ready, earliest_trip(placer.schedule, row, variant.station, task).dropoff)
    return ready
