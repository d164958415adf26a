"""Head, navigation, panels and side panel in a browser, used as a person would: looked at, clicked, typed, tabbed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.view_plans import synthetic_document
from reshuffle.supervisor.reporting import view_document as view
from tests.dashboard.conftest import Opener
from tests.dashboard.view_documents import HOUR, bars, document, plan_view

Open = Callable[..., Any]
VIEWS = ("overview", "gantt", "orders", "stations", "material", "can-make")


@pytest.fixture
def opened(open_report: Opener) -> Open:
    """Return a function that opens a document at a view and gives the page; the reader's language is English."""

    def at(shown: view.ViewDocument, address: str = "#/overview", **options: Any) -> Any:
        page = open_report(shown, **{"locale": "en-GB", **options}).page
        page.evaluate("(hash) => { location.hash = hash; }", address)
        page.get_by_test_id("page").wait_for()
        return page

    return at


def show(page: Any, name: str) -> None:
    """Go to a view by its link."""
    page.get_by_test_id(f"view-{name}").click()
    page.locator(f"[data-testid=page][data-view={name}]").wait_for()


def text(page: Any, testid: str) -> str:
    return str(page.get_by_test_id(testid).first.inner_text())


def on_time() -> view.PlanView:
    plan = plan_view()
    order = replace(plan.orders[0], due=5 * HOUR, lateness_ms=-3 * HOUR)
    return replace(plan, orders=(order,), late=(), unplanned=())


def nothing_planned() -> view.PlanView:
    plan = plan_view(num_operations=0)
    return replace(
        plan, orders=(), late=(), unplanned=(), can_make=(), material=(), load=(), states=(), figures=(),
        bars=bars(0), in_progress=view.Steps((), ()),
    )  # fmt: skip


def test_first_sentence_says_how_many_orders_are_late(opened: Open) -> None:
    page = opened(document())
    assert "1 of 1 orders is late." in text(page, "verdict")
    assert "The worst is A1, 1 hr behind." in text(page, "verdict")


def test_first_sentence_says_that_all_is_well(opened: Open) -> None:
    page = opened(document(on_time()))
    assert "Every order is in time." in text(page, "verdict")
    assert "The tightest is A1, with 3 hr to spare." in text(page, "none-late")


def test_views_open_by_their_links_and_by_the_back_button(opened: Open) -> None:
    page = opened(document())
    for name in VIEWS[1:]:
        show(page, name)
        assert page.get_by_test_id(f"view-{name}").get_attribute("aria-current") == "page"
    page.go_back()
    page.locator("[data-view=material]").wait_for()


def test_first_tab_leads_past_the_head(opened: Open) -> None:
    page = opened(document())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.testid") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    assert "#/overview" in page.url


def test_plan_that_does_not_hold_says_so_before_all_else(opened: Open) -> None:
    broken = replace(plan_view(), violations=(view.ViolationRow("capacity", "mill", "two at once"),) * 7)
    page = opened(document(broken))
    assert "This plan does not hold: 7 rules are broken" in text(page, "violations")
    assert page.get_by_test_id("violations").locator("tbody tr").count() == 5
    page.get_by_role("button", name="Show all 7").click()
    assert page.get_by_test_id("violations").locator("tbody tr").count() == 7


def test_late_order_names_its_cheapest_way_out(opened: Open) -> None:
    late = opened(document()).get_by_test_id("late-order").first.inner_text()
    assert "late by 1 hr" in late
    assert "Work overtime on Friday" in late
    assert "in time" in late
    assert "€120" in late


def test_ways_out_that_were_not_looked_for_are_not_said_to_be_missing(opened: Open) -> None:
    plan = plan_view()
    late = replace(plan.late[0], fixes=(), fixes_tried=False)
    page = opened(document(replace(plan, late=(late,))))
    said = text(page, "fixes-untried")
    assert "too short to find a way out" in said
    assert "reshuffle explain plan.json A1" in said


def test_command_that_is_shown_is_safe_to_paste_whatever_the_order_is_called(opened: Open) -> None:
    plan = plan_view(order="A'; rm -rf ~ #")
    late = replace(plan.late[0], fixes=(), fixes_tried=False)
    page = opened(document(replace(plan, late=(late,))))
    assert "reshuffle explain plan.json 'A'\\''; rm -rf ~ #'" in text(page, "fixes-untried")


