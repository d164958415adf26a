/**
 * The view document: everything that a page shows of one plan, and of another one beside it.
 *
 * Written by `reshuffle.dashboard` (docs/reference/view-document.md), read by every component of the view; a report file
 * carries it inside, a live factory will send it. Large tables are columns of equal length, because 50,000 bars as objects
 * cost ten times their size. Instants are whole milliseconds after `origin`; a length is in milliseconds. An index is a
 * row of the table that is named, and -1 is none. No sentence is in here that a catalogue could say: causes and states are
 * words of a closed set, and `texts.ts` says them in the reader's language. Only what the matcher, the adviser or the user
 * wrote in words (`reasons`, `sentence`, names) is carried as text.
 */

export const VIEW_FORMAT = "reshuffle.view/1";

export interface ViewDocument {
  format: string; // VIEW_FORMAT; a page that does not know it says so
  generator: string; // "reshuffle 0.1.0"
  zone: string; // IANA zone of the site: all clock times are shown in it
  currency: string;
  origin: string; // ISO 8601, UTC: instant 0 of every plan in this document
  plan: PlanView;
  against: PlanView | null; // shown beside it, differences marked
}

export interface PlanView {
  name: string; // file name
  now: number; // planning starts here
  frozen_until: number | null;
  status: string; // "optimal" | "feasible"
  solver: string;
  seed: number;
  objective: ObjectiveLevel[]; // levels in order
  lower_bound: number | null; // of the first level
  gap: number | null; // share of the first level
  violations: { rule: string; place: string; message: string }[]; // of the independent judge; empty for a valid plan
  resources: ResourceRow[];
  orders: OrderRow[];
  operations: Operations;
  bars: Bars;
  why: Why;
  figures: Figure[];
  states: StateShares[];
  late: LateOrder[];
  unplanned: { order: string; reasons: string[] }[];
  can_make: CanMake[];
  load: Load[];
  material: Material[];
  in_progress: Steps; // lots begun and not complete
  simulated: SimulatedRun | null; // one run of the twin on the same rows
  floor: FloorMap | null; // null where the factory has none
}

/** A row of the Gantt that is not an order. */
export interface ResourceRow {
  id: string;
  kind: ResourceKind;
  group: string; // capability, skill, tool type or robot type: rows are grouped by it
  site: string; // "" without sites
  closed: [number, number][]; // when the calendar gives no time, within the plan
}
export const RESOURCE_KINDS = ["station", "operator", "tool", "robot"] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** `value * scale` is in `unit`: "ms", "money", "count", or "" for a weighted sum. */
export interface ObjectiveLevel {
  name: string; // the wish in the words of the plan: "late", "late + 2 setup"
  value: number;
  unit: string;
  scale: number;
}

export interface OrderRow {
  id: string;
  product: string;
  quantity: number;
  priority: number;
  parent: string; // "" for a customer's order
  lots: string[];
  release: number | null;
  due: number | null;
  completion: number | null; // null if it is not planned
  lateness_ms: number | null; // negative when early
  late_cost: number | null; // money, null where no cost is stated
}

/** Operations and maintenance tasks, as columns. */
export interface Operations {
  id: string[]; // "A17/2/070", "mill-1/clean/1"
  order: number[]; // row of `orders`, -1 for maintenance
  lot: string[];
  name: string[]; // operation of the product, or maintenance task
  station: number[]; // row of `resources`, -1 without one
  pieces: number[];
  batch: number[]; // same number: done together; -1 alone
  start: number[];
  end: number[];
  family: string[]; // setup family, "" without
  critical: number[]; // 1 on the chain that ends in the last completion of the plan
}

/** What is drawn: stretches of resources, as columns. The rows of orders draw the same stretches by `operations.order`. */
export interface Bars {
  resource: number[]; // row of `resources`; -1 for carriage without a robot
  operation: number[]; // row of `operations`, -1 for none
  state: number[]; // index into BAR_STATES
  start: number[];
  end: number[];
}
export const BAR_STATES = [
  "setup",
  "load",
  "run",
  "unload",
  "wait", // a lot keeps its station because it can not go on, or its setup waits for it
  "break", // held over closed time
  "maintenance",
  "failure",
  "travel", // robot loaded, or carriage
  "travel_empty",
] as const;
export type BarState = (typeof BAR_STATES)[number];

