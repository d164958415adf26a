"""What the planner's commands ask for: open a workspace, match it, organize it, write it in its other form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from reshuffle.errors import FileError, Mistake
from reshuffle.formats.plan_file import PlanDocument, read_plan, workspace_hashes, write_plan
from reshuffle.formats.plan_translation import local_texts
from reshuffle.formats.save import save_text
from reshuffle.formats.workspace.folder import WORKBOOKS
from reshuffle.formats.workspace.read import read_workspace_with_notes
from reshuffle.formats.workspace.state_file import read_state
from reshuffle.model.factory import Workspace
from reshuffle.model.floor_check import blocking_docks
from reshuffle.model.placement import first_slots, placed
from reshuffle.model.progress import with_done
from reshuffle.organizing import organize as organizing
from reshuffle.organizing.matching import match as matching
from reshuffle.organizing.matching import relaxation
from reshuffle.organizing.matching.match import MatchResult
from reshuffle.organizing.organize import Organization
from reshuffle.organizing.reshuffle import ReshuffleParams, Reshuffling, reshuffle
from reshuffle.plan.from_model.unsupported import unsupported_fields
from reshuffle.plan.organize_params import OrganizeParams
from reshuffle.plan.plan import Plan
from reshuffle.plan.solver import Observer, Solver, Stop
from reshuffle.plan.verdicts import Relaxation
from reshuffle.plan.wishes import parse_wishes

__all__ = [
    "OpenedWorkspace",
    "draw_floor",
    "export_floor",
    "export_plan",
    "export_workspace",
    "find_workspace",
    "floor_remarks",
    "is_workspace",
    "match_workspace",
    "open_plan",
    "open_workspace",
    "organize_workspace",
    "plan_document",
    "refused_fields",
    "reshuffle_workspace",
    "smallest_changes",
    "start_workspace",
    "write_plan_file",
]


@dataclass(frozen=True, slots=True)
class OpenedWorkspace:
    """A workspace that was read.

    Parameters
    ----------
    path
        The folder or workbook.
    workspace
        With movable stations that name no slot on the first free ones that fit.
    notes
        What was left out though nothing is wrong with it, such as sheets and columns that are not known; and where
        movable stations were put.
    written
        The workspace as it stands in its files; None where that is no other.
    """

    path: Path
    workspace: Workspace
    notes: tuple[str, ...] = ()
    written: Workspace | None = None


def find_workspace(path: Path) -> Path:
    """Return where a workspace is: the path itself, or the workbook of that name where there is nothing at the path."""
    workbook = path.with_name(f"{path.name}.xlsx") if path.name else path
    try:
        return workbook if not path.exists() and workbook.is_file() else path
    except (OSError, ValueError):
        # A name that nothing can have: the reader says so.
        return path


def is_workspace(path: Path) -> bool:
    """Whether a path is to be read as a workspace: a folder, its ``factory.yaml``, or a workbook."""
    found = find_workspace(path)
    return found.is_dir() or found.name in {"factory.yaml", "factory.yml"} or found.suffix.lower() in WORKBOOKS


def open_workspace(path: Path, state: Path | None = None) -> OpenedWorkspace:
    """Read a workspace, and its state from another file where one is given.

    Raises
    ------
    reshuffle.errors.FileError
        If anything is wrong; it carries all mistakes of all files.
    reshuffle.errors.MissingExtraError
        If the reader of workbooks is not installed.
    """
    found = find_workspace(path)
    workspace, notes = read_workspace_with_notes(found)
    if state is not None:
        workspace = workspace.model_copy(update={"state": read_state(state, workspace)})
    workspace = with_done(workspace)
    slots = first_slots(workspace.factory)
    if not slots:
        return OpenedWorkspace(found, workspace, notes)
    put = tuple(f"{name} is movable and names no slot: put on '{slot}', which is free" for name, slot in slots.items())
    standing = workspace.model_copy(update={"factory": placed(workspace.factory)})
    return OpenedWorkspace(found, standing, (*notes, *put), workspace)


def open_plan(path: Path) -> PlanDocument:
    """Read a plan file.

    Raises
    ------
    reshuffle.errors.FileError
        If it cannot be read; all mistakes are named.
    """
    return read_plan(path)


def start_workspace(target: Path, kind: str, first_day: date) -> None:
    """Write a small workspace that already runs.

    Parameters
    ----------
    target
        The new workbook or folder.
    kind
        ``excel`` or ``yaml``.
    first_day
        Day from which its due dates are counted.

    Raises
    ------
    reshuffle.errors.FileError
        If there is something already, or it cannot be written.
    reshuffle.errors.MissingExtraError
        If the writer of workbooks is not installed.
    """
    if kind == "excel":
        from reshuffle.formats.workspace.starter_workbook import write_starter_workbook

        write_starter_workbook(target, first_day)
    else:
        from reshuffle.formats.workspace.starter_folder import write_starter_folder

        write_starter_folder(target, first_day)


def refused_fields(workspace: Workspace, wishes: str) -> tuple[str, ...]:
    """Return the fields that planning would refuse, by name.

    Raises
    ------
    reshuffle.errors.InputError
        If a wish is not known.
    """
    wished = {term for _, weights in parse_wishes(wishes) for term in weights}
    return unsupported_fields(workspace, wished)


def match_workspace(workspace: Workspace) -> MatchResult:
    """Hold every operation of every product against every station."""
    return matching.match(workspace)


def smallest_changes(workspace: Workspace, product: str) -> Relaxation:
    """Return the smallest set of changes of the factory that makes a product possible."""
    return relaxation.smallest_changes(workspace, product)


def organize_workspace(
    workspace: Workspace,
    now: datetime,
    solver: Solver,
    stop: Stop,
    seed: int,
    params: OrganizeParams,
    observer: Observer | None = None,
) -> Organization:
    """Make a judged plan; see :func:`reshuffle.organizing.organize.organize`.

    Raises
    ------
    reshuffle.errors.UnsupportedError
        If the workspace holds fields that planning can not honour yet; all are named.
    reshuffle.errors.InputError
        If a wish or a pin is not known.
    """
    return organizing.organize(workspace, now, solver, stop, seed, params, observer)


def reshuffle_workspace(
    workspace: Workspace,
    now: datetime,
    solver: Solver,
    stop: Stop,
    seed: int,
    params: OrganizeParams,
    observer: Observer | None = None,
    is_frozen: bool = False,
) -> Reshuffling:
    """Make a judged plan, moving stations where that pays.

    Parameters
    ----------
    is_frozen
        Whether moves are forbidden.

    Raises
    ------
    reshuffle.errors.UnsupportedError
        If the workspace holds fields that planning can not honour yet; all are named.
    reshuffle.errors.InputError
        If a wish or a pin is not known.
    """
    search = ReshuffleParams(most_tried=0) if is_frozen else ReshuffleParams()
    return reshuffle(workspace, now, solver, stop, seed, params, observer, search)


def plan_document(plan: Plan, workspace: Workspace, params: OrganizeParams) -> PlanDocument:
    """Return a new plan as it would be read back from the file that :func:`write_plan_file` writes."""
    local = local_texts(plan.operations, plan.orders, workspace.factory.zone)
    return PlanDocument(plan, workspace, params, workspace_hashes(workspace), local)


def write_plan_file(path: Path, plan: Plan, workspace: Workspace, params: OrganizeParams) -> None:
    """Write a plan with everything it was made from; the file is there whole or not at all.

    Raises
    ------
    reshuffle.errors.FileError
        If the file cannot be written.
    """
    write_plan(path, plan, workspace, params)


def export_workspace(opened: OpenedWorkspace, target: Path) -> list[Path]:
    """Write a workspace as a workbook, or as a folder; return what was written. Nothing that is there is replaced.

    Raises
    ------
    reshuffle.errors.FileError
        If the target is there already, or cannot be written.
    reshuffle.errors.MissingExtraError
        If the writer of workbooks is not installed.
    """
    workspace = opened.written or opened.workspace
    if target.suffix.lower() == ".xlsx":
        from reshuffle.formats.workspace.excel_write import write_workbook

        write_workbook(workspace, target)
        return [target]
    if target.suffix:
        rule = "must end in .xlsx, or be the name of a folder"
        raise FileError(Mistake("TARGET", str(target), rule, remedy="Leave the ending out to write a folder of YAML."))
    from reshuffle.formats.workspace.yaml_write import write_workspace

    return write_workspace(workspace, target)


def export_floor(opened: OpenedWorkspace, target: Path, exported: datetime) -> list[str]:
    """Write the floor of a workspace as a LIF file; return, in words, what of it such a file can not say.

    Raises
    ------
    reshuffle.errors.FileError
        If the workspace has no floor, or the target is there already or can not be written.
    """
    from reshuffle.formats.lif.write import lif_text, unsaid_in_lif

    floor = opened.workspace.factory.floor
    if floor is None:
        raise FileError(Mistake("floor", "", "must be given to be exported", str(opened.path), "Add 'floor:'."))
    if target.exists():
        raise FileError(Mistake("TARGET", str(target), "must not be there already", remedy="Name another file."))
    save_text(target, lif_text(opened.workspace.factory, floor, exported))
    return unsaid_in_lif(floor)


def draw_floor(opened: OpenedWorkspace, target: Path) -> None:
    """Draw the floor of a workspace as SVG; a drawing that is there is replaced.

    Raises
    ------
    reshuffle.errors.FileError
        If the workspace has no floor, or the drawing can not be written.
    """
    from reshuffle.formats.floor_drawing import floor_svg

    floor = opened.workspace.factory.floor
    if floor is None or not floor.points:
        remedy = "Add 'floor:' with points, lanes and slots, or put a floor.lif.json beside it."
        raise FileError(Mistake("floor", "", "must be given to be drawn", str(opened.path), remedy))
    save_text(target, floor_svg(opened.workspace))


def floor_remarks(workspace: Workspace) -> list[str]:
    """Return, in words, what may get in the way on a floor though nothing is wrong with it."""
    return blocking_docks(workspace.factory)


def export_plan(document: PlanDocument, target: Path) -> None:
    """Write a plan as a workbook for people; a workbook that is there is not replaced.

    Raises
    ------
    reshuffle.errors.FileError
        If the target is there already, or cannot be written.
    reshuffle.errors.MissingExtraError
        If the writer of workbooks is not installed.
    """
    from reshuffle.formats.plan_workbook import write_plan_workbook

    write_plan_workbook(document.plan, document.workspace, target)