def test_how_an_order_became_late_is_said_in_the_language_of_the_reader(opened: Open) -> None:
    page = opened(document(), locale="de-DE")
    page.get_by_test_id("late-order").locator("summary").click()
    assert "A1/1/10 wird auf mill bearbeitet." in text(page, "causal-chain")
    assert "Überstunden: " in text(page, "fixes")


def test_objective_stands_in_its_unit_with_bound_and_gap(opened: Open) -> None:
    said = text(opened(document()), "figure-gap")
    assert "Lateness" in said
    assert "1 hr" in said
    assert "no plan has less than 0" in said
    assert "at most 100%" in said


def test_plan_beside_it_with_another_objective_is_not_compared_by_it(opened: Open) -> None:
    plan = plan_view()
    other = replace(plan, objective=(view.ObjectiveLevel("makespan", 60, "ms", 60_000.0),), gap=0.5)
    said = text(opened(document(plan, other)), "figure-gap")
    assert "planned for something else: All work done" in said
    assert "50%" not in said


def test_figure_that_was_simulated_has_its_interval(opened: Open) -> None:
    plan = plan_view()
    figure = view.Figure("on_time_share", 0.5, "1", view.SimulatedFigure(0.42, 0.031, 30))
    page = opened(document(replace(plan, figures=(figure,))))
    assert "42% ± 3.1%" in text(page, "figure-on_time_share")


def test_standstills_of_a_simulation_are_told_with_their_reasons(opened: Open) -> None:
    plan = plan_view()
    empty = view.Bars((), (), (), (), ())
    run = view.SimulatedRun(5, 30, 9, "10 %", (), 2, ("robot r1 waits for a <b>free</b> dock",), empty, ())
    page = opened(document(replace(plan, simulated=run)))
    said = text(page, "simulation")
    assert "30 runs of the digital twin with seed 5" in said
    assert "Every station states how its times vary" in said
    assert "In 2 runs of 30 nothing moved any more" in said
    assert "robot r1 waits for a <b>free</b> dock" in said


def test_figures_of_the_plan_beside_it_stand_with_the_change(opened: Open) -> None:
    plan = plan_view()
    better = replace(plan, name="other.json", figures=(view.Figure("on_time_share", 0.25, "1"),))
    page = opened(document(plan, better))
    assert "25 points worse" in text(page, "figure-on_time_share")
    assert "other.json" in text(page, "against-name")


def test_orders_are_searched_and_the_address_keeps_it(opened: Open) -> None:
    page = opened(synthetic_document(1500), "#/orders")
    page.get_by_test_id("orders-search").fill("A00007")
    page.get_by_test_id("order-row").nth(1).wait_for(state="detached")
    assert "A00007" in text(page, "order-row")
    assert "q=A00007" in page.url
    page.reload()
    assert page.get_by_test_id("order-row").count() == 1


def test_orders_that_fit_nothing_can_be_shown_again(opened: Open) -> None:
    page = opened(document(), "#/orders?q=nowhere")
    page.get_by_role("button", name="Show all orders").click()
    page.get_by_test_id("order-row").wait_for()
    assert page.get_by_test_id("orders-search").input_value() == ""


def test_orders_sort_by_a_head_and_turn_round_when_it_is_pressed_again(opened: Open) -> None:
    page = opened(synthetic_document(1500), "#/orders")
    head = page.get_by_test_id("sort-order")
    head.press("Enter")
    page.locator("th[aria-sort=ascending] [data-testid=sort-order]").wait_for()
    assert "A00001" in text(page, "order-row")
    head.press("Enter")
    page.locator("th[aria-sort=descending] [data-testid=sort-order]").wait_for()
    assert "A00001" not in text(page, "order-row")


def test_late_orders_alone_are_shown_on_wish(opened: Open) -> None:
    shown = synthetic_document(1500)
    late = sum(1 for order in shown.plan.orders if (order.lateness_ms or 0) > 0)
    page = opened(shown, "#/orders")
    page.get_by_test_id("orders-show").select_option("late")
    page.locator(f"text={late} of {len(shown.plan.orders)} orders").wait_for()
    assert page.get_by_test_id("order-row").count() == late


