/** When shifts begin and end: the instants at which the calendars of most stations open or close. */

import type { PlanView } from "../document";

/** Return the instants, in order, at which at least half of the stations that ever close do so or open again. */
export function shiftEdges(plan: PlanView): Float64Array {
  const calendars = plan.resources.filter((resource) => resource.kind === "station" && resource.closed.length > 0);
  const counts = new Map<number, number>();
  for (const { closed } of calendars) {
    for (const edge of closed.flat()) counts.set(edge, (counts.get(edge) ?? 0) + 1);
  }
  const found = [...counts].filter(([, count]) => count * 2 >= calendars.length).map(([edge]) => edge);
  return Float64Array.from(found).sort();
}
