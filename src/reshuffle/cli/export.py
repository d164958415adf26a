"""``reshuffle export``: a plan as a workbook for people, a workspace in its other form, its floor as LIF."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from reshuffle.cli.exit_status import ExitStatus
from reshuffle.cli.options import Reading
from reshuffle.cli.terminal import print_note, print_result, visible
from reshuffle.cli.text import count_text
from reshuffle.errors import InputError, Mistake
from reshuffle.supervisor import workspaces as supervisor

__all__ = ["Request", "read_request", "run"]


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for."""

    source: Path
    target: Path
    is_json: bool


def read_request(source: str, target: str, is_json: bool = False) -> Request:
    """Read the words of the command line.

    Raises
    ------
    reshuffle.errors.InputError
        If any of them is wrong; all such are named.
    """
    reading = Reading()
    request = Request(reading.workspace("SOURCE", source), reading.workspace("TARGET", target), is_json)
    reading.raise_mistakes()
    return request


def run(request: Request) -> ExitStatus:
    """Write as asked; nothing that is there is replaced.

    Raises
    ------
    reshuffle.errors.ReshuffleError
        If the source cannot be read, or the target is there already or cannot be written.
    """
    if request.source.suffix.lower() == ".json":
        document = supervisor.open_plan(request.source)
        if request.target.suffix.lower() != ".xlsx":
            remedy = "Write: reshuffle export plan.json plan.xlsx."
            raise InputError(Mistake("TARGET", str(request.target), "must end in .xlsx for a plan", remedy=remedy))
        supervisor.export_plan(document, request.target)
        written = [request.target]
    else:
        opened = supervisor.open_workspace(request.source)
        for note in opened.notes:
            print_note(f"note: not exported: {visible(note)}")
        if request.target.name.lower().endswith(".lif.json"):
            for missing in supervisor.export_floor(opened, request.target, datetime.now(UTC)):
                print_note(f"note: not exported, as LIF can not say it: {visible(missing)}")
            written = [request.target]
        else:
            written = supervisor.export_workspace(opened, request.target)
    if request.is_json:
        print_result(json.dumps({"written": [str(path) for path in written]}, ensure_ascii=False))
    else:
        files = "" if len(written) == 1 else f" ({count_text(len(written), 'file')})"
        print_result(f"written    {visible(str(request.target))}{files}")
    return ExitStatus.DONE
