"""The clock of a command starts with its process."""

from __future__ import annotations

import subprocess
import sys
import time

from reshuffle.cli.clock import CommandClock


def test_clock_goes_forward() -> None:
    clock = CommandClock()
    first = clock()
    assert 0.0 <= first <= clock()


def test_command_inside_a_longer_process_has_a_clock_of_its_own() -> None:
    assert CommandClock()() < CommandClock(is_process=True)() or sys.platform != "linux"


def test_clock_of_a_process_counts_what_happened_before_the_import() -> None:
    code = (
        "import time\n"
        "end = time.perf_counter() + 0.3\n"
        "while time.perf_counter() < end: pass\n"
        "from reshuffle.cli.clock import CommandClock\n"
        "print(CommandClock(is_process=True)())\n"
    )
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    age, wall = float(done.stdout), time.perf_counter() - started
    # The system counts the start in hundredths of a second; where it does not tell, the clock starts with the import.
    assert age <= wall + 0.02
    assert age >= 0.28 or sys.platform != "linux"
