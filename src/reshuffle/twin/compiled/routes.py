"""Which operations of a lot may come next, as in :mod:`reshuffle.twin.routing`."""

from __future__ import annotations

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.twin.compiled.draws import happens
from reshuffle.twin.compiled.events_ahead import decide, schedule
from reshuffle.twin.compiled.layout import (
    BEFORE,
    DONE,
    F_LEAST,
    F_OPERATION,
    G_AFTER,
    G_BEFORE,
    G_HAS_SAMPLING,
    G_NUM_AFTER,
    G_NUM_BEFORE,
    G_POOL,
    G_SAMPLED,
    G_SAMPLING_OVER,
    G_SAMPLING_SHARE,
    G_SAMPLING_STREAM,
    G_SAMPLING_UNDER,
    H_NOW,
    H_TASKS_PER_LOT,
    L_KEY,
    L_PRODUCT,
    L_UNFINISHED,
    NONE,
    NOT_ITS_TURN,
    OPEN,
    OPERATION_SKIPPED,
    P_NUM_OPERATIONS,
    R_REASON,
    RANK_TIMER,
    RUNNING,
    SKIPPED,
    T_ENDED,
    T_READY,
    T_SAMPLED,
    T_STATUS,
    TIMER_POOL,
)
from reshuffle.twin.compiled.memory import (
    Constants,
    Memory,
    lot_of,
    lot_row,
    next_draw,
    operation_of,
    operation_row,
    product_row,
    task_row,
)
from reshuffle.twin.compiled.queues import dequeue, enqueue
from reshuffle.twin.compiled.records import tell_of_task

__all__ = ["sample_next", "update_behind", "update_ready"]


@kernel
def _sample(m: Memory, c: Constants, task: int) -> None:
    """Decide for one inspection whether it takes its lot, if that is open."""
    row, part = task_row(m, task), operation_row(m, operation_of(m, task))
    if not m[part + G_HAS_SAMPLING] or m[row + T_SAMPLED] != NONE or m[row + T_STATUS] != OPEN:
        return
    number = m[part + G_SAMPLED]
    m[part + G_SAMPLED] = number + 1
    if m[part + G_SAMPLING_STREAM] != NONE:
        key, position = next_draw(m, m[part + G_SAMPLING_STREAM])
        m[row + T_SAMPLED] = 1 if happens(c[m[part + G_SAMPLING_SHARE]], key, position) else 0
        return
    over, under = m[part + G_SAMPLING_OVER], m[part + G_SAMPLING_UNDER]
    is_turn = number == 0 or number * over // under != (number - 1) * over // under
    m[row + T_SAMPLED] = 1 if over > 0 and is_turn else 0


@kernel
def sample_next(m: Memory, c: Constants, task: int) -> None:
    """Decide for the inspections behind an operation that is completed whether they take this lot."""
    part, first = operation_row(m, operation_of(m, task)), lot_of(m, task) * m[H_TASKS_PER_LOT]
    for place in range(m[part + G_NUM_AFTER]):
        _sample(m, c, first + m[m[part + G_AFTER] + place])


@kernel
def _skip(m: Memory, task: int) -> None:
    row = task_row(m, task)
    if m[row + T_STATUS] != OPEN:
        return
    m[row + T_STATUS] = SKIPPED
    m[lot_row(m, lot_of(m, task)) + L_UNFINISHED] -= 1
    dequeue(m, task)
    record = tell_of_task(m, OPERATION_SKIPPED, task, NONE)
    if record:
        m[record + R_REASON] = NOT_ITS_TURN


@kernel
def _see(m: Memory, c: Constants, task: int) -> bool:
    """See whether an operation may come now, and put it into its queue; whether it is skipped."""
    row = task_row(m, task)
    is_open = m[row + T_STATUS] == OPEN
    if (not is_open and m[row + T_STATUS] != RUNNING) or m[row + T_READY] != NONE:
        return False
    part, first = operation_row(m, operation_of(m, task)), lot_of(m, task) * m[H_TASKS_PER_LOT]
    for place in range(m[part + G_NUM_BEFORE]):
        status = m[task_row(m, first + m[m[part + G_BEFORE] + place * BEFORE + F_OPERATION]) + T_STATUS]
        if status in (OPEN, RUNNING):
            return False
    _sample(m, c, task)
    if m[row + T_SAMPLED] == 0:
        _skip(m, task)
        m[row + T_ENDED] = m[H_NOW]
        return True
    ready = m[H_NOW]
    for place in range(m[part + G_NUM_BEFORE]):
        edge = m[part + G_BEFORE] + place * BEFORE
        other = task_row(m, first + m[edge + F_OPERATION])
        if m[other + T_STATUS] == DONE and m[other + T_ENDED] != NONE:
            ready = max(ready, m[other + T_ENDED] + m[edge + F_LEAST])
    m[row + T_READY] = ready
    if ready > m[H_NOW]:
        schedule(m, ready, RANK_TIMER, m[lot_row(m, lot_of(m, task)) + L_KEY], m[part + G_POOL], TIMER_POOL)
    if is_open:
        enqueue(m, task)
    return False


@kernel
def update_ready(m: Memory, c: Constants, lot: int) -> None:
    """See which operations of a lot may come now."""
    product = product_row(m, m[lot_row(m, lot) + L_PRODUCT])
    first = lot * m[H_TASKS_PER_LOT]
    place = 0
    while place < m[product + P_NUM_OPERATIONS]:
        # One that is skipped may let those before it in the list come.
        place = 0 if _see(m, c, first + place) else place + 1
    decide(m)


@kernel
def update_behind(m: Memory, c: Constants, task: int) -> None:
    """See which operations may come now that one has ended; what is skipped lets those behind it come."""
    first = lot_of(m, task) * m[H_TASKS_PER_LOT]
    part = operation_row(m, operation_of(m, task))
    for place in range(m[part + G_NUM_AFTER]):
        if _see(m, c, first + m[m[part + G_AFTER] + place]):
            update_behind(m, c, first + m[m[part + G_AFTER] + place])
    decide(m)
