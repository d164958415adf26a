"""A schedule that grows task by task: what is placed, what is taken, and how to take it back."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from reshuffle.organizing.scheduling.construction.open_times import NEVER
from reshuffle.organizing.scheduling.construction.profiles import LevelProfile, Profile, profile
from reshuffle.organizing.scheduling.construction.robots import Engagement, RobotDiary
from reshuffle.organizing.scheduling.construction.shop import Shop
from reshuffle.organizing.scheduling.construction.variants import Variant
from reshuffle.plan.arrays import UNSET
from reshuffle.plan.solution import Solution, empty_solution

__all__ = ["Batch", "PartialSchedule", "Placement", "Trip"]


@dataclass(slots=True)
class Placement:
    """Where a task, or all members of a batch, stand in time.

    Parameters
    ----------
    variant
        How it is done.
    starts, ends
        Of each phase, ticks.
    members
        Who fills each need of the variant.
    setup
        Setup time from the state before, ticks; part of the first phase.
    """

    variant: Variant
    starts: Sequence[int]
    ends: Sequence[int]
    members: Sequence[tuple[int, ...]]
    setup: int = 0

    @property
    def completion(self) -> int:
        """The end of the last phase that does work."""
        return self.ends[self.variant.completion]


@dataclass(slots=True)
class Trip:
    """The way of a lot: robot (-1 for none), pickup and dropoff, ticks."""

    vehicle: int
    pickup: int
    dropoff: int


@dataclass(slots=True)
class Batch:
    """Tasks that are done together."""

    tasks: list[int]
    key: int
    size: int
    placement: Placement


#: Start, end, task, mode: the order of tasks on a station, and what each of them was there for.
Entry = tuple[int, int, int, int]


class PartialSchedule:
    """The state of generation; every change is logged and can be taken back.

    Parameters
    ----------
    shop
        The problem.
    """

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        number = shop.num_tasks
        #: Instants of each task by point; UNSET where it is not placed.
        self.points: list[list[int]] = [[UNSET] * number for _ in range(4)]
        self.placements: list[Placement | None] = [None] * number
        self.is_placed = [False] * number
        self.batch = [-1] * number
        self.batches: dict[int, Batch] = {}
        #: The numbers of the batches of each key, in the order in which they were opened.
        self.batches_alike: dict[int, dict[int, None]] = {}
        self._next_batch = 0
        self.profiles: list[Profile] = [
            profile(capacity, has_instants)
            for capacity, has_instants in zip(shop.capacity, shop.has_instants, strict=True)
        ]
        buffers = shop.problem.buffers.capacity.tolist()
        self.buffers = [LevelProfile(capacity) for capacity in buffers]
        self.stocks = self._first_stocks()
        self.diaries = {r: RobotDiary(shop, r) for r in range(shop.num_resources) if shop.is_robot[r]}
        #: What is kept of each counter's limit for the task that resets it and raises it itself before.
        self.reserves = [
            min((shop.raises.get((mode, number), 0) for mode, c in shop.resets if c == number), default=0)
            for number in range(len(shop.counter_limit))
        ]
        #: Tasks on each station whose order matters: for setups and wear.
        self.sequences: dict[int, list[Entry]] = {
            station: []
            for station in range(shop.num_resources)
            if shop.setup_rule[station] >= 0 or shop.counters_of[station]
        }
        self.trips: dict[int, Trip] = {}
        self._horizon = shop.planning_start
        #: Arrival from which each span is held whose last task is not placed yet.
        self.open_spans: dict[int, int] = {}
        #: Whether lots may wait on their way, on a robot or without one, where no buffer takes them.
        self.may_linger = False
        self.log: list[tuple[Callable[..., object], tuple[Any, ...]]] = []
        #: What became free or available, for those who wait for it.
        self.news: set[tuple[str, int]] = set()

    def _first_stocks(self) -> list[LevelProfile]:
        materials = self.shop.problem.materials
        stocks = [LevelProfile(0, -initial) for initial in materials.initial.tolist()]
        receipts = (materials.receipt_item, materials.receipt_time, materials.receipt_quantity)
        for item, time, quantity in zip(*(c.tolist() for c in receipts), strict=True):
            stocks[item].take(time, NEVER, -quantity)
        return stocks

    def undo_to(self, mark: int) -> None:
        """Take back everything that was logged behind `mark`, the latest first."""
        log = self.log
        while len(log) > mark:
            function, arguments = log.pop()
            function(*arguments)

    def take(self, profile: Profile, start: int, end: int, units: int) -> None:
        """Take units of a resource, buffer or stock."""
        profile.take(start, end, units)
        self.log.append((profile.give_back, (start, end, units)))

    def release(self, profile: Profile, start: int, units: int) -> None:
        """Give back from `start` on what was taken for good."""
        profile.give_back(start, NEVER, units)
        self.log.append((profile.take, (start, NEVER, units)))

    def engage(self, robot: int, engagement: Engagement) -> None:
        """Engage a robot."""
        self.diaries[robot].add(engagement)
        self.log.append((self.diaries[robot].remove, (engagement,)))

    def enter(self, station: int, entry: Entry) -> None:
        """Enter a task into the order of a station."""
        sequence = self.sequences[station]
        sequence.insert(bisect_left(sequence, entry), entry)
        self.profiles[station].version += 1
        self.log.append((self._leave, (station, entry)))

    def _leave(self, station: int, entry: Entry) -> None:
        sequence = self.sequences[station]
        del sequence[bisect_left(sequence, entry)]
        self.profiles[station].version += 1

    def is_way_ready(self, row: int, end: int) -> bool:
        """Whether the other end of a transport is placed or stands still; `end` 0 for the task before, 1 for after."""
        other = self.shop.transports[row][end]
        return other < 0 or self.is_placed[other]

    def travel_by(self, row: int, trip: Trip) -> None:
        """Set the trip of a transport."""
        self.trips[row] = trip
        self.log.append((self._stay, (row, self._horizon)))
        self._horizon = max(self._horizon, trip.dropoff)

    def _stay(self, row: int, horizon: int) -> None:
        del self.trips[row]
        self._horizon = horizon

    def put(self, task: int, placement: Placement) -> None:
        """Set the instants of a task."""
        starts, ends, variant = placement.starts, placement.ends, placement.variant
        start, arrival, completion, end = self.points
        start[task], arrival[task] = starts[0], starts[variant.arrival]
        completion[task], end[task] = ends[variant.completion], ends[-1]
        self.placements[task] = placement
        self.is_placed[task] = True
        self.log.append((self._remove, (task, self._horizon)))
        if ends[-1] > self._horizon:
            self._horizon = ends[-1]

    def _remove(self, task: int, horizon: int) -> None:
        self._horizon = horizon
        for instants in self.points:
            instants[task] = UNSET
        self.placements[task] = None
        self.is_placed[task] = False

    def open_batch(self, batch: Batch) -> None:
        """Start a batch with its first tasks."""
        number = self._next_batch
        self._next_batch += 1
        for task in batch.tasks:
            self.batch[task] = number
        self.batches[number] = batch
        self.batches_alike.setdefault(batch.key, {})[number] = None
        self.log.append((self._close_batch, (number,)))

    def _close_batch(self, number: int) -> None:
        batch = self.batches.pop(number)
        del self.batches_alike[batch.key][number]
        for task in batch.tasks:
            self.batch[task] = -1

    def join_batch(self, number: int, task: int, size: int) -> None:
        """Add a task to a batch."""
        batch = self.batches[number]
        batch.tasks.append(task)
        batch.size += size
        self.batch[task] = number
        self.log.append((self._quit_batch, (number, task, size)))

    def _quit_batch(self, number: int, task: int, size: int) -> None:
        batch = self.batches[number]
        batch.tasks.remove(task)
        batch.size -= size
        self.batch[task] = -1

    def open_span(self, row: int, arrival: int) -> None:
        """Hold a span until its last task is placed."""
        self.open_spans[row] = arrival
        self.log.append((self.open_spans.pop, (row,)))

    def close_span(self, row: int) -> int:
        """Return since when a span has been held that ends now."""
        arrival = self.open_spans.pop(row)
        self.log.append((self.open_spans.__setitem__, (row, arrival)))
        return arrival

    def horizon(self) -> int:
        """Return an instant behind everything that has been placed."""
        return self._horizon

    def solution(self) -> Solution:
        """Return what is placed as a solution."""
        shop = self.shop
        blank = empty_solution(shop.problem)
        columns = {
            name: np.array(getattr(blank, name))
            for name in ("mode", "phase_start", "phase_end", "assigned", "batch", "vehicle", "pickup", "dropoff")
        }
        modes: list[int] = []
        phases: list[int] = []
        starts: list[int] = []
        ends: list[int] = []
        placed = [task for task in range(shop.num_tasks) if self.is_placed[task]]
        slots: list[int] = []
        who: list[int] = []
        for task in placed:
            placement = self.placements[task]
            if placement is None:  # is_placed says that there is one
                continue
            # A member of a batch has its own mode; times and needs are those of the batch.
            mode = placement.variant.mode
            modes.append(mode)
            first = shop.phase_ptr[mode]
            phases.extend(range(first, first + len(placement.starts)))
            starts.extend(placement.starts)
            ends.extend(placement.ends)
            for need, members in zip(placement.variant.needs, placement.members, strict=True):
                slots.extend(range(need.slot, need.slot + need.count))
                who.extend(members)
        columns["mode"][placed] = modes
        columns["phase_start"][phases], columns["phase_end"][phases] = starts, ends
        columns["assigned"][slots] = who
        numbers = {number: new for new, number in enumerate(sorted({b for b in self.batch if b >= 0}))}
        columns["batch"][:] = [numbers.get(number, -1) for number in self.batch]
        for row, trip in self.trips.items():
            columns["vehicle"][row] = trip.vehicle
            columns["pickup"][row], columns["dropoff"][row] = trip.pickup, trip.dropoff
        return Solution(**columns)
