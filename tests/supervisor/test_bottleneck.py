"""The station that is found to be the bottleneck is the one that, made faster, helps most."""

from __future__ import annotations

import random
from typing import Any

import pytest

from reshuffle.model.factory import Workspace
from reshuffle.supervisor.bottleneck import find_bottlenecks
from reshuffle.supervisor.simulation import SimulationParams, candidate_of_workspace, run_simulation
from tests.supervisor.workspaces import NOW

RUNS = SimulationParams(replications=4)
STATIONS = ("saw", "mill", "wash", "pack")


def line(seed: int, faster: str | None = None) -> Workspace:
    """Return a line of four stations on which lots of two products go different ways; one of them may be faster."""
    chance = random.Random(seed)
    times = {name: chance.uniform(3, 7) for name in STATIONS}
    times[chance.choice(STATIONS)] = 8.5
    if faster is not None:
        times[faster] *= 0.85

    def product(steps: tuple[str, ...]) -> dict[str, Any]:
        named = {
            f"{10 * (at + 1):03d}": {"requires": name, "time": f"{times[name]:.3f} min"}
            for at, name in enumerate(steps)
        }
        return {"operations": named}

    orders = {f"A{number}": {"product": "ab"[number % 2], "quantity": 1} for number in range(60)}
    return Workspace.model_validate(
        {
            "factory": {
                "name": "line",
                "stations": {name: {"run_variation": "30 %"} for name in STATIONS},
            },
            "products": {"a": product(STATIONS), "b": product(("saw", "wash", "mill", "pack"))},
            "orders": orders,
        }
    )


@pytest.mark.parametrize("seed", range(4))
def test_the_bottleneck_is_where_a_faster_station_helps_most(seed: int) -> None:
    candidate, _ = candidate_of_workspace(line(seed), NOW, ("fifo",))
    found, runs = find_bottlenecks(candidate, RUNS)
    assert runs == 4
    makespans = {}
    for name in STATIONS:
        changed, _ = candidate_of_workspace(line(seed, name), NOW, ("fifo",))
        makespans[name] = run_simulation(changed, RUNS).factory()["makespan"].mean or 0.0
    assert found[0].station == min(makespans, key=makespans.__getitem__)
    assert (found[0].waiting.mean or 0) > 0
    assert sum(one.sole.mean or 0 for one in found) <= 1 + 1e-9


def test_what_is_told_after_each_run_counts_them() -> None:
    told: list[int] = []
    candidate, _ = candidate_of_workspace(line(1), NOW, ("fifo",))
    find_bottlenecks(candidate, SimulationParams(replications=2), told.append)
    assert told == [1, 2]
