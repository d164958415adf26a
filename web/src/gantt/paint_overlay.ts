/** What lies above the bars and changes with the pointer: hover, focus, selection and its chain. */

import type { DrawList } from "./draw_list";
import type { Focus } from "./navigation";
import { AXIS_HEIGHT } from "./paint_axis";
import { barBand, chainBars, type Scene } from "./scene";
import type { Surface } from "./surface";
import { type View, xOf } from "./timescale";

export interface Marks {
  hover: { block: number; bar: number } | null;
  focus: Focus | null; // shown while the keyboard is in use
  selected: { kind: "operation" | "order"; block: number; row: number } | null;
  instant: number | null; // that the floor shows
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Return the box of a bar in CSS pixels of the canvas, null where its row is not shown. */
export function boxOf(scene: Scene, view: View, block: number, bar: number): Box | null {
  const band = barBand(scene, block, bar);
  if (band === null) return null;
  const { table } = scene.set.blocks[block];
  const x = xOf(view, table.start[bar]);
  return {
    x, y: band.top - view.top + AXIS_HEIGHT,
    width: Math.max(2, xOf(view, table.end[bar]) - x), height: band.height,
  };
}

export function paintOverlay(surface: Surface, scene: Scene, view: View, marks: Marks, list: DrawList): void {
  const { context, ratio, width, height } = surface;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width * ratio, height * ratio);
  context.save();
  context.beginPath();
  context.rect(0, AXIS_HEIGHT * ratio, width * ratio, height * ratio);
  context.clip();
  context.scale(ratio, ratio);
  if (marks.selected?.kind === "operation") paintChain(context, scene, view, marks.selected.block, marks.selected.row);
  if (marks.selected?.kind === "order") paintOrder(surface, scene, list, marks.selected.block, marks.selected.row);
  if (marks.instant !== null) paintInstant(surface, scene, xOf(view, marks.instant));
  if (marks.hover !== null) {
    const box = boxOf(scene, view, marks.hover.block, marks.hover.bar);
    if (box !== null) outline(context, box, scene.palette.text, 1.5, 0);
  }
  if (marks.focus !== null) paintFocus(surface, scene, view, marks.focus);
  context.restore();
}

/** A line through all rows, edged so that it is seen on bars of any colour. */
function paintInstant({ context, width, height }: Surface, scene: Scene, x: number): void {
  if (x < 0 || x > width) return;
  context.fillStyle = scene.palette.background;
  context.fillRect(x - 2, AXIS_HEIGHT, 4, height);
  context.fillStyle = scene.palette.accent;
  context.fillRect(x - 1, AXIS_HEIGHT, 2, height);
}

function outline(context: CanvasRenderingContext2D, box: Box, colour: string, weight: number, away: number): void {
  context.strokeStyle = colour;
  context.lineWidth = weight;
  context.strokeRect(box.x - away, box.y - away, box.width + 2 * away, box.height + 2 * away);
}

function paintFocus(surface: Surface, scene: Scene, view: View, focus: Focus): void {
  const { context, width } = surface;
  const box = focus.bar < 0 ? null : boxOf(scene, view, focus.block, focus.bar);
  const line = scene.layout.lines[focus.line];
  if (box === null && line === undefined) return;
  const shown = box ?? { x: 2, y: line.top - view.top + AXIS_HEIGHT + 2, width: width - 4, height: line.height - 5 };
  outline(context, shown, scene.palette.background, 4, 1.5);
  outline(context, shown, scene.palette.accent, 2, 1.5);
}

/** The selection, framed, and lines from what was in its way, and from what was in the way of that. */
function paintChain(context: CanvasRenderingContext2D, scene: Scene, view: View, block: number, operation: number): void {
  const bars = chainBars(scene, block, operation);
  const boxes = bars.map((bar) => boxOf(scene, view, block, bar));
  for (const [weight, colour] of [[5, scene.palette.background], [2, scene.palette.accent]] as const) {
    context.strokeStyle = context.fillStyle = colour;
    context.lineWidth = weight;
    context.lineJoin = "round";
    for (let at = 0; at + 1 < boxes.length; at++) {
      const [later, earlier] = [boxes[at], boxes[at + 1]];
      if (later !== null && earlier !== null) link(context, earlier, later, weight === 2);
    }
  }
  boxes.forEach((box, at) => {
    if (box === null) return;
    outline(context, box, scene.palette.background, at === 0 ? 5 : 3.5, 1);
    outline(context, box, scene.palette.accent, at === 0 ? 3 : 1.5, 1);
  });
}

function link(context: CanvasRenderingContext2D, from: Box, to: Box, hasHead: boolean): void {
  const [x1, y1] = [from.x + from.width, from.y + from.height / 2];
  const [x2, y2] = [to.x, to.y + to.height / 2];
  const bend = x2 - x1 > 16 ? (x1 + x2) / 2 : x1 + 6;
  context.beginPath();
  context.moveTo(x1, y1);
  if (Math.abs(y1 - y2) < 1) {
    context.lineTo(x2, y2);
  } else if (x2 - x1 > 16) {
    for (const [x, y] of [[bend, y1], [bend, y2], [x2, y2]]) context.lineTo(x, y);
  } else {
    const between = y2 > y1 ? to.y - 2 : to.y + to.height + 2;
    for (const [x, y] of [[bend, y1], [bend, between], [x2 - 7, between], [x2 - 7, y2], [x2, y2]]) context.lineTo(x, y);
  }
  context.stroke();
  if (!hasHead) return;
  context.beginPath();
  context.moveTo(x2, y2);
  context.lineTo(x2 - 6, y2 - 4);
  context.lineTo(x2 - 6, y2 + 4);
  context.fill();
}

/** All that is seen of an order is framed. */
function paintOrder(surface: Surface, scene: Scene, list: DrawList, block: number, order: number): void {
  const { context, ratio } = surface;
  const { table } = scene.set.blocks[block];
  context.strokeStyle = scene.palette.accent;
  context.lineWidth = 2;
  for (let at = 0; at < list.length; at++) {
    if (list.block[at] !== block || table.order[list.bar[at]] !== order) continue;
    context.strokeRect(list.x[at] / ratio, list.y[at] / ratio, Math.max(2, list.width[at] / ratio), list.height[at] / ratio);
  }
}
