/** Made-up view documents for tests: seeded, sound by the guard of the page, and as large or as hostile as is asked for. */

import { CAUSES, RESOURCE_STATES, VIEW_FORMAT, type PlanView, type ViewDocument } from "../src/document";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface Wanted {
  seed?: number;
  orders?: number;
  stations?: number;
  operations?: number; // per order
  hostile?: boolean;
  against?: boolean;
  late?: boolean;
}

export const HOSTILE = [
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(2)>',
  "x".repeat(10_000),
  "\u05d0\u05d1\u05d2 \u202e\u0645\u0631\u062d\u0628\u0627",
  "👩‍🔧🔩🏭",
  "</script><!--",
  "__proto__",
  "%s {name} {count}|{x}",
];

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function sampleDocument(wanted: Wanted = {}): ViewDocument {
  return {
    format: VIEW_FORMAT,
    generator: "reshuffle 0.1.0",
    zone: "Europe/Berlin",
    currency: "EUR",
    origin: "2026-11-30T05:00:00Z",
    plan: samplePlan({ ...wanted, seed: wanted.seed ?? 1 }),
    against: wanted.against === true ? samplePlan({ ...wanted, seed: (wanted.seed ?? 1) + 1 }) : null,
  };
}

function samplePlan({ seed = 1, orders = 12, stations = 5, operations = 3, hostile = false, late = true }: Wanted): PlanView {
  const next = random(seed);
  const name = (plain: string, at: number) => (hostile ? `${HOSTILE[at % HOSTILE.length]}${plain}` : plain);
  const free = new Array<number>(stations).fill(0);
  const last = new Array<number>(stations).fill(-1);
  const plan = emptyPlan(hostile ? HOSTILE[0]! : `plan-${seed}.json`);
  plan.resources = free.map((_, at) => ({
    id: name(`mill-${at + 1}`, at), kind: "station", group: at % 2 === 0 ? "milling" : "turning", site: "",
    closed: [[16 * HOUR, DAY]],
  }));
  for (let order = 0; order < orders; order++) {
    const release = Math.floor(next() * 4) * HOUR;
    let ready = release;
    let before = -1;
    for (let step = 0; step < operations; step++) {
      const station = Math.floor(next() * stations);
      const length = Math.ceil(next() * 6) * HOUR;
      const start = Math.max(ready, free[station]!);
      const row = addOperation(plan, name(`A${order + 1}/1/0${step + 1}`, order + step), order, station, start, start + length);
      const waitsForStation = start > ready;
      plan.why.cause.push(CAUSES.indexOf(before < 0 && !waitsForStation ? "release" : waitsForStation ? "station" : "predecessor"));
      plan.why.subject.push(waitsForStation ? plan.resources[station]!.id : before < 0 ? name(`A${order + 1}`, order) : "");
      plan.why.task.push(waitsForStation ? last[station]! : before);
      plan.why.waited_ms.push(start - ready);
      if (stations > 1 && step === 0) {
        plan.why.elsewhere.push({
          operation: row, station: (station + 1) % stations, completion: start + length + HOUR, cause: CAUSES.indexOf("station"),
          subject: plan.resources[(station + 1) % stations]!.id,
        });
      }
      [ready, free[station], last[station], before] = [start + length, start + length, row, row];
    }
    const due = late ? ready - (order % 3 === 0 ? 5 * HOUR : -9 * HOUR) : ready + DAY;
    const cost = due < ready ? 120 : 0;
    plan.orders.push({
      id: name(`A${order + 1}`, order), product: name(`housing-${order % 4}`, order + 3), quantity: 10 + order, priority: 1 + (order % 3),
      parent: "", lots: [`A${order + 1}/1`], release, due, completion: ready, lateness_ms: ready - due, late_cost: cost,
    });
    if (due < ready) addLate(plan, order, before, ready - due);
  }
  addRest(plan, stations, name);
  return plan;
}

function addOperation(plan: PlanView, id: string, order: number, station: number, start: number, end: number): number {
  const { operations: at, bars } = plan;
  at.id.push(id);
  at.order.push(order);
  at.lot.push(`A${order + 1}/1`);
  at.name.push(`operation of ${order + 1}`);
  at.station.push(station);
  at.pieces.push(10);
  at.batch.push(-1);
  at.start.push(start);
  at.end.push(end);
  at.family.push("");
  at.critical.push(0);
  const row = at.id.length - 1;
  const setup = start + Math.floor((end - start) / 5);
  for (const [state, from, until] of [[0, start, setup], [2, setup, end]] as const) {
    bars.resource.push(station);
    bars.operation.push(row);
    bars.state.push(state);
    bars.start.push(from);
    bars.end.push(until);
  }
  return row;
}

