/** Paints the floor: lanes with their directions, slots with their stations, parking, charging, robots. */

import type { FloorMap, PlanView } from "../document";
import type { Palette } from "../gantt/colours";
import { FONT, type Surface } from "../gantt/surface";
import { clipped } from "../texts";
import type { Moments, RobotAt, StationAt } from "./moments";

const MARGIN = { x: 160, y: 84 }; // pixels around the points, for stations and names
const BOX = { width: 128, height: 22, away: 24 };
const NAME = 17; // letters of a station in its box
const ROBOT = 10; // pixels of its radius

export interface Paper {
  x: (mm: number) => number;
  y: (mm: number) => number;
}

/** Return how millimetres become pixels: the whole floor is seen, upwards on the floor is upwards on the screen. */
export function paperOf(moments: Moments, width: number, height: number): Paper {
  const [left, right] = [Math.min(...moments.x), Math.max(...moments.x)];
  const [low, high] = [Math.min(...moments.y), Math.max(...moments.y)];
  const room = { x: Math.max(40, width - 2 * MARGIN.x), y: Math.max(40, height - 2 * MARGIN.y) };
  const scale = Math.min(room.x / Math.max(right - left, 1), room.y / Math.max(high - low, 1));
  return {
    x: (mm) => width / 2 + (mm - (left + right) / 2) * scale,
    y: (mm) => height / 2 - (mm - (low + high) / 2) * scale,
  };
}

export interface Shown {
  plan: PlanView;
  floor: FloorMap;
  moments: Moments;
  palette: Palette;
  paper: Paper;
}

export function paintFloor(surface: Surface, shown: Shown, stations: StationAt[], robots: RobotAt[]): void {
  const { context, ratio, width, height } = surface;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = shown.palette.background;
  context.fillRect(0, 0, width, height);
  context.lineJoin = "round";
  paintLanes(context, shown);
  paintPoints(context, shown);
  paintStations(context, shown, stations);
  paintRobots(context, shown, robots);
}

function font(context: CanvasRenderingContext2D, size: number, weight = 400): void {
  context.font = `${weight} ${size}px ${FONT}`;
}

function paintLanes(context: CanvasRenderingContext2D, { floor, moments, palette, paper }: Shown): void {
  const { start, end, one_way } = floor.lanes;
  start.forEach((from, at) => {
    const to = end[at]!;
    const [x1, y1] = [paper.x(moments.x[from]!), paper.y(moments.y[from]!)];
    const [x2, y2] = [paper.x(moments.x[to]!), paper.y(moments.y[to]!)];
    context.strokeStyle = context.fillStyle = one_way[at] === 1 ? palette.accent : palette.muted;
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
    context.stroke();
    if (one_way[at] === 1) arrow(context, (x1 + x2) / 2, (y1 + y2) / 2, Math.atan2(y2 - y1, x2 - x1));
  });
}

function arrow(context: CanvasRenderingContext2D, x: number, y: number, turn: number): void {
  const point = (along: number, aside: number): [number, number] => [
    x + along * Math.cos(turn) - aside * Math.sin(turn),
    y + along * Math.sin(turn) + aside * Math.cos(turn),
  ];
  context.beginPath();
  context.moveTo(...point(9, 0));
  context.lineTo(...point(-6, 6));
  context.lineTo(...point(-6, -6));
  context.fill();
}

function paintPoints(context: CanvasRenderingContext2D, shown: Shown): void {
  const { floor, moments, palette, paper } = shown;
  const { id, parking, charging } = floor.points;
  const docks = new Set(floor.slots.point);
  id.forEach((name, at) => {
    const [x, y] = [paper.x(moments.x[at]!), paper.y(moments.y[at]!)];
    const sign = `${parking[at] === 1 ? "P" : ""}${charging[at] === 1 ? "⚡" : ""}`;
    context.fillStyle = palette.background;
    context.strokeStyle = palette.muted;
    context.lineWidth = 1.5;
    context.beginPath();
    if (sign === "") context.arc(x, y, 4, 0, 2 * Math.PI);
    else context.roundRect(x - 6 - 5 * sign.length, y - 9, 12 + 10 * sign.length, 18, 4);
    context.fill();
    context.stroke();
    context.textBaseline = "middle";
    context.textAlign = "center";
    context.fillStyle = palette.muted;
    font(context, 12, 700);
    context.fillText(sign, x, y + 0.5);
    font(context, 11);
    // The name of a point with a station beside it stands over its lane, that of others to the right.
    const beside = docks.has(at) ? freeSide(shown, at)[0] : 0;
    context.textAlign = beside === 1 ? "right" : "left";
    const aside = Math.abs(beside) === 1 ? 4 * beside : 8 + 5 * sign.length;
    label(context, clipped(name, NAME), x + aside, y - 12, palette.muted, palette.background);
  });
}

