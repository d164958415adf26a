"""What depends on the order of tasks on a station: setup times and wear (rules `setup`, `wear`).

Each station with setups, and each wear counter, gets a circuit through the modes that matter to it; the arc from one to
the next says which came last before. Modes without a setup state do not matter to setups and stay out: what is mounted
passes through them untouched.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from reshuffle.organizing.scheduling.cpsat.draft import Draft, Expression, Literal
from reshuffle.plan.tasks import PhaseKind

__all__ = ["Circuit", "Sequences", "add_sequences", "setup_time_variables"]


@dataclass(slots=True)
class Circuit:
    """The order of some modes on one station.

    Parameters
    ----------
    nodes
        Modes, ascending.
    firsts
        Literal per node: it is the first.
    arcs
        Literal per pair of nodes: the second is the next after the first.
    lasts
        Literal per node: it is the last.
    empty
        Literal: no node takes part.
    """

    nodes: list[int]
    firsts: dict[int, Literal] = field(default_factory=dict)
    arcs: dict[tuple[int, int], Literal] = field(default_factory=dict)
    lasts: dict[int, Literal] = field(default_factory=dict)
    empty: Literal = None


@dataclass(slots=True)
class Sequences:
    """All circuits of a model, for hints.

    Parameters
    ----------
    setups
        Circuit per station with setups.
    counters
        Circuit per wear counter.
    """

    setups: dict[int, Circuit] = field(default_factory=dict)
    counters: dict[int, Circuit] = field(default_factory=dict)


def setup_time_variables(draft: Draft) -> dict[int, Expression]:
    """Return per SETUP phase that needs one the variable of its setup time, by phase."""
    problem = draft.problem
    result = {}
    for station, modes in _stateful_modes(draft).items():
        rule = int(problem.resources.setup_rule[station])
        initial = int(problem.resources.initial_setup[station])
        states = sorted({int(problem.modes.setup_state[mode]) for mode in modes})
        for mode in modes:
            state = int(problem.modes.setup_state[mode])
            times = [problem.setup_rules.time(rule, before, state) for before in {initial, *states}]
            phase = int(problem.modes.phase_ptr[mode])
            if problem.phases.kind[phase] == PhaseKind.SETUP and max(times) > 0:
                result[phase] = draft.integer(min(times), max(times))
    return result


def _stateful_modes(draft: Draft) -> dict[int, list[int]]:
    problem = draft.problem
    stations: dict[int, list[int]] = defaultdict(list)
    for mode in sorted(draft.chosen):
        station = int(problem.modes.station[mode])
        if station >= 0 and problem.resources.setup_rule[station] >= 0 and problem.modes.setup_state[mode] >= 0:
            stations[station].append(mode)
    return stations


def add_sequences(draft: Draft, setup_times: dict[int, Expression]) -> Sequences:
    """Add the circuits of stations with setups and of wear counters."""
    sequences = Sequences()
    for station, modes in _stateful_modes(draft).items():
        if any(int(draft.problem.modes.phase_ptr[mode]) in setup_times for mode in modes):
            circuit = _add_circuit(draft, modes, draft.holder)
            sequences.setups[station] = circuit
            _tie_setup_times(draft, station, circuit, setup_times)
    _add_wear(draft, sequences)
    return sequences


def _add_circuit(draft: Draft, nodes: list[int], literals: dict[int, Literal]) -> Circuit:
    """Add a circuit through those nodes whose literal holds, in the order of (START, END, task number)."""
    circuit = Circuit(nodes, empty=draft.boolean())
    tasks = draft.problem.mode_tasks()
    arcs = [(0, 0, circuit.empty)]
    for row, mode in enumerate(nodes, start=1):
        draft.keep_time()
        circuit.firsts[mode], circuit.lasts[mode] = draft.boolean(), draft.boolean()
        arcs += [(0, row, circuit.firsts[mode]), (row, 0, circuit.lasts[mode])]
        if literals[mode] is not None:
            arcs.append((row, row, literals[mode].negated()))
        for column, other in enumerate(nodes, start=1):
            if tasks[mode] == tasks[other]:
                continue
            arc = draft.boolean()
            circuit.arcs[mode, other] = arc
            arcs.append((row, column, arc))
            _order(draft, mode, other, arc)
    draft.model.add_circuit(arcs)
    return circuit


def _order(draft: Draft, before: int, after: int, arc: Literal) -> None:
    """Add that one mode comes before another on their station, by (START, END, task number), where `arc` holds."""
    problem = draft.problem
    tasks = problem.mode_tasks()
    station = int(problem.modes.station[before])
    first, second = draft.times[before], draft.times[after]
    start, end = first.starts[0].expression, first.ends[-1].expression
    later_start, later_end = second.starts[0].expression, second.ends[-1].expression
    is_single = problem.resources.capacity[station] == 1 and problem.resources.batch_max[station] == 0
    if is_single and first.shortest > 0 and second.shortest > 0:
        draft.require(end <= later_start, arc)
        return
    is_earlier = draft.boolean()
    draft.require(start + 1 <= later_start, arc, is_earlier)
    draft.require(start == later_start, arc, is_earlier.negated())
    tie = 1 if tasks[before] > tasks[after] else 0
    draft.require(end + tie <= later_end, arc, is_earlier.negated())


def _tie_setup_times(draft: Draft, station: int, circuit: Circuit, setup_times: dict[int, Expression]) -> None:
    problem = draft.problem
    resources, states = problem.resources, problem.modes.setup_state
    rule, initial = int(resources.setup_rule[station]), int(resources.initial_setup[station])
    known: dict[tuple[int, int], int] = {}

    def ticks(before: int, after: int) -> int:
        pair = (before, after)
        if pair not in known:
            known[pair] = problem.setup_rules.time(rule, before, after)
        return known[pair]

    incoming: dict[int, list[Expression]] = {
        mode: [ticks(initial, int(states[mode])) * circuit.firsts[mode]] for mode in circuit.nodes
    }
    for (before, after), arc in circuit.arcs.items():
        time = ticks(int(states[before]), int(states[after]))
        if time:
            incoming[after].append(time * arc)
    for mode in circuit.nodes:
        variable = setup_times.get(int(problem.modes.phase_ptr[mode]))
        if variable is not None:
            draft.require(variable == sum(incoming[mode]), draft.holder[mode])


def _add_wear(draft: Draft, sequences: Sequences) -> None:
    wear = draft.problem.wear
    raises: dict[int, dict[int, int]] = defaultdict(dict)
    columns = (wear.raise_mode.tolist(), wear.raise_counter.tolist(), wear.raise_amount.tolist())
    for mode, counter, amount in zip(*columns, strict=True):
        raises[counter][mode] = raises[counter].get(mode, 0) + amount
    for counter in range(len(wear)):
        resets = {int(mode) for mode in wear.reset_mode[wear.reset_counter == counter]}
        own = raises[counter]
        station_of, station = draft.problem.modes.station, wear.station[counter]
        nodes = sorted(m for m in resets | own.keys() if m in draft.chosen and station_of[m] == station)
        limit, initial = int(wear.limit[counter]), int(wear.initial[counter])
        # Without a reset the order does not matter, and no limit can be passed where all raises together stay below it.
        if not any(mode in own for mode in nodes) or initial + sum(own.get(mode, 0) for mode in nodes) <= limit:
            continue
        if not any(mode in resets for mode in nodes):
            if initial <= limit:
                draft.require(initial + sum(own[mode] * _number(draft.chosen[mode]) for mode in nodes) <= limit)
                continue
            for mode in nodes:
                draft.forbid(draft.chosen[mode])
            continue
        circuit = _add_circuit(draft, nodes, draft.chosen)
        sequences.counters[counter] = circuit
        _tie_counter(draft, circuit, own, resets, limit, initial)


def _number(literal: Literal) -> Expression:
    return 1 if literal is None else literal


def _tie_counter(
    draft: Draft, circuit: Circuit, raises: dict[int, int], resets: set[int], limit: int, initial: int
) -> None:
    """Carry the value of a counter along its circuit."""
    after = {mode: draft.integer(0, max(limit, initial)) for mode in circuit.nodes if mode not in resets}

    def step(value: Expression, mode: int, literal: Literal) -> None:
        if mode in resets:
            if mode in raises:
                draft.require(value + raises[mode] <= limit, literal)
            return
        draft.require(after[mode] == value + raises[mode], literal)

    for mode, amount in raises.items():
        if mode in after:
            draft.require(after[mode] <= limit, draft.chosen[mode])
        elif mode in circuit.firsts and amount > limit:
            draft.forbid(draft.chosen[mode])
    for mode, literal in circuit.firsts.items():
        step(initial, mode, literal)
    for (before, mode), literal in circuit.arcs.items():
        step(0 if before in resets else after[before], mode, literal)
