"""What stands around a window on its resources: sequences on stations, holds, and what is taken from stock."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from reshuffle.organizing.scheduling.windows.cut import Cutting
from reshuffle.plan.arrays import TickArray
from reshuffle.plan.builder_columns import ModeRow, Phase
from reshuffle.plan.links import Point
from reshuffle.plan.resources import ResourceKind
from reshuffle.plan.tasks import BreakRule, PhaseKind

__all__ = ["add_holds", "add_sequences", "add_stock"]


def add_sequences(cutting: Cutting) -> None:
    """Pin what stands between and behind the free tasks on stations with setups or wear, and what was before."""
    for station in sorted(cutting.stateful):
        _add_sequence(cutting, station)


def _add_sequence(cutting: Cutting, station: int) -> None:
    standing, relations, sheet = cutting.standing, cutting.relations, cutting.sheet
    order = standing.on_station(station)
    is_free = np.isin(order, cutting.tasks)
    start, end = standing.points[Point.START, order], standing.points[Point.END, order]
    matters = standing.state[order] >= 0
    counters = np.flatnonzero(cutting.problem.wear.station == station).tolist()
    if counters:
        modes = standing.solution.mode[order].tolist()
        matters |= np.array([mode in relations.raises or mode in relations.resets for mode in modes], dtype=np.bool_)
    before = np.flatnonzero(~is_free & matters & (end <= cutting.first))
    behind = np.flatnonzero(~is_free & matters & (start >= cutting.last))
    within = np.flatnonzero(~is_free & matters & (end > cutting.first) & (start < cutting.last))
    stateful = before[standing.state[order[before]] >= 0]
    if len(stateful):
        sheet.change("resources", "initial_setup", station, int(standing.state[order[stateful[-1]]]))
    for counter in counters:
        _set_counter(cutting, counter, order[before])
    kept = np.append(within, behind[:1])
    kept = _whole_batches(cutting, order, kept)
    lengths = _setup_lengths(cutting, station, order)
    for position in kept.tolist():
        # The last one stands for all that wears the station behind it as well.
        rest = order[behind[behind > position]] if position == kept[-1] else order[:0]
        _keep(cutting, int(order[position]), lengths.get(position, 0), counters, rest)
        cutting.keep_small()


def _whole_batches(cutting: Cutting, order: TickArray, positions: TickArray) -> TickArray:
    """Return positions in the order of a station with those of all members of their batches, ascending."""
    batch = cutting.standing.solution.batch[order]
    shared = batch[positions]
    return np.union1d(positions, np.flatnonzero(np.isin(batch, shared[shared >= 0])))


def _setup_lengths(cutting: Cutting, station: int, order: TickArray) -> dict[int, int]:
    """Return by position in the order of a station the setup time from the state mounted before."""
    resources, standing = cutting.problem.resources, cutting.standing
    rule = int(resources.setup_rule[station])
    if rule < 0:
        return {}
    state = standing.state[order]
    positions = np.flatnonzero(state >= 0)
    before = np.append(resources.initial_setup[station], state[positions[:-1]])
    # The members of a batch are set up once, from the state before the first of them.
    batch = standing.solution.batch[order[positions]]
    for index in range(1, len(positions)):
        if batch[index] >= 0 and batch[index] == batch[index - 1]:
            before[index] = before[index - 1]
    if len(positions) == 0:
        return {}
    times = cutting.problem.setup_rules.times(rule, before, state[positions])
    return dict(zip(positions.tolist(), times.tolist(), strict=True))


def _set_counter(cutting: Cutting, counter: int, before: TickArray) -> None:
    relations, modes = cutting.relations, cutting.standing.solution.mode
    value = int(cutting.problem.wear.initial[counter])
    for task in before.tolist():
        mode = int(modes[task])
        value += sum(amount for raised, amount in relations.raises.get(mode, ()) if raised == counter)
        value = 0 if counter in relations.resets.get(mode, ()) else value
    cutting.sheet.change("wear", "initial", counter, value)


def _keep(cutting: Cutting, task: int, setup: int, counters: list[int], rest: TickArray) -> None:
    """Pin a task on its station with the lengths its phases have; behind it, `rest` wears the station further."""
    problem, standing, relations, sheet = cutting.problem, cutting.standing, cutting.relations, cutting.sheet
    mode = int(standing.solution.mode[task])
    own = slice(int(problem.modes.phase_ptr[mode]), int(problem.modes.phase_ptr[mode + 1]))
    start, end = standing.solution.phase_start[own].tolist(), standing.solution.phase_end[own].tolist()
    phases = []
    for number, phase in enumerate(relations.mode(mode)[0]):
        until = start[number + 1] if number + 1 < len(start) else end[number]
        length = until - start[number] - (setup if phase.kind == PhaseKind.SETUP else 0)
        phases.append(Phase(max(0, length), phase.kind, 0, BreakRule.IGNORE, 0))
    cutting.kept.add(task)
    pinned = sheet.add_task(-1, pin_start=start[0], latest_end=end[-1])
    modes = problem.modes
    details = (int(modes.setup_state[mode]), int(modes.batch_family[mode]), int(modes.batch_size[mode]))
    row = ModeRow(pinned, int(modes.station[mode]), tuple(phases), (), int(modes.units[mode]), *details)
    number = sheet.add_mode(row)
    sheet.pinned[pinned] = (start[0], end[-1])
    if standing.solution.batch[task] >= 0:
        sheet.batches[pinned] = int(standing.solution.batch[task])
    for counter in counters:
        amounts = [amount for raised, amount in relations.raises.get(mode, ()) if raised == counter]
        is_reset = counter in relations.resets.get(mode, ())
        total = sum(amounts) + (0 if is_reset else _raised_until_reset(cutting, counter, rest))
        if total or amounts:
            sheet.raises.append((number, counter, total))
        if is_reset:
            sheet.resets.append((number, counter))


def _raised_until_reset(cutting: Cutting, counter: int, tasks: TickArray) -> int:
    relations, total = cutting.relations, 0
    for task in tasks.tolist():
        mode = int(cutting.standing.solution.mode[task])
        total += sum(amount for raised, amount in relations.raises.get(mode, ()) if raised == counter)
        if counter in relations.resets.get(mode, ()):
            break
    return total


def add_holds(cutting: Cutting) -> None:
    """Pin what is held of the resources that free tasks may hold, merged to its profile over time."""
    standing, problem, holds = cutting.standing, cutting.problem, cutting.standing.holds
    is_touched = np.zeros(len(problem.resources), dtype=np.bool_)
    is_touched[list(cutting.touched)] = True
    is_touched &= ~cutting.relations.is_robot
    rows = np.flatnonzero(is_touched[holds.resource] & (holds.start < cutting.last) & (holds.end > cutting.first))
    is_free = np.zeros(len(problem.tasks), dtype=np.bool_)
    is_free[cutting.tasks] = True
    spans = np.maximum(holds.span[rows], 0)
    is_span = holds.span[rows] >= 0
    last = problem.spans.last[spans] if len(problem.spans) else holds.task[rows]
    is_own = is_free[holds.task[rows]] | (is_span & is_free[last])
    is_kept = np.zeros(len(problem.tasks), dtype=np.bool_)
    is_kept[list(cutting.kept)] = True
    on_station = standing.station[holds.task[rows]] == holds.resource[rows]
    is_own |= is_kept[holds.task[rows]] & on_station & ~is_span
    by_resource: dict[int, list[int]] = defaultdict(list)
    for row in rows[~is_own].tolist():
        by_resource[int(holds.resource[row])].append(row)
    for resource, own in sorted(by_resource.items()):
        for begin, end, units in _profile(holds.start[own], holds.end[own], holds.units[own], cutting):
            _block(cutting, resource, begin, end, units)
        cutting.keep_small()
        if problem.resources.kind[resource] == ResourceKind.STATION and problem.resources.capacity[resource] == 1:
            for row in own:
                if holds.start[row] == holds.end[row]:
                    _block(cutting, resource, int(holds.start[row]), int(holds.end[row]), 1)


def _profile(start: TickArray, end: TickArray, units: TickArray, cutting: Cutting) -> list[tuple[int, int, int]]:
    """Return the pieces of constant use, with begin, end and units, within the window."""
    begin = np.maximum(start, max(cutting.first - 1, cutting.problem.planning_start))
    behind = np.minimum(end, cutting.last + 1)
    instants = np.unique(np.concatenate([begin, behind]))
    change = np.zeros(len(instants), dtype=np.int64)
    np.add.at(change, np.searchsorted(instants, begin), units)
    np.subtract.at(change, np.searchsorted(instants, behind), units)
    used = np.cumsum(change)
    pieces: list[tuple[int, int, int]] = []
    for index in np.flatnonzero(used[:-1] > 0).tolist():
        piece = (int(instants[index]), int(instants[index + 1]), int(used[index]))
        if pieces and pieces[-1][1] == piece[0] and pieces[-1][2] == piece[2]:
            piece = (pieces.pop()[0], piece[1], piece[2])
        pieces.append(piece)
    return pieces


def _block(cutting: Cutting, resource: int, begin: int, end: int, units: int) -> None:
    if cutting.problem.resources.kind[resource] == ResourceKind.STATION:
        cutting.sheet.stand_in(begin, end - begin, station=resource, units=units)
    else:
        cutting.sheet.stand_in(begin, end - begin, held=(resource, units))


def add_stock(cutting: Cutting) -> None:
    """Let free tasks take from what standing tasks leave in stock, and give to it."""
    problem, standing, sheet = cutting.problem, cutting.standing, cutting.sheet
    materials = problem.materials
    rows = cutting.relations.flows.of_all(cutting.tasks)
    for row in rows.tolist():
        task = cutting.index[int(materials.flow_task[row])]
        item, quantity = int(materials.flow_item[row]), int(materials.flow_quantity[row])
        sheet.columns.add("flows", "", task=task, item=item, quantity=quantity)
    items = np.unique(materials.flow_item[rows])
    for item in items.tolist():
        receipts = np.flatnonzero(materials.receipt_item == item)
        own = np.flatnonzero((materials.flow_item == item) & ~np.isin(materials.flow_task, cutting.tasks))
        own = own[standing.is_done[materials.flow_task[own]]]
        users, amounts = materials.flow_task[own], materials.flow_quantity[own]
        when = np.where(amounts > 0, standing.points[Point.COMPLETION, users], standing.points[Point.ARRIVAL, users])
        time = np.concatenate([materials.receipt_time[receipts], when])
        amount = np.concatenate([materials.receipt_quantity[receipts], amounts])
        is_before = time < cutting.first
        sheet.change("materials", "initial", item, max(0, int(materials.initial[item] + amount[is_before].sum())))
        instants, position = np.unique(time[~is_before], return_inverse=True)
        net = np.zeros(len(instants), dtype=np.int64)
        np.add.at(net, position, amount[~is_before])
        for instant, change in zip(instants.tolist(), net.tolist(), strict=True):
            if instant > cutting.last:
                break
            if change > 0:
                sheet.columns.add("receipts", "", item=item, time=instant, quantity=change)
            elif change < 0:
                taker = sheet.stand_in(max(instant, problem.planning_start))
                sheet.columns.add("flows", "", task=taker, item=item, quantity=change)
