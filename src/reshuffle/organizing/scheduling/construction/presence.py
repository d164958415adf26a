"""Which branches are done: those with the least work, or others where chance or experience says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reshuffle.organizing.scheduling.construction.shop import Shop

__all__ = ["Branches"]


class Branches:
    """The branches of a problem and what may still be added to those that are done.

    Parameters
    ----------
    shop
        The problem.
    """

    def __init__(self, shop: Shop) -> None:
        choices = shop.problem.choices
        self.shop = shop
        self.parent, self.least, self.most = choices.parent.tolist(), choices.least.tolist(), choices.most.tolist()
        self.choice: list[int] = choices.branch_choice.tolist()
        self.branches: list[list[int]] = [[] for _ in self.parent]
        for branch, choice in enumerate(self.choice):
            self.branches[choice].append(branch)
        self.inner: list[list[int]] = [[] for _ in self.choice]
        for choice, parent in enumerate(self.parent):
            if parent >= 0:
                self.inner[parent].append(choice)
        self.tasks: list[list[int]] = [[] for _ in self.choice]
        for task, branch in enumerate(shop.branch):
            if branch >= 0:
                self.tasks[branch].append(task)
        self._forced = self._find_forced()

    def _find_forced(self) -> set[int]:
        """Return the branches of frozen tasks, with those around them."""
        forced: set[int] = set()
        for task, branch in enumerate(self.shop.branch):
            if self.shop.is_frozen[task]:
                while branch >= 0 and branch not in forced:
                    forced.add(branch)
                    branch = self.parent[self.choice[branch]]
        return forced

    def work(self, branch: int) -> int:
        """Return the least working ticks of a branch with the choices in it."""
        total = sum(self.shop.least_work[task] for task in self.tasks[branch])
        for choice in self.inner[branch]:
            inner = sorted(self.work(b) for b in self.branches[choice])
            total += sum(inner[: self.least[choice]])
        return total

    def choose(self, bias: Callable[[int], float] | None = None, wanted: Sequence[bool] | None = None) -> list[bool]:
        """Return which tasks are done.

        Parameters
        ----------
        bias
            Added to the work of a branch, ticks: the branches with the least sum are done.
        wanted
            Tasks whose branches come first where the choices allow it, as in an earlier solution.
        """
        is_done = [branch < 0 for branch in self.shop.branch]
        for choice, parent in enumerate(self.parent):
            if parent < 0:
                self._meet(choice, is_done, bias, wanted)
        return is_done

    def _meet(
        self,
        choice: int,
        is_done: list[bool],
        bias: Callable[[int], float] | None,
        wanted: Sequence[bool] | None,
    ) -> None:
        """Meet one choice; the depth of the calls is the depth of the nesting."""

        def rank(branch: int) -> tuple[bool, bool, float, int]:
            is_wanted = wanted is not None and any(wanted[task] for task in self.tasks[branch])
            work = self.work(branch) + (bias(branch) if bias else 0.0)
            return branch not in self._forced, not is_wanted, work, branch

        ranked = sorted(self.branches[choice], key=rank)
        for place, branch in enumerate(ranked):
            is_forced, is_wanted = not rank(branch)[0], not rank(branch)[1]
            if place < self.least[choice] or (place < self.most[choice] and (is_forced or is_wanted)):
                for task in self.tasks[branch]:
                    is_done[task] = True
                for inner in self.inner[branch]:
                    self._meet(inner, is_done, bias, wanted)

    def can_add(self, task: int, is_done: Sequence[bool]) -> list[int] | None:
        """Return the tasks that are done as well if the branch of `task` is added; None if it cannot be."""
        branch = self.shop.branch[task]
        if branch < 0 or is_done[task]:
            return None
        choice = self.choice[branch]
        parent = self.parent[choice]
        if parent >= 0 and not any(is_done[other] for other in self.tasks[parent]):
            return None
        num_done = sum(any(is_done[other] for other in self.tasks[b]) for b in self.branches[choice])
        if num_done >= self.most[choice]:
            return None
        added = [False] * len(is_done)
        for other in self.tasks[branch]:
            added[other] = True
        for inner in self.inner[branch]:
            self._meet(inner, added, None, None)
        return [other for other, is_added in enumerate(added) if is_added]
