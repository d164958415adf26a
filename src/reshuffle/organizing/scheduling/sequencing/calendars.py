"""Calendars as the decoder looks them up: those that work together met beforehand, and the way into each by time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["CalendarTables", "calendar_tables"]

Integers = npt.NDArray[np.int64]

#: Calendars up to which all that work together are met beforehand, then with what they become; and intervals in all.
_MOST_MET, _MOST_CALENDARS, _MOST_INTERVALS = 48, 160, 400_000


class CalendarTables(NamedTuple):
    """The calendars of a problem, and behind them what several of them leave open together; all int64.

    Parameters
    ----------
    ptr, start, end
        Open intervals [start, end) of each of the C calendars, in order of time.
    joined
        (C, C) the calendar that is open where both are, -1 where that was not worked out.
    origin, shift, bucket_ptr, bucket
        From `origin` on time is cut into stretches of 2 ** `shift` ticks; for each the first interval that ends behind
        its begin, and one behind the last of the calendar at the end.
    """

    ptr: Integers
    start: Integers
    end: Integers
    joined: Integers
    origin: Integers
    shift: Integers
    bucket_ptr: Integers
    bucket: Integers


def calendar_tables(problem: SchedulingProblem) -> CalendarTables:
    """Return the calendars of a problem as the decoder looks them up."""
    ptr = problem.calendars.ptr.astype(np.int64)
    calendars = [
        np.stack([problem.calendars.start[first:last], problem.calendars.end[first:last]]).astype(np.int64)
        for first, last in zip(ptr[:-1].tolist(), ptr[1:].tolist(), strict=True)
    ]
    joined = _join(calendars)
    begins, shifts, buckets, counts = [], [], [], []
    offset = 0
    for intervals in calendars:
        number = intervals.shape[1]
        origin = int(intervals[0, 0]) if number else 0
        span = int(intervals[0, -1]) - origin if number else 0
        shift = max(0, (span // max(2 * number, 1)).bit_length())
        count = (span >> shift) + 1
        edges = origin + (np.arange(count, dtype=np.int64) << shift)
        rows = offset + np.searchsorted(intervals[1], edges, side="right")
        buckets.append(np.concatenate((rows, [offset + number])))
        begins.append(origin)
        shifts.append(shift)
        counts.append(count + 1)
        offset += number
    together = np.concatenate(calendars, axis=1) if calendars else np.zeros((2, 0), np.int64)
    return CalendarTables(
        ptr=_pointers([intervals.shape[1] for intervals in calendars]),
        start=together[0],
        end=together[1],
        joined=joined,
        origin=np.array(begins, dtype=np.int64),
        shift=np.array(shifts, dtype=np.int64),
        bucket_ptr=_pointers(counts),
        bucket=np.concatenate([np.zeros(0, np.int64), *buckets]).astype(np.int64),
    )


def _pointers(counts: list[int]) -> Integers:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(np.asarray(counts, dtype=np.int64))))


def _join(calendars: list[Integers]) -> Integers:
    """Append what pairs of calendars leave open, and pairs of those, as far as there is room; return who joins what."""
    numbers = {intervals.tobytes(): number for number, intervals in reversed(list(enumerate(calendars)))}
    found: dict[tuple[int, int], int] = {}
    total = sum(intervals.shape[1] for intervals in calendars)
    is_met = len(calendars) <= _MOST_MET
    second = 0
    while is_met and second < len(calendars):
        for first in range(second):
            both = _met(calendars[first], calendars[second])
            number = numbers.get(both.tobytes())
            if number is None and len(calendars) < _MOST_CALENDARS and total + both.shape[1] <= _MOST_INTERVALS:
                number = len(calendars)
                numbers[both.tobytes()] = number
                calendars.append(both)
                total += both.shape[1]
            if number is not None:
                found[first, second] = number
        second += 1
    joined = np.full((len(calendars), len(calendars)), -1, dtype=np.int64)
    joined[np.arange(len(calendars)), np.arange(len(calendars))] = np.arange(len(calendars))
    for (first, second), number in found.items():
        joined[first, second] = joined[second, first] = number
    return joined


def _met(first: Integers, second: Integers) -> Integers:
    """Return the intervals, (2, n), in which two calendars are open both."""
    # Each interval of one with all of the other that end behind its start and start before its end.
    low = np.searchsorted(second[1], first[0], side="right")
    high = np.searchsorted(second[0], first[1], side="left")
    counts = np.maximum(high - low, 0)
    of_first = np.repeat(np.arange(first.shape[1]), counts)
    of_second = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(low, counts)
    start = np.maximum(first[0][of_first], second[0][of_second])
    end = np.minimum(first[1][of_first], second[1][of_second])
    return np.stack([start, end])
