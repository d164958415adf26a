"""How lots get from station to station, and the places where they wait: buffers, carriages, doors.

A lot that is completed has one carriage to each operation that comes next. It stays on the station (``on``), goes to
the output buffer (``out``), is under way (``way``), waits before a place that is taken (``door``), and is set down in
the input buffer (``in``) or straight on the station.
"""

from __future__ import annotations

from reshuffle.model.robot_places import serves
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin.agenda import Rank
from reshuffle.twin.routing import after, candidates, dequeue, enqueue
from reshuffle.twin.run import Carriage, Lot, Obstacle, Run, StationRun, Task, TaskStatus, Work

__all__ = [
    "arrive",
    "bind",
    "carriages_to",
    "choose_destination",
    "decide_carriages",
    "forget",
    "goes_by_robot",
    "is_far",
    "leave_obstacle",
    "move_out",
    "obstacle_on_the_way",
    "open_carriages",
    "pick_up",
    "place_obstacle",
    "reach",
    "room_obstacle",
    "set_down",
    "unbind",
]


def open_carriages(run: Run, lot: Lot, operation: str, station: str | None, back_to: str | None = None) -> None:
    """Ask for the ways of a lot that is completed on a station; rework goes back to one operation."""
    if not run.factory.moves_lots or station is None:
        return
    for name in after(run, lot, operation) if back_to is None else [back_to]:
        carriage = Carriage(lot.id, operation, name, station, phase="on", since=run.now)
        if run.plan is not None and back_to is None:
            run.plan.trips.plan_carriage(carriage)
        run.carriages[carriage.key] = carriage


def carriages_to(run: Run, lot: Lot, task: Task) -> list[Carriage]:
    """Return the ways of a lot to an operation that have begun to exist."""
    if not run.factory.moves_lots:
        return []
    return [way for way in run.carriages.values() if way.lot == lot.id and way.after == task.operation]


def obstacle_on_the_way(run: Run, lot: Lot, task: Task, station: str) -> Obstacle | None:
    """Return what keeps a lot from being at a station, None if it is there or at the door."""
    for carriage in carriages_to(run, lot, task):
        if carriage.phase in ("on", "out"):
            waits_for: tuple[str, ...] = (f"lot '{lot.id}'",)
            if carriage.phase == "out" and (found := _obstacle_to_go(run, carriage)) is not None:
                waits_for = found.waits_for
            return Obstacle(f"lot '{lot.id}' is still at '{carriage.origin}'", waits_for)
        if carriage.phase == "way":
            robot = run.robots.get(carriage.robot or "")
            # Only a robot that stands where it should set down, and can not, may wait for ever.
            stands = robot is not None and robot.state == "standing" and not robot.is_handling
            carrier = (f"robot '{carriage.robot}'",) if stands else ()
            return Obstacle(f"lot '{lot.id}' is under way", carrier, not stands)
        if carriage.destination != station:
            return Obstacle(f"lot '{lot.id}' is at '{carriage.destination}'", (f"lot '{lot.id}'",))
    return None


def _is_set_up(run: Run, carriage: Carriage, station: StationRun) -> bool:
    """Whether a station is being set up for a lot, or waits for it: then the lot goes straight on the station."""
    return any((carriage.lot, carriage.after) in run.works[number].members for number in station.works)


def _room(run: Run, carriage: Carriage, station: StationRun) -> Obstacle | None:
    """Return why a station has no room for a lot that sets out to it now."""
    places = station.spec.part.input_buffer
    if places is None or _is_set_up(run, carriage, station):
        return None
    name = station.spec.id
    if carriage.origin == name and carriage.phase == "on":
        return None  # The lot makes its own room: it is done there again, or changes places with the next.
    if places > 0:
        coming = sum(1 for way in run.carriages.values() if way.destination == name and way.phase != "in")
        if len(station.in_input) + coming < places:
            return None
        return Obstacle(f"the input buffer of '{name}' is full", (f"station '{name}'",))
    if len(station.works) + len(station.expected) < station.spec.part.capacity and not station.down:
        return None
    return Obstacle(f"'{name}' is not free", (f"station '{name}'",))


