/** Where things are in a plan: made once per plan and kept as long as the plan is. */

import type { LateOrder, PlanView } from "./document";

interface Lookup {
  operationRow: Map<string, number>;
  orderRow: Map<string, number>;
  operationsOf: number[][]; // per order, in the order of their starts
  elsewhere: Map<number, number[]>; // per operation rows of `why.elsewhere`
  batches: Map<number, number[]>;
  late: Map<number, LateOrder>; // by order
}

const known = new WeakMap<PlanView, Lookup>();

export function lookup(plan: PlanView): Lookup {
  const found = known.get(plan) ?? makeLookup(plan);
  known.set(plan, found);
  return found;
}

function makeLookup(plan: PlanView): Lookup {
  const { operations, orders, why } = plan;
  const operationsOf: number[][] = orders.map(() => []);
  operations.order.forEach((order, row) => operationsOf[order]?.push(row));
  for (const rows of operationsOf) rows.sort((one, other) => operations.start[one]! - operations.start[other]! || one - other);
  const batched = operations.batch.map((batch, row): [number, number] => [batch, row]).filter(([batch]) => batch >= 0);
  return {
    operationRow: new Map(operations.id.map((id, row) => [id, row])),
    orderRow: new Map(orders.map(({ id }, row) => [id, row])),
    operationsOf,
    elsewhere: gathered(why.elsewhere.map(({ operation }, row) => [operation, row])),
    batches: gathered(batched),
    late: new Map(plan.late.map((late) => [late.order, late])),
  };
}

function gathered(pairs: [number, number][]): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (const [key, value] of pairs) {
    const values = found.get(key);
    if (values === undefined) found.set(key, [value]);
    else values.push(value);
  }
  return found;
}

/**
 * The operations that led to this one, each the reason of the one before, nearest first. A chain that bites its own tail
 * ends there: the document says what it was told.
 */
export function chainOf(plan: PlanView, operation: number): number[] {
  const { task } = plan.why;
  const chain: number[] = [];
  const seen = new Set([operation]);
  for (let at = task[operation] ?? -1; at >= 0 && !seen.has(at); at = task[at] ?? -1) {
    seen.add(at);
    chain.push(at);
  }
  return chain;
}
