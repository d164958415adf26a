/** Level of detail: which rectangles stand for the bars of a lane at the present scale. */

import type { BarTable } from "./bars";
import type { DrawList } from "./draw_list";
import { firstEndingAfter, type Lanes } from "./lanes";
import { SHAPES } from "./shapes";

/** Bars narrower than this many device pixels may share a rectangle, and such a rectangle grows to at most CELL of them. */
const NARROW = 3;
const CELL = 6;

export interface Window {
  start: number; // ms at device pixel 0 of the chart
  end: number;
  scale: number; // device pixels per ms
  left: number; // device pixels of the chart's left edge in the canvas
}

/**
 * Add the rectangles of one lane. Bars that are narrower than three device pixels and touch are drawn as one rectangle in
 * the style of the longest of them; all others stand for themselves, so a frame costs what is seen and not what is planned.
 *
 * @param top device pixels in the canvas
 * @param height device pixels
 * @param styles per bar the style it is filled with
 */
export function addLane(
  list: DrawList, table: BarTable, lanes: Lanes, lane: number, window: Window,
  top: number, height: number, styles: Uint8Array, block: number,
): void {
  const { start, end, state } = table;
  const { scale, left } = window;
  const stop = lanes.offsets[lane + 1];
  let cellLeft = -1; // left edge of the open cell, -1 without one
  let cellRight = 0;
  let cellBar = 0;
  for (let at = firstEndingAfter(table, lanes, lane, window.start); at < stop; at++) {
    const bar = lanes.bars[at];
    if (start[bar] >= window.end) break;
    const first = Math.max(-8, Math.floor((start[bar] - window.start) * scale));
    const last = Math.floor((Math.min(end[bar], window.end) - window.start) * scale) + (end[bar] > window.end ? 8 : 0);
    const isNarrow = last - first < NARROW;
    if (cellLeft >= 0) {
      if (isNarrow && first <= cellRight && Math.max(last, first + 1) - cellLeft <= CELL) {
        cellRight = Math.max(cellRight, last, first + 1);
        if (end[bar] - start[bar] > end[cellBar] - start[cellBar]) cellBar = bar;
        continue;
      }
      place(list, left + cellLeft, cellRight - cellLeft, state[cellBar], top, height, styles[cellBar], cellBar, block);
      cellLeft = -1;
    }
    if (isNarrow) {
      cellLeft = first;
      cellRight = Math.max(last, first + 1);
      cellBar = bar;
    } else {
      place(list, left + first, last - first, state[bar], top, height, styles[bar], bar, block);
    }
  }
  if (cellLeft >= 0) {
    place(list, left + cellLeft, cellRight - cellLeft, state[cellBar], top, height, styles[cellBar], cellBar, block);
  }
}

function place(
  list: DrawList, x: number, width: number, state: number, top: number, height: number, style: number, bar: number,
  block: number,
): void {
  const shape = SHAPES[state];
  const y = top + Math.round(shape.top * height);
  list.add(x, y, width, Math.max(1, Math.round(shape.height * height)), style, bar, block);
}
