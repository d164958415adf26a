"""Files that are no workbooks, or hostile ones, are refused in words and within bounds."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from reshuffle.errors import FileError
from reshuffle.formats.workspace import xlsx_package
from reshuffle.formats.workspace.excel_read import read_workbook
from reshuffle.formats.workspace.starter_workbook import write_starter_workbook
from tests.formats.workspace.books import book, three_sheets

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _refused(path: Path, words: str) -> None:
    with pytest.raises(FileError, match=words):
        read_workbook(path)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "must not be empty"),
        (b"Name,Count\nsaw,1\n", "must be a workbook of type .xlsx"),
        (_OLE + b"\0" * 600, "must be a workbook of type .xlsx"),
        (_OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "must not be protected by a password"),
        (b"PK\x03\x04" + b"\0" * 100, "must be a sound workbook"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "factory.xlsx"
    path.write_bytes(data)
    _refused(path, words)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    _refused(tmp_path / "none.xlsx", "no such file")


def test_a_folder_is_no_workbook(tmp_path: Path) -> None:
    _refused(tmp_path, "must be a file, not a folder")


def _changed(path: Path, change: Callable[[str, bytes], bytes]) -> None:
    """Rewrite each part of a workbook."""
    stream = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, change(entry.filename, old.read(entry)))
    path.write_bytes(stream.getvalue())


@pytest.fixture
def factory(tmp_path: Path) -> Path:
    return book(tmp_path / "factory.xlsx", three_sheets())


def test_a_truncated_workbook_is_refused(factory: Path) -> None:
    factory.write_bytes(factory.read_bytes()[:-300])
    _refused(factory, "must be a sound workbook")


def test_a_part_that_unpacks_without_end_is_refused(factory: Path) -> None:
    with zipfile.ZipFile(factory, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/big.xml", "w") as part:
        part.write(b" " * (1 << 22))
    with pytest.raises(FileError, match="must have at most 1048576 bytes when it is unpacked"):
        xlsx_package.open_package(factory, limit=1 << 20)


def test_cells_far_apart_are_refused(factory: Path) -> None:
    _changed(
        factory, lambda _, xml: xml.replace(b'r="A2"', b'r="XFD1048576"').replace(b'<row r="2"', b'<row r="1048576"')
    )
    _refused(factory, "must have sheets that cover at most")


def test_a_row_beyond_the_last_is_refused(factory: Path) -> None:
    _changed(factory, lambda _, xml: xml.replace(b'r="A2"', b'r="A99999999"'))
    _refused(factory, "a cell has a name that is none")


def test_a_part_that_claims_billions_of_entries_is_refused(factory: Path) -> None:
    _changed(factory, lambda _, xml: re.sub(rb'uniqueCount="\d+"', b'uniqueCount="2899999999"', xml))
    _refused(factory, "it says that it holds more than it can")


def test_cells_without_a_name_follow_each_other(factory: Path) -> None:
    before = read_workbook(factory)
    _changed(factory, lambda _, xml: re.sub(rb'<c r="[A-Z]+\d+"', b"<c", xml))
    assert read_workbook(factory) == before


@pytest.mark.parametrize("seed", range(6))
def test_a_damaged_workbook_is_read_or_refused(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "factory.xlsx"
    write_starter_workbook(path, date(2026, 11, 23))
    whole = path.read_bytes()
    chance = random.Random(seed)
    tokens = [b"1048576", b"-1", b"<", b"1e308", b's="99"', b't="e"', b"2958466", b"&#0;", b"</v>", b""]

    def damage(_: str, xml: bytes) -> bytes:
        for _ in range(chance.randint(0, 2)):
            at = chance.randrange(len(xml) + 1)
            xml = xml[:at] + chance.choice(tokens) + xml[at + chance.choice([0, 1, 8]) :]
        return xml

    for _ in range(15):
        path.write_bytes(whole)
        _changed(path, damage)
        # Any other exception fails the test.
        with suppress(FileError):
            read_workbook(path)
