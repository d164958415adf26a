"""The clusters that could be placed next: by when they could start, then by rank."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heappop, heappush

__all__ = ["ReadyQueue"]

#: Clusters of one line that are looked at, by rank, when its station is free.
MOST_LOOKS = 8

#: When, rank, cluster; for a line, with the rank of its first, minus its station minus 1.
Entry = tuple[int, float, int]


class ReadyQueue:
    """A queue whose order changes while it is used: what could start first may find its station taken.

    A cluster that is bound for stations does not come again each time one of them is taken by another: it waits in the
    lines of its stations, by rank, and each line has one entry in the queue, for when its station is free.

    Parameters
    ----------
    outlook
        Returns when a cluster could start as things stand; it hardly ever gets earlier.
    free_at
        Returns when a station is free for good.
    rank
        Of each cluster; small ones first among those that could start together.
    stations
        The stations of each cluster that may wait in lines; empty for others.
    """

    def __init__(
        self,
        outlook: Callable[[int], int],
        free_at: Callable[[int], int],
        rank: Sequence[float],
        stations: Sequence[Sequence[int]],
    ) -> None:
        self._outlook, self._free_at, self._rank, self._stations = outlook, free_at, rank, stations
        self._heap: list[Entry] = []
        self._lines: dict[int, list[tuple[float, int]]] = {}
        #: The entry of each line that counts; others in the heap are out of date.
        self._entries: dict[int, Entry] = {}
        #: Clusters that wait in lines and have not been given away.
        self._waiting: set[int] = set()
        #: The line that has just given its first away, and when.
        self._opened: tuple[int, int] | None = None
        self._size = 0

    def __bool__(self) -> bool:
        return self._size > 0

    def push(self, cluster: int) -> None:
        """Add a cluster."""
        self._size += 1
        heappush(self._heap, (self._outlook(cluster), self._rank[cluster], cluster))

    def push_last(self, cluster: int) -> None:
        """Add a cluster without asking for its outlook; for when the queue is empty otherwise."""
        self._size += 1
        heappush(self._heap, (0, self._rank[cluster], cluster))

    def pop(self) -> int:
        """Remove and return the next cluster; the queue must not be empty."""
        self._size -= 1
        if self._opened is not None:
            station, now = self._opened
            self._opened = None
            self._announce(station, now)
        heap = self._heap
        while True:
            entry = heappop(heap)
            seen, rank, cluster = entry
            if cluster < 0:
                found = self._first_of(-1 - cluster, entry)
                if found is not None:
                    return found
                continue
            outlook = self._outlook(cluster)
            if self._stations[cluster] and (outlook > seen or self._comes_behind(cluster, outlook, rank)):
                self._join(cluster, outlook)
            elif outlook <= seen or not heap or (outlook, rank, cluster) <= heap[0]:
                return cluster
            else:
                heappush(heap, (outlook, rank, cluster))

    def _first_of(self, station: int, entry: Entry) -> int | None:
        """Return the first of a line that can start now; None if the entry is out of date, or nobody can."""
        if self._entries.get(station) != entry:
            return None
        del self._entries[station]
        line, now = self._lines[station], entry[0]
        passed: list[tuple[float, int]] = []
        soonest, found = -1, None
        while line and len(passed) < MOST_LOOKS:
            first = heappop(line)
            if first[1] not in self._waiting:
                continue
            outlook = self._outlook(first[1])
            # Where nothing else is left, what cannot start now is next all the same.
            if outlook <= now or (not self._heap and not line and not passed):
                found = first[1]
                break
            soonest = outlook if soonest < 0 else min(soonest, outlook)
            passed.append(first)
        for row in passed:
            heappush(line, row)
        if found is not None:
            self._waiting.remove(found)
            self._opened = (station, now)
        elif line:
            self._enter(station, soonest)
        return found

    def _comes_behind(self, cluster: int, outlook: int, rank: float) -> bool:
        entries = (self._entries.get(station) for station in self._stations[cluster])
        return any(entry is not None and entry <= (outlook, rank) for entry in entries)

    def _join(self, cluster: int, outlook: int) -> None:
        self._waiting.add(cluster)
        row = (self._rank[cluster], cluster)
        for station in self._stations[cluster]:
            line = self._lines.setdefault(station, [])
            heappush(line, row)
            entry = self._entries.get(station)
            if entry is None:
                self._enter(station, max(outlook, self._free_at(station)))
            elif line[0] == row:
                self._enter(station, entry[0])

    def _announce(self, station: int, now: int) -> None:
        """Enter a line for when its station is free, unless it is empty or has been entered meanwhile."""
        line = self._lines[station]
        while line and line[0][1] not in self._waiting:
            heappop(line)
        if line and station not in self._entries:
            self._enter(station, max(now, self._free_at(station)))

    def _enter(self, station: int, time: int) -> None:
        entry = (time, self._lines[station][0][0], -1 - station)
        self._entries[station] = entry
        heappush(self._heap, entry)
