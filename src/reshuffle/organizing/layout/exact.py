"""The best placement by CP-SAT, with a proof where the time is enough: to about ten stations and twelve slots."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ortools.sat.python import cp_model

from reshuffle.organizing.layout.placing import Placed, Placement, PlacingProblem

__all__ = ["place_exactly"]


def place_exactly(
    problem: PlacingProblem,
    most_moves: int | None = None,
    refused: Collection[Placement] = (),
    free: Collection[int] | None = None,
    around: Placement | None = None,
    time_limit_s: float = 2.0,
    seed: int = 0,
) -> Placed:
    """Return the best placement; by the linearization of Adams and Johnson (doi:10.1090/dimacs/016/02).

    Parameters
    ----------
    most_moves
        Stations that may move at most.
    refused
        Placements that are not to be found.
    free
        Stations that may be placed anew; the others stay where `around` has them.
    around
        A placement to begin with.
    time_limit_s
        Seconds in CP-SAT's own deterministic measure, so that a run repeats itself.
    """
    model = cp_model.CpModel()
    options = _options(problem, free, around)
    if options is None:
        return Placed(None, 0, False)
    stands = {(row, slot): model.new_bool_var("") for row, listed in enumerate(options) for slot in listed}
    for row, listed in enumerate(options):
        model.add_exactly_one(stands[row, slot] for slot in listed)
    for slot in range(len(problem.slots)):
        model.add_at_most_one(var for (_, place), var in stands.items() if place == slot)
    if most_moves is not None:
        model.add(sum(var for (row, slot), var in stands.items() if slot != problem.start[row]) <= most_moves)
    for placement in refused:
        there = [stands[pair] for pair in enumerate(placement) if pair in stands]
        if len(there) == len(placement):
            model.add(cp_model.LinearExpr.sum(there) < len(there))
    linear = problem.linear()
    terms = [(var, int(linear[row, slot])) for (row, slot), var in stands.items()]
    terms += _pairs(model, problem, options, stands)
    model.minimize(cp_model.LinearExpr.weighted_sum([var for var, _ in terms], [cost for _, cost in terms]))
    for (row, slot), var in stands.items():
        model.add_hint(var, slot == (around or problem.start)[row])
    return _solved(model, options, stands, time_limit_s, seed)


def _options(problem: PlacingProblem, free: Collection[int] | None, around: Placement | None) -> list[list[int]] | None:
    """Return the slots that each station may take; None where one has none."""
    kept = set() if free is None or around is None else {around[row] for row in range(len(around)) if row not in free}
    result = []
    for row in range(len(problem.stations)):
        if free is not None and around is not None and row not in free:
            result.append([around[row]])
        else:
            slots = [slot for slot in range(len(problem.slots)) if problem.allowed[row, slot] and slot not in kept]
            result.append(slots)
    return result if all(result) else None


def _pairs(
    model: cp_model.CpModel,
    problem: PlacingProblem,
    options: Sequence[Sequence[int]],
    stands: dict[tuple[int, int], cp_model.IntVar],
) -> list[tuple[cp_model.IntVar, int]]:
    """Add for every pair of stations between which lots go where the two stand, and return the costs of that."""
    result = []
    for one in range(len(options)):
        for other in range(one + 1, len(options)):
            there, back = int(problem.flow[one, other]), int(problem.flow[other, one])
            if there == 0 and back == 0:
                continue
            both = {
                (slot, place): model.new_bool_var("")
                for slot in options[one]
                for place in options[other]
                if slot != place
            }
            for slot in options[one]:
                model.add(sum(var for (at, _), var in both.items() if at == slot) == stands[one, slot])
            for place in options[other]:
                model.add(sum(var for (_, at), var in both.items() if at == place) == stands[other, place])
            for (slot, place), var in both.items():
                cost = there * int(problem.travel[slot, place]) + back * int(problem.travel[place, slot])
                result.append((var, cost))
    return result


def _solved(
    model: cp_model.CpModel,
    options: Sequence[Sequence[int]],
    stands: dict[tuple[int, int], cp_model.IntVar],
    time_limit_s: float,
    seed: int,
) -> Placed:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = time_limit_s
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Placed(None, 0, status == cp_model.INFEASIBLE)
    placement = tuple(
        next(slot for slot in listed if solver.boolean_value(stands[row, slot])) for row, listed in enumerate(options)
    )
    return Placed(placement, int(solver.best_objective_bound), status == cp_model.OPTIMAL)
