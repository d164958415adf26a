/** Lanes: the bars of a row that overlap lie below each other, so that in one lane no two bars overlap. */

import type { BarTable } from "./bars";

/** Bars by lane. Lane `n` holds `bars[offsets[n]]` to `bars[offsets[n + 1]]`, sorted by start and free of overlap. */
export interface Lanes {
  offsets: Int32Array;
  bars: Int32Array;
  firstLane: Int32Array; // per row; the lanes of row r are firstLane[r] up to firstLane[r + 1]
  rowOfLane: Int32Array;
  laneOf: Int32Array; // per bar, -1 for bars of no row
  together: Int32Array; // per bar: how many bars of one batch it stands for, 0 for those it hides
}

/**
 * Put each bar of the table into a row and a lane: the first lane that is free, rows in order (greedy interval partitioning,
 * which needs no more lanes than bars overlap at most).
 *
 * @param rowOf row of each bar, -1 for none
 * @param merge whether bars of one batch are drawn as one
 */
export function fillLanes(table: BarTable, rowOf: Int32Array, numRows: number, merge: boolean): Lanes {
  const sorted = barsInOrder(table, rowOf);
  const laneOf = new Int32Array(table.length).fill(-1);
  const together = merge ? mergeBatches(table, sorted) : new Int32Array(table.length).fill(1);
  const firstLane = new Int32Array(numRows + 1);
  let numLanes = 0;
  let at = 0;
  const free: number[] = []; // end of the last bar of each lane of the row
  for (let row = 0; row < numRows; row++) {
    firstLane[row] = numLanes;
    free.length = 0;
    for (; at < sorted.length && rowOf[sorted[at]] === row; at++) {
      const bar = sorted[at];
      if (together[bar] === 0) continue;
      const start = table.start[bar];
      let lane = free.findIndex((end) => end <= start);
      if (lane < 0) lane = free.length;
      free[lane] = table.end[bar];
      laneOf[bar] = numLanes + lane;
    }
    numLanes += Math.max(1, free.length);
  }
  firstLane[numRows] = numLanes;
  const { offsets, bars } = index(sorted, laneOf, numLanes);
  const rowOfLane = new Int32Array(numLanes);
  for (let row = 0; row < numRows; row++) rowOfLane.fill(row, firstLane[row], firstLane[row + 1]);
  return { offsets, bars, firstLane, rowOfLane, laneOf, together };
}

function barsInOrder(table: BarTable, rowOf: Int32Array): Int32Array {
  let count = 0;
  for (let bar = 0; bar < table.length; bar++) if (rowOf[bar] >= 0) count++;
  const sorted = new Int32Array(count);
  count = 0;
  for (let bar = 0; bar < table.length; bar++) if (rowOf[bar] >= 0) sorted[count++] = bar;
  return sorted.sort(
    (a, b) => rowOf[a] - rowOf[b] || table.start[a] - table.start[b] || table.end[b] - table.end[a] || a - b,
  );
}

/** The first bar of a batch stands for all that share its row, state and time. */
function mergeBatches(table: BarTable, sorted: Int32Array): Int32Array {
  const together = new Int32Array(table.length).fill(1);
  const { batch } = table.plan.operations;
  const leaders = new Map<string, number>();
  for (const bar of sorted) {
    const operation = table.operation[bar];
    const number = operation < 0 ? -1 : (batch[operation] ?? -1);
    if (number < 0) continue;
    const key = `${number} ${table.resource[bar]} ${table.state[bar]} ${table.start[bar]} ${table.end[bar]}`;
    const leader = leaders.get(key);
    if (leader === undefined) {
      leaders.set(key, bar);
    } else {
      together[leader]++;
      together[bar] = 0;
    }
  }
  return together;
}

function index(sorted: Int32Array, laneOf: Int32Array, numLanes: number): { offsets: Int32Array; bars: Int32Array } {
  const offsets = new Int32Array(numLanes + 1);
  for (const bar of sorted) if (laneOf[bar] >= 0) offsets[laneOf[bar] + 1]++;
  for (let lane = 0; lane < numLanes; lane++) offsets[lane + 1] += offsets[lane];
  const next = offsets.slice();
  const bars = new Int32Array(offsets[numLanes]);
  for (const bar of sorted) if (laneOf[bar] >= 0) bars[next[laneOf[bar]]++] = bar;
  return { offsets, bars };
}

/** Return the place in `lanes.bars` of the first bar of the lane that ends after `instant`; the lane's end if none does. */
export function firstEndingAfter(table: BarTable, lanes: Lanes, lane: number, instant: number): number {
  let low = lanes.offsets[lane];
  let high = lanes.offsets[lane + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (table.end[lanes.bars[middle]] > instant) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Return the bar of the lane that covers `instant`, or lies within `reach` milliseconds of it; -1 without one. */
export function barAt(table: BarTable, lanes: Lanes, lane: number, instant: number, reach: number): number {
  let best = -1;
  let distance = Infinity;
  const stop = lanes.offsets[lane + 1];
  for (let at = firstEndingAfter(table, lanes, lane, instant - reach); at < stop; at++) {
    const bar = lanes.bars[at];
    if (table.start[bar] > instant + reach) break;
    const away = Math.max(table.start[bar] - instant, instant - table.end[bar], 0);
    if (away < distance) {
      best = bar;
      distance = away;
    }
  }
  return best;
}
