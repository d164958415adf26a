"""The search of one thread on a multi-resource shop: that of plain shops with other kernels."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reshuffle.organizing.scheduling.local_search.bounds import lower_bound, route_paths
from reshuffle.organizing.scheduling.local_search.elites import Elite, Elites
from reshuffle.organizing.scheduling.local_search.network import Array, Network, network_of
from reshuffle.organizing.scheduling.local_search.search import Incumbent, Searcher, SearchParams
from reshuffle.organizing.scheduling.multi_resource.dispatch import construct_resources
from reshuffle.organizing.scheduling.multi_resource.network import (
    MACHINE,
    ResourceNetwork,
    empty_resource_schedule,
    resource_network,
)
from reshuffle.organizing.scheduling.multi_resource.shop import MultiResourceShop, member_relaxation
from reshuffle.organizing.scheduling.multi_resource.sweeps import load_resources
from reshuffle.organizing.scheduling.multi_resource.tabu import (
    begin_resources,
    new_resource_memory,
    run_resource_tabu,
)

__all__ = ["ResourceSearcher", "resource_bound"]


def resource_bound(shop: MultiResourceShop) -> int:
    """Return a makespan that no schedule of the shop is below: that of its machines, or of its members, alone."""
    members = member_relaxation(shop)
    bound = int(lower_bound(network_of(shop.machines)))
    return bound if members is None else max(bound, int(lower_bound(network_of(members))))


class ResourceSearcher(Searcher):
    """One thread's search on a multi-resource shop; see :class:`Searcher` for what is common.

    Parameters
    ----------
    shop
        The shop.
    params, incumbent, elites, seed
        As there.
    """

    def __init__(
        self,
        shop: MultiResourceShop,
        params: SearchParams,
        incumbent: Incumbent,
        elites: Elites,
        seed: tuple[int, int],
    ) -> None:
        plain: Network = network_of(shop.machines)
        super().__init__(plain, params, incumbent, elites, seed)
        self.resources: ResourceNetwork = resource_network(shop)
        self.resource_schedule = empty_resource_schedule(self.resources)
        self.memory = new_resource_memory(self.resources, int(self.random.integers(1 << 32)))
        fastest = np.minimum.reduceat(plain.option_time, plain.option_ptr[:-1].astype(np.int64)).astype(np.int64)
        heads, self.rests = np.zeros(plain.num_tasks, np.int64), np.zeros(plain.num_tasks, np.int64)
        route_paths(plain, fastest, heads, self.rests)

    def _construct(self, passes: int, noise: float) -> Iterator[tuple[int, Array, Array]]:
        return construct_resources(self.resources, self.rests, passes, self.random, self.incumbent.is_done, noise)

    def _begin(self, option: Array, order: Array) -> int:
        length = int(load_resources(self.resources, self.resource_schedule, option, order))
        begin_resources(self.resource_schedule, self.memory, length)
        return length

    def _iterate(self, limit: int) -> int:
        return int(
            run_resource_tabu(
                self.resources,
                self.resource_schedule,
                self.memory,
                self.params.flexible_tenure,
                limit,
                self.patience,
                self.incumbent.bound,
            )
        )

    def _elite(self) -> Elite:
        schedule = self.resource_schedule
        length = int(load_resources(self.resources, schedule, self.memory.best_option, self.memory.best_order))
        start = schedule.end[: len(schedule.time)] - schedule.time
        return Elite(length, schedule.option.copy(), schedule.order.copy(), start, schedule.right[MACHINE].copy())
