"""Placing one block, a task or the members of a batch, at its earliest completion beside what stands already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reshuffle.organizing.scheduling.construction.bounds import Bounds, bounds_on_station, common_bounds
from reshuffle.organizing.scheduling.construction.fitting import fit
from reshuffle.organizing.scheduling.construction.obstacles import Obstacle
from reshuffle.organizing.scheduling.construction.open_times import NEVER
from reshuffle.organizing.scheduling.construction.outlooks import Outlooks
from reshuffle.organizing.scheduling.construction.partial_schedule import Batch, PartialSchedule, Placement
from reshuffle.organizing.scheduling.construction.sequences import setup_at
from reshuffle.organizing.scheduling.construction.shop import Shop
from reshuffle.organizing.scheduling.construction.trips import arrange_trip, earliest_trip
from reshuffle.organizing.scheduling.construction.variants import Variant
from reshuffle.plan.links import Point

__all__ = ["Placer"]

#: Most variants of a block that are tried to the end, the best ones first.
MOST_COMMITS = 4


class Placer:
    """Places blocks into one schedule.

    Parameters
    ----------
    schedule
        The schedule that grows.
    is_done
        Which tasks are done in it; grows where optional ones are called for.
    preferred
        Mode in which each task is to be done if that is possible, -1 for the one with the earliest completion.
    looks_at_robots
        Whether the outlook of a task counts from when a robot could fetch its lot, not from when the lot is ready.
    """

    def __init__(
        self,
        schedule: PartialSchedule,
        is_done: list[bool],
        preferred: Sequence[int] | None = None,
        looks_at_robots: bool = False,
    ) -> None:
        self.schedule, self.shop = schedule, schedule.shop
        self.is_done = is_done
        self.preferred = preferred
        #: Lower bounds of instants beyond those of the problem, by task: from later tasks, or from a wish to be later.
        self.floor: dict[int, list[int]] = {}
        self.outlooks = Outlooks(schedule, self.floor, preferred, looks_at_robots)
        #: What has been raised of the floor, with what it was before, for :meth:`lower_floor`.
        self._raised: list[tuple[int, list[int] | None]] = []
        for before, after, *_, buffer in self.shop.transports:
            if before < 0 and buffer >= 0 and is_done[after]:
                schedule.take(schedule.buffers[buffer], self.shop.planning_start, NEVER, 1)
        schedule.log.clear()

    def raise_floor(self, task: int, point: int, time: int) -> None:
        """Let an instant of a task be no earlier than `time`, from now on."""
        floor = self.floor.get(task)
        raised = list(floor) if floor else [-NEVER] * 4
        raised[point] = max(raised[point], time)
        self.floor[task] = raised
        self._raised.append((task, floor))

    def lower_floor(self) -> None:
        """Take back what has been raised since this was last called."""
        while self._raised:
            task, floor = self._raised.pop()
            if floor is None:
                del self.floor[task]
            else:
                self.floor[task] = floor

    def place_simple(self, task: int) -> None:
        """Place a task that is bound by nothing but precedence and single stations."""
        schedule = self.schedule
        start, end, mode = self.outlooks.simple_choice(task)
        variant = self.shop.variants(mode)[0]
        schedule.take(schedule.profiles[variant.station], start, end, 1)
        schedule.put(task, Placement(variant, (start,), (end,), ()))
        if variant.station in schedule.sequences:
            schedule.enter(variant.station, (start, end, task, mode))

    # One block under all constraints

    def place(self, tasks: Sequence[int], modes: Sequence[int] | None = None) -> Obstacle | None:
        """Place a block at its earliest completion.

        Parameters
        ----------
        tasks
            One task, or the members of a new batch.
        modes
            Their modes; by default the one with the earliest completion is chosen, for one task only.

        Returns
        -------
        None if it is placed; else what stands in its way, and the schedule is as before.
        """
        if modes is not None:
            return self._place_in(tasks, [tuple(modes)])
        allowed = [(mode,) for mode in self.allowed_modes(tasks[0])]
        if self.preferred is not None and (self.preferred[tasks[0]],) in allowed:
            obstacle = self._place_in(tasks, [(self.preferred[tasks[0]],)])
            if obstacle is None or obstacle.waits_for is not None or obstacle.culprit >= 0:
                return obstacle
        return self._place_in(tasks, allowed)

    def _place_in(self, tasks: Sequence[int], candidates: Sequence[tuple[int, ...]]) -> Obstacle | None:
        """Place a block in the best of some modes."""
        common = self._common_bounds(tasks)
        if len(tasks) == 1 and self.shop.is_certain[tasks[0]] and len(candidates) > 1:
            return self._place_certain(tasks, candidates, common)
        obstacle: Obstacle | None = None
        found: list[tuple[tuple[int, int, int, int], tuple[int, ...], Placement]] = []
        ready, best = max(common.low[Point.START], common.low[Point.ARRIVAL]), NEVER
        for chosen in candidates:
            if ready + self.shop.least_from_arrival[chosen[0]] > best:
                continue
            for variant in self.shop.variants(chosen[0]):
                placement = self._estimate(tasks, chosen, variant, common)
                if isinstance(placement, Obstacle):
                    obstacle = _lesser(obstacle, placement)
                    continue
                best = min(best, placement.completion)
                cost = (placement.completion, placement.ends[-1], variant.work + placement.setup, len(found))
                found.append((cost, chosen, placement))
        # What was estimated cannot always be had, as trips and buffers are shared: then what is next best.
        for _, chosen, placement in sorted(found, key=lambda row: row[0])[:MOST_COMMITS]:
            failed = self._commit(tasks, chosen, placement)
            if failed is None:
                return None
            obstacle = _lesser(obstacle, failed)
        return obstacle or _without_mode(tasks[0])

    def _place_certain(
        self, tasks: Sequence[int], candidates: Sequence[tuple[int, ...]], common: Bounds
    ) -> Obstacle | None:
        """Place a task whose estimates can be had in its best mode; modes that cannot be the best are not looked at."""
        shop = self.shop
        ranked = sorted(
            (self._least_completion(tasks[0], mode, common), place, mode) for place, (mode,) in enumerate(candidates)
        )
        best: tuple[tuple[int, int, int, int], int, Placement] | None = None
        obstacles: list[tuple[int, Obstacle]] = []
        for least, place, mode in ranked:
            if best is not None and least > best[0][0]:
                break
            for variant in shop.variants(mode):
                placement = self._estimate(tasks, (mode,), variant, common)
                if isinstance(placement, Obstacle):
                    obstacles.append((place, placement))
                    continue
                cost = (placement.completion, placement.ends[-1], variant.work + placement.setup, place)
                if best is None or cost < best[0]:
                    best = cost, mode, placement
        if best is not None:
            return self._commit(tasks, (best[1],), best[2])
        obstacle: Obstacle | None = None
        for _, missed in sorted(obstacles, key=lambda row: row[0]):
            obstacle = _lesser(obstacle, missed)
        return obstacle or _without_mode(tasks[0])

    def _least_completion(self, task: int, mode: int, common: Bounds) -> int:
        """Return an instant before which a task is not complete in a mode."""
        shop, schedule = self.shop, self.schedule
        start, ready = common.low[Point.START], max(common.low[Point.START], common.low[Point.ARRIVAL])
        station, least = shop.station[mode], ready + shop.least_from_arrival[mode]
        if station < 0:
            return least
        # The first gap that is long enough, setups and breaks aside.
        low = start if shop.has_setup_phase[mode] else ready
        gap = schedule.profiles[station].first_gap(low, shop.work[mode])
        if shop.setup_rule[station] >= 0 and shop.setup_state[mode] >= 0:
            sequence = schedule.sequences[station]
            if not sequence or gap >= sequence[-1][1]:
                # It comes behind all others, so what is mounted then is known.
                gap += setup_at(schedule, station, shop.setup_state[mode], (gap, gap + 1, task, mode))
        return max(least, gap + shop.least_to_completion[mode])

    def allowed_modes(self, task: int) -> list[int]:
        """Return the modes of a task that its dedications allow beside what is placed."""
        shop, schedule = self.shop, self.schedule
        modes = shop.modes[task]
        for other, is_same in shop.dedications[task]:
            placement = schedule.placements[other]
            if placement is not None:
                station = placement.variant.station
                modes = [mode for mode in modes if (shop.station[mode] == station) is is_same]
            elif self.is_done[other]:
                theirs = {shop.station[mode] for mode in shop.modes[other]}
                if is_same:
                    modes = [mode for mode in modes if shop.station[mode] in theirs]
                elif len(theirs) == 1:
                    modes = [mode for mode in modes if shop.station[mode] not in theirs]
        return modes

    def _estimate(
        self, tasks: Sequence[int], modes: Sequence[int], variant: Variant, common: Bounds
    ) -> Placement | Obstacle:
        """Return where a block would stand in a variant, each of its trips taken by itself; or why it cannot."""
        if variant.station >= 0 and self.shop.batch_max[variant.station] > 0:
            size = sum(self.shop.size[mode] for mode in modes)
            if size < self.shop.batch_min[variant.station] or size > self.shop.batch_max[variant.station]:
                text = f"has a batch of size {size}, outside {self.shop.batch_min[variant.station]}.."
                text += f"{self.shop.batch_max[variant.station]}"
                return Obstacle(tasks[0], "batch", text, ("family", variant.station))
        bounds = bounds_on_station(self.schedule, tasks, variant.station, common)
        arrival = bounds.low[Point.ARRIVAL]
        for task in tasks:
            for row in self.shop.ways_in[task]:
                if self.schedule.is_way_ready(row, 0):
                    arrival = max(arrival, earliest_trip(self.schedule, row, variant.station, task).dropoff)
        if arrival >= NEVER:
            return Obstacle(tasks[0], "robot", "is never reached by a robot of its fleet")
        if arrival > bounds.low[Point.ARRIVAL]:
            bounds = replace(bounds, low=[bounds.low[0], arrival, *bounds.low[2:]])
        return fit(self.schedule, tasks, modes, variant, bounds, self._durations(modes, variant))

    def _durations(self, modes: Sequence[int], variant: Variant) -> list[int]:
        if len(modes) == 1:
            return variant.durations
        columns = zip(*(self.shop.variants(mode)[0].durations for mode in modes), strict=True)
        return [max(column) for column in columns]

    def bounds(self, tasks: Sequence[int], variant: Variant) -> Bounds:
        """Return what binds a block from elsewhere if it is done in a variant."""
        return bounds_on_station(self.schedule, tasks, variant.station, self._common_bounds(tasks))

    def _common_bounds(self, tasks: Sequence[int]) -> Bounds:
        return common_bounds(self.schedule, tasks, self.floor, self.is_done)

    def _commit(self, tasks: Sequence[int], modes: Sequence[int], estimate: Placement) -> Obstacle | None:
        """Enter a block with its trips into the schedule; None if that went well."""
        schedule, variant = self.schedule, estimate.variant
        mark = len(schedule.log)
        if not any(self.shop.ways_in[task] or self.shop.ways_out[task] for task in tasks):
            # Without trips the estimate is what is to be had.
            late = self._enter(tasks, modes, estimate)
            if isinstance(late, Obstacle):
                schedule.undo_to(mark)
            return late if isinstance(late, Obstacle) else None
        arrival = -NEVER
        # Each turn brings the arrival behind one more trip or buffer, so the turns are few; the limit is for safety.
        for _ in range(200):
            bounds = self.bounds(tasks, variant)
            bounds.low[Point.ARRIVAL] = max(bounds.low[Point.ARRIVAL], arrival)
            missed = self._enter_ways_in(tasks, variant, bounds)
            if missed is not None:
                schedule.undo_to(mark)
                return missed
            # With their own lots on the way, robots may be less free to take part in the phases than they seemed.
            placement = fit(schedule, tasks, modes, variant, bounds, self._durations(modes, variant))
            schedule.undo_to(mark)
            if isinstance(placement, Obstacle):
                return placement
            late = self._enter(tasks, modes, placement)
            if late is None:
                return None
            schedule.undo_to(mark)
            if isinstance(late, Obstacle):
                return late
            arrival = late
        return Obstacle(tasks[0], "transport", "cannot bring its trips and its phases together")

    def _enter_ways_in(self, tasks: Sequence[int], variant: Variant, bounds: Bounds) -> Obstacle | None:
        """Enter the trips to a block as if it could wait for all of them, and raise its arrival behind them."""
        for task in tasks:
            for row in self.shop.ways_in[task]:
                if not self.schedule.is_way_ready(row, 0):
                    continue
                # An arrival that is late enough lets every trip be entered; buffers are looked at when it is known.
                dropoff = earliest_trip(self.schedule, row, variant.station, task).dropoff
                if dropoff >= NEVER:
                    return Obstacle(task, "robot", "is never reached by a robot of its fleet")
                trip = arrange_trip(self.schedule, row, task, variant.station, max(dropoff, bounds.low[Point.ARRIVAL]))
                if isinstance(trip, Obstacle):
                    return trip
                bounds.low[Point.ARRIVAL] = max(bounds.low[Point.ARRIVAL], trip.dropoff)
        return None

    def _enter(self, tasks: Sequence[int], modes: Sequence[int], placement: Placement) -> Obstacle | int | None:
        """Enter a block; an instant says that its arrival must not be before."""
        schedule, variant = self.schedule, placement.variant
        arrival = placement.starts[variant.arrival]
        for task in tasks:
            missed = self.enter_ways_in(task, placement, arrival)
            if missed is not None:
                return missed
        own = [placement if mode == variant.mode else self.member_placement(placement, mode) for mode in modes]
        late = self._hold(tasks, modes, placement)
        if late:
            return arrival + late
        for task, one in zip(tasks, own, strict=True):
            if one is None:
                return Obstacle(task, "batch", "needs others than the batch that it would join")
            schedule.put(task, one)
        for task in tasks:
            blocked = self.enter_ways_out(task, placement)
            if blocked is not None:
                return blocked
        self._enter_batch(tasks, modes, placement)
        for task in tasks:
            self.enter_links(task, placement)
        return None

    def enter_ways_in(self, task: int, placement: Placement, arrival: int) -> Obstacle | int | None:
        """Enter the trips to a task that arrives then; an instant says that its arrival must not be before."""
        for row in self.shop.ways_in[task]:
            if not self.schedule.is_way_ready(row, 0):
                continue
            trip = arrange_trip(self.schedule, row, task, placement.variant.station, arrival)
            if isinstance(trip, Obstacle):
                return trip
            if trip.dropoff > arrival:
                return trip.dropoff if trip.dropoff < NEVER else _stuck(self.shop, row, task)
        return None

    def member_placement(self, placement: Placement, mode: int) -> Placement | None:
        """Return the placement of another member of a batch: its own mode, the same times and members."""
        for variant in self.shop.variants(mode):
            theirs = [(need.members, need.count) for need in placement.variant.needs]
            if [(need.members, need.count) for need in variant.needs] == theirs:
                return Placement(variant, placement.starts, placement.ends, placement.members, placement.setup)
        return None

    def _hold(self, tasks: Sequence[int], modes: Sequence[int], placement: Placement) -> int:
        """Take what a block holds; return by how much a robot among them comes too late."""
        schedule, shop, variant = self.schedule, self.shop, placement.variant
        starts, ends = placement.starts, placement.ends
        if variant.station >= 0:
            schedule.take(schedule.profiles[variant.station], starts[0], ends[-1], variant.units)
            if variant.station in schedule.sequences:
                for task, mode in zip(tasks, modes, strict=True):
                    schedule.enter(variant.station, (starts[0], ends[-1], task, mode))
                    if any((mode, counter) in shop.resets for counter in shop.counters_of[variant.station]):
                        schedule.news.update(("counter", c) for c in shop.counters_of[variant.station])
        place = shop.location[variant.station] if variant.station >= 0 else -1
        for need, members in zip(variant.needs, placement.members, strict=True):
            start, end = starts[need.first], ends[need.last]
            for member in members:
                if shop.is_robot[member]:
                    late = schedule.diaries[member].earliest(start, end - start, place, place) - start
                    if late:
                        return late
                    here = place if place >= 0 else schedule.diaries[member].place_before(start)
                    schedule.engage(member, (start, end, here, here))
                else:
                    schedule.take(schedule.profiles[member], start, end, need.units)
        return 0

    def enter_ways_out(self, task: int, placement: Placement) -> Obstacle | None:
        """Enter the trips from a task to what is placed already, and to where its lot goes in the end."""
        shop, schedule = self.shop, self.schedule
        for row in shop.ways_out[task]:
            after = shop.transports[row][1]
            if not self.schedule.is_way_ready(row, 1):
                continue
            arrival = schedule.points[Point.ARRIVAL][after] if after >= 0 else NEVER
            trip = arrange_trip(schedule, row, task, placement.variant.station, arrival)
            if isinstance(trip, Obstacle):
                return trip
            if trip.dropoff >= NEVER:
                return _stuck(shop, row, task)
            if trip.dropoff > arrival:
                text = f"could be brought on at {trip.dropoff}, and must be there by {arrival}"
                return Obstacle(task, "transport", text, None, after, Point.ARRIVAL, trip.dropoff)
        return None

    def _enter_batch(self, tasks: Sequence[int], modes: Sequence[int], placement: Placement) -> None:
        station = placement.variant.station
        if station < 0 or self.shop.batch_max[station] == 0:
            return
        if self.shop.family[modes[0]] < 0:
            return
        size = sum(self.shop.size[mode] for mode in modes)
        self.schedule.open_batch(Batch(list(tasks), self.shop.batch_key(modes[0]), size, placement))

    def enter_links(self, task: int, placement: Placement) -> None:
        """Enter spans and material of a task that has been put."""
        shop, schedule = self.shop, self.schedule
        arrival, end = placement.starts[placement.variant.arrival], placement.ends[-1]
        for row in shop.spans_from[task]:
            _, last, resource, units = shop.spans[row]
            if not self.is_done[last]:
                continue
            if schedule.is_placed[last]:
                schedule.take(schedule.profiles[resource], arrival, schedule.points[Point.END][last], units)
            else:
                schedule.take(schedule.profiles[resource], arrival, NEVER, units)
                schedule.open_span(row, arrival)
        for row in shop.spans_to[task]:
            if row in schedule.open_spans:
                _, _, resource, units = shop.spans[row]
                schedule.close_span(row)
                schedule.release(schedule.profiles[resource], end, units)
                schedule.news.add(("resource", resource))
        for item, quantity in shop.consumed[task].items():
            schedule.take(schedule.stocks[item], arrival, NEVER, quantity)
        for item, quantity in shop.produced[task].items():
            schedule.take(schedule.stocks[item], placement.completion, NEVER, -quantity)
            schedule.news.add(("item", item))


def _lesser(first: Obstacle | None, second: Obstacle) -> Obstacle:
    """Return the obstacle that is easier to get rid of: by waiting, then by moving another task."""
    if first is None:
        return second
    return min((first, second), key=lambda obstacle: (obstacle.waits_for is None, obstacle.culprit < 0))


def _without_mode(task: int) -> Obstacle:
    return Obstacle(task, "mode", "has no mode left that pins, dedications and groups allow")


def _stuck(shop: Shop, row: int, task: int) -> Obstacle:
    before, after, *_, origin = shop.transports[row]
    buffer = origin if before < 0 else -1
    waits = ("buffer", buffer) if buffer >= 0 else None
    other = before if after == task else after
    text = "finds no way for its lot"
    if other >= 0:
        text += f" to or from {shop.problem.names.task(other)}"
    return Obstacle(task, "transport", text, waits)
