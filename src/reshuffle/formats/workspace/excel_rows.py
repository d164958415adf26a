"""The rows of each sheet of a workbook, from a workspace: the way back of :mod:`reshuffle.formats.workspace.rows`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from reshuffle.formats.workspace import planner_words
from reshuffle.formats.workspace.cells import Column, Kind, joined
from reshuffle.formats.workspace.layouts import SHEETS
from reshuffle.formats.workspace.sheet_spec import EACH, ENTRY, MORE, Sheet
from reshuffle.model.factory import FORMAT_VERSION, Workspace

__all__ = ["Record", "sheet_records"]

#: The text of each cell of a row, by its column.
Record: TypeAlias = "dict[Column, str]"


def sheet_records(workspace: Workspace) -> dict[Sheet, list[Record]]:
    """Return the rows of every sheet that has any, in the order of the workbook.

    Parameters
    ----------
    workspace
        What is written; fields that have their default are left out.
    """
    context = {"zone": workspace.factory.zone}
    data = workspace.model_dump(mode="json", by_alias=True, exclude_defaults=True, context=context)
    _prepare(workspace, data)
    result: dict[Sheet, list[Record]] = {}
    for sheet in SHEETS:
        if sheet.is_upright:
            records = _settings(sheet, data)
        else:
            records = [record for keys, found in _found(data, sheet.anchor, ()) for record in _rows(sheet, keys, found)]
        if sheet.name == "Products" and all(len(record) == 1 for record in records):
            # The routings name the products; a sheet that says no more is left out.
            continue
        if sheet.anchor in {other.anchor for other in result}:
            # What is there has been said by the first sheet; the second only adds to it.
            records = [record for record in records if len(record) > len(sheet.keys)]
        if records:
            result[sheet] = records
    return result


def _prepare(workspace: Workspace, data: dict[str, Any]) -> None:
    """Put the data into the words of the sheets, where these differ from the model's."""
    factory = data["factory"]
    factory["format_version"] = FORMAT_VERSION
    if workspace.factory.floor is not None and not factory["floor"].get("points"):
        factory["has_floor"] = True
    for station in factory["stations"].values():
        if "setup" in station and not set(station["setup"]) - {"times", "attributes"}:
            station["setup"]["default"] = "0 min"
        if "movable" in station and not station["movable"]:
            station["movable"]["undock"] = "0 min"
    for calendar in factory.get("calendars", {}).values():
        calendar.setdefault("shifts", [])
        for shift in calendar["shifts"]:
            spans = [f"{rest['start']}-{rest['end']}" for rest in shift.pop("breaks", [])]
            if spans:
                shift["breaks"] = ", ".join(spans)
    for name, product in data.get("products", {}).items():
        for step, operation in product["operations"].items():
            own = workspace.products[name].operations[step]
            capability = own.requires.capability
            _prepare_operation(operation, capability, _is_machine(workspace, capability), list(product["operations"]))


def _is_machine(workspace: Workspace, capability: str) -> bool:
    """Whether a line of a routing may name the machine in place of the capability, and mean the same."""
    station = workspace.factory.stations.get(capability)
    return station is not None and (not station.capabilities or capability in station.capabilities)


def _prepare_operation(operation: dict[str, Any], capability: str, is_machine: bool, steps: list[str]) -> None:
    operation["materials"] = {key: operation.pop(key) for key in ("consumes", "produces") if key in operation}
    if operation.pop("time_per", "piece") == "lot":
        operation["time_of_lot"] = operation.pop("time", "0 min")
    if is_machine and not operation.get("stations"):
        operation["stations"] = [capability]
        del operation["requires"]["capability"]
    after = operation.get("after")
    if after is None:
        return
    if not after:
        operation["after"] = next(word for word in planner_words.NOTHING if word not in steps)
    elif any(set(before) - {"operation"} for before in after):
        operation["predecessors"] = operation.pop("after")
    else:
        operation["after"] = [before["operation"] for before in after]


def _found(data: Any, anchor: tuple[str, ...], keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield everything that stands at an anchor, with the keys that fill it."""
    if not anchor:
        yield keys, data
        return
    first, rest = anchor[0], anchor[1:]
    if first == MORE:
        yield from ((keys, entry) for entry in data)
        if not data:
            yield keys, None
    elif first == EACH:
        for key, entry in data.items():
            yield from _found(entry, rest, (*keys, key))
    elif isinstance(data, dict) and data.get(first) is not None:
        yield from _found(data[first], rest, keys)


def _rows(sheet: Sheet, keys: tuple[str, ...], found: Any) -> Iterator[Record]:
    record: Record = dict(zip(sheet.keys, keys, strict=True))
    if not isinstance(found, dict):
        if found is not None:
            record[sheet.columns[0]] = str(found)
        yield record
        return
    by_entry: dict[str, Record] = {}
    for column in sheet.columns:
        if ENTRY in column.path:
            holder = _at(found, column.path[: column.path.index(ENTRY)])
            for name, value in (holder or {}).items():
                text = _text(value, column)
                by_entry.setdefault(name, {})[column] = text
        else:
            value = _at(found, column.path)
            if value is not None:
                record[column] = _text(value, column)
    if sheet.entry is None or not by_entry:
        yield record
        return
    for number, (name, entries) in enumerate(by_entry.items()):
        own = {**record} if number == 0 else {column: record[column] for column in sheet.keys}
        yield {**own, sheet.entry: name, **entries}


def _at(found: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        if not isinstance(found, dict):
            return None
        found = found.get(key)
    return found


def _text(value: Any, column: Column) -> str:
    if isinstance(value, list):
        return joined([str(part) for part in value])
    if isinstance(value, bool):
        return "yes" if value else "no"
    if column.path == ("stations",) and column.kind is Kind.ID:
        return joined([str(value)])
    return str(value)


def _settings(sheet: Sheet, data: dict[str, Any]) -> list[Record]:
    found = _at(data, sheet.anchor)
    records: list[Record] = []
    for column in sheet.columns:
        value = _at(found, column.path)
        if value is not None:
            records.append({column: _text(value, column)})
    return records
