"""How busy the stations of a plan are: key figures of people, computed from the plan alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reshuffle.model import calendars
from reshuffle.model.calendars import Calendar
from reshuffle.model.consistency import copies
from reshuffle.model.factory import Workspace
from reshuffle.plan.plan import Plan

__all__ = ["StationLoad", "station_loads"]

Interval = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class StationLoad:
    """What one station does in a plan.

    Parameters
    ----------
    open_s
        Seconds for which it is open, from the start of planning to the end of the plan.
    busy_s
        Seconds of them in which it works, is set up, or is maintained; a lot that only stands on it does not count.
    setup_s
        Seconds of setting up among them.
    operations
        Number of operations it does.
    """

    station: str
    open_s: float
    busy_s: float
    setup_s: float
    operations: int

    @property
    def share(self) -> float:
        """Busy time per open time; 0 where it is never open."""
        return self.busy_s / self.open_s if self.open_s else 0.0


def station_loads(plan: Plan, workspace: Workspace) -> tuple[StationLoad, ...]:
    """Return the load of every station of the factory, in its order; each copy is one of its own.

    Parameters
    ----------
    plan
        The plan.
    workspace
        What it was made from.
    """
    busy: defaultdict[str, list[Interval]] = defaultdict(list)
    setup: defaultdict[str, list[Interval]] = defaultdict(list)
    count: defaultdict[str, int] = defaultdict(int)
    for operation in plan.operations:
        count[operation.station] += 1
        for phase in operation.phases:
            if phase.name != "hold":
                busy[operation.station].append((phase.start, phase.end))
            if phase.name == "setup":
                setup[operation.station].append((phase.start, phase.end))
    for task in plan.upkeep:
        busy[task.station].append((task.start, task.end))
    last = max((end for spans in busy.values() for _, end in spans), default=plan.made_for)
    loads = []
    for name, station in workspace.factory.stations.items():
        for copy in copies(name, station.count):
            opens = _open_times(workspace, station.calendar, dict.fromkeys((name, copy)), plan.made_for, last)
            loads.append(
                StationLoad(copy, _length(opens), _within(busy[copy], opens), _within(setup[copy], opens), count[copy])
            )
    return tuple(loads)


def _open_times(
    workspace: Workspace, calendar: str | None, owners: Iterable[str], start: datetime, end: datetime
) -> list[Interval]:
    factory = workspace.factory
    used = calendar if calendar is not None else factory.calendar
    base = factory.calendars[used] if used is not None else Calendar()
    known = workspace.state.calendar_exceptions
    added = tuple(exception for owner in owners for exception in known.get(owner, ()))
    whole = base.model_copy(update={"exceptions": (*base.exceptions, *added)})
    return calendars.open_intervals(whole, factory.zone, start, end)


def _length(spans: Sequence[Interval]) -> float:
    return sum(((end - start) for start, end in spans), timedelta(0)).total_seconds()


def _within(spans: Sequence[Interval], opens: Sequence[Interval]) -> float:
    """Return the seconds of the union of spans that lie in open times; both of these ascending and apart."""
    total = timedelta(0)
    row, reached = 0, None
    for start, end in sorted(spans):
        begin = start if reached is None else max(start, reached)
        reached = end if reached is None else max(end, reached)
        while row < len(opens) and opens[row][1] <= begin:
            row += 1
        place = row
        while place < len(opens) and opens[place][0] < end:
            total += max(min(end, opens[place][1]) - max(begin, opens[place][0]), timedelta(0))
            place += 1
    return total.total_seconds()
