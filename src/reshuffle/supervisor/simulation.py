"""Simulating a plan or a workspace: how often, how long, and what of it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from time import perf_counter

from reshuffle.advising.compare import Comparison, compare
from reshuffle.errors import InputError, Mistake
from reshuffle.formats.plan_file import PlanDocument
from reshuffle.model import quantities
from reshuffle.model.factory import Workspace
from reshuffle.model.variation import Variation
from reshuffle.organizing.matching import match as matching
from reshuffle.plan.account import plan_account
from reshuffle.plan.estimates import Estimate, replications_for
from reshuffle.plan.evaluator import Candidate, Evaluator, Replication, estimates
from reshuffle.plan.from_model import lots
from reshuffle.plan.timeline import plan_timeline
from reshuffle.shopfloor.event_log import EventLog
from reshuffle.shopfloor.kpis_breakdown import Breakdown, Figures, breakdown
from reshuffle.twin.dispatching import KEYS
from reshuffle.twin.evaluator import TwinEvaluator
from reshuffle.twin.factory import TwinFactory
from reshuffle.twin.simulated_run import RunParams, SimulatedRun, run_seed, simulate
from reshuffle.twin.warm_up import mean_curve, mser

__all__ = [
    "PRECISE",
    "Simulation",
    "SimulationParams",
    "assumptions",
    "candidate_of_plan",
    "candidate_of_workspace",
    "find_precision",
    "first_run",
    "parse_rule",
    "planned_figures",
    "run_comparison",
    "run_params",
    "run_simulation",
    "shortages",
    "write_files",
    "write_run",
]

#: Figures whose precision says whether there were enough runs.
PRECISE = ("lead_time_mean", "throughput")
#: Runs with which an automatic number begins, and at which it ends.
_FIRST_RUNS, _MOST_RUNS = 10, 200


@dataclass(frozen=True, slots=True)
class SimulationParams:
    """How a simulation is carried out.

    Parameters
    ----------
    horizon_ms
        Length of a run, milliseconds; None up to the completion of the last order.
    warm_up_ms
        What is left out at its beginning, milliseconds; None to find it (MSER-5).
    replications
        Runs; None for as many as `precision` needs, 10 to 200.
    precision
        Half width of the 95 % intervals of :data:`PRECISE`, relative to their means.
    seed, workers
        Of all chance; processes at most.
    assumed_variation
        Of times of stations that state none; None for that of the twin.
    """

    horizon_ms: int | None = None
    warm_up_ms: int | None = 0
    replications: int | None = None
    precision: float = 0.02
    seed: int = 1
    workers: int = 1
    assumed_variation: Variation | None = None


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a simulation found.

    Parameters
    ----------
    warm_up_ms
        What was left out of each run.
    is_settled
        False where a warm-up was looked for and the runs were too short to have one.
    precision
        The least precise of :data:`PRECISE`; None where there is no interval.
    planned
        The figures of the plan; None without one.
    """

    candidate: Candidate
    replications: tuple[Replication, ...]
    warm_up_ms: int
    is_settled: bool
    precision: float | None
    planned: Breakdown | None
    assumed: tuple[str, ...]
    wall_s: float

    @property
    def events(self) -> int:
        """Events of all runs together."""
        return sum(one.events for one in self.replications)

    def factory(self) -> dict[str, Estimate]:
        """Return the figures of the factory, with 95 % intervals over the runs."""
        return estimates([one.figures.factory for one in self.replications])

    def products(self) -> dict[str, dict[str, Estimate]]:
        """Return the figures of each product."""
        return _by_id([one.figures.products for one in self.replications])

    def stations(self) -> dict[str, dict[str, Estimate]]:
        """Return the figures of each station."""
        return _by_id([one.figures.stations for one in self.replications])


def _by_id(runs: Sequence[Mapping[str, Figures]]) -> dict[str, dict[str, Estimate]]:
    names = dict.fromkeys(name for run in runs for name in run)
    return {name: estimates([run.get(name, {}) for run in runs]) for name in names}


def parse_rule(text: str) -> tuple[str, ...]:
    """Return the keys of a dispatching rule written ``edd`` or ``priority, fifo``.

    Raises
    ------
    reshuffle.errors.InputError
        If one is not known; all are named.
    """
    keys = tuple(key.strip() for key in text.split(","))
    rule = f"must be made of {', '.join(KEYS)}"
    mistakes = [Mistake("--rule", key or "''", rule) for key in keys if key not in KEYS]
    if mistakes:
        raise InputError(mistakes)
    return keys


