/** The whole plan in a strip, painted once; the window of the chart lies over it and can be dragged. */

import { addLane } from "./detail";
import { DrawList } from "./draw_list";
import type { Scene } from "./scene";
import type { Surface } from "./surface";
import { endOf, type Span, type View } from "./timescale";

export const MINIMAP_HEIGHT = 44; // pixels
export type Grip = "start" | "end" | "window" | "outside";

const GRIP_REACH = 7;

/** Return where an instant lies in the strip. */
export function stripX(span: Span, width: number, instant: number): number {
  return ((instant - span.start) / Math.max(1, span.end - span.start)) * width;
}

export function stripInstant(span: Span, width: number, x: number): number {
  return span.start + (x / Math.max(1, width)) * (span.end - span.start);
}

/** Return what a pointer takes hold of at `x`. The edges count first, but a narrow window is never all edge. */
export function gripAt(span: Span, width: number, view: View, x: number): Grip {
  const left = stripX(span, width, view.start);
  const right = stripX(span, width, endOf(view));
  const reach = Math.min(GRIP_REACH, Math.max(2, (right - left) / 4));
  if (Math.abs(x - left) <= reach) return "start";
  if (Math.abs(x - right) <= reach) return "end";
  return x > left && x < right ? "window" : "outside";
}

/** Paint all rows into the strip: a pixel or less per lane. */
export function paintStrip(surface: Surface, scene: Scene): void {
  const { context, ratio, width, height } = surface;
  const { span, palette, layout, set } = scene;
  context.fillStyle = palette.head;
  context.fillRect(0, 0, width * ratio, height * ratio);
  // What is folded away is still part of the plan.
  const rows = layout.lines.flatMap((line) => (line.row >= 0 ? [line.row] : line.isFolded ? line.members : []));
  const tall = (height * ratio - 4) / Math.max(1, rows.length);
  const scale = (width * ratio) / Math.max(1, span.end - span.start);
  const list = new DrawList();
  rows.forEach((row, number) => {
    const y = Math.floor(2 + number * tall);
    const { table, lanes } = set.blocks[0];
    for (let lane = lanes.firstLane[row]; lane < lanes.firstLane[row + 1]; lane++) {
      const window = { start: span.start, end: span.end + 1, scale, left: 0 };
      addLane(list, table, lanes, lane, window, y, Math.max(1, Math.round(tall) - (tall > 3 ? 1 : 0)), scene.styles[0], 0);
    }
  });
  const order = list.byStyle();
  for (let place = 0; place < list.length; place++) {
    const at = order[place];
    context.fillStyle = scene.fills[list.style[at]].colour;
    context.fillRect(list.x[at], list.y[at], list.width[at], list.height[at]);
  }
  context.fillStyle = palette.now;
  context.fillRect(Math.round(stripX(span, width, scene.plan.now) * ratio), 0, Math.max(1, ratio), height * ratio);
}

/** Paint the strip and the window over it. */
export function paintWindow(surface: Surface, strip: HTMLCanvasElement, scene: Scene, view: View): void {
  const { context, ratio, width, height } = surface;
  const { palette, span } = scene;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.drawImage(strip, 0, 0);
  context.scale(ratio, ratio);
  const left = Math.max(0, stripX(span, width, view.start));
  const right = Math.min(width, Math.max(left + 6, stripX(span, width, endOf(view))));
  context.globalAlpha = 0.55;
  context.fillStyle = palette.background;
  context.fillRect(0, 0, left, height);
  context.fillRect(right, 0, width - right, height);
  context.globalAlpha = 1;
  context.strokeStyle = palette.accent;
  context.lineWidth = 2;
  context.strokeRect(left + 1, 1, Math.max(1, right - left - 2), height - 2);
  context.fillStyle = palette.accent;
  context.fillRect(left, height / 2 - 8, 4, 16);
  context.fillRect(right - 4, height / 2 - 8, 4, 16);
  context.setTransform(1, 0, 0, 1, 0, 0);
}
