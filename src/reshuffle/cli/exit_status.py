"""Errors become exit statuses here and nowhere else."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from enum import IntEnum

from reshuffle.cli.terminal import print_note, visible
from reshuffle.errors import InputError, InternalError, MissingExtraError, ReshuffleError, UnsupportedError

__all__ = ["ExitStatus", "run_command"]


class ExitStatus(IntEnum):
    """What a command answers to the shell."""

    DONE = 0
    NO = 1
    WRONG_INPUT = 2
    INTERNAL_ERROR = 70
    INTERRUPTED = 130


def run_command(command: Callable[[], ExitStatus], is_debugging: bool = False) -> ExitStatus:
    """Run a command and return its exit status; what goes wrong is told on stderr, one line each.

    Parameters
    ----------
    command
        What to do; returns the exit status of its answer.
    is_debugging
        Show the traceback of an internal error.
    """
    try:
        return command()
    except InputError as error:
        for mistake in error.mistakes:
            print_note(f"error: {visible(str(mistake))}")
        return ExitStatus.WRONG_INPUT
    except UnsupportedError as error:
        print_note(f"refused: {visible(str(error))}")
        return ExitStatus.NO
    except MissingExtraError as error:
        print_note(f"error: {visible(str(error))}")
        return ExitStatus.WRONG_INPUT
    except InternalError as error:
        _tell_internal_error(error, is_debugging)
        return ExitStatus.INTERNAL_ERROR
    except ReshuffleError as error:
        print_note(f"error: {visible(str(error))}")
        return ExitStatus.NO
    except KeyboardInterrupt:
        print_note("Interrupted before there was an answer; nothing was written.")
        return ExitStatus.INTERRUPTED
    except MemoryError:
        print_note("error: the memory of this machine must be larger for an input of this size.")
        return ExitStatus.INTERNAL_ERROR
    except Exception as error:  # noqa: BLE001  the outermost loop: whatever is left is a mistake of ours
        _tell_internal_error(error, is_debugging)
        return ExitStatus.INTERNAL_ERROR


def _tell_internal_error(error: Exception, is_debugging: bool) -> None:
    text = visible(" ".join(str(error).split())) or "no further message"
    remedy = (
        "" if is_debugging else " Run it again with --debug and report the traceback with the command and its files."
    )
    print_note(f"internal error: {type(error).__name__}: {text}. This is a mistake of Reshuffle, not yours.{remedy}")
    if is_debugging:
        traceback.print_exception(error, file=sys.stderr)
