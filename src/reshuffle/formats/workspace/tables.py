"""Tables: the rows of a worksheet or of a CSV file, each cell with its place."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reshuffle.errors import FileError, MissingExtraError, Mistake
from reshuffle.formats.workspace import xlsx_package
from reshuffle.formats.workspace.cells import CellValue, cell_name

__all__ = ["Table", "csv_table", "workbook_tables"]

#: Endings of the workbooks that are read.
READ_ENDINGS = frozenset({".xlsx", ".xlsm"})
_MOST_COLUMNS = 2_000
_DELIMITERS = ";\t,"


@dataclass(slots=True)
class Table:
    """Rows of cells.

    Parameters
    ----------
    file
        Name of the file, for the place of each mistake.
    sheet
        Name of the worksheet; None for a CSV file.
    cells
        By row and column, from 0; every row has as many.
    lines
        Line of each row in a CSV file, from 1.
    """

    file: str
    sheet: str | None
    cells: Sequence[Sequence[CellValue]]
    lines: list[int] = field(default_factory=list)

    def place(self, row: int, column: int) -> str:
        """Return where a cell stands, as messages name it: ``orders.xlsx, sheet Orders, cell F12``."""
        if self.sheet is None:
            return f"{self.file}, line {self.lines[row]}, column {column + 1}"
        return f"{self.file}, sheet {self.sheet}, cell {cell_name(row, column)}"

    def has_row(self, row: int) -> bool:
        """Whether anything stands in a row."""
        return any(not isinstance(cell, str) or cell.strip() for cell in self.cells[row])


def workbook_tables(path: Path) -> list[Table]:
    """Return all worksheets of a workbook, in its order.

    Raises
    ------
    reshuffle.errors.FileError
        If the file is missing, too large, no workbook of type .xlsx, protected or damaged.
    reshuffle.errors.MissingExtraError
        If the reader of workbooks is not installed.
    """
    try:
        import python_calamine
    except ImportError:
        raise MissingExtraError("python-calamine", "files") from None
    package = xlsx_package.open_package(path)
    tables = []
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(package.data)) as workbook:
            for metadata in workbook.sheets_metadata:
                if metadata.typ != python_calamine.SheetTypeEnum.WorkSheet:
                    continue
                sheet = workbook.get_sheet_by_name(metadata.name)
                scan = package.scans.get(metadata.name, xlsx_package.SheetScan())
                tables.append(Table(path.name, metadata.name, _cells(sheet, scan)))
    except python_calamine.PasswordError:
        raise _damaged(path, "must not be protected by a password", "Save it without a password.") from None
    except (python_calamine.CalamineError, ValueError, OSError, OverflowError):
        # ValueError, OverflowError: a date that no calendar has.
        rule = "must be a sound workbook: it is damaged"
        raise _damaged(path, rule, "Open it in a spreadsheet program and save it anew.") from None
    return tables


def _cells(sheet: object, scan: xlsx_package.SheetScan) -> list[list[CellValue]]:
    """Return the cells of a sheet, with faults where the reader is silent, and merged cells filled downwards."""
    cells: list[list[CellValue]] = sheet.to_python(skip_empty_area=False)  # type: ignore[attr-defined]
    width = max((len(row) for row in cells), default=0)
    width = max([width, *(column + 1 for _, column in scan.faults)])
    height = max([len(cells), *(row + 1 for row, _ in scan.faults)])
    cells += [[] for _ in range(height - len(cells))]
    for row in cells:
        row += [""] * (width - len(row))
    for (row_number, column), fault in scan.faults.items():
        cells[row_number][column] = fault
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():  # type: ignore[attr-defined]
        # A name that is merged over several rows holds for each of them; a title over several columns stands once.
        if left == right and left < width:
            for row_number in range(top + 1, min(bottom + 1, height)):
                cells[row_number][left] = cells[top][left]
    return cells


def csv_table(path: Path, limit: int = 1 << 26) -> Table:
    """Return the rows of a CSV file; comma, semicolon or tab, in UTF-8, UTF-16 or as Windows writes it.

    Raises
    ------
    reshuffle.errors.FileError
        If the file is missing, too large, no text, or its quotes do not match.
    """
    text = _text(path, limit)
    # Titles may stand above the table: the first line that has any of the signs tells which it is.
    first = next((line for line in text.splitlines() if any(sign in line for sign in _DELIMITERS)), "")
    delimiter = max(_DELIMITERS, key=first.count)
    cells: list[list[CellValue]] = []
    lines: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            if len(row) > _MOST_COLUMNS:
                raise _damaged(path, f"must have at most {_MOST_COLUMNS} columns", "")
            cells.append([*row])
            lines.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        place = f"{path.name}, line {line}"
        raise FileError(Mistake("the file", "", f"must be well-formed CSV: {error}", place)) from None
    width = max((len(row) for row in cells), default=0)
    if width * len(cells) > xlsx_package.LARGEST_SHEETS:
        raise _damaged(path, f"must have at most {xlsx_package.LARGEST_SHEETS} cells", "")
    for row_cells in cells:
        row_cells += [""] * (width - len(row_cells))
    return Table(path.name, None, cells, lines)


def _text(path: Path, limit: int) -> str:
    data = xlsx_package.load_bytes(path, limit)
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        encoding = "utf-16"
    else:
        try:
            return _plain(path, data.decode("utf-8-sig"))
        except UnicodeDecodeError:
            # German spreadsheets still save CSV files in the encoding of Windows.
            encoding = "cp1252"
    try:
        return _plain(path, data.decode(encoding))
    except UnicodeDecodeError:
        raise _damaged(path, "must be text in UTF-8", "Save it as 'CSV UTF-8'.") from None


def _plain(path: Path, text: str) -> str:
    if "\0" in text:
        raise _damaged(path, "must be a text file: it holds binary data", "Save it as 'CSV UTF-8'.")
    return text


def _damaged(path: Path, rule: str, remedy: str) -> FileError:
    return FileError(Mistake(f"file '{path}'", "", rule, remedy=remedy))
