/** The keyboard's way through the chart: from bar to bar and from line to line. */

import { NONE } from "./bars";
import type { Scene } from "./scene";

/** Where the keyboard is: a bar of a row, a row without bars, or the head of a group. */
export interface Focus {
  line: number;
  block: number;
  bar: number; // NONE on the head of a group and in an empty row
}

export type Step = "left" | "right" | "up" | "down" | "home" | "end" | "first" | "last" | "page_up" | "page_down";

const PAGE = 10; // lines

/** Return where a step leads; the same place at the edge of the chart, null in a chart without lines. */
export function step(scene: Scene, from: Focus | null, way: Step, instant: number): Focus | null {
  const last = scene.layout.lines.length - 1;
  if (last < 0) return null;
  if (from === null || from.line > last) return inLine(scene, 0, 0, instant);
  const at = middle(scene, from) ?? instant;
  switch (way) {
    case "left":
    case "right":
      return along(scene, from, way === "left" ? -1 : 1);
    case "home":
      return inLine(scene, from.line, from.block, -Infinity);
    case "end":
      return inLine(scene, from.line, from.block, Infinity);
    case "first":
      return inLine(scene, 0, 0, -Infinity);
    case "last":
      return inLine(scene, last, 0, Infinity);
    case "up":
    case "down":
      return across(scene, from, way === "up" ? -1 : 1, at);
    default:
      return inLine(scene, clamp(from.line + (way === "page_up" ? -PAGE : PAGE), last), from.block, at);
  }
}

function clamp(line: number, last: number): number {
  return Math.min(last, Math.max(0, line));
}

function middle(scene: Scene, focus: Focus): number | null {
  if (focus.bar < 0) return null;
  const { table } = scene.set.blocks[focus.block];
  return (table.start[focus.bar] + table.end[focus.bar]) / 2;
}

/** The next bar of the row by start, whatever its lane; phases of one operation are steps of their own. */
function along(scene: Scene, from: Focus, direction: 1 | -1): Focus {
  const bars = barsOfLine(scene, from.line, from.block);
  const next = bars[bars.indexOf(from.bar) + direction];
  return next === undefined || from.bar < 0 ? from : { ...from, bar: next };
}

/** Up and down pass through the lanes of both plans before they leave the row. */
function across(scene: Scene, from: Focus, direction: 1 | -1, at: number): Focus {
  const last = scene.layout.lines.length - 1;
  const block = from.block + direction;
  if (scene.layout.lines[from.line].row >= 0 && block >= 0 && block < scene.set.blocks.length) {
    const found = nearest(scene, barsOfLine(scene, from.line, block), block, at);
    if (found >= 0) return { line: from.line, block, bar: found };
  }
  const line = clamp(from.line + direction, last);
  if (line === from.line) return from;
  return inLine(scene, line, direction > 0 ? 0 : scene.set.blocks.length - 1, at);
}

function inLine(scene: Scene, line: number, block: number, at: number): Focus {
  const isHead = scene.layout.lines[line].row < 0;
  if (isHead) return { line, block: 0, bar: NONE };
  const sides = scene.set.blocks.map((_, side) => side).sort((a, b) => Math.abs(a - block) - Math.abs(b - block));
  for (const side of sides) {
    const bar = nearest(scene, barsOfLine(scene, line, side), side, at);
    if (bar >= 0) return { line, block: side, bar };
  }
  return { line, block: 0, bar: NONE };
}

function nearest(scene: Scene, bars: readonly number[], block: number, at: number): number {
  const { table } = scene.set.blocks[block];
  if (bars.length === 0) return NONE;
  if (at === -Infinity) return bars[0];
  if (at === Infinity) return bars[bars.length - 1];
  let best = bars[0];
  let distance = Infinity;
  for (const bar of bars) {
    const away = Math.max(table.start[bar] - at, at - table.end[bar], 0);
    if (away < distance) [best, distance] = [bar, away];
  }
  return best;
}

function barsOfLine(scene: Scene, line: number, block: number): number[] {
  const { row } = scene.layout.lines[line];
  if (row < 0) return [];
  const { lanes, table } = scene.set.blocks[block];
  const bars = Array.from(lanes.bars.subarray(lanes.offsets[lanes.firstLane[row]], lanes.offsets[lanes.firstLane[row + 1]]));
  return bars.sort((a, b) => table.start[a] - table.start[b] || a - b);
}
