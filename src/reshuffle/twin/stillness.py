"""When nothing moves and lots are left: who waits for whom, as a cycle if there is one."""

from __future__ import annotations

from collections.abc import Iterator

from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin import driving, handling, maintenance, starting
from reshuffle.twin.agenda import Entry, Rank
from reshuffle.twin.run import Obstacle, Run, StationRun, TaskStatus

__all__ = ["find_cycle", "look", "waiting"]

#: Who waits for an opening that never helps waits for ever: a run that fits into no shift. Milliseconds.
_LONGEST_CALM = 28 * 24 * 3600 * 1000
#: These go on whether anything moves or not.
_IDLE_RANKS = (Rank.CALENDAR_CLOSE, Rank.CALENDAR_OPEN, Rank.FAILURE, Rank.OBSERVATION)


def look(run: Run) -> None:
    """See whether anything can still move; if not, say so by name, once."""
    if run.is_stuck or run.open_lots == 0 or any(work.is_working for work in run.works.values()):
        return
    if any(_moves(run, entry) for entry in run.agenda.heap):
        return
    found = list(waiting(run))
    if any(obstacle.is_passing for _, obstacle in found) and run.now - run.calm_since < _LONGEST_CALM:
        return
    run.is_stuck = True
    cycle = find_cycle(_edges(run, found))
    if cycle:
        reasons = "; ".join(f"{name} waits: {obstacle.text}" for name, obstacle in found if name in cycle)
        run.record(EventKind.DEADLOCK, related=tuple(cycle), reason=reasons)
        return
    for name, obstacle in found:
        said = {"lot": name[len("lot '") : -1]} if name.startswith("lot ") else {}
        run.record(EventKind.STARVATION, reason=f"{name} waits: {obstacle.text}", **said)


def _moves(run: Run, entry: Entry) -> bool:
    if entry.rank in _IDLE_RANKS:
        return False
    if entry.rank == Rank.PHASE_END and entry.data[0] == "phase":
        work = run.works.get(entry.data[1])
        return work is not None and work.token == entry.token
    return not (entry.rank == Rank.TIMER and isinstance(entry.data, tuple) and entry.data[0] == "maintain")


def waiting(run: Run) -> Iterator[tuple[str, Obstacle]]:
    """Yield everybody who waits, by name, with what is in the way."""
    seen = set()
    for work in run.works.values():
        if work.is_working:
            continue
        obstacle = starting.obstacle_to_advance(run, work)
        if isinstance(obstacle, Obstacle):
            for member, _ in work.members:
                seen.add(member)
                yield f"lot '{member}'", obstacle
            if not work.members:
                yield f"station '{work.station}'", obstacle
    yield from _robots(run)
    for lot in run.lots.values():
        if lot.is_closed or lot.id in seen:
            continue
        if not lot.is_created:
            yield f"lot '{lot.id}'", Obstacle(f"order '{lot.order}' is not released", is_passing=True)
            continue
        for task in lot.tasks.values():
            if task.status is not TaskStatus.OPEN or task.ready is None:
                continue
            stations = [station for station in run.stations.values() if task.key in station.queue]
            if not stations:
                yield f"lot '{lot.id}'", Obstacle(f"no station can do operation '{task.operation}'")
            for station in stations:
                yield f"lot '{lot.id}'", _why_not(run, station, task.key)


def _robots(run: Run) -> Iterator[tuple[str, Obstacle]]:
    """Yield the robots that can not go on: before a dock that another has, or at one, with what they wait for."""
    for robot in run.robots.values():
        name = f"robot '{robot.id}'"
        stop = robot.stops[0] if robot.stops else None
        if robot.lane is not None and robot.is_at_end:
            ahead = driving.ahead_of(run, robot)
            text = f"'{ahead}' is before it at '{robot.lane[1]}'"
            yield name, Obstacle(text, (f"robot '{ahead}'",) if ahead is not None else ())
        elif robot.is_held:
            yield name, Obstacle("it is held")
        elif stop is not None and stop.begin <= run.now and robot.lane is None:
            found = handling.obstacle(run, stop)
            if handling.stands_at_door(run, robot):
                carriage = run.carriages[robot.cargo[0]]
                found = Obstacle(f"'{carriage.destination}' has no room", (f"station '{carriage.destination}'",))
            if found is not None:
                yield name, found


def _why_not(run: Run, station: StationRun, key: tuple[str, str]) -> Obstacle:
    found = starting.station_obstacle(run, station)
    if found is not None:
        return found
    name = station.spec.id
    crew = starting.obstacle_to_start(run, station, [key], starting.way_of(run, key, name), {})
    if isinstance(crew, Obstacle):
        for task in station.due if crew.is_worn else ():
            why = maintenance.obstacle_to_maintain(run, station, task, {})
            if isinstance(why, Obstacle):
                return Obstacle(f"{crew.text}; '{task}' can not begin: {why.text}", why.waits_for, why.is_passing)
        return crew
    if station.spec.part.batching is not None:
        least = starting.way_of(run, key, name).batch_minimum
        return Obstacle(f"'{name}' waits for a batch of at least {least}")
    if run.plan is not None:
        return _why_not_by_plan(run, name)
    return Obstacle(f"'{name}' could begin with it and has not", is_passing=True)


def _why_not_by_plan(run: Run, station: str) -> Obstacle:
    for number in run.plan.next_slots(run, station):
        slot = run.plan.slots[number]
        if slot.start > run.now:
            return Obstacle("its planned time has not come", is_passing=True)
        return Obstacle(f"'{station}' has other work before it", tuple(f"lot '{lot}'" for lot, _ in slot.members))
    return Obstacle(f"'{station}' could begin with it and has not", is_passing=True)


def _edges(run: Run, found: list[tuple[str, Obstacle]]) -> dict[str, list[str]]:
    edges: dict[str, list[str]] = {}
    for name, obstacle in found:
        edges.setdefault(name, []).extend(obstacle.waits_for)
    for station in run.stations.values():
        inside = [lot for number in station.works for lot, _ in run.works[number].members]
        inside += [key[0] for key in (*station.in_input, *station.expected)]
        name = f"station '{station.spec.id}'"
        edges.setdefault(name, []).extend(f"lot '{lot}'" for lot in dict.fromkeys(inside))
    return edges


def find_cycle(edges: dict[str, list[str]]) -> list[str]:
    """Return the names along a cycle of who waits for whom, [] if there is none."""
    done: set[str] = set()
    for start in edges:
        path: list[str] = []
        stack = [(start, iter(edges.get(start, ())))]
        while stack:
            name, others = stack[-1]
            if name not in path:
                path.append(name)
            follower = next((other for other in others if other not in done and other != name), None)
            if follower is None:
                done.add(name)
                path.pop()
                stack.pop()
            elif follower in path:
                return path[path.index(follower) :]
            else:
                stack.append((follower, iter(edges.get(follower, ()))))
    return []
