"""Queues with known long-run values, each as a workspace that the twin simulates as it would any factory.

Times in hours. A case that has no word of its own in the model is said in the model's words: a full queue that turns
orders away is a closed loop of two stations (the one that makes the arrivals stands still while the queue is full), a
closed network is a number of lots that are sent back to their first operation each time, feedback is rework, and the
shortest job first needs jobs whose planned times differ (forty kinds of jobs of equal shares).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from benchmarks import queueing_theory as theory
from reshuffle.model.consistency import findings
from reshuffle.model.factory import Workspace
from reshuffle.model.instants import parse_zone

__all__ = ["CASES", "NOW", "Case", "Measure", "Service"]

NOW = datetime(2026, 1, 5, tzinfo=UTC)
#: Kinds of jobs of the shortest job first.
_KINDS = 40
#: How often a lot that circulates goes round: always would be refused as work that never ends. In a run of a million
#: rounds none leaves but once in ten thousand runs, and then the run is refused.
_ALWAYS = "99.99999999 %"


@dataclass(frozen=True, slots=True)
class Service:
    """What is known of the service times of a station: mean and variance, hours.

    Parameters
    ----------
    with_repairs
        Whether interruptions are part of it.
    is_known_at_release
        Whether it comes with the order, and is not drawn at the start.
    is_exponential
        Whether what is left of it does not depend on what is done.
    """

    mean: float
    variance: float
    with_repairs: bool = False
    is_known_at_release: bool = False
    is_exponential: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """A long-run mean that is compared with theory.

    Parameters
    ----------
    what
        ``wait`` from release to the first start; ``sojourn`` from release to completion; ``visit`` the time at a
        station, queue included; ``interval`` the time between completions at a station.
    station
        Of a visit or an interval.
    stream
        Only orders of this demand.
    by_area
        Whether a wait is taken as the mean number that wait over the rate of arrivals (Little's law, which every run is
        held to by itself): where the last to come goes first, single waits vary far more than their sum.
    """

    name: str
    what: str
    theory: float
    station: str = ""
    stream: str = ""
    by_area: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A queue.

    Parameters
    ----------
    factory, products
        As people write them.
    services
        By station; only those of which mean and variance are known.
    between
        Mean time between orders of each demand, all exponential.
    circulating
        Lots of a closed network, 0 for an open one; they are of the one product.
    feedback
        Share of the lots that a station sends back.
    fails
        Failures per hour while a station is up, and mean repair.
    servers
        Lots that the one station works on at once.
    weight
        How many customers its variance asks for, next to those of the other cases.
    """

    name: str
    factory: Mapping[str, Any]
    products: Mapping[str, Any]
    measures: tuple[Measure, ...]
    services: Mapping[str, Service]
    rule: str = "fifo"
    between: Mapping[str, float] = field(default_factory=dict)
    circulating: int = 0
    feedback: Mapping[str, float] = field(default_factory=dict)
    fails: tuple[float, float] | None = None
    servers: int = 1
    weight: float = 1.0

    @property
    def is_one_queue(self) -> bool:
        """Whether there is one station, each lot is worked on by itself, and failures do not come by the calendar."""
        stations = self.factory["stations"].values()
        return (
            bool(self.between)
            and len(stations) == 1
            and not self.fails
            and all("batching" not in one for one in stations)
        )

    @property
    def kinks(self) -> int:
        """Up to how many lots at a station one more makes a difference in kind: it can work on it at once."""
        largest = max(one.get("batching", {}).get("maximum", 1) for one in self.factory["stations"].values())
        return max(self.servers, 2 * largest if largest > 1 else 1)

    def horizon(self, customers: int) -> float:
        """Return in how many hours so many customers come, or lots go round once."""
        if self.circulating:
            slowest = max(service.mean for service in self.services.values())
            return customers * slowest
        return customers / sum(1 / mean for mean in self.between.values())

    def workspace(self) -> Workspace:
        """Return the factory with the orders that keep coming, or those that circulate.

        Raises
        ------
        ValueError
            If the case is not a workspace.
        """
        factory = {"time_zone": "UTC", "tick": "1 ms", **self.factory}
        product = next(iter(self.products))
        orders = {f"lot{number}": {"product": product} for number in range(1, self.circulating + 1)}
        data = {"factory": factory, "products": dict(self.products), "orders": orders}
        made = Workspace.model_validate(data, context={"zone": parse_zone("UTC")})
        wrong = findings(made)
        if wrong:
            raise ValueError(f"case '{self.name}': {wrong}")
        return made


def _hours(value: float) -> str:
    return f"{round(value * 3_600_000)} ms"


def _between(mean: float) -> str:
    return f"exponential({_hours(mean)})"


