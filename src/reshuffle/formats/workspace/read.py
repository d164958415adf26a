"""Reads a workspace: a folder of YAML files, or a workbook."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from reshuffle.errors import FileError, Mistake
from reshuffle.formats.workspace import places
from reshuffle.formats.workspace.folder import WORKBOOKS, WorkspaceFiles, workspace_files
from reshuffle.formats.workspace.gathering import Gathering
from reshuffle.formats.workspace.places import Data, Document
from reshuffle.formats.workspace.version import take_version
from reshuffle.model import instants
from reshuffle.model.consistency import findings
from reshuffle.model.factory import Factory, Workspace
from reshuffle.model.floor import Floor
from reshuffle.model.orders import Order
from reshuffle.model.products import Item, Product
from reshuffle.model.state import State

__all__ = ["read_workspace", "read_workspace_with_notes"]


def read_workspace(path: Path) -> Workspace:
    """Return the workspace of a folder or a workbook; see :func:`read_workspace_with_notes`.

    Parameters
    ----------
    path
        The folder, its ``factory.yaml``, or a workbook.

    Raises
    ------
    reshuffle.errors.FileError
        If anything is wrong; it carries all mistakes of all files, each with file, line and column or cell.
    reshuffle.errors.MissingExtraError
        If there is a workbook, and its reader is not installed.
    """
    return read_workspace_with_notes(path)[0]


def read_workspace_with_notes(path: Path) -> tuple[Workspace, tuple[str, ...]]:
    """Return the workspace of a folder or a workbook, and notes on the sheets and columns that were not read.

    A folder holds ``factory.yaml`` and may hold ``products/NAME.yaml`` (one product each) or ``products.yaml``,
    ``orders.yaml``, ``orders.xlsx`` or ``orders.csv``, ``state.yaml``, and the floor as ``floor.lif.json``.

    Parameters
    ----------
    path
        The folder, its ``factory.yaml``, or a workbook.

    Raises
    ------
    reshuffle.errors.FileError
        If anything is wrong; it carries all mistakes of all files, each with file, line and column or cell.
    reshuffle.errors.MissingExtraError
        If there is a workbook, and its reader is not installed.
    """
    if path.suffix.lower() in WORKBOOKS and not path.is_dir():
        from reshuffle.formats.workspace.excel_read import read_workbook_with_notes

        return read_workbook_with_notes(path)
    files = workspace_files(_folder(path))
    gathering = Gathering()
    workspace = _read_files(files, gathering)
    mistakes = [*files.mistakes, *gathering.mistakes()]
    if mistakes or workspace is None:
        raise FileError(mistakes)
    return workspace, tuple(gathering.notes)


def _folder(path: Path) -> Path:
    try:
        if path.is_dir():
            return path
        if path.name in {"factory.yaml", "factory.yml"} and path.is_file():
            return path.parent
        is_there = path.exists()
    except OSError as error:
        raise FileError(Mistake(f"'{path}'", "", f"must be readable ({error.strerror})")) from None
    rule = "must be a workspace: a folder with factory.yaml, or a workbook" if is_there else "must be there"
    remedy = "" if is_there else "'reshuffle init' makes a new workspace."
    raise FileError(Mistake(f"'{path}'", "", rule, remedy=remedy))


def _read_files(files: WorkspaceFiles, gathering: Gathering) -> Workspace | None:
    factory = _read_factory(files, gathering)
    items: Named = ({}, {})
    products = gathering.validate_named(Product, *_products(files, gathering, items))
    brought = gathering.validate_named(Item, *items)
    if factory is not None and brought:
        # What the factory says of an item counts; a product brings only what is not known there.
        factory = factory.model_copy(update={"items": {**brought, **factory.items}})
    orders = gathering.validate_named(Order, *_orders(files, gathering))
    state = _read_state(files, gathering)
    if factory is None or {"factory", "products"} & gathering.partial:
        return None
    if "orders" in gathering.partial:
        # Lots of orders that are not known would be told as mistakes of the state.
        state = State()
    workspace = Workspace.model_construct(factory=factory, products=products, orders=orders, state=state)
    for finding in findings(workspace):
        gathering.add_finding(finding)
    return workspace


def _read_factory(files: WorkspaceFiles, gathering: Gathering) -> Factory | None:
    document, data = _open(files, gathering, "factory")
    if document is None or data is None:
        return None
    zone = data.get("time_zone")
    if isinstance(zone, str):
        try:
            gathering.zone = instants.parse_zone(zone)
        except ValueError:
            # Told with the other mistakes of the factory; the rest is read in UTC.
            gathering.zone = ZoneInfo("UTC")
    gathering.origins["factory",] = (document, ())
    floor = _read_floor(files, gathering, document, data)
    factory = gathering.validate(Factory, data, document)
    if factory is None or floor is None:
        return factory
    return factory.model_copy(update={"floor": floor})


def _read_floor(files: WorkspaceFiles, gathering: Gathering, document: Document, data: dict[str, Data]) -> Floor | None:
    """Return the floor that stands in a LIF file, beside the factory or named in it; None where it does not."""
    said = data.get("floor")
    path = files.floor
    if isinstance(said, dict) and "lif" in said:
        named, at = said["lif"], document.position(("floor", "lif"))
        del data["floor"]
        if len(said) > 1:
            document.add(at, "lif", str(named), "must stand alone: the whole floor is in that file")
        if not isinstance(named, str) or not named.strip() or ".." in Path(named).parts:
            document.add(at, "lif", str(named), "must be the name of a file in the folder of the workspace")
            return None
        path = files.folder / named.strip()
    elif path is not None and said is not None:
        rule = f"must not be given beside '{path.name}', which holds the floor"
        document.add(document.position(("floor",), of_key=True), "floor", "", rule, "Take one of them away.")
        return None
    if path is None:
        return None
    from reshuffle.formats.lif.read import read_lif

    name = path.relative_to(files.folder).as_posix()
    lif = Document(name)
    try:
        found = read_lif(path, name)
    except FileError as error:
        gathering.add_broken(name, error)
        gathering.partial.add("factory")
        return None
    gathering.documents.append(lif)
    gathering.origins["factory", "floor"] = (lif, ())
    gathering.notes += found.notes
    return found.floor


def _read_state(files: WorkspaceFiles, gathering: Gathering) -> State:
    document, data = _open(files, gathering, "state")
    if document is None or data is None:
        return State()
    gathering.origins["state",] = (document, ())
    return gathering.validate(State, data, document) or State()


def _open(files: WorkspaceFiles, gathering: Gathering, stem: str) -> tuple[Document | None, dict[str, Data] | None]:
    """Return a file of the workspace and what it says without its version; None and None where it is not there."""
    path = files.yaml.get(stem)
    if path is None:
        return None, None
    document = gathering.load(path, path.name)
    data = take_version(document) if document is not None else None
    if data is None:
        gathering.partial.add(stem)
    return document, data


Named = tuple[dict[str, Data], dict[str, tuple[Document, places.Path]]]


def _products(files: WorkspaceFiles, gathering: Gathering, items: Named) -> Named:
    """Return what stands about each product, and where; `items` takes in what their files say of bought items."""
    parts, origins = _listed(files, gathering, "products")
    for path in files.product_files:
        document = gathering.load(path, f"products/{path.name}")
        data = take_version(document) if document is not None else None
        if document is None or data is None:
            gathering.dropped.add(path.stem)
            continue
        given = data.pop("id", None)
        name = given.strip() if isinstance(given, str) else path.stem
        if given is not None and not isinstance(given, str):
            document.add(document.position(("id",)), "id", "", "must be one text")
        _take_items(gathering, data.pop("items", None), document, items)
        _take(gathering, ("products", name), data, document, (), parts, origins)
    return parts, origins


def _take_items(gathering: Gathering, listed: Data, document: Document, items: Named) -> None:
    """Take in the bought items that a product brings along; of two products that bring the same, the first counts."""
    if isinstance(listed, dict):
        for name, part in listed.items():
            if name.strip() not in items[0]:
                items[0][name.strip()], items[1][name.strip()] = part, (document, ("items", name))
                gathering.origins["factory", "items", name.strip()] = (document, ("items", name))
    elif listed is not None:
        rule = "must be a mapping, with lines 'name: {stock: ..., lead_time: ...}'"
        document.add(document.position(("items",)), "items", str(listed), rule)


def _orders(files: WorkspaceFiles, gathering: Gathering) -> Named:
    """Return what stands about each order, and where."""
    parts, origins = _listed(files, gathering, "orders")
    for path in files.order_tables:
        from reshuffle.formats.workspace.order_tables import read_order_table

        try:
            document, notes = read_order_table(path)
        except FileError as error:
            gathering.add_broken(path.name, error)
            gathering.partial.add("orders")
            continue
        gathering.documents.append(document)
        gathering.notes += notes
        listed = document.data.get("orders") if isinstance(document.data, dict) else None
        for name, data in listed.items() if isinstance(listed, dict) else ():
            _take(gathering, ("orders", name), data, document, ("orders", name), parts, origins)
    return parts, origins


def _listed(files: WorkspaceFiles, gathering: Gathering, kind: str) -> Named:
    """Return the named parts of ``products.yaml`` or ``orders.yaml``: a mapping, or a list of entries with `id`."""
    parts: dict[str, Data] = {}
    origins: dict[str, tuple[Document, places.Path]] = {}
    document, data = _open(files, gathering, kind)
    if document is None or data is None:
        return parts, origins
    for key in data:
        if key != kind:
            remedy = f"Put everything below '{kind}:'."
            document.add(document.position((key,), of_key=True), key, "", f"must be '{kind}', nothing else", remedy)
            gathering.partial.add(kind)
    listed = data.get(kind)
    if kind not in data:
        document.add(document.position(()), kind, "", "must be given", f"Add '{kind}:'.")
    elif isinstance(listed, dict):
        for name, part in listed.items():
            _take(gathering, (kind, name.strip()), part, document, (kind, name), parts, origins)
    elif isinstance(listed, list):
        for number, part in enumerate(listed):
            path = (kind, number)
            given = part.get("id") if isinstance(part, dict) else None
            if not isinstance(part, dict) or not isinstance(given, str):
                rule = f"must be a mapping with an id in a list of {kind}"
                document.add(document.position(path), f"{kind}[{number}]", "", rule, "Add 'id:'.")
                gathering.partial.add(kind)
                continue
            rest = {key: value for key, value in part.items() if key != "id"}
            _take(gathering, (kind, given.strip()), rest, document, path, parts, origins)
    elif listed is not None:
        document.add(document.position((kind,)), kind, listed, "must be a mapping, with lines 'id: ...'")
        gathering.partial.add(kind)
    return parts, origins


def _take(
    gathering: Gathering,
    path: tuple[str, str],
    data: Data,
    document: Document,
    prefix: places.Path,
    parts: dict[str, Data],
    origins: dict[str, tuple[Document, places.Path]],
) -> None:
    """Take a named part in; a name that stands twice is a mistake, and its first part counts."""
    kind, name = path
    if name in parts:
        first, where = origins[name]
        there = first.place(first.position(where, of_key=True))
        rule = f"must stand only once among the {kind}"
        document.add(document.position(prefix, of_key=True), name, "", rule, f"It stands in {there} already.")
        return
    parts[name], origins[name] = data, (document, prefix)
    gathering.origins[path] = (document, prefix)
