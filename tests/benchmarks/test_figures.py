"""The arithmetic of a measurement, on rows made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.figures import compare, entries, summarize
from benchmarks.report import report
from benchmarks.rows import Kind, Row


def row(engine: str, makespan: int | None, instance: str = "a", seed: int = 1, **other: object) -> Row:
    made = Row(
        kind=Kind.COUNTED,
        family="f",
        instance=instance,
        format="jsp",
        engine=engine,
        workers=2,
        seed=seed,
        time_limit_s=1.0,
        status="feasible",
        makespan=makespan,
        best_upper_bound=100,
        written_s=0.5,
        wall_s=0.6,
        exit_status=0,
    )
    return replace(made, **other)


def test_gap_is_measured_from_the_best_known_makespan() -> None:
    (entry,) = entries([row("auto", 110)])["auto"]
    assert entry.gap == pytest.approx(0.1)
    assert not entry.is_reference_own


def test_without_a_best_known_makespan_the_best_found_counts_and_is_marked() -> None:
    rows = [row("auto", 110, best_upper_bound=None), row("cpsat", 100, best_upper_bound=None)]
    (entry,) = entries(rows)["auto"]
    assert (entry.reference, entry.is_reference_own) == (100, True)
    assert "measured from the best found here: a" in report(rows, ["auto", "cpsat"])


def test_the_best_found_here_is_no_best_known_makespan() -> None:
    rows = [row("auto", 110, best_upper_bound=None)]
    figures = summarize("auto", entries(rows)["auto"], rows)
    assert (figures.max_gap, figures.at_best_known) == (0.0, 0)


def test_no_solution_counts_as_the_constructive_schedulers_and_is_shown() -> None:
    rows = [
        row("cpsat", None, error="no solution: exit status 1", exit_status=1),
        row("list", 150, kind=Kind.FALLBACK),
    ]
    (entry,) = entries(rows)["cpsat"]
    assert (entry.value, entry.is_substituted, entry.gap) == (150, True, pytest.approx(0.5))
    assert "cpsat a seed 1: no solution, counted as the constructive scheduler's 150" in report(rows, ["cpsat"])


def test_failed_run_stays_a_row_even_without_any_value() -> None:
    rows = [row("cpsat", None, error="no solution: killed after 16.0 s", exit_status=-9)]
    figures = summarize("cpsat", entries(rows)["cpsat"], rows)
    assert (figures.runs, figures.failed, figures.without_value, figures.mean_gap) == (1, 1, 1, None)
    assert "killed after 16.0 s" in report(rows, ["cpsat"])


def test_better_of_two_worker_counts_counts() -> None:
    rows = [row("cpsat", 120, workers=2), row("cpsat", 110, workers=8)]
    (entry,) = entries(rows)["cpsat"]
    assert (entry.value, entry.row.workers) == (110, 8)


def test_of_equal_runs_the_proven_one_counts() -> None:
    rows = [row("cpsat", 100, workers=2), row("cpsat", 100, workers=8, status="optimal")]
    assert entries(rows)["cpsat"][0].row.is_optimal


def test_summary_has_mean_median_and_largest_gap() -> None:
    rows = [row("auto", makespan, instance=name) for name, makespan in [("a", 100), ("b", 110), ("c", 150)]]
    figures = summarize("auto", entries(rows)["auto"], rows)
    assert figures.mean_gap == pytest.approx(0.2)
    assert figures.median_gap == pytest.approx(0.1)
    assert figures.max_gap == pytest.approx(0.5)
    assert (figures.runs, figures.at_best_known, figures.late) == (3, 1, 0)


def test_cold_and_warm_up_runs_do_not_count() -> None:
    rows = [row("auto", 500, kind=Kind.COLD), row("auto", 400, kind=Kind.WARM_UP), row("auto", 100)]
    figures = summarize("auto", entries(rows)["auto"], rows)
    assert (figures.runs, figures.max_gap) == (1, 0.0)
    assert "auto a: makespan 500 after 0.50 s; warm 100 after 0.50 s" in report(rows, ["auto"])


def test_solution_behind_the_time_limit_is_called_late() -> None:
    rows = [row("auto", 100, written_s=1.6)]
    figures = summarize("auto", entries(rows)["auto"], rows)
    assert (figures.late, figures.latest_s) == (1, 1.6)


def test_engines_are_compared_pair_by_pair_and_losses_are_named() -> None:
    rows = [
        row("auto", 100),
        row("cpsat", 110),
        row("auto", 120, seed=2),
        row("cpsat", 110, seed=2),
        row("auto", 130, instance="b"),
        row("cpsat", 130, instance="b"),
        row("auto", 140, instance="c"),
    ]
    comparison = compare("auto", "cpsat", entries(rows))
    assert (comparison.wins, comparison.ties, len(comparison.losses)) == (1, 1, 1)
    text = report(rows, ["auto", "cpsat"])
    assert "auto against cpsat, 3 pairs: 1 won, 1 tied, 1 lost" in text
    assert "lost a seed 2: 120 against 110" in text


def test_engine_that_could_not_take_part_is_said_and_not_compared() -> None:
    absent = row("pyjobshop", None, exit_status=None, written_s=None, wall_s=None, error="pyjobshop is not installed")
    rows = [row("auto", 100), absent]
    assert compare("auto", "pyjobshop", entries(rows)).wins == 0
    text = report(rows, ["auto", "pyjobshop"])
    assert "pyjobshop: pyjobshop is not installed (1 runs did not take place)" in text
    assert "auto against pyjobshop: no pair in which both took part" in text


def test_bound_above_the_best_known_is_pointed_out() -> None:
    text = report([row("auto", 110, lower_bound=105)], ["auto"])
    assert "auto a workers 2 seed 1: bound 105 lies above the best known 100, one of them is wrong" in text


def test_report_of_a_measurement_that_broke_off_early_is_made() -> None:
    assert "auto" in report([row("auto", 110, kind=Kind.COLD)], ["auto", "cpsat"])


def test_makespan_below_the_best_known_is_pointed_out() -> None:
    assert "auto a seed 1: 90 is better than the best known 100" in report([row("auto", 90)], ["auto"])
