"""Tasks that are called in where they are needed: maintenance before a wear limit, optional production of an item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reshuffle.organizing.scheduling.construction.clusters import Clusters
from reshuffle.organizing.scheduling.construction.placing import Placer
from reshuffle.organizing.scheduling.construction.presence import Branches
from reshuffle.plan.links import Point

__all__ = ["Pool"]


class Pool:
    """What can be called in for a counter that is at its limit or an item that is out of stock.

    Parameters
    ----------
    placer
        Places the tasks; its `is_done` grows.
    branches
        Says which optional tasks may still be added.
    clusters
        The order within what is added.
    """

    def __init__(self, placer: Placer, branches: Branches, clusters: Clusters) -> None:
        self.placer, self.branches, self.clusters = placer, branches, clusters
        self.shop = placer.shop
        #: Counters for which something has been called in since this was last cleared.
        self.called: set[tuple[str, int]] = set()
        self._tasks: dict[tuple[str, int], list[int]] = {}
        for mode, counter in sorted(self.shop.resets):
            listed = self._tasks.setdefault(("counter", counter), [])
            if self.shop.mode_task[mode] not in listed:
                listed.append(self.shop.mode_task[mode])
        for task in range(self.shop.num_tasks):
            if self.shop.branch[task] >= 0:
                for item in self.shop.produced[task]:
                    self._tasks.setdefault(("item", item), []).append(task)

    def lazy_tasks(self) -> set[int]:
        """Return the tasks that are better placed when they are called for than as early as they can be."""
        return {task for tasks in self._tasks.values() for task in tasks if self.shop.job[task] < 0}

    def help(self, wanted: tuple[str, int]) -> bool:
        """Place tasks that bring what is wanted, or use what is kept in reserve; False if nothing is left."""
        if self._call_in(wanted):
            if wanted[0] == "counter":
                self.called.add(wanted)
            return True
        reserves = self.placer.schedule.reserves
        if wanted[0] != "counter" or reserves[wanted[1]] == 0:
            return False
        reserves[wanted[1]] = 0
        return True

    def call_first(self, wanted: Iterable[tuple[str, int]]) -> None:
        """Place tasks that reset counters now, as far as there are any."""
        for counter in sorted(wanted):
            self._call_in(counter)

    def _call_in(self, wanted: tuple[str, int]) -> bool:
        schedule, is_done = self.placer.schedule, self.placer.is_done
        for task in self._tasks.get(wanted, ()):
            if schedule.is_placed[task]:
                continue
            added = [task] if is_done[task] else self.branches.can_add(task, is_done)
            if not added or not self._is_free_to_come(added):
                continue
            mark = len(schedule.log)
            for other in added:
                if not is_done[other]:
                    is_done[other] = True
                    schedule.log.append((is_done.__setitem__, (other, False)))
            if self._place(wanted, added):
                return True
            schedule.undo_to(mark)
        return False

    def _place(self, wanted: tuple[str, int], tasks: Sequence[int]) -> bool:
        """Place tasks that are called in, for wear behind all that has worn the station so far."""
        placer, clusters = self.placer, self.clusters
        if wanted[0] == "counter":
            station = int(self.shop.problem.wear.station[wanted[1]])
            sequence = placer.schedule.sequences[station]
            if sequence:
                behind = sequence[-1][1] if self.shop.capacity[station] == 1 else sequence[-1][0] + 1
                for task in tasks:
                    placer.raise_floor(task, Point.START, behind)
        place_of = {
            task: (clusters.of_task[task], clusters.tasks[clusters.of_task[task]].index(task)) for task in tasks
        }
        return all(placer.place([task]) is None for task in sorted(tasks, key=lambda task: place_of[task]))

    def _is_free_to_come(self, tasks: Sequence[int]) -> bool:
        """Whether everything that tasks wait for is placed."""
        schedule = self.placer.schedule
        return all(
            schedule.is_placed[other] or not self.placer.is_done[other] or other in tasks
            for task in tasks
            for other, _, _ in self.shop.predecessors[task]
        )
