from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from reshuffle.errors import FileError
from reshuffle.formats.boards.assumptions_file import AssumedFile, default_text, read_assumptions
from reshuffle.process_planning.assumptions import CAPABILITIES, UNITS


def changed(folder: Path, old: str, new: str) -> AssumedFile:
    text = default_text()
    assert text.count(old) == 1
    path = folder / "mine.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return read_assumptions(UNITS, path)


def test_file_that_ships_knows_every_capability_and_every_rate() -> None:
    said = read_assumptions(UNITS).said
    assert tuple(said.capabilities) == CAPABILITIES
    assert {name: tuple(rates) for name, rates in said.rates.items()} == dict(UNITS)


def test_file_that_is_printed_reads_back_the_same(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(default_text(), encoding="utf-8")
    assert read_assumptions(UNITS, path).said == read_assumptions(UNITS).said


def test_share_is_exact(tmp_path: Path) -> None:
    assert changed(tmp_path, "tab_share: 100 %", "tab_share: 12.5 %").said.tab_share == Decimal("0.125")


def test_place_of_each_rate_is_known(tmp_path: Path) -> None:
    line = default_text()[: default_text().index("  reflow: {panels")].count("\n") + 1
    assert read_assumptions(UNITS).places["reflow"].startswith(f"assumptions.yaml, line {line}, ")
    assert changed(tmp_path, "  reflow: {panels: 45 s}\n", "").places["reflow"].startswith("mine.yaml, line ")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "  reflow: reflow",
            "  oven: reflow",
            r"capabilities\(=oven\) must be one of paste print",
        ),
        ("  reflow: {panels", "  baking: {panels", r"rates\(=baking\) must be one of paste printing"),
        ("  reflow: {panels", "  reflow: {panel", r"unit of work\(=panel\) must be one of panels"),
        ("  reflow: {panels: 45 s}", "  reflow: {panels: 45}", r"must have a unit.*\(mine.yaml, line \d+"),
        ("  reflow: {panels: 45 s}", "  reflow: 45 s", r"mine.yaml, line \d+"),
        ("tab_share: 100 %", "tab_share: 0 %", r"tab_share\(=0 %\) must be above 0 % and at most 100 %"),
        ("tab_share: 100 %", "tab_share: 120 %", "must lie between 0 and 1"),
        ("thickness: 1.6 mm", "thickness: 0 mm", r"thickness\(=0 mm\) must be greater than 0"),
        ("panel_gap: 2 mm", "panel_gap: -2 mm", "must not be negative"),
        ("lead_time: 10 d", "lead_time: soon", "lead_time"),
        ("cleaning: after selective soldering", "cleaning: sometimes", r"cleaning\(=sometimes\)"),
        ("format_version: 1", "format_version: 9", "format_version"),
        ("panel_rail: 5 mm", "panel_rails: 5 mm", "panel_rail"),
        ("{joints: 3, pitch: 0.95 mm}", "{joints: 3, pitch: 0 mm}", "must be greater than 0"),
    ],
)
def test_what_can_not_be_assumed_is_refused_with_its_place(old: str, new: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(FileError, match=said):
        changed(tmp_path, old, new)


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    text = default_text().replace("thickness: 1.6 mm", "thickness: thick").replace("  reflow: reflow", "  oven: reflow")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError) as error:
        read_assumptions(UNITS, path)
    assert len(error.value.mistakes) == 2


def test_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no such file"):
        read_assumptions(UNITS, tmp_path / "none.yaml")