def test_five_thousand_orders_stand_on_pages(opened: Open) -> None:
    plan = plan_view()
    order = plan.orders[0]
    many = (order, *(replace(order, id=f"B{row}", lots=(f"B{row}/1",)) for row in range(4999)))
    page = opened(document(replace(plan, orders=many)), "#/orders")
    assert page.get_by_test_id("order-row").count() == 100
    page.get_by_test_id("page-next").click()
    page.locator("text=101 to 200 of 5,000").wait_for()


def test_order_opens_beside_the_table_and_takes_the_focus(opened: Open) -> None:
    page = opened(document(), "#/orders")
    page.get_by_test_id("order-link").first.press("Enter")
    side = page.get_by_test_id("side")
    side.wait_for()
    assert "A1 is worked on" in side.inner_text()
    page.wait_for_function("document.activeElement.tagName === 'H2'")
    assert "A1 selected" in page.get_by_test_id("announcement").text_content()
    page.keyboard.press("Escape")
    side.wait_for(state="detached")
    assert page.evaluate("document.activeElement.dataset.testid") == "order-link"


def test_operation_says_why_here_and_why_then(opened: Open) -> None:
    plan = plan_view()
    why = replace(
        plan.why,
        cause=(view.CAUSES.index("release"), view.CAUSES.index("station")),
        subject=("A1", "drill"),
        waited_ms=(0, 2 * HOUR),
        elsewhere=(view.Elsewhere(1, 0, 5 * HOUR, view.CAUSES.index("operator"), "Anna"),),
    )
    page = opened(document(replace(plan, why=why)), "#/gantt?operation=A1/1/20")
    assert "drill is busy with A1/1/10 until then." in text(page, "why-then")
    assert "Waited 2 hr" in text(page, "why-then")
    assert "mill" in text(page, "why-here")
    assert "3 hr later" in text(page, "why-here")
    assert "drill" in text(page, "side-where")
    assert "1 hr late" in text(page, "side-order")


def test_chain_leads_from_operation_to_operation(opened: Open) -> None:
    page = opened(document(plan_view(num_operations=12)), "#/gantt?operation=A1/1/120")
    chain = page.get_by_test_id("chain")
    assert chain.get_by_test_id("operation-link").count() == 8
    page.get_by_test_id("chain-more").click()
    assert chain.get_by_test_id("operation-link").count() == 11
    chain.get_by_test_id("operation-link").first.click()
    page.get_by_role("heading", name="A1/1/110").wait_for()
    assert "operation=A1%2F1%2F110" in page.url


def test_link_of_the_side_panel_leads_into_the_gantt(opened: Open) -> None:
    page = opened(document(), "#/orders?operation=A1/1/20")
    page.get_by_test_id("show-in-gantt").click()
    page.locator("[data-view=gantt]").wait_for()
    assert page.get_by_test_id("side").is_visible()


def test_operation_of_the_other_plan_says_where_it_comes_from(opened: Open) -> None:
    other = plan_view(name="other.json")
    page = opened(document(plan_view(), other), "#/gantt?operation=A1/1/20&in=against")
    assert "From the plan beside it: other.json" in text(page, "side")


def test_station_shows_its_load_as_curve_and_as_table(opened: Open) -> None:
    page = opened(document(), "#/stations")
    assert page.get_by_test_id("curve-load").locator("canvas").count() == 1
    page.get_by_test_id("curve-load-switch").click()
    row = page.get_by_test_id("curve-load").locator("tbody tr").first.inner_text()
    assert "Mon 30 Nov, 06:00" in row
    assert row.split()[-2:] == ["1", "8"]


def test_states_of_a_station_can_be_heard(opened: Open) -> None:
    page = opened(document(), "#/stations")
    assert page.get_by_role("img", name="Production 50%, Idle 50%").count() == 1


def test_material_says_when_what_is_short_and_what_to_buy(opened: Open) -> None:
    page = opened(document(), "#/material")
    assert "1 shortage" in text(page, "material-row")
    assert "A1/1/10" in text(page, "shortages")
    assert "Mon 30 Nov, 07:00" in text(page, "shortages")
    assert "A1" in text(page, "purchases")


