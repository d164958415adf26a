/** The chart on paper: all rows of the window of time that is seen, in light colours, a canvas per page. */

import { AxisCache } from "./axis";
import { basePalette } from "./colours";
import { DrawList } from "./draw_list";
import { AXIS_HEIGHT } from "./paint_axis";
import { Brushes } from "./paint_bars";
import { paintNames } from "./paint_names";
import type { Scene } from "./scene";
import { paintChart, type Stage } from "./stage";
import { makeFills } from "./styles";
import type { Surface } from "./surface";
import type { View } from "./timescale";

const WIDTH = 1000; // CSS pixels; the style sheet fits it to the paper
const NAMES = 150;
const PAGE = 640; // leaves room for margins on A4 and Letter, landscape
const FIRST = 500; // the head of the page and the legend stand above the first one
const RATIO = 2;
const MOST_PAGES = 60;

/** Return the first line of each page: as many lines as fit, at least one. */
export function pagesOf(scene: Scene): number[] {
  const pages: number[] = [];
  let end = -Infinity;
  scene.layout.lines.forEach((line, number) => {
    if (line.top + line.height <= end) return;
    pages.push(number);
    end = line.top + (pages.length === 1 ? FIRST : PAGE) - AXIS_HEIGHT;
  });
  return pages.slice(0, MOST_PAGES);
}

/** Paint the pages into `target`, in place of what it held. */
export function paintPages(target: HTMLElement, scene: Scene, seen: View): void {
  const palette = basePalette(false);
  const light: Scene = { ...scene, palette, fills: makeFills(palette), layout: scene.layoutIn(FIRST - AXIS_HEIGHT) };
  const span = seen.width / seen.scale;
  const axis = new AxisCache(scene.zone, scene.origin);
  const { lines } = light.layout;
  const starts = pagesOf(light);
  const pages = starts.map((first, page) => {
    const last = (starts[page + 1] ?? Math.min(lines.length, first + 200)) - 1;
    const height = lines[last].top + lines[last].height - lines[first].top + AXIS_HEIGHT;
    const box = document.createElement("div");
    box.className = "gantt-sheet";
    const view: View = { start: seen.start, scale: (WIDTH - NAMES) / span, width: WIDTH - NAMES, top: lines[first].top };
    const names = surface(NAMES, height);
    const chart = surface(WIDTH - NAMES, height);
    paintNames(names, light, view);
    paintChart(chart, light, view, new DrawList(), new Brushes(), axis, false);
    box.append(names.context.canvas, chart.context.canvas);
    return box;
  });
  target.replaceChildren(...pages);
}

function surface(width: number, height: number): Surface {
  const canvas = document.createElement("canvas");
  const tall = Math.min(height, PAGE);
  canvas.width = width * RATIO;
  canvas.height = tall * RATIO;
  return { context: canvas.getContext("2d", { alpha: false })!, width, height: tall, ratio: RATIO };
}

/** Paint the pages when the page is about to be printed, and let go of them afterwards. */
export function followPrint(stage: Stage, target: HTMLElement): () => void {
  const media = window.matchMedia("print");
  const before = (): void => {
    if (stage.scene !== null) paintPages(target, stage.scene, stage.view);
  };
  const after = (): void => target.replaceChildren();
  const change = (): void => (media.matches ? before() : after());
  window.addEventListener("beforeprint", before);
  window.addEventListener("afterprint", after);
  media.addEventListener("change", change);
  return () => {
    window.removeEventListener("beforeprint", before);
    window.removeEventListener("afterprint", after);
    media.removeEventListener("change", change);
  };
}
