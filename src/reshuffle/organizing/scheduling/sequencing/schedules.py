"""Room for a schedule in the making: one array of all the columns that the decoder reads and writes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.decoder_input import DecoderTables

__all__ = ["new_schedule"]

Integers = npt.NDArray[np.int64]


def new_schedule(tables: DecoderTables) -> Integers:
    """Return room for a schedule, as kernels take it.

    Its columns, in their order: POINTS (T, 4) the instants of each task in the order of
    :class:`reshuffle.plan.links.Point`; PHASE_START, PHASE_END, ASSIGNED, VEHICLE, PICKED_UP, SET_DOWN as in
    :class:`reshuffle.plan.solution.Solution`, only those of chosen modes mean anything; PLACED_ORDER (T,) tasks as they
    were placed; TRACK_HEAD, TRACK_TAIL first and last node of each track, -1 for none; NODE_START, NODE_END,
    NODE_ORIGIN, NODE_DESTINATION, NODE_BEFORE, NODE_AFTER the nodes; NUM_NODES how many are in use; MOUNTED (R,) setup
    states so far; WEAR (W,) counters so far; SUPPLY_TIME, SUPPLY_SUM, SUPPLY_COUNT, TAKEN what comes of each item and
    what is taken; SPAN_NODE, SPAN_UNIT_PTR the node of each unit of each span while it is open; LEFT (T,) predecessors
    that are not placed; HEAP_KEY, HEAP_TASK tasks that may be placed next; WAITING tasks that wait for material or a
    carrier; IS_PLACED (T,); LOWS, LOW_ENDS, STARTS, ENDS times of the task at hand, phase by phase; CHOSEN its members;
    CALENDARS those that the phase at hand minds; LEAST_ENDS lower bounds of the ends of its phases;
    DURATIONS those of its phases, the longest of its batch; TEAM, TEAM_COUNT the task at hand and who is placed in one
    batch with it; TEAM_HEAP_KEY, TEAM_HEAP room to choose them. Where nothing batches what follows is empty: BATCH
    (T,) the batch of each task, named after one of its tasks, -1 for none; of each name BATCH_LOAD how large it is,
    BATCH_LONGEST its longest phases, BATCH_EARLIER the batch that was opened on its station before, NEXT_MEMBER
    the next of its tasks; BATCH_LAST (R,) the batch that was opened last on each station. NUM_OPEN how many lots lie
    or stay somewhere until nobody knows when; KEEPS_OPEN 1 where the task at hand is such a one; IS_LEFT 1 when one of
    them has gone. Where all buffers have room enough what follows is empty: OPEN_NODE (T,) the last node of each task
    that keeps its station until its lot goes, else -1; per way STAY_NODE the node of the lot in the buffer behind the
    station, -1 for none, WAY_FLOOR an instant before which it is not set down, STAY_FROM when it leaves its station.
    """
    num_tasks, num_ways, num_items = len(tables.job), len(tables.way_before), len(tables.stock)
    most_phases = int(np.diff(tables.phase_ptr).max(initial=1))
    slots = tables.slot_ptr[tables.need_ptr[1:]] - tables.slot_ptr[tables.need_ptr[:-1]]
    most_slots = int(slots.max(initial=1))
    num_tracks, num_nodes, num_supplies = int(tables.track_ptr[-1]), _most_nodes(tables), int(tables.item_makes[-1])
    span_ptr = np.concatenate((np.zeros(1, np.int64), np.cumsum(tables.span_units)))
    num_batched = num_tasks if len(tables.mate_ptr) > 1 else 0
    has_buffers = bool(tables.has_buffers[0])
    lengths = {
        at.POINTS: 4 * num_tasks,
        at.PHASE_START: len(tables.duration),
        at.PHASE_END: len(tables.duration),
        at.ASSIGNED: int(tables.slot_ptr[-1]),
        at.VEHICLE: num_ways,
        at.PICKED_UP: num_ways,
        at.SET_DOWN: num_ways,
        at.SETUP_WORK: num_tasks,
        at.PLACED_ORDER: num_tasks,
        at.TRACK_HEAD: num_tracks,
        at.TRACK_TAIL: num_tracks,
        at.NODE_START: num_nodes,
        at.NODE_END: num_nodes,
        at.NODE_ORIGIN: num_nodes,
        at.NODE_DESTINATION: num_nodes,
        at.NODE_BEFORE: num_nodes,
        at.NODE_AFTER: num_nodes,
        at.NODE_TRACK: num_nodes,
        at.INDEX: int(tables.index_ptr[-1]),
        at.NUM_NODES: 1,
        at.MOUNTED: len(tables.capacity),
        at.WEAR: len(tables.counter_start),
        at.SUPPLY_TIME: num_supplies,
        at.SUPPLY_SUM: num_supplies,
        at.SUPPLY_COUNT: num_items,
        at.TAKEN: num_items,
        at.SPAN_NODE: int(span_ptr[-1]),
        at.SPAN_UNIT_PTR: len(span_ptr),
        at.LEFT: num_tasks,
        at.HEAP_KEY: 2 * num_tasks + 1,
        at.HEAP_TASK: 2 * num_tasks + 1,
        at.WAITING: num_tasks,
        at.IS_PLACED: num_tasks,
        at.READY: num_tasks,
        at.AVAILABLE: num_tasks,
        at.LOWS: most_phases,
        at.LOW_ENDS: most_phases,
        at.STARTS: most_phases,
        at.ENDS: most_phases,
        at.CHOSEN: most_slots,
        at.CALENDARS: most_slots + 1,
        at.LEAST_ENDS: most_phases,
        at.DURATIONS: most_phases,
        at.TEAM: max(num_batched, 1),
        at.TEAM_COUNT: 1,
        at.TEAM_HEAP_KEY: num_batched + 1,
        at.TEAM_HEAP: num_batched + 1,
        at.BATCH: num_batched,
        at.BATCH_LOAD: num_batched,
        at.BATCH_LONGEST: num_batched * most_phases,
        at.BATCH_EARLIER: num_batched,
        at.BATCH_LAST: len(tables.capacity) if num_batched else 0,
        at.NEXT_MEMBER: num_batched,
        at.NUM_OPEN: 1,
        at.KEEPS_OPEN: 1,
        at.IS_LEFT: 1,
        at.OPEN_NODE: num_tasks if has_buffers else 0,
        at.STAY_NODE: num_ways if has_buffers else 0,
        at.WAY_FLOOR: num_ways if has_buffers else 0,
        at.STAY_FROM: num_ways if has_buffers else 0,
    }
    parts = [np.full(lengths[entry], -1, dtype=np.int64) for entry in sorted(lengths)]
    made = at.joined(
        parts, [num_nodes, 0, 0, 0, 0, int(tables.horizon[0]), int(tables.horizon[1] - tables.horizon[0]).bit_length()]
    )
    at.column(made, at.SPAN_UNIT_PTR, len(span_ptr))[:] = span_ptr
    return made


def _most_nodes(tables: DecoderTables) -> int:
    """Return how many intervals a schedule can take at most: for each task those of its largest mode."""
    sums = np.concatenate((np.zeros(1, np.int64), np.cumsum(tables.members_needed * tables.need_units)))
    of_mode = tables.units * (tables.station >= 0) + sums[tables.need_ptr[1:]] - sums[tables.need_ptr[:-1]]
    largest = np.maximum.reduceat(of_mode, tables.mode_ptr[:-1]).sum() if len(of_mode) else 0
    # A lot takes its robot, and lies in two buffers at most.
    per_way = 3 if tables.has_buffers[0] else 1
    return int(largest) + per_way * len(tables.way_before) + int(tables.span_units.sum())
