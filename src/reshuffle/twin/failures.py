"""Failures and repairs: what becomes of the work on the station, and of its lot."""

from __future__ import annotations

from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin import failure_clocks, orders, phases
from reshuffle.twin.agenda import Entry, Rank
from reshuffle.twin.run import Run, StationRun, Work

__all__ = ["fail", "fail_by_chance", "repair"]


def fail_by_chance(run: Run, entry: Entry) -> None:
    """Let a station fail whose clock has run out."""
    station = run.stations[entry.entity]
    mode = entry.data
    if station.down or station.clock_tokens.get(mode) != entry.token or mode not in station.clocks:
        return
    failure_clocks.count(run, station)
    if station.clocks[mode] > 0.5:
        return  # The work it was counted on was over before.
    del station.clocks[mode]
    length = max(1, run.streams.duration(entry.entity, f"repair {mode}", station.spec.part.failures[mode].repair))
    fail(run, station, mode, run.now + length, is_known=False)
    run.agenda.schedule(run.now + length, Rank.REPAIR, entry.entity, mode)


def fail(
    run: Run, station: StationRun, mode: str, until: int | None, reason: str | None = None, is_known: bool = True
) -> None:
    """Let a station be down.

    Parameters
    ----------
    until
        Instant of the repair, None where there is none yet; a later report of the same failure replaces it.
    is_known
        Whether the floor knows that instant: only of failures that were reported with it.
    """
    failure_clocks.count(run, station)
    if not station.down:
        station.down_since = run.now
    station.down[mode] = until
    run.restless.add(station.spec.id)
    station.clocks.pop(mode, None)
    said = run.instant(until) if is_known and until is not None else None
    run.record(EventKind.STATION_FAILED, station=station.spec.id, name=mode, until=said, reason=reason)
    part = station.spec.part.failures.get(mode)
    for number in list(station.works):
        # A lot that is lost takes its other works along, which may be on this station too.
        work = run.works.get(number)
        if work is not None and work.is_working:
            _stop(run, work, mode, part.effect if part is not None else "resume")
    run.agenda.decide()


def _stop(run: Run, work: Work, mode: str, effect: str) -> None:
    is_there = bool(work.members) and work.phase >= work.way.arrival
    if effect == "scrap" and is_there:
        phases.interrupt(run, work, mode, False)
        for lot, operation in list(work.members):
            phases.lose_everywhere(run, run.lots[lot], f"lost when '{work.station}' failed")
            orders.scrap_lot(run, run.lots[lot], f"lost when '{work.station}' failed", work.station, operation)
    else:
        phases.interrupt(run, work, mode, effect != "resume")


def repair(run: Run, station: StationRun, mode: str) -> None:
    """Let a station be up again, if no other failure keeps it down."""
    if mode not in station.down:
        return
    del station.down[mode]
    run.record(EventKind.STATION_REPAIRED, station=station.spec.id, name=mode)
    run.restless.add(station.spec.id)
    if not station.down:
        station.could_work_since = run.now
        if station.entry_free > station.down_since:
            station.entry_free += run.now - station.down_since
            run.agenda.schedule(station.entry_free, Rank.TIMER, station.spec.id)
        # Also the clocks of what was repaired while another failure kept the station down.
        for one in station.spec.part.failures if run.params.chance else ():
            if one not in station.clocks:
                failure_clocks.wind(run, station, one)
        failure_clocks.restart(run, station)
    run.agenda.decide()
