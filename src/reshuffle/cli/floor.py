"""``reshuffle floor``: what is on the floor of a workspace, and a drawing of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from reshuffle.cli.exit_status import ExitStatus
from reshuffle.cli.options import Reading
from reshuffle.cli.terminal import print_note, print_result, visible
from reshuffle.cli.text import list_text
from reshuffle.errors import Mistake
from reshuffle.model.factory import Workspace
from reshuffle.supervisor import workspaces as supervisor

__all__ = ["Request", "read_request", "run"]


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for."""

    workspace: Path
    output: Path | None
    is_json: bool


def read_request(workspace: str, output: str | None, is_json: bool = False) -> Request:
    """Read the words of the command line.

    Raises
    ------
    reshuffle.errors.InputError
        If any of them is wrong; all such are named.
    """
    reading = Reading()
    path = reading.workspace("WORKSPACE", workspace)
    target = reading.output_file("--output", output, {"WORKSPACE": path}) if output is not None else None
    if target is not None and target.suffix.lower() != ".svg":
        reading.mistakes.append(Mistake("--output", output or "''", "must end in .svg", remedy="Write -o floor.svg."))
    reading.raise_mistakes()
    return Request(path, target, is_json)


def run(request: Request) -> ExitStatus:
    """Say what is on the floor, and draw it where that is asked for.

    Raises
    ------
    reshuffle.errors.FileError
        If the workspace can not be read, has no floor, or the drawing can not be written.
    """
    opened = supervisor.open_workspace(request.workspace)
    for note in opened.notes:
        print_note(f"note: {visible(note)}")
    remarks = supervisor.floor_remarks(opened.workspace)
    if request.output is not None:
        supervisor.draw_floor(opened, request.output)
    if request.is_json:
        print_result(json.dumps(_as_json(opened.workspace, remarks, request.output), ensure_ascii=False))
        return ExitStatus.DONE
    lines = _lines(opened.workspace)
    lines += [visible(f"note: {remark}") for remark in remarks]
    if request.output is not None:
        lines += ["", visible(f"written    {request.output}")]
    print_result("\n".join(lines))
    return ExitStatus.DONE


def _lines(workspace: Workspace) -> list[str]:
    factory = workspace.factory
    floor = factory.floor
    if floor is None:
        return ["no floor: ways between stations take the factory's transport_time"]
    rows = [
        ("points", f"{len(floor.points):,}"),
        ("lanes", f"{len(floor.lanes):,}, {sum(lane.one_way for lane in floor.lanes) or 'none'} one way"),
        ("slots", list_text(list(floor.slots))),
        ("parking", list_text([name for name, point in floor.points.items() if point.parking])),
        ("charging", list_text([name for name, point in floor.points.items() if point.charging])),
        ("robots", list_text([f"{n} ({one.count})" if one.count > 1 else n for n, one in factory.robots.items()])),
    ]
    return [f"{name:<10} {visible(value)}" for name, value in rows if value]


def _as_json(workspace: Workspace, remarks: list[str], output: Path | None) -> dict[str, object]:
    floor = workspace.factory.floor
    return {
        "num_points": len(floor.points) if floor else 0,
        "num_lanes": len(floor.lanes) if floor else 0,
        "num_slots": len(floor.slots) if floor else 0,
        "num_robots": sum(robot.count for robot in workspace.factory.robots.values()),
        "remarks": remarks,
        "written": str(output) if output is not None else None,
    }
