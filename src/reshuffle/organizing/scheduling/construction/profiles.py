"""What is taken of a resource over time: by one holder at a time, or by several up to a capacity.

All profiles have the same methods; what is taken must be free, and what is given back must have been taken.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from reshuffle.organizing.scheduling.construction.open_times import NEVER

__all__ = ["LevelProfile", "Profile", "SequenceProfile", "SingleProfile", "profile"]


class SingleProfile:
    """The busy times of a resource of capacity 1: merged intervals [start, end), ascending."""

    __slots__ = ("ends", "starts", "version")

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        #: Another number after every change.
        self.version = 0

    def free_from(self, start: int, end: int, units: int) -> int:  # noqa: ARG002
        """Return the least start that a hold needs whose end cannot be before `end`; `start` if that one is free.

        A busy interval that overlaps [start, end) cannot be passed on its left, so the hold starts behind the last one.
        """
        if end <= start:
            return start
        index = bisect_left(self.starts, end) - 1
        if index >= 0 and self.ends[index] > start:
            return self.ends[index]
        return start

    def first_gap(self, start: int, duration: int) -> int:
        """Return the first instant at or after `start` from which `duration` ticks are free."""
        if duration <= 0:
            return start
        starts, ends = self.starts, self.ends
        index = bisect_right(ends, start)
        while index < len(starts) and starts[index] < start + duration:
            start = ends[index]
            index += 1
        return start

    def take(self, start: int, end: int, units: int) -> None:  # noqa: ARG002
        """Take [start, end), which must be free."""
        if end <= start:
            return
        self.version += 1
        starts, ends = self.starts, self.ends
        index = bisect_left(starts, start)
        joins_left = index > 0 and ends[index - 1] == start
        joins_right = index < len(starts) and starts[index] == end
        if joins_left and joins_right:
            ends[index - 1] = ends[index]
            del starts[index], ends[index]
        elif joins_left:
            ends[index - 1] = end
        elif joins_right:
            starts[index] = start
        else:
            starts.insert(index, start)
            ends.insert(index, end)

    def give_back(self, start: int, end: int, units: int) -> None:  # noqa: ARG002
        """Give back [start, end), which must have been taken."""
        if end <= start:
            return
        self.version += 1
        starts, ends = self.starts, self.ends
        index = bisect_right(starts, start) - 1
        left, right = starts[index], ends[index]
        if left < start and end < right:
            ends[index] = start
            starts.insert(index + 1, end)
            ends.insert(index + 1, right)
        elif left < start:
            ends[index] = start
        elif end < right:
            starts[index] = end
        else:
            del starts[index], ends[index]

    def last_end(self) -> int:
        """Return the last instant at which something is taken, -NEVER if nothing is."""
        return self.ends[-1] if self.ends else -NEVER


class SequenceProfile:
    """The holds of a station of capacity 1 on which some take no time: these lie between others, not inside them."""

    __slots__ = ("ends", "starts", "version")

    def __init__(self) -> None:
        # Every hold by itself, by start and then by end; as they are disjoint the ends ascend too.
        self.starts: list[int] = []
        self.ends: list[int] = []
        #: Another number after every change.
        self.version = 0

    def free_from(self, start: int, end: int, units: int) -> int:  # noqa: ARG002
        """Return the least start that a hold needs whose end cannot be before `end`; `start` if that one is free."""
        index = bisect_left(self.starts, end) - 1
        if index >= 0 and self.ends[index] > start:
            return self.ends[index]
        return start

    def first_gap(self, start: int, duration: int) -> int:
        """Return the first instant at or after `start` from which `duration` ticks are free."""
        if duration <= 0:
            return self.free_from(start, start, 1)
        starts, ends = self.starts, self.ends
        index = bisect_right(ends, start)
        while index < len(starts) and starts[index] < start + duration:
            start = ends[index]
            index += 1
        return start

    def take(self, start: int, end: int, units: int) -> None:  # noqa: ARG002
        """Take [start, end), or the instant `start` where both are the same."""
        index = bisect_left(self.starts, start)
        while index < len(self.starts) and self.starts[index] == start and self.ends[index] < end:
            index += 1
        self.starts.insert(index, start)
        self.ends.insert(index, end)
        self.version += 1

    def give_back(self, start: int, end: int, units: int) -> None:  # noqa: ARG002
        """Give back what was taken from `start` to `end`."""
        index = bisect_left(self.starts, start)
        while self.ends[index] != end:
            index += 1
        del self.starts[index], self.ends[index]
        self.version += 1

    def last_end(self) -> int:
        """Return the last instant at which something is taken, -NEVER if nothing is."""
        return self.ends[-1] if self.ends else -NEVER


class LevelProfile:
    """The level of what is taken, as a step function, against a capacity.

    Parameters
    ----------
    capacity
        The largest level allowed. A stock is a profile of capacity 0 whose level is minus the stock.
    level
        Level before anything is taken.
    """

    __slots__ = ("capacity", "levels", "times", "version")

    def __init__(self, capacity: int, level: int = 0) -> None:
        self.capacity = capacity
        #: levels[k] holds in [times[k], times[k + 1]).
        self.times: list[int] = [-NEVER]
        self.levels: list[int] = [level]
        self.version = 0

    def free_from(self, start: int, end: int, units: int) -> int:
        """Return the least start that a hold needs whose end cannot be before `end`; `start` if that one is free."""
        if end <= start:
            return start
        times, levels, room = self.times, self.levels, self.capacity - units
        first = bisect_right(times, start) - 1
        for index in range(bisect_left(times, end) - 1, first - 1, -1):
            if levels[index] > room:
                return times[index + 1] if index + 1 < len(times) else NEVER
        return start

    def first_gap(self, start: int, duration: int) -> int:
        """Return the first instant at or after `start` from which one unit is free for `duration` ticks, or NEVER."""
        while start < NEVER:
            free = self.free_from(start, start + duration, 1)
            if free == start:
                break
            start = free
        return start

    def take(self, start: int, end: int, units: int) -> None:
        """Raise the level by `units` (or lower it) in [start, end); up to NEVER is for good."""
        if end <= start:
            return
        self.version += 1
        first, last = self._step_at(start), self._step_at(end) if end < NEVER else len(self.times)
        levels = self.levels
        for index in range(first, last):
            levels[index] += units

    def give_back(self, start: int, end: int, units: int) -> None:
        """Undo :meth:`take`."""
        self.take(start, end, -units)

    def last_end(self) -> int:
        """Return the last instant at which the level changes, -NEVER if it never does."""
        return self.times[-1]

    def first_excess(self) -> int:
        """Return the first instant at which the level is above the capacity, NEVER if there is none."""
        for time, level in zip(self.times, self.levels, strict=True):
            if level > self.capacity:
                return time
        return NEVER

    def _step_at(self, time: int) -> int:
        index = bisect_left(self.times, time)
        if index == len(self.times) or self.times[index] != time:
            self.times.insert(index, time)
            self.levels.insert(index, self.levels[index - 1])
        return index


Profile = SingleProfile | SequenceProfile | LevelProfile


def profile(capacity: int, has_instants: bool = False) -> Profile:
    """Return an empty profile for a capacity; `has_instants` for a station where some tasks take no time."""
    if capacity > 1:
        return LevelProfile(capacity)
    return SequenceProfile() if has_instants else SingleProfile()
