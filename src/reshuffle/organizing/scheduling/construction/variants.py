"""The ways to do a mode: phases with their open times, and who is needed, one variant per combination of calendars."""

from __future__ import annotations

from itertools import islice, product
from typing import TYPE_CHECKING

from reshuffle.organizing.scheduling.construction.open_times import NEVER, OpenTimes
from reshuffle.plan.tasks import BreakRule, PhaseKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reshuffle.organizing.scheduling.construction.shop import Shop

__all__ = ["Need", "Variant", "mode_variants"]

#: Most combinations of calendars that are tried for one mode.
MOST_VARIANTS = 64


class Need:
    """Members of a group who are held through some phases; all of them follow the same calendar.

    Parameters
    ----------
    requirement
        Number of the requirement within the mode.
    members
        Who may be taken, in order of preference.
    count, units
        How many are taken, and units of each.
    first, last
        Phases of the mode, counted from 0.
    slot
        First slot in ``Solution.assigned``.
    """

    __slots__ = ("count", "first", "last", "members", "requirement", "slot", "units")

    def __init__(
        self, requirement: int, members: tuple[int, ...], count: int, units: int, first: int, last: int, slot: int
    ) -> None:
        self.requirement = requirement
        self.members = members
        self.count = count
        self.units = units
        self.first = first
        self.last = last
        self.slot = slot


class Variant:
    """A mode together with the calendars of those who do it.

    Attributes
    ----------
    mode, task, station, units
        Of the mode; station -1 for none.
    arrival, completion
        The first phase that is not SETUP, the last that is not HOLD.
    durations, waits, rules
        Of each phase, ticks.
    opens
        Open times of each phase, None for always.
    needs
        Who is needed beside the station.
    has_setup
        The station has a setup rule and the mode a state.
    is_disjoint
        No two needs can want the same member.
    """

    __slots__ = (
        "arrival",
        "completion",
        "durations",
        "has_setup",
        "is_disjoint",
        "is_running",
        "mode",
        "needs",
        "opens",
        "rules",
        "setup_state",
        "station",
        "task",
        "units",
        "waits",
        "work",
    )

    def __init__(self, shop: Shop, mode: int, needs: tuple[Need, ...]) -> None:
        first, last = shop.phase_ptr[mode], shop.phase_ptr[mode + 1]
        kinds = shop.phase_kind[first:last]
        self.mode, self.task = mode, shop.mode_task[mode]
        self.station, self.units = shop.station[mode], shop.units[mode]
        self.durations = shop.phase_duration[first:last]
        self.waits = shop.phase_wait[first:last]
        self.rules = shop.phase_rule[first:last]
        self.arrival = 1 if kinds[0] == PhaseKind.SETUP else 0
        self.completion = len(kinds) - (2 if kinds[-1] == PhaseKind.HOLD else 1)
        self.needs = needs
        self.setup_state = shop.setup_state[mode]
        self.has_setup = self.station >= 0 and shop.setup_rule[self.station] >= 0 and self.setup_state >= 0
        self.is_running = shop.is_running[self.task]
        self.work = shop.work[mode]
        if needs:
            self.opens = [self._open(shop, phase) for phase in range(len(kinds))]
            taken = [member for need in needs for member in need.members]
            self.is_disjoint = len(set(taken)) == len(taken) and self.station not in taken
        else:
            opens = shop.station_open_times(self.station)
            self.opens = [None if rule == BreakRule.IGNORE else opens for rule in self.rules]
            self.is_disjoint = True

    def _open(self, shop: Shop, phase: int) -> OpenTimes | None:
        if self.rules[phase] == BreakRule.IGNORE:
            return None
        held = [need.members[0] for need in self.needs if need.first <= phase <= need.last]
        if self.station >= 0:
            held.append(self.station)
        calendars = frozenset(shop.calendar[resource] for resource in held if shop.calendar[resource] >= 0)
        return shop.open_times(calendars) if calendars else None

    def run(self, phase: int, time: int, duration: int) -> tuple[int, int]:
        """Return start and end of a phase that starts at or after `time` and works `duration` ticks."""
        opens = self.opens[phase]
        if opens is None or duration <= 0:
            return time, time + max(duration, 0)
        if self.rules[phase] == BreakRule.MAY_NOT:
            return opens.unbroken(time, duration)
        start, end = opens.pausing(time, duration)
        return (time, end) if self.is_running and phase == 0 and end < NEVER else (start, end)

    def start_to_end(self, phase: int, end: int, duration: int) -> int:
        """Return a start before which no start of the phase ends at or after `end`."""
        opens = self.opens[phase]
        if opens is None or duration <= 0 or self.rules[phase] == BreakRule.MAY_NOT:
            return end - max(duration, 0)
        return opens.pausing_start(end, duration)

    def latest_start(self, phase: int, end: int, duration: int) -> int:
        """Return the latest start of a phase that ends at or before `end`; -NEVER if there is none."""
        opens = self.opens[phase]
        if opens is None or duration <= 0:
            return end - max(duration, 0)
        if self.rules[phase] == BreakRule.MAY_NOT:
            return opens.latest_unbroken_start(end, duration)
        return opens.latest_pausing_start(end, duration)


def mode_variants(shop: Shop, mode: int) -> tuple[Variant, ...]:
    """Return the variants of a mode, at most MOST_VARIANTS; none if a group cannot provide whom the mode needs."""
    rows = range(shop.requirement_ptr[mode], shop.requirement_ptr[mode + 1])
    if not rows:
        return (Variant(shop, mode, ()),)
    choices = [list(islice(_compositions(shop, mode, row), MOST_VARIANTS)) for row in rows]
    combined = islice(product(*choices), MOST_VARIANTS)
    return tuple(Variant(shop, mode, tuple(need for needs in choice for need in needs)) for choice in combined)


def _compositions(shop: Shop, mode: int, row: int) -> Iterator[tuple[Need, ...]]:
    """Yield the ways to fill one requirement from the members of each calendar."""
    table = shop.problem.requirements
    group, count, units = int(table.group[row]), int(table.count[row]), int(table.units[row])
    first, last, slot = int(table.first_phase[row]), int(table.last_phase[row]), int(table.slot_ptr[row])
    number = row - shop.requirement_ptr[mode]
    by_calendar: dict[int, list[int]] = {}
    for member in shop.members[group]:
        if shop.capacity[member] >= units:
            by_calendar.setdefault(shop.calendar[member], []).append(member)
    pools = [tuple(pool) for pool in by_calendar.values()]

    def fill(pool: int, missing: int, position: int) -> Iterator[tuple[Need, ...]]:
        if missing == 0:
            yield ()
            return
        if pool == len(pools):
            return
        for share in range(min(missing, len(pools[pool])), -1, -1):
            for rest in fill(pool + 1, missing - share, position + share):
                own = (Need(number, pools[pool], share, units, first, last, position),) if share else ()
                yield own + rest

    yield from fill(0, count, slot)
