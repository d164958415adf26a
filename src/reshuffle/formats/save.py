"""Writes a file whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from reshuffle.errors import FileError, Mistake

__all__ = ["save_bytes", "save_text"]


def save_text(path: Path, text: str) -> None:
    """Write a text to a file that is whole at every instant; a file that is there is replaced.

    The text goes into a new file beside the old one and takes its place at the end, so that there is never half a file.

    Parameters
    ----------
    path
        The file; where it is not an ordinary file, such as ``/dev/stdout``, it is written directly.
    text
        What it is to hold.

    Raises
    ------
    reshuffle.errors.FileError
        If the file can not be written.
    """
    _save(path, text)


def save_bytes(path: Path, content: bytes) -> None:
    """Write bytes to a file in the same way as :func:`save_text` writes a text.

    Raises
    ------
    reshuffle.errors.FileError
        If the file can not be written.
    """
    _save(path, content)


def _save(path: Path, text: str | bytes) -> None:
    try:
        content = text.encode() if isinstance(text, str) else text
        if path.exists() and not path.is_file():
            path.write_bytes(content)
            return
        # A link stays one: what it leads to is replaced.
        target = path.resolve()
        draft = target.with_name(f".{target.name[:200]}.{os.getpid()}.part")
        try:
            with draft.open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    except (OSError, ValueError, RuntimeError) as error:
        # ValueError: a name that no file can have; RuntimeError: links that lead to one another.
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise FileError(Mistake(f"file '{path}'", "", f"must be writable ({reason})")) from None
