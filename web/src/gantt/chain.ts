/** The chain of an operation: what was in its way, and in the way of that, back to where nothing was. */

import type { PlanView } from "../document";

const LONGEST = 500;

/** Return the operation and its causes, latest first. A circle, which a broken document may have, ends the chain. */
export function chainOf(plan: PlanView, operation: number): number[] {
  const chain: number[] = [];
  const seen = new Set<number>();
  let at = operation;
  while (at >= 0 && at < plan.operations.id.length && !seen.has(at) && chain.length < LONGEST) {
    chain.push(at);
    seen.add(at);
    at = plan.why.task[at] ?? -1;
  }
  return chain;
}
