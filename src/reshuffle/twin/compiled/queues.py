"""What waits: one queue for each set of stations that may do it, and the order in which a station looks at it.

Where the keys of a rule do not change while a lot waits, a queue is a list in that order. Else a station gathers what
waits for it and works the keys out when it chooses.
"""

from __future__ import annotations

from reshuffle.kernels.kernel_cache import kernel, part
from reshuffle.twin.compiled.draws import exponential, sortable
from reshuffle.twin.compiled.layout import (
    A_KEYS,
    A_NEXT,
    A_POOL,
    A_PREVIOUS,
    A_SINCE,
    A_TASK,
    ATC,
    B_COUNT,
    B_HEAD,
    B_IS_SORTED,
    B_NUM_STATIONS,
    B_STATIONS,
    B_TAIL,
    B_WAITED,
    B_WAITED_AT,
    BEYOND,
    CRITICAL_RATIO,
    DONE,
    EDD,
    FIFO,
    G_KEY,
    G_LEAST,
    G_POOL,
    G_SAME,
    G_WAYS,
    H_CURSORS,
    H_DIRTY,
    H_GATHERED,
    H_NOW,
    H_NUM_GATHERED,
    H_NUM_STATIONS,
    H_STATUS,
    H_TASKS_PER_LOT,
    H_WAITING_FREE,
    H_WAITING_LEFT,
    L_DELTA,
    L_KEY,
    L_ORDER,
    L_PIECES_IN,
    L_PRODUCT,
    LEAST_SETUP,
    LIFO,
    LPT,
    MOST_KEYS,
    NONE,
    O_DUE,
    O_PRIORITY,
    O_RELEASE,
    OPEN,
    P_NUM_OPERATIONS,
    P_OPERATIONS,
    PRIORITY,
    RUNNING,
    S_BASE,
    S_CAPACITY,
    S_IS_DYNAMIC,
    S_MOUNTED,
    S_NUM_KEYS,
    S_NUM_POOLS,
    S_NUM_STATES,
    S_NUM_WORKS,
    S_POOLS,
    S_RULE,
    S_SETUP,
    SLACK,
    SPT,
    T_STATION,
    T_STATUS,
    T_WAITING,
    Y_EXPECTED,
    Y_STATE,
)
from reshuffle.twin.compiled.memory import (
    Memory,
    lot_of,
    lot_row,
    operation_of,
    operation_row,
    order_row,
    pool_row,
    product_row,
    station_row,
    task_row,
    waiting_row,
    way_row,
)

__all__ = [
    "begin_order",
    "dequeue",
    "enqueue",
    "has_queue",
    "next_in_order",
    "pieces_at",
    "setup_ms",
    "since",
    "wake",
    "wake_listed",
    "wake_pool",
    "way_of",
]

#: Stations in one word of those to which something has happened; fewer than 64, so that no sign is in the way.
_BITS = 5
_MASK = (1 << _BITS) - 1


@part
def wake(m: Memory, station: int) -> None:
    """Let a station look at what it may do when decisions are taken next."""
    m[m[H_DIRTY] + (station >> _BITS)] |= 1 << (station & _MASK)


@kernel
def wake_listed(m: Memory, words: int) -> None:
    """Wake the stations whose bits stand at an address."""
    for word in range((m[H_NUM_STATIONS] + _MASK) >> _BITS):
        m[m[H_DIRTY] + word] |= m[words + word]


@kernel
def wake_pool(m: Memory, pool: int) -> None:
    """Wake the stations of a pool; one that is full looks again when it is not."""
    row = pool_row(m, pool)
    for place in range(m[row + B_NUM_STATIONS]):
        station = m[m[row + B_STATIONS] + place]
        of = station_row(m, station)
        if m[of + S_NUM_WORKS] < m[of + S_CAPACITY]:
            wake(m, station)


