"""Routes of robots that carry several lots at once, or may be held for no time (rule `robot`).

Every pickup, every dropoff and every hold is a stop; the route is a circuit through the stops. What the robot carries
is counted along it and says whether the way to the next stop is one with a lot or without.
"""

from __future__ import annotations

from dataclasses import dataclass

from reshuffle.organizing.scheduling.cpsat.capacities import add_occupation
from reshuffle.organizing.scheduling.cpsat.draft import Draft, Expression, Hold, Instant, Literal

__all__ = ["Stop", "add_stops"]


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop of a robot.

    Parameters
    ----------
    begin, end
        How long it takes.
    places
        Where it may be, each place with its literal.
    literal
        The robot makes this stop.
    change
        1 for a pickup, -1 for a dropoff, 0 for a hold.
    shortest
        Fewest ticks of a hold.
    """

    begin: Instant
    end: Instant
    places: dict[int, Literal]
    literal: Literal
    change: int
    shortest: int = 0


def add_stops(draft: Draft, robot: int, stops: list[Stop], trips: list[Hold]) -> None:
    """Add the route of one robot through its stops; `trips` are the times in which it carries each lot."""
    resources = draft.problem.resources
    capacity, kind = int(resources.capacity[robot]), int(resources.travel_type[robot])
    home, free_from = int(resources.location[robot]), Instant(None, int(resources.available_from[robot]))
    loads = [draft.integer(0, capacity) for _ in stops]
    is_loaded = []
    for load in loads:
        literal = draft.boolean()
        draft.require(load >= 1, literal)
        draft.require(load == 0, literal.negated())
        is_loaded.append(literal)
    is_idle = draft.boolean()
    arcs = [(0, 0, is_idle)]
    for index, stop in enumerate(stops):
        draft.keep_time()
        first, last = draft.boolean(), draft.boolean()
        arcs += [(0, index + 1, first), (index + 1, 0, last)]
        if stop.literal is not None:
            arcs.append((index + 1, index + 1, stop.literal.negated()))
        draft.require(loads[index] == stop.change, first)
        _leave_time(draft, kind, free_from, {home: None}, stop, [first], is_loaded=False)
        for other, following in enumerate(stops):
            if other == index:
                continue
            arc = draft.boolean()
            arcs.append((index + 1, other + 1, arc))
            draft.require(loads[other] == loads[index] + following.change, arc)
            _leave_time(draft, kind, stop.end, stop.places, following, [arc, is_loaded[index]], is_loaded=True)
            without = [arc, is_loaded[index].negated()]
            _leave_time(draft, kind, stop.end, stop.places, following, without, is_loaded=False)
    draft.model.add_circuit(arcs)
    holds = [Hold(stop.begin, stop.end, stop.literal, capacity, stop.shortest) for stop in stops if stop.change == 0]
    add_occupation(draft, [*trips, *holds], capacity)


def _leave_time(
    draft: Draft,
    kind: int,
    end: Instant,
    places: dict[int, Literal],
    stop: Stop,
    literals: list[Literal],
    *,
    is_loaded: bool,
) -> None:
    """Leave time for the travel to the next stop, where all `literals` hold."""
    travel = draft.problem.travel
    times = travel.loaded_times if is_loaded else travel.empty_times
    for here, leaves in places.items():
        for there, arrives in stop.places.items():
            ticks: Expression = 0 if here < 0 or there < 0 else int(times(kind, here, there))
            draft.require(end.expression + ticks <= stop.begin.expression, *literals, leaves, arrives)
