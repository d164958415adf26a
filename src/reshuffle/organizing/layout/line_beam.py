"""Whether a line has room for its tasks: a beam search that fills one station after the other.

After Blum 2008 (doi:10.1287/ijoc.1080.0271): each partial line is gone on with by several loads of the next station,
drawn with a preference for long tasks that many others wait for; of all partial lines the most promising are kept. We
deviate in that lines are filled from both ends in turn, and that a partial line with more idle time than is left to
waste is dropped at once.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

__all__ = ["LineBeam"]


class LineBeam:
    """Fills lines of the same tasks, again and again.

    Parameters
    ----------
    times
        (n,) what each task takes.
    before
        Pairs (one, other): `one` is done at the station of `other`, or at one before it.
    seed
        Of all chance.
    width, loads
        Partial lines that are kept, and loads by which each is gone on with.
    """

    def __init__(
        self,
        times: Sequence[int],
        before: Sequence[tuple[int, int]],
        seed: int,
        width: int = 25,
        loads: int = 12,
    ) -> None:
        self.times, self.width, self.loads = list(times), width, loads
        self.chance = random.Random(seed)
        number = len(self.times)
        self.needs = ([0] * number, [0] * number)
        self.opens: tuple[list[list[int]], list[list[int]]] = (
            [[] for _ in range(number)],
            [[] for _ in range(number)],
        )
        for one, other in dict.fromkeys(before):
            self.needs[0][other] |= 1 << one
            self.needs[1][one] |= 1 << other
            self.opens[0][one].append(other)
            self.opens[1][other].append(one)
        self.weights = (self._weights(0), self._weights(1))
        self.turns = 0

    def _weights(self, side: int) -> list[float]:
        """Return how much each task is preferred: by its length, and by how many wait for it."""
        number = len(self.times)
        reached: list[int | None] = [None] * number

        def reach(task: int) -> int:
            known = reached[task]
            if known is None:
                known = 0
                for other in self.opens[side][task]:
                    known |= 1 << other | reach(other)
                reached[task] = known
            return known

        waiting = [reach(task).bit_count() for task in range(number)]
        most, longest = max([1, *waiting]), max([1, *self.times])
        return [0.05 + self.times[task] / longest + waiting[task] / most for task in range(number)]

    def fill(self, num_stations: int, cycle: int, is_over: Callable[[], bool]) -> list[int] | None:
        """Return the station of each task with at most `cycle` on each, None where this turn found no such line."""
        side = self.turns % 2
        self.turns += 1
        whole = (1 << len(self.times)) - 1
        waste = num_stations * cycle - sum(self.times)
        if waste < 0:
            return None
        # What is done, idle time so far, and the loads that led there.
        lines: list[tuple[int, int, tuple[int, ...]]] = [(0, 0, ())]
        for _ in range(num_stations):
            found: dict[int, tuple[float, int, tuple[int, ...]]] = {}
            for done, idle, loads in lines:
                if is_over():
                    return None
                for _ in range(self.loads):
                    load, room = self._load(side, done, cycle)
                    after = done | load
                    if after == whole:
                        return self._stations(side, (*loads, load))
                    if idle + room <= waste and after not in found:
                        found[after] = (self._promise(side, after), idle + room, (*loads, load))
            best = sorted(found.items(), key=lambda item: -item[1][0])[: self.width]
            lines = [(done, idle, loads) for done, (_, idle, loads) in best]
        return None

    def _load(self, side: int, done: int, cycle: int) -> tuple[int, int]:
        """Return the tasks of a station behind those that are done, drawn until no more fit, and the room left."""
        needs, opens, weights, times = self.needs[side], self.opens[side], self.weights[side], self.times
        able = [task for task in range(len(times)) if not done >> task & 1 and needs[task] & ~done == 0]
        load, room, draw = 0, cycle, self.chance.random
        while True:
            able = [task for task in able if times[task] <= room]
            if not able:
                return load, room
            if draw() < 0.3:
                chosen = max(able, key=weights.__getitem__)
            else:
                chosen = self.chance.choices(able, [weights[task] for task in able])[0]
            load |= 1 << chosen
            room -= times[chosen]
            able.remove(chosen)
            able += [other for other in opens[chosen] if needs[other] & ~(done | load) == 0]

    def _promise(self, side: int, done: int) -> float:
        weights = self.weights[side]
        total = self.chance.random() * 1e-3
        while done:
            low = done & -done
            total += weights[low.bit_length() - 1]
            done ^= low
        return total

    def _stations(self, side: int, loads: Sequence[int]) -> list[int]:
        last = len(loads) - 1
        station = [0] * len(self.times)
        for number, load in enumerate(loads):
            for task in range(len(self.times)):
                if load >> task & 1:
                    station[task] = last - number if side else number
        return station
