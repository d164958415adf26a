"""LIF files: read as floors, written, and read again the same; what is wrong is told with its place."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from math import pi
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reshuffle.errors import FileError
from reshuffle.formats.lif.curves import curve_length
from reshuffle.formats.lif.read import read_lif
from reshuffle.formats.lif.rows import LifPosition, LifTrajectory
from reshuffle.formats.lif.write import lif_text, unsaid_in_lif
from reshuffle.model.factory import Factory
from reshuffle.model.floor import Floor, Lane, Point, Slot
from reshuffle.model.floor_routes import lane_length

EXPORTED = datetime(2026, 11, 23, tzinfo=UTC)


def node(name: str, x: float, y: float, *actions: str) -> dict[str, Any]:
    listed = [{"actionType": action, "blockingType": "HARD"} for action in actions]
    kinds = [{"vehicleTypeId": "cart", "theta": 0.0, "actions": listed}]
    return {"nodeId": name, "nodePosition": {"x": x, "y": y}, "mapId": "m", "vehicleTypeNodeProperties": kinds}


def edge(start: str, end: str, **fields: Any) -> dict[str, Any]:
    properties = [{"vehicleTypeId": "cart", "rotationAllowed": True, **fields}]
    return {
        "edgeId": f"{start}-{end}",
        "startNodeId": start,
        "endNodeId": end,
        "vehicleTypeEdgeProperties": properties,
    }


def lif(**parts: Any) -> dict[str, Any]:
    meta = {
        "projectIdentification": "p",
        "creator": "c",
        "exportTimestamp": "2026-01-01T00:00:00Z",
        "lifVersion": "1.0.0",
    }
    layout = {
        "layoutId": "ground",
        "layoutVersion": "1",
        "nodes": [node("N1", 0, 0), node("N2", 3, 4), node("N3", 3, 0, "startCharging", "park")],
        "edges": [edge("N1", "N2"), edge("N2", "N1"), edge("N2", "N3")],
        "stations": [{"stationId": "S", "interactionNodeIds": ["N2"], "stationName": "mill"}],
        **parts,
    }
    return {"metaInformation": meta, "layouts": [layout]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lif")


def read(folder: Path, data: Any) -> tuple[Floor, tuple[str, ...]]:
    file = folder / "floor.lif.json"
    file.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    found = read_lif(file)
    return found.floor, found.notes


def test_nodes_edges_and_stations_are_points_lanes_and_slots(folder: Path) -> None:
    floor, notes = read(folder, lif())
    assert floor == Floor(
        points={
            "N1": Point(),
            "N2": Point(x=3_000_000, y=4_000_000),
            "N3": Point(x=3_000_000, parking=True, charging=True),
        },
        lanes=(Lane(start="N1", end="N2"), Lane(start="N2", end="N3", one_way=True)),
        slots={"S": Slot(point="N2")},
    )
    assert notes == ()
    assert lane_length(floor, floor.lanes[0]) == 5_000_000


def test_a_curved_edge_is_as_long_as_its_curve(folder: Path) -> None:
    corner = {"degree": 1, "controlPoints": [{"x": 0, "y": 0}, {"x": 3, "y": 0}, {"x": 3, "y": 4}]}
    floor, _ = read(folder, lif(edges=[edge("N1", "N2", trajectory=corner)]))
    assert floor.lanes == (Lane(start="N1", end="N2", length=7_000_000, one_way=True),)


def test_a_way_and_a_longer_way_back_are_two_lanes(folder: Path) -> None:
    around = {"degree": 1, "controlPoints": [{"x": 3, "y": 4}, {"x": 0, "y": 4}, {"x": 0, "y": 0}]}
    floor, _ = read(folder, lif(edges=[edge("N1", "N2"), edge("N2", "N1", trajectory=around)]))
    assert [(lane.length, lane.one_way) for lane in floor.lanes] == [(None, True), (7_000_000, True)]


def test_a_quarter_of_a_circle_has_the_length_of_one() -> None:
    weight = 2**-0.5
    points = [{"x": 1, "y": 0}, {"x": 1, "y": 1, "weight": weight}, {"x": 0, "y": 1}]
    arc = LifTrajectory.model_validate({"degree": 2, "knotVector": [0, 0, 0, 1, 1, 1], "controlPoints": points})
    length = curve_length(arc, LifPosition(x=1, y=0), LifPosition(x=0, y=1))
    assert length == pytest.approx(pi / 2 * 1e6, rel=1e-4)


def test_knots_that_do_not_belong_to_the_curve_are_noted(folder: Path) -> None:
    bent = {"degree": 2, "controlPoints": [{"x": 0, "y": 0}, {"x": 3, "y": 0}, {"x": 3, "y": 4}]}
    for knots, number in (([0, 0, 0, 1, 1, 1], 0), ([0, 0, 1, 1], 1), ([1, 0, 0, 0, 1, 1], 1), ([], 0)):
        _, notes = read(folder, lif(edges=[edge("N1", "N2", trajectory={**bent, "knotVector": knots})]))
        assert [note for note in notes if "knotVector" in note and "'N1-N2'" in note] == list(notes)
        assert len(notes) == number


def test_what_a_floor_can_not_say_is_noted(folder: Path) -> None:
    stations = [{"stationId": "S", "interactionNodeIds": ["N2", "N1"]}]
    only = {"loaded": False, "unloaded": True}
    edges = [edge("N1", "N2", maxSpeed=0.5, loadRestriction=only)]
    _, notes = read(folder, lif(nodes=[node("N1", -2, 0), node("N2", 3, -1)], edges=edges, stations=stations))
    assert [note.partition(": ")[2].partition(",")[0] for note in notes] == [
        "positions are shifted by 2 m and 1 m",
        "the first node is taken of stations that are served from several: 'S'",
        "maxSpeed of edges is not taken",
        "loadRestriction of edges is not taken: 'N1-N2'",
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("{", "must be sound"),
        ("[]", "must be an object with metaInformation and layouts"),
        ({"layouts": []}, "this is no LIF file"),
        ({**lif(), "metaInformation": {"lifVersion": "2.0.0"}}, "lifVersion(=2.0.0) must be 1.x"),
        ({**lif(), "layouts": []}, "must not be empty"),
        (lif(nodes=[node("N/1", 0, 0)]), "must not contain '/'"),
        (lif(nodes=[{"nodeId": "N1", "nodePosition": {"x": "NaN", "y": 0}}]), "layouts[0].nodes[0].nodePosition.x"),
        (lif(nodes=[node("N1", 1e300, 0)]), "layouts[0].nodes[0].nodePosition.x"),
        (lif(nodes=[{"nodeId": "N1"}]), "nodePosition must be given"),
        (lif(stations=[{"stationId": "S", "interactionNodeIds": []}]), "interactionNodeIds must not be empty"),
        (
            lif(edges=[edge("N1", "N9")]),
            "endNodeId(=N9) must be a node of this file (floor.lif.json, layouts[0].edges[0]",
        ),
    ],
)
def test_a_file_that_is_no_sound_lif_is_refused_with_its_place(folder: Path, data: Any, said: str) -> None:
    with pytest.raises(FileError) as refused:
        read(folder, data)
    assert said in str(refused.value)


def test_all_unknown_and_repeated_names_are_told_at_once(folder: Path) -> None:
    stations = [{"stationId": "S", "interactionNodeIds": ["X"]}] * 2
    with pytest.raises(FileError) as refused:
        read(folder, lif(nodes=[node("N1", 0, 0)] * 2, edges=[edge("N1", "Y")], stations=stations))
    assert len(refused.value.mistakes) == 5


def test_a_list_with_a_wrong_entry_is_not_told_to_be_empty(folder: Path) -> None:
    with pytest.raises(FileError) as refused:
        read(folder, lif(nodes=[{"nodeId": "N1"}], edges=5))
    assert len(refused.value.mistakes) == 2


def test_what_is_nested_too_deeply_is_refused(folder: Path) -> None:
    with pytest.raises(FileError, match="nested"):
        read(folder, "[" * 100_000)


@st.composite
def floors(draw: st.DrawFn) -> Floor:
    """Floors that LIF can say: no lane shorter than the straight distance, none from a point to itself."""
    names = [f"P {number}" for number in range(draw(st.integers(2, 6)))]
    far = st.integers(0, 10**9)
    points = {
        name: Point(x=draw(far), y=draw(far), parking=draw(st.booleans()), charging=draw(st.booleans()))
        for name in names
    }
    lanes = []
    pairs = [(one, other) for place, one in enumerate(names) for other in names[place + 1 :]]
    for start, end in draw(st.lists(st.sampled_from(pairs), max_size=8, unique=True)):
        lane = Lane(start=start, end=end, one_way=draw(st.booleans()))
        more = draw(st.sampled_from([0, 0, 1, 12345, 10**7]))
        length = lane_length(Floor(points=points), lane) + more if more else None
        lanes.append(lane.model_copy(update={"length": length}))
    slots = {
        name: Slot(point=draw(st.sampled_from(names))) for name in draw(st.lists(st.sampled_from("ABC"), unique=True))
    }
    return Floor(points=points, lanes=tuple(lanes), slots=slots)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(floors())
def test_a_floor_that_is_written_and_read_is_the_same(folder: Path, floor: Floor) -> None:
    factory = Factory.model_validate({"stations": {"mill": {}}, "robots": {"cart": {"speed": "1 m/s"}}})
    assert unsaid_in_lif(floor) == []
    assert read(folder, lif_text(factory, floor, EXPORTED)) == (floor, ())


def test_what_lif_can_not_say_of_a_floor_is_named() -> None:
    floor = Floor(
        points={"A": Point(), "B": Point(x=5_000_000)},
        lanes=(Lane(start="A", end="B", length=1),),
        slots={"S": Slot(point="A", width=1)},
    )
    assert unsaid_in_lif(floor) == [
        "width, depth, area and utilities of slots (S)",
        "lengths of lanes below the straight distance (A - B)",
    ]
