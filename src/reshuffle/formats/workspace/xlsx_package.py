"""What a workbook file is, before its cells are read: bounded in size, scanned for what the cell reader does not tell.

The reader of cells gives an empty text for an error and for a formula that was never calculated, and lays a sheet out
as a full rectangle, however far apart its cells are. All three are found here, in the XML of the sheets.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from reshuffle.errors import FileError, Mistake

__all__ = ["LARGEST_FILE", "CellFault", "Package", "SheetScan", "load_bytes", "open_package"]

#: Most bytes of a workbook file.
LARGEST_FILE = 1 << 26
#: Most bytes of all its parts, unpacked.
LARGEST_UNPACKED = 1 << 28
#: Most cells of the rectangles that the sheets cover.
LARGEST_SHEETS = 4_000_000
_MOST_PARTS = 5_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_TAG = re.compile(rb"<(?:[^\s<>/:]+:)?(row|c)(?=[\s>/])([^<>]*)")
_OWN_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([^"']*)["']""")
_REFERENCE = re.compile(rb"([A-Z]{1,3})([1-9]\d{0,6})")
_NAMED_TAG = re.compile(rb"""<(?:row|c) r="([^"]*)"(?=[^<>]*>)""")
_PLAIN_NAMES = re.compile(rb"(?:[A-Z]{0,3}[1-9]\d{0,6}(?: |$))*")
_MAY_FAIL = re.compile(rb"""<(?:[^\s<>/:]+:)?f[\s>/]|\st\s*=\s*["']e""")
#: The cell reader makes room for as many entries as a part says it has, before it looks.
_COUNT = re.compile(rb"""<[^<>]*ount\s*=\s*["'][^"'<>]*\d{8}""")
_MOST_ROWS = 1 << 20
_TYPE = re.compile(rb"""\st\s*=\s*["'](\w+)["']""")
_FORMULA = re.compile(rb"<(?:[A-Za-z]\w*:)?f(?=[\s>/])")
_VALUE = re.compile(rb"<(?:[A-Za-z]\w*:)?v(?:\s[^<>]*)?>([^<]*)<")
_TAG_SHEET = re.compile(rb"<(?:[A-Za-z]\w*:)?sheet\s[^<>]*>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*["']([^"'<>]*)["']""")
_RELATION = re.compile(rb"<(?:[A-Za-z]\w*:)?Relationship\s[^<>]*>")


@dataclass(frozen=True, slots=True)
class CellFault:
    """A cell without a value that could be read.

    Parameters
    ----------
    text
        What to show of it: ``#REF!``; empty for a formula without a value.
    rule, remedy
        As in :class:`reshuffle.errors.Mistake`.
    """

    text: str
    rule: str
    remedy: str


@dataclass(slots=True)
class SheetScan:
    """What stands in the XML of one sheet: `faults` by row and column from 0, and how large its rectangle is."""

    faults: dict[tuple[int, int], CellFault] = field(default_factory=dict)
    num_cells: int = 0


@dataclass(slots=True)
class Package:
    """An opened workbook file: its bytes, and a scan of each sheet by the sheet's name."""

    data: bytes
    scans: dict[str, SheetScan]


