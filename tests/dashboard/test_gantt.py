"""The Gantt in a browser, used as a person would: pointer, wheel, touch, keys, search, two plans, paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.view_plans import synthetic_document
from reshuffle.supervisor.reporting.view_document import ViewDocument
from tests.dashboard.view_documents import document_named

STAGE = "[data-testid=gantt-stage]"
OVERLAY = "[data-testid=gantt-overlay]"
OPEN = "() => window.reshuffleView?.view()?.frames > 0"
SELECTED = "[data-testid=side]"
Gantt = Callable[..., Any]


def plan_document(seed: int = 1) -> ViewDocument:
    return synthetic_document(400, seed=seed, num_stations=7)


@pytest.fixture
def gantt(open_report: Callable[..., Any]) -> Gantt:
    """Return a function that opens the Gantt of a document and gives the page."""

    def opened(document: ViewDocument | None = None, **options: Any) -> Any:
        report = open_report(document or plan_document(), **options)
        report.page.evaluate("() => { location.hash = '#/gantt'; }")
        report.page.wait_for_function(OPEN)
        settle(report.page)
        return report.page

    return opened


def settle(page: Any) -> None:
    """Wait until what was asked for is on its way, and then until nothing moves any more."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.wait_for_function("() => window.reshuffleView?.view()?.isStill")


def view(page: Any) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate("() => window.reshuffleView.view()")
    return found


def box_of(page: Any, operation: str, block: int = 0) -> dict[str, float]:
    found: dict[str, float] | None = page.evaluate(
        "([operation, block]) => window.reshuffleView.boxOf(operation, block)", [operation, block]
    )
    assert found is not None, operation
    return found


def middle(box: dict[str, float]) -> tuple[float, float]:
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def seen_operation(page: Any, document: ViewDocument) -> str:
    """Return an operation whose bar is wide and wholly in sight."""
    overlay = page.locator(OVERLAY).bounding_box()
    for operation in document.plan.operations.id:
        box = box_of(page, operation)
        is_inside = overlay["x"] < box["x"] and box["x"] + box["width"] < overlay["x"] + overlay["width"]
        if is_inside and box["width"] > 20:
            return operation
    raise AssertionError("no operation is in sight")


def test_a_click_on_a_bar_selects_the_operation_that_is_drawn_there(gantt: Gantt) -> None:
    document = plan_document()
    page = gantt(document)
    operation = seen_operation(page, document)
    page.mouse.click(*middle(box_of(page, operation)))
    assert operation in page.locator(SELECTED).inner_text()


def test_what_lies_under_a_point_is_what_the_plan_has_there_at_that_time(gantt: Gantt) -> None:
    document = plan_document()
    page = gantt(document)
    overlay, seen = page.locator(OVERLAY).bounding_box(), view(page)
    scale = overlay["width"] / (seen["end"] - seen["start"])
    plan = document.plan
    rows = {operation: row for row, operation in enumerate(plan.operations.id)}
    places = [(x, y) for x in range(5, int(overlay["width"]), 31) for y in range(45, int(overlay["height"]), 9)]
    points = [[overlay["x"] + x, overlay["y"] + y] for x, y in places]
    hits = page.evaluate("(points) => points.map(([x, y]) => window.reshuffleView.hitTest(x, y))", points)
    found = [(x, hit) for (x, _), hit in zip(places, hits, strict=True) if hit is not None and hit["operation"] != ""]
    assert len(found) > 20
    for across, hit in found:
        row = rows[hit["operation"]]
        instant, reach = seen["start"] + across / scale, 4 / scale
        assert plan.operations.start[row] - reach <= instant <= plan.operations.end[row] + reach
        assert plan.resources[plan.operations.station[row]].id == hit["row"]


def test_a_click_beside_all_bars_gives_the_selection_up(gantt: Gantt) -> None:
    document = plan_document()
    page = gantt(document)
    page.mouse.click(*middle(box_of(page, seen_operation(page, document))))
    page.locator(SELECTED).wait_for()
    settle(page)
    overlay = page.locator(OVERLAY).bounding_box()
    for across in range(10, int(overlay["width"]), 15):
        point = [overlay["x"] + across, overlay["y"] + 55]
        hit = page.evaluate("([x, y]) => window.reshuffleView.hitTest(x, y)", point)
        if hit is not None and hit["state"] == "":
            page.mouse.click(*point)
            break
    page.locator(SELECTED).wait_for(state="detached")


