/** What lies under the bars: bands, heads of groups, closed time, due dates, frozen zone, now-line. */

import { lineAt, type Line } from "./layout";
import { AXIS_HEIGHT } from "./paint_axis";
import { type Scene } from "./scene";
import type { Surface } from "./surface";
import { instantAt, type View, xOf } from "./timescale";

/** Call back for each line in sight with its top edge in CSS pixels of the canvas. */
export function eachLine(scene: Scene, view: View, height: number, call: (line: Line, top: number, number: number) => void): void {
  const { lines } = scene.layout;
  for (let number = lineAt(scene.layout, view.top); number < lines.length; number++) {
    const top = lines[number].top - view.top + AXIS_HEIGHT;
    if (top > height) return;
    call(lines[number], top, number);
  }
}

export function paintBands(surface: Surface, scene: Scene, view: View): void {
  const { context, ratio, width, height } = surface;
  const { palette } = scene;
  context.fillStyle = palette.background;
  context.fillRect(0, 0, width * ratio, height * ratio);
  eachLine(scene, view, height, (line, top, number) => {
    const [y, tall] = [Math.round(top * ratio), Math.round(line.height * ratio)];
    if (line.row < 0 || number % 2 === 1) {
      context.fillStyle = line.row < 0 ? palette.head : palette.band;
      context.fillRect(0, y, width * ratio, tall);
    }
    if (line.row >= 0) paintClosed(surface, scene, view, line.row, y, tall);
    context.fillStyle = palette.line;
    context.fillRect(0, y + tall - 1, width * ratio, 1);
  });
}

/** Shade what the calendar of a row leaves closed; stretches that are less than a pixel apart are shaded as one. */
function paintClosed(surface: Surface, scene: Scene, view: View, row: number, y: number, height: number): void {
  if (scene.set.mode === "order") return;
  const { context, ratio, width } = surface;
  const index = scene.set.rows[row].index;
  const side = index[0] >= 0 ? 0 : 1;
  if (index[side] < 0) return;
  const { closed } = scene.set.blocks[side].table.plan.resources[index[side]];
  const end = instantAt(view, width);
  context.fillStyle = scene.palette.closed;
  let low = 0;
  let high = closed.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (closed[middle][1] > view.start) high = middle;
    else low = middle + 1;
  }
  for (let at = low; at < closed.length && closed[at][0] < end; at++) {
    const left = Math.max(0, Math.round(xOf(view, closed[at][0]) * ratio));
    const right = Math.min(width * ratio, Math.round(xOf(view, closed[at][1]) * ratio));
    if (right > left) context.fillRect(left, y, right - left, height);
  }
}

/** Tint the frozen zone, which lies under the bars. */
export function paintFrozen(surface: Surface, scene: Scene, view: View): void {
  const { context, ratio, height, width } = surface;
  const { plan, palette } = scene;
  if (plan.frozen_until === null || plan.frozen_until <= plan.now) return;
  const until = Math.round(xOf(view, plan.frozen_until) * ratio);
  const left = Math.max(0, Math.round(xOf(view, plan.now) * ratio));
  const right = Math.min(width * ratio, until);
  if (right <= left) return;
  context.globalAlpha = 0.1;
  context.fillStyle = palette.frozen;
  context.fillRect(left, AXIS_HEIGHT * ratio, right - left, height * ratio);
  context.globalAlpha = 1;
  dashes(surface, until, palette.frozen);
}

export function paintNow(surface: Surface, scene: Scene, view: View): void {
  const { context, ratio, height, width } = surface;
  const now = Math.round(xOf(view, scene.plan.now) * ratio);
  if (now < 0 || now > width * ratio) return;
  context.fillStyle = scene.palette.now;
  context.fillRect(now, AXIS_HEIGHT * ratio, Math.max(1, Math.round(1.5 * ratio)), height * ratio);
}

function dashes(surface: Surface, x: number, colour: string): void {
  const { context, ratio, height } = surface;
  context.fillStyle = colour;
  for (let y = AXIS_HEIGHT; y < height; y += 8) context.fillRect(x, y * ratio, Math.max(1, ratio), 4 * ratio);
}

/** In rows of orders: a flag at the due date, and from there to the completion a hatched stretch where the order is late. */
export function paintDue(surface: Surface, scene: Scene, view: View): void {
  if (scene.set.mode !== "order") return;
  const { context, ratio, width, height } = surface;
  eachLine(scene, view, height, (line, top) => {
    if (line.row < 0) return;
    const index = scene.set.rows[line.row].index;
    const side = index[0] >= 0 ? 0 : 1;
    const { due, completion } = scene.set.blocks[side].table.plan.orders[index[side]];
    if (due === null) return;
    const x = xOf(view, due);
    const isLate = completion !== null && completion > due;
    const colour = isLate ? scene.palette.late : scene.palette.muted;
    if (isLate) {
      const left = Math.max(0, x);
      const right = Math.min(width, xOf(view, completion));
      context.fillStyle = colour;
      if (right > left) context.fillRect(left * ratio, (top + line.height - 3) * ratio, (right - left) * ratio, 2 * ratio);
    }
    if (x < -12 || x > width + 4) return;
    context.fillStyle = colour;
    const y = top * ratio;
    context.fillRect(Math.round(x * ratio), y, Math.max(1, Math.round(1.5 * ratio)), line.height * ratio - 1);
    context.beginPath();
    context.moveTo(x * ratio, y + ratio);
    context.lineTo((x + 9) * ratio, y + 5 * ratio);
    context.lineTo(x * ratio, y + 9 * ratio);
    context.fill();
  });
}