@kernel
def pieces_at(m: Memory, task: int) -> int:
    """Return with how many pieces an operation of a lot starts now."""
    lot = lot_row(m, lot_of(m, task))
    return int(max(0, m[m[lot + L_PIECES_IN] + task % m[H_TASKS_PER_LOT]] + m[lot + L_DELTA]))


@kernel
def _by_pieces(m: Memory, table: int, pieces: int) -> int:
    """Return the entry of a table for some pieces; beyond its end the reference has the word."""
    place = pieces - m[table]
    if place >= m[table + 1]:
        m[H_STATUS] = BEYOND
        place = m[table + 1] - 1
    return int(m[table + 2 + place])


@kernel
def way_of(m: Memory, task: int, station: int) -> int:
    """Return how an operation of a lot is done on a station, with the pieces that the lot has now."""
    operation = operation_row(m, operation_of(m, task))
    table = m[m[operation + G_WAYS] + m[station_row(m, station) + S_BASE]]
    return _by_pieces(m, table, pieces_at(m, task))


@kernel
def setup_ms(m: Memory, station: int, state: int) -> int:
    """Return the time to change what is mounted on a station to a state, milliseconds."""
    row = station_row(m, station)
    if state == NONE or m[row + S_SETUP] == NONE:
        return 0
    return int(m[m[row + S_SETUP] + (m[row + S_MOUNTED] + 1) * m[row + S_NUM_STATES] + state])


@kernel
def _remaining(m: Memory, lot: int) -> int:
    """Return the work still to be done on a lot, each operation where it takes least, milliseconds."""
    row = lot_row(m, lot)
    product = product_row(m, m[row + L_PRODUCT])
    total = 0
    for place in range(m[product + P_NUM_OPERATIONS]):
        task = lot * m[H_TASKS_PER_LOT] + place
        if m[task_row(m, task) + T_STATUS] == OPEN:
            least = m[operation_row(m, m[product + P_OPERATIONS] + place) + G_LEAST]
            if least != NONE:
                total += _by_pieces(m, least, pieces_at(m, task))
    return int(total)


@kernel
def _urgency(m: Memory, key: int, task: int, station: int, mean: float) -> int:
    """Return a key of a rule that changes while something waits, in a form that compares as the number does."""
    order = order_row(m, m[lot_row(m, lot_of(m, task)) + L_ORDER])
    now, due = m[H_NOW], float(m[order + O_DUE])
    if key == SLACK:
        return sortable(due - now - _remaining(m, lot_of(m, task)))
    if key == CRITICAL_RATIO:
        return sortable((due - now) / max(1, _remaining(m, lot_of(m, task))))
    way = way_row(m, way_of(m, task, station))
    if key == LEAST_SETUP:
        return setup_ms(m, station, m[way + Y_STATE])
    work = max(1, m[way + Y_EXPECTED])
    slack = max(0.0, due - now - work)
    priority = max(1, m[order + O_PRIORITY])
    return sortable(-priority / work * exponential(max(-690.0, -slack / (2.0 * mean))))


@kernel
def _set_key(m: Memory, waiting: int, place: int, key: int, station: int, mean: float) -> None:
    row = waiting_row(m, waiting)
    task = m[row + A_TASK]
    if key == FIFO:
        value = m[row + A_SINCE]
    elif key == LIFO:
        value = -m[row + A_SINCE]
    elif key in (EDD, PRIORITY):
        order = order_row(m, m[lot_row(m, lot_of(m, task)) + L_ORDER])
        value = m[order + O_DUE] if key == EDD else -m[order + O_PRIORITY]
    elif key in (SPT, LPT):
        value = m[way_row(m, way_of(m, task, station)) + Y_EXPECTED]
        value = value if key == SPT else -value
    else:
        value = _urgency(m, key, task, station, mean)
    m[row + A_KEYS + place] = value


@kernel
def _is_ahead(m: Memory, one: int, other: int, keys: int) -> bool:
    """Whether one goes before another by `keys` keys of the rule, by release, by lot, by operation."""
    first, second = waiting_row(m, one) + A_KEYS, waiting_row(m, other) + A_KEYS
    for place in range(keys):
        if m[first + place] != m[second + place]:
            return bool(m[first + place] < m[second + place])
    for place in range(MOST_KEYS, MOST_KEYS + 3):
        if m[first + place] != m[second + place]:
            return bool(m[first + place] < m[second + place])
    return False


