"""How long it takes from a factory and a product never seen to a checked plan, or to a refusal that is true.

``python -m benchmarks.time_to_plan --pairs 1000 --seed 1 --out rows.jsonl``. The protocol is written down in
docs/reference/benchmarks.md.
"""

from __future__ import annotations

import argparse
import shlex
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import describe_machine
from benchmarks.pairs.generate import generate
from benchmarks.pairs.outcome import judge_pair
from benchmarks.pairs.rows import Row, summary, write_row
from reshuffle.errors import ReshuffleError
from reshuffle.formats.workspace.read import read_workspace
from reshuffle.model.factory import Workspace
from reshuffle.model.orders import split_quantity

__all__ = ["main"]


@dataclass(frozen=True, slots=True)
class _Pair:
    name: str
    path: Path
    features: tuple[str, ...] = ()
    impossible: str = ""


def main(words: Sequence[str] | None = None) -> int:
    """Organize and judge every pair; return 0 when none failed, 1 else."""
    parser = _parser()
    arguments = parser.parse_args(words)
    if arguments.pairs < 1 or arguments.first < 0:
        parser.error("--pairs must be at least 1, --first at least 0")
    if arguments.pairs_dir is not None and not arguments.pairs_dir.is_dir():
        parser.error(f"--pairs-dir(={arguments.pairs_dir}) must be a folder of workspaces")
    given = sys.argv[1:] if words is None else words
    print(f"# command: {shlex.join(['python', '-m', 'benchmarks.time_to_plan', *given])}")
    for name, text in describe_machine().items():
        print(f"# {name}: {text}")
    plans = arguments.out.with_suffix(".plans")
    plans.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder, arguments.out.open("w", encoding="utf-8") as file:
        for pair in _pairs(arguments, Path(folder)):
            row = _measure(pair, plans, arguments)
            rows.append(row)
            write_row(row, file)
            print(_progress(row), flush=True)
    print(f"\n{summary(rows)}\n\nraw rows: {arguments.out}; plans: {plans}")
    return 1 if any(row.is_failed for row in rows) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.time_to_plan", description=__doc__.partition("\n")[0])
    parser.add_argument("--pairs", type=int, default=1000, metavar="N", help="random pairs (default: 1000)")
    parser.add_argument("--seed", type=int, default=1, help="of all random pairs (default: 1)")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="number of the first pair, to go on by steps")
    parser.add_argument("--pairs-dir", type=Path, metavar="DIR", help="judge the workspaces in a folder instead")
    parser.add_argument("--workers", type=int, default=2, help="search workers of each run (default: 2)")
    parser.add_argument("--time-limit", type=float, default=5.0, metavar="S", help="of each run, seconds (default: 5)")
    parser.add_argument("--out", type=Path, default=Path("rows.jsonl"), help="one row of JSON per pair")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the random workspaces here")
    return parser


def _pairs(arguments: argparse.Namespace, folder: Path) -> Iterator[_Pair]:
    if arguments.pairs_dir is not None:
        for path in sorted(arguments.pairs_dir.iterdir()):
            if path.is_dir() or path.suffix.lower() == ".xlsx":
                yield _Pair(path.name, path)
        return
    for number in range(arguments.first, arguments.first + arguments.pairs):
        draft = generate(arguments.seed, number)
        path = (arguments.keep or folder) / f"pair-{arguments.seed}-{number}"
        draft.write(path)
        yield _Pair(f"{arguments.seed}/{number}", path, tuple(sorted(draft.features)), draft.impossible)


def _measure(pair: _Pair, plans: Path, arguments: argparse.Namespace) -> Row:
    plan = plans / f"{pair.path.name}.json"
    plan.unlink(missing_ok=True)
    outcome = judge_pair(pair.path, plan, arguments.time_limit, arguments.workers)
    try:
        workspace = read_workspace(pair.path)
    except ReshuffleError:
        sizes, features = (0, 0, 0), pair.features
    else:
        sizes, features = _sizes(workspace), pair.features or _features(workspace)
    written = str(plan) if plan.is_file() else ""
    return Row(pair.name, arguments.seed, *sizes, features, pair.impossible, outcome, written)


def _sizes(workspace: Workspace) -> tuple[int, int, int]:
    operations = sum(len(product.operations) for product in workspace.products.values())
    lots = sum(
        len(split_quantity(order.quantity, order.lot_size or workspace.products[order.product].lot_size))
        for order in workspace.orders.values()
    )
    return sum(station.count for station in workspace.factory.stations.values()), operations, lots


def _features(workspace: Workspace) -> tuple[str, ...]:
    """Return what a workspace from elsewhere has of what random pairs may have."""
    factory = workspace.factory
    stations = factory.stations.values()
    found = {
        "setups": any(one.setup is not None for one in stations),
        "breaks": bool(factory.calendars),
        "operators": bool(factory.operators),
        "tools": bool(factory.tools),
        "batches": any(one.batching is not None for one in stations),
        "buffers": any(one.input_buffer is not None or one.output_buffer is not None for one in stations),
        "robots": bool(factory.robots),
        "material": bool(factory.items),
    }
    return tuple(sorted(name for name, has in found.items() if has))


def _progress(row: Row) -> str:
    outcome = row.outcome
    size = f"{row.stations:3} stations {row.operations:3} operations {row.lots:4} lots"
    gap = "" if outcome.gap is None else f"  gap {outcome.gap:.0%}"
    left = f"  {outcome.refused_orders} orders refused" if outcome.refused_orders else ""
    why = f"  [{row.impossible}]" if row.impossible else ""
    error = f"  {outcome.error}" if outcome.error else ""
    return f"{row.pair:>10}  {size}  {outcome.seconds:6.2f} s  {outcome.outcome}{gap}{left}{why}{error}"


if __name__ == "__main__":
    sys.exit(main())