def choose_destination(run: Run, carriage: Carriage) -> StationRun | Obstacle:
    """Return where a lot goes: as planned, else the station with room that has the least before it."""
    lot = run.lots[carriage.lot]
    task = lot.tasks[carriage.after]
    if carriage.is_by_plan:
        return run.stations[candidates(run, lot, task)[0]]
    possible = [run.stations[name] for name in candidates(run, lot, task)]
    free = [station for station in possible if _room(run, carriage, station) is None]
    if not free:
        reasons = [reason for station in possible if (reason := _room(run, carriage, station)) is not None]
        waits = tuple(dict.fromkeys(name for reason in reasons for name in reason.waits_for))
        return Obstacle(reasons[0].text if reasons else f"no station can do '{task.operation}'", waits)
    load = {station.spec.id: len(station.works) + len(station.queue) + len(station.expected) for station in free}
    return min(free, key=lambda station: (bool(station.down), load[station.spec.id]))


def goes_by_robot(run: Run, carriage: Carriage) -> bool:
    """Whether a robot carries a lot: over a floor, from point to point, on one site."""
    if run.factory.floor_map is None:
        return False
    if carriage.robot is not None:
        return True
    if carriage.is_by_plan:
        return carriage.planned_robot is not None
    if carriage.destination is not None:
        return is_far(run, carriage.origin, carriage.destination)
    found = choose_destination(run, carriage)
    if not isinstance(found, Obstacle):
        return is_far(run, carriage.origin, found.spec.id)
    lot = run.lots[carriage.lot]
    return any(is_far(run, carriage.origin, name) for name in candidates(run, lot, lot.tasks[carriage.after]))


def is_far(run: Run, origin: str, destination: str) -> bool:
    """Whether it takes a robot from one station to another: they stand at two points, and a robot serves both."""
    floor = run.factory.floor_map
    ends = [run.stations[name].spec.part for name in (origin, destination)]
    if floor is None or floor.point_of(ends[0]) == floor.point_of(ends[1]) or not all(map(floor.point_of, ends)):
        return False
    sites = {part.site for part in ends} - {None}
    return len(sites) < 2 and any(serves(robot.part, ends) for robot in run.robots.values())


def room_obstacle(run: Run, carriage: Carriage) -> Obstacle | None:
    """Return what keeps a lot under way from being set down now where it goes."""
    station = run.stations[carriage.destination or ""]
    places = station.spec.part.input_buffer
    name = station.spec.id
    if places is None or _is_set_up(run, carriage, station):
        return None
    if places > 0:
        coming = sum(1 for way in run.carriages.values() if way.destination == name and way.is_set_down)
        if len(station.in_input) + coming < places or (_is_next(run, carriage, name) and not station.works):
            return None
        return Obstacle(f"the input buffer of '{name}' is full", (f"station '{name}'",))
    return (
        None
        if len(station.works) < station.spec.part.capacity
        else Obstacle(f"'{name}' is taken", (f"station '{name}'",))
    )


def place_obstacle(run: Run, carriage: Carriage) -> Obstacle | None:
    """Return why no place can be kept for a lot that has not set out, None if one can or is kept already."""
    if carriage.destination is not None:
        return None
    lot = run.lots[carriage.lot]
    ends = candidates(run, lot, lot.tasks[carriage.after])
    reasons = [None if _is_next(run, carriage, name) else _room(run, carriage, run.stations[name]) for name in ends]
    return None if not reasons or None in reasons else reasons[0]


def _is_next(run: Run, carriage: Carriage, station: str) -> bool:
    """Whether a lot is what a station does next by plan, so that it need not wait in front of it."""
    if run.plan is None or not carriage.is_by_plan:
        return False
    return run.plan.slot_of(run, (carriage.lot, carriage.after)) in run.plan.next_slots(run, station)


