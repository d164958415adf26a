"""Draws the two boards of the example ``pcb-shop`` as KiCad files: our own designs, made of simple rules.

``python -m tests.drawn_boards`` writes them anew; a test holds the files that ship equal to what is drawn here.
The boards are populated and netted, and not routed: nothing of how a board is assembled depends on its tracks.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

__all__ = ["DESIGNS", "drawings"]

DESIGNS = Path(__file__).resolve().parents[1] / "src" / "reshuffle" / "examples" / "pcb-shop" / "designs"

#: Corner of the board on the sheet, mm.
_LEFT, _TOP = 100.0, 80.0


@dataclass(frozen=True)
class Pad:
    """A pad of a footprint; a drill makes it a plated hole."""

    number: str
    x: float
    y: float
    width: float
    height: float
    drill: float = 0.0
    has_paste: bool = True
    role: str = ""


@dataclass(frozen=True)
class Package:
    """A footprint, with the room that it takes."""

    name: str
    pads: tuple[Pad, ...]
    width: float
    height: float
    kind: str = "smd"


@dataclass
class Sheet:
    """A board under construction: parts go on row by row, and nets are handed out in turn."""

    title: str
    width: float
    height: float
    signals: int
    rails: Sequence[str]
    lines: list[str] = field(default_factory=list)
    nets: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in [*self.rails, *(f"/S{number:03d}" for number in range(1, self.signals + 1))]:
            self.nets[name] = len(self.nets) + 1
        self._signals = cycle(name for name in self.nets if name not in self.rails)
        self._rails = cycle(self.rails)

    def shelf(self, side: str, parts: Iterable[tuple[str, str, str, Package]], top: float, left: float = 5.0) -> float:
        """Put parts on a side in rows of their height; return where the next row would begin."""
        x, y, row = left, top, 0.0
        for reference, value, number, package in parts:
            if x + package.width > self.width - 5.0:
                x, y, row = left, y + row, 0.0
            self.put(side, reference, value, number, package, x + package.width / 2, y + package.height / 2)
            x, row = x + package.width, max(row, package.height)
        if y + row > self.height - 3.0:
            raise ValueError(f"{self.title}: the parts of side {side} reach down to {y + row:g} mm")
        return y + row

    def put(
        self, side: str, reference: str, value: str, number: str, package: Package, x: float, y: float, flag: str = ""
    ) -> None:
        """Put one part at a place of the board."""
        layer = f"{side}.Cu"
        said = [
            f'\t(footprint "Shop:{package.name}" (layer "{layer}") (at {_LEFT + x:.3f} {_TOP + y:.3f})',
            f'\t\t(property "Reference" "{reference}" (at 0 {-package.height / 2:.2f} 0) (layer "{side}.SilkS"))',
            f'\t\t(property "Value" "{value}" (at 0 {package.height / 2:.2f} 0) (layer "{side}.Fab"))',
        ]
        if number:
            said.append(f'\t\t(property "Part Number" "{number}" (at 0 0 0) (layer "{side}.Fab") (hide yes))')
        words = " ".join(word for word in (package.kind, flag) if word)
        said.append(f"\t\t(attr {words})")
        said += self._outline(side, package)
        said += [self._pad(side, pad, count, len(package.pads)) for count, pad in enumerate(package.pads)]
        self.lines += [*said, "\t)"]

    def _outline(self, side: str, package: Package) -> Iterator[str]:
        half_width, half_height = package.width / 2 - 0.15, package.height / 2 - 0.15
        corners = f"(start {-half_width:.2f} {-half_height:.2f}) (end {half_width:.2f} {half_height:.2f})"
        yield f'\t\t(fp_rect {corners} (stroke (width 0.05) (type solid)) (fill none) (layer "{side}.CrtYd"))'

    def _pad(self, side: str, pad: Pad, count: int, pads: int) -> str:
        net = ""
        if not pad.role:
            # Of two pads one is on a rail, of many every fourth: as supplies and returns are on real parts.
            is_rail = count % 2 == 1 if pads <= 2 else count % 4 == 3
            name = next(self._rails if is_rail else self._signals)
            net = f' (net {self.nets[name]} "{name}")'
        role = f" (property {pad.role})" if pad.role else ""
        size = f"(size {pad.width:g} {pad.height:g})"
        if pad.drill:
            shape = (
                f'thru_hole circle (at {pad.x:.3f} {pad.y:.3f}) {size} (drill {pad.drill:g}) (layers "*.Cu" "*.Mask")'
            )
        else:
            paste = f' "{side}.Paste"' if pad.has_paste else ""
            shape = f'smd rect (at {pad.x:.3f} {pad.y:.3f}) {size} (layers "{side}.Cu"{paste} "{side}.Mask")'
        return f'\t\t(pad "{pad.number}" {shape}{net}{role})'

    def text(self, edge: Sequence[str]) -> str:
        """Return the whole file."""
        layers = [
            '(0 "F.Cu" signal)',
            '(1 "In1.Cu" power)',
            '(2 "In2.Cu" power)',
            '(31 "B.Cu" signal)',
            '(34 "B.Paste" user)',
            '(35 "F.Paste" user)',
            '(36 "B.SilkS" user)',
            '(37 "F.SilkS" user)',
            '(38 "B.Mask" user)',
            '(39 "F.Mask" user)',
            '(44 "Edge.Cuts" user)',
            '(46 "B.CrtYd" user)',
            '(47 "F.CrtYd" user)',
            '(48 "B.Fab" user)',
            '(49 "F.Fab" user)',
        ]
        if not any('(layer "B.Cu") (at' in line for line in self.lines):
            layers = [layer for layer in layers if '"In' not in layer]
        core = '(layer "dielectric 1" (type "core") (thickness 1.51) (material "FR4"))'
        head = [
            '(kicad_pcb (version 20240108) (generator "drawn_boards") (generator_version "8.0")',
            "\t(general (thickness 1.6) (legacy_teardrops no))",
            '\t(paper "A4")',
            f'\t(title_block (title "{self.title}") (rev "1") (company "Example of Reshuffle"))',
            f"\t(layers {' '.join(layers)})",
            f"\t(setup (stackup {core}) (pad_to_mask_clearance 0))",
            '\t(net 0 "")',
            *(f'\t(net {number} "{name}")' for name, number in self.nets.items()),
        ]
        return "\n".join([*head, *self.lines, *(f"\t{line}" for line in edge), ")"]) + "\n"


# -- packages ---------------------------------------------------------------------------------------------------------


def chip(name: str, length: float, breadth: float) -> Package:
    pad, gap = breadth * 0.95, length * 0.94
    pads = tuple(Pad(str(number), x, 0, pad * 0.8, pad) for number, x in ((1, -gap / 2), (2, gap / 2)))
    return Package(name, pads, length + 1.3, breadth + 0.9)


def two_rows(name: str, pins: int, pitch: float, span: float) -> Package:
    side = pins // 2
    ys = [pitch * (place - (side - 1) / 2) for place in range(side)]
    left = [Pad(str(place + 1), -span / 2, y, 1.2, pitch * 0.55) for place, y in enumerate(ys)]
    right = [Pad(str(side + place + 1), span / 2, y, 1.2, pitch * 0.55) for place, y in enumerate(reversed(ys))]
    return Package(name, (*left, *right), span + 2.2, pitch * side + 1.2)


def sot23(name: str = "SOT-23", pins: int = 3) -> Package:
    below = [(1, -0.95), (2, 0.0), (3, 0.95)] if pins == 5 else [(1, -0.95), (2, 0.95)]
    above = [(5, -0.95), (4, 0.95)] if pins == 5 else [(3, 0.0)]
    pads = [Pad(str(number), x, 1.1, 0.6, 1.0) for number, x in below]
    pads += [Pad(str(number), x, -1.1, 0.6, 1.0) for number, x in above]
    return Package(name, tuple(pads), 4.0, 4.2)


def four_rows(name: str, pins: int, pitch: float, body: float) -> Package:
    """Return a flat package without leads, with a pad in the middle that leads heat away through vias."""
    side, pads = pins // 4, []
    for edge in range(4):
        angle = math.pi / 2 * edge
        for place in range(side):
            along = pitch * (place - (side - 1) / 2)
            x = -body / 2 * math.cos(angle) - along * math.sin(angle)
            y = -body / 2 * math.sin(angle) + along * math.cos(angle)
            wide, high = (0.7, pitch * 0.5) if edge % 2 == 0 else (pitch * 0.5, 0.7)
            pads.append(Pad(str(edge * side + place + 1), x, y, wide, high))
    inner, last = body * 0.6, str(pins + 1)
    pads.append(Pad(last, 0, 0, inner, inner))
    pads += [Pad(last, x, y, 0.5, 0.5, 0.2) for x in (-inner / 3, inner / 3) for y in (-inner / 3, inner / 3)]
    return Package(name, tuple(pads), body + 2.2, body + 2.2)


def balls(name: str, rows: int, pitch: float) -> Package:
    pads = [
        Pad(
            f"{'ABCDEFGH'[row]}{column + 1}",
            pitch * (column - (rows - 1) / 2),
            pitch * (row - (rows - 1) / 2),
            0.2,
            0.2,
        )
        for row in range(rows)
        for column in range(rows)
    ]
    return Package(name, tuple(pads), pitch * rows + 1.4, pitch * rows + 1.4)


def pins(name: str, count: int, pitch: float, depth: float, drill: float = 1.0) -> Package:
    pads = [
        Pad(str(place + 1), pitch * (place - (count - 1) / 2), 0, drill + 0.8, drill + 0.8, drill)
        for place in range(count)
    ]
    return Package(name, tuple(pads), pitch * count + 1.0, depth, "through_hole")


def socket() -> Package:
    """Return a socket of twelve fine pads on the surface and four plated pins of its shell."""
    pads = [Pad(f"A{place + 1}", 0.5 * (place - 5.5), -3.0, 0.3, 1.1) for place in range(12)]
    corners = ((-4.3, -2.4), (4.3, -2.4), (-4.3, 1.8), (4.3, 1.8))
    pads += [Pad("S1", x, y, 1.0, 1.8, 0.6) for x, y in corners]
    return Package("Socket_C_12", tuple(pads), 10.4, 8.0)


FIDUCIAL = Package("Fiducial_1mm", (Pad("", 0, 0, 1, 1, 0, False, "pad_prop_fiducial_glob"),), 3, 3)
TEST_POINT = Package("TestPoint_D1.0mm", (Pad("1", 0, 0, 1, 1, 0, False),), 2.2, 2.2)
HOLE = Package("MountingHole_3.2mm", (Pad("1", 0, 0, 5.6, 5.6, 3.2),), 6.4, 6.4, "through_hole")
JUMPER = Package("SolderJumper_2_Open", (Pad("1", -0.6, 0, 1, 1.5, 0, False), Pad("2", 0.6, 0, 1, 1.5, 0, False)), 3, 2)
R0402, C0402 = chip("R_0402", 1.0, 0.5), chip("C_0402", 1.0, 0.5)
R0603, C0603 = chip("R_0603", 1.6, 0.8), chip("C_0603", 1.6, 0.8)
C0805, DIODE, LED = chip("C_0805", 2.0, 1.25), chip("D_SOD-123", 3.4, 1.4), chip("LED_0603", 1.6, 0.8)
COIL, CRYSTAL = chip("L_4x4", 4.0, 3.6), two_rows("Crystal_3225_4", 4, 1.7, 2.2)

Part = tuple[str, str, str, Package]


class Numbers:
    """Gives references: R1, R2, ... per letter."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def parts(self, letter: str, value: str, number: str, package: Package, count: int = 1) -> list[Part]:
        """Return `count` equal parts with the next references."""
        first = self._last.get(letter, 0) + 1
        self._last[letter] = first + count - 1
        return [(f"{letter}{place}", value, number, package) for place in range(first, first + count)]


