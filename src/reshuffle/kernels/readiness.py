"""Whether kernels are compiled; and compiling them in a process of their own, so that nobody waits meanwhile.

The first use of an installation finds none. A module that has kernels has a :class:`Readiness` and is a program that
calls :meth:`Readiness.main`.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from filelock import FileLock

from reshuffle.kernels.kernel_cache import cache_folder, place_of

__all__ = ["Readiness"]

logger = logging.getLogger(__name__)


class Readiness:
    """Whether the kernels of a module are compiled, and compiling them elsewhere.

    Parameters
    ----------
    module
        Name of the module; ``python -m`` it compiles all its kernels, and with the name of a part those.
    parts
        Each compiles kernels by running each once, or loads them where that was done before; by name. They are compiled
        beside each other, so they should have little in common.
    """

    def __init__(self, module: str, parts: Mapping[str, Callable[[], None]]) -> None:
        self._module = module
        self._parts = dict(parts)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def _marker(self) -> Path:
        return cache_folder(place_of(self._module)) / "complete"

    def is_ready(self) -> bool:
        """Return whether a first call would begin at once; kernels that are not loaded yet take about a second."""
        return self._marker().is_file()

    def compile_now(self) -> None:
        """Compile all kernels here; where another process does so, wait for it instead."""
        # The lock is let go with the process that holds it, however that ends.
        with FileLock(self._marker().with_suffix(".lock")):
            if not self.is_ready():
                self._compile_parts()
                self._marker().touch()

    def _compile_parts(self) -> None:
        here, *others = self._parts
        elsewhere = {name: self._start(name) for name in others} if (os.cpu_count() or 1) > 1 else {}
        self._parts[here]()
        for name in others:
            # A process that failed has said nowhere why; here it does.
            if name not in elsewhere or elsewhere[name].wait():
                self._parts[name]()

    def main(self, words: Sequence[str]) -> None:
        """Compile the parts that are named, all without a name."""
        for name in words:
            self._parts[name]()
        if not words:
            self.compile_now()

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        # None of our streams: it may outlive us, and whoever reads our output to its end would wait for it.
        nowhere = subprocess.DEVNULL
        return subprocess.Popen(
            [sys.executable, "-m", self._module, *words], stdin=nowhere, stdout=nowhere, stderr=nowhere
        )

    def begin(self) -> None:
        """Start to compile in another process if that is needed and not under way; return at once."""
        with self._lock:
            if self.is_ready() or (self._process is not None and self._process.poll() is None):
                return
            logger.info("kernels: not compiled -> compiling, once per installation; takes one to two minutes")
            self._process = self._start()

    def wait(self, is_over: Callable[[], bool]) -> bool:
        """Compile if that is needed, until it is done or `is_over` says so; return whether the kernels are ready."""
        self.begin()
        while not self.is_ready():
            if is_over():
                return False
            if self._process is not None and self._process.poll() not in (None, 0):
                logger.warning("kernels: compiling in another process failed -> compiling here")
                self.compile_now()
                break
            time.sleep(0.05)
        return True
