"""What the words behind the options mean; every mistake is collected, none is raised before all are known."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from reshuffle.errors import InputError, Mistake

__all__ = ["ENGINES", "FORMATS", "Reading"]

#: Names of the instance formats and engines. Help must not wait for the modules that know them, so they stand here
#: again; a test holds them equal to their origin.
FORMATS = ("jsp", "fjsp", "fajsp", "fjsp-sdst", "fjsp-workers", "transport")
ENGINES = ("auto", "list", "cpsat", "tabu", "sequence")

_SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+) *([A-Za-zµ]*)")
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,30}")


class Reading:
    """Reads the words of one command line and remembers what is wrong with them.

    Every method returns a value in any case. Where the word was wrong the value is of no use, and ``raise_mistakes``
    will not let anyone use it.
    """

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []

    def raise_mistakes(self) -> None:
        """Raise all that was found wrong at once.

        Raises
        ------
        reshuffle.errors.InputError
            If anything was wrong.
        """
        if self.mistakes:
            raise InputError(self.mistakes)

    def duration_s(self, name: str, text: str) -> float:
        """Read a positive length of time with its unit; return seconds."""
        match = _DURATION.fullmatch(text.strip())
        units = ", ".join(_SECONDS)
        if match is None:
            self._add(name, text, f"must be a positive number with one of the units {units}", "Write 30s or 2min.")
            return 0.0
        number, unit = match.groups()
        if unit not in _SECONDS:
            rule = f"must have one of the units {units}"
            self._add(name, text, rule, f"Write {number}s for seconds or {number}min for minutes.")
            return 0.0
        seconds = float(number) * _SECONDS[unit]
        if not 0.0 < seconds <= 1e9:
            self._add(name, text, "must be > 0 and at most 30 years")
        return seconds

    def whole_number(self, name: str, text: str, least: int, most: int) -> int:
        """Read a whole number between `least` and `most`."""
        if _WHOLE_NUMBER.fullmatch(text.strip()) is None:
            self._add(name, text, f"must be a whole number between {least} and {most}")
            return least
        number = int(text)
        if not least <= number <= most:
            self._add(name, text, f"must be between {least} and {most}")
        return number

    def choice(self, name: str, text: str, choices: Sequence[str]) -> str:
        """Read one of the given words."""
        if text not in choices:
            self._add(name, text, f"must be one of {', '.join(choices)}")
        return text

    def workspace(self, name: str, text: str) -> Path:
        """Read the name of a workspace: a folder or a workbook; what it holds is for its reader to judge."""
        if not text:
            self._add(name, text, "must be the name of a folder or of a workbook")
        return Path(text)

    def input_file(self, name: str, text: str) -> Path:
        """Read the name of a file that must exist; what it holds is for its reader to judge."""
        path = Path(text)
        try:
            if not text:
                self._add(name, text, "must be the name of a file")
            elif path.is_dir():
                self._add(name, text, "must be a file, not a folder")
            elif not path.exists():
                self._add(name, text, "must be a file that exists")
            elif not os.access(path, os.R_OK):
                self._add(name, text, "must be readable", "Its permissions forbid it.")
        except (OSError, ValueError) as error:
            self._add(name, text, f"must be the name of a file: {_reason(error)}")
        return path

    def missing(self, name: str, remedy: str) -> None:
        """Remember that an option is not there."""
        self.mistakes.append(Mistake(name, "", "must be given", remedy=remedy))

    def output_file(self, name: str, text: str, others: dict[str, Path]) -> Path:
        """Read the name of a file that can be written, and is none of the `others` (by the names of their options)."""
        path = Path(text)
        try:
            self._check_output(name, text, path, others)
        except (OSError, ValueError) as error:
            self._add(name, text, f"must be the name of a file: {_reason(error)}")
        return path

    def _check_output(self, name: str, text: str, path: Path, others: dict[str, Path]) -> None:
        folder = path.parent
        same = [other for other, known in others.items() if _is_same(path, known)]
        if not text:
            self._add(name, text, "must be the name of a file")
        elif same:
            remedy = "Each needs a file of its own." if same[0] == "--output" else "No input is ever overwritten."
            self._add(name, text, f"must differ from {same[0]}", remedy)
        elif path.is_dir():
            self._add(name, text, "must be a file, not a folder")
        elif path.exists() and not path.is_file():
            self._add(name, text, "must be an ordinary file or a new one")
        elif path.exists() and not os.access(path, os.W_OK):
            self._add(name, text, "must be writable", "Its permissions forbid it.")
        elif not folder.is_dir():
            self._add(name, text, "must stand in a folder that exists", f"Make the folder {folder} first.")
        else:
            # Asking for permissions is not enough (read-only file systems, full disks): a file is made and goes again.
            try:
                tempfile.TemporaryFile(dir=folder).close()
            except OSError as error:
                self._add(name, text, f"must stand in a folder that can be written: {_reason(error)}")

    def _add(self, name: str, value: str, rule: str, remedy: str = "") -> None:
        self.mistakes.append(Mistake(name, value if value else "''", rule, remedy=remedy))


def _is_same(path: Path, other: Path) -> bool:
    if path.exists() and other.exists():
        return path.samefile(other)
    return path.resolve() == other.resolve()


def _reason(error: OSError | ValueError) -> str:
    """Return why the system refused, without its number and without the name that stands in the message already."""
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)).lower()
