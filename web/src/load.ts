/**
 * The guard of the view: text in, a view document that holds what `document.ts` promises, or the problem with it.
 *
 * Nothing is drawn of a document that fails here, so no component asks again whether a column has its length or an index
 * its row. What a newer version adds to a document is let through; what it takes away or changes is a new format number.
 */

import {
  BAR_STATES,
  CAUSES,
  RESOURCE_KINDS,
  VIEW_FORMAT,
  type ViewDocument,
} from "./document";
import { checkInstants, isDate } from "./instants";
import { checkLinks } from "./links";
import {
  column,
  Finding,
  flag,
  integer,
  list,
  nullable,
  number,
  pair,
  record,
  text,
  within,
  word,
  type Check,
} from "./shape";

/** Why there is nothing to show. */
export type Problem =
  | { kind: "empty" } // the page carries no document
  | { kind: "broken"; detail: string } // no sound JSON: cut off, or edited
  | { kind: "foreign"; format: string } // something else than a view document
  | { kind: "newer"; format: string; known: string } // of a version that this page does not know
  | { kind: "unsound"; places: string[] }; // a view document that contradicts itself, and where

export type Loaded = { ok: true; document: ViewDocument } | { ok: false; problem: Problem };

/** Read a view document; `source` is the text of the element that carries it, null where there is no such element. */
export function load(source: string | null): Loaded {
  if (source === null || source.trim() === "") return { ok: false, problem: { kind: "empty" } };
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (error) {
    return { ok: false, problem: { kind: "broken", detail: error instanceof Error ? error.message : String(error) } };
  }
  return judge(value);
}

/** Judge what was read from JSON: the format first, because the rest of another format means something else. */
export function judge(value: unknown): Loaded {
  const format = typeof value === "object" && value !== null ? (value as { format?: unknown }).format : undefined;
  if (format !== VIEW_FORMAT) {
    const said = typeof format === "string" ? format : "";
    const [family, known] = VIEW_FORMAT.split("/");
    const [name, version] = said.split("/");
    const isNewer = name === family && /^\d+$/.test(version ?? "") && Number(version) > Number(known);
    return {
      ok: false,
      problem: isNewer ? { kind: "newer", format: said, known: VIEW_FORMAT } : { kind: "foreign", format: said },
    };
  }
  const found = new Finding();
  DOCUMENT(value, "", found);
  const document = value as ViewDocument;
  if (found.places.length === 0) {
    const origin = Date.parse(document.origin);
    if (!isDate(origin)) found.add("origin");
    else for (const place of ["plan", "against"] as const) {
      const plan = document[place];
      if (plan !== null) checkInstants(plan, place, origin, found);
    }
    if (!isZone(document.zone)) found.add("zone");
    checkLinks(document.plan, "plan", found);
    if (document.against !== null) checkLinks(document.against, "against", found);
  }
  if (found.places.length > 0) return { ok: false, problem: { kind: "unsound", places: found.places } };
  return { ok: true, document };
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

const numbers = column(number);
const integers = column(integer);
const texts = column(text);
const cause = within(CAUSES.length);

const BARS = record({
  resource: integers,
  operation: integers,
  state: column(within(BAR_STATES.length)),
  start: numbers,
  end: numbers,
});
const STEPS = record({ times: numbers, values: numbers });
const OPERATIONS = record({
  id: texts,
  order: integers,
  lot: texts,
  name: texts,
  station: integers,
  pieces: numbers,
  batch: integers,
  start: numbers,
  end: numbers,
  family: texts,
  critical: integers,
});
const ORDER = record({
  id: text,
  product: text,
  quantity: number,
  priority: number,
  parent: text,
  lots: texts,
  release: nullable(number),
  due: nullable(number),
  completion: nullable(number),
  lateness_ms: nullable(number),
  late_cost: nullable(number),
});
const WHY = record({
  cause: column(cause),
  subject: texts,
  task: integers,
  waited_ms: numbers,
  elsewhere: list(record({ operation: integer, station: integer, completion: number, cause, subject: text })),
});
const LATE = record({
  order: integer,
  shares: list(record({ cause, subject: text, ms: number })),
  chain: list(record({ operation: integer, cause, subject: text, start: number, end: number, sentence: text })),
  fixes: list(
    record({ kind: text, sentence: text, completion: number, is_in_time: flag, cost: nullable(number), newly_late: texts }),
  ),
  fixes_tried: flag,
});
const MATERIAL = record({
  item: text,
  times: numbers,
  stock: numbers,
  shortages: list(record({ at: number, until: number, operation: integer, quantity: number, source: text })),
  purchases: list(record({ at: number, quantity: number, orders: texts })),
});
const QUEUES = list(record({ resource: integer, steps: STEPS }));
const MOVEMENTS = record({ robot: integers, way: integers, start: numbers, end: numbers, lots: numbers });
const FLOOR = record({
  points: record({ id: texts, x: numbers, y: numbers, parking: integers, charging: integers }),
  lanes: record({ start: integers, end: integers, one_way: integers }),
  slots: record({ id: texts, point: integers }),
  places: record({ resource: integers, point: integers, slot: integers }),
  ways: list(record({ points: integers, mm: numbers })),
  movements: MOVEMENTS,
  simulated: nullable(MOVEMENTS),
  queues: QUEUES,
});
const PLAN = record({
  name: text,
  now: number,
  frozen_until: nullable(number),
  status: text,
  solver: text,
  seed: number,
  objective: list(record({ name: text, value: number, unit: text, scale: number })),
  lower_bound: nullable(number),
  gap: nullable(number),
  violations: list(record({ rule: text, place: text, message: text })),
  resources: list(
    record({ id: text, kind: word(RESOURCE_KINDS), group: text, site: text, closed: list(pair(number)) }),
  ),
  orders: list(ORDER),
  operations: OPERATIONS,
  bars: BARS,
  why: WHY,
  figures: list(
    record({
      name: text,
      value: nullable(number),
      unit: text,
      simulated: nullable(record({ mean: number, half_width: number, replications: number })),
    }),
  ),
  states: list(record({ resource: integer, share: numbers })),
  late: list(LATE),
  unplanned: list(record({ order: text, reasons: texts })),
  can_make: list(record({ product: text, operation: text, station: text, ok: flag, reasons: texts })),
  load: list(
    record({ resource: integer, start: numbers, length_ms: number, busy_ms: numbers, open_ms: numbers }),
  ),
  material: list(MATERIAL),
  in_progress: STEPS,
  floor: nullable(FLOOR),
  simulated: nullable(
    record({
      seed: number,
      replications: number,
      until: number,
      variation: text,
      assumed: texts,
      standstills: number,
      reasons: texts,
      bars: BARS,
      queues: QUEUES,
    }),
  ),
});
const DOCUMENT: Check = record({
  format: text,
  generator: text,
  zone: text,
  currency: text,
  origin: text,
  plan: PLAN,
  against: nullable(PLAN),
});
