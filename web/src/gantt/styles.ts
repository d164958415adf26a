/** Which fill each bar has: by order, product or state, dimmed where a filter or a highlight leaves it out. */

import type { BarTable } from "./bars";
import { STATE } from "./bars";
import { contrast, mix, type Palette } from "./colours";
import { SHAPES } from "./shapes";

export const COLOURINGS = ["order", "product", "state"] as const;
export type Colouring = (typeof COLOURINGS)[number];

/** A fill with what is written and hatched on it. */
export interface Fill {
  colour: string;
  ink: string;
  edge: string; // outline of hollow bars
}

const DIM = 1; // place of the dim fill in the list; 0 is unused so that a forgotten style shows
const FIRST_STATE = 2;

/** Fills in the order of the style numbers: dim, states, colours, and each again hollow. */
export function makeFills(palette: Palette): Fill[] {
  const plain = [...palette.states, ...palette.fills];
  const inkOn = (fill: string): string => (contrast(fill, palette.ink) >= 4.5 ? palette.ink : "#ffffff");
  const solid = plain.map((colour) => ({ colour, ink: inkOn(colour), edge: mix(colour, palette.text, 0.45) }));
  const hollow = plain.map((colour) => ({
    colour: mix(colour, palette.background, 0.72),
    ink: mix(colour, palette.text, 0.6),
    edge: mix(colour, palette.text, 0.45),
  }));
  const dim = { colour: palette.dim, ink: palette.muted, edge: palette.line };
  return [dim, dim, ...solid, ...hollow];
}

/** Return the style of each bar of the table: an index into the fills. */
export function barStyles(
  table: BarTable, colouring: Colouring, palette: Palette, kept: (Uint8Array | null)[],
): Uint8Array {
  const firstFill = FIRST_STATE + palette.states.length;
  const hollow = palette.states.length + palette.fills.length;
  const products = new Map<string, number>();
  const byOrder = table.plan.orders.map((order, number) => {
    if (colouring === "order") return number % palette.fills.length;
    if (!products.has(order.product)) products.set(order.product, products.size);
    return products.get(order.product)! % palette.fills.length;
  });
  const styles = new Uint8Array(table.length);
  for (let bar = 0; bar < table.length; bar++) {
    if (kept.some((mask) => mask !== null && mask[bar] === 0)) {
      styles[bar] = DIM;
      continue;
    }
    const state = table.state[bar];
    const order = table.order[bar];
    const isOwn = colouring === "state" || order < 0 || state === STATE.failure || state === STATE.maintenance;
    styles[bar] = (isOwn ? FIRST_STATE + state : firstFill + byOrder[order]) + (SHAPES[state].isHollow ? hollow : 0);
  }
  return styles;
}
