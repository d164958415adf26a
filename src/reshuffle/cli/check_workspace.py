"""``reshuffle check`` of a workspace: every mistake at once, or what is in it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from reshuffle.cli.exit_status import ExitStatus
from reshuffle.cli.terminal import print_result, visible
from reshuffle.cli.text import count_text, due_text, instant_text, list_text
from reshuffle.model.factory import Workspace
from reshuffle.plan.wishes import DEFAULT_WISHES
from reshuffle.supervisor import workspaces as supervisor
from reshuffle.supervisor.workspaces import OpenedWorkspace

__all__ = ["run"]


@dataclass(frozen=True, slots=True)
class _Findings:
    """What is worth knowing of a sound workspace before it is organized."""

    refused: tuple[str, ...]
    impossible: tuple[str, ...]
    remarks: tuple[str, ...]


def run(path: Path, is_json: bool = False) -> ExitStatus:
    """Read a workspace and say what is in it; return 0, for a workspace with mistakes raises.

    Raises
    ------
    reshuffle.errors.FileError
        If anything is wrong; it carries all mistakes of all files.
    """
    opened = supervisor.open_workspace(path)
    workspace = opened.workspace
    refused = supervisor.refused_fields(workspace, DEFAULT_WISHES)
    matches = supervisor.match_workspace(workspace)
    impossible = tuple(name for name in workspace.products if not matches.can_make(name))
    findings = _Findings(refused, impossible, tuple(supervisor.floor_remarks(workspace)))
    if is_json:
        print_result(json.dumps(_as_json(opened, findings), ensure_ascii=False))
    else:
        print_result("\n".join(_lines(opened, findings)))
    return ExitStatus.DONE


def _lines(opened: OpenedWorkspace, findings: _Findings) -> list[str]:
    workspace = opened.workspace
    factory = workspace.factory
    lines = [visible(f"{opened.path}: no mistakes")]
    rows = [
        ("stations", _stations(workspace)),
        ("products", list_text(list(workspace.products))),
        ("orders", _orders(workspace)),
        (
            "robots",
            list_text([f"{name} ({one.count})" if one.count > 1 else name for name, one in factory.robots.items()]),
        ),
        ("operators", list_text(list(factory.operators))),
        ("tools", list_text(list(factory.tools))),
        ("items", list_text(list(factory.items))),
        ("calendars", list_text(list(factory.calendars))),
        ("state", "" if workspace.state.now is None else f"as of {instant_text(workspace.state.now, factory.zone)}"),
        ("times are", f"{factory.time_zone} time"),
    ]
    lines += [f"  {name:<10} {visible(value)}" for name, value in rows if value]
    lines += [visible(f"note: {note}") for note in opened.notes]
    lines += [visible(f"note: {remark}") for remark in findings.remarks]
    for name in findings.impossible:
        lines.append(visible(f"note: no way to make '{name}': see 'reshuffle can-make {opened.path} {name}'"))
    if findings.refused:
        lines.append("note: 'reshuffle organize' will refuse, as it can not honour these yet:")
        lines += [visible(f"  {name}") for name in findings.refused]
    return lines


def _stations(workspace: Workspace) -> str:
    stations = workspace.factory.stations
    return list_text([f"{name} ({part.count})" if part.count > 1 else name for name, part in stations.items()])


def _orders(workspace: Workspace) -> str:
    orders = workspace.orders
    if not orders:
        return "none"
    zone = workspace.factory.zone
    dues = sorted(order.due for order in orders.values() if order.due is not None)
    span = f", due {due_text(dues[0], zone)} to {due_text(dues[-1], zone)}" if dues else ""
    undated = len(orders) - len(dues)
    return f"{len(orders):,}{span}" + (f" ({count_text(undated, 'order')} without a due date)" if undated else "")


def _as_json(opened: OpenedWorkspace, findings: _Findings) -> dict[str, object]:
    workspace = opened.workspace
    return {
        "valid": True,
        "path": str(opened.path),
        "num_stations": len(workspace.factory.stations),
        "num_products": len(workspace.products),
        "num_orders": len(workspace.orders),
        "notes": [*opened.notes, *findings.remarks],
        "impossible_products": list(findings.impossible),
        "refused_fields": list(findings.refused),
    }
