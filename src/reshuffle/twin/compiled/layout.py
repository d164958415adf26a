"""Where everything stands in the one array that is a run: a header, then tables of rows.

The header holds the clock, the counters and the address of each table; a row of a table is a stretch of words, and a
column is a place in it. What does not grow stands first and keeps its address; what grows (agenda, log, orders, lots,
tasks, queues) stands behind it and is moved to make room. So a snapshot is a copy of the array. Names: H words of the
header, S stations, W work on a station, Y ways of doing an operation, N needs for people and tools, M failure modes,
K wear counters, Z maintenance tasks, X people, C calendars, Q copies of tools, D streams of demand, P products,
G operations of products, O orders, L lots, T operations of lots, B pools of stations, A waiting, E agenda, R records.
An instant or index that is not there is -1.
"""

from __future__ import annotations

from reshuffle.plan.tasks import BreakRule, PhaseKind

__all__: list[str] = []

NONE = -1
#: Later than any instant; also in place of a due date that is not there.
FAR = 1 << 60
#: Who is closed for so long does not open any more, milliseconds; as in working_time.py.
NEVER = 400 * 24 * 3600 * 1000
#: As in stillness.py, milliseconds.
LONGEST_CALM = 28 * 24 * 3600 * 1000
#: As in agenda.py.
MOST_ROUNDS = 1000

#: Columns of the header.
(
    H_NOW,
    H_ROUND,
    H_RANK,
    H_ENTITY,
    H_SEQUENCE,
    H_DECIDE,
    H_OPEN_LOTS,
    H_COMING,
    H_MOVING,
    H_WORKING,
    H_CALM,
    H_STATUS,
    H_STEPS,
    H_TOLD,
    H_NEXT_WORK,
    H_SAFE,
    H_TICK,
    H_CHANCE,
    H_BATCH_WAIT,
    H_STATIONS,
    H_NUM_STATIONS,
    H_WORKS,
    H_WAYS,
    H_NEEDS,
    H_MODES,
    H_COUNTERS,
    H_MAINTENANCE,
    H_NUM_MAINTENANCE,
    H_PEOPLE,
    H_CALENDARS,
    H_NUM_CALENDARS,
    H_TOOLS,
    H_COPIES,
    H_DEMANDS,
    H_PRODUCTS,
    H_OPERATIONS,
    H_STREAMS,
    H_POOLS,
    H_NUM_POOLS,
    H_DIRTY,
    H_DIRTY_WORDS,
    H_CREW,
    H_LIST,
    H_CURSORS,
    H_LENGTHS,
    H_AGENDA,
    H_AGENDA_COUNT,
    H_AGENDA_ROOM,
    H_AGENDA_MARGIN,
    H_LOG,
    H_LOG_COUNT,
    H_LOG_ROOM,
    H_LOG_MARGIN,
    H_LOG_ON,
    H_ORDERS,
    H_ORDERS_FREE,
    H_ORDERS_LEFT,
    H_LOTS,
    H_LOTS_FREE,
    H_LOTS_LEFT,
    H_LOTS_MARGIN,
    H_TASKS,
    H_TASKS_PER_LOT,
    H_WAITING,
    H_WAITING_FREE,
    H_WAITING_LEFT,
    H_WAITING_MARGIN,
    H_GATHERED,
    H_NUM_GATHERED,
    H_ABLE,
    H_NUM_ABLE,
    H_CHOSEN,
    H_NUM_CHOSEN,
    HEADER,
) = range(74)

#: Columns of stations.
(
    S_KEY,
    S_CAPACITY,
    S_BATCH_MOST,
    S_BATCH_LEAST,
    S_CALENDAR,
    S_IS_DYNAMIC,
    S_SETUP,
    S_NUM_STATES,
    S_MODES,
    S_NUM_MODES,
    S_CLOCKS,
    S_NUM_CLOCKS,
    S_CLOCKS_AT,
    S_COUNTERS,
    S_NUM_COUNTERS,
    S_MAINTENANCE,
    S_NUM_MAINTENANCE,
    S_DUE,
    S_NUM_DUE,
    S_POOLS,
    S_NUM_POOLS,
    S_BASE,
    S_RUN_STREAM,
    S_RUN_VARIATION,
    S_SETUP_STREAM,
    S_SETUP_VARIATION,
    S_OVERLAPS,
    S_RULE,
    S_NUM_KEYS,
    S_CASCADES,
    S_WORKS,
    S_NUM_WORKS,
    S_WORKS_FREE,
    S_STANDING,
    S_MAINTAINED,
    S_NUM_DOWN,
    S_DOWN_SINCE,
    S_MOUNTED,
    S_ENTRY_FREE,
    S_FREE_SINCE,
    S_WORKING,
    S_WORKING_SINCE,
    S_WORKING_AREA,
    S_SETUP_TIME,
    S_DOWN_TIME,
    S_STARTS,
    STATION,
) = range(47)

