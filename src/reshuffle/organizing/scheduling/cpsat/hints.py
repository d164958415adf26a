"""From a solution to hints for the variables of a model, so that the search starts there."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from reshuffle.organizing.scheduling.cpsat.draft import Expression, Instant, Literal
from reshuffle.organizing.scheduling.cpsat.model import ScheduleModel
from reshuffle.organizing.scheduling.cpsat.sequences import Circuit
from reshuffle.plan.solution import Solution, task_points

__all__ = ["add_hints"]


class _Hints:
    """Collects one value per variable."""

    def __init__(self) -> None:
        self.values: dict[int, tuple[Expression, int]] = {}

    def instant(self, instant: Instant, tick: int) -> None:
        if instant.base is not None:
            self.values.setdefault(instant.base.index, (instant.base, tick - instant.shift))

    def number(self, variable: Expression, value: int) -> None:
        if not isinstance(variable, int):
            self.values.setdefault(variable.index, (variable, value))

    def literal(self, literal: Literal, holds: bool) -> None:
        if literal is None:
            return
        if literal.index < 0:
            literal, holds = literal.negated(), not holds
        self.values.setdefault(literal.index, (literal, int(holds)))


def add_hints(model: ScheduleModel, solution: Solution) -> None:
    """Hint what `solution` says about modes, times, members, batches, sequences and routes; the rest follows."""
    hints = _Hints()
    _hint_tasks(model, solution, hints)
    _hint_batches(model, solution, hints)
    _hint_sequences(model, solution, hints)
    _hint_ways(model, solution, hints)
    target = model.draft.model
    target.clear_hints()  # type: ignore[no-untyped-call]
    low, high = model.draft.window.first, model.draft.window.last
    for variable, value in hints.values.values():
        if low - high <= value <= 2 * high or value in (0, 1):
            target.add_hint(variable, value)


def _hint_tasks(model: ScheduleModel, solution: Solution, hints: _Hints) -> None:
    draft = model.draft
    modes, needs = draft.problem.modes, draft.problem.requirements
    points = task_points(draft.problem, solution).T.tolist()
    phase_start, phase_end = solution.phase_start.tolist(), solution.phase_end.tolist()
    pointer, chosen_modes = modes.phase_ptr.tolist(), solution.mode.tolist()
    for task, chosen in enumerate(chosen_modes):
        for mode in draft.modes[task]:
            hints.literal(draft.chosen[mode], mode == chosen)
        hints.literal(draft.done[task], chosen >= 0)
        if chosen < 0 or chosen not in draft.times:
            continue
        for instant, tick in zip(draft.points[task], points[task], strict=True):
            hints.instant(instant, tick)
        times, first = draft.times[chosen], pointer[chosen]
        for offset, (start, end) in enumerate(zip(times.starts, times.ends, strict=True)):
            hints.instant(start, phase_start[first + offset])
            hints.instant(end, phase_end[first + offset])
        for requirement in range(int(modes.requirement_ptr[chosen]), int(modes.requirement_ptr[chosen + 1])):
            slots = solution.assigned[needs.slot_ptr[requirement] : needs.slot_ptr[requirement + 1]].tolist()
            held = [model.classes.class_of[resource] for resource in slots if resource >= 0]
            for share in model.shares[requirement]:
                number = held.count(share.resource_class)
                hints.literal(share.literal, number > 0)
                hints.number(share.number, number)


def _hint_batches(model: ScheduleModel, solution: Solution, hints: _Hints) -> None:
    tasks, batch, chosen = model.draft.problem.mode_tasks(), solution.batch, solution.mode
    leader_of: dict[int, int] = {}
    for task, number in enumerate(batch.tolist()):
        if number >= 0:
            leader_of.setdefault(number, task)
    for (mode, leader), follows in model.batches.follows.items():
        task, other = int(tasks[mode]), int(tasks[leader])
        is_pair = chosen[task] == mode and chosen[other] == leader and batch[task] >= 0
        hints.literal(follows, bool(is_pair and leader_of.get(int(batch[task])) == other))
    for mode, literal in model.draft.holder.items():
        task = int(tasks[mode])
        is_own = chosen[task] == mode and (batch[task] < 0 or leader_of[int(batch[task])] == task)
        hints.literal(literal, bool(is_own))


def _hint_sequences(model: ScheduleModel, solution: Solution, hints: _Hints) -> None:
    sequences = model.sequences
    for circuit in sequences.setups.values():
        is_leader = {mode: hints.values.get(_index(model.draft.holder[mode])) for mode in circuit.nodes}
        nodes = [mode for mode, known in is_leader.items() if known is None or known[1]]
        _hint_circuit(model, solution, hints, circuit, nodes)
    for circuit in sequences.counters.values():
        _hint_circuit(model, solution, hints, circuit, circuit.nodes)


def _index(literal: Literal) -> int:
    return -1 if literal is None else int(literal.index)


def _hint_circuit(
    model: ScheduleModel, solution: Solution, hints: _Hints, circuit: Circuit, candidates: list[int]
) -> None:
    problem = model.draft.problem
    tasks, pointer = problem.mode_tasks(), problem.modes.phase_ptr
    nodes = [mode for mode in candidates if solution.mode[tasks[mode]] == mode]
    nodes.sort(
        key=lambda mode: (
            int(solution.phase_start[pointer[mode]]),
            int(solution.phase_end[pointer[mode + 1] - 1]),
            int(tasks[mode]),
        )
    )
    following = set(pairwise(nodes))
    hints.literal(circuit.empty, not nodes)
    for pair, literal in circuit.arcs.items():
        hints.literal(literal, pair in following)
    for mode in circuit.nodes:
        hints.literal(circuit.firsts[mode], bool(nodes) and mode == nodes[0])
        hints.literal(circuit.lasts[mode], bool(nodes) and mode == nodes[-1])


def _hint_ways(model: ScheduleModel, solution: Solution, hints: _Hints) -> None:
    for way in model.ways:
        if way.pickup is None or way.dropoff is None or solution.pickup[way.row] < model.draft.window.first:
            continue
        hints.instant(way.pickup, int(solution.pickup[way.row]))
        hints.instant(way.dropoff, int(solution.dropoff[way.row]))
    for route in model.routes:
        if not route.starts:
            for visit in route.visits:
                if visit.way >= 0:
                    hints.literal(visit.literal, int(solution.vehicle[model.ways[visit.way].row]) in route.robots)
            continue
        carried: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for index, visit in enumerate(route.visits):
            if visit.way < 0:
                return
            row = model.ways[visit.way].row
            robot = int(solution.vehicle[row])
            hints.literal(visit.literal, robot in route.robots)
            if robot in route.robots:
                carried[robot].append((int(solution.pickup[row]), index))
        following: set[tuple[int, int]] = set()
        firsts = set()
        for robot, trips in carried.items():
            order = [index for _, index in sorted(trips)]
            following.update(pairwise(order))
            resources = model.draft.problem.resources
            firsts.add(((int(resources.location[robot]), int(resources.available_from[robot])), order[0]))
        for pair, literal in route.arcs.items():
            hints.literal(literal, pair in following)
        for first, literal in route.starts.items():
            hints.literal(literal, first in firsts)
