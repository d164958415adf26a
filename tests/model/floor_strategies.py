"""Strategies for floors and robots: lanes of any kind, and floors on which robots can do their work."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import strategies as st

from reshuffle.model import factory as factories
from reshuffle.model import floor, resources
from tests.model.values import Draw, Names, durations, maybe, money, one_of, positives, shares, sizes, some, sparse

__all__ = ["floors", "robots", "with_sound_floor"]


@st.composite
def floors(draw: Draw, names: Names, points: list[str], slots: list[str]) -> floor.Floor:
    """Points, lanes between them, and slots at them."""
    point = sparse(floor.Point, x=sizes(), y=sizes(), parking=st.booleans(), charging=st.booleans())
    at = st.sampled_from(points)
    lane = sparse(floor.Lane, start=at, end=at, length=maybe(sizes()), one_way=st.booleans())
    slot = sparse(floor.Slot, point=at, width=sizes(), depth=sizes(), area=sizes(), utilities=some(names))
    return floor.Floor(
        points={name: draw(point) for name in points},
        lanes=draw(some(lane)),
        slots={name: draw(slot) for name in slots},
    )


def robots(points: list[str]) -> st.SearchStrategy[resources.Robot]:
    """Robots with batteries, at home on known points; none that could carry nothing."""
    battery = sparse(
        resources.Battery,
        per_hour_driving=shares(),
        per_hour_standing=shares(),
        per_hour_charging=st.decimals("0.01", 1, places=2),
        reserve=st.decimals(0, "0.99", places=2),
    )
    return sparse(
        resources.Robot,
        speed=positives(),
        count=positives(3),
        capacity=positives(3),
        payload=maybe(st.integers(10**9, 10**10)),
        pickup=durations(),
        dropoff=durations(),
        home=one_of(points),
        battery=maybe(battery),
        carries_stations=st.booleans(),
        cost_per_hour=money(),
    )


@st.composite
def with_sound_floor(draw: Draw, factory: factories.Factory) -> factories.Factory:
    """The factory on a floor on which its robots reach everything, get back and find places to park, on one site."""
    whole = factory.floor
    if not factory.robots or whole is None or not whole.slots:
        return factory.model_copy(update={"robots": {}})
    site = draw(st.sampled_from([None, "north"]))
    points = list(whole.points)
    ring = tuple(floor.Lane(start=one, end=other) for one, other in pairwise([*points, points[0]]))
    place = st.sampled_from(list(whole.slots))
    wanted = sum(robot.count for robot in factory.robots.values())
    yard = {f"yard {number}": floor.Point(parking=True, charging=number == 0) for number in range(wanted)}
    ways = tuple(floor.Lane(start=points[0], end=name) for name in yard)
    return factory.model_copy(
        update={
            "floor": whole.model_copy(
                update={"points": {**whole.points, **yard}, "lanes": (*whole.lanes, *ring, *ways)}
            ),
            "robots": {name: robot.model_copy(update={"site": site}) for name, robot in factory.robots.items()},
            "stations": {
                name: station.model_copy(update={"site": site, "slot": draw(place)})
                for name, station in factory.stations.items()
            },
        }
    )
