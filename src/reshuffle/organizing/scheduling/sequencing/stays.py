"""Kernels: where lots are between two tasks: on a station, in its output buffer, on the way, in an input buffer.

Buffers are tracks like those of resources, one for each place. When a task is placed, nobody knows yet when its lot
leaves. If a place behind the station is free from then on, the lot lies there until its next task is placed. Else it
stays on the station, where the mode allows that, and holds it for as long as that takes: nothing is placed behind it
meanwhile. So orders exist in which tasks wait for each other; those of one job behind the other are none of them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.kernels.kernel_cache import kernel
from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.fitting import bounds, fit
from reshuffle.organizing.scheduling.sequencing.holding import free_from
from reshuffle.organizing.scheduling.sequencing.open_time import NEVER
from reshuffle.organizing.scheduling.sequencing.tracks import first_gap, give_back, take
from reshuffle.organizing.scheduling.sequencing.ways import PASSES_BY, carry_out

__all__ = [
    "clear_stays",
    "comes_from_station",
    "find_with_stays",
    "has_limited_places",
    "has_to_pass_by",
    "keep_stays",
    "leave",
    "stay_behind",
    "ways_out",
]

Integers = npt.NDArray[np.int64]

#: Rounds in which the times of a task, its ways and its places settle.
_MOST_ROUNDS = 100


@kernel
def clear_stays(shop: Integers, made: Integers) -> None:
    """Begin with lots where they lie at first, and nothing else in any buffer."""
    made[made[at.NUM_OPEN]], made[made[at.KEEPS_OPEN]], made[made[at.IS_LEFT]] = 0, 0, 0
    if shop[shop[at.HAS_BUFFERS]] == 0:
        return
    for task in range(shop[at.NUM_TASKS]):
        made[made[at.OPEN_NODE] + task] = -1
    for row in range(made[at.WAY_FLOOR] - made[at.STAY_NODE]):
        made[made[at.STAY_NODE] + row] = -1
        made[made[at.WAY_FLOOR] + row] = -NEVER
        buffer = shop[shop[at.WAY_BUFFER] + row]
        if shop[shop[at.WAY_BEFORE] + row] < 0 and buffer >= 0:
            _lie_down(shop, made, row, buffer, shop[shop[at.PLANNING_START]])


@kernel
def _lie_down(shop: Integers, made: Integers, row: int, buffer: int, instant: int) -> bool:
    """Put a lot into a buffer until nobody knows when; False if no place is free so long."""
    for track in range(shop[shop[at.TRACK_PTR] + buffer], shop[shop[at.TRACK_PTR] + buffer + 1]):
        if first_gap(shop, made, track, instant, NEVER) == instant:
            node = take(shop, made, track, instant, 2 * NEVER, -1, -1)
            made[made[at.STAY_NODE] + row] = node
            made[made[at.NUM_OPEN]] += 1
            return bool(node >= 0)
    return False


@kernel
def has_limited_places(shop: Integers, station: int) -> bool:
    """Return whether lots before or behind a station need places."""
    if shop[shop[at.HAS_BUFFERS]] == 0 or station < 0:
        return False
    return bool(shop[shop[at.INPUT_BUFFER] + station] >= 0 or shop[shop[at.OUTPUT_BUFFER] + station] >= 0)


@kernel
def comes_from_station(shop: Integers, made: Integers, task: int) -> bool:
    """Return whether a lot that a task needs stays on a station until then."""
    if shop[shop[at.HAS_BUFFERS]] == 0:
        return False
    for index in range(shop[shop[at.WAY_PTR] + task], shop[shop[at.WAY_PTR] + task + 1]):
        before = shop[shop[at.WAY_BEFORE] + shop[shop[at.WAY] + index]]
        if before >= 0 and made[made[at.OPEN_NODE] + before] >= 0:
            return True
    return False


@kernel
def _is_active(shop: Integers, modes: Integers, row: int) -> bool:
    """Return whether both ends of a way are done."""
    before, after = shop[shop[at.WAY_BEFORE] + row], shop[shop[at.WAY_AFTER] + row]
    return bool((before < 0 or modes[before] >= 0) and (after < 0 or modes[after] >= 0))


@kernel
def _num_ways_on(shop: Integers, modes: Integers, task: int) -> int:
    """Return how many lots leave a task."""
    result = 0
    for index in range(shop[shop[at.NEXT_WAY_PTR] + task], shop[shop[at.NEXT_WAY_PTR] + task + 1]):
        result += _is_active(shop, modes, shop[shop[at.NEXT_WAY] + index])
    return result


@kernel
def _clear_from(shop: Integers, made: Integers, buffer: int, begin: int, end: int) -> int:
    """Return the first instant from which on some place of a buffer is free up to an instant; that itself for none."""
    best = end
    for track in range(shop[shop[at.TRACK_PTR] + buffer], shop[shop[at.TRACK_PTR] + buffer + 1]):
        node = made[made[at.TRACK_TAIL] + track]
        while node >= 0 and made[made[at.NODE_START] + node] >= end:
            node = made[made[at.NODE_BEFORE] + node]
        best = min(best, begin if node < 0 else max(begin, made[made[at.NODE_END] + node]))
        if best <= begin:
            return begin
    return best


@kernel
def _lie(shop: Integers, made: Integers, buffer: int, begin: int, end: int) -> bool:
    """Put a lot into a buffer for a time; False if no place is free."""
    if begin >= end:
        return True
    for track in range(shop[shop[at.TRACK_PTR] + buffer], shop[shop[at.TRACK_PTR] + buffer + 1]):
        if first_gap(shop, made, track, begin, end - begin) == begin:
            return bool(take(shop, made, track, begin, end, -1, -1) >= 0)
    return False


@kernel
def _come_and_stay(shop: Integers, made: Integers, modes: Integers, task: int, row: int, arrival: int) -> int:
    """Find places for a lot on its way to a task with the times at hand; return 1, 0 if it came too early, -1 never."""
    station = shop[shop[at.STATION] + modes[task]]
    before, inside = shop[shop[at.WAY_BEFORE] + row], -1
    if station >= 0:
        inside = shop[shop[at.INPUT_BUFFER] + station]
    if before >= 0 and made[made[at.OPEN_NODE] + before] >= 0:
        from_station = shop[shop[at.STATION] + modes[before]]
        outside, end = shop[shop[at.OUTPUT_BUFFER] + from_station], made[made[at.POINTS] + 4 * before + 3]
        picked_up = made[made[at.PICKED_UP] + row]
        leaves = _clear_from(shop, made, outside, end, picked_up)
        start = made[made[at.STARTS]]
        if from_station == station and leaves > start:
            # It has to make room for itself: it is taken up and set down again.
            leaves, picked_up = start, start
            made[made[at.PICKED_UP] + row], made[made[at.SET_DOWN] + row] = start, arrival
        if leaves > shop[shop[at.LATEST] + before]:
            return -1
        made[made[at.STAY_FROM] + row] = leaves
        if not _lie(shop, made, outside, leaves, picked_up):
            return -1
    set_down = made[made[at.SET_DOWN] + row]
    if inside >= 0 and set_down < arrival:
        clear = _clear_from(shop, made, inside, set_down, arrival)
        if clear > set_down:
            made[made[at.WAY_FLOOR] + row] = clear
            return 0
        if not _lie(shop, made, inside, set_down, arrival):
            return -1
    return 1


@kernel
def _come(shop: Integers, made: Integers, modes: Integers, arrival: int) -> int:
    """Find places for all lots of the team at hand, which arrives then; return as for one of them."""
    for place in range(made[made[at.TEAM_COUNT]]):
        task = made[made[at.TEAM] + place]
        for index in range(shop[shop[at.WAY_PTR] + task], shop[shop[at.WAY_PTR] + task + 1]):
            row = shop[shop[at.WAY] + index]
            if _is_active(shop, modes, row):
                found = _come_and_stay(shop, made, modes, task, row, arrival)
                if found <= 0:
                    return found
    return 1


@kernel
def _can_stay(shop: Integers, made: Integers, modes: Integers, task: int) -> bool:
    """Return whether the lot of a task by itself may stay on the station for as long as it takes."""
    is_alone = made[made[at.TEAM_COUNT]] == 1 and _num_ways_on(shop, modes, task) == 1
    return bool(is_alone and shop[shop[at.MAY_STAY] + task] == 1 and shop[shop[at.HOLDS] + modes[task]] == 1)


@kernel
def _num_lots(shop: Integers, made: Integers, modes: Integers) -> int:
    """Return how many lots leave the team at hand."""
    result = 0
    for place in range(made[made[at.TEAM_COUNT]]):
        result += _num_ways_on(shop, modes, made[made[at.TEAM] + place])
    return result


@kernel
def has_to_pass_by(shop: Integers, made: Integers, modes: Integers, station: int) -> bool:
    """Return whether more lots leave the team at hand than can lie behind its station: somebody must fetch them."""
    if shop[shop[at.HAS_BUFFERS]] == 0 or station < 0 or shop[shop[at.OUTPUT_BUFFER] + station] < 0:
        return False
    outside = shop[shop[at.OUTPUT_BUFFER] + station]
    places = shop[shop[at.TRACK_PTR] + outside + 1] - shop[shop[at.TRACK_PTR] + outside]
    lots = _num_lots(shop, made, modes)
    if lots == 1 and _can_stay(shop, made, modes, made[made[at.TEAM]]):
        return False
    return bool(lots > places)


@kernel
def _settle_stays(shop: Integers, made: Integers, modes: Integers, setup: int, frozen_until: int) -> bool:
    """Find the earliest times of the team at hand with places for all its lots, before it and behind it."""
    task, count = made[made[at.TEAM]], made[made[at.TEAM_COUNT]]
    mode = modes[task]
    station, first = shop[shop[at.STATION] + mode], shop[shop[at.PHASE_PTR] + mode]
    last, arrival = shop[shop[at.PHASE_PTR] + mode + 1] - 1 - first, shop[shop[at.ARRIVAL_PHASE] + mode] - first
    outside = shop[shop[at.OUTPUT_BUFFER] + station] if station >= 0 else -1
    lots, places = 0, 0
    if outside >= 0:
        lots = _num_lots(shop, made, modes)
        places = shop[shop[at.TRACK_PTR] + outside + 1] - shop[shop[at.TRACK_PTR] + outside]
    if count > 1 and lots > places and shop[shop[at.BATCH_SIZE] + mode] >= shop[shop[at.BATCH_MIN] + station]:
        return False
    can_stay = lots == 1 and _can_stay(shop, made, modes, task)
    number, least_end = made[made[at.NUM_NODES]], -NEVER
    for _ in range(_MOST_ROUNDS):
        give_back(shop, made, number)
        for place in range(count):
            if not bounds(shop, made, modes, made[made[at.TEAM] + place], frozen_until, place > 0):
                return False
        made[made[at.LEAST_ENDS] + last] = max(made[made[at.LEAST_ENDS] + last], least_end)
        if not fit(shop, made, modes, task, setup):
            return False
        came = _come(shop, made, modes, made[made[at.STARTS] + arrival])
        if came < 0:
            return False
        if came == 0:
            continue
        if lots == 0:
            return True
        end = made[made[at.ENDS] + last]
        free = free_from(shop, made, outside, lots, end, NEVER) if lots <= places else NEVER
        if free == end:
            made[made[at.KEEPS_OPEN]] = 0
            return True
        if can_stay:
            if made[made[at.KEEPS_OPEN]] == 1:
                return True
            made[made[at.KEEPS_OPEN]] = 1
        elif lots > places:
            return True
        elif free >= NEVER:
            return False
        else:
            least_end = free
    return False


@kernel
def _close_own(shop: Integers, made: Integers, modes: Integers, is_closed: bool) -> None:
    """Let lots that come from the station to which they go hold it no longer than they must, or again until then."""
    for place in range(made[made[at.TEAM_COUNT]]):
        task = made[made[at.TEAM] + place]
        station = shop[shop[at.STATION] + modes[task]]
        for index in range(shop[shop[at.WAY_PTR] + task], shop[shop[at.WAY_PTR] + task + 1]):
            before = shop[shop[at.WAY_BEFORE] + shop[shop[at.WAY] + index]]
            if before < 0 or modes[before] < 0 or made[made[at.OPEN_NODE] + before] < 0:
                continue
            if shop[shop[at.STATION] + modes[before]] == station:
                end = made[made[at.POINTS] + 4 * before + 3] if is_closed else 2 * NEVER
                _end_nodes(shop, made, modes, before, end)


@kernel
def _end_nodes(shop: Integers, made: Integers, modes: Integers, task: int, end: int) -> None:
    """Set until when a task holds its station."""
    node = made[made[at.OPEN_NODE] + task]
    for unit in range(node - shop[shop[at.UNITS] + modes[task]] + 1, node + 1):
        made[made[at.NODE_END] + unit] = end


@kernel
def find_with_stays(shop: Integers, made: Integers, modes: Integers, setup: int, frozen_until: int) -> bool:
    """Find the earliest times of the team at hand, all together, with places for its lots; False if there are none."""
    made[made[at.KEEPS_OPEN]] = 0
    for place in range(made[made[at.TEAM_COUNT]]):
        task = made[made[at.TEAM] + place]
        for index in range(shop[shop[at.WAY_PTR] + task], shop[shop[at.WAY_PTR] + task + 1]):
            made[made[at.WAY_FLOOR] + shop[shop[at.WAY] + index]] = -NEVER
    _close_own(shop, made, modes, True)
    found = _settle_stays(shop, made, modes, setup, frozen_until)
    _close_own(shop, made, modes, False)
    return found


@kernel
def _go(shop: Integers, made: Integers, modes: Integers, row: int, leaves: int) -> None:
    """Let the lot of a way leave its station at an instant, if it is still there, and the buffer behind it."""
    before = shop[shop[at.WAY_BEFORE] + row]
    if before >= 0 and made[made[at.OPEN_NODE] + before] >= 0:
        _end_nodes(shop, made, modes, before, leaves)
        made[made[at.OPEN_NODE] + before] = -1
        last = shop[shop[at.PHASE_PTR] + modes[before] + 1] - 1
        made[made[at.PHASE_START] + last], made[made[at.PHASE_END] + last] = leaves, leaves
        made[made[at.POINTS] + 4 * before + 3] = leaves
    elif made[made[at.STAY_NODE] + row] >= 0:
        made[made[at.NODE_END] + made[made[at.STAY_NODE] + row]] = made[made[at.PICKED_UP] + row]
        made[made[at.STAY_NODE] + row] = -1
    else:
        return
    made[made[at.NUM_OPEN]] -= 1
    made[made[at.IS_LEFT]] = 1


@kernel
def leave(shop: Integers, made: Integers, modes: Integers, task: int) -> None:
    """Let the lots of a task, whose times and places are found, leave where they were before."""
    for index in range(shop[shop[at.WAY_PTR] + task], shop[shop[at.WAY_PTR] + task + 1]):
        row = shop[shop[at.WAY] + index]
        if _is_active(shop, modes, row):
            _go(shop, made, modes, row, made[made[at.STAY_FROM] + row])


@kernel
def stay_behind(shop: Integers, made: Integers, modes: Integers, task: int) -> bool:
    """Let the lots of a task that is placed be somewhere until they go on; False if there is no place for them."""
    station, is_open = shop[shop[at.STATION] + modes[task]], made[made[at.KEEPS_OPEN]] == 1
    outside = shop[shop[at.OUTPUT_BUFFER] + station] if station >= 0 else -1
    if outside < 0 or _num_ways_on(shop, modes, task) == 0:
        made[made[at.OPEN_NODE] + task] = -1
        return True
    if is_open:
        made[made[at.NUM_OPEN]] += 1
        return True
    made[made[at.OPEN_NODE] + task] = -1
    places = shop[shop[at.TRACK_PTR] + outside + 1] - shop[shop[at.TRACK_PTR] + outside]
    has_room = _num_lots(shop, made, modes) <= places
    for index in range(shop[shop[at.NEXT_WAY_PTR] + task], shop[shop[at.NEXT_WAY_PTR] + task + 1]):
        row = shop[shop[at.NEXT_WAY] + index]
        if not _is_active(shop, modes, row):
            continue
        if not has_room:
            made[made[at.STAY_NODE] + row] = PASSES_BY
        elif not _lie_down(shop, made, row, outside, made[made[at.POINTS] + 4 * task + 3]):
            return False
    return True


@kernel
def _go_out(shop: Integers, made: Integers, modes: Integers, row: int) -> bool:
    """Let a lot that is done leave its station and the buffer behind it; False if it would leave too late."""
    before, leaves = shop[shop[at.WAY_BEFORE] + row], made[made[at.PICKED_UP] + row]
    if made[made[at.OPEN_NODE] + before] >= 0:
        outside = shop[shop[at.OUTPUT_BUFFER] + shop[shop[at.STATION] + modes[before]]]
        end = made[made[at.POINTS] + 4 * before + 3]
        leaves = _clear_from(shop, made, outside, end, made[made[at.PICKED_UP] + row])
        if leaves > shop[shop[at.LATEST] + before]:
            return False
        if not _lie(shop, made, outside, leaves, made[made[at.PICKED_UP] + row]):
            return False
    _go(shop, made, modes, row, leaves)
    return True


@kernel
def ways_out(shop: Integers, made: Integers, modes: Integers, task: int) -> bool:
    """Carry away the lots for which a task is the last; False if that can not be."""
    for index in range(shop[shop[at.LAST_WAY_PTR] + task], shop[shop[at.LAST_WAY_PTR] + task + 1]):
        row = shop[shop[at.LAST_WAY] + index]
        if not carry_out(shop, made, modes, row):
            return False
        if shop[shop[at.HAS_BUFFERS]] == 1 and not _go_out(shop, made, modes, row):
            return False
    return True


@kernel
def _keep_coming(shop: Integers, made: Integers, modes: Integers, task: int, row: int) -> bool:
    """Find places for a lot on its way to a task that is kept, at the times that are kept; False if there are none."""
    before, picked_up = shop[shop[at.WAY_BEFORE] + row], made[made[at.PICKED_UP] + row]
    station, arrival = shop[shop[at.STATION] + modes[task]], made[made[at.POINTS] + 4 * task + 1]
    if before >= 0:
        end = made[made[at.POINTS] + 4 * before + 3]
        if picked_up < end or (made[made[at.STAY_NODE] + row] == PASSES_BY and picked_up > end):
            return False
        if not _go_out(shop, made, modes, row):
            return False
    elif made[made[at.STAY_NODE] + row] >= 0:
        _go(shop, made, modes, row, picked_up)
    inside = shop[shop[at.INPUT_BUFFER] + station] if station >= 0 else -1
    return inside < 0 or _lie(shop, made, inside, made[made[at.SET_DOWN] + row], arrival)


@kernel
def keep_stays(shop: Integers, made: Integers, modes: Integers, is_kept: Integers, kept: Integers, task: int) -> bool:
    """Find places for the lots of a task that stays as it is in another schedule; False if there are none."""
    made[made[at.KEEPS_OPEN]], made[made[at.OPEN_NODE] + task] = 0, -1
    for index in range(shop[shop[at.WAY_PTR] + task], shop[shop[at.WAY_PTR] + task + 1]):
        row = shop[shop[at.WAY] + index]
        if _is_active(shop, modes, row) and not _keep_coming(shop, made, modes, task, row):
            return False
    station, end = shop[shop[at.STATION] + modes[task]], made[made[at.POINTS] + 4 * task + 3]
    outside = shop[shop[at.OUTPUT_BUFFER] + station] if station >= 0 else -1
    if outside < 0:
        return True
    for index in range(shop[shop[at.NEXT_WAY_PTR] + task], shop[shop[at.NEXT_WAY_PTR] + task + 1]):
        row = shop[shop[at.NEXT_WAY] + index]
        if not _is_active(shop, modes, row):
            continue
        after = shop[shop[at.WAY_AFTER] + row]
        if after >= 0 and is_kept[after] == 1:
            if not _lie(shop, made, outside, end, kept[kept[at.PICKED_UP] + row]):
                return False
        elif not _lie_down(shop, made, row, outside, end):
            made[made[at.STAY_NODE] + row] = PASSES_BY
    return True