def rounded(width: float, height: float, radius: float) -> list[str]:
    """Return an outline with round corners."""
    right, bottom, bend = _LEFT + width, _TOP + height, radius * (1 - math.sqrt(0.5))

    def line(x1: float, y1: float, x2: float, y2: float) -> str:
        return (
            f'(gr_line (start {x1:g} {y1:g}) (end {x2:g} {y2:g}) (stroke (width 0.1) (type solid)) (layer "Edge.Cuts"))'
        )

    def arc(start: tuple[float, float], mid: tuple[float, float], end: tuple[float, float]) -> str:
        said = " ".join(
            f"({name} {x:.6f} {y:.6f})" for name, (x, y) in zip(("start", "mid", "end"), (start, mid, end), strict=True)
        )
        return f'(gr_arc {said} (stroke (width 0.1) (type solid)) (layer "Edge.Cuts"))'

    return [
        line(_LEFT + radius, _TOP, right - radius, _TOP),
        arc((right - radius, _TOP), (right - bend, _TOP + bend), (right, _TOP + radius)),
        line(right, _TOP + radius, right, bottom - radius),
        arc((right, bottom - radius), (right - bend, bottom - bend), (right - radius, bottom)),
        line(right - radius, bottom, _LEFT + radius, bottom),
        arc((_LEFT + radius, bottom), (_LEFT + bend, bottom - bend), (_LEFT, bottom - radius)),
        line(_LEFT, bottom - radius, _LEFT, _TOP + radius),
        arc((_LEFT, _TOP + radius), (_LEFT + bend, _TOP + bend), (_LEFT + radius, _TOP)),
    ]


