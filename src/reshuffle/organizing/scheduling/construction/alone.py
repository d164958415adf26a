"""When a task is done at the earliest that has its stations and people for itself: only their open times bind it."""

from __future__ import annotations

from collections.abc import Sequence

from reshuffle.organizing.scheduling.construction.open_times import NEVER
from reshuffle.organizing.scheduling.construction.shop import Shop
from reshuffle.organizing.scheduling.construction.variants import MOST_VARIANTS, Variant
from reshuffle.plan.links import Point
from reshuffle.plan.tasks import PhaseKind

__all__ = ["earliest_alone", "earliest_of_mode"]


def earliest_alone(shop: Shop, task: int, low: Sequence[int]) -> list[int] | None:
    """Return the earliest instant of each point of a task; None where open times bind none of its modes.

    Parameters
    ----------
    shop
        The problem.
    task
        A task with modes that is not in progress.
    low
        Earliest instant of each :class:`~reshuffle.plan.links.Point`, from elsewhere.

    Returns
    -------
    Instants by point, :data:`~reshuffle.organizing.scheduling.construction.open_times.NEVER` for one that does not
    come: no schedule has the point earlier. Each is the least over all modes and members, whatever the others are.
    """
    best = [NEVER] * len(Point)
    is_bound = False
    for mode in shop.modes[task]:
        is_bound = is_bound or any(opens is not None for variant in _variants(shop, mode) for opens in variant.opens)
        best = [min(pair) for pair in zip(best, earliest_of_mode(shop, mode, low), strict=True)]
    return best if is_bound else None


def earliest_of_mode(shop: Shop, mode: int, low: Sequence[int]) -> list[int]:
    """Return the earliest instant of each point in one mode, NEVER for one that does not come."""
    best = [NEVER] * len(Point)
    for variant in _variants(shop, mode):
        best = [min(pair) for pair in zip(best, _run(shop, variant, low), strict=True)]
    return best


def _variants(shop: Shop, mode: int) -> Sequence[Variant]:
    known = shop.variants(mode)
    # Where not all combinations of members are known, only the station counts.
    return known if len(known) < MOST_VARIANTS else (Variant(shop, mode, ()),)


def _run(shop: Shop, variant: Variant, low: Sequence[int]) -> tuple[int, int, int, int]:
    """Return the instants of the points: each phase as early as it can be, however long the lot may wait before it."""
    is_batch = variant.station >= 0 and shop.batch_max[variant.station] > 0
    kinds = shop.phase_kind[shop.phase_ptr[variant.mode] : shop.phase_ptr[variant.mode + 1]]
    starts, end = [], low[Point.START]
    ends = []
    for phase, duration in enumerate(variant.durations):
        begin = max(end, low[Point.ARRIVAL]) if phase == variant.arrival else end
        # A batch is set up for once, maybe before this member is there.
        work = 0 if is_batch and kinds[phase] == PhaseKind.SETUP else duration
        start, end = variant.run(phase, begin, work)
        if end >= NEVER or start >= NEVER:
            return NEVER, NEVER, NEVER, NEVER
        if phase == variant.completion:
            end = max(end, low[Point.COMPLETION])
        starts.append(start)
        ends.append(end)
    return starts[0], starts[variant.arrival], ends[variant.completion], max(ends[-1], low[Point.END])
