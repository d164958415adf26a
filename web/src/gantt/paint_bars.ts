/** The bars of a frame: gathered once, then filled style by style, hatched, marked and labelled. */

import { addLane, type Window } from "./detail";
import { DIFFERENCES } from "./difference";
import type { DrawList } from "./draw_list";
import { type Line, SUMMARY } from "./layout";
import { eachLine } from "./paint_rows";
import { makeTiles, TILE, type Tiles } from "./patterns";
import { type Scene } from "./scene";
import { SHAPES } from "./shapes";
import { setFont, type Surface } from "./surface";
import { endOf, type View } from "./timescale";
import { STATE } from "./bars";

const PATTERN_ROOM = 7; // CSS pixels below which a pattern is only noise
const LATE_ROOM = 5; // device pixels below which an underline says nothing
const LABEL_ROOM = 22;
const LABEL_HEIGHT = 13; // a summary has none
const MARKS = ["", "↔", "⇄", "+", "−"]; // per DIFFERENCES

/** Painting tools that belong to a resolution and a set of fills. */
export class Brushes {
  private readonly tiles = new Map<string, Tiles>();
  private ratio = 0;

  /** Return the tiles of patterns in the ink; they are made when they are first asked for. */
  of(surface: Surface, ink: string): Tiles {
    if (this.ratio !== surface.ratio) this.tiles.clear();
    this.ratio = surface.ratio;
    let tiles = this.tiles.get(ink);
    if (tiles === undefined) {
      tiles = makeTiles(surface.context, ink, surface.ratio);
      this.tiles.set(ink, tiles);
    }
    return tiles;
  }
}

/** Gather the rectangles in sight. */
export function gather(list: DrawList, surface: Surface, scene: Scene, view: View): void {
  const { ratio } = surface;
  const window: Window = { start: view.start, end: endOf(view), scale: view.scale * ratio, left: 0 };
  list.clear();
  eachLine(scene, view, surface.height, (line, top) => {
    if (line.row < 0) {
      if (line.isFolded) gatherSummary(list, scene, line, window, top * ratio, ratio);
      return;
    }
    scene.set.blocks.forEach(({ table, lanes }, block) => {
      const stop = lanes.firstLane[line.row + 1];
      for (let lane = lanes.firstLane[line.row]; lane < stop; lane++) {
        const y = Math.round((top + scene.layout.laneTop[block][lane]) * ratio);
        const height = Math.round(scene.layout.laneHeight[block][lane] * ratio);
        addLane(list, table, lanes, lane, window, y, height, scene.styles[block], block);
      }
    });
  });
}

/** What the rows of a folded group do, over each other in its head: where they work and where they do not. */
function gatherSummary(list: DrawList, scene: Scene, line: Line, window: Window, top: number, ratio: number): void {
  const blocks = scene.set.blocks;
  const height = Math.floor((SUMMARY.height * ratio) / blocks.length);
  blocks.forEach(({ table, lanes }, block) => {
    const y = Math.round(top + SUMMARY.top * ratio) + block * height;
    for (const row of line.members) {
      for (let lane = lanes.firstLane[row]; lane < lanes.firstLane[row + 1]; lane++) {
        addLane(list, table, lanes, lane, window, y, height - 1, scene.styles[block], block);
      }
    }
  });
}

/** Paint the gathered rectangles. `isMoving` leaves out what costs most and is not read in passing. */
export function paintBars(surface: Surface, scene: Scene, view: View, list: DrawList, brushes: Brushes, isMoving: boolean): void {
  const order = list.byStyle();
  fillBars(surface.context, scene, list, order);
  hatchBars(surface, scene, view, list, order, brushes);
  markBars(surface, scene, list);
  labelBars(surface, scene, list, order, isMoving ? 400 : 4000);
}

function fillBars(context: CanvasRenderingContext2D, scene: Scene, list: DrawList, order: Int32Array): void {
  let style = -1;
  for (let place = 0; place < list.length; place++) {
    const at = order[place];
    if (list.style[at] !== style) {
      style = list.style[at];
      context.fillStyle = scene.fills[style].colour;
    }
    // A pixel is left free behind a wide bar: two of one colour stay two.
    const width = list.width[at] > 4 ? list.width[at] - 1 : list.width[at];
    context.fillRect(list.x[at], list.y[at], width, list.height[at]);
  }
}

