"""Placements and balances against the best known: ``python -m benchmarks.layout --data ../shared/bench/layout``.

Quadratic assignment, dynamic layout, and assembly line balancing of both types; what the files are is said in
:mod:`benchmarks.layout_cases`. Each case has its time limit, and ends before it where its value is proved or is the
best known one. `seconds` is the wall time from start to end. Every result is counted anew from the data; values behind
the best known ones are printed like all others.
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.layout_cases import LayoutCase, Left, cases_of
from benchmarks.machine import describe_machine
from reshuffle.organizing.layout.line_balancing import Line, LineBalance, fewest_stations, shortest_cycle
from reshuffle.organizing.layout.periods import PlacingOverTime, place_over_time, value_over_time
from reshuffle.organizing.layout.placing import Placement, PlacingProblem, value_of
from reshuffle.organizing.layout.readiness import KERNELS
from reshuffle.organizing.layout.swap_search import SwapParams, place_by_swaps

__all__ = ["LayoutRow", "main", "measure"]

#: Steps of a search that only its time limit ends.
_NO_LIMIT = 1 << 60


@dataclass(frozen=True, slots=True)
class LayoutRow:
    """One case: the value found, the best known one, None where none is given, and the seconds that it took."""

    case: str
    family: str
    value: int
    best_known: int | None
    seconds: float


def main(words: Sequence[str] | None = None) -> int:
    """Run as the command line says; return 0 when everything was measured."""
    parser = _parser()
    arguments = parser.parse_args(words)
    folders = arguments.cases or [arguments.data]
    for folder in folders:
        if not folder.is_dir():
            parser.error(f"{folder} must be a folder of cases")
    print(
        f"# command: {shlex.join(['python', '-m', 'benchmarks.layout', *(sys.argv[1:] if words is None else words)])}"
    )
    for name, text in describe_machine().items():
        print(f"# {name}: {text}")
    # Compiling is no part of a case.
    KERNELS.compile_now()
    rows = []
    with arguments.out.open("w", encoding="utf-8") as file:
        for case in _cases(folders, arguments.only):
            row = measure(case, arguments.time, arguments.line_time, arguments.workers, arguments.seed)
            rows.append(row)
            print(json.dumps(asdict(row)), file=file, flush=True)
            print(json.dumps(asdict(row)), flush=True)
    print(f"\n{summary(rows)}\n\nraw rows: {arguments.out}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.layout", description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/bench/layout"), help="the shared cases")
    parser.add_argument("--cases", type=Path, action="append", help="a folder of cases to measure in place of those")
    parser.add_argument("--only", default="", help="only cases with one of these words in family or name, with commas")
    parser.add_argument("--time", type=float, default=30.0, help="seconds of each placement (default: 30)")
    parser.add_argument("--line-time", type=float, default=60.0, help="seconds of each line (default: 60)")
    parser.add_argument("--workers", type=int, default=2, help="threads for lines (default: 2)")
    parser.add_argument("--seed", type=int, default=1, help="of all chance (default: 1)")
    parser.add_argument("--out", type=Path, default=Path("layout.jsonl"), help="where the rows go, as JSON lines")
    return parser


def _cases(folders: Sequence[Path], only: str) -> Iterator[LayoutCase]:
    words = [word.strip().lower() for word in only.split(",") if word.strip()]
    for folder in folders:
        for found in cases_of(folder):
            if isinstance(found, Left):
                print(f"# left out: {found.reason}")
            elif not words or any(word in f"{found.family} {found.name}".lower() for word in words):
                yield found


def measure(case: LayoutCase, time_s: float, line_time_s: float, workers: int, seed: int) -> LayoutRow:
    """Return the row of one case.

    Raises
    ------
    RuntimeError
        If what was found is no solution, or not of the value that was said.
    """
    began = time.perf_counter()
    if isinstance(case.problem, PlacingProblem):
        value = _placed(case, case.problem, time_s, seed)
    elif isinstance(case.problem, PlacingOverTime):
        found = place_over_time(case.problem, time_s, rounds=10**6, seed=seed)
        value = value_over_time(case.problem, found.placements)
    else:
        value = _balanced(case, case.problem, line_time_s, workers, seed)
    return LayoutRow(case.name, case.family, value, case.best_known, round(time.perf_counter() - began, 2))


def _placed(case: LayoutCase, problem: PlacingProblem, time_s: float, seed: int) -> int:
    known: list[int] = []

    def note(_: Placement, value: int) -> None:
        known.append(value)

    def is_over() -> bool:
        return case.best_known is not None and bool(known) and known[-1] <= case.best_known

    placement = place_by_swaps(problem, SwapParams(steps=_NO_LIMIT, time_limit_s=time_s), seed, note, is_over)
    if sorted(set(placement)) != sorted(placement):
        raise RuntimeError(f"{case.name}: two stand on one place: {placement}")
    return value_of(problem, placement)


def _balanced(case: LayoutCase, line: Line, time_s: float, workers: int, seed: int) -> int:
    is_first = case.family == "salbp-1"
    if is_first:
        found = fewest_stations(line, case.given, time_s, workers, seed)
        if found is None:
            raise RuntimeError(f"{case.name}: a task takes longer than the cycle")
    else:
        found = shortest_cycle(line, case.given, time_s, workers, seed)
    _refuse_wrong(case, line, found)
    return found.num_stations if is_first else found.cycle


def _refuse_wrong(case: LayoutCase, line: Line, found: LineBalance) -> None:
    loads: defaultdict[int, int] = defaultdict(int)
    for task, station in enumerate(found.station):
        loads[station] += line.times[task]
    if any(found.station[one] > found.station[other] for one, other in line.before):
        raise RuntimeError(f"{case.name}: a task comes before one that it needs")
    most = (case.given, len(loads)) if case.family == "salbp-1" else (max(loads.values()), case.given)
    if max(loads.values()) > most[0] or len(loads) > most[1]:
        raise RuntimeError(f"{case.name}: a station takes {max(loads.values())}, or there are {len(loads)} of them")


def summary(rows: Sequence[LayoutRow]) -> str:
    """Return what was reached, by family."""
    families: defaultdict[str, list[LayoutRow]] = defaultdict(list)
    for row in rows:
        families[row.family].append(row)
    lines = ["family    cases  best known  mean gap  largest gap  longest"]
    for family, found in families.items():
        known = [(row.value, row.best_known) for row in found if row.best_known is not None]
        gaps = [value / best - 1 if best else 0.0 for value, best in known]
        reached = f"{sum(gap <= 0 for gap in gaps)} of {len(gaps)}"
        mean, most = (sum(gaps) / len(gaps), max(gaps)) if gaps else (0.0, 0.0)
        longest = max(row.seconds for row in found)
        lines.append(f"{family:8}  {len(found):5}  {reached:>10}  {mean:8.2%}  {most:11.2%}  {longest:5.1f} s")
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
