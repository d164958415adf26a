"""``reshuffle product``: a design file becomes a product, and a factory is asked whether it can make it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from reshuffle.cli import can_make
from reshuffle.cli.exit_status import ExitStatus
from reshuffle.cli.options import Reading
from reshuffle.cli.terminal import print_note, print_result, visible
from reshuffle.cli.text import count_text, list_text, table
from reshuffle.errors import Mistake
from reshuffle.model import quantities
from reshuffle.model.boards import Board, Side
from reshuffle.process_planning.board_process import BoardProcess, ProcessParams
from reshuffle.process_planning.names import as_id
from reshuffle.supervisor import product_designs, workspaces
from reshuffle.supervisor.product_designs import BoardFiles

__all__ = ["Request", "Words", "read_request", "run", "show_assumptions"]

_MOST_PANEL = 1000
_PRODUCT_FILES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the command line."""

    design: str | None
    output: str | None
    bom: str | None
    centroid: str | None
    workspace: str | None
    name: str
    panel: str
    size: str | None
    thickness: str | None
    leave_out: str
    times: str
    assumptions: str | None


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for."""

    files: BoardFiles
    params: ProcessParams
    output: Path | None
    workspace: Path | None
    is_json: bool


def show_assumptions() -> ExitStatus:
    """Print the assumptions that ship with Reshuffle."""
    print_result(product_designs.assumptions_text().rstrip("\n"))
    return ExitStatus.DONE


def read_request(words: Words, is_json: bool = False) -> Request:
    """Read the words of the command line.

    Raises
    ------
    reshuffle.errors.InputError
        If any of them is wrong.
    """
    reading = Reading()
    if words.design is None:
        reading.missing("DESIGN", "Name a KiCad board (.kicad_pcb) or a list of positions.")
    named = {
        "DESIGN": words.design,
        "--bom": words.bom,
        "--centroid": words.centroid,
        "--assumptions": words.assumptions,
    }
    inputs = {name: reading.input_file(name, said) for name, said in named.items() if said is not None}
    output = reading.output_file("--output", words.output, inputs) if words.output is not None else None
    if output is not None and output.suffix.lower() not in _PRODUCT_FILES:
        rule = f"must end in {' or '.join(_PRODUCT_FILES)}"
        reading.mistakes.append(Mistake("--output", words.output or "''", rule, remedy="Write -o board.yaml."))
    elif output is not None and not product_designs.is_replaceable(output):
        remedy = "It would be lost. Write another file and take over from it what is new."
        rule = "must not hold what was written by hand, such as mass, price or carriers"
        reading.mistakes.append(Mistake("--output", words.output or "''", rule, remedy=remedy))
    workspace = reading.workspace("--workspace", words.workspace) if words.workspace is not None else None
    panel = reading.whole_number("--panel", words.panel, 1, _MOST_PANEL)
    times = reading.choice("--times", words.times, ("stations", "assumed"))
    size = _size(reading, words.size)
    thickness = _length(reading, "--thickness", words.thickness) if words.thickness is not None else None
    left_out = tuple(part for part in re.split(r"[,\s]+", words.leave_out) if part)
    reading.raise_mistakes()
    files = BoardFiles(
        inputs["DESIGN"],
        inputs.get("--bom"),
        inputs.get("--centroid"),
        size,
        thickness,
        inputs.get("--assumptions"),
    )
    params = ProcessParams(words.name, panel, left_out, states_times=times == "assumed")
    return Request(files, params, output, workspace, is_json)


def _size(reading: Reading, said: str | None) -> tuple[int, int] | None:
    if said is None:
        return None
    found = re.fullmatch(r"\s*(.+?)\s*[x×*]\s*(.+?)\s*", said)
    if not found:
        reading.mistakes.append(Mistake("--size", said, "must be two lengths, such as 100x80mm"))
        return None
    first, second = found.groups()
    unit = re.sub(r"[\d.,\s]", "", second)
    first = first if re.search(r"[a-zµ]", first) else f"{first} {unit}"
    return _length(reading, "--size", first), _length(reading, "--size", second)


def _length(reading: Reading, name: str, said: str) -> int:
    try:
        length = quantities.parse_quantity(said, quantities.LENGTH)
    except ValueError as error:
        reading.mistakes.append(Mistake(name, said, str(error)))
        return 0
    if length <= 0:
        reading.mistakes.append(Mistake(name, said, "must be greater than 0"))
    return int(length)


def run(request: Request) -> ExitStatus:
    """Make the product; return 1 where a workspace was named that can not make it.

    Raises
    ------
    reshuffle.errors.InputError
        If a file can not be read, or the process would be wrong.
    """
    opened = workspaces.open_workspace(request.workspace) if request.workspace is not None else None
    board, process = product_designs.plan_board(request.files, request.params)
    if request.output is not None:
        product_designs.write_product(request.output, board, process)
    name = as_id(request.output.stem) if request.output is not None else process.product_id
    report: list[str] = []
    is_possible: bool | None = None
    if opened is not None:
        for note in opened.notes:
            print_note(f"note: {visible(note)}")
        if name in opened.workspace.products:
            print_note(f"note: {visible(name)} is a product of the workspace already; the one made here is asked about")
        workspace = product_designs.with_product(opened.workspace, name, process)
        report, is_possible = can_make.product_report(workspace, name)
    status = ExitStatus.NO if is_possible is False else ExitStatus.DONE
    if request.is_json:
        print_result(json.dumps(_as_json(board, process, is_possible), ensure_ascii=False))
        return status
    lines = [*_recognised(board, process), "", *_operations(process), "", *_remarks(process), *report]
    if request.output is not None:
        lines += ["", visible(f"written    {request.output}")]
        if request.workspace is None:
            lines.append("next       put it into the folder 'products' of a workspace, or ask with --workspace")
        elif is_possible and not _is_inside(request.output, request.workspace):
            lines.append(visible(f"next       put it into {request.workspace / 'products'}, and give it an order"))
    print_result("\n".join(lines))
    return status


def _is_inside(path: Path, folder: Path) -> bool:
    return folder.resolve() in path.resolve().parents


def _recognised(board: Board, process: BoardProcess) -> Iterator[str]:
    outline, panel = board.outline, process.panel
    size = f"{outline.width / 1000:g} x {outline.height / 1000:g} mm"
    layers = f", {board.copper_layers} layers of copper" if board.copper_layers else ""
    yield visible(
        f"{process.product.name}: a board of {size}{layers}, {count_text(len(board.parts), 'part')} in the design"
    )
    if panel.boards > 1:
        wide, high = panel.width / 1000, panel.height / 1000
        yield f"  panel      {panel.boards} boards, {panel.columns} x {panel.rows}, {wide:g} x {high:g} mm"
    for side in Side:
        here = [one for one in process.parts.mounted if one.part.side is side]
        placed = [one for one in here if one.surface_joints]
        inserted = [one for one in here if not one.surface_joints]
        if here:
            joints = sum(one.surface_joints + one.through_joints for one in here)
            kinds = count_text(len({one.component for one in here}), "kind")
            said = f"{len(placed)} placed, {len(inserted)} inserted, {kinds}, {joints:,} joints"
            yield f"  {side.value:<10} {said}"
    for reason, count in Counter(one.reason for one in process.parts.left_out).items():
        names = [one.part.reference or "(unnamed)" for one in process.parts.left_out if one.reason == reason]
        yield visible(f"  not put on {count} x {reason}: {list_text(names, 8)}")


def _operations(process: BoardProcess) -> list[str]:
    """Return the steps; that each must hold the board or panel is said once."""
    rows, boards = [], dict[str, None]()
    for name, operation in process.product.operations.items():
        parameters = operation.requires.parameters
        boards |= dict.fromkeys(value.text for value in parameters.get("board", ()))
        asked = [f"{key} {values[0].text}" for key, values in parameters.items() if key != "board"]
        work = [_work_text(unit, amount, process.panel.boards) for unit, amount in operation.work.items()]
        content = ", ".join(work) or quantities.format_quantity(operation.time, quantities.DURATION)
        rows.append([name, operation.name, operation.requires.capability, ", ".join(asked), content])
    lines = table(["step", "what", "requires", "with", "work per board"], rows)
    what = "panel" if process.panel.boards > 1 else "board"
    return [visible(line) for line in (*lines, f"  Each step takes the {what}: {' or '.join(boards)}.")]


def _work_text(unit: str, amount: Decimal, boards: int) -> str:
    """Return an amount of work as people say it: a board's share of a panel as a fraction, a contour in millimetres."""
    if unit == "panels":
        return "1 panel" if boards == 1 else f"1/{boards} panel"
    if unit == "contour":
        return f"{amount.normalize():f} mm of contour"
    return f"{amount.normalize():f} {unit.removesuffix('s') if amount == 1 else unit}"


