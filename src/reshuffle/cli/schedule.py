"""``reshuffle schedule``: search for a schedule of an instance and write it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from reshuffle.cli.background import search_in_background
from reshuffle.cli.clock import CommandClock
from reshuffle.cli.exit_status import ExitStatus
from reshuffle.cli.interrupt import Interrupt
from reshuffle.cli.options import ENGINES, FORMATS, Reading
from reshuffle.cli.progress import ProgressDisplay, Trace, gap_text
from reshuffle.cli.terminal import print_note, print_result, visible
from reshuffle.formats.instances.instance import Instance
from reshuffle.plan.solver import Progress, Solver, Status, Stop
from reshuffle.supervisor import schedule_instance as supervisor
from reshuffle.supervisor.schedule_instance import Outcome

__all__ = ["LARGEST_SEED", "MOST_WORKERS", "Request", "read_request", "run"]

#: A solver gets so much in any case: a time limit shorter than the start of the program is answered late, not empty.
_LEAST_SEARCH_S = 0.2
#: CP-SAT counts its workers and its seed in 32 bits; no machine of today has more than 1024 cores.
MOST_WORKERS = 1024
LARGEST_SEED = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for, read and found sound."""

    file: Path
    format_name: str | None
    layout: Path | None
    time_limit_s: float
    workers: int
    seed: int
    engine: str
    trace: Path | None
    output: Path
    is_json: bool
    is_quiet: bool


def read_request(
    file: str,
    format_name: str | None,
    layout: str | None,
    time_limit: str,
    workers: str,
    seed: str,
    engine: str,
    trace: str | None,
    output: str | None,
    is_json: bool = False,
    is_quiet: bool = False,
) -> Request:
    """Read the words of the command line.

    Raises
    ------
    reshuffle.errors.InputError
        If any of them is wrong; all such are named.
    """
    reading = Reading()
    known = {"FILE": reading.input_file("FILE", file)}
    if layout is not None:
        known["--layout"] = reading.input_file("--layout", layout)
    written = {**known, "--output": Path(output or "")}
    request = Request(
        file=known["FILE"],
        format_name=None if format_name is None else reading.choice("--format", format_name, FORMATS),
        layout=known.get("--layout"),
        time_limit_s=reading.duration_s("--time-limit", time_limit),
        workers=reading.whole_number("--workers", workers, 1, MOST_WORKERS),
        seed=reading.whole_number("--seed", seed, 0, LARGEST_SEED),
        engine=reading.choice("--engine", engine, ENGINES),
        output=reading.output_file("--output", output or "", known),
        trace=None if trace is None else reading.output_file("--trace", trace, written),
        is_json=is_json,
        is_quiet=is_quiet,
    )
    reading.raise_mistakes()
    return request


def run(request: Request, clock: CommandClock, solver: Solver | None = None) -> ExitStatus:
    """Schedule as asked; return 0 when a schedule was written, 1 when there is none.

    Parameters
    ----------
    request
        What is asked for.
    clock
        Counts the time limit.
    solver
        Who searches; by default the engine that the request names.

    Raises
    ------
    reshuffle.errors.ReshuffleError
        If the instance cannot be read, the engine refuses it, or the solution cannot be written.
    """
    instance = supervisor.open_instance(request.file, request.format_name, request.layout)
    if solver is None:
        solver = supervisor.open_solver(request.engine, request.workers)
    limit_s = request.time_limit_s - clock() - supervisor.reserve_s(instance)
    with Trace(request.trace) as trace, Interrupt() as interrupt:
        display = ProgressDisplay(clock, trace, request.is_quiet)
        stop = Stop(time_limit_s=max(limit_s, _LEAST_SEARCH_S), is_interrupted=interrupt.is_set)
        outcome = _search(instance, solver, stop, request.seed, display, interrupt)
        display.report(outcome.makespan, outcome.result.lower_bound)
        display.finish()
        runtime_s = clock()
        if outcome.result.solution is not None:
            supervisor.write_outcome(request.output, outcome, runtime_s)
    if outcome.result.solution is None:
        reasons = "".join(f"; {reason}" for reason in outcome.result.reasons)
        print_note(visible(f"no schedule: {_VERDICTS[outcome.result.status]}{reasons}"))
    if request.is_json:
        print_result(json.dumps(_as_json(request, outcome, runtime_s, interrupt.is_set())))
    else:
        print_result(_summary(request, outcome, runtime_s))
    return ExitStatus.NO if outcome.result.solution is None else ExitStatus.DONE


def _search(
    instance: Instance,
    solver: Solver,
    stop: Stop,
    seed: int,
    display: ProgressDisplay,
    interrupt: Interrupt,
) -> Outcome:
    """Let the solver work in a thread of its own, while this one shows progress and hears signals."""

    def observe(progress: Progress) -> None:
        display.report(None if progress.objective is None else progress.objective[0], progress.lower_bound)

    def solve() -> Outcome:
        return supervisor.schedule_instance(instance, solver, stop, seed, observe)

    told = "Interrupted: the search ends and the best schedule so far is written. Again aborts at once."
    return search_in_background(solve, display, interrupt, told)


def _as_json(request: Request, outcome: Outcome, runtime_s: float, is_interrupted: bool) -> dict[str, object]:
    instance, result = outcome.instance, outcome.result
    return {
        "instance": instance.name,
        "format": instance.format,
        "format_guessed": request.format_name is None,
        "num_jobs": len(instance.problem.jobs),
        "num_operations": len(instance.problem.tasks),
        "num_machines": instance.num_machines,
        "objective": "makespan",
        "makespan": outcome.makespan,
        "lower_bound": result.lower_bound,
        "gap": result.gap,
        "status": result.status.value,
        "engine": outcome.engine,
        "workers": request.workers,
        "seed": outcome.seed,
        "runtime_s": round(runtime_s, 3),
        "interrupted": is_interrupted,
        "reasons": list(result.reasons),
        "output": None if result.solution is None else str(request.output),
        "trace": None if request.trace is None else str(request.trace),
    }


_VERDICTS = {
    Status.OPTIMAL: "optimal, no schedule is shorter",
    Status.FEASIBLE: "feasible, a shorter one may exist",
    Status.INFEASIBLE: "infeasible, none can exist",
    Status.UNKNOWN: "unknown, none was found in this time",
}


def _summary(request: Request, outcome: Outcome, runtime_s: float) -> str:
    instance, result = outcome.instance, outcome.result
    makespan, bound = outcome.makespan, result.lower_bound
    size = [
        _count(len(instance.problem.jobs), "job"),
        _count(len(instance.problem.tasks), "operation"),
        _count(instance.num_machines, "machine"),
    ]
    if instance.num_workers:
        size.append(_count(instance.num_workers, "worker"))
    if instance.vehicles:
        size.append(_count(len(instance.vehicles), "vehicle"))
    search = [outcome.engine, _count(request.workers, "worker"), f"seed {outcome.seed}", f"{runtime_s:.1f} s"]
    rows = [
        ("instance", f"{instance.name}: {', '.join(size)}"),
        ("format", f"{instance.format} ({instance.format_reason})" if instance.format_reason else instance.format),
        ("makespan", "none" if makespan is None else str(makespan)),
        ("bound", "none" if bound is None else f"{bound}, gap {gap_text(makespan, bound)}"),
        ("status", _VERDICTS[result.status]),
        ("search", ", ".join(search)),
        ("written", "nothing" if result.solution is None else str(request.output)),
    ]
    rows += [("reason", reason) for reason in result.reasons]
    return "\n".join(f"{name:<10}{visible(value)}" for name, value in rows)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