def slot(x: float, y: float, width: float, height: float) -> str:
    """Return a cut-out that keeps mains apart from low voltage."""
    start, end = f"{_LEFT + x:g} {_TOP + y:g}", f"{_LEFT + x + width:g} {_TOP + y + height:g}"
    return f'(gr_rect (start {start}) (end {end}) (stroke (width 0.1) (type solid)) (fill none) (layer "Edge.Cuts"))'


def common(sheet: Sheet, sides: str, test_points: int) -> None:
    """Put on what every board has: marks for the cameras, holes for screws, points for the tester."""
    inner = ((4.0, 12.0), (sheet.width - 4.0, 12.0), (4.0, sheet.height - 12.0))
    for side in sides:
        for number, (x, y) in enumerate(inner, 1):
            name = f"FID{number + (3 if side == 'B' else 0)}"
            sheet.put(side, name, "fiducial", "", FIDUCIAL, x, y, "exclude_from_bom")
    corners = [(x, y) for x in (4.0, sheet.width - 4.0) for y in (4.0, sheet.height - 4.0)]
    for number, (x, y) in enumerate(corners, 1):
        sheet.put("F", f"H{number}", "M3", "", HOLE, x, y, "exclude_from_bom exclude_from_pos_files")
    for number in range(test_points):
        x = 10.0 + (sheet.width - 20.0) * number / max(test_points - 1, 1)
        sheet.put(sides[-1], f"TP{number + 1}", "test point", "", TEST_POINT, x, sheet.height - 3.0, "exclude_from_bom")


