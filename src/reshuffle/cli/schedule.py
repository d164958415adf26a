"""``reshuffle schedule``: search for a schedule of an instance and write it."""

from __future__ import annotations

import json

from reshuffle.cli.background import search_in_background
from reshuffle.cli.clock import CommandClock
from reshuffle.cli.exit_status import ExitStatus
from reshuffle.cli.interrupt import Interrupt
from reshuffle.cli.progress import ProgressDisplay, Trace
from reshuffle.cli.schedule_answer import as_json, refusal, summary
from reshuffle.cli.schedule_request import Request
from reshuffle.cli.terminal import print_note, print_result
from reshuffle.formats.instances.instance import Instance
from reshuffle.plan.solver import Progress, Solver, Stop
from reshuffle.supervisor import schedule_instance as supervisor
from reshuffle.supervisor.schedule_instance import Outcome

__all__ = ["run"]

#: A solver gets so much in any case: a time limit shorter than the start of the program is answered late, not empty.
_LEAST_SEARCH_S = 0.2


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
        try:
            outcome = _search(instance, solver, stop, request.seed, display, interrupt)
        finally:
            display.finish()
        runtime_s = clock()
        if outcome.result.solution is not None:
            supervisor.write_outcome(request.output, outcome, runtime_s)
    if outcome.result.solution is None:
        print_note(refusal(outcome))
    if request.is_json:
        print_result(json.dumps(as_json(request, outcome, runtime_s, interrupt.is_set())))
    else:
        print_result(summary(request, outcome, runtime_s))
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
    outcome = search_in_background(solve, display, interrupt, told)
    display.report(outcome.makespan, outcome.result.lower_bound)
    return outcome
