"""What became of each pair, as lines of JSON, and what all of them come to."""

from __future__ import annotations

import json
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TextIO

__all__ = ["Outcome", "Row", "summary", "write_row"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What organizing made of a pair.

    Parameters
    ----------
    outcome
        ``plan``, ``proven refusal`` or ``failed``.
    seconds
        From the start of the process to its end, reading included.
    gap
        Share by which the first wish may be off its best, 0 to 1; None without a plan.
    refused_orders
        Orders that were left out of a plan, each for a reason that was confirmed.
    reasons
        Of the refusal.
    error
        Why it counts as failed.
    """

    outcome: str
    seconds: float
    gap: float | None = None
    refused_orders: int = 0
    reasons: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One pair.

    Parameters
    ----------
    pair
        ``SEED/NUMBER``, or the name of a workspace from elsewhere.
    stations, operations, lots
        Its size: stations, operations of all products, lots of all orders; 0 where it can not be read.
    features
        What it has.
    impossible
        How it was made impossible; empty where it was not, or nobody knows.
    plan
        Path of the plan; empty where there is none.
    """

    pair: str
    seed: int
    stations: int
    operations: int
    lots: int
    features: tuple[str, ...]
    impossible: str
    outcome: Outcome
    plan: str

    @property
    def is_failed(self) -> bool:
        """Whether the pair counts against the product."""
        return self.outcome.outcome == "failed"


def write_row(row: Row, file: TextIO) -> None:
    """Write a row as one line of JSON."""
    words = asdict(row)
    words |= words.pop("outcome")
    words["seconds"] = round(words["seconds"], 3)
    file.write(json.dumps(words, ensure_ascii=False) + "\n")
    file.flush()


def summary(rows: Sequence[Row]) -> str:
    """Return what all pairs come to: times, shares, and both per feature."""
    if not rows:
        return "no pairs"
    lines = ["pairs", _line("all", rows)]
    features = sorted({feature for row in rows for feature in row.features})
    lines += [_line(feature, [row for row in rows if feature in row.features]) for feature in features]
    ways = Counter(row.impossible for row in rows if row.impossible)
    if ways:
        made = [row for row in rows if row.impossible]
        lines.append(_line("made impossible", made))
        planned = sum(row.outcome.outcome == "plan" for row in made)
        lines.append(
            f"of {len(made)} pairs made impossible in {len(ways)} ways {planned} have a plan, at least for some orders"
        )
    gaps = sorted(row.outcome.gap for row in rows if row.outcome.gap is not None)
    if gaps:
        best = f"{sum(gap == 0 for gap in gaps)} of {len(gaps)} proven best"
        lines.append(f"gap of the first wish: median {statistics.median(gaps):.1%}, {best}")
    lines += [
        f"failed {row.pair} ({row.impossible or 'possible'}): {row.outcome.error}" for row in rows if row.is_failed
    ]
    return "\n".join(lines)


def _line(name: str, rows: Sequence[Row]) -> str:
    seconds = sorted(row.outcome.seconds for row in rows)
    counts = Counter(row.outcome.outcome for row in rows)
    shares = "  ".join(f"{kind} {counts[kind] / len(rows):6.1%}" for kind in ("plan", "proven refusal", "failed"))
    times = f"p50 {_quantile(seconds, 0.5):6.2f} s  p95 {_quantile(seconds, 0.95):6.2f} s  max {seconds[-1]:6.2f} s"
    return f"{name:<16} {len(rows):5}  {times}  {shares}"


def _quantile(ascending: Sequence[float], share: float) -> float:
    """Return the smallest value that at least a share of all do not exceed."""
    return ascending[max(0, -(-round(share * len(ascending) * 1000) // 1000) - 1)]
