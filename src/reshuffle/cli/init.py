"""``reshuffle init``: a small commented workspace that already runs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from reshuffle.cli.exit_status import ExitStatus
from reshuffle.cli.options import Reading
from reshuffle.cli.terminal import print_result, visible
from reshuffle.supervisor import workspaces as supervisor

__all__ = ["KINDS", "Request", "read_request", "run"]

KINDS = ("excel", "yaml")


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for."""

    target: Path
    kind: str
    is_json: bool


def read_request(name: str, kind: str, is_json: bool = False) -> Request:
    """Read the words of the command line.

    Raises
    ------
    reshuffle.errors.InputError
        If any of them is wrong.
    """
    reading = Reading()
    target = reading.workspace("NAME", name)
    reading.choice("--from", kind, KINDS)
    reading.raise_mistakes()
    if kind == "excel" and target.suffix.lower() != ".xlsx":
        target = target.with_name(f"{target.name}.xlsx")
    return Request(target, kind, is_json)


def run(request: Request, first_day: date | None = None) -> ExitStatus:
    """Write the new workspace.

    Parameters
    ----------
    request
        What is asked for.
    first_day
        Day from which its due dates are counted; by default today.

    Raises
    ------
    reshuffle.errors.FileError
        If there is something already, or it cannot be written.
    """
    # The day of the person at this machine.
    day = first_day if first_day is not None else datetime.now().astimezone().date()
    supervisor.start_workspace(request.target, request.kind, day)
    if request.is_json:
        print_result(json.dumps({"written": [str(request.target)]}, ensure_ascii=False))
        return ExitStatus.DONE
    name = visible(str(request.target))
    print_result(
        f"written    {name}\nnext       reshuffle check {name}\n           reshuffle organize {name} -o plan.json"
    )
    return ExitStatus.DONE
