"""Draws the floor of a factory as SVG: lanes, slots with their stations, parking, charging, robots."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from math import cos, hypot, pi, sin

from reshuffle.model.copies import copies
from reshuffle.model.factory import Workspace
from reshuffle.model.floor import Floor, Lane
from reshuffle.model.floor_routes import FloorRoutes, floor_routes, lane_length
from reshuffle.model.robot_places import robot_points

__all__ = ["floor_svg"]

#: Pixels of the longer side of what is drawn, and around it: a box with the longest name stands left and right.
_SIDE, _MARGIN_X, _MARGIN_Y, _FOOT = 1000.0, 200.0, 145.0, 86.0
_SHORTEST_SIDE = 160.0
_BOX = (92.0, 40.0)
_LONGEST_NAME = 16
#: Pixels of a letter of a name, as wide as they get, and of the edges beside it.
_LETTER, _EDGES = 8.4, 18.0
_MOST_DISTANCES = 12
_STYLE = """
  svg { --paper: #ffffff; --ink: #1f2933; --soft: #66727f; --lane: #9aa5b1; --way: #3567c4;
        --box: #e8eef9; --edge: #3567c4; --park: #5b6b7c; --charge: #1d8a4e; --robot: #c2571a;
        background: var(--paper); font-family: system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #14181d; --ink: #e6eaee; --soft: #9aa7b4; --lane: #566270; --way: #7ea6f4;
          --box: #1f2c44; --edge: #7ea6f4; --park: #9fb0c1; --charge: #4cc585; --robot: #f09355; }
  }
  .paper { fill: var(--paper); }
  .lane { stroke: var(--lane); stroke-width: 3; fill: none; }
  .one-way { stroke: var(--way); }
  .head { fill: var(--way); }
  .hit { stroke: transparent; stroke-width: 16; fill: none; }
  .point { fill: var(--paper); stroke: var(--soft); stroke-width: 2; }
  .dock { stroke: var(--edge); stroke-width: 2; stroke-dasharray: 4 3; }
  .box { fill: var(--box); stroke: var(--edge); stroke-width: 1.5; }
  .empty { fill: var(--paper); stroke: var(--soft); stroke-dasharray: 5 4; }
  .park { fill: var(--park); } .charge { fill: var(--charge); } .robot { fill: var(--robot); }
  .mark { fill: var(--paper); font-size: 13px; font-weight: 700; text-anchor: middle; }
  text { fill: var(--ink); font-size: 14px; }
  .name { text-anchor: middle; font-weight: 600; }
  .small { fill: var(--soft); font-size: 12px; }
  .halo { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
  .legend text { font-size: 13px; text-anchor: start; }
"""


@dataclass(frozen=True, slots=True)
class _Paper:
    """Where things are on the paper.

    Parameters
    ----------
    at
        Position of each point of the floor, pixels.
    per_metre
        Pixels of a metre; 0 where the floor states no positions.
    """

    at: dict[str, tuple[float, float]]
    width: float
    height: float
    per_metre: float


def floor_svg(workspace: Workspace) -> str:
    """Return the floor of a workspace as an SVG document.

    Every part says more when the pointer rests on it: lengths of lanes, and how far it is from station to station over
    the lanes. Where the floor states no positions its points stand in a circle.

    Parameters
    ----------
    workspace
        Has a floor with points.

    Raises
    ------
    ValueError
        If it has none.
    """
    floor = workspace.factory.floor
    if floor is None or not floor.points:
        raise ValueError("the workspace must have a floor with points to be drawn.")
    paper = _paper(floor)
    name = _clean(workspace.factory.name or "factory")
    size = f'width="{paper.width:.0f}" height="{paper.height:.0f}"'
    box = f'viewBox="0 0 {paper.width:.0f} {paper.height:.0f}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {box} {size} role="img">',
        f"<title>Floor of {name}</title>",
        f"<style>{_STYLE}</style>",
        f'<rect class="paper" {size}/>',
        *_lanes(floor, paper),
        *_points(floor, paper),
        *_slots(workspace, floor, paper),
        *_robots(workspace, paper),
        *_legend(paper),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _paper(floor: Floor) -> _Paper:
    xs, ys = [point.x for point in floor.points.values()], [point.y for point in floor.points.values()]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    if not wide and not high:
        return _circle(floor)
    scale = _SIDE / max(wide, high)
    drawn_width, drawn_height = max(wide * scale, _SHORTEST_SIDE), max(high * scale, _SHORTEST_SIDE)
    left = _MARGIN_X + (drawn_width - wide * scale) / 2
    bottom = _MARGIN_Y + (drawn_height + high * scale) / 2
    at = {
        # Upwards on the floor is upwards on the paper.
        name: (left + (point.x - min(xs)) * scale, bottom - (point.y - min(ys)) * scale)
        for name, point in floor.points.items()
    }
    width = max(drawn_width + 2 * _MARGIN_X, 900.0)
    return _Paper(at, width, drawn_height + 2 * _MARGIN_Y + _FOOT, scale * 1e6)


def _circle(floor: Floor) -> _Paper:
    radius = min(400.0, 60.0 + 18.0 * len(floor.points))
    centre = radius + _MARGIN_X
    step = 2 * pi / len(floor.points)
    at = {
        name: (centre + radius * sin(number * step), centre - radius * cos(number * step))
        for number, name in enumerate(floor.points)
    }
    return _Paper(at, max(2 * centre, 900.0), 2 * centre + _FOOT, 0.0)


def _clean(text: str) -> str:
    """Return text that may stand in an SVG document, whatever is in it."""
    return escape("".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text))


def _short(name: str) -> str:
    return _clean(name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…")


def _metres(length: int) -> str:
    return f"{length / 1e6:,.6g} m" if length < 1e12 else f"{length / 1e6:,.0f} m"


def _lanes(floor: Floor, paper: _Paper) -> Iterator[str]:
    """Yield the lanes; those between the same two points are drawn side by side."""
    together: defaultdict[frozenset[str], list[Lane]] = defaultdict(list)
    for lane in floor.lanes:
        together[frozenset((lane.start, lane.end))].append(lane)
    for lanes in together.values():
        for number, lane in enumerate(lanes):
            yield _lane(floor, lane, paper, (number - (len(lanes) - 1) / 2) * 26)


def _lane(floor: Floor, lane: Lane, paper: _Paper, aside: float) -> str:
    (x1, y1), (x2, y2) = paper.at[lane.start], paper.at[lane.end]
    long = hypot(x2 - x1, y2 - y1) or 1.0
    # The same side for both directions, so that a way and the way back do not fall together.
    turn = 1 if (lane.start, lane.end) == tuple(sorted((lane.start, lane.end))) else -1
    nx, ny = -(y2 - y1) / long * turn, (x2 - x1) / long * turn
    bx, by = (x1 + x2) / 2 + nx * aside * 2, (y1 + y2) / 2 + ny * aside * 2
    path = f"M{x1:.1f} {y1:.1f}Q{bx:.1f} {by:.1f} {x2:.1f} {y2:.1f}"
    sign = "→" if lane.one_way else "↔"
    title = f"{_clean(lane.start)} {sign} {_clean(lane.end)}: {_metres(lane_length(floor, lane))}"
    title += ", one way" if lane.one_way else ", both ways"
    title += ", as stated" if lane.length is not None else ""
    kind = "lane one-way" if lane.one_way else "lane"
    drawn = f'<path class="{kind}" d="{path}"/><path class="hit" d="{path}"/>'
    if lane.one_way:
        mx, my = (x1 + 2 * bx + x2) / 4, (y1 + 2 * by + y2) / 4
        dx, dy = (x2 - x1) / long, (y2 - y1) / long
        tip = f"{mx + 11 * dx:.1f},{my + 11 * dy:.1f}"
        back = [f"{mx - 8 * dx + side * 8 * dy:.1f},{my - 8 * dy - side * 8 * dx:.1f}" for side in (1, -1)]
        drawn += f'<polygon class="head" points="{tip} {" ".join(back)}"/>'
    return f"<g><title>{title}</title>{drawn}</g>"


def _points(floor: Floor, paper: _Paper) -> Iterator[str]:
    docks = {slot.point for slot in floor.slots.values()}
    for name, point in floor.points.items():
        x, y = paper.at[name]
        what = [word for word, is_so in (("parking", point.parking), ("charging", point.charging)) if is_so]
        title = _clean(name) + (f": {' and '.join(what)}" if what else "")
        drawn = f'<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="6"/>'
        offset = 0.0
        if point.parking:
            drawn += f'<rect class="park" x="{x - 10:.1f}" y="{y - 10:.1f}" width="20" height="20" rx="4"/>'
            drawn += f'<text class="mark" x="{x:.1f}" y="{y + 5:.1f}">P</text>'
            offset = 22.0
        if point.charging:
            drawn += _bolt(x + offset, y)
        # The name of a point with a station beside it stands over its lane, that of others to the right.
        beside = _free_side(floor, name, paper)[0] if name in docks else 0.0
        anchor = ' text-anchor="end"' if beside == 1.0 else ""
        aside = 4 * beside if abs(beside) == 1.0 else 13.0
        drawn += f'<text class="small halo"{anchor} x="{x + aside:.1f}" y="{y - 13:.1f}">{_short(name)}</text>'
        yield f"<g><title>{title}</title>{drawn}</g>"


def _bolt(x: float, y: float) -> str:
    bolt = f"M{x + 2:.1f} {y - 8:.1f}l-7 10h5l-2 7 7-10h-5z"
    return f'<circle class="charge" cx="{x:.1f}" cy="{y:.1f}" r="11"/><path class="paper" d="{bolt}"/>'


def _slots(workspace: Workspace, floor: Floor, paper: _Paper) -> Iterator[str]:
    """Yield the slots, each beside its point on the side where the fewest lanes are."""
    stations: defaultdict[str, list[str]] = defaultdict(list)
    for name, station in workspace.factory.stations.items():
        if station.slot is not None:
            stations[station.slot].append(f"{name} ({station.count})" if station.count > 1 else name)
    routes = floor_routes(floor)
    docked: defaultdict[str, int] = defaultdict(int)
    for name, slot in floor.slots.items():
        x, y = paper.at[slot.point]
        dx, dy = _free_side(floor, slot.point, paper)
        number = docked[slot.point]
        docked[slot.point] += 1
        names = stations[name] or [name]
        width = max(_BOX[0], _LETTER * min(max(map(len, names)), _LONGEST_NAME) + _EDGES)
        height = _BOX[1]
        height += 17 * max(0, len(stations[name]) - 1)
        away = 30 + (abs(dx) * width + abs(dy) * height) / 2 + number * (abs(dx) * width + abs(dy) * height + 8)
        cx, cy = x + dx * away, y + dy * away
        yield f'<path class="dock" d="M{x:.1f} {y:.1f}L{cx:.1f} {cy:.1f}"/>'
        title = f"slot {_clean(name)} at {_clean(slot.point)}"
        title += "".join(f"\n{line}" for line in _distances(workspace, floor, routes, name))
        kind = "box" if stations[name] else "box empty"
        lines = [_short(one) for one in names]
        drawn = (
            f'<rect class="{kind}" x="{cx - width / 2:.1f}" y="{cy - height / 2:.1f}" width="{width:.0f}" '
            f'height="{height:.0f}" rx="6"/>'
        )
        for place, line in enumerate(lines):
            drawn += (
                f'<text class="name" x="{cx:.1f}" y="{cy + 5 + 17 * (place - (len(lines) - 1) / 2):.1f}">{line}</text>'
            )
        yield f"<g><title>{title}</title>{drawn}</g>"


def _free_side(floor: Floor, point: str, paper: _Paper) -> tuple[float, float]:
    """Return the direction, of eight, that leads away from the lanes at a point; the straight ones first."""
    x, y = paper.at[point]
    ways = []
    for lane in floor.lanes:
        other = lane.end if lane.start == point else lane.start if lane.end == point else point
        if other != point:
            ox, oy = paper.at[other]
            long = hypot(ox - x, oy - y) or 1.0
            ways.append(((ox - x) / long, (oy - y) / long))
    slant = 0.5**0.5
    sides = [(0.0, -1.0), (0.0, 1.0), (1.0, 0.0), (-1.0, 0.0)]
    sides += [(slant, slant), (-slant, slant), (-slant, -slant), (slant, -slant)]

    def nearest(side: tuple[float, float]) -> float:
        # Rounded, so that of directions that are equally free the first is taken.
        return round(max((side[0] * way[0] + side[1] * way[1] for way in ways), default=-1.0), 6)

    return min(sides, key=nearest)


def _distances(workspace: Workspace, floor: Floor, routes: FloorRoutes, slot: str) -> Iterator[str]:
    """Yield how far it is to the other stations, nearest first."""
    lengths = routes.lengths_from(floor.slots[slot].point)
    found = [
        (lengths.get(floor.slots[station.slot].point), name)
        for name, station in workspace.factory.stations.items()
        if station.slot is not None and station.slot != slot
    ]
    near = sorted((length, name) for length, name in found if length is not None)
    yield from (f"to {_clean(name)}: {_metres(length)}" for length, name in near[:_MOST_DISTANCES])
    if len(near) > _MOST_DISTANCES:
        yield f"and {len(near) - _MOST_DISTANCES} others, up to {_metres(near[-1][0])}"
    yield from (f"to {_clean(name)}: no way" for length, name in found if length is None)


def _robots(workspace: Workspace, paper: _Paper) -> Iterator[str]:
    at = robot_points(workspace)
    here: defaultdict[str, int] = defaultdict(int)
    for name, robot in workspace.factory.robots.items():
        for copy in copies(name, robot.count):
            x, y = paper.at[at[copy]]
            x, y = x - 20 - 17 * here[at[copy]], y - 2
            here[at[copy]] += 1
            title = f"robot {_clean(copy)} at {_clean(at[copy])}, {robot.speed / 1000:g} m/s"
            title += f", {robot.payload / 1000:g} kg" if robot.payload is not None else ""
            yield f"<g><title>{title}</title>{_robot(x, y)}</g>"


def _robot(x: float, y: float) -> str:
    wheels = "".join(f'<circle class="robot" cx="{x + side:.1f}" cy="{y + 5:.1f}" r="3"/>' for side in (-4, 4))
    return f'<rect class="robot" x="{x - 7:.1f}" y="{y - 6:.1f}" width="14" height="10" rx="3"/>{wheels}'


def _legend(paper: _Paper) -> Iterator[str]:
    y = paper.height - 40
    parking = f'<rect class="park" x="382" y="{y - 10:.0f}" width="20" height="20" rx="4"/>'
    parking += f'<text class="mark" style="text-anchor: middle" x="392" y="{y + 5:.0f}">P</text>'
    one_way = f'<path class="lane one-way" d="M270 {y:.0f}h32"/>'
    one_way += f'<polygon class="head" points="296,{y:.0f} 280,{y - 8:.0f} 280,{y + 8:.0f}"/>'
    signs = [
        (f'<rect class="box" x="40" y="{y - 9:.0f}" width="26" height="18" rx="4"/>', 74, "station"),
        (f'<path class="lane" d="M146 {y:.0f}h32"/>', 186, "both ways"),
        (one_way, 310, "one way"),
        (parking, 409, "parking"),
        (_bolt(484, y), 502, "charging"),
        (_robot(581, y), 596, "robot"),
        (f'<rect class="box empty" x="656" y="{y - 9:.0f}" width="26" height="18" rx="4"/>', 690, "free slot"),
    ]
    yield '<g class="legend">'
    yield from (f'{sign}<text x="{x}" y="{y + 5:.0f}">{word}</text>' for sign, x, word in signs)
    if paper.per_metre:
        length = _round_length(110 / paper.per_metre)
        right = paper.width - 30
        left = right - length * paper.per_metre
        yield f'<path class="lane" d="M{left:.1f} {y - 5:.0f}v5h{right - left:.1f}v-5"/>'
        yield f'<text style="text-anchor: middle" x="{(left + right) / 2:.1f}" y="{y + 17:.0f}">{length:g} m</text>'
    else:
        yield f'<text x="40" y="{y + 28:.0f}">The floor states no positions: its points stand in a circle.</text>'
    yield "</g>"


def _round_length(metres: float) -> float:
    """Return the largest of 1, 2, 5, 10, 20 and so on, in powers of ten, that is not longer."""
    power = 1.0
    while power > metres:
        power /= 10
    while power * 10 <= metres:
        power *= 10
    return next(power * factor for factor in (5, 2, 1) if power * factor <= metres or factor == 1)
