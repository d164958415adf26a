"""Orders and their lots: how they come, how they end, and what replaces them, as in :mod:`reshuffle.twin.orders`."""

from __future__ import annotations

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.twin.compiled.draws import variate
from reshuffle.twin.compiled.events_ahead import decide, schedule
from reshuffle.twin.compiled.layout import (
    CODE_BITS,
    COMES_BY_DEMAND,
    D_BETWEEN,
    D_COUNT,
    D_DUE_AFTER,
    D_KEY,
    D_LOT_KEY,
    D_LOTS,
    D_NUM_LOTS,
    D_ORDER_KEY,
    D_PRIORITY,
    D_PRODUCT,
    D_QUANTITY,
    D_STREAM,
    DEMAND,
    DEMAND_BITS,
    FAR,
    H_DEMANDS,
    H_LOTS_FREE,
    H_LOTS_LEFT,
    H_NOW,
    H_OPEN_LOTS,
    H_ORDERS_FREE,
    H_ORDERS_LEFT,
    H_TASKS_PER_LOT,
    H_TICK,
    IN_PLACE_OF_LOST,
    IS_RELEASED,
    L_DELTA,
    L_IS_ANNOUNCED,
    L_IS_CLOSED,
    L_IS_CREATED,
    L_KEY,
    L_NEXT,
    L_NUMBER,
    L_ORDER,
    L_PIECES,
    L_PIECES_IN,
    L_PRODUCT,
    L_UNFINISHED,
    LOT_BITS,
    LOT_COMPLETED,
    LOT_CREATED,
    LOT_SCRAPPED,
    NONE,
    O_CAME,
    O_CODE,
    O_DUE,
    O_FIRST,
    O_GOOD,
    O_IS_CLOSED,
    O_IS_RELEASED,
    O_KEY,
    O_LAST,
    O_LOT_KEY,
    O_NEXT_FREE,
    O_NUM_LOTS,
    O_OPEN,
    O_PRIORITY,
    O_PRODUCT,
    O_QUANTITY,
    O_RELEASE,
    O_SHORT,
    OPEN,
    ORDER_COMPLETED,
    ORDER_RELEASED,
    ORDER_SHORT,
    P_CYCLE,
    P_LATE,
    P_LONGEST,
    P_NUM_OPERATIONS,
    P_ORDERS,
    P_PIECES,
    P_TARDINESS,
    R_OPERATION,
    R_ORDER,
    R_QUANTITY,
    R_REASON,
    R_STATION,
    R_VALUE,
    RANK_ORDER,
    T_ATTEMPT,
    T_ENDED,
    T_IS_COMPLETED,
    T_READY,
    T_SAMPLED,
    T_STATION,
    T_STATUS,
    T_WAITING,
)
from reshuffle.twin.compiled.memory import (
    Constants,
    Memory,
    lot_row,
    next_draw,
    operation_of,
    order_row,
    product_row,
    task_row,
)
from reshuffle.twin.compiled.queues import dequeue
from reshuffle.twin.compiled.records import tell, tell_of_lot
from reshuffle.twin.compiled.routes import update_ready

__all__ = ["as_written", "close_lot", "come_by_demand", "release_order", "scrap_lot"]

#: Digits of numbers of orders and lots in keys.
_ORDER_DIGITS, _LOT_DIGITS = 9, 4


@kernel
def as_written(number: int, digits: int) -> int:
    """Return a key by which numbers compare as their decimal digits do as texts."""
    written, rest = 1, number
    while rest >= 10:
        rest //= 10
        written += 1
    for _ in range(digits - written):
        number *= 10
    return int(number * 16 + written)


@kernel
def _free_order(m: Memory, order: int) -> None:
    """Let the slots of an order and its lots be used by others."""
    row = order_row(m, order)
    lot = m[row + O_FIRST]
    while lot != NONE:
        following = m[lot_row(m, lot) + L_NEXT]
        m[lot_row(m, lot) + L_NEXT] = m[H_LOTS_FREE]
        m[H_LOTS_FREE] = lot
        m[H_LOTS_LEFT] += 1
        lot = following
    m[row + O_NEXT_FREE] = m[H_ORDERS_FREE]
    m[H_ORDERS_FREE] = order
    m[H_ORDERS_LEFT] += 1


@kernel
def _tell_order(m: Memory, kind: int, order: int, quantity: int) -> None:
    record = tell(m, kind)
    if record:
        m[record + R_ORDER], m[record + R_QUANTITY] = m[order_row(m, order) + O_CODE], quantity


