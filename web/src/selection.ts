/**
 * What is looked at: one operation or one order, of this plan or of the one beside it. The Gantt, the tables and the side
 * panel read and set the same signal.
 */

import { signal } from "@preact/signals";

export type Which = "plan" | "against";

export interface Selection {
  kind: "operation" | "order";
  row: number; // of `operations` or `orders` of the plan that `which` names
  which: Which;
}

export const selection = signal<Selection | null>(null);

/**
 * Counts the wishes to bring the selection into sight. The Gantt scrolls to the selection when this number changes; a
 * selection made in the Gantt itself leaves it alone, so that the picture does not jump under the pointer.
 */
export const revealed = signal(0);

/** Select, and ask the Gantt to bring it into sight. */
export function reveal(wanted: Selection): void {
  selection.value = wanted;
  revealed.value += 1;
}

export function isSame(one: Selection | null, other: Selection | null): boolean {
  if (one === null || other === null) return one === other;
  return one.kind === other.kind && one.row === other.row && one.which === other.which;
}
