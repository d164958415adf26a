"""What stands between an operation and a station: each thing by itself, as pure functions of both sides.

A clause does not name the operation, so that equal requirements of many operations share one obstacle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reshuffle.model import quantities
from reshuffle.model.capabilities import Limit, Value
from reshuffle.model.factory import Factory
from reshuffle.model.placement import slot_area
from reshuffle.model.products import Operation, Product
from reshuffle.model.resources import Tool
from reshuffle.model.stations import PhaseName, Station
from reshuffle.organizing.matching import limits, staffing
from reshuffle.organizing.matching.staffing import Demand, Group, Roster
from reshuffle.plan.from_model import work
from reshuffle.plan.verdicts import ReasonKind

__all__ = [
    "Obstacle",
    "batch_obstacle",
    "carrier_obstacles",
    "lacks_capability",
    "life_left",
    "limit_obstacle",
    "people_obstacles",
    "restricted",
    "slot_obstacles",
    "stretch_obstacle",
    "takes_no_time",
    "tool_life_obstacle",
    "tool_obstacle",
    "wear_obstacles",
    "work_unit_obstacle",
]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that forbids a mode, or a warning.

    Parameters
    ----------
    said
        A clause that names both sides.
    values
        Required values, for a limit.
    amount
        What would be needed, in base units, for everything that counts.
    """

    kind: ReasonKind
    parameter: str
    required: str
    offered: str
    said: str
    values: tuple[Value, ...] = ()
    amount: int = 0


def restricted(station: str, allowed: Sequence[str]) -> Obstacle:
    """Return that an operation names other stations."""
    listed = ", ".join(allowed)
    return Obstacle(
        ReasonKind.RESTRICTED, "station", listed, station, f"may only be done on {listed}, not on {station}"
    )


def lacks_capability(station: str, capability: str) -> Obstacle:
    """Return that a station does not offer a capability."""
    said = f"{station} does not offer '{capability}'"
    return Obstacle(ReasonKind.CAPABILITY, capability, capability, "", said)


def limit_obstacle(
    station: str, stated: Mapping[str, Limit], parameter: str, values: tuple[Value, ...]
) -> Obstacle | None:
    """Return how a station's limits refuse the values of a parameter; a station without any limit admits everything."""
    if not stated:
        return None
    limit = stated.get(parameter)
    asked = ", ".join(value.text for value in values)
    if limit is None:
        said = f"{parameter} {asked} is required, {station} states no {parameter}"
        return Obstacle(ReasonKind.NOT_STATED, parameter, asked, "", said, values)
    if limits.admits_all(limit, values):
        return None
    said = f"{parameter} {asked} is required, {station} {limits.bound_in_the_way(limit, values)}"
    return Obstacle(ReasonKind.LIMIT, parameter, asked, limit.text, said, values)


def work_unit_obstacle(station: str, known: Mapping[str, int], unit: str) -> Obstacle | None:
    """Return that a station states no time for a unit of work."""
    if unit in known:
        return None
    said = f"work is stated in {unit}, {station} states no time per {unit}"
    return Obstacle(ReasonKind.WORK_UNIT, unit, unit, ", ".join(known), said)


def batch_obstacle(station: str, part: Station, pieces: int) -> Obstacle | None:
    """Return that a lot is above the largest batch of a station."""
    batching = part.batching
    if not batching or batching.unit != "pieces" or pieces <= batching.maximum:
        return None
    said = f"a lot starts with {pieces} pieces, {station} takes at most {batching.maximum} at once"
    there = f"{batching.maximum} pieces"
    return Obstacle(ReasonKind.BATCH, "pieces", f"{pieces} pieces", there, said, amount=pieces)


def tool_obstacle(station: str, name: str, tool: Tool | None) -> Obstacle | None:
    """Return that a tool is not there or does not fit a station."""
    if tool is None:
        said = f"{station} needs tool '{name}' for it, which is not there"
        return Obstacle(ReasonKind.TOOL, name, "1", "0", said, amount=1)
    if tool.stations and station not in tool.stations:
        fits = ", ".join(tool.stations)
        said = f"tool '{name}' is needed, which fits {fits}, not {station}"
        return Obstacle(ReasonKind.TOOL_FIT, name, station, fits, said)
    return None


def life_left(tool: Tool) -> list[int | None]:
    """Return the life left of each copy of a tool, milliseconds; None where it is not limited."""
    return [*tool.life_left[: tool.count], *[tool.life] * (tool.count - len(tool.life_left))]


