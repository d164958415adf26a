"""Turns for plain shops: tabu search has the time, the exact model as much of it as it takes to see whether it closes.

Restarting the tabu search loses its elites, so it has two turns at most, and long ones.
"""

from __future__ import annotations

import time

from reshuffle.organizing.scheduling.portfolio.incumbent import Incumbent
from reshuffle.organizing.scheduling.portfolio.members import Turn
from reshuffle.organizing.scheduling.portfolio.turns import Seat, run_side_by_side

__all__ = ["run_shop_turns"]

#: Share of the time in which the exact model is tried beside the tabu search, and the gap at which it goes on.
TRIAL_SHARE, CLOSE_GAP = 0.2, 0.01
#: Merit at which the exact model goes on, of 1 at first and 0.6 after a turn in which it brought nothing.
HELPFUL_MERIT = 0.65


def run_shop_turns(
    tabu: Seat, exact: Seat | None, incumbent: Incumbent, ends_at: float | None, workers: int, seed: int
) -> None:
    """Search a plain shop until the time is over or value and bound meet.

    Parameters
    ----------
    tabu
        The tabu search.
    exact
        The exact model, None where it is too large.
    incumbent
        What they share.
    ends_at
        Instant of :func:`time.perf_counter` at which the search must be over, None for none.
    workers
        Threads, >= 1.
    seed
        Seed of all chance.
    """
    left = None if ends_at is None else ends_at - time.perf_counter()
    if exact is not None:
        _try_exact(tabu, exact, incumbent, left, workers, seed)
    if incumbent.is_over():
        return
    left = None if ends_at is None else ends_at - time.perf_counter()
    if left is not None and left <= 0.02:
        return
    goes_on = exact is not None and exact.dropped is None and workers > 1 and _is_close(exact, incumbent)
    if goes_on and exact is not None:
        run_side_by_side([(exact, 1), (tabu, workers - 1)], Turn(left, None, 1, seed + 1), incumbent)
    else:
        run_side_by_side([(tabu, workers)], Turn(left, None, workers, seed + 1), incumbent)


def _try_exact(tabu: Seat, exact: Seat, incumbent: Incumbent, left: float | None, workers: int, seed: int) -> None:
    """Let the exact model show what it can, beside the tabu search where there is more than one worker."""
    trial = None if left is None else min(left, max(TRIAL_SHARE * left, exact.least_s))
    if workers > 1:
        run_side_by_side([(exact, 1), (tabu, workers - 1)], Turn(trial, None, 1, seed), incumbent)
    else:
        run_side_by_side([(exact, 1)], Turn(trial, None, 1, seed), incumbent)


def _is_close(exact: Seat, incumbent: Incumbent) -> bool:
    """Whether the exact model may still close the gap, or is the one that helps."""
    if incumbent.objective is None or incumbent.lower_bound is None:
        return False
    gap = (incumbent.objective[0] - incumbent.lower_bound) / max(1, abs(incumbent.objective[0]))
    return gap <= CLOSE_GAP or exact.merit > HELPFUL_MERIT
