/** How good a plan is: its gap, and what was wished for, in words. */

import type { PlanView } from "../document";
import { shareText } from "../format";
import { isTextKey, say } from "../texts";

/** A bound of nothing leaves a gap of everything: that is no reading of the plan, and is not shown as one. */
export function gapOf(plan: PlanView): number | null {
  if (plan.status === "optimal") return 0;
  return plan.gap !== null && plan.gap < 1 ? plan.gap : null;
}

export function gapText(plan: PlanView): string {
  const gap = gapOf(plan);
  if (gap === null) return plan.gap === null ? say("page.gap.none") : say("page.gap.open");
  if (gap > 0) return say("page.gap.left", { share: shareText(gap) });
  // The gap is that of the first wish; the others behind it may still be met better.
  return plan.status === "optimal" || plan.objective.length < 2 ? say("page.gap.zero") : say("page.gap.first");
}

/** A name of the document that the catalogue may know; otherwise the name itself, made readable. */
export function wordOf(family: "figure" | "objective", name: string): string {
  const key = `${family}.${name}`;
  if (isTextKey(key)) return say(key);
  const plain = name.replaceAll("_", " ");
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** The terms of one level of the objective: "late + 2 setup" is "Lateness + 2 × Setup time". */
export function levelText(name: string): string {
  const terms = name.split(" + ").map((term) => {
    const [, weight = "", word = term] = /^(\d+) (.+)$/.exec(term) ?? [];
    return weight === "" ? wordOf("objective", term) : `${weight} × ${wordOf("objective", word)}`;
  });
  return terms.join(" + ");
}
