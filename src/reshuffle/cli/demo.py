"""``reshuffle demo``: the main job in one command, told so that a planner can follow it."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reshuffle.cli import demo_report
from reshuffle.cli.exit_status import ExitStatus
from reshuffle.cli.options import Reading
from reshuffle.cli.schedule_request import LARGEST_SEED
from reshuffle.cli.terminal import print_note, print_result, visible
from reshuffle.errors import FileError, InputError, Mistake
from reshuffle.formats.plan_file import PlanDocument
from reshuffle.supervisor import product_designs, workspaces
from reshuffle.supervisor.demo import Demo, DemoParams, Failed, Thrown
from reshuffle.supervisor.demo_stories import Story, find_story

__all__ = ["Request", "read_request", "run"]


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for."""

    story: Story
    folder: Path
    is_opened: bool
    params: DemoParams


def read_request(name: str, out: str, is_opened: bool, seed: str) -> Request:
    """Read the words of the command line.

    Raises
    ------
    reshuffle.errors.InputError
        If any of them is wrong; all such are named.
    """
    reading = Reading()
    story = None
    try:
        story = find_story(name)
    except InputError as error:
        reading.mistakes += error.mistakes
    folder = Path(out)
    if not out:
        reading.mistakes.append(Mistake("--out", "''", "must be the name of a folder"))
    number = reading.whole_number("--seed", seed, 0, LARGEST_SEED)
    reading.raise_mistakes()
    if story is None:
        raise InputError(reading.mistakes)
    return Request(story, folder, is_opened, DemoParams(seed=number))


def run(request: Request) -> ExitStatus:
    """Tell the story; return 1 where a product can not be made or planned.

    Raises
    ------
    reshuffle.errors.ReshuffleError
        If a file can not be written.
    """
    _make_folder(request.folder)
    written: list[str] = []
    documents: list[PlanDocument] = []
    with Demo(request.story, request.params, request.folder) as demo:
        demo.begin()
        print_result(demo_report.opening(demo.thrown[-1].workspace, [one.throw for one in demo.thrown]))
        for number, thrown in enumerate(demo.thrown):
            print_result(demo_report.introduction(number, thrown))
            _write_product(request.folder, thrown)
            document = _tell(demo, number, thrown)
            if document is not None:
                documents.append(document)
                name = f"plan-{number + 1}.json"
                _write_plan(request.folder / name, document)
                written.append(name)
        print_note("A station fails ...")
        failed = demo.failed()
    if failed is not None:
        print_result(demo_report.failure(failed, demo.thrown[-1].workspace))
    return _end(request, demo, documents, written, failed)


def _tell(demo: Demo, number: int, thrown: Thrown) -> PlanDocument | None:
    """Print the plan of a product and what the twin says of it; return the plan."""
    print_note("Planning ...")
    planned = demo.planned(number)
    print_result(demo_report.plan(planned, thrown))
    if planned.document is None:
        return None
    print_note("Simulating ...")
    simulated = demo.simulated(number)
    if simulated is not None:
        print_result(demo_report.twin(simulated, thrown.workspace.factory.currency))
    return planned.document


def _end(
    request: Request, demo: Demo, documents: Sequence[PlanDocument], written: list[str], failed: Failed | None
) -> ExitStatus:
    new = failed.document if failed is not None else None
    if new is not None:
        _write_plan(request.folder / "plan-after-failure.json", new)
        written.append("plan-after-failure.json")
    is_whole = len(documents) == len(demo.thrown)
    page = request.folder / "report.html"
    if documents:
        # Loaded behind the story: nobody waits for it because of the page.
        from reshuffle.cli.report import write_report

        print_note("Making the report ...")
        write_report(page, documents[-1], written[len(documents) - 1], new, written[-1], 0.0, is_quiet=True)
    print_result(demo_report.ending(request.folder, written, documents[-1] if documents else None, request.story))
    if documents and request.is_opened:
        _open(page)
    return ExitStatus.DONE if is_whole else ExitStatus.NO


def _open(page: Path) -> None:
    """Open a page in a browser, where there is somebody to see it."""
    is_seen = sys.platform in {"win32", "darwin"} or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    if sys.stdout is None or not sys.stdout.isatty() or not is_seen:
        return
    if not webbrowser.open(page.resolve().as_uri()):
        print_note(f"note: no browser could be started; open {visible(str(page))} yourself")


def _make_folder(folder: Path) -> None:
    """Make the folder of what is written, and see whether it can be.

    Raises
    ------
    reshuffle.errors.FileError
        If there is a file of that name, or nothing can be written there.
    """
    try:
        if folder.exists() and not folder.is_dir():
            raise FileError(Mistake("--out", str(folder), "must be a folder, not a file", remedy="Name another."))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "products").mkdir(exist_ok=True)
        probe = folder / "report.html"
        is_new = not probe.exists()
        with probe.open("a", encoding="utf-8"):
            pass
        if is_new:
            probe.unlink()
    except (OSError, ValueError) as error:
        if isinstance(error, FileError):
            raise
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        remedy = "Name another folder: --out DIR."
        raise FileError(
            Mistake("--out", str(folder), f"must be a folder that can be written ({reason})", "", remedy)
        ) from None


def _write_product(folder: Path, thrown: Thrown) -> None:
    if thrown.board is not None and thrown.process is not None:
        path = folder / "products" / f"{thrown.throw.product}.yaml"
        product_designs.write_product(path, thrown.board, thrown.process)


def _write_plan(path: Path, document: PlanDocument) -> None:
    workspaces.write_plan_file(path, document.plan, document.workspace, document.params)
