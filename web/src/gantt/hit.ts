/** What lies under a point of the chart. */

import { NONE } from "./bars";
import { barAt } from "./lanes";
import { lineAt } from "./layout";
import type { Scene } from "./scene";
import { instantAt, type View } from "./timescale";

export interface Hit {
  line: number; // of the layout
  row: number; // of the row set, NONE on the head of a group
  block: number; // 0 the plan, 1 what stands beside it
  bar: number; // NONE where there is none
  operation: number; // NONE for a bar without one
}

const REACH = 3; // pixels: narrow bars must be within reach of a finger or a mouse

/**
 * Return what lies under a point, null below the last line.
 *
 * @param x pixels from the left edge of the chart; negative in the column of the names
 * @param y pixels from its top edge, below the axis
 */
export function hitTest(scene: Scene, view: View, x: number, y: number): Hit | null {
  const { layout, set } = scene;
  const down = y + view.top;
  const number = lineAt(layout, down);
  if (y < 0 || number >= layout.lines.length) return null;
  const line = layout.lines[number];
  const hit: Hit = { line: number, row: line.row, block: 0, bar: NONE, operation: NONE };
  if (line.row < 0 || x < 0) return hit;
  const instant = instantAt(view, x);
  for (let block = 0; block < set.blocks.length; block++) {
    const { lanes, table } = set.blocks[block];
    const stop = lanes.firstLane[line.row + 1];
    for (let lane = lanes.firstLane[line.row]; lane < stop; lane++) {
      const top = line.top + layout.laneTop[block][lane];
      if (down < top - 1 || down > top + layout.laneHeight[block][lane] + 1) continue;
      hit.block = block;
      hit.bar = barAt(table, lanes, lane, instant, REACH / view.scale);
      hit.operation = hit.bar < 0 ? NONE : table.operation[hit.bar];
      if (hit.bar >= 0) return hit;
    }
  }
  return hit;
}
