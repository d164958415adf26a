"""What a reader is asked for, and names."""

from __future__ import annotations

from pathlib import Path

import pytest

from reshuffle.errors import InputError
from reshuffle.formats.instances.read import FORMATS, read_instance
from tests.formats.examples import JSP, LAYOUT, TEXTS, example, write


def test_every_format_has_an_example() -> None:
    assert tuple(TEXTS) == FORMATS


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"format\(=xml\) must be one of jsp, fjsp"):
        read_instance(write(tmp_path, JSP), "xml")


def test_transport_needs_a_layout(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"must come with a layout.* Add --layout FILE\."):
        read_instance(write(tmp_path, JSP), "transport")


def test_other_formats_have_no_layout(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"must not be given for the format jsp"):
        read_instance(write(tmp_path, JSP), "jsp", write(tmp_path, LAYOUT, "floor.txt"))


def test_the_name_is_that_of_the_file_without_its_endings(tmp_path: Path) -> None:
    assert read_instance(write(tmp_path, JSP, "ft06.big.txt"), "jsp").name == "ft06.big"


def test_files_that_cannot_be_opened_are_named_together(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_instance(tmp_path / "one.txt", "transport", tmp_path / "two.txt")
    assert len(error.value.mistakes) == 2


@pytest.mark.parametrize("name", FORMATS)
def test_every_resource_has_a_name_in_the_numbers_of_the_solution_file(tmp_path: Path, name: str) -> None:
    instance = example(tmp_path, name)
    names = instance.problem.names.resources
    assert len(names) == instance.num_machines + instance.num_workers + len(instance.vehicles)
    assert names[0] == "machine 0"
