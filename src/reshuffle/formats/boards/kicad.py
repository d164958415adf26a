"""Reads KiCad boards (.kicad_pcb) of versions 5 to 10 as records.

The format: https://dev-docs.kicad.org/en/file-formats/sexpr-pcb/. What versions say differently (module or footprint,
fp_text or property, arcs by angle or by three points, nets by number or by name) is brought to one record here.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from reshuffle.errors import FileError, Mistake
from reshuffle.formats.boards import lines
from reshuffle.formats.boards.expressions import Node, parse
from reshuffle.formats.boards.lines import Piece, Point
from reshuffle.formats.load import load_text
from reshuffle.model.boards import Board, BoardPart, Contour, Pad, PadKind, Side

__all__ = ["MOST_BYTES", "read_kicad"]

#: Files beyond are refused: a board of 10,000 parts has some 60 million bytes.
MOST_BYTES = 80_000_000
#: Oldest and newest version that were tried.
_OLDEST, _NEWEST = 20171130, 20261231
_EDGE = "Edge.Cuts"
_PAD_KINDS = {
    "smd": PadKind.SURFACE,
    "thru_hole": PadKind.THROUGH,
    "np_thru_hole": PadKind.HOLE,
    "connect": PadKind.EDGE,
}
_ROLES = {
    "pad_prop_fiducial_glob": "fiducial",
    "pad_prop_fiducial_loc": "fiducial",
    "pad_prop_testpoint": "test point",
    "pad_prop_castellated": "castellated",
    "pad_prop_heatsink": "heat sink",
}
#: Lists on a board that say nothing about how it is made.
_KNOWN = frozenset(
    [
        "version",
        "generator",
        "generator_version",
        "host",
        "general",
        "paper",
        "page",
        "title_block",
        "layers",
        "setup",
        "net",
        "net_class",
        "nets",
        "segment",
        "via",
        "arc",
        "zone",
        "footprint",
        "module",
        "gr_text",
        "gr_text_box",
        "gr_line",
        "gr_arc",
        "gr_circle",
        "gr_rect",
        "gr_poly",
        "gr_curve",
        "gr_bbox",
        "dimension",
        "group",
        "target",
        "image",
        "property",
        "embedded_fonts",
        "embedded_files",
        "generated",
        "table",
        "tedit",
        "barcode",
        "point",
        "variants",
        "links",
    ]
)
#: Properties that hold a part number, the most exact first.
_PART_NUMBERS = ("mpn", "manufacturer part number", "part number", "lcsc")
_DRAWN = ("line", "arc", "circle", "rect", "poly", "curve")


def read_kicad(path: Path) -> Board:
    """Return the board that a file describes.

    Raises
    ------
    reshuffle.errors.FileError
        If it is no KiCad board, too large, broken, or without exactly one closed outline; everything wrong at once.
    """
    return board_of(load_text(path, MOST_BYTES).decode("utf-8"), path.name, path.stem)


def board_of(text: str, file: str, name: str) -> Board:
    """Return the board that the text of a file describes; `name` is the board's.

    Raises
    ------
    reshuffle.errors.FileError
        See :func:`read_kicad`.
    """
    if not text.lstrip().startswith("(kicad_pcb"):
        said = " ".join(text[:40].split())
        remedy = "Give a board (.kicad_pcb), not a schematic or a project." if said.startswith("(kicad") else ""
        raise FileError(Mistake("the file", said, "must begin with '(kicad_pcb'", f"{file}, line 1", remedy))
    return _Reader(text, file).board(parse(text, file), name)


class _Reader:
    """Reads one file; collects what is wrong with it."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file
        self.mistakes: list[Mistake] = []
        self._line_starts: list[int] | None = None

    def board(self, root: Node, name: str) -> Board:
        version = root.word("version")
        if not version.isdigit() or int(version) < _OLDEST:
            rule = f"must be {_OLDEST} (KiCad 5) or later"
            remedy = "Open the board in a newer KiCad and save it."
            self.mistakes.append(Mistake("version", version, rule, self.place(root), remedy))
        nets = {node.words[0]: node.words[1] for node in root.all("net") if len(node.words) > 1}
        parts = [self.part(node, nets) for node in root.lists if node.name in {"footprint", "module"}]
        contours = self.contours(root)
        if self.mistakes:
            raise FileError(self.mistakes)
        general, title = root.first("general"), root.first("title_block")
        thickness = _micrometres(general.word("thickness")) if general is not None else None
        layers = root.first("layers")
        copper = [node for node in layers.lists if node.words and node.words[0].endswith(".Cu")] if layers else []
        used = Counter(pad.net for part in parts for pad in part.pads if pad.net)
        return Board(
            name,
            contours,
            tuple(parts),
            thickness,
            len(copper),
            _materials(root),
            sum(1 for count in used.values() if count > 1),
            sum(1 for _ in root.all("via")),
            title.word("title") if title is not None else "",
            tuple(self.unread(root, version)),
        )

    def place(self, node: Node) -> str:
        return f"{self.file}, line {self.line(node)}"

    def line(self, node: Node) -> int:
        if self._line_starts is None:
            self._line_starts = [0, *(place + 1 for place, sign in enumerate(self.text) if sign == "\n")]
        return bisect_right(self._line_starts, node.start)

    def unread(self, root: Node, version: str) -> Iterator[str]:
        counts = Counter(node.name for node in root.lists if node.name not in _KNOWN)
        yield from (f"{number} x '{name}', which is not known here" for name, number in counts.items())
        if version.isdigit() and int(version) > _NEWEST:
            yield f"version {version} is newer than any that was tried"

    def number(self, node: Node, place: int, what: str) -> float:
        """Return a number of a list; a mistake and 0 where there is none."""
        said = node.words[place] if place < len(node.words) else ""
        try:
            value = float(said)
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or abs(value) > 1e5:
            rule = "must be a number of millimetres, at most 100 m"
            self.mistakes.append(Mistake(what, said, rule, self.place(node)))
            return 0.0
        return value

    def point(self, node: Node | None, what: str, parent: Node) -> Point:
        if node is None:
            self.mistakes.append(Mistake(what, "", "must be given", self.place(parent)))
            return 0.0, 0.0
        return self.number(node, 0, what), self.number(node, 1, what)

    def part(self, node: Node, nets: dict[str, str]) -> BoardPart:
        said = {
            n.words[0].lower(): n.words[1] for n in (*node.all("property"), *node.all("fp_text")) if len(n.words) > 1
        }
        library, _, package = (node.words[0] if node.words else "").rpartition(":")
        turn = self.placed(node)
        layer = node.word("layer")
        side = Side.BACK if layer.startswith("B.") else Side.FRONT
        attributes = frozenset(word for attr in node.all("attr") for word in attr.words)
        x, y = turn((0.0, 0.0))
        reference = said.get("reference", "")
        pads = tuple(self.pad(pad, turn, nets, reference) for pad in node.all("pad"))
        number = next(
            (said[key] for key in ("mpn", "manufacturer part number", "part number", "lcsc") if key in said), ""
        )
        return BoardPart(
            reference,
            said.get("value", ""),
            package,
            side,
            _whole(x),
            _whole(y),
            pads,
            attributes,
            number,
            library,
            self.place(node),
        )

    def placed(self, node: Node) -> Callable[[Point], Point]:
        """Return what takes a point of a footprint to the board."""
        at = node.first("at")
        if at is None:
            # A footprint may leave out a position at the origin; a board never does.
            self.mistakes.append(Mistake("at", "", "must be given for a footprint", self.place(node)))
            return lambda point: point
        x, y = self.number(at, 0, "x"), self.number(at, 1, "y")
        angle = math.radians(self.number(at, 2, "rotation")) if len(at.words) > 2 else 0.0
        cos, sin = math.cos(angle), math.sin(angle)
        return lambda point: (x + point[0] * cos + point[1] * sin, y - point[0] * sin + point[1] * cos)

    def pad(self, node: Node, turn: Callable[[Point], Point], nets: dict[str, str], reference: str) -> Pad:
        words = [*node.words, "", ""]
        kind = _PAD_KINDS.get(words[1])
        if kind is None:
            rule = f"must be one of {', '.join(_PAD_KINDS)}"
            self.mistakes.append(Mistake(f"kind of pad '{words[0]}' of {reference}", words[1], rule, self.place(node)))
            kind = PadKind.SURFACE
        x, y = turn(self.point(node.first("at"), "position of a pad", node))
        layers = node.first("layers")
        names = layers.words if layers is not None else []
        paste = tuple(
            side
            for side, letter in ((Side.FRONT, "F"), (Side.BACK, "B"))
            if {f"{letter}.Paste", "*.Paste", "F&B.Paste"} & set(names)
        )
        if names and not any(layer.endswith(".Cu") for layer in names) and kind is PadKind.SURFACE:
            # An opening in the stencil over a larger pad; it belongs to that pad and is none itself.
            kind, words[0] = PadKind.SURFACE, ""
        net = node.first("net")
        named = (
            (net.words[1] if len(net.words) > 1 else nets.get(net.words[0], net.words[0])) if net and net.words else ""
        )
        role = next(
            (_ROLES[prop.words[0]] for prop in node.all("property") if prop.words and prop.words[0] in _ROLES), ""
        )
        return Pad(words[0], kind, _whole(x), _whole(y), paste, named, role)

    def contours(self, root: Node) -> tuple[Contour, ...]:
        """Return the outline and what is cut out; mistakes where there is not exactly one outline."""
        pieces = [piece for node in root.lists for piece in self.drawn(node, "gr_", lambda point: point)]
        for node in root.lists:
            if node.name in {"footprint", "module"}:
                turn = self.placed(node)
                pieces += [piece for part in node.lists for piece in self.drawn(part, "fp_", turn)]
        rule = f"must be one closed line on {_EDGE}"
        if not pieces:
            remedy = f"Draw the edge of the board on {_EDGE}."
            self.mistakes.append(Mistake("the outline", "", f"{rule}; there is none", self.file, remedy))
            return ()
        loops, loose = lines.join(pieces)
        for end in loose:
            how = "ends" if end.pieces == 1 else f"meets {end.pieces - 1} others"
            said = f"must be closed; at ({end.x:g}, {end.y:g}) mm a line {how}"
            remedy = "Join the ends." if end.pieces == 1 else "Leave one line on, one line off."
            self.mistakes.append(Mistake("the outline", "", said, f"{self.file}, line {end.line}", remedy))
        found = lines.contours_of(loops)
        outer = [(contour, line) for contour, depth, line in found if depth % 2 == 0]
        if not loose and len(outer) != 1:
            listed = ", ".join(f"{c.width / 1000:g} x {c.height / 1000:g} mm (line {line})" for c, line in outer[:5])
            remedy = "Save each board in a file of its own; a panel is made here, with '--panel'."
            self.mistakes.append(
                Mistake("the outline", "", f"{rule}; there are {len(outer)}: {listed}", self.file, remedy)
            )
        return tuple(contour for contour, _, _ in found)

    def drawn(self, node: Node, prefix: str, turn: Callable[[Point], Point]) -> Iterator[Piece]:
        """Yield what a graphic list draws on the edge."""
        shape = node.name.removeprefix(prefix)
        if not node.name.startswith(prefix) or shape not in _DRAWN:
            return
        layers = node.first("layers")
        if _EDGE not in {node.word("layer"), *(layers.words if layers is not None else ())}:
            return
        line = self.line(node)

        def at(name: str) -> Point:
            return turn(self.point(node.first(name), f"{name} of a line on {_EDGE}", node))

        if shape == "line":
            yield lines.polyline((at("start"), at("end")), line)
        elif shape == "rect":
            (ax, ay), (bx, by) = (self.point(node.first(name), name, node) for name in ("start", "end"))
            yield lines.polyline(
                [turn(corner) for corner in ((ax, ay), (bx, ay), (bx, by), (ax, by))], line, closed=True
            )
        elif shape == "circle":
            yield lines.circle(at("center"), at("end"), line)
        elif shape == "arc" and node.first("mid") is None:
            yield lines.turned_arc(at("start"), at("end"), self.angle(node), line)
        elif shape == "arc":
            yield lines.arc(at("start"), at("mid"), at("end"), line)
        else:
            listed = node.first("pts")
            points = [turn(self.point(one, "xy", node)) for one in listed.all("xy")] if listed is not None else []
            if shape == "curve" and len(points) == 4:
                yield lines.bezier(points, line)
            elif shape == "poly" and len(points) > 2:
                yield lines.polyline(points, line, closed=True)
            else:
                rule = "must have four points" if shape == "curve" else "must have three points or more"
                self.mistakes.append(Mistake(f"a {shape} on {_EDGE}", str(len(points)), rule, self.place(node)))

    def angle(self, node: Node) -> float:
        listed = node.first("angle")
        if listed is None:
            self.mistakes.append(Mistake("mid or angle of an arc", "", "must be given", self.place(node)))
            return 0.0
        return self.number(listed, 0, "angle")


def _net_of(node: Node, nets: dict[str, str]) -> str:
    """Return the name of a pad's net: files before KiCad 10 give a number and a name, or a number alone."""
    net = node.first("net")
    if net is None or not net.words:
        return ""
    return net.words[1] if len(net.words) > 1 else nets.get(net.words[0], net.words[0])


def _materials(root: Node) -> tuple[str, ...]:
    setup = root.first("setup")
    stack = setup.first("stackup") if setup is not None else None
    listed = [layer.word("material") for layer in stack.all("layer")] if stack is not None else []
    return tuple(dict.fromkeys(name for name in listed if name))


def _micrometres(said: str) -> int | None:
    try:
        value = float(said)
    except ValueError:
        return None
    return _whole(value) if math.isfinite(value) and value > 0 else None


def _whole(millimetres: float) -> int:
    return round(millimetres * 1000)
