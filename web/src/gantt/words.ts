/** Instants and lengths as the reader writes them. */

import { BAR_STATES, type PlanView } from "../document";
import type { BarTable } from "./bars";
import { clip } from "./labels";
import type { GanttSay } from "./texts.gantt";
import { DAY, HOUR, MINUTE, type Zone } from "./zone";

const MOMENT: Intl.DateTimeFormatOptions = {
  weekday: "short", day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
};

const UNITS: [string, number][] = [["day", DAY], ["hour", HOUR], ["minute", MINUTE], ["second", 1000]];
const formats = new Map<string, Intl.NumberFormat>();

/** Return a length in its two largest units: "2 days 3 hr". */
export function lengthText(locale: string, milliseconds: number): string {
  const parts: string[] = [];
  let rest = Math.round(Math.abs(milliseconds) / 1000) * 1000;
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0 && parts.length < 2) parts.push(unitText(locale, unit, count));
    else if (parts.length > 0) break;
  }
  return parts.length > 0 ? parts.join(" ") : unitText(locale, "second", 0);
}

function unitText(locale: string, unit: string, count: number): string {
  const key = `${locale} ${unit}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" });
    formats.set(key, format);
  }
  return format.format(count);
}

export function momentText(zone: Zone, origin: number, instant: number): string {
  return zone.text(origin + instant, MOMENT);
}

/** Return the lines of a bar's tooltip; the first is its title. */
export function barLines(table: BarTable, bar: number, zone: Zone, origin: number, say: GanttSay, together: number): string[] {
  const { plan } = table;
  const operation = table.operation[bar];
  const state = say(`gantt.state.${BAR_STATES[table.state[bar]]}`);
  const lines = [operation < 0 ? state : `${clip(plan.operations.id[operation], 80)} · ${state}`];
  if (operation >= 0) lines.push(...operationLines(plan, operation, say));
  const resource = table.resource[bar];
  if (resource >= 0) lines.push(clip(plan.resources[resource].id, 80));
  const length = lengthText(zone.locale, table.end[bar] - table.start[bar]);
  const [start, end] = [table.start[bar], table.end[bar]].map((instant) => momentText(zone, origin, instant));
  lines.push(say("gantt.tip.time", { start, end, length }));
  if (together > 1) lines.push(say("gantt.tip.batch", { count: together }));
  const order = plan.orders[table.order[bar]];
  const late = order?.lateness_ms ?? 0;
  if (late > 0) lines.push(say("gantt.tip.late", { length: lengthText(zone.locale, late) }));
  return lines;
}

function operationLines(plan: PlanView, operation: number, say: GanttSay): string[] {
  const { name, order, pieces, family } = plan.operations;
  const parts = [clip(name[operation], 60)];
  if (order[operation] >= 0) {
    parts.push(clip(plan.orders[order[operation]].product, 60));
    if (pieces[operation] > 0) parts.push(say("gantt.tip.pieces", { count: pieces[operation] }));
  }
  const lines = [parts.filter((part) => part !== "").join(" · ")];
  if (family[operation] !== "") lines.push(say("gantt.tip.family", { name: clip(family[operation], 60) }));
  return lines.filter((line) => line !== "");
}
