"""Values that no schedule is below: from the least times of jobs, and from the least work of stations."""

from __future__ import annotations

from collections import defaultdict
from heapq import heappop, heappush

from reshuffle.organizing.scheduling.construction.alone import earliest_alone
from reshuffle.organizing.scheduling.construction.open_times import NEVER
from reshuffle.organizing.scheduling.construction.overloads import overloads
from reshuffle.organizing.scheduling.construction.shop import Shop
from reshuffle.plan.arrays import UNBOUNDED
from reshuffle.plan.links import Point
from reshuffle.plan.objective import Term
from reshuffle.plan.tasks import PhaseKind

__all__ = ["LowerBounds"]

#: Pairs of stations for which the way between two tasks is looked at; with more, no way is counted.
MOST_PAIRS = 64


class LowerBounds:
    """What holds for every schedule, from tasks that are done in any case.

    The makespan is bounded by the heads of the jobs, by Jackson's preemptive schedule of each station whose tasks have
    no other (Carlier 1982, doi:10.1016/S0377-2217(82)80007-6), and by the work of all stations shared evenly. All other
    terms are bounded job by job and task by task. O(n log n) for n tasks, modes and lags.

    Parameters
    ----------
    shop
        The problem.
    """

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.counted = [task for task in range(shop.num_tasks) if shop.branch[task] < 0 and shop.modes[task]]
        self.is_counted = [False] * shop.num_tasks
        for task in self.counted:
            self.is_counted[task] = True
        self.lengths = [(0, 0, 0)] * shop.num_tasks
        self.costs = [0] * shop.num_tasks
        self.setups = [0] * shop.num_tasks
        self._measure()
        self._link()
        #: Earliest instants of each task by point.
        self.heads = [list(low) for low in shop.low]
        self._supply()
        self.has_calendars = len(shop.problem.calendars) > 0
        for task in self.order:
            self._settle(task)
            for follower, point, other_point, way in self.followers[task]:
                time = self.heads[point][task] + way
                self.heads[other_point][follower] = max(self.heads[other_point][follower], time)

    def _measure(self) -> None:
        """Measure for each task the least ticks from start to arrival, on to completion, on to the end."""
        shop, problem = self.shop, self.shop.problem
        kinds, durations = problem.phases.kind.tolist(), problem.phases.duration.tolist()
        units, rates = problem.modes.units.tolist(), problem.resources.cost_rate.tolist()
        for task in self.counted:
            parts, costs = [], []
            for mode in shop.modes[task]:
                own = range(shop.phase_ptr[mode], shop.phase_ptr[mode + 1])
                setup = sum(durations[phase] for phase in own if kinds[phase] == PhaseKind.SETUP)
                hold = sum(durations[phase] for phase in own if kinds[phase] == PhaseKind.HOLD)
                parts.append((setup, shop.work[mode] - setup - hold, hold))
                station = shop.station[mode]
                is_shared = station < 0 or shop.batch_max[station] > 0
                costs.append(0 if is_shared else rates[station] * units[mode] * shop.work[mode])
                if is_shared:
                    parts[-1] = (0 if station >= 0 else setup, parts[-1][1], hold)
            self.lengths[task] = (min(p[0] for p in parts), min(p[1] for p in parts), min(p[2] for p in parts))
            self.setups[task], self.costs[task] = self.lengths[task][0], min(costs)

    def _supply(self) -> None:
        """Raise arrivals to when what a task consumes can be there, if all that comes before were kept for it."""
        shop, materials = self.shop, self.shop.problem.materials
        made = {item for produced in shop.produced for item in produced}
        receipts: dict[int, list[tuple[int, int]]] = defaultdict(list)
        columns = (materials.receipt_item, materials.receipt_time, materials.receipt_quantity)
        for item, time, quantity in sorted(zip(*(column.tolist() for column in columns), strict=True)):
            receipts[item].append((time, quantity))
        initial = materials.initial.tolist()
        arrival = self.heads[Point.ARRIVAL]
        for task in self.counted:
            for item, needed in shop.consumed[task].items():
                missing = needed - initial[item]
                if missing <= 0 or item in made:
                    continue
                for time, quantity in receipts[item]:
                    missing -= quantity
                    if missing <= 0:
                        arrival[task] = max(arrival[task], time)
                        break

    def _link(self) -> None:
        """Collect the least times between points of tasks, and an order of the tasks that are on no circle."""
        shop, lags = self.shop, self.shop.problem.lags
        #: Follower, own point, the follower's point, least time.
        self.followers: list[list[tuple[int, int, int, int]]] = [[] for _ in range(shop.num_tasks)]
        waiting = [0] * shop.num_tasks
        columns = (lags.before, lags.after, lags.before_point, lags.after_point, lags.least)
        rows = list(zip(*(column.tolist() for column in columns), strict=True))
        rows += [
            (row[0], row[1], int(Point.END), int(Point.ARRIVAL), self._carriage(row))
            for row in shop.transports
            if row[0] >= 0 and row[1] >= 0
        ]
        for before, after, point, other_point, least in rows:
            if least > -UNBOUNDED and self.is_counted[before] and self.is_counted[after]:
                self.followers[before].append((after, point, other_point, least))
                waiting[after] += 1
        self.order = [task for task in self.counted if waiting[task] == 0]
        for task in self.order:
            for follower, *_ in self.followers[task]:
                waiting[follower] -= 1
                if waiting[follower] == 0:
                    self.order.append(follower)

    def _carriage(self, row: tuple[int, ...]) -> int:
        """Return the least time of a transport between any stations of its tasks."""
        shop = self.shop
        before, after, _, _, fleet, kind, _ = row
        sources = {shop.location[shop.station[m]] if shop.station[m] >= 0 else -1 for m in shop.modes[before]}
        targets = {shop.location[shop.station[m]] if shop.station[m] >= 0 else -1 for m in shop.modes[after]}
        if len(sources) * len(targets) > MOST_PAIRS or -1 in sources | targets or sources & targets:
            return 0
        kinds = {shop.travel_type[robot] for robot in shop.groups[fleet]} if fleet >= 0 else {kind}
        ways = [
            shop.pickup_time[k] + shop.loaded_travel(k, source, target) + shop.dropoff_time[k]
            for k in kinds
            for source in sources
            for target in targets
        ]
        return min(ways, default=0)

    def _settle(self, task: int) -> None:
        setup, work, hold = self.lengths[task]
        start, arrival, completion, end = self.heads
        arrival[task] = max(arrival[task], start[task] + setup)
        completion[task] = max(completion[task], arrival[task] + work)
        end[task] = max(end[task], completion[task] + hold)
        if self.has_calendars and not self.shop.is_running[task]:
            alone = earliest_alone(self.shop, task, [head[task] for head in self.heads])
            for head, time in zip(self.heads, alone or (), strict=False):
                head[task] = max(head[task], time)

    def contradictions(self) -> list[str]:
        """Return why there can be no schedule, in the user's names; an empty list proves nothing.

        Tasks whose earliest instants lie behind their latest, tasks without a mode, and stations with more work than
        time are looked at.
        """
        shop, names = self.shop, self.shop.problem.names
        reasons = [
            f"{names.task(task)} has no mode on the station that it is pinned to (pin)"
            for task in range(shop.num_tasks)
            if shop.branch[task] < 0 and not shop.modes[task]
        ]
        for task in self.counted:
            for point, rule in zip(Point, ("pin", "window", "deadline", "window"), strict=True):
                head, latest = self.heads[point][task], shop.high[point][task]
                if head >= NEVER:
                    reasons.append(f"{names.task(task)} has no time in which everything that it needs is open (break)")
                    break
                if head > latest:
                    text = f"has its {point.name} at {head} at the earliest, and must have it by {latest} ({rule})"
                    reasons.append(f"{names.task(task)} {text}")
        return reasons or overloads(shop, self.counted, self.heads)

    def levels(self) -> tuple[int, ...]:
        """Return a lower bound of each level of the objective."""
        objective = self.shop.problem.objective
        used = set(objective.used_terms())
        terms = self._job_terms()
        if Term.MAKESPAN in used:
            terms[Term.MAKESPAN] = self._makespan()
        terms[Term.SETUP_TIME] = sum(self.setups)
        terms[Term.RESOURCE_COST] = sum(self.costs)
        return tuple(
            sum(weight * terms.get(Term(number), 0) for number, weight in enumerate(objective.level(level).tolist()))
            for level in range(objective.num_levels)
        )

    def _job_terms(self) -> dict[Term, int]:
        shop, jobs = self.shop, self.shop.problem.jobs
        terms = dict.fromkeys(Term, 0)
        wip_weight = jobs.wip_weight.tolist()
        for job, tasks in enumerate(shop.job_tasks):
            own = [task for task in tasks if self.is_counted[task]]
            if not own:
                continue
            completion = max(self.heads[Point.COMPLETION][task] for task in own)
            weight, late = shop.weight[job], max(0, completion - shop.due[job])
            terms[Term.FLOW_TIME] += weight * (completion - shop.release[job])
            terms[Term.TARDINESS] += weight * late
            terms[Term.LATE_JOBS] += weight * (late > 0)
            terms[Term.WORK_IN_PROGRESS] += wip_weight[job] * max(self.lengths[task][1] for task in own)
        return terms

    def _makespan(self) -> int:
        shop = self.shop
        of_jobs = [task for task in self.counted if shop.job[task] >= 0]
        best = max((self.heads[Point.COMPLETION][task] for task in of_jobs), default=0)
        rests = self._rests()
        by_station: dict[int, list[tuple[int, int, int]]] = {}
        shared: list[tuple[int, int, int]] = []
        stations: set[int] = set()
        for task in self.counted:
            own = {shop.station[mode] for mode in shop.modes[task]}
            if rests[task] is None or any(s < 0 or shop.capacity[s] > 1 or shop.batch_max[s] > 0 for s in own):
                continue
            length = sum(self.lengths[task])
            row = (self.heads[Point.START][task], length, rests[task] - length)
            shared.append(row)
            stations |= own
            if len(own) == 1:
                by_station.setdefault(own.pop(), []).append(row)
        for rows in by_station.values():
            best = max(best, _preemptive_end(rows))
        if shared:
            work = -(-sum(length for _, length, _ in shared) // len(stations))
            best = max(best, min(row[0] for row in shared) + work + min(row[2] for row in shared))
        return max(best, 0)

    def _rests(self) -> list[int]:
        """Return for each task the least time from its start to the last completion of a job; None for no such."""
        nothing = -(1 << 60)
        rests = [[nothing] * self.shop.num_tasks for _ in range(4)]
        for task in reversed(self.order):
            setup, work, hold = self.lengths[task]
            start, arrival, completion, end = rests
            for follower, point, other_point, way in self.followers[task]:
                rests[point][task] = max(rests[point][task], way + rests[other_point][follower])
            completion[task] = max(completion[task], hold + end[task])
            if self.shop.job[task] >= 0:
                completion[task] = max(completion[task], 0)
            arrival[task] = max(arrival[task], work + completion[task])
            start[task] = max(start[task], setup + arrival[task])
        return [rest if rest > nothing // 2 else None for rest in rests[0]]  # type: ignore[misc]


def _preemptive_end(rows: list[tuple[int, int, int]]) -> int:
    """Return the end of Jackson's preemptive schedule of one station; `rows` are head, length, tail."""
    rows = sorted(rows)
    ready: list[tuple[int, int]] = []
    time, best, position = rows[0][0], rows[0][0], 0
    while position < len(rows) or ready:
        if not ready:
            time = max(time, rows[position][0])
        while position < len(rows) and rows[position][0] <= time:
            heappush(ready, (-rows[position][2], rows[position][1]))
            position += 1
        tail, left = heappop(ready)
        until = rows[position][0] if position < len(rows) else time + left
        done = min(left, until - time)
        time += done
        if done < left:
            heappush(ready, (tail, left - done))
        else:
            best = max(best, time - tail)
    return best
