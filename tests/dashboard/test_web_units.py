"""The unit tests of the view's own modules, run by node."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path


def test_unit_tests_of_the_view_pass(sources: Path) -> None:
    npm = shutil.which("npm")
    assert npm
    done = subprocess.run([npm, "test"], cwd=sources, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "fail 0" in done.stdout
    assert "tests 0" not in done.stdout
