"""What a person should know of a board and its process: what is out of the ordinary, and what was not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from reshuffle.model.boards import Board, PadKind
from reshuffle.process_planning.board_parts import Mounted, Mounting, Sorted

__all__ = ["board_notes"]

#: So many parts are named in one note.
_NAMED = 20


def board_notes(board: Board, parts: Sorted) -> Iterator[str]:
    """Yield what a person should know, in sentences."""
    yield from _of_pins(parts)
    yield from _of_statements(parts)
    if any(pad.role == "castellated" for part in board.parts for pad in part.pads):
        yield "the board has castellated edges: the cut of the panel must leave them whole"
    counts = Counter(part.reference for part in board.parts if part.reference)
    twice = [name for name, count in counts.items() if count > 1]
    if twice:
        yield f"{_listed(twice)}: the reference stands more than once"
    if len(board.materials) > 1:
        yield f"the stack has several materials ({', '.join(board.materials)}); none is required of the mill"
    yield from board.remarks
    yield from (f"not read: {said}" for said in board.unread)


def _of_pins(parts: Sorted) -> Iterator[str]:
    both = [one.part.reference for one in parts.mounted if one.surface_joints and one.through_joints]
    if both:
        yield f"{_listed(both)}: placed, and its through-hole pins are soldered selectively (no paste is on them)"
    in_paste = [
        one.part.reference
        for one in parts.mounted
        if one.mounting is Mounting.SURFACE
        and any(pad.kind is PadKind.THROUGH and one.part.side in pad.has_paste for pad in one.part.pads)
    ]
    if in_paste:
        yield f"{_listed(in_paste)}: pins in paste, placed and soldered in the oven"
    behind = [one.part.reference for one in parts.mounted if _has_pads_behind(one)]
    if behind:
        yield f"{_listed(behind)}: pads on the other side of the board, too, which are not soldered in this process"
    odd = [
        one.part.reference
        for one in parts.mounted
        if one.mounting is Mounting.SURFACE and "through_hole" in one.part.attributes and not _has_pins(one)
    ]
    if odd:
        yield f"{_listed(odd)}: placed, for the pads are on the surface, though said to be through-hole"


def _of_statements(parts: Sorted) -> Iterator[str]:
    nameless = [one.part.reference for one in parts.mounted if not one.part.value and not one.part.part_number]
    if nameless:
        yield f"{_listed(nameless)}: no value is stated; parts of one package are taken for one component"
    unbought = [one.part.reference for one in parts.mounted if "exclude_from_bom" in one.part.attributes]
    if unbought:
        yield f"{_listed(unbought)}: put on, though the design leaves it out of the list of materials"
    unnamed = sum(not one.part.reference for one in parts.mounted)
    if unnamed:
        yield f"{unnamed} parts are put on that have no reference"


def _has_pads_behind(one: Mounted) -> bool:
    """Whether it has terminals on the other side only, as connectors at the edge have; a heat sink is none."""
    own = {pad.number for pad in one.part.pads if one.part.side in (pad.sides or (one.part.side,))}
    return any(pad.kind is PadKind.SURFACE and pad.number not in own for pad in one.part.pads)


def _has_pins(one: Mounted) -> bool:
    return any(pad.kind is PadKind.THROUGH for pad in one.part.pads)


def _listed(names: Iterable[str]) -> str:
    found = sorted({name or "(unnamed)" for name in names})
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return ", ".join(found[:_NAMED]) + more
