"""Reads KiCad boards (.kicad_pcb) of versions 5 to 10 as records.

The format: https://dev-docs.kicad.org/en/file-formats/sexpr-pcb/. What versions say differently (module or footprint,
fp_text or property, arcs by angle or by three points, nets by number or by name) is brought to one record here.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from reshuffle.errors import FileError, Mistake
from reshuffle.formats.boards.expressions import Node, parse
from reshuffle.formats.boards.half_holes import named_half_holes
from reshuffle.formats.boards.kicad_edge import EDGE, Turn, contours
from reshuffle.formats.boards.source import Source
from reshuffle.formats.load import load_text
from reshuffle.model.boards import Board, BoardPart, Pad, PadKind, Side

__all__ = ["MOST_BYTES", "read_kicad"]

#: Files beyond are refused: a board of 10,000 parts has some 60 million bytes.
MOST_BYTES = 80_000_000
#: Oldest and newest version that were tried.
_OLDEST, _NEWEST = 20171130, 20261231
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
#: Lists in others that say nothing about how a board is made.
_DRAWING = frozenset(
    [
        "uuid",
        "tstamp",
        "stroke",
        "effects",
        "width",
        "fill",
        "filled_polygon",
        "polygon",
        "model",
        "descr",
        "tags",
        "path",
    ]
)
_SHAPES = ("gr_", "fp_")
_TEXTS = frozenset(["fp_text"])
#: Properties that hold a part number, the most exact first.
_PART_NUMBERS = ("mpn", "manufacturer part number", "manufacturer_part_number", "part number", "lcsc", "lcsc part")
_EMPTY = frozenset({"", "~", "-"})
#: What KiCad 7 states as a property without a value, later versions as an attribute.
_FLAGS = ("dnp", "exclude_from_bom", "exclude_from_pos_files")
_YES = frozenset({"1", "x", "y", "yes", "true", "dnp", "dnf"})
#: From this version on layers bear KiCad's names.
_NAMED_LAYERS = 20200000
#: Of copper before KiCad 6, by its number.
_COPPER_NAMES = {"0": "F.Cu", "31": "B.Cu", **{str(number): f"In{number}.Cu" for number in range(1, 31)}}
_COPPER = re.compile(r"(?:F|B|\*|F&B|In\d+)\.Cu")
_LAYER = re.compile(
    r"(?:F|B|\*|F&B|In\d+)\.(?:Cu|Paste|Mask|SilkS|Silkscreen|Adhes|Adhesive|CrtYd|Courtyard|Fab)"
    r"|Edge\.Cuts|Margin|Rescue|(?:Dwgs|Cmts|Eco1|Eco2|User)\.\w+"
)


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
    if not re.match(r"\s*\(\s*kicad_pcb\b", text):
        said = " ".join(text[:40].split())
        is_project = said.startswith(("(kicad", "{"))
        remedy = f"Give a board (.kicad_pcb){', not a schematic or a project' if is_project else ' as KiCad saves it'}."
        raise FileError(Mistake("the file", said, "must begin with '(kicad_pcb'", f"{file}, line 1", remedy))
    root = parse(text, file, _matters)
    source = Source(text, file)
    version = root.word("version")
    if not re.fullmatch(r"[0-9]{8}", version) or int(version) < _OLDEST:
        rule = f"must be {_OLDEST} (KiCad 5) or later"
        source.add("version", version, rule, source.place(root), "Open the board in a newer KiCad and save it.")
    layers = _Layers(root, version)
    reader = _Parts(source, layers, {node.words[0]: node.words[1] for node in root.all("net") if len(node.words) > 1})
    placed = [(node, reader.turn(node)) for node in root.lists if node.name in {"footprint", "module"}]
    parts = tuple(reader.part(node, turn) for node, turn in placed)
    edge, loops = contours(root, placed, source)
    source.raise_mistakes()
    parts = named_half_holes(parts, loops)
    general, title = root.first("general"), root.first("title_block")
    thickness = _micrometres(general.word("thickness")) if general is not None else None
    used = Counter(pad.net for part in parts for pad in part.pads if pad.net)
    return Board(
        name,
        edge,
        parts,
        thickness,
        sum(1 for layer in layers.listed if _COPPER.fullmatch(layer)),
        _materials(root),
        sum(1 for count in used.values() if count > 1),
        sum(1 for _ in root.all("via")),
        title.word("title") if title is not None else "",
        (*_unread(root, version, thickness, layers.listed), *reader.unread()),
    )


def _matters(node: Node) -> bool:
    """Whether a list says anything about how a board is made; most of a file is drawing."""
    if node.name in _DRAWING:
        return False
    if node.name.startswith(_SHAPES) and node.name not in _TEXTS:
        return EDGE in node.word("layer") or node.first("layers") is not None
    return True


class _Parts:
    """Reads the footprints of one file."""

    def __init__(self, source: Source, layers: _Layers, nets: dict[str, str]) -> None:
        self.source, self.layers, self.nets = source, layers, nets
        self.strange: Counter[str] = Counter()

    def unread(self) -> Iterator[str]:
        """Yield what was met on pads and is not known."""
        yield from (f"layer '{name}' of {count} pads, which is not known" for name, count in self.strange.items())

    def turn(self, node: Node) -> Turn:
        """Return what takes a point of a footprint to the board."""
        at = node.first("at")
        if at is None:
            self.source.add("at", "", "must be given for a footprint", self.source.place(node))
            return lambda point: point
        x, y = self.source.number(at, 0, "x"), self.source.number(at, 1, "y")
        angle = math.radians(self.source.number(at, 2, "rotation")) if len(at.words) > 2 else 0.0
        cos, sin = math.cos(angle), math.sin(angle)
        return lambda point: (x + point[0] * cos + point[1] * sin, y - point[0] * sin + point[1] * cos)

    def part(self, node: Node, turn: Turn) -> BoardPart:
        """Return the part that a footprint is."""
        said = {
            listed.words[0].lower(): listed.words[1]
            for listed in (*node.all("property"), *node.all("fp_text"))
            if len(listed.words) > 1
        }
        library, _, package = (node.words[0] if node.words else "").rpartition(":")
        reference = said.get("reference", "")
        layer = self.layers.name(node.word("layer"))
        if layer not in {"F.Cu", "B.Cu"}:
            name = f"layer of footprint '{reference}'"
            remedy = "Put the part on the front or the back of the board."
            self.source.add(name, layer, "must be F.Cu or B.Cu", self.source.place(node), remedy)
        x, y = turn((0.0, 0.0))
        numbers = (said[key] for key in _PART_NUMBERS if said.get(key, "") not in _EMPTY)
        return BoardPart(
            reference,
            "" if said.get("value", "") in _EMPTY else said["value"],
            package,
            Side.BACK if layer == "B.Cu" else Side.FRONT,
            _whole(x),
            _whole(y),
            tuple(self.pad(pad, turn, reference, _degrees(node)) for pad in node.all("pad")),
            _attributes(node),
            next(numbers, ""),
            library,
            self.source.place(node),
        )

    def pad(self, node: Node, turn: Turn, reference: str, turned: float) -> Pad:
        """Return a pad of a footprint that is turned by so many degrees."""
        number, said = [*node.words, "", ""][:2]
        kind, name = _PAD_KINDS.get(said), f"of pad '{number}' of {reference}"
        if kind is None:
            rule = f"must be one of {', '.join(_PAD_KINDS)}"
            self.source.add(f"kind {name}", said, rule, self.source.place(node))
            kind = PadKind.SURFACE
        own = self.source.point(node.first("at"), f"position {name}", node)
        x, y = turn(own)
        listed = node.first("layers")
        names = tuple(map(self.layers.name, listed.words)) if listed is not None else ()
        has_copper, paste, strange = _meaning(names)
        self.strange.update(strange)
        if kind is PadKind.SURFACE and not has_copper:
            if strange:
                rule = "must be layers of KiCad: it can not be said whether it is copper"
                remedy = "Name the layers as KiCad does, such as F.Cu; save the board in KiCad again."
                self.source.add(f"layers {name}", " ".join(strange), rule, self.source.place(node), remedy)
            kind = PadKind.OPENING
        drill = node.first("drill")
        widths = [width for width in map(_micrometres, drill.words) if width] if drill is not None else []
        properties = (one.words[0] for one in node.all("property") if one.words)
        role = next((_ROLES[one] for one in properties if one in _ROLES), "")
        return Pad(
            number,
            kind,
            _whole(x),
            _whole(y),
            paste,
            self.net(node),
            role,
            min(widths, default=0),
            _sides(names),
            (round(own[0] * 1e6), round(own[1] * 1e6)),
            _box(node, turned),
        )

    def net(self, node: Node) -> str:
        """Return the name of a pad's net: before KiCad 10 a number and a name, or in lists a number alone."""
        net = node.first("net")
        if net is None or not net.words:
            return ""
        return net.words[1] if len(net.words) > 1 else self.nets.get(net.words[0], net.words[0])


