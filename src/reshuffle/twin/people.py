"""Who works on what: operators are found, taken for phases and let go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from reshuffle.plan.from_model.work import taken_places
from reshuffle.plan.tasks import BreakRule
from reshuffle.shopfloor.event_kinds import EventKind
from reshuffle.twin.factory import Need, PhaseSpec
from reshuffle.twin.run import Obstacle, Run, Work
from reshuffle.twin.working_time import OpenTime

__all__ = ["Crew", "find_crew", "find_crew_under_way", "free_crew", "seat_in_phases", "take_crew", "work_calendars"]

#: Members by need.
Crew = dict[int, tuple[str, ...]]


def find_crew(
    run: Run, needs: Mapping[int, Need], rule: BreakRule, named: Mapping[int, Sequence[str]]
) -> Crew | Obstacle:
    """Return who takes the places of all `needs` now, or what is missing.

    Parameters
    ----------
    needs
        Needs for operators, by their place in the way.
    rule
        Break rule of the phase that is to start: work that goes on in breaks may be planned for people who are not
        there, other work needs everybody on shift.
    named
        Who is planned; only they will do.
    """
    result: Crew = {}
    open_needs: dict[int, Need] = {}
    taken: set[str] = set()
    for number, need in needs.items():
        people = tuple(named.get(number, ()))
        if not people:
            open_needs[number] = need
            continue
        for person in people:
            reason = _away(run, person, rule is not BreakRule.IGNORE)
            if reason is not None:
                return reason
        taken.update(people)
        result[number] = people
    for number, need in open_needs.items():
        if len(open_needs) > 1:
            break
        free = [person for person in need.members if person not in taken and _away(run, person, True) is None]
        if len(free) < need.count:
            return _nobody(run, need)
        result[number] = tuple(free[: need.count])
    else:
        return result
    return _seat(run, open_needs, taken, result)


def find_crew_under_way(run: Run, needs: Mapping[int, Need], named: Mapping[int, Sequence[str]]) -> Crew:
    """Return who is at work that is under way when the run begins, on shift or not."""
    result: Crew = {}
    taken: set[str] = set()
    for number, need in needs.items():
        people = tuple(named.get(number, ())) or need.members
        free = [person for person in people if person not in taken and person not in run.operators_busy]
        result[number] = tuple(free[: need.count])
        taken.update(result[number])
    return result


def _seat(run: Run, needs: Mapping[int, Need], taken: set[str], result: Crew) -> Crew | Obstacle:
    """Seat people with several skills so that nobody is missing who need not be."""
    people = dict.fromkeys(person for need in needs.values() for person in need.members)
    free = [person for person in people if person not in taken and _away(run, person, True) is None]
    wanted = [(str(number), need.count) for number, need in needs.items()]
    able = [[str(number) for number, need in needs.items() if person in need.members] for person in free]
    for (number, need), places in zip(needs.items(), taken_places(wanted, able), strict=True):
        if len(places) < need.count:
            return _nobody(run, need)
        result[number] = tuple(free[place] for place in places)
    return result


def seat_in_phases(
    needs: Sequence[tuple[int, Need]], phases: Sequence[set[str]], taken: Mapping[int, set[str]] | None = None
) -> Crew | None:
    """Return who of the people in each phase takes which need, so that nobody takes two at once; None if that fails."""
    if not needs:
        return {}
    busy = taken or {}
    (place, need), rest = needs[0], needs[1:]
    span = range(need.first, need.last + 1)
    able = [
        person
        for person in need.members
        if all(person in phases[phase] and person not in busy.get(phase, ()) for phase in span)
    ]
    for chosen in combinations(able, need.count):
        more = {phase: busy.get(phase, set()) | set(chosen) for phase in span}
        found = seat_in_phases(rest, phases, {**busy, **more})
        if found is not None:
            return {place: chosen, **found}
    return None


def _away(run: Run, person: str, must_be_there: bool) -> Obstacle | None:
    if person in run.operators_busy:
        return Obstacle(f"'{person}' is busy", (_holder(run, person),))
    calendar = run.open_times.get(person)
    if must_be_there and calendar is not None and not calendar.is_open(run.now):
        return Obstacle(f"'{person}' is not there", is_passing=calendar.stretch_after(run.now) is not None)
    return None


def _nobody(run: Run, need: Need) -> Obstacle:
    reasons = [reason for person in need.members if (reason := _away(run, person, True)) is not None]
    busy = tuple(dict.fromkeys(name for reason in reasons for name in reason.waits_for))
    passing = not busy and any(reason.is_passing for reason in reasons)
    return Obstacle(f"{need.count} with the skill '{need.name}' are not free", busy, passing)


def _holder(run: Run, person: str) -> str:
    work = run.works[run.operators_busy[person]]
    return f"lot '{work.members[0][0]}'" if work.members else f"station '{work.station}'"


def work_calendars(run: Run, work: Work, phase: PhaseSpec) -> list[OpenTime]:
    """Return the open times without which a phase of a work rests."""
    if phase.break_rule is BreakRule.IGNORE:
        return []
    held = [
        person
        for number, members in work.held.items()
        if not work.way.needs[number].is_tool
        and work.way.needs[number].first <= work.phase <= work.way.needs[number].last
        for person in members
    ]
    return run.calendars(work.station, *held)


def take_crew(run: Run, work: Work, crew: Crew) -> None:
    """Let people begin."""
    for number, people in crew.items():
        work.held[number] = people
        for person in people:
            run.operators_busy[person] = work.id
            run.record(EventKind.OPERATOR_TAKEN, resource=person, **_for(work))


def free_crew(run: Run, work: Work, numbers: Sequence[int]) -> None:
    """Let people go."""
    for number in numbers:
        for person in work.held.pop(number, ()):
            del run.operators_busy[person]
            run.record(EventKind.OPERATOR_FREED, resource=person, **_for(work))


def _for(work: Work) -> dict[str, str]:
    if not work.members:
        return {"station": work.station}
    lot, operation = work.members[0]
    return {"lot": lot, "operation": operation, "station": work.station}
