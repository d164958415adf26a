"""Reads a workbook as a workspace: three sheets (machines, routings, orders) are enough, others add to them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from reshuffle.errors import FileError, Mistake
from reshuffle.formats.workspace import station_sheets, tables
from reshuffle.formats.workspace.cell_places import CellDocument, CellPosition
from reshuffle.formats.workspace.fields import nearest
from reshuffle.formats.workspace.gathering import Gathering
from reshuffle.formats.workspace.layouts import SHEETS, Layouts
from reshuffle.formats.workspace.planner_words import interpret_factory, interpret_routings
from reshuffle.formats.workspace.rows import Rows
from reshuffle.model import instants
from reshuffle.model.consistency import findings
from reshuffle.model.factory import Factory, Workspace
from reshuffle.model.orders import Order
from reshuffle.model.products import Product
from reshuffle.model.state import State

__all__ = ["read_workbook", "read_workbook_with_notes"]


def read_workbook(path: Path) -> Workspace:
    """Return the workspace of a workbook; see :func:`read_workbook_with_notes` for what was not read.

    Raises
    ------
    reshuffle.errors.FileError
        If anything is wrong; it carries all mistakes, each with its sheet and cell.
    reshuffle.errors.MissingExtraError
        If the reader of workbooks is not installed.
    """
    return read_workbook_with_notes(path)[0]


def read_workbook_with_notes(path: Path) -> tuple[Workspace, tuple[str, ...]]:
    """Return the workspace of a workbook, and notes on the sheets and columns that were not read.

    Parameters
    ----------
    path
        A workbook of type .xlsx or .xlsm.

    Raises
    ------
    reshuffle.errors.FileError
        If anything is wrong; it carries all mistakes, each with its sheet and cell.
    reshuffle.errors.MissingExtraError
        If the reader of workbooks is not installed.
    """
    document = CellDocument(path.name)
    layouts = Layouts(document)
    layouts.take_workbook(tables.workbook_tables(path))
    rows = Rows(document)
    if station_sheets.MACHINES not in layouts.found:
        remedy = "Name the sheet that lists the machines 'Machines' or 'Maschinen'."
        document.mistakes.append((CellPosition(), Mistake("sheet 'Machines'", "", "must be there", path.name, remedy)))
    for sheet in SHEETS:
        if sheet in layouts.settings:
            rows.take_settings(sheet, layouts.found[sheet], layouts.settings[sheet])
        elif sheet in layouts.found:
            rows.take_sheet(sheet, layouts.found[sheet])
    interpret_factory(rows)
    interpret_routings(rows)
    gathering = Gathering()
    gathering.documents.append(document)
    workspace = _validated(rows, gathering)
    mistakes = list(gathering.mistakes())
    if mistakes or workspace is None:
        raise FileError(mistakes)
    return workspace, (*layouts.notes, *_steps_out_of_order(workspace))


def _steps_out_of_order(workspace: Workspace) -> Iterator[str]:
    """Yield a note for each product whose numbered steps stand in another order: the rows count, not the numbers."""
    for name, product in workspace.products.items():
        steps = [step for step, operation in product.operations.items() if operation.after is None]
        if all(step.isdecimal() for step in steps) and steps != sorted(steps, key=int):
            yield f"the steps of '{name}' follow each other in the order of their rows: {', '.join(steps)}"


def _validated(rows: Rows, gathering: Gathering) -> Workspace | None:
    """Return the workspace that the data make; what is wrong in them is added to the gathering."""
    data: dict[str, Any] = rows.data
    parts = {key: _part_document(rows, key) for key in ("factory", "products", "orders", "state")}
    zone = data["factory"].get("time_zone")
    if isinstance(zone, str):
        try:
            gathering.zone = instants.parse_zone(zone)
        except ValueError:
            # Told with the other mistakes of the factory; the rest is read in UTC.
            gathering.zone = ZoneInfo("UTC")
    for key in ("factory", "state"):
        gathering.origins[key,] = (parts[key], ())
    factory = None
    if data["factory"].get("stations"):
        factory = gathering.validate(Factory, data["factory"], parts["factory"])
    elif not rows.document.mistakes:
        number = next(n for n, layout in rows.document.layouts.items() if layout.headings or layout.table.sheet)
        remedy = "List the machines below the headings of the sheet Machines."
        rows.document.add(CellPosition(table=number), "machines", "", "must be at least one", remedy)
    _unknown_products(rows, gathering)
    named: dict[str, Any] = {}
    for key, kind in (("products", Product), ("orders", Order)):
        origins = {name: (parts[key], (name,)) for name in data.get(key, {})}
        gathering.origins.update({(key, name): origin for name, origin in origins.items()})
        named[key] = gathering.validate_named(kind, data.get(key, {}), origins)
    state = gathering.validate(State, data.get("state", {}), parts["state"]) or State()
    if factory is None:
        return None
    workspace = Workspace.model_construct(
        factory=factory, products=named["products"], orders=named["orders"], state=state
    )
    for finding in findings(workspace):
        gathering.add_finding(finding)
    return workspace


def _unknown_products(rows: Rows, gathering: Gathering) -> None:
    """Name the orders of products that are not there, also where something else is wrong in their row."""
    known = {name: None for name, _ in rows.parts("products")}
    for order, part in rows.parts("orders"):
        product = part.get("product")
        if isinstance(product, str) and product not in known:
            near = nearest(product, list(known))
            remedy = f"Did you mean '{near}'?" if near else "Add its steps to the sheet Routings."
            position = rows.document.position(("orders", order, "product"))
            rows.document.add(position, "product", product, "must be a known product", remedy)
            gathering.dropped.add(product)


def _part_document(rows: Rows, key: str) -> CellDocument:
    """Return the document of one part of the workspace: the same mistakes, with paths that start below `key`."""
    whole = rows.document
    inner = {path[1:]: position for path, position in whole.cells.items() if path[:1] == (key,)}
    return CellDocument(
        whole.file,
        data=rows.data.get(key, {}),
        mistakes=whole.mistakes,
        layouts=whole.layouts,
        cells=inner,
        converted=whole.converted,
    )
