/** What the search box keeps in the light. */

import type { PlanView } from "../document";
import type { BarTable } from "./bars";
import type { RowSet } from "./rows";

export const FILTER_FIELDS = ["any", "order", "product", "lot", "station"] as const;
export type FilterField = (typeof FILTER_FIELDS)[number];

export interface Filter {
  field: FilterField;
  text: string;
  late: boolean; // late orders only
}

export const NO_FILTER: Filter = { field: "any", text: "", late: false };

export function isEmpty(filter: Filter): boolean {
  return filter.text.trim() === "" && !filter.late;
}

/** Return 1 per bar that the filter keeps; null for a filter that asks nothing. */
export function matchingBars(table: BarTable, filter: Filter): Uint8Array | null {
  if (isEmpty(filter)) return null;
  const operations = matchingOperations(table.plan, filter);
  const resources = matchingResources(table.plan, filter);
  const kept = new Uint8Array(table.length);
  for (let bar = 0; bar < table.length; bar++) {
    const operation = table.operation[bar];
    const resource = table.resource[bar];
    const isFound = (operation >= 0 && operations[operation] === 1) || (resource >= 0 && resources[resource] === 1);
    kept[bar] = isFound && (!filter.late || table.lateOrder[bar] === 1) ? 1 : 0;
  }
  return kept;
}

function matchingResources(plan: PlanView, filter: Filter): Uint8Array {
  const words = filter.text.trim().toLowerCase();
  const isAsked = filter.field === "any" || filter.field === "station";
  return Uint8Array.from(plan.resources, ({ id }) => (isAsked && id.toLowerCase().includes(words) ? 1 : 0));
}

/** Return 1 per operation that the words of the filter are found in. */
export function matchingOperations(plan: PlanView, filter: Filter): Uint8Array {
  const words = filter.text.trim().toLowerCase();
  const { operations, orders, resources } = plan;
  const isAny = filter.field === "any";
  const has = (text: string): number => (text.toLowerCase().includes(words) ? 1 : 0);
  const byOrder = isAny || filter.field === "order" ? orders.map(({ id }) => has(id)) : [];
  const byProduct = isAny || filter.field === "product" ? orders.map(({ product }) => has(product)) : [];
  const byStation = isAny || filter.field === "station" ? resources.map(({ id }) => has(id)) : [];
  return Uint8Array.from(operations.id, (id, operation) => {
    const order = operations.order[operation];
    if (order >= 0 && (byOrder[order] || byProduct[order])) return 1;
    const station = operations.station[operation];
    if (station >= 0 && byStation[station]) return 1;
    if ((isAny || filter.field === "lot") && has(operations.lot[operation])) return 1;
    return isAny && (has(id) || has(operations.name[operation])) ? 1 : 0;
  });
}

/** Return 1 per row that keeps at least one bar, or whose own name the words are found in; null for no filter. */
export function matchingRows(set: RowSet, masks: readonly (Uint8Array | null)[], filter: Filter): Uint8Array | null {
  if (isEmpty(filter)) return null;
  const words = filter.text.trim().toLowerCase();
  const kept = new Uint8Array(set.rows.length);
  const isNamed = filter.field === "any" || filter.field === (set.mode === "order" ? "order" : "station");
  set.rows.forEach((row, number) => {
    if (words !== "" && isNamed && !filter.late && row.id.toLowerCase().includes(words)) kept[number] = 1;
    set.blocks.forEach(({ lanes }, side) => {
      const mask = masks[side];
      if (mask === null || kept[number] === 1) return;
      const stop = lanes.offsets[lanes.firstLane[number + 1]];
      for (let at = lanes.offsets[lanes.firstLane[number]]; at < stop; at++) {
        if (mask[lanes.bars[at]] === 1) {
          kept[number] = 1;
          break;
        }
      }
    });
  });
  return kept;
}