function hatchBars(
  surface: Surface, scene: Scene, view: View, list: DrawList, order: Int32Array, brushes: Brushes,
): void {
  const { context, ratio } = surface;
  const room = PATTERN_ROOM * ratio;
  // Patterns move with the bars instead of standing still beneath them.
  const across = Math.round(-view.start * view.scale * ratio) % TILE;
  const down = Math.round(-view.top * ratio) % TILE;
  context.save();
  context.translate(across, down);
  for (let place = 0; place < list.length; place++) {
    const at = order[place];
    if (list.width[at] < room) continue;
    const { table } = scene.set.blocks[list.block[at]];
    const shape = SHAPES[table.state[list.bar[at]]];
    const fill = scene.fills[list.style[at]];
    const [x, y, width, height] = [list.x[at] - across, list.y[at] - down, list.width[at] - 1, list.height[at]];
    if (shape.pattern !== "none") {
      context.fillStyle = brushes.of(surface, fill.ink)[shape.pattern];
      context.fillRect(x, y, width, height);
    }
    if (shape.isHollow) {
      context.fillStyle = fill.edge;
      context.fillRect(x, y, width, 1);
      context.fillRect(x, y + height - 1, width, 1);
      context.fillRect(x, y, 1, height);
      context.fillRect(x + width - 1, y, 1, height);
    }
  }
  context.restore();
}

/** Late orders are underlined, critical operations are framed, differences have a line above and a sign. */
function markBars(surface: Surface, scene: Scene, list: DrawList): void {
  const { context, ratio } = surface;
  const thick = Math.max(2, Math.round(2 * ratio));
  context.fillStyle = scene.palette.late;
  for (let at = 0; at < list.length; at++) {
    const { table } = scene.set.blocks[list.block[at]];
    if (table.lateOrder[list.bar[at]] === 0 || list.width[at] < LATE_ROOM || scene.fills[list.style[at]] === scene.fills[1]) continue;
    context.fillRect(list.x[at], list.y[at] + list.height[at] - thick, Math.max(1, list.width[at] - 1), thick);
  }
  if (scene.critical) frameCritical(surface, scene, list, thick);
  if (scene.differences !== null) markDifferences(surface, scene, list, thick);
}

function frameCritical(surface: Surface, scene: Scene, list: DrawList, thick: number): void {
  const { context } = surface;
  context.fillStyle = scene.palette.critical;
  for (let at = 0; at < list.length; at++) {
    const { table } = scene.set.blocks[list.block[at]];
    if (table.critical[list.bar[at]] === 0) continue;
    const [x, y, width, height] = [list.x[at], list.y[at], Math.max(2, list.width[at] - 1), list.height[at]];
    context.fillRect(x, y, width, thick);
    context.fillRect(x, y + height - thick, width, thick);
    if (width < 5 * thick) continue; // a frame around nothing would hide what it frames
    context.fillRect(x, y, thick, height);
    context.fillRect(x + width - thick, y, thick, height);
  }
}

function markDifferences(surface: Surface, scene: Scene, list: DrawList, thick: number): void {
  const { context, ratio } = surface;
  const { differences } = scene;
  if (differences === null) return;
  setFont(surface, 11, 700);
  context.textBaseline = "middle";
  context.textAlign = "right";
  for (let at = 0; at < list.length; at++) {
    const { table } = scene.set.blocks[list.block[at]];
    const operation = table.operation[list.bar[at]];
    const kind = operation < 0 ? 0 : (list.block[at] === 0 ? differences.plan : differences.against)[operation];
    if (DIFFERENCES[kind] === "same") continue;
    context.fillStyle = scene.palette.critical;
    context.fillRect(list.x[at], list.y[at], Math.max(1, list.width[at] - 1), thick);
    if (list.width[at] < 16 * ratio || table.state[list.bar[at]] !== STATE.run) continue;
    context.fillStyle = scene.fills[list.style[at]].ink;
    context.fillText(MARKS[kind], list.x[at] + list.width[at] - 4 * ratio, list.y[at] + list.height[at] / 2 + ratio);
  }
}

function labelBars(surface: Surface, scene: Scene, list: DrawList, order: Int32Array, most: number): void {
  const { context, ratio } = surface;
  setFont(surface, 11);
  context.textBaseline = "middle";
  context.textAlign = "left";
  const hasMarks = scene.differences !== null;
  let style = -1;
  let count = 0;
  for (let place = 0; place < list.length && count < most; place++) {
    const at = order[place];
    if (list.width[at] < LABEL_ROOM * ratio || list.height[at] < LABEL_HEIGHT * ratio) continue;
    const block = list.block[at];
    const { table, lanes } = scene.set.blocks[block];
    const state = table.state[list.bar[at]];
    const operation = table.operation[list.bar[at]];
    if (operation < 0 || (state !== STATE.run && state !== STATE.maintenance)) continue;
    const left = Math.max(0, list.x[at]); // a bar that begins left of the window is labelled where it is seen
    const room = (list.x[at] + list.width[at] - left) / ratio - 8 - (hasMarks ? 14 : 0);
    const text = scene.labels[block].fitting(operation, room);
    if (text === "") continue;
    if (list.style[at] !== style) {
      style = list.style[at];
      context.fillStyle = scene.fills[style].ink;
    }
    const together = lanes.together[list.bar[at]];
    const y = list.y[at] + list.height[at] / 2 + ratio * 0.5;
    context.fillText(together > 1 && room > 60 ? `${text} +${together - 1}` : text, left + 4 * ratio, y);
    count++;
  }
}
