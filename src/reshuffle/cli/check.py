"""``reshuffle check``: a workspace, a plan, or the solution of an instance, whoever made it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reshuffle.cli.exit_status import ExitStatus
from reshuffle.cli.options import FORMATS, Reading
from reshuffle.cli.terminal import print_result, visible
from reshuffle.cli.violation_text import violation_line, violation_object
from reshuffle.errors import InputError, Mistake
from reshuffle.plan.violations import Violation
from reshuffle.supervisor import schedule_instance as supervisor
from reshuffle.supervisor.schedule_instance import Judgement

__all__ = ["Request", "read_request", "run"]


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for, read and found sound.

    Parameters
    ----------
    file
        The instance where there is a `solution`, else a workspace or a plan.
    """

    file: Path
    solution: Path | None
    format_name: str | None
    layout: Path | None
    is_json: bool


def read_request(
    file: str, solution: str | None, format_name: str | None, layout: str | None, is_json: bool = False
) -> Request:
    """Read the words of the command line.

    Raises
    ------
    reshuffle.errors.InputError
        If any of them is wrong; all such are named.
    """
    reading = Reading()
    if solution is None:
        for name, word in (("--format", format_name), ("--layout", layout)):
            if word is not None:
                rule = "must come with an instance and its solution"
                reading.mistakes.append(Mistake(name, word, rule, remedy="Write: reshuffle check INSTANCE SOLUTION."))
    request = Request(
        file=reading.workspace("FILE", file) if solution is None else reading.input_file("INSTANCE", file),
        solution=None if solution is None else reading.input_file("SOLUTION", solution),
        format_name=None if format_name is None else reading.choice("--format", format_name, FORMATS),
        layout=None if layout is None else reading.input_file("--layout", layout),
        is_json=is_json,
    )
    reading.raise_mistakes()
    return request


def run(request: Request) -> ExitStatus:
    """Judge as asked; return 0 for what is valid, 1 for what breaks a rule.

    Raises
    ------
    reshuffle.errors.FileError
        If a file cannot be read; for a workspace, if anything in it is wrong.
    """
    if request.solution is None:
        return _check_alone(request.file, request.is_json)
    instance = supervisor.open_instance(request.file, request.format_name, request.layout)
    judgement = supervisor.judge_solution(instance, request.solution)
    print_result(json.dumps(_as_json(judgement)) if request.is_json else _report(judgement, request.solution))
    return ExitStatus.NO if judgement.violations else ExitStatus.DONE


def _check_alone(path: Path, is_json: bool) -> ExitStatus:
    from reshuffle.cli import check_plan, check_workspace
    from reshuffle.supervisor import workspaces

    try:
        is_file = path.is_file()
    except (OSError, ValueError):
        is_file = False
    if workspaces.is_workspace(path) or (not is_file and path.suffix.lower() != ".json"):
        return check_workspace.run(path, is_json)
    if path.suffix.lower() != ".json":
        rule = "must be a workspace (a folder or a workbook) or a plan (plan.json)"
        remedy = "For an instance, name its solution too: reshuffle check INSTANCE SOLUTION."
        raise InputError(Mistake("FILE", str(path), rule, remedy=remedy))
    return check_plan.run(path, is_json)


def _as_json(judgement: Judgement) -> dict[str, object]:
    return {
        "valid": not judgement.violations,
        "makespan": judgement.makespan,
        "violations": [violation_object(violation) for violation in judgement.violations],
    }


def _report(judgement: Judgement, solution: Path) -> str:
    lines = [violation_line(violation) for violation in judgement.violations]
    return "\n".join([*lines, _verdict(judgement.violations, judgement.makespan, solution)])


def _verdict(violations: Sequence[Violation], makespan: int | None, solution: Path) -> str:
    if not violations:
        return f"{visible(str(solution))}: valid, makespan {makespan}"
    rules = sorted({violation.rule for violation in violations})
    count = "1 violation" if len(violations) == 1 else f"{len(violations)} violations"
    return f"{visible(str(solution))}: invalid, {count} of {', '.join(rules)}"
