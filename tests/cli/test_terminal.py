"""A closed stream and a verbose log are no accident."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(os.name == "nt", reason="Windows has no broken pipes of this kind")
def test_reader_that_goes_away_changes_no_exit_status() -> None:
    code = (
        "import sys\n"
        "from reshuffle.cli.terminal import print_result\n"
        "sys.stdin.readline()\n"
        "for _ in range(5): print_result('x' * 100_000)\n"
        "sys.exit(3)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert None not in (process.stdin, process.stdout, process.stderr)
    process.stdout.close()
    process.stdin.write(b"\n")
    process.stdin.close()
    complaints = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) == 3
    assert complaints == b""


def test_name_that_the_terminal_cannot_show_is_escaped() -> None:
    code = (
        "from reshuffle.cli.terminal import prepare_streams, print_result\n"
        "prepare_streams()\n"
        "print_result('M\\u00fchle \\udcff')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert done.stdout == "M\\xfchle \\udcff\n"


def test_log_goes_to_stderr_only_when_asked_for() -> None:
    code = (
        "import logging, sys\n"
        "from reshuffle.cli.terminal import log_to_stderr\n"
        "log_to_stderr(int(sys.argv[1]))\n"
        "logging.getLogger('reshuffle.part').info('changed')\n"
    )
    for verbosity, is_shown in [("0", False), ("1", True)]:
        done = subprocess.run([sys.executable, "-c", code, verbosity], capture_output=True, text=True, timeout=60)
        assert ("changed" in done.stderr) is is_shown
        assert done.stdout == ""


@pytest.mark.skipif(os.name == "nt", reason="Windows finds programs by their ending")
def test_program_is_called_by_its_path_where_its_name_would_not_find_it(tmp_path: Path) -> None:
    program = tmp_path / "reshuffle"
    program.write_text(
        f"#!{sys.executable}\nfrom reshuffle.cli.terminal import program_name\nprint(program_name())\n", "utf-8"
    )
    program.chmod(0o755)

    def called(path: str) -> str:
        environment = {**os.environ, "PATH": path}
        return subprocess.run(
            [str(program)], env=environment, capture_output=True, text=True, check=True
        ).stdout.strip()

    assert called(str(tmp_path / "elsewhere")) == str(program)
    assert called(str(tmp_path)) == "reshuffle"
