"""Options that several commands have, as the command line library wants them declared."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["Debug", "Engine", "Json", "Product", "Quiet", "Seed", "Verbose", "Workers", "Workspace"]

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]
Verbose = Annotated[int, typer.Option("--verbose", "-v", count=True, help="Log to stderr; -vv logs more.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an internal error.")]
Workspace = Annotated[str, typer.Argument(metavar="WORKSPACE", help="A folder with factory.yaml, or a workbook.")]
Product = Annotated[str, typer.Argument(metavar="PRODUCT", help="A product of the workspace.")]
Workers = Annotated[str, typer.Option("--workers", metavar="N", help="Parallel search workers.")]
Seed = Annotated[str, typer.Option("--seed", metavar="N", help="Seed of all chance in the search.")]
Engine = Annotated[str, typer.Option("--engine", metavar="NAME", help="Who searches: auto, list, cpsat.")]