def candidate_of_plan(document: PlanDocument, rule: tuple[str, ...]) -> Candidate:
    """Return a plan with what it was made from, without the orders that it left out."""
    left_out = {order.id for order in document.plan.unplanned}
    orders = {name: order for name, order in document.workspace.orders.items() if name not in left_out}
    workspace = document.workspace.model_copy(update={"orders": orders})
    eligible = matching.match(workspace).eligible
    return Candidate(workspace, eligible, document.plan.made_for, document.plan, rule)


def candidate_of_workspace(workspace: Workspace, now: datetime, rule: tuple[str, ...]) -> tuple[Candidate, list[str]]:
    """Return a workspace whose orders are dispatched by a rule, and the orders that no station can make."""
    matches = matching.match(workspace)
    possible = {name: order for name, order in workspace.orders.items() if matches.can_make(order.product)}
    left_out = [name for name in workspace.orders if name not in possible]
    kept = workspace.model_copy(update={"orders": possible})
    return Candidate(kept, matches.eligible, now, None, rule), left_out


def shortages(candidate: Candidate) -> tuple[str, ...]:
    """Return what keeps orders out because an item can not be had, in words; a run makes none of them."""
    return tuple(str(shortage) for shortage in lots.demand(candidate.workspace, candidate.now).shortages)


def assumptions(workspace: Workspace) -> tuple[str, ...]:
    """Return the stations whose times vary by a share that nobody has stated."""
    stations = workspace.factory.stations.items()
    return tuple(
        name
        for name, part in stations
        if part.run_variation is None or (part.setup is not None and part.setup_variation is None)
    )


def run_params(candidate: Candidate, params: SimulationParams) -> RunParams:
    """Return what all runs have in common.

    Raises
    ------
    reshuffle.errors.InputError
        If there is no horizon for orders that never end, or a warm-up that can not be.
    """
    horizon, warm_up = params.horizon_ms, params.warm_up_ms
    mistakes = []
    endless = [name for name, stream in candidate.workspace.factory.demand.items() if stream.most is None]
    if horizon is None and endless:
        rule = f"must be given: orders of the demand {', '.join(endless)} come without end"
        mistakes.append(Mistake("--horizon", "", rule, remedy="Write --horizon 30d."))
    if horizon is None and warm_up is None:
        rule = "must come with --horizon: a run that ends with its last order has no long run"
        mistakes.append(Mistake("--warm-up", "auto", rule))
    if horizon is not None and warm_up is not None and warm_up >= horizon:
        beginning, length = (quantities.format_quantity(one, quantities.DURATION) for one in (warm_up, horizon))
        mistakes.append(Mistake("--warm-up", beginning, f"must be shorter than --horizon(={length})"))
    if mistakes:
        raise InputError(mistakes)
    common = RunParams(horizon, warm_up or 0)
    return common if params.assumed_variation is None else replace(common, assumed_variation=params.assumed_variation)


def run_simulation(
    candidate: Candidate, params: SimulationParams, observe: Callable[[int], None] | None = None
) -> Simulation:
    """Simulate a candidate as often as is asked for, or as precision needs.

    Parameters
    ----------
    observe
        Told after each run how many are done.

    Raises
    ------
    reshuffle.errors.InputError
        If there is no horizon for orders that never end, or a warm-up that can not be.
    reshuffle.errors.UnsupportedError
        If the factory holds what the twin can not honour; all is named.
    """
    begin = perf_counter()
    common = run_params(candidate, params)
    is_settled = True
    first = params.replications or _FIRST_RUNS
    with TwinEvaluator(common, params.workers, observe) as evaluator:
        runs = evaluator.score([candidate], range(first), params.seed)[0]
    if params.warm_up_ms is None:
        found, is_settled = _warm_up(runs)
        common = replace(common, warm_up_ms=found)
    with TwinEvaluator(common, params.workers, observe) as evaluator:
        if common.warm_up_ms and params.warm_up_ms is None:
            runs = evaluator.score([candidate], range(first), params.seed)[0]
        if params.replications is None:
            runs = _until_precise(evaluator, candidate, runs, params)
    planned = planned_figures(candidate, params.horizon_ms) if candidate.plan is not None else None
    precision = find_precision(runs)
    named = assumptions(candidate.workspace)
    wall_s = perf_counter() - begin
    return Simulation(candidate, runs, common.warm_up_ms, is_settled, precision, planned, named, wall_s)