@lru_cache(maxsize=1024)
def _meaning(layers: tuple[str, ...]) -> tuple[bool, tuple[Side, ...], tuple[str, ...]]:
    """Return of a pad's layers: whether there is copper, the sides of its paste, and those that are not known."""
    names = set(layers)
    paste = tuple(
        side
        for side, letter in ((Side.FRONT, "F"), (Side.BACK, "B"))
        if {f"{letter}.Paste", "*.Paste", "F&B.Paste"} & names
    )
    strange = tuple(name for name in layers if not _LAYER.fullmatch(name))
    # A pad without layers has those of its kind.
    return not layers or any(map(_COPPER.fullmatch, layers)), paste, strange


def _attributes(node: Node) -> frozenset[str]:
    """Return what a footprint says of itself in any version's way."""
    result = {word for attr in node.all("attr") for word in attr.words}
    if "virtual" in result:
        # KiCad 5: in no list of parts and no list of positions.
        result |= {"exclude_from_bom", "exclude_from_pos_files"}
    for listed in node.all("property"):
        name, value = [*listed.words, "", ""][:2]
        if (name in _FLAGS and not value) or (name.lower() in _FLAGS and value.strip().lower() in _YES):
            result.add(name.lower())
    return frozenset(result)


def _degrees(footprint: Node) -> float:
    """Return by how much a footprint is turned; what is no number is told where its points are turned."""
    try:
        return float(footprint.word("at", 2) or 0)
    except ValueError:
        return 0.0


