"""Operations of lots as tasks: their modes with phases, their order, their material."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal

from reshuffle.model import consistency
from reshuffle.model.capabilities import DurationModel
from reshuffle.model.factory import Workspace
from reshuffle.model.orders import operation_id
from reshuffle.model.products import Operation, Product
from reshuffle.model.state import LotState
from reshuffle.model.stations import Attendance, BreakBehaviour, PhaseName, Station
from reshuffle.plan.arrays import UNBOUNDED, UNSET
from reshuffle.plan.builder import Phase, ProblemBuilder, Requirement
from reshuffle.plan.from_model.clock import Clock
from reshuffle.plan.from_model.lots import Lot, Requisition
from reshuffle.plan.from_model.resources import ResourceMap, SetupStates
from reshuffle.plan.tasks import BreakRule, PhaseKind

__all__ = [
    "Eligible",
    "TaskMap",
    "add_lots",
    "attendance_needs",
    "collect_setup_states",
    "moves_lots",
    "run_time",
    "setup_state",
]

#: Stations that can do an operation, by (product, operation); what matching found.
Eligible = Mapping[tuple[str, str], Sequence[str]]

_KINDS = {
    PhaseName.SETUP: PhaseKind.SETUP,
    PhaseName.LOAD: PhaseKind.LOAD,
    PhaseName.RUN: PhaseKind.RUN,
    PhaseName.UNLOAD: PhaseKind.UNLOAD,
}
_BREAKS = {
    BreakBehaviour.PAUSES: BreakRule.PAUSE,
    BreakBehaviour.MAY_NOT_PAUSE: BreakRule.MAY_NOT,
    BreakBehaviour.GOES_ON: BreakRule.IGNORE,
}


@dataclass(slots=True)
class TaskMap:
    """Tasks by operation id ``A17/2/070``, and what each mode of the problem is.

    Parameters
    ----------
    modes
        (operation id, station copy) -> mode as the builder numbers it.
    run_ms, pieces
        Per (operation id, station copy) the run time in milliseconds; per operation id the pieces it starts with.
    """

    tasks: dict[str, int] = field(default_factory=dict)
    lots: dict[str, Lot] = field(default_factory=dict)
    modes: dict[tuple[str, str], int] = field(default_factory=dict)
    run_ms: dict[tuple[str, str], int] = field(default_factory=dict)
    pieces: dict[str, int] = field(default_factory=dict)
    phase_names: dict[tuple[str, str], tuple[PhaseName, ...]] = field(default_factory=dict)


def run_time(operation: Operation, model: DurationModel, pieces: int) -> int:
    """Return the run time of a lot in milliseconds, rounded up, by the formula of ``DurationModel``."""
    stated = operation.time * (pieces if operation.time_per == "piece" else 1)
    content = sum(
        (amount * model.per_unit.get(unit, 0) for unit, amount in operation.work.items()),
        Decimal(0),
    ) * (pieces if operation.work_per == "piece" else 1)
    total = model.factor * stated + model.per_run + pieces * model.per_piece + content
    return int(total.to_integral_value(ROUND_CEILING))


def setup_state(station: Station, operation: Operation, product: str) -> object | None:
    """Return the state that an operation needs mounted on a station, None where nothing matters.

    Without a family an operation belongs to that of its product.
    """
    rule = station.setup
    if rule is None:
        return None
    if rule.attributes:
        return tuple(operation.setup_attributes.get(name, Decimal(0)) for name in rule.attributes)
    if rule.mount or rule.unmount or rule.fixed:
        return frozenset(operation.setup_components) if operation.setup_components else None
    return operation.setup_family or product


def collect_setup_states(workspace: Workspace, eligible: Eligible) -> dict[str, SetupStates]:
    """Return the setup states of every station copy: what is mounted now, and what any product may need."""
    result: dict[str, SetupStates] = {}
    for name, station in workspace.factory.stations.items():
        if station.setup is None:
            continue
        for copy in consistency.copies(name, station.count):
            states = result[copy] = SetupStates(station.setup)
            mounted = workspace.state.mounted.get(copy)
            if mounted is None:
                continue
            if station.setup.attributes:
                values = mounted.setup_attributes
                states.number(tuple(Decimal(values.get(key, "0")) for key in station.setup.attributes))
            elif station.setup.mount or station.setup.unmount or station.setup.fixed:
                states.number(frozenset(mounted.setup_components))
            elif mounted.setup_family is not None:
                states.number(mounted.setup_family)
    for (product_id, operation_name), stations in eligible.items():
        operation = workspace.products[product_id].operations[operation_name]
        for name in stations:
            station = workspace.factory.stations[name]
            state = setup_state(station, operation, product_id)
            if state is not None:
                for copy in consistency.copies(name, station.count):
                    result[copy].number(state)
    return result


def add_lots(
    builder: ProblemBuilder,
    workspace: Workspace,
    order: Requisition,
    job: int,
    eligible: Eligible,
    resources: ResourceMap,
    clock: Clock,
    tasks: TaskMap,
    items: Mapping[str, int],
) -> None:
    """Add the operations of all lots of an order that are still to be done.

    Parameters
    ----------
    job
        The order's job.
    tasks
        Filled with what is added.
    items
        Item indices of the problem; items that are not in it are not tracked.
    """
    for lot in order.lots:
        _LotWriter(builder, workspace, lot, job, eligible, resources, clock, tasks, items).write(
            order.parent is not None
        )


@dataclass(slots=True)
class _LotWriter:
    builder: ProblemBuilder
    workspace: Workspace
    lot: Lot
    job: int
    eligible: Eligible
    resources: ResourceMap
    clock: Clock
    tasks: TaskMap
    items: Mapping[str, int]

    @property
    def product(self) -> Product:
        return self.workspace.products[self.lot.product]

    def write(self, is_component: bool) -> None:
        """Add tasks, modes, order, carriers and material of the lot; a component is produced at the end."""
        state = self.workspace.state.lots.get(self.lot.id, LotState())
        branches = self._branches(state)
        open_operations = [
            name
            for name in self.product.operations
            if name not in state.done and name not in state.skipped and branches.get(name, -1) != -2
        ]
        for name in open_operations:
            self._add_task(name, branches.get(name, -1), state)
        self._add_order(open_operations, set(branches))
        self._add_carriers(open_operations)
        if is_component and open_operations:
            self._add_product(open_operations)

    def _branches(self, state: LotState) -> dict[str, int]:
        """Return the branch of each operation in a choice; -2 in one not taken, -1 in the one that was."""
        result: dict[str, int] = {}
        begun = {*state.done, *([state.running.operation] if state.running else [])}
        for branching in self.product.choices.values():
            taken = [name for name, members in branching.branches.items() if begun & set(members)]
            if taken:
                for name, members in branching.branches.items():
                    result.update(dict.fromkeys(members, -1 if name in taken else -2))
                continue
            rows = self.builder.add_choice(len(branching.branches), least=branching.least, most=branching.most)
            for row, members in zip(rows, branching.branches.values(), strict=True):
                result.update(dict.fromkeys(members, row))
        return result

    def _add_task(self, name: str, branch: int, state: LotState) -> None:
        operation = self.product.operations[name]
        running = state.running if state.running and state.running.operation == name else None
        identity = operation_id(self.lot.id, name)
        task = self.builder.add_task(
            self.job,
            identity,
            branch=branch,
            is_running=running is not None,
            pin_start=self.builder.planning_start if running else UNSET,
        )
        self.tasks.tasks[identity] = task
        self.tasks.lots[identity] = self.lot
        self.tasks.pieces[identity] = self.lot.pieces_in[name]
        if running:
            self._add_mode(task, identity, operation, running.station, running.phase, running.remaining)
        else:
            for base in self.eligible[self.lot.product, name]:
                for copy in consistency.copies(base, self.workspace.factory.stations[base].count):
                    self._add_mode(task, identity, operation, copy)
        for flow in () if running else operation.consumes:
            quantity = flow.quantity * (self.lot.pieces_in[name] if flow.per == "piece" else 1)
            self.builder.add_flow(task, self.items[flow.item], -quantity)
        for flow in operation.produces:
            quantity = flow.quantity * (self.lot.pieces_in[name] if flow.per == "piece" else 1)
            self.builder.add_flow(task, self.items[flow.item], quantity)

    def _add_mode(
        self,
        task: int,
        identity: str,
        operation: Operation,
        copy: str,
        from_phase: PhaseName | None = None,
        remaining: int = 0,
    ) -> None:
        base = self.resources.base_station[copy]
        station = self.workspace.factory.stations[base]
        offer = station.capabilities.get(operation.requires.capability)
        model = offer.time if offer else DurationModel()
        pieces = self.tasks.pieces[identity]
        run = run_time(operation, model, pieces)
        listed = self._phases(station, operation, run, from_phase, remaining)
        names = tuple(name for name, _ in listed)
        tools = (*(offer.tools if offer else ()), *operation.tools)
        needs = [
            *attendance_needs((*station.attendance, *operation.attendance), names, self.resources),
            *(Requirement(self.resources.tool_groups[tool]) for tool in dict.fromkeys(tools)),
        ]
        state = setup_state(station, operation, self.lot.product)
        states = self.resources.setups.get(copy)
        batching = station.batching
        mode = self.builder.add_mode(
            task,
            self.resources.stations[copy],
            [*(phase for _, phase in listed), *_hold(station)],
            needs,
            setup_state=states.number(state) if states and state is not None else -1,
            batch_family=_family(self.workspace, operation, self.lot.product) if batching else -1,
            batch_size=(pieces if batching.unit == "pieces" else 1) if batching else 0,
        )
        self.tasks.modes[identity, copy] = mode
        self.tasks.run_ms[identity, copy] = run
        self.tasks.phase_names[identity, copy] = names
        for name, wear in station.wear.items():
            content = sum(
                (amount * wear.per_unit.get(unit, 0) for unit, amount in operation.work.items()), Decimal(0)
            ) * (pieces if operation.work_per == "piece" else 1)
            amount = wear.per_minute * Decimal(run) / 60_000 + wear.per_piece * pieces + wear.per_lot + content
            whole = int(amount.to_integral_value(ROUND_CEILING))
            if whole:
                self.builder.add_wear(mode, self.resources.counters[copy, name], whole)

    def _phases(
        self, station: Station, operation: Operation, run: int, from_phase: PhaseName | None, remaining: int
    ) -> list[tuple[PhaseName, Phase]]:
        """Return the phases that are still to be done; a blocking station may be kept after the last."""
        run_rule = _BREAKS[operation.break_behaviour or station.break_behaviour]
        other_rule = BreakRule.PAUSE
        durations = {
            PhaseName.SETUP: operation.setup_time,
            PhaseName.LOAD: station.load,
            PhaseName.RUN: run,
            PhaseName.UNLOAD: station.unload,
        }
        names = [
            name
            for name, duration in durations.items()
            if duration or name is PhaseName.RUN or (name is PhaseName.SETUP and station.setup is not None)
        ]
        if from_phase is not None:
            order = list(PhaseName)
            names = [name for name in names if order.index(name) >= order.index(from_phase)]
            if from_phase not in names:
                names.insert(0, from_phase)
            durations[from_phase] = remaining
        result = []
        for name in names:
            kind = _KINDS[name]
            if from_phase is PhaseName.SETUP and name is PhaseName.SETUP:
                kind = PhaseKind.LOAD  # The rest of a setup under way is no setup any more: what it mounts is mounted.
            is_last = name is names[-1]
            waits = name is PhaseName.SETUP or (is_last and station.output_buffer is not None)
            rule = run_rule if name is PhaseName.RUN else other_rule
            duration = self.clock.duration(durations[name])
            power = station.power if name is PhaseName.RUN else 0
            result.append((name, Phase(duration, kind, UNBOUNDED if waits else 0, rule, power)))
        return result

    def _add_order(self, open_operations: Sequence[str], in_choices: set[str]) -> None:
        is_open = set(open_operations)
        for name in open_operations:
            operation = self.product.operations[name]
            after = self.tasks.tasks[operation_id(self.lot.id, name)]
            for earlier, least, most, is_bridge in direct_predecessors(self.product, name, in_choices):
                if earlier not in is_open:
                    continue
                if moves_lots(self.workspace) and not is_bridge:
                    self.builder.add_transport(
                        self.tasks.tasks[operation_id(self.lot.id, earlier)], after, travel_type=0
                    )
                self.builder.add_lag(
                    self.tasks.tasks[operation_id(self.lot.id, earlier)],
                    after,
                    self.clock.duration(least),
                    UNBOUNDED if most is None else max(self.clock.duration(least), most // self.clock.tick_ms),
                )
            partner = operation.same_station_as
            if partner is not None and partner in is_open:
                self.builder.add_dedication(self.tasks.tasks[operation_id(self.lot.id, partner)], after)

    def _add_carriers(self, open_operations: Sequence[str]) -> None:
        names = list(self.product.operations)
        for use in self.product.carriers:
            within = [
                name for name in names[names.index(use.first) : names.index(use.last) + 1] if name in open_operations
            ]
            if within:
                first, last = (self.tasks.tasks[operation_id(self.lot.id, name)] for name in (within[0], within[-1]))
                carrier = self.workspace.factory.carriers[use.carrier]
                pieces = max(self.lot.pieces_in[name] for name in within)
                units = -(-pieces // carrier.pieces) if carrier.pieces else 1
                self.builder.add_span(first, last, self.resources.carriers[use.carrier], units)

    def _add_product(self, open_operations: Sequence[str]) -> None:
        """Let the last operation produce the component; several last ones meet in a task of no duration."""
        before = {earlier for name in open_operations for earlier in _before(self.product, name)}
        sinks = [name for name in open_operations if name not in before]
        item = self.items.get(self.lot.product)
        if item is None:
            return
        last = self.tasks.tasks[operation_id(self.lot.id, sinks[0])]
        if len(sinks) > 1:
            last = self.builder.add_task(self.job, operation_id(self.lot.id, "done"))
            self.builder.add_mode(last, -1, 0)
            for name in sinks:
                self.builder.add_lag(self.tasks.tasks[operation_id(self.lot.id, name)], last)
        self.builder.add_flow(last, item, self.lot.pieces)


def _hold(station: Station) -> list[Phase]:
    return [Phase(0, PhaseKind.HOLD)] if station.output_buffer is not None else []


def _before(product: Product, name: str) -> tuple[str, ...]:
    return consistency.predecessors(product.operations)[name]


def _family(workspace: Workspace, operation: Operation, product: str) -> int:
    """Return the number of a batch family: that of the operation, else its product's."""
    families = sorted(
        {
            other.batch_family or owner
            for owner, known in workspace.products.items()
            for other in known.operations.values()
        }
    )
    return families.index(operation.batch_family or product)