def run_comparison(
    first: Candidate, second: Candidate, params: SimulationParams, observe: Callable[[int], None] | None = None
) -> tuple[Comparison, int]:
    """Compare two candidates under the same luck; return what was found, and the warm-up that was left out of all runs.

    A warm-up that is to be found is the longer one of the two.

    Raises
    ------
    reshuffle.errors.InputError
        If there is no horizon for orders that never end, or a warm-up that can not be.
    reshuffle.errors.UnsupportedError
        If a factory holds what the twin can not honour; all is named.
    """
    common = run_params(first, params)
    run_params(second, params)
    if params.warm_up_ms is None:
        with TwinEvaluator(common, params.workers, observe) as evaluator:
            pilots = evaluator.score([first, second], range(params.replications or _FIRST_RUNS), params.seed)
        common = replace(common, warm_up_ms=max(_warm_up(runs)[0] for runs in pilots))
    with TwinEvaluator(common, params.workers, observe) as evaluator:
        found = compare(evaluator, first, second, params.replications, params.seed, params.precision)
    return found, common.warm_up_ms


def _warm_up(runs: Sequence[Replication]) -> tuple[int, bool]:
    """Return the warm-up of runs, milliseconds, by their mean number of open orders; and whether there is one."""
    curve = mean_curve([run.orders_open for run in runs])
    found = mser(curve)
    length = min(run.observed_ms for run in runs)
    return (length * found.left_out // len(curve) if found.is_settled else 0), found.is_settled


def _until_precise(
    evaluator: Evaluator, candidate: Candidate, runs: tuple[Replication, ...], params: SimulationParams
) -> tuple[Replication, ...]:
    while len(runs) < _MOST_RUNS:
        known = estimates([run.figures.factory for run in runs])
        needed = max(replications_for(known[name], params.precision) for name in PRECISE)
        # What ten runs say of their own spread is vague: the number is doubled at most, and looked at again.
        needed = min(needed, 2 * len(runs), _MOST_RUNS)
        if needed <= len(runs):
            break
        runs += evaluator.score([candidate], range(len(runs), needed), params.seed)[0]
    return runs


def find_precision(runs: Sequence[Replication]) -> float | None:
    """Return the least precise of :data:`PRECISE` over runs; None where there is no interval."""
    known = estimates([run.figures.factory for run in runs])
    values = [known[name].relative_precision for name in PRECISE]
    found = [value for value in values if value is not None]
    return max(found) if found else None


def planned_figures(candidate: Candidate, horizon_ms: int | None = None) -> Breakdown:
    """Return the figures of a plan, up to a horizon if there is one.

    Raises
    ------
    ValueError
        If the candidate has no plan.
    """
    if candidate.plan is None:
        raise ValueError("candidate must have a plan")
    timeline = plan_timeline(candidate.workspace, candidate.plan)
    account = plan_account(candidate.workspace, candidate.plan, timeline)
    if horizon_ms is not None:
        timeline = timeline.observed(0, horizon_ms)
    return breakdown(timeline, account, {order.id: order.product for order in candidate.plan.orders})


def first_run(candidate: Candidate, params: SimulationParams) -> SimulatedRun:
    """Return the first run of a simulation, with its log and timeline.

    Raises
    ------
    reshuffle.errors.InputError
        If there is no horizon for orders that never end, or a warm-up that can not be.
    reshuffle.errors.UnsupportedError
        If the factory holds what the twin can not honour; all is named.
    """
    factory = TwinFactory(candidate.workspace, candidate.eligible, candidate.now)
    return simulate(factory, candidate, run_seed(params.seed, 0), run_params(candidate, params))


def write_run(
    candidate: Candidate, params: SimulationParams, log: Path | None = None, trace: Path | None = None
) -> None:
    """Write the first run of a simulation: its event log, its timeline.

    Raises
    ------
    reshuffle.errors.FileError
        If a file cannot be written.
    reshuffle.errors.MissingExtraError
        If the writer of Parquet files is not installed.
    """
    write_files(first_run(candidate, params), log, trace)


def write_files(run: SimulatedRun, log: Path | None = None, trace: Path | None = None) -> None:
    """Write the event log and the timeline of a run.

    Raises
    ------
    reshuffle.errors.FileError
        If a file cannot be written.
    reshuffle.errors.MissingExtraError
        If the writer of Parquet files is not installed.
    """
    if log is not None:
        from reshuffle.formats.log.csv_log import write_csv
        from reshuffle.formats.log.parquet_log import write_parquet
        from reshuffle.formats.log.xes_log import write_xes

        writers = {".csv": write_csv, ".parquet": write_parquet, ".xes": write_xes}
        writers[log.suffix.lower()](EventLog(run.start, run.events), log)
    if trace is not None:
        from reshuffle.formats.timeline_file import write_timeline

        write_timeline(run.timeline, trace)
