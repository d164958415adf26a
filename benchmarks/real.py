"""The usual engine against CP-SAT's plain model on realistic shops: ``python -m benchmarks.real --sizes 100,1000``.

Shops are made by :mod:`benchmarks.real_shop` (setups, shifts, operators, tools, three robots, material, due dates), or
read from ``--instances DIR``, which holds instances of any format that ``reshuffle schedule`` reads. Both engines get
the same problem, the same wall time and the same number of threads, one after the other in one process; the plain model
is that of the engine ``cpsat``, cold: without a first schedule and without help from the constructive scheduler. Every
row is printed and written, losses as well; values are per level, and levels compare in order.
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.machine import describe_machine
from benchmarks.real_shop import real_shop
from reshuffle.errors import ReshuffleError, UnsupportedError
from reshuffle.formats.instances.read import read_instance
from reshuffle.organizing.scheduling.cpsat.solver import CpSatParams, CpSatSolver
from reshuffle.organizing.scheduling.engines import engine
from reshuffle.plan.check import check
from reshuffle.plan.scheduling import SchedulingProblem
from reshuffle.plan.solver import Result, Solver, Stop

__all__ = ["RealRow", "main", "measure", "winner"]


@dataclass(frozen=True, slots=True)
class RealRow:
    """One problem, solved by both.

    Parameters
    ----------
    instance, operations, seed
        The problem.
    auto, plain
        Values per level of the usual engine and of the plain model; empty for none.
    auto_bound, plain_bound
        Lower bounds of the first level, None for none.
    auto_gap, plain_gap
        (value - bound) / value of the first level, with the better of both bounds; None where one is missing.
    auto_status, plain_status
        What each says.
    auto_s, plain_s
        Seconds of wall time.
    winner
        ``auto``, ``plain``, ``equal`` or ``nobody``.
    """

    instance: str
    operations: int
    seed: int
    auto: tuple[int, ...]
    plain: tuple[int, ...]
    auto_bound: int | None
    plain_bound: int | None
    auto_gap: float | None
    plain_gap: float | None
    auto_status: str
    plain_status: str
    auto_s: float
    plain_s: float
    winner: str


def main(words: Sequence[str] | None = None) -> int:
    """Run as the command line says; return 0 when everything was measured."""
    arguments = _parser().parse_args(words)
    circumstances = {
        "command": shlex.join(["python", "-m", "benchmarks.real", *(sys.argv[1:] if words is None else words)]),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        **describe_machine(),
        "runs": f"{arguments.time:g} s each, {arguments.workers} threads",
    }
    for name, text in circumstances.items():
        print(f"# {name}: {text}")
    rows = []
    with arguments.out.open("w", encoding="utf-8") as file:
        file.write(json.dumps(circumstances) + "\n")
        for name, problem, seed in _problems(arguments):
            row = measure(name, problem, seed, arguments.time, arguments.workers)
            rows.append(row)
            file.write(json.dumps(asdict(row)) + "\n")
            file.flush()
            print(_line(row), flush=True)
    wins = {who: sum(row.winner == who for row in rows) for who in ("auto", "plain", "equal", "nobody")}
    print(f"\nbetter: {', '.join(f'{who} {count}' for who, count in wins.items())}; raw rows: {arguments.out}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.real", description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", default="100,1000", help="numbers of operations, with commas between; '' for none")
    parser.add_argument("--instances", type=Path, help="a folder of instances to measure as well")
    parser.add_argument("--time", type=float, default=30.0, help="seconds of wall time of each engine")
    parser.add_argument("--seeds", type=int, default=1, help="how many shops of each size, seeds 1, 2, ...")
    parser.add_argument("--workers", type=int, default=2, help="threads of each engine")
    parser.add_argument("--out", type=Path, default=Path("real.jsonl"), help="where the rows go, as JSON lines")
    return parser


def _problems(arguments: argparse.Namespace) -> Iterator[tuple[str, SchedulingProblem, int]]:
    for size in (int(word) for word in arguments.sizes.split(",") if word.strip()):
        for seed in range(1, arguments.seeds + 1):
            yield f"real-{size}-{seed}", real_shop(size, seed), seed
    if arguments.instances is not None:
        for path in sorted(one for one in arguments.instances.rglob("*") if one.is_file()):
            try:
                problem = read_instance(path).problem
            except ReshuffleError as error:
                print(f"# left out: {path.name}: {str(error).splitlines()[0]}")
                continue
            for seed in range(1, arguments.seeds + 1):
                yield path.name, problem, seed


def measure(name: str, problem: SchedulingProblem, seed: int, time_s: float, workers: int) -> RealRow:
    """Return the row of one problem: both engines with the same time and threads, one after the other."""
    plain_solver = CpSatSolver(
        CpSatParams(workers=workers, building_share=1.0, level_share=0.9, has_first_pass=False, has_fallback=False)
    )
    plain, plain_s = _run(plain_solver, problem, seed, time_s)
    auto, auto_s = _run(engine("auto", workers), problem, seed, time_s)
    bounds = [one.lower_bound for one in (auto, plain) if one is not None and one.lower_bound is not None]
    bound = max(bounds, default=None)
    return RealRow(
        instance=name,
        operations=len(problem.tasks),
        seed=seed,
        auto=_value(auto),
        plain=_value(plain),
        auto_bound=None if auto is None else auto.lower_bound,
        plain_bound=None if plain is None else plain.lower_bound,
        auto_gap=_gap(auto, bound),
        plain_gap=_gap(plain, bound),
        auto_status="refused" if auto is None else auto.status.value,
        plain_status="refused" if plain is None else plain.status.value,
        auto_s=round(auto_s, 2),
        plain_s=round(plain_s, 2),
        winner=winner(_value(auto), _value(plain)),
    )


def _run(solver: Solver, problem: SchedulingProblem, seed: int, time_s: float) -> tuple[Result | None, float]:
    """Return what a solver found, None where it refuses the problem, and the seconds that it took."""
    began = time.perf_counter()
    try:
        result = solver.solve(problem, Stop(time_limit_s=time_s), seed)
    except UnsupportedError:
        return None, time.perf_counter() - began
    elapsed = time.perf_counter() - began
    if result.solution is not None:
        violations = check(problem, result.solution)
        if violations:
            raise RuntimeError(f"{solver.name} gave an invalid schedule: {violations[0]}")
    return result, elapsed


def _value(result: Result | None) -> tuple[int, ...]:
    return () if result is None or result.objective is None else result.objective


def _gap(result: Result | None, bound: int | None) -> float | None:
    if result is None or result.objective is None or bound is None:
        return None
    first = result.objective[0]
    return 0.0 if first == bound else round((first - bound) / max(abs(first), 1), 4)


def winner(auto: tuple[int, ...], plain: tuple[int, ...]) -> str:
    """Return who found the better value; () is none at all."""
    if not auto and not plain:
        return "nobody"
    if auto == plain:
        return "equal"
    return "auto" if auto and (not plain or auto < plain) else "plain"


def _line(row: RealRow) -> str:
    own, other = (", ".join(map(str, one)) or "none" for one in (row.auto, row.plain))
    gaps = " and ".join("-" if gap is None else f"{100 * gap:.1f} %" for gap in (row.auto_gap, row.plain_gap))
    return (
        f"{row.instance:>24}  auto {own} ({row.auto_status}, {row.auto_s:.1f} s)"
        f"  plain {other} ({row.plain_status}, {row.plain_s:.1f} s)  gaps {gaps}  better: {row.winner}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