def test_operation_that_no_station_can_do_is_found_among_the_others(opened: Open) -> None:
    refused = view.CanMake("gear", "20", "drill", False, ("envelope: 900 mm is asked for, 600 mm is there",))
    plan = plan_view()
    page = opened(document(replace(plan, can_make=(*plan.can_make, refused))), "#/can-make")
    assert page.get_by_test_id("making").count() == 2
    page.get_by_test_id("make-impossible").check()
    page.get_by_test_id("making").nth(1).wait_for(state="detached")
    assert "envelope: 900 mm is asked for" in text(page, "making")


def test_order_without_a_place_in_the_plan_says_why(opened: Open) -> None:
    assert "no station can do it" in text(opened(document()), "unplanned")


def test_very_long_sentence_is_cut_until_it_is_asked_for(opened: Open) -> None:
    plan = plan_view()
    late = replace(plan.late[0], fixes=(replace(plan.late[0].fixes[0], sentence="word " * 2000),))
    fixes = opened(document(replace(plan, late=(late,)))).get_by_test_id("fixes").first
    assert len(fixes.inner_text()) < 600
    fixes.get_by_test_id("passage-more").click()
    assert len(fixes.inner_text()) > 9000


def test_views_without_anything_to_show_say_so(opened: Open) -> None:
    page = opened(document(nothing_planned()))
    assert "No order is planned." in text(page, "verdict")
    said = {
        "orders": "The plan has no orders.",
        "stations": "The plan uses no stations.",
        "material": "This plan uses no material.",
        "can-make": "The plan has no products",
    }
    for name, words in said.items():
        show(page, name)
        assert words in text(page, name)
        assert page.locator("main table, main canvas").count() == 0


def test_german_reader_is_spoken_to_in_german(opened: Open) -> None:
    page = opened(document(), locale="de-DE")
    assert "1 von 1 Aufträgen ist verspätet." in text(page, "verdict")
    assert page.locator("html").get_attribute("lang") == "de"


def test_language_changes_at_once_and_stays(opened: Open) -> None:
    page = opened(document())
    page.get_by_test_id("language").select_option("de")
    page.locator("text=Verspätete Aufträge").first.wait_for()
    page.reload()
    assert "verspätet" in text(page, "verdict")


def test_reader_who_wants_dark_gets_dark_on_a_light_machine(opened: Open) -> None:
    page = opened(document(), color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_test_id("theme").select_option("dark")
    page.locator("html[data-theme=dark]").wait_for()
    assert page.evaluate(ground) != light


def test_times_are_those_of_the_site_wherever_the_reader_is(opened: Open) -> None:
    page = opened(document(), "#/orders", timezone_id="America/New_York")
    assert "Mon 30 Nov, 08:00" in text(page, "order-row")
    assert "Europe/Berlin" in text(page, "zone")


@pytest.mark.parametrize("width", [390, 820])
def test_every_view_fits_phone_and_tablet(opened: Open, width: int) -> None:
    shown = document(plan_view(), plan_view(name="other.json"))
    page = opened(shown, "#/overview?order=A1", viewport={"width": width, "height": 844})
    wide = {}
    for name in VIEWS:
        show(page, name)
        wide[name] = page.evaluate("document.documentElement.scrollWidth")
    assert wide == dict.fromkeys(VIEWS, width)


def test_every_control_has_a_name(opened: Open) -> None:
    page = opened(document(plan_view(), plan_view(name="other.json")))
    for name in VIEWS:
        show(page, name)
        nameless = page.evaluate(
            """() => [...document.querySelectorAll("button, input, select, a[href]")].filter((control) =>
                 !(control.getAttribute("aria-label") || control.textContent.trim()
                   || [...(control.labels ?? [])].some((label) => label.textContent.trim())))
               .map((control) => control.outerHTML.slice(0, 100))"""
        )
        assert nameless == [], name


def test_tables_have_captions_and_heads_their_scopes(opened: Open) -> None:
    page = opened(document())
    for name in ("overview", "orders", "stations", "material", "can-make"):
        show(page, name)
        tables = page.locator("main table:not(.u-legend)")
        assert tables.count() > 0, name
        assert page.locator("main table:not(.u-legend):not(:has(caption))").count() == 0, name
        assert page.locator("main table:not(.u-legend) th:not([scope])").count() == 0, name
