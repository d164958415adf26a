/** How good a plan is: its bound and gap in words. */

import type { PlanView } from "../document";
import { numberText, shareText } from "../format";
import { isTextKey, say } from "../texts";

export function gapText(plan: PlanView): string {
  if (plan.status === "optimal" || plan.gap === 0) return say("page.gap.zero");
  return plan.gap === null ? say("page.gap.none") : say("page.gap.left", { share: shareText(plan.gap) });
}

/** A name of the document that the catalogue may know; otherwise the name itself, made readable. */
export function wordOf(family: "figure" | "objective", name: string): string {
  const key = `${family}.${name}`;
  if (isTextKey(key)) return say(key);
  const plain = name.replaceAll("_", " ");
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** "Lateness 12, then Setup time 3": the levels in their order. */
export function objectiveText(plan: PlanView): string {
  return plan.objective
    .map(({ name, value }) => `${name.split(" + ").map((term) => wordOf("objective", term)).join(" + ")}: ${numberText(value)}`)
    .join("; ");
}
