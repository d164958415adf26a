"""Where the columns of the decoder's two arrays begin.

Kernels with dozens of arrays as arguments take minutes to compile, so the problem is one array, `shop`, and
the schedule in the making another, `made`, both int64. The first entries are a header: entry ``STATION`` of `shop` is
where the column of stations begins, and ``shop[shop[STATION] + mode]`` is the station of a mode. What each column
means is said at :class:`reshuffle.organizing.scheduling.sequencing.tables.DecoderTables` and at
:func:`reshuffle.organizing.scheduling.sequencing.schedules.new_schedule`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

#: Entries of the header of `shop` that are numbers themselves.
NUM_TASKS = 0
NUM_JOBS = 1
NUM_RESOURCES = 2
NUM_COUNTERS = 3
NUM_ITEMS = 4
NUM_LEVELS = 5
NUM_TRACKS = 6
NUM_CALENDARS = 7
GRID = 8
SLACK_SPAN = 9
MINDS_EARLY = 10
NUM_TARIFFS = 11
NUM_BATCH_KEYS = 12
PATIENCE = 13
#: Columns of `shop`.
PLANNING_START = 14
JOB = 15
EARLIEST = 16
LATEST = 17
URGENT_FROM = 18
FLOOR = 19
IS_RUNNING = 20
IS_FIXED = 21
IS_OPTIONAL = 22
PIN_STATION = 23
MODE_PTR = 24
RELEASE = 25
DUE = 26
DEADLINE = 27
WEIGHT = 28
EARLINESS_WEIGHT = 29
WIP_WEIGHT = 30
STATION = 31
UNITS = 32
WORK = 33
SETUP_STATE = 34
ARRIVAL_PHASE = 35
COMPLETION_PHASE = 36
PHASE_PTR = 37
DURATION = 38
MAX_WAIT = 39
BREAK_RULE = 40
POWER = 41
NEED_PTR = 42
GROUP = 43
MEMBERS_NEEDED = 44
NEED_UNITS = 45
FIRST_PHASE = 46
LAST_PHASE = 47
SLOT_PTR = 48
GROUP_PTR = 49
MEMBERS = 50
CLASS_GROUP_PTR = 51
CLASS_PTR = 52
CLASS_MEMBERS = 53
CAPACITY = 54
CALENDAR = 55
COST_RATE = 56
LOCATION = 57
SETUP_RULE = 58
INITIAL_SETUP = 59
IS_ROBOT = 60
AVAILABLE_FROM = 61
TRAVEL_TYPE = 62
TRACK_PTR = 63
INDEX_PTR = 64
CALENDAR_PTR = 65
OPEN_START = 66
OPEN_END = 67
JOINED = 68
BUCKET_ORIGIN = 69
BUCKET_SHIFT = 70
BUCKET_PTR = 71
BUCKET = 72
SETUP_PTR = 73
SETUP_STATES = 74
SETUP_TIMES = 75
IS_ORDERED = 76
BEFORE_PTR = 77
BEFORE = 78
BEFORE_POINT = 79
AFTER_POINT = 80
LEAST = 81
MOST = 82
PIN_PTR = 83
PIN_BEFORE = 84
SAME_PTR = 85
SAME_OTHER = 86
SAME_IS = 87
WAY_PTR = 88
WAY = 89
LAST_WAY_PTR = 90
LAST_WAY = 91
WAY_BEFORE = 92
WAY_ORIGIN = 93
WAY_DESTINATION = 94
WAY_FLEET = 95
WAY_TYPE = 96
NUM_PLACES = 97
LOADED = 98
EMPTY = 99
PICKUP = 100
DROPOFF = 101
STOCK = 102
RECEIPT_PTR = 103
RECEIPT_TIME = 104
RECEIPT_QUANTITY = 105
USE_PTR = 106
USE_ITEM = 107
USE_QUANTITY = 108
MAKE_PTR = 109
MAKE_ITEM = 110
MAKE_QUANTITY = 111
ITEM_MAKES = 112
SPAN_PTR = 113
SPAN = 114
SPAN_FIRST = 115
SPAN_LAST = 116
SPAN_RESOURCE = 117
SPAN_UNITS = 118
END_PTR = 119
END_SPAN = 120
COUNTER_START = 121
COUNTER_LIMIT = 122
RAISE_PTR = 123
RAISE_COUNTER = 124
RAISE_AMOUNT = 125
RESET_PTR = 126
RESET_COUNTER = 127
RESETTER_PTR = 128
RESETTER = 129
SUCCESSOR_PTR = 130
SUCCESSOR = 131
NUM_PREDECESSORS = 132
PREVIOUS_MODE = 133
PREVIOUS_START = 134
HORIZON = 135
TARIFF_START = 136
TARIFF_PRICE = 137
TARIFF_SUM = 138
WEIGHTS = 139
IS_TIMED = 140
BATCH_KEY = 141
BATCH_SIZE = 142
BATCH_MIN = 143
BATCH_MAX = 144
MATE_PTR = 145
MATE_TASK = 146
MATE_MODE = 147
HAS_BUFFERS = 148
INPUT_BUFFER = 149
OUTPUT_BUFFER = 150
WAY_BUFFER = 151
WAY_AFTER = 152
NEXT_WAY_PTR = 153
NEXT_WAY = 154
HOLDS = 155
MAY_STAY = 156

#: Entries of the header of `made` that are numbers themselves.
MOST_NODES = 0
HEAP_SIZE = 1
NUM_WAITING = 2
NUM_PLACED = 3
NUM_DONE = 4
HORIZON_ORIGIN = 5
HORIZON_BITS = 6
#: Columns of `made`.
POINTS = 7
PHASE_START = 8
PHASE_END = 9
ASSIGNED = 10
VEHICLE = 11
PICKED_UP = 12
SET_DOWN = 13
SETUP_WORK = 14
PLACED_ORDER = 15
TRACK_HEAD = 16
TRACK_TAIL = 17
NODE_START = 18
NODE_END = 19
NODE_ORIGIN = 20
NODE_DESTINATION = 21
NODE_BEFORE = 22
NODE_AFTER = 23
NODE_TRACK = 24
INDEX = 25
NUM_NODES = 26
MOUNTED = 27
WEAR = 28
SUPPLY_TIME = 29
SUPPLY_SUM = 30
SUPPLY_COUNT = 31
TAKEN = 32
SPAN_NODE = 33
SPAN_UNIT_PTR = 34
LEFT = 35
HEAP_KEY = 36
HEAP_TASK = 37
WAITING = 38
IS_PLACED = 39
READY = 40
AVAILABLE = 41
LOWS = 42
LOW_ENDS = 43
STARTS = 44
ENDS = 45
CHOSEN = 46
CALENDARS = 47
LEAST_ENDS = 48
DURATIONS = 49
TEAM = 50
TEAM_COUNT = 51
TEAM_HEAP_KEY = 52
TEAM_HEAP = 53
BATCH = 54
BATCH_LOAD = 55
BATCH_LONGEST = 56
BATCH_EARLIER = 57
BATCH_LAST = 58
NEXT_MEMBER = 59
NUM_OPEN = 60
KEEPS_OPEN = 61
IS_LEFT = 62
OPEN_NODE = 63
STAY_NODE = 64
WAY_FLOOR = 65
STAY_FROM = 66


def joined(columns: Sequence[npt.ArrayLike], numbers: Sequence[int]) -> npt.NDArray[np.int64]:
    """Return columns as one array behind a header: the numbers themselves, then where each column begins.

    Parameters
    ----------
    columns
        In the order of their entries; each is flattened.
    numbers
        The first entries of the header.
    """
    flat = [np.asarray(column, dtype=np.int64).reshape(-1) for column in columns]
    header = len(numbers) + len(flat)
    begins = header + np.cumsum([0, *(len(column) for column in flat[:-1])])
    return np.concatenate((np.asarray(numbers, dtype=np.int64), begins.astype(np.int64), *flat))


def column(array: npt.NDArray[np.int64], entry: int, length: int) -> npt.NDArray[np.int64]:
    """Return a view of one column."""
    return array[array[entry] : array[entry] + length]
