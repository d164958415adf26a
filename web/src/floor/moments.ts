/** What is where at an instant: read from columns by bisection, so that 60 frames a second cost nothing. */

import { BAR_STATES, type Bars, type FloorMap, type Movements, type PlanView, type Steps } from "../document";

export interface RobotAt {
  robot: number; // row of resources
  x: number; // mm
  y: number;
  from: number; // row of points
  to: number; // the same while it stands
  share: number; // of the way, 1 while it stands
  lots: number;
}

export interface StationAt {
  station: number; // row of resources
  state: number; // index into BAR_STATES, -1 idle
  operation: number; // row of operations, -1
  waiting: number;
}

/** Rows of a table per resource, by start. */
type Tracks = Map<number, number[]>;

function tracksOf(resource: readonly number[], start: readonly number[]): Tracks {
  const tracks: Tracks = new Map();
  resource.forEach((row, at) => {
    const known = tracks.get(row);
    if (known === undefined) tracks.set(row, [at]);
    else known.push(at);
  });
  for (const rows of tracks.values()) rows.sort((one, other) => start[one]! - start[other]! || one - other);
  return tracks;
}

/** Return how many of the ascending values are at most `value`. */
export function countUpTo(length: number, at: (index: number) => number, value: number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(middle) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function stepAt({ times, values }: Steps, instant: number): number {
  return values[countUpTo(times.length, (index) => times[index]!, instant) - 1] ?? 0;
}

/** Points as they are drawn: as stated, or in a circle where the floor states no positions. */
export function positionsOf(floor: FloorMap): { x: number[]; y: number[]; isStated: boolean } {
  const { x, y, id } = floor.points;
  const isStated = x.some((value) => value !== x[0]) || y.some((value) => value !== y[0]) || id.length === 1;
  if (isStated) return { x, y, isStated };
  const turn = (at: number): number => (2 * Math.PI * at) / id.length;
  return { x: id.map((_, at) => 10_000 * Math.sin(turn(at))), y: id.map((_, at) => 10_000 * Math.cos(turn(at))), isStated };
}

const FAILURE = BAR_STATES.indexOf("failure");

/** One telling of the floor: by the plan, or by the simulated run. */
export class Moments {
  readonly span: { start: number; end: number };
  readonly x: number[];
  readonly y: number[];
  readonly isStated: boolean;
  private readonly moves: Tracks;
  private readonly tracks: Tracks;
  private readonly longest: Map<number, number>; // of the bars of each resource, ms

  constructor(
    plan: PlanView, private readonly floor: FloorMap, private readonly movements: Movements, private readonly bars: Bars,
    private readonly queues: FloorMap["queues"], until: number | null,
  ) {
    this.moves = tracksOf(movements.robot, movements.start);
    this.tracks = tracksOf(bars.resource, bars.start);
    this.longest = new Map([...this.tracks].map(([resource, rows]) => [resource, longestOf(bars, rows)]));
    ({ x: this.x, y: this.y, isStated: this.isStated } = positionsOf(floor));
    this.span = { start: plan.now, end: Math.max(plan.now + 1, until ?? lastWork(plan)) };
  }

  robots(instant: number): RobotAt[] {
    const { resource, point, slot } = this.floor.places;
    return resource.flatMap((robot, at) => (slot[at]! < 0 ? [this.robot(robot, point[at]!, instant)] : []));
  }

  stations(instant: number): StationAt[] {
    const { resource, slot } = this.floor.places;
    return resource.flatMap((station, at) => (slot[at]! >= 0 ? [this.station(station, instant)] : []));
  }

  private robot(robot: number, home: number, instant: number): RobotAt {
    const { movements, floor } = this;
    const rows = this.moves.get(robot) ?? [];
    const row = rows[countUpTo(rows.length, (index) => movements.start[rows[index]!]!, instant) - 1];
    if (row === undefined) return this.standing(robot, home, 0);
    const way = floor.ways[movements.way[row]!]!;
    const [from, to] = [way.points[0]!, way.points[way.points.length - 1]!];
    const [start, end] = [movements.start[row]!, movements.end[row]!];
    if (instant >= end) return this.standing(robot, to, 0);
    const share = (instant - start) / (end - start);
    const [x, y] = this.along(way.points, way.mm, share);
    return { robot, x, y, from, to, share, lots: movements.lots[row]! };
  }

  private standing(robot: number, point: number, lots: number): RobotAt {
    return { robot, x: this.x[point]!, y: this.y[point]!, from: point, to: point, share: 1, lots };
  }

  private along(points: number[], mm: number[], share: number): [number, number] {
    const gone = mm[mm.length - 1]! * share;
    const next = Math.min(Math.max(countUpTo(mm.length, (index) => mm[index]!, gone), 1), mm.length - 1);
    const [here, there] = [points[next - 1]!, points[next]!];
    const length = mm[next]! - mm[next - 1]!;
    const part = length > 0 ? (gone - mm[next - 1]!) / length : 1;
    return [this.x[here]! + (this.x[there]! - this.x[here]!) * part, this.y[here]! + (this.y[there]! - this.y[here]!) * part];
  }

  /** Of several stretches that hold at once, as where lots share a station, a failure goes first, then the latest. */
  private station(station: number, instant: number): StationAt {
    const { bars } = this;
    const rows = this.tracks.get(station) ?? [];
    const waiting = this.queues.find(({ resource }) => resource === station);
    let found = -1;
    for (let at = countUpTo(rows.length, (index) => bars.start[rows[index]!]!, instant) - 1; at >= 0; at -= 1) {
      const row = rows[at]!;
      if (bars.start[row]! + this.longest.get(station)! <= instant) break;
      if (bars.end[row]! <= instant) continue;
      if (found < 0 || bars.state[row] === FAILURE) found = row;
    }
    return {
      station,
      state: found < 0 ? -1 : bars.state[found]!,
      operation: found < 0 ? -1 : bars.operation[found]!,
      waiting: waiting === undefined ? 0 : stepAt(waiting.steps, instant),
    };
  }
}

function longestOf(bars: Bars, rows: number[]): number {
  return rows.reduce((most, row) => Math.max(most, bars.end[row]! - bars.start[row]!), 0);
}

/** The end of the last operation of an order: what is done to robots afterwards is no news. */
function lastWork({ operations, now }: PlanView): number {
  return operations.end.reduce((last, end, row) => (operations.order[row]! >= 0 ? Math.max(last, end) : last), now);
}
