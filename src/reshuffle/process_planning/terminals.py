"""The joints of a part, and the distance of its terminals."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from reshuffle.model.boards import Pad

__all__ = ["joints", "terminal_pitch"]

#: Of pads at one point so many numbers matter: one of two differs from any third.
_ENOUGH = 2
#: Of more pads of one number each is a joint: no heat sink is drawn of so many.
_MOST_COMPARED = 500


def joints(pads: Sequence[Pad]) -> list[Pad]:
    """Return a pad for each joint: pads of one number whose copper touches are soldered as one.

    The largest stands for all of them. So a heat sink that is drawn as one large pad and several for its paste is one
    joint, and two pads of one number apart from each other are two. Pads without a number are joints of their own.
    """
    by_number: defaultdict[str, list[Pad]] = defaultdict(list)
    for pad in pads:
        by_number[pad.number].append(pad)
    result = by_number.pop("", [])
    for listed in by_number.values():
        result += _touching(listed) if 1 < len(listed) <= _MOST_COMPARED else listed
    return result


def _touching(pads: list[Pad]) -> list[Pad]:
    """Return the largest pad of each group that touches; sweeps along the longer extent."""
    axis = int(_extent(pad.centre[1] for pad in pads) > _extent(pad.centre[0] for pad in pads))
    ordered = sorted(pads, key=lambda pad: (2 * pad.centre[axis] - pad.size[axis], -pad.size[0] * pad.size[1]))
    group = list(range(len(ordered)))

    def root(number: int) -> int:
        while group[number] != number:
            group[number] = number = group[group[number]]
        return number

    reached: list[int] = []
    for number, pad in enumerate(ordered):
        low = 2 * pad.centre[axis] - pad.size[axis]
        reached = [one for one in reached if 2 * ordered[one].centre[axis] + ordered[one].size[axis] >= low]
        across = [one for one in reached if _overlap(ordered[one], pad, 1 - axis)]
        for one in across:
            group[root(one)] = root(number)
        if not any(_covers(ordered[one], pad) for one in across):
            reached.append(number)
    largest: dict[int, Pad] = {}
    for number, pad in enumerate(ordered):
        known = largest.setdefault(root(number), pad)
        if pad.size[0] * pad.size[1] > known.size[0] * known.size[1]:
            largest[root(number)] = pad
    return list(largest.values())


def _overlap(one: Pad, other: Pad, axis: int) -> bool:
    return 2 * abs(one.centre[axis] - other.centre[axis]) <= one.size[axis] + other.size[axis]


def _covers(one: Pad, other: Pad) -> bool:
    """Whether whatever touches the other touches the one, too."""
    return all(2 * abs(one.centre[k] - other.centre[k]) <= one.size[k] - other.size[k] for k in (0, 1))


def terminal_pitch(pads: Sequence[Pad]) -> int | None:
    """Return the least distance of two terminals of a part, centre to centre, micrometres; None for a single one.

    Pads of one number are one terminal, pads without a number each one of their own. Sweeps along the longer extent, so
    that rows and grids of thousands of pads take no time.
    """
    if len({pad.number for pad in pads}) < 2 and all(pad.number for pad in pads):
        return None
    # Turned about so that a column is swept along its length, too.
    is_tall = _extent(pad.centre[1] for pad in pads) > _extent(pad.centre[0] for pad in pads)
    numbers: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for pad in pads:
        x, y = pad.centre
        at = numbers[(y, x) if is_tall else (x, y)]
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
    return None if math.isinf(best) else round(best / 1000)


def _extent(values: Iterable[int]) -> int:
    listed = list(values)
    return max(listed) - min(listed)


def _differ(some: list[str], others: list[str]) -> bool:
    return any(one != other or not one for one in some for other in others)
