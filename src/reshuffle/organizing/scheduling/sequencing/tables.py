"""A scheduling problem as the compiled decoder reads it: flat arrays, one look-up away from every task."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.calendars import calendar_tables
from reshuffle.organizing.scheduling.sequencing.expectations import expected_horizon
from reshuffle.organizing.scheduling.sequencing.open_time import NEVER
from reshuffle.organizing.scheduling.sequencing.relations import (
    batch_keys,
    classes_of,
    frozen_tasks,
    index_of,
    optional_tasks,
    order_of,
    ordered_stations,
    points_of,
    resetters_of,
    setup_tables,
    timed_tasks,
    work_of,
)
from reshuffle.organizing.scheduling.sequencing.places import holding_modes, limited_buffers, staying_tasks
from reshuffle.organizing.scheduling.sequencing.rows import grouped, pointers, whole
from reshuffle.plan.arrays import UNSET
from reshuffle.plan.objective import Term
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["DecoderTables", "decoder_tables", "shop_of"]

Integers = npt.NDArray[np.int64]

#: Terms for which a later start can be better.
_EARLY_TERMS = [Term.EARLINESS, Term.WORK_IN_PROGRESS, Term.RESOURCE_COST, Term.ENERGY_COST, Term.START_SHIFT]


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


def decoder_tables(problem: SchedulingProblem) -> DecoderTables:
    """Return a problem as the decoder reads it.

    Parameters
    ----------
    problem
        One for which :func:`reshuffle.organizing.scheduling.sequencing.features.unsupported` names nothing.
    """
    num_tasks = len(problem.tasks)
    lags, transports = problem.lags, problem.transports
    before_ptr, by_after = grouped(lags.after, num_tasks)
    pin_ptr, by_pin = grouped(problem.order_pins.after, num_tasks)
    dedications = problem.dedications
    sides = np.concatenate((dedications.first, dedications.second))
    others = np.concatenate((dedications.second, dedications.first))
    same_ptr, by_side = grouped(sides, num_tasks)
    way_ptr, ways = grouped(transports.after, num_tasks)
    is_last = np.where(transports.after < 0, transports.before, -1)
    last_way_ptr, last_ways = grouped(is_last, num_tasks)
    materials = problem.materials
    receipts = np.lexsort((materials.receipt_time, materials.receipt_item))
    receipt_ptr, _ = grouped(materials.receipt_item, len(materials.initial))
    use_ptr, uses = grouped(np.where(materials.flow_quantity < 0, materials.flow_task, -1), num_tasks)
    make_ptr, makes = grouped(np.where(materials.flow_quantity > 0, materials.flow_task, -1), num_tasks)
    supplied = np.concatenate((materials.receipt_item, materials.flow_item[makes]))
    span_ptr, by_first = grouped(problem.spans.first, num_tasks)
    end_ptr, by_last = grouped(problem.spans.last, num_tasks)
    raise_ptr, raises = grouped(problem.wear.raise_mode, len(problem.modes))
    reset_ptr, resets = grouped(problem.wear.reset_mode, len(problem.modes))
    resetter_ptr, resetter = resetters_of(problem)
    arrival, completion = points_of(problem)
    successor_ptr, successor, num_predecessors = order_of(problem)
    setup_ptr, setup_states, setup_times = setup_tables(problem)
    is_robot = problem.resources.kind == ResourceKind.ROBOT
    limited = limited_buffers(problem)
    next_way_ptr, next_ways = grouped(transports.before, num_tasks)
    track_ptr = pointers(np.concatenate((np.where(is_robot, 1, problem.resources.capacity), limited.places)))
    calendars = calendar_tables(problem)
    tariff = problem.objective
    class_group_ptr, class_ptr, class_members = classes_of(problem)
    batch_key = batch_keys(problem)
    mate_ptr, mates = grouped(batch_key, int(batch_key.max(initial=-1)) + 1)
    return DecoderTables(
        planning_start=whole([problem.planning_start]),
        job=whole(problem.tasks.job),
        earliest=whole(problem.tasks.earliest_start),
        latest=whole(problem.tasks.latest_end),
        urgent_from=whole(problem.tasks.latest_end),
        floor=np.full(num_tasks, -NEVER, dtype=np.int64),
        is_running=whole(problem.tasks.is_running),
        is_fixed=whole(problem.tasks.is_running | frozen_tasks(problem)),
        is_optional=optional_tasks(problem, num_predecessors, np.diff(successor_ptr)),
        pin_station=whole(problem.tasks.pin_station),
        mode_ptr=whole(problem.tasks.mode_ptr),
        release=whole(problem.jobs.release),
        due=whole(problem.jobs.due),
        deadline=whole(problem.jobs.deadline),
        weight=whole(problem.jobs.weight),
        earliness_weight=whole(problem.jobs.earliness_weight),
        wip_weight=whole(problem.jobs.wip_weight),
        station=whole(problem.modes.station),
        units=whole(problem.modes.units),
        work=whole(work_of(problem)),
        setup_state=whole(problem.modes.setup_state),
        arrival_phase=arrival,
        completion_phase=completion,
        phase_ptr=whole(problem.modes.phase_ptr),
        duration=whole(problem.phases.duration),
        max_wait=whole(problem.phases.max_wait),
        break_rule=whole(problem.phases.break_rule),
        power=whole(problem.phases.power),
        need_ptr=whole(problem.modes.requirement_ptr),
        group=whole(problem.requirements.group),
        members_needed=whole(problem.requirements.count),
        need_units=whole(problem.requirements.units),
        first_phase=whole(problem.requirements.first_phase),
        last_phase=whole(problem.requirements.last_phase),
        slot_ptr=whole(problem.requirements.slot_ptr),
        group_ptr=whole(problem.groups.ptr),
        members=whole(problem.groups.members),
        class_group_ptr=class_group_ptr,
        class_ptr=class_ptr,
        class_members=class_members,
        capacity=whole(problem.resources.capacity),
        calendar=whole(problem.resources.calendar),
        cost_rate=whole(problem.resources.cost_rate),
        location=whole(problem.resources.location),
        setup_rule=whole(problem.resources.setup_rule),
        initial_setup=whole(problem.resources.initial_setup),
        is_robot=whole(is_robot),
        available_from=whole(problem.resources.available_from),
        travel_type=whole(problem.resources.travel_type),
        track_ptr=track_ptr,
        index_ptr=index_of(problem, track_ptr),
        calendar_ptr=calendars.ptr,
        open_start=calendars.start,
        open_end=calendars.end,
        joined=calendars.joined,
        bucket_origin=calendars.origin,
        bucket_shift=calendars.shift,
        bucket_ptr=calendars.bucket_ptr,
        bucket=calendars.bucket,
        setup_ptr=setup_ptr,
        setup_states=setup_states,
        setup_times=setup_times,
        is_ordered=ordered_stations(problem),
        before_ptr=before_ptr,
        before=whole(lags.before[by_after]),
        before_point=whole(lags.before_point[by_after]),
        after_point=whole(lags.after_point[by_after]),
        least=whole(lags.least[by_after]),
        most=whole(lags.most[by_after]),
        pin_ptr=pin_ptr,
        pin_before=whole(problem.order_pins.before[by_pin]),
        same_ptr=same_ptr,
        same_other=whole(others[by_side]),
        same_is=whole(np.concatenate((dedications.is_same, dedications.is_same))[by_side]),
        way_ptr=way_ptr,
        way=ways,
        last_way_ptr=last_way_ptr,
        last_way=last_ways,
        way_before=whole(transports.before),
        way_origin=whole(transports.origin),
        way_destination=whole(transports.destination),
        way_fleet=whole(transports.fleet),
        way_type=whole(transports.travel_type),
        num_places=whole([problem.travel.num_locations]),
        loaded=whole(problem.travel.loaded),
        empty=whole(problem.travel.empty),
        pickup=whole(problem.travel.pickup),
        dropoff=whole(problem.travel.dropoff),
        stock=whole(materials.initial),
        receipt_ptr=receipt_ptr,
        receipt_time=whole(materials.receipt_time[receipts]),
        receipt_quantity=whole(materials.receipt_quantity[receipts]),
        use_ptr=use_ptr,
        use_item=whole(materials.flow_item[uses]),
        use_quantity=whole(-materials.flow_quantity[uses]),
        make_ptr=make_ptr,
        make_item=whole(materials.flow_item[makes]),
        make_quantity=whole(materials.flow_quantity[makes]),
        item_makes=pointers(np.bincount(supplied, minlength=len(materials.initial))),
        span_ptr=span_ptr,
        span=by_first,
        span_first=whole(problem.spans.first),
        span_last=whole(problem.spans.last),
        span_resource=whole(problem.spans.resource),
        span_units=whole(problem.spans.units),
        end_ptr=end_ptr,
        end_span=by_last,
        counter_start=whole(problem.wear.initial),
        counter_limit=whole(problem.wear.limit),
        raise_ptr=raise_ptr,
        raise_counter=whole(problem.wear.raise_counter[raises]),
        raise_amount=whole(problem.wear.raise_amount[raises]),
        reset_ptr=reset_ptr,
        reset_counter=whole(problem.wear.reset_counter[resets]),
        resetter_ptr=resetter_ptr,
        resetter=resetter,
        successor_ptr=successor_ptr,
        successor=successor,
        num_predecessors=num_predecessors,
        previous_mode=whole(problem.previous.mode),
        previous_start=whole(np.where(problem.previous.start == UNSET, 0, problem.previous.start)),
        horizon=whole(expected_horizon(problem)),
        tariff_start=whole(tariff.tariff_start),
        tariff_price=whole(tariff.tariff_price),
        tariff_sum=_tariff_sums(tariff.tariff_start, tariff.tariff_price),
        weights=whole(problem.objective.weights).reshape(problem.objective.num_levels, len(Term)),
        is_timed=whole(timed_tasks(problem)),
        batch_key=batch_key,
        batch_size=whole(problem.modes.batch_size),
        batch_min=whole(problem.resources.batch_min),
        batch_max=whole(problem.resources.batch_max),
        mate_ptr=mate_ptr,
        mate_task=whole(problem.mode_tasks()[mates]),
        mate_mode=mates,
        has_buffers=whole([len(limited.places) > 0]),
        input_buffer=limited.inside,
        output_buffer=limited.outside,
        way_buffer=limited.origin,
        way_after=whole(transports.after),
        next_way_ptr=next_way_ptr,
        next_way=next_ways,
        holds=holding_modes(problem),
        may_stay=staying_tasks(problem),
    )


def _tariff_sums(start: Integers, price: Integers) -> Integers:
    costs = np.diff(start.astype(np.int64)) * price[:-1].astype(np.int64)
    return whole(np.concatenate((np.zeros(1, np.int64), np.cumsum(costs))) if len(start) else np.zeros(0))


def shop_of(tables: DecoderTables) -> Integers:
    """Return the tables as one array, as kernels take them; see the module of the columns."""
    numbers = [0] * (at.PATIENCE + 1)
    numbers[at.NUM_TASKS] = len(tables.job)
    numbers[at.NUM_JOBS] = len(tables.release)
    numbers[at.NUM_RESOURCES] = len(tables.capacity)
    numbers[at.NUM_COUNTERS] = len(tables.counter_start)
    numbers[at.NUM_ITEMS] = len(tables.stock)
    numbers[at.NUM_LEVELS] = len(tables.weights)
    numbers[at.NUM_TRACKS] = int(tables.track_ptr[-1])
    numbers[at.NUM_CALENDARS] = len(tables.bucket_shift)
    numbers[at.MINDS_EARLY] = int(np.any(tables.weights[:, _EARLY_TERMS] > 0))
    numbers[at.NUM_TARIFFS] = len(tables.tariff_start)
    numbers[at.NUM_BATCH_KEYS] = len(tables.mate_ptr) - 1
    return at.joined(tables, numbers)
