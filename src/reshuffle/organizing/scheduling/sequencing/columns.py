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
PIN_STATION = 13
MODE_PTR = 14
RELEASE = 15
DUE = 16
DEADLINE = 17
WEIGHT = 18
EARLINESS_WEIGHT = 19
WIP_WEIGHT = 20
STATION = 21
UNITS = 22
SETUP_STATE = 23
ARRIVAL_PHASE = 24
COMPLETION_PHASE = 25
PHASE_PTR = 26
DURATION = 27
MAX_WAIT = 28
BREAK_RULE = 29
NEED_PTR = 30
GROUP = 31
MEMBERS_NEEDED = 32
NEED_UNITS = 33
FIRST_PHASE = 34
LAST_PHASE = 35
SLOT_PTR = 36
GROUP_PTR = 37
MEMBERS = 38
CLASS_GROUP_PTR = 39
CLASS_PTR = 40
CLASS_MEMBERS = 41
CAPACITY = 42
CALENDAR = 43
COST_RATE = 44
LOCATION = 45
SETUP_RULE = 46
INITIAL_SETUP = 47
IS_ROBOT = 48
AVAILABLE_FROM = 49
TRAVEL_TYPE = 50
TRACK_PTR = 51
INDEX_PTR = 52
CALENDAR_PTR = 53
OPEN_START = 54
OPEN_END = 55
JOINED = 56
BUCKET_ORIGIN = 57
BUCKET_SHIFT = 58
BUCKET_PTR = 59
BUCKET = 60
SETUP_PTR = 61
SETUP_STATES = 62
SETUP_TIMES = 63
IS_ORDERED = 64
BEFORE_PTR = 65
BEFORE = 66
BEFORE_POINT = 67
AFTER_POINT = 68
LEAST = 69
MOST = 70
PIN_PTR = 71
PIN_BEFORE = 72
SAME_PTR = 73
SAME_OTHER = 74
SAME_IS = 75
WAY_PTR = 76
WAY = 77
LAST_WAY_PTR = 78
LAST_WAY = 79
WAY_BEFORE = 80
WAY_ORIGIN = 81
WAY_DESTINATION = 82
WAY_FLEET = 83
WAY_TYPE = 84
NUM_PLACES = 85
LOADED = 86
EMPTY = 87
PICKUP = 88
DROPOFF = 89
STOCK = 90
RECEIPT_PTR = 91
RECEIPT_TIME = 92
RECEIPT_QUANTITY = 93
USE_PTR = 94
USE_ITEM = 95
USE_QUANTITY = 96
MAKE_PTR = 97
MAKE_ITEM = 98
MAKE_QUANTITY = 99
ITEM_MAKES = 100
SPAN_PTR = 101
SPAN = 102
SPAN_FIRST = 103
SPAN_LAST = 104
SPAN_RESOURCE = 105
SPAN_UNITS = 106
END_PTR = 107
END_SPAN = 108
COUNTER_START = 109
COUNTER_LIMIT = 110
RAISE_PTR = 111
RAISE_COUNTER = 112
RAISE_AMOUNT = 113
RESET_PTR = 114
RESET_COUNTER = 115
RESETTER_PTR = 116
RESETTER = 117
SUCCESSOR_PTR = 118
SUCCESSOR = 119
NUM_PREDECESSORS = 120
PREVIOUS_MODE = 121
PREVIOUS_START = 122
HORIZON = 123
WEIGHTS = 124

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
