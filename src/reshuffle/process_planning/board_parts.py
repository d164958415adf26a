"""What each part of a board means for making it: placed, inserted, or not put on at all, and why."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reshuffle.model.boards import Board, BoardPart, Pad, PadKind
from reshuffle.process_planning.assumptions import BoardAssumptions, Package
from reshuffle.process_planning.values import canonical_value

__all__ = ["LeftOut", "Mounted", "Mounting", "Sorted", "sort_parts", "terminal_pitch"]

_NOT_PLACED = re.compile(
    r"(?i)(?:^|[\s/(])(?:dnp|dnf|dni|dns|no[ -]?pop|do not (?:place|populate|fit)|not fitted|nicht best(?:ü|ue)ckt)\b"
)


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
    """A part that is not put on, and why; `is_test_point` where a tester touches it."""

    part: BoardPart
    reason: str
    is_test_point: bool = False


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
            left_out.append(LeftOut(part, reason, reason == "test point"))
            continue
        found = _mounted(part, assumptions)
        if isinstance(found, Mounted):
            mounted.append(found)
        else:
            unclear.append(LeftOut(part, found))
    return Sorted(tuple(mounted), tuple(left_out), tuple(unclear))


def _reason_to_leave_out(part: BoardPart) -> str:
    """Return why a part is not put on, as far as the design says so; empty where it is a part like others."""
    name, pads = f"{part.library}:{part.package}".lower(), part.pads
    solderable = [pad for pad in pads if pad.kind in {PadKind.SURFACE, PadKind.THROUGH}]
    if "dnp" in part.attributes or _NOT_PLACED.search(part.value):
        return "do not place"
    if any(pad.role == "fiducial" for pad in pads) or "fiducial" in name or re.fullmatch(r"FID\d*", part.reference):
        return "fiducial"
    if "testpoint" in name or (solderable and all(pad.role == "test point" for pad in solderable)):
        return "test point"
    if "mountinghole" in name or "mounting_hole" in name:
        return "mounting hole"
    if pads and all(pad.role == "castellated" for pad in solderable) and solderable:
        return "castellated edge"
    if pads and not solderable:
        return "edge connector" if any(pad.kind is PadKind.EDGE for pad in pads) else "holes only"
    if "board_only" in part.attributes or (not pads and not _is_listed(part)):
        return "mechanical or graphic, nothing to solder"
    if {"exclude_from_bom", "exclude_from_pos_files"} <= part.attributes:
        return "in no list of parts or positions"
    if "unlisted" in part.attributes:
        return "not in the list of materials"
    has_through = any(pad.kind is PadKind.THROUGH for pad in pads)
    if pads and not has_through and "smd" not in part.attributes:
        if re.match(r"JP\d", part.reference) or re.search(r"jumper|netti?e|net tie", f"{name} {part.value.lower()}"):
            return "solder jumper or net tie: pads, and nothing on them"
        if not _has_paste(part):
            return "bare pads without paste"
    return ""


def _is_listed(part: BoardPart) -> bool:
    """Whether a part without pads comes from a list of positions."""
    return "listed" in part.attributes


def _has_paste(part: BoardPart) -> bool:
    return any(part.side in pad.has_paste for pad in part.pads)


def _mounted(part: BoardPart, assumptions: BoardAssumptions) -> Mounted | str:
    component = _component(part)
    if not part.pads:
        package = _package(part.package, assumptions)
        if package is None:
            return f"package '{part.package}' is not known: add it to the assumptions"
        joints = package.joints or _trailing_number(part.package)
        if not joints:
            return f"package '{part.package}' does not say how many terminals it has"
        through = package.is_through_hole
        mounting = Mounting.THROUGH if through else Mounting.SURFACE
        return Mounted(part, mounting, 0 if through else joints, joints if through else 0, package.pitch, component)
    surface = [pad for pad in part.pads if pad.kind is PadKind.SURFACE and pad.number]
    pins = [pad for pad in part.pads if pad.kind is PadKind.THROUGH]
    in_paste = [pad for pad in pins if part.side in pad.has_paste]
    if surface and _has_paste(part):
        pitch = terminal_pitch([*surface, *in_paste])
        joints = len(surface) + len(in_paste)
        return Mounted(part, Mounting.SURFACE, joints, len(pins) - len(in_paste), pitch, component)
    if surface and not pins:
        return "its pads carry no paste, though it is said to be placed"
    return Mounted(part, Mounting.THROUGH, 0, len(pins), terminal_pitch(pins), component)


def _component(part: BoardPart) -> str:
    value = part.part_number or canonical_value(part.reference, part.value)
    return f"{value} {part.package}".strip() if not part.part_number else part.part_number


def _package(name: str, assumptions: BoardAssumptions) -> Package | None:
    fits = [known for known in assumptions.packages if name.upper().startswith(known.upper())]
    return assumptions.packages[max(fits, key=len)] if fits else None


def _trailing_number(name: str) -> int:
    found = re.search(r"(\d+)\D*$", name)
    return int(found.group(1)) if found else 0


def terminal_pitch(pads: Sequence[Pad]) -> int | None:
    """Return the least distance of two terminals of a part, centre to centre, micrometres.

    Pads of one number are one terminal. Sweeps along x, so that a part of thousands of pads takes no time.
    """
    ordered = sorted(pads, key=lambda pad: (pad.x, pad.y))
    best = math.inf
    for number, pad in enumerate(ordered):
        for other in ordered[number + 1 :]:
            if other.x - pad.x >= best:
                break
            if other.number != pad.number or not pad.number:
                distance = math.dist((pad.x, pad.y), (other.x, other.y))
                if distance > 0:
                    best = min(best, distance)
    return None if math.isinf(best) else round(best)
