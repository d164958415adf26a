"""The distance of the terminals of a part."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from reshuffle.model.boards import Pad

__all__ = ["terminal_pitch"]

#: Of pads at one point so many numbers matter: one of two differs from any third.
_ENOUGH = 2


def terminal_pitch(pads: Sequence[Pad]) -> int | None:
    """Return the least distance of two terminals of a part, centre to centre, micrometres; None for a single one.

    Pads of one number are one terminal, pads without a number each one of their own. Sweeps along the longer extent, so
    that rows and grids of thousands of pads take no time.
    """
    if len({pad.number for pad in pads}) < 2 and all(pad.number for pad in pads):
        return None
    # Turned about so that a column is swept along its length, too.
    is_tall = _extent(pad.y for pad in pads) > _extent(pad.x for pad in pads)
    numbers: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for pad in pads:
        at = numbers[(pad.y, pad.x) if is_tall else (pad.x, pad.y)]
        if len(at) < _ENOUGH and (pad.number not in at or not pad.number):
            at.append(pad.number)
    ordered = sorted(numbers)
    best = math.inf
    for place, (x, y) in enumerate(ordered):
        for other in range(place + 1, len(ordered)):
            far, across = ordered[other]
            if far - x >= best:
                break
            if abs(across - y) < best and _differ(numbers[x, y], numbers[far, across]):
                best = min(best, math.dist((x, y), (far, across)))
    return None if math.isinf(best) else round(best)


def _extent(values: Iterable[int]) -> int:
    listed = list(values)
    return max(listed) - min(listed)


def _differ(some: list[str], others: list[str]) -> bool:
    return any(one != other or not one for one in some for other in others)
