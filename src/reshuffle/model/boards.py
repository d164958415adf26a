"""A printed circuit board as its design states it: outline, parts, pads. What is made of it is not decided here.

Lengths are whole micrometres. A record may come from a design file, with every pad, or from a list of positions, where
parts have a package and no pads. Positions and materials are what such lists say of one part.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Board", "BoardPart", "Contour", "Material", "Pad", "PadKind", "Position", "Side"]


class Side(StrEnum):
    """The sides of a board."""

    FRONT = "front"
    BACK = "back"

    @property
    def other(self) -> Side:
        """The opposite side."""
        return Side.BACK if self is Side.FRONT else Side.FRONT


class PadKind(StrEnum):
    """How a pad is made."""

    SURFACE = "surface"
    THROUGH = "through"
    HOLE = "hole"
    EDGE = "edge"
    OPENING = "opening"


@dataclass(frozen=True, slots=True)
class Pad:
    """A pad of a part.

    Parameters
    ----------
    number
        Pads of one number are one terminal; empty for pads that are none.
    kind
        SURFACE; THROUGH, plated; HOLE, not plated; EDGE, an edge connector that is not soldered; OPENING of the stencil
        over the copper of another pad, and no terminal of its own.
    x, y
        Centre, relative to the board's origin.
    has_paste
        By side: whether solder paste is printed on it.
    net
        Name of its net, empty for none.
    role
        What the design says it is for: ``fiducial``, ``test point``, ``castellated``, ``heat sink``; else empty.
    drill
        The smaller width of its hole; 0 without one.
    sides
        On which its copper is; empty for the side of its part.
    offset
        Centre in the frame of its part, before the part is turned, in nanometres: exact where `x` and `y` are rounded.
        None where the part is not turned.
    size
        Of the box around its copper in the frame of its part, in nanometres; zero where it is not known.
    """

    number: str
    kind: PadKind
    x: int
    y: int
    has_paste: tuple[Side, ...] = ()
    net: str = ""
    role: str = ""
    drill: int = 0
    sides: tuple[Side, ...] = ()
    offset: tuple[int, int] | None = None
    size: tuple[int, int] = (0, 0)

    @property
    def centre(self) -> tuple[int, int]:
        """Centre, in nanometres, as exactly as it is known; comparable among the pads of one part."""
        return self.offset if self.offset is not None else (1000 * self.x, 1000 * self.y)


@dataclass(frozen=True, slots=True)
class BoardPart:
    """A part of the board.

    Parameters
    ----------
    reference
        ``R12``.
    package
        Name of its footprint or package, without the library.
    attributes
        What the design says of it: ``smd``, ``through_hole``, ``dnp``, ``exclude_from_bom``, ``board_only``...
    part_number
        Of the maker, where a list of materials states it.
    place
        Where it stands in its file, for messages.
    """

    reference: str
    value: str
    package: str
    side: Side
    x: int
    y: int
    pads: tuple[Pad, ...] = ()
    attributes: frozenset[str] = frozenset()
    part_number: str = ""
    library: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Contour:
    """A closed line of the board's edge: length of the line, and the box around it."""

    length: int
    left: int
    top: int
    right: int
    bottom: int
    is_cutout: bool = False

    @property
    def width(self) -> int:
        """Extent in x."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Extent in y."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Board:
    """A board as designed.

    Parameters
    ----------
    name
        Of the file.
    contours
        Its edge first, then what is cut out.
    thickness
        None where the design does not say.
    copper_layers
        0 where the design does not say.
    materials
        Of the stack, as stated: ``FR4``.
    nets
        Number of nets with at least two pads.
    vias
        Number of vias.
    unread
        What stands in the file and was not understood, for people.
    remarks
        What lists say otherwise than the design, for people.
    """

    name: str
    contours: tuple[Contour, ...]
    parts: tuple[BoardPart, ...]
    thickness: int | None = None
    copper_layers: int = 0
    materials: tuple[str, ...] = ()
    nets: int = 0
    vias: int = 0
    title: str = ""
    unread: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def outline(self) -> Contour:
        """The edge of the board."""
        return self.contours[0]


@dataclass(frozen=True, slots=True)
class Position:
    """What a list of positions says of one part."""

    reference: str
    value: str
    package: str
    side: Side
    x: int
    y: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """What a list of materials says of one part."""

    value: str
    package: str
    part_number: str
    is_placed: bool
    place: str = ""
