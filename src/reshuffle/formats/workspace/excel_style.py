"""How our workbooks look: one set of formats, headings that stay in view, columns as wide as what is in them."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from reshuffle.errors import FileError, MissingExtraError, Mistake

__all__ = ["Book", "save_workbook"]

_INK = "#1F2A37"
_HEAD = "#E3E8EF"
_WIDEST = 48
#: Longest text that a cell can hold.
_LONGEST = 32_767
#: Creation date in the file's properties: with the time of writing, no file would ever be written twice the same.
_CREATED = datetime(2026, 1, 1)  # noqa: DTZ001 - a workbook knows no zones


@dataclass(slots=True)
class Book:
    """A workbook that is being written, with its formats."""

    workbook: Any
    formats: dict[str, Any] = field(default_factory=dict)

    def style(self, **properties: Any) -> Any:
        """Return the format with these properties, one for each set of them."""
        key = repr(sorted(properties.items()))
        if key not in self.formats:
            base = {"font_name": "Calibri", "font_size": 11, "font_color": _INK, "valign": "top"}
            self.formats[key] = self.workbook.add_format({**base, **properties})
        return self.formats[key]

    def sheet(self, name: str) -> Any:
        """Return a new worksheet."""
        worksheet = self.workbook.add_worksheet(name)
        worksheet.set_landscape()
        worksheet.fit_to_pages(1, 0)
        # Ids such as 4711 are text, and meant so.
        worksheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        return worksheet

    def headings(self, worksheet: Any, names: list[str], row: int = 0) -> None:
        """Write a row of headings and keep it in view."""
        style = self.style(bold=True, bg_color=_HEAD, bottom=1, text_wrap=True)
        for column, name in enumerate(names):
            worksheet.write_string(row, column, name, style)
        worksheet.freeze_panes(row + 1, 0)

    def widths(self, worksheet: Any, lengths: list[int]) -> None:
        """Set the width of each column to that of its longest text, within reason."""
        for column, length in enumerate(lengths):
            worksheet.set_column(column, column, min(max(length + 2, 9), _WIDEST))

    def text(self, worksheet: Any, row: int, column: int, text: str, style: Any = None) -> None:
        """Write a text as text, whatever it looks like."""
        if len(text) > _LONGEST:
            rule = f"must have at most {_LONGEST} characters to stand in a cell, not {len(text)}"
            raise FileError(Mistake("a text", f"{text[:40]}...", rule))
        if "\ufffe" in text or "\uffff" in text:
            rule = "must not hold the characters U+FFFE and U+FFFF, which no workbook can carry"
            raise FileError(Mistake("a text", ascii(text)[1:41], rule))
        worksheet.write_string(row, column, text, style or self.style())


def save_workbook(path: Path, fill: Callable[[Book], None], *, overwrite: bool = False) -> None:
    """Write a workbook as a whole, or not at all.

    Parameters
    ----------
    path
        The new file.
    fill
        Writes the sheets.
    overwrite
        Whether a file that is there already is replaced.

    Raises
    ------
    reshuffle.errors.FileError
        If the file exists and may not be overwritten, or cannot be written.
    reshuffle.errors.MissingExtraError
        If the writer of workbooks is not installed.
    """
    try:
        import xlsxwriter  # type: ignore[import-untyped]
    except ImportError:
        raise MissingExtraError("XlsxWriter", "files") from None
    if path.suffix.lower() != ".xlsx":
        raise FileError(Mistake(f"file '{path}'", "", "must end in .xlsx to be written as a workbook"))
    if path.exists() and not overwrite:
        raise FileError(Mistake(f"file '{path}'", "", "must not be there yet", remedy="Name another file."))
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True})
    workbook.set_properties({"created": _CREATED, "comments": "Written by Reshuffle"})
    fill(Book(workbook))
    workbook.close()
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_bytes(stream.getvalue())
        partial.replace(path)
    except OSError as error:
        raise FileError(Mistake(f"file '{path}'", "", f"must be writable ({error.strerror})")) from None
