"""Lines of jobs as FJSP and its relatives write them: a count, then that many groups that begin with a count again."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from reshuffle.formats.instances.rows import MOST_ALTERNATIVES, MOST_OPERATIONS
from reshuffle.formats.instances.tokens import INVALID, Tokens
from reshuffle.formats.mistakes import MistakeList
from reshuffle.plan.arrays import TickArray

__all__ = ["Routes", "read_routes"]


@dataclass(slots=True)
class Routes:
    """Where in the file the routes stand: *entries*, each some pairs of numbers that end with a duration.

    In FJSP an operation has one entry, its pairs ``machine duration``. With workers it has one entry per machine, the
    pairs ``worker duration``, and the machine stands two tokens before the first pair.

    Parameters
    ----------
    num_operations
        Operations of each job.
    operation
        Operation of each entry, numbered through all jobs.
    place
        Token with which the first pair of each entry begins.
    count
        Pairs of each entry.
    """

    num_operations: list[int] = field(default_factory=list)
    operation: list[int] = field(default_factory=list)
    place: list[int] = field(default_factory=list)
    count: list[int] = field(default_factory=list)

    def pairs(self) -> tuple[TickArray, TickArray, TickArray]:
        """Return of each pair its operation, the first token of its entry, and its own first token, shape (pairs,)."""
        count = np.array(self.count, dtype=np.int64)
        first = np.repeat(np.array(self.place, dtype=np.int64), count)
        within = np.arange(len(first)) - np.repeat(np.cumsum(count) - count, count)
        return np.repeat(np.array(self.operation, dtype=np.int64), count), first, first + 2 * within


#: What is wrong with a line: name, value, rule.
_Fault = tuple[str, int, str]


def read_routes(tokens: Tokens, mistakes: MistakeList, num_rows: int, has_workers: bool = False) -> Routes:
    """Read the rows 1 to `num_rows`, one job each; a row that is broken is reported, and read as far as it goes.

    A row is ``#operations`` and per operation ``k`` and k pairs ``machine duration``; with workers, per operation ``k``
    and k times ``machine #workers`` and that many pairs ``worker duration``.
    """
    routes = Routes()
    num_read = num_pairs = 0
    bounds = tokens.row_ptr[1 : num_rows + 2].tolist()
    for job, (begin, end) in enumerate(pairwise(bounds)):
        known = len(routes.count)
        fault = _walk(tokens.value[begin:end].tolist(), begin, num_read, routes, has_workers)
        if fault is not None:
            name, value, rule = fault
            mistakes.add(f"{name} of job {job}", value, rule, int(tokens.row_line[1 + job]))
        num_operations = routes.operation[-1] + 1 - num_read if len(routes.count) > known else 0
        routes.num_operations.append(num_operations)
        num_read += num_operations
        num_pairs += sum(routes.count[known:])
    if num_read > MOST_OPERATIONS:
        mistakes.add("number of operations", num_read, f"must be at most {MOST_OPERATIONS}")
    if num_pairs > MOST_ALTERNATIVES:
        mistakes.add("number of alternatives", num_pairs, f"must be at most {MOST_ALTERNATIVES}")
    return routes


def _walk(row: list[int], begin: int, first_operation: int, routes: Routes, has_workers: bool) -> _Fault | None:
    """Append the entries of a row; return what is wrong with it, if that is not reported elsewhere."""
    size, place = len(row), 1
    things = "workers" if has_workers else "machines"
    fault = _count_fault("number of operations", row[0])
    if fault is not None or row[0] == INVALID:
        return fault
    for operation in range(row[0]):
        num_entries = 1
        if has_workers:
            if place >= size:
                return _short(size, operation, row[0])
            num_entries = row[place]
            fault = _count_fault(f"number of machines of operation {operation}", num_entries)
            if fault is not None or num_entries == INVALID:
                return fault
            place += 1
        for _ in range(num_entries):
            # With workers the machine stands before the count of its pairs.
            place += has_workers
            if place >= size:
                return _short(size, operation, row[0])
            count = row[place]
            fault = _count_fault(f"number of {things} of operation {operation}", count)
            if fault is not None or count == INVALID:
                return fault
            if place + 2 * count >= size:
                return _short(size, operation, row[0])
            routes.operation.append(first_operation + operation)
            routes.place.append(begin + place + 1)
            routes.count.append(count)
            place += 1 + 2 * count
    return None if place == size else _long(size, place)


def _count_fault(name: str, value: int) -> _Fault | None:
    return None if value >= 1 or value == INVALID else (name, value, "must be >= 1")


def _short(size: int, operation: int, num_operations: int) -> _Fault:
    return "numbers", size, f"must be more: the line ends in operation {operation} of {num_operations} (from 0)"


def _long(size: int, place: int) -> _Fault:
    return "numbers", size, f"must be {place}, as its counts say"
