"""Which format a file has."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from reshuffle.errors import FileError
from reshuffle.formats.instances.read import read_instance
from tests.formats.examples import LAYOUT, TEXTS, TRANSPORT, write

#: Both a job shop and a flexible one: an operation on machine 1 with duration 1; or one operation with that pair.
AMBIGUOUS = "1 2\n1 1 1 1\n"


def refused(path: Path) -> list[str]:
    with pytest.raises(FileError) as error:
        read_instance(path)
    return [str(mistake) for mistake in error.value.mistakes]


@pytest.mark.parametrize("name", [name for name in TEXTS if name != "transport"])
def test_the_content_tells_the_format(tmp_path: Path, name: str) -> None:
    instance = read_instance(write(tmp_path, TEXTS[name]))
    assert instance.format == name
    assert instance.format_reason == f"only {name} fits the content"


def test_vehicles_in_the_header_are_told_of_where_the_layout_is_missing(tmp_path: Path) -> None:
    instance = read_instance(write(tmp_path, "1 2 2\n2   1 1 5   1 2 3\n"))
    assert instance.format_reason == "only fjsp fits the content; with --layout it is transport"


def test_a_layout_tells_the_format(tmp_path: Path) -> None:
    instance = read_instance(write(tmp_path, TRANSPORT), None, write(tmp_path, LAYOUT, "floor.txt"))
    assert instance.format == "transport"


def test_the_ending_decides_between_formats_that_fit(tmp_path: Path) -> None:
    path = tmp_path / "shop.jsp.gz"
    path.write_bytes(gzip.compress(AMBIGUOUS.encode()))
    instance = read_instance(path)
    assert instance.format == "jsp"
    assert instance.format_reason == "jsp and fjsp fit the content, the ending .jsp says jsp"


def test_without_a_telling_ending_the_format_must_be_named(tmp_path: Path) -> None:
    assert refused(write(tmp_path, AMBIGUOUS)) == [
        "format must be named: the content fits jsp and fjsp (shop.txt). Add --format jsp, or the other one."
    ]


def test_where_none_fits_the_nearest_tells_what_is_wrong(tmp_path: Path) -> None:
    first, *others = refused(write(tmp_path, TEXTS["fjsp"].replace("1 2 2", "1 3 2")))
    assert first.startswith("format(=fjsp) must fit the content; it fits best, but there are mistakes")
    assert others == ["machine(=3) must be between 1 and 2 (shop.txt, line 2)."]


def test_where_several_are_as_near_each_says_why_it_does_not_fit(tmp_path: Path) -> None:
    first, *others = refused(write(tmp_path, "1 2\n1 1 3 1\n"))
    assert first.startswith("format must be one of fjsp, jsp: none fits")
    assert [mistake[: mistake.index("(")] for mistake in others] == ["as fjsp: machine", "as jsp: machine"]


def test_a_header_that_fits_no_format_says_why(tmp_path: Path) -> None:
    assert refused(write(tmp_path, "x 2\n1 1 1 1\n")) == [
        "number of jobs(=x) must be a whole number between 1 and 2000000 (shop.txt, line 1)."
    ]


def test_a_file_that_is_cut_off_is_told_from_its_header(tmp_path: Path) -> None:
    assert refused(write(tmp_path, "4 3\n2 1 1 5 2 1 3 2 4\n1 2 1 5 2 6\n"))[1] == (
        "lines behind the header(=2) must be 4, one per job (shop.txt, line 3). Is the file cut off?"
    )


def test_a_file_that_is_no_instance_is_refused(tmp_path: Path) -> None:
    (mistake,) = refused(write(tmp_path, '{"operations": []}\n{"a", "b", "c", "d"}\n'.replace(": ", ":")))
    assert "must begin with a header of two or three numbers" in mistake
