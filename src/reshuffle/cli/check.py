"""``reshuffle check``: judge a solution file, whoever made it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reshuffle.cli.exit_status import ExitStatus
from reshuffle.cli.options import FORMATS, Reading
from reshuffle.cli.terminal import print_result, visible
from reshuffle.plan.violations import Violation
from reshuffle.supervisor import schedule_instance as supervisor
from reshuffle.supervisor.schedule_instance import Judgement

__all__ = ["Request", "read_request", "run"]


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for, read and found sound."""

    instance: Path
    solution: Path
    format_name: str | None
    layout: Path | None
    is_json: bool


def read_request(
    instance: str, solution: str, format_name: str | None, layout: str | None, is_json: bool = False
) -> Request:
    """Read the words of the command line.

    Raises
    ------
    reshuffle.errors.InputError
        If any of them is wrong; all such are named.
    """
    reading = Reading()
    request = Request(
        instance=reading.input_file("INSTANCE", instance),
        solution=reading.input_file("SOLUTION", solution),
        format_name=None if format_name is None else reading.choice("--format", format_name, FORMATS),
        layout=None if layout is None else reading.input_file("--layout", layout),
        is_json=is_json,
    )
    reading.raise_mistakes()
    return request


def run(request: Request) -> ExitStatus:
    """Judge as asked; return 0 for a valid solution, 1 for one that breaks a rule.

    Raises
    ------
    reshuffle.errors.FileError
        If a file cannot be read.
    """
    instance = supervisor.open_instance(request.instance, request.format_name, request.layout)
    judgement = supervisor.judge_solution(instance, request.solution)
    print_result(json.dumps(_as_json(judgement)) if request.is_json else _report(judgement, request.solution))
    return ExitStatus.NO if judgement.violations else ExitStatus.DONE


def _as_json(judgement: Judgement) -> dict[str, object]:
    return {
        "valid": not judgement.violations,
        "makespan": judgement.makespan,
        "violations": [
            {
                "rule": violation.rule,
                "place": violation.place,
                "value": violation.value,
                "limit": violation.limit,
                "message": violation.message,
            }
            for violation in judgement.violations
        ],
    }


def _report(judgement: Judgement, solution: Path) -> str:
    lines = [_line(violation) for violation in judgement.violations]
    return "\n".join([*lines, _verdict(judgement.violations, judgement.makespan, solution)])


def _line(violation: Violation) -> str:
    """Return rule, place and message; a place that the message names already is not said twice."""
    place = "" if violation.place in violation.message else f"{violation.place}: "
    return visible(f"{violation.rule}: {place}{violation.message}")


def _verdict(violations: Sequence[Violation], makespan: int | None, solution: Path) -> str:
    if not violations:
        return f"{visible(str(solution))}: valid, makespan {makespan}"
    rules = sorted({violation.rule for violation in violations})
    count = "1 violation" if len(violations) == 1 else f"{len(violations)} violations"
    return f"{visible(str(solution))}: invalid, {count} of {', '.join(rules)}"
