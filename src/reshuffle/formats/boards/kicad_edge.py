"""The edge of a KiCad board: what is drawn on Edge.Cuts, on the board and in its footprints, joined to contours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from reshuffle.formats.boards import lines
from reshuffle.formats.boards.expressions import Node
from reshuffle.formats.boards.lines import Loop, Piece, Point
from reshuffle.formats.boards.source import Source
from reshuffle.model.boards import Contour

__all__ = ["EDGE", "Turn", "contours"]

#: Takes a point of a footprint to the board.
Turn = Callable[[Point], Point]

#: The layer on which the edge is drawn.
EDGE = "Edge.Cuts"
_RULE = f"must be one closed line on {EDGE}"
_DRAW = f"Draw the edge of the board on {EDGE}."
_DRAWN = ("line", "arc", "circle", "rect", "poly", "curve")
#: Stand on the layer at times and draw no edge.
_WORDS = frozenset(["gr_text", "gr_text_box", "gr_bbox", "fp_text", "fp_text_box"])
#: More closed lines than any board has; how they lie in one another is found pair by pair.
_MOST_LOOPS = 5_000
#: An outline that is narrower encloses nothing, micrometres.
_NARROWEST = 100


def contours(
    root: Node, footprints: Iterable[tuple[Node, Turn]], source: Source
) -> tuple[tuple[Contour, ...], list[Loop]]:
    """Return the outline and what is cut out, and all closed lines; mistakes where there is not exactly one outline."""
    pieces = [piece for node in root.lists for piece in _drawn(node, "gr_", _stay, source)]
    for footprint, turn in footprints:
        pieces += [piece for node in footprint.lists for piece in _drawn(node, "fp_", turn, source)]
    if not pieces:
        source.add("the outline", "", f"{_RULE}; there is none", source.file, _DRAW)
        return (), []
    loops, loose = lines.join(pieces)
    for end in loose:
        how = "ends" if end.pieces == 1 else f"meets {end.pieces - 1} others"
        said = f"must be closed; at ({end.x:g}, {end.y:g}) mm a line {how}"
        remedy = "Join the ends." if end.pieces == 1 else "Leave one line on, one line off."
        source.add("the outline", "", said, f"{source.file}, line {end.line}", remedy)
    if len(loops) > _MOST_LOOPS:
        source.add("the outline", "", f"must have at most {_MOST_LOOPS} closed lines, not {len(loops)}", source.file)
        return (), []
    found = lines.contours_of(loops)
    if not loose:
        _judge(found, source)
    return tuple(contour for contour, _, _ in found), loops


def _stay(point: Point) -> Point:
    return point


def _judge(found: list[tuple[Contour, int, int]], source: Source) -> None:
    outer = [(contour, line) for contour, depth, line in found if depth % 2 == 0]
    if len(outer) != 1:
        listed = ", ".join(f"{c.width / 1000:g} x {c.height / 1000:g} mm (line {line})" for c, line in outer[:5])
        remedy = "Save each board in a file of its own; a panel is made here, with '--panel'."
        found_ones = f"there are {len(outer)}: {listed}" if outer else "what is drawn encloses nothing"
        source.add("the outline", "", f"{_RULE}; {found_ones}", source.file, remedy if outer else _DRAW)
        return
    edge, edge_line = outer[0]
    if min(edge.width, edge.height) < _NARROWEST:
        said = f"{edge.width / 1000:g} x {edge.height / 1000:g} mm"
        source.add("the outline", said, "must enclose an area", f"{source.file}, line {edge_line}")
    for contour, _, line in found:
        if contour.is_cutout and not _holds(edge, contour):
            place = f"{source.file}, line {line}"
            source.add("a cut-out", "", "must lie within the outline, which it crosses", place)


def _holds(edge: Contour, inner: Contour) -> bool:
    return (
        edge.left <= inner.left and edge.top <= inner.top and inner.right <= edge.right and inner.bottom <= edge.bottom
    )


def _drawn(node: Node, prefix: str, turn: Turn, source: Source) -> Iterator[Piece]:
    """Yield what a graphic list draws on the edge."""
    if not node.name.startswith(prefix) or node.name in _WORDS:
        return
    layers = node.first("layers")
    if EDGE not in {node.word("layer"), *(layers.words if layers is not None else ())}:
        return
    shape, line = node.name.removeprefix(prefix), source.line(node)

    def at(name: str) -> Point:
        return turn(source.point(node.first(name), f"{name} of a line on {EDGE}", node))

    if shape not in _DRAWN:
        source.add(f"a shape on {EDGE}", node.name, f"must be one of {', '.join(_DRAWN)}", source.place(node))
    elif shape == "line":
        yield lines.polyline((at("start"), at("end")), line)
    elif shape == "rect":
        yield from _rectangle(node, turn, source)
    elif shape == "circle":
        yield lines.circle(at("center"), at("end"), line)
    elif shape == "arc" and node.first("mid") is None:
        yield lines.turned_arc(at("start"), at("end"), _angle(node, source), line)
    elif shape == "arc":
        yield lines.arc(at("start"), at("mid"), at("end"), line)
    else:
        yield from _through_points(node, shape, turn, source)


def _rectangle(node: Node, turn: Turn, source: Source) -> Iterator[Piece]:
    (ax, ay), (bx, by) = (source.point(node.first(name), name, node) for name in ("start", "end"))
    rounded = node.first("radius")
    radius = source.number(rounded, 0, "radius") if rounded is not None else 0.0
    if not 0 <= 2 * radius <= min(abs(bx - ax), abs(by - ay)):
        rule = "must be at most half of the shorter side"
        source.add("radius of the corners", f"{radius:g}", rule, source.place(node))
        radius = 0.0
    corners = lines.rounded_rectangle((ax, ay), (bx, by), radius, source.line(node))
    yield Piece(tuple(map(turn, corners.points)), corners.length, corners.line)


def _through_points(node: Node, shape: str, turn: Turn, source: Source) -> Iterator[Piece]:
    """Yield a polygon, whose corners may be arcs, or a curve of four points."""
    listed, line = node.first("pts"), source.line(node)
    parts = listed.lists if listed is not None else []
    pieces = []
    for part in parts:
        if part.name == "arc":
            start, mid, end = (turn(source.point(part.first(name), name, part)) for name in ("start", "mid", "end"))
            pieces.append(lines.arc(start, mid, end, line))
        else:
            pieces.append(lines.polyline((turn(source.point(part, "xy", part)),), line))
    points = [point for piece in pieces for point in piece.points]
    if shape == "curve" and len(points) == len(parts) == 4:
        yield lines.bezier(points, line)
    elif shape == "poly" and len(points) > 2:
        yield lines.chain(pieces, line)
    else:
        rule = "must have four points" if shape == "curve" else "must have three points or more"
        source.add(f"a {shape} on {EDGE}", str(len(points)), rule, source.place(node))


def _angle(node: Node, source: Source) -> float:
    listed = node.first("angle")
    if listed is None:
        source.add("mid or angle of an arc", "", "must be given", source.place(node))
        return 0.0
    return source.number(listed, 0, "angle")