def attendance_needs(
    listed: Sequence[Attendance], names: Sequence[PhaseName], resources: ResourceMap
) -> Iterator[Requirement]:
    """Yield one requirement per unbroken run of attended phases."""
    for attendance in listed:
        places = [place for place, name in enumerate(names) if name in attendance.phases]
        start = 0
        for place in range(1, len(places) + 1):
            if place == len(places) or places[place] != places[place - 1] + 1:
                first, last = places[start], places[place - 1]
                yield Requirement(resources.skills[attendance.skill], attendance.count, 1, first, last)
                start = place


def moves_lots(workspace: Workspace) -> bool:
    """Whether the ways of lots between stations matter: they take time, or the room where lots wait is limited."""
    stations = workspace.factory.stations.values()
    limited = any(station.input_buffer is not None or station.output_buffer is not None for station in stations)
    return limited or workspace.factory.transport_time > 0


def direct_predecessors(product: Product, name: str, in_choices: set[str]) -> list[tuple[str, int, int | None, bool]]:
    """Return what comes before an operation: its name, least and most lag in milliseconds, and whether it is a bridge.

    An operation of a choice may not be done; what comes before it then comes directly before its successors, so
    those are listed too, as bridges without a lag of their own.
    """
    listed = product.operations[name].after
    lags = {before.operation: (before.min_lag, before.max_lag) for before in listed or ()}
    first = _before_in_choice(product, name)
    # Behind a choice the list goes on to what stands before the choice: a bridge over it.
    direct = {earlier for earlier in first if earlier in lags or earlier in in_choices or len(first) == 1}
    result: dict[str, tuple[int, int | None]] = {}
    queue = list(first)
    while queue:
        earlier = queue.pop(0)
        if earlier in result:
            continue
        result[earlier] = lags.get(earlier, (0, None))
        if earlier in in_choices:
            queue += _before_in_choice(product, earlier)
    return [(earlier, least, most, earlier not in direct) for earlier, (least, most) in result.items()]


def _before_in_choice(product: Product, name: str) -> tuple[str, ...]:
    """Return the predecessors of an operation; in the list, other branches of its own choice are passed over."""
    operation = product.operations[name]
    if operation.after is not None:
        return tuple(before.operation for before in operation.after)
    names = list(product.operations)
    place = names.index(name)
    own = _branch_of(product, name)
    result: list[str] = []
    while place > 0:
        place -= 1
        other = _branch_of(product, names[place])
        if other == own or other is None:
            return (*result, names[place])
        if own is not None and other[0] == own[0]:
            continue
        if not result or _branch_of(product, result[-1]) != other:
            result.append(names[place])
    return tuple(result)


def _branch_of(product: Product, name: str) -> tuple[str, str] | None:
    for choice, branching in product.choices.items():
        for branch, members in branching.branches.items():
            if name in members:
                return choice, branch
    return None
