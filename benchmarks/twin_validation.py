"""The twin against queueing theory: ``python -m benchmarks.twin_validation [--engine compiled] [--seeds 1-20]``.

Every case is a workspace that a twin simulates through its public interface: the reference, or with ``--engine`` the
compiled one. A row says what theory gives, the mean over all seeds, the half width of its 99 % interval, in how many
seeds the run's own 99 % interval holds the theory (17 of 20 are asked for), and by how much the mean over all seeds
differs (0.5 % at most). These means are adjusted by what is known of the input, so that a wrong input would not show in
them: the plain mean, far less sharp, has to have the theory within its own interval, too. Little's law is held against
every run.
"""

from __future__ import annotations

import argparse
import csv
import gc
import math
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks.machine import describe_machine
from benchmarks.queueing_cases import CASES, NOW, Case
from benchmarks.steady_state import little_gap, measure
from benchmarks.visits import Visits, read_visits
from reshuffle.organizing.matching import match as matching
from reshuffle.plan.estimates import estimate
from reshuffle.twin.engines import Engine, simulator
from reshuffle.twin.factory import TwinFactory
from reshuffle.twin.run import TwinParams

__all__ = ["Row", "Verdict", "main", "run_case", "verdicts"]

_CONFIDENCE = 0.99
#: What is asked for: share of the seeds whose interval holds the theory, and largest difference of the pooled mean.
_COVERED, _BIAS = 17 / 20, 0.005
#: Confidence of the interval of the plain mean: one of a thousand right measures is missed.
_PLAIN = 0.999
#: L and lambda W are sums of the same instants in another order.
_LITTLE = 1e-9


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of one run; the controls shrank its variance `reduction` times, `plain` is the mean without them."""

    case: str
    measure: str
    seed: int
    customers: int
    theory: float
    mean: float
    half_width: float
    covers: bool
    reduction: float
    plain: float
    little_gap: float
    events: int
    wall_s: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """One measure over all seeds."""

    measure: str
    theory: float
    mean: float
    half_width: float | None
    covered: int
    seeds: int
    bias: float
    plain: float
    plain_half_width: float | None
    little_gap: float

    @property
    def holds(self) -> bool:
        """Whether it is as theory says."""
        enough = self.covered >= math.ceil(_COVERED * self.seeds - 1e-9)
        is_input_right = self.plain_half_width is None or abs(self.plain - self.theory) <= self.plain_half_width
        return enough and is_input_right and abs(self.bias) < _BIAS and self.little_gap < _LITTLE


def run_case(case: Case, seed: int, customers: int, engine: Engine = Engine.REFERENCE) -> list[Row]:
    """Simulate a case once, and return a row for each of its measures.

    Raises
    ------
    ValueError
        If the customers are too few to measure anything.
    """
    begin = perf_counter()
    # Millions of events are made and none is thrown away: looking for what could be thrown away is half of the time.
    gc.disable()
    try:
        horizon = case.horizon(customers)
        visits, events = _simulate(case, seed, horizon, engine)
    finally:
        gc.enable()
    gap = little_gap(case, visits, horizon)
    rows = []
    for wanted in case.measures:
        found = measure(case, wanted, visits, horizon, _CONFIDENCE)
        rows.append(
            Row(
                case.name,
                wanted.name,
                seed,
                customers,
                wanted.theory,
                found.mean,
                found.half_width,
                found.covers(wanted.theory),
                found.reduction,
                found.plain,
                gap,
                events,
                perf_counter() - begin,
            )
        )
    return rows


def _simulate(case: Case, seed: int, horizon: float, engine: Engine) -> tuple[Visits, int]:
    workspace = case.workspace()
    factory = TwinFactory(workspace, matching.match(workspace).eligible, NOW)
    twin = simulator(factory, None, seed, TwinParams(rule=tuple(case.rule.split(","))), engine)
    twin.run_until(NOW + timedelta(hours=horizon))
    events = twin.events()
    return read_visits(events, NOW), len(events)


def verdicts(rows: Sequence[Row]) -> list[Verdict]:
    """Return what the rows of all seeds say together, by measure."""
    found = []
    for name in dict.fromkeys(row.measure for row in rows):
        listed = [row for row in rows if row.measure == name]
        pooled = estimate([row.mean for row in listed], _CONFIDENCE)
        theory, mean = listed[0].theory, float(np.mean([row.mean for row in listed]))
        gap, covered = max(row.little_gap for row in listed), sum(row.covers for row in listed)
        plain = estimate([row.plain for row in listed], _PLAIN)
        found.append(
            Verdict(
                name,
                theory,
                mean,
                pooled.half_width,
                covered,
                len(listed),
                mean / theory - 1,
                float(np.mean([row.plain for row in listed])),
                plain.half_width,
                gap,
            )
        )
    return found


def _lines(found: Sequence[Verdict]) -> Iterator[str]:
    yield (
        f"{'measure':32} {'theory':>8} {'pooled':>8} {'± 99 %':>7} {'covered':>9} {'bias':>7}"
        f" {'plain':>8} {'± 99.9 %':>8}"
    )
    for one in found:
        widths = ["" if width is None else f"{width:.4f}" for width in (one.half_width, one.plain_half_width)]
        covered = f"{one.covered} of {one.seeds}"
        said = "" if one.holds else "  does not hold"
        yield (
            f"{one.measure:32} {one.theory:8.4f} {one.mean:8.4f} {widths[0]:>7} {covered:>9} {one.bias:+7.2%}"
            f" {one.plain:8.4f} {widths[1]:>8}{said}"
        )
    worst = max(one.little_gap for one in found)
    yield f"Little's law: L and lambda W differ by {worst:.0e} at most, relative"


def main(words: Sequence[str] | None = None) -> int:
    """Run the cases and print the table; 0 if everything holds."""
    arguments = _parser().parse_args(words)
    try:
        seeds = _numbers(arguments.seeds)
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    cases = [case for case in CASES if not arguments.case or any(part in case.name for part in arguments.case)]
    if not cases:
        print(f"error: --case must be part of one of {', '.join(case.name for case in CASES)}", file=sys.stderr)
        return 2
    circumstances = describe_machine() | {
        "engine": arguments.engine,
        "seeds": arguments.seeds,
        "customers": str(arguments.customers),
    }
    for name, value in circumstances.items():
        print(f"{name}: {value}")
    rows = _run_all(cases, seeds, arguments)
    found = verdicts(rows)
    print("\n".join(("", *_lines(found), "", f"raw rows: {arguments.out}")))
    return 0 if all(one.holds for one in found) else 1


def _run_all(cases: Sequence[Case], seeds: Sequence[int], arguments: argparse.Namespace) -> list[Row]:
    rows: list[Row] = []
    with (
        arguments.out.open("w", encoding="utf-8", newline="") as file,
        ProcessPoolExecutor(arguments.workers, get_context("spawn")) as pool,
    ):
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([field.name for field in fields(Row)])
        waiting = [
            pool.submit(run_case, case, seed, round(case.weight * arguments.customers), Engine(arguments.engine))
            for case in cases
            for seed in seeds
        ]
        for done, future in enumerate(as_completed(waiting), 1):
            for row in future.result():
                rows.append(row)
                writer.writerow(asdict(row).values())
            file.flush()
            print(f"\r{done} of {len(waiting)} runs", end="", file=sys.stderr)
    print(file=sys.stderr)
    places = {wanted.name: place for place, wanted in enumerate(one for case in cases for one in case.measures)}
    return sorted(rows, key=lambda row: (places[row.measure], row.seed))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.twin_validation", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("--seeds", default="1-20", help="such as 1-20 or 3,5")
    parser.add_argument(
        "--customers", type=int, default=10_000, help="per run; a case of large variance takes some times as many"
    )
    parser.add_argument("--case", action="append", help="part of a case's name; may be repeated")
    parser.add_argument(
        "--engine",
        choices=[engine.value for engine in Engine],
        default="reference",
        help="which twin; auto where it can",
    )
    parser.add_argument("--workers", type=int, default=2, help="processes")
    parser.add_argument("--out", type=Path, default=Path("twin_validation.csv"), help="raw rows as CSV")
    return parser


def _numbers(text: str) -> list[int]:
    """Return the numbers of a list of numbers and spans.

    Raises
    ------
    ValueError
        If it is no such list.
    """
    found: list[int] = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if not first.strip().isdigit() or (dash and not last.strip().isdigit()):
            raise ValueError(f"--seeds(={text}) must be numbers and spans, such as 1-20 or 3,5")
        found += range(int(first), int(last if dash else first) + 1)
    return found


if __name__ == "__main__":
    sys.exit(main())
