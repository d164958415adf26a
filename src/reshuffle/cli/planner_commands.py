"""The commands of a planner. As in the main module, only what help needs is imported; a command loads its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from reshuffle.cli.bare_options import OrganizeCommand, ReportCommand
from reshuffle.cli.clock import CommandClock
from reshuffle.cli.declarations import (
    ChangePrice,
    Debug,
    Engine,
    FrozenOrMoves,
    Json,
    Now,
    Objective,
    Pins,
    PlanFile,
    Previous,
    Product,
    Quiet,
    Seed,
    State,
    TimeLimit,
    Verbose,
    Workers,
    Workspace,
)
from reshuffle.cli.exit_status import ExitStatus, run_command
from reshuffle.cli.terminal import log_to_stderr

__all__ = ["add_commands"]


def add_commands(app: typer.Typer) -> None:
    """Add the planner's commands, in the order in which help lists them."""
    for command in (init, product, can_make, organize, report, explain, quote, export, floor, schema):
        kind = {report: ReportCommand, organize: OrganizeCommand}.get(command)
        app.command(command.__name__.replace("_", "-"), cls=kind)(command)
    app.add_typer(examples, name="examples")


def _run(command: Callable[[], ExitStatus], verbose: int, debug: bool) -> None:
    log_to_stderr(verbose)
    raise typer.Exit(run_command(command, debug))


def init(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The new folder, or the new workbook.")],
    kind: Annotated[
        str, typer.Option("--from", metavar="KIND", help="excel: a workbook of three sheets; yaml: a folder.")
    ] = "excel",
    json: Json = False,
    verbose: Verbose = 0,
    debug: Debug = False,
) -> None:
    """Make a small commented workspace that already runs."""

    def command() -> ExitStatus:
        from reshuffle.cli import init as implementation

        return implementation.run(implementation.read_request(name, kind, is_json=json))

    _run(command, verbose, debug)


def product(
    design: Annotated[
        str | None, typer.Argument(metavar="[DESIGN]", help="A KiCad board (.kicad_pcb), or a list of positions.")
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Where the product is written: board.yaml.")
    ] = None,
    bom: Annotated[
        str | None, typer.Option("--bom", metavar="FILE", help="List of materials: CSV or workbook.")
    ] = None,
    centroid: Annotated[
        str | None, typer.Option("--centroid", metavar="FILE", help="List of positions that completes a design.")
    ] = None,
    workspace: Annotated[
        str | None, typer.Option("--workspace", metavar="WORKSPACE", help="The factory that is asked whether it can.")
    ] = None,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Name of the product; else the design's.")] = "",
    panel: Annotated[str, typer.Option("--panel", metavar="N", help="Boards that go through as one panel.")] = "1",
    size: Annotated[
        str | None, typer.Option("--size", metavar="LENGTHS", help="Of a board without a design: 100x80mm.")
    ] = None,
    thickness: Annotated[
        str | None, typer.Option("--thickness", metavar="LENGTH", help="Of the board, in place of the design's: 1.6mm.")
    ] = None,
    leave_out: Annotated[
        str, typer.Option("--leave-out", metavar="PARTS", help="References that are not put on: R1,JP*.")
    ] = "",
    times: Annotated[
        str, typer.Option("--times", metavar="KIND", help="stations: each knows its own; assumed: the assumed rates.")
    ] = "stations",
    assumptions: Annotated[
        str | None, typer.Option("--assumptions", metavar="FILE", help="In place of those that ship with Reshuffle.")
    ] = None,
    show_assumptions: Annotated[
        bool, typer.Option("--show-assumptions", help="Print the assumptions, as a file to change, and end.")
    ] = False,
    json: Json = False,
    verbose: Verbose = 0,
    debug: Debug = False,
) -> None:
    """Make a product of a design file: its operations, what each requires, how much work it is."""

    def command() -> ExitStatus:
        from reshuffle.cli import product as implementation

        if show_assumptions:
            return implementation.show_assumptions()
        words = implementation.Words(
            design, output, bom, centroid, workspace, name, panel, size, thickness, leave_out, times, assumptions
        )
        return implementation.run(implementation.read_request(words, is_json=json))

    _run(command, verbose, debug)


