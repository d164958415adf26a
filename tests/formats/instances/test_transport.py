"""The reader of flexible job shops with vehicles."""

from __future__ import annotations

from pathlib import Path

import pytest

from reshuffle.errors import FileError
from reshuffle.formats.instances.instance import Instance
from reshuffle.formats.instances.read import read_instance
from tests.formats.examples import LAYOUT, TRANSPORT, example, write


def read(folder: Path, layout: str, text: str = TRANSPORT) -> Instance:
    return read_instance(write(folder, text), None, write(folder, layout, "floor.txt"))


def refused(folder: Path, layout: str, text: str = TRANSPORT) -> list[str]:
    with pytest.raises(FileError) as error:
        read(folder, layout, text)
    return [str(mistake) for mistake in error.value.mistakes]


def test_jobs_begin_at_the_station_and_go_on_from_machine_to_machine(tmp_path: Path) -> None:
    transports = example(tmp_path, "transport").problem.transports
    assert transports.before.tolist() == [-1, 0, -1]
    assert transports.after.tolist() == [0, 1, 2]
    assert transports.origin.tolist() == [0, -1, 0]


def test_vehicles_start_at_the_station_and_carry_one_job(tmp_path: Path) -> None:
    instance = example(tmp_path, "transport")
    resources = instance.problem.resources
    assert instance.vehicles == (2,)
    assert resources.location.tolist() == [1, 2, 0]
    assert resources.capacity[2] == 1


def test_there_and_back_may_take_different_times(tmp_path: Path) -> None:
    travel = example(tmp_path, "transport").problem.travel
    assert travel.loaded_times([0, 0], [1, 2], [2, 1]).tolist() == [3, 5]
    assert travel.empty_times([0], [0], [2]).tolist() == [4]


def test_the_name_names_both_files(tmp_path: Path) -> None:
    assert example(tmp_path, "transport").name == "shop-floor"


def test_places_without_a_way_between_them_are_one(tmp_path: Path) -> None:
    resources = read(tmp_path, "0 2 2\n3 0 0\n3 0 0\n").problem.resources
    assert resources.location.tolist() == [1, 1, 0]


def test_a_way_of_no_time_back_only_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "0 2 4\n4 0 3\n2 0 0\n") == [
        "travel time(=0) must be > 0, as the way back is, or 0 both ways for one place (floor.txt, line 3)."
    ]


def test_one_place_has_one_distance_to_the_others(tmp_path: Path) -> None:
    (mistake,) = refused(tmp_path, "0 2 4\n4 0 0\n2 0 0\n")
    assert "place(=2) must travel to and from all others as place 1 does" in mistake


@pytest.mark.parametrize("layout", ["0 2\n4 0\n", "0 2 4\n4 0 3\n", LAYOUT + "1 1 1\n", "0 2 4\n4 0\n2 5 0\n"])
def test_a_layout_of_the_wrong_size_is_refused(tmp_path: Path, layout: str) -> None:
    mistakes = refused(tmp_path, layout)
    assert all("must be 3, one for each of 2 machines and the load/unload station (floor" in text for text in mistakes)


def test_mistakes_of_both_files_come_at_once(tmp_path: Path) -> None:
    text = TRANSPORT.replace("1 2 3", "1 3 3")
    assert refused(tmp_path, "1 2 4\n4 0 -3\n2 x 0\n", text) == [
        "machine(=3) must be between 1 and 2 (shop.txt, line 2).",
        "travel time(=1) must be 0 from a place to itself (floor.txt, line 1).",
        "travel time(=-3) must be >= 0 (floor.txt, line 2).",
        "number(=x) must be a whole number (floor.txt, line 3).",
    ]


def test_a_fleet_without_vehicles_is_refused(tmp_path: Path) -> None:
    (mistake,) = refused(tmp_path, LAYOUT, TRANSPORT.replace("2 2 1", "2 2 0", 1))
    assert mistake.startswith("number of vehicles(=0) must be a whole number between 1 and")