#: Columns of work on a station; five lengths of phases stand at the end.
(
    W_STATION,
    W_WAY,
    W_MAINTENANCE,
    W_PHASE,
    W_IS_WORKING,
    W_IS_INTERRUPTED,
    W_REMAINING,
    W_EXPECTED,
    W_LENGTH,
    W_PLANNED,
    W_SINCE,
    W_TOKEN,
    W_ID,
    W_BATCH,
    W_MEMBERS,
    W_NUM_MEMBERS,
    W_HELD,
    W_STAMPS,
    W_NEXT_STAMP,
    W_WORN,
    W_RUN_MS,
    W_NEXT_FREE,
    W_LENGTHS,
) = range(23)
WORK = W_LENGTHS + 5

#: Columns of ways; five phases of PHASE words each stand at the end.
(
    Y_NUM_PHASES,
    Y_ARRIVAL,
    Y_COMPLETION,
    Y_RUN_MS,
    Y_STATE,
    Y_FAMILY,
    Y_SIZE,
    Y_ENTRY,
    Y_CHANGE,
    Y_BATCH_LEAST,
    Y_BATCH_MOST,
    Y_VARIATION,
    Y_EXPECTED,
    Y_NEEDS,
    Y_NUM_NEEDS,
    Y_HAS_TOOLS,
    Y_HAS_PEOPLE,
    Y_NEEDS_ID,
    Y_NAMES_ID,
    Y_WEAR,
    Y_NUM_WEAR,
    Y_PHASES,
) = range(22)
PHASE_KIND, PHASE_LENGTH, PHASE_RULE, PHASE_NAME, PHASE = range(5)
MOST_PHASES = 5
WAY = Y_PHASES + MOST_PHASES * PHASE