function label(context: CanvasRenderingContext2D, text: string, x: number, y: number, colour: string, halo: string): void {
  context.strokeStyle = halo;
  context.lineWidth = 3;
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

const SLANT = Math.SQRT1_2;
const SIDES = [[0, -1], [0, 1], [1, 0], [-1, 0], [SLANT, SLANT], [-SLANT, SLANT], [-SLANT, -SLANT], [SLANT, -SLANT]] as const;

/** The direction on the screen, of eight, that leads away from the lanes at a point; the straight ones first. */
function freeSide({ floor, moments, paper }: Shown, point: number): readonly [number, number] {
  const away = floor.lanes.start.flatMap((from, at) => {
    const to = floor.lanes.end[at]!;
    if ((from === point) === (to === point)) return [];
    const other = from === point ? to : from;
    const [dx, dy] = [paper.x(moments.x[other]!) - paper.x(moments.x[point]!), paper.y(moments.y[other]!) - paper.y(moments.y[point]!)];
    const long = Math.hypot(dx, dy) || 1;
    return [[dx / long, dy / long] as const];
  });
  const nearest = ([x, y]: readonly [number, number]): number =>
    Math.round(1e6 * Math.max(-1, ...away.map(([dx, dy]) => x * dx + y * dy)));
  return SIDES.reduce((best, side) => (nearest(side) < nearest(best) ? side : best));
}

function paintStations(context: CanvasRenderingContext2D, shown: Shown, stations: StationAt[]): void {
  const { floor, moments, paper, palette } = shown;
  const slotOf = new Map(floor.places.resource.map((resource, at) => [resource, floor.places.slot[at]!]));
  const stacked = new Map<number, number>(); // boxes at each point
  const place = (point: number): [number, number, number, number] => {
    const [dx, dy] = freeSide(shown, point);
    const number = stacked.get(point) ?? 0;
    stacked.set(point, number + 1);
    const [x, y] = [paper.x(moments.x[point]!), paper.y(moments.y[point]!)];
    const down = (dy < 0 ? -1 : 1) * number * (BOX.height + 3);
    const away = BOX.away + (Math.abs(dx) * BOX.width + Math.abs(dy) * BOX.height) / 2;
    return [x, y, x + dx * away, y + dy * away + down];
  };
  const taken = new Set(slotOf.values());
  floor.slots.point.forEach((point, slot) => {
    if (!taken.has(slot)) box(context, place(point), palette.background, palette.muted, clipped(floor.slots.id[slot]!, NAME), palette.muted);
  });
  for (const one of stations) {
    const fill = one.state < 0 ? palette.head : palette.states[one.state]!;
    const ink = one.state < 0 ? palette.text : palette.ink;
    const [, , x, y] = box(
      context, place(floor.slots.point[slotOf.get(one.station)!]!), fill, palette.muted,
      clipped(shown.plan.resources[one.station]!.id, NAME), ink,
    );
    if (one.waiting > 0) badge(context, x + BOX.width / 2, y - BOX.height / 2, one.waiting, palette);
  }
}

type Place = [number, number, number, number];

function box(context: CanvasRenderingContext2D, place: Place, fill: string, edge: string, name: string, ink: string): Place {
  const [x, y, cx, cy] = place;
  context.strokeStyle = edge;
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(cx, cy);
  context.stroke();
  context.setLineDash([]);
  context.fillStyle = fill;
  context.beginPath();
  context.roundRect(cx - BOX.width / 2, cy - BOX.height / 2, BOX.width, BOX.height, 4);
  context.fill();
  context.stroke();
  font(context, 12, 600);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = ink;
  context.fillText(name, cx, cy + 0.5, BOX.width - 8);
  return place;
}

function badge(context: CanvasRenderingContext2D, x: number, y: number, count: number, palette: Palette): void {
  const text = count > 99 ? "99+" : String(count);
  font(context, 11, 700);
  const half = Math.max(9, context.measureText(text).width / 2 + 5);
  context.fillStyle = palette.text;
  context.beginPath();
  context.roundRect(x - half, y - 9, 2 * half, 18, 9);
  context.fill();
  context.fillStyle = palette.background;
  context.textAlign = "center";
  context.fillText(text, x, y + 0.5);
}

function paintRobots(context: CanvasRenderingContext2D, { plan, palette, paper }: Shown, robots: RobotAt[]): void {
  const keyOf = ({ robot, to, share }: RobotAt): string => (share < 1 ? `way ${robot}` : `point ${to}`);
  const all = new Map<string, number>(); // robots that stand at a point stand beside each other
  for (const one of robots) all.set(keyOf(one), (all.get(keyOf(one)) ?? 0) + 1);
  const here = new Map<string, number>();
  for (const one of robots) {
    const { robot, share, lots } = one;
    const key = keyOf(one);
    const number = here.get(key) ?? 0;
    here.set(key, number + 1);
    const [x, y] = [paper.x(one.x) - (share < 1 ? 0 : (2 * ROBOT + 2) * number), paper.y(one.y) + (share < 1 ? 0 : ROBOT + 6)];
    context.fillStyle = lots > 0 ? palette.late : palette.accent;
    context.strokeStyle = palette.background;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, ROBOT, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
    font(context, 11, 700);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = palette.background;
    if (lots > 0) context.fillText(String(lots), x, y + 0.5);
    font(context, 11);
    // One that stands alone is named to its left, where no name of a point is.
    const isAlone = share >= 1 && all.get(key) === 1;
    context.textAlign = isAlone ? "right" : "center";
    const [nameX, nameY] = isAlone ? [x - ROBOT - 3, y] : [x, y + ROBOT + 8 + 13 * number];
    label(context, clipped(plan.resources[robot]!.id, NAME), nameX, nameY, palette.text, palette.background);
  }
}
