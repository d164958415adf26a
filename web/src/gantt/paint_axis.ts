/** The time axis above the chart, and its lines down through the rows. */

import type { AxisCache } from "./axis";
import type { Scene } from "./scene";
import { setFont, type Surface } from "./surface";
import { type View, xOf } from "./timescale";

export const AXIS_HEIGHT = 40; // pixels

/** Draw the lines of the ticks through the rows. */
export function paintGrid(surface: Surface, scene: Scene, view: View, axis: AxisCache): void {
  const { context, ratio } = surface;
  const top = AXIS_HEIGHT * ratio;
  const { fine, coarse } = axis.get(view);
  context.fillStyle = scene.palette.line;
  context.globalAlpha = 0.6;
  for (const { instant } of fine) context.fillRect(Math.round(xOf(view, instant) * ratio), top, 1, surface.height * ratio);
  context.globalAlpha = 1;
  context.fillStyle = scene.palette.muted;
  for (const { instant } of coarse) context.fillRect(Math.round(xOf(view, instant) * ratio), top, 1, surface.height * ratio);
}

export function paintAxis(surface: Surface, scene: Scene, view: View, axis: AxisCache): void {
  const { context, ratio, width } = surface;
  const { palette } = scene;
  const { fine, coarse } = axis.get(view);
  context.fillStyle = palette.head;
  context.fillRect(0, 0, width * ratio, AXIS_HEIGHT * ratio);
  context.textBaseline = "middle";
  context.textAlign = "left";
  setFont(surface, 12, 600);
  for (let at = 0; at < coarse.length; at++) {
    const x = xOf(view, coarse[at].instant);
    const next = at + 1 < coarse.length ? xOf(view, coarse[at + 1].instant) : Infinity;
    if (next < 0 || x > width) continue;
    context.fillStyle = palette.muted;
    context.fillRect(Math.round(x * ratio), 0, 1, AXIS_HEIGHT * ratio);
    // The name of a day stays in sight while any of it does.
    const text = coarse[at].text;
    const stuck = Math.max(x, 0) + 6;
    if (next - stuck < context.measureText(text).width / ratio + 6) continue;
    context.fillStyle = palette.text;
    context.fillText(text, stuck * ratio, 11 * ratio);
  }
  setFont(surface, 11);
  for (const { instant, text } of fine) {
    const x = xOf(view, instant);
    if (x < -60 || x > width) continue;
    context.fillStyle = palette.line;
    context.fillRect(Math.round(x * ratio), 24 * ratio, 1, 16 * ratio);
    context.fillStyle = palette.muted;
    context.fillText(text, (x + 5) * ratio, 31 * ratio);
  }
  context.fillStyle = palette.line;
  context.fillRect(0, AXIS_HEIGHT * ratio - 1, width * ratio, 1);
  paintShifts(surface, scene, view);
  paintFlags(surface, scene, view);
}

const SHIFT_ROOM = 8; // pixels between two ticks of shifts below which they are left out

/** Shifts have short thick ticks at the foot of the axis. */
function paintShifts(surface: Surface, scene: Scene, view: View): void {
  const { context, ratio, width } = surface;
  context.fillStyle = scene.palette.muted;
  let last = -Infinity;
  for (let at = 0; at < scene.shifts.length; at++) {
    const x = xOf(view, scene.shifts[at]);
    if (x > width) return;
    if (x < 0 || x - last < SHIFT_ROOM) continue;
    context.fillRect(Math.round(x * ratio) - 1, (AXIS_HEIGHT - 5) * ratio, Math.max(2, 2 * ratio), 5 * ratio);
    last = x;
  }
}

/** The now-line and the end of the frozen zone have their names on the axis; where there is no room, only the first. */
function paintFlags(surface: Surface, scene: Scene, view: View): void {
  const { plan, palette, say } = scene;
  const until = plan.frozen_until;
  setFont(surface, 11, 600);
  const now = say("gantt.now");
  const room = flagWidth(surface, now);
  if (until !== null && until > plan.now) {
    const name = say("gantt.frozen");
    const isApart = (until - plan.now) * view.scale > room + flagWidth(surface, name) + 4;
    const x = xOf(view, until);
    const width = isApart ? flagWidth(surface, name) : 0;
    flag(surface, x - width, width, isApart ? name : "", palette.frozen, palette.background);
  }
  flag(surface, xOf(view, plan.now), room, now, palette.now, palette.background);
}

function flagWidth(surface: Surface, text: string): number {
  return surface.context.measureText(text).width / surface.ratio + 10;
}

function flag(surface: Surface, x: number, width: number, text: string, colour: string, ink: string): void {
  const { context, ratio } = surface;
  if (x < -120 || x > surface.width + 120) return;
  context.fillStyle = colour;
  context.fillRect(x * ratio, 23 * ratio, Math.max(width, 2) * ratio, 16 * ratio);
  context.fillStyle = ink;
  context.fillText(text, (x + 5) * ratio, 31 * ratio);
}
