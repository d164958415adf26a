"""The protocol of evaluators: how good plans are when chance has its say, each under the same luck."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from reshuffle.model.factory import Workspace
from reshuffle.plan.estimates import Estimate, estimate
from reshuffle.plan.plan import Plan
from reshuffle.shopfloor.kpis_breakdown import Breakdown

__all__ = ["Candidate", "Evaluator", "Replication", "Standstill", "estimates"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A factory with its work, and how that is done: by a plan, or by a rule alone.

    Parameters
    ----------
    workspace
        Consistent, with the orders that are to be done.
    eligible
        Stations that can do each operation, by (product, operation): what matching found.
    now
        Instant at which it begins, UTC.
    plan
        The plan that is carried out; None for a rule alone.
    rule
        Keys of the dispatching rule, compared in order; with a plan, for what the plan does not know or no longer fits.
    """

    workspace: Workspace
    eligible: Mapping[tuple[str, str], Sequence[str]]
    now: datetime
    plan: Plan | None = None
    rule: tuple[str, ...] = ("edd",)


@dataclass(frozen=True, slots=True)
class Standstill:
    """Why nothing moved any more though lots were left.

    Parameters
    ----------
    cycle
        Who waits for whom, the last for the first; empty where somebody waits for what nobody will bring.
    reasons
        In words.
    """

    at: datetime
    cycle: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replication:
    """What one run gave.

    Parameters
    ----------
    number
        Which run: two candidates meet the same luck in runs of the same number.
    events
        Events in its log.
    observed_ms
        Length of the run, milliseconds, its warm-up included.
    is_complete
        Whether every order was completed.
    orders_open
        Mean number of orders that are released and not complete in equal parts of the run, warm-up included: what shows
        where that ends.
    standstill
        None where the run did not come to one.
    """

    number: int
    figures: Breakdown
    events: int
    observed_ms: int
    is_complete: bool
    orders_open: tuple[float, ...] = ()
    standstill: Standstill | None = None


class Evaluator(Protocol):
    """Simulates candidates; replication n of any two of them meets the same luck (common random numbers)."""

    def score(
        self, candidates: Sequence[Candidate], replications: Sequence[int], seed: int
    ) -> list[tuple[Replication, ...]]:
        """Return the replications of each candidate, in the order of `replications`.

        Parameters
        ----------
        candidates
            Any number of them.
        replications
            Numbers of the runs, 0 and more: further ones may be asked for later.
        seed
            Of all chance; a run's luck comes from it and the run's number.
        """


def estimates(figures: Iterable[Mapping[str, float | None]], confidence: float = 0.95) -> dict[str, Estimate]:
    """Return the mean of each figure over replications with its interval; runs that lack a figure are left out of it.

    Raises
    ------
    ValueError
        If the confidence is not in (0, 1).
    """
    listed = list(figures)
    names = dict.fromkeys(name for one in listed for name in one)
    return {name: estimate([one.get(name) for one in listed], confidence) for name in names}
