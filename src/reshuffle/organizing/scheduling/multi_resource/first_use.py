"""Compiling the kernels of multi-resource shops before anybody waits for them."""

from __future__ import annotations

from reshuffle.organizing.scheduling.local_search.elites import Elites
from reshuffle.organizing.scheduling.local_search.search import Incumbent, SearchParams
from reshuffle.organizing.scheduling.multi_resource.search import ResourceSearcher, resource_bound
from reshuffle.organizing.scheduling.multi_resource.shop import MultiResourceShop, multi_resource_shop
from reshuffle.plan.builder import Phase, ProblemBuilder, Requirement
from reshuffle.plan.resources import ResourceKind

__all__ = ["compile_resource_kernels"]


def compile_resource_kernels() -> None:
    """Compile the kernels of this package by using each once, or load them where that was done before."""
    builder = ProblemBuilder()
    stations = [builder.add_resource(ResourceKind.STATION, name) for name in ("mill", "lathe")]
    worker = builder.add_resource(ResourceKind.OPERATOR, "worker")
    needs = [Requirement(builder.add_group([worker]))]
    for number in range(3):
        task = builder.add_task(builder.add_job(f"lot {number}"), f"lot {number}")
        for station in stations:
            builder.add_mode(task, station, [Phase(3)], needs)
    shop = multi_resource_shop(builder.build())
    if not isinstance(shop, MultiResourceShop):
        raise RuntimeError(f"the shop on which kernels are compiled must be one that they know: {shop}")
    resource_bound(shop)
    # The bound is out of reach, so that the search does not end before each kernel has run.
    incumbent = Incumbent(lambda: False, 100, -1)
    ResourceSearcher(shop, SearchParams(patience=20), incumbent, Elites(2, 0.9), (1, 0)).run(None, True)
