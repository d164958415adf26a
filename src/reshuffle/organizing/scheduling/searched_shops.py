"""The shops that the tabu search knows, each with its kernels behind the same few questions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

from reshuffle.organizing.scheduling.multi_resource.shop import (
    MultiResourceShop,
    arrivals_of,
    choices_of,
    multi_resource_shop,
)
from reshuffle.organizing.scheduling.multi_resource.shop import solution_of as resource_solution_of
from reshuffle.organizing.scheduling.shop_arrays import (
    ShopArrays,
    order_of,
    shop_arrays,
    solution_at,
    starts_of,
)
from reshuffle.plan.arrays import IndexArray
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solution import Solution

if TYPE_CHECKING:
    from reshuffle.organizing.scheduling.local_search.elites import Elites
    from reshuffle.organizing.scheduling.local_search.network import Network
    from reshuffle.organizing.scheduling.local_search.search import Incumbent, Searcher, SearchParams

__all__ = ["PlainShop", "ResourceShop", "SearchedShop", "searched_shop"]


class SearchedShop(Protocol):
    """A shop that can be searched; only :meth:`bound` and :meth:`searcher` need compiled kernels."""

    @property
    def links(self) -> ShopArrays:
        """Its tasks and what follows what."""
        ...

    def choices(self, problem: SchedulingProblem, solution: Solution) -> tuple[IndexArray, IndexArray] | None:
        """Return the options and an order, both (T,), as in a solution; None where it does not hold them."""
        ...

    def bound(self) -> int:
        """Return a makespan that no schedule is below."""
        ...

    def searcher(self, params: SearchParams, incumbent: Incumbent, elites: Elites, seed: tuple[int, int]) -> Searcher:
        """Return the search of one thread."""
        ...

    def solution(self, problem: SchedulingProblem, option: IndexArray, order: IndexArray) -> Solution:
        """Return the semi-active schedule with options and order, both (T,)."""
        ...

    def first_options(self) -> IndexArray:
        """Return some option of each task, (T,)."""
        ...


def searched_shop(problem: SchedulingProblem) -> SearchedShop | tuple[str, ...]:
    """Return the problem as a shop that the tabu search knows, or every reason why it is none."""
    plain = shop_arrays(problem)
    if isinstance(plain, ShopArrays):
        return PlainShop(plain)
    shop = multi_resource_shop(problem)
    return ResourceShop(shop) if isinstance(shop, MultiResourceShop) else shop


@dataclass(slots=True)
class PlainShop:
    """A (flexible) shop with makespan and nothing more."""

    links: ShopArrays
    _network: Network | None = field(default=None, init=False)

    @property
    def network(self) -> Network:
        """The shop for kernels."""
        from reshuffle.organizing.scheduling.local_search.network import network_of

        if self._network is None:
            self._network = network_of(self.links)
        return self._network

    def choices(self, problem: SchedulingProblem, solution: Solution) -> tuple[IndexArray, IndexArray] | None:
        """See :class:`SearchedShop`."""
        found = order_of(self.links, problem, solution)
        return None if found is None else (self.links.option_on(found[0]).astype(np.int32), found[1])

    def bound(self) -> int:
        """See :class:`SearchedShop`."""
        from reshuffle.organizing.scheduling.local_search.bounds import lower_bound

        return int(lower_bound(self.network))

    def searcher(self, params: SearchParams, incumbent: Incumbent, elites: Elites, seed: tuple[int, int]) -> Searcher:
        """See :class:`SearchedShop`."""
        from reshuffle.organizing.scheduling.local_search.search import Searcher

        return Searcher(self.network, params, incumbent, elites, seed)

    def solution(self, problem: SchedulingProblem, option: IndexArray, order: IndexArray) -> Solution:
        """See :class:`SearchedShop`."""
        machine = self.links.option_machine[option]
        if self._network is None:
            return solution_at(self.links, problem, machine, starts_of(self.links, machine, order))
        from reshuffle.organizing.scheduling.local_search.network import empty_schedule
        from reshuffle.organizing.scheduling.local_search.sweeps import load

        schedule = empty_schedule(self._network)
        load(self._network, schedule, option, order)
        start = (schedule.end[: self.links.num_tasks] - schedule.time).astype(np.int64)
        return solution_at(self.links, problem, machine, start)

    def first_options(self) -> IndexArray:
        """See :class:`SearchedShop`."""
        return self.links.option_ptr[:-1].astype(np.int32)


@dataclass(slots=True)
class ResourceShop:
    """A shop with setups, or with people or tools beside machines."""

    shop: MultiResourceShop

    @property
    def links(self) -> ShopArrays:
        """See :class:`SearchedShop`."""
        return self.shop.machines

    def choices(self, problem: SchedulingProblem, solution: Solution) -> tuple[IndexArray, IndexArray] | None:
        """See :class:`SearchedShop`."""
        return choices_of(self.shop, problem, solution)

    def bound(self) -> int:
        """See :class:`SearchedShop`."""
        from reshuffle.organizing.scheduling.multi_resource.search import resource_bound

        return resource_bound(self.shop)

    def searcher(self, params: SearchParams, incumbent: Incumbent, elites: Elites, seed: tuple[int, int]) -> Searcher:
        """See :class:`SearchedShop`."""
        from reshuffle.organizing.scheduling.multi_resource.search import ResourceSearcher

        return ResourceSearcher(self.shop, params, incumbent, elites, seed)

    def solution(self, problem: SchedulingProblem, option: IndexArray, order: IndexArray) -> Solution:
        """See :class:`SearchedShop`."""
        return resource_solution_of(self.shop, problem, option, *arrivals_of(self.shop, option, order))

    def first_options(self) -> IndexArray:
        """See :class:`SearchedShop`."""
        return self.shop.option_ptr[:-1].astype(np.int32)
