"""The view's sources with their packages, and a browser that opens reports from disk and watches what they do."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reshuffle.dashboard.page import report_page
from reshuffle.supervisor.reporting.view_document import ViewDocument

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

ROOT = Path(__file__).resolve().parents[2]
#: How npm says that there is no way to the packages; anything else that it says is a mistake of ours.
UNREACHABLE = ("EAI_AGAIN", "ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH", "ERR_SOCKET_TIMEOUT")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the view's sources with exactly the packages that are locked."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("node and npm are not here: the view is not built again (https://nodejs.org, version 20 or later)")
    folder = tmp_path_factory.mktemp("view") / "web"
    shutil.copytree(ROOT / "web", folder, ignore=shutil.ignore_patterns("node_modules"))
    done = subprocess.run([npm, "ci", "--prefer-offline"], cwd=folder, capture_output=True, text=True, timeout=300)
    said = done.stdout + done.stderr
    if done.returncode != 0 and any(code in said for code in UNREACHABLE):
        pytest.skip("the packages of the view can not be reached: it is not built again")
    assert done.returncode == 0, said
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium without a window.

    Per module: while it runs, its event loop is the one of this thread.
    """
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install '.[test]'")
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium): no page is opened")
    with api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@dataclass
class OpenReport:
    """A page in the browser, and everything that it should not have done."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def misdeeds(self) -> list[str]:
        """Return requests, errors on the console, exceptions, dialogs, and violations of the page's own policy."""
        violations: list[str] = self.page.evaluate("() => window.policyViolations")
        return [*self.requests, *self.errors, *violations]


Opener = Callable[..., OpenReport]

_WATCH_POLICY = """
window.policyViolations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.policyViolations.push(`policy: ${event.violatedDirective} ${event.blockedURI}`));
"""


@pytest.fixture
def open_file(browser: Browser) -> Iterator[Callable[..., OpenReport]]:
    """Return a function that opens a file from disk, offline; options are those of a new browser context."""
    contexts = []

    def opened(path: Path, **options: Any) -> OpenReport:
        context = browser.new_context(offline=True, **options)
        contexts.append(context)
        context.add_init_script(_WATCH_POLICY)
        report = OpenReport(context.new_page())
        address = path.as_uri()

        def requested(request: Request) -> None:
            if request.url != address:
                report.requests.append(f"request: {request.url[:200]}")

        def said(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"}:
                report.errors.append(f"{message.type}: {message.text}")

        report.page.on("request", requested)
        report.page.on("console", said)
        report.page.on("pageerror", lambda error: report.errors.append(f"exception: {error}"))
        report.page.on("dialog", lambda dialog: (report.errors.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        report.page.goto(address)
        return report

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def open_report(open_file: Opener, tmp_path: Path) -> Opener:
    """Return a function that opens the report of a view document."""

    def opened(document: ViewDocument, **options: Any) -> OpenReport:
        path = tmp_path / "report.html"
        path.write_text(report_page(document), encoding="utf-8", newline="\n")
        return open_file(path, **options)

    return opened
