"""One pass of serial generation: clusters by priority, each as early as it can be, until all are placed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from reshuffle.organizing.scheduling.construction.batching import place_batched
from reshuffle.organizing.scheduling.construction.clusters import Clusters
from reshuffle.organizing.scheduling.construction.obstacles import Obstacle
from reshuffle.organizing.scheduling.construction.partial_schedule import PartialSchedule
from reshuffle.organizing.scheduling.construction.placing import Placer
from reshuffle.organizing.scheduling.construction.pool import Pool
from reshuffle.organizing.scheduling.construction.presence import Branches
from reshuffle.organizing.scheduling.construction.ready_queue import ReadyQueue
from reshuffle.organizing.scheduling.construction.shop import Shop

__all__ = ["Generation", "Interrupted", "Recipe"]

#: Turns in which a cluster may send an earlier one of its tasks to a later time: so many, and so many per task.
MOST_JUMPS, MOST_JUMPS_PER_TASK = 60, 20
#: The same where the cluster is behind everything else, and only its own tasks are in each other's way.
MOST_JUMPS_BEHIND, MOST_JUMPS_BEHIND_PER_TASK = 20, 6

#: From so many jobs on, tasks with several modes wait in lines; with fewer, looking at all of them is better.
MANY_JOBS = 150
#: Most times that tasks are called in, one after another, for one task.
MOST_CALLS = 8


class Interrupted(Exception):  # noqa: N818 (it is no error)
    """A pass was told to stop before its end."""


@dataclass(slots=True)
class Recipe:
    """How one pass decides.

    Parameters
    ----------
    priority
        (T,) tasks with small values come first.
    is_done
        (T,) tasks that are done; optional ones are added where wear or material calls for them.
    clusters
        What is placed together.
    preferred
        (T,) mode of each task if possible, -1 for the earliest completion.
    floor
        Earliest start of tasks that are wished later than they could be.
    patience
        How long batches wait for more members, in durations of the batch.
    is_dispatching
        Clusters come in the order in which they can start, and by priority where they can start together, so that no
        station waits for what comes later; else by priority alone, and gaps are filled.
    looks_at_robots
        Whether a lot counts as ready for its next task when a robot could fetch it, or when it could be fetched.
    is_strictly_serial
        Every cluster starts behind everything before: the last resort.
    may_linger
        Lots may wait on their way where no buffer takes them.
    placed_first
        Tasks that are placed before all others.
    """

    priority: Sequence[float]
    is_done: list[bool]
    clusters: Clusters
    preferred: Sequence[int] | None = None
    floor: dict[int, int] = field(default_factory=dict)
    patience: float = 0.0
    is_dispatching: bool = True
    looks_at_robots: bool = False
    is_strictly_serial: bool = False
    may_linger: bool = False
    placed_first: frozenset[int] = frozenset()


class Generation:
    """One pass over a problem.

    Parameters
    ----------
    shop, branches
        The problem.
    recipe
        How it decides.
    is_stopped
        Asked now and then; True ends the pass.
    """

    def __init__(self, shop: Shop, branches: Branches, recipe: Recipe, is_stopped: Callable[[], bool]) -> None:
        self.shop, self.branches, self.recipe = shop, branches, recipe
        self.schedule = PartialSchedule(shop)
        self.schedule.may_linger = recipe.may_linger
        self.is_done = list(recipe.is_done)
        self.placer = Placer(self.schedule, self.is_done, recipe.preferred, recipe.looks_at_robots)
        self.is_stopped = is_stopped
        for task, start in recipe.floor.items():
            self.placer.floor[task] = [start, start, start, start]
        self.waiting: dict[int, Obstacle] = {}
        self.is_ready = [False] * len(recipe.clusters.tasks)
        self._later: list[int] = []
        self._batches = any(self.shop.batch_max)
        self.pool = Pool(self.placer, branches, recipe.clusters)

    def run(self) -> Obstacle | None:
        """Place everything that is done; None if that went well, else what stood in the way.

        Raises
        ------
        Interrupted
            If the pass was told to stop.
        """
        self._place_fixed()
        self._prepare()
        turn = 0
        while self.queue:
            turn += 1
            if turn % 64 == 0 and self.is_stopped():
                raise Interrupted
            cluster = self.queue.pop()
            earlier_news = set(self.schedule.news)
            obstacle = self._place_cluster(cluster)
            if obstacle is not None:
                # What an attempt brought and took back is no news to those who wait.
                self.schedule.news = earlier_news
            if obstacle is None:
                self._release(cluster)
            elif obstacle.waits_for is None:
                return obstacle
            else:
                self.waiting[cluster] = obstacle
            if self.schedule.news and self.waiting:
                self._wake()
            if not self.queue and self._later:
                for lazy in self._later:
                    self.queue.push_last(lazy)
                self._later = []
        return next(iter(self.waiting.values()), None)

    def _place_fixed(self) -> None:
        """Place what is pinned in time, running or frozen, before others take its place; what cannot be is left."""
        shop = self.shop
        first = self.recipe.placed_first
        fixed = [
            task for task in range(shop.num_tasks) if (shop.is_fixed[task] or task in first) and self.is_done[task]
        ]
        for task in sorted(fixed, key=lambda task: (shop.low[0][task], task)):
            if self.placer.place([task]) is not None:
                continue

    def _prepare(self) -> None:
        """Count what each cluster waits for, and start with those that wait for nothing."""
        clusters, is_placed, priority = self.recipe.clusters, self.schedule.is_placed, self.recipe.priority
        self.pending = [0] * len(clusters.tasks)
        self.followers: list[list[int]] = [[] for _ in clusters.tasks]
        of_task, is_done = clusters.of_task, self.is_done
        for before, after in clusters.arcs:
            if not (is_done[before] and is_done[after]) or is_placed[before]:
                continue
            first, second = of_task[before], of_task[after]
            if first != second:
                self.pending[second] += 1
                self.followers[first].append(second)
        rank = [min(priority[task] for task in tasks) for tasks in clusters.tasks]
        lines = [self._stations(tasks) for tasks in clusters.tasks]
        self.queue = ReadyQueue(self._outlook, self._free_at, rank, lines)
        lazy = self.pool.lazy_tasks()
        self._later = []
        for cluster, tasks in enumerate(clusters.tasks):
            if self.pending[cluster] or not any(is_done[task] for task in tasks):
                continue
            if lazy and all(task in lazy for task in tasks):
                self._later.append(cluster)
            else:
                self.is_ready[cluster] = True
                self.queue.push(cluster)

    def _stations(self, tasks: Sequence[int]) -> tuple[int, ...]:
        """Return the stations in whose lines a cluster may wait: of a single task, if they take one task at a time."""
        if len(tasks) > 1 or not self.recipe.is_dispatching:
            return ()
        if self.shop.is_simple[tasks[0]] and len(self.shop.modes[tasks[0]]) > 1 and self.shop.num_jobs < MANY_JOBS:
            return ()
        stations = tuple({self.shop.station[mode]: None for mode in self.shop.modes[tasks[0]]})
        is_single = all(s >= 0 and self.shop.capacity[s] == 1 and self.shop.batch_max[s] == 0 for s in stations)
        return stations if is_single else ()

    def _free_at(self, station: int) -> int:
        return self.schedule.profiles[station].last_end()

    def _outlook(self, cluster: int) -> int:
        """Return when a cluster could start, 0 where that is not asked for."""
        if not self.recipe.is_dispatching:
            return 0
        for task in self.recipe.clusters.tasks[cluster]:
            if self.is_done[task] and not self.schedule.is_placed[task]:
                return self.placer.outlooks.start(task)
        return 0

    def _release(self, cluster: int) -> None:
        self.is_ready[cluster] = False
        for follower in self.followers[cluster]:
            self.pending[follower] -= 1
            if self.pending[follower] == 0:
                self.is_ready[follower] = True
                self.queue.push(follower)
                if self._batches:
                    self._announce_families(follower)

    def _announce_families(self, cluster: int) -> None:
        for task in self.recipe.clusters.tasks[cluster]:
            for mode in self.shop.modes[task]:
                if self.shop.family[mode] >= 0:
                    self.schedule.news.add(("family", self.shop.station[mode]))

    def _wake(self) -> None:
        """Give those another turn who wait for what has just become available."""
        news = self.schedule.news
        for cluster in [c for c, obstacle in self.waiting.items() if obstacle.waits_for in news]:
            del self.waiting[cluster]
            self.queue.push(cluster)
        news.clear()

    def missing(self, obstacle: Obstacle) -> set[int]:
        """Return the tasks, not placed, that would have had to come first so that an obstacle would not stand."""
        shop, schedule = self.shop, self.schedule
        kind, number = obstacle.waits_for or ("", -1)
        if kind == "item":
            wanted = [task for task in range(shop.num_tasks) if number in shop.produced[task]]
        elif kind == "resource":
            wanted = [shop.spans[row][1] for row in schedule.open_spans if shop.spans[row][2] == number]
        else:
            wanted = []
        wanted = [task for task in wanted if self.is_done[task] and not schedule.is_placed[task]]
        if not wanted:
            job = shop.job[obstacle.task]
            wanted = shop.job_tasks[job] if job >= 0 else [obstacle.task]
        before: dict[int, list[int]] = {}
        for first, second in self.recipe.clusters.arcs:
            before.setdefault(second, []).append(first)
        found = set(wanted)
        stack = list(wanted)
        while stack:
            for task in before.get(stack.pop(), ()):
                if task not in found and self.is_done[task]:
                    found.add(task)
                    stack.append(task)
        return found

    # One cluster

    def _place_cluster(self, cluster: int) -> Obstacle | None:
        tasks = self.recipe.clusters.tasks[cluster]
        if len(tasks) == 1 and not self.recipe.is_strictly_serial:
            task = tasks[0]
            if self.shop.is_simple[task]:
                self.placer.place_simple(task)
                self.schedule.log.clear()
                return None
            if self.schedule.is_placed[task]:
                return None
        tasks = [task for task in tasks if self.is_done[task] and not self.schedule.is_placed[task]]
        mark = len(self.schedule.log)
        self.pool.called.clear()
        obstacle = self._place_chain(tasks, self.schedule.horizon() if self.recipe.is_strictly_serial else None)
        called = set(self.pool.called)
        if obstacle is not None and called:
            # What was called in between its tasks may be what keeps them apart: it has to come before the first.
            self.placer.lower_floor()
            self.pool.call_first(called)
            obstacle = self._place_chain(tasks, None)
        if obstacle is not None and obstacle.culprit >= 0 and not self.recipe.is_strictly_serial:
            # Tasks of the cluster cannot come together where they are: behind everything they have room.
            self.placer.lower_floor()
            obstacle = self._place_chain(tasks, self.schedule.horizon())
        self.placer.lower_floor()
        if obstacle is None:
            self.schedule.log.clear()
        else:
            self.schedule.undo_to(mark)
        return obstacle

    def _place_chain(self, tasks: Sequence[int], floor: int | None) -> Obstacle | None:
        """Place tasks one after another, moving earlier ones later where that is what stands in the way."""
        schedule, start = self.schedule, len(self.schedule.log)
        if floor is not None:
            for task in tasks:
                self.placer.raise_floor(task, 0, floor)
        marks: list[int] = []
        position, jumps = 0, 0
        most_jumps = MOST_JUMPS + MOST_JUMPS_PER_TASK * len(tasks)
        if floor is not None:
            most_jumps = MOST_JUMPS_BEHIND + MOST_JUMPS_BEHIND_PER_TASK * len(tasks)
        while position < len(tasks):
            del marks[position:]
            marks.append(len(schedule.log))
            task = tasks[position]
            obstacle = None if schedule.is_placed[task] else self._place_task(task)
            if obstacle is None:
                position += 1
                continue
            target = self._jump_target(obstacle, tasks, position)
            jumps += 1
            if target is None or jumps > most_jumps:
                schedule.undo_to(start)
                return obstacle
            if jumps % 256 == 0 and self.is_stopped():
                raise Interrupted
            self.placer.raise_floor(obstacle.culprit, obstacle.point, obstacle.time)
            position = target
            schedule.undo_to(marks[position])
        return None

    def _jump_target(self, obstacle: Obstacle, tasks: Sequence[int], position: int) -> int | None:
        """Return the position of the task that would have to move; None if it is none of these."""
        culprit = obstacle.culprit
        if culprit < 0 or self.shop.is_fixed[culprit]:
            return None
        batch = self.schedule.batch[culprit]
        if batch >= 0 and any(task not in tasks for task in self.schedule.batches[batch].tasks):
            return None
        for place in range(position, -1, -1):
            if tasks[place] == culprit:
                return place
        return None

    def _place_task(self, task: int) -> Obstacle | None:
        """Place one task of a cluster, with those called in for it and those that share its batch."""
        obstacle = self._place_alone(task)
        for _ in range(MOST_CALLS):
            if obstacle is None or obstacle.waits_for is None or not self.pool.help(obstacle.waits_for):
                break
            obstacle = self._place_alone(task)
        return obstacle

    def _place_alone(self, task: int) -> Obstacle | None:
        modes = self.shop.modes[task]
        if not self._batches or all(self.shop.family[mode] < 0 for mode in modes):
            return self.placer.place([task])
        is_done, is_placed = self.is_done, self.schedule.is_placed
        mates = [other for other in self.shop.batch_mates(task) if is_done[other] and not is_placed[other]]
        companions = self._companions(task, mates)
        placed = place_batched(self.placer, task, companions, len(mates), self.recipe.patience)
        if isinstance(placed, Obstacle):
            return placed
        for other in placed:
            if other != task:
                cluster = self.recipe.clusters.of_task[other]
                if self.waiting.pop(cluster, None) is not None:
                    self.queue.push(cluster)
        return None

    def _companions(self, task: int, mates: Sequence[int]) -> list[int]:
        """Return those of the mates that are single tasks and could be placed now, in the order of their clusters."""
        clusters = self.recipe.clusters
        ready = (clusters.of_task[mate] for mate in mates if mate != task and self.is_ready[clusters.of_task[mate]])
        return [clusters.tasks[cluster][0] for cluster in sorted(ready) if len(clusters.tasks[cluster]) == 1]
