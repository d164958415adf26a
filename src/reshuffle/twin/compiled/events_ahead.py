"""The agenda of a run: a heap of what is still to happen, in the total order of :mod:`reshuffle.twin.agenda`.

An entry compares by instant, by round and rank (one number), by whom it happens to, and by its sequence number. A
decision is no entry: there is one at most, at this instant, and the header keeps its round.
"""

from __future__ import annotations

from reshuffle.kernels.kernel_cache import kernel, part
from reshuffle.twin.compiled.layout import (
    E_AT,
    E_DATA,
    E_ENTITY,
    E_PLACE,
    E_SEQUENCE,
    E_TOKEN,
    ENDLESS,
    ENTRY,
    H_AGENDA,
    H_AGENDA_COUNT,
    H_COMING,
    H_DECIDE,
    H_ENTITY,
    H_MOVING,
    H_NOW,
    H_RANK,
    H_ROUND,
    H_SEQUENCE,
    H_STATUS,
    MOST_ROUNDS,
    RANK_CLOSE,
    RANK_DECISION,
    RANK_FAILURE,
    RANK_OBSERVATION,
    RANK_OPEN,
    RANK_ORDER,
    RANK_PHASE_END,
    RANK_TIMER,
    TIMER_MAINTENANCE,
)
from reshuffle.twin.compiled.memory import Memory

__all__ = ["decide", "moves", "schedule", "take"]

#: Ranks take so many low bits of a place in an instant, rounds the others.
_RANKS = 16


@part
def decide(m: Memory) -> None:
    """See to it that decisions are taken once what happens at this instant is known."""
    m[H_DECIDE] = m[H_ROUND] + (1 if m[H_RANK] >= RANK_DECISION else 0)


@part
def moves(rank: int, token: int) -> bool:
    """Whether an entry shows that something will move: not what goes on whether anything moves or not."""
    if rank == RANK_TIMER:
        return token != TIMER_MAINTENANCE
    return rank not in (RANK_PHASE_END, RANK_FAILURE, RANK_CLOSE, RANK_OPEN, RANK_OBSERVATION)


@kernel
def schedule(m: Memory, at: int, rank: int, entity: int, data: int, token: int) -> None:
    """Add something that is to happen."""
    place = rank
    if at == m[H_NOW]:
        number = m[H_ROUND]
        if rank < m[H_RANK] or (rank == m[H_RANK] and entity <= m[H_ENTITY]):
            number += 1
        if number > MOST_ROUNDS:
            m[H_STATUS] = ENDLESS
        place += number * _RANKS
    sequence = m[H_SEQUENCE]
    m[H_SEQUENCE] = sequence + 1
    if moves(rank, token):
        m[H_MOVING] += 1
    if rank == RANK_ORDER:
        m[H_COMING] += 1
    base, hole = m[H_AGENDA], m[H_AGENDA_COUNT]
    m[H_AGENDA_COUNT] = hole + 1
    # A new entry has the highest sequence number: where all else is equal it stays behind.
    while hole > 0:
        above = base + ((hole - 1) >> 1) * ENTRY
        if m[above + E_AT] < at:
            break
        if m[above + E_AT] == at and (
            m[above + E_PLACE] < place or (m[above + E_PLACE] == place and m[above + E_ENTITY] <= entity)
        ):
            break
        here = base + hole * ENTRY
        for column in range(ENTRY):
            m[here + column] = m[above + column]
        hole = (hole - 1) >> 1
    here = base + hole * ENTRY
    m[here + E_AT], m[here + E_PLACE], m[here + E_ENTITY] = at, place, entity
    m[here + E_SEQUENCE], m[here + E_DATA], m[here + E_TOKEN] = sequence, data, token


@part
def _is_before(m: Memory, one: int, other: int) -> bool:
    if m[one + E_AT] != m[other + E_AT]:
        return bool(m[one + E_AT] < m[other + E_AT])
    if m[one + E_PLACE] != m[other + E_PLACE]:
        return bool(m[one + E_PLACE] < m[other + E_PLACE])
    if m[one + E_ENTITY] != m[other + E_ENTITY]:
        return bool(m[one + E_ENTITY] < m[other + E_ENTITY])
    return bool(m[one + E_SEQUENCE] < m[other + E_SEQUENCE])


@kernel
def take(m: Memory) -> tuple[int, int, int]:
    """Take the next entry, and let time go on to it; return rank, data and token."""
    base = m[H_AGENDA]
    place, data, token = m[base + E_PLACE], m[base + E_DATA], m[base + E_TOKEN]
    rank = place % _RANKS
    m[H_NOW], m[H_ROUND], m[H_RANK], m[H_ENTITY] = m[base + E_AT], place // _RANKS, rank, m[base + E_ENTITY]
    if moves(rank, token):
        m[H_MOVING] -= 1
    if rank == RANK_ORDER:
        m[H_COMING] -= 1
    count = m[H_AGENDA_COUNT] - 1
    m[H_AGENDA_COUNT] = count
    last, hole = base + count * ENTRY, 0
    while True:
        child = 2 * hole + 1
        if child >= count:
            break
        below = base + child * ENTRY
        if child + 1 < count and _is_before(m, below + ENTRY, below):
            below += ENTRY
            child += 1
        if not _is_before(m, below, last):
            break
        here = base + hole * ENTRY
        for column in range(ENTRY):
            m[here + column] = m[below + column]
        hole = child
    if count > 0:
        here = base + hole * ENTRY
        for column in range(ENTRY):
            m[here + column] = m[last + column]
    return rank, data, token
