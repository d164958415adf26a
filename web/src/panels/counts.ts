/** What is wrong with a plan, counted: verdict, badges and filters say the same numbers. */

import type { CanMake, Material, OrderRow, PlanView } from "../document";

export function isLate(order: OrderRow): boolean {
  return order.lateness_ms !== null && order.lateness_ms > 0;
}

/** Of customers' orders: a component that is late shows in the order that waits for it. */
export function lateCount(plan: PlanView): number {
  return plan.orders.filter((order) => order.parent === "" && isLate(order)).length;
}

export function hasShortage(material: Material): boolean {
  return material.shortages.length > 0;
}

export interface Making {
  product: string;
  operation: string;
  can: string[];
  cannot: CanMake[];
}

const makings = new WeakMap<PlanView, Making[]>();

/** The verdicts, gathered by product and operation in the order of the document. */
export function makingsOf(plan: PlanView): Making[] {
  const known = makings.get(plan);
  if (known !== undefined) return known;
  const found = new Map<string, Making>();
  for (const verdict of plan.can_make) {
    const { product, operation, station } = verdict;
    const key = JSON.stringify([product, operation]);
    const making = found.get(key) ?? { product, operation, can: [], cannot: [] };
    found.set(key, making);
    if (verdict.ok) making.can.push(station);
    else making.cannot.push(verdict);
  }
  const rows = [...found.values()];
  makings.set(plan, rows);
  return rows;
}

export function impossibleCount(plan: PlanView): number {
  return makingsOf(plan).filter(({ can }) => can.length === 0).length;
}
