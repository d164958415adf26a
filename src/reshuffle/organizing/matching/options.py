"""The ways to make one mode possible: sets of dials, each set enough by itself.

Most obstacles have one remedy. Missing people have many: someone is taught a skill, works other hours too, or is hired
for the hours of the station. Of these, all smallest sets of one or two changes are options; where none is enough,
people are hired for every skill. Operators that are alike in skills, hours and site stand for each other. Among very
many people not all pairs are tried, and ``ModeOptions.is_complete`` says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from itertools import product as combine

from reshuffle.model.capabilities import CapabilityOffer, DurationModel
from reshuffle.organizing.matching import limits, staffing
from reshuffle.organizing.matching.changes import Dial, Want, merge
from reshuffle.organizing.matching.judge import Judge
from reshuffle.organizing.matching.obstacles import Obstacle
from reshuffle.organizing.matching.staffing import Demand, Group
from reshuffle.plan.verdicts import ChangeKind, ReasonKind

__all__ = ["ModeOptions", "Option", "joint_options", "undominated"]

#: Dials that are turned together, with what is wanted of each; an empty one: nothing need be changed.
Option = dict[Dial, Want]

_ABOUT_PEOPLE = frozenset({ReasonKind.SKILL, ReasonKind.SHIFT})
#: For one mode at most so many changes of people are combined; beyond, people are hired for every skill.
_MOST_PEOPLE_CHANGES = 2
#: Sets of changes of people that are tried for one mode, and that are kept.
_MOST_TRIED, _MOST_KEPT = 2000, 48


class ModeOptions:
    """Finds the options of modes.

    Parameters
    ----------
    judge
        Of the workspace as it is.

    Attributes
    ----------
    is_complete
        Whether no option has been left out so far.
    """

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.is_complete = True
        self._people: dict[tuple[str, Demand], list[Option]] = {}

    def of(self, product: str, name: str, station: str, *, may_add_capability: bool) -> list[Option]:
        """Return the ways to make an operation possible on a station; none where no change of the factory can.

        Parameters
        ----------
        may_add_capability
            Whether a station that lacks the capability may be given it.
        """
        judge = self.judge
        operation = judge.workspace.products[product].operations[name]
        capability = operation.requires.capability
        offer, base = judge.offers_of(operation).get(station), Option()
        if offer is None:
            if not may_add_capability:
                return []
            units = tuple(operation.work)
            offer = CapabilityOffer(time=DurationModel(per_unit=dict.fromkeys(units, 0)))
            base[Dial(ChangeKind.CAPABILITY, station, capability)] = Want(units=units)
        found = [obstacle for obstacle in judge.with_offer(product, name, station, offer) if obstacle.kind.is_refusal]
        for obstacle in found:
            if obstacle.kind not in _ABOUT_PEOPLE:
                step = _step(judge, station, capability, offer, obstacle)
                if step is None:
                    return []
                base = merge([base, step])
        if not any(obstacle.kind in _ABOUT_PEOPLE for obstacle in found):
            return [base]
        key = (station, judge.demand(product, name, station, offer))
        if key not in self._people:
            self._people[key], is_complete = _people_options(judge, *key)
            self.is_complete = self.is_complete and is_complete
        return [merge([base, people]) for people in self._people[key]]


def _step(judge: Judge, station: str, capability: str, offer: CapabilityOffer, obstacle: Obstacle) -> Option | None:
    """Return the change that takes away one obstacle; None where there is none."""
    want, about = Want(amount=obstacle.amount), obstacle.parameter
    match obstacle.kind:
        case ReasonKind.LIMIT | ReasonKind.NOT_STATED:
            stated = offer.limits.get(about)
            if stated is not None and limits.widened(stated, obstacle.values) is None:
                return None
            return {Dial(ChangeKind.LIMIT, station, capability, about): Want(obstacle.values)}
        case ReasonKind.WORK_UNIT:
            return {Dial(ChangeKind.WORK_UNIT, station, capability, about): Want()}
        case ReasonKind.BATCH:
            return {Dial(ChangeKind.BATCH, station): want}
        case ReasonKind.TOOL:
            return {Dial(ChangeKind.TOOL, about): want}
        case ReasonKind.TOOL_FIT:
            return {Dial(ChangeKind.TOOL_FIT, about, station): Want()}
        case ReasonKind.TOOL_LIFE:
            return {Dial(ChangeKind.TOOL_LIFE, about): want}
        case ReasonKind.SLOT:
            slot = judge.factory.stations[station].slot
            return {Dial(ChangeKind.SLOT, slot, about): want} if slot is not None else None
        case ReasonKind.WEAR:
            return {Dial(ChangeKind.WEAR, station, about): want}
        case ReasonKind.STRETCH:
            return {Dial(ChangeKind.OPENING, station): want}
        case ReasonKind.CARRIER:
            return {Dial(ChangeKind.CARRIER, about): want}
        case _:
            return None


def _people_options(judge: Judge, station: str, demand: Demand) -> tuple[list[Option], bool]:
    """Return the smallest sets of changes of people that staff a mode, and whether none was left out."""
    roster, part = judge.roster, judge.factory.stations[station]
    mask = roster.station_masks[station]
    if mask == 0:
        return [], True
    people = roster.on_site(part.site)
    hires = dict(_hires(station, judge, demand))
    some = _representatives(judge, people)
    dials = {**dict(_longer_shifts(judge, station, some)), **dict(_lessons(some, demand)), **hires}
    found: list[Option] = []
    sets = (chosen for size in range(1, _MOST_PEOPLE_CHANGES + 1) for chosen in combinations(dials, size))
    is_complete = True
    for number, chosen in enumerate(sets):
        # Single changes are tried in any case.
        if len(chosen) > 1 and (number >= _MOST_TRIED or len(found) >= _MOST_KEPT):
            is_complete = False
            break
        if any(all(dial in chosen for dial in smaller) for smaller in found):
            continue
        option = {dial: dials[dial] for dial in chosen}
        if staffing.is_staffed(demand, _after(people, option, mask), mask, judge.roster.hours):
            found.append(option)
    return [_fewest_hired(judge, demand, people, option, mask) for option in found or [hires]], is_complete


def _representatives(judge: Judge, people: tuple[Group, ...]) -> tuple[Group, ...]:
    """Return of operators who are alike only as many as one option may change."""
    alike: dict[tuple[object, ...], list[Group]] = {}
    for group in people:
        key = (group.skills, group.mask, group.count, judge.factory.operators[group.name].site)
        alike.setdefault(key, []).append(group)
    return tuple(group for groups in alike.values() for group in groups[:_MOST_PEOPLE_CHANGES])


def _fewest_hired(judge: Judge, demand: Demand, people: tuple[Group, ...], option: Option, mask: int) -> Option:
    """Return an option that staffs a mode with as few people hired as it can be."""
    fewest = dict(option)
    for dial, want in option.items():
        if dial.kind is not ChangeKind.HIRE:
            continue
        for amount in range(1, want.amount):
            less = {**fewest, dial: Want(amount=amount)}
            if staffing.is_staffed(demand, _after(people, less, mask), mask, judge.roster.hours):
                fewest = less
                break
    return fewest


def _hires(station: str, judge: Judge, demand: Demand) -> Iterator[tuple[Dial, Want]]:
    part = judge.factory.stations[station]
    for skill in dict.fromkeys(need.skill for need in demand.needs):
        alone = [need for need in demand.needs if need.skill == skill]
        phases = range(len(demand.phases))
        most = max(sum(need.count for need in alone if need.first <= phase <= need.last) for phase in phases)
        yield Dial(ChangeKind.HIRE, skill, part.site or "", part.calendar or ""), Want(amount=most)


def _lessons(people: tuple[Group, ...], demand: Demand) -> Iterator[tuple[Dial, Want]]:
    for skill in dict.fromkeys(need.skill for need in demand.needs):
        for group in people:
            if skill not in group.skills:
                yield Dial(ChangeKind.TEACH, group.name, skill), Want()


def _longer_shifts(judge: Judge, station: str, people: tuple[Group, ...]) -> Iterator[tuple[Dial, Want]]:
    mask = judge.roster.station_masks[station]
    calendar = judge.factory.stations[station].calendar or ""
    for group in people:
        if mask & ~group.mask:
            yield Dial(ChangeKind.SHIFT, group.name, calendar), Want(size=judge.roster.hours.gap(group.mask, mask))


def _after(people: tuple[Group, ...], option: Option, mask: int) -> list[Group]:
    """Return the people after changes."""
    groups = {group.name: group for group in people}
    new = []
    for dial, want in option.items():
        if dial.kind is ChangeKind.HIRE:
            new.append(Group(f"new {dial.subject}", frozenset({dial.subject}), want.amount, mask))
        elif dial.kind is ChangeKind.TEACH:
            group = groups[dial.subject]
            groups[dial.subject] = replace(group, skills=group.skills | {dial.name})
        else:
            group = groups[dial.subject]
            groups[dial.subject] = replace(group, mask=group.mask | mask)
    return [*groups.values(), *new]


def undominated(options: list[Option]) -> list[Option]:
    """Return the options without those that ask at least as much as another one, in every dial."""
    kept: list[Option] = []
    for option in sorted(options, key=len):
        if not any(_asks_no_more(other, option) for other in kept):
            kept.append(option)
    return kept


def _asks_no_more(one: Option, other: Option) -> bool:
    return one.keys() <= other.keys() and all(want.is_within(other[dial]) for dial, want in one.items())


def joint_options(lists: list[list[Option]]) -> list[Option]:
    """Return the ways to satisfy several operations at once, one option of each."""
    return lists[0] if len(lists) == 1 else undominated([merge(chosen) for chosen in combine(*lists)])
