"""The log of a run: one row for each event, written only where somebody asked for it, counted always."""

from __future__ import annotations

from reshuffle.kernels.kernel_cache import kernel, part
from reshuffle.twin.compiled.layout import (
    H_LOG,
    H_LOG_COUNT,
    H_LOG_ON,
    H_NOW,
    H_TOLD,
    L_NUMBER,
    L_ORDER,
    NONE,
    O_CODE,
    R_AT,
    R_KIND,
    R_LOT,
    R_OPERATION,
    R_ORDER,
    R_STATION,
    RECORD,
)
from reshuffle.twin.compiled.memory import Memory, lot_of, lot_row, operation_of, order_row

__all__ = ["tell", "tell_of_task"]


@kernel
def _begin_row(m: Memory, kind: int) -> int:
    row = m[H_LOG] + m[H_LOG_COUNT] * RECORD
    m[H_LOG_COUNT] += 1
    for column in range(RECORD):
        m[row + column] = NONE
    m[row + R_AT], m[row + R_KIND] = m[H_NOW], kind
    return int(row)


@part
def tell(m: Memory, kind: int) -> int:
    """Record that something happened now; return the address of its row, 0 where nobody asked for the log."""
    m[H_TOLD] += 1
    return _begin_row(m, kind) if m[H_LOG_ON] else 0


@kernel
def _write_lot(m: Memory, row: int, lot: int) -> None:
    of = lot_row(m, lot)
    m[row + R_ORDER] = m[order_row(m, m[of + L_ORDER]) + O_CODE]
    m[row + R_LOT] = m[of + L_NUMBER]


@kernel
def tell_of_lot(m: Memory, kind: int, lot: int) -> int:
    """Record that something happened to a lot now; return the address of its row or 0."""
    row = tell(m, kind)
    if row:
        _write_lot(m, row, lot)
    return row


@kernel
def _write_task(m: Memory, row: int, task: int, station: int) -> None:
    _write_lot(m, row, lot_of(m, task))
    m[row + R_OPERATION], m[row + R_STATION] = operation_of(m, task), station


@part
def tell_of_task(m: Memory, kind: int, task: int, station: int) -> int:
    """Record that something happened to an operation of a lot now; return the address of its row or 0."""
    row = tell(m, kind)
    if row:
        _write_task(m, row, task, station)
    return row
