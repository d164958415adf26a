"""What a planner's rows mean in the model: machines named in routings, shifts written beside a machine."""

from __future__ import annotations

import re
from typing import Any

from reshuffle.formats.workspace import cells
from reshuffle.formats.workspace.fields import nearest
from reshuffle.formats.workspace.places import Path
from reshuffle.formats.workspace.rows import Rows
from reshuffle.model import instants

__all__ = ["GROUP", "NOTHING", "interpret_factory", "interpret_routings"]

#: Stands between the machines in the name of the capability that a group of machines offers.
GROUP = " | "
#: In place of a predecessor: a step that comes after none.
NOTHING = ("-", "–", "none", "keine", "keiner", "--", "---")
_SHIFT = re.compile(r"(\d{1,2}:\d{2})\s*(?:-|–|to|bis)\s*(\d{1,2}:\d{2})")


def interpret_factory(rows: Rows) -> None:
    """Make calendars of the shifts that stand beside machines and people, and settle the settings."""
    factory = rows.data.setdefault("factory", {})
    if not isinstance(factory, dict):
        return
    version = factory.pop("format_version", None)
    if version is not None and version != "1":
        position = rows.document.position(("factory", "format_version"))
        rule = "must be 1, the newest format version that this Reshuffle reads"
        rows.document.add(position, "Format version", str(version), rule, "Update Reshuffle to read this file.")
    if factory.pop("has_floor", "false") == "true":
        factory.setdefault("floor", {})
    _shifts_of(rows, factory, ("factory",))
    for kind in ("stations", "operators"):
        for name, part in rows.parts("factory", kind):
            _shifts_of(rows, part, ("factory", kind, name))
    for _, operator in rows.parts("factory", "operators"):
        # A person without special skills: nothing stands in the cell.
        operator.setdefault("skills", [])


def _shifts_of(rows: Rows, part: dict[str, Any], path: Path) -> None:
    """Take the text of shifts, as "Mon-Fri 06:00-14:00, 14:00-22:00", for a calendar of that name."""
    written = part.get("calendar")
    factory = rows.data["factory"]
    if not isinstance(written, str) or not isinstance(factory, dict):
        return
    calendars = factory.setdefault("calendars", {})
    if not isinstance(calendars, dict) or written in calendars:
        return
    shifts = _shifts(written)
    if shifts:
        at = rows.document.position((*path, "calendar"))
        calendars[written] = {"shifts": [dict(shift) for shift in shifts]}
        rows.document.cells["factory", "calendars", written] = at  # type: ignore[assignment]


def _shifts(written: str) -> list[dict[str, str]] | None:
    """Return the shifts in a text; None if it is none."""
    shifts: list[dict[str, str]] = []
    for group in re.split(r"\s*;\s*", written.strip()):
        first = _SHIFT.search(group)
        if first is None:
            return None
        days = group[: first.start()].strip(" ,:")
        times = re.split(r"\s*[,+]\s*", group[first.start() :].strip())
        try:
            instants.parse_weekdays(days or "mon-sun")
        except ValueError:
            return None
        for part in times:
            span = _SHIFT.fullmatch(part)
            if span is None:
                return None
            shifts.append({"days": days or "mon-sun", "start": span[1], "end": span[2]})
    return shifts


def interpret_routings(rows: Rows) -> None:
    """Say what each line of a routing requires, from the machines and the capability that it names."""
    stations = dict(rows.parts("factory", "stations"))
    offered = {name: set(_mapping(part, "capabilities")) or {name} for name, part in stations.items()}
    known = {capability for capabilities in offered.values() for capability in capabilities}
    for product, part in rows.parts("products"):
        steps = _mapping(part, "operations")
        for step, operation in steps.items():
            path = ("products", product, "operations", step)
            _interpret_time(rows, operation, path)
            _interpret_materials(rows, operation, path)
            _interpret_after(rows, operation, path, steps)
            machines = operation.get("stations")
            if isinstance(machines, str):
                _interpret_machines(rows, operation, path, stations, known)


def _mapping(part: Any, key: str) -> dict[str, Any]:
    found = part.get(key) if isinstance(part, dict) else None
    return found if isinstance(found, dict) else {}


