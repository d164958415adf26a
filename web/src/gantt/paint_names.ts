/** The column of the rows' names: repainted when rows scroll or change, not when time moves. */

import { clip } from "./labels";
import { AXIS_HEIGHT } from "./paint_axis";
import { eachLine } from "./paint_rows";
import { rowName, type Scene } from "./scene";
import { setFont, type Surface } from "./surface";
import type { View } from "./timescale";

export function paintNames(surface: Surface, scene: Scene, view: View): void {
  const { context, ratio, width, height } = surface;
  const { palette } = scene;
  context.fillStyle = palette.background;
  context.fillRect(0, 0, width * ratio, height * ratio);
  context.textBaseline = "middle";
  context.textAlign = "left";
  eachLine(scene, view, height, (line, top, number) => {
    const [y, tall] = [Math.round(top * ratio), Math.round(line.height * ratio)];
    const middle = y + Math.min(tall, 66 * ratio) / 2;
    context.fillStyle = line.row < 0 ? palette.head : number % 2 === 1 ? palette.band : palette.background;
    context.fillRect(0, y, width * ratio, tall);
    context.fillStyle = palette.line;
    context.fillRect(0, y + tall - 1, width * ratio, 1);
    if (line.row < 0) {
      paintArrow(surface, palette.muted, middle, line.isFolded);
      const name = line.group === "" ? scene.say("gantt.group.rest") : line.group;
      write(surface, `${clip(name)} (${line.count})`, 22, middle, width - 28, palette.text, 600);
      return;
    }
    const row = scene.set.rows[line.row];
    const isLate = paintLateness(surface, scene, line.row, middle);
    const room = width - 16 - (isLate ? 14 : 0);
    const used = write(surface, clip(rowName(scene, row)), 10, middle, room, palette.text, 500);
    const detail = clip(row.detail);
    if (detail !== "" && room - used > 40) write(surface, detail, 18 + used, middle, room - used - 8, palette.muted, 400);
  });
  context.fillStyle = palette.head;
  context.fillRect(0, 0, width * ratio, AXIS_HEIGHT * ratio);
  const title = scene.say(`gantt.rows.${scene.set.mode}`);
  write(surface, `${title} (${scene.set.rows.length})`, 10, (AXIS_HEIGHT / 2) * ratio, width - 16, palette.muted, 600);
  context.fillStyle = palette.line;
  context.fillRect(0, AXIS_HEIGHT * ratio - 1, width * ratio, 1);
  context.fillRect(width * ratio - 1, 0, 1, height * ratio);
}

/** Write at most `room` pixels; return the width used. */
function write(
  surface: Surface, text: string, x: number, y: number, room: number, colour: string, weight: number,
): number {
  const { context, ratio } = surface;
  setFont(surface, 12, weight);
  context.fillStyle = colour;
  let shown = text;
  let width = context.measureText(shown).width / ratio;
  if (width > room) {
    const letters = [...text];
    let low = 0;
    let high = letters.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (context.measureText(`${letters.slice(0, middle).join("")}…`).width / ratio <= room) low = middle;
      else high = middle - 1;
    }
    shown = `${letters.slice(0, low).join("")}…`;
    width = context.measureText(shown).width / ratio;
  }
  context.fillText(shown, x * ratio, y);
  return width;
}

function paintArrow(surface: Surface, colour: string, y: number, isFolded: boolean): void {
  const { context, ratio } = surface;
  const [x, size] = [12 * ratio, 3.5 * ratio];
  context.fillStyle = colour;
  context.beginPath();
  if (isFolded) {
    context.moveTo(x - size * 0.6, y - size);
    context.lineTo(x + size, y);
    context.lineTo(x - size * 0.6, y + size);
  } else {
    context.moveTo(x - size, y - size * 0.6);
    context.lineTo(x + size, y - size * 0.6);
    context.lineTo(x, y + size);
  }
  context.fill();
}

/** A late order has a triangle at the end of its name. */
function paintLateness(surface: Surface, scene: Scene, row: number, y: number): boolean {
  const { context, ratio, width } = surface;
  const [index] = scene.set.rows[row].index;
  if (scene.set.mode !== "order" || index < 0 || (scene.plan.orders[index].lateness_ms ?? 0) <= 0) return false;
  const x = (width - 14) * ratio;
  context.fillStyle = scene.palette.late;
  context.beginPath();
  context.moveTo(x, y - 5 * ratio);
  context.lineTo(x + 6 * ratio, y + 5 * ratio);
  context.lineTo(x - 6 * ratio, y + 5 * ratio);
  context.fill();
  context.fillStyle = scene.palette.background;
  context.fillRect(x - 0.75 * ratio, y - 1.5 * ratio, 1.5 * ratio, 3.5 * ratio);
  context.fillRect(x - 0.75 * ratio, y + 3 * ratio, 1.5 * ratio, 1.2 * ratio);
  return true;
}
