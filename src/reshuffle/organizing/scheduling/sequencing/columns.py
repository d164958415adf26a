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
#: Columns of `shop`.
PLANNING_START = 7
JOB = 8
EARLIEST = 9
LATEST = 10
IS_RUNNING = 11
PIN_STATION = 12
MODE_PTR = 13
RELEASE = 14
DUE = 15
DEADLINE = 16
WEIGHT = 17
EARLINESS_WEIGHT = 18
WIP_WEIGHT = 19
STATION = 20
UNITS = 21
SETUP_STATE = 22
ARRIVAL_PHASE = 23
COMPLETION_PHASE = 24
PHASE_PTR = 25
DURATION = 26
MAX_WAIT = 27
BREAK_RULE = 28
NEED_PTR = 29
GROUP = 30
MEMBERS_NEEDED = 31
NEED_UNITS = 32
FIRST_PHASE = 33
LAST_PHASE = 34
SLOT_PTR = 35
GROUP_PTR = 36
MEMBERS = 37
CAPACITY = 38
CALENDAR = 39
COST_RATE = 40
LOCATION = 41
SETUP_RULE = 42
INITIAL_SETUP = 43
IS_ROBOT = 44
AVAILABLE_FROM = 45
TRAVEL_TYPE = 46
TRACK_PTR = 47
CALENDAR_PTR = 48
OPEN_START = 49
OPEN_END = 50
SETUP_PTR = 51
SETUP_STATES = 52
SETUP_TIMES = 53
IS_ORDERED = 54
BEFORE_PTR = 55
BEFORE = 56
BEFORE_POINT = 57
AFTER_POINT = 58
LEAST = 59
MOST = 60
PIN_PTR = 61
PIN_BEFORE = 62
SAME_PTR = 63
SAME_OTHER = 64
SAME_IS = 65
WAY_PTR = 66
WAY = 67
LAST_WAY_PTR = 68
LAST_WAY = 69
WAY_BEFORE = 70
WAY_ORIGIN = 71
WAY_DESTINATION = 72
WAY_FLEET = 73
WAY_TYPE = 74
NUM_PLACES = 75
LOADED = 76
EMPTY = 77
PICKUP = 78
DROPOFF = 79
STOCK = 80
RECEIPT_PTR = 81
RECEIPT_TIME = 82
RECEIPT_QUANTITY = 83
USE_PTR = 84
USE_ITEM = 85
USE_QUANTITY = 86
MAKE_PTR = 87
MAKE_ITEM = 88
MAKE_QUANTITY = 89
ITEM_MAKES = 90
SPAN_PTR = 91
SPAN = 92
SPAN_FIRST = 93
SPAN_LAST = 94
SPAN_RESOURCE = 95
SPAN_UNITS = 96
END_PTR = 97
END_SPAN = 98
COUNTER_START = 99
COUNTER_LIMIT = 100
RAISE_PTR = 101
RAISE_COUNTER = 102
RAISE_AMOUNT = 103
RESET_PTR = 104
RESET_COUNTER = 105
RESETTER_PTR = 106
RESETTER = 107
SUCCESSOR_PTR = 108
SUCCESSOR = 109
NUM_PREDECESSORS = 110
PREVIOUS_MODE = 111
PREVIOUS_START = 112
WEIGHTS = 113

#: An entry of the header of `made` that is a number itself.
MOST_NODES = 0
#: Columns of `made`.
POINTS = 1
PHASE_START = 2
PHASE_END = 3
ASSIGNED = 4
VEHICLE = 5
PICKED_UP = 6
SET_DOWN = 7
PLACED_ORDER = 8
TRACK_HEAD = 9
TRACK_TAIL = 10
NODE_START = 11
NODE_END = 12
NODE_ORIGIN = 13
NODE_DESTINATION = 14
NODE_BEFORE = 15
NODE_AFTER = 16
NUM_NODES = 17
MOUNTED = 18
WEAR = 19
SUPPLY_TIME = 20
SUPPLY_SUM = 21
SUPPLY_COUNT = 22
TAKEN = 23
SPAN_NODE = 24
SPAN_UNIT_PTR = 25
LEFT = 26
HEAP_KEY = 27
HEAP_TASK = 28
WAITING = 29
IS_PLACED = 30
LOWS = 31
LOW_ENDS = 32
STARTS = 33
ENDS = 34
CHOSEN = 35
CALENDARS = 36
LEAST_ENDS = 37


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