#: Columns of needs.
N_IS_TOOL, N_COUNT, N_FIRST, N_LAST, N_MEMBERS, N_NUM_MEMBERS, N_PLACE, NEED = range(8)
#: Columns of failure modes.
(
    M_STATION,
    M_NAME,
    M_COUNTS_BUSY,
    M_EFFECT,
    M_BETWEEN_STREAM,
    M_BETWEEN,
    M_REPAIR_STREAM,
    M_REPAIR,
    M_CLOCK,
    M_IS_WOUND,
    M_TOKEN,
    M_IS_DOWN,
    M_UNTIL,
    MODE,
) = range(14)
#: Columns of wear counters.
K_NAME, K_LIMIT, K_SOFT, K_PER_MINUTE, K_VALUE, COUNTER = range(6)
#: Columns of maintenance tasks of stations.
(
    Z_STATION,
    Z_NAME,
    Z_WAY,
    Z_EVERY,
    Z_PIECES,
    Z_COUNTER,
    Z_DURATION,
    Z_STREAM,
    Z_VARIATION,
    Z_RESETS,
    Z_NUM_RESETS,
    Z_DUE,
    Z_IS_FORCED,
    MAINTENANCE,
) = range(14)
#: Columns of people.
X_CALENDAR, X_IS_BUSY, X_STATIONS, PERSON = range(4)
#: Columns of calendars.
C_KEY, C_OWNER, C_STATIONS, C_STRETCHES, C_COUNT, CALENDAR = range(6)
#: Columns of tools, and of their copies.
U_COPIES, U_COUNT, U_MOUNT, U_NAME, U_STATIONS, TOOL = range(6)
Q_STATION, Q_WORK, Q_LIFE, COPY = range(4)
#: Columns of streams of demand.
(
    D_KEY,
    D_PRODUCT,
    D_QUANTITY,
    D_LOTS,
    D_NUM_LOTS,
    D_STREAM,
    D_BETWEEN,
    D_DUE_AFTER,
    D_PRIORITY,
    D_COUNT,
    D_ORDER_KEY,
    D_LOT_KEY,
    DEMAND,
) = range(13)
#: Columns of products; the last ones are sums over what was completed since they were set to 0.
(
    P_OPERATIONS,
    P_NUM_OPERATIONS,
    P_HAS_SAMPLING,
    P_ORDERS,
    P_PIECES,
    P_CYCLE,
    P_LATE,
    P_TARDINESS,
    P_LONGEST,
    PRODUCT,
) = range(10)
#: Columns of operations of products.
(
    G_PRODUCT,
    G_KEY,
    G_POOL,
    G_SAME,
    G_BEFORE,
    G_NUM_BEFORE,
    G_AFTER,
    G_NUM_AFTER,
    G_HAS_MOST,
    G_LOSS_STREAM,
    G_LOSS,
    G_NEXTS,
    G_NUM_NEXTS,
    G_REWORK,
    G_REWORK_STREAM,
    G_REWORK_SHARE,
    G_AGAIN,
    G_NUM_AGAIN,
    G_HAS_SAMPLING,
    G_SAMPLING_STREAM,
    G_SAMPLING_SHARE,
    G_SAMPLING_OVER,
    G_SAMPLING_UNDER,
    G_SAMPLED,
    G_WAYS,
    G_LEAST,
    OPERATION,
) = range(27)
#: Columns of what comes before an operation; the list of what comes behind it holds numbers of operations.
F_OPERATION, F_LEAST, F_MOST, F_IS_BRIDGE, BEFORE = range(5)
#: Columns of random streams.
V_KEY, V_POSITION, STREAM = range(3)
#: Columns of orders.
(
    O_KEY,
    O_LOT_KEY,
    O_CODE,
    O_PRODUCT,
    O_QUANTITY,
    O_CAME,
    O_RELEASE,
    O_DUE,
    O_PRIORITY,
    O_IS_RELEASED,
    O_IS_CLOSED,
    O_GOOD,
    O_SHORT,
    O_FIRST,
    O_LAST,
    O_NUM_LOTS,
    O_OPEN,
    O_NEXT_FREE,
    ORDER,
) = range(19)
#: Columns of lots.
(
    L_ORDER,
    L_PRODUCT,
    L_NUMBER,
    L_KEY,
    L_PIECES,
    L_PIECES_IN,
    L_DELTA,
    L_IS_CREATED,
    L_IS_ANNOUNCED,
    L_IS_CLOSED,
    L_UNFINISHED,
    L_NEXT,
    LOT,
) = range(13)
#: Columns of operations of lots.
T_STATUS, T_READY, T_STATION, T_ENDED, T_IS_COMPLETED, T_ATTEMPT, T_SAMPLED, T_WAITING, TASK = range(9)
OPEN, RUNNING, DONE, SKIPPED = range(4)
#: Columns of pools: stations that share a queue.
B_STATIONS, B_NUM_STATIONS, B_HEAD, B_TAIL, B_COUNT, B_IS_SORTED, B_WAITED, B_WAITED_AT, POOL = range(9)
#: Columns of what waits; the keys by which it is compared stand at the end.
A_TASK, A_POOL, A_PREVIOUS, A_NEXT, A_SINCE, A_KEYS = range(6)
MOST_KEYS = 5
#: Behind the keys of the rule: release, lot, operation.
WAITING = A_KEYS + MOST_KEYS + 3
#: Columns of the agenda.
E_AT, E_PLACE, E_ENTITY, E_SEQUENCE, E_DATA, E_TOKEN, ENTRY = range(7)
#: Columns of records.
(
    R_AT,
    R_KIND,
    R_ORDER,
    R_LOT,
    R_OPERATION,
    R_STATION,
    R_PHASE,
    R_RESOURCE,
    R_NAME,
    R_BATCH,
    R_QUANTITY,
    R_REMAINING,
    R_REASON,
    R_VALUE,
    RECORD,
) = range(15)

