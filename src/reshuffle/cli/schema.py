"""``reshuffle schema``: the JSON schema of a kind of file, for editors and other programs."""

from __future__ import annotations

import json

from reshuffle.cli.exit_status import ExitStatus
from reshuffle.cli.options import Reading
from reshuffle.cli.terminal import print_result
from reshuffle.supervisor import schemas

__all__ = ["run"]


def run(kind: str) -> ExitStatus:
    """Print the schema of a kind of file.

    Raises
    ------
    reshuffle.errors.InputError
        If there is no such kind.
    """
    reading = Reading()
    reading.choice("KIND", kind, schemas.KINDS)
    reading.raise_mistakes()
    print_result(json.dumps(schemas.schema(kind), indent=2, ensure_ascii=False))
    return ExitStatus.DONE
