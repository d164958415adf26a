"""Every error has its exit status and one line on stderr."""

from __future__ import annotations

import pytest

from reshuffle.cli.exit_status import ExitStatus, run_command
from reshuffle.errors import (
    InputError,
    InternalError,
    MissingExtraError,
    Mistake,
    ReshuffleError,
    UnsupportedError,
)


def raising(error: BaseException) -> ExitStatus:
    raise error


def test_answer_of_the_command_is_the_exit_status() -> None:
    assert run_command(lambda: ExitStatus.NO) == 1


@pytest.mark.parametrize(
    ("error", "status", "line"),
    [
        (UnsupportedError("cpsat", ["robots"]), 1, "refused: cpsat cannot honour: robots."),
        (ReshuffleError("no"), 1, "error: no"),
        (MissingExtraError("ortools", "plan"), 2, "error: ortools is needed for this"),
        (InternalError("the engine lied"), 70, "internal error: InternalError: the engine lied."),
        (ZeroDivisionError("a\nb"), 70, "internal error: ZeroDivisionError: a b."),
        (MemoryError(), 70, "error: the memory of this machine must be larger"),
        (KeyboardInterrupt(), 130, "Interrupted before there was an answer; nothing was written."),
    ],
)
def test_error_has_its_status_and_one_line(
    error: BaseException, status: int, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(lambda: raising(error)) == status
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(line)
    assert shown.err.count("\n") == 1


def test_every_mistake_has_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    error = InputError([Mistake("a", "1", "must be 2"), Mistake("b", "", "must be there", "x.txt, line 3")])
    assert run_command(lambda: raising(error)) == 2
    assert capsys.readouterr().err.splitlines() == [
        "error: a(=1) must be 2.",
        "error: b must be there (x.txt, line 3).",
    ]


def test_name_that_steers_a_terminal_stays_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    run_command(lambda: raising(InputError(Mistake("FILE", "a\nb\x1b[2J", "must exist"))))
    assert capsys.readouterr().err == "error: FILE(=a\\nb\\x1b[2J) must exist.\n"


def test_traceback_is_shown_on_demand_only(capsys: pytest.CaptureFixture[str]) -> None:
    run_command(lambda: raising(ZeroDivisionError("oops")))
    assert "Traceback" not in capsys.readouterr().err
    run_command(lambda: raising(ZeroDivisionError("oops")), is_debugging=True)
    assert "Traceback" in capsys.readouterr().err