def _sides(layers: Sequence[str]) -> tuple[Side, ...]:
    """Return the sides of a pad's copper; none where it states no layer."""
    names = set(layers)
    return tuple(side for side, own in ((Side.FRONT, "F.Cu"), (Side.BACK, "B.Cu")) if {own, "*.Cu", "F&B.Cu"} & names)


def _box(pad: Node, turned: float) -> tuple[int, int]:
    """Return the box around a pad in the frame of its footprint, nanometres; files state its own turn on the board."""
    try:
        wide, high = (abs(float(pad.word("size", place) or 0)) for place in (0, 1))
        angle = math.radians(float(pad.word("at", 2) or 0) - turned)
        cos, sin = abs(math.cos(angle)), abs(math.sin(angle))
        return round((wide * cos + high * sin) * 1e6), round((wide * sin + high * cos) * 1e6)
    except (ValueError, OverflowError):
        return 0, 0


class _Layers:
    """The layers of one file.

    Before KiCad 6 copper bears the names that people gave it, wherever it is spoken of; later only in this list, beside
    its own name.
    """

    def __init__(self, root: Node, version: str) -> None:
        table = root.first("layers")
        rows = [node for node in (table.lists if table is not None else ()) if node.words]
        is_old = re.fullmatch(r"[0-9]{8}", version) is not None and int(version) < _NAMED_LAYERS
        self._copper = {node.words[0]: _COPPER_NAMES[node.name] for node in rows if node.name in _COPPER_NAMES}
        if not is_old:
            self._copper = {}
        #: Names of all layers.
        self.listed = [self.name(node.words[0]) for node in rows]

    def name(self, said: str) -> str:
        """Return how KiCad calls a layer."""
        return self._copper.get(said, said)


def _unread(root: Node, version: str, thickness: int | None, layers: Sequence[str]) -> Iterator[str]:
    """Yield what stands in a file and was not understood, for people."""
    counts = Counter(node.name for node in root.lists if node.name not in _KNOWN)
    yield from (f"{number} x '{name}', which is not known here" for name, number in counts.items())
    if int(version) > _NEWEST:
        yield f"version {version} is newer than any that was tried"
    strange = [layer for layer in layers if not _LAYER.fullmatch(layer)]
    if strange:
        yield f"layers {', '.join(strange[:10])}, which are not known"
    general = root.first("general")
    said = general.word("thickness") if general is not None else ""
    if said and thickness is None:
        yield f"thickness {said}, which is none"
    if root.first("variants") is not None:
        yield "the variants of the design; what it says without them was taken"


def _materials(root: Node) -> tuple[str, ...]:
    """Return what the dielectric layers are made of; solder masks and prints are materials, too, and are left out."""
    setup = root.first("setup")
    stack = setup.first("stackup") if setup is not None else None
    listed = [
        layer.word("material")
        for layer in (stack.all("layer") if stack is not None else ())
        if layer.word("type") in {"core", "prepreg"} or (layer.words and layer.words[0].startswith("dielectric"))
    ]
    return tuple(dict.fromkeys(name for name in listed if name.strip() not in _EMPTY))


def _micrometres(said: str) -> int | None:
    try:
        value = float(said)
    except ValueError:
        return None
    return _whole(value) if 0.001 <= value <= 1e5 else None


def _whole(millimetres: float) -> int:
    return round(millimetres * 1000)
