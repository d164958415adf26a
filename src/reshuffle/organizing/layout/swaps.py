"""The kernel of the search for placements: tabu search over exchanges of two places.

Robust tabu search (Taillard 1991, doi:10.1016/S0167-8191(05)80147-4) for the quadratic assignment problem with any two
matrices and a linear part. What an exchange changes is kept for all pairs: O(1) for each pair that the last exchange
did not touch, O(m) for the others, so that a step takes O(m²).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.chance import below
from reshuffle.kernels.kernel_cache import kernel, part

__all__ = ["FORBIDDEN", "begin_swaps", "swap_places"]

Integers = npt.NDArray[np.int64]

#: Linear cost of what may not stand on a place: more than any placement costs, and far from an overflow.
FORBIDDEN = 1 << 50
#: Steps after which a pair of places is taken again however bad it is, in squares of the number of places.
_LONG = 5


@part
def _change(flow: Integers, travel: Integers, at: Integers, one: int, other: int) -> int:
    """Return by how much the quadratic part grows where two exchange their places; O(m)."""
    here, there = at[one], at[other]
    change = (flow[one, one] - flow[other, other]) * (travel[there, there] - travel[here, here])
    change += (flow[one, other] - flow[other, one]) * (travel[there, here] - travel[here, there])
    for third in range(len(at)):
        if third != one and third != other:
            place = at[third]
            change += (flow[third, one] - flow[third, other]) * (travel[place, there] - travel[place, here])
            change += (flow[one, third] - flow[other, third]) * (travel[there, place] - travel[here, place])
    return int(change)


@part
def _change_after(
    flow: Integers, travel: Integers, at: Integers, before: int, one: int, other: int, left: int, right: int
) -> int:
    """Return what an exchange of two changes after `left` and `right` have exchanged theirs; O(1)."""
    here, there, first, second = at[one], at[other], at[left], at[right]
    change = (flow[left, one] - flow[left, other] + flow[right, other] - flow[right, one]) * (
        travel[second, here] - travel[second, there] + travel[first, there] - travel[first, here]
    )
    change += (flow[one, left] - flow[other, left] + flow[other, right] - flow[one, right]) * (
        travel[here, second] - travel[there, second] + travel[there, first] - travel[here, first]
    )
    return int(before + change)


@kernel
def begin_swaps(flow: Integers, travel: Integers, linear: Integers, at: Integers, change: Integers) -> int:
    """Fill in what each exchange changes, (m, m) above the diagonal; return the value of a placement."""
    value = 0
    for one in range(len(at)):
        value += linear[one, at[one]]
        for other in range(len(at)):
            value += flow[one, other] * travel[at[one], at[other]]
    for one in range(len(at)):
        for other in range(one + 1, len(at)):
            change[one, other] = _change(flow, travel, at, one, other)
    return value


@kernel
def swap_places(
    flow: Integers,
    travel: Integers,
    linear: Integers,
    num_real: int,
    at: Integers,
    change: Integers,
    until: Integers,
    best: Integers,
    known: Integers,
    chance: npt.NDArray[np.uint64],
    first_step: int,
    num_steps: int,
) -> None:
    """Do a number of steps, each the best exchange that is not tabu, or that leads to a new best.

    Parameters
    ----------
    flow, travel
        (m, m) how much goes between two, and how far it is between two places.
    linear
        (m, m) what it costs that one stands on a place; FORBIDDEN where it may not.
    num_real
        The first ones stand somewhere; the others stand for empty places, and are not exchanged with each other.
    at
        (m,) place of each; changed.
    change
        (m, m) of :func:`begin_swaps`; kept right.
    until
        (m, m) step up to which one may not go back to a place; changed.
    best
        (m,) the best placement; changed.
    known
        (2,) value of `at`, and of `best`; changed.
    chance
        State of the random numbers.
    first_step, num_steps
        Number of the first step, from 1 on, and steps.
    """
    size = len(at)
    least = max(2, (9 * size) // 10)
    spread = max(1, (11 * size) // 10 - least + 4)
    long = _LONG * size * size
    for step in range(first_step, first_step + num_steps):
        left, right, chosen, is_aspired = -1, -1, 0, False
        for one in range(num_real):
            here = at[one]
            for other in range(one + 1, size):
                there = at[other]
                cost = change[one, other] + linear[one, there] + linear[other, here]
                cost -= linear[one, here] + linear[other, there]
                is_open = until[one, there] < step or until[other, here] < step
                # What nobody has touched for long is tried, however bad it is.
                is_old = max(until[one, there], until[other, here]) + long < step
                aspires = known[0] + cost < known[1] or is_old
                if not is_open and not aspires:
                    continue
                if (aspires and not is_aspired) or (aspires == is_aspired and (left < 0 or cost < chosen)):
                    left, right, chosen, is_aspired = one, other, cost, aspires
        if left < 0:
            continue
        here, there = at[left], at[right]
        at[left], at[right] = there, here
        known[0] += chosen
        until[left, here] = step + least + below(chance, spread)
        until[right, there] = step + least + below(chance, spread)
        if known[0] < known[1]:
            known[1] = known[0]
            for one in range(size):
                best[one] = at[one]
        for one in range(num_real):
            for other in range(one + 1, size):
                if one in (left, right) or other in (left, right):
                    change[one, other] = _change(flow, travel, at, one, other)
                else:
                    before = change[one, other]
                    change[one, other] = _change_after(flow, travel, at, before, one, other, left, right)
