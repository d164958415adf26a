"""``reshuffle import``: a workspace from what another program wrote."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from reshuffle.cli.exit_status import ExitStatus
from reshuffle.cli.options import Reading
from reshuffle.cli.terminal import print_result, visible
from reshuffle.cli.text import count_text
from reshuffle.errors import Mistake
from reshuffle.supervisor import imports as supervisor

__all__ = ["Request", "read_request", "run"]


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for."""

    kind: str
    source: Path
    target: Path
    is_json: bool


def read_request(kind: str, source: str, output: str | None, is_json: bool = False) -> Request:
    """Read the words of the command line.

    Raises
    ------
    reshuffle.errors.InputError
        If any of them is wrong; all such are named.
    """
    reading = Reading()
    if output is None:
        reading.mistakes.append(Mistake("--output", "", "must be given", remedy="Write: -o WORKSPACE."))
    folder = reading.workspace("DIR", source)
    target = reading.workspace("--output", output) if output is not None else Path()
    if target.suffix:
        rule = "must be the name of a folder, without an ending"
        reading.mistakes.append(Mistake("--output", str(target), rule, remedy="'reshuffle export' makes a workbook."))
    reading.raise_mistakes()
    return Request(kind, folder, target, is_json)


def run(request: Request) -> ExitStatus:
    """Read and write as asked.

    Raises
    ------
    reshuffle.errors.FileError
        If the source can not be translated, or the target is there already or can not be written.
    """
    workspace, written = supervisor.import_workspace(request.kind, request.source, request.target)
    counts = {
        "stations": sum(station.count for station in workspace.factory.stations.values()),
        "products": len(workspace.products),
        "orders": len(workspace.orders),
        "demand": len(workspace.factory.demand),
    }
    if request.is_json:
        said = {"written": [str(path) for path in written], **counts}
        print_result(json.dumps(said, ensure_ascii=False))
        return ExitStatus.DONE
    name = visible(str(request.target))
    print_result(
        f"written    {name} ({count_text(len(written), 'file')})\n"
        f"holds      {count_text(counts['stations'], 'station')}, {count_text(counts['products'], 'product')}, "
        f"{count_text(counts['orders'], 'order')}, {count_text(counts['demand'], 'stream')} of demand\n"
        f"next       reshuffle simulate {name} --horizon 2d"
    )
    return ExitStatus.DONE