#: What a kernel returns with: the end was reached, nothing is left, room or calendars are needed, a step was made, and
#: what the kernel leaves to the reference: a standstill, an endless instant, an instant beyond all calendars.
REACHED, EMPTY, OVER, NEEDS_ROOM, NEEDS_CALENDARS, STEPPED, STILL, ENDLESS, BEYOND = range(9)

#: Ranks as in agenda.py.
RANK_PHASE_END, RANK_REPAIR, RANK_FAILURE, RANK_CLOSE, RANK_OPEN = 0, 3, 4, 5, 6
RANK_ORDER, RANK_TIMER, RANK_DECISION, RANK_OBSERVATION = 8, 9, 10, 13
#: Tokens of timers: whose data is a station, a pool or a maintenance task.
TIMER_STATION, TIMER_POOL, TIMER_MAINTENANCE = range(3)
#: Tokens of changes of orders.
COMES_BY_DEMAND, IS_RELEASED = range(2)

SETUP, RUN, HOLD = int(PhaseKind.SETUP), int(PhaseKind.RUN), int(PhaseKind.HOLD)
MAY_NOT, IGNORE = int(BreakRule.MAY_NOT), int(BreakRule.IGNORE)
#: What a failure does to the work.
RESUME, RESTART, SCRAP = range(3)
#: What is in the way: nothing, something, something that time will end, a wear counter.
FREE, BLOCKED, PASSING, WORN = range(4)

#: Kinds of records, by their names in the log; the first goes on with the record before.
KINDS = (
    "",
    "order_released",
    "order_completed",
    "order_short",
    "lot_created",
    "lot_reworked",
    "lot_scrapped",
    "lot_completed",
    "pieces_lost",
    "phase_started",
    "phase_interrupted",
    "phase_resumed",
    "phase_ended",
    "operation_completed",
    "operation_ended",
    "operation_skipped",
    "station_failed",
    "station_repaired",
    "maintenance_asked",
    "maintenance_started",
    "maintenance_interrupted",
    "maintenance_resumed",
    "maintenance_done",
    "counter_changed",
    "setup_changed",
    "operator_taken",
    "operator_freed",
    "tool_taken",
    "tool_freed",
    "calendar_opened",
    "calendar_closed",
    "observed",
)
(
    CONTINUED,
    ORDER_RELEASED,
    ORDER_COMPLETED,
    ORDER_SHORT,
    LOT_CREATED,
    LOT_REWORKED,
    LOT_SCRAPPED,
    LOT_COMPLETED,
    PIECES_LOST,
    PHASE_STARTED,
    PHASE_INTERRUPTED,
    PHASE_RESUMED,
    PHASE_ENDED,
    OPERATION_COMPLETED,
    OPERATION_ENDED,
    OPERATION_SKIPPED,
    STATION_FAILED,
    STATION_REPAIRED,
    MAINTENANCE_ASKED,
    MAINTENANCE_STARTED,
    MAINTENANCE_INTERRUPTED,
    MAINTENANCE_RESUMED,
    MAINTENANCE_DONE,
    COUNTER_CHANGED,
    SETUP_CHANGED,
    OPERATOR_TAKEN,
    OPERATOR_FREED,
    TOOL_TAKEN,
    TOOL_FREED,
    CALENDAR_OPENED,
    CALENDAR_CLOSED,
    OBSERVED,
) = range(32)
#: Reasons of records.
(
    IN_PLACE_OF_LOST,
    NO_PIECE_LEFT,
    NOT_ITS_TURN,
    BY_CALENDAR,
    BEFORE_A_LIMIT,
    BY_COUNTER,
    BY_PIECES,
    MOST_LAG,
) = range(8)
#: And more: the number of the station whose failure was the reason.
STATION_HAS_FAILED = 16
#: Keys of dispatching rules, by their numbers; the first ones do not change while something waits.
RULE_KEYS = ("fifo", "lifo", "edd", "priority", "spt", "lpt", "slack", "cr", "atc", "setup")
FIFO, LIFO, EDD, PRIORITY, SPT, LPT, SLACK, CRITICAL_RATIO, ATC, LEAST_SETUP = range(10)
#: Numbers of demand in codes of orders stand above this many low bits.
CODE_BITS = 40
#: Below how many are left, in the data of the next order of a stream of demand, stands the number of the stream.
DEMAND_BITS = 20
#: Low bits of keys of lots that are the number of the lot.
LOT_BITS = 18
