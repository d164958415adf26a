/** Where each row stands: groups, what is folded away, and which lines are in sight. */

import type { Block, Row, RowSet } from "./rows";

export const GROUPINGS = ["none", "group", "site"] as const;
export type Grouping = (typeof GROUPINGS)[number];

const GROUP_HEIGHT = 24;
const PADDING = 3;
const SINGLE = 22; // a lane alone
const ROOMY = 30; // a lane alone in a chart of few rows
const FEW = 12;
const SHARED = 15; // one of several
const MANY = 8; // one of more than six
const BLOCK_GAP = 2;
const MOST_STRETCH = 1.8; // few rows grow into the room that the window has, but stay bars

/** Room of the summary in the head of a folded group. */
export const SUMMARY = { top: 6, height: 12 };

/** A line of the chart: the head of a group, or a row. */
export interface Line {
  row: number; // of the row set, -1 for the head of a group
  group: string;
  top: number;
  height: number;
  count: number; // rows of the group, for its head
  isFolded: boolean;
  members: readonly number[]; // rows of the group, for its head; none of a row
}

export interface Layout {
  lines: Line[];
  height: number;
  lineOfRow: Int32Array; // -1 for rows that are not shown
  laneTop: Float32Array[]; // per block and lane, from the top of its line
  laneHeight: Float32Array[];
}

export interface LayoutChoice {
  grouping: Grouping;
  folded: ReadonlySet<string>;
  isShown: (row: number) => boolean;
  room?: number; // pixels that there are for all lines
}

export function layOut(set: RowSet, choice: LayoutChoice): Layout {
  const laneTop = set.blocks.map((block) => new Float32Array(block.lanes.offsets.length - 1));
  const laneHeight = set.blocks.map((block) => new Float32Array(block.lanes.offsets.length - 1));
  const lines: Line[] = [];
  const lineOfRow = new Int32Array(set.rows.length).fill(-1);
  let top = 0;
  for (const [group, members] of groupsOf(set.rows, choice)) {
    const isFolded = choice.grouping !== "none" && choice.folded.has(group);
    if (choice.grouping !== "none") {
      lines.push({ row: -1, group, top, height: GROUP_HEIGHT, count: members.length, isFolded, members });
      top += GROUP_HEIGHT;
    }
    if (isFolded) continue;
    for (const row of members) {
      const height = placeLanes(set.blocks, row, laneTop, laneHeight);
      lineOfRow[row] = lines.length;
      lines.push({ row, group, top, height, count: 0, isFolded: false, members: [] });
      top += height;
    }
  }
  const heads = GROUP_HEIGHT * lines.filter((line) => line.row < 0).length;
  const stretch = Math.min(MOST_STRETCH, ((choice.room ?? 0) - heads) / Math.max(1, top - heads));
  if (stretch > 1) top = stretchRows(set.blocks, lines, stretch, laneTop, laneHeight);
  return { lines, height: top, lineOfRow, laneTop, laneHeight };
}

/** Make all rows higher by a factor, in whole pixels; return the height of all lines. */
function stretchRows(
  blocks: readonly Block[], lines: Line[], factor: number, laneTop: Float32Array[], laneHeight: Float32Array[],
): number {
  let top = 0;
  for (const line of lines) {
    line.top = top;
    if (line.row >= 0) {
      blocks.forEach(({ lanes }, side) => {
        for (let lane = lanes.firstLane[line.row]; lane < lanes.firstLane[line.row + 1]; lane++) {
          const start = Math.round(laneTop[side][lane] * factor);
          laneHeight[side][lane] = Math.round((laneTop[side][lane] + laneHeight[side][lane] + 1) * factor) - 1 - start;
          laneTop[side][lane] = start;
        }
      });
      line.height = Math.floor(line.height * factor);
    }
    top += line.height;
  }
  return top;
}

export function groupOf(row: Row, grouping: Grouping): string {
  return grouping === "none" ? "" : grouping === "site" ? row.site : row.group;
}

function groupsOf(rows: readonly Row[], choice: LayoutChoice): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  rows.forEach((row, number) => {
    if (!choice.isShown(number)) return;
    const group = groupOf(row, choice.grouping);
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [number]);
    else members.push(number);
  });
  return groups;
}

/** Place the lanes of a row below each other, those of the second plan below those of the first; return the row's height. */
function placeLanes(blocks: readonly Block[], row: number, laneTop: Float32Array[], laneHeight: Float32Array[]): number {
  const single = blocks[0].lanes.firstLane.length - 1 > FEW ? SINGLE : ROOMY;
  let top = PADDING;
  blocks.forEach(({ lanes }, side) => {
    const first = lanes.firstLane[row];
    const stop = lanes.firstLane[row + 1];
    const count = stop - first;
    const height = count > 6 ? MANY : count > 1 || blocks.length > 1 ? SHARED : single;
    for (let lane = first; lane < stop; lane++) {
      laneTop[side][lane] = top;
      laneHeight[side][lane] = height - 1;
      top += height;
    }
    top += BLOCK_GAP;
  });
  return top - BLOCK_GAP + PADDING;
}

/** Return the first line that reaches below `y`, counted from the top of the chart. */
export function lineAt(layout: Layout, y: number): number {
  let low = 0;
  let high = layout.lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const line = layout.lines[middle];
    if (line.top + line.height > y) high = middle;
    else low = middle + 1;
  }
  return low;
}
