"""What the compiled decoder reads of a scheduling problem, array by array."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["DecoderTables"]

Integers = npt.NDArray[np.int64]


class DecoderTables(NamedTuple):
    """What :mod:`reshuffle.organizing.scheduling.sequencing.decoding` reads; all int64.

    Ragged tables have row pointers that end in ``_ptr``. Times are ticks.

    Parameters
    ----------
    planning_start
        (1,) nothing starts before.
    job, earliest, latest
        (T,) job of each task or -1, and its window.
    urgent_from
        (T,) room for the latest start of each task that keeps its due date.
    floor
        (T,) a wish: the task does not arrive before.
    is_running
        (T,) 1 for a task in progress.
    is_fixed
        (T,) 1 for a task in progress or frozen: the frozen zone does not hold it back.
    is_optional
        (T,) 1 for a task by itself that may be done or not, whatever else is.
    pin_station
        (T,) the station on which it must be done, -1 for any.
    mode_ptr
        (T + 1,) modes of each task.
    release, due, deadline, weight, earliness_weight, wip_weight
        (J,) as in :class:`reshuffle.plan.tasks.Jobs`.
    station, units, work, setup_state, arrival_phase, completion_phase
        (M,) per mode; `work` is that of all phases; phases are counted over the whole table.
    phase_ptr, duration, max_wait, break_rule, power
        Phases of each mode.
    need_ptr, group, members_needed, need_units, first_phase, last_phase, slot_ptr
        Requirements of each mode; phases are counted in the mode.
    group_ptr, members
        Members of each group.
    class_group_ptr, class_ptr, class_members
        Classes of each group, and the members of each class: those with the same calendar; a robot is by itself.
    capacity, calendar, cost_rate, location, setup_rule, initial_setup, is_robot, available_from, travel_type
        (R,) per resource.
    track_ptr
        (R + 1,) tracks of each resource, one for each unit; a robot has one.
    index_ptr
        Entries of the index of each track, none for short ones and for carriers.
    calendar_ptr, open_start, open_end, joined, bucket_origin, bucket_shift, bucket_ptr, bucket
        As in :class:`reshuffle.organizing.scheduling.sequencing.calendars.CalendarTables`.
    setup_ptr, setup_states, setup_times
        Per setup rule the first entry of its table, its number of states S, and the times, (S + 1) rows of S: the last
        row is for a station on which nothing is mounted.
    is_ordered
        (R,) 1 for stations that take tasks in the order in which they are placed: those with setups or wear.
    before_ptr, before, before_point, after_point, least, most
        Lags that end in each task.
    pin_ptr, pin_before
        Order pins that end in each task.
    same_ptr, same_other, same_is
        Dedications of each task, from both sides: the other task, and 1 for the same station, 0 for different ones.
    way_ptr, way
        Transports that end in each task, as rows of the four columns below.
    last_way_ptr, last_way
        Transports that end nowhere, by the task before them.
    way_before, way_origin, way_destination, way_fleet, way_type
        (V,) as in :class:`reshuffle.plan.links.Transports`.
    num_places, loaded, empty, pickup, dropoff
        Travel, as in :class:`reshuffle.plan.resources.Travel`.
    stock, receipt_ptr, receipt_time, receipt_quantity
        Initial stock of each item, and its deliveries in order of time.
    use_ptr, use_item, use_quantity, make_ptr, make_item, make_quantity
        What each task consumes and produces, quantities > 0.
    item_makes
        (I + 1,) row pointers: room for the deliveries and productions of each item.
    span_ptr, span, span_first, span_last, span_resource, span_units
        Spans that begin with each task, as rows of the columns; per span its columns.
    end_ptr, end_span
        Spans that end with each task.
    counter_start, counter_limit, raise_ptr, raise_counter, raise_amount, reset_ptr, reset_counter
        Wear counters, and what each mode raises and resets.
    resetter_ptr, resetter
        Tasks that can reset each counter.
    successor_ptr, successor
        Tasks that must be decoded after each task.
    num_predecessors
        (T,) tasks that must be decoded before.
    previous_mode, previous_start
        (T,) as in :class:`reshuffle.plan.links.Previous`.
    horizon
        (2,) instants between which most is expected to happen.
    tariff_start, tariff_price, tariff_sum
        Price of energy from each instant on, and the sum of prices over all ticks before it.
    weights
        (levels, terms) of the objective.
    is_timed
        (T,) 1 for a task whose start is given: under way, pinned or frozen.
    batch_key
        (M,) the same for modes whose tasks may share a batch, -1 where there are none.
    batch_size, batch_min, batch_max
        (M,), (R,), (R,) as in :class:`reshuffle.plan.tasks.Modes` and :class:`reshuffle.plan.resources.Resources`.
    mate_ptr, mate_task, mate_mode
        Tasks of each batch key, and the modes in which they are of it.
    has_buffers
        (1,) 1 where some buffer may be full.
    input_buffer, output_buffer, way_buffer
        (R,), (R,), (V,) buffers before and behind stations, and those of the first ways: as owners of tracks, which
        stand behind those of the resources; -1 for one with room enough.
    way_after, next_way_ptr, next_way
        (V,) as in :class:`reshuffle.plan.links.Transports`, and the ways that begin with each task.
    holds
        (M,) 1 where a lot may stay on the station for as long as it takes when the work is done.
    may_stay
        (T,) 1 for a task whose end nothing minds but the way of its lot.
    """

    planning_start: Integers
    job: Integers
    earliest: Integers
    latest: Integers
    urgent_from: Integers
    floor: Integers
    is_running: Integers
    is_fixed: Integers
    is_optional: Integers
    pin_station: Integers
    mode_ptr: Integers
    release: Integers
    due: Integers
    deadline: Integers
    weight: Integers
    earliness_weight: Integers
    wip_weight: Integers
    station: Integers
    units: Integers
    work: Integers
    setup_state: Integers
    arrival_phase: Integers
    completion_phase: Integers
    phase_ptr: Integers
    duration: Integers
    max_wait: Integers
    break_rule: Integers
    power: Integers
    need_ptr: Integers
    group: Integers
    members_needed: Integers
    need_units: Integers
    first_phase: Integers
    last_phase: Integers
    slot_ptr: Integers
    group_ptr: Integers
    members: Integers
    class_group_ptr: Integers
    class_ptr: Integers
    class_members: Integers
    capacity: Integers
    calendar: Integers
    cost_rate: Integers
    location: Integers
    setup_rule: Integers
    initial_setup: Integers
    is_robot: Integers
    available_from: Integers
    travel_type: Integers
    track_ptr: Integers
    index_ptr: Integers
    calendar_ptr: Integers
    open_start: Integers
    open_end: Integers
    joined: Integers
    bucket_origin: Integers
    bucket_shift: Integers
    bucket_ptr: Integers
    bucket: Integers
    setup_ptr: Integers
    setup_states: Integers
    setup_times: Integers
    is_ordered: Integers
    before_ptr: Integers
    before: Integers
    before_point: Integers
    after_point: Integers
    least: Integers
    most: Integers
    pin_ptr: Integers
    pin_before: Integers
    same_ptr: Integers
    same_other: Integers
    same_is: Integers
    way_ptr: Integers
    way: Integers
    last_way_ptr: Integers
    last_way: Integers
    way_before: Integers
    way_origin: Integers
    way_destination: Integers
    way_fleet: Integers
    way_type: Integers
    num_places: Integers
    loaded: Integers
    empty: Integers
    pickup: Integers
    dropoff: Integers
    stock: Integers
    receipt_ptr: Integers
    receipt_time: Integers
    receipt_quantity: Integers
    use_ptr: Integers
    use_item: Integers
    use_quantity: Integers
    make_ptr: Integers
    make_item: Integers
    make_quantity: Integers
    item_makes: Integers
    span_ptr: Integers
    span: Integers
    span_first: Integers
    span_last: Integers
    span_resource: Integers
    span_units: Integers
    end_ptr: Integers
    end_span: Integers
    counter_start: Integers
    counter_limit: Integers
    raise_ptr: Integers
    raise_counter: Integers
    raise_amount: Integers
    reset_ptr: Integers
    reset_counter: Integers
    resetter_ptr: Integers
    resetter: Integers
    successor_ptr: Integers
    successor: Integers
    num_predecessors: Integers
    previous_mode: Integers
    previous_start: Integers
    horizon: Integers
    tariff_start: Integers
    tariff_price: Integers
    tariff_sum: Integers
    weights: Integers
    is_timed: Integers
    batch_key: Integers
    batch_size: Integers
    batch_min: Integers
    batch_max: Integers
    mate_ptr: Integers
    mate_task: Integers
    mate_mode: Integers
    has_buffers: Integers
    input_buffer: Integers
    output_buffer: Integers
    way_buffer: Integers
    way_after: Integers
    next_way_ptr: Integers
    next_way: Integers
    holds: Integers
    may_stay: Integers
