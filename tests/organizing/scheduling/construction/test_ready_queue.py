"""The queue of clusters that could be next."""

from __future__ import annotations

from reshuffle.organizing.scheduling.construction.ready_queue import ReadyQueue


class Stations:
    """Tasks of known length on stations: what a schedule would be for the queue."""

    def __init__(self, station: list[int], length: list[int], ready: list[int]) -> None:
        self.station, self.length, self.ready = station, length, ready
        self.free = [0] * (max(station) + 1)

    def outlook(self, task: int) -> int:
        return max(self.ready[task], self.free[self.station[task]])

    def run(self, queue: ReadyQueue) -> list[tuple[int, int]]:
        """Return (task, start) in the order in which the queue gives them."""
        placed = []
        while queue:
            task = queue.pop()
            start = self.outlook(task)
            self.free[self.station[task]] = start + self.length[task]
            placed.append((task, start))
        return placed


def queue_of(stations: Stations, rank: list[float]) -> ReadyQueue:
    queue = ReadyQueue(stations.outlook, rank, stations.station)
    for task in range(len(rank)):
        queue.push(task)
    return queue


def test_starts_never_go_back() -> None:
    stations = Stations([0, 1, 0, 1, 0, 1], [5, 2, 3, 4, 1, 6], [0, 1, 2, 0, 9, 3])
    starts = [start for _, start in stations.run(queue_of(stations, [0.0] * 6))]
    assert starts == sorted(starts)


def test_those_who_could_start_together_come_by_rank() -> None:
    stations = Stations([0, 0, 0, 0], [3, 3, 3, 3], [0, 0, 0, 0])
    assert [task for task, _ in stations.run(queue_of(stations, [2.0, 0.0, 3.0, 1.0]))] == [1, 3, 0, 2]


def test_a_better_rank_that_comes_later_is_taken_when_the_station_is_free() -> None:
    stations = Stations([0, 0, 0], [5, 5, 5], [0, 0, 3])
    assert [task for task, _ in stations.run(queue_of(stations, [0.0, 2.0, 1.0]))] == [0, 2, 1]


def test_a_station_waits_for_nobody() -> None:
    stations = Stations([0, 0], [5, 1], [0, 1])
    assert stations.run(queue_of(stations, [9.0, 0.0])) == [(0, 0), (1, 5)]


def test_every_cluster_comes_once() -> None:
    stations = Stations([task % 3 for task in range(30)], [1 + task % 4 for task in range(30)], list(range(30)))
    placed = stations.run(queue_of(stations, [float(-task % 7) for task in range(30)]))
    assert sorted(task for task, _ in placed) == list(range(30))