def can_make(
    workspace: Workspace,
    product: Annotated[
        str | None, typer.Argument(metavar="[PRODUCT]", help="In full for one product; else all in short.")
    ] = None,
    json: Json = False,
    verbose: Verbose = 0,
    debug: Debug = False,
) -> None:
    """Say which station can do which operation; if none can, exactly why, and what would."""

    def command() -> ExitStatus:
        from reshuffle.cli import can_make as implementation

        return implementation.run(implementation.read_request(workspace, product, is_json=json))

    _run(command, verbose, debug)


def organize(
    context: typer.Context,
    workspace: Workspace,
    output: PlanFile = None,
    objective: Objective = "late, then flow",
    time_limit: TimeLimit = "10s",
    seed: Seed = "1",
    engine: Engine = "auto",
    workers: Workers = "2",
    state: State = None,
    now: Now = None,
    previous: Previous = None,
    change_price: ChangePrice = None,
    frozen: FrozenOrMoves = None,
    pins: Pins = None,
    report: Annotated[
        str | None, typer.Option("--report", metavar="FILE", help="Show the plan as a page as well: report.html.")
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = 0,
    debug: Debug = False,
) -> None:
    """Make a checked plan: who does what where and when, what moves, what is late, what is missing.

    Ctrl-C ends the search and keeps the best plan so far; a second Ctrl-C aborts at once.
    """
    clock = context.obj if isinstance(context.obj, CommandClock) else CommandClock()

    def command() -> ExitStatus:
        from reshuffle.cli import organize as implementation

        request = implementation.read_request(
            workspace,
            state,
            previous,
            now,
            objective,
            frozen,
            pins or [],
            change_price,
            time_limit,
            workers,
            seed,
            engine,
            output,
            report=report,
            is_json=json,
            is_quiet=quiet,
        )
        return implementation.run(request, clock)

    _run(command, verbose, debug)


def report(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="A plan: plan.json.")],
    against: Annotated[
        str | None, typer.Option("--against", metavar="FILE", help="Another plan, shown beside it.")
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", help="The page; else the plan's name with .html, here."),
    ] = None,
    fixes_time: Annotated[
        str,
        typer.Option("--fixes-time", metavar="TIME", help="For trying what would help late orders; 0s: not at all."),
    ] = "10s",
    simulate: Annotated[
        str | None,
        typer.Option(
            "--simulate", metavar="[N]", help="Simulate the plan N times, else 20; what chance does is shown."
        ),
    ] = None,
    horizon: Annotated[
        str | None, typer.Option("--horizon", metavar="TIME", help="With --simulate: length of a run, such as 5d.")
    ] = None,
    seed: Annotated[
        str | None, typer.Option("--seed", metavar="N", help="With --simulate: seed of all chance; 1.")
    ] = None,
    workers: Annotated[
        str | None, typer.Option("--workers", metavar="N", help="With --simulate: processes at most; 2.")
    ] = None,
    is_opened: Annotated[bool, typer.Option("--open", help="Show it in the browser.")] = False,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = 0,
    debug: Debug = False,
) -> None:
    """Make one page of a plan, to look at: works offline, needs nothing but a browser."""

    def command() -> ExitStatus:
        from reshuffle.cli.report_request import read_request

        asked = (simulate, horizon, seed, workers)
        request = read_request(plan, against, output, fixes_time, is_opened, asked, is_json=json, is_quiet=quiet)
        # Loaded behind the words: who has mistyped one need not wait for what makes the report.
        from reshuffle.cli.report import run

        return run(request)

    _run(command, verbose, debug)


