"""How fast the compiled twin is, next to SimPy: ``python -m benchmarks.twin_speed [--events 5000000] [--repeats 5]``.

The same model is simulated by both in the same run, on one core, and one JSON line is printed per figure. An event is
what each engine takes from its queue: an entry of the agenda here, a step of ``Environment`` in SimPy. They are not the
same number for one customer, so customers per second are printed beside them. Times are processor time, the best of
some repeats, without a log; compiling is measured by itself, where the kernels are not compiled yet.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random
from time import process_time
from typing import Any

from benchmarks.machine import describe_machine
from benchmarks.queueing_cases import NOW
from reshuffle.model.factory import Workspace
from reshuffle.model.instants import parse_zone
from reshuffle.organizing.matching import match as matching
from reshuffle.twin.compiled.compiled_twin import CompiledTwin
from reshuffle.twin.factory import TwinFactory
from reshuffle.twin.run import TwinParams

__all__ = ["main"]

_STATIONS = 10
#: Minutes between customers, and minutes of work of each; the shop is loaded to 0.8 on each station.
_BETWEEN, _WORK = 1.0, 0.8
#: The share of what the twin simulates that SimPy is given, because it takes so much longer.
_SIMPY_SHARE = 0.02


def _workspace(factory: dict[str, Any], products: dict[str, Any]) -> Workspace:
    data = {"factory": {"tick": "1 ms", "time_zone": "UTC", **factory}, "products": products, "orders": {}}
    return Workspace.model_validate(data, context={"zone": parse_zone("UTC")})


def mm1() -> Workspace:
    """Return one station, exponential arrivals and work."""
    return _workspace(
        {
            "stations": {"server": {"run_variation": "exponential"}},
            "demand": {"customer": {"product": "job", "between": f"exponential({_BETWEEN} min)"}},
        },
        {"job": {"operations": {"010": {"requires": "server", "time": f"{_WORK} min"}}}},
    )


def routes(seed: int = 1) -> list[list[int]]:
    """Return the order of stations of each of ten kinds of jobs; each goes once to every station."""
    random = Random(seed)
    return [random.sample(range(_STATIONS), _STATIONS) for _ in range(_STATIONS)]


def job_shop() -> Workspace:
    """Return ten stations and ten kinds of jobs, each with a route of its own over all of them."""
    products = {
        f"job{kind}": {
            "operations": {
                f"{place:02}0": {"requires": f"m{station}", "time": f"{_WORK} min"}
                for place, station in enumerate(route)
            }
        }
        for kind, route in enumerate(routes())
    }
    between = f"exponential({_BETWEEN * _STATIONS} min)"
    return _workspace(
        {
            "stations": {f"m{number}": {"run_variation": "exponential"} for number in range(_STATIONS)},
            "demand": {f"d{kind}": {"product": f"job{kind}", "between": between} for kind in range(_STATIONS)},
        },
        products,
    )


def _simpy(kinds: Sequence[Sequence[int]], stations: int, minutes: float, seed: int) -> tuple[int, int, float]:
    """Simulate the same with SimPy; return events, customers and seconds."""
    import simpy

    random, environment = Random(seed), simpy.Environment()
    servers = [simpy.Resource(environment) for _ in range(stations)]
    done = 0

    def customer(route: Sequence[int]) -> Any:
        nonlocal done
        for station in route:
            with servers[station].request() as turn:
                yield turn
                yield environment.timeout(random.expovariate(1 / _WORK))
        done += 1

    def source(route: Sequence[int]) -> Any:
        while True:
            yield environment.timeout(random.expovariate(1 / (_BETWEEN * len(kinds))))
            environment.process(customer(route))

    for route in kinds:
        environment.process(source(route))
    begin, events = process_time(), 0
    while environment.peek() <= minutes:
        environment.step()
        events += 1
    return events, done, process_time() - begin


def _twin(workspace: Workspace) -> CompiledTwin:
    factory = TwinFactory(workspace, matching.match(workspace).eligible, NOW)
    return CompiledTwin(factory, 1, TwinParams(rule=("fifo",)), is_logged=False)


def _measure(name: str, workspace: Workspace, kinds: Sequence[Sequence[int]], events: int, repeats: int) -> None:
    twin = _twin(workspace)
    twin.run_until(NOW + timedelta(minutes=2000))
    per_minute = twin.steps / 2000
    best, customers, steps, rates = 0.0, 0, 0, []
    minutes = events / per_minute
    for _ in range(repeats):
        before, made, begin = twin.steps, twin.completed, process_time()
        twin.run_until(twin.now + timedelta(minutes=minutes))
        spent = process_time() - begin
        rates.append((twin.steps - before) / spent)
        if rates[-1] > best:
            best, customers, steps = rates[-1], round((twin.completed - made) / spent), twin.steps - before
    _print(
        f"{name}, compiled twin", best, "events/s", customers=customers, events=steps, rows=[round(r) for r in rates]
    )
    _print(f"{name}, memory of a run", twin.memory.nbytes / 1e6, "MB")
    _print(f"{name}, last repeat over first", rates[-1] / rates[0], "", note="1 where a run does not slow down")
    _print(f"{name}, snapshot and restore", _best(lambda: twin.restore(twin.snapshot()), repeats) * 1000, "ms")
    found = [_simpy(kinds, max(map(max, kinds)) + 1, minutes * _SIMPY_SHARE, seed) for seed in range(min(3, repeats))]
    fastest = max(found, key=lambda one: one[0] / one[2])
    rows = [round(count / spent) for count, _, spent in found]
    served = round(fastest[1] / fastest[2])
    _print(f"{name}, SimPy", fastest[0] / fastest[2], "events/s", customers=served, events=fastest[0], rows=rows)
    _print(f"{name}, customers of the twin per customer of SimPy", customers / served, "")


def _best(work: Callable[[], None], repeats: int) -> float:
    spent = []
    for _ in range(repeats):
        begin = process_time()
        work()
        spent.append(process_time() - begin)
    return min(spent)


def _print(figure: str, value: float, unit: str, **more: Any) -> None:
    print(json.dumps({"figure": figure, "value": round(value, 3), "unit": unit, **more}), flush=True)


def main(words: Sequence[str] | None = None) -> int:
    """Measure, and print one JSON line per figure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.twin_speed")
    parser.add_argument("--events", type=int, default=5_000_000, help="of one repeat of the compiled twin")
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args(words)
    print(json.dumps(describe_machine()))
    begin = process_time()
    _twin(mm1()).run_until(NOW + timedelta(minutes=1))
    _print("compiling or loading the kernels", process_time() - begin, "s")
    _measure("M/M/1", mm1(), [[0]], arguments.events, arguments.repeats)
    _measure("job shop of 10 stations", job_shop(), routes(), arguments.events, arguments.repeats)
    return 0


if __name__ == "__main__":
    sys.exit(main())
