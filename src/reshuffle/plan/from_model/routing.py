"""Operations of lots as tasks: their modes with phases, their order, their material."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from reshuffle.model import consistency
from reshuffle.model.capabilities import DurationModel
from reshuffle.model.factory import Workspace
from reshuffle.model.orders import operation_id
from reshuffle.model.products import Operation, Product
from reshuffle.model.state import LotState, RunningOperation
from reshuffle.model.stations import PhaseName
from reshuffle.plan.arrays import UNBOUNDED, UNSET
from reshuffle.plan.builder import Phase, ProblemBuilder, Requirement
from reshuffle.plan.from_model import work
from reshuffle.plan.from_model.clock import Clock
from reshuffle.plan.from_model.eligible import Eligible
from reshuffle.plan.from_model.lots import Lot, Requisition
from reshuffle.plan.from_model.precedence import direct_predecessors
from reshuffle.plan.from_model.resources import ResourceMap
from reshuffle.plan.from_model.setup_states import setup_state
from reshuffle.plan.from_model.transports import Carriage, lot_mass
from reshuffle.plan.tasks import PhaseKind

__all__ = ["LotWriter", "TaskMap"]


@dataclass(slots=True)
class TaskMap:
    """Tasks by operation id ``A17/2/070``, and what each mode of the problem is.

    Parameters
    ----------
    modes
        (operation id, station copy) -> mode as the builder numbers it.
    run_ms, pieces
        Per (operation id, station copy) the run time in milliseconds; per operation id the pieces it starts with.
    joins
        Tasks of no work that are done when all of some tasks of a lot are done, of none: when planning starts.
    running
        Operations under way: station copy, phases that are left, and needs.
    """

    tasks: dict[str, int] = field(default_factory=dict)
    lots: dict[str, Lot] = field(default_factory=dict)
    modes: dict[tuple[str, str], int] = field(default_factory=dict)
    run_ms: dict[tuple[str, str], int] = field(default_factory=dict)
    pieces: dict[str, int] = field(default_factory=dict)
    phase_names: dict[tuple[str, str], tuple[PhaseName, ...]] = field(default_factory=dict)
    joins: dict[int, tuple[int, ...]] = field(default_factory=dict)
    running: dict[str, tuple[str, tuple[Phase, ...], tuple[Requirement, ...]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Way:
    """How an operation is done on a station, whichever of several equal ones."""

    run_ms: int
    names: tuple[PhaseName, ...]
    phases: tuple[Phase, ...]
    needs: tuple[Requirement, ...]
    state: object | None
    family: int
    size: int
    wear: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class LotWriter:
    """Adds the lots of orders to a problem.

    Parameters
    ----------
    tasks
        Filled with what is added.
    items
        Item indices of the problem.
    running_on
        Station copy on which a lot runs, by lot.
    present
        Operators who are there, by lot.
    carriage
        Adds the ways of lots.
    """

    builder: ProblemBuilder
    workspace: Workspace
    eligible: Eligible
    resources: ResourceMap
    clock: Clock
    tasks: TaskMap
    items: Mapping[str, int]
    running_on: Mapping[str, str]
    present: Mapping[str, Sequence[str]]
    families: Mapping[str, int]
    carriage: Carriage
    ways: dict[tuple[str, str, str, int], _Way] = field(default_factory=dict)

    def write(self, order: Requisition, job: int) -> None:
        """Add what is still to be done of all lots of an order; what a child order makes is produced."""
        for lot in order.lots:
            _OneLot(self, lot, job).write(order.parent is not None)


@dataclass(slots=True)
class _OneLot:
    to: LotWriter
    lot: Lot
    job: int

    @property
    def product(self) -> Product:
        return self.to.workspace.products[self.lot.product]

    @property
    def state(self) -> LotState:
        return self.to.workspace.state.lots.get(self.lot.id, LotState())

    def write(self, is_component: bool) -> None:
        branches = self._branches()
        gone = {*self.state.done, *self.state.skipped}
        open_operations = {name: branch for name, branch in branches.items() if name not in gone and branch is not None}
        for name in open_operations:
            self._add_task(name, open_operations[name])
        uncertain = {name for name, branch in branches.items() if branch != -1} | set(self.state.skipped)
        self._add_order(open_operations, uncertain)
        if self.to.carriage.is_needed:
            self._add_ways(open_operations, uncertain)
        self._add_carriers(open_operations)
        if is_component and open_operations:
            self._add_product(open_operations, uncertain)

    def _branches(self) -> dict[str, int | None]:
        """Return for each operation its branch, -1 where it is done anyway, None in a branch that is not taken."""
        result: dict[str, int | None] = dict.fromkeys(self.product.operations, -1)
        state = self.state
        begun = {*state.done, *([state.running.operation] if state.running else [])}
        for branching in self.product.choices.values():
            taken = [name for name, members in branching.branches.items() if begun & set(members)]
            left = {}
            for name, members in branching.branches.items():
                if name in taken:
                    continue
                result.update(dict.fromkeys(members))
                if (set(members) - set(state.skipped) or not members) and self._is_possible(members):
                    left[name] = members
            least, most = max(0, branching.least - len(taken)), min(branching.most - len(taken), len(left))
            if most > 0:
                rows = self.to.builder.add_choice(len(left), least=min(least, most), most=most)
                for row, members in zip(rows, left.values(), strict=True):
                    result.update(dict.fromkeys(members, row))
        return result

    def _is_possible(self, members: Sequence[str]) -> bool:
        return all(self.to.eligible[self.lot.product, name] for name in members if name not in self.state.skipped)

    def _add_task(self, name: str, branch: int) -> None:
        to = self.to
        operation = self.product.operations[name]
        state = self.state
        running = state.running if state.running and state.running.operation == name else None
        identity = operation_id(self.lot.id, name)
        delivery = to.carriage.under_way.deliveries.get(identity)
        task = to.builder.add_task(
            self.job,
            identity,
            branch=branch,
            earliest_start=-UNBOUNDED if running else self._earliest(identity, operation),
            is_running=running is not None,
            pin_start=to.builder.planning_start if running else UNSET,
        )
        to.tasks.tasks[identity] = task
        to.tasks.lots[identity] = self.lot
        to.tasks.pieces[identity] = self.lot.pieces_in[name]
        if running:
            self._add_mode(task, identity, operation, to.running_on[self.lot.id], running)
        else:
            for base in to.eligible[self.lot.product, name]:
                for copy in consistency.copies(base, to.workspace.factory.stations[base].count):
                    if delivery is None or copy in delivery.stations:
                        self._add_mode(task, identity, operation, copy)
        for flow in () if running else operation.consumes:
            quantity = flow.quantity * (self.lot.pieces_in[name] if flow.per == "piece" else 1)
            to.builder.add_flow(task, to.items[flow.item], -quantity)
        for flow in operation.produces:
            quantity = flow.quantity * (self.lot.pieces_in[name] if flow.per == "piece" else 1)
            to.builder.add_flow(task, to.items[flow.item], quantity)

    def _earliest(self, identity: str, operation: Operation) -> int:
        """Return the earliest start by least lags behind operations that are done, and by the robot that has the lot.

        When they ended is not known; that it was just now is the safe guess.
        """
        lags = [
            before.min_lag
            for before in operation.after or ()
            if before.operation in self.state.done and before.min_lag > 0
        ]
        times = [self.to.builder.planning_start + self.to.clock.duration(max(lags))] if lags else []
        delivery = self.to.carriage.under_way.deliveries.get(identity)
        if delivery is not None:
            times.append(delivery.dropoff)
        return max(times, default=-UNBOUNDED)

    def _add_mode(
        self, task: int, identity: str, operation: Operation, copy: str, running: RunningOperation | None = None
    ) -> None:
        to = self.to
        pieces = to.tasks.pieces[identity]
        way = self._way(identity, operation, to.resources.base_station[copy], pieces, running)
        states = to.resources.setups.get(copy)
        mode = to.builder.add_mode(
            task,
            to.resources.stations[copy],
            way.phases,
            way.needs,
            setup_state=states.number(way.state) if states and way.state is not None else -1,
            batch_family=way.family,
            batch_size=way.size,
        )
        to.tasks.modes[identity, copy] = mode
        to.tasks.run_ms[identity, copy] = way.run_ms
        to.tasks.phase_names[identity, copy] = way.names
        if running is not None:
            to.tasks.running[identity] = (copy, way.phases, way.needs)
        for counter, amount in way.wear:
            to.builder.add_wear(mode, to.resources.counters[copy, counter], amount)

    def _way(
        self, identity: str, operation: Operation, base: str, pieces: int, running: RunningOperation | None
    ) -> _Way:
        """Return how an operation is done on a station; worked out once for all lots of as many pieces."""
        if running is not None:
            return self._work_out(operation, base, pieces, running)
        key = (self.lot.product, identity.rpartition("/")[2], base, pieces)
        if key not in self.to.ways:
            self.to.ways[key] = self._work_out(operation, base, pieces, None)
        return self.to.ways[key]

    def _work_out(self, operation: Operation, base: str, pieces: int, running: RunningOperation | None) -> _Way:
        to = self.to
        station = to.workspace.factory.stations[base]
        offer = station.capabilities.get(operation.requires.capability)
        run = work.run_time(operation, offer.time if offer else DurationModel(), pieces)
        listed = work.phases_of(station, operation, run, to.clock, running)
        names = tuple(name for name, _ in listed)
        tools = dict.fromkeys((*(offer.tools if offer else ()), *operation.tools, *(running.tools if running else ())))
        attendance = (*station.attendance, *operation.attendance)
        if running is None:
            people = list(work.attendance_needs(to.builder, attendance, names, to.resources, station.site))
        else:
            present = [to.resources.operators[name] for name in to.present[self.lot.id]]
            people = list(work.pinned_needs(to.builder, attendance, names, to.resources, station.site, present))
        batching = station.batching
        wear = [
            (name, work.wear_amount(counter, operation, run, pieces, running)) for name, counter in station.wear.items()
        ]
        return _Way(
            run,
            names,
            (*(phase for _, phase in listed), *_hold(station.output_buffer)),
            (*people, *(Requirement(to.resources.tool_groups[tool]) for tool in tools)),
            # What runs already needs no setup any more; a setup under way is the rest of the work.
            setup_state(station, operation, self.lot.product) if running is None else None,
            to.families[operation.batch_family or self.lot.product] if batching else -1,
            (pieces if batching.unit == "pieces" else 1) if batching else 0,
            tuple((name, amount) for name, amount in wear if amount),
        )

    def _add_order(self, open_operations: Collection[str], uncertain: set[str]) -> None:
        to, is_open = self.to, set(open_operations)
        for name in open_operations:
            operation, after = self.product.operations[name], self._task(name)
            for earlier, least, most, _ in direct_predecessors(self.product, name, uncertain):
                if earlier not in is_open:
                    continue
                shortest = to.clock.duration(least)
                longest = UNBOUNDED if most is None else max(shortest, most // to.clock.tick_ms)
                to.builder.add_lag(self._task(earlier), after, shortest, longest)
            partner = operation.same_station_as
            if partner is not None and partner in is_open and partner != name:
                to.builder.add_dedication(self._task(partner), after)

    def _add_ways(self, open_operations: Collection[str], uncertain: set[str]) -> None:
        """Add the ways of the lot from each operation to the next, and from where it lies to the first."""
        is_open, done = set(open_operations), self.state.done
        last_done = next((name for name in reversed(self.product.operations) if name in done), None)
        for name in open_operations:
            listed = direct_predecessors(self.product, name, uncertain)
            before = [earlier for earlier, _, _, is_bridge in listed if not is_bridge]
            if before and not any(earlier in is_open or earlier in done for earlier in before):
                # What comes directly before is not done at all: the lot comes from what is before that.
                before = [earlier for earlier, _, _, is_bridge in listed if is_bridge]
                nearest = [earlier for earlier in before if earlier in uncertain and earlier in is_open]
                before = nearest or before
            before = [earlier for earlier in before if earlier in is_open]
            mass = lot_mass(self.to.workspace, self.lot, name)
            for earlier in before:
                ends = self._stations(earlier), self._stations(name)
                self.to.carriage.connect(self._task(earlier), self._task(name), mass, *ends)
            if not before:
                self.to.carriage.fetch(self.lot, self._task(name), name, last_done, self._stations(name))

    def _stations(self, name: str) -> Sequence[str]:
        """Return the stations, not copies, at which an operation may be done."""
        running = self.state.running
        if running is not None and running.operation == name:
            return [self.to.resources.base_station[self.to.running_on[self.lot.id]]]
        return self.to.eligible[self.lot.product, name]

    def _task(self, operation: str) -> int:
        return self.to.tasks.tasks[operation_id(self.lot.id, operation)]

    def _add_carriers(self, open_operations: Collection[str]) -> None:
        to, names = self.to, list(self.product.operations)
        for use in self.product.carriers:
            listed = names[names.index(use.first) : names.index(use.last) + 1]
            within = [name for name in listed if name in open_operations]
            if within:
                carrier = to.workspace.factory.carriers[use.carrier]
                pieces = max(self.lot.pieces_in[name] for name in within)
                units = -(-pieces // carrier.pieces) if carrier.pieces else 1
                first, last = self._task(within[0]), self._task(within[-1])
                if set(listed) & set(self.state.done):
                    first = self._now()
                to.builder.add_span(first, last, to.resources.carriers[use.carrier], units)

    def _now(self) -> int:
        """Return a task of no work at the start of planning: from then on the lot has what it rides on."""
        task = self.to.builder.add_task(-1, self.lot.id, earliest_start=0, latest_end=0)
        self.to.builder.add_mode(task, -1, 0)
        self.to.tasks.joins[task] = ()
        return task

    def _add_product(self, open_operations: Collection[str], uncertain: set[str]) -> None:
        """Let the last operation produce the component; where it is not sure which that is, when all are done."""
        item = self.to.items.get(self.lot.product)
        if item is None:
            return
        earlier = {
            before for name in open_operations for before, *_ in direct_predecessors(self.product, name, uncertain)
        }
        sinks = [name for name in open_operations if name not in earlier]
        if len(sinks) == 1 and sinks[0] not in uncertain:
            last = self._task(sinks[0])
        else:
            # No work of anybody's, so no job's: it only says from when the pieces are there.
            last = self.to.builder.add_task(-1, self.lot.id)
            self.to.builder.add_mode(last, -1, 0)
            self.to.tasks.joins[last] = tuple(self._task(name) for name in open_operations)
            for task in self.to.tasks.joins[last]:
                self.to.builder.add_lag(task, last)
        self.to.builder.add_flow(last, item, self.lot.pieces)


def _hold(output_buffer: int | None) -> list[Phase]:
    return [] if output_buffer is None else [Phase(0, PhaseKind.HOLD)]
