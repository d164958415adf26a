"""The wafer fab SMT2020 against its references: ``python -m benchmarks.smt2020 --data ../shared/bench --days 730``.

Reads the tables of a dataset, simulates them with first in, first out among equals (or what the tables say), leaves
out the beginning (``--warm-up``, by default half of the days), and prints one JSON line for each product, then one for
each tool group, beside the references. Throughput is in lots per day of what is counted; the reference counts lots
that were released and finished within 730 days, which is one mean cycle time less.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

from benchmarks.machine import describe_machine
from benchmarks.smt2020_tally import Tally
from reshuffle.formats.smt2020.read import read_smt2020
from reshuffle.model.factory import Workspace
from reshuffle.organizing.matching import match as matching
from reshuffle.twin.factory import TwinFactory
from reshuffle.twin.reference import ReferenceTwin
from reshuffle.twin.run import TwinParams

__all__ = ["Outcome", "main", "product_lines", "simulate", "tool_lines"]

#: Length of the runs of the references, days.
_REFERENCE_D = 730.0
_NAMES = {1: "HVLM", 2: "LVHM"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was counted in one run: per day, in days, in per cent."""

    throughput: dict[str, float]
    cycle_times_d: dict[str, float]
    tools: dict[str, dict[str, float]]
    completed: dict[str, int]
    late: dict[str, int]
    events: int
    wall_s: float


def simulate(workspace: Workspace, seed: int, days: float, warm_up: float) -> Outcome:
    """Run a fab once and return what was counted behind the warm-up."""
    begin = perf_counter()
    now = workspace.state.now
    if now is None:
        raise ValueError("the workspace has no instant at which it begins")
    factory = TwinFactory(workspace, matching.match(workspace).eligible, now)
    tools = {copy: spec.base for copy, spec in factory.stations.items()}
    tally = Tally(now + timedelta(days=warm_up), tools)
    twin = ReferenceTwin(factory, None, seed, TwinParams(), watcher=tally.watch)
    for day in range(1, int(days) + 1):
        twin.run_until(now + timedelta(days=day))
        said = f"seed {seed}: day {day} of {days:g}, {perf_counter() - begin:.0f} s"
        print(said, end="\r", file=sys.stderr, flush=True)
    twin.run_until(now + timedelta(days=days))
    print(file=sys.stderr)
    counted = days - warm_up
    return Outcome(
        {name: number / counted for name, number in tally.completed.items()},
        {name: sum(times) / len(times) for name, times in tally.cycle_times_d.items()},
        tally.shares(now + timedelta(days=days)),
        {name: len(times) for name, times in tally.cycle_times_d.items()},
        tally.late,
        tally.events,
        perf_counter() - begin,
    )


def product_lines(outcomes: Sequence[Outcome], reference: dict[str, dict[str, float]]) -> list[dict[str, object]]:
    """Return one line for each stream of lots, beside its reference."""
    names = sorted({name for one in outcomes for name in one.throughput} | set(reference))
    lines = []
    for name in names:
        rates = [one.throughput.get(name, 0.0) for one in outcomes]
        times = [one.cycle_times_d[name] for one in outcomes if name in one.cycle_times_d]
        found = reference.get(name)
        cycle = sum(times) / len(times) if times else None
        rate = found["th"] / (_REFERENCE_D - found["act"]) if found else None
        lines.append(
            {
                "product": name,
                "throughput": round(sum(rates) / len(rates), 4),
                "reference": None if rate is None else round(rate, 4),
                "cycle_time_d": None if cycle is None else round(cycle, 3),
                "reference_d": found["act"] if found else None,
                "deviation": round(cycle / found["act"] - 1.0, 4) if found and cycle is not None else None,
                "lots": sum(one.completed.get(name, 0) for one in outcomes),
                "queue_limits_broken": sum(one.late.get(name, 0) for one in outcomes),
            }
        )
    return lines


def tool_lines(outcomes: Sequence[Outcome], reference: dict[str, dict[str, float]]) -> list[dict[str, object]]:
    """Return one line for each tool group, beside its reference, in per cent."""
    known = {name.lower(): figures for name, figures in reference.items()}
    lines = []
    for name in sorted(outcomes[0].tools):
        line: dict[str, object] = {"tool_group": name}
        for figure in ("avail", "util", "br", "pm", "setup"):
            line[figure] = round(sum(one.tools[name][figure] for one in outcomes) / len(outcomes), 2)
            found = known.get(name.lower())
            line[f"reference_{figure}"] = found[figure] if found else None
        lines.append(line)
    return lines


def _read_reference(path: Path) -> dict[str, dict[str, float]]:
    if not path.is_file():
        return {}
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return {row[0]: {name: float(cell) for name, cell in zip(rows[0][1:], row[1:], strict=True)} for row in rows[1:]}


def _run(task: tuple[Path, int, float, float]) -> Outcome:
    folder, seed, days, warm_up = task
    return simulate(read_smt2020(folder), seed, days, warm_up)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; 0 when it has run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/bench"))
    parser.add_argument("--dataset", type=int, choices=sorted(_NAMES), default=1)
    parser.add_argument("--folder", type=Path, help="the tables, where they are not in the benchmark data")
    parser.add_argument("--days", type=float, default=730.0)
    parser.add_argument("--warm-up", type=float, help="days at the beginning that do not count (default: half)")
    parser.add_argument("--replications", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args(arguments)
    simulation = options.data / "simulation"
    folder = options.folder or simulation / f"smt2020-ds{options.dataset}"
    if not folder.is_dir():
        print(f"no dataset at {folder}: name its folder with --data or --folder", file=sys.stderr)
        return 2
    warm_up = options.days / 2 if options.warm_up is None else options.warm_up
    tasks = [(folder, options.seed + number, options.days, warm_up) for number in range(options.replications)]
    if options.processes > 1:
        with ProcessPoolExecutor(options.processes, mp_context=get_context("spawn")) as pool:
            outcomes = list(pool.map(_run, tasks))
    else:
        outcomes = [_run(task) for task in tasks]
    name = _NAMES[options.dataset]
    lots = _read_reference(simulation / "reference" / f"lots_SMT2020_{name}.txt")
    machines = _read_reference(simulation / "reference" / f"machines_SMT2020_{name}.txt")
    for line in (*product_lines(outcomes, lots), *tool_lines(outcomes, machines)):
        print(json.dumps(line))
    events, wall_s = sum(one.events for one in outcomes), sum(one.wall_s for one in outcomes)
    run = {"days": options.days, "warm_up": warm_up, "seeds": [task[1] for task in tasks], "engine": "reference"}
    print(json.dumps({**run, "events": events, "wall_s": round(wall_s, 1), "machine": describe_machine()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
