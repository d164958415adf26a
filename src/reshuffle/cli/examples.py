"""``reshuffle examples``: what ships with Reshuffle, and a copy of it."""

from __future__ import annotations

import json
from pathlib import Path

from reshuffle.cli.exit_status import ExitStatus
from reshuffle.cli.terminal import print_result, visible
from reshuffle.cli.text import table
from reshuffle.supervisor import examples as supervisor

__all__ = ["run_copy", "run_list"]


def run_list(is_json: bool = False) -> ExitStatus:
    """List the examples."""
    found = supervisor.examples()
    if is_json:
        said = [{"name": example.name, "description": example.description} for example in found]
        print_result(json.dumps({"examples": said}, ensure_ascii=False))
    else:
        rows = [[example.name, example.description] for example in found]
        print_result(
            "\n".join([*table(["name", "what"], rows, indent=""), "", "Copy one: reshuffle examples copy NAME"])
        )
    return ExitStatus.DONE


def run_copy(name: str, target: str | None, is_json: bool = False) -> ExitStatus:
    """Copy an example.

    Raises
    ------
    reshuffle.errors.InputError
        If there is no such example, or the target is there already.
    """
    place = supervisor.copy_example(name, None if target is None else Path(target))
    if is_json:
        print_result(json.dumps({"written": [str(place)]}, ensure_ascii=False))
    else:
        print_result(f"written    {visible(str(place))}")
    return ExitStatus.DONE
