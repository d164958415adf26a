"""The clock starts with the process."""

from __future__ import annotations

import subprocess
import sys
import time

from reshuffle.cli.clock import process_age_s


def test_age_grows_with_time() -> None:
    first = process_age_s()
    assert 0.0 <= first <= process_age_s()


def test_age_counts_what_happened_before_the_import() -> None:
    code = (
        "import time\n"
        "end = time.perf_counter() + 0.3\n"
        "while time.perf_counter() < end: pass\n"
        "from reshuffle.cli.clock import process_age_s\n"
        "print(process_age_s())\n"
    )
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    age, wall = float(done.stdout), time.perf_counter() - started
    # The system counts the start in hundredths of a second; where it does not tell, the age is that of the import.
    assert age <= wall + 0.02
    assert age >= 0.28 or sys.platform != "linux"
