"""Which files of a folder make up a workspace; a YAML file that has no place in it is named, not passed over."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from reshuffle.errors import FileError, Mistake

__all__ = ["WORKBOOKS", "WorkspaceFiles", "workspace_files"]

#: Endings of workbooks.
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
_YAML = frozenset({".yaml", ".yml"})
_TABLES = WORKBOOKS | {".csv"}
#: The floor in the layout interchange format.
_FLOOR = "floor.lif.json"
_STEMS = ("factory", "products", "orders", "state")


@dataclass(slots=True)
class WorkspaceFiles:
    """The files of a workspace.

    Parameters
    ----------
    folder
        The folder itself.
    yaml
        By what they hold: factory, products, orders, state.
    product_files
        One per product, ascending by name.
    order_tables
        Workbooks and CSV files of orders.
    floor
        The floor as a LIF file, None where there is none.
    mistakes
        What is wrong with the folder.
    """

    folder: Path
    yaml: dict[str, Path] = field(default_factory=dict)
    product_files: list[Path] = field(default_factory=list)
    order_tables: list[Path] = field(default_factory=list)
    floor: Path | None = None
    mistakes: list[Mistake] = field(default_factory=list)


def workspace_files(folder: Path) -> WorkspaceFiles:
    """Return the files of a workspace.

    Raises
    ------
    reshuffle.errors.FileError
        If there is no such folder, or it can not be read.
    """
    files = WorkspaceFiles(folder)
    for entry in _entries(folder):
        _sort_in(files, entry)
    products = folder / "products"
    if products.is_dir():
        for entry in _entries(products):
            if entry.suffix.lower() in _YAML:
                _take(files, entry, files.product_files)
            elif entry.is_dir() and any(inner.suffix.lower() in _YAML for inner in _entries(entry)):
                rule = "must not hold folders with YAML files: each product is one file in it"
                files.mistakes.append(Mistake("the folder 'products'", "", rule, f"products/{entry.name}"))
    if "factory" not in files.yaml:
        rule = f"must be in the folder '{folder}'"
        remedy = "Name the folder of a workspace, or a workbook; 'reshuffle init' makes a new one."
        files.mistakes.insert(0, Mistake("factory.yaml", "", rule, remedy=remedy))
    return files


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted((entry for entry in folder.iterdir() if not entry.name.startswith(".")), key=lambda e: e.name)
    except (OSError, ValueError) as error:
        # ValueError: a name that no folder can have, with a null character.
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise FileError(Mistake(f"the folder '{folder}'", "", f"must be readable ({reason})")) from None


def _sort_in(files: WorkspaceFiles, entry: Path) -> None:
    stem, ending = entry.stem, entry.suffix.lower()
    if entry.name.lower() == _FLOOR:
        found: list[Path] = []
        _take(files, entry, found)
        files.floor = found[0] if found else None
    elif ending in _YAML:
        if stem not in _STEMS:
            near = get_close_matches(stem.lower(), _STEMS, n=1, cutoff=0.6)
            remedy = f"Did you mean '{near[0]}.yaml'?" if near else "Move it to another folder."
            rule = "must be one of factory.yaml, products.yaml, orders.yaml, state.yaml, or stand in products/"
            files.mistakes.append(Mistake(f"the file '{entry.name}'", "", rule, entry.name, remedy))
        elif stem in files.yaml:
            rule = f"must stand only once; '{files.yaml[stem].name}' is there too"
            files.mistakes.append(Mistake(f"the file '{entry.name}'", "", rule, entry.name, "Take one of them away."))
        else:
            taken: list[Path] = []
            _take(files, entry, taken)
            files.yaml.update((stem, path) for path in taken)
    elif ending in _TABLES and stem == "orders":
        _take(files, entry, files.order_tables)
    elif ending in _TABLES and get_close_matches(stem.lower(), ["orders"], n=1, cutoff=0.8):
        rule = f"must be named 'orders{ending}' to be read"
        files.mistakes.append(Mistake(f"the file '{entry.name}'", "", rule, entry.name, "Rename it, or move it away."))


def _take(files: WorkspaceFiles, entry: Path, into: list[Path]) -> None:
    """Take a file in; what is none (a folder, a pipe that never ends) is a mistake."""
    if entry.is_file():
        into.append(entry)
    else:
        name = entry.relative_to(files.folder).as_posix()
        files.mistakes.append(Mistake(f"'{name}'", "", "must be a file", name))
