"""Moves of stations as tasks, from undocking to the first piece; the work at moved stations comes behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from reshuffle.errors import InputError, Mistake
from reshuffle.model import consistency
from reshuffle.model.factory import Workspace
from reshuffle.model.floor_routes import travel_ticks
from reshuffle.model.stations import Movability, Station
from reshuffle.plan.builder import Phase, ProblemBuilder, Requirement
from reshuffle.plan.from_model.clock import Clock
from reshuffle.plan.from_model.floor_places import FloorPlaces
from reshuffle.plan.from_model.resources import ResourceMap, money_per_tick
from reshuffle.plan.moves import Move, MoveStep, carriers_of, move_violations
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.tasks import PhaseKind

__all__ = ["MoveMap", "add_moves", "points_of_moves", "refuse_wrong_moves", "robots_of_moves", "row_name"]


@dataclass(slots=True)
class MoveMap:
    """The moves of a problem.

    Parameters
    ----------
    moves
        In their order.
    tasks
        Steps that are tasks: id ``STATION/move/STEP`` -> task.
    ways
        Steps that robots do: id -> transport.
    """

    moves: tuple[Move, ...] = ()
    tasks: dict[str, int] = field(default_factory=dict)
    ways: dict[str, int] = field(default_factory=dict)

    def steps(self, move: Move) -> Iterator[tuple[MoveStep, int | None, int | None]]:
        """Yield the steps of a move in their order, each with its task or its transport."""
        for step in MoveStep:
            identity = move.step(step)
            if identity in self.tasks or identity in self.ways:
                yield step, self.tasks.get(identity), self.ways.get(identity)


def row_name(station: str, slot: str) -> str:
    """Return the name of the row on which a station is undocked from a slot, or docked to it."""
    return f"{station}@{slot}"


def refuse_wrong_moves(workspace: Workspace, moves: Sequence[Move]) -> None:
    """Refuse moves that break the rule ``configuration``; all are named.

    Raises
    ------
    reshuffle.errors.InputError
        If there are any.
    """
    found = move_violations(workspace, moves)
    if found:
        raise InputError([Mistake("move", one.place, one.message) for one in found])


def points_of_moves(workspace: Workspace, moves: Sequence[Move]) -> list[str]:
    """Return the points of the floor that stations leave, come to, or pass."""
    slots = workspace.factory.floor.slots if workspace.factory.floor else {}
    names = [name for move in moves for name in (move.origin, move.destination, move.via) if name is not None]
    return [slots[name].point for name in names]


def robots_of_moves(workspace: Workspace, moves: Sequence[Move]) -> set[str]:
    """Return the robots, not copies, that may carry one of the stations: such a robot takes one load at a time."""
    factory = workspace.factory
    return {name for move in moves for name in carriers_of(factory, factory.stations[move.station])}


def add_moves(
    builder: ProblemBuilder,
    workspace: Workspace,
    moves: Sequence[Move],
    resources: ResourceMap,
    places: FloorPlaces,
    clock: Clock,
    work: Mapping[str, Sequence[int]],
) -> MoveMap:
    """Add the steps of moves, and pin what is done on moved stations behind them.

    Parameters
    ----------
    places
        With the points of :func:`points_of_moves`.
    work
        Tasks that may be done on each station that moves: operations and maintenance.
    """
    result = MoveMap(tuple(moves))
    for move in moves:
        _OneMove(builder, workspace, resources, places, clock, result, move).add(work.get(move.station, ()))
    for move in moves:
        for other in moves:
            if other is not move and other.origin == move.destination:
                # Who stood there has left, whether it is docked on its new slot or makes way on a third.
                leaves = MoveStep.DOCK if other.via is None else MoveStep.PARK
                comes = MoveStep.UNDOCK if move.via is None else MoveStep.LEAVE
                builder.add_lag(result.tasks[other.step(leaves)], result.tasks[move.step(comes)])
    return result


@dataclass(slots=True)
class _OneMove:
    builder: ProblemBuilder
    workspace: Workspace
    resources: ResourceMap
    places: FloorPlaces
    clock: Clock
    found: MoveMap
    move: Move
    rows: dict[str, int] = field(default_factory=dict)
    last: int = -1

    @property
    def station(self) -> Station:
        return self.workspace.factory.stations[self.move.station]

    @property
    def movable(self) -> Movability:
        movable = self.station.movable
        if movable is None:
            raise ValueError(f"station '{self.move.station}' must be movable to move.")
        return movable

    def add(self, work: Sequence[int]) -> None:
        move, movable, clock = self.move, self.movable, self.clock
        crew = max(movable.crew, 1) if movable.crew_skill is not None else 0
        self._task(MoveStep.UNDOCK, move.origin, clock.duration(movable.undock), crew)
        at = move.origin
        if move.via is not None:
            self._carry(MoveStep.TRANSPORT, at, move.via, MoveStep.PARK, 0, crew)
            self._task(MoveStep.LEAVE, move.via, 0, 0)
            at = move.via
        onward = MoveStep.TRANSPORT if move.via is None else MoveStep.TRANSPORT_ON
        self._carry(onward, at, move.destination, MoveStep.DOCK, clock.duration(movable.dock), crew)
        if movable.calibrate:
            self._task(MoveStep.CALIBRATE, move.destination, clock.duration(movable.calibrate), min(crew, 1))
        self._task(MoveStep.FIRST_PIECE, None, clock.duration(movable.first_piece), min(crew, 1))
        for task in work:
            self.builder.add_order_pin(self.last, task)

    def _row(self, slot: str | None) -> int:
        """Return the row at a slot; None for the station itself."""
        if slot is None:
            return self.resources.stations[self.move.station]
        if slot not in self.rows:
            floor = self.workspace.factory.floor
            point = floor.slots[slot].point if floor else ""
            own = self.resources.calendars[self.resources.stations[self.move.station]]
            self.rows[slot] = self.builder.add_resource(
                ResourceKind.STATION,
                row_name(self.move.station, slot),
                # Where no crew is named somebody of the station's own does it, in its own hours.
                calendar=-1 if self.movable.crew_skill is not None else own,
                cost_rate=money_per_tick(self.station.cost_per_hour, self.clock),
                location=self.places.points[point],
            )
        return self.rows[slot]

    def _task(self, step: MoveStep, slot: str | None, duration: int, people: int) -> None:
        task = self.builder.add_task(-1, self.move.step(step))
        needs = []
        if people and self.movable.crew_skill is not None:
            members = self.resources.people(self.movable.crew_skill, self.station.site)
            group = self.resources.group(self.builder, self.movable.crew_skill, members)
            needs = [Requirement(group, people)]
        # The first piece takes the whole station, however many lots it works on at once.
        batching = self.station.batching
        self.builder.add_mode(
            task,
            self._row(slot),
            [Phase(duration, PhaseKind.RUN)],
            needs,
            units=self.station.capacity if slot is None else 1,
            batch_size=batching.minimum if batching and slot is None else 0,
        )
        self._follow(task)
        self.found.tasks[self.move.step(step)] = task

    def _follow(self, task: int) -> None:
        if self.last >= 0:
            self.builder.add_lag(self.last, task)
        self.last = task

    def _carry(self, step: MoveStep, origin: str, slot: str, then: MoveStep, duration: int, people: int) -> None:
        """Bring the station from a slot to another, by a robot or by its crew, and set it down there."""
        able = carriers_of(self.workspace.factory, self.station)
        if not able:
            self._task(step, origin, self._way(origin, slot), people)
            self._task(then, slot, duration, people)
            return
        before = self.last
        self._task(then, slot, duration, people)
        robots = self.workspace.factory.robots
        copies = [copy for name in able for copy in consistency.copies(name, robots[name].count)]
        fleet = self.resources.group(self.builder, "robots", [self.resources.robots[copy] for copy in copies])
        self.found.ways[self.move.step(step)] = self.builder.add_transport(before, self.last, fleet=fleet)

    def _way(self, origin: str, slot: str) -> int:
        """Return how long the crew takes over the lanes, ticks."""
        floor = self.workspace.factory.floor
        slots = floor.slots if floor else {}
        start, end = (self.places.points[slots[name].point] for name in (origin, slot))
        length = int(self.places.lengths[start, end])
        return travel_ticks(
            self.places.longest if length < 0 else length, max(self.movable.speed, 1), self.clock.tick_ms
        )
