"""The clocks of failures: calendar time always, busy time only while a phase works on the station."""

from __future__ import annotations

import math

from reshuffle.twin.agenda import Rank
from reshuffle.twin.people import work_calendars
from reshuffle.twin.run import Run, StationRun
from reshuffle.twin.working_time import end_of_work, work_between

__all__ = ["count", "restart", "start_clocks", "watch", "wind"]


def start_clocks(run: Run) -> None:
    """Draw the first failures of every station; without chance there are none."""
    for station in run.stations.values() if run.params.chance else ():
        station.clocks_at = run.now
        for mode in station.spec.part.failures:
            if mode not in station.down:
                wind(run, station, mode)
        watch(run, station)


def wind(run: Run, station: StationRun, mode: str) -> None:
    """Draw the time to the next failure of a mode."""
    between = station.spec.part.failures[mode].between
    station.clocks[mode] = max(1, run.streams.duration(station.spec.id, f"failure {mode}", between))
    station.clock_tokens[mode] = station.clock_tokens.get(mode, 0) + 1
    if not station.spec.part.failures[mode].counts_busy_time and not station.down:
        _schedule(run, station, mode, run.now + math.ceil(station.clocks[mode]))


def count(run: Run, station: StationRun) -> None:
    """Let the clocks go on to now; while the station is down they stand."""
    if not station.clocks:
        return
    if not station.down:
        busy = 0
        for number in station.works:
            work = run.works[number]
            if work.is_working and work.members:
                since = max(work.since, station.clocks_at)
                done = work_between(work_calendars(run, work, work.way.phases[work.phase]), since, run.now)
                busy = max(busy, done)
        for mode in station.clocks:
            passed = busy if station.spec.part.failures[mode].counts_busy_time else run.now - station.clocks_at
            station.clocks[mode] -= passed
    station.clocks_at = run.now


def watch(run: Run, station: StationRun) -> None:
    """Schedule the failures that come if everything goes on as it is now."""
    if not station.clocks or station.down:
        return
    count(run, station)
    for mode, left in station.clocks.items():
        if not station.spec.part.failures[mode].counts_busy_time:
            continue
        station.clock_tokens[mode] += 1
        ends = []
        for number in station.works:
            work = run.works[number]
            if work.is_working and work.members:
                calendars = work_calendars(run, work, work.way.phases[work.phase])
                end = end_of_work(calendars, run.now, max(0, math.ceil(left)))
                ends += [end] if end is not None else []
        if ends:
            _schedule(run, station, mode, min(ends))


def restart(run: Run, station: StationRun) -> None:
    """Let the clocks of a station that is up again go on."""
    station.clocks_at = run.now
    for mode, left in station.clocks.items():
        if not station.spec.part.failures[mode].counts_busy_time:
            station.clock_tokens[mode] += 1
            _schedule(run, station, mode, run.now + max(0, math.ceil(left)))
    watch(run, station)


def _schedule(run: Run, station: StationRun, mode: str, at: int) -> None:
    run.agenda.schedule(at, Rank.FAILURE, station.spec.id, mode, station.clock_tokens[mode])
