"""Configurations that are worth a try: placements that save more on ways than their moves delay, few moves first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec

import numpy as np

from reshuffle.model.factory import Factory, Workspace
from reshuffle.model.floor_routes import FloorRoutes, floor_routes, travel_ticks
from reshuffle.model.stations import Movability
from reshuffle.organizing.layout.demand import WayDemand
from reshuffle.organizing.layout.neighbourhood import place_by_neighbourhoods
from reshuffle.organizing.layout.placing import Placement, PlacingProblem, value_of, ways_bound
from reshuffle.organizing.layout.rings import moves_to
from reshuffle.plan.moves import Move, carriers_of, reason_to_stay, unfit_reason

__all__ = ["Choice", "candidates", "free_choice", "move_time", "placing_problem"]

#: Sizes to which the exact model is used for all stations at once.
_MOST_STATIONS, _MOST_SLOTS = 10, 14
#: So many moves are tried by themselves, before any number of them.
_LADDER = (1, 2, 3)
#: Placements that can not be made by moves are refused and the next one is asked for, so often.
_MOST_REFUSED = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """What is open in a configuration.

    Parameters
    ----------
    slots
        Slots on which each station that may move may stand, its own first.
    stays
        Why the other movable stations stay, by station.
    """

    slots: Mapping[str, tuple[str, ...]]
    stays: Mapping[str, str]


def free_choice(workspace: Workspace) -> Choice:
    """Return which stations may move, and where to; of the movable ones that may not, why.

    A slot on which a station stands that may not move is nobody's choice.
    """
    factory = workspace.factory
    floor = factory.floor
    listed = [name for name, station in factory.stations.items() if station.movable is not None]
    if floor is None or not any(robot.speed for robot in factory.robots.values()):
        return Choice(
            {}, dict.fromkeys(listed, "no robots carry lots over a floor, so no place is better than another")
        )
    stays = {name: reason for name in listed if (reason := reason_to_stay(workspace, name)) is not None}
    may = [name for name in listed if name not in stays]
    while True:
        kept = {station.slot for name, station in factory.stations.items() if name not in may}
        slots = {}
        for name in may:
            own = factory.stations[name].slot or ""
            fitting = [slot for slot in floor.slots if slot != own and slot not in kept]
            slots[name] = (own, *(slot for slot in fitting if unfit_reason(factory, name, slot) is None))
        stuck = [name for name, able in slots.items() if len(able) == 1]
        if not stuck:
            return Choice(slots, stays)
        for name in stuck:
            may.remove(name)
            stays[name] = _why_stuck(factory, name, kept)


def _why_stuck(factory: Factory, name: str, kept: set[str | None]) -> str:
    floor = factory.floor
    own = factory.stations[name].slot
    others = [slot for slot in (floor.slots if floor else {}) if slot != own]
    free = [slot for slot in others if slot not in kept]
    if not free:
        return "no slot is free"
    reasons = [reason for slot in free if (reason := unfit_reason(factory, name, slot)) is not None]
    return f"no free slot fits it: {'; '.join(reasons[:3])}"


def move_time(workspace: Workspace, routes: FloorRoutes, name: str, slot: str) -> int:
    """Return the milliseconds from the beginning of a station's move to its end, nobody having to be waited for."""
    factory = workspace.factory
    station, floor = factory.stations[name], factory.floor
    movable = station.movable or Movability()
    if floor is None or station.slot is None:
        return 0
    length = routes.lengths_from(floor.slots[station.slot].point).get(floor.slots[slot].point, 0)
    able = [factory.robots[robot] for robot in carriers_of(factory, station)]
    if able:
        carried = min(travel_ticks(length, one.speed, 1) + one.pickup + one.dropoff for one in able if one.speed)
    else:
        carried = travel_ticks(length, max(movable.speed, 1), 1)
    return movable.undock + carried + movable.dock + movable.calibrate + movable.first_piece


