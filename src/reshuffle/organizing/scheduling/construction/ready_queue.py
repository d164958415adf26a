"""The clusters that could be placed next: by when they could start, then by rank."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heappop, heappush

__all__ = ["ReadyQueue"]


class ReadyQueue:
    """A queue whose order changes while it is used: what could start first may find its station taken.

    A cluster that can go to one station only does not come again each time the station is taken by another: it waits
    in a line of its own, by rank, and the line has one entry in the queue, for its first.

    Parameters
    ----------
    outlook
        Returns when a cluster could start as things stand; it never gets earlier.
    rank
        Of each cluster; small ones first among those that could start together.
    station
        The only station of each cluster, -1 for several, or where it is not that simple.
    """

    def __init__(self, outlook: Callable[[int], int], rank: Sequence[float], station: Sequence[int]) -> None:
        self._outlook, self._rank, self._station = outlook, rank, station
        #: When, rank, cluster; for a line, of its first, with minus its station minus 1 as cluster.
        self._heap: list[tuple[int, float, int]] = []
        self._lines: dict[int, list[tuple[float, int]]] = {}
        #: The entry of each line that counts; others in the heap are out of date.
        self._entries: dict[int, tuple[int, float, int]] = {}
        #: Station whose line has just given its first away.
        self._opened = -1
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
        if self._opened >= 0:
            self._announce(self._opened)
            self._opened = -1
        heap = self._heap
        while True:
            entry = heappop(heap)
            seen, rank, cluster = entry
            if cluster < 0:
                station = -1 - cluster
                if self._entries.get(station) != entry:
                    continue
                line = self._lines[station]
                if self._outlook(line[0][1]) > seen and heap:
                    self._announce(station)
                    continue
                return self._first_of(station)
            outlook, station = self._outlook(cluster), self._station[cluster]
            if station >= 0 and (outlook > seen or self._comes_behind(station, outlook, rank)):
                self._join(station, rank, cluster, outlook)
            elif outlook <= seen or not heap or (outlook, rank, cluster) <= heap[0]:
                return cluster
            else:
                heappush(heap, (outlook, rank, cluster))

    def _first_of(self, station: int) -> int:
        line = self._lines[station]
        _, cluster = heappop(line)
        del self._entries[station]
        if line:
            self._opened = station
        else:
            del self._lines[station]
        return cluster

    def _comes_behind(self, station: int, outlook: int, rank: float) -> bool:
        entry = self._entries.get(station)
        return entry is not None and entry <= (outlook, rank)

    def _join(self, station: int, rank: float, cluster: int, outlook: int) -> None:
        line = self._lines.setdefault(station, [])
        heappush(line, (rank, cluster))
        if line[0][1] == cluster:
            self._enter(station, outlook)

    def _announce(self, station: int) -> None:
        self._enter(station, self._outlook(self._lines[station][0][1]))

    def _enter(self, station: int, outlook: int) -> None:
        """Enter a line into the queue, with the rank of its first."""
        entry = (outlook, self._lines[station][0][0], -1 - station)
        self._entries[station] = entry
        heappush(self._heap, entry)