@kernel
def _close_order(m: Memory, order: int) -> None:
    row = order_row(m, order)
    if m[row + O_IS_CLOSED] or m[row + O_OPEN] > 0:
        return
    m[row + O_IS_CLOSED] = 1
    missing = m[row + O_QUANTITY] - m[row + O_GOOD]
    if missing > 0 and missing != m[row + O_SHORT]:
        _tell_order(m, ORDER_SHORT, order, missing)
    _tell_order(m, ORDER_COMPLETED, order, m[row + O_GOOD])
    product = product_row(m, m[row + O_PRODUCT])
    cycle, late = m[H_NOW] - m[row + O_RELEASE], m[H_NOW] - m[row + O_DUE]
    m[product + P_ORDERS] += 1
    m[product + P_PIECES] += m[row + O_GOOD]
    m[product + P_CYCLE] += cycle
    m[product + P_LONGEST] = max(m[product + P_LONGEST], cycle)
    if late > 0:
        m[product + P_LATE] += 1
        m[product + P_TARDINESS] += late
    _free_order(m, order)


@kernel
def close_lot(m: Memory, lot: int) -> None:
    """End a lot of which everything is done; its order ends with its last lot."""
    row = lot_row(m, lot)
    order = order_row(m, m[row + L_ORDER])
    good = max(0, m[row + L_PIECES] + m[row + L_DELTA])
    m[row + L_IS_CLOSED] = 1
    m[H_OPEN_LOTS] -= 1
    m[order + O_OPEN] -= 1
    m[order + O_GOOD] += good
    record = tell_of_lot(m, LOT_COMPLETED, lot)
    if record:
        m[record + R_QUANTITY] = good
    _close_order(m, m[row + L_ORDER])


@kernel
def _new_lot(m: Memory, order: int, pieces: int, pieces_in: int) -> int:
    """Return a further lot of an order; it has not come into being."""
    lot = m[H_LOTS_FREE]
    row, of = lot_row(m, lot), order_row(m, order)
    m[H_LOTS_FREE] = m[row + L_NEXT]
    m[H_LOTS_LEFT] -= 1
    m[of + O_NUM_LOTS] += 1
    m[of + O_OPEN] += 1
    number = m[of + O_NUM_LOTS]
    m[row + L_ORDER], m[row + L_PRODUCT], m[row + L_NUMBER] = order, m[of + O_PRODUCT], number
    m[row + L_KEY] = m[of + O_LOT_KEY] + as_written(number, _LOT_DIGITS)
    m[row + L_PIECES], m[row + L_PIECES_IN], m[row + L_DELTA] = pieces, pieces_in, 0
    m[row + L_IS_CREATED], m[row + L_IS_ANNOUNCED], m[row + L_IS_CLOSED] = 0, 0, 0
    m[row + L_NEXT] = NONE
    operations = m[product_row(m, m[of + O_PRODUCT]) + P_NUM_OPERATIONS]
    m[row + L_UNFINISHED] = operations
    if m[of + O_LAST] == NONE:
        m[of + O_FIRST] = lot
    else:
        m[lot_row(m, m[of + O_LAST]) + L_NEXT] = lot
    m[of + O_LAST] = lot
    for place in range(operations):
        task = task_row(m, lot * m[H_TASKS_PER_LOT] + place)
        m[task + T_STATUS], m[task + T_READY], m[task + T_STATION] = OPEN, NONE, NONE
        m[task + T_ENDED], m[task + T_IS_COMPLETED], m[task + T_ATTEMPT] = NONE, 0, 1
        m[task + T_SAMPLED], m[task + T_WAITING] = NONE, NONE
    m[H_OPEN_LOTS] += 1
    return int(lot)


@kernel
def _create_lot(m: Memory, c: Constants, lot: int, reason: int) -> None:
    """Let a lot come into being, if it is not there yet."""
    row = lot_row(m, lot)
    if m[row + L_IS_CREATED] or m[row + L_IS_CLOSED]:
        return
    m[row + L_IS_CREATED] = 1
    if not m[row + L_IS_ANNOUNCED]:
        record = tell_of_lot(m, LOT_CREATED, lot)
        if record:
            most = 0
            for place in range(m[product_row(m, m[row + L_PRODUCT]) + P_NUM_OPERATIONS]):
                most = max(most, m[m[row + L_PIECES_IN] + place])
            m[record + R_QUANTITY], m[record + R_REASON] = most, reason
    m[row + L_IS_ANNOUNCED] = 1
    update_ready(m, c, lot)
    if m[row + L_UNFINISHED] == 0:
        close_lot(m, lot)