def test_the_keyboard_walks_from_bar_to_bar_selects_and_gives_up(gantt: Gantt) -> None:
    page = gantt()
    page.focus(STAGE)
    page.keyboard.press("ArrowDown")
    first = page.evaluate("() => window.reshuffleView.focused()")
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    later = page.evaluate("() => window.reshuffleView.focused()")
    assert first
    assert later not in {None, first}
    page.keyboard.press("Enter")
    assert later in page.locator(SELECTED).inner_text()
    page.keyboard.press("Escape")
    page.locator(SELECTED).wait_for(state="detached")


def test_the_keyboard_says_where_it_is(gantt: Gantt) -> None:
    page = gantt()
    page.focus(STAGE)
    page.keyboard.press("ArrowDown")
    operation = page.evaluate("() => window.reshuffleView.focused()")
    page.wait_for_function(
        "(said) => document.querySelector('[data-testid=gantt-said]').textContent.includes(said)", arg=operation
    )


def test_keys_go_to_the_ends_of_a_row_and_bring_them_into_sight(gantt: Gantt) -> None:
    page = gantt()
    page.focus(STAGE)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    settle(page)
    last = page.evaluate("() => window.reshuffleView.focused()")
    overlay, box = page.locator(OVERLAY).bounding_box(), box_of(page, last)
    assert overlay["x"] <= box["x"] < overlay["x"] + overlay["width"]


def test_rows_can_be_orders(gantt: Gantt) -> None:
    document = plan_document()
    page = gantt(document)
    page.click("[data-testid=gantt-rows-order]")
    settle(page)
    assert set(view(page)["rows"]) == {order.id for order in document.plan.orders}


def test_a_search_keeps_the_rows_of_what_it_finds_and_escape_gives_them_all_back(gantt: Gantt) -> None:
    document = plan_document()
    page = gantt(document)
    page.click("[data-testid=gantt-rows-order]")
    page.focus(STAGE)
    page.keyboard.press("/")
    page.keyboard.type("A00003")
    settle(page)
    assert view(page)["rows"] == ["A00003"]
    assert "8" in page.locator("[data-testid=gantt-found]").inner_text()
    page.keyboard.press("Escape")
    settle(page)
    assert len(view(page)["rows"]) == len(document.plan.orders)


def test_enter_in_the_search_goes_to_what_is_found(gantt: Gantt) -> None:
    page = gantt()
    page.fill("[data-testid=gantt-search]", "A00009/1/080")
    page.press("[data-testid=gantt-search]", "Enter")
    settle(page)
    overlay, box = page.locator(OVERLAY).bounding_box(), box_of(page, "A00009/1/080")
    assert overlay["x"] <= box["x"] < overlay["x"] + overlay["width"]
    assert "A00009/1/080" in page.locator(SELECTED).inner_text()


def test_a_search_that_finds_nothing_says_so_and_offers_a_way_back(gantt: Gantt) -> None:
    page = gantt()
    page.fill("[data-testid=gantt-search]", "there is no such thing")
    page.locator("[data-testid=gantt-nothing] button").click()
    settle(page)
    assert len(view(page)["rows"]) == 7


def test_only_late_orders_are_shown_when_asked(gantt: Gantt) -> None:
    document = plan_document()
    page = gantt(document)
    page.click("[data-testid=gantt-rows-order]")
    page.click("[data-testid=gantt-late]")
    settle(page)
    assert set(view(page)["rows"]) == {order.id for order in document.plan.orders if (order.lateness_ms or 0) > 0}


def test_groups_fold_by_a_click_on_their_head_and_all_at_once(gantt: Gantt) -> None:
    page = gantt()
    page.select_option("[data-testid=gantt-group]", "group")
    settle(page)
    overlay = page.locator(OVERLAY).bounding_box()
    page.mouse.click(overlay["x"] + 40, overlay["y"] + 52)
    settle(page)
    assert not {"station 1", "station 6"} & set(view(page)["rows"])
    page.click("[data-testid=gantt-fold]")
    page.click("[data-testid=gantt-fold]")
    settle(page)
    assert view(page)["rows"] == []


def test_the_wheel_with_ctrl_zooms_and_keeps_what_is_under_the_pointer(gantt: Gantt) -> None:
    page = gantt()
    overlay, before = page.locator(OVERLAY).bounding_box(), view(page)
    across = 300
    page.mouse.move(overlay["x"] + across, overlay["y"] + 60)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    settle(page)
    after = view(page)
    assert after["end"] - after["start"] < 0.8 * (before["end"] - before["start"])

    def instant(seen: dict[str, Any]) -> float:
        return float(seen["start"] + (seen["end"] - seen["start"]) * across / overlay["width"])

    assert instant(after) == pytest.approx(instant(before), abs=5000)


