"""Long-run means from one run of the twin: batch means, adjusted by their regression on sums of known mean.

Control variates: Lavenberg and Welch 1981, doi:10.1287/mnsc.27.3.322; the sums are those of `benchmarks.known_means`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.known_means import controls
from benchmarks.queueing_cases import Case, Measure
from benchmarks.visits import Counted, Visits
from reshuffle.plan.estimates import student_quantile

__all__ = ["Interval", "controlled_mean", "little_gap", "measure"]

Floats = npt.NDArray[np.float64]
#: Batches of a run, few controls or many: each must be long against the time in which the floor forgets.
_FEW, _MANY = 40, 90
#: Shares of a run that come before and behind what is measured.
_BEGINNING, _END = 0.1, 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with the half width of its interval, by how much controls have shrunk its variance, and without them."""

    mean: float
    half_width: float
    reduction: float
    plain: float

    def covers(self, value: float) -> bool:
        """Whether a value lies inside."""
        return abs(value - self.mean) <= self.half_width


def controlled_mean(responses: Floats, known: Floats, confidence: float = 0.99) -> Interval:
    """Return the mean of batch means adjusted by sums of mean 0, with Student's interval.

    Parameters
    ----------
    responses
        (batches,) means.
    known
        (batches, sums), each of mean 0.

    Raises
    ------
    ValueError
        If there are not more batches than sums and two.
    """
    count = len(responses)
    scale = np.sqrt((known**2).mean(axis=0))
    design = np.column_stack((np.ones(count), known / np.where(scale > 0, scale, 1.0)))
    # In a closed network the numbers at the stations add up: one of them says nothing new.
    degrees = count - int(np.linalg.matrix_rank(design))
    if degrees < 1:
        raise ValueError(f"batches(={count}) must be more than controls(={known.shape[1]}) and one")
    inverse = np.linalg.pinv(design.T @ design)
    weights = inverse @ design.T @ responses
    rest = responses - design @ weights
    variance = float(rest @ rest) / degrees * float(inverse[0, 0])
    plain = float(responses.var(ddof=1)) / count
    half_width = student_quantile((1 + confidence) / 2, degrees) * math.sqrt(variance)
    return Interval(float(weights[0]), half_width, plain / variance if variance else math.inf, float(responses.mean()))


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
    return controlled_mean(responses, controls(case, visits, bounds) / size, confidence)


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
