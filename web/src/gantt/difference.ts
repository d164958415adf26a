/** What differs between two plans, operation by operation. */

import type { PlanView } from "../document";

export const DIFFERENCES = ["same", "moved", "station", "added", "removed"] as const;
export type Difference = (typeof DIFFERENCES)[number];

export interface Differences {
  plan: Uint8Array; // per operation of the plan an index into DIFFERENCES
  against: Uint8Array; // per operation of the plan beside it
  counts: Record<Difference, number>; // operations; one that both have counts once
  other: Int32Array; // per operation of the plan the same one beside it, -1
}

/** Compare operations by id: added is what only the plan has, removed what only the one beside it has. */
export function differences(plan: PlanView, against: PlanView): Differences {
  const theirs = new Map(against.operations.id.map((id, operation) => [id, operation]));
  const found: Differences = {
    plan: new Uint8Array(plan.operations.id.length),
    against: new Uint8Array(against.operations.id.length).fill(DIFFERENCES.indexOf("removed")),
    counts: { same: 0, moved: 0, station: 0, added: 0, removed: 0 },
    other: new Int32Array(plan.operations.id.length).fill(-1),
  };
  plan.operations.id.forEach((id, operation) => {
    const other = theirs.get(id);
    const kind = other === undefined ? "added" : compare(plan, operation, against, other);
    found.plan[operation] = DIFFERENCES.indexOf(kind);
    found.counts[kind] += 1;
    if (other === undefined) return;
    found.other[operation] = other;
    found.against[other] = DIFFERENCES.indexOf(kind);
  });
  found.counts.removed = found.against.reduce((sum, kind) => sum + (DIFFERENCES[kind] === "removed" ? 1 : 0), 0);
  return found;
}

function compare(plan: PlanView, operation: number, against: PlanView, other: number): Difference {
  const [ours, theirs] = [plan.operations, against.operations];
  const here = ours.station[operation] >= 0 ? plan.resources[ours.station[operation]].id : "";
  const there = theirs.station[other] >= 0 ? against.resources[theirs.station[other]].id : "";
  if (here !== there) return "station";
  return ours.start[operation] === theirs.start[other] && ours.end[operation] === theirs.end[other] ? "same" : "moved";
}
