"""``reshuffle warmup``: compile all kernels once, so that no other command has to."""

from __future__ import annotations

import json

from reshuffle.cli.exit_status import ExitStatus
from reshuffle.cli.terminal import print_note, print_result
from reshuffle.cli.text import table
from reshuffle.supervisor.warm_up import warm_up

__all__ = ["run"]

#: Seconds between two lines of progress.
_EVERY_S = 5.0


def run(is_json: bool, is_quiet: bool) -> ExitStatus:
    """Compile what is not compiled yet, and say how long that took.

    Raises
    ------
    reshuffle.errors.MissingExtraError
        If numba is not installed.
    """
    next_at = 0.0

    def told(name: str, seconds: float) -> None:
        nonlocal next_at
        if not is_quiet and seconds >= next_at:
            print_note(f"{seconds:6.0f} s   compiling kernels: {name}; once per installation, about a minute")
            next_at = seconds + _EVERY_S

    found = warm_up(told)
    if is_json:
        rows = [{"kernels": one.name, "seconds": round(one.seconds, 2), "was_ready": one.was_ready} for one in found]
        print_result(json.dumps({"kernels": rows}))
        return ExitStatus.DONE
    said = [
        [one.name, "were compiled already" if one.was_ready else f"compiled after {one.seconds:.0f} s"] for one in found
    ]
    print_result("\n".join(table(["kernels", ""], said)))
    return ExitStatus.DONE
