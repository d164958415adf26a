"""Good schedules that differ, and new ones between two of them: path relinking by times of start."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import numpy as np

from reshuffle.organizing.scheduling.local_search.network import Array, Network, Schedule

__all__ = ["Elite", "Elites", "between", "elite_of", "similarity"]


@dataclass(frozen=True, slots=True, eq=False)
class Elite:
    """A schedule that is kept.

    Parameters
    ----------
    length
        Its makespan.
    option, order
        (T,) its options, and a topological order.
    start
        (T,) starts.
    right
        (T,) the task behind each on its machine; a node of the machine where there is none.
    """

    length: int
    option: Array
    order: Array
    start: Array
    right: Array


def elite_of(schedule: Schedule, length: int) -> Elite:
    """Return a copy of a schedule with the given makespan."""
    start = schedule.end[: len(schedule.time)] - schedule.time
    return Elite(length, schedule.option.copy(), schedule.order.copy(), start, schedule.right.copy())


def similarity(first: Elite, second: Elite) -> float:
    """Return the share of tasks that are followed by the same task on the same machine in both, 0 to 1."""
    return float(np.mean(first.right == second.right))


def between(
    network: Network, first: Elite, second: Elite, share: float, random: np.random.Generator
) -> tuple[Array, Array]:
    """Return options and order of a schedule between two others.

    Tasks are ordered by a convex combination of their starts: an order that both share is kept, hence also precedence,
    and there is never a circle. Each option is that of the second with probability `share`.

    Parameters
    ----------
    share
        0 for the first, 1 for the second.
    """
    key = (1 - share) * first.start + share * second.start
    # Stable on a topological order: tasks without length start with those that follow them.
    order = network.order[np.argsort(key[network.order], kind="stable")]
    option = np.where(random.random(len(key)) < share, second.option, first.option)
    return option.astype(np.uint32), order


@dataclass(slots=True)
class Elites:
    """A pool of elites that threads share; none is similar to another.

    Parameters
    ----------
    size
        Most elites, >= 2.
    most_similar
        Two elites are less similar than that.
    """

    size: int
    most_similar: float
    members: list[Elite] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def offer(self, elite: Elite) -> bool:
        """Take an elite if it is as good as the worst, or better than all like it; return if it is better."""
        with self.lock:
            similar = [member for member in self.members if similarity(member, elite) >= self.most_similar]
            if similar:
                if elite.length >= min(member.length for member in similar):
                    return False
                # What it replaces: all of them, for it is similar to all.
                self.members = [member for member in self.members if not any(member is other for other in similar)]
            elif len(self.members) >= self.size:
                worst = max(self.members, key=lambda member: member.length)
                if elite.length > worst.length:
                    return False
                # As good is new blood, yet no progress.
                self.members = [member for member in self.members if member is not worst]
                if elite.length == worst.length:
                    self.members.append(elite)
                    return False
            self.members.append(elite)
            return True

    def pair(self, random: np.random.Generator, least: int | None = None) -> tuple[Elite, Elite] | None:
        """Return two different elites by chance; None while there are fewer than `least`, >= 2; a full pool if None."""
        with self.lock:
            if len(self.members) < (self.size if least is None else least):
                return None
            first, second = random.choice(len(self.members), 2, replace=False)
            return self.members[int(first)], self.members[int(second)]

    def thin_out(self, kept: int) -> None:
        """Keep only the best."""
        with self.lock:
            self.members.sort(key=lambda member: member.length)
            del self.members[kept:]
