"""Open times of one calendar, or of several together, and the work that is done in them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from reshuffle.plan.resources import Calendars

__all__ = ["NEVER", "OpenTimes", "common_open_times"]

#: An instant that does not come; larger than every instant of a problem, small enough to be added to.
NEVER = 1 << 55


class OpenTimes:
    """Disjoint open intervals [start, end), ascending, with the work that can be done before each.

    Parameters
    ----------
    starts, ends
        Bounds of the intervals, ticks.
    """

    __slots__ = ("before", "ends", "starts")

    def __init__(self, starts: Sequence[int], ends: Sequence[int]) -> None:
        self.starts = list(starts)
        self.ends = list(ends)
        #: Open ticks before each interval.
        self.before: list[int] = []
        total = 0
        for start, end in zip(starts, ends, strict=True):
            self.before.append(total)
            total += end - start

    def next_open(self, time: int) -> int:
        """Return the first open tick at or after `time`, NEVER if there is none."""
        index = bisect_right(self.ends, time)
        if index == len(self.ends):
            return NEVER
        return max(time, self.starts[index])

    def pausing(self, time: int, work: int) -> tuple[int, int]:
        """Return start and end of `work` > 0 open ticks that start at or after `time` and rest while closed."""
        index = bisect_right(self.ends, time)
        if index == len(self.ends):
            return NEVER, NEVER
        start = max(time, self.starts[index])
        if start + work <= self.ends[index]:
            return start, start + work
        target = self.before[index] + start - self.starts[index] + work
        index = bisect_left(self.before, target) - 1
        end = self.starts[index] + target - self.before[index]
        return (start, end) if end <= self.ends[index] else (NEVER, NEVER)

    def unbroken(self, time: int, work: int) -> tuple[int, int]:
        """Return start and end of the first `work` open ticks in a row at or after `time`."""
        starts, ends = self.starts, self.ends
        for index in range(bisect_right(ends, time), len(ends)):
            start = max(time, starts[index])
            if start + work <= ends[index]:
                return start, start + work
        return NEVER, NEVER

    def pausing_start(self, end: int, work: int) -> int:
        """Return the least start from which `work` > 0 open ticks end at or after `end`."""
        index = bisect_left(self.ends, end)
        if index == len(self.ends):
            return NEVER
        done = self.before[index] + max(end - self.starts[index], 1)
        return self._tick(done - work)

    def latest_pausing_start(self, end: int, work: int) -> int:
        """Return the latest open tick from which `work` > 0 open ticks end at or before `end`; -NEVER if none."""
        index = bisect_left(self.starts, end) - 1
        if index < 0:
            return -NEVER
        position = self.before[index] + min(end, self.ends[index]) - self.starts[index] - work
        return self._tick(position) if position >= 0 else -NEVER

    def latest_unbroken_start(self, end: int, work: int) -> int:
        """Return the latest start of `work` open ticks in a row that end at or before `end`; -NEVER if none."""
        for index in range(bisect_left(self.starts, end) - 1, -1, -1):
            start = min(end, self.ends[index]) - work
            if start >= self.starts[index]:
                return start
        return -NEVER

    def _tick(self, position: int) -> int:
        """Return the open tick before which `position` open ticks lie; the first one for a negative position."""
        if position < 0:
            return self.starts[0] if self.starts else NEVER
        index = bisect_right(self.before, position) - 1
        return self.starts[index] + position - self.before[index]


def common_open_times(calendars: Calendars, chosen: Iterable[int]) -> OpenTimes:
    """Return the times at which all `chosen` calendars are open.

    Parameters
    ----------
    calendars
        The calendars of the problem.
    chosen
        Indices of calendars, at least one.
    """
    common: list[tuple[int, int]] | None = None
    for calendar in chosen:
        own = slice(int(calendars.ptr[calendar]), int(calendars.ptr[calendar + 1]))
        intervals = list(zip(calendars.start[own].tolist(), calendars.end[own].tolist(), strict=True))
        common = intervals if common is None else _intersection(common, intervals)
    common = common or []
    return OpenTimes([start for start, _ in common], [end for _, end in common])


def _intersection(first: list[tuple[int, int]], second: list[tuple[int, int]]) -> list[tuple[int, int]]:
    result: list[tuple[int, int]] = []
    i = j = 0
    while i < len(first) and j < len(second):
        start, end = max(first[i][0], second[j][0]), min(first[i][1], second[j][1])
        if start < end:
            result.append((start, end))
        if first[i][1] < second[j][1]:
            i += 1
        else:
            j += 1
    return result
