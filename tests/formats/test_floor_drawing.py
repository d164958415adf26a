"""The drawing of a floor: every part is in it, names can not break it, distances are those over the lanes."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from reshuffle.formats.floor_drawing import floor_svg
from reshuffle.model.factory import Workspace
from tests.supervisor.workspaces import robots_on_a_floor

SVG = "{http://www.w3.org/2000/svg}"


def drawn(workspace: Workspace) -> ET.Element:
    return ET.fromstring(floor_svg(workspace))


def titles(root: ET.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}title")]


def with_floor(floor: dict[str, Any], stations: dict[str, Any] | None = None, name: str = "") -> Workspace:
    factory = {"name": name, "floor": floor, "stations": stations or {"saw": {}}}
    return Workspace.model_validate({"factory": factory})


def test_every_point_lane_slot_and_robot_is_drawn_with_a_title() -> None:
    found = titles(drawn(robots_on_a_floor()))
    assert "A ↔ B: 60 m, both ways" in found
    assert "Q → C: 90 m, one way, as stated" in found
    assert "Q: parking and charging" in found
    assert "robot small#2 at P2, 1 m/s, 2 kg" in found
    assert "slot S1 at A\nto mill: 60 m\nto wash: 120 m" in found


def test_stations_are_named_with_how_many_they_are() -> None:
    texts = [element.text for element in drawn(robots_on_a_floor()).iter(f"{SVG}text")]
    assert {"saw", "mill (2)", "wash"} <= set(texts)


def test_a_slot_without_a_way_to_another_says_so() -> None:
    floor = {"points": {"A": {}, "B": {"x": "5 m"}}, "slots": {"S": {"point": "A"}, "T": {"point": "B"}}}
    found = titles(drawn(with_floor(floor, {"saw": {"slot": "S"}, "mill": {"slot": "T"}})))
    assert "slot S at A\nto mill: no way" in found


def test_names_can_not_break_the_drawing() -> None:
    name = '<script>alert("&")<script>\u200b]]>'
    floor = {
        "points": {name: {}, "B": {"x": "5 m"}},
        "lanes": [{"start": name, "end": "B"}],
        "slots": {name: {"point": name}},
    }
    root = drawn(with_floor(floor, {name: {"slot": name}}, name=name))
    assert not list(root.iter(f"{SVG}script"))
    assert any('<script>alert("&")<script>' in title for title in titles(root))


@pytest.mark.parametrize(
    "points",
    [
        {"A": {}},
        {"A": {}, "B": {}, "C": {}},
        {"A": {"x": "1 m"}, "B": {"x": "9 m"}},
        {"A": {"y": "1 m"}, "B": {"y": "1000000 m"}},
    ],
)
def test_floors_of_any_shape_are_drawn_on_the_paper(points: dict[str, Any]) -> None:
    root = drawn(with_floor({"points": points, "lanes": [{"start": "A", "end": "A"}]}))
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    circles = [element for element in root.iter(f"{SVG}circle") if element.attrib["class"] == "point"]
    assert len(circles) == len(points)
    assert all(0 <= float(one.attrib["cx"]) <= width and 0 <= float(one.attrib["cy"]) <= height for one in circles)


def test_a_workspace_without_a_floor_can_not_be_drawn() -> None:
    with pytest.raises(ValueError, match="must have a floor"):
        floor_svg(Workspace.model_validate({"factory": {"stations": {"saw": {}}}}))


def test_box_of_a_station_is_as_wide_as_its_name() -> None:
    made = with_floor(
        {
            "points": {"A": {"x": "0 m"}, "B": {"x": "9 m"}},
            "lanes": [{"start": "A", "end": "B"}],
            "slots": {"S": {"point": "A"}, "T": {"point": "B"}},
        },
        {"selective-solder": {"slot": "S"}, "saw": {"slot": "T"}},
    )
    boxes = [one for one in drawn(made).iter() if one.get("class") == "box" and one.get("height") == "40"]
    wide, narrow = sorted((float(one.get("width", "0")) for one in boxes), reverse=True)
    assert wide >= 16 * 8
    assert narrow < wide
