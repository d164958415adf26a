"""What a measurement ran on: the machine and the versions, read from the system, never from the user."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

__all__ = ["describe_machine", "package_version"]

_PACKAGES = ("reshuffle", "numpy", "ortools", "numba", "pyjobshop")


def describe_machine() -> dict[str, str]:
    """Return names and values that belong beside every number that is measured here."""
    found = {
        "machine": f"{_processor()}, {_usable_cores()} usable of {os.cpu_count()} cores, {_memory()} memory",
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "versions": ", ".join(f"{name} {package_version(name) or 'not installed'}" for name in _PACKAGES),
    }
    if hasattr(os, "getloadavg"):
        found["load at start"] = f"{os.getloadavg()[0]:.2f} (processes running or waiting, mean of the last minute)"
    return found


def package_version(name: str) -> str | None:
    """Return the version of an installed package, None where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return " ".join(line.partition(":")[2].split())
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _usable_cores() -> int | None:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.1f} GiB"
    except (AttributeError, OSError, ValueError):
        return "unknown"
