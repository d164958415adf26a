"""The smallest union of options, one for each group: a set cover with alternatives, by branch and bound."""

from __future__ import annotations

from collections.abc import Sequence

from reshuffle.model.factory import Factory
from reshuffle.organizing.matching import changes
from reshuffle.organizing.matching.changes import Dial, Want, merge
from reshuffle.organizing.matching.options import Option

__all__ = ["smallest_union"]

#: The search stops at its best answer after it has looked at so many options.
_MOST_LOOKS = 300_000
#: Sums of sizes that differ by less are equal.
_TOLERANCE = 1e-9

Cost = tuple[int, float]


def smallest_union(factory: Factory, groups: Sequence[list[Option]]) -> tuple[Option, bool]:
    """Return the union of one option per group with the fewest dials, then the least size, and whether it is proven.

    Bounds: the dials that the neediest open group still adds at least, and their sizes. Exponential in the number of
    groups; groups with equal options count once.

    Parameters
    ----------
    factory
        What the sizes of changes are relative to.
    groups
        Options of each group, none empty.
    """
    different = {frozenset(frozenset(option.items()) for option in choices): choices for choices in groups}
    search = _Cover(factory, sorted(different.values(), key=len))
    search.run(0, 0, {})
    return search.best, search.looks <= _MOST_LOOKS


class _Cover:
    """One search; an option is a mask of its dials beside the sizes of each, and `best` the smallest union found."""

    def __init__(self, factory: Factory, groups: Sequence[list[Option]]) -> None:
        self._factory = factory
        self._known: dict[tuple[Dial, Want], float] = {}
        dials = dict.fromkeys(dial for choices in groups for option in choices for dial in option)
        bits = {dial: 1 << number for number, dial in enumerate(dials)}
        self._groups = [
            [
                (
                    sum(bits[dial] for dial in option),
                    [(bits[dial], self._size(dial, want)) for dial, want in option.items()],
                    option,
                )
                for option in choices
            ]
            for choices in groups
        ]
        self.best: Option = {}
        self.cost: Cost = (1 << 30, 0.0)
        self.looks = 0

    def run(self, place: int, mask: int, turned: Option) -> None:
        """Choose an option for the group at `place` and those behind it; `turned` is what was chosen before."""
        if self.looks > _MOST_LOOKS and self.best:
            return
        size = sum(self._size(dial, want) for dial, want in turned.items())
        if place == len(self._groups):
            if self._is_better(len(turned), size):
                self.best, self.cost = turned, (len(turned), size)
            return
        fewest, least = 0, 0.0
        for choices in self._groups[place:]:
            self.looks += len(choices)
            fewest = max(fewest, min((options & ~mask).bit_count() for options, _, _ in choices))
        if len(turned) + fewest == self.cost[0]:
            for choices in self._groups[place:]:
                least = max(least, min(self._added(mask, sizes) for _, sizes, _ in choices))
        if not self._is_better(len(turned) + fewest, size + least):
            return
        ranked = sorted(
            self._groups[place],
            key=lambda choice: ((choice[0] & ~mask).bit_count(), self._added(mask, choice[1])),
        )
        for options, _, option in ranked:
            self.run(place + 1, mask | options, merge([turned, option]))

    def _is_better(self, count: int, size: float) -> bool:
        return count < self.cost[0] or (count == self.cost[0] and size < self.cost[1] - _TOLERANCE)

    @staticmethod
    def _added(mask: int, sizes: list[tuple[int, float]]) -> float:
        return sum(size for bit, size in sizes if not bit & mask)

    def _size(self, dial: Dial, want: Want) -> float:
        if (dial, want) not in self._known:
            self._known[dial, want] = changes.change(self._factory, dial, want).size
        return self._known[dial, want]
