"""Ctrl-C and SIGTERM: the first ends the search, the second ends the process."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any, Self

from reshuffle.cli.exit_status import ExitStatus

__all__ = ["Interrupt"]

#: The stream itself, not the object of Python around it.
_STDERR = 2


class Interrupt:
    """While this context lasts, the first signal sets ``is_set``; the second aborts at once.

    Python runs signal handlers in the main thread and between its own instructions only: the main thread must wait in
    Python while a solver works in another one. The handler uses no stream of Python, because it may interrupt a
    print.
    """

    def __init__(self) -> None:
        self._is_set = False
        self._previous: dict[int, Any] = {}

    def is_set(self) -> bool:
        """Whether somebody asked to end the search."""
        return self._is_set

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._previous[number] = signal.signal(number, self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        if self._is_set:
            # A solver's compiled threads would hold up an orderly end; solutions are written by renaming, so that
            # nothing half done stays behind.
            with suppress(OSError):
                os.write(_STDERR, b"\nAborted; no solution was written.\n")
            os._exit(ExitStatus.INTERRUPTED)
        self._is_set = True