def motion_controller() -> str:
    """Return a dense board with parts on both sides and a pitch of 0.4 mm."""
    sheet, of = Sheet("motion controller", 96.0, 72.0, 150, ("GND", "+3V3", "+5V", "VM")), Numbers().parts
    front = [
        *of("U", "controller", "MC-64", four_rows("QFN-64_8x8_P0.4", 64, 0.4, 8.0)),
        *of("U", "stage", "MD-32", four_rows("QFN-32_5x5_P0.5", 32, 0.5, 5.0), 2),
        *of("U", "power manager", "PM-25", balls("BGA-25_P0.4", 5, 0.4)),
        *of("U", "level shifter", "LS-20", two_rows("TSSOP-20_P0.65", 20, 0.65, 5.8)),
        *of("U", "memory", "FM-8", two_rows("SOIC-8_P1.27", 8, 1.27, 5.4)),
        *of("U", "bus driver", "BD-8", two_rows("SOIC-8_P1.27", 8, 1.27, 5.4)),
        *of("U", "regulator", "LR-33", sot23("SOT-23-5", 5), 2),
        *of("Y", "16 MHz", "XT-16", CRYSTAL),
        *of("L", "10uH", "CL-10U", COIL, 3),
        *of("J", "socket", "SK-C12", socket()),
        *of("Q", "switch", "NF-30", sot23(), 6),
        *of("D", "diode", "DS-40", DIODE, 4),
        *of("D", "green", "LD-G", LED, 3),
        *of("D", "red", "LD-R", LED),
        *of("R", "10k", "R2-10K", R0402, 12),
        *of("R", "4k7", "R2-4K7", R0402, 6),
        *of("R", "1k", "R2-1K", R0402, 6),
        *of("R", "22R", "R2-22R", R0402, 6),
        *of("R", "120R", "R3-120R", R0603, 2),
        *of("R", "50m", "R3-50M", R0603, 4),
        *of("C", "100nF", "C2-100N", C0402, 14),
        *of("C", "18pF", "C2-18P", C0402, 2),
        *of("C", "1uF", "C2-1U", C0402, 6),
        *of("C", "10uF", "C3-10U", C0603, 6),
        *of("C", "22uF", "C5-22U", C0805, 4),
    ]
    bottom = sheet.shelf("F", front, 9.0, 8.0)
    connectors = [
        *of("J", "motor", "TB-4", pins("Terminal_1x4_P3.5", 4, 3.5, 7.5, 1.2), 2),
        *of("J", "supply", "TB-2", pins("Terminal_1x2_P5.08", 2, 5.08, 8.0, 1.3)),
        *of("J", "sensors", "PH-6", pins("Header_1x6_P2.54", 6, 2.54, 3.5)),
        *of("C", "470uF", "CE-470U", pins("Electrolytic_D8_P3.5", 2, 3.5, 9.0, 0.8)),
    ]
    sheet.shelf("F", connectors, bottom + 1.0, 8.0)
    back = [
        *of("C", "100nF", "C2-100N", C0402, 20),
        *of("C", "1uF", "C2-1U", C0402, 8),
        *of("C", "10uF", "C3-10U", C0603, 6),
        *of("R", "10k", "R2-10K", R0402, 8),
        *of("R", "0R", "R2-0R", R0402, 4),
        *of("D", "clamp", "DC-2", sot23(), 3),
    ]
    sheet.shelf("B", back, 18.0, 10.0)
    for number, (reference, value, part, package) in enumerate(of("R", "1M (DNP)", "", R0402, 3)):
        sheet.put("B", reference, value, part, package, 20.0 + 4 * number, 50.0, "dnp")
    for number, (reference, value, part, package) in enumerate(of("JP", "address", "", JUMPER, 2)):
        sheet.put(
            "B", reference, value, part, package, 50.0 + 5 * number, 50.0, "exclude_from_bom exclude_from_pos_files"
        )
    common(sheet, "FB", 18)
    return sheet.text(rounded(sheet.width, sheet.height, 3.0))


