"""``reshuffle demo``: the main job in one command, told so that a planner can follow it."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from reshuffle.cli import demo_report
from reshuffle.cli.exit_status import ExitStatus
from reshuffle.cli.options import Reading
from reshuffle.cli.schedule_request import LARGEST_SEED
from reshuffle.cli.terminal import print_note, print_result, visible
from reshuffle.errors import FileError, InputError, Mistake
from reshuffle.formats.plan_file import PlanDocument
from reshuffle.supervisor import product_designs, workspaces
from reshuffle.supervisor.demo import Demo, DemoParams, Failed, Thrown, simulation_params
from reshuffle.supervisor.demo_stories import Story, find_story

__all__ = ["Request", "read_request", "run"]

_NEW_PLAN = "plan-after-failure.json"


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
    documents: dict[int, PlanDocument] = {}
    with Demo(request.story, request.params, request.folder) as demo:
        demo.begin()
        print_result(demo_report.opening(demo.thrown[-1].workspace, [one.throw for one in demo.thrown]))
        for number, thrown in enumerate(demo.thrown):
            print_result(demo_report.introduction(number, thrown))
            _write_product(request.folder, thrown)
            document = _tell(demo, number, thrown)
            if document is not None:
                documents[number] = document
                _write_plan(request.folder / _plan_name(number), document)
        print_note("A station fails ...")
        failed = demo.failed()
    if failed is not None:
        print_result(demo_report.failure(failed, demo.thrown[-1].workspace.factory.zone))
    return _end(request, demo, documents, failed)


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


def _end(request: Request, demo: Demo, documents: Mapping[int, PlanDocument], failed: Failed | None) -> ExitStatus:
    if not documents:
        print_result(demo_report.ending(request.folder, [], None, request.story))
        return ExitStatus.NO
    new = failed.document if failed is not None else None
    if new is not None:
        _write_plan(request.folder / _NEW_PLAN, new)
    print_note("Making the report ...")
    last = max(documents)
    page = request.folder / "report.html"
    _write_page(page, demo, last, documents[last], new)
    written = [*map(_plan_name, documents), *([_NEW_PLAN] if new is not None else [])]
    shown = (_plan_name(last), documents[last].plan)
    print_result(demo_report.ending(request.folder, written, shown, request.story))
    if request.is_opened:
        _open(page)
    return ExitStatus.DONE if len(documents) == len(demo.thrown) else ExitStatus.NO


def _write_page(page: Path, demo: Demo, number: int, document: PlanDocument, new: PlanDocument | None) -> None:
    """Write the report of a plan, with its simulation, and the new plan beside it."""
    # Loaded behind the story: nobody waits for it because of the page.
    from reshuffle.dashboard.page import report_page
    from reshuffle.formats.save import save_text
    from reshuffle.supervisor.reporting.report import view_document

    asked, found = simulation_params(demo.params), demo.simulated(number)
    view = view_document(document, new, 0.0, name=_plan_name(number), simulation=asked, found=found)
    if view.against is not None:
        view = replace(view, against=replace(view.against, name=_NEW_PLAN))
    save_text(page, report_page(view))


def _plan_name(number: int) -> str:
    return f"plan-{number + 1}.json"


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
        if (folder / "factory.yaml").exists():
            remedy = "What the demo writes would replace its products. Name another folder: --out DIR."
            raise FileError(Mistake("--out", str(folder), "must not be a workspace", remedy=remedy))
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
