"""What becomes of a lot when an operation is completed and when it ends, as in :mod:`reshuffle.twin.lots`."""

from __future__ import annotations

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.twin.compiled.draws import binomial, happens
from reshuffle.twin.compiled.layout import (
    CONTINUED,
    DONE,
    G_AGAIN,
    G_LOSS,
    G_LOSS_STREAM,
    G_NEXTS,
    G_NUM_AGAIN,
    G_NUM_NEXTS,
    G_REWORK,
    G_REWORK_SHARE,
    G_REWORK_STREAM,
    H_CHANCE,
    H_TASKS_PER_LOT,
    L_DELTA,
    L_PIECES,
    L_PIECES_IN,
    L_PRODUCT,
    L_UNFINISHED,
    LOT_REWORKED,
    NONE,
    OPEN,
    OPERATION_COMPLETED,
    P_HAS_SAMPLING,
    P_NUM_OPERATIONS,
    P_OPERATIONS,
    PIECES_LOST,
    R_BATCH,
    R_NAME,
    R_OPERATION,
    R_QUANTITY,
    RUNNING,
    SKIPPED,
    T_ATTEMPT,
    T_ENDED,
    T_IS_COMPLETED,
    T_READY,
    T_SAMPLED,
    T_STATION,
    T_STATUS,
)
from reshuffle.twin.compiled.lifecycle import close_lot
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
from reshuffle.twin.compiled.queues import pieces_at
from reshuffle.twin.compiled.records import tell, tell_of_lot, tell_of_task
from reshuffle.twin.compiled.routes import sample_next, update_behind, update_ready

__all__ = ["complete", "end_operation"]


@kernel
def _expected_after(m: Memory, task: int) -> int:
    """Return how many pieces were expected to go on behind an operation."""
    part, lot = operation_row(m, operation_of(m, task)), lot_row(m, lot_of(m, task))
    if m[part + G_NUM_NEXTS] == 0:
        return int(m[lot + L_PIECES])
    most = 0
    for place in range(m[part + G_NUM_NEXTS]):
        most = max(most, m[m[lot + L_PIECES_IN] + m[m[part + G_NEXTS] + place]])
    return int(most)


@kernel
def _lose_pieces(m: Memory, c: Constants, task: int, expected: int) -> None:
    part, lot = operation_row(m, operation_of(m, task)), lot_row(m, lot_of(m, task))
    pieces, planned = pieces_at(m, task), m[m[lot + L_PIECES_IN] + task % m[H_TASKS_PER_LOT]]
    if m[H_CHANCE]:
        if m[part + G_LOSS_STREAM] == NONE:
            return
        key, position = next_draw(m, m[part + G_LOSS_STREAM])
        lost = binomial(pieces, c[m[part + G_LOSS]], key, position)
    else:
        lost = min(pieces, max(0, planned - expected))
    m[lot + L_DELTA] += planned - expected - lost
    if lost:
        record = tell_of_task(m, PIECES_LOST, task, m[task_row(m, task) + T_STATION])
        if record:
            m[record + R_QUANTITY] = lost


@kernel
def _goes_back(m: Memory, c: Constants, task: int) -> bool:
    """Draw whether a lot returns to an earlier operation; if so, all between is to be done again."""
    part, lot = operation_row(m, operation_of(m, task)), lot_of(m, task)
    if m[part + G_REWORK] == NONE or not m[H_CHANCE]:
        return False
    key, position = next_draw(m, m[part + G_REWORK_STREAM])
    if not happens(c[m[part + G_REWORK_SHARE]], key, position):
        return False
    for place in range(m[part + G_NUM_AGAIN]):
        other = lot * m[H_TASKS_PER_LOT] + m[m[part + G_AGAIN] + place]
        row = task_row(m, other)
        if m[row + T_STATUS] == SKIPPED and m[row + T_SAMPLED] == NONE:
            continue
        m[row + T_ATTEMPT] += 1
        m[row + T_READY] = m[row + T_STATION] = m[row + T_ENDED] = m[row + T_SAMPLED] = NONE
        if other != task:
            if m[row + T_STATUS] != OPEN and m[row + T_STATUS] != RUNNING:
                m[lot_row(m, lot) + L_UNFINISHED] += 1
            m[row + T_STATUS], m[row + T_IS_COMPLETED] = OPEN, 0
    m[task_row(m, task) + T_STATUS], m[task_row(m, task) + T_IS_COMPLETED] = RUNNING, 0
    return True


