"""What of a problem the decoder does not know."""

from __future__ import annotations

import numpy as np

from reshuffle.organizing.scheduling.sequencing.places import limited_buffers, origin_is_full
from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["unsupported"]

#: Setup times between all pairs of states are written out up to this many.
_MOST_SETUP_TIMES = 4_000_000
#: Places on tracks, one for each unit of every resource.
_MOST_TRACKS = 200_000


def unsupported(problem: SchedulingProblem) -> tuple[str, ...]:
    """Return what of a problem the decoder does not know, in the user's words; empty where it knows all of it."""
    found = []
    resources = problem.resources
    if origin_is_full(problem):
        found.append("buffers in which more lots lie at first than they have places")
    sizes = [int(problem.setup_rules.num_states(rule)) for rule in range(len(problem.setup_rules))]
    if sum(size * (size + 1) for size in sizes) > _MOST_SETUP_TIMES:
        found.append(f"more than {_MOST_SETUP_TIMES} pairs of setup states")
    units = np.concatenate((resources.capacity, limited_buffers(problem).places))
    if int(np.minimum(units, _MOST_TRACKS).sum()) > _MOST_TRACKS:
        found.append(f"resources and buffers with more than {_MOST_TRACKS} units and places in all")
    return tuple(found)
