"""What ``reshuffle schedule`` says at its end: for people, and for machines."""

from __future__ import annotations

from reshuffle.cli.progress import gap_text
from reshuffle.cli.schedule_request import Request
from reshuffle.cli.terminal import visible
from reshuffle.plan.solver import Status
from reshuffle.supervisor.schedule_instance import Outcome

__all__ = ["as_json", "refusal", "summary"]

_VERDICTS = {
    Status.OPTIMAL: "optimal, no schedule is shorter",
    Status.FEASIBLE: "feasible, a shorter one may exist",
    Status.INFEASIBLE: "infeasible, none can exist",
    Status.UNKNOWN: "unknown, none was found in this time",
}


def as_json(request: Request, outcome: Outcome, runtime_s: float, is_interrupted: bool) -> dict[str, object]:
    """Return the answer as the object that ``--json`` prints; what there is not is None."""
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


def refusal(outcome: Outcome) -> str:
    """Return one line that says why there is no schedule."""
    reasons = "".join(f"; {reason}" for reason in outcome.result.reasons)
    return visible(f"no schedule: {_VERDICTS[outcome.result.status]}{reasons}")


def summary(request: Request, outcome: Outcome, runtime_s: float) -> str:
    """Return the answer as a table of names and values."""
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