def _obstacle_to_go(run: Run, carriage: Carriage) -> Obstacle | None:
    """Return what keeps a lot from setting out."""
    if goes_by_robot(run, carriage):
        if carriage.robot_is_there:
            return None
        who = run.robots if carriage.robot is None else (carriage.robot,)
        return Obstacle(f"lot '{carriage.lot}' waits for a robot", tuple(f"robot '{name}'" for name in who))
    if run.now < carriage.earliest_pickup:
        return Obstacle("its planned time has not come", is_passing=True)
    found = choose_destination(run, carriage)
    return found if isinstance(found, Obstacle) else None


def leave_obstacle(run: Run, work: Work) -> Obstacle | None:
    """Return what keeps the lots of a work from leaving their station."""
    station = run.stations[work.station]
    places = station.spec.part.output_buffer
    staying = []
    for lot, operation in work.members:
        rows = [way for way in run.carriages.values() if way.key[:2] == (lot, operation) and way.phase == "on"]
        staying += [(way, reason) for way in rows if (reason := _obstacle_to_go(run, way)) is not None]
    if places is None or len(station.in_output) + len(staying) <= places:
        return None
    reasons = tuple(dict.fromkeys(name for _, reason in staying for name in reason.waits_for))
    text = f"the output buffer of '{work.station}' is full, and {staying[0][1].text}"
    return Obstacle(text, reasons, not reasons and all(reason.is_passing for _, reason in staying))


def move_out(run: Run, work: Work) -> None:
    """Take the lots of a work off the station: they set out, or go to the output buffer."""
    station = run.stations[work.station]
    for key in work.members:
        for carriage in [way for way in run.carriages.values() if way.key[:2] == key and way.phase == "on"]:
            goes = _obstacle_to_go(run, carriage) is None
            if goes and carriage.destination is None:
                found = choose_destination(run, carriage)
                if not isinstance(found, Obstacle):
                    bind(run, carriage, found)
            carriage.phase = "out"
            station.in_output[carriage.key] = None
            if goes:
                pick_up(run, carriage, carriage.robot)
            else:
                place = f"{work.station} output"
                run.record(EventKind.LOT_PLACED, lot=carriage.lot, place=place)


def decide_carriages(run: Run) -> None:
    """Let every lot set out or be set down that can."""
    for carriage in list(run.carriages.values()):
        if carriage.phase == "door":
            set_down(run, carriage)
        elif carriage.phase == "out":
            if goes_by_robot(run, carriage):
                continue  # Whoever fetches it decides.
            if run.now < carriage.earliest_pickup and carriage.earliest_pickup not in run.timers:
                run.timers.add(carriage.earliest_pickup)
                run.agenda.schedule(carriage.earliest_pickup, Rank.TIMER, carriage.lot)
            if _obstacle_to_go(run, carriage) is None:
                pick_up(run, carriage, carriage.robot)


def pick_up(run: Run, carriage: Carriage, robot: str | None = None) -> None:
    """Let a lot set out; without a robot it is there after the stated time."""
    if carriage.destination is None:
        found = choose_destination(run, carriage)
        if isinstance(found, Obstacle):
            return
        bind(run, carriage, found)
    origin = run.stations[carriage.origin]
    (origin.in_input if carriage.side == "input" else origin.in_output).pop(carriage.key, None)
    carriage.phase, carriage.since, carriage.robot = "way", run.now, robot
    if robot is not None:
        run.robots[robot].cargo.append(carriage.key)
        run.robots[robot].is_handling, run.robots[robot].takes_up = True, carriage.key
        length = run.factory.to_ms(run.robots[robot].part.pickup)
        until = run.instant(run.now + length)
        run.record(EventKind.PICKED_UP, lot=carriage.lot, resource=robot, place=carriage.origin, until=until)
        run.agenda.schedule(run.now + length, Rank.PHASE_END, robot, ("robot", robot, "taken up"))
    else:
        run.record(EventKind.PICKED_UP, lot=carriage.lot, place=carriage.origin)
        same = carriage.destination == carriage.origin
        travel = 0 if same else run.factory.to_ms(run.factory.workspace.factory.transport_time)
        at = max(run.now + travel, carriage.earliest_dropoff)
        run.agenda.schedule(at, Rank.DROPOFF, carriage.lot, carriage.key)
    run.agenda.decide()


