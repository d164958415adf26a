"""Boards from lists of positions and materials, and boards of a design that such lists complete."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from reshuffle.errors import InputError, Mistake
from reshuffle.model.boards import Board, BoardPart, Contour, Material, Position
from reshuffle.process_planning.values import canonical_value

__all__ = ["completed", "listed_board"]

_VERSION = "Is the list of another version of the board?"


def listed_board(name: str, positions: Mapping[str, Position], size: tuple[int, int], thickness: int | None) -> Board:
    """Return a board of which only the positions are known, and its size, in micrometres.

    Raises
    ------
    reshuffle.errors.InputError
        If the positions lie further apart than the board is large.
    """
    width, height = size
    _judge_spread(positions, size)
    contour = Contour(2 * (width + height), 0, 0, width, height)
    parts = tuple(
        BoardPart(
            one.reference,
            one.value,
            one.package,
            one.side,
            one.x,
            one.y,
            attributes=frozenset({"listed"}),
            place=one.place,
        )
        for one in positions.values()
    )
    return Board(name, (contour,), parts, thickness)


def _judge_spread(positions: Mapping[str, Position], size: tuple[int, int]) -> None:
    for axis, largest in (("x", size[0]), ("y", size[1])):
        ordered = sorted(positions.values(), key=lambda one: one.x if axis == "x" else one.y)
        if not ordered:
            continue
        first, last = ordered[0], ordered[-1]
        spread = last.x - first.x if axis == "x" else last.y - first.y
        if spread > largest:
            rule = f"must be at least the distance of '{first.reference}' and '{last.reference}', {spread / 1000:g} mm"
            remedy = "Is the unit of the list's heading right?"
            raise InputError(Mistake(f"size in {axis}", f"{largest / 1000:g} mm", rule, last.place, remedy))


def completed(
    board: Board, positions: Mapping[str, Position] | None = None, materials: Mapping[str, Material] | None = None
) -> Board:
    """Return a board as its lists complete it.

    Positions are held against the design and change nothing: whoever places follows the design. Materials give values
    and part numbers; what they do not list is not put on. Where a list and the design differ, ``remarks`` say so.

    Raises
    ------
    reshuffle.errors.InputError
        If a list names what is not on the board, or the other side of it; everything at once.
    """
    known = {part.reference for part in board.parts}
    mistakes = [*_strangers(known, positions or {}), *_strangers(known, materials or {})]
    remarks = [*board.remarks]
    if positions is not None:
        mistakes += _wrong_sides(board.parts, positions)
        remarks += _without_position(board.parts, positions)
    if mistakes:
        raise InputError(mistakes)
    if materials is None:
        return replace(board, remarks=tuple(remarks))
    remarks += _differences(board.parts, materials)
    parts = tuple(_with_material(part, materials.get(part.reference)) for part in board.parts)
    return replace(board, parts=parts, remarks=tuple(remarks))


def _with_material(part: BoardPart, material: Material | None) -> BoardPart:
    if material is None:
        return replace(part, attributes=part.attributes | {"unlisted"})
    attributes = part.attributes if material.is_placed else part.attributes | {"dnp"}
    return replace(
        part,
        value=material.value or part.value,
        package=part.package or material.package,
        part_number=material.part_number or part.part_number,
        attributes=attributes,
    )


def _strangers(known: set[str], listed: Mapping[str, Position] | Mapping[str, Material]) -> Iterator[Mistake]:
    for reference, one in listed.items():
        if reference not in known:
            yield Mistake("reference", reference, "must be on the board", one.place, _VERSION)


def _wrong_sides(parts: Iterable[BoardPart], positions: Mapping[str, Position]) -> Iterator[Mistake]:
    for part in parts:
        at = positions.get(part.reference)
        if at is not None and at.side is not part.side:
            rule = f"must be {part.side.value}, where the design has '{part.reference}'"
            yield Mistake("side", at.side.value, rule, at.place, _VERSION)


def _without_position(parts: Iterable[BoardPart], positions: Mapping[str, Position]) -> Iterator[str]:
    missing = [
        part.reference for part in parts if "smd" in part.attributes and part.reference not in positions and part.pads
    ]
    if missing:
        yield f"{_listed(missing)}: on the surface, and not in the list of positions"


def _differences(parts: Iterable[BoardPart], materials: Mapping[str, Material]) -> Iterator[str]:
    """Yield what a design and a list of materials say differently."""
    only_design, only_list, values = [], [], []
    for part in parts:
        material = materials.get(part.reference)
        if material is None:
            continue
        is_out = "dnp" in part.attributes
        if is_out and material.is_placed:
            only_design.append(part.reference)
        elif not is_out and not material.is_placed:
            only_list.append(part.reference)
        mine, theirs = (canonical_value(part.reference, value) for value in (part.value, material.value))
        if mine and theirs and mine.casefold() != theirs.casefold():
            values.append(f"{part.reference} ({part.value}, listed {material.value})")
    if only_design:
        yield f"{_listed(only_design)}: in the list of materials, and not put on, as the design says do not place"
    if only_list:
        yield f"{_listed(only_list)}: not put on, as the list of materials says; the design does not"
    if values:
        yield f"the value of the list of materials is taken for {_listed(values)}"


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - 20} more" if len(names) > 20 else ""
    return ", ".join(names[:20]) + more
