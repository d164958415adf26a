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
#: Columns of `shop`.
PLANNING_START = 12
JOB = 13
EARLIEST = 14
LATEST = 15
URGENT_FROM = 16
FLOOR = 17
IS_RUNNING = 18
IS_FIXED = 19
IS_OPTIONAL = 20
PIN_STATION = 21
MODE_PTR = 22
RELEASE = 23
DUE = 24
DEADLINE = 25
WEIGHT = 26
EARLINESS_WEIGHT = 27
WIP_WEIGHT = 28
STATION = 29
UNITS = 30
WORK = 31
SETUP_STATE = 32
ARRIVAL_PHASE = 33
COMPLETION_PHASE = 34
PHASE_PTR = 35
DURATION = 36
MAX_WAIT = 37
BREAK_RULE = 38
POWER = 39
NEED_PTR = 40
GROUP = 41
MEMBERS_NEEDED = 42
NEED_UNITS = 43
FIRST_PHASE = 44
LAST_PHASE = 45
SLOT_PTR = 46
GROUP_PTR = 47
MEMBERS = 48
CLASS_GROUP_PTR = 49
CLASS_PTR = 50
CLASS_MEMBERS = 51
CAPACITY = 52
CALENDAR = 53
COST_RATE = 54
LOCATION = 55
SETUP_RULE = 56
INITIAL_SETUP = 57
IS_ROBOT = 58
AVAILABLE_FROM = 59
TRAVEL_TYPE = 60
TRACK_PTR = 61
INDEX_PTR = 62
CALENDAR_PTR = 63
OPEN_START = 64
OPEN_END = 65
JOINED = 66
BUCKET_ORIGIN = 67
BUCKET_SHIFT = 68
BUCKET_PTR = 69
BUCKET = 70
SETUP_PTR = 71
SETUP_STATES = 72
SETUP_TIMES = 73
IS_ORDERED = 74
BEFORE_PTR = 75
BEFORE = 76
BEFORE_POINT = 77
AFTER_POINT = 78
LEAST = 79
MOST = 80
PIN_PTR = 81
PIN_BEFORE = 82
SAME_PTR = 83
SAME_OTHER = 84
SAME_IS = 85
WAY_PTR = 86
WAY = 87
LAST_WAY_PTR = 88
LAST_WAY = 89
WAY_BEFORE = 90
WAY_ORIGIN = 91
WAY_DESTINATION = 92
WAY_FLEET = 93
WAY_TYPE = 94
NUM_PLACES = 95
LOADED = 96
EMPTY = 97
PICKUP = 98
DROPOFF = 99
STOCK = 100
RECEIPT_PTR = 101
RECEIPT_TIME = 102
RECEIPT_QUANTITY = 103
USE_PTR = 104
USE_ITEM = 105
USE_QUANTITY = 106
MAKE_PTR = 107
MAKE_ITEM = 108
MAKE_QUANTITY = 109
ITEM_MAKES = 110
SPAN_PTR = 111
SPAN = 112
SPAN_FIRST = 113
SPAN_LAST = 114
SPAN_RESOURCE = 115
SPAN_UNITS = 116
END_PTR = 117
END_SPAN = 118
COUNTER_START = 119
COUNTER_LIMIT = 120
RAISE_PTR = 121
RAISE_COUNTER = 122
RAISE_AMOUNT = 123
RESET_PTR = 124
RESET_COUNTER = 125
RESETTER_PTR = 126
RESETTER = 127
SUCCESSOR_PTR = 128
SUCCESSOR = 129
NUM_PREDECESSORS = 130
PREVIOUS_MODE = 131
PREVIOUS_START = 132
HORIZON = 133
TARIFF_START = 134
TARIFF_PRICE = 135
TARIFF_SUM = 136
WEIGHTS = 137

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