@kernel
def complete(m: Memory, c: Constants, task: int, batch: int) -> None:
    """Complete an operation: count what came out good, and see where the lot goes."""
    row, lot = task_row(m, task), lot_row(m, lot_of(m, task))
    expected = _expected_after(m, task)
    _lose_pieces(m, c, task, expected)
    m[row + T_IS_COMPLETED] = 1
    record = tell_of_task(m, OPERATION_COMPLETED, task, m[row + T_STATION])
    if record:
        m[record + R_QUANTITY], m[record + R_BATCH] = max(0, expected + m[lot + L_DELTA]), batch
    if not _goes_back(m, c, task) and m[product_row(m, m[lot + L_PRODUCT]) + P_HAS_SAMPLING]:
        sample_next(m, c, task)


@kernel
def _is_something_left(m: Memory, lot: int) -> bool:
    row = lot_row(m, lot)
    if m[row + L_DELTA] >= 0:
        return True
    most, is_any = 0, False
    for place in range(m[product_row(m, m[row + L_PRODUCT]) + P_NUM_OPERATIONS]):
        task = lot * m[H_TASKS_PER_LOT] + place
        if m[task_row(m, task) + T_STATUS] == OPEN or m[task_row(m, task) + T_STATUS] == RUNNING:
            most, is_any = max(most, pieces_at(m, task)), True
    return bool(most > 0 if is_any else m[row + L_PIECES] + m[row + L_DELTA] > 0)


@kernel
def _tell_rework(m: Memory, task: int) -> None:
    """Say that a lot goes back, and in rows behind that which operations are done again."""
    lot = lot_of(m, task)
    product = product_row(m, m[lot_row(m, lot) + L_PRODUCT])
    part = operation_row(m, operation_of(m, task))
    record = tell_of_lot(m, LOT_REWORKED, lot)
    if not record:
        return
    m[record + R_OPERATION] = m[product + P_OPERATIONS] + m[part + G_REWORK]
    m[record + R_NAME] = operation_of(m, task)
    for place in range(m[product + P_NUM_OPERATIONS]):
        row = task_row(m, lot * m[H_TASKS_PER_LOT] + place)
        if m[row + T_ATTEMPT] > 1 and m[row + T_STATUS] == OPEN:
            m[tell(m, CONTINUED) + R_OPERATION] = m[product + P_OPERATIONS] + place


@kernel
def end_operation(m: Memory, c: Constants, task: int) -> bool:
    """Let a lot go on behind an operation that has ended; False if no piece is left of it."""
    row, lot = task_row(m, task), lot_of(m, task)
    if not m[row + T_IS_COMPLETED] and m[operation_row(m, operation_of(m, task)) + G_REWORK] != NONE:
        # `complete` has opened the others; this one is counted among the unfinished again.
        _tell_rework(m, task)
        m[row + T_STATUS], m[row + T_ENDED], m[row + T_READY] = OPEN, NONE, NONE
        m[lot_row(m, lot) + L_UNFINISHED] += 1
    if not _is_something_left(m, lot):
        return False
    if m[row + T_STATUS] == DONE:
        update_behind(m, c, task)
    else:
        update_ready(m, c, lot)
    if m[lot_row(m, lot) + L_UNFINISHED] == 0:
        close_lot(m, lot)
    return True
