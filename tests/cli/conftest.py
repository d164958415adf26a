"""Small instances, and the program as a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Program = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Return a job shop of two jobs on two machines; its shortest schedule takes 7."""
    path = tmp_path / "shop.jsp"
    path.write_text("2 2\n0 3  1 2\n1 2  0 4\n", encoding="utf-8")
    return path


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Return a function that runs the program with the given words, in a folder of its own."""

    def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "reshuffle", *map(str, words)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
        )

    return run