@part
def _count_waiting(m: Memory, pool: int, more: int) -> None:
    """Let one more or less wait in a pool, and add up for how long so many waited."""
    m[pool + B_WAITED] += m[pool + B_COUNT] * (m[H_NOW] - m[pool + B_WAITED_AT])
    m[pool + B_WAITED_AT] = m[H_NOW]
    m[pool + B_COUNT] += more


@kernel
def _pool_for(m: Memory, task: int) -> int:
    """Return the pool in which an operation waits; that of one station has the station's number."""
    row = task_row(m, task)
    if m[row + T_STATION] != NONE:
        return int(m[row + T_STATION])
    operation = operation_row(m, operation_of(m, task))
    if m[operation + G_SAME] != NONE:
        partner = task_row(m, lot_of(m, task) * m[H_TASKS_PER_LOT] + m[operation + G_SAME])
        is_bound = m[partner + T_STATUS] == DONE or m[partner + T_STATUS] == RUNNING
        if is_bound and m[partner + T_STATION] != NONE:
            return int(m[partner + T_STATION])
    return int(m[operation + G_POOL])


@kernel
def enqueue(m: Memory, task: int) -> None:
    """Put an operation of a lot into the queue of the stations that may do it, and wake them."""
    pool = _pool_for(m, task)
    if pool == NONE or m[task_row(m, task) + T_WAITING] != NONE:
        return
    waiting = m[H_WAITING_FREE]
    row, of = waiting_row(m, waiting), pool_row(m, pool)
    m[H_WAITING_FREE] = m[row + A_NEXT]
    m[H_WAITING_LEFT] -= 1
    lot = lot_row(m, lot_of(m, task))
    m[row + A_TASK], m[row + A_POOL], m[row + A_SINCE] = task, pool, m[H_NOW]
    m[row + A_KEYS + MOST_KEYS] = m[order_row(m, m[lot + L_ORDER]) + O_RELEASE]
    m[row + A_KEYS + MOST_KEYS + 1] = m[lot + L_KEY]
    m[row + A_KEYS + MOST_KEYS + 2] = m[operation_row(m, operation_of(m, task)) + G_KEY]
    m[task_row(m, task) + T_WAITING] = waiting
    _count_waiting(m, of, 1)
    behind = m[of + B_TAIL]
    if m[of + B_IS_SORTED]:
        station = m[m[of + B_STATIONS]]
        rule, keys = m[station_row(m, station) + S_RULE], m[station_row(m, station) + S_NUM_KEYS]
        for place in range(keys):
            _set_key(m, waiting, place, m[rule + place], station, 1.0)
        while behind != NONE and _is_ahead(m, waiting, behind, keys):
            behind = m[waiting_row(m, behind) + A_PREVIOUS]
    ahead = m[of + B_HEAD] if behind == NONE else m[waiting_row(m, behind) + A_NEXT]
    m[row + A_PREVIOUS], m[row + A_NEXT] = behind, ahead
    if behind == NONE:
        m[of + B_HEAD] = waiting
    else:
        m[waiting_row(m, behind) + A_NEXT] = waiting
    if ahead == NONE:
        m[of + B_TAIL] = waiting
    else:
        m[waiting_row(m, ahead) + A_PREVIOUS] = waiting
    wake_pool(m, pool)


