"""When tasks could start as things stand, found again only where something has changed on one of their stations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reshuffle.organizing.scheduling.construction.open_times import NEVER
from reshuffle.organizing.scheduling.construction.partial_schedule import PartialSchedule
from reshuffle.organizing.scheduling.construction.profiles import Profile
from reshuffle.organizing.scheduling.construction.sequences import setup_at
from reshuffle.organizing.scheduling.construction.trips import earliest_trip
from reshuffle.plan.links import Point

__all__ = ["Outlooks"]


class _Found:
    """When a task could start in a mode, found for one version of the profile of its station, None for no station."""

    __slots__ = ("mode", "profile", "start", "version", "work")

    def __init__(self, mode: int, profile: Profile | None, work: int, start: int) -> None:
        self.mode, self.profile, self.work, self.start = mode, profile, work, start
        self.version = -1


class Outlooks:
    """When tasks could start if they were next.

    Parameters
    ----------
    schedule
        What stands already.
    floor
        By task, lower bounds of its instants beyond those of the problem; looked at for simple tasks.
    preferred
        Mode in which each task is to be done if that is possible, -1 for the one with the earliest completion.
    looks_at_robots
        Whether a task counts from when a robot could fetch its lot, not from when the lot is ready.
    """

    def __init__(
        self,
        schedule: PartialSchedule,
        floor: Mapping[int, Sequence[int]],
        preferred: Sequence[int] | None,
        looks_at_robots: bool,
    ) -> None:
        self.schedule, self.shop = schedule, schedule.shop
        self.floor, self.preferred, self.looks_at_robots = floor, preferred, looks_at_robots
        # By task, when its lot was ready and what was found for its modes then.
        self._time = [-NEVER] * self.shop.num_tasks
        self._found: list[list[_Found]] = [[]] * self.shop.num_tasks

    def start(self, task: int) -> int:
        """Return when a task could start if it were next; for all but the simplest tasks an estimate from below."""
        if self.shop.is_simple[task]:
            return self.simple_choice(task)[0]
        shop = self.shop
        time = self._ready(task)
        if self.looks_at_robots and shop.ways_in[task]:
            return self._start_by_robot(task, time)
        if self._time[task] != time:
            self._time[task] = time
            self._found[task] = [_Found(mode, self._profile(mode), shop.work[mode], time) for mode in shop.modes[task]]
        best, begin = NEVER, time
        for found in self._found[task]:
            profile = found.profile
            if profile is not None and found.version != profile.version:
                found.start = self._start_on_station(task, found.mode, time)
                found.version = profile.version
            end = found.start + found.work
            if end < best:
                best, begin = end, found.start
        return begin

    def _profile(self, mode: int) -> Profile | None:
        station = self.shop.station[mode]
        return self.schedule.profiles[station] if station >= 0 else None

    def _ready(self, task: int) -> int:
        """Return from when the lot of a task is ready to be fetched."""
        shop, schedule = self.shop, self.schedule
        time = shop.low_simple[task]
        is_placed, points = schedule.is_placed, schedule.points
        for other, point, least in shop.arcs_to_start[task]:
            if is_placed[other] and points[point][other] + least > time:
                time = points[point][other] + least
        for row in shop.ways_in[task]:
            before = shop.transports[row][0]
            if before >= 0 and is_placed[before]:
                time = max(time, points[Point.END][before])
        return time

    def _start_on_station(self, task: int, mode: int, ready: int) -> int:
        shop, schedule, station = self.shop, self.schedule, self.shop.station[mode]
        start = schedule.profiles[station].first_gap(ready, max(shop.work[mode], 1))
        if shop.setup_rule[station] >= 0 and shop.setup_state[mode] >= 0:
            # A setup does no work: between tasks of one station the one with the least comes first.
            start += setup_at(schedule, station, shop.setup_state[mode], (start, start + 1, task, mode))
        return start

    def _start_by_robot(self, task: int, time: int) -> int:
        shop, schedule = self.shop, self.schedule
        ways = [row for row in shop.ways_in[task] if schedule.is_way_ready(row, 0)]
        best, begin = NEVER, time
        for mode in shop.modes[task]:
            station, start = shop.station[mode], time
            for row in ways:
                start = max(start, earliest_trip(schedule, row, station, task).pickup)
            if station >= 0:
                start = self._start_on_station(task, mode, start)
            if start + shop.work[mode] < best:
                best, begin = start + shop.work[mode], start
        return begin

    def simple_choice(self, task: int) -> tuple[int, int, int]:
        """Return start, end and mode of the earliest completion of a simple task."""
        schedule, shop = self.schedule, self.shop
        points, is_placed, profiles = schedule.points, schedule.is_placed, schedule.profiles
        time = shop.low_simple[task]
        if task in self.floor:
            time = max(time, *self.floor[task][:2])
        for other, point, least in shop.predecessors[task]:
            if is_placed[other] and points[point][other] + least > time:
                time = points[point][other] + least
        best, best_work, chosen = NEVER, 0, -1
        modes: Sequence[int] = shop.modes[task]
        if self.preferred is not None and self.preferred[task] >= 0:
            modes = (self.preferred[task],)
        for mode in modes:
            work = shop.work[mode]
            end = profiles[shop.station[mode]].first_gap(time, work) + work
            if end < best or (end == best and work < best_work):
                best, best_work, chosen = end, work, mode
        return best - best_work, best, chosen
