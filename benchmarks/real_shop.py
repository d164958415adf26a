"""Realistic shops of any size, seeded: setups, shifts, operators, tools, robots, material and due dates.

Stations of a kind share their work. Mills, lathes and moulding machines have setup families; mills and moulding
machines need a tool of the family. All stand in one hall with three robots that carry every lot. Operators of three
skills load and set up in two shifts, stations work in two or three, none at weekends. Every fifth order consumes bars
that come by dated receipts, so some lots wait for material. Orders have weights from 1 to 5 and due dates of which some
cannot be kept.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from reshuffle.plan.builder import Phase, ProblemBuilder, Requirement
from reshuffle.plan.objective import Term
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.tasks import BreakRule, PhaseKind

__all__ = ["real_shop"]

#: Minutes of a day.
_DAY = 1440
_KINDS = ("saw", "mill", "turn", "mould", "wash", "measure")
_SKILLS = ("setter", "operator", "inspector")
#: Whether a kind of station has setup families, whether it needs a tool, and who loads it.
_TRAITS = {
    "saw": (False, False, 1),
    "mill": (True, True, 1),
    "turn": (True, False, 1),
    "mould": (True, True, 0),
    "wash": (False, False, 1),
    "measure": (False, False, 2),
}
_FAMILIES = 5


@dataclass(frozen=True, slots=True)
class _Hall:
    """What a shop has: stations by kind, tools by kind and family, the groups of operators, the fleet, the bars."""

    stations: dict[str, list[int]]
    tools: dict[tuple[str, int], int]
    skills: list[int]
    fleet: int
    bars: int


def real_shop(size: int, seed: int = 0) -> SchedulingProblem:
    """Return a shop with `size` operations.

    Parameters
    ----------
    size
        Number of operations, >= 10.
    seed
        Same size and seed, same problem.

    Raises
    ------
    ValueError
        If `size` is too small.
    """
    if size < 10:
        raise ValueError(f"size(={size}) must be >= 10")
    chance, builder = random.Random(f"{size}/{seed}"), ProblemBuilder()
    num_stations = max(6, round(size**0.5 * 0.45))
    days = 12 + size // (num_stations * 4)
    hall = _hall(builder, chance, num_stations, days)
    lengths = [chance.randint(3, 7)]
    while sum(lengths) < size:
        lengths.append(min(chance.randint(3, 7), size - sum(lengths)))
    # About six operations a day on a station: releases spread over nearly the time that this takes.
    span = int(size / num_stations / 6 * _DAY)
    for number, length in enumerate(lengths):
        _add_order(builder, chance, hall, number, length, span)
    need = builder.add_receipt
    for day in range(0, days, 2):
        need(hall.bars, day * _DAY + 360, max(2, len(lengths) * 4 // max(1, days)))
    builder.add_receipt(hall.bars, days * _DAY // 2, 10 * len(lengths))
    builder.set_objective({Term.TARDINESS: 1}, {Term.FLOW_TIME: 1})
    return builder.build()


def _hall(builder: ProblemBuilder, chance: random.Random, number: int, days: int) -> _Hall:
    two_shifts = builder.add_calendar(_open(days, [(360, 840), (870, 1320)], every_day=False))
    three_shifts = builder.add_calendar(_open(days, [(0, 1440)], every_day=False))
    early = builder.add_calendar(_open(days, [(360, 600), (630, 840)], every_day=False))
    late = builder.add_calendar(_open(days, [(840, 1080), (1110, 1320)], every_day=False))
    stations: dict[str, list[int]] = {kind: [] for kind in _KINDS}
    tools = {}
    for index in range(number):
        kind = _KINDS[index % len(_KINDS)] if index < len(_KINDS) else chance.choices(_KINDS, (2, 3, 3, 3, 1, 1))[0]
        rule = -1
        if _TRAITS[kind][0]:
            matrix = [
                [0 if a == b else chance.randrange(10, 45, 5) for b in range(_FAMILIES)] for a in range(_FAMILIES)
            ]
            rule = builder.add_setup_matrix(matrix, [20] * _FAMILIES)
        name = f"{kind} {len(stations[kind]) + 1}"
        calendar = chance.choice([two_shifts, two_shifts, three_shifts])
        stations[kind].append(builder.add_resource(name=name, calendar=calendar, location=index + 1, setup_rule=rule))
    for kind in ("mill", "mould"):
        for family in range(_FAMILIES):
            count = max(1, (len(stations[kind]) + 1) // 2)
            tools[kind, family] = builder.add_group(
                [builder.add_resource(ResourceKind.TOOL, f"{kind} tool {family}/{copy}") for copy in range(count)]
            )
    skills = []
    for skill, share in zip(_SKILLS, (0.3, 0.6, 0.2), strict=True):
        crew = max(1, round(number * share / 2))
        people = []
        for shift, calendar in (("early", early), ("late", late)):
            people += [
                builder.add_resource(ResourceKind.OPERATOR, f"{skill} {shift} {person + 1}", calendar=calendar)
                for person in range(crew)
            ]
        skills.append(builder.add_group(people))
    places = [(0, 0), *((chance.randint(5, 90), chance.randint(5, 60)) for _ in range(number))]
    ways = [[0 if a == b else max(1, (abs(a[0] - b[0]) + abs(a[1] - b[1])) // 60) for b in places] for a in places]
    travel = builder.add_travel(ways, pickup=1, dropoff=1)
    robots = [
        builder.add_resource(ResourceKind.ROBOT, f"robot {index + 1}", location=0, travel_type=travel)
        for index in range(3)
    ]
    return _Hall(stations, tools, skills, builder.add_group(robots), builder.add_item(5, "bar"))


def _open(days: int, shifts: list[tuple[int, int]], *, every_day: bool) -> list[tuple[int, int]]:
    """Return the open intervals of some days, without weekends, with one long last interval in which all can end."""
    result: list[tuple[int, int]] = []
    for day in range(3 * days):
        if every_day or day % 7 < 5:
            for begin, end in shifts:
                start = day * _DAY + begin
                if result and result[-1][1] == start:
                    start = result.pop()[0]
                result.append((start, day * _DAY + end))
    return [*result, (3 * days * _DAY + 1, 30 * days * _DAY)]


def _add_order(
    builder: ProblemBuilder, chance: random.Random, hall: _Hall, number: int, length: int, span: int
) -> None:
    release = chance.randrange(0, max(1, span))
    route = [chance.choice(_KINDS[:4]) for _ in range(max(1, length - 2))] + ["wash", "measure"][: length - 1]
    route = route[:length]
    works = [chance.randrange(10, 25, 5) if kind in _KINDS[4:] else chance.randrange(15, 90, 5) for kind in route]
    due = release + int(sum(works) * chance.uniform(2.0, 6.0)) + _DAY // 2
    job = builder.add_job(f"O{number}", release=release, due=due, weight=chance.choice([1, 1, 2, 3, 5]))
    before = -1
    for position, (kind, work) in enumerate(zip(route, works, strict=True)):
        task = builder.add_task(job, f"O{number}/{position + 1}")
        _add_modes(builder, chance, hall, task, kind, work)
        builder.add_transport(before, task, origin=0 if before < 0 else -1, fleet=hall.fleet)
        before = task
        if position == 0 and number % 5 == 0:
            builder.add_flow(task, hall.bars, -chance.randint(1, 4))


def _add_modes(builder: ProblemBuilder, chance: random.Random, hall: _Hall, task: int, kind: str, work: int) -> None:
    has_setup, has_tool, skill = _TRAITS[kind]
    family = chance.randrange(_FAMILIES)
    own = hall.stations[kind]
    for station in sorted(chance.sample(own, min(len(own), 3))):
        phases = [Phase(5, PhaseKind.LOAD), Phase(max(5, work + chance.randrange(-10, 15, 5)))]
        needs = [Requirement(hall.skills[skill], first_phase=0, last_phase=0)]
        if has_setup:
            phases.insert(0, Phase(0, PhaseKind.SETUP))
            needs = [
                Requirement(hall.skills[0], first_phase=0, last_phase=0),
                Requirement(hall.skills[skill], first_phase=1, last_phase=1),
            ]
        if kind == "mould":
            phases[-1] = Phase(phases[-1].duration, break_rule=BreakRule.MAY_NOT)
        phases.append(Phase(0, PhaseKind.HOLD))
        phases[-2] = Phase(phases[-2].duration, PhaseKind.RUN, 1 << 52, phases[-2].break_rule)
        if has_tool:
            needs.append(Requirement(hall.tools[kind, family]))
        builder.add_mode(task, station, phases, needs, setup_state=family if has_setup else -1)
