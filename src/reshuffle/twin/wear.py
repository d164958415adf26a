"""Wear counters: how they grow with the work that is done, and what they forbid and ask for."""

from __future__ import annotations

from collections.abc import Iterable

from reshuffle.plan.tasks import PhaseKind
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin.factory import Way
from reshuffle.twin.run import Obstacle, Run, StationRun, Work

__all__ = ["count_pieces", "count_wear", "overdue", "reset"]


def count_wear(run: Run, work: Work, done: int, is_over: bool) -> None:
    """Raise the counters of a station by the work that was done in a run phase, rounded up to whole units.

    Minutes count as they go by; pieces, lots and units of work when the run ends.

    Parameters
    ----------
    done
        Working time of the phase so far, milliseconds, as chance made it.
    is_over
        Whether the run has ended.
    """
    phase = work.way.phases[work.phase]
    station = run.stations[work.station]
    if phase.kind is not PhaseKind.RUN or not station.spec.part.wear or not work.members:
        return
    # Minutes are those of the run before it was rounded up to ticks, as in plans.
    exact = -(-done * work.way.run_ms // phase.duration) if phase.duration else 0
    for name, counter in station.spec.part.wear.items():
        planned = sum(dict(way.wear).get(name, 0) for way in _ways(run, work))
        in_plan = -(-counter.per_minute * work.way.run_ms // 60_000)
        by_time = -(-counter.per_minute * exact // 60_000)
        total = by_time if not is_over else max(0, planned + (by_time - in_plan) * len(work.members))
        amount = total - work.worn.get(name, 0)
        if amount > 0:
            work.worn[name] = total
            station.counters[name] = station.counters.get(name, 0) + amount
            _say(run, station, name)


def count_pieces(run: Run, work: Work) -> None:
    """Count the pieces of a run that has ended down to the maintenance that is due every so many."""
    if work.way.phases[work.phase].kind is not PhaseKind.RUN or not work.members:
        return
    station = run.stations[work.station]
    for name, task in station.spec.part.maintenance.items():
        if task.every_pieces is None:
            continue
        pieces = sum(run.lots[lot].pieces_at(operation) for lot, operation in work.members)
        station.counters[name] = max(0, station.counters.get(name, 0) - pieces)
        _say(run, station, name)


def _ways(run: Run, work: Work) -> Iterable[Way]:
    if len(work.members) == 1:
        return (work.way,)
    factory = run.factory
    return [
        factory.way(run.lots[lot].product, operation, work.station, run.lots[lot].pieces_at(operation))
        for lot, operation in work.members
    ]


def overdue(station: StationRun, ways: Iterable[Way]) -> Obstacle | None:
    """Return the counter that would pass its hard limit with some work, None if there is none."""
    rise: dict[str, int] = {}
    for way in ways:
        for name, amount in way.wear:
            rise[name] = rise.get(name, 0) + amount
    for name, amount in rise.items():
        limit = station.spec.part.wear[name].limit
        value = station.counters.get(name, 0)
        if value + amount > limit:
            helps = any(name in task.resets for task in station.spec.part.maintenance.values())
            text = f"counter '{name}' of '{station.spec.id}' would come to {value + amount}, above its limit {limit}"
            return Obstacle(text if helps and amount <= limit else f"{text}, and no maintenance helps", is_worn=True)
    return None


def reset(run: Run, station: StationRun, names: Iterable[str]) -> None:
    """Set counters back to 0; those of maintenance by pieces back to the pieces until it is due again."""
    for name in names:
        if name in station.spec.part.wear:
            station.counters[name] = 0
            _say(run, station, name)
        elif (pieces := station.spec.part.maintenance[name].every_pieces) is not None:
            station.counters[name] = pieces
            _say(run, station, name)


def _say(run: Run, station: StationRun, name: str) -> None:
    value = station.counters[name]
    run.record(EventKind.COUNTER_CHANGED, station=station.spec.id, name=name, quantity=value)
