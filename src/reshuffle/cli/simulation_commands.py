"""The commands that simulate. As in the main module, only what help needs is imported; a command loads its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from reshuffle.cli.declarations import Debug, Json, Quiet, Verbose
from reshuffle.cli.exit_status import ExitStatus, run_command
from reshuffle.cli.terminal import log_to_stderr

__all__ = ["add_commands"]

Horizon = Annotated[
    str | None, typer.Option("--horizon", metavar="TIME", help="Length of a run: 5d; else to the last order.")
]
WarmUp = Annotated[
    str, typer.Option("--warm-up", metavar="TIME", help="Beginning that does not count: 1d, or auto to find it.")
]
Replications = Annotated[
    str, typer.Option("--replications", metavar="N", help="Runs, or auto: as many as --precision needs, 10 to 200.")
]
Precision = Annotated[
    str, typer.Option("--precision", metavar="SHARE", help="95 % interval of lead time and throughput, of their mean.")
]
Rule = Annotated[
    str, typer.Option("--rule", metavar="KEYS", help="Who goes first where no plan says it: edd, or priority,fifo.")
]
Seed = Annotated[str, typer.Option("--seed", metavar="N", help="Seed of all chance.")]
Workers = Annotated[str, typer.Option("--workers", metavar="N", help="Processes at most.")]
Now = Annotated[
    str | None, typer.Option("--now", metavar="INSTANT", help="Where a workspace's state does not say when: its start.")
]
Disturb = Annotated[
    list[str] | None,
    typer.Option("--disturb", metavar="WORDS", help="'station=mill-1 at=2h for=3h', 'order=A17 cancel at=1h' ..."),
]
Disturbances = Annotated[
    str | None, typer.Option("--disturbances", metavar="FILE", help="Disturbances from a file: .yaml, .csv.")
]
Chance = Annotated[
    bool, typer.Option("--chance/--no-chance", help="Whether anything is drawn beside the disturbances.")
]
Replan = Annotated[bool, typer.Option("--replan", help="Plan anew where the floor deviates, and compare with waiting.")]
Frozen = Annotated[
    str | None, typer.Option("--frozen", metavar="TIME", help="With --replan: nothing changes for so long, such as 2h.")
]
ChangePrice = Annotated[
    str | None,
    typer.Option("--change-price", metavar="N", help="With --replan: weight of a moved operation; half an hour."),
]
Objective = Annotated[
    str | None, typer.Option("--objective", metavar="WISHES", help="With --replan: 'late, then flow', or other wishes.")
]
TimeLimit = Annotated[
    str | None, typer.Option("--time-limit", metavar="TIME", help="With --replan: search for one new plan; 5s.")
]
PlanEngine = Annotated[
    str | None, typer.Option("--engine", metavar="NAME", help="With --replan: auto, list, cpsat, tabu, sequence.")
]


def add_commands(app: typer.Typer) -> None:
    """Add the commands that simulate."""
    app.command("simulate")(simulate)
    app.command("compare")(compare)
    app.command("bottleneck")(bottleneck)
    app.command("demo")(demo)


def _run(command: Callable[[], ExitStatus], verbose: int, debug: bool) -> None:
    log_to_stderr(verbose)
    raise typer.Exit(run_command(command, debug))


def simulate(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A plan (plan.json) or a workspace.")],
    horizon: Horizon = None,
    warm_up: WarmUp = "0 s",
    replications: Replications = "auto",
    precision: Precision = "2%",
    rule: Rule = "edd",
    seed: Seed = "1",
    workers: Workers = "2",
    now: Now = None,
    log: Annotated[
        str | None, typer.Option("--log", metavar="FILE", help="Event log of the first run: .csv, .parquet, .xes.")
    ] = None,
    trace: Annotated[
        str | None, typer.Option("--trace", metavar="FILE", help="Timeline of the first run: .csv, .parquet.")
    ] = None,
    disturb: Disturb = None,
    disturbances: Disturbances = None,
    chance: Chance = True,
    replan: Replan = False,
    frozen: Frozen = None,
    change_price: ChangePrice = None,
    objective: Objective = None,
    time_limit: TimeLimit = None,
    engine: PlanEngine = None,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = 0,
    debug: Debug = False,
) -> None:
    """Say what becomes of a plan, or of a workspace under a rule, when chance has its say: figures with intervals."""

    def command() -> ExitStatus:
        from reshuffle.cli import simulate as implementation

        request = implementation.read_request(
            source,
            now,
            horizon,
            warm_up,
            replications,
            precision,
            rule,
            seed,
            workers,
            log,
            trace,
            (disturb or (), disturbances, replan, chance, frozen, change_price, objective, time_limit, engine),
            is_json=json,
            is_quiet=quiet,
        )
        return implementation.run(request)

    _run(command, verbose, debug)


def compare(
    first: Annotated[str, typer.Argument(metavar="A", help="A plan (plan.json) or a workspace.")],
    second: Annotated[str, typer.Argument(metavar="B", help="Another one.")],
    horizon: Horizon = None,
    warm_up: WarmUp = "0 s",
    replications: Replications = "auto",
    precision: Precision = "2%",
    rule: Rule = "edd",
    seed: Seed = "1",
    workers: Workers = "2",
    now: Now = None,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = 0,
    debug: Debug = False,
) -> None:
    """Say which of two plans or workspaces is better under the same luck, by how much, and how sure that is."""

    def command() -> ExitStatus:
        from reshuffle.cli import compare as implementation

        request = implementation.read_request(
            first,
            second,
            now,
            horizon,
            warm_up,
            replications,
            precision,
            rule,
            seed,
            workers,
            is_json=json,
            is_quiet=quiet,
        )
        return implementation.run(request)

    _run(command, verbose, debug)


def bottleneck(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A plan (plan.json) or a workspace.")],
    horizon: Horizon = None,
    warm_up: Annotated[
        str, typer.Option("--warm-up", metavar="TIME", help="Beginning that does not count: 1d.")
    ] = "0 s",
    replications: Annotated[str, typer.Option("--replications", metavar="N", help="Simulated runs.")] = "5",
    rule: Rule = "edd",
    seed: Seed = "1",
    now: Now = None,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = 0,
    debug: Debug = False,
) -> None:
    """Say which station holds up the others, for how much of the time, and how many lots wait for it."""

    def command() -> ExitStatus:
        from reshuffle.cli import bottleneck as implementation

        request = implementation.read_request(
            source, now, horizon, warm_up, replications, rule, seed, is_json=json, is_quiet=quiet
        )
        return implementation.run(request)

    _run(command, verbose, debug)


def demo(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="The factory: pcb-shop or job-shop.")] = "pcb-shop",
    out: Annotated[
        str, typer.Option("--out", metavar="DIR", help="Folder for plans, logs and the report.")
    ] = "reshuffle-demo",
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the report at the end.")] = True,
    seed: Seed = "1",
    verbose: Verbose = 0,
    debug: Debug = False,
) -> None:
    """Throw three products at a factory in turn: recognised, matched, planned, simulated; then a station fails."""

    def command() -> ExitStatus:
        from reshuffle.cli import demo as implementation

        return implementation.run(implementation.read_request(name, out, browser, seed))

    _run(command, verbose, debug)
