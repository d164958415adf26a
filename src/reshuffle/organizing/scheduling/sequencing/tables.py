"""A scheduling problem as the compiled decoder reads it: flat arrays, one look-up away from every task."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.calendars import calendar_tables
from reshuffle.organizing.scheduling.sequencing.decoder_input import DecoderTables
from reshuffle.organizing.scheduling.sequencing.expectations import expected_horizon
from reshuffle.organizing.scheduling.sequencing.open_time import NEVER
from reshuffle.organizing.scheduling.sequencing.places import holding_modes, limited_buffers, staying_tasks
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
from reshuffle.organizing.scheduling.sequencing.rows import grouped, pointers, whole
from reshuffle.plan.arrays import UNSET
from reshuffle.plan.objective import Term
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem

__all__ = ["decoder_tables", "shop_of"]

Integers = npt.NDArray[np.int64]

#: Terms for which a later start can be better.
_EARLY_TERMS = [Term.EARLINESS, Term.WORK_IN_PROGRESS, Term.RESOURCE_COST, Term.ENERGY_COST, Term.START_SHIFT]


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
    numbers = [0] * (at.THRIFT + 1)
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
