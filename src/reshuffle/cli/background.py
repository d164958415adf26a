"""A call in a thread of its own, while the main thread shows progress and hears signals."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from reshuffle.cli.interrupt import Interrupt
from reshuffle.cli.progress import ProgressDisplay

__all__ = ["search_in_background"]

Outcome = TypeVar("Outcome")

_REFRESH_S = 0.1


def search_in_background(
    search: Callable[[], Outcome], display: ProgressDisplay, interrupt: Interrupt, told_at_interrupt: str
) -> Outcome:
    """Run a search in another thread and return what it found; its exception is raised here.

    Parameters
    ----------
    search
        Ends soon after `interrupt` is set.
    display
        Refreshed while the search runs.
    told_at_interrupt
        What the user is told at the first Ctrl-C.
    """
    finished = _Background(search)
    is_running, is_told = True, False
    while is_running:
        is_running = not finished.wait(_REFRESH_S)
        # A solver may end before this thread looks again: it is told in any case.
        if interrupt.is_set() and not is_told:
            is_told = True
            display.note(told_at_interrupt)
        if is_running:
            display.refresh()
    return finished.outcome()


class _Background(Generic[Outcome]):
    """A call in a thread of its own, its outcome or its exception."""

    def __init__(self, call: Callable[[], Outcome]) -> None:
        self._call = call
        self._outcome: list[Outcome] = []
        self._error: BaseException | None = None
        self._done = threading.Event()
        # A daemon: an aborted command does not wait for a solver that does not listen.
        self._thread = threading.Thread(target=self._work, name="solver", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        try:
            self._outcome.append(self._call())
        except BaseException as error:  # noqa: BLE001  carried over to the thread that waits, and raised there
            self._error = error
        finally:
            self._done.set()

    def wait(self, timeout_s: float) -> bool:
        """Wait for the end at most so many seconds; return whether it has come."""
        return self._done.wait(timeout_s)

    def outcome(self) -> Outcome:
        """Wait for the end; return what the call returned, or raise what it raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._outcome[0]
