"""Arguments and options of the commands, as the command line library wants them declared."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = [
    "ChangePrice",
    "Debug",
    "Engine",
    "FrozenOrMoves",
    "Json",
    "Now",
    "Objective",
    "Pins",
    "PlanFile",
    "Previous",
    "Product",
    "Quiet",
    "Seed",
    "State",
    "TimeLimit",
    "Verbose",
    "Workers",
    "Workspace",
]

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]
Verbose = Annotated[int, typer.Option("--verbose", "-v", count=True, help="Log to stderr; -vv logs more.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an internal error.")]
Workspace = Annotated[str, typer.Argument(metavar="WORKSPACE", help="A folder with factory.yaml, or a workbook.")]
Product = Annotated[str, typer.Argument(metavar="PRODUCT", help="A product of the workspace.")]
Workers = Annotated[str, typer.Option("--workers", metavar="N", help="Parallel search workers.")]
Seed = Annotated[str, typer.Option("--seed", metavar="N", help="Seed of all chance in the search.")]
Engine = Annotated[
    str, typer.Option("--engine", metavar="NAME", help="Who searches: auto, list, cpsat, tabu, sequence.")
]
State = Annotated[
    str | None, typer.Option("--state", metavar="FILE", help="The floor now, in place of the workspace's state.")
]
Now = Annotated[
    str | None, typer.Option("--now", metavar="INSTANT", help="Where the state does not say when: its instant.")
]
TimeLimit = Annotated[str, typer.Option("--time-limit", metavar="TIME", help="From start to answer: 10s, 2min, 1h.")]
PlanFile = Annotated[
    str | None, typer.Option("--output", "-o", metavar="FILE", help="Where the plan is written: plan.json.")
]
Objective = Annotated[
    str, typer.Option("--objective", metavar="WISHES", help="What the plan should be like, first wish first.")
]
Previous = Annotated[
    str | None, typer.Option("--previous", metavar="FILE", help="The plan before, to be changed little.")
]
ChangePrice = Annotated[
    str | None, typer.Option("--change-price", metavar="N", help="Weight of one operation that moves.")
]
FrozenOrMoves = Annotated[
    str | None,
    typer.Option(
        "--frozen", metavar="[TIME]", help="Alone: no station moves. 4h: what starts so soon stays as it was."
    ),
]
Pins = Annotated[
    list[str] | None,
    typer.Option("--pin", metavar="PIN", help="OPERATION@INSTANT, OPERATION@STATION; as often as you like."),
]
