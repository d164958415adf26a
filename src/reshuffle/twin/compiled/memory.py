"""Rows of tables: the address of each, and the few that nearly every kernel needs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import part
from reshuffle.twin.compiled.layout import (
    COPY,
    COUNTER,
    H_COPIES,
    H_COUNTERS,
    H_LOTS,
    H_MAINTENANCE,
    H_MODES,
    H_NEEDS,
    H_OPERATIONS,
    H_ORDERS,
    H_PEOPLE,
    H_POOLS,
    H_PRODUCTS,
    H_STATIONS,
    H_STREAMS,
    H_TASKS,
    H_TASKS_PER_LOT,
    H_WAITING,
    H_WAYS,
    H_WORKS,
    L_PRODUCT,
    LOT,
    MAINTENANCE,
    MODE,
    NEED,
    OPERATION,
    ORDER,
    P_OPERATIONS,
    PERSON,
    POOL,
    PRODUCT,
    STATION,
    STREAM,
    TASK,
    V_KEY,
    V_POSITION,
    WAITING,
    WAY,
    WORK,
)

__all__ = [
    "Constants",
    "Memory",
    "copy_row",
    "counter_row",
    "lot_of",
    "lot_row",
    "maintenance_row",
    "mode_row",
    "need_row",
    "next_draw",
    "operation_of",
    "order_row",
    "person_row",
    "pool_row",
    "product_row",
    "station_row",
    "stream_row",
    "task_row",
    "waiting_row",
    "way_row",
    "work_row",
]

#: Everything that changes in a run, and the constants of its distributions.
Memory = npt.NDArray[np.int64]
Constants = npt.NDArray[np.float64]


@part
def station_row(m: Memory, station: int) -> int:
    """Return the address of a station."""
    return int(m[H_STATIONS] + station * STATION)


@part
def work_row(m: Memory, work: int) -> int:
    """Return the address of a work."""
    return int(m[H_WORKS] + work * WORK)


@part
def way_row(m: Memory, way: int) -> int:
    """Return the address of a way."""
    return int(m[H_WAYS] + way * WAY)


@part
def need_row(m: Memory, need: int) -> int:
    """Return the address of a need."""
    return int(m[H_NEEDS] + need * NEED)


@part
def mode_row(m: Memory, mode: int) -> int:
    """Return the address of a failure mode of a station."""
    return int(m[H_MODES] + mode * MODE)


@part
def counter_row(m: Memory, counter: int) -> int:
    """Return the address of a wear counter of a station."""
    return int(m[H_COUNTERS] + counter * COUNTER)


@part
def maintenance_row(m: Memory, task: int) -> int:
    """Return the address of a maintenance task of a station."""
    return int(m[H_MAINTENANCE] + task * MAINTENANCE)


@part
def person_row(m: Memory, person: int) -> int:
    """Return the address of an operator."""
    return int(m[H_PEOPLE] + person * PERSON)


@part
def copy_row(m: Memory, copy: int) -> int:
    """Return the address of a copy of a tool."""
    return int(m[H_COPIES] + copy * COPY)


@part
def product_row(m: Memory, product: int) -> int:
    """Return the address of a product."""
    return int(m[H_PRODUCTS] + product * PRODUCT)


@part
def operation_row(m: Memory, operation: int) -> int:
    """Return the address of an operation of a product, by its number among those of all products."""
    return int(m[H_OPERATIONS] + operation * OPERATION)


@part
def order_row(m: Memory, order: int) -> int:
    """Return the address of an order."""
    return int(m[H_ORDERS] + order * ORDER)


@part
def lot_row(m: Memory, lot: int) -> int:
    """Return the address of a lot."""
    return int(m[H_LOTS] + lot * LOT)


@part
def task_row(m: Memory, task: int) -> int:
    """Return the address of an operation of a lot."""
    return int(m[H_TASKS] + task * TASK)


@part
def pool_row(m: Memory, pool: int) -> int:
    """Return the address of a pool of stations."""
    return int(m[H_POOLS] + pool * POOL)


@part
def waiting_row(m: Memory, waiting: int) -> int:
    """Return the address of what waits in a pool."""
    return int(m[H_WAITING] + waiting * WAITING)


@part
def stream_row(m: Memory, stream: int) -> int:
    """Return the address of a random stream."""
    return int(m[H_STREAMS] + stream * STREAM)


@part
def next_draw(m: Memory, stream: int) -> tuple[int, int]:
    """Return key and position of the next variate of a stream, and move on."""
    row = stream_row(m, stream)
    position = m[row + V_POSITION]
    m[row + V_POSITION] = position + 1
    return m[row + V_KEY], position


@part
def lot_of(m: Memory, task: int) -> int:
    """Return the lot of an operation of a lot."""
    return int(task // m[H_TASKS_PER_LOT])


@part
def operation_of(m: Memory, task: int) -> int:
    """Return the number of the operation among those of all products."""
    lot = task // m[H_TASKS_PER_LOT]
    product = m[lot_row(m, lot) + L_PRODUCT]
    return int(m[product_row(m, product) + P_OPERATIONS] + task - lot * m[H_TASKS_PER_LOT])