@kernel
def release_order(m: Memory, c: Constants, order: int) -> None:
    """Release an order: its lots come into being."""
    row = order_row(m, order)
    if m[row + O_IS_CLOSED] or m[row + O_IS_RELEASED] or m[row + O_RELEASE] > m[H_NOW]:
        return
    m[row + O_IS_RELEASED] = 1
    record = tell(m, ORDER_RELEASED)
    if record:
        m[record + R_ORDER], m[record + R_VALUE] = m[row + O_CODE], m[row + O_CAME]
    lot = m[row + O_FIRST]
    while lot != NONE:
        # An order may end, and its slots be free, with its last lot.
        following = m[lot_row(m, lot) + L_NEXT]
        _create_lot(m, c, lot, NONE)
        lot = following
    decide(m)


@kernel
def come_by_demand(m: Memory, c: Constants, demand: int, left: int) -> None:
    """Let the next order of a stream of demand come, and schedule the one behind it; `left` is NONE for any number."""
    row = m[H_DEMANDS] + demand * DEMAND
    m[row + D_COUNT] += 1
    order = m[H_ORDERS_FREE]
    of, tick, now = order_row(m, order), m[H_TICK], m[H_NOW]
    m[H_ORDERS_FREE] = m[of + O_NEXT_FREE]
    m[H_ORDERS_LEFT] -= 1
    number = as_written(m[row + D_COUNT], _ORDER_DIGITS)
    m[of + O_KEY], m[of + O_LOT_KEY] = m[row + D_ORDER_KEY] + number, m[row + D_LOT_KEY] + (number << LOT_BITS)
    m[of + O_CODE] = ((demand + 1) << CODE_BITS) + m[row + D_COUNT]
    m[of + O_PRODUCT], m[of + O_QUANTITY] = m[row + D_PRODUCT], m[row + D_QUANTITY]
    m[of + O_CAME], m[of + O_RELEASE] = now, -(-now // tick) * tick
    after = m[row + D_DUE_AFTER]
    m[of + O_DUE] = FAR if after == NONE else (now + after) // tick * tick
    m[of + O_PRIORITY] = m[row + D_PRIORITY]
    m[of + O_IS_RELEASED], m[of + O_IS_CLOSED], m[of + O_GOOD], m[of + O_SHORT] = 0, 0, 0, 0
    m[of + O_FIRST], m[of + O_LAST], m[of + O_NUM_LOTS], m[of + O_OPEN] = NONE, NONE, 0, 0
    for place in range(m[row + D_NUM_LOTS]):
        _new_lot(m, order, m[m[row + D_LOTS] + 2 * place], m[m[row + D_LOTS] + 2 * place + 1])
    schedule(m, m[of + O_RELEASE], RANK_ORDER, m[of + O_KEY], order, IS_RELEASED)
    following = left - 1 if left > 0 else NONE
    if following != 0:
        key, position = next_draw(m, m[row + D_STREAM])
        wait = int(variate(c, m[row + D_BETWEEN], key, position) + 0.5)
        schedule(m, now + wait, RANK_ORDER, m[row + D_KEY], demand + (following << DEMAND_BITS), COMES_BY_DEMAND)


@kernel
def scrap_lot(m: Memory, c: Constants, lot: int, reason: int, station: int, task: int) -> None:
    """Lose a lot, and see that what it would have made is made by another."""
    row = lot_row(m, lot)
    if m[row + L_IS_CLOSED]:
        return
    m[row + L_IS_CLOSED] = 1
    order = m[row + L_ORDER]
    for place in range(m[product_row(m, m[row + L_PRODUCT]) + P_NUM_OPERATIONS]):
        dequeue(m, lot * m[H_TASKS_PER_LOT] + place)
    record = tell_of_lot(m, LOT_SCRAPPED, lot)
    if record:
        m[record + R_STATION], m[record + R_OPERATION] = station, operation_of(m, task)
        m[record + R_REASON] = reason
    decide(m)
    m[H_OPEN_LOTS] -= 1
    m[order_row(m, order) + O_OPEN] -= 1
    another = _new_lot(m, order, m[row + L_PIECES], m[row + L_PIECES_IN])
    if m[order_row(m, order) + O_IS_RELEASED]:
        _create_lot(m, c, another, IN_PLACE_OF_LOST)
    decide(m)
