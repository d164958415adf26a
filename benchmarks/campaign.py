"""Carries a measurement out: which runs in which order, each one judged, each one a row."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.cases import Case
from benchmarks.judges import Verdict, judge
from benchmarks.opponents import Contest, command, worker_counts, worth_running
from benchmarks.processes import Measured, cold_environment, measure
from benchmarks.rows import Kind, Row

__all__ = ["Plan", "contests", "run_campaign", "run_contest"]

#: A process that has not ended this long after its time limit is ended by force, seconds and share of the limit.
_GRACE_S, _GRACE_SHARE = 15.0, 0.5
#: A warm-up need not search for long: it is there to fill the caches.
_WARM_UP_S = 10.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be measured.

    Parameters
    ----------
    cases
        The instances.
    engines
        The engines; the first is the one that is compared with the others.
    workers
        Search workers.
    seeds
        The seeds, one run each.
    time_limit_s
        Seconds from process start to written solution.
    """

    cases: Sequence[Case]
    engines: Sequence[str]
    workers: int
    seeds: Sequence[int]
    time_limit_s: float


def contests(plan: Plan) -> Iterator[Contest]:
    """Yield all runs that count: instance by instance, seed by seed, the engines side by side.

    What changes on the machine during the measurement meets all engines alike. The order rotates: none is always first.
    """
    for place, case in enumerate(plan.cases):
        for turn, seed in enumerate(plan.seeds):
            shift = (place + turn) % len(plan.engines)
            for engine in [*plan.engines[shift:], *plan.engines[:shift]]:
                for workers in worker_counts(engine, plan.workers):
                    yield Contest(case, engine, workers, seed, plan.time_limit_s)


def run_campaign(plan: Plan, take: Callable[[Row], None]) -> None:
    """Run everything and hand over every row as it comes.

    First each engine once with empty caches (cold) and once to fill them (warm-up), on the first instance; then the
    runs that count. Where one of these finds nothing, the constructive scheduler runs for its value, unless it has run
    already.

    Parameters
    ----------
    plan
        What to measure.
    take
        Told of every row.
    """
    first, seed = plan.cases[0], plan.seeds[0]
    for engine in plan.engines:
        contest = Contest(first, engine, plan.workers, seed, plan.time_limit_s)
        take(run_contest(contest, Kind.COLD))
        take(run_contest(replace(contest, time_limit_s=min(plan.time_limit_s, _WARM_UP_S)), Kind.WARM_UP))
    constructive: dict[tuple[str, str, int], int | None] = {}
    open_pairs: dict[tuple[str, str, int], Contest] = {}
    for contest in contests(plan):
        row = run_contest(contest, Kind.COUNTED)
        take(row)
        if contest.engine == "list":
            constructive[row.pair] = row.makespan
        elif row.makespan is None:
            open_pairs[row.pair] = contest
    for pair, contest in open_pairs.items():
        if pair not in constructive:
            take(run_contest(replace(contest, engine="list", workers=plan.workers), Kind.FALLBACK))


def run_contest(contest: Contest, kind: str) -> Row:
    """Run one engine on one instance in a fresh process and judge what it wrote."""
    case = contest.case
    row = Row(
        kind=kind,
        family=case.family,
        instance=case.name,
        format=case.format,
        engine=contest.engine,
        workers=contest.workers,
        seed=contest.seed,
        time_limit_s=contest.time_limit_s,
        started_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        best_lower_bound=case.best_known.lower_bound,
        best_upper_bound=case.best_known.upper_bound,
    )
    reason = worth_running(contest)
    if reason:
        return replace(row, error=reason)
    with tempfile.TemporaryDirectory(prefix="reshuffle-benchmark-") as name:
        folder = Path(name)
        solution = folder / "solution.json"
        environment = cold_environment(folder) if kind == Kind.COLD else None
        kill_after_s = contest.time_limit_s + max(_GRACE_S, _GRACE_SHARE * contest.time_limit_s)
        measured = measure(command(contest, solution), solution, kill_after_s, environment)
        verdict = judge(case, solution) if solution.is_file() else None
    return _judged(row, measured, verdict)


def _judged(row: Row, measured: Measured, verdict: Verdict | None) -> Row:
    """Put what was measured and what the judges say into a row."""
    row = replace(
        row,
        written_s=measured.written_s,
        wall_s=measured.wall_s,
        cpu_s=measured.cpu_s,
        peak_memory_mib=measured.peak_memory_mib,
        exit_status=measured.exit_status,
    )
    if verdict is None:
        why = f"killed after {measured.wall_s:.1f} s" if measured.is_killed else f"exit status {measured.exit_status}"
        return replace(row, error=f"no solution: {why}" + (f": {measured.complaint}" if measured.complaint else ""))
    row = replace(row, status=verdict.status, lower_bound=verdict.lower_bound, error=verdict.error)
    return row if verdict.error else replace(row, makespan=verdict.makespan)
