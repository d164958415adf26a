/** Plans small enough to read, for the tests of the Gantt. Times are in hours. */

import { BAR_STATES, type BarState, type PlanView } from "../src/document";

export const HOUR = 3_600_000;

export interface Work {
  id: string;
  order?: string;
  station: string;
  start: number;
  end: number;
  state?: BarState;
  batch?: number;
  after?: number; // row of the operation that was in the way
  critical?: boolean;
}

export interface Due {
  [order: string]: number;
}

/** Return a plan of one bar per entry; stations and orders are those that the entries name. */
export function planOf(works: Work[], due: Due = {}): PlanView {
  const stations = [...new Set(works.map((work) => work.station))];
  const orders = [...new Set(works.flatMap((work) => (work.order === undefined ? [] : [work.order])))];
  const orderOf = (work: Work): number => (work.order === undefined ? -1 : orders.indexOf(work.order));
  const completion = (order: string): number => Math.max(...works.filter((work) => work.order === order).map((work) => work.end));
  return {
    name: "plan.json", now: 0, frozen_until: null, status: "feasible", solver: "none", seed: 1, objective: [],
    lower_bound: null, gap: null, violations: [],
    resources: stations.map((id, row) => ({ id, kind: "station", group: row % 2 === 0 ? "even" : "odd", site: "", closed: [] })),
    orders: orders.map((id) => ({
      id, product: `product of ${id}`, quantity: 1, priority: 1, parent: "", lots: [`${id}/1`], release: null,
      due: due[id] === undefined ? null : due[id]! * HOUR, completion: completion(id) * HOUR,
      lateness_ms: due[id] === undefined ? null : (completion(id) - due[id]!) * HOUR, late_cost: null,
    })),
    operations: {
      id: works.map((work) => work.id), order: works.map(orderOf),
      lot: works.map((work) => (work.order === undefined ? "" : `${work.order}/1`)), name: works.map(() => "milling"),
      station: works.map((work) => stations.indexOf(work.station)), pieces: works.map(() => 1),
      batch: works.map((work) => work.batch ?? -1), start: works.map((work) => work.start * HOUR),
      end: works.map((work) => work.end * HOUR), family: works.map(() => ""),
      critical: works.map((work) => (work.critical ? 1 : 0)),
    },
    bars: {
      resource: works.map((work) => stations.indexOf(work.station)), operation: works.map((_, row) => row),
      state: works.map((work) => BAR_STATES.indexOf(work.state ?? "run")), start: works.map((work) => work.start * HOUR),
      end: works.map((work) => work.end * HOUR),
    },
    why: {
      cause: works.map(() => 0), subject: works.map(() => ""), task: works.map((work) => work.after ?? -1),
      waited_ms: works.map(() => 0), elsewhere: [],
    },
    figures: [], states: [], late: [], unplanned: [], can_make: [], load: [], material: [],
    in_progress: { times: [], values: [] }, simulated: null, floor: null,
  };
}

/** A generator of numbers between 0 and 1 that gives the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Return a plan of random bars that may overlap. */
export function randomPlan(seed: number, count: number, numStations = 3): PlanView {
  const random = seeded(seed);
  return planOf(
    Array.from({ length: count }, (_, row) => {
      const start = Math.floor(random() * 200);
      return {
        id: `o${row}`, order: `A${row % 7}`, station: `s${Math.floor(random() * numStations)}`, start,
        end: start + 1 + Math.floor(random() * 6),
      };
    }),
  );
}
