"""Open times of a combination of calendars, asked one instant at a time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from reshuffle.plan.resources import Calendars
from reshuffle.plan.tasks import BreakRule
from reshuffle.plan.worktime import intersection

__all__ = ["NEVER", "OpenTimes"]

#: Later than every instant of a plan.
NEVER = 1 << 51


class OpenTimes:
    """The time in which all of some calendars are open.

    Parameters
    ----------
    calendars
        The problem's calendars.
    indices
        Those that must be open; none for always.
    """

    def __init__(self, calendars: Calendars, indices: Sequence[int]) -> None:
        self.is_always = not indices
        time = intersection(calendars, indices)
        self.starts: list[int] = time.start.tolist()
        self.ends: list[int] = time.end.tolist()

    def next_open(self, instant: int) -> int:
        """Return the first open tick at or behind an instant; NEVER if there is none."""
        row = bisect_right(self.ends, instant)
        return max(instant, self.starts[row]) if row < len(self.starts) else NEVER

    def run(self, instant: int, work: int, rule: int) -> tuple[int, int]:
        """Return start and end of a phase that starts at or behind an instant; NEVER, NEVER where it never ends.

        Parameters
        ----------
        work
            Working ticks, >= 0.
        rule
            :class:`~reshuffle.plan.tasks.BreakRule`.
        """
        if self.is_always or work <= 0 or rule == BreakRule.IGNORE:
            return instant, instant + max(work, 0)
        row = bisect_right(self.ends, instant)
        while row < len(self.starts) and rule == BreakRule.MAY_NOT:
            start = max(instant, self.starts[row])
            if start + work <= self.ends[row]:
                return start, start + work
            row += 1
        if row >= len(self.starts):
            return NEVER, NEVER
        start = max(instant, self.starts[row])
        left, begin = work, start
        while row < len(self.starts):
            begin = max(start, self.starts[row])
            if begin + left <= self.ends[row]:
                return start, begin + left
            left -= self.ends[row] - begin
            row += 1
        return NEVER, NEVER

    def run_back(self, until: int, work: int, rule: int) -> tuple[int, int] | None:
        """Return start and end of the last phase that ends at or before an instant; None where there is none.

        Parameters
        ----------
        work
            Working ticks, >= 0.
        rule
            :class:`~reshuffle.plan.tasks.BreakRule`.
        """
        if self.is_always or work <= 0 or rule == BreakRule.IGNORE:
            return until - max(work, 0), until
        row = bisect_left(self.starts, until) - 1
        while row >= 0 and rule == BreakRule.MAY_NOT:
            end = min(until, self.ends[row])
            if end - work >= self.starts[row]:
                return end - work, end
            row -= 1
        if row < 0:
            return None
        end, left = min(until, self.ends[row]), work
        while row >= 0:
            closing = min(end, self.ends[row])
            if closing - left >= self.starts[row]:
                return closing - left, end
            left -= closing - self.starts[row]
            row -= 1
        return None

    def worked(self, start: int, end: int) -> int:
        """Return the open ticks of [start, end)."""
        return sum(stop - begin for begin, stop, is_open in self.pieces(start, end) if is_open)

    def pieces(self, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        """Yield [start, end) in pieces (from, to, whether open), ascending."""
        if self.is_always:
            if start < end:
                yield start, end, True
            return
        row = bisect_right(self.ends, start)
        cursor = start
        while cursor < end:
            opening = self.starts[row] if row < len(self.starts) else NEVER
            if opening > cursor:
                yield cursor, min(opening, end), False
                cursor = min(opening, end)
            if cursor < end:
                closing = min(self.ends[row], end)
                yield cursor, closing, True
                cursor = closing
                row += 1
