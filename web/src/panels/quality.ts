/** How good a plan is: its gap, and what was wished for, in words. */

import type { ObjectiveLevel, PlanView } from "../document";
import { lengthText, moneyText, numberText, shareText } from "../format";
import { isTextKey, say } from "../texts";

/** The share of the first level that a better plan could save at most; null where nothing is known. */
export function gapOf(plan: PlanView): number | null {
  return plan.status === "optimal" ? 0 : plan.gap;
}

export function gapText(plan: PlanView): string {
  const gap = gapOf(plan);
  if (gap === null) return say("page.gap.none");
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

/** What a level counts, the reader's way: 15,435 minutes are "10 days 17 hr". */
export function levelValue(level: ObjectiveLevel, value: number, currency: string): string {
  const amount = value * level.scale;
  if (level.unit === "money") return moneyText(amount, currency);
  // Nothing is nothing in every unit.
  return level.unit === "ms" && amount !== 0 ? lengthText(amount) : numberText(amount);
}

const OF_ORDERS = new Set(["late", "late orders", "flow", "early", "work in progress"]);

/** Whether a level adds up orders of which some count more than others: its value is then more than anybody's lateness. */
export function isWeighted(name: string, plan: PlanView): boolean {
  const terms = name.split(" + ").map((term) => term.replace(/^\d+ /, ""));
  return terms.some((term) => OF_ORDERS.has(term)) && plan.orders.some(({ priority }) => priority !== 1);
}
