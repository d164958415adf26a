"""Tasks spread over the stations of a line, no task before one that it needs: few stations, or a short cycle.

The simple assembly line balancing problems of types 1 and 2 (Baybars 1986, doi:10.1287/mnsc.32.8.909), by rules, by a
beam search, and by CP-SAT over the steps "a task is done at a station or before it" (Ritt and Costa 2018,
doi:10.1111/itor.12206).
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from reshuffle.organizing.layout.line_beam import LineBeam

__all__ = ["Line", "LineBalance", "fewest_stations", "shortest_cycle"]

Integers = npt.NDArray[np.int64]

#: Part of the time limit in which lines are filled by a beam search, and turns without a better one that end it.
_BEAM_SHARE, _BEAM_TURNS = 0.5, 400
#: Partial lines that it keeps at first.
_BEAM_WIDTH = 25


@dataclass(frozen=True, slots=True)
class Line:
    """Tasks of a line: n of them.

    Parameters
    ----------
    times
        (n,) what each takes, >= 0.
    before
        Pairs (one, other): `one` is done at the station of `other`, or at one before it.

    Raises
    ------
    ValueError
        If a pair names no task, a time is negative, or tasks need each other in a circle.
    """

    times: tuple[int, ...]
    before: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        number = len(self.times)
        if any(length < 0 for length in self.times):
            raise ValueError("times must be >= 0")
        if any(not 0 <= task < number for pair in self.before for task in pair):
            raise ValueError(f"before must name tasks 0 to {number - 1}")
        _order(number, self.before)

    def reach(self) -> npt.NDArray[np.bool_]:
        """Return (n, n) whether a task comes before another, directly or not."""
        number = len(self.times)
        result = np.zeros((number, number), dtype=np.bool_)
        after: list[list[int]] = [[] for _ in range(number)]
        for one, other in self.before:
            after[one].append(other)
        for task in reversed(_order(number, self.before)):
            for other in after[task]:
                result[task] |= result[other]
                result[task, other] = True
        return result


@dataclass(frozen=True, slots=True)
class LineBalance:
    """Where tasks are done.

    Parameters
    ----------
    station
        Station of each task, from 0 on.
    num_stations, cycle
        How many stations there are, and the longest time of one.
    bound
        What no balance undercuts: of the stations, or of the cycle.
    """

    station: tuple[int, ...]
    num_stations: int
    cycle: int
    bound: int


def fewest_stations(
    line: Line, cycle: int, time_limit_s: float = 60.0, workers: int = 1, seed: int = 0
) -> LineBalance | None:
    """Return a balance with few stations, each of which takes at most `cycle`; None where a task takes longer.

    Parameters
    ----------
    time_limit_s
        Seconds of wall time.
    """
    if max(line.times, default=0) > cycle:
        return None
    ends_at = time.perf_counter() + time_limit_s
    best, bound = _by_rules(line, cycle), _least_stations(line, cycle)
    beam, quits_at = (
        LineBeam(line.times, line.before, seed, _BEAM_WIDTH),
        time.perf_counter() + _BEAM_SHARE * time_limit_s,
    )
    while bound < best.num_stations:
        station = _filled_by_beam(beam, best.num_stations - 1, cycle, quits_at)
        if station is None:
            break
        best = _balance(line, station, bound)
    # From below: each number of stations is either ruled out, which raises the bound, or the best there is.
    while bound < best.num_stations and find_spec("ortools") is not None:
        left = ends_at - time.perf_counter()
        if left <= 0:
            break
        fewer = _solved(line, bound, cycle, cycle, left, workers, seed, None)
        if fewer is None:
            break
        if fewer.station:
            best = fewer
            break
        bound += 1
    return _balance(line, best.station, bound)


def shortest_cycle(
    line: Line, num_stations: int, time_limit_s: float = 60.0, workers: int = 1, seed: int = 0
) -> LineBalance:
    """Return a balance over at most so many stations, whose longest takes little.

    Raises
    ------
    ValueError
        If `num_stations` is < 1.
    """
    if num_stations < 1:
        raise ValueError(f"num_stations(={num_stations}) must be >= 1")
    began, bound = time.perf_counter(), _least_cycle(line, num_stations)
    low, high = bound, max(bound, sum(line.times))
    best = _by_rules(line, high)
    while low < high:
        middle = (low + high) // 2
        found = _by_rules(line, middle)
        if found.num_stations <= num_stations:
            best, high = found, found.cycle
        else:
            low = middle + 1
    beam, quits_at = LineBeam(line.times, line.before, seed, _BEAM_WIDTH), began + _BEAM_SHARE * time_limit_s
    while bound < best.cycle:
        station = _filled_by_beam(beam, num_stations, best.cycle - 1, quits_at)
        if station is None:
            break
        best = _balance(line, station, bound)
    if best.cycle > bound and find_spec("ortools") is not None:
        left = began + time_limit_s - time.perf_counter()
        shorter = _solved(line, num_stations, bound, best.cycle, left, workers, seed, best.station)
        if shorter is not None and shorter.station:
            best, bound = shorter, shorter.bound
    return _balance(line, best.station, min(bound, best.cycle))


def _filled_by_beam(beam: LineBeam, num_stations: int, cycle: int, quits_at: float) -> list[int] | None:
    """Return the station of each task; None where several turns have found no such line."""
    for turn in range(_BEAM_TURNS):
        # The longer nothing is found, the more partial lines are kept.
        beam.width = _BEAM_WIDTH * (1 + turn // 40)
        found = beam.fill(num_stations, cycle, lambda: time.perf_counter() >= quits_at)
        if found is not None or time.perf_counter() >= quits_at:
            return found
    return None


def _balance(line: Line, station: Sequence[int], bound: int) -> LineBalance:
    loads = np.bincount(np.array(station, dtype=np.int64), weights=np.array(line.times), minlength=1)
    return LineBalance(tuple(station), max(station, default=-1) + 1, int(loads.max(initial=0)), bound)


def _order(number: int, before: Sequence[tuple[int, int]]) -> list[int]:
    """Return tasks so that none comes before one that it needs."""
    after: list[list[int]] = [[] for _ in range(number)]
    missing = [0] * number
    for one, other in before:
        after[one].append(other)
        missing[other] += 1
    result = [task for task in range(number) if missing[task] == 0]
    for task in result:
        for other in after[task]:
            missing[other] -= 1
            if missing[other] == 0:
                result.append(other)
    if len(result) < number:
        raise ValueError("before must have no circle")
    return result


def _least_stations(line: Line, cycle: int) -> int:
    """Return a number of stations that no balance undercuts: work, and tasks of which few fit together."""
    times = np.array(line.times, dtype=np.int64)
    bounds = [1, math.ceil(int(times.sum()) / cycle) if cycle else 1]
    # Of tasks that take more than 1/k of the cycle at most k - 1 fit; those of exactly 1/k count for a k-th.
    halves = np.where(2 * times > cycle, 2, np.where(2 * times == cycle, 1, 0)).sum()
    thirds = np.where(3 * times > 2 * cycle, 6, 0) + np.where(3 * times == 2 * cycle, 4, 0)
    thirds += np.where((3 * times < 2 * cycle) & (3 * times > cycle), 3, 0) + np.where(3 * times == cycle, 2, 0)
    bounds += [math.ceil(int(halves) / 2), math.ceil(int(thirds.sum()) / 6)]
    heads, tails = _heads_and_tails(line)
    bounds += (
        [
            max(1, math.ceil(int(head + tail + length) / cycle))
            for head, tail, length in zip(heads, tails, times, strict=True)
        ]
        if cycle
        else []
    )
    return max(bounds)


def _heads_and_tails(line: Line) -> tuple[Integers, Integers]:
    """Return the work that comes before each task at least, and behind it."""
    reach, times = line.reach(), np.array(line.times, dtype=np.int64)
    return reach.T @ times, reach @ times


def _least_cycle(line: Line, num_stations: int) -> int:
    """Return a cycle that no balance over so many stations undercuts."""
    times = sorted(line.times, reverse=True)
    bound = max([*times[:1], math.ceil(sum(times) / num_stations), 0])
    # Of the k m + 1 longest tasks some k + 1 share a station.
    for together in range(1, (len(times) - 1) // num_stations + 1):
        last = together * num_stations
        bound = max(bound, sum(times[last - together : last + 1]))
    return bound


def _by_rules(line: Line, cycle: int) -> LineBalance:
    """Return the best balance of several rules, from the front and from the back; stations take at most `cycle`."""
    reach, times = line.reach(), np.array(line.times, dtype=np.int64)
    backward = Line(line.times, tuple((other, one) for one, other in line.before))
    best: LineBalance | None = None
    for one, follows in ((line, reach), (backward, reach.T)):
        weights = times + follows @ times
        numbers = follows.sum(axis=1)
        rules: list[Integers] = [weights, times, times * (1 + numbers), numbers, weights * times]
        for rule in rules:
            station = _filled(one, cycle, rule)
            if one is backward:
                last = max(station, default=0)
                station = [last - each for each in station]
            found = _balance(line, station, 0)
            if best is None or (found.num_stations, found.cycle) < (best.num_stations, best.cycle):
                best = found
    if best is None:
        raise ValueError("there must be a rule")
    return best


def _filled(line: Line, cycle: int, rank: Integers) -> list[int]:
    """Return the station of each task where one station after the other takes the tasks of highest rank that fit."""
    number = len(line.times)
    after: list[list[int]] = [[] for _ in range(number)]
    missing = [0] * number
    for one, other in line.before:
        after[one].append(other)
        missing[other] += 1
    able = {task for task in range(number) if missing[task] == 0}
    station, here, room = [0] * number, 0, cycle
    while able:
        fitting = [task for task in able if line.times[task] <= room]
        if not fitting:
            here, room = here + 1, cycle
            continue
        chosen = max(fitting, key=lambda task: (rank[task], -task))
        station[chosen] = here
        room -= line.times[chosen]
        able.remove(chosen)
        for other in after[chosen]:
            missing[other] -= 1
            if missing[other] == 0:
                able.add(other)
    return station


def _solved(
    line: Line,
    num_stations: int,
    least: int,
    most: int,
    time_limit_s: float,
    workers: int,
    seed: int,
    hint: Sequence[int] | None,
) -> LineBalance | None:
    """Return the best balance over so many stations with a cycle in [least, most]; no stations where there is none."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    times, number = line.times, len(line.times)
    heads, tails = _heads_and_tails(line)
    first = [max(0, math.ceil(int(heads[task] + times[task]) / most) - 1) if most else 0 for task in range(number)]
    last = [
        num_stations - max(1, math.ceil(int(tails[task] + times[task]) / most)) if most else num_stations - 1
        for task in range(number)
    ]
    if any(one > other for one, other in zip(first, last, strict=True)):
        return LineBalance((), 0, 0, least)
    never, always = model.new_constant(0), model.new_constant(1)
    # Whether a task is done at a station or before it.
    by: list[list[cp_model.IntVar]] = []
    for task in range(number):
        row = [
            never if station < first[task] else always if station >= last[task] else model.new_bool_var("")
            for station in range(num_stations)
        ]
        by.append(row)
        for earlier, later in pairwise(row[first[task] : last[task]]):
            model.add(earlier <= later)
    for one, other in line.before:
        for station in range(num_stations):
            model.add(by[other][station] <= by[one][station])
    cycle = model.new_int_var(least, most, "cycle")
    for station in range(num_stations):
        done = [by[task][station] for task in range(number)]
        done_before = [by[task][station - 1] for task in range(number)] if station else [never] * number
        signed = [*times, *(-length for length in times)]
        model.add(cp_model.LinearExpr.weighted_sum([*done, *done_before], signed) <= cycle)
        model.add(cp_model.LinearExpr.weighted_sum(done, times) <= (station + 1) * cycle)
    if least < most:
        model.minimize(cycle)
    if hint is not None:
        for task in range(number):
            for station in range(first[task], last[task]):
                model.add_hint(by[task][station], hint[task] <= station)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = max(0.01, time_limit_s)
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return LineBalance((), 0, 0, least)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    station_of = [
        next(station for station in range(num_stations) if solver.value(by[task][station]) == 1)
        for task in range(number)
    ]
    bound = math.ceil(solver.best_objective_bound - 1e-6) if least < most else least
    return _balance(line, station_of, bound)
