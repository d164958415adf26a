"""Compiling all kernels of an installation, so that no later command has to."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

from reshuffle.errors import MissingExtraError
from reshuffle.kernels.readiness import Readiness

__all__ = ["Warmed", "warm_up"]


@dataclass(frozen=True, slots=True)
class Warmed:
    """Kernels that are compiled: what they are for, the seconds that took, and whether they were compiled before."""

    name: str
    seconds: float
    was_ready: bool


def warm_up(told: Callable[[str, float], None] | None = None) -> list[Warmed]:
    """Compile all kernels in processes of their own, beside each other; return once all are there.

    Parameters
    ----------
    told
        Called now and then with the name of what is still compiled, and the seconds since the start.

    Raises
    ------
    reshuffle.errors.MissingExtraError
        If numba is not installed: then there is nothing to compile, and what needs kernels is left to others.
    """
    if find_spec("numba") is None:
        raise MissingExtraError("numba", "plan")
    began = time.perf_counter()
    groups = _groups()
    was_ready = {name: group.is_ready() for name, group in groups.items()}
    for group in groups.values():
        group.begin()
    result = []
    for name, group in groups.items():

        def go_on(of: str = name) -> bool:
            if told is not None:
                told(of, time.perf_counter() - began)
            return False

        group.wait(go_on)
        result.append(Warmed(name, 0.0 if was_ready[name] else time.perf_counter() - began, was_ready[name]))
    return result


def _groups() -> dict[str, Readiness]:
    from reshuffle.organizing.layout.readiness import KERNELS as LAYOUT
    from reshuffle.organizing.scheduling.local_search.readiness import KERNELS as SCHEDULING
    from reshuffle.twin.compiled.readiness import KERNELS as TWIN

    return {"layout": LAYOUT, "twin": TWIN, "scheduling": SCHEDULING}
