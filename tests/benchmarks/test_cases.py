"""Families are found in the benchmark data, with their best known makespans."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.cases import BestKnown, cases_of_family, cases_of_folder


@pytest.fixture
def small_data(tmp_path: Path) -> Path:
    """Make a folder that is laid out like the benchmark data."""
    root = tmp_path / "scheduling"
    for name in [
        "jsp/ft/ft06.txt",
        "jsp/ft/ft10.txt.gz",
        "jsp/la/la2.txt",
        "jsp/la/la10.txt",
        "jsp/LICENSE.txt",
        "transport/t/jobsets/jobset03.txt",
        "transport/t/jobsets-flexible/jobset03_flex.txt",
        "transport/t/layouts/layout1.txt",
        "transport/t/layouts/layout2.txt",
    ]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("1 1\n", encoding="utf-8")
    (root / "best_known.csv").write_text(
        'family,instance,lower_bound,upper_bound,source\njsp/ft,ft06,55,55,"a, b"\ntransport/t,EX31,,96,x\n',
        encoding="utf-8",
    )
    return tmp_path


def test_instances_of_a_family_carry_their_best_known_makespan(small_data: Path) -> None:
    cases = cases_of_family(small_data, "jsp/ft")
    assert [(case.name, case.format, case.best_known) for case in cases] == [
        ("ft06", "jsp", BestKnown(55, 55)),
        ("ft10", "jsp", BestKnown()),
    ]


def test_family_above_holds_all_below_and_no_licence(small_data: Path) -> None:
    cases = cases_of_family(small_data, "jsp")
    assert [(case.family, case.name) for case in cases] == [
        ("jsp/ft", "ft06"),
        ("jsp/ft", "ft10"),
        ("jsp/la", "la2"),
        ("jsp/la", "la10"),
    ]


def test_transport_pairs_job_sets_with_layouts(small_data: Path) -> None:
    cases = cases_of_family(small_data, "transport/t")
    assert [(case.name, case.layout.name if case.layout else "") for case in cases] == [
        ("EX31", "layout1.txt"),
        ("EX32", "layout2.txt"),
    ]
    assert cases[0].best_known == BestKnown(None, 96)


def test_flexible_job_sets_are_a_family_of_their_own(small_data: Path) -> None:
    cases = cases_of_family(small_data, "transport/t/jobsets-flexible")
    assert [case.name for case in cases] == ["EXF31", "EXF32"]


def test_family_of_all_transport_is_found_below(small_data: Path) -> None:
    assert [case.family for case in cases_of_family(small_data, "transport")] == ["transport/t"] * 2


def test_any_folder_is_measured_without_best_known_makespans(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("1 1\n", encoding="utf-8")
    (tmp_path / "mine.json").write_text("{}", encoding="utf-8")
    cases = cases_of_folder(tmp_path, "jsp", None, tmp_path)
    assert [(case.name, case.best_known) for case in cases] == [("mine", BestKnown())]


def test_folder_of_the_benchmark_data_keeps_its_best_known_makespans(small_data: Path) -> None:
    cases = cases_of_folder(small_data / "scheduling" / "jsp" / "ft", "jsp", None, small_data)
    assert cases[0].best_known == BestKnown(55, 55)


@pytest.mark.parametrize("family", ["absent", "jsp/ft/nothing"])
def test_family_that_is_not_there_is_refused(small_data: Path, family: str) -> None:
    with pytest.raises(ValueError, match="must be a folder below"):
        cases_of_family(small_data, family)


def test_every_best_known_instance_is_found_in_the_data(bench_data: Path) -> None:
    from benchmarks.cases import read_best_known

    known = read_best_known(bench_data)
    for family in sorted({family for family, _ in known}):
        names = {case.name for case in cases_of_family(bench_data, family) if case.family == family}
        assert {name for other, name in known if other == family} <= names
