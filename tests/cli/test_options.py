"""Words of the command line become values, and all mistakes come at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reshuffle.cli.options import Reading
from reshuffle.errors import InputError


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", 30.0), ("10 s", 10.0), ("2min", 120.0), ("500ms", 0.5), ("1h", 3600.0), ("1.5 min", 90.0), (" .5s ", 0.5)],
)
def test_time_is_read_with_its_unit(text: str, seconds: float) -> None:
    reading = Reading()
    assert reading.duration_s("--time-limit", text) == pytest.approx(seconds)
    assert reading.mistakes == []


def test_time_without_a_unit_is_told_which_units_fit() -> None:
    reading = Reading()
    reading.duration_s("--time-limit", "30")
    assert [str(mistake) for mistake in reading.mistakes] == [
        "--time-limit(=30) must have one of the units ms, s, min, h. Write 30s for seconds or 30min for minutes."
    ]


@pytest.mark.parametrize(
    "text", ["", "s", "-3s", "1e3s", "nan s", "inf", "3 s s", "30 seconds", "٣s", "0s", "1" * 30 + "h"]
)
def test_time_that_is_none_is_a_mistake(text: str) -> None:
    reading = Reading()
    reading.duration_s("--time-limit", text)
    assert len(reading.mistakes) == 1
    assert "must" in str(reading.mistakes[0])


@pytest.mark.parametrize("text", ["0", "-1", "1025", "2.5", "two", "", "1" * 40, "0x2"])
def test_number_out_of_range_is_a_mistake(text: str) -> None:
    reading = Reading()
    reading.whole_number("--workers", text, 1, 1024)
    assert "between 1 and 1024" in str(reading.mistakes[0])


def test_whole_number_within_its_range_is_read() -> None:
    reading = Reading()
    assert reading.whole_number("--seed", " +7", 0, 9) == 7
    assert reading.mistakes == []


def test_unknown_choice_names_all_choices() -> None:
    reading = Reading()
    reading.choice("--engine", "magic", ("auto", "list"))
    assert str(reading.mistakes[0]) == "--engine(=magic) must be one of auto, list."


def test_all_mistakes_come_at_once_in_their_order(tmp_path: Path) -> None:
    reading = Reading()
    reading.input_file("FILE", str(tmp_path / "absent"))
    reading.choice("--engine", "magic", ("auto",))
    reading.whole_number("--seed", "x", 0, 9)
    with pytest.raises(InputError) as caught:
        reading.raise_mistakes()
    assert [mistake.name for mistake in caught.value.mistakes] == ["FILE", "--engine", "--seed"]


def test_nothing_wrong_raises_nothing() -> None:
    Reading().raise_mistakes()


def test_input_must_be_a_file_that_exists(tmp_path: Path) -> None:
    reading = Reading()
    reading.input_file("FILE", str(tmp_path))
    reading.input_file("FILE", str(tmp_path / "absent"))
    reading.input_file("FILE", "a\0b")
    rules = [mistake.rule for mistake in reading.mistakes]
    assert rules[:2] == ["must be a file, not a folder", "must be a file that exists"]
    assert len(rules) == 3


def test_output_in_a_folder_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    reading = Reading()
    reading.output_file("--output", str(tmp_path / "absent" / "a.json"), {})
    assert "must stand in a folder that exists" in str(reading.mistakes[0])


def test_output_that_is_a_folder_or_no_ordinary_file_is_a_mistake(tmp_path: Path) -> None:
    reading = Reading()
    reading.output_file("--output", str(tmp_path), {})
    reading.output_file("--output", os.devnull, {})
    reading.output_file("--output", "", {})
    assert len(reading.mistakes) == 3


def test_output_never_overwrites_the_input(tmp_path: Path) -> None:
    instance = tmp_path / "a.txt"
    instance.write_text("1 1\n0 1\n", encoding="utf-8")
    (tmp_path / "below").mkdir()
    reading = Reading()
    reading.output_file("--output", str(tmp_path / "below" / ".." / "a.txt"), {"FILE": instance})
    assert "must differ from FILE" in str(reading.mistakes[0])


def test_two_outputs_that_are_not_there_yet_must_differ(tmp_path: Path) -> None:
    reading = Reading()
    reading.output_file("--trace", str(tmp_path / "a.json"), {"--output": tmp_path / "." / "a.json"})
    assert "must differ from --output" in str(reading.mistakes[0])


def test_checking_an_output_leaves_nothing_behind(tmp_path: Path) -> None:
    reading = Reading()
    reading.output_file("--output", str(tmp_path / "a.json"), {})
    assert reading.mistakes == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_folder_that_cannot_be_written_is_a_mistake(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    reading = Reading()
    reading.output_file("--output", str(tmp_path / "a.json"), {})
    tmp_path.chmod(0o700)
    assert "must stand in a folder that can be written" in str(reading.mistakes[0])
