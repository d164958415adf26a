"""The floor in a browser: the map, its clock, and the Gantt that keeps step with it."""

from __future__ import annotations

from typing import Any

import pytest

from reshuffle.supervisor.reporting.report import view_document
from reshuffle.supervisor.reporting.view_document import ViewDocument
from reshuffle.supervisor.simulation import SimulationParams
from tests.dashboard.conftest import Opener, OpenReport
from tests.dashboard.view_documents import document as plain_document
from tests.supervisor.reporting.documents import document_of
from tests.supervisor.reporting.test_floor_map import one_lot_each

MINUTE = 60_000


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> ViewDocument:
    document = document_of(one_lot_each(), tmp_path_factory.mktemp("floor"))
    return view_document(document, fixes_time_s=0, simulation=SimulationParams(replications=2))


@pytest.fixture
def report(open_report: Opener, shown: ViewDocument) -> OpenReport:
    opened = open_report(shown, locale="en-GB")
    opened.page.get_by_test_id("view-floor").click()
    opened.page.locator("[data-testid=floor-where] summary").click()
    opened.page.get_by_test_id("floor-robots").wait_for()
    return opened


def set_clock(page: Any, minute: int) -> None:
    page.get_by_test_id("floor-time").fill(str(minute * MINUTE))


def place(page: Any, robot: str) -> tuple[int, int]:
    """Return where a robot is, in millimetres."""
    row = page.get_by_test_id("floor-robots").locator("tbody tr").filter(has_text=robot)
    return int(row.get_attribute("data-x")), int(row.get_attribute("data-y"))


def clock(page: Any) -> int:
    return int(page.get_by_test_id("floor-time").input_value())


def colours(page: Any) -> int:
    """Return how many different colours the map has."""
    script = """(canvas) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      const found = new Set();
      for (let at = 0; at < data.length; at += 4) found.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
      return found.size;
    }"""
    return int(page.get_by_test_id("floor-map").evaluate(script))


def test_map_is_drawn(report: OpenReport) -> None:
    box = report.page.get_by_test_id("floor-map").bounding_box()
    assert box is not None
    assert box["width"] > 600
    assert colours(report.page) > 8
    assert report.misdeeds() == []


def test_slider_moves_a_robot_along_its_way(report: OpenReport, shown: ViewDocument) -> None:
    floor = shown.plan.floor
    assert floor is not None
    moves = floor.movements
    at = next(row for row, lots in enumerate(moves.lots) if lots)
    robot = shown.plan.resources[moves.robot[at]].id
    way = floor.ways[moves.way[at]]
    ends = [(floor.points.x[point], floor.points.y[point]) for point in (way.points[0], way.points[-1])]
    places = []
    for instant in (moves.start[at], (moves.start[at] + moves.end[at]) // 2, moves.end[at]):
        report.page.evaluate(
            "(at) => { const time = document.querySelector('[data-testid=floor-time]');"
            "time.step = 1; time.value = at; time.dispatchEvent(new Event('input')); }",
            instant,
        )
        report.page.wait_for_function(
            "(at) => document.querySelector('[data-testid=floor-time]').value === String(at)", arg=instant
        )
        places.append(place(report.page, robot))
    assert (places[0], places[2]) == (ends[0], ends[1])
    middle = tuple((one + other) / 2 for one, other in zip(*ends, strict=True))
    assert places[1] == pytest.approx(middle, abs=1)
    assert report.misdeeds() == []


def test_stations_say_what_they_do_and_how_many_lots_wait(report: OpenReport) -> None:
    set_clock(report.page, 2)
    said = report.page.get_by_test_id("floor-stations").locator("tbody tr").filter(has_text="saw").first.inner_text()
    assert said.split("\t") == ["saw", "run", "A0/1/saw", "1"]


def test_keys_move_the_clock_by_a_minute(report: OpenReport) -> None:
    set_clock(report.page, 5)
    report.page.get_by_test_id("floor-time").press("ArrowRight")
    assert clock(report.page) == 6 * MINUTE
    assert "06:06" in report.page.get_by_test_id("floor-instant").inner_text()


def test_clock_plays_and_pauses(report: OpenReport) -> None:
    page = report.page
    page.get_by_test_id("floor-speed").select_option("15")
    page.get_by_test_id("floor-play").click()
    page.wait_for_function("() => Number(document.querySelector('[data-testid=floor-time]').value) > 60000")
    page.get_by_test_id("floor-play").click()
    assert page.get_by_test_id("floor-play").get_attribute("aria-pressed") == "false"
    page.get_by_test_id("floor-back").click()
    assert clock(page) == 0


def test_click_in_the_gantt_moves_the_clock(report: OpenReport, shown: ViewDocument) -> None:
    page = report.page
    page.wait_for_function("() => window.reshuffleView?.view()?.isStill")
    page.get_by_test_id("gantt-stage").scroll_into_view_if_needed()
    box = page.evaluate("() => window.reshuffleView.boxOf('A3/1/saw')")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    row = shown.plan.operations.id.index("A3/1/saw")
    page.wait_for_function("() => Number(document.querySelector('[data-testid=floor-time]').value) > 0")
    assert shown.plan.operations.start[row] <= clock(page) <= shown.plan.operations.end[row]
    # Elsewhere the instant is still the same.
    page.get_by_test_id("view-gantt").click()
    page.get_by_test_id("view-floor").click()
    assert shown.plan.operations.start[row] <= clock(page) <= shown.plan.operations.end[row]


def test_simulated_run_is_replayed_on_wish(report: OpenReport, shown: ViewDocument) -> None:
    floor = shown.plan.floor
    assert floor is not None
    assert floor.simulated is not None
    moves = floor.simulated
    last = max(range(len(moves.end)), key=lambda row: moves.end[row])
    end = floor.ways[moves.way[last]].points[-1]
    report.page.get_by_test_id("floor-source").select_option("simulated")
    report.page.get_by_test_id("floor-time").press("End")
    robot = shown.plan.resources[moves.robot[last]].id
    assert place(report.page, robot) == (floor.points.x[end], floor.points.y[end])


def test_floor_speaks_german(open_report: Opener, shown: ViewDocument) -> None:
    opened = open_report(shown, locale="de-DE")
    assert opened.page.get_by_test_id("view-floor").inner_text() == "Halle"
    opened.page.get_by_test_id("view-floor").click()
    assert opened.page.get_by_test_id("floor-play").inner_text() == "Abspielen"
    assert "Roboter, Lose an Bord" in opened.page.get_by_test_id("floor").inner_text()
    assert opened.misdeeds() == []


def test_floor_fits_a_phone(open_report: Opener, shown: ViewDocument) -> None:
    opened = open_report(shown, locale="en-GB", viewport={"width": 390, "height": 844})
    opened.page.get_by_test_id("view-floor").click()
    opened.page.get_by_test_id("floor-map").wait_for()
    assert opened.page.evaluate("() => document.documentElement.scrollWidth") <= 390


def test_factory_without_a_floor_has_no_such_view(open_report: Opener) -> None:
    opened = open_report(plain_document(), locale="en-GB")
    opened.page.get_by_test_id("view-gantt").wait_for()
    assert opened.page.get_by_test_id("view-floor").count() == 0
