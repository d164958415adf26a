/** Columns of typed numbers over one plan: what the painting loops read. */

import type { Bars, PlanView } from "../document";
import { BAR_STATES } from "../document";

export const NONE = -1;

export const STATE = Object.freeze(
  Object.fromEntries(BAR_STATES.map((name, index) => [name, index])) as Record<(typeof BAR_STATES)[number], number>,
);

/** The bars of one plan, or of one simulated run of it. Instants in milliseconds after the origin of the document. */
export interface BarTable {
  plan: PlanView;
  length: number;
  start: Float64Array;
  end: Float64Array;
  state: Uint8Array;
  resource: Int32Array;
  operation: Int32Array;
  order: Int32Array; // row of plan.orders, NONE for maintenance and failures
  lateOrder: Uint8Array; // 1 if the bar belongs to a late order
  critical: Uint8Array;
  first: number; // earliest start
  last: number; // latest end
}

/** Copy the columns of `bars` into typed arrays, and join to each bar what painting asks of its operation. */
export function barTable(plan: PlanView, bars: Bars = plan.bars): BarTable {
  const length = bars.start.length;
  const table: BarTable = {
    plan,
    length,
    start: Float64Array.from(bars.start),
    end: Float64Array.from(bars.end),
    state: Uint8Array.from(bars.state),
    resource: Int32Array.from(bars.resource),
    operation: Int32Array.from(bars.operation),
    order: new Int32Array(length).fill(NONE),
    lateOrder: new Uint8Array(length),
    critical: new Uint8Array(length),
    first: Infinity,
    last: -Infinity,
  };
  const isLate = plan.orders.map((order) => (order.lateness_ms ?? 0) > 0);
  const { order: orderOf, critical } = plan.operations;
  for (let bar = 0; bar < length; bar++) {
    table.first = Math.min(table.first, table.start[bar]);
    table.last = Math.max(table.last, table.end[bar]);
    const operation = table.operation[bar];
    if (operation < 0) continue;
    const order = orderOf[operation] ?? NONE;
    table.order[bar] = order;
    table.critical[bar] = critical[operation] ?? 0;
    if (order >= 0 && isLate[order]) table.lateOrder[bar] = 1;
  }
  if (length === 0) {
    table.first = plan.now;
    table.last = plan.now;
  }
  return table;
}

/** Return for each operation the bar it is pointed at by: its run where there is one, else its first bar; NONE without. */
export function mainBars(table: BarTable): Int32Array {
  const main = new Int32Array(table.plan.operations.id.length).fill(NONE);
  const rank = new Uint8Array(main.length).fill(255);
  for (let bar = 0; bar < table.length; bar++) {
    const operation = table.operation[bar];
    if (operation < 0) continue;
    const found = rankOf(table, bar, operation);
    const known = main[operation];
    if (found < rank[operation] || (found === rank[operation] && table.start[bar] < table.start[known])) {
      main[operation] = bar;
      rank[operation] = found;
    }
  }
  return main;
}

function rankOf(table: BarTable, bar: number, operation: number): number {
  const state = table.state[bar];
  const work = state === STATE.run || state === STATE.maintenance ? 0 : state === STATE.travel_empty ? 4 : 2;
  return work + (table.resource[bar] === table.plan.operations.station[operation] ? 0 : 1);
}
