"""Where the operations run that are under way, who is there, and when they will end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reshuffle.model import consistency
from reshuffle.model.factory import Workspace
from reshuffle.plan.builder import Phase, ProblemBuilder, Requirement
from reshuffle.plan.from_model.resources import ResourceMap
from reshuffle.plan.tasks import BreakRule

__all__ = ["earliest_end", "people_present", "running_stations"]

#: Far enough for the rest of any operation: a phase that does not end in so many ticks will not end at all.
_FAR = 1 << 40


def running_stations(workspace: Workspace) -> dict[str, str]:
    """Return the station copy on which each lot runs, by lot; of several equal stations the first that is free."""
    stations = workspace.factory.stations
    running = {lot: state.running.station for lot, state in workspace.state.lots.items() if state.running is not None}
    taken = {station for station in running.values() if station not in stations or stations[station].count == 1}
    result = {}
    for lot, station in running.items():
        if station in stations and stations[station].count > 1:
            copies = consistency.copies(station, stations[station].count)
            station = next((copy for copy in copies if copy not in taken), copies[0])
            taken.add(station)
        result[lot] = station
    return result


def people_present(workspace: Workspace, named: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """Return the people who are named, each once; of several equal ones the first who are not there yet."""
    operators = workspace.factory.operators
    result: list[str] = []
    for name in named:
        copies = consistency.copies(name, operators[name].count) if name in operators else (name,)
        result += [copy for copy in copies if copy not in result and copy not in taken][:1]
    return result


def earliest_end(
    builder: ProblemBuilder,
    resources: ResourceMap,
    copy: str,
    phases: Sequence[Phase],
    needs: Sequence[Requirement],
) -> int | None:
    """Return when an operation under way ends if nobody keeps it waiting, ticks.

    None where that depends on which of several people with different hours comes, or where it can not end.
    """
    members = {group: people for (_, people), group in resources.groups.items()}
    time = builder.planning_start
    for place, phase in enumerate(phases):
        calendars = {resources.calendars[resources.stations[copy]]}
        for need in needs:
            last = len(phases) - 1 if need.last_phase == -1 else need.last_phase
            if need.first_phase <= place <= last:
                own = {resources.calendars.get(person, -1) for person in members[need.group]}
                if len(own) > 1 and len(members[need.group]) > need.count:
                    return None
                calendars |= own
        opens = [(time, time + _FAR)]
        for calendar in sorted(calendars - {-1}):
            opens = [part for a, b in opens for part in builder.open_intervals(calendar, a, b)]
        ended = _end_of_phase(phase, opens, time, place == 0)
        if ended is None:
            return None
        time = ended
    return time


def _end_of_phase(phase: Phase, opens: Sequence[tuple[int, int]], time: int, is_under_way: bool) -> int | None:
    if phase.duration == 0 or phase.break_rule is BreakRule.IGNORE:
        return time + phase.duration
    left = phase.duration
    for start, end in opens:
        if phase.break_rule is BreakRule.PAUSE:
            if end - start >= left:
                return start + left
            left -= end - start
        elif end - start >= left and (start == time or not is_under_way):
            return start + left
    return None
