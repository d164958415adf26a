"""A report is one file that holds everything, and lets nothing else run."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

from reshuffle.dashboard.document_json import document_json
from reshuffle.dashboard.page import content_security_policy, report_page
from tests.dashboard.view_documents import document, document_named


class Page(HTMLParser):
    """The elements of a page with their attributes and texts, as a parser of HTML finds them."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.is_inside = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.texts.append("")
        self.is_inside = True

    def handle_endtag(self, tag: str) -> None:
        self.is_inside = False

    def handle_data(self, data: str) -> None:
        if self.is_inside:
            self.texts[-1] += data

    def all(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        found = zip(self.elements, self.texts, strict=True)
        return [(attributes, text) for (name, attributes), text in found if name == tag]

    @property
    def policy(self) -> dict[str, str]:
        (content,) = (one["content"] for one, _ in self.all("meta") if one.get("http-equiv"))
        return {
            name: rest.strip() for name, _, rest in (part.strip().partition(" ") for part in (content or "").split(";"))
        }


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(report_page(document()))


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_policy_allows_the_script_and_the_style_of_the_page_and_nothing_else(page: Page) -> None:
    (script,) = (text for attributes, text in page.all("script") if "type" not in attributes)
    ((_, style),) = page.all("style")
    assert page.policy == {
        "default-src": "'none'",
        "script-src": digest(script),
        "style-src": digest(style),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_policy_stands_before_all_that_it_governs(page: Page) -> None:
    tags = [tag for tag, _ in page.elements]
    policy = next(row for row, (_, attributes) in enumerate(page.elements) if attributes.get("http-equiv"))
    assert policy < min(tags.index("style"), tags.index("script"), tags.index("title"))


def test_page_names_no_other_file(page: Page) -> None:
    addresses = [attributes for _, attributes in page.elements if {"src", "href", "action", "data"} & set(attributes)]
    assert addresses == []
    ((_, style),) = page.all("style")
    assert re.findall(r"url\((?!['\"]?data:)|@import", style) == []


def test_page_carries_the_document(page: Page) -> None:
    ((_, text),) = (found for found in page.all("script") if found[0].get("id") == "view-document")
    assert text == document_json(document())


def test_page_says_its_language_and_what_to_do_without_scripts(page: Page) -> None:
    ((html, _),) = page.all("html")
    assert html["lang"] == "en"
    paragraphs = [text for _, text in page.all("p")]
    assert "Allow JavaScript" in paragraphs[0]
    assert "JavaScript" in paragraphs[1]


def test_title_is_the_name_of_the_plan(page: Page) -> None:
    assert page.all("title") == [({}, "plan.json - Reshuffle")]


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "</title></style></script><b>",
        "{{script}}",
        "\ud800",
        "a\x00b\x1bc",
        "x" * 10_000,
        "\u202eabc",
    ],
    ids=["script", "ends", "placeholder", "surrogate", "control", "long", "direction"],
)
def test_name_changes_no_element_of_the_page(page: Page, name: str) -> None:
    text = report_page(document_named(name))
    text.encode("utf-8")
    hostile = Page(text)
    assert [tag for tag, _ in hostile.elements] == [tag for tag, _ in page.elements]
    assert hostile.policy == page.policy
    ((_, carried),) = (found for found in hostile.all("script") if found[0].get("id") == "view-document")
    assert json.loads(carried)["plan"]["orders"][0]["id"] == name


@pytest.mark.parametrize("text", ["a</SCRIPT>", "b</style >", "c<!--d"])
def test_built_file_that_would_end_its_element_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must not hold"):
        content_security_policy(text, "")
    with pytest.raises(ValueError, match="must not hold"):
        content_security_policy("", text)