def _part(*operations: tuple[str, float], **last: Any) -> dict[str, Any]:
    """Return a product of operations on stations, each with its mean time; `last` of the last of them."""
    listed: dict[str, Any] = {
        f"{number}0": {"requires": station, "time": _hours(mean)}
        for number, (station, mean) in enumerate(operations, 1)
    }
    listed[f"{len(operations)}0"].update(last)
    return {"operations": listed}


def _one_queue(
    name: str,
    arrivals: float,
    expected: float,
    variation: str = "exponential",
    variance: float = 1.0,
    rule: str = "fifo",
    what: str = "wait",
    service: Service | None = None,
    **station: Any,
) -> Case:
    return Case(
        name,
        {
            "stations": {"server": {"run_variation": variation, **station}},
            "demand": {"customers": {"product": "part", "between": _between(1 / arrivals)}},
        },
        {"part": _part(("server", 1.0))},
        (Measure(name, what, expected),),
        {"server": service or Service(1.0, variance, is_exponential=variation == "exponential")},
        rule,
        {"customers": 1 / arrivals},
        servers=station.get("capacity", 1),
    )


def _shortest_first() -> Case:
    """Return M/M/1 with its service times in forty steps: the mean of each fortieth of the exponential distribution."""
    ends = [-math.log(1 - place / _KINDS) for place in range(_KINDS)]
    # The integral of x exp(-x) from a to b is (a + 1) exp(-a) - (b + 1) exp(-b).
    weights = [(end + 1) * math.exp(-end) for end in ends] + [0.0]
    means = [_KINDS * (a - b) for a, b in pairwise(weights)]
    rate = 0.8 / _KINDS
    waits = theory.priority_waiting([rate] * _KINDS, means, [mean * mean for mean in means])
    names = [f"kind{number:02}" for number in range(1, _KINDS + 1)]
    variance = sum(mean * mean for mean in means) / _KINDS - 1.0
    return Case(
        "M/M/1 SPT",
        {
            "stations": {"server": {"run_variation": "none"}},
            "demand": {name: {"product": name, "between": _between(1 / rate)} for name in names},
        },
        {name: _part(("server", mean)) for name, mean in zip(names, means, strict=True)},
        (Measure("M/M/1 SPT", "wait", sum(waits) / _KINDS),),
        {"server": Service(1.0, variance, is_known_at_release=True)},
        "spt",
        dict.fromkeys(names, 1 / rate),
    )


def _priorities() -> Case:
    rates = {"urgent": 0.3, "normal": 0.4}
    waits = theory.priority_waiting(list(rates.values()), [1.0, 1.0], [2.0, 2.0])
    return Case(
        "priority",
        {
            "stations": {"server": {"run_variation": "exponential"}},
            "demand": {
                name: {"product": "part", "between": _between(1 / rate), "priority": 2 - place}
                for place, (name, rate) in enumerate(rates.items())
            },
        },
        {"part": _part(("server", 1.0))},
        tuple(Measure(f"priority, {name}", "wait", wait, stream=name) for name, wait in zip(rates, waits, strict=True)),
        {"server": Service(1.0, 1.0, is_exponential=True)},
        "priority,fifo",
        {name: 1 / rate for name, rate in rates.items()},
    )


def _breakdowns() -> tuple[Case, Case]:
    failures, repair, arrivals = 0.1, 1.0, 0.6
    whole = 1 + failures * repair
    # Variance of work with a Poisson number of exponential repairs.
    variance = whole**2 + failures * 2 * repair**2
    modes = [
        {
            "failures": {
                "fault": {"between": _between(1 / failures), "repair": _between(repair), "counts_busy_time": busy}
            }
        }
        for busy in (True, False)
    ]
    busy = theory.with_breakdowns(arrivals, 1.0, 2.0, failures, repair, 2 * repair**2)
    calendar = theory.with_calendar_breakdowns(arrivals, 1.0, 2.0, failures, repair)
    return (
        _one_queue("breakdowns, busy time", arrivals, busy, service=Service(whole, variance, True), **modes[0]),
        replace(
            _one_queue("breakdowns, calendar", arrivals, calendar, what="sojourn", **modes[1]),
            fails=(failures, repair),
        ),
    )


def _full_queue() -> Case:
    arrivals, places = 0.9, 5
    lost, sojourn = theory.finite_queue(arrivals, 1.0, places)
    return _closed(
        "M/M/1/5",
        {"arrivals": 1 / arrivals, "server": 1.0},
        places,
        (
            Measure("M/M/1/5, time inside", "visit", sojourn, station="server"),
            Measure("M/M/1/5, time between", "interval", 1 / (arrivals * (1 - lost)), station="server"),
        ),
    )


def _closed(
    name: str, means: Mapping[str, float], lots: int, measures: tuple[Measure, ...], **stations: Mapping[str, Any]
) -> Case:
    return Case(
        name,
        {"stations": {station: {"run_variation": "exponential", **stations.get(station, {})} for station in means}},
        {"part": _part(*means.items(), rework={"share": _ALWAYS, "to": "10"})},
        measures,
        {station: Service(mean, mean * mean, is_exponential=True) for station, mean in means.items()},
        circulating=lots,
    )