def test_buttons_zoom_in_out_and_to_the_whole_plan(gantt: Gantt) -> None:
    document = plan_document()
    page = gantt(document)
    before = view(page)
    page.click("[data-testid=gantt-zoom-in]")
    settle(page)
    closer = view(page)
    page.click("[data-testid=gantt-zoom-fit]")
    settle(page)
    whole = view(page)
    assert closer["end"] - closer["start"] < before["end"] - before["start"]
    assert whole["start"] <= 0
    assert whole["end"] >= max(document.plan.bars.end)


def test_a_drag_moves_the_window_and_selects_nothing(gantt: Gantt) -> None:
    document = plan_document()
    page = gantt(document)
    before = view(page)
    x, y = middle(box_of(page, seen_operation(page, document)))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 150, y, steps=4)
    page.mouse.up()
    settle(page)
    assert view(page)["start"] > before["start"]
    assert page.locator(SELECTED).count() == 0


def test_two_fingers_zoom(gantt: Gantt) -> None:
    page = gantt(viewport={"width": 820, "height": 1100}, has_touch=True)
    before, overlay = view(page), page.locator(OVERLAY).bounding_box()
    touch = page.context.new_cdp_session(page)
    y = overlay["y"] + 100

    def send(kind: str, *across: float) -> None:
        points = [{"x": overlay["x"] + x, "y": y, "id": number} for number, x in enumerate(across)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", 250, 350)
    for away in range(10, 160, 15):
        send("touchMove", 250 - away, 350 + away)
    send("touchEnd")
    settle(page)
    after = view(page)
    assert after["end"] - after["start"] < 0.6 * (before["end"] - before["start"])


def test_the_window_of_the_minimap_can_be_dragged(gantt: Gantt) -> None:
    page = gantt()
    before, box = view(page), page.locator("[data-testid=gantt-minimap]").bounding_box()
    x, y = box["x"] + box["width"] * 0.7, box["y"] + 20
    page.mouse.click(x, y)
    settle(page)
    there = view(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - box["width"] * 0.3, y, steps=4)
    page.mouse.up()
    settle(page)
    back = view(page)
    assert there["start"] > before["start"]
    assert before["start"] < back["start"] < there["start"]
    assert back["end"] - back["start"] == pytest.approx(before["end"] - before["start"])


def test_two_plans_stand_in_two_lanes_of_each_row_with_their_differences_counted(gantt: Gantt) -> None:
    document = plan_document()
    plan = document.plan
    moved = list(plan.operations.start)
    moved[-1] += 60_000
    other = replace(plan, name="other.json", operations=replace(plan.operations, start=tuple(moved)))
    page = gantt(replace(document, against=other))
    first = plan.operations.id[0]
    upper, lower = box_of(page, first), box_of(page, first, 1)
    assert lower["y"] >= upper["y"] + upper["height"]
    assert lower["x"] == upper["x"]
    legend = page.locator("[data-testid=gantt-legend]")
    assert "other.json" in legend.inner_text()
    assert legend.locator("[data-testid=gantt-difference-moved]").inner_text().endswith(": 1")
    assert legend.locator("[data-testid=gantt-difference-same]").inner_text().endswith(f": {len(moved) - 1}")


def test_what_lies_in_the_lower_lane_is_of_the_other_plan(gantt: Gantt) -> None:
    document = plan_document()
    page = gantt(replace(document, against=replace(plan_document(seed=2).plan, name="other.json")))
    for operation in document.plan.operations.id[:8]:
        box = box_of(page, operation, 1)
        hit = page.evaluate("([x, y]) => window.reshuffleView.hitTest(x, y)", list(middle(box)))
        assert hit is not None
        assert (hit["operation"], hit["block"]) == (operation, 1)


def test_the_table_says_what_the_canvas_draws_a_page_at_a_time(gantt: Gantt) -> None:
    document = plan_document()
    page = gantt(document)
    page.click("[data-testid=gantt-table-toggle]")
    table = page.locator("[data-testid=gantt-table] tbody tr")
    first = min(zip(document.plan.operations.start, document.plan.operations.id, strict=True))[1]
    assert table.count() == 50
    assert first in table.first.inner_text()
    page.click("[data-testid=gantt-table-next]")
    assert first not in table.first.inner_text()


def test_an_operation_chosen_in_the_table_is_brought_into_sight(gantt: Gantt) -> None:
    page = gantt()
    page.click("[data-testid=gantt-zoom-in]")
    page.click("[data-testid=gantt-table-toggle]")
    page.click("[data-testid=gantt-table-next]")
    link = page.locator("[data-testid=gantt-table] tbody button").last
    operation = link.inner_text()
    link.click()
    settle(page)
    overlay, box = page.locator(OVERLAY).bounding_box(), box_of(page, operation)
    assert overlay["x"] <= box["x"] + box["width"]
    assert box["x"] < overlay["x"] + overlay["width"]


def test_the_side_panel_leads_from_another_view_to_the_operation_in_the_gantt(gantt: Gantt) -> None:
    page = gantt()
    page.fill("[data-testid=gantt-search]", "A00009/1/080")
    page.press("[data-testid=gantt-search]", "Enter")
    page.click("[data-testid=view-overview]")
    page.click("[data-testid=show-in-gantt]")
    page.wait_for_function(OPEN)
    settle(page)
    overlay, box = page.locator(OVERLAY).bounding_box(), box_of(page, "A00009/1/080")
    assert overlay["x"] <= box["x"] < overlay["x"] + overlay["width"]


def test_on_paper_all_rows_are_drawn_in_light_colours(gantt: Gantt) -> None:
    page = gantt(color_scheme="dark")
    page.emulate_media(media="print")
    page.wait_for_function("() => document.querySelectorAll('.gantt-sheet canvas').length > 0")
    pixel = page.evaluate(
        """() => {
          const canvas = document.querySelector('.gantt-sheet canvas');
          return [...canvas.getContext('2d').getImageData(canvas.width - 20, canvas.height - 12, 1, 1).data];
        }"""
    )
    assert min(pixel[:3]) > 200
    assert not page.locator(STAGE).is_visible()


def test_the_chart_follows_the_theme(gantt: Gantt) -> None:
    darkness = []
    for scheme in ("light", "dark"):
        page = gantt(color_scheme=scheme)
        darkness.append(
            page.evaluate(
                """() => {
                  const canvas = document.querySelector('[data-testid=gantt-chart]');
                  return canvas.getContext('2d').getImageData(canvas.width - 3, canvas.height - 3, 1, 1).data[0];
                }"""
            )
        )
    assert darkness[0] > 200 > 60 > darkness[1]


NAMES = ["<script>alert(1)</script>", "x" * 10_000, "\u202e\u05e9\u05dc\u05d5\u05dd", "👩‍🔧🏭"]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_any_kind_do_no_harm(open_report: Callable[..., Any], name: str) -> None:
    report = open_report(document_named(name))
    report.page.evaluate("() => { location.hash = '#/gantt'; }")
    report.page.wait_for_function(OPEN)
    for mode in ("order", "station"):
        report.page.click(f"[data-testid=gantt-rows-{mode}]")
        settle(report.page)
        overlay = report.page.locator(OVERLAY).bounding_box()
        report.page.mouse.move(overlay["x"] + overlay["width"] / 3, overlay["y"] + 55)
    assert report.misdeeds() == []
    assert report.page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_a_plan_without_operations_has_an_empty_chart(gantt: Gantt) -> None:
    document = plan_document()
    plan = document.plan
    nothing: dict[str, tuple[()]] = dict.fromkeys(("resource", "operation", "state", "start", "end"), ())
    page = gantt(replace(document, plan=replace(plan, bars=replace(plan.bars, **nothing))))
    page.click("[data-testid=gantt-zoom-fit]")
    settle(page)
    assert view(page)["end"] > view(page)["start"]


def ink(page: Any, y: float) -> int:
    """Return how many colours stand in a row of pixels of the chart."""
    found: int = page.evaluate(
        """(y) => {
          const canvas = document.querySelector("[data-testid=gantt-chart]");
          const ratio = window.devicePixelRatio;
          const { data } = canvas.getContext("2d").getImageData(0, Math.round(y * ratio), canvas.width, 1);
          return new Set(new Uint32Array(data.buffer)).size;
        }""",
        y,
    )
    return found


def test_folded_groups_still_show_when_they_work(gantt: Gantt) -> None:
    page = gantt()
    page.get_by_test_id("gantt-group").select_option("group")
    page.get_by_test_id("gantt-fold").click()
    settle(page)
    assert view(page)["rows"] == []
    assert ink(page, 40 + 12) > ink(page, 40 + 2) + 2  # the head above its summary has only lines across it


def test_chart_reaches_to_the_lower_edge_of_a_high_window(gantt: Gantt) -> None:
    page = gantt(viewport={"width": 1360, "height": 620})
    low = page.locator(".gantt-body").bounding_box()
    assert 560 < low["y"] + low["height"] <= 620