def tool_life_obstacle(station: str, name: str, tool: Tool, run: int) -> Obstacle | None:
    """Return that no copy of a tool lasts for the run of a lot, `run` milliseconds."""
    lives = [life for life in life_left(tool) if life is not None]
    if len(lives) < tool.count or run <= max(lives):
        return None
    runs, left = _time(run), _time(max(lives))
    said = f"a lot runs {runs} on {station}, tool '{name}' has {left} of life left"
    return Obstacle(ReasonKind.TOOL_LIFE, name, runs, left, said, amount=run)


def wear_obstacles(station: str, part: Station, operation: Operation, run: int, pieces: int) -> Iterator[Obstacle]:
    """Yield the counters that a single lot would raise beyond their limit, however clean the station is before it."""
    for name, counter in part.wear.items():
        amount = work.wear_amount(counter, operation, run, pieces)
        if amount > counter.limit:
            unit = f" {counter.unit}" if counter.unit else ""
            said = f"a lot of {pieces} pieces raises '{name}' by {amount}{unit}, {station} allows {counter.limit}{unit}"
            asked, there = f"{amount}{unit}", f"{counter.limit}{unit}"
            yield Obstacle(ReasonKind.WEAR, name, asked, there, said, amount=amount)


def stretch_obstacle(station: str, longest: int | None, times: str, run: int) -> Obstacle | None:
    """Return that a run which may not pause is longer than the station is ever open; both in milliseconds."""
    if longest is None or run <= longest:
        return None
    asked, there = _time(run), _time(longest)
    said = f"the run takes {asked} and may not pause, {station} is open at most {there} at a stretch ({times})"
    return Obstacle(ReasonKind.STRETCH, "time", asked, there, said, amount=run)


def people_obstacles(roster: Roster, station: str, demand: Demand) -> Iterator[Obstacle]:
    """Yield what is missing of the people that a mode asks for on a station."""
    part = roster.factory.stations[station]
    people = roster.on_site(part.site)
    mask = roster.station_masks[station]
    if staffing.is_staffed(demand, people, mask, roster.hours):
        return
    timeless = replace(demand, bound=(False,) * len(demand.bound), unbroken=0)
    short = []
    for skill in dict.fromkeys(need.skill for need in demand.needs):
        alone = replace(timeless, needs=tuple(need for need in demand.needs if need.skill == skill))
        if not staffing.is_staffed(alone, people, mask, roster.hours):
            short.append(_too_few(station, part, skill, alone, people))
    if short:
        yield from short
    elif not staffing.is_staffed(timeless, people, mask, roster.hours):
        skills = " and ".join(f"'{skill}'" for skill in dict.fromkeys(need.skill for need in demand.needs))
        names = ", ".join(group.name for group in people if group.skills & {need.skill for need in demand.needs})
        said = f"{station} needs people with {skills} at once, and {names} can not be both"
        yield Obstacle(ReasonKind.SKILL, skills.replace("'", ""), skills, names, said)
    elif staffing.is_staffed(replace(demand, unbroken=0), people, mask, roster.hours):
        yield _leave_early(roster, station, demand, people)
    else:
        yield _never_meet(roster, station, replace(demand, unbroken=0), people, mask)


def _leave_early(roster: Roster, station: str, demand: Demand, people: tuple[Group, ...]) -> Obstacle:
    """Say that people and station meet, but never for as long as a run that may not pause."""
    run = demand.phases.index(PhaseName.RUN)
    skills = dict.fromkeys(need.skill for need in demand.needs if need.first <= run <= need.last)
    operators, part = roster.factory.operators, roster.factory.stations[station]
    skilled = [group for group in people if group.skills & set(skills)]
    shifts = ", ".join(f"{group.name} works {roster.times(operators[group.name].calendar)}" for group in skilled)
    theirs, asked = roster.times(part.calendar), _time(demand.unbroken)
    named = " and ".join(f"'{skill}'" for skill in skills)
    said = f"the run takes {asked} and may not pause, and nobody with {named} is there with {station} for so long at "
    said += f"a stretch ({shifts}, {station} is open {theirs})"
    return Obstacle(ReasonKind.SHIFT, ", ".join(skills), asked, shifts, said)


