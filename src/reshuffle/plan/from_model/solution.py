"""Solutions as plans and plans as solutions: indices and ticks become ids and instants, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from reshuffle.plan import solution as solutions
from reshuffle.plan.arrays import UNSET
from reshuffle.plan.check import check
from reshuffle.plan.from_model.later_charging import charge_later, last_uses, later_charges
from reshuffle.plan.from_model.scheduling import PlanningProblem
from reshuffle.plan.links import Point
from reshuffle.plan.plan import (
    PlannedCrew,
    PlannedMaintenance,
    PlannedMove,
    PlannedMoveStep,
    PlannedOperation,
    PlannedOrder,
    PlannedPhase,
    PlannedTransport,
)
from reshuffle.plan.solution import Solution
from reshuffle.plan.tasks import PhaseKind
from reshuffle.plan.violations import Violation

__all__ = ["PlannedWork", "planned_work", "settled", "solution_of"]

_KIND_NAMES = {int(kind): kind.name.lower() for kind in PhaseKind}


@dataclass(frozen=True, slots=True)
class PlannedWork:
    """What a solution says, in ids and instants."""

    operations: tuple[PlannedOperation, ...]
    maintenance: tuple[PlannedMaintenance, ...]
    transports: tuple[PlannedTransport, ...]
    orders: tuple[PlannedOrder, ...]
    moves: tuple[PlannedMove, ...]


def planned_work(planning: PlanningProblem, solution: Solution) -> PlannedWork:
    """Return the work of a valid solution in ids and instants, by start."""
    reader = _Reader(planning, solution)
    operations = sorted(reader.operations(), key=lambda operation: (operation.start, operation.id))
    maintenance = sorted(reader.maintenance(), key=lambda task: (task.start, task.id))
    transports, orders = tuple(reader.transports()), tuple(reader.orders())
    return PlannedWork(tuple(operations), tuple(maintenance), transports, orders, tuple(reader.moves()))


class _Reader:
    """Reads a solution; its columns are lists, which are looked up one by one much faster than arrays."""

    def __init__(self, planning: PlanningProblem, solution: Solution) -> None:
        self.planning, self.solution = planning, solution
        problem = planning.problem
        self.phase_ptr, self.need_ptr = problem.modes.phase_ptr.tolist(), problem.modes.requirement_ptr.tolist()
        self.kinds = [_KIND_NAMES[kind] for kind in problem.phases.kind.tolist()]
        self.starts, self.ends = solution.phase_start.tolist(), solution.phase_end.tolist()
        self.instants: dict[int, datetime] = {}

    def _instant(self, tick: int) -> datetime:
        if tick not in self.instants:
            self.instants[tick] = self.planning.clock.instant(tick)
        return self.instants[tick]

    def operations(self) -> Iterator[PlannedOperation]:
        copies = {station: copy for copy, station in self.planning.resources.stations.items()}
        stations = self.planning.problem.modes.station.tolist()
        modes, batches = self.solution.mode.tolist(), self.solution.batch.tolist()
        for identity, task in self.planning.tasks.tasks.items():
            mode = modes[task]
            if mode < 0:
                continue
            lot = self.planning.tasks.lots[identity]
            batch = batches[task]
            yield PlannedOperation(
                identity,
                lot.order,
                lot.id,
                lot.product,
                identity.rsplit("/", 1)[1],
                copies[stations[mode]],
                self.planning.tasks.pieces[identity],
                self._phases(mode),
                tuple(self._crew(mode)),
                None if batch < 0 else batch,
            )

    def _phases(self, mode: int) -> tuple[PlannedPhase, ...]:
        return tuple(
            PlannedPhase(self.kinds[row], self._instant(self.starts[row]), self._instant(self.ends[row]))
            for row in range(self.phase_ptr[mode], self.phase_ptr[mode + 1])
        )

    def _crew(self, mode: int) -> Iterator[PlannedCrew]:
        problem = self.planning.problem
        needs = problem.requirements
        group_names = self.planning.group_names
        for row in range(self.need_ptr[mode], self.need_ptr[mode + 1]):
            slots = self.solution.assigned[needs.slot_ptr[row] : needs.slot_ptr[row + 1]]
            members = tuple(problem.names.resources[int(member)] for member in slots)
            first, last = int(needs.first_phase[row]), int(needs.last_phase[row])
            yield PlannedCrew(group_names[int(needs.group[row])], first, last, members)

    def maintenance(self) -> Iterator[PlannedMaintenance]:
        left_out = later_charges(self.planning, self.solution, is_latest=True)
        for task, (station, name) in self.planning.maintenance.items():
            mode = int(self.solution.mode[task])
            if mode >= 0 and task not in left_out:
                phases = self._phases(mode)
                identity = self.planning.problem.names.tasks[task]
                crew = tuple(self._crew(mode))
                yield PlannedMaintenance(identity, station, name, phases[0].start, phases[-1].end, crew)

    def transports(self) -> Iterator[PlannedTransport]:
        problem = self.planning.problem
        names, ways = problem.names, problem.transports
        hauls = set(self.planning.moves.ways.values())
        columns = (self.solution.pickup, self.solution.dropoff, ways.before, ways.after, self.solution.vehicle)
        for row, (pickup, dropoff, before, after, vehicle) in enumerate(
            zip(*(column.tolist() for column in columns), strict=True)
        ):
            if pickup == UNSET or row in hauls:
                continue
            robot = names.resources[vehicle] if vehicle >= 0 else None
            delivery = self.planning.under_way.deliveries.get(names.tasks[after]) if before < 0 else None
            if delivery is not None:
                robot, pickup, dropoff = delivery.robot, delivery.pickup, delivery.dropoff
            source = names.tasks[before] if before >= 0 else self.planning.origins[row]
            yield PlannedTransport(source, names.tasks[after], self._instant(pickup), self._instant(dropoff), robot)

    def moves(self) -> Iterator[PlannedMove]:
        names = self.planning.problem.names
        for move in self.planning.moves.moves:
            steps = []
            for step, task, way in self.planning.moves.steps(move):
                if way is not None and self.solution.pickup[way] != UNSET:
                    start, end = int(self.solution.pickup[way]), int(self.solution.dropoff[way])
                    vehicle = int(self.solution.vehicle[way])
                    robot = names.resources[vehicle] if vehicle >= 0 else None
                    steps.append(PlannedMoveStep(step.value, self._instant(start), self._instant(end), (), robot))
                elif task is not None and self.solution.mode[task] >= 0:
                    mode = int(self.solution.mode[task])
                    phase = self._phases(mode)[0]
                    members = tuple(member for crew in self._crew(mode) for member in crew.members)
                    steps.append(PlannedMoveStep(step.value, phase.start, phase.end, members))
            if steps:
                yield PlannedMove(move.station, move.origin, move.destination, tuple(steps), move.via)

    def orders(self) -> Iterator[PlannedOrder]:
        points = solutions.task_points(self.planning.problem, self.solution)
        is_done = (self.solution.mode >= 0) & (self.planning.problem.tasks.job >= 0)
        ends = np.full(len(self.planning.problem.jobs), UNSET, dtype=np.int64)
        # An instant may lie before the start of planning, but never as early as one that is not set.
        np.maximum.at(ends, self.planning.problem.tasks.job[is_done], points[Point.COMPLETION, is_done])
        for end, order in zip(ends.tolist(), self.planning.demand.orders, strict=True):
            yield PlannedOrder(
                order.id,
                order.product,
                order.quantity,
                tuple(lot.id for lot in order.lots),
                order.release,
                order.due,
                self._instant(end) if end != UNSET else None,
                order.parent,
            )


def settled(planning: PlanningProblem, solution: Solution) -> Solution:
    """Return a valid solution with what no plan lists where :func:`solution_of` places it.

    That is the instant at which all of a lot is done, as early as it can be, and the charging of robots that nobody
    needs any more, as late as it may be.
    """
    later = later_charges(planning, solution)
    if not planning.tasks.joins and not later:
        return solution
    writer = _Writer(planning)
    for name in ("mode", "batch", "assigned", "vehicle", "pickup", "dropoff"):
        setattr(writer, name, getattr(solution, name).copy())
    writer.start, writer.end = solution.phase_start.copy(), solution.phase_end.copy()
    if not later:
        return writer.solution()
    for task in later:
        writer.mode[task] = -1
    moved = writer.solution()
    if not check(planning.problem, moved):
        return moved
    # Robots that share a charger may be in each other's way there: then all of it stays as it was planned.
    for task in later:
        row = int(planning.problem.modes.phase_ptr[int(planning.problem.tasks.mode_ptr[task])])
        writer.mode[task] = solution.mode[task]
        writer.start[row], writer.end[row] = solution.phase_start[row], solution.phase_end[row]
    return writer.solution()


def solution_of(
    planning: PlanningProblem,
    operations: Sequence[PlannedOperation],
    maintenance: Sequence[PlannedMaintenance],
    transports: Sequence[PlannedTransport],
    moves: Sequence[PlannedMove] = (),
) -> tuple[Solution, list[Violation]]:
    """Return what a plan says as a solution of the problem it is for, and what can not even be said as one.

    A plan may come from anywhere: what it names and the problem does not know is a violation, not an error.
    """
    writer = _Writer(planning)
    for operation in operations:
        writer.write_operation(operation)
    for task in maintenance:
        writer.write_maintenance(task)
    for transport in transports:
        writer.write_transport(transport)
    for move in moves:
        writer.write_move(move)
    return writer.solution(), writer.violations


class _Writer:
    def __init__(self, planning: PlanningProblem) -> None:
        self.planning = planning
        empty = solutions.empty_solution(planning.problem)
        self.mode, self.batch = empty.mode.copy(), empty.batch.copy()
        self.start, self.end = empty.phase_start.copy(), empty.phase_end.copy()
        self.assigned, self.vehicle = empty.assigned.copy(), empty.vehicle.copy()
        self.pickup, self.dropoff = empty.pickup.copy(), empty.dropoff.copy()
        self.violations: list[Violation] = []
        self.resources = {name: index for index, name in enumerate(planning.problem.names.resources)}
        names = planning.problem.names.tasks
        self.maintenance = {names[task]: task for task in planning.maintenance}
        modes, ways = planning.problem.modes, planning.problem.transports
        self.phase_ptr, self.need_ptr = modes.phase_ptr.tolist(), modes.requirement_ptr.tolist()
        self.kinds = [_KIND_NAMES[kind] for kind in planning.problem.phases.kind.tolist()]
        self.ways: dict[tuple[int, int], list[int]] = {}
        for row, ends in enumerate(zip(ways.before.tolist(), ways.after.tolist(), strict=True)):
            self.ways.setdefault(ends, []).append(row)

    def solution(self) -> Solution:
        self._join()
        charge_later(self.planning, self.mode, self.start, self.end, self.assigned, self.last_uses())
        return Solution(
            self.mode,
            self.start,
            self.end,
            self.assigned,
            self.batch,
            self.vehicle,
            self.pickup,
            self.dropoff,
        )

    def last_uses(self) -> dict[int, int]:
        """Return when each robot that is used has set down its last lot."""
        return last_uses(self.planning, self.vehicle, self.dropoff)

    def _join(self) -> None:
        """Place what no plan lists: the instants at which all of a lot is done."""
        problem = self.planning.problem
        for task, parts in self.planning.tasks.joins.items():
            ends = [
                int(self.end[problem.modes.phase_ptr[self.mode[part] + 1] - 1])
                for part in parts
                if self.mode[part] >= 0
            ]
            mode = int(problem.tasks.mode_ptr[task])
            row = int(problem.modes.phase_ptr[mode])
            self.mode[task] = mode
            self.start[row] = self.end[row] = max(ends, default=problem.planning_start)

    def _refuse(self, rule: str, place: str, message: str, value: int | None = None, limit: int | None = None) -> None:
        self.violations.append(Violation(rule, place, value, limit, message))

    def _task(self, identity: str, known: Mapping[str, int]) -> int | None:
        task = known.get(identity)
        if task is None:
            self._refuse("presence", identity, f"'{identity}' is no work of this workspace")
        elif self.mode[task] >= 0:
            self._refuse("presence", identity, f"'{identity}' is done twice", 2, 1)
        else:
            return task
        return None

    def write_operation(self, operation: PlannedOperation) -> None:
        task = self._task(operation.id, self.planning.tasks.tasks)
        if task is None:
            return
        mode = self.planning.mode_index.get((operation.id, operation.station))
        if mode is None:
            known = [f"'{copy}'" for identity, copy in self.planning.mode_index if identity == operation.id]
            message = f"'{operation.id}' can not be done on '{operation.station}', only on {', '.join(known)}"
            self._refuse("mode", operation.id, message)
            return
        if self._write_phases(operation.id, mode, operation.phases):
            self.mode[task] = mode
            self.batch[task] = -1 if operation.batch is None else operation.batch
            self._write_crew(operation.id, mode, operation.crew)

    def write_maintenance(self, planned: PlannedMaintenance) -> None:
        task = self._task(planned.id, self.maintenance)
        if task is None:
            return
        if self.planning.maintenance.get(task) != (planned.station, planned.task):
            message = f"'{planned.id}' is no maintenance task '{planned.task}' of '{planned.station}'"
            self._refuse("presence", planned.id, message)
            return
        mode = int(self.planning.problem.tasks.mode_ptr[task])
        if self._write_phases(planned.id, mode, (PlannedPhase("run", planned.start, planned.end),)):
            self.mode[task] = mode
            self._write_crew(planned.id, mode, planned.crew)

    def write_move(self, planned: PlannedMove) -> None:
        known, clock = self.planning.moves, self.planning.clock
        expected = [step.value for step, _, _ in known.steps(planned.move)]
        given = [step.name for step in planned.steps]
        if given != expected:
            steps, listed = ", ".join(expected) or "none", ", ".join(given) or "none"
            message = f"the move of '{planned.station}' must have the steps {steps}, not {listed}"
            self._refuse("configuration", planned.move.id, message, len(given), len(expected))
            return
        for step in planned.steps:
            identity = f"{planned.move.id}/{step.name}"
            start, end = clock.at_or_before(step.start), clock.at_or_after(step.end)
            way = known.ways.get(identity)
            if way is not None:
                self.pickup[way], self.dropoff[way] = start, end
                self.vehicle[way] = -1 if step.robot is None else self.resources.get(step.robot, -2)
                continue
            mode = int(self.planning.problem.tasks.mode_ptr[known.tasks[identity]])
            row = self.phase_ptr[mode]
            self.mode[known.tasks[identity]] = mode
            self.start[row], self.end[row] = start, end
            need = self.planning.problem.requirements
            crew = [
                PlannedCrew(self.planning.group_names[int(need.group[place])], 0, 0, step.crew)
                for place in range(self.need_ptr[mode], self.need_ptr[mode + 1])
            ]
            self._write_crew(identity, mode, crew)
            if step.crew and not crew:
                self._refuse("assignment", identity, f"'{identity}' needs nobody", len(step.crew), 0)
            if step.robot is not None:
                self._refuse("configuration", identity, f"'{identity}' is done by people, not by '{step.robot}'")

    def _write_phases(self, identity: str, mode: int, phases: Sequence[PlannedPhase]) -> bool:
        clock = self.planning.clock
        rows = range(self.phase_ptr[mode], self.phase_ptr[mode + 1])
        expected = self.kinds[rows.start : rows.stop]
        given = [phase.name for phase in phases]
        if given != expected:
            message = f"'{identity}' must have the phases {', '.join(expected)}, not {', '.join(given) or 'none'}"
            self._refuse("phase_sequence", identity, message, len(given), len(expected))
            return False
        for row, phase in zip(rows, phases, strict=True):
            self.start[row] = clock.at_or_before(phase.start)
            self.end[row] = clock.at_or_after(phase.end)
        return True

    def _write_crew(self, identity: str, mode: int, crew: Sequence[PlannedCrew]) -> None:
        problem = self.planning.problem
        needs = problem.requirements
        rows = range(self.need_ptr[mode], self.need_ptr[mode + 1])
        open_crews = list(crew)
        for row in rows:
            name = self.planning.group_names[int(needs.group[row])]
            key = (name, int(needs.first_phase[row]), int(needs.last_phase[row]))
            found = next((one for one in open_crews if (one.need, one.first_phase, one.last_phase) == key), None)
            slots = range(int(needs.slot_ptr[row]), int(needs.slot_ptr[row + 1]))
            if found is None or len(found.members) != len(slots):
                message = f"'{identity}' needs {len(slots)} of '{name}' in phases {key[1]} to {key[2]}"
                self._refuse("assignment", identity, message, len(found.members) if found else 0, len(slots))
                members = found.members[: len(slots)] if found else ()
            else:
                members = found.members
            if found:
                open_crews.remove(found)
            # A tool and a person may have one name: whoever can take the place is meant.
            group = int(needs.group[row])
            able = problem.groups.members[slice(*problem.groups.ptr[group : group + 2])].tolist()
            by_name = {problem.names.resources[index]: index for index in able}
            for slot, member in zip(slots, members, strict=False):
                self.assigned[slot] = by_name.get(member, self.resources.get(member, -1))
        for extra in open_crews:
            message = f"'{identity}' needs no '{extra.need}' in phases {extra.first_phase} to {extra.last_phase}"
            self._refuse("assignment", identity, message)

    def write_transport(self, transport: PlannedTransport) -> None:
        planning = self.planning
        tasks = planning.tasks.tasks
        before, after = tasks.get(transport.before, -1), tasks.get(transport.after, -1)
        found = self.ways.get((before, after), []) if after >= 0 else []
        if before < 0:
            found = [row for row in found if planning.origins[row] == transport.before]
        place = f"{transport.before} -> {transport.after}"
        if not found:
            self._refuse("transport", place, f"no lot goes from '{transport.before}' to '{transport.after}'")
            return
        row, clock = found[0], planning.clock
        pickup, dropoff = clock.at_or_before(transport.pickup), clock.at_or_after(transport.dropoff)
        delivery = planning.under_way.deliveries.get(transport.after) if before < 0 else None
        if delivery is None:
            self.pickup[row], self.dropoff[row] = pickup, dropoff
            self.vehicle[row] = -1 if transport.robot is None else self.resources.get(transport.robot, -2)
            return
        # The robot has the lot already and brings it at once; from then on the lot is where it is needed.
        self.pickup[row] = self.dropoff[row] = delivery.dropoff
        if (transport.robot, pickup, dropoff) != (delivery.robot, delivery.pickup, delivery.dropoff):
            until = clock.instant(delivery.dropoff).isoformat()
            message = f"the lot for '{transport.after}' is on robot '{delivery.robot}', which sets it down by {until}"
            self._refuse("transport", place, message, dropoff, delivery.dropoff)
