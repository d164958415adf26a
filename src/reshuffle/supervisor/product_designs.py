"""Products from their designs: files are read, the process is planned, and a factory is asked whether it can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from reshuffle.errors import InputError, Mistake
from reshuffle.formats.boards import kicad, part_lists
from reshuffle.formats.boards.assumptions_file import AssumedFile, default_text, read_assumptions
from reshuffle.formats.save import save_text
from reshuffle.formats.workspace.yaml_write import product_text, top_level_keys
from reshuffle.model.boards import Board
from reshuffle.model.factory import Workspace
from reshuffle.process_planning import board_process
from reshuffle.process_planning.assumptions import UNITS, BoardAssumptions, Package
from reshuffle.process_planning.board_process import BoardProcess, ProcessParams
from reshuffle.process_planning.listed_boards import completed, listed_board

__all__ = ["BoardFiles", "assumptions_text", "is_replaceable", "plan_board", "with_product", "write_product"]

#: What the file of a product made from a design holds.
_MADE = frozenset({"format_version", "name", "operations", "items"})
_LISTS = frozenset({".csv", ".tsv", ".txt", ".pos", ".xlsx", ".xlsm"})


@dataclass(frozen=True, slots=True)
class BoardFiles:
    """The files of a board.

    Parameters
    ----------
    design
        A KiCad board, or a list of positions.
    materials, positions
        Lists that complete it.
    size, thickness
        Of a board without a design, micrometres; of one with a design the thickness replaces that of the design.
    assumptions
        None for the file that ships with Reshuffle.
    """

    design: Path
    materials: Path | None = None
    positions: Path | None = None
    size: tuple[int, int] | None = None
    thickness: int | None = None
    assumptions: Path | None = None


def plan_board(files: BoardFiles, params: ProcessParams) -> tuple[Board, BoardProcess]:
    """Read a board and plan its process.

    Parameters
    ----------
    params
        What is left out may be named with ``*`` and ``?``.

    Raises
    ------
    reshuffle.errors.InputError
        If a file can not be read, or the process would be wrong; everything at once where it can be known at once.
    """
    assumptions = _assumptions(read_assumptions(UNITS, files.assumptions))
    board = _board(files)
    wanted = replace(params, leave_out=_expanded(params.leave_out, board))
    return board, board_process.board_process(board, assumptions, wanted)


def _board(files: BoardFiles) -> Board:
    positions = part_lists.read_positions(files.positions) if files.positions is not None else None
    materials = part_lists.read_materials(files.materials) if files.materials is not None else None
    remarks = [remark for one in (positions, materials) if one is not None for remark in one.remarks]
    if files.design.suffix.lower() in _LISTS:
        if files.size is None:
            remedy = "Add '--size 100x80mm'; a list of positions does not say how large the board is."
            raise InputError(Mistake("--size", "", "must be given for a list of positions", remedy=remedy))
        if positions is not None:
            remedy = "Name one list of positions, as DESIGN."
            raise InputError(Mistake("--centroid", "", "must not be given for a list of positions", remedy=remedy))
        placed = part_lists.read_positions(files.design)
        remarks += placed.remarks
        board = listed_board(files.design.stem, placed.parts, files.size, files.thickness)
    elif files.size is not None:
        rule = "must not be given for a design, which has an outline"
        raise InputError(Mistake("--size", "", rule, remedy="Leave it out."))
    else:
        board = kicad.read_kicad(files.design)
    board = replace(board, remarks=tuple(remarks))
    listed_positions = positions.parts if positions is not None else None
    listed_materials = materials.parts if materials is not None else None
    board = completed(board, listed_positions, listed_materials)
    if files.thickness is None or board.thickness == files.thickness:
        return board
    return replace(board, thickness=files.thickness)


def _expanded(patterns: Sequence[str], board: Board) -> tuple[str, ...]:
    """Return the references that patterns stand for; a pattern that fits none stays, and is refused later."""
    references = [part.reference for part in board.parts]
    result: dict[str, None] = {}
    for pattern in patterns:
        fitting = [reference for reference in references if fnmatchcase(reference, pattern)]
        result.update(dict.fromkeys(fitting or [pattern]))
    return tuple(result)


def _assumptions(file: AssumedFile) -> BoardAssumptions:
    said = file.said
    return BoardAssumptions(
        said.thickness,
        said.panel_gap,
        said.panel_rail,
        said.tab_share,
        said.cleaning,
        said.lead_time,
        {**BoardAssumptions().capabilities, **said.capabilities},
        said.rates,
        {name: Package(one.joints, one.pitch, one.is_through_hole) for name, one in said.packages.items()},
        file.places,
    )


def assumptions_text() -> str:
    """Return the assumptions that ship with Reshuffle, as a file to change."""
    return default_text()


def is_replaceable(path: Path) -> bool:
    """Whether a file can be replaced by a product made from a design: there is none, or one that holds nothing else."""
    if not path.is_file():
        return True
    known = top_level_keys(path)
    return known is not None and known <= _MADE


def write_product(path: Path, board: Board, process: BoardProcess) -> None:
    """Write a product as a file of a workspace; what was assumed stands above it.

    Raises
    ------
    reshuffle.errors.FileError
        If the file can not be written.
    """
    heading = [f"Made from {board.name}: {len(process.parts.mounted)} parts are put on.", "Assumed:"]
    heading += [f"  - {said}" for said in process.assumed]
    save_text(path, product_text(process.product, process.items, heading))


def with_product(workspace: Workspace, name: str, process: BoardProcess) -> Workspace:
    """Return a workspace that has the product, too, and the items it brings along."""
    items = {**process.items, **workspace.factory.items}
    factory = workspace.factory.model_copy(update={"items": items})
    products = {**workspace.products, name: process.product}
    return workspace.model_copy(update={"factory": factory, "products": products})
