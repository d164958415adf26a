"""Seconds since this process was started, the clock of ``--time-limit`` and of every printed time."""

from __future__ import annotations

import os
import time
from pathlib import Path

__all__ = ["process_age_s"]


def _age_at_import_s() -> float:
    """Return how old the process was when this module was loaded; 0.0 where the system does not say."""
    try:
        # The name of the program may hold spaces and brackets; the fields are counted from behind it.
        fields = Path("/proc/self/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        started_s = int(fields[19]) / os.sysconf("SC_CLK_TCK")
        age = time.clock_gettime(time.CLOCK_BOOTTIME) - started_s
    except (OSError, AttributeError, ValueError, IndexError):
        return 0.0
    # An age of more than a minute at import is no start of a command: the commands were imported by a longer program.
    return age if 0.0 <= age < 60.0 else 0.0


_LOADED_AT_S = time.monotonic() - _age_at_import_s()


def process_age_s() -> float:
    """Return the seconds of wall time since the process was started.

    On Linux the start of the interpreter counts, to a hundredth of a second; elsewhere the clock starts when the
    commands are loaded.
    """
    return time.monotonic() - _LOADED_AT_S