function addLate(plan: PlanView, order: number, operation: number, lateness: number): void {
  const { start, end, id, station } = plan.operations;
  const place = plan.resources[station[operation]!]!.id;
  const work = end[operation]! - start[operation]!;
  plan.late.push({
    order,
    shares: [
      { cause: CAUSES.indexOf("station"), subject: place, ms: lateness + 2 * HOUR },
      { cause: CAUSES.indexOf("work"), subject: place, ms: work },
      { cause: CAUSES.indexOf("closed"), subject: place, ms: HOUR },
    ],
    chain: [
      {
        operation, cause: CAUSES.indexOf("work"), subject: place, start: start[operation]!, end: end[operation]!,
        sentence: `'${id[operation]}' is done on ${place}`,
      },
    ],
    fixes: [
      { kind: "overtime", sentence: `work two hours longer on ${place}`, completion: end[operation]! - lateness, is_in_time: true, cost: 90, newly_late: [] },
      { kind: "another place", sentence: "put it first", completion: end[operation]! - HOUR, is_in_time: false, cost: 0, newly_late: ["A2"] },
    ],
    fixes_tried: order % 2 === 0,
  });
}

function addRest(plan: PlanView, stations: number, name: (plain: string, at: number) => string): void {
  const end = plan.operations.end.reduce((latest, one) => Math.max(latest, one), 0);
  const late = plan.late.length;
  const simulated = { mean: 0.81, half_width: 0.04, replications: 30 };
  plan.figures = [
    { name: "on_time_share", value: 1 - late / Math.max(plan.orders.length, 1), unit: "1", simulated },
    { name: "late_orders", value: late, unit: "count", simulated: null },
    { name: "makespan", value: end, unit: "ms", simulated: null },
    { name: "lead_time_mean", value: end / 2, unit: "ms", simulated: null },
    { name: "setup_share", value: 0.2, unit: "1", simulated: null },
    { name: "cost", value: 12_345.5, unit: "money", simulated: null },
    { name: "throughput", value: null, unit: "1/h", simulated: null },
    { name: "something_new", value: 3, unit: "kWh", simulated: null },
  ];
  const shares = [0.5, 0.1, 0.05, 0.05, 0, 0.1, 0.2];
  plan.states = plan.resources.map((_, resource) => ({ resource, share: RESOURCE_STATES.map((_state, at) => shares[at]!) }));
  const days = Math.max(Math.ceil(end / DAY), 1);
  const start = Array.from({ length: days * 6 }, (_, at) => at * 4 * HOUR);
  plan.load = plan.resources.map((_, resource) => ({
    resource, start, length_ms: 4 * HOUR,
    busy_ms: start.map((_at, bucket) => (bucket % 6 < 4 ? 3 * HOUR : 0)), open_ms: start.map((_at, bucket) => (bucket % 6 < 4 ? 4 * HOUR : 0)),
  }));
  plan.in_progress = { times: [0, HOUR, 5 * HOUR, end], values: [2, 4, 3, 0] };
  plan.material = [
    {
      item: name("steel", 0), times: [0, 2 * HOUR, 9 * HOUR], stock: [20, 0, 15],
      shortages: plan.operations.id.length === 0 ? [] : [{ at: 4 * HOUR, until: 9 * HOUR, operation: 0, quantity: 5, source: name("receipt", 1) }],
      purchases: [{ at: 4 * HOUR, quantity: 5, orders: [name("A1", 0)] }],
    },
    { item: name("screws", 1), times: [0], stock: [900], shortages: [], purchases: [] },
  ];
  plan.can_make = Array.from({ length: stations * 4 }, (_, at) => ({
    product: name(`housing-${Math.floor(at / stations)}`, at), operation: "milling", station: plan.resources[at % stations]!.id,
    ok: Math.floor(at / stations) !== 3 && at % 2 === 0,
    reasons: Math.floor(at / stations) !== 3 && at % 2 === 0 ? [] : ["envelope: 900 mm is asked for, 600 mm is there"],
  }));
}

export function emptyPlan(name = "empty.json"): PlanView {
  return {
    name, now: 0, frozen_until: null, status: "feasible", solver: "list", seed: 1, objective: [{ name: "late", value: 7, unit: "ms", scale: 60_000 }],
    lower_bound: null, gap: 0.042, violations: [], resources: [], orders: [],
    operations: {
      id: [], order: [], lot: [], name: [], station: [], pieces: [], batch: [], start: [], end: [], family: [], critical: [],
    },
    bars: { resource: [], operation: [], state: [], start: [], end: [] },
    why: { cause: [], subject: [], task: [], waited_ms: [], elsewhere: [] },
    figures: [], states: [], late: [], unplanned: [], can_make: [], load: [], material: [], in_progress: { times: [], values: [] },
    simulated: null,
    floor: null,
  };
}