def _remarks(process: BoardProcess) -> Iterator[str]:
    yield from (visible(f"assumed    {said}") for said in process.assumed)
    yield from (visible(f"note       {said}") for said in process.notes)
    yield f"bought     {count_text(len(process.items), 'item')}: the bare board and its components"


def _as_json(board: Board, process: BoardProcess, is_possible: bool | None) -> dict[str, object]:
    """Return the answer for machines; `is_possible` is None where no factory was asked."""
    return {
        "product": process.product.model_dump(mode="json", by_alias=True, exclude_defaults=True),
        "items": list(process.items),
        "board": {"width_um": board.outline.width, "height_um": board.outline.height, "layers": board.copper_layers},
        "panel": {"columns": process.panel.columns, "rows": process.panel.rows},
        "put_on": [
            {
                "reference": one.part.reference,
                "side": one.part.side.value,
                "how": one.mounting.value,
                "component": one.component,
                "surface_joints": one.surface_joints,
                "through_joints": one.through_joints,
                "pitch_um": one.pitch,
            }
            for one in process.parts.mounted
        ],
        "left_out": [{"reference": one.part.reference, "reason": one.reason} for one in process.parts.left_out],
        "assumed": list(process.assumed),
        "notes": list(process.notes),
        "can_be_made": is_possible,
    }
