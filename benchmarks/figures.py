"""The arithmetic of a measurement: gaps, who counts for what, and paired comparisons. Pure functions over rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean, median

from benchmarks.rows import Kind, Row

__all__ = ["Comparison", "Entry", "Summary", "compare", "entries", "summarize"]

#: How far behind the time limit a solution may be written without being called late, seconds.
_TOLERANCE_S = 0.5


@dataclass(frozen=True, slots=True)
class Entry:
    """What counts for one engine, one instance and one seed.

    Parameters
    ----------
    row
        The run; of several with different numbers of workers the better one.
    value
        The makespan that counts; None where there is no value at all.
    reference
        The makespan the gap is measured from; None where nobody found one.
    is_reference_own
        Whether the reference is no best known value, but the best that this measurement found.
    is_substituted
        Whether the value is that of the constructive scheduler, because the engine found nothing.
    """

    row: Row
    value: int | None
    reference: int | None
    is_reference_own: bool
    is_substituted: bool

    @property
    def gap(self) -> float | None:
        """(value - reference) / reference; None where one of them is missing."""
        if self.value is None or not self.reference:
            return None
        return (self.value - self.reference) / self.reference


@dataclass(frozen=True, slots=True)
class Summary:
    """One engine over all instances and seeds.

    Parameters
    ----------
    engine
        Its name.
    runs
        Pairs (instance, seed) in which it took part; every figure but `not_run`, `late` and `latest_s` is over these.
    mean_gap, median_gap, max_gap
        Of the values that count.
    without_value
        Runs that have no value, so that no gap can count them.
    optimal
        Runs in which it proved its schedule to be the best.
    at_best_known
        Runs as good as the best known makespan or better.
    substituted
        Runs for which the constructive scheduler's value stands.
    not_run
        Pairs in which it could not take part.
    failed
        Runs with an error.
    late
        Single runs, whatever their number of workers, that wrote their solution more than half a second behind the time
        limit; they count.
    latest_s
        The latest instant at which it wrote a solution.
    """

    engine: str
    runs: int
    mean_gap: float | None
    median_gap: float | None
    max_gap: float | None
    without_value: int
    optimal: int
    at_best_known: int
    substituted: int
    not_run: int
    failed: int
    late: int
    latest_s: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One engine against another, over the pairs (instance, seed) in which both took part."""

    engine: str
    opponent: str
    wins: int
    ties: int
    losses: tuple[tuple[Entry, Entry], ...]


def entries(rows: Iterable[Row]) -> dict[str, list[Entry]]:
    """Return for each engine what counts, one entry per instance and seed, in the order of the runs.

    A run without a valid schedule counts as the constructive scheduler's makespan of the same instance and seed. A run
    that did not take place (a package is missing, a format cannot be expressed) counts for nothing and is not compared.
    """
    listed = [row for row in rows if row.kind in (Kind.COUNTED, Kind.FALLBACK)]
    counted = [row for row in listed if row.kind == Kind.COUNTED]
    constructive = {row.pair: row.makespan for row in listed if row.engine == "list"}
    best_found: dict[tuple[str, str], int] = {}
    for row in listed:
        if row.makespan is not None:
            place = (row.family, row.instance)
            best_found[place] = min(row.makespan, best_found.get(place, row.makespan))
    groups: dict[tuple[str, tuple[str, str, int]], list[Row]] = defaultdict(list)
    for row in counted:
        groups[row.engine, row.pair].append(row)
    result: dict[str, list[Entry]] = defaultdict(list)
    for (engine, pair), group in groups.items():
        row = min(group, key=_goodness)
        is_own = row.best_upper_bound is None
        reference = best_found.get(pair[:2]) if is_own else row.best_upper_bound
        is_substituted = row.makespan is None and _took_place(row)
        value = constructive.get(pair) if is_substituted else row.makespan
        result[engine].append(Entry(row, value, reference, is_own, is_substituted))
    return dict(result)


def summarize(engine: str, found: Sequence[Entry], rows: Iterable[Row]) -> Summary:
    """Return the figures of one engine."""
    took_place = [entry for entry in found if _took_place(entry.row)]
    gaps = [entry.gap for entry in took_place if entry.gap is not None]
    own = [row for row in rows if row.engine == engine and row.kind == Kind.COUNTED]
    written = [row.written_s for row in own if row.written_s is not None]
    late = [row for row in own if row.written_s is not None and row.written_s > row.time_limit_s + _TOLERANCE_S]
    return Summary(
        engine=engine,
        runs=len(took_place),
        mean_gap=mean(gaps) if gaps else None,
        median_gap=median(gaps) if gaps else None,
        max_gap=max(gaps) if gaps else None,
        without_value=len(took_place) - len(gaps),
        optimal=sum(entry.row.is_optimal for entry in took_place),
        at_best_known=sum(
            entry.gap is not None and entry.gap <= 0 and not entry.is_reference_own for entry in took_place
        ),
        substituted=sum(entry.is_substituted for entry in took_place),
        not_run=len(found) - len(took_place),
        failed=sum(bool(entry.row.error) for entry in took_place),
        late=len(late),
        latest_s=max(written, default=None),
    )


def compare(engine: str, opponent: str, found: dict[str, list[Entry]]) -> Comparison:
    """Compare two engines run by run; a value beats none."""
    theirs = {entry.row.pair: entry for entry in found.get(opponent, []) if _took_place(entry.row)}
    wins = ties = 0
    losses = []
    for mine in found.get(engine, []):
        other = theirs.get(mine.row.pair)
        if other is None or not _took_place(mine.row):
            continue
        left, right = _comparable(mine), _comparable(other)
        wins += left < right
        ties += left == right
        if left > right:
            losses.append((mine, other))
    return Comparison(engine, opponent, wins, ties, tuple(losses))


def _took_place(row: Row) -> bool:
    return row.exit_status is not None


def _goodness(row: Row) -> tuple[bool, int, bool, float]:
    """Order runs of one engine: the shorter schedule, then the proof, then the earlier end."""
    makespan = row.makespan if row.makespan is not None else 0
    wall_s = row.wall_s if row.wall_s is not None else 0.0
    return row.makespan is None, makespan, not row.is_optimal, wall_s


def _comparable(entry: Entry) -> float:
    return float("inf") if entry.value is None else entry.value
