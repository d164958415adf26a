/** Which orders the table shows, and in which order. */

import type { OrderRow, PlanView } from "../document";
import { lookup } from "../lookup";
import { isLate } from "./counts";

export const SHOWN = ["all", "customers", "late", "intime", "unplanned"] as const;
export type Shown = (typeof SHOWN)[number];

export const SORTS = ["order", "product", "quantity", "priority", "release", "due", "completion", "lateness", "cost", "change"] as const;
export type Sort = (typeof SORTS)[number];

export interface Wish {
  words: string;
  show: Shown;
  sort: Sort;
  descending: boolean;
}

export function orderRows(plan: PlanView, against: PlanView | null, wish: Wish): number[] {
  const words = wish.words.trim().toLowerCase();
  const rows = plan.orders.map((_, row) => row).filter((row) => fits(plan.orders[row]!, words, wish.show));
  return sorted(rows, plan, against, wish);
}

function fits(order: OrderRow, words: string, show: Shown): boolean {
  if (words !== "" && !order.id.toLowerCase().includes(words) && !order.product.toLowerCase().includes(words)) return false;
  switch (show) {
    case "all":
      return true;
    case "customers":
      return order.parent === "";
    case "late":
      return isLate(order);
    case "intime":
      return order.completion !== null && order.lateness_ms !== null && order.lateness_ms <= 0;
    case "unplanned":
      return order.completion === null;
  }
}

/** What is not there comes last, whichever way the rest goes. */
function sorted(rows: number[], plan: PlanView, against: PlanView | null, { sort, descending }: Wish): number[] {
  const keys = new Map(rows.map((row) => [row, keyOf(plan, against, row, sort)]));
  const way = descending ? -1 : 1;
  const names = new Intl.Collator(undefined, { numeric: true });
  return rows.sort((one, other) => {
    const [a, b] = [keys.get(one)!, keys.get(other)!];
    if (a === null || b === null) return Number(a === null) - Number(b === null) || one - other;
    const compared = typeof a === "string" ? names.compare(a, b as string) : a - (b as number);
    return compared * way || one - other;
  });
}

function keyOf(plan: PlanView, against: PlanView | null, row: number, sort: Sort): string | number | null {
  const order = plan.orders[row]!;
  switch (sort) {
    case "order":
      return order.id.slice(0, 200);
    case "product":
      return order.product.slice(0, 200);
    case "lateness":
      return order.lateness_ms;
    case "cost":
      return order.late_cost;
    case "change":
      return changeOf(order, against);
    default:
      return order[sort];
  }
}

/** How much later than in the other plan, in ms; null where one of them has it not. */
export function changeOf(order: OrderRow, against: PlanView | null): number | null {
  const there = otherCompletion(order, against);
  return there === null || order.completion === null ? null : order.completion - there;
}

export function otherCompletion(order: OrderRow, against: PlanView | null): number | null {
  if (against === null) return null;
  const row = lookup(against).orderRow.get(order.id);
  return row === undefined ? null : against.orders[row]!.completion;
}
