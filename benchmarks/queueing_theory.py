"""What queueing theory says: exact long-run values that a simulation must come to.

Times in any one unit; rates per that unit. Every formula names its source; only exact ones are here (Kingman's is not).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product

import numpy as np
import numpy.typing as npt

__all__ = [
    "bulk_service_waiting",
    "closed_network_cycle_time",
    "finite_queue",
    "jackson_sojourn",
    "many_servers_waiting",
    "mean_waiting",
    "priority_waiting",
    "shortest_first_waiting",
    "two_machine_line",
    "with_breakdowns",
    "with_calendar_breakdowns",
]

#: Points of the quadrature over service times.
_POINTS = 200_000


def mean_waiting(arrivals: float, mean: float, second_moment: float) -> float:
    """Return the mean wait before service in M/G/1 (Pollaczek and Khinchine): lambda E[S^2] / (2 (1 - rho))."""
    return arrivals * second_moment / (2 * (1 - arrivals * mean))


def many_servers_waiting(arrivals: float, service: float, servers: int) -> float:
    """Return the mean wait before service in M/M/c (Erlang C), `service` the rate of one server."""
    offered = arrivals / service
    terms = [offered**n / math.factorial(n) for n in range(servers)]
    last = offered**servers / math.factorial(servers) / (1 - offered / servers)
    return last / (sum(terms) + last) / (servers * service - arrivals)


def shortest_first_waiting(arrivals: float, service: float) -> float:
    """Return the mean wait in M/M/1 where the shortest job goes first, without interruption (Phipps 1956).

    W = lambda E[S^2] / 2 * integral of f(x) / (1 - rho(x))^2, rho(x) the load of jobs up to x
    (doi:10.1287/opre.4.1.76).
    """
    # Midpoints of equal shares of probability: the integral is the mean over them.
    share = (np.arange(_POINTS) + 0.5) / _POINTS
    x = -np.log1p(-share) / service
    load = arrivals / service * (1 - np.exp(-service * x) * (1 + service * x))
    return float(arrivals * 2 / service**2 / 2 * np.mean(1 / (1 - load) ** 2))


def with_breakdowns(
    arrivals: float, mean: float, second_moment: float, failures: float, repair: float, repair_second: float
) -> float:
    """Return the mean wait before service in M/G/1 with breakdowns in busy time, work resumed (Avi-Itzhak, Naor 1963).

    Failures come at a constant rate while the server works, so the time from start to end is the work and a
    Poisson number of repairs (model A; doi:10.1287/opre.11.3.303).
    """
    whole = mean * (1 + failures * repair)
    second = second_moment * (1 + failures * repair) ** 2 + mean * failures * repair_second
    return mean_waiting(arrivals, whole, second)


def with_calendar_breakdowns(
    arrivals: float, mean: float, second_moment: float, failures: float, repair: float
) -> float:
    """Return the mean time in system of M/G/1 whose server fails also when idle, work resumed, repair exponential.

    Priority with preemptive resume, the breakdowns the class above: at most one at a time, since a failed server does
    not fail (Avi-Itzhak and Naor 1963, model B; the same by White and Christie 1958, doi:10.1287/opre.6.1.79).
    """
    up = 1 / (1 + failures * repair)
    whole = mean / up
    second = second_moment / up**2 + mean * failures * 2 * repair**2
    # Who comes to a failed and empty server waits for the rest of a repair, exponential: mean again `repair`.
    down = 1 - up
    return whole + mean_waiting(arrivals, whole, second) + down * repair


def finite_queue(arrivals: float, service: float, places: int) -> tuple[float, float]:
    """Return the share that is turned away and the mean time in system of the others in M/M/1/K, K places in all."""
    rho = arrivals / service
    weights = [rho**n for n in range(places + 1)]
    total = sum(weights)
    lost = weights[-1] / total
    inside = sum(n * weight for n, weight in enumerate(weights)) / total
    return lost, inside / (arrivals * (1 - lost))


def priority_waiting(arrivals: Sequence[float], means: Sequence[float], seconds: Sequence[float]) -> list[float]:
    """Return the mean wait of each class, the most urgent first, without interruption (Cobham 1954).

    W_k = (sum of lambda E[S^2] / 2) / ((1 - sigma_{k-1}) (1 - sigma_k)) (doi:10.1287/opre.2.1.70).
    """
    rest = sum(rate * second for rate, second in zip(arrivals, seconds, strict=True)) / 2
    result, before = [], 0.0
    for rate, mean in zip(arrivals, means, strict=True):
        after = before + rate * mean
        result.append(rest / ((1 - before) * (1 - after)))
        before = after
    return result


def jackson_sojourn(
    outside: Sequence[float], routing: Sequence[Sequence[float]], service: Sequence[float], servers: Sequence[int]
) -> float:
    """Return the mean time in an open network of M/M/c stations (Jackson 1957; doi:10.1287/opre.5.4.518).

    Parameters
    ----------
    outside
        Arrivals from outside at each station.
    routing
        (stations, stations): share of those that leave a station that go to another.
    """
    p, gamma = np.array(routing, float), np.array(outside, float)
    rates = np.linalg.solve(np.eye(len(gamma)) - p.T, gamma)
    waits = [many_servers_waiting(rate, mu, c) + 1 / mu for rate, mu, c in zip(rates, service, servers, strict=True)]
    return float(np.dot(rates, waits) / gamma.sum())


def closed_network_cycle_time(demands: Sequence[float], lots: int) -> float:
    """Return the mean cycle time of a closed product-form network by mean value analysis.

    Reiser and Lavenberg 1980 (doi:10.1145/322186.322195); one server each, `demands` visits times mean service.
    """
    inside = np.zeros(len(demands))
    cycle = 0.0
    for number in range(1, lots + 1):
        times = np.array(demands) * (1 + inside)
        cycle = float(times.sum())
        inside = number / cycle * times
    return cycle


def two_machine_line(first: float, second: float, places: int) -> float:
    """Return the throughput of two exponential machines with so many places between them; the first is never starved.

    Blocked after service: the states are the lots behind the first machine, 0 to places + 2 with the one at the
    second machine and the finished one that blocks the first (a birth-death chain; Hunt 1956,
    doi:10.1287/opre.4.6.674).
    """
    weights = [(first / second) ** n for n in range(places + 3)]
    return second * (1 - weights[0] / sum(weights))


def bulk_service_waiting(arrivals: float, service: float, size: int) -> float:
    """Return the mean wait in M/M[size]/1 that takes exactly `size` lots at once (Bailey 1954 with a full batch).

    Solved as a Markov chain of the lots that wait and whether the server works, cut where nothing is left.
    """
    most = 40 * size + int(60 * size / (1 - arrivals / (size * service)))
    states = list(product((0, 1), range(most + 1)))
    states = [(busy, n) for busy, n in states if busy or n < size]
    index = {state: k for k, state in enumerate(states)}
    flow: npt.NDArray[np.float64] = np.zeros((len(states), len(states)))

    def rate(source: tuple[int, int], target: tuple[int, int], value: float) -> None:
        flow[index[source], index[target]] += value
        flow[index[source], index[source]] -= value

    for busy, n in states:
        if n < most:
            more = (1, 0) if not busy and n + 1 == size else (busy, n + 1)
            rate((busy, n), more, arrivals)
        if busy:
            rate((busy, n), (1, n - size) if n >= size else (0, n), service)
    system = np.vstack([flow.T, np.ones(len(states))])
    share = np.linalg.lstsq(system, np.array([0.0] * len(states) + [1.0]), rcond=None)[0]
    waiting = sum(float(part) * n for part, (_, n) in zip(share, states, strict=True))
    return waiting / arrivals
