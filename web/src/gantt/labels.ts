/** What is written on bars: made and measured once per operation. */

import type { BarTable } from "./bars";
import type { RowMode } from "./rows";

const LONGEST = 48; // letters; more never fit a bar that is looked at
const UNKNOWN = -1;

/** Return text that is safe to measure and draw: one line, not too long. */
export function clip(text: string, longest = LONGEST): string {
  const letters = text.length > longest * 2 ? text.slice(0, longest * 2) : text; // letters may take two units
  const line = letters.replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, " ");
  const shown = [...line];
  return shown.length > longest || letters.length < text.length ? `${shown.slice(0, longest - 1).join("")}…` : line;
}

/** Texts of one plan in one kind of rows: a long one, and a short one for bars that are too narrow for it. */
export class Labels {
  private readonly texts: (string | undefined)[] = [];
  private readonly widths: Float32Array;

  constructor(
    private readonly table: BarTable,
    private readonly mode: RowMode,
    private readonly measure: (text: string) => number,
  ) {
    this.widths = new Float32Array(table.plan.operations.id.length * 2).fill(UNKNOWN);
  }

  /** Return the longest text of the operation that fits `room` pixels, or "" . */
  fitting(operation: number, room: number): string {
    for (const size of [0, 1]) {
      const place = operation * 2 + size;
      if (this.widths[place] > room) continue;
      const text = (this.texts[place] ??= clip(size === 0 ? this.long(operation) : this.short(operation)));
      if (this.widths[place] === UNKNOWN) this.widths[place] = this.measure(text);
      if (this.widths[place] <= room) return text;
    }
    return "";
  }

  private short(operation: number): string {
    const { operations, resources } = this.table.plan;
    if (operations.order[operation] < 0) return operations.name[operation];
    if (this.mode !== "order") return operations.lot[operation];
    const station = operations.station[operation];
    return station < 0 ? operations.name[operation] : resources[station].id;
  }

  private long(operation: number): string {
    const { order, name } = this.table.plan.operations;
    const short = this.short(operation);
    if (order[operation] < 0 || name[operation] === short) return short;
    return this.mode === "order" ? `${name[operation]} · ${short}` : `${short} · ${name[operation]}`;
  }
}
