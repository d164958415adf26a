"""A scheduling problem as the compiled decoder reads it: flat arrays, one look-up away from every task."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from reshuffle.organizing.scheduling.sequencing import columns as at
from reshuffle.organizing.scheduling.sequencing.calendars import calendar_tables
from reshuffle.organizing.scheduling.sequencing.expectations import expected_holds, expected_horizon
from reshuffle.plan.arrays import UNSET, TickArray
from reshuffle.plan.objective import Term
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.tasks import PhaseKind

__all__ = ["DecoderTables", "decoder_tables", "shop_of"]

Integers = npt.NDArray[np.int64]

#: Intervals from which on a track has an index: shorter ones are walked along.
_LEAST_INDEXED = 16


class DecoderTables(NamedTuple):
    """What :mod:`reshuffle.organizing.scheduling.sequencing.decoding` reads; all int64.

    Ragged tables have row pointers that end in ``_ptr``. Times are ticks.

    Parameters
    ----------
    planning_start
        (1,) nothing starts before.
    job, earliest, latest
        (T,) job of each task or -1, and its window.
    is_running
        (T,) 1 for a task in progress.
    pin_station
        (T,) the station on which it must be done, -1 for any.
    mode_ptr
        (T + 1,) modes of each task.
    release, due, deadline, weight, earliness_weight, wip_weight
        (J,) as in :class:`reshuffle.plan.tasks.Jobs`.
    station, units, setup_state, arrival_phase, completion_phase
        (M,) per mode; phases are counted over the whole table.
    phase_ptr, duration, max_wait, break_rule
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
    weights
        (levels, terms) of the objective.
    """

    planning_start: Integers
    job: Integers
    earliest: Integers
    latest: Integers
    is_running: Integers
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
    setup_state: Integers
    arrival_phase: Integers
    completion_phase: Integers
    phase_ptr: Integers
    duration: Integers
    max_wait: Integers
    break_rule: Integers
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
    weights: Integers


def decoder_tables(problem: SchedulingProblem) -> DecoderTables:
    """Return a problem as the decoder reads it.

    Parameters
    ----------
    problem
        One for which :func:`reshuffle.organizing.scheduling.sequencing.features.unsupported` names nothing.
    """
    num_tasks = len(problem.tasks)
    lags, transports = problem.lags, problem.transports
    before_ptr, by_after = _grouped(lags.after, num_tasks)
    pin_ptr, by_pin = _grouped(problem.order_pins.after, num_tasks)
    dedications = problem.dedications
    sides = np.concatenate((dedications.first, dedications.second))
    others = np.concatenate((dedications.second, dedications.first))
    same_ptr, by_side = _grouped(sides, num_tasks)
    way_ptr, ways = _grouped(transports.after, num_tasks)
    is_last = np.where(transports.after < 0, transports.before, -1)
    last_way_ptr, last_ways = _grouped(is_last, num_tasks)
    materials = problem.materials
    receipts = np.lexsort((materials.receipt_time, materials.receipt_item))
    receipt_ptr, _ = _grouped(materials.receipt_item, len(materials.initial))
    use_ptr, uses = _grouped(np.where(materials.flow_quantity < 0, materials.flow_task, -1), num_tasks)
    make_ptr, makes = _grouped(np.where(materials.flow_quantity > 0, materials.flow_task, -1), num_tasks)
    supplied = np.concatenate((materials.receipt_item, materials.flow_item[makes]))
    span_ptr, by_first = _grouped(problem.spans.first, num_tasks)
    end_ptr, by_last = _grouped(problem.spans.last, num_tasks)
    raise_ptr, raises = _grouped(problem.wear.raise_mode, len(problem.modes))
    reset_ptr, resets = _grouped(problem.wear.reset_mode, len(problem.modes))
    resetter_ptr, resetter = _resetters(problem)
    arrival, completion = _points(problem)
    successor_ptr, successor, num_predecessors = _order(problem)
    setup_ptr, setup_states, setup_times = _setups(problem)
    is_robot = problem.resources.kind == ResourceKind.ROBOT
    track_ptr = _pointers(np.where(is_robot, 1, problem.resources.capacity))
    calendars = calendar_tables(problem)
    class_group_ptr, class_ptr, class_members = _classes(problem)
    return DecoderTables(
        planning_start=_whole([problem.planning_start]),
        job=_whole(problem.tasks.job),
        earliest=_whole(problem.tasks.earliest_start),
        latest=_whole(problem.tasks.latest_end),
        is_running=_whole(problem.tasks.is_running),
        pin_station=_whole(problem.tasks.pin_station),
        mode_ptr=_whole(problem.tasks.mode_ptr),
        release=_whole(problem.jobs.release),
        due=_whole(problem.jobs.due),
        deadline=_whole(problem.jobs.deadline),
        weight=_whole(problem.jobs.weight),
        earliness_weight=_whole(problem.jobs.earliness_weight),
        wip_weight=_whole(problem.jobs.wip_weight),
        station=_whole(problem.modes.station),
        units=_whole(problem.modes.units),
        setup_state=_whole(problem.modes.setup_state),
        arrival_phase=arrival,
        completion_phase=completion,
        phase_ptr=_whole(problem.modes.phase_ptr),
        duration=_whole(problem.phases.duration),
        max_wait=_whole(problem.phases.max_wait),
        break_rule=_whole(problem.phases.break_rule),
        need_ptr=_whole(problem.modes.requirement_ptr),
        group=_whole(problem.requirements.group),
        members_needed=_whole(problem.requirements.count),
        need_units=_whole(problem.requirements.units),
        first_phase=_whole(problem.requirements.first_phase),
        last_phase=_whole(problem.requirements.last_phase),
        slot_ptr=_whole(problem.requirements.slot_ptr),
        group_ptr=_whole(problem.groups.ptr),
        members=_whole(problem.groups.members),
        class_group_ptr=class_group_ptr,
        class_ptr=class_ptr,
        class_members=class_members,
        capacity=_whole(problem.resources.capacity),
        calendar=_whole(problem.resources.calendar),
        cost_rate=_whole(problem.resources.cost_rate),
        location=_whole(problem.resources.location),
        setup_rule=_whole(problem.resources.setup_rule),
        initial_setup=_whole(problem.resources.initial_setup),
        is_robot=_whole(is_robot),
        available_from=_whole(problem.resources.available_from),
        travel_type=_whole(problem.resources.travel_type),
        track_ptr=track_ptr,
        index_ptr=_index(problem, track_ptr),
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
        is_ordered=_ordered(problem),
        before_ptr=before_ptr,
        before=_whole(lags.before[by_after]),
        before_point=_whole(lags.before_point[by_after]),
        after_point=_whole(lags.after_point[by_after]),
        least=_whole(lags.least[by_after]),
        most=_whole(lags.most[by_after]),
        pin_ptr=pin_ptr,
        pin_before=_whole(problem.order_pins.before[by_pin]),
        same_ptr=same_ptr,
        same_other=_whole(others[by_side]),
        same_is=_whole(np.concatenate((dedications.is_same, dedications.is_same))[by_side]),
        way_ptr=way_ptr,
        way=ways,
        last_way_ptr=last_way_ptr,
        last_way=last_ways,
        way_before=_whole(transports.before),
        way_origin=_whole(transports.origin),
        way_destination=_whole(transports.destination),
        way_fleet=_whole(transports.fleet),
        way_type=_whole(transports.travel_type),
        num_places=_whole([problem.travel.num_locations]),
        loaded=_whole(problem.travel.loaded),
        empty=_whole(problem.travel.empty),
        pickup=_whole(problem.travel.pickup),
        dropoff=_whole(problem.travel.dropoff),
        stock=_whole(materials.initial),
        receipt_ptr=receipt_ptr,
        receipt_time=_whole(materials.receipt_time[receipts]),
        receipt_quantity=_whole(materials.receipt_quantity[receipts]),
        use_ptr=use_ptr,
        use_item=_whole(materials.flow_item[uses]),
        use_quantity=_whole(-materials.flow_quantity[uses]),
        make_ptr=make_ptr,
        make_item=_whole(materials.flow_item[makes]),
        make_quantity=_whole(materials.flow_quantity[makes]),
        item_makes=_pointers(np.bincount(supplied, minlength=len(materials.initial))),
        span_ptr=span_ptr,
        span=by_first,
        span_first=_whole(problem.spans.first),
        span_last=_whole(problem.spans.last),
        span_resource=_whole(problem.spans.resource),
        span_units=_whole(problem.spans.units),
        end_ptr=end_ptr,
        end_span=by_last,
        counter_start=_whole(problem.wear.initial),
        counter_limit=_whole(problem.wear.limit),
        raise_ptr=raise_ptr,
        raise_counter=_whole(problem.wear.raise_counter[raises]),
        raise_amount=_whole(problem.wear.raise_amount[raises]),
        reset_ptr=reset_ptr,
        reset_counter=_whole(problem.wear.reset_counter[resets]),
        resetter_ptr=resetter_ptr,
        resetter=resetter,
        successor_ptr=successor_ptr,
        successor=successor,
        num_predecessors=num_predecessors,
        previous_mode=_whole(problem.previous.mode),
        previous_start=_whole(np.where(problem.previous.start == UNSET, 0, problem.previous.start)),
        horizon=_whole(expected_horizon(problem)),
        weights=_whole(problem.objective.weights).reshape(problem.objective.num_levels, len(Term)),
    )


def _whole(values: npt.ArrayLike) -> Integers:
    """Return a copy as contiguous int64 that may be written to, as kernels are compiled for one kind of array only."""
    return np.array(values, dtype=np.int64, order="C")


def _pointers(counts: npt.ArrayLike) -> Integers:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(np.asarray(counts, dtype=np.int64))))


def _grouped(owner: npt.NDArray[np.integer], num_owners: int) -> tuple[Integers, Integers]:
    """Return row pointers and the rows of each owner in their order; rows of owner -1 are left out."""
    rows = np.flatnonzero(owner >= 0)
    order = rows[np.argsort(owner[rows], kind="stable")].astype(np.int64)
    return _pointers(np.bincount(owner[rows], minlength=num_owners)), order


def _points(problem: SchedulingProblem) -> tuple[Integers, Integers]:
    """Return for each mode the phase with which the lot arrives and the last one that works on it."""
    first, last = problem.modes.phase_ptr[:-1], problem.modes.phase_ptr[1:] - 1
    kind = problem.phases.kind
    return _whole(first + (kind[first] == PhaseKind.SETUP)), _whole(last - (kind[last] == PhaseKind.HOLD))


def _order(problem: SchedulingProblem) -> tuple[Integers, Integers, Integers]:
    """Return which tasks are decoded after which: where a lag has a least value, a way, a pinned order, a product.

    What is made for stock that others take comes first only where time must not decide it: nowhere. A lag without a
    least value orders nothing either, but the later task is decoded behind the earlier one all the same.
    """
    lags, ways, spans = problem.lags, problem.transports, problem.spans
    is_way = (ways.before >= 0) & (ways.after >= 0)
    is_span = spans.first != spans.last
    pairs = [
        (lags.before, lags.after),
        (ways.before[is_way], ways.after[is_way]),
        (problem.order_pins.before, problem.order_pins.after),
        (spans.first[is_span], spans.last[is_span]),
    ]
    before = np.concatenate([pair[0] for pair in pairs]).astype(np.int64)
    after = np.concatenate([pair[1] for pair in pairs]).astype(np.int64)
    number = len(problem.tasks)
    both = np.unique(before * number + after) if len(before) else np.zeros(0, np.int64)
    pointer, rows = _grouped(both // max(number, 1), number)
    successor = (both % max(number, 1))[rows]
    return pointer, _whole(successor), _whole(np.bincount(successor, minlength=number))


def _ordered(problem: SchedulingProblem) -> Integers:
    result = (problem.resources.setup_rule >= 0).astype(np.int64)
    result[problem.wear.station] = 1
    return result


def _classes(problem: SchedulingProblem) -> tuple[Integers, Integers, Integers]:
    """Return row pointers to the classes of each group, to the members of each class, and the members."""
    resources, groups = problem.resources, problem.groups
    of_groups, pointers, members = [0], [0], []
    for first, last in zip(groups.ptr[:-1].tolist(), groups.ptr[1:].tolist(), strict=True):
        classes: dict[tuple[bool, int], list[int]] = {}
        for member in groups.members[first:last].tolist():
            is_robot = bool(resources.kind[member] == ResourceKind.ROBOT)
            classes.setdefault((is_robot, member if is_robot else int(resources.calendar[member])), []).append(member)
        for row in classes.values():
            members += row
            pointers.append(len(members))
        of_groups.append(len(pointers) - 1)
    return _whole(of_groups), _whole(pointers), _whole(members)


def _index(problem: SchedulingProblem, track_ptr: Integers) -> Integers:
    """Return row pointers to the index of each track: as many entries as it is expected to have intervals."""
    expected = np.ceil(expected_holds(problem)).astype(np.int64)
    expected[expected < _LEAST_INDEXED] = 0
    # The end of what a carrier is taken for is not known when it is taken.
    expected[problem.spans.resource] = 0
    return _pointers(np.repeat(expected, np.diff(track_ptr)))


def _resetters(problem: SchedulingProblem) -> tuple[Integers, Integers]:
    """Return the tasks that can reset each counter in one of their modes."""
    tasks = problem.mode_tasks()[problem.wear.reset_mode].astype(np.int64)
    number = max(len(problem.tasks), 1)
    both = np.unique(problem.wear.reset_counter.astype(np.int64) * number + tasks)
    pointer, rows = _grouped(both // number, len(problem.wear))
    return pointer, _whole((both % number)[rows])


def _setups(problem: SchedulingProblem) -> tuple[Integers, Integers, Integers]:
    rules = problem.setup_rules
    pointers, states, times = [0], [], [np.zeros(0, np.int64)]
    for rule in range(len(rules)):
        number = rules.num_states(rule)
        pairs = np.indices((number + 1, number)).reshape(2, -1)
        before = np.where(pairs[0] == number, -1, pairs[0])
        table: TickArray = rules.times(rule, before, pairs[1])
        times.append(table)
        states.append(number)
        pointers.append(pointers[-1] + len(table))
    return _whole(pointers), _whole(states), _whole(np.concatenate(times))


def shop_of(tables: DecoderTables) -> Integers:
    """Return the tables as one array, as kernels take them; see the module of the columns."""
    numbers = [0] * (at.NUM_CALENDARS + 1)
    numbers[at.NUM_TASKS] = len(tables.job)
    numbers[at.NUM_JOBS] = len(tables.release)
    numbers[at.NUM_RESOURCES] = len(tables.capacity)
    numbers[at.NUM_COUNTERS] = len(tables.counter_start)
    numbers[at.NUM_ITEMS] = len(tables.stock)
    numbers[at.NUM_LEVELS] = len(tables.weights)
    numbers[at.NUM_TRACKS] = int(tables.track_ptr[-1])
    numbers[at.NUM_CALENDARS] = len(tables.bucket_shift)
    return at.joined(tables, numbers)