def open_package(path: Path, limit: int = LARGEST_UNPACKED) -> Package:
    """Return a workbook file's bytes and the scans of its sheets.

    Parameters
    ----------
    path
        A file of type .xlsx or .xlsm.
    limit
        Most bytes of all its parts, unpacked.

    Raises
    ------
    reshuffle.errors.FileError
        If it is missing, too large, no workbook, protected by a password or damaged.
    """
    data = load_bytes(path)
    if data.startswith(_OLE):
        if _ENCRYPTED in data[: 1 << 16] or _ENCRYPTED in data[-(1 << 16) :]:
            raise _refused(path, "must not be protected by a password", "Save it without a password.")
        raise _refused(path, "must be a workbook of type .xlsx", "Save it as 'Excel Workbook (.xlsx)'.")
    if not data.startswith(b"PK"):
        raise _refused(path, "must be a workbook of type .xlsx", "Save it as 'Excel Workbook (.xlsx)'.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _unpack(path, archive, limit)
    except FileError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise _refused(path, "must be a sound workbook: it is damaged", "Copy it again, or save it anew.") from None
    if any(_COUNT.search(xml) for xml in parts.values()):
        raise _refused(path, "must be a sound workbook: it says that it holds more than it can", "Save it anew.")
    if "xl/workbook.xml" not in parts:
        raise _refused(path, "must be a workbook of type .xlsx", "Save it as 'Excel Workbook (.xlsx)'.")
    is_uncalculated = b"fullCalcOnLoad=" in parts["xl/workbook.xml"]
    # Every part that could be a sheet is measured, whatever the workbook says which of them are.
    scans = {name: _scan(path, xml, is_uncalculated) for name, xml in parts.items() if b"sheetData" in xml}
    num_cells = sum(scan.num_cells for scan in scans.values())
    if num_cells > LARGEST_SHEETS:
        rule = f"must have sheets that cover at most {LARGEST_SHEETS} cells, not {num_cells}"
        raise _refused(path, rule, "Delete what stands far below or to the right.")
    named = {name: scans[part] for name, part in _sheet_parts(parts) if part in scans}
    return Package(data, named)


def load_bytes(path: Path, limit: int = LARGEST_FILE) -> bytes:
    """Return the bytes of a file that is there, readable, not empty and not larger than `limit`."""
    try:
        if path.is_dir():
            raise _refused(path, "must be a file, not a folder")
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except FileNotFoundError:
        raise _refused(path, "must be there: no such file") from None
    except (OSError, ValueError) as error:
        # ValueError: a name that no file can have, with a null character.
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise _refused(path, f"must be readable ({reason})") from None
    if len(data) > limit:
        raise _refused(path, f"must have at most {limit} bytes")
    if not data:
        raise _refused(path, "must not be empty")
    return data


def _unpack(path: Path, archive: zipfile.ZipFile, limit: int) -> dict[str, bytes]:
    """Return all parts, within the bound."""
    parts, total = {}, 0
    entries = archive.infolist()
    if len(entries) > _MOST_PARTS:
        raise _refused(path, f"must have at most {_MOST_PARTS} parts")
    for entry in entries:
        pieces = []
        with archive.open(entry) as stream:
            # The size that an archive states may be a lie: what counts is what comes out.
            while chunk := stream.read(1 << 20):
                total += len(chunk)
                if total > limit:
                    raise _refused(path, f"must have at most {limit} bytes when it is unpacked")
                pieces.append(chunk)
        parts[entry.filename] = b"".join(pieces)
    return parts


def _sheet_parts(parts: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield the name of each sheet and the part that holds it."""
    targets = {}
    for found in _RELATION.finditer(parts.get("xl/_rels/workbook.xml.rels", b"")):
        attributes = dict(_ATTRIBUTE.findall(found[0]))
        target = attributes.get(b"Target", b"").decode("utf-8", "replace").removeprefix("/")
        targets[attributes.get(b"Id", b"")] = target if target.startswith("xl/") else f"xl/{target}"
    for found in _TAG_SHEET.finditer(parts["xl/workbook.xml"]):
        attributes = dict(_ATTRIBUTE.findall(found[0]))
        relation = next((value for key, value in attributes.items() if key.endswith(b":id")), b"")
        yield _unescaped(attributes.get(b"name", b"")), targets.get(relation, "")


def _unescaped(text: bytes) -> str:
    result = text.decode("utf-8", "replace")
    for code, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        result = result.replace(code, sign)
    return result


def _scan(path: Path, xml: bytes, is_uncalculated: bool) -> SheetScan:
    """Return what is to know of a sheet; linear in its size, whatever stands in it."""
    if b"\0" in xml:
        raise _refused(path, "must be a sound workbook: a sheet is not in UTF-8", "Save it anew.")
    if not _MAY_FAIL.search(xml):
        num_cells = _plain_extent(xml)
        if num_cells is not None and num_cells <= LARGEST_SHEETS:
            return SheetScan(num_cells=num_cells)
    result = SheetScan()
    tags = list(_TAG.finditer(xml))
    high_row = high_column = row = column = -1
    for number, tag in enumerate(tags):
        row, column = _position(path, tag, row, column)
        end = tags[number + 1].start() if number + 1 < len(tags) else len(xml)
        chunk = xml[tag.end() : min(end, tag.end() + 40_000)]
        value = _VALUE.search(chunk)
        formula = _FORMULA.search(chunk)
        if tag[1] == b"row" or (value is None and formula is None and b"<is" not in chunk and b":is" not in chunk):
            continue
        high_row, high_column = max(high_row, row), max(high_column, column)
        kind = _TYPE.search(tag[2])
        text = value[1] if value else b""
        if kind and kind[1] == b"e":
            result.faults[row, column] = _error(text)
        elif formula and not (kind and kind[1] == b"str") and (not text or (is_uncalculated and text == b"0")):
            result.faults[row, column] = _UNCALCULATED
    if high_row >= 0:
        # Laid out from the first cell on, for its place to be known.
        result.num_cells = (high_row + 1) * (high_column + 1)
    return result


def _plain_extent(xml: bytes) -> int | None:
    """Return how many cells a sheet covers where every row and cell has a plain name, as nearly all have; else None."""
    names = _NAMED_TAG.findall(xml)
    if len(names) != sum(1 for _ in _TAG.finditer(xml)):
        return None
    text = b" ".join(names)
    if names and not _PLAIN_NAMES.fullmatch(text):
        return None
    rows = max(map(int, set(re.findall(rb"\d+", text))), default=0)
    columns = max(map(_column, set(re.findall(rb"[A-Z]+", text))), default=-1)
    return rows * (columns + 1)


def _position(path: Path, tag: re.Match[bytes], row: int, column: int) -> tuple[int, int]:
    """Return row and column of a row or a cell, which says them itself or follows the one before it."""
    stated = _OWN_REFERENCE.search(tag[2])
    if stated is None:
        return (row + 1, -1) if tag[1] == b"row" else (row, column + 1)
    found = _REFERENCE.fullmatch(stated[1] if tag[1] == b"c" else b"A" + stated[1])
    if found is None or int(found[2]) > _MOST_ROWS:
        raise _refused(path, "must be a sound workbook: a cell has a name that is none", "Save it anew.")
    return int(found[2]) - 1, _column(found[1]) if tag[1] == b"c" else -1


_UNCALCULATED = CellFault(
    "",
    "must have a value: its formula has never been calculated",
    "Open the workbook in a spreadsheet program and save it, or write the value itself.",
)


def _error(text: bytes) -> CellFault:
    shown = _unescaped(text) or "an error"
    return CellFault(shown, "must not be an error", "Mend the formula, or write the value itself.")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _refused(path: Path, rule: str, remedy: str = "") -> FileError:
    return FileError(Mistake(f"file '{path}'", "", rule, remedy=remedy))