def placing_problem(workspace: Workspace, choice: Choice, asked: WayDemand, delay: float = 1.0) -> PlacingProblem:
    """Return the problem of placing the stations that may move, for what the orders ask.

    Parameters
    ----------
    delay
        How much of its time a move delays each order that needs the station: 1 where nobody else can do it, and nothing
        else is to be waited for meanwhile.
    """
    factory = workspace.factory
    floor = factory.floor
    if floor is None:
        raise ValueError("a configuration needs a floor.")
    routes = floor_routes(floor)
    names = tuple(choice.slots)
    slots = tuple(dict.fromkeys(slot for listed in choice.slots.values() for slot in listed))
    where = {slot: number for number, slot in enumerate(slots)}
    allowed = np.zeros((len(names), len(slots)), dtype=np.bool_)
    for row, name in enumerate(names):
        allowed[row, [where[slot] for slot in choice.slots[name]]] = True
    time = _Travel(factory, routes)
    points = [floor.slots[slot].point for slot in slots]
    travel = np.array([[time.between(one, other) for other in points] for one in points], dtype=np.int64)
    number = {name: row for row, name in enumerate(names)}
    # Lots are counted in hundredths: shares of them go this way and that.
    flow = np.zeros((len(names), len(names)), dtype=np.int64)
    fixed = np.zeros((len(names), len(slots)), dtype=np.int64)
    staying = 0
    at = {
        name: floor.slots[station.slot].point for name, station in factory.stations.items() if station.slot is not None
    }
    for (source, target), lots in asked.flow.items():
        amount = round(100 * lots)
        if source == target or source not in at or target not in at:
            continue
        if source in number and target in number:
            flow[number[source], number[target]] += amount
        elif source in number:
            fixed[number[source]] += [amount * time.between(point, at[target]) for point in points]
        elif target in number:
            fixed[number[target]] += [amount * time.between(at[source], point) for point in points]
        else:
            staying += amount * time.between(at[source], at[target])
    moving = np.zeros((len(names), len(slots)), dtype=np.int64)
    for row, name in enumerate(names):
        for slot in choice.slots[name][1:]:
            waits = max(0, move_time(workspace, routes, name, slot) - asked.head.get(name, 0))
            # One millisecond at least, so that nothing moves for nothing.
            moving[row, where[slot]] = max(1, round(100 * delay * waits * asked.orders.get(name, 0.0)))
    start = tuple(where[choice.slots[name][0]] for name in names)
    return PlacingProblem(names, slots, start, allowed, flow, travel, fixed, moving, staying)


@dataclass(slots=True)
class _Travel:
    """How long a lot takes from point to point, with a robot of mean speed; milliseconds."""

    factory: Factory
    routes: FloorRoutes
    known: dict[str, dict[str, int]] = field(default_factory=dict)

    def between(self, start: str, end: str) -> int:
        if start not in self.known:
            robots = [robot for robot in self.factory.robots.values() if robot.speed]
            slowness = sum(robot.count / robot.speed for robot in robots) / sum(robot.count for robot in robots)
            lengths = self.routes.lengths_from(start)
            self.known[start] = {point: round(length * slowness) for point, length in lengths.items()}
        return self.known[start].get(end, 0)


def candidates(
    workspace: Workspace,
    problem: PlacingProblem,
    seed: int,
    is_over: Callable[[], bool] | None = None,
) -> tuple[list[tuple[Move, ...]], int]:
    """Return configurations that are worth a try, and a bound of the ways and moves of all configurations.

    They are the best with one move, with two, with three, and with any number, as far as each saves something; the best
    by ways and moves first. Up to 10 stations and 14 slots they are exact, above they come from a search.
    """
    still = value_of(problem, problem.start)
    bound = ways_bound(problem)
    if bound >= still or not len(problem.stations):
        return [], bound
    found: dict[tuple[Move, ...], int] = {}
    for most in (*_LADDER, None):
        if is_over is not None and is_over():
            break
        if most is not None and most >= len(problem.stations) and most != 1:
            continue
        placed, proved = _best_that_can_be(workspace, problem, most, seed, is_over)
        if most is None:
            bound = max(bound, proved)
        if placed is not None:
            moves, placement = placed
            if moves and value_of(problem, placement) < still:
                found.setdefault(moves, value_of(problem, placement))
    return sorted(found, key=lambda moves: (found[moves], len(moves), moves)), bound


def _has_exact() -> bool:
    return find_spec("ortools") is not None


def _best_that_can_be(
    workspace: Workspace,
    problem: PlacingProblem,
    most: int | None,
    seed: int,
    is_over: Callable[[], bool] | None,
) -> tuple[tuple[tuple[Move, ...], Placement] | None, int]:
    """Return the best placement that moves can make, with the moves, and a bound; None where none was found."""
    is_small = len(problem.stations) <= _MOST_STATIONS and len(problem.slots) <= _MOST_SLOTS and _has_exact()
    refused: list[Placement] = []
    bound = 0
    while len(refused) <= _MOST_REFUSED:
        if is_small:
            # Loaded where it is used: factories without movable stations never wait for it.
            from reshuffle.organizing.layout.exact import place_exactly

            placed = place_exactly(problem, most, refused, seed=seed)
            bound = max(bound, placed.bound + problem.staying)
            placement = placed.placement
        else:
            placement = place_by_neighbourhoods(problem, most, refused, seed=seed, is_over=is_over)
        if placement is None:
            return None, bound
        slots = {problem.stations[row]: problem.slots[placement[row]] for row in problem.moved(placement)}
        moves = moves_to(workspace.factory, slots)
        if moves is not None:
            return (moves, placement), bound
        refused.append(placement)
    return None, bound