def _interpret_time(rows: Rows, operation: dict[str, Any], path: Path) -> None:
    of_lot = operation.pop("time_of_lot", None)
    if of_lot is None:
        return
    position = rows.document.position((*path, "time_of_lot"))
    if "time" in operation:
        rule = "must not be given where the time per piece is"
        rows.document.add(position, "time_of_lot", str(of_lot), rule, "Take one of the two.")
        return
    operation["time"], operation["time_per"] = of_lot, "lot"
    rows.document.cells[(*path, "time")] = position  # type: ignore[assignment]


def _interpret_materials(rows: Rows, operation: dict[str, Any], path: Path) -> None:
    for direction, flows in operation.pop("materials", {}).items():
        at = (*path, "materials", direction)
        if direction not in {"consumes", "produces"}:
            position = rows.document.position(at)
            rows.document.add(position, "Direction", direction, "must be 'consumes' or 'produces'")
            continue
        operation[direction] = flows
        _move(rows, at, (*path, direction))


def _move(rows: Rows, old: Path, new: Path) -> None:
    """Give the cells below a path another path."""
    for number, fields in enumerate(_at_list(rows, new)):
        for key in ((), *((key,) for key in fields)):
            position = rows.document.cells.get((*old, number, *key))
            if position is not None:
                rows.document.cells[*new, number, *key] = position
    if old in rows.document.cells:
        rows.document.cells[new] = rows.document.cells[old]


def _at_list(rows: Rows, path: Path) -> list[Any]:
    found = rows.at(path)
    return found if isinstance(found, list) else []


def _interpret_after(rows: Rows, operation: dict[str, Any], path: Path, steps: dict[str, Any]) -> None:
    """Turn names of steps into predecessors, and add those that come with lags from their own sheet."""
    named = operation.get("after")
    lagged = operation.pop("predecessors", None)
    if lagged is not None:
        operation["after"] = lagged
        _move(rows, (*path, "predecessors"), (*path, "after"))
    if named is None:
        return
    if len(named) == 1 and named[0].casefold() in NOTHING and named[0] not in steps:
        named = []
    listed = operation["after"] = list(lagged or [])
    for number, name in enumerate(named):
        position = rows.document.cells.get((*path, "after"))
        if position is not None:
            rows.document.cells[*path, "after", len(listed)] = rows.document.cells[*path, "after", number]
            rows.document.cells[*path, "after", len(listed), "operation"] = position
        listed.append({"operation": name})


def _interpret_machines(
    rows: Rows, operation: dict[str, Any], path: Path, stations: dict[str, dict[str, Any]], known: set[str]
) -> None:
    """Say what a line requires that names machines.

    With a capability beside them, the machines are those that may be taken. Without, the line requires one that is
    named after the machine, or after all of them in the order of the sheet Machines (``mill-1 | mill-2``), and each
    of them offers it.
    """
    written: str = operation.pop("stations")
    position = rows.document.position((*path, "stations"))
    names = [written] if written in stations or written in known else cells.split(written, ",;/|\n")
    requires = operation.setdefault("requires", {})
    wrong = [name for name in names if name not in stations]
    if "capability" in requires:
        operation["stations"] = names
        return
    rows.document.cells[(*path, "requires")] = position  # type: ignore[assignment]
    rows.document.cells[(*path, "requires", "capability")] = position  # type: ignore[assignment]
    if len(names) == 1 and wrong and wrong[0] in known:
        requires["capability"] = names[0]
        return
    for name in wrong:
        near = nearest(name, [*stations, *known])
        remedy = f"Did you mean '{near}'?" if near else "Add it to the sheet Machines."
        rows.document.add(position, "stations", name, "must be a known machine", remedy)
    chosen = [name for name in stations if name in names]
    if not chosen:
        # Told above; the rest of the line is judged as if it named some machine.
        requires["capability"] = next(iter(known), written)
        return
    capability = GROUP.join(chosen)
    for name in chosen:
        capabilities = stations[name].setdefault("capabilities", {})
        if not capabilities and capability != name:
            capabilities[name] = {}
        if capabilities or capability != name:
            capabilities.setdefault(capability, {})
    requires["capability"] = capability
