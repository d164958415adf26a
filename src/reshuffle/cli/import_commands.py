"""The commands that import what others write; a command loads its own modules when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from reshuffle.cli.declarations import Debug, Json, Verbose
from reshuffle.cli.exit_status import ExitStatus, run_command
from reshuffle.cli.terminal import log_to_stderr

__all__ = ["add_commands"]

imports = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Turn what others write into a workspace.")


def add_commands(app: typer.Typer) -> None:
    """Add the commands that import."""
    app.add_typer(imports, name="import")


@imports.callback()
def _import() -> None:
    """Turn what others write into a workspace."""


@imports.command("smt2020")
def smt2020(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="The folder with tool.txt.1l, part.txt and the others.")],
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="WORKSPACE", help="The new folder. Required.")
    ] = None,
    json: Json = False,
    verbose: Verbose = 0,
    debug: Debug = False,
) -> None:
    """Turn the AutoSched tables of the wafer fab testbed SMT2020 into a workspace.

    Columns, units and rules that can not be translated are named, all at once; then nothing is written.
    """

    def command() -> ExitStatus:
        from reshuffle.cli import import_workspace as implementation

        return implementation.run(implementation.read_request("smt2020", folder, output, is_json=json))

    log_to_stderr(verbose)
    raise typer.Exit(run_command(command, debug))
