"""The earliest times of one block: all its instants pushed later, one reason after another, until nothing objects.

Every constraint gives a lower bound of one instant from lower bounds of others, or an upper bound. The bounds are
raised to their least fixed point: the earliest placement, instant by instant, for a given variant. What is taken of a
resource is passed on the right: a hold whose end cannot be earlier than b and that overlaps a busy interval [c, d) with
c < b cannot lie before it. Upper bounds are looked at in the end; if the least instants break one, so do all others.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from reshuffle.organizing.scheduling.construction.bounds import Bounds
from reshuffle.organizing.scheduling.construction.obstacles import Obstacle
from reshuffle.organizing.scheduling.construction.open_times import NEVER
from reshuffle.organizing.scheduling.construction.partial_schedule import PartialSchedule, Placement
from reshuffle.organizing.scheduling.construction.sequences import setup_at, wear_obstacle
from reshuffle.organizing.scheduling.construction.variants import Need, Variant
from reshuffle.plan.links import Point

__all__ = ["fit"]


def fit(
    schedule: PartialSchedule,
    tasks: Sequence[int],
    modes: Sequence[int],
    variant: Variant,
    bounds: Bounds,
    durations: Sequence[int],
) -> Placement | Obstacle:
    """Return the earliest placement of a block, or what stands in its way.

    Parameters
    ----------
    schedule
        What is placed so far; it is not changed.
    tasks, modes
        Members of the block, one unless it is a batch, and their modes.
    variant
        How it is done; that of the first task.
    bounds
        Bounds from elsewhere.
    durations
        Working ticks of each phase without setup time.
    """
    return _Fit(schedule, tasks, modes, variant, bounds, durations).run()


class _Fit:
    def __init__(
        self,
        schedule: PartialSchedule,
        tasks: Sequence[int],
        modes: Sequence[int],
        variant: Variant,
        bounds: Bounds,
        durations: Sequence[int],
    ) -> None:
        self.schedule, self.shop = schedule, schedule.shop
        self.tasks, self.modes, self.variant, self.bounds = tasks, modes, variant, bounds
        self.durations = list(durations)
        self.base = self.durations[0]
        self.setup = 0
        #: Start and end for which the setup time was looked up.
        self.setup_for: tuple[int, int] | None = None
        number = len(self.durations)
        low = bounds.low
        self.low = [-NEVER] * number
        self.low_end = [-NEVER] * number
        self.low[variant.arrival] = low[Point.ARRIVAL]
        self.low[0] = max(self.low[0], low[Point.START])
        self.low_end[variant.completion] = low[Point.COMPLETION]
        self.low_end[-1] = max(self.low_end[-1], low[Point.END])
        self.least = sum(durations)
        if variant.station >= 0 and self.low[0] > -NEVER:
            self.low[0] = self.schedule.profiles[variant.station].first_gap(self.low[0], self.least)
        self.first_low, self.first_low_end = list(self.low), list(self.low_end)
        self.starts = [0] * number
        self.ends = [0] * number
        self.members: list[tuple[int, ...]] = []

    def run(self) -> Placement | Obstacle:
        task = self.tasks[0]
        changes = 0
        while True:
            if self.variant.has_setup:
                self._take_setup()
            if not self._settle():
                return Obstacle(task, "break", "has no time left in which everything that it needs is open")
            if self.variant.has_setup and self._take_setup():
                changes += 1
                if changes > 3:
                    # Two places in the order may each send the start to the other; from now on it only grows.
                    self.low[0] = max(self.low[0], self.starts[0] + (changes > 6))
                continue
            broken = self._broken_high() if self.bounds.high else None
            if broken is not None:
                return broken
            raised = self._raise()
            if isinstance(raised, Obstacle):
                return raised
            if not raised:
                break
        self._delay_setup()
        return Placement(self.variant, self.starts, self.ends, self.members, self.setup)

    def _settle(self) -> bool:
        """Bring the phases to their earliest times under the lower bounds; False if they never come."""
        variant, durations, low, low_end = self.variant, self.durations, self.low, self.low_end
        starts, ends, waits = self.starts, self.ends, self.variant.waits
        phase = 0
        while phase < len(durations):
            begin = max(low[phase], ends[phase - 1]) if phase else low[0]
            start, end = variant.run(phase, begin, durations[phase])
            if end < low_end[phase]:
                begin = max(begin, variant.start_to_end(phase, low_end[phase], durations[phase]))
                start, end = variant.run(phase, begin, durations[phase])
            if end >= NEVER or start >= NEVER:
                return False
            starts[phase], ends[phase] = start, end
            if phase and start - ends[phase - 1] > waits[phase - 1]:
                phase -= 1
                low_end[phase] = start_needed = starts[phase + 1] - waits[phase]
                if start_needed >= NEVER:
                    return False
                continue
            phase += 1
        return True

    def _take_setup(self) -> bool:
        """Set the duration of the setup to what is mounted before; True if it changed."""
        start = self.low[0] if self.starts[0] < self.low[0] else self.starts[0]
        # Whoever else starts then is in the way unless it takes no time: the length of this task must not matter.
        end = start + (self.ends[-1] > start)
        if self.setup_for == (start, end):
            return False
        self.setup_for = (start, end)
        setup = setup_at(self.schedule, self.variant.station, self.variant.setup_state, (start, end, self.tasks[0], -1))
        if setup == self.setup:
            return False
        self.setup = setup
        self.durations[0] = self.base + setup
        return True

    def _raise(self) -> bool | Obstacle:
        """Raise one lower bound to where the resources allow it; False if all allow it as it is."""
        variant, schedule, starts, ends = self.variant, self.schedule, self.starts, self.ends
        if variant.station >= 0:
            free = schedule.profiles[variant.station].free_from(starts[0], ends[-1], variant.units)
            if free > starts[0]:
                return self._raise_start(free, variant.station)
            if variant.station in schedule.sequences:
                obstacle = self._order()
                if obstacle is not None:
                    return obstacle if isinstance(obstacle, Obstacle) else self._raise_start(obstacle, variant.station)
        for need in variant.needs:
            free = self._need_free(need)
            if free > starts[need.first]:
                if free >= NEVER:
                    return Obstacle(self.tasks[0], "capacity", "finds nobody free", ("resource", need.members[0]))
                self.low[need.first] = free
                return True
        raised = self._raise_arrival() if self.bounds.consumed or self.bounds.spans else False
        if raised or not variant.needs:
            return raised
        return self._assign()

    def _raise_start(self, free: int, station: int) -> bool | Obstacle:
        if free < NEVER:
            # Without setup and pauses it takes this long at least: gaps that are shorter need not be looked at.
            free = self.schedule.profiles[station].first_gap(free, self.least)
        if free >= NEVER:
            name = self.shop.problem.names.resource(station)
            return Obstacle(self.tasks[0], "capacity", f"never finds {name} free", ("resource", station))
        if self.variant.has_setup:
            # Another place in the order brings another setup time: what followed from the old one no longer holds.
            self.low, self.low_end = list(self.first_low), list(self.first_low_end)
        self.low[0] = max(self.low[0], free)
        self.starts[0] = self.ends[-1] = self.low[0]
        return True

    def _order(self) -> int | Obstacle | None:
        """Return a start behind the place in the station's order that setups or wear forbid; None if it is allowed."""
        variant, schedule = self.variant, self.schedule
        sequence, start, end = schedule.sequences[variant.station], self.starts[0], self.ends[-1]
        is_last = not sequence or sequence[-1] <= (start, end, self.tasks[0], self.modes[0])
        if is_last and not self.shop.counters_of[variant.station]:
            return None
        entries = [(start, end, task, mode) for task, mode in zip(self.tasks, self.modes, strict=True)]
        if variant.has_setup and not is_last:
            behind = range(bisect_right(sequence, entries[-1]), len(sequence))
            follower = next((sequence[index] for index in behind if self._has_state(sequence[index])), None)
            if follower is not None:
                placed = schedule.placements[follower[2]]
                rule, state = self.shop.setup_rule[variant.station], self.shop.setup_state[follower[3]]
                if placed and placed.setup != self.shop.setup_time(rule, variant.setup_state, state):
                    return max(self.starts[0] + 1, follower[1])
        return wear_obstacle(schedule, variant.station, entries)

    def _has_state(self, entry: tuple[int, int, int, int]) -> bool:
        return self.shop.setup_state[entry[3]] >= 0

    def _need_free(self, need: Need) -> int:
        """Return the least start from which enough members are free, at least the present one."""
        start, end = self.starts[need.first], self.ends[need.last]
        least = sum(self.durations[need.first : need.last + 1]) - (self.setup if need.first == 0 else 0)
        if need.count > 1:
            return sorted(self._member_free(m, start, end, need.units, least) for m in need.members)[need.count - 1]
        best = NEVER
        for member in need.members:
            free = self._member_free(member, start, end, need.units, least)
            if free <= start:
                return start
            best = min(best, free)
        return best

    def _member_free(self, member: int, start: int, end: int, units: int, least: int = 0) -> int:
        """Return the least start from which a member may be free, who is held for `least` ticks whatever the start."""
        if self.shop.is_robot[member]:
            place = self.shop.location[self.variant.station] if self.variant.station >= 0 else -1
            return self.schedule.diaries[member].earliest(start, end - start, place, place)
        profile = self.schedule.profiles[member]
        free = profile.free_from(start, end, units)
        return free if free == start or free >= NEVER else profile.first_gap(free, least)

    def _raise_arrival(self) -> bool | Obstacle:
        """Raise the arrival to where stock and carriers allow it."""
        arrival = self.starts[self.variant.arrival]
        free = arrival
        for item, quantity in self.bounds.consumed.items():
            free = max(free, self.schedule.stocks[item].free_from(arrival, NEVER, quantity))
            if free >= NEVER:
                name = self.shop.problem.names.item(item)
                return Obstacle(self.tasks[0], "material", f"never gets {quantity} of {name}", ("item", item))
        for resource, units, until in self.bounds.spans:
            end = until if until > -NEVER else self.ends[-1]
            name = self.shop.problem.names.resource(resource)
            if units > self.shop.capacity[resource]:
                return Obstacle(self.tasks[0], "capacity", f"needs {units} units of {name} at once")
            free = max(free, self.schedule.profiles[resource].free_from(arrival, end, units))
            if free >= NEVER:
                return Obstacle(self.tasks[0], "capacity", f"never finds {name} free", ("resource", resource))
        if free == arrival:
            return False
        self.low[self.variant.arrival] = free
        return True

    def _assign(self) -> bool | Obstacle:
        """Choose the members; where needs want the same ones, raise the bound of one of them instead."""
        self.members = []
        if self.variant.is_disjoint:
            for need in self.variant.needs:
                start, end = self.starts[need.first], self.ends[need.last]
                free = (m for m in need.members if self._member_free(m, start, end, need.units) <= start)
                self.members.append(tuple(sorted(_first(free, need.count))))
            return False
        taken: list[tuple[int, int, int, int]] = []
        if self.variant.station >= 0:
            taken.append((self.variant.station, self.starts[0], self.ends[-1], self.variant.units))
        if self._assign_from(0, taken):
            return False
        return self._next_change()

    def _assign_from(self, number: int, taken: list[tuple[int, int, int, int]]) -> bool:
        """Assign the needs from `number` on beside what is taken; the depth is the number of needs."""
        if number == len(self.variant.needs):
            return True
        need = self.variant.needs[number]
        start, end = self.starts[need.first], self.ends[need.last]
        free = []
        for member in need.members:
            own = sum(units for who, a, b, units in taken if who == member and a < end and start < b)
            is_shared = any(
                who == member and (self.shop.is_robot[member] or (a < end and start < b)) for who, a, b, _ in taken
            )
            if is_shared and (self.shop.is_robot[member] or own + need.units > self.shop.capacity[member]):
                continue
            if self._member_free(member, start, end, own + need.units) <= start:
                free.append(member)
        for chosen in _teams(free, need.count):
            self.members.append(tuple(sorted(chosen)))
            if self._assign_from(number + 1, [*taken, *((member, start, end, need.units) for member in chosen)]):
                return True
            self.members.pop()
        return False

    def _next_change(self) -> bool | Obstacle:
        """Raise the bound of the need whose choice of members is the next to become larger."""
        best, best_need = NEVER, None
        for need in self.variant.needs:
            start, end = self.starts[need.first], self.ends[need.last]
            for member in need.members:
                free = self._member_free(member, start, end, need.units)
                if start < free < best:
                    best, best_need = free, need
        if best_need is None:
            return Obstacle(self.tasks[0], "assignment", "needs more members at once than there are")
        self.low[best_need.first] = best
        return True

    def _broken_high(self) -> Obstacle | None:
        """Return the first upper bound that the present, least instants break."""
        variant = self.variant
        for point, latest, other, other_point, rule in self.bounds.high:
            if point == Point.START:
                time = self.starts[0]
            elif point == Point.ARRIVAL:
                time = self.starts[variant.arrival]
            elif point == Point.COMPLETION:
                time = self.ends[variant.completion]
            else:
                time = self.ends[-1]
            if time > latest:
                needed = self.schedule.points[other_point][other] + time - latest if other >= 0 else 0
                word = ("START", "ARRIVAL", "COMPLETION", "END")[point]
                text = f"could have its {word} at {time} at the earliest, and must have it by {latest}"
                return Obstacle(self.tasks[0], rule, text, None, other, other_point, needed)
        return None

    def _delay_setup(self) -> None:
        """Start a setup no earlier than the work behind it asks for: until then the station stays free for others."""
        variant, starts, ends = self.variant, self.starts, self.ends
        if variant.arrival == 0 or starts[1] <= ends[0] or variant.is_running:
            return
        if any(point == Point.START for point, *_ in self.bounds.high):
            return
        start = variant.latest_start(0, starts[1], self.durations[0])
        if start <= starts[0] or variant.run(0, start, self.durations[0])[0] != start:
            return
        # A later start must not bring the task behind another one in the station's order.
        if variant.station in self.schedule.sequences:
            entry = (starts[0], ends[-1], self.tasks[0], -1)
            moved = (start, ends[-1], self.tasks[0], -1)
            sequence = self.schedule.sequences[variant.station]
            if bisect_right(sequence, entry) < bisect_left(sequence, moved):
                return
        end = variant.run(0, start, self.durations[0])[1]
        for need, team in zip(variant.needs, self.members, strict=True):
            if need.first > 0:
                continue
            if any(self.shop.is_robot[member] for member in team):
                return  # It would have to come later.
            if need.last == 0 and not all(self._is_free(member, start, end, need.units) for member in team):
                return
        starts[0], ends[0] = start, end

    def _is_free(self, member: int, start: int, end: int, units: int) -> bool:
        return self.schedule.profiles[member].free_from(start, end, units) <= start


def _first(members: Iterable[int], count: int) -> list[int]:
    result = []
    for member in members:
        result.append(member)
        if len(result) == count:
            break
    return result


def _teams(members: Sequence[int], count: int) -> Iterable[tuple[int, ...]]:
    """Yield teams of `count` members: all of them for one, neighbouring ones for more."""
    if count == 1:
        yield from ((member,) for member in members)
    else:
        yield from (tuple(members[i : i + count]) for i in range(len(members) - count + 1))
