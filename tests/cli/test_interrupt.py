"""Ctrl-C writes the best schedule so far; twice aborts."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to whole groups of processes")


@pytest.fixture
def hard_shop(tmp_path: Path) -> Path:
    """Return a job shop of 30 jobs on 15 machines, which nobody solves while a test lasts."""
    chance = random.Random(7)
    lines = ["30 15"]
    for _ in range(30):
        route = chance.sample(range(15), 15)
        lines.append("  ".join(f"{machine} {chance.randint(1, 99)}" for machine in route))
    path = tmp_path / "hard.jsp"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@contextmanager
def searching(instance: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """Start a search of minutes and wait until it has shown its first makespan."""
    command = [sys.executable, "-m", "reshuffle", "schedule", str(instance), "--format", "jsp", "--time-limit", "10min"]
    process = subprocess.Popen(
        [*command, *words],
        cwd=instance.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        assert process.stderr is not None
        for line in process.stderr:
            if line.split()[3:4] not in (["-"], []):
                break
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("engine", ["list", "cpsat"])
def test_first_signal_writes_the_best_schedule_so_far(hard_shop: Path, number: signal.Signals, engine: str) -> None:
    with searching(hard_shop, "--engine", engine, "--json", "-o", "solution.json") as process:
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Interrupted: the search ends and the best schedule so far is written." in err
    assert "Traceback" not in err
    answer = json.loads(out)
    written = json.loads((hard_shop.parent / "solution.json").read_text(encoding="utf-8"))
    assert (answer["interrupted"], answer["status"]) == (True, "feasible")
    assert written["makespan"] == answer["makespan"]


def test_second_signal_aborts_at_once_and_writes_nothing(hard_shop: Path) -> None:
    # Signals that come close together merge into one, so the second is sent after the answer to the first.
    stubborn = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from reshuffle.cli import schedule\n"
        "from reshuffle.cli.schedule_request import read_request\n"
        "from reshuffle.cli.clock import CommandClock\n"
        "from reshuffle.plan.solver import Progress\n"
        "class Stubborn:\n"
        "    name = 'stubborn'\n"
        "    def solve(self, problem, stop, seed, hint=None, observer=None):\n"
        "        observer(Progress(0.0, (9,), 1))\n"
        "        while True: time.sleep(0.05)\n"
        "request = read_request(sys.argv[1], 'jsp', None, '10min', '1', '1', 'list', None, 'solution.json')\n"
        "schedule.run(request, CommandClock(), Stubborn())\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", stubborn, str(hard_shop)],
        cwd=hard_shop.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        assert process.stderr is not None
        assert "makespan 9" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        assert "Interrupted" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 130
    assert "Aborted; no solution was written." in err
    assert [path.name for path in hard_shop.parent.iterdir()] == ["hard.jsp"]


def test_signal_before_the_command_begins_ends_it_without_a_traceback() -> None:
    early = (
        "import signal, sys\n"
        "from reshuffle.cli.main import main\n"
        "def interrupt(frame, event, arg):\n"
        "    if frame.f_globals.get('__name__') == 'typer.main':\n"
        "        sys.setprofile(None)\n"
        "        signal.raise_signal(signal.SIGINT)\n"
        "sys.setprofile(interrupt)\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", early], capture_output=True, text=True, timeout=60)
    assert done.returncode == 130
    assert (done.stdout, done.stderr) == ("", "Interrupted before there was an answer; nothing was written.\n")
