"""The report of a measurement as text, for people."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.figures import Comparison, Entry, compare, entries, summarize
from benchmarks.rows import Kind, Row

__all__ = ["progress_line", "report"]

_HEADINGS = (
    "engine", "runs", "mean gap", "median", "max", "optimal", "<= best known", "no solution", "failed", "late",
    "last written",
)  # fmt: skip


def progress_line(row: Row) -> str:
    """Return one raw row as a line to be shown while the measurement goes on."""
    reference = "" if row.best_upper_bound is None else f" best known {row.best_upper_bound}"
    seconds = "-" if row.written_s is None else f"{row.written_s:.2f} s"
    return (
        f"{row.kind:<8} {row.instance:<18} {row.engine:<10} workers {row.workers} seed {row.seed}: "
        f"makespan {_text(row.makespan)} bound {_text(row.lower_bound)}{reference} {row.status} {seconds} {row.error}"
    ).rstrip()


def report(rows: Sequence[Row], engines: Sequence[str]) -> str:
    """Return the summary of a measurement.

    Parameters
    ----------
    rows
        All rows, also those that do not count.
    engines
        The engines in the order of the command line; the first is compared with each of the others.
    """
    found = entries(rows)
    parts = [_summary_table(rows, engines, found)]
    parts += [_comparison(compare(engines[0], opponent, found)) for opponent in engines[1:]]
    parts += [_remarks(rows, engines, found), _cold(rows, engines)]
    return "\n\n".join(part for part in parts if part)


def _summary_table(rows: Sequence[Row], engines: Sequence[str], found: dict[str, list[Entry]]) -> str:
    table = [_HEADINGS]
    for engine in engines:
        figures = summarize(engine, found.get(engine, []), rows)
        table.append((
            engine,
            str(figures.runs),
            _percent(figures.mean_gap),
            _percent(figures.median_gap),
            _percent(figures.max_gap),
            str(figures.optimal),
            str(figures.at_best_known),
            str(figures.substituted),
            str(figures.failed),
            str(figures.late),
            "-" if figures.latest_s is None else f"{figures.latest_s:.2f} s",
        ))  # fmt: skip
    return _aligned(table)


def _comparison(comparison: Comparison) -> str:
    pairs = comparison.wins + comparison.ties + len(comparison.losses)
    if not pairs:
        return f"{comparison.engine} against {comparison.opponent}: no pair in which both took part"
    names = f"{comparison.engine} against {comparison.opponent}, {pairs} pairs"
    lines = [f"{names}: {comparison.wins} won, {comparison.ties} tied, {len(comparison.losses)} lost"]
    lines += [
        f"  lost {mine.row.instance} seed {mine.row.seed}: {_text(mine.value)} against {_text(other.value)}"
        for mine, other in comparison.losses
    ]
    return "\n".join(lines)


def _remarks(rows: Sequence[Row], engines: Sequence[str], found: dict[str, list[Entry]]) -> str:
    """Say everything that qualifies the figures: substitutes, errors, missing runs, own references, new records."""
    lines = []
    for engine in engines:
        for entry in found.get(engine, []):
            place = f"{engine} {entry.row.instance} seed {entry.row.seed}"
            if entry.is_substituted:
                lines.append(f"{place}: no solution, counted as the constructive scheduler's {_text(entry.value)}")
            if entry.gap is not None and entry.gap < 0:
                lines.append(f"{place}: {entry.value} is better than the best known {entry.reference}")
    lines += [f"{_run(row)}: {row.error}" for row in rows if row.error and row.exit_status is not None]
    lines += [
        f"{_run(row)}: bound {row.lower_bound} lies above the best known {row.best_upper_bound}, one of them is wrong"
        for row in rows
        if _contradicts(row)
    ]
    reasons: dict[str, int] = {}
    for row in rows:
        if row.exit_status is None and row.kind == Kind.COUNTED:
            reasons[f"{row.engine}: {row.error}"] = reasons.get(f"{row.engine}: {row.error}", 0) + 1
    lines += [f"{reason} ({count} runs did not take place)" for reason, count in reasons.items()]
    own = sorted({entry.row.instance for group in found.values() for entry in group if entry.is_reference_own})
    if own:
        lines.append(f"no best known makespan, measured from the best found here: {', '.join(own)}")
    return "\n".join(["Remarks:", *(f"  {line}" for line in lines)]) if lines else ""


def _run(row: Row) -> str:
    kind = "" if row.kind == Kind.COUNTED else f" ({row.kind})"
    return f"{row.engine} {row.instance} workers {row.workers} seed {row.seed}{kind}"


def _contradicts(row: Row) -> bool:
    """Whether the bound of a run and the best known makespan cannot both be true."""
    if row.lower_bound is None or row.best_upper_bound is None:
        return False
    return row.lower_bound > row.best_upper_bound


def _cold(rows: Sequence[Row], engines: Sequence[str]) -> str:
    """Set the cold run beside the first one that counts, on the same instance with the same seed."""
    lines = []
    for engine in engines:
        cold = next((row for row in rows if row.engine == engine and row.kind == Kind.COLD), None)
        if cold is None or cold.wall_s is None:
            continue
        same = (engine, cold.pair, cold.workers, Kind.COUNTED)
        warm = next((row for row in rows if (row.engine, row.pair, row.workers, row.kind) == same), None)
        if warm is not None:
            lines.append(
                f"  {engine} {cold.instance}: makespan {_text(cold.makespan)} after {_seconds(cold)}; "
                f"warm {_text(warm.makespan)} after {_seconds(warm)}"
            )
    return "\n".join(["Cold runs (every cache empty, not counted):", *lines]) if lines else ""


def _aligned(table: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[place]) for row in table) for place in range(len(table[0]))]
    lines = []
    for row in table:
        cells = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
        lines.append("  ".join([row[0].ljust(widths[0]), *cells[1:]]))
    return "\n".join(lines)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.2f} %"


def _text(value: int | None) -> str:
    return "none" if value is None else str(value)


def _seconds(row: Row) -> str:
    return "-" if row.written_s is None else f"{row.written_s:.2f} s"