/** For each operation what bound its start, as columns of the length of `operations`; a chain is followed by `task`. */
export interface Why {
  cause: number[]; // index into CAUSES
  subject: string[]; // station, operator, tool, item, buffer; "" where there is none
  task: number[]; // operation that was in the way or came before, -1
  waited_ms: number[]; // from the lot being there to the start
  elsewhere: { operation: number; station: number; completion: number; cause: number; subject: string }[]; // where else
}
export const CAUSES = [
  "work", "setup", "planning start", "release", "predecessor", "lag", "transport", "robot", "material", "station", "operator", "tool",
  "carrier", "closed", "batch", "buffer", "setup of another", "wear", "order", "pin", "frozen", "running", "window",
  "longest wait", "choice", "held",
] as const; // reshuffle.advising.causes.CauseKind
export type CauseName = (typeof CAUSES)[number];

/** A number on a card. `unit`: "1" (a share), "ms", "count", "money", "1/h", "kWh". */
export interface Figure {
  name: string; // key of the catalogue: "on_time_share", "lead_time_mean", "makespan", "setup_share", "cost", ...
  value: number | null;
  unit: string;
  simulated: { mean: number; half_width: number; replications: number } | null; // 95 %
}

/** Shares of the time observed, per resource; they add up to 1. States as ISO 22400-2 knows them. */
export interface StateShares {
  resource: number;
  share: number[]; // one per RESOURCE_STATES
}
export const RESOURCE_STATES = ["production", "setup", "waiting", "maintenance", "down", "idle", "closed"] as const;

export interface LateOrder {
  order: number; // row of `orders`
  shares: { cause: number; subject: string; ms: number }[]; // what cost it how much, largest first
  chain: { operation: number; cause: number; subject: string; start: number; end: number; sentence: string }[];
  fixes: { kind: string; sentence: string; completion: number; is_in_time: boolean; cost: number | null; newly_late: string[] }[]; // cheapest first
  fixes_tried: boolean; // false: not looked for (there are limits to what a report waits for)
}

export const FIX_KINDS = [
  "another place", "overtime", "second tool", "one more operator", "split lot", "earlier receipt",
  "later date for another order", "another station",
] as const; // reshuffle.advising.alternatives.FixKind

export interface CanMake {
  product: string;
  operation: string;
  station: string;
  ok: boolean;
  reasons: string[];
}

/** Work against open time per station and bucket of time. */
export interface Load {
  resource: number;
  start: number[]; // bucket starts
  length_ms: number; // of a bucket
  busy_ms: number[]; // setup + work
  open_ms: number[];
}

export interface Material {
  item: string;
  times: number[];
  stock: number[]; // from times[i] on
  shortages: { at: number; until: number; operation: number; quantity: number; source: string }[]; // waited for it
  purchases: { at: number; quantity: number; orders: string[] }[];
}

export interface Steps {
  times: number[];
  values: number[];
}

/** What was simulated, and one run of it. */
export interface SimulatedRun {
  seed: number;
  replications: number; // runs behind the intervals of figures
  until: number; // end of the run that is shown
  variation: string; // how times vary that state nothing: "10 %"
  assumed: string[]; // stations whose times do
  standstills: number; // runs in which nothing moved any more
  reasons: string[]; // why, in words
  bars: Bars; // of the same operations and resources; failures and repairs included
  queues: { resource: number; steps: Steps }[]; // lots waiting at a station
}

/** The floor, and what moves on it. Positions and lengths are in millimetres; where all are 0 the floor states none. */
export interface FloorMap {
  points: FloorPoints;
  lanes: FloorLanes;
  slots: FloorSlots;
  places: FloorPlaces;
  ways: FloorWay[]; // that robots take
  movements: Movements; // of robots that keep to the plan; empty ways are the view's own, a plan states none
  simulated: Movements | null; // of the simulated run
  queues: SimulatedRun["queues"]; // lots waiting at a station by the plan
}

export interface FloorPoints {
  id: string[];
  x: number[];
  y: number[];
  parking: number[]; // 1 where robots may park
  charging: number[]; // 1 with a charger
}

export interface FloorLanes {
  start: number[]; // row of points
  end: number[];
  one_way: number[]; // 1 from start to end only
}

export interface FloorSlots {
  id: string[];
  point: number[]; // at which a station in it is docked
}

/** Where stations and robots are at the beginning. */
export interface FloorPlaces {
  resource: number[]; // row of `resources`
  point: number[];
  slot: number[]; // row of slots; -1 for a robot
}

export interface FloorWay {
  points: number[];
  mm: number[]; // from the beginning to each point
}

/** Robots under way, by start; between two movements a robot stands where the first ended. */
export interface Movements {
  robot: number[]; // row of `resources`
  way: number[]; // row of ways
  start: number[];
  end: number[];
  lots: number[]; // on board
}
