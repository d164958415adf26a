"""In a browser: any name is shown as text, and the page does nothing that a page on disk should not do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reshuffle.dashboard.page import report_page
from tests.dashboard.conftest import Opener, OpenReport
from tests.dashboard.view_documents import document, document_named, plan_view

NAMES = {
    "script": "<script>alert(1)</script>",
    "end": "</script><script>alert(1)</script>",
    "comment": "<!--<script>",
    "quote": "\"'><svg onload=alert(1)>",
    "placeholder": "{{script}} ${alert(1)}",
    "right-to-left": "طلب \u202egnp.exe",
    "emoji": "👩🏽‍🏭🏭🇩🇪",
    "control": "a\x00\x07\x1b[31mb",
    "surrogate": "half \ud83d of a pair",
    "prototype": "__proto__",
    "long": "W" * 10_000,
}


VIEWS = ("", "gantt", "orders", "stations", "material", "can-make")


def show(report: OpenReport, view: str) -> None:
    """Go to a view of the page, and wait until it is drawn."""
    report.page.evaluate(
        "(view) => { location.hash = `#/${view}`;"
        " return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))); }",
        view,
    )


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_name_does_nothing_but_stand_there(open_report: Opener, name: str) -> None:
    report = open_report(document_named(name))
    assert report.page.locator("[data-testid=problem]").count() == 0
    for view in VIEWS:
        show(report, view)
    assert report.page.locator("#app script, #app img[src=x], #app svg[onload]").count() == 0
    assert report.misdeeds() == []


@pytest.mark.parametrize("name", ["<b>A17</b>", "طلب", "👩🏽‍🏭"])
def test_name_is_shown_as_text(open_report: Opener, name: str) -> None:
    report = open_report(document(plan_view(name=name)))
    assert name in report.page.locator("#app").inner_text()
    assert name in report.page.title()


@pytest.mark.parametrize("width", [1280, 390])
def test_page_stays_as_wide_as_the_screen_whatever_the_names_are(open_report: Opener, width: int) -> None:
    report = open_report(document_named("W" * 10_000), viewport={"width": width, "height": 700})
    wide = {}
    for view in VIEWS:
        show(report, view)
        wide[view] = report.page.evaluate("() => document.documentElement.scrollWidth")
    assert wide == dict.fromkeys(VIEWS, width)


def test_watching_finds_what_the_policy_forbids(open_report: Opener) -> None:
    report = open_report(document())
    report.page.evaluate("""() => {
        const image = document.createElement("img");
        image.src = "https://example.org/pixel.png";
        const script = document.createElement("script");
        script.textContent = "alert(1)";
        document.body.append(image, script);
    }""")
    report.page.wait_for_function("() => window.policyViolations.length >= 2")
    assert {line.split()[1] for line in report.page.evaluate("() => window.policyViolations")} == {
        "img-src",
        "script-src-elem",
    }


def test_page_of_a_newer_document_says_so_and_shows_nothing_half(open_report: Opener) -> None:
    report = open_report(replace(document(), format="reshuffle.view/2"))
    assert report.page.locator("[data-testid=problem]").get_attribute("data-problem") == "newer"
    assert report.page.locator("canvas").count() == 0
    assert report.misdeeds() == []


def test_page_whose_document_is_cut_off_says_so(open_file: Opener, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(report_page(document()).replace('"against":null}', ""), encoding="utf-8", newline="\n")
    report = open_file(path)
    assert report.page.locator("[data-testid=problem]").get_attribute("data-problem") == "broken"
    assert report.misdeeds() == []


def test_page_without_scripts_says_what_to_do(open_report: Opener) -> None:
    context = open_report(document(), java_script_enabled=False)
    assert "Allow JavaScript" in context.page.locator("noscript").inner_text()
