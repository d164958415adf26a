"""Two candidates under the same luck: which is better, by how much, how sure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reshuffle.plan.estimates import Estimate, estimate, paired_difference
from reshuffle.plan.evaluator import Candidate, Evaluator, Replication

__all__ = ["DECIDING", "LOWER_IS_BETTER", "Comparison", "Difference", "Verdict", "compare", "differences", "verdict_of"]

#: Whether less of a figure is better; figures that are neither good nor bad are not here.
LOWER_IS_BETTER = {
    "tardiness_mean": True,
    "late_orders": True,
    "on_time_share": False,
    "orders_completed": False,
    "throughput": False,
    "lead_time_mean": True,
    "lead_time_p90": True,
    "makespan": True,
    "in_progress_mean": True,
    "energy": True,
    "cost": True,
}
#: Figures that say which of two is better, the first that tells them apart.
DECIDING = ("tardiness_mean", "on_time_share", "orders_completed", "lead_time_mean", "throughput", "cost")
#: Runs with which an automatic number begins, and at which it ends.
_FIRST_RUNS, _MOST_RUNS = 10, 200
#: Figures that are to be known to the precision that is asked for.
_PRECISE = ("lead_time_mean", "throughput")


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of two candidates over runs that met the same luck.

    Parameters
    ----------
    first, second
        Of each candidate by itself.
    difference
        Of second - first, run by run.
    second_better
        Runs in which the second was strictly better; the first was in `first_better`.
    """

    name: str
    first: Estimate
    second: Estimate
    difference: Estimate
    first_better: int
    second_better: int

    @property
    def is_clear(self) -> bool:
        """Whether the interval of the difference holds no 0."""
        value, half_width = self.difference.mean, self.difference.half_width
        return value is not None and half_width is not None and abs(value) > half_width

    @property
    def better(self) -> int:
        """Which is clearly better: 1 the first, 2 the second, 0 neither."""
        if not self.is_clear or self.difference.mean is None:
            return 0
        return 2 if (self.difference.mean < 0) == LOWER_IS_BETTER[self.name] else 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which candidate is better.

    Parameters
    ----------
    better
        1 or 2; 0 where no figure tells them apart.
    because
        The figure that decides; None where none does.
    also, against
        Other figures in which the better one is clearly better, and clearly worse.
    """

    better: int
    because: Difference | None
    also: tuple[Difference, ...]
    against: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a comparison found."""

    first: tuple[Replication, ...]
    second: tuple[Replication, ...]
    differences: tuple[Difference, ...]
    verdict: Verdict


def compare(
    evaluator: Evaluator,
    first: Candidate,
    second: Candidate,
    replications: int | None,
    seed: int,
    precision: float = 0.02,
) -> Comparison:
    """Compare two candidates by common random numbers: run n of both meets the same luck.

    The difference is taken run by run, so that the luck they share cancels (Law, Simulation Modeling and Analysis, 5th
    ed., 11.2). When to stop depends on the width of intervals only, not on who is ahead.

    Parameters
    ----------
    evaluator
        Who simulates.
    replications
        Runs of each; None for as many as `precision` needs, 10 to 200.
    precision
        Half width of the intervals of the differences of lead time and throughput, relative to the first's means.
    """
    both = [first, second]
    one, other = evaluator.score(both, range(replications or _FIRST_RUNS), seed)
    while replications is None and len(one) < _MOST_RUNS:
        needed = min(_needed(differences(one, other), len(one), precision), 2 * len(one), _MOST_RUNS)
        if needed <= len(one):
            break
        more = evaluator.score(both, range(len(one), needed), seed)
        one, other = one + more[0], other + more[1]
    found = differences(one, other)
    return Comparison(one, other, found, verdict_of(found))


def _needed(found: Sequence[Difference], count: int, precision: float) -> int:
    needed = count
    for one in found:
        half_width, mean = one.difference.half_width, one.first.mean
        if one.name in _PRECISE and half_width and mean:
            needed = max(needed, math.ceil(count * (half_width / (precision * abs(mean))) ** 2))
    return needed


def differences(first: Sequence[Replication], second: Sequence[Replication]) -> tuple[Difference, ...]:
    """Return the differences of all figures that are better low or high, where both have them."""
    found = []
    for name, lower in LOWER_IS_BETTER.items():
        one = [run.figures.factory.get(name) for run in first]
        other = [run.figures.factory.get(name) for run in second]
        pairs = [(a, b) for a, b in zip(one, other, strict=True) if a is not None and b is not None]
        if not pairs:
            continue
        ahead = [(b < a) - (b > a) if lower else (b > a) - (b < a) for a, b in pairs]
        difference = paired_difference(one, other)
        found.append(Difference(name, estimate(one), estimate(other), difference, ahead.count(-1), ahead.count(1)))
    return tuple(found)


def verdict_of(found: Sequence[Difference]) -> Verdict:
    """Return which is better: by the first of :data:`DECIDING` that tells the two apart."""
    known = {one.name: one for one in found}
    because = next((known[name] for name in DECIDING if name in known and known[name].better), None)
    if because is None:
        return Verdict(0, None, (), ())
    rest = [one for one in found if one is not because]
    return Verdict(
        because.better,
        because,
        tuple(one for one in rest if one.better == because.better),
        tuple(one for one in rest if one.better == 3 - because.better),
    )