def _never_meet(roster: Roster, station: str, demand: Demand, people: tuple[Group, ...], mask: int) -> Obstacle:
    """Say which people are never there with the station: the first need that fails by itself, else all."""
    needs = demand.needs
    for need in demand.needs:
        if not staffing.is_staffed(replace(demand, needs=(need,)), people, mask, roster.hours):
            needs = (need,)
            break
    phases = [name for need in needs for name in demand.phases[need.first : need.last + 1]]
    skills = {need.skill: None for need in needs}
    verb = phases[0].value if phases[0] is not PhaseName.SETUP else "set up"
    operators = roster.factory.operators
    skilled = [group for group in people if group.skills & set(skills)]
    shifts = ", ".join(f"{group.name} works {roster.times(operators[group.name].calendar)}" for group in skilled)
    theirs = roster.times(roster.factory.stations[station].calendar)
    said = f"{shifts}, {station} is open {theirs}: "
    if len(needs) == 1 and not any(group.mask & mask for group in skilled):
        said += f"nobody with '{needs[0].skill}' can {verb} {station}"
    else:
        named = " and ".join(f"{need.count} with '{need.skill}'" for need in needs)
        said += f"{named} are never there together to {verb} {station}"
    return Obstacle(ReasonKind.SHIFT, ", ".join(skills), theirs, shifts, said)


def slot_obstacles(factory: Factory, name: str) -> Iterator[Obstacle]:
    """Yield what the slot of a station lacks; a warning where the station needs something and no slot is stated."""
    station = factory.stations[name]
    needs = station.slot_needs
    wanted = {"width": needs.width, "depth": needs.depth, "area": needs.area}
    if not any(wanted.values()) and not needs.utilities:
        return
    slots = factory.floor.slots if factory.floor else {}
    slot = slots.get(station.slot) if station.slot is not None else None
    if slot is None:
        said = f"{name} needs a slot that has what it needs, and no slot is stated for it"
        yield Obstacle(ReasonKind.NO_SLOT, "slot", "a slot", "", said)
        return
    given = {"width": slot.width, "depth": slot.depth, "area": slot_area(slot)}
    for key, need in wanted.items():
        if need > given[key]:
            dimension = quantities.AREA if key == "area" else quantities.LENGTH
            asked, there = (quantities.format_quantity(size, dimension) for size in (need, given[key]))
            offers = f"has {there}" if given[key] else f"states no {key}"
            said = f"{name} needs {key} {asked}, slot '{station.slot}' {offers}"
            yield Obstacle(ReasonKind.SLOT, key, asked, there if given[key] else "", said, amount=need)
    for utility in needs.utilities:
        if utility not in slot.utilities:
            there = ", ".join(slot.utilities)
            said = f"{name} needs {utility}, slot '{station.slot}' has {there or 'no utilities'}"
            yield Obstacle(ReasonKind.SLOT, utility, utility, there, said)


def carrier_obstacles(
    factory: Factory, product: Product, product_id: str, pieces_in: Mapping[str, int], name: str
) -> Iterator[Obstacle]:
    """Yield the carriers that a lot takes with an operation and of which there are too few."""
    names = list(product.operations)
    for use in product.carriers:
        if use.first != name or use.last not in product.operations:
            continue
        within = names[names.index(use.first) : names.index(use.last) + 1]
        carrier = factory.carriers.get(use.carrier)
        count = carrier.count if carrier else 0
        pieces = max((pieces_in[each] for each in within), default=0)
        units = -(-pieces // carrier.pieces) if carrier and carrier.pieces else 1
        if within and units > count:
            said = f"a lot of {pieces} pieces of '{product_id}' needs {units} of carrier '{use.carrier}', there are"
            said = f"{said} {count}"
            yield Obstacle(ReasonKind.CARRIER, use.carrier, str(units), str(count), said, amount=units)


def takes_no_time(station: str, has_work: bool) -> Obstacle:
    """Return the warning that an operation takes no time on a station."""
    cause = "its work takes no time there" if has_work else "it states neither time nor work"
    return Obstacle(ReasonKind.NO_TIME, "time", "", "0", f"takes no time on {station}: {cause}")


def _too_few(station: str, part: Station, skill: str, demand: Demand, people: tuple[Group, ...]) -> Obstacle:
    there = [group for group in people if skill in group.skills]
    count = sum(group.count for group in there)
    needed = max(
        sum(need.count for need in demand.needs if need.first <= phase <= need.last)
        for phase in range(len(demand.phases))
    )
    names = f" ({', '.join(group.name for group in there)})" if there else ""
    site = f" on site {part.site}" if part.site is not None else ""
    verb = "there is" if count == 1 else "there are"
    said = f"{station} needs {needed} with skill '{skill}' at once, {verb} {count}{names}{site}"
    return Obstacle(ReasonKind.SKILL, skill, str(needed), str(count), said, amount=needed)


def _time(milliseconds: int) -> str:
    return quantities.format_quantity(milliseconds, quantities.DURATION)