def bind(run: Run, carriage: Carriage, station: StationRun) -> None:
    """Keep a place at a station for a lot."""
    carriage.destination = station.spec.id
    lot = run.lots[carriage.lot]
    task = lot.tasks[carriage.after]
    for other in run.stations.values():
        if other is not station:
            other.queue.pop(task.key, None)
    task.station = station.spec.id
    if station.spec.part.input_buffer == 0:
        station.expected[carriage.key] = None
    enqueue(run, lot, task)


def unbind(run: Run, carriage: Carriage) -> None:
    """Give up the robot and the place that were meant for a lot that has not set out."""
    carriage.robot, carriage.robot_is_there = None, False
    if carriage.destination is None:
        return
    run.stations[carriage.destination].expected.pop(carriage.key, None)
    carriage.destination = None
    task = run.lots[carriage.lot].tasks[carriage.after]
    if task.status is TaskStatus.OPEN:
        task.station = None
        dequeue(run, task)
        enqueue(run, run.lots[carriage.lot], task)


def reach(run: Run, key: tuple[str, str, str]) -> None:
    """Let a lot be at its destination: it is set down if there is room."""
    carriage = run.carriages.get(key)
    if carriage is not None and carriage.phase == "way":
        carriage.phase = "door"
        set_down(run, carriage)
        run.agenda.decide()


def set_down(run: Run, carriage: Carriage) -> bool:
    """Set a lot down in the input buffer if that has a place."""
    station = run.stations[carriage.destination or ""]
    places = station.spec.part.input_buffer
    if places is not None and len(station.in_input) >= places:
        return False
    carriage.phase, carriage.is_set_down = "in", False
    station.in_input[carriage.key] = None
    run.record(EventKind.DROPPED_OFF, lot=carriage.lot, place=f"{station.spec.id} input", resource=carriage.robot)
    _free_robot(run, carriage)
    run.agenda.decide()
    return True


def arrive(run: Run, lot: Lot, task: Task, station: str) -> None:
    """Take a lot from its buffer, or from the door, onto the station."""
    for carriage in carriages_to(run, lot, task):
        if carriage.phase == "door":
            run.record(EventKind.DROPPED_OFF, lot=lot.id, place=station, resource=carriage.robot)
            _free_robot(run, carriage)
        run.stations[station].in_input.pop(carriage.key, None)
        run.stations[station].expected.pop(carriage.key, None)
        del run.carriages[carriage.key]


def _free_robot(run: Run, carriage: Carriage) -> None:
    robot = run.robots.get(carriage.robot or "")
    if robot is not None:
        robot.is_handling = robot.takes_up is not None
        if carriage.key in robot.cargo:
            robot.cargo.remove(carriage.key)


def forget(run: Run, lot: str) -> None:
    """Take a lot that is lost out of every place."""
    for key in [key for key in run.carriages if key[0] == lot]:
        robot = run.robots.get(run.carriages[key].robot or "")
        if robot is not None and run.carriages[key].phase == "door":
            robot.is_handling = robot.takes_up is not None
        # A robot that takes up, drives or sets down is free when that is over, wherever the lot has gone.
        if robot is not None and key in robot.cargo:
            robot.cargo.remove(key)
        del run.carriages[key]
        for station in run.stations.values():
            for places in (station.in_input, station.in_output, station.expected):
                places.pop(key, None)
