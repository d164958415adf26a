"""Boards from lists of positions and materials, and boards of a design that such lists complete."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from reshuffle.errors import InputError, Mistake
from reshuffle.formats.boards.part_lists import Material, Position
from reshuffle.model.boards import Board, BoardPart, Contour

__all__ = ["completed", "listed_board"]


def listed_board(name: str, positions: Mapping[str, Position], size: tuple[int, int], thickness: int | None) -> Board:
    """Return a board of which only the positions are known, and its size, in micrometres."""
    width, height = size
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


def completed(
    board: Board, positions: Mapping[str, Position] | None = None, materials: Mapping[str, Material] | None = None
) -> Board:
    """Return a board as its lists have it: sides and places of the positions, values and numbers of the materials.

    What the materials do not list is not put on.

    Raises
    ------
    reshuffle.errors.InputError
        If a list names what is not on the board, or says another value; everything at once.
    """
    known = {part.reference for part in board.parts}
    mistakes = [*_strangers(known, positions or {}), *_strangers(known, materials or {})]
    if mistakes:
        raise InputError(mistakes)
    parts = []
    for part in board.parts:
        at = positions.get(part.reference) if positions else None
        if at is not None:
            part = replace(part, side=at.side, x=at.x, y=at.y)
        if materials is not None:
            part = _with_material(part, materials.get(part.reference))
        parts.append(part)
    return replace(board, parts=tuple(parts))


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
            rule = "must be on the board"
            yield Mistake("reference", reference, rule, one.place, "Is the list of another version of the board?")
