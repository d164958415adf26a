"""Plan files: a plan as JSON with everything it was made from, and back; docs/reference/plan-file.md has the fields."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from reshuffle.errors import FileError, InputError, Mistake
from reshuffle.formats import plan_rows
from reshuffle.formats.mistakes import MistakeList
from reshuffle.formats.plan_json import json_path, parse_json, read_rows
from reshuffle.formats.plan_rows import PART_NAMES, PlanRow
from reshuffle.formats.plan_translation import plan_of, rows_of
from reshuffle.formats.save import save_text
from reshuffle.model import consistency, instants
from reshuffle.model.factory import Workspace
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan
from reshuffle.plan.wishes import parse_wishes

__all__ = ["PlanDocument", "is_plan_file", "plan_text", "read_plan", "workspace_hashes", "write_plan"]

#: Lists that are written with one entry per line.
_LISTS = ("operations", "maintenance", "transports", "moves", "orders", "unplanned", "pegs", "purchases")


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """What a plan file says.

    Parameters
    ----------
    plan
        The plan.
    workspace
        What it was made from.
    params
        What it was to be like. Of ``params.previous`` a file keeps the work, not orders, pegs and reasons.
    hashes
        SHA-256 of each part of the workspace as the file states them.
    local
        What the file says in local time, for people, by the id of operation or order.
    """

    plan: Plan
    workspace: Workspace
    params: OrganizeParams
    hashes: Mapping[str, str]
    local: Mapping[str, str] = field(default_factory=dict)


def write_plan(path: Path, plan: Plan, workspace: Workspace, params: OrganizeParams | None = None) -> None:
    """Write a plan as JSON, whole or not at all; a file that is there is replaced.

    The same plan gives the same text.

    Parameters
    ----------
    path
        The file.
    plan
        The plan.
    workspace, params
        What it was made from.

    Raises
    ------
    ValueError
        If plan and params name different frozen zones.
    reshuffle.errors.FileError
        If the file can not be written.
    """
    save_text(path, plan_text(plan, workspace, params))


def plan_text(plan: Plan, workspace: Workspace, params: OrganizeParams | None = None) -> str:
    """Return what a plan file says; see :func:`write_plan`."""
    chosen = params or OrganizeParams()
    if plan.frozen_until != chosen.frozen_until:
        raise ValueError(f"frozen_until of the plan(={plan.frozen_until}) must be that of its params.")
    zone = workspace.factory.zone
    parts = _parts(workspace)
    rows = rows_of(plan, chosen, _hashes(parts), zone)
    sections = [f'  "{key}": {_section(key, value)}' for key, value in rows.items()]
    sections.append('  "workspace": {\n' + ",\n".join(f'    "{key}": {_part(parts[key])}' for key in parts) + "\n  }")
    return "{\n" + ",\n".join(sections) + "\n}\n"


def _section(key: str, value: Any) -> str:
    if key in _LISTS and value:
        return "[\n" + ",\n".join(f"    {_line(entry)}" for entry in value) + "\n  ]"
    if key == "params" and "previous" in value:
        return "{\n" + ",\n".join(f'    "{name}": {_line(entry)}' for name, entry in value.items()) + "\n  }"
    return _line(value)


def _part(value: dict[str, Any]) -> str:
    """Return a part of the workspace, one entry per line."""
    if not value:
        return "{}"
    return "{\n" + ",\n".join(f"      {_line(name)}: {_line(entry)}" for name, entry in value.items()) + "\n    }"


def _line(value: Any) -> str:
    # The one control character that JSON lets stand, and that no text file has.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _parts(workspace: Workspace) -> dict[str, Any]:
    context = {"zone": workspace.factory.zone}
    plain = workspace.model_dump(mode="json", by_alias=True, exclude_defaults=True, context=context)
    return {name: plain.get(name, {}) for name in PART_NAMES}


def _hashes(parts: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: hashlib.sha256(json.dumps(part, separators=(",", ":")).encode()).hexdigest()
        for name, part in parts.items()
    }


def workspace_hashes(workspace: Workspace) -> dict[str, str]:
    """Return the SHA-256 of each part of a workspace: of its JSON in the file, without spaces, non-ASCII escaped.

    Two workspaces have the same hashes where they say the same, however it was written: ``90 min`` or ``1:30 h``.
    """
    return _hashes(_parts(workspace))


def read_plan(path: Path) -> PlanDocument:
    """Return what a plan file says; whether the plan holds is for a judge.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    reshuffle.errors.FileError
        If the file can not be read, is no plan file, or its workspace does not hold together; all mistakes are named.
    """
    root = parse_json(path)
    _refuse_foreign(root, path.name)
    row = read_rows(root, PlanRow, _zone(root), path.name)
    mistakes = MistakeList(path.name)
    for finding in consistency.findings(row.workspace):
        where = json_path(("workspace", *finding.path))
        mistakes.add(str(finding.path[-1]), finding.value, finding.rule, remedy=finding.remedy, where=where)
    try:
        words = [name for name, _ in parse_wishes(row.params.wishes)]
    except InputError as error:
        for mistake in error.mistakes:
            mistakes.add(mistake.name, mistake.value, mistake.rule, remedy=mistake.remedy, where="params.wishes")
    else:
        if [wish.wish for wish in row.objective] != words:
            rule = f"must have one entry for each of the wishes: {', then '.join(words)}"
            mistakes.add("objective", "", rule, where="objective")
    mistakes.raise_if_any()
    plan, params = plan_of(row)
    local = {entry.id: entry.local for entry in row.operations if entry.local is not None}
    local |= {entry.id: entry.local for entry in row.orders if entry.local is not None}
    return PlanDocument(plan, row.workspace, params, {name: getattr(row.hashes, name) for name in PART_NAMES}, local)


def is_plan_file(path: Path) -> bool:
    """Whether a file is rather a plan file than a solution file of ``reshuffle schedule``, by its beginning."""
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
    except (OSError, ValueError):
        return False
    return b'"made_for"' in head or b'"workspace"' in head


def _refuse_foreign(root: Any, file: str) -> None:
    """Refuse, with one message, what is no plan file of a version that is known."""
    if not isinstance(root, dict):
        raise FileError(Mistake("plan", "", "must be a JSON object", file))
    if "workspace" not in root and "instance" in root:
        remedy = "Give its instance as well: reshuffle check INSTANCE SOLUTION."
        raise FileError(Mistake("plan", "", "must be a plan, not the solution of an instance", file, remedy))
    version = root.get("format_version")
    if isinstance(version, int) and version > plan_rows.VERSION:
        rule = f"must be at most {plan_rows.VERSION}, the newest that this Reshuffle reads"
        remedy = "Update Reshuffle to read this file."
        raise FileError(Mistake("format_version", str(version), rule, f"{file}, format_version", remedy))


def _zone(root: dict[str, Any]) -> ZoneInfo:
    """Return the zone of the factory in a plan file; UTC where it names none that is known: that is said later."""
    current: Any = root
    for key in ("workspace", "factory", "time_zone"):
        current = current.get(key) if isinstance(current, dict) else None
    try:
        return instants.parse_zone(current) if isinstance(current, str) else ZoneInfo("UTC")
    except ValueError:
        return ZoneInfo("UTC")
