"""Long-run means from one run of the twin: batch means, with inputs of known mean as control variates.

Whatever is drawn has a known mean, and how full the floor is at that instant has been settled before: so a draw less
its mean, times the number of lots inside, is 0 on average, however the floor works. Such sums have much to do with how
full the floor is later on (approximating martingales: Henderson and Glynn 2002, doi:10.1287/moor.27.2.253.329), and
batch means are adjusted by their regression on them (control variates: Lavenberg and Welch 1981,
doi:10.1287/mnsc.27.3.322). Nothing of what theory says of the queue goes into them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.queueing_cases import Case, Measure
from benchmarks.visits import Counted, Visits
from reshuffle.plan.estimates import student_quantile

__all__ = ["Interval", "controlled_mean", "little_gap", "measure"]

Floats = npt.NDArray[np.float64]
#: Batches of a run, few controls or many: each must be long against the time in which the floor forgets.
_FEW, _MANY = 40, 90
#: So many kinds of orders are told apart.
_MOST_KINDS = 3
#: Just before an instant, hours: less than a millisecond.
_JUST = 1e-8
#: Shares of a run that come before and behind what is measured.
_BEGINNING, _END = 0.1, 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with the half width of its interval, and by how much controls have shrunk its variance."""

    mean: float
    half_width: float
    reduction: float

    def covers(self, value: float) -> bool:
        """Whether a value lies inside."""
        return abs(value - self.mean) <= self.half_width


def controlled_mean(responses: Floats, controls: Floats, confidence: float = 0.99) -> Interval:
    """Return the mean of batch means adjusted by controls with mean 0, with Student's interval.

    Parameters
    ----------
    responses
        (batches,) means.
    controls
        (batches, controls), each of mean 0.

    Raises
    ------
    ValueError
        If there are not more batches than controls and two.
    """
    count = len(responses)
    scale = np.sqrt((controls**2).mean(axis=0))
    design = np.column_stack((np.ones(count), controls / np.where(scale > 0, scale, 1.0)))
    # In a closed network the numbers at the stations add up: one of them says nothing new.
    degrees = count - int(np.linalg.matrix_rank(design))
    if degrees < 1:
        raise ValueError(f"batches(={count}) must be more than controls(={controls.shape[1]}) and one")
    inverse = np.linalg.pinv(design.T @ design)
    weights = inverse @ design.T @ responses
    rest = responses - design @ weights
    variance = float(rest @ rest) / degrees * float(inverse[0, 0])
    plain = float(responses.var(ddof=1)) / count
    half_width = student_quantile((1 + confidence) / 2, degrees) * math.sqrt(variance)
    return Interval(float(weights[0]), half_width, plain / variance if variance else math.inf)


def measure(case: Case, wanted: Measure, visits: Visits, horizon: float, confidence: float = 0.99) -> Interval:
    """Return a long-run mean of a run with its interval.

    Parameters
    ----------
    horizon
        Length of the run, hours; everything that was released in what is measured must be done by then.
    """
    instants, values = _observations(wanted, visits)
    kept = (instants >= _BEGINNING * horizon) & (instants < _END * horizon)
    instants, values = instants[kept], values[kept]
    count = _FEW if len(case.services) == 1 and len(case.between) <= 1 else _MANY
    size = (len(instants) - 1) // count
    bounds = instants[: size * count + 1 : size]
    if wanted.what == "interval":
        responses = np.diff(bounds) / size
    elif wanted.by_area:
        ends = visits.first_start if wanted.what == "wait" else visits.completion
        here = (visits.stream == wanted.stream) if wanted.stream else np.ones(len(ends), dtype=bool)
        inside = Counted(np.sort(visits.release[here]), np.sort(ends[here & ~np.isnan(ends)]))
        responses = np.diff(inside.area(bounds)) / size
    else:
        responses = values[: size * count].reshape(count, size).mean(axis=1)
    controls = np.column_stack(list(_controls(case, visits, bounds))) / size
    return controlled_mean(responses, controls, confidence)


