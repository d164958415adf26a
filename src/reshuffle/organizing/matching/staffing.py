"""Whether there are people for a mode: enough of each skill at once, on the station's site, and ever there with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reshuffle.model.factory import Workspace
from reshuffle.model.products import Operation
from reshuffle.model.stations import Attendance, BreakBehaviour, PhaseName, Station
from reshuffle.organizing.matching import hours
from reshuffle.organizing.matching.hours import ALWAYS, Hours

__all__ = ["Group", "Need", "Roster", "is_staffed", "needs_of"]


@dataclass(frozen=True, slots=True)
class Need:
    """`count` people with a skill, the same from phase `first` to phase `last` of the mode."""

    skill: str
    count: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Group:
    """People who are alike: an operator of the factory with all its copies."""

    name: str
    skills: frozenset[str]
    count: int
    mask: int


@dataclass(frozen=True, slots=True)
class Demand:
    """What a mode asks of people: needs, and for each phase whether calendars bind it.

    Parameters
    ----------
    unbroken
        Milliseconds of the run for which all must be there at a stretch; 0 where it may pause, or nobody attends it.
    """

    needs: tuple[Need, ...]
    bound: tuple[bool, ...]
    phases: tuple[PhaseName, ...]
    unbroken: int = 0


def needs_of(station: Station, operation: Operation, run_time: int) -> Demand:
    """Return what a mode asks of people; phases that take no time ask nothing.

    One need for each unbroken run of attended phases. Setup, load and unload are bound by calendars; the run is not
    when it goes on over breaks, or takes no time.
    """
    takes = {
        PhaseName.SETUP: operation.setup_time > 0 or station.setup is not None,
        PhaseName.LOAD: station.load > 0,
        PhaseName.RUN: True,
        PhaseName.UNLOAD: station.unload > 0,
    }
    phases = tuple(name for name in PhaseName if takes[name])
    behaviour = operation.break_behaviour or station.break_behaviour
    run_bound = behaviour is not BreakBehaviour.GOES_ON and run_time > 0
    bound = tuple(run_bound if name is PhaseName.RUN else True for name in phases)
    needs = [need for attendance in (*station.attendance, *operation.attendance) for need in _runs(attendance, phases)]
    run = phases.index(PhaseName.RUN)
    is_attended = any(need.first <= run <= need.last for need in needs)
    unbroken = run_time if behaviour is BreakBehaviour.MAY_NOT_PAUSE and is_attended else 0
    return Demand(tuple(needs), bound, phases, unbroken)


def _runs(attendance: Attendance, phases: Sequence[PhaseName]) -> Iterable[Need]:
    start: int | None = None
    for place, name in enumerate((*phases, None)):
        if name in attendance.phases:
            start = place if start is None else start
        elif start is not None:
            yield Need(attendance.skill, attendance.count, start, place - 1)
            start = None


def is_staffed(demand: Demand, groups: Sequence[Group], station_mask: int, calendars: Hours | None = None) -> bool:
    """Whether people can be named for every need so that in every bound phase all of them meet the station.

    They meet for long enough where the run may not pause. A person holds one need at a time. Exact: people who have the
    same of the skills in question and the same hours are counted together, then the ways to fill the needs are tried in
    turn.

    Parameters
    ----------
    calendars
        Say for how long people and station meet; needed where the run may not pause.
    """
    asked = {need.skill for need in demand.needs}
    alike: dict[tuple[frozenset[str], int], int] = {}
    for group in groups:
        key = (group.skills & asked, group.mask)
        if key[0]:
            alike[key] = alike.get(key, 0) + group.count
    pools = sorted(alike.items(), key=lambda pool: len(pool[0][0]))
    masks = [station_mask if bound else ALWAYS for bound in demand.bound]
    free = [[count] * len(demand.bound) for _, count in pools]
    run = demand.phases.index(PhaseName.RUN) if demand.unbroken else -1

    def fill(place: int, left: int, pool: int, opens: list[int]) -> bool:
        if left == 0:
            place += 1
            if place == len(demand.needs):
                return True
            left, pool = demand.needs[place].count, 0
        need = demand.needs[place]
        span = range(need.first, need.last + 1)
        for index in range(pool, len(pools)):
            (skills, mask), _ = pools[index]
            if need.skill not in skills:
                continue
            most = min(left, *(free[index][phase] for phase in span))
            if most <= 0:
                continue
            met = [
                opened & mask if phase in span and demand.bound[phase] else opened for phase, opened in enumerate(opens)
            ]
            if not all(met) or (calendars and run >= 0 and calendars.longest_together(met[run]) < demand.unbroken):
                continue
            for taken in range(most, 0, -1):
                for phase in span:
                    free[index][phase] -= taken
                done = fill(place, left - taken, index + 1, met)
                for phase in span:
                    free[index][phase] += taken
                if done:
                    return True
        return False

    return not demand.needs or (all(masks) and fill(-1, 0, 0, masks))


class Roster:
    """The people of a factory and the hours of people and stations."""

    def __init__(self, workspace: Workspace) -> None:
        self.factory = workspace.factory
        self.hours = Hours(workspace)
        self.station_masks = {
            name: self.hours.mask(name, station.calendar, station.count)
            for name, station in workspace.factory.stations.items()
        }
        self.people = {
            name: Group(
                name,
                frozenset(operator.skills),
                operator.count,
                self.hours.mask(name, operator.calendar, operator.count),
            )
            for name, operator in workspace.factory.operators.items()
        }
        self._by_site: dict[str | None, tuple[Group, ...]] = {}

    def on_site(self, site: str | None) -> tuple[Group, ...]:
        """Return the people who can work on a site; who or what names no site is on every one."""
        if site not in self._by_site:
            operators = self.factory.operators
            self._by_site[site] = tuple(
                group
                for name, group in self.people.items()
                if site is None or operators[name].site is None or operators[name].site == site
            )
        return self._by_site[site]

    def times(self, calendar: str | None) -> str:
        """Return the shifts of a station's or an operator's calendar in words."""
        used = calendar if calendar is not None else self.factory.calendar
        return hours.describe(self.factory.calendars.get(used) if used is not None else None)
