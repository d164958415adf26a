/** What the reader chooses of the Gantt, as it is when a plan is opened. */

import type { PlanView } from "../document";
import { NO_FILTER } from "./filter";
import { modesOf } from "./rows";
import type { Choices } from "./scene";

export const BESIDES = ["none", "against", "simulated"] as const;
export type Beside = (typeof BESIDES)[number];

export function firstChoices(plan: PlanView): Choices {
  return {
    mode: modesOf(plan)[0] ?? "station",
    grouping: "none",
    colouring: "order",
    filter: NO_FILTER,
    critical: false,
    folded: new Set(),
    room: 0,
  };
}

/** What stands beside the plan when it is opened: what was asked for when the page was made. */
export function firstBeside(plan: PlanView, against: PlanView | null): Beside {
  if (against !== null) return "against";
  return plan.simulated === null ? "none" : "simulated";
}

/** What can stand beside the plan. */
export function besidesOf(plan: PlanView, against: PlanView | null): Beside[] {
  return BESIDES.filter((beside) => {
    if (beside === "against") return against !== null;
    return beside === "none" || plan.simulated !== null;
  });
}