@kernel
def dequeue(m: Memory, task: int) -> None:
    """Take an operation of a lot out of its queue."""
    waiting = m[task_row(m, task) + T_WAITING]
    if waiting == NONE:
        return
    m[task_row(m, task) + T_WAITING] = NONE
    row = waiting_row(m, waiting)
    pool = pool_row(m, m[row + A_POOL])
    _count_waiting(m, pool, -1)
    before, behind = m[row + A_PREVIOUS], m[row + A_NEXT]
    if before == NONE:
        m[pool + B_HEAD] = behind
    else:
        m[waiting_row(m, before) + A_NEXT] = behind
    if behind == NONE:
        m[pool + B_TAIL] = before
    else:
        m[waiting_row(m, behind) + A_PREVIOUS] = before
    m[row + A_NEXT] = m[H_WAITING_FREE]
    m[H_WAITING_FREE] = waiting
    m[H_WAITING_LEFT] += 1


@part
def since(m: Memory, task: int) -> int:
    """Return from when an operation has waited."""
    return int(m[waiting_row(m, m[task_row(m, task) + T_WAITING]) + A_SINCE])


@kernel
def has_queue(m: Memory, station: int) -> bool:
    """Whether something waits for a station."""
    row = station_row(m, station)
    for place in range(m[row + S_NUM_POOLS]):  # noqa: SIM110 - numba knows no generators without memory
        if m[pool_row(m, m[m[row + S_POOLS] + place]) + B_HEAD] != NONE:
            return True
    return False


@kernel
def _gather(m: Memory, station: int) -> None:
    """Gather what waits for a station, with its keys as they are now."""
    row, count, total = station_row(m, station), 0, 0
    is_atc = False
    for place in range(m[row + S_NUM_KEYS]):
        is_atc |= m[m[row + S_RULE] + place] == ATC
    for place in range(m[row + S_NUM_POOLS]):
        waiting = m[pool_row(m, m[m[row + S_POOLS] + place]) + B_HEAD]
        while waiting != NONE:
            m[m[H_GATHERED] + count] = waiting
            count += 1
            if is_atc:
                total += m[way_row(m, way_of(m, m[waiting_row(m, waiting) + A_TASK], station)) + Y_EXPECTED]
            waiting = m[waiting_row(m, waiting) + A_NEXT]
    mean = max(1.0, total / max(1, count))
    for number in range(count):
        for place in range(m[row + S_NUM_KEYS]):
            _set_key(m, m[m[H_GATHERED] + number], place, m[m[row + S_RULE] + place], station, mean)
    m[H_NUM_GATHERED] = count


@kernel
def begin_order(m: Memory, station: int) -> None:
    """Begin to go through what waits for a station, in the order of its rule."""
    row = station_row(m, station)
    if m[row + S_IS_DYNAMIC]:
        _gather(m, station)
        return
    for place in range(m[row + S_NUM_POOLS]):
        m[m[H_CURSORS] + place] = m[pool_row(m, m[m[row + S_POOLS] + place]) + B_HEAD]


@kernel
def _next_gathered(m: Memory, station: int) -> int:
    count, keys = m[H_NUM_GATHERED], m[station_row(m, station) + S_NUM_KEYS]
    if count == 0:
        return NONE
    best = 0
    for number in range(1, count):
        if _is_ahead(m, m[m[H_GATHERED] + number], m[m[H_GATHERED] + best], keys):
            best = number
    found = m[m[H_GATHERED] + best]
    m[m[H_GATHERED] + best] = m[m[H_GATHERED] + count - 1]
    m[H_NUM_GATHERED] = count - 1
    return int(m[waiting_row(m, found) + A_TASK])


@kernel
def next_in_order(m: Memory, station: int) -> int:
    """Return the operation of a lot that is next in the order of the rule, NONE behind the last."""
    row = station_row(m, station)
    if m[row + S_IS_DYNAMIC]:
        return _next_gathered(m, station)
    best, where = NONE, 0
    for place in range(m[row + S_NUM_POOLS]):
        waiting = m[m[H_CURSORS] + place]
        if waiting != NONE and (best == NONE or _is_ahead(m, waiting, best, m[row + S_NUM_KEYS])):
            best, where = waiting, place
    if best == NONE:
        return NONE
    m[m[H_CURSORS] + where] = m[waiting_row(m, best) + A_NEXT]
    return int(m[waiting_row(m, best) + A_TASK])