def explain(
    context: typer.Context,
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="A plan: plan.json.")],
    name: Annotated[
        str | None, typer.Argument(metavar="[ORDER|OPERATION]", help="A17 or A17/2/070; else all late orders in short.")
    ] = None,
    time_limit: TimeLimit = "4s",
    seed: Seed = "1",
    json: Json = False,
    verbose: Verbose = 0,
    debug: Debug = False,
) -> None:
    """Say why an order is late and what would help, or why an operation is here and then.

    The more time, the more alternatives are tried that could help.
    """
    clock = context.obj if isinstance(context.obj, CommandClock) else CommandClock()

    def command() -> ExitStatus:
        from reshuffle.cli import explain as implementation

        return implementation.run(implementation.read_request(plan, name, time_limit, seed, is_json=json), clock)

    _run(command, verbose, debug)


def quote(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="WORKSPACE", help="A workspace, or a plan (plan.json) of one.")],
    product: Product,
    quantity: Annotated[str, typer.Argument(metavar="QTY", help="Pieces.")],
    by: Annotated[
        str | None, typer.Option("--by", metavar="DATE", help="When it is wanted; a date means the end of that day.")
    ] = None,
    state: State = None,
    now: Now = None,
    time_limit: TimeLimit = "4s",
    seed: Seed = "1",
    json: Json = False,
    verbose: Verbose = 0,
    debug: Debug = False,
) -> None:
    """Give the earliest honest promise for a new order, with every other order on its date."""
    clock = context.obj if isinstance(context.obj, CommandClock) else CommandClock()

    def command() -> ExitStatus:
        from reshuffle.cli import quote as implementation

        request = implementation.read_request(source, product, quantity, by, state, now, time_limit, seed, is_json=json)
        return implementation.run(request, clock)

    _run(command, verbose, debug)


def export(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A plan (plan.json) or a workspace.")],
    target: Annotated[
        str, typer.Argument(metavar="TARGET", help="A new workbook; of a workspace also a folder, or a .lif.json.")
    ],
    json: Json = False,
    verbose: Verbose = 0,
    debug: Debug = False,
) -> None:
    """Write a plan as a workbook for people, a workspace in its other form, or its floor as LIF."""

    def command() -> ExitStatus:
        from reshuffle.cli import export as implementation

        return implementation.run(implementation.read_request(source, target, is_json=json))

    _run(command, verbose, debug)


def floor(
    workspace: Workspace,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Where the drawing is written: floor.svg.")
    ] = None,
    json: Json = False,
    verbose: Verbose = 0,
    debug: Debug = False,
) -> None:
    """Draw the floor: slots with their stations, lanes with their directions, parking, charging, robots."""

    def command() -> ExitStatus:
        from reshuffle.cli import floor as implementation

        return implementation.run(implementation.read_request(workspace, output, is_json=json))

    _run(command, verbose, debug)


def schema(
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="factory, product(s), orders, state, plan, or simulation.")
    ],
    verbose: Verbose = 0,
    debug: Debug = False,
) -> None:
    """Print the JSON schema of a kind of file."""

    def command() -> ExitStatus:
        from reshuffle.cli import schema as implementation

        return implementation.run(kind)

    _run(command, verbose, debug)


examples = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="List the examples that ship with Reshuffle, or copy one."
)


@examples.command("list")
def examples_list(json: Json = False, verbose: Verbose = 0, debug: Debug = False) -> None:
    """List the examples."""

    def command() -> ExitStatus:
        from reshuffle.cli import examples as implementation

        return implementation.run_list(is_json=json)

    _run(command, verbose, debug)


@examples.command("copy")
def examples_copy(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As 'reshuffle examples list' names it.")],
    target: Annotated[
        str | None, typer.Argument(metavar="[TARGET]", help="The new folder or file; by default its own name, here.")
    ] = None,
    json: Json = False,
    verbose: Verbose = 0,
    debug: Debug = False,
) -> None:
    """Copy an example to where it can be changed."""

    def command() -> ExitStatus:
        from reshuffle.cli import examples as implementation

        return implementation.run_copy(name, target, is_json=json)

    _run(command, verbose, debug)
