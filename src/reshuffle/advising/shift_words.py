"""Two who never meet, in words: ``anna's shift ends 14:00, furnace's shift starts 14:00: nobody can ...``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from reshuffle.advising.conditions import Condition, ConditionKind
from reshuffle.model.calendars import Shift
from reshuffle.model.factory import Workspace

__all__ = ["meeting_sentence"]

_DAY = timedelta(days=1)


def meeting_sentence(workspace: Workspace, kept: Sequence[Condition]) -> str:
    """Return the contradiction of a station and people whose shifts do not overlap; empty where it is something else.

    Parameters
    ----------
    kept
        The conditions that can not hold together.
    """
    stations = [one.subject for one in kept if one.kind is ConditionKind.STATION_CALENDAR]
    people = [one.subject for one in kept if one.kind is ConditionKind.OPERATOR_SHIFT]
    others = {one.kind for one in kept} - {ConditionKind.STATION_CALENDAR, ConditionKind.OPERATOR_SHIFT}
    if len(stations) != 1 or len(people) != 1 or others - {ConditionKind.OPERATORS}:
        return ""
    station, operator = stations[0], people[0]
    ours = _shifts(workspace, workspace.factory.stations[station].calendar)
    theirs = _shifts(workspace, workspace.factory.operators[operator].calendar)
    if len(ours) != 1 or len(theirs) != 1:
        return ""
    place, person = ours[0], theirs[0]
    who = f"nobody can {_doing(workspace, station, operator)} {station}"
    if not place.days & person.days:
        return f"{operator} and {station} never work on the same day: {who}"
    if _end(person) <= place.start:
        return f"{operator}'s shift ends {_clock(person.end)}, {station}'s shift starts {_clock(place.start)}: {who}"
    if _end(place) <= person.start:
        return f"{station}'s shift ends {_clock(place.end)}, {operator}'s shift starts {_clock(person.start)}: {who}"
    return ""


def _shifts(workspace: Workspace, calendar: str | None) -> tuple[Shift, ...]:
    used = calendar or workspace.factory.calendar
    return workspace.factory.calendars[used].shifts if used else ()


def _end(shift: Shift) -> timedelta:
    return shift.end if shift.end > shift.start else shift.end + _DAY


def _doing(workspace: Workspace, station: str, operator: str) -> str:
    """Return what the operator does at the station: the phase for which people are needed, or the work as a whole."""
    skills = set(workspace.factory.operators[operator].skills)
    phases = {
        phase.value
        for need in workspace.factory.stations[station].attendance
        if need.skill in skills
        for phase in need.phases
    }
    return phases.pop() if len(phases) == 1 else "work on"


def _clock(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
