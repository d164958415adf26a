"""Who does what next: maintenance that is due, then the stations in order of their id, then carriages and robots."""

from __future__ import annotations

from collections.abc import Iterable

from reshuffle.twin import batches, maintenance, material, robots, starting, transports, withdrawing
from reshuffle.twin.dispatching import rank
from reshuffle.twin.run import Obstacle, Run, StationRun

__all__ = ["decide"]

Key = tuple[str, str]


def decide(run: Run) -> None:
    """Take all decisions of one instant; each sees what those before it took."""
    # The stations of a run stand in the order of their ids.
    for station in run.stations.values():
        if station.spec.part.maintenance:
            maintenance.decide_maintenance(run, station)
    for station in run.stations.values():
        _decide_station(run, station)
    if run.carriages:
        transports.decide_carriages(run)
    robots.decide_robots(run)


def _decide_station(run: Run, station: StationRun) -> None:
    for number in list(station.works):
        if number in run.works:
            starting.advance(run, run.works[number])
    withdrawing.withdraw_late(run, station)
    while starting.station_obstacle(run, station) is None:
        if run.plan is None:
            begun = bool(station.queue) and _dispatch(run, station, station.queue, False)
        else:
            begun = _follow(run, station)
        if not begun:
            if station.due and not station.works and run.plan is None:
                maintenance.decide_maintenance(run, station, is_idle=True)
            return


def _follow(run: Run, station: StationRun) -> bool:
    """Begin what the plan has next; if that does not come, what the rule chooses."""
    name = station.spec.id
    waiting = run.plan.next_slots(run, name)
    for number in waiting:
        slot = run.plan.slots[number]
        if slot.start > run.now:
            run.plan.wake_at(run, slot.start, name)
            continue
        if slot.task is not None:
            if station.works:
                continue
            crew = maintenance.obstacle_to_maintain(run, station, slot.task, run.plan.maintenance_crew(run, number))
            if not isinstance(crew, Obstacle):
                run.plan.begin(number)
                maintenance.begin(run, station, slot.task, crew, number)
                return True
            continue
        keys = run.plan.open_members(run, number)
        if run.plan.is_whole(run, number, keys) and _start_planned(run, station, number, keys):
            return True
    unknown = [key for key in station.queue if run.plan.slot_of(run, key) is None]
    if run.plan.is_patient(run, station, waiting):
        if not unknown:
            return False
        gap = run.plan.until_next(run, waiting)
        fitting = [key for key in unknown if gap is None or starting.way_of(run, key, name).expected <= gap]
        return bool(fitting) and _dispatch(run, station, fitting, True)
    planned = [key for key in run.plan.startable(run, name) if key not in unknown]
    due = run.plan.overdue_maintenance(run, waiting)
    if due is not None and not station.works:
        task = run.plan.slots[due].task
        crew = maintenance.obstacle_to_maintain(run, station, task, {})
        if not isinstance(crew, Obstacle):
            run.plan.begin(due)
            maintenance.begin(run, station, task, crew, due)
            return True
    return _dispatch(run, station, [*planned, *unknown], True)


def _start_planned(run: Run, station: StationRun, number: int, keys: list[Key]) -> bool:
    ways = [starting.way_of(run, key, station.spec.id) for key in keys]
    way = starting.merged_way(ways)
    if maintenance.force(run, station, ways):
        return True
    crew = starting.obstacle_to_start(run, station, keys, way, run.plan.crew(number, way))
    if isinstance(crew, Obstacle):
        return False
    run.plan.begin(number)
    starting.start(run, station, keys, way, crew, number, run.plan.slots[number].batch)
    return True


def _dispatch(run: Run, station: StationRun, keys: Iterable[Key], in_plan: bool) -> bool:
    """Begin the first operation by the rule that can start; whether one has begun."""
    name = station.spec.id
    possible = [key for key in keys if not material.is_known_missing(run, run.lots[key[0]], key[1])]
    ordered = sorted(possible, key=lambda key: rank(run, run.lots[key[0]], run.lots[key[0]].tasks[key[1]], name))
    able = []
    for key in ordered:
        way = starting.way_of(run, key, name)
        crew = starting.obstacle_to_start(run, station, [key], way, {})
        if isinstance(crew, Obstacle):
            if crew.is_worn and maintenance.force(run, station, [way]):
                return True
            # A plan may set a station up before the material is there, when its instant has come.
            if crew.item is not None and (way.arrival == 0 or run.plan is None):
                material.note_missing(run, run.lots[key[0]], key[1], crew.item)
            continue
        if station.spec.part.batching is None:
            slot = run.plan.leave_plan(run, key) if in_plan else None
            starting.start(run, station, [key], way, crew, slot, None)
            return True
        able.append(key)
    while able:
        found = batches.form_batch(run, station, able, True)
        if isinstance(found, Obstacle):
            able = able[1:]
            continue
        chosen, way = found
        crew = starting.obstacle_to_start(run, station, chosen, way, {})
        if isinstance(crew, Obstacle):
            able = able[1:]
            continue
        for key in chosen if in_plan else ():
            run.plan.leave_plan(run, key)
        batch = f"{name}/{run.next_work}"
        starting.start(run, station, chosen, way, crew, None, batch)
        return True
    return False
