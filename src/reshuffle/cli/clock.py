"""The clock of a command, for ``--time-limit`` and for every printed time."""

from __future__ import annotations

import os
import time
from pathlib import Path

__all__ = ["CommandClock"]


class CommandClock:
    """Counts the seconds since a command began.

    Parameters
    ----------
    is_process
        Whether this process was started for this one command: then its own start counts, as far as the system tells (on
        Linux, to a hundredth of a second). Otherwise the clock starts when it is made.
    """

    def __init__(self, is_process: bool = False) -> None:
        self._started_at_s = time.monotonic() - (_process_age_s() if is_process else 0.0)

    def __call__(self) -> float:
        """Return the seconds since the command began."""
        return time.monotonic() - self._started_at_s


def _process_age_s() -> float:
    """Return how old this process is, 0.0 where the system does not say."""
    try:
        # The name of the program may hold spaces and brackets; the fields are counted from behind it.
        fields = Path("/proc/self/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        started_s = int(fields[19]) / os.sysconf("SC_CLK_TCK")
        return max(0.0, time.clock_gettime(time.CLOCK_BOOTTIME) - started_s)
    except (OSError, AttributeError, ValueError, IndexError):
        return 0.0
