"""How an operation is done on a station: its phases, the people and tools in them, and the wear it causes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from decimal import ROUND_CEILING, Decimal

from reshuffle.model.capabilities import DurationModel
from reshuffle.model.products import Operation
from reshuffle.model.state import RunningOperation
from reshuffle.model.stations import Attendance, BreakBehaviour, PhaseName, Station, WearCounter
from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.builder import Phase, ProblemBuilder, Requirement
from reshuffle.plan.from_model.clock import Clock
from reshuffle.plan.from_model.resources import ResourceMap
from reshuffle.plan.tasks import BreakRule, PhaseKind

__all__ = [
    "BREAK_RULES",
    "attendance_needs",
    "attended_runs",
    "phases_of",
    "pinned_needs",
    "run_time",
    "taken_places",
    "wear_amount",
]

BREAK_RULES = {
    BreakBehaviour.PAUSES: BreakRule.PAUSE,
    BreakBehaviour.MAY_NOT_PAUSE: BreakRule.MAY_NOT,
    BreakBehaviour.GOES_ON: BreakRule.IGNORE,
}
_KINDS = {
    PhaseName.SETUP: PhaseKind.SETUP,
    PhaseName.LOAD: PhaseKind.LOAD,
    PhaseName.RUN: PhaseKind.RUN,
    PhaseName.UNLOAD: PhaseKind.UNLOAD,
}


def run_time(operation: Operation, model: DurationModel, pieces: int) -> int:
    """Return the run time of a lot in milliseconds, rounded up, by the formula of ``DurationModel``."""
    stated = operation.time * (pieces if operation.time_per == "piece" else 1)
    content = sum(
        (amount * model.per_unit.get(unit, 0) for unit, amount in operation.work.items()),
        Decimal(0),
    ) * (pieces if operation.work_per == "piece" else 1)
    total = model.factor * stated + model.per_run + pieces * model.per_piece + content
    return int(total.to_integral_value(ROUND_CEILING))


def phases_of(
    station: Station, operation: Operation, run: int, clock: Clock, running: RunningOperation | None = None
) -> list[tuple[PhaseName, Phase]]:
    """Return the phases that are still to be done; of the one under way only the rest.

    A lot may wait on its station between phases, such as finished in the night until somebody comes to unload it.
    """
    durations = {
        PhaseName.SETUP: operation.setup_time,
        PhaseName.LOAD: station.load,
        PhaseName.RUN: run,
        PhaseName.UNLOAD: station.unload,
    }
    names = [
        name
        for name, duration in durations.items()
        if duration or name is PhaseName.RUN or (name is PhaseName.SETUP and station.setup is not None)
    ]
    if running is not None:
        order = list(PhaseName)
        names = [name for name in names if order.index(name) >= order.index(running.phase)]
        if running.phase not in names:
            names.insert(0, running.phase)
        durations[running.phase] = running.remaining
    result = []
    for name in names:
        kind = _KINDS[name]
        if running is not None and name is PhaseName.SETUP:
            kind = PhaseKind.LOAD  # The rest of a setup under way is no setup any more: what it mounts is mounted.
        waits = name is not names[-1] or station.output_buffer is not None
        behaviour = operation.break_behaviour or station.break_behaviour
        rule = BREAK_RULES[behaviour] if name is PhaseName.RUN else BreakRule.PAUSE
        power = station.power if name is PhaseName.RUN else 0
        phase = Phase(clock.duration(durations[name]), kind, UNBOUNDED if waits else 0, rule, power)
        result.append((name, phase))
    return result


def attendance_needs(
    builder: ProblemBuilder,
    listed: Sequence[Attendance],
    names: Sequence[PhaseName],
    resources: ResourceMap,
    site: str | None,
) -> Iterator[Requirement]:
    """Yield one requirement per unbroken run of attended phases."""
    for attendance, first, last in attended_runs(listed, names):
        members = resources.people(attendance.skill, site)
        yield Requirement(resources.group(builder, attendance.skill, members), attendance.count, 1, first, last)


def attended_runs(listed: Sequence[Attendance], names: Sequence[PhaseName]) -> Iterator[tuple[Attendance, int, int]]:
    """Yield each attendance with the first and the last of every unbroken run of its phases."""
    for attendance in listed:
        places = [place for place, name in enumerate(names) if name in attendance.phases]
        start = 0
        for place in range(1, len(places) + 1):
            if place == len(places) or places[place] != places[place - 1] + 1:
                yield attendance, places[start], places[place - 1]
                start = place


def pinned_needs(
    builder: ProblemBuilder,
    listed: Sequence[Attendance],
    names: Sequence[PhaseName],
    resources: ResourceMap,
    site: str | None,
    present: Sequence[int],
) -> Iterator[Requirement]:
    """Yield the requirements of an operation under way: who is there stays until the phases end that need them.

    Needs of the first phase for which nobody is there, and those of later phases, are open to everybody.

    Parameters
    ----------
    present
        Operators who are there, all different.
    """
    runs = list(attended_runs(listed, names))
    first_needs = [(part.skill, part.count) for part, first, _ in runs if first == 0]
    places = iter(
        taken_places(
            first_needs,
            [[skill for skill, _ in first_needs if person in resources.people(skill, None)] for person in present],
        )
    )
    for attendance, first, last in runs:
        stay = [present[person] for person in next(places)] if first == 0 else []
        if stay:
            yield Requirement(resources.group(builder, attendance.skill, stay), len(stay), 1, first, last)
        if len(stay) < attendance.count:
            members = resources.people(attendance.skill, site)
            group = resources.group(builder, attendance.skill, members)
            yield Requirement(group, attendance.count - len(stay), 1, first, last)


def taken_places(needs: Sequence[tuple[str, int]], skills: Sequence[Collection[str]]) -> list[list[int]]:
    """Return for each need the people who take its places: as many people as possible, each once.

    Parameters
    ----------
    needs
        A skill and a number of people each.
    skills
        The skills of each person.
    """
    places = [(number, skill) for number, (skill, count) in enumerate(needs) for _ in range(count)]
    holder: dict[int, int] = {}

    def seat(person: int, seen: set[int]) -> bool:
        for place, (_, skill) in enumerate(places):
            if skill in skills[person] and place not in seen:
                seen.add(place)
                if place not in holder or seat(holder[place], seen):
                    holder[place] = person
                    return True
        return False

    for person in range(len(skills)):
        seat(person, set())
    result: list[list[int]] = [[] for _ in needs]
    for place, person in holder.items():
        result[places[place][0]].append(person)
    return [sorted(people) for people in result]


def wear_amount(
    wear: WearCounter, operation: Operation, run: int, pieces: int, running: RunningOperation | None = None
) -> int:
    """Return by how much an operation raises a counter, rounded up.

    Minutes count as they go by; pieces, lots and units of work when the run ends. Of an operation under way, what has
    been counted does not count again.
    """
    if running is not None and running.phase is PhaseName.UNLOAD:
        return 0
    minutes = running.remaining if running is not None and running.phase is PhaseName.RUN else run
    content = sum((amount * wear.per_unit.get(unit, 0) for unit, amount in operation.work.items()), Decimal(0))
    content *= pieces if operation.work_per == "piece" else 1
    amount = wear.per_minute * Decimal(minutes) / 60_000 + wear.per_piece * pieces + wear.per_lot + content
    return int(amount.to_integral_value(ROUND_CEILING))
