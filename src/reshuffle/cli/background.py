"""A call in a thread of its own, so that the main thread can show progress and hear signals."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["Background"]

Outcome = TypeVar("Outcome")


class Background(Generic[Outcome]):
    """A call in a thread of its own, its outcome or its exception.

    Parameters
    ----------
    call
        What to do; it begins at once.
    """

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
