"""Progress of a search: a live line on a terminal, plain lines elsewhere, and the trace as a file."""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from reshuffle.cli.terminal import print_note
from reshuffle.errors import FileError, Mistake

__all__ = ["ProgressDisplay", "Trace", "gap_text", "state_text"]


def gap_text(makespan: int | None, lower_bound: int | None) -> str:
    """Return (makespan - bound) / makespan in percent, or a dash where one of them is unknown."""
    if makespan is None or lower_bound is None:
        return "-"
    gap = 0.0 if makespan == lower_bound else 100.0 * (makespan - lower_bound) / max(abs(makespan), 1)
    return f"{gap:.1f} %"


def state_text(
    elapsed_s: float,
    makespan: int | None,
    lower_bound: int | None,
    name: str = "makespan",
    show: Callable[[int], str] = str,
) -> str:
    """Return one line that says where the search stands.

    Parameters
    ----------
    name
        What is searched for, where it is not the makespan.
    show
        Returns a value of it in words.
    """
    return (
        f"{elapsed_s:8.1f} s   {name} {'-' if makespan is None else show(makespan)}"
        f"   bound {'-' if lower_bound is None else show(lower_bound)}   gap {gap_text(makespan, lower_bound)}"
    )


class Trace:
    """Writes a row at every change of makespan or bound; the file is made at once and holds its header in any case.

    Raises
    ------
    reshuffle.errors.FileError
        If the file cannot be made.
    """

    def __init__(self, path: Path | None) -> None:
        self._file: TextIO | None = None
        self._last: tuple[int | None, int | None] = (None, None)
        if path is not None:
            try:
                self._file = path.open("w", encoding="utf-8", newline="")
            except OSError as error:
                raise FileError(Mistake("--trace", str(path), f"must be writable: {error.strerror}")) from error
            self._file.write("elapsed_s,makespan,lower_bound\n")

    def add(self, elapsed_s: float, makespan: int | None, lower_bound: int | None) -> None:
        """Write a row if something has changed; an unknown value is an empty cell."""
        if self._file is None or self._last == (makespan, lower_bound):
            return
        self._last = (makespan, lower_bound)
        cells = ["" if value is None else str(value) for value in self._last]
        self._file.write(f"{elapsed_s:.3f},{','.join(cells)}\n")
        self._file.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()


class ProgressDisplay:
    """Keeps where the search stands and shows it on stderr.

    Parameters
    ----------
    clock
        Seconds since the process was started.
    trace
        Told of every change.
    is_quiet
        Show nothing.
    min_interval_s
        Shortest time between two lines where stderr is not a terminal; the last state is always shown.
    name, show
        As for :func:`state_text`.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        trace: Trace,
        is_quiet: bool = False,
        min_interval_s: float = 1.0,
        name: str = "makespan",
        show: Callable[[int], str] = str,
    ) -> None:
        self._clock = clock
        self._trace = trace
        self._is_quiet = is_quiet
        self._is_live = sys.stderr is not None and sys.stderr.isatty()
        self._min_interval_s = min_interval_s
        self._name, self._show = name, show
        self._lock = threading.Lock()
        self._state: tuple[int | None, int | None] = (None, None)
        self._changed_at_s = 0.0
        self._shown: tuple[int | None, int | None] = (None, None)
        self._shown_at_s = -min_interval_s

    def report(self, makespan: int | None, lower_bound: int | None) -> None:
        """Take a new makespan or bound, from any thread; values never get worse."""
        with self._lock:
            now, (best, bound) = self._clock(), self._state
            if makespan is not None and (best is None or makespan < best):
                best = makespan
            if lower_bound is not None and (bound is None or lower_bound > bound):
                bound = lower_bound
            if (best, bound) != self._state:
                self._state, self._changed_at_s = (best, bound), now
                self._trace.add(now, best, bound)

    def refresh(self) -> None:
        """Show the state: a live line every time, a plain line if it is new and the last one is old enough."""
        now = self._clock()
        with self._lock:
            state, changed_at_s = self._state, self._changed_at_s
        if self._is_quiet:
            return
        if self._is_live:
            width = shutil.get_terminal_size().columns - 1
            print_note("\r" + state_text(now, *state, self._name, self._show)[:width].ljust(width), end="")
        elif state != self._shown and now - self._shown_at_s >= self._min_interval_s:
            self._show_plain(state, changed_at_s, now)

    def finish(self) -> None:
        """Show the last state and end the live line."""
        with self._lock:
            state, changed_at_s = self._state, self._changed_at_s
        if self._is_quiet:
            return
        if self._is_live:
            self.refresh()
            print_note("")
        elif state != self._shown:
            self._show_plain(state, changed_at_s, self._clock())

    def note(self, text: str) -> None:
        """Print a remark between the lines of progress."""
        print_note(("\n" if self._is_live and not self._is_quiet else "") + text)

    def _show_plain(self, state: tuple[int | None, int | None], changed_at_s: float, now: float) -> None:
        print_note(state_text(changed_at_s, *state, self._name, self._show))
        self._shown, self._shown_at_s = state, now
