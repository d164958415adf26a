/** Key figures as they are written, and which way is better. */

import type { Figure } from "../document";
import { changeText, lengthText, moneyText, numberText, shareText } from "../format";
import { say } from "../texts";

const MORE_IS_BETTER = new Set(["availability", "effectiveness", "quality", "oee", "throughput", "orders_completed", "on_time_share"]);
const LESS_IS_BETTER = new Set([
  "setup_share", "makespan", "lead_time_mean", "lead_time_p50", "lead_time_p90", "tardiness_mean", "tardiness_max", "late_orders",
  "in_progress_mean", "robot_empty_share", "energy", "cost", "cost_resources", "cost_energy", "cost_material", "cost_moves",
  "cost_lateness",
]);

/** Those that stand on the first page, in this order; all others stand in the table below. */
export const LEADING = [
  "on_time_share", "tardiness_max", "lead_time_mean", "utilization_of_open_time", "setup_share",
  "cost", "robot_empty_share", "energy",
];

export function valueText(value: number, unit: string, currency: string): string {
  switch (unit) {
    case "1":
      return shareText(value);
    case "ms":
      return lengthText(value);
    case "money":
      return moneyText(value, currency);
    case "count":
      return numberText(value, 1);
    case "1/h":
      return `${numberText(value)} / h`;
    default:
      return `${numberText(value)} ${unit}`;
  }
}

export interface Change {
  text: string;
  tone: "better" | "worse" | "";
}

/** What is different from the other plan; null where one of them does not know the figure. */
export function changeOf(figure: Figure, other: Figure | undefined, currency: string): Change | null {
  if (figure.value === null || other === undefined || other.value === null || other.unit !== figure.unit) return null;
  const change = figure.value - other.value;
  const good = MORE_IS_BETTER.has(figure.name) ? 1 : LESS_IS_BETTER.has(figure.name) ? -1 : 0;
  const text = signed(change, figure.unit, currency);
  const judged = text === "±0" ? 0 : Math.sign(change) * good;
  return { text, tone: judged > 0 ? "better" : judged < 0 ? "worse" : "" };
}

function signed(change: number, unit: string, currency: string): string {
  if (unit === "ms") return changeText(change);
  if (Math.abs(change) < (unit === "1" ? 5e-4 : 1e-9)) return "±0";
  const sign = change > 0 ? "+" : "−";
  if (unit === "1") return `${sign}${say("figures.points", { count: Math.round(Math.abs(change) * 1000) / 10 })}`;
  return `${sign}${valueText(Math.abs(change), unit, currency)}`;
}
