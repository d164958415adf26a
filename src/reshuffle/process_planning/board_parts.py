"""What each part of a board means for making it: placed, inserted, or not put on at all, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reshuffle.model.boards import Board, BoardPart, Contour, Pad, PadKind, Side
from reshuffle.process_planning.assumptions import BoardAssumptions, Package
from reshuffle.process_planning.terminals import joints, terminal_pitch
from reshuffle.process_planning.values import canonical_value

__all__ = ["LeftOut", "Mounted", "Mounting", "Sorted", "num_test_points", "sort_parts"]

_NOT_PLACED = re.compile(
    r"(?i)(?:^|[\s/(])(?:dnp|dnf|dni|dns|no[ -]?pop|do not (?:place|populate|fit)|not fitted|nicht best(?:ü|ue)ckt)\b"
)
_JUMPER = re.compile(r"solder[ _-]?jumper|net[ _-]?tie")
_TEST_POINT = re.compile(r"test[ _-]?(?:point|pad)")
#: Test points that are parts: wire loops and terminals.
_TEST_PART = re.compile(r"loop|keystone|bridge|harwin|terminal")
#: A plated hole of a surface part whose drill is smaller leads heat away, and no pin goes into it; micrometres.
_LARGEST_VIA = 500
#: A single plated hole of this width or more is for a screw, micrometres.
_LEAST_SCREW = 2_000


class Mounting(StrEnum):
    """How a part is put on."""

    SURFACE = "placed"
    THROUGH = "inserted"


@dataclass(frozen=True, slots=True)
class Mounted:
    """A part that is put on.

    Parameters
    ----------
    surface_joints, through_joints
        Terminals soldered in the oven, and those soldered afterwards.
    pitch
        Micrometres between the nearest two terminals; None for a single one.
    component
        What a feeder or a bin holds: the same text for the same component.
    """

    part: BoardPart
    mounting: Mounting
    surface_joints: int
    through_joints: int
    pitch: int | None
    component: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A part that is not put on, and why."""

    part: BoardPart
    reason: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """The parts of a board.

    Parameters
    ----------
    unclear
        Parts of which it can not be said whether they are put on: the process would be wrong either way.
    """

    mounted: tuple[Mounted, ...]
    left_out: tuple[LeftOut, ...]
    unclear: tuple[LeftOut, ...]


def sort_parts(board: Board, assumptions: BoardAssumptions, leave_out: Iterable[str] = ()) -> Sorted:
    """Say of every part how it is put on.

    Parameters
    ----------
    leave_out
        References that the user leaves out.
    """
    mounted, left_out, unclear = [], [], []
    wanted_out = set(leave_out)
    for part in board.parts:
        reason = "left out by you" if part.reference in wanted_out else _reason_to_leave_out(part)
        if reason:
            left_out.append(LeftOut(part, reason))
            continue
        found = _mounted(part, assumptions)
        if part.pads and isinstance(found, Mounted) and not any(_is_on(board.outline, pad) for pad in part.pads):
            found = "all its pads lie outside the outline of the board"
        if isinstance(found, Mounted):
            mounted.append(found)
        else:
            unclear.append(LeftOut(part, found))
    return Sorted(tuple(mounted), tuple(left_out), tuple(unclear))


def num_test_points(part: BoardPart) -> int:
    """Return how many points of a part a tester touches: what the design calls test points."""
    said = sum(pad.role == "test point" for pad in part.pads)
    return said or int(bool(_TEST_POINT.search(_name(part))))


def _name(part: BoardPart) -> str:
    return f"{part.library}:{part.package}".lower()


def _is_on(outline: Contour, pad: Pad) -> bool:
    return outline.left <= pad.x <= outline.right and outline.top <= pad.y <= outline.bottom


def _reason_to_leave_out(part: BoardPart) -> str:
    """Return why a part is not put on, as far as the design says so; empty where it is a part like others."""
    if "dnp" in part.attributes or _NOT_PLACED.search(part.value):
        return "do not place"
    return _bare_copper(part) or _unlisted(part) or _bare_pads(part)


def _bare_copper(part: BoardPart) -> str:
    """Return what a footprint is that stands for no part, by its pads and its name."""
    name, pads = _name(part), part.pads
    solderable = [pad for pad in pads if pad.kind in {PadKind.SURFACE, PadKind.THROUGH}]
    if any(pad.role == "fiducial" for pad in pads) or "fiducial" in name or re.fullmatch(r"FID\d*", part.reference):
        return "fiducial"
    if _is_test_point(part, solderable):
        return "test point"
    if re.search(r"mounting[ _-]?hole", name) or _is_screw_hole(part, solderable):
        return "mounting hole"
    if solderable and all(pad.role == "castellated" for pad in solderable):
        return "castellated edge"
    if pads and not solderable:
        kinds = {pad.kind for pad in pads}
        if PadKind.EDGE in kinds:
            return "edge connector"
        return "holes only" if PadKind.HOLE in kinds else "openings of the stencil only"
    if not pads and "listed" not in part.attributes:
        return "mechanical or graphic, nothing to solder"
    return ""


