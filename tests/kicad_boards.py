"""Small KiCad boards, written for tests in the words of its versions."""

from __future__ import annotations

__all__ = ["CHIP_LAYERS", "board", "chip", "line", "pad", "part", "pins", "rectangle"]

CHIP_LAYERS = '"F.Cu" "F.Paste" "F.Mask"'
_PIN_LAYERS = '"*.Cu" "*.Mask"'


def line(start: tuple[float, float], end: tuple[float, float], layer: str = "Edge.Cuts", word: str = "gr_line") -> str:
    """Return a straight line."""
    return f'({word} (start {start[0]} {start[1]}) (end {end[0]} {end[1]}) (layer "{layer}"))'


def rectangle(left: float = 0, top: float = 0, width: float = 100, height: float = 80) -> str:
    """Return four lines on the edge."""
    corners = [(left, top), (left + width, top), (left + width, top + height), (left, top + height)]
    return "\n".join(line(one, other) for one, other in zip(corners, [*corners[1:], corners[0]], strict=True))


def board(*parts: str, edge: str | None = None, version: str = "20240108", extra: str = "") -> str:
    """Return a board of 100 x 80 mm, or with another edge."""
    general = "(general (thickness 1.6))"
    layers = '(layers (0 "F.Cu" signal) (31 "B.Cu" signal) (44 "Edge.Cuts" user))'
    body = "\n".join([general, layers, rectangle() if edge is None else edge, *parts, extra])
    return f'(kicad_pcb (version {version}) (generator "test")\n{body}\n)\n'


def pad(
    number: str, kind: str = "smd", at: str = "0 0", layers: str = CHIP_LAYERS, rest: str = "", *, net: str = ""
) -> str:
    """Return a pad."""
    said = f'(net "{net}")' if net else ""
    return f'(pad "{number}" {kind} rect (at {at}) (size 1 1) (layers {layers}) {said} {rest})'


def part(
    reference: str,
    value: str,
    package: str,
    *pads: str,
    at: str = "50 40",
    layer: str = "F.Cu",
    attr: str = "smd",
    rest: str = "",
) -> str:
    """Return a footprint as KiCad 8 and later write it."""
    names = f'(property "Reference" "{reference}") (property "Value" "{value}")'
    said = f"(attr {attr})" if attr else ""
    return f'(footprint "lib:{package}" (layer "{layer}") (at {at}) {names} {said} {rest}\n{" ".join(pads)})'


def chip(reference: str, value: str = "10k", package: str = "R_0402", *, side: str = "F", **said: str) -> str:
    """Return a part with two pads on the surface, 1 mm apart."""
    layers = f'"{side}.Cu" "{side}.Paste" "{side}.Mask"'
    pads = (pad("1", at="-0.5 0", layers=layers), pad("2", at="0.5 0", layers=layers))
    return part(reference, value, package, *pads, layer=f"{side}.Cu", **said)


def pins(reference: str, count: int = 3, package: str = "PinHeader", *, layer: str = "F.Cu", drill: float = 1) -> str:
    """Return a part with pins in a row, 2.54 mm apart."""
    pads = (
        pad(str(number + 1), "thru_hole", f"{2.54 * number} 0", _PIN_LAYERS, f"(drill {drill})")
        for number in range(count)
    )
    return part(reference, "header", package, *pads, layer=layer, attr="through_hole")