def _line() -> Case:
    places = 2
    means = {"first": 1.0, "second": 1.0}
    expected = 1 / theory.two_machine_line(1.0, 1.0, places)
    # One lot more than the line holds: the first machine is never starved.
    return _closed(
        "two-machine line",
        means,
        places + 4,
        (Measure("two-machine line, time between", "interval", expected, station="second"),),
        first={"output_buffer": 0},
        second={"input_buffer": places},
    )


def _closed_network() -> Case:
    means, lots = {"mill": 1.0, "lathe": 0.8, "bench": 0.5}, 6
    cycle = theory.closed_network_cycle_time(list(means.values()), lots)
    return _closed(
        "closed network",
        means,
        lots,
        (Measure("closed network, time between", "interval", cycle / lots, station="mill"),),
    )


def _job_shop() -> Case:
    means = {"mill": 1.0, "lathe": 1.2, "bench": 1.5}
    routes = {"shaft": ("mill", "lathe", "bench"), "plate": ("lathe", "mill"), "cover": ("bench", "mill")}
    rates = {"shaft": 0.3, "plate": 0.2, "cover": 0.1}
    load = {station: sum(rates[name] for name, route in routes.items() if station in route) for station in means}
    times = {station: mean / (1 - load[station] * mean) for station, mean in means.items()}
    total = sum(rates.values())
    expected = sum(rates[name] * times[station] for name, route in routes.items() for station in route) / total
    return Case(
        "job shop",
        {
            "stations": {station: {"run_variation": "exponential"} for station in means},
            "demand": {name: {"product": name, "between": _between(1 / rate)} for name, rate in rates.items()},
        },
        {name: _part(*((station, means[station]) for station in route)) for name, route in routes.items()},
        (Measure("job shop, three routes", "sojourn", expected),),
        {station: Service(mean, mean * mean, is_exponential=True) for station, mean in means.items()},
        between={name: 1 / rate for name, rate in rates.items()},
    )


def _feedback() -> Case:
    arrivals, back = 0.5, 0.25
    expected = theory.jackson_sojourn([arrivals, 0.0], [[0.0, 1.0], [back, 0.0]], [1.0, 1.25], [1, 1])
    return Case(
        "Jackson with feedback",
        {
            "stations": {"make": {"run_variation": "exponential"}, "test": {"run_variation": "exponential"}},
            "demand": {"customers": {"product": "part", "between": _between(1 / arrivals)}},
        },
        {"part": _part(("make", 1.0), ("test", 0.8), rework={"share": f"{back:.0%}", "to": "10"})},
        (Measure("Jackson with feedback", "sojourn", expected),),
        {"make": Service(1.0, 1.0, is_exponential=True), "test": Service(0.8, 0.64, is_exponential=True)},
        between={"customers": 1 / arrivals},
        feedback={"test": back},
    )


def _batches() -> Case:
    size, arrivals = 3, 1.5
    expected = theory.bulk_service_waiting(arrivals, 1.0, size)
    batching = {"minimum": size, "maximum": size, "unit": "lots"}
    return _one_queue("batch service of 3", arrivals, expected, batching=batching)


def _lifo() -> Case:
    # Without the completions: with them, nothing of chance would be left in the number that waits.
    service = Service(1.0, 1.0)
    case = _one_queue("M/M/1 LIFO", 0.8, theory.mean_waiting(0.8, 1.0, 2.0), rule="lifo", service=service)
    return replace(case, measures=tuple(replace(one, by_area=True) for one in case.measures))


#: Every case, each with as many customers as its variance asks for.
CASES: tuple[Case, ...] = tuple(
    replace(case, weight=weight)
    for case, weight in (
        (_one_queue("M/M/1 FIFO", 0.8, theory.mean_waiting(0.8, 1.0, 2.0)), 0.6),
        (_lifo(), 2),
        (_shortest_first(), 2),
        (_one_queue("M/M/3", 2.7, theory.many_servers_waiting(2.7, 1.0, 3), capacity=3), 0.6),
        (_one_queue("M/D/1", 0.8, theory.mean_waiting(0.8, 1.0, 1.0), "none", 0.0), 0.6),
        (_one_queue("M/E4/1", 0.8, theory.mean_waiting(0.8, 1.0, 1.25), "erlang(4)", 0.25), 0.6),
        (_one_queue("M/H2/1", 0.8, theory.mean_waiting(0.8, 1.0, 5.0), "hyperexponential(2)", 4.0), 0.8),
        *zip(_breakdowns(), (0.3, 0.5), strict=True),
        (_full_queue(), 0.3),
        (_priorities(), 0.4),
        (_line(), 0.3),
        (_job_shop(), 1.6),
        (_feedback(), 0.4),
        (_closed_network(), 0.3),
        (_batches(), 0.3),
    )
)