def relay_board() -> str:
    """Return a simple board with parts on one side, and a slot between mains and low voltage."""
    sheet, of = Sheet("relay board", 72.0, 50.0, 24, ("GND", "+12V", "+5V")), Numbers().parts
    front = [
        *of("U", "small controller", "MC-14", two_rows("SOIC-14_P1.27", 14, 1.27, 5.4)),
        *of("U", "regulator", "LR-50", sot23("SOT-23-5", 5)),
        *of("Q", "switch", "NF-30", sot23(), 2),
        *of("D", "diode", "DS-40", DIODE, 3),
        *of("D", "green", "LD-G", LED, 2),
        *of("R", "1k", "R3-1K", R0603, 6),
        *of("R", "10k", "R3-10K", R0603, 4),
        *of("C", "100nF", "C3-100N", C0603, 4),
        *of("C", "10uF", "C3-10U", C0603, 2),
    ]
    bottom = sheet.shelf("F", front, 8.0, 8.0)
    inserted = [
        *of("K", "relay", "RE-12", pins("Relay_1x5_P3.2", 5, 3.2, 10.0, 1.3), 2),
        *of("J", "mains", "TB-6", pins("Terminal_1x6_P5.08", 6, 5.08, 8.5, 1.3)),
        *of("J", "supply", "TB-2", pins("Terminal_1x2_P5.08", 2, 5.08, 8.5, 1.3)),
    ]
    sheet.shelf("F", inserted, bottom + 1.0, 8.0)
    common(sheet, "F", 6)
    return sheet.text([*rounded(sheet.width, sheet.height, 2.0), slot(46.0, 40.5, 1.5, 4.0)])


def drawings() -> dict[str, str]:
    """Return the text of each design, by the name of its file."""
    return {"motion-controller.kicad_pcb": motion_controller(), "relay-board.kicad_pcb": relay_board()}


if __name__ == "__main__":
    DESIGNS.mkdir(parents=True, exist_ok=True)
    for name, text in drawings().items():
        (DESIGNS / name).write_text(text, encoding="utf-8", newline="\n")