def _is_test_point(part: BoardPart, solderable: Sequence[Pad]) -> bool:
    if not _TEST_POINT.search(_name(part)):
        is_named = re.fullmatch(r"TP\d+", part.reference) is not None and not _has_paste(part)
        is_bare = is_named and all(pad.kind is PadKind.SURFACE for pad in solderable)
        return bool(solderable) and (is_bare or all(pad.role == "test point" for pad in solderable))
    return not _TEST_PART.search(_name(part)) and not ("smd" in part.attributes and _has_paste(part))


def _is_screw_hole(part: BoardPart, solderable: Sequence[Pad]) -> bool:
    """Whether it is one plated hole for a screw, perhaps with a ring of vias, whose name does not say so."""
    widest = max((pad.drill for pad in solderable), default=0)
    is_named = re.fullmatch(r"(?:H|MH)\d+", part.reference) is not None
    return is_named and widest >= _LEAST_SCREW and len({pad.number for pad in solderable}) == 1


def _unlisted(part: BoardPart) -> str:
    """Return why a part is in no list of what is bought and placed."""
    if {"exclude_from_bom", "exclude_from_pos_files"} <= part.attributes:
        return "in no list of parts or positions"
    if "unlisted" in part.attributes:
        return "not in the list of materials"
    return ""


def _bare_pads(part: BoardPart) -> str:
    """Return what pads on the surface are that no part is put on."""
    if not part.pads or any(pad.kind is PadKind.THROUGH for pad in part.pads):
        return ""
    name = f"{_name(part)} {part.value.lower()}"
    if _JUMPER.search(name) and not _has_paste(part):
        return "solder jumper or net tie: pads, and nothing on them"
    if "smd" not in part.attributes:
        if re.match(r"JP\d", part.reference) or "jumper" in name or _JUMPER.search(name):
            return "solder jumper or net tie: pads, and nothing on them"
        if not _has_paste(part):
            return "bare pads without paste"
    return ""


def _has_paste(part: BoardPart) -> bool:
    return any(part.side in pad.has_paste for pad in part.pads)


def _mounted(part: BoardPart, assumptions: BoardAssumptions) -> Mounted | str:
    component = _component(part)
    if not part.pads:
        found = _by_package(part.package, assumptions)
        if isinstance(found, str):
            return found
        number, package = found
        through = package.is_through_hole
        mounting = Mounting.THROUGH if through else Mounting.SURFACE
        return Mounted(part, mounting, 0 if through else number, number if through else 0, package.pitch, component)
    surface = joints([pad for pad in part.pads if pad.kind is PadKind.SURFACE and part.side in (pad.sides or Side)])
    on_surface = {pad.number for pad in surface if pad.number}
    pins = [
        pad
        for pad in part.pads
        if pad.kind is PadKind.THROUGH and not (pad.number in on_surface and 0 < pad.drill < _LARGEST_VIA)
    ]
    in_paste = [pad for pad in pins if part.side in pad.has_paste]
    if (surface or in_paste) and _has_paste(part):
        pitch = terminal_pitch([*surface, *in_paste])
        return Mounted(
            part, Mounting.SURFACE, len(surface) + len(in_paste), len(pins) - len(in_paste), pitch, component
        )
    if not pins:
        return "its pads carry no paste on its side, though it is said to be placed"
    return Mounted(part, Mounting.THROUGH, 0, len(pins), terminal_pitch(pins), component)


def _component(part: BoardPart) -> str:
    if part.part_number:
        return part.part_number
    return f"{canonical_value(part.reference, part.value)} {part.package}".strip() or part.reference


def _by_package(name: str, assumptions: BoardAssumptions) -> tuple[int, Package] | str:
    """Return terminals and package by a name alone; why not, where the name does not say."""
    fits = [known for known in assumptions.packages if _begins_with(name, known)]
    if not fits:
        return f"package '{name}' is not known: add it to the assumptions"
    known = max(fits, key=len)
    package = assumptions.packages[known]
    following = re.match(r"\D?(\d{1,5})", name[len(known) :])
    number = package.joints or (int(following[1]) if following else 0)
    return (number, package) if number else f"package '{name}' does not say how many terminals it has"


def _begins_with(name: str, known: str) -> bool:
    """Whether a name begins with another; SOT-23 is no beginning of SOT-235."""
    rest = name[len(known) :]
    return name.upper().startswith(known.upper()) and not (known[-1:].isdigit() and rest[:1].isdigit())
