"""Reads a whole file as text, plain or gzip; a file that can not be text is refused before anything is parsed."""

from __future__ import annotations

import io
import os
import zlib
from gzip import BadGzipFile, GzipFile
from pathlib import Path

from reshuffle.errors import FileError, Mistake

__all__ = ["INSTANCE_LIMIT", "SOLUTION_LIMIT", "load_text"]

#: Most bytes of an instance file after unpacking.
INSTANCE_LIMIT = 1 << 26
#: Most bytes of a solution file after unpacking.
SOLUTION_LIMIT = 1 << 29

_GZIP_MAGIC = b"\x1f\x8b"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r")) + b"\x7f"


def load_text(path: Path, limit: int = INSTANCE_LIMIT) -> bytes:
    """Return the bytes of a text file in UTF-8, unpacked if they are gzip, with line feeds as the only ends of line.

    Parameters
    ----------
    path
        The file.
    limit
        Most bytes it may have, unpacked.

    Raises
    ------
    reshuffle.errors.FileError
        If the file is missing, a folder, not readable, larger than `limit`, damaged, binary, not UTF-8 or empty.
    """
    data = _read(path, limit)
    if data[:2] == _GZIP_MAGIC:
        data = _unpack(path, data, limit)
    elif path.suffix == ".gz":
        raise _refused(path, "must be gzip, as its name says", "Rename it, or pack it again.")
    _check_text(path, data)
    data = data.removeprefix(b"\xef\xbb\xbf")
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if not data.strip():
        raise _refused(path, "must not be empty")
    return data


def _read(path: Path, limit: int) -> bytes:
    try:
        if path.is_dir():
            raise _refused(path, "must be a file, not a folder")
        with path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            data = stream.read(limit + 1) if size <= limit else b""
    except FileNotFoundError:
        raise _refused(path, "must be there: no such file") from None
    except (OSError, ValueError) as error:
        # ValueError: a name that no file can have, with a null character.
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise _refused(path, f"must be readable ({reason})") from None
    if max(size, len(data)) > limit:
        said = f", and has {size}" if size > limit else ""
        raise _refused(path, f"must have at most {limit} bytes{said}", "Check that it is the file that you mean.")
    return data


def _unpack(path: Path, data: bytes, limit: int) -> bytes:
    try:
        with GzipFile(fileobj=io.BytesIO(data)) as stream:
            result = stream.read(limit + 1)
    except EOFError:
        raise _refused(path, "must be a whole gzip file: it is truncated", "Copy or download it again.") from None
    except (BadGzipFile, zlib.error) as error:
        raise _refused(path, f"must be a sound gzip file ({error})", "Copy or download it again.") from None
    if len(result) > limit:
        raise _refused(path, f"must have at most {limit} bytes when it is unpacked")
    return result


def _check_text(path: Path, data: bytes) -> None:
    if data[:2] in _UTF16:
        raise _refused(path, "must be text in UTF-8, not in UTF-16", "Save it as UTF-8.")
    if data.translate(None, _CONTROL) != data:
        raise _refused(path, "must be a text file: it holds binary data")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileError(
            Mistake("text", "", "must be in UTF-8", f"{path.name}, line {line}", "Save the file as UTF-8.")
        ) from None


def _refused(path: Path, rule: str, remedy: str = "") -> FileError:
    return FileError(Mistake(f"file '{path}'", "", rule, remedy=remedy))
