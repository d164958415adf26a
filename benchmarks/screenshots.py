"""Takes the pictures of README and docs: plans the shipped job shop, writes its report, looks at it in Chromium.

Run: ``python -m benchmarks.screenshots [-o docs/images] [--time-limit 20s] [--seed 1]``

The pictures show what `reshuffle` wrote of a job shop that begins two days late, at fixed sizes, zones and languages.
Look at each before it is committed. A search is stopped by the clock, so that two machines may show two plans.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["PICTURES", "Picture", "main", "take"]

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
#: Planned in time no order of the job shop is late; a plan that is begun two days late has something to explain.
_STATE = "now: 2026-11-30 06:00"
_TWO_DAYS_LATER = "now: 2026-12-02 06:00"
_FOLDER = Path(__file__).resolve().parents[1] / "docs" / "images"
#: Larger pictures make the README slow on a phone.
_LARGEST = 200_000
#: A picture is taken when two frames were drawn after the last change.
_DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture.

    Parameters
    ----------
    name
        Of the file, without its ending.
    view
        Address after ``#/``.
    width, height
        Of the window, CSS pixels.
    theme, language
        What the reader prefers.
    steps
        What is clicked before, by ``data-testid``; the first of several.
    beside
        Whether the second plan stands beside the first.
    """

    name: str
    view: str = "overview"
    width: int = 1360
    height: int = 860
    theme: str = "light"
    language: str = "en-GB"
    steps: tuple[str, ...] = ()
    beside: bool = False


PICTURES = (
    Picture("overview"),
    Picture("overview-dark-german", height=780, theme="dark", language="de-DE", beside=True),
    Picture("gantt", "gantt", steps=("view-orders", "order-link", "show-in-gantt")),
    Picture("gantt-dark", "gantt", theme="dark", beside=True),
    Picture("orders", "orders", height=700, steps=("order-link",)),
    Picture("stations", "stations"),
    Picture("material", "material", theme="dark"),
    Picture("can-make", "can-make"),
    Picture("phone-overview", width=390, height=844),
    Picture("phone-orders", "orders", width=390, height=844, theme="dark"),
    Picture("tablet-gantt", "gantt", width=820, height=1100),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Plan, report and take all pictures; return 0, 1 where a picture is too large, 2 where there is no browser."""
    options = _options(arguments)
    program = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        program = None
    if program is None:
        print("Chromium and the package playwright are needed: no picture was taken.", file=sys.stderr)
        return 2
    options.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        reports = write_reports(Path(folder), options.time_limit, options.seed)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
            sizes = [take(browser, picture, reports[picture.beside], options.output) for picture in PICTURES]
            browser.close()
    return 1 if any(size > _LARGEST for size in sizes) else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.screenshots", description=__doc__.splitlines()[0])
    parser.add_argument("-o", "--output", type=Path, default=_FOLDER, help="folder of the pictures")
    parser.add_argument("--time-limit", default="20s", help="of each of the two plans")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(arguments)


def write_reports(folder: Path, time_limit: str, seed: int) -> dict[bool, Path]:
    """Plan the shipped job shop twice and write a report of the first plan, without and with the second beside it.

    Raises
    ------
    ValueError
        If the job shop's state does not begin when it is expected to.
    """
    _reshuffle(folder, "examples", "copy", "job-shop")
    state = folder / "job-shop" / "state.yaml"
    text = state.read_text(encoding="utf-8")
    if _STATE not in text:
        raise ValueError(f"state.yaml of the job shop must say '{_STATE}'")
    state.write_text(text.replace(_STATE, _TWO_DAYS_LATER), encoding="utf-8", newline="\n")
    plan = ("organize", "job-shop", "--time-limit", time_limit, "--seed", str(seed))
    _reshuffle(folder, *plan, "-o", "plan.json")
    _reshuffle(folder, *plan, "--objective", "makespan, then flow", "-o", "shortest.json")
    _reshuffle(folder, "report", "plan.json", "--fixes-time", "1min", "-o", "report.html")
    _reshuffle(folder, "report", "plan.json", "--against", "shortest.json", "--fixes-time", "30s", "-o", "both.html")
    return {False: folder / "report.html", True: folder / "both.html"}


def _reshuffle(folder: Path, *words: str) -> None:
    """Run a command as a user does; what it says of its progress stays on the screen."""
    subprocess.run([sys.executable, "-m", "reshuffle", *words], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def take(browser: Any, picture: Picture, report: Path, folder: Path) -> int:
    """Take one picture; return its size in bytes."""
    context = browser.new_context(
        offline=True,
        viewport={"width": picture.width, "height": picture.height},
        color_scheme=picture.theme,
        locale=picture.language,
        timezone_id="Europe/Berlin",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(f"{report.as_uri()}#/{picture.view}")
    page.get_by_test_id("page").wait_for()
    for step in picture.steps:
        page.get_by_test_id(step).first.click()
        page.evaluate(_DRAWN)
    page.mouse.move(0, 0)
    if page.get_by_test_id("gantt").count() > 0:
        page.wait_for_function("() => window.reshuffleView?.view()?.frames > 0")
    page.evaluate(_DRAWN)
    page.wait_for_timeout(400)  # the Gantt paints its small bars once more when it comes to rest
    path = folder / f"{picture.name}.png"
    page.screenshot(path=path)
    context.close()
    size = path.stat().st_size
    print(f"{path.name}: {picture.width} x {picture.height}, {size / 1000:.0f} kB")
    return size


if __name__ == "__main__":
    sys.exit(main())