def _observations(wanted: Measure, visits: Visits) -> tuple[Floats, Floats]:
    """Return instants, ascending, and what is observed of whoever comes then."""
    if wanted.what in ("visit", "interval"):
        here = visits.station == wanted.station
        instants = (visits.ready if wanted.what == "visit" else visits.end)[here]
        values = (visits.end - visits.ready)[here]
    else:
        here = (visits.stream == wanted.stream) if wanted.stream else np.ones(len(visits.release), dtype=bool)
        instants = visits.release[here]
        values = ((visits.first_start if wanted.what == "wait" else visits.completion) - visits.release)[here]
    order = np.argsort(instants, kind="stable")
    return instants[order], values[order]


def _controls(case: Case, visits: Visits, bounds: Floats) -> Iterator[Floats]:
    """Yield sums of mean 0 over the batches that end and begin at `bounds`."""
    floor = list(_floor(case, visits))
    for at, deviation in _draws(case, visits):
        yield _sums(at, deviation, bounds)
        for number in floor:
            yield _sums(at, deviation * number.at(at), bounds)
        if len(floor) == 1:
            yield _sums(at, deviation * np.minimum(floor[0].at(at), case.servers), bounds)
    for service in case.services.values():
        if len(case.services) == 1 and service.variance:
            for at, deviation in _draws(case, visits):
                yield _sums(at, deviation**2 - service.variance, bounds)
    yield from _arrivals(case, visits, floor, bounds)
    if case.is_one_queue:
        yield from _unfinished(case, visits, bounds)
    # What the floor has gained between two instants is 0 on average once it has settled.
    numbers = [number.at(bounds) for number in floor]
    for place, number in enumerate(numbers):
        yield np.diff(number)
        for other in numbers[place:]:
            yield np.diff(number * other)
    if case.fails:
        yield from _repairs(case.fails, visits, visits.inside(), bounds)


def _floor(case: Case, visits: Visits) -> Iterator[Counted]:
    """Yield what tells how full the floor is: the number at each station, of each kind of order, or in all."""
    if len(case.services) > 1:
        base = np.char.partition(visits.station, "#")[:, 0]
        for name in case.services:
            yield Counted(np.sort(visits.ready[base == name]), np.sort(visits.end[base == name]))
    elif 1 < len(case.between) <= _MOST_KINDS:
        for name in case.between:
            here = visits.stream == name
            gone = visits.completion[here]
            yield Counted(np.sort(visits.release[here]), np.sort(gone[~np.isnan(gone)]))
    else:
        yield visits.inside()


def _draws(case: Case, visits: Visits) -> Iterator[tuple[Floats, Floats]]:
    """Yield instants of draws, and by how much they differed from their mean."""
    base = np.char.partition(visits.station, "#")[:, 0]
    for name, service in case.services.items():
        here = (base == name) & visits.is_drawn
        work = (visits.finish - visits.start if service.with_repairs else visits.work)[here]
        # Whose planned times differ comes with its time: who is chosen depends on it.
        at = visits.release[visits.order[here]] - _JUST if service.is_known_at_release else visits.start[here]
        yield at, work - service.mean
    for name, share in case.feedback.items():
        here = base == name
        goes_back = visits.end[here] != visits.completion[visits.order[here]]
        yield visits.end[here] - _JUST, goes_back - share


def _sums(at: Floats, values: Floats, bounds: Floats) -> Floats:
    found, _ = np.histogram(at, bounds, weights=values)
    return np.asarray(found, dtype=np.float64)


def _arrivals(case: Case, visits: Visits, floor: Sequence[Counted], bounds: Floats) -> Iterator[Floats]:
    """Yield Poisson arrivals less their rate: alone, and times the numbers that are there just before."""
    names: list[str | None] = [*case.between] if len(case.between) <= _MOST_KINDS else [None]
    for name in names:
        rate = sum(1 / mean for stream, mean in case.between.items() if name in (stream, None))
        at = visits.release if name is None else visits.release[visits.stream == name]
        yield _sums(at, np.ones(len(at)), bounds) - rate * np.diff(bounds)
        for number in floor:
            yield _sums(at, number.at(at, "left"), bounds) - rate * np.diff(number.area(bounds))
        if len(floor) == 1:
            for shape in (np.square, lambda number: np.minimum(number, case.servers)):
                before = shape(floor[0].at(at, "left"))
                yield _sums(at, before, bounds) - rate * np.diff(_area_of(shape, floor[0], bounds))


