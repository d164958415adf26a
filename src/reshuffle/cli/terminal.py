"""The two streams of a command: results on stdout, everything else on stderr, and no traceback when one is closed."""

from __future__ import annotations

import io
import logging
import os
import shutil
import sys
from pathlib import Path
from typing import TextIO

__all__ = ["log_to_stderr", "prepare_streams", "print_note", "print_result", "program_name", "visible"]


def prepare_streams() -> None:
    """Let names that the terminal cannot show be escaped instead of ending the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def program_name() -> str:
    """Return what to type to start this program again: its path where the name alone would not find it."""
    started = Path(sys.argv[0])
    if started.stem != "reshuffle" or started.suffix == ".py":
        return "reshuffle"
    found = shutil.which("reshuffle")
    return "reshuffle" if found is not None and Path(found).resolve() == started.resolve() else str(started)


def visible(text: str) -> str:
    """Return a text of one line in which nothing can steer a terminal: names of files may hold any character."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)


def print_result(text: str) -> None:
    """Print a line or more of the answer to stdout."""
    _write(sys.stdout, text + "\n")


def print_note(text: str, end: str = "\n") -> None:
    """Print a remark, progress or a mistake to stderr."""
    _write(sys.stderr, text + end)


def log_to_stderr(verbosity: int) -> None:
    """Show what the package logs: changes (1), and decisions with their reasons (2 and more)."""
    logger = logging.getLogger("reshuffle")
    if verbosity <= 0:
        # Without any handler Python itself would print warnings; who wants the log asks for it.
        logger.addHandler(logging.NullHandler())
        return
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO if verbosity == 1 else logging.DEBUG)


def _write(stream: TextIO, text: str) -> None:
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        # Who read us (``| head``) has enough. The rest goes nowhere, also what the interpreter flushes at its end; the
        # exit status stays the answer of the command.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
