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
#: Columns of `shop`.
PLANNING_START = 8
JOB = 9
EARLIEST = 10
LATEST = 11
IS_RUNNING = 12
IS_FIXED = 13
IS_OPTIONAL = 14
PIN_STATION = 15
MODE_PTR = 16
RELEASE = 17
DUE = 18
DEADLINE = 19
WEIGHT = 20
EARLINESS_WEIGHT = 21
WIP_WEIGHT = 22
STATION = 23
UNITS = 24
SETUP_STATE = 25
ARRIVAL_PHASE = 26
COMPLETION_PHASE = 27
PHASE_PTR = 28
DURATION = 29
MAX_WAIT = 30
BREAK_RULE = 31
NEED_PTR = 32
GROUP = 33
MEMBERS_NEEDED = 34
NEED_UNITS = 35
FIRST_PHASE = 36
LAST_PHASE = 37
SLOT_PTR = 38
GROUP_PTR = 39
MEMBERS = 40
CLASS_GROUP_PTR = 41
CLASS_PTR = 42
CLASS_MEMBERS = 43
CAPACITY = 44
CALENDAR = 45
COST_RATE = 46
LOCATION = 47
SETUP_RULE = 48
INITIAL_SETUP = 49
IS_ROBOT = 50
AVAILABLE_FROM = 51
TRAVEL_TYPE = 52
TRACK_PTR = 53
INDEX_PTR = 54
CALENDAR_PTR = 55
OPEN_START = 56
OPEN_END = 57
JOINED = 58
BUCKET_ORIGIN = 59
BUCKET_SHIFT = 60
BUCKET_PTR = 61
BUCKET = 62
SETUP_PTR = 63
SETUP_STATES = 64
SETUP_TIMES = 65
IS_ORDERED = 66
BEFORE_PTR = 67
BEFORE = 68
BEFORE_POINT = 69
AFTER_POINT = 70
LEAST = 71
MOST = 72
PIN_PTR = 73
PIN_BEFORE = 74
SAME_PTR = 75
SAME_OTHER = 76
SAME_IS = 77
WAY_PTR = 78
WAY = 79
LAST_WAY_PTR = 80
LAST_WAY = 81
WAY_BEFORE = 82
WAY_ORIGIN = 83
WAY_DESTINATION = 84
WAY_FLEET = 85
WAY_TYPE = 86
NUM_PLACES = 87
LOADED = 88
EMPTY = 89
PICKUP = 90
DROPOFF = 91
STOCK = 92
RECEIPT_PTR = 93
RECEIPT_TIME = 94
RECEIPT_QUANTITY = 95
USE_PTR = 96
USE_ITEM = 97
USE_QUANTITY = 98
MAKE_PTR = 99
MAKE_ITEM = 100
MAKE_QUANTITY = 101
ITEM_MAKES = 102
SPAN_PTR = 103
SPAN = 104
SPAN_FIRST = 105
SPAN_LAST = 106
SPAN_RESOURCE = 107
SPAN_UNITS = 108
END_PTR = 109
END_SPAN = 110
COUNTER_START = 111
COUNTER_LIMIT = 112
RAISE_PTR = 113
RAISE_COUNTER = 114
RAISE_AMOUNT = 115
RESET_PTR = 116
RESET_COUNTER = 117
RESETTER_PTR = 118
RESETTER = 119
SUCCESSOR_PTR = 120
SUCCESSOR = 121
NUM_PREDECESSORS = 122
PREVIOUS_MODE = 123
PREVIOUS_START = 124
HORIZON = 125
WEIGHTS = 126

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
PLACED_ORDER = 14
TRACK_HEAD = 15
TRACK_TAIL = 16
NODE_START = 17
NODE_END = 18
NODE_ORIGIN = 19
NODE_DESTINATION = 20
NODE_BEFORE = 21
NODE_AFTER = 22
NODE_TRACK = 23
INDEX = 24
NUM_NODES = 25
MOUNTED = 26
WEAR = 27
SUPPLY_TIME = 28
SUPPLY_SUM = 29
SUPPLY_COUNT = 30
TAKEN = 31
SPAN_NODE = 32
SPAN_UNIT_PTR = 33
LEFT = 34
HEAP_KEY = 35
HEAP_TASK = 36
WAITING = 37
IS_PLACED = 38
READY = 39
AVAILABLE = 40
LOWS = 41
LOW_ENDS = 42
STARTS = 43
ENDS = 44
CHOSEN = 45
CALENDARS = 46
LEAST_ENDS = 47


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
