"""Sums over parts of a run whose mean is known to be 0: control variates for its long-run means.

Whatever is drawn has a known mean, and how full the floor is at that instant has been settled before: so a draw less
its mean, times any function of how full the floor is, is 0 on average, however the floor works. The same holds for
events that come at a known rate, less that rate: orders, and the completions of exponential work while it is worked on.
And what a function of how full the floor is gains between two instants is 0 on average once the floor has settled.
Such sums say most of why one part of a run is fuller than another (approximating martingales: Henderson and Glynn 2002,
doi:10.1287/moor.27.2.253.329). Nothing of what theory says of the queue goes into them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from benchmarks.queueing_cases import Case
from benchmarks.visits import Counted, Visits

__all__ = ["controls"]

Floats = npt.NDArray[np.float64]
#: A function of how full the floor is, at instants; with True just before them.
_Shape = Callable[[Floats, bool], Floats]
#: So many kinds of orders are told apart.
_MOST_KINDS = 3
#: Just before an instant, hours: less than a millisecond.
_JUST = 1e-8


def controls(case: Case, visits: Visits, bounds: Floats) -> Floats:
    """Return sums of mean 0 over parts of a run.

    Parameters
    ----------
    bounds
        Instants at which the parts begin and end, hours.

    Returns
    -------
    Floats
        (parts, sums).
    """
    return np.column_stack(list(_sums_of_mean_zero(case, visits, bounds)))


def _sums_of_mean_zero(case: Case, visits: Visits, bounds: Floats) -> Iterator[Floats]:
    floor = list(_floor(case, visits))
    shapes = [shape for number in floor for shape in _shapes(number, case.kinks)]
    steps = np.unique(np.concatenate([part for number in floor for part in (number.arrivals, number.departures)]))
    yield from _of_draws(case, visits, shapes, bounds)
    for at, rate, changes in (*_arrivals(case, visits, steps), *_completions(case, visits, steps)):
        yield from _less_their_rate(at, rate, changes, shapes, bounds)
    if case.is_one_queue:
        yield from _unfinished(case, visits, bounds)
    for shape in shapes:
        yield np.diff(shape(bounds, True))
    for place, number in enumerate(floor):
        for other in floor[place:]:
            yield np.diff(number.at(bounds, "left") * other.at(bounds, "left"))
    if case.fails:
        yield from _repairs(case.fails, visits, visits.inside(), bounds)


def _floor(case: Case, visits: Visits) -> Iterator[Counted]:
    """Yield what tells how full the floor is: the number at each station, or that in all and who waits of each kind."""
    if len(case.services) > 1:
        base = np.char.partition(visits.station, "#")[:, 0]
        for name in case.services:
            yield Counted(np.sort(visits.ready[base == name]), np.sort(visits.end[base == name]))
        return
    yield visits.inside()
    if 1 < len(case.between) <= _MOST_KINDS:
        # The last kind is what is left.
        for name in list(case.between)[:-1]:
            here = visits.stream == name
            begun = visits.first_start[here]
            yield Counted(np.sort(visits.release[here]), np.sort(begun[~np.isnan(begun)]))


def _shapes(number: Counted, kinks: int) -> Iterator[_Shape]:
    yield lambda at, before: number.at(at, "left" if before else "right")
    for most in range(1, kinks + 1):
        yield lambda at, before, most=most: np.minimum(number.at(at, "left" if before else "right"), most)  # type: ignore[misc]


def _of_draws(case: Case, visits: Visits, shapes: Sequence[_Shape], bounds: Floats) -> Iterator[Floats]:
    """Yield draws less their mean, alone and times functions of how full the floor is; of one queue squares, too."""
    base = np.char.partition(visits.station, "#")[:, 0]
    for name, service in case.services.items():
        if service.is_exponential and len(case.services) > 1:
            continue  # Its completions say the same.
        here = (base == name) & visits.is_drawn
        deviation = (visits.finish - visits.start if service.with_repairs else visits.work)[here] - service.mean
        # Whose planned times differ comes with its time: who is chosen depends on it.
        at = visits.release[visits.order[here]] if service.is_known_at_release else visits.start[here]
        yield _sums(at, deviation, bounds)
        for shape in shapes:
            yield _sums(at, deviation * shape(at, False), bounds)
        if len(case.services) == 1 and service.variance:
            yield _sums(at, deviation**2 - service.variance, bounds)
    for name, share in case.feedback.items():
        here = base == name
        goes_back = (visits.end[here] != visits.completion[visits.order[here]]) - share
        at = visits.end[here] - _JUST
        yield _sums(at, goes_back, bounds)
        for shape in shapes:
            yield _sums(at, goes_back * shape(at, False), bounds)


def _sums(at: Floats, values: Floats, bounds: Floats) -> Floats:
    part = np.searchsorted(bounds, at, side="right") - 1
    inside = (part >= 0) & (part < len(bounds) - 1)
    return np.bincount(part[inside], weights=values[inside], minlength=len(bounds) - 1)


_Rated = tuple[Floats, Callable[[Floats], Floats], Floats]


def _arrivals(case: Case, visits: Visits, steps: Floats) -> Iterator[_Rated]:
    """Yield the instants of orders, their rate over time, and when anything changes."""
    names: list[str | None] = [*case.between] if len(case.between) <= _MOST_KINDS else [None]
    for name in names if case.between else ():
        rate = sum(1 / mean for stream, mean in case.between.items() if name in (stream, None))
        at = visits.release if name is None else visits.release[visits.stream == name]
        yield at, lambda times, rate=rate: np.full(len(times), rate), steps  # type: ignore[misc]


def _completions(case: Case, visits: Visits, steps: Floats) -> Iterator[_Rated]:
    """Yield the same of the completions of exponential work: its rate is that of all that is worked on."""
    base = np.char.partition(visits.station, "#")[:, 0]
    for name, service in case.services.items():
        if not service.is_exponential:
            continue
        here = (base == name) & visits.is_drawn
        busy = Counted(np.sort(visits.start[here]), np.sort(visits.finish[here]))
        if case.fails:
            hit = busy.at(visits.down_from) > 0
            busy = Counted(
                np.sort(np.concatenate((busy.arrivals, visits.down_until[hit]))),
                np.sort(np.concatenate((busy.departures, visits.down_from[hit]))),
            )
        changes = np.unique(np.concatenate((steps, busy.arrivals, busy.departures)))
        yield visits.finish[here], lambda times, busy=busy, mean=service.mean: busy.at(times) / mean, changes  # type: ignore[misc]


def _less_their_rate(
    at: Floats, rate: Callable[[Floats], Floats], changes: Floats, shapes: Sequence[_Shape], bounds: Floats
) -> Iterator[Floats]:
    """Yield events less their rate: alone, and times functions of how full the floor is just before."""
    length, now = np.diff(changes), rate(changes[:-1])
    for weight in (None, *shapes):
        there = np.ones(len(at)) if weight is None else weight(at, True)
        expected = now if weight is None else now * weight(changes[:-1], False)
        area = np.concatenate((np.zeros(1), np.cumsum(expected * length)))
        yield _sums(at, there, bounds) - np.diff(np.interp(bounds, changes, area))


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

    before, deviation = left(released, "left"), work - service.mean
    yield _sums(released, before * deviation, bounds)
    steps = np.unique(np.concatenate((released, visits.start, visits.finish, bounds)))
    # Between two of these instants the work falls in a straight line.
    middle = (left(steps[:-1], "right") + left(steps[1:], "left")) / 2
    area = np.concatenate((np.zeros(1), np.cumsum(middle * np.diff(steps))))
    yield _sums(released, before, bounds) - rate * np.diff(np.interp(bounds, steps, area))
    if service.variance:  # Else arrivals are all there is of chance, and nothing of it would be left.
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
