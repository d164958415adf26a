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
from itertools import pairwise
from pathlib import Path

from reshuffle.errors import FileError, Mistake

__all__ = ["LARGEST_FILE", "CellFault", "Package", "SheetScan", "load_bytes", "open_package"]

#: Most bytes of a workbook file.
LARGEST_FILE = 1 << 26
#: Most bytes of all its parts, unpacked.
LARGEST_UNPACKED = 1 << 28
#: Most cells of the rectangle that a sheet covers.
LARGEST_SHEET = 4_000_000
_MOST_PARTS = 5_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CELL = re.compile(rb"<(?:[A-Za-z]\w*:)?c(?=[\s>/])")
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
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


def open_package(path: Path) -> Package:
    """Return a workbook file's bytes and the scans of its sheets.

    Parameters
    ----------
    path
        A file of type .xlsx or .xlsm.

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
            parts = _unpack(path, archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise _refused(path, "must be a sound workbook: it is damaged", "Copy it again, or save it anew.") from None
    if "xl/workbook.xml" not in parts:
        raise _refused(path, "must be a workbook of type .xlsx", "Save it as 'Excel Workbook (.xlsx)'.")
    scans = {}
    is_uncalculated = b"fullCalcOnLoad=" in parts["xl/workbook.xml"]
    for name, part in _sheet_parts(parts):
        scan = _scan(parts.get(part, b""), is_uncalculated)
        if scan.num_cells > LARGEST_SHEET:
            rule = f"must cover at most {LARGEST_SHEET} cells, not {scan.num_cells}"
            raise FileError(
                Mistake(f"sheet '{name}'", "", rule, path.name, "Delete what stands far below or to the right.")
            )
        scans[name] = scan
    return Package(data, scans)


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


def _unpack(path: Path, archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Return the parts that are scanned; every other part is unpacked too, to see that it stays within the bound."""
    parts, total = {}, 0
    entries = archive.infolist()
    if len(entries) > _MOST_PARTS:
        raise _refused(path, f"must have at most {_MOST_PARTS} parts")
    for entry in entries:
        pieces = []
        is_kept = entry.filename.startswith("xl/") and entry.filename.endswith((".xml", ".rels"))
        with archive.open(entry) as stream:
            # The size that an archive states may be a lie: what counts is what comes out.
            while chunk := stream.read(1 << 20):
                total += len(chunk)
                if total > LARGEST_UNPACKED:
                    raise _refused(path, f"must have at most {LARGEST_UNPACKED} bytes when it is unpacked")
                if is_kept:
                    pieces.append(chunk)
        if is_kept:
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


def _scan(xml: bytes, is_uncalculated: bool) -> SheetScan:
    """Return what is to know of a sheet; linear in its size, whatever stands in it."""
    result = SheetScan()
    starts = [found.start() for found in _CELL.finditer(xml)]
    low_row = low_column = 1 << 30
    high_row = high_column = -1
    for start, end in pairwise([*starts, len(xml)]):
        chunk = xml[start : min(end, start + 40_000)]
        reference = _REFERENCE.search(chunk, 0, 200)
        value = _VALUE.search(chunk)
        formula = _FORMULA.search(chunk)
        if reference is None or (value is None and formula is None and b"<is" not in chunk and b":is" not in chunk):
            continue
        row, column = int(reference[2]) - 1, _column(reference[1])
        low_row, high_row = min(low_row, row), max(high_row, row)
        low_column, high_column = min(low_column, column), max(high_column, column)
        kind = _TYPE.search(chunk, 0, 200)
        text = value[1] if value else b""
        if kind and kind[1] == b"e":
            result.faults[row, column] = _error(text)
        elif formula and not (kind and kind[1] == b"str") and (not text or (is_uncalculated and text == b"0")):
            result.faults[row, column] = _UNCALCULATED
    if high_row >= 0:
        result.num_cells = (high_row - low_row + 1) * (high_column - low_column + 1)
    return result


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
