"""A floor in a LIF file beside the factory, or named in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reshuffle.errors import FileError
from reshuffle.formats.workspace.read import read_workspace
from tests.formats.lif.test_lif import edge, lif

FACTORY = "format_version: 1\nstations:\n  saw: {slot: S}\nrobots:\n  cart: {speed: 1 m/s, home: N3}\n"
WHOLE = lif(edges=[edge("N1", "N2"), edge("N2", "N1"), edge("N2", "N3"), edge("N3", "N2")])


def folder_with(path: Path, factory: str, files: dict[str, object]) -> Path:
    (path / "factory.yaml").write_text(factory, encoding="utf-8")
    for name, data in files.items():
        (path / name).write_text(json.dumps(data), encoding="utf-8")
    return path


def test_a_lif_file_beside_the_factory_is_its_floor(tmp_path: Path) -> None:
    floor = read_workspace(folder_with(tmp_path, FACTORY, {"floor.lif.json": WHOLE})).factory.floor
    assert floor is not None
    assert list(floor.slots) == ["S"]


def test_a_factory_names_the_file_of_its_floor(tmp_path: Path) -> None:
    factory = f"{FACTORY}floor: {{lif: hall.json}}\n"
    assert read_workspace(folder_with(tmp_path, factory, {"hall.json": WHOLE})).factory.floor is not None


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("floor: {points: {A: {}}}\n", "floor must not be given beside 'floor.lif.json', which holds the floor"),
        ("floor: {lif: ../x.json}\n", "must be the name of a file in the folder of the workspace"),
        ("floor: {lif: [x]}\n", "must be the name of a file in the folder of the workspace"),
        ("floor: {lif: floor.lif.json, points: {}}\n", "must stand alone"),
        ("floor: {lif: none.json}\n", "must be there: no such file"),
    ],
)
def test_a_floor_that_is_said_wrongly_is_told(tmp_path: Path, more: str, said: str) -> None:
    with pytest.raises(FileError) as refused:
        read_workspace(folder_with(tmp_path, FACTORY + more, {"floor.lif.json": WHOLE}))
    assert said in str(refused.value)


def test_mistakes_of_the_floor_name_the_lif_file(tmp_path: Path) -> None:
    stations = [{"stationId": "S", "interactionNodeIds": ["N3"]}]
    pieces = lif(edges=[edge("N1", "N2"), edge("N2", "N1")], stations=stations)
    with pytest.raises(FileError) as refused:
        read_workspace(folder_with(tmp_path, FACTORY.replace("N3", "N1"), {"floor.lif.json": pieces}))
    (mistake,) = refused.value.mistakes
    assert str(mistake).startswith("point(=N3) must be reached by lanes from 'N1', where robots drive")
    assert mistake.place == "floor.lif.json"
