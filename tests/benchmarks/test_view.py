"""The measurement of the view runs, and prints where and what was measured."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_the_view_is_measured_and_every_number_has_its_conditions() -> None:
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    words = ["--bars", "300", "--operations", "60", "--seconds", "0.4", "--repeats", "1"]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.view", *words], cwd=ROOT, capture_output=True, text=True, timeout=180
    )
    assert done.returncode == 0, done.stderr
    for said in ("machine:", "Chromium", "time to open, s:", "pan over the whole plan:", "p95", "raw, ms between"):
        assert said in done.stdout, said
