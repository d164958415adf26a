"""Files that are no text are refused before anything is parsed."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import pytest

from reshuffle.errors import FileError
from reshuffle.formats.load import load_text


def refused(path: Path, limit: int = 1000) -> str:
    with pytest.raises(FileError) as error:
        load_text(path, limit)
    return str(error.value)


def write(folder: Path, data: bytes, name: str = "shop.txt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.txt") == f"file '{tmp_path}/none.txt' must be there: no such file."


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert "must be a file, not a folder" in refused(tmp_path)


def test_a_name_that_no_file_can_have_is_refused() -> None:
    assert "must be readable" in refused(Path("a\0b"))


@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"\xef\xbb\xbf", gzip.compress(b"", mtime=0)])
def test_an_empty_file_is_refused(tmp_path: Path, data: bytes) -> None:
    assert "must not be empty" in refused(write(tmp_path, data))


@pytest.mark.parametrize("data", [b"1 2\x00", bytes(range(256)), b"\x7fELF"])
def test_a_binary_file_is_refused(tmp_path: Path, data: bytes) -> None:
    assert "must be a text file: it holds binary data" in refused(write(tmp_path, data))


def test_text_in_utf_16_is_named_so(tmp_path: Path) -> None:
    assert "not in UTF-16" in refused(write(tmp_path, "1 2".encode("utf-16")))


def test_text_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    assert "must be in UTF-8 (shop.txt, line 2)" in refused(write(tmp_path, b"1 2\n\xfcber\n"))


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    assert "must have at most 1000 bytes, and has 1001" in refused(write(tmp_path, b"1" * 1001))


def test_a_gzip_file_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    assert "when it is unpacked" in refused(write(tmp_path, gzip.compress(b"1" * 100_000)))


@pytest.mark.skipif(sys.platform == "win32", reason="no such device")
def test_a_device_without_end_is_refused() -> None:
    assert "must have at most" in refused(Path("/dev/zero"))


def test_a_gzip_file_that_is_cut_off_is_named_so(tmp_path: Path) -> None:
    assert "it is truncated" in refused(write(tmp_path, gzip.compress(b"1 2 3 4 5")[:-5], "shop.gz"))


def test_a_gzip_file_that_is_damaged_is_refused(tmp_path: Path) -> None:
    data = bytearray(gzip.compress(b"1 2 3 4 5"))
    data[-6] ^= 255
    assert "must be a sound gzip file" in refused(write(tmp_path, bytes(data)))


def test_a_file_that_is_only_named_gz_is_refused(tmp_path: Path) -> None:
    assert "must be gzip, as its name says" in refused(write(tmp_path, b"1 2", "shop.gz"))


def test_a_byte_order_mark_and_old_line_ends_are_taken_away(tmp_path: Path) -> None:
    assert load_text(write(tmp_path, b"\xef\xbb\xbf1\r\n2\r3\n")) == b"1\n2\n3\n"
