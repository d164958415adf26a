"""The ``reshuffle`` command. Only what help needs is imported here; a command loads its modules when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from reshuffle.cli.clock import CommandClock
from reshuffle.cli.exit_status import ExitStatus, run_command
from reshuffle.cli.options import ENGINES, FORMATS
from reshuffle.cli.terminal import log_to_stderr, prepare_streams, print_result

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
    typer.Option("--format", metavar="NAME", help=f"Its format: {', '.join(FORMATS)}. Guessed where possible."),
]
Layout = Annotated[
    str | None,
    typer.Option("--layout", metavar="FILE", help="Travel times between the stations; for transport and only there."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
Verbose = Annotated[int, typer.Option("--verbose", "-v", count=True, help="Log to stderr; -vv logs more.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an internal error.")]


def _show_version(is_asked: bool) -> None:
    if is_asked:
        from reshuffle import __version__

        print_result(f"reshuffle {__version__}")
        raise typer.Exit


@app.callback()
def reshuffle(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Software for a self-organizing factory: schedule an instance, check a schedule.

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
    workers: Annotated[str, typer.Option("--workers", metavar="N", help="Parallel search workers.")] = "2",
    seed: Annotated[str, typer.Option("--seed", metavar="N", help="Seed of all chance in the search.")] = "1",
    engine: Annotated[
        str, typer.Option("--engine", metavar="NAME", help=f"Who searches: {', '.join(ENGINES)}.")
    ] = "auto",
    trace: Annotated[
        str | None, typer.Option("--trace", metavar="FILE", help="Write every new makespan and bound as CSV.")
    ] = None,
    json: Json = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
    verbose: Verbose = 0,
    debug: Debug = False,
) -> None:
    """Search for the shortest schedule and write it.

    Every schedule is judged before it is written. Ctrl-C ends the search and writes the best schedule so far; a second
    Ctrl-C aborts at once.
    """
    clock = context.obj if isinstance(context.obj, CommandClock) else CommandClock()

    def command() -> ExitStatus:
        from reshuffle.cli import schedule as implementation

        request = implementation.read_request(
            file, format_name, layout, time_limit, workers, seed, engine, trace, output, is_json=json, is_quiet=quiet
        )
        return implementation.run(request, clock)

    log_to_stderr(verbose)
    raise typer.Exit(run_command(command, debug))


@app.command()
def check(
    instance: Annotated[str, typer.Argument(metavar="INSTANCE", help="The instance.")],
    solution: Annotated[str, typer.Argument(metavar="SOLUTION", help="The solution file, of any author.")],
    format_name: Format = None,
    layout: Layout = None,
    json: Json = False,
    verbose: Verbose = 0,
    debug: Debug = False,
) -> None:
    """Judge a solution and list every violation."""

    def command() -> ExitStatus:
        from reshuffle.cli import check as implementation

        return implementation.run(implementation.read_request(instance, solution, format_name, layout, is_json=json))

    log_to_stderr(verbose)
    raise typer.Exit(run_command(command, debug))


def main() -> None:
    """Run the command line of this process."""
    prepare_streams()
    app(prog_name="reshuffle", obj=CommandClock(is_process=True))
