"""Lines: balances keep every rule, are the best of small lines, and say a bound that holds."""

from __future__ import annotations

import random
from itertools import product

import pytest

from reshuffle.organizing.layout.line_balancing import Line, LineBalance, fewest_stations, shortest_cycle
from reshuffle.organizing.layout.line_beam import LineBeam


def line(seed: int, number: int) -> Line:
    chance = random.Random(seed)
    pairs = [(one, other) for other in range(number) for one in range(other) if chance.random() < 0.3]
    names = chance.sample(range(number), number)
    return Line(
        tuple(chance.randint(1, 9) for _ in range(number)), tuple((names[one], names[other]) for one, other in pairs)
    )


def loads_of(made: Line, station: tuple[int, ...]) -> dict[int, int]:
    loads: dict[int, int] = {}
    for task, here in enumerate(station):
        loads[here] = loads.get(here, 0) + made.times[task]
    return loads


def assert_holds(made: Line, found: LineBalance) -> None:
    assert all(found.station[one] <= found.station[other] for one, other in made.before)
    assert max(loads_of(made, found.station).values()) == found.cycle
    assert max(found.station) + 1 == found.num_stations


def every_balance(made: Line, num_stations: int) -> list[tuple[int, ...]]:
    return [
        station
        for station in product(range(num_stations), repeat=len(made.times))
        if all(station[one] <= station[other] for one, other in made.before)
    ]


@pytest.mark.parametrize("seed", range(10))
def test_the_cycle_of_small_lines_is_the_shortest(seed: int) -> None:
    made = line(seed, 7)
    found = shortest_cycle(made, 3, time_limit_s=5)
    assert_holds(made, found)
    best = min(max(loads_of(made, station).values()) for station in every_balance(made, 3))
    assert found.bound <= best == found.cycle


@pytest.mark.parametrize("seed", range(10))
def test_small_lines_have_as_few_stations_as_can_be(seed: int) -> None:
    made, cycle = line(seed, 7), 12
    found = fewest_stations(made, cycle, time_limit_s=5)
    assert found is not None
    assert_holds(made, found)
    fewer = every_balance(made, found.num_stations - 1)
    assert not any(max(loads_of(made, station).values()) <= cycle for station in fewer)
    assert found.bound <= found.num_stations


def test_a_task_longer_than_the_cycle_has_no_line() -> None:
    assert fewest_stations(Line((3, 8)), 7) is None


def test_a_line_without_precedence_is_packed() -> None:
    found = fewest_stations(Line((6, 4, 5, 5, 7, 3)), 10, time_limit_s=5)
    assert found is not None
    assert (found.num_stations, found.bound) == (3, 3)


@pytest.mark.parametrize("seed", range(8))
def test_lines_filled_by_the_beam_keep_every_rule(seed: int) -> None:
    made = line(seed, 25)
    stations, cycle = 6, -(-sum(made.times) // 6) + 3
    beam = LineBeam(made.times, made.before, seed)
    found = [station for _ in range(6) if (station := beam.fill(stations, cycle, lambda: False)) is not None]
    assert found
    for station in found:
        assert all(station[one] <= station[other] for one, other in made.before)
        assert max(loads_of(made, tuple(station)).values()) <= cycle
        assert max(station) < stations


def test_a_beam_finds_nothing_where_there_is_no_room() -> None:
    assert LineBeam((4, 4, 4), (), 1).fill(1, 11, lambda: False) is None


def test_tasks_that_need_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="circle"):
        Line((1, 1, 1), ((0, 1), (1, 2), (2, 0)))
