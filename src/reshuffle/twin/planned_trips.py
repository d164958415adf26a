"""The trips of a plan: the stops of each robot in their sequence, and what becomes of those that are too late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reshuffle.plan.from_model.charging import CHARGE
from reshuffle.shopfloor.planned_work import PlannedCarriage, PlannedWork
from reshuffle.twin import transports
from reshuffle.twin.agenda import Rank
from reshuffle.twin.factory import TwinFactory
from reshuffle.twin.robot_run import CarriageKey, RobotRun, Stop, StopKind
from reshuffle.twin.run import Carriage, Run

__all__ = ["PlannedTrips", "PlannedWay", "is_charging"]

_CHARGER = "charger "


@dataclass(frozen=True, slots=True)
class PlannedWay:
    """The way of a lot as planned: milliseconds, and the robot, None for one that no robot carries."""

    pickup: int
    dropoff: int
    robot: str | None


def is_charging(factory: TwinFactory, work: PlannedWork) -> bool:
    """Whether a piece of work is the charging of a robot: it stands among the maintenance of a plan."""
    return work.task == CHARGE and work.station not in factory.stations


@dataclass(slots=True)
class PlannedTrips:
    """The ways of a plan that are still to be gone.

    Parameters
    ----------
    ways
        By carriage; those given up for the rule are not among them any more.
    stops
        By robot, in their sequence, when the plan begins.
    """

    ways: dict[CarriageKey, PlannedWay] = field(default_factory=dict)
    stops: dict[str, list[Stop]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        factory: TwinFactory,
        work: Sequence[PlannedWork],
        carriage: Sequence[PlannedCarriage],
        stations: Mapping[tuple[str, str], str],
    ) -> PlannedTrips:
        """Return the trips of a plan.

        Parameters
        ----------
        stations
            Where operations are planned, by lot and operation.
        """
        trips = cls()
        for one in carriage:
            key = (one.lot, one.before or "", one.after or "")
            pickup, dropoff = factory.at(one.pickup), factory.at(one.dropoff)
            robot = one.robot if one.robot in factory.robots else None
            trips.ways[key] = PlannedWay(pickup, dropoff, robot)
            if robot is None:
                continue
            part = factory.workspace.factory.robots[factory.robots[robot]]
            taken, begun = pickup + factory.to_ms(part.pickup), dropoff - factory.to_ms(part.dropoff)
            origin, end = stations.get(key[:2]), stations.get((one.lot, key[2]))
            trips.stops.setdefault(robot, []).extend(
                (
                    Stop(StopKind.PICKUP, key, origin, pickup, taken, True),
                    Stop(StopKind.DROPOFF, key, end, begun, dropoff, True),
                )
            )
        for task in work:
            if is_charging(factory, task):
                begin, end_at = factory.at(task.start), factory.at(task.end)
                stop = Stop(StopKind.CHARGE, None, task.station.removeprefix(_CHARGER), begin, end_at, True)
                for robot in task.phases[0].members:
                    trips.stops.setdefault(robot, []).append(stop)
        for listed in trips.stops.values():
            listed.sort(key=lambda stop: (stop.begin, stop.end, stop.kind))
        return trips

    def plan_carriage(self, carriage: Carriage) -> None:
        """Give a carriage what is planned for it."""
        planned = self.ways.get(carriage.key)
        carriage.is_by_plan = planned is not None
        carriage.earliest_pickup = carriage.earliest_dropoff = 0
        carriage.planned_robot = None
        if planned is not None:
            carriage.earliest_pickup, carriage.earliest_dropoff = planned.pickup, planned.dropoff
            carriage.planned_robot = planned.robot

    def begin(self, run: Run) -> None:
        """Give the robots their stops; what they have on board, or in their hands, comes first."""
        for robot in run.robots.values():
            listed = self.stops.get(robot.id, [])
            planned = {stop.way: stop for stop in listed if stop.kind is StopKind.DROPOFF}
            for key in robot.cargo:
                _rebind(run, key, planned.get(key))
            on_board = [planned.get(key) or Stop(StopKind.DROPOFF, key) for key in robot.cargo]
            # What a robot sets down just now stays first; of the rest the plan says the sequence.
            first = robot.stops[:1] if robot.is_handling and robot.stops and _is_set_down(run, robot) else []
            known = {id(stop) for stop in listed}
            rest = [stop for stop in on_board if id(stop) not in known]
            taken = {stop.way for stop in first}
            robot.stops = first + [stop for stop in (*rest, *listed) if stop.way is None or stop.way not in taken]
            robot.is_sent_away = False
        self.stops = {}

    def patience_until(self, run: Run, stop: Stop) -> int:
        """Return until when a robot waits for the lot of a stop: as long after its time as the way takes by plan."""
        planned = self.ways.get(stop.way) if stop.way is not None else None
        if planned is None:
            return 0
        patience = run.params.patience if run.params.patience is not None else planned.dropoff - planned.pickup
        return planned.pickup + patience

    def release_late(self, run: Run) -> None:
        """Give up planned ways that are too late, so that whoever has time carries those lots by the rule."""
        for robot in run.robots.values():
            for number, stop in enumerate(list(robot.stops)):
                if not stop.is_planned or stop.kind is not StopKind.PICKUP or stop.way in (None, *robot.cargo):
                    continue
                if stop.begin > run.now:
                    break
                until = self.patience_until(run, stop)
                if until > run.now:
                    self._wake(run, robot, until)
                    break
                is_under_way = number == 0 and (robot.lane is not None or robot.is_handling) and not robot.is_held
                if not is_under_way:
                    self._give_up(run, robot, stop)

    def _give_up(self, run: Run, robot: RobotRun, stop: Stop) -> None:
        robot.stops = [other for other in robot.stops if other.way != stop.way or other.way is None]
        carriage = run.carriages.get(stop.way) if stop.way is not None else None
        self.ways.pop(stop.way or ("", "", ""), None)
        if carriage is not None:
            transports.unbind(run, carriage)
            carriage.is_by_plan, carriage.planned_robot = False, None
        run.agenda.decide()

    def _wake(self, run: Run, robot: RobotRun, instant: int) -> None:
        if instant not in run.timers:
            run.timers.add(instant)
            run.agenda.schedule(instant, Rank.TIMER, robot.id)


def _rebind(run: Run, key: CarriageKey, stop: Stop | None) -> None:
    """Bring a lot on board where a plan wants it, if that is elsewhere."""
    carriage = run.carriages.get(key)
    if stop is None or stop.place is None or carriage is None or carriage.destination == stop.place:
        return
    if carriage.phase == "way" and not carriage.is_set_down:
        run.stations[carriage.destination or stop.place].expected.pop(key, None)
        transports.bind(run, carriage, run.stations[stop.place])


def _is_set_down(run: Run, robot: RobotRun) -> bool:
    carriage = run.carriages.get(robot.stops[0].way or ("", "", ""))
    return carriage is not None and carriage.is_set_down
