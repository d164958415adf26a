"""The ``reshuffle`` command. Only what help needs is imported here; a command loads its modules when it runs."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from reshuffle.cli import import_commands, planner_commands, simulation_commands
from reshuffle.cli.clock import CommandClock
from reshuffle.cli.declarations import Debug, Engine, Json, Quiet, Seed, Verbose, Workers
from reshuffle.cli.exit_status import ExitStatus, run_command
from reshuffle.cli.options import FORMATS
from reshuffle.cli.terminal import log_to_stderr, prepare_streams, print_note, print_result

__all__ = ["app", "main"]

# Words are taken as they are and read by reshuffle.cli.options, so that all mistakes of a command line come at once and
# in one form. Without rich, help is printed three times as fast.
app = typer.Typer(
    name="reshuffle",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Format = Annotated[
    str | None,
    typer.Option(
        "--format", metavar="NAME", help=f"The instance's format, guessed where possible: {', '.join(FORMATS)}."
    ),
]
Layout = Annotated[
    str | None,
    typer.Option("--layout", metavar="FILE", help="Travel times between the stations; for transport and only there."),
]


def _show_version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version

        print_result(f"reshuffle {version('reshuffle')}")
        raise typer.Exit


@app.callback()
def reshuffle(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Software for a self-organizing factory: from a spreadsheet to a checked plan; schedules of instances.

    Results go to stdout, progress and mistakes to stderr. Exit status: 0 done, 1 the answer is no (invalid, infeasible,
    refused), 2 wrong usage or unreadable input.
    """


@app.command()
def schedule(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="The instance.")],
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Where the solution is written. Required.")
    ] = None,
    format_name: Format = None,
    layout: Layout = None,
    time_limit: Annotated[
        str, typer.Option("--time-limit", metavar="TIME", help="From start to written solution: 500ms, 30s, 2min, 1h.")
    ] = "30s",
    workers: Workers = "2",
    seed: Seed = "1",
    engine: Engine = "auto",
    trace: Annotated[
        str | None, typer.Option("--trace", metavar="FILE", help="Write every new makespan and bound as CSV.")
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = 0,
    debug: Debug = False,
) -> None:
    """Search for the shortest schedule and write it.

    Every schedule is judged before it is written. Ctrl-C ends the search and writes the best schedule so far; a second
    Ctrl-C aborts at once.
    """
    clock = context.obj if isinstance(context.obj, CommandClock) else CommandClock()

    def command() -> ExitStatus:
        from reshuffle.cli.schedule_request import read_request

        request = read_request(
            file, format_name, layout, time_limit, workers, seed, engine, trace, output, is_json=json, is_quiet=quiet
        )
        # Loaded behind the words: who has mistyped one need not wait for the solvers.
        from reshuffle.cli.schedule import run

        return run(request, clock)

    log_to_stderr(verbose)
    raise typer.Exit(run_command(command, debug))


@app.command()
def check(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A workspace, a plan (plan.json), or an instance with its SOLUTION.")
    ],
    solution: Annotated[
        str | None, typer.Argument(metavar="[SOLUTION]", help="The solution file of the instance, of any author.")
    ] = None,
    format_name: Format = None,
    layout: Layout = None,
    json: Json = False,
    verbose: Verbose = 0,
    debug: Debug = False,
) -> None:
    """Find every mistake of a workspace, every violation of a plan, or of the solution of an INSTANCE."""

    def command() -> ExitStatus:
        from reshuffle.cli import check as implementation

        return implementation.run(implementation.read_request(file, solution, format_name, layout, is_json=json))

    log_to_stderr(verbose)
    raise typer.Exit(run_command(command, debug))


@app.command()
def warmup(json: Json = False, quiet: Quiet = False, verbose: Verbose = 0, debug: Debug = False) -> None:
    """Compile all kernels now; else each is compiled beside the first command that could use it."""

    def command() -> ExitStatus:
        from reshuffle.cli.warmup import run

        return run(json, quiet)

    log_to_stderr(verbose)
    raise typer.Exit(run_command(command, debug))


planner_commands.add_commands(app)
simulation_commands.add_commands(app)
import_commands.add_commands(app)


def main() -> None:
    """Run the command line of this process."""
    prepare_streams()
    try:
        app(prog_name="reshuffle", obj=CommandClock(is_process=True))
    except KeyboardInterrupt:
        # Before a command has begun; run_command answers for all that comes later.
        print_note("Interrupted before there was an answer; nothing was written.")
        sys.exit(ExitStatus.INTERRUPTED)
