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
    pieces
        Per operation id the pieces it starts with.
    joins
        Tasks of no work that are done when all of some tasks of a lot are done, of none: when planning starts.
    running
        Operations under way: station copy, phases that are left, and needs.
    """

    tasks: dict[str, int] = field(default_factory=dict)
    lots: dict[str, Lot] = field(default_factory=dict)
    modes: dict[tuple[str, str], int] = field(default_factory=dict)
    pieces: dict[str, int] = field(default_factory=dict)
    joins: dict[int, tuple[int, ...]] = field(default_factory=dict)
    running: dict[str, tuple[str, tuple[Phase, ...], tuple[Requirement, ...]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Way:
    """How an operation is done on a station, whichever of several equal ones."""

    phases: tuple[Phase, ...]
    needs: tuple[Requirement, ...]
    state: object | None
    family: int
    size: int
    wear: tuple[tuple[str, int], ...]


#: A station copy that can do an operation: its index, the number of the setup state it needs there, and how.
_Option = tuple[str, int, int, _Way]


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
    _ways: dict[tuple[str, str, str, int], _Way] = field(default_factory=dict)
    _options: dict[tuple[str, str, int], list[_Option]] = field(default_factory=dict)
    _alike: dict[str, str] = field(default_factory=dict)
    _predecessors: dict[str, dict[str, list[tuple[str, int, int | None, bool]]]] = field(default_factory=dict)

    def write(self, order: Requisition, job: int) -> None:
        """Add what is still to be done of all lots of an order; what a child order makes is produced."""
        for lot in order.lots:
            _OneLot(self, lot, job, self.workspace.state.lots.get(lot.id, _UNTOUCHED)).write(order.parent is not None)

    def predecessors(
        self, product: str, name: str, uncertain: Collection[str]
    ) -> list[tuple[str, int, int | None, bool]]:
        """Return what comes before an operation; worked out once for all lots of a product without choices."""
        if uncertain:
            return direct_predecessors(self.workspace.products[product], name, uncertain)
        known = self._predecessors.setdefault(product, {})
        if name not in known:
            known[name] = direct_predecessors(self.workspace.products[product], name, uncertain)
        return known[name]

    def options(self, product: str, name: str, pieces: int) -> list[_Option]:
        """Return the station copies that can do an operation; worked out once for all lots of as many pieces."""
        key = (product, name, pieces)
        if key not in self._options:
            stations = self.workspace.factory.stations
            self._options[key] = [
                self._option(product, name, pieces, base, copy)
                for base in self.eligible[product, name]
                for copy in consistency.copies(base, stations[base].count)
            ]
        return self._options[key]

    def _option(self, product: str, name: str, pieces: int, base: str, copy: str) -> _Option:
        key = (product, name, self._first_alike(base), pieces)
        if key not in self._ways:
            operation = self.workspace.products[product].operations[name]
            self._ways[key] = self.way(product, operation, base, pieces, None, ())
        way = self._ways[key]
        return copy, self.resources.stations[copy], self.state_number(copy, way), way

    def _first_alike(self, base: str) -> str:
        """Return the first station that differs in nothing from a station."""
        if base not in self._alike:
            part = self.workspace.factory.stations[base]
            stations = self.workspace.factory.stations
            found = (other for other, first in self._alike.items() if other == first and stations[other] == part)
            self._alike[base] = next(found, base)
        return self._alike[base]

    def state_number(self, copy: str, way: _Way) -> int:
        """Return the number of the setup state that a way needs on a station copy, -1 where none matters."""
        states = self.resources.setups.get(copy)
        return states.number(way.state) if states and way.state is not None else -1

    def way(
        self,
        product: str,
        operation: Operation,
        base: str,
        pieces: int,
        running: RunningOperation | None,
        present: Sequence[int],
    ) -> _Way:
        """Work out how an operation is done on a station; of one under way, what is left of it."""
        station = self.workspace.factory.stations[base]
        offer = station.capabilities.get(operation.requires.capability)
        run = work.run_time(operation, offer.time if offer else DurationModel(), pieces)
        listed = work.phases_of(station, operation, run, self.clock, running)
        names = tuple(name for name, _ in listed)
        tools = dict.fromkeys((*(offer.tools if offer else ()), *operation.tools, *(running.tools if running else ())))
        attendance = (*station.attendance, *operation.attendance)
        builder, resources = self.builder, self.resources
        if running is None:
            people = list(work.attendance_needs(builder, attendance, names, resources, station.site))
        else:
            people = list(work.pinned_needs(builder, attendance, names, resources, station.site, present))
        batching = station.batching
        wear = [
            (name, work.wear_amount(counter, operation, run, pieces, running)) for name, counter in station.wear.items()
        ]
        return _Way(
            (*(phase for _, phase in listed), *_hold(station.output_buffer)),
            (*people, *(Requirement(resources.tool_groups[tool]) for tool in tools)),
            # What runs already needs no setup any more; a setup under way is the rest of the work.
            setup_state(station, operation, product) if running is None else None,
            self.families[operation.batch_family or product] if batching else -1,
            (pieces if batching.unit == "pieces" else 1) if batching else 0,
            tuple((name, amount) for name, amount in wear if amount),
        )


@dataclass(slots=True)
class _OneLot:
    to: LotWriter
    lot: Lot
    job: int
    state: LotState

    @property
    def product(self) -> Product:
        return self.to.workspace.products[self.lot.product]

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
            self._add_running(task, identity, operation, running)
        else:
            for option in to.options(self.lot.product, name, self.lot.pieces_in[name]):
                if delivery is None or option[0] in delivery.stations:
                    self._add_mode(task, identity, option)
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

    def _add_running(self, task: int, identity: str, operation: Operation, running: RunningOperation) -> None:
        """Add the rest of an operation under way, with the people who are there."""
        to, copy = self.to, self.to.running_on[self.lot.id]
        present = [to.resources.operators[name] for name in to.present[self.lot.id]]
        base, pieces = to.resources.base_station[copy], to.tasks.pieces[identity]
        way = to.way(self.lot.product, operation, base, pieces, running, present)
        to.tasks.running[identity] = (copy, way.phases, way.needs)
        self._add_mode(task, identity, (copy, to.resources.stations[copy], to.state_number(copy, way), way))

    def _add_mode(self, task: int, identity: str, option: _Option) -> None:
        copy, station, state, way = option
        builder = self.to.builder
        mode = builder.add_mode(
            task,
            station,
            way.phases,
            way.needs,
            setup_state=state,
            batch_family=way.family,
            batch_size=way.size,
        )
        self.to.tasks.modes[identity, copy] = mode
        for counter, amount in way.wear:
            builder.add_wear(mode, self.to.resources.counters[copy, counter], amount)

    def _add_order(self, open_operations: Collection[str], uncertain: set[str]) -> None:
        to, is_open = self.to, set(open_operations)
        for name in open_operations:
            operation, after = self.product.operations[name], self._task(name)
            for earlier, least, most, _ in self.to.predecessors(self.lot.product, name, uncertain):
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
            listed = self.to.predecessors(self.lot.product, name, uncertain)
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
            before for name in open_operations for before, *_ in self.to.predecessors(self.lot.product, name, uncertain)
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


#: The state of a lot of which nothing is known: nothing is done.
_UNTOUCHED = LotState()


def _hold(output_buffer: int | None) -> list[Phase]:
    return [] if output_buffer is None else [Phase(0, PhaseKind.HOLD)]