def _area_of(shape: Callable[[Floats], Floats], inside: Counted, times: Floats) -> Floats:
    """Return the integral of a function of the number inside, from its first change to instants."""
    steps = np.unique(np.concatenate((inside.arrivals, inside.departures)))
    area = np.concatenate((np.zeros(1), np.cumsum(shape(inside.at(steps[:-1])) * np.diff(steps))))
    return np.interp(times, steps, area)


def _unfinished(case: Case, visits: Visits, bounds: Floats) -> Iterator[Floats]:
    """Yield the same with the work that is there and not done, as a new order finds it (Lindley, squared)."""
    service, rate = next(iter(case.services.values())), sum(1 / mean for mean in case.between.values())
    spent = visits.finish - visits.start if service.with_repairs else visits.work
    order = np.argsort(visits.release[visits.order], kind="stable")
    released, work = visits.release[visits.order][order], spent[order]
    busy = Counted(np.sort(visits.start), np.sort(visits.finish))
    come = np.concatenate((np.zeros(1), np.cumsum(work)))

    def left(times: Floats, side: str) -> Floats:
        brought = come[np.searchsorted(released, times, side=side)]  # type: ignore[call-overload]
        return np.asarray(brought - busy.area(times), dtype=np.float64)

    before = left(released, "left")
    yield _sums(released - _JUST, before * (work - service.mean), bounds)
    steps = np.unique(np.concatenate((released, visits.start, visits.finish, bounds)))
    # Between two of these instants the work falls in a straight line.
    middle = (left(steps[:-1], "right") + left(steps[1:], "left")) / 2
    area = np.concatenate((np.zeros(1), np.cumsum(middle * np.diff(steps))))
    yield _sums(released, before, bounds) - rate * np.diff(np.interp(bounds, steps, area))
    yield np.diff(left(bounds, "left") ** 2)


def _repairs(fails: tuple[float, float], visits: Visits, inside: Counted, bounds: Floats) -> Iterator[Floats]:
    """Yield failures with their repairs, less what failing at a constant rate while up would be."""
    failures, repair = fails
    length = visits.down_until - visits.down_from
    down = Counted(visits.down_from, visits.down_until)
    at = visits.down_from
    while_down = np.cumsum(np.concatenate((np.zeros(1), inside.area(visits.down_until) - inside.area(at))))
    # Batches end while the station is up or down; a few minutes of the last repair at most are counted elsewhere.
    up = bounds - down.area(bounds)
    number_up = inside.area(bounds) - while_down[np.searchsorted(at, bounds)]
    yield _sums(at, length, bounds) - failures * repair * np.diff(up)
    yield _sums(at, length * inside.at(at), bounds) - failures * repair * np.diff(number_up)


def little_gap(case: Case, visits: Visits, horizon: float) -> float:
    """Return by how much L differs from lambda W over a whole run, relative; both are counted by themselves.

    L is the number inside by the events in their order, lambda W the time that each order, or each visit of a lot that
    circulates, was inside, cut at the end.
    """
    if case.circulating:
        # Of the visits that are not over at the end each lot has one: it began when the last one ended.
        last = np.zeros(case.circulating)
        np.maximum.at(last, visits.order, visits.end)
        times = float((visits.end - visits.ready).sum() + (horizon - last).sum())
        return abs(times / (case.circulating * horizon) - 1)
    ends = np.where(np.isnan(visits.completion), horizon, np.minimum(visits.completion, horizon))
    times = float((ends - np.minimum(visits.release, horizon)).sum())
    area = float(visits.inside().area(np.array([horizon]))[0])
    return abs(times / area - 1)
