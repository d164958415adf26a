"""Batches: which lots start together, and how long a station waits for more of them."""

from __future__ import annotations

from collections.abc import Sequence

from reshuffle.twin.agenda import Rank
from reshuffle.twin.factory import Way
from reshuffle.twin.run import Obstacle, Run, StationRun
from reshuffle.twin.starting import merged_way, obstacle_to_start, way_of

__all__ = ["fits_together", "form_batch"]

Key = tuple[str, str]


def fits_together(one: Way, other: Way) -> bool:
    """Whether two lots may share a batch: family, setup, phases and needs are the same."""
    return (
        one.family == other.family
        and one.state == other.state
        and one.needs == other.needs
        and [phase.name for phase in one.phases] == [phase.name for phase in other.phases]
    )


def form_batch(run: Run, station: StationRun, keys: Sequence[Key], waits: bool) -> tuple[list[Key], Way] | Obstacle:
    """Return the batch around the first of some operations that could start, in the order of the rule.

    Parameters
    ----------
    waits
        Whether the station waits for more lots as long as the rule for that says.
    """
    batching = station.spec.part.batching
    if batching is None:
        return [keys[0]], way_of(run, keys[0], station.spec.id)
    first = way_of(run, keys[0], station.spec.id)
    chosen, ways, size = [keys[0]], [first], first.size
    for key in keys[1:]:
        way = way_of(run, key, station.spec.id)
        if (
            size + way.size > first.batch_maximum
            or not fits_together(first, way)
            or key[0] in {lot for lot, _ in chosen}
        ):
            continue
        together = [*chosen, key]
        if isinstance(obstacle_to_start(run, station, together, merged_way([*ways, way]), {}), Obstacle):
            continue
        chosen, ways, size = together, [*ways, way], size + way.size
    name = station.spec.id
    if size < first.batch_minimum:
        return Obstacle(f"'{name}' waits for a batch of at least {first.batch_minimum}")
    longest = min(station.queue.get(key, run.now) for key in chosen)
    if waits and size < first.batch_maximum and run.now < longest + run.params.batch_wait:
        at = longest + run.params.batch_wait
        if at not in run.timers:
            run.timers.add(at)
            run.agenda.schedule(at, Rank.TIMER, name)
        return Obstacle(f"'{name}' waits for more lots", is_passing=True)
    return chosen, merged_way(ways)
