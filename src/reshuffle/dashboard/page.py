"""A report as one file: page, style, program and document in one text that asks nobody for anything."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import unicodedata
from importlib import resources

from reshuffle.dashboard.document_json import document_json
from reshuffle.supervisor.reporting.view_document import ViewDocument

__all__ = ["content_security_policy", "report_page"]

_PLACEHOLDER = re.compile(r"\{\{([a-z]+)\}\}")
#: A tab of a browser shows some thirty characters; a name may have ten thousand.
_LONGEST_TITLE = 200
#: What ends the element that a text stands in, or makes the parser count such ends.
_ENDS = re.compile(r"</script|</style|<!--", re.IGNORECASE)


def report_page(document: ViewDocument) -> str:
    """Return a self-contained HTML page that shows a view document.

    The page runs from disk without a network. Its Content-Security-Policy lets nothing run and nothing be drawn but the
    one script and the one style sheet inside it, known by their hashes, and lets it send nothing.

    Parameters
    ----------
    document
        What to show; names in it may be any text.

    Raises
    ------
    ValueError
        If a number of the document is not finite.
    """
    style, script = _static("app.css"), _static("app.js")
    parts = {
        "policy": content_security_policy(script, style),
        "generator": _text(document.generator),
        "title": _text(f"{document.plan.name[:_LONGEST_TITLE]} - Reshuffle"),
        "style": style,
        "script": script,
        "document": document_json(document),
    }
    # One pass: what is filled in is not searched for further placeholders.
    return _PLACEHOLDER.sub(lambda match: parts[match[1]], _static("page.html"))


def content_security_policy(script: str, style: str) -> str:
    """Return the policy that allows this script and this style sheet, images inside the page, and nothing else.

    See Content Security Policy Level 3, https://www.w3.org/TR/CSP3/.

    Raises
    ------
    ValueError
        If one of them holds what would end its element: the page would not hold what the hash is of.
    """
    for text in (script, style):
        found = _ENDS.search(text)
        if found is not None:
            raise ValueError(f"a built file of the view must not hold '{found[0]}': build it with web/build.mjs")
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _static(name: str) -> str:
    return resources.files("reshuffle.dashboard").joinpath("static", name).read_text(encoding="utf-8")


def _text(value: str) -> str:
    """Return a text for the head of a page: escaped, and without control characters and halves of surrogate pairs."""
    return html.escape("".join("\ufffd" if unicodedata.category(char) in {"Cc", "Cs"} else char for char in value))
