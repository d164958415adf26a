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
THRIFT = 14
#: Columns of `shop`.
PLANNING_START = 15
JOB = 16
EARLIEST = 17
LATEST = 18
URGENT_FROM = 19
FLOOR = 20
IS_RUNNING = 21
IS_FIXED = 22
IS_OPTIONAL = 23
PIN_STATION = 24
MODE_PTR = 25
RELEASE = 26
DUE = 27
DEADLINE = 28
WEIGHT = 29
EARLINESS_WEIGHT = 30
WIP_WEIGHT = 31
STATION = 32
UNITS = 33
WORK = 34
SETUP_STATE = 35
ARRIVAL_PHASE = 36
COMPLETION_PHASE = 37
PHASE_PTR = 38
DURATION = 39
MAX_WAIT = 40
BREAK_RULE = 41
POWER = 42
NEED_PTR = 43
GROUP = 44
MEMBERS_NEEDED = 45
NEED_UNITS = 46
FIRST_PHASE = 47
LAST_PHASE = 48
SLOT_PTR = 49
GROUP_PTR = 50
MEMBERS = 51
CLASS_GROUP_PTR = 52
CLASS_PTR = 53
CLASS_MEMBERS = 54
CAPACITY = 55
CALENDAR = 56
COST_RATE = 57
LOCATION = 58
SETUP_RULE = 59
INITIAL_SETUP = 60
IS_ROBOT = 61
AVAILABLE_FROM = 62
TRAVEL_TYPE = 63
TRACK_PTR = 64
INDEX_PTR = 65
CALENDAR_PTR = 66
OPEN_START = 67
OPEN_END = 68
JOINED = 69
BUCKET_ORIGIN = 70
BUCKET_SHIFT = 71
BUCKET_PTR = 72
BUCKET = 73
SETUP_PTR = 74
SETUP_STATES = 75
SETUP_TIMES = 76
IS_ORDERED = 77
BEFORE_PTR = 78
BEFORE = 79
BEFORE_POINT = 80
AFTER_POINT = 81
LEAST = 82
MOST = 83
PIN_PTR = 84
PIN_BEFORE = 85
SAME_PTR = 86
SAME_OTHER = 87
SAME_IS = 88
WAY_PTR = 89
WAY = 90
LAST_WAY_PTR = 91
LAST_WAY = 92
WAY_BEFORE = 93
WAY_ORIGIN = 94
WAY_DESTINATION = 95
WAY_FLEET = 96
WAY_TYPE = 97
NUM_PLACES = 98
LOADED = 99
EMPTY = 100
PICKUP = 101
DROPOFF = 102
STOCK = 103
RECEIPT_PTR = 104
RECEIPT_TIME = 105
RECEIPT_QUANTITY = 106
USE_PTR = 107
USE_ITEM = 108
USE_QUANTITY = 109
MAKE_PTR = 110
MAKE_ITEM = 111
MAKE_QUANTITY = 112
ITEM_MAKES = 113
SPAN_PTR = 114
SPAN = 115
SPAN_FIRST = 116
SPAN_LAST = 117
SPAN_RESOURCE = 118
SPAN_UNITS = 119
END_PTR = 120
END_SPAN = 121
COUNTER_START = 122
COUNTER_LIMIT = 123
RAISE_PTR = 124
RAISE_COUNTER = 125
RAISE_AMOUNT = 126
RESET_PTR = 127
RESET_COUNTER = 128
RESETTER_PTR = 129
RESETTER = 130
SUCCESSOR_PTR = 131
SUCCESSOR = 132
NUM_PREDECESSORS = 133
PREVIOUS_MODE = 134
PREVIOUS_START = 135
HORIZON = 136
TARIFF_START = 137
TARIFF_PRICE = 138
TARIFF_SUM = 139
WEIGHTS = 140
IS_TIMED = 141
BATCH_KEY = 142
BATCH_SIZE = 143
BATCH_MIN = 144
BATCH_MAX = 145
MATE_PTR = 146
MATE_TASK = 147
MATE_MODE = 148
HAS_BUFFERS = 149
INPUT_BUFFER = 150
OUTPUT_BUFFER = 151
WAY_BUFFER = 152
WAY_AFTER = 153
NEXT_WAY_PTR = 154
NEXT_WAY = 155
HOLDS = 156
MAY_STAY = 157

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
