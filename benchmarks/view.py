"""Measures the view: how long a plan takes to open, and how long a frame takes while it is moved.

Run: ``python -m benchmarks.view [--bars 50000] [--seconds 8] [--operations 10000] [--seed 1] [--gpu]``

A report of a made-up plan is opened in Chromium without a window, drawn by software unless ``--gpu`` is given. The
wheel zooms and scrolls and the mouse drags as a person would; the page itself notes when each frame begins
(requestAnimationFrame), how long its own work took, and whether the chart was painted in it. Only frames in which it
was are counted: a page that stands still is always in time.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.machine import describe_machine, package_version
from benchmarks.view_plans import synthetic_document
from reshuffle.dashboard.page import report_page

__all__ = ["main"]

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_WIDTH, _HEIGHT = 1400, 900
_QUANTILES = (0.5, 0.75, 0.9, 0.95, 0.99, 1.0)
_STAGE = "[data-testid=gantt-overlay]"
#: Notes the begin of each frame, and the time from there until the frame's own callbacks are through.
_RECORD = """() => {
  const record = { begins: [], work: [], painted: [], on: true };
  window.frameRecord = record;
  const channel = new MessageChannel();
  let began = 0;
  channel.port1.onmessage = () => record.work.push(performance.now() - began);
  const frame = (time) => {
    if (!record.on) return;
    began = performance.now();
    record.begins.push(time);
    record.painted.push(window.reshuffleView.view().frames);
    channel.port2.postMessage(null);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}"""
#: Turns the wheel a little in each frame for so many milliseconds: to and fro with Shift, closer and farther with Ctrl.
_STEADY = """(length) => new Promise((done) => {
  const stage = document.querySelector("[data-testid=gantt-overlay]");
  const box = stage.getBoundingClientRect();
  const turn = (options) => stage.dispatchEvent(new WheelEvent("wheel", {
    clientX: box.left + box.width / 2, clientY: box.top + box.height / 2, bubbles: true, cancelable: true, ...options,
  }));
  const began = performance.now();
  let step = 0;
  const move = () => {
    if (performance.now() - began > length) return done();
    step += 1;
    turn({ deltaX: step % 240 < 120 ? 6 : -6 });
    turn({ ctrlKey: true, deltaY: step % 90 < 45 ? -6 : 6 });
    requestAnimationFrame(move);
  };
  requestAnimationFrame(move);
})"""
_OPENED = "() => window.reshuffleView && window.reshuffleView.view() && window.reshuffleView.view().frames > 0"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return 0, or 2 where there is no browser."""
    options = _options(arguments)
    program = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        program = None
    if program is None:
        print("Chromium and the package playwright are needed: nothing was measured.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        flags = ["--no-sandbox"] + ([] if options.gpu else ["--disable-gpu"])
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        _print_conditions(options, browser.version)
        page = browser.new_page(viewport={"width": _WIDTH, "height": _HEIGHT}, locale="en-GB")
        # Four bars and a setup now and then make an operation of the made-up plan.
        small = _write(Path(folder) / "open.html", options.operations * 3.3, options.seed)
        _measure_opening(page, small, options.repeats)
        large = _write(Path(folder) / "move.html", options.bars, options.seed)
        _measure_moving(page, large, options.seconds)
        browser.close()
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.view", description=__doc__.splitlines()[0])
    parser.add_argument("--bars", type=int, default=50_000, help="bars of the plan that is moved")
    parser.add_argument("--seconds", type=float, default=8.0, help="how long each kind of movement takes")
    parser.add_argument("--operations", type=int, default=10_000, help="operations of the plan that is opened")
    parser.add_argument("--repeats", type=int, default=3, help="how often it is opened")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gpu", action="store_true", help="let Chromium use a graphics card")
    return parser.parse_args(arguments)


def _print_conditions(options: argparse.Namespace, browser: str) -> None:
    conditions = describe_machine() | {
        "browser": f"Chromium {browser} without a window, {'hardware' if options.gpu else 'software'} rendering",
        "driver": f"playwright {package_version('playwright')}",
        "window": f"{_WIDTH} x {_HEIGHT}",
        "command": " ".join(f"--{name} {value}" for name, value in vars(options).items()),
    }
    for name, value in conditions.items():
        print(f"{name}: {value}")


def _write(path: Path, num_bars: float, seed: int) -> Path:
    document = synthetic_document(int(num_bars), seed=seed)
    path.write_text(report_page(document), encoding="utf-8", newline="\n")
    bars, operations = len(document.plan.bars.start), len(document.plan.operations.id)
    print(f"\n{path.name}: {operations} operations, {bars} bars, {path.stat().st_size / 1e6:.1f} MB")
    return path


def _measure_opening(page: Any, path: Path, repeats: int) -> None:
    """Time from the request for the file to the first picture of its bars."""
    times = []
    for _ in range(repeats):
        page.goto("about:blank")
        began = time.perf_counter()
        page.goto(f"{path.as_uri()}#/gantt")
        page.wait_for_function(_OPENED)
        times.append(time.perf_counter() - began)
    print("time to open, s: " + " ".join(f"{value:.2f}" for value in times))


def _measure_moving(page: Any, path: Path, seconds: float) -> None:
    page.goto(f"{path.as_uri()}#/gantt")
    page.wait_for_function(_OPENED)
    for name, move in _MOVES.items():
        page.click("[data-testid=gantt-zoom-fit]")
        if "whole plan" not in name:
            for _ in range(4):
                page.click("[data-testid=gantt-zoom-in]")
        page.wait_for_timeout(700)
        page.evaluate(_RECORD)
        move(page, seconds)
        record = page.evaluate("() => { window.frameRecord.on = false; return window.frameRecord; }")
        _print_frames(name, record)


def _centre(page: Any) -> tuple[float, float]:
    box = page.locator(_STAGE).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _drag(page: Any, seconds: float) -> None:
    x, y = _centre(page)
    end = time.perf_counter() + seconds
    page.mouse.move(x, y)
    page.mouse.down()
    step = 0
    while time.perf_counter() < end:
        step += 1
        away = 400 - abs(step * 9 % 1600 - 800)
        page.mouse.move(x + away, y + (step % 60))
    page.mouse.up()


def _zoom(page: Any, seconds: float) -> None:
    page.mouse.move(*_centre(page))
    page.keyboard.down("Control")
    end = time.perf_counter() + seconds
    step = 0
    while time.perf_counter() < end:
        page.mouse.wheel(0, -40 if step % 120 < 60 else 40)
        step += 1
    page.keyboard.up("Control")


def _scroll(page: Any, seconds: float) -> None:
    page.mouse.move(*_centre(page))
    end = time.perf_counter() + seconds
    step = 0
    while time.perf_counter() < end:
        page.mouse.wheel(0, 60 if step % 80 < 40 else -60)
        step += 1


def _every_frame(page: Any, seconds: float) -> None:
    """Pan and zoom without a pause: a driver outside of the page is too slow to give each frame something to do."""
    page.evaluate(_STEADY, seconds * 1000)


_MOVES = {
    "pan over the whole plan": _drag,
    "pan": _drag,
    "zoom": _zoom,
    "scroll rows": _scroll,
    "pan and zoom in every frame": _every_frame,
    "pan and zoom over the whole plan in every frame": _every_frame,
}


def _print_frames(name: str, record: dict[str, list[float]]) -> None:
    """Print quantiles of the time between frames and of the work in them; raw values as one line of JSON."""
    begins, painted = record["begins"], record["painted"]
    pairs = [(at, later - earlier) for at, (earlier, later) in enumerate(pairwise(begins))]
    moving = [at for at, _ in pairs if painted[at + 1] > painted[at]]
    gaps = [pairs[at][1] for at in moving]
    work = [record["work"][at] for at in moving if at < len(record["work"])]
    print(f"\n{name}: {len(gaps)} frames painted, {len(pairs) - len(gaps)} without movement")
    for what, values in (("between frames", gaps), ("work in a frame", work)):
        quantiles = ", ".join(f"p{round(100 * share)} {_quantile(values, share):.1f}" for share in _QUANTILES)
        print(f"  {what}, ms: {quantiles}")
    print(f"  raw, ms between frames: {json.dumps([round(gap, 1) for gap in gaps])}")


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


if __name__ == "__main__":
    sys.exit(main())
