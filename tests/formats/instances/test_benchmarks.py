"""The published instances, where they are at hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reshuffle.formats.instances.read import read_instance

#: Family of files, format, number of files, and number of operations of them all.
FAMILIES = [
    ("jsp", "jsp", 143),
    ("fjsp", "fjsp", 288),
    ("fajsp", "fajsp", 30),
    ("fjsp-sdst", "fjsp-sdst", 35),
    ("fjsp-workers", "fjsp-workers", 39),
]


def instance_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "LICENSE" not in path.name and "tai_1000_100" not in path.name:
            yield path


@pytest.mark.parametrize(("family", "expected", "count"), FAMILIES)
def test_the_format_of_every_file_is_guessed(bench_data: Path, family: str, expected: str, count: int) -> None:
    formats = [read_instance(path).format for path in instance_files(bench_data / "scheduling" / family)]
    assert formats == [expected] * count


@pytest.mark.parametrize("folder", ["jobsets", "jobsets-flexible"])
def test_every_set_of_jobs_is_read_with_every_layout(bench_data: Path, folder: str) -> None:
    root = bench_data / "scheduling" / "transport" / "bilge-ulusoy"
    layouts, jobs = sorted((root / "layouts").iterdir()), sorted((root / folder).iterdir())
    instances = [read_instance(path, None, layout) for path in jobs for layout in layouts]
    assert [instance.format for instance in instances] == ["transport"] * 28
    assert {len(instance.vehicles) for instance in instances} == {2}


@pytest.mark.parametrize(
    ("file", "num_operations", "num_modes"),
    [
        ("jsp/ft/ft06.txt", 36, 36),
        ("jsp/orb/orb07.txt", 100, 100),
        ("fjsp/brandimarte/mk01.txt", 55, 115),
        ("fjsp/hurink/vdata/orb7.txt", 100, 456),
        ("fajsp/birgin/DAFJS01.txt", 26, 82),
        ("fjsp-sdst/fattahi/Fattahi1.fjs", 4, 8),
        ("fjsp-workers/Fattahi/Fattahi1.fjsw", 4, 18),
    ],
)
def test_operations_and_modes_are_as_many_as_in_the_file(
    bench_data: Path, file: str, num_operations: int, num_modes: int
) -> None:
    problem = read_instance(bench_data / "scheduling" / file).problem
    assert (len(problem.tasks), len(problem.modes)) == (num_operations, num_modes)


def test_a_setup_of_a_published_instance_is_as_in_its_file(bench_data: Path) -> None:
    rules = read_instance(bench_data / "scheduling/fjsp-sdst/fattahi/Fattahi1.fjs").problem.setup_rules
    assert [rules.time(0, 0, 1), rules.time(0, 1, 0), rules.time(1, 0, 1), rules.time(1, 1, 0)] == [39, 26, 34, 31]


def test_a_million_operations_are_read_from_gzip(bench_data: Path) -> None:
    instance = read_instance(bench_data / "scheduling/jsp/tai-large/tai_1000_1000_1.txt.gz")
    assert len(instance.problem.tasks) == 1_000_000
    assert instance.name == "tai_1000_1000_1"
