"""Working time: how many ticks of an interval a phase can work in, given the calendars of all that it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reshuffle.plan.arrays import BoolArray, TickArray
from reshuffle.plan.chosen import Chosen
from reshuffle.plan.ragged import entries_of, exact_cumsum, is_first_of_group
from reshuffle.plan.resources import Calendars
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution
from reshuffle.plan.tasks import BreakRule

__all__ = ["OpenTime", "PhaseCalendars", "intersection", "phase_calendars"]


@dataclass(frozen=True, slots=True, eq=False)
class OpenTime:
    """The time in which all of some calendars are open.

    Parameters
    ----------
    start, end
        (n,) open intervals [start, end), ticks, ascending, not touching.
    ticks
        (n,) open ticks before each interval.
    """

    start: TickArray
    end: TickArray
    ticks: TickArray

    def ticks_before(self, instant: TickArray) -> TickArray:
        """Return the number of open ticks before each instant, shape (n,)."""
        if len(self.start) == 0:
            return np.zeros(len(instant), dtype=np.int64)
        row = np.searchsorted(self.start, instant, side="right") - 1
        last = np.maximum(row, 0)
        inside = np.minimum(instant, self.end[last]) - self.start[last]
        result: TickArray = np.where(row >= 0, self.ticks[last] + inside, 0)
        return result

    def is_open(self, instant: TickArray) -> BoolArray:
        """Return whether each tick that begins at an instant is open, shape (n,)."""
        result: BoolArray = self.ticks_before(instant + 1) > self.ticks_before(instant)
        return result

    def next_open(self, instant: TickArray) -> TickArray:
        """Return the first open tick at or behind each instant, shape (n,); the instant itself where there is none."""
        row = np.searchsorted(self.end, instant, side="right")
        is_found = row < len(self.start)
        result = instant.copy()
        result[is_found] = np.maximum(instant[is_found], self.start[row[is_found]])
        return result

    def price_before(self, instant: TickArray, starts: TickArray, prices: TickArray) -> TickArray:
        """Return the sum of the price over the open ticks before each instant.

        Parameters
        ----------
        instant
            (n,) ticks.
        starts, prices
            (k,) instants from which a price holds, ascending, and the prices; 0 before the first.

        Returns
        -------
        (n,) int64, or Python integers where int64 could wrap around.
        """
        largest = int(instant.max(initial=-ALWAYS))
        knots = np.unique(np.concatenate((self.start, self.end, starts)))
        knots = knots[knots <= largest]
        if len(knots) == 0:
            return np.zeros(len(instant), dtype=np.int64)
        price = np.concatenate((np.zeros(1, np.int64), prices))[np.searchsorted(starts, knots, side="right")]
        rate = np.where(self.is_open(knots), price, 0)
        length = np.diff(knots, append=largest + 1)
        is_large = float((rate.astype(np.float64) * length).sum()) >= 2.0**62
        kind = object if is_large else np.int64
        area = np.concatenate((np.zeros(1, kind), exact_cumsum(rate.astype(kind) * length.astype(kind))[:-1]))
        row = np.searchsorted(knots, instant, side="right") - 1
        last = np.maximum(row, 0)
        inside = (instant - knots[last]).astype(kind) * rate[last].astype(kind)
        result: TickArray = np.where(row >= 0, area[last] + inside, 0)
        return result


#: Longer than any instant of a problem or solution: what is always open is open in [-ALWAYS, ALWAYS).
ALWAYS = 1 << 53


def _open_time(start: TickArray, end: TickArray) -> OpenTime:
    ticks = np.cumsum(end - start) - (end - start)
    return OpenTime(start, end, ticks)


def intersection(calendars: Calendars, indices: Sequence[int]) -> OpenTime:
    """Return the time in which all of the named calendars are open; always, where none is named."""
    if len(indices) == 0:
        return _open_time(np.array([-ALWAYS], dtype=np.int64), np.array([ALWAYS], dtype=np.int64))
    rows = np.concatenate([np.arange(calendars.ptr[index], calendars.ptr[index + 1]) for index in indices])
    instants = np.concatenate((calendars.start[rows], calendars.end[rows]))
    step = np.repeat(np.array([1, -1]), len(rows))
    # Ends before starts: a calendar that opens when another closes has no tick in common with it.
    order = np.lexsort((step, instants))
    is_full = np.cumsum(step[order]) == len(indices)
    opens = np.flatnonzero(is_full)
    return _open_time(instants[order][opens], instants[order][opens + 1])


@dataclass(frozen=True, slots=True, eq=False)
class PhaseCalendars:
    """The open time of each chosen phase.

    Parameters
    ----------
    times
        One per combination of calendars that occurs.
    rows
        For each of these, its phases, as positions among the chosen ones, ascending. The first is always open.
    """

    times: tuple[OpenTime, ...]
    rows: tuple[TickArray, ...]

    def work(self, start: TickArray, end: TickArray) -> TickArray:
        """Return the open ticks in [start, end) for each phase, shape (N,); 0 where the interval is empty."""
        result: TickArray = np.maximum(end - start, 0)
        for rows, time in zip(self.rows[1:], self.times[1:], strict=True):
            a, b = start[rows], np.maximum(start[rows], end[rows])
            result[rows] = time.ticks_before(b) - time.ticks_before(a)
        return result

    def is_open(self, instant: TickArray) -> BoolArray:
        """Return for each phase whether the tick that begins at its instant is open, shape (N,)."""
        result = np.ones(len(instant), dtype=np.bool_)
        for rows, time in zip(self.rows[1:], self.times[1:], strict=True):
            result[rows] = time.is_open(instant[rows])
        return result

    def next_open(self, instant: TickArray) -> TickArray:
        """Return for each phase its first open tick at or behind an instant, shape (N,); without any, the instant."""
        result = instant.copy()
        for rows, time in zip(self.rows[1:], self.times[1:], strict=True):
            result[rows] = time.next_open(instant[rows])
        return result

    def price(self, start: TickArray, end: TickArray, starts: TickArray, prices: TickArray) -> TickArray:
        """Return for each phase the sum of the price over the open ticks of [start, end); see ``price_before``."""
        result = np.zeros(len(start), dtype=object)
        for rows, time in zip(self.rows, self.times, strict=True):
            upper = time.price_before(end[rows], starts, prices)
            result[rows] = upper - time.price_before(start[rows], starts, prices)
        return result


def phase_calendars(problem: SchedulingProblem, solution: Solution, chosen: Chosen) -> PhaseCalendars:
    """Return the open time of every chosen phase: of its station and of the assigned members that it holds.

    Phases that ignore breaks are always open. Slots that name no resource are left out.
    """
    num_phases = len(chosen.phases)
    times = [intersection(problem.calendars, ())]
    if len(problem.calendars) == 0:
        return PhaseCalendars(tuple(times), (np.arange(num_phases, dtype=np.int64),))
    entry, calendar = _held_calendars(problem, solution, chosen)
    is_new = is_first_of_group(entry, calendar)
    entry, calendar = entry[is_new], calendar[is_new]
    counts = np.bincount(entry, minlength=num_phases)
    first = np.cumsum(counts) - counts
    combination = np.zeros(num_phases, dtype=np.int64)
    for size in np.unique(counts[counts > 0]).tolist():
        phases = np.flatnonzero(counts == size)
        columns = [calendar[first[phases] + number] for number in range(size)]
        representatives, inverse = _combinations(columns, len(problem.calendars))
        combination[phases] = len(times) + inverse
        times += [
            intersection(problem.calendars, [int(column[row]) for column in columns])
            for row in representatives.tolist()
        ]
    order = np.argsort(_short(combination), kind="stable")
    bounds = np.searchsorted(combination[order], np.arange(1, len(times)))
    return PhaseCalendars(tuple(times), tuple(np.split(order, bounds)))


def _combinations(columns: Sequence[TickArray], num_calendars: int) -> tuple[TickArray, TickArray]:
    """Return one row for each combination of calendars that occurs, and for each row the combination it has."""
    number = columns[0]
    for column in columns[1:]:
        _, number = np.unique(number * num_calendars + column, return_inverse=True)
    _, first, number = np.unique(_short(number), return_index=True, return_inverse=True)
    return first, number


def _short(numbers: TickArray) -> npt.NDArray[np.integer]:
    """Return small non-negative integers in 16 bits where they fit, which sort several times as fast."""
    return numbers.astype(np.uint16) if numbers.max(initial=0) < 1 << 16 else numbers


def _held_calendars(problem: SchedulingProblem, solution: Solution, chosen: Chosen) -> tuple[TickArray, TickArray]:
    """Return pairs (entry of a chosen phase, calendar that it minds), sorted."""
    of_resource = problem.resources.calendar.astype(np.int64)
    minds = problem.phases.break_rule[chosen.phases] != BreakRule.IGNORE
    station = problem.modes.station[chosen.modes][chosen.phase_row]
    own = np.flatnonzero(minds & (station >= 0))
    entries, calendars = [own], [of_resource[station[own]]]
    resource = solution.assigned[chosen.slots].astype(np.int64)
    slots = np.flatnonzero((resource >= 0) & (resource < len(of_resource)))
    slots = slots[of_resource[resource[slots]] >= 0]
    if len(slots):
        needs = chosen.slot_row[slots]
        begin = chosen.first_phase[chosen.requirement_row[needs]]
        table, row = problem.requirements, chosen.requirements[needs]
        bounds = np.column_stack((begin + table.first_phase[row], begin + table.last_phase[row] + 1)).ravel()
        # Every second row of the bounds is a requirement, the others lie between two of them.
        held, position = entries_of(bounds, 2 * np.arange(len(needs)))
        entries.append(held)
        calendars.append(of_resource[resource[slots]][position])
    entry, calendar = np.concatenate(entries), np.concatenate(calendars)
    kept = (calendar >= 0) & minds[entry]
    entry, calendar = entry[kept], calendar[kept]
    order = np.lexsort((calendar, entry))
    return entry[order], calendar[order]
