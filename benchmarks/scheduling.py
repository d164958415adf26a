"""Measure engines on scheduling instances: ``python -m benchmarks.scheduling --help``.

The protocol is written down in docs/reference/benchmarks.md.
"""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.campaign import Plan, contests, run_campaign
from benchmarks.cases import Case, cases_of_family, cases_of_folder
from benchmarks.judges import OUTSIDE_JUDGE
from benchmarks.machine import describe_machine
from benchmarks.opponents import ENGINES
from benchmarks.report import progress_line, report
from benchmarks.rows import Row, RowFile
from reshuffle.cli.options import FORMATS

__all__ = ["main"]

_ROOT = Path(__file__).resolve().parent.parent


def main(words: Sequence[str] | None = None) -> int:
    """Run as the command line says; return 0 when the whole measurement was carried out."""
    parser = _parser()
    arguments = parser.parse_args(words)
    try:
        plan = _plan(arguments)
    except ValueError as error:
        parser.error(str(error))
    circumstances = {
        "command": shlex.join(["python", "-m", "benchmarks.scheduling", *(sys.argv[1:] if words is None else words)]),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        **describe_machine(),
        "judges": "reshuffle check" + (", tests/formats/judge.py" if OUTSIDE_JUDGE.is_file() else " only"),
        "seeds": ", ".join(str(seed) for seed in plan.seeds),
        "runs": f"{len(plan.cases)} instances, {sum(1 for _ in contests(plan))} runs that count, "
        f"{plan.time_limit_s:g} s each from process start to written solution",
    }
    for name, value in circumstances.items():
        print(f"# {name}: {value}")
    rows: list[Row] = []
    is_whole = True
    with RowFile(arguments.out, circumstances) as file:

        def take(row: Row) -> None:
            rows.append(row)
            file.write(row)
            print(progress_line(row), flush=True)

        try:
            run_campaign(plan, take)
        except KeyboardInterrupt:
            is_whole = False
            print("Interrupted: what follows is only what was measured before.")
    print(f"\n{report(rows, plan.engines)}\n\nraw rows: {arguments.out}")
    return 0 if is_whole else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scheduling", description=__doc__.partition("\n")[0])
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--family", action="append", help="such as fjsp/brandimarte; may be repeated")
    where.add_argument("--instances", type=Path, metavar="DIR", help="any folder of instances; needs --format")
    parser.add_argument("--format", choices=FORMATS, help="format of --instances")
    parser.add_argument("--layout", type=Path, metavar="FILE", help="layout for --instances of format transport")
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(os.environ.get("RESHUFFLE_BENCH", _ROOT.parent / "shared" / "bench")),
        help="folder of the benchmark data (default: RESHUFFLE_BENCH, then ../shared/bench)",
    )
    parser.add_argument("--time", type=float, default=30.0, help="seconds from process start to written solution")
    parser.add_argument("--workers", type=int, default=2, help="search workers; cpsat runs with 8 as well")
    parser.add_argument("--seeds", type=int, default=5, metavar="N", help="runs per engine and instance, seeds 1 to N")
    parser.add_argument(
        "--engines", default="auto,cpsat,pyjobshop", help=f"of {', '.join(ENGINES)}; the first is compared"
    )
    parser.add_argument("--every", type=int, default=1, metavar="K", help="only every K-th instance, from the first on")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N of these, for a quick look")
    parser.add_argument("--out", type=Path, default=Path("results.csv"), help="raw rows as CSV")
    return parser


def _plan(arguments: argparse.Namespace) -> Plan:
    """Read the command line.

    Raises
    ------
    ValueError
        If it asks for what is not there.
    """
    engines = tuple(dict.fromkeys(name.strip() for name in arguments.engines.split(",") if name.strip()))
    unknown = [name for name in engines if name not in ENGINES]
    if unknown or not engines:
        raise ValueError(f"--engines(={arguments.engines}) must be some of {', '.join(ENGINES)}")
    for name in ("time", "workers", "seeds", "every"):
        if not getattr(arguments, name) > 0:
            raise ValueError(f"--{name}(={getattr(arguments, name)}) must be > 0")
    if not arguments.out.parent.is_dir():
        raise ValueError(f"--out(={arguments.out}) must stand in a folder that exists")
    cases = _cases(arguments)[:: arguments.every]
    if arguments.limit is not None:
        cases = cases[: max(arguments.limit, 1)]
    return Plan(cases, engines, arguments.workers, range(1, arguments.seeds + 1), arguments.time)


def _cases(arguments: argparse.Namespace) -> list[Case]:
    if arguments.instances is None:
        if not arguments.data.is_dir():
            raise ValueError(f"--data(={arguments.data}) must be the folder of the benchmark data")
        return [case for family in arguments.family for case in cases_of_family(arguments.data, family.strip("/"))]
    if arguments.format is None:
        raise ValueError("--instances needs --format")
    if (arguments.layout is None) == (arguments.format == "transport"):
        raise ValueError("--layout must be given with --format transport, and only then")
    return cases_of_folder(arguments.instances, arguments.format, arguments.layout, arguments.data)


if __name__ == "__main__":
    sys.exit(main())
