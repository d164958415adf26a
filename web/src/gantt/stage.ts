/** The stage: three canvases and the minimap, the window of time over them, and one frame at a time. */

import { AxisCache } from "./axis";
import { type BarTable, NONE, STATE } from "./bars";
import { DrawList } from "./draw_list";
import { hitTest, type Hit } from "./hit";
import { MINIMAP_HEIGHT, paintStrip, paintWindow } from "./minimap";
import { AXIS_HEIGHT, paintAxis, paintGrid } from "./paint_axis";
import { Brushes, gather, paintBars } from "./paint_bars";
import { paintNames } from "./paint_names";
import { type Marks, paintOverlay } from "./paint_overlay";
import { paintBands, paintDue, paintFrozen, paintNow } from "./paint_rows";
import { barBand, type Scene } from "./scene";
import { FONT, resize, type Surface } from "./surface";
import { endOf, fit, hold, panBy, reveal, type Span, type View, zoomAt } from "./timescale";

export interface Canvases {
  names: HTMLCanvasElement;
  chart: HTMLCanvasElement;
  overlay: HTMLCanvasElement;
  minimap: HTMLCanvasElement;
}

const SETTLE_MS = 140; // after the last movement all labels are painted
const GLIDE_MS = 180;
const FIRST_BAR_WIDTH = 36; // pixels that a usual run has when a plan is opened

export class Stage {
  readonly view: View = { start: 0, scale: 1e-5, width: 800, top: 0 };
  readonly marks: Marks = { hover: null, focus: null, selected: null, instant: null };
  readonly list = new DrawList();
  height = 400; // of the chart, axis included
  scene: Scene | null = null;
  frames = 0; // painted so far
  private readonly surfaces: Record<keyof Canvases, Surface>;
  private readonly strip: Surface;
  private axis: AxisCache | null = null;
  private brushes = new Brushes();
  private request = 0;
  private movedAt = -Infinity;
  private stale = { names: true, chart: true, overlay: true, strip: true };
  private overlayIsClear = false;
  private settling = 0;
  private isGliding = false;
  private hasFitted = false;

  constructor(canvases: Canvases, private readonly onMove: () => void) {
    const open = (canvas: HTMLCanvasElement, isOpaque: boolean): Surface => ({
      context: canvas.getContext("2d", { alpha: !isOpaque })!, width: 0, height: 0, ratio: 1,
    });
    this.surfaces = {
      names: open(canvases.names, true), chart: open(canvases.chart, true),
      overlay: open(canvases.overlay, false), minimap: open(canvases.minimap, true),
    };
    this.strip = open(document.createElement("canvas"), true);
  }

  /** Return the width of a text on a bar, in pixels. */
  measure = (text: string): number => {
    const { context } = this.surfaces.overlay;
    context.font = `400 11px ${FONT}`;
    return context.measureText(text).width;
  };

  resize(names: number, width: number, height: number, ratio: number): void {
    const { surfaces, strip } = this;
    const held = this.view.start;
    const wasSeen = this.seesSelection(); // the side panel of a selection must not push it out of sight
    resize(surfaces.names, names, height, ratio);
    resize(surfaces.chart, width, height, ratio);
    resize(surfaces.overlay, width, height, ratio);
    resize(surfaces.minimap, width, MINIMAP_HEIGHT, ratio);
    resize(strip, width, MINIMAP_HEIGHT, ratio);
    this.view.width = width;
    this.height = height;
    this.view.start = held;
    if (wasSeen && !this.seesSelection()) this.revealSelection();
    this.brushes = new Brushes();
    this.invalidate();
  }

  private selectedBar(): number {
    const { scene, marks } = this;
    if (scene === null || marks.selected?.kind !== "operation") return NONE;
    return scene.set.blocks[marks.selected.block]?.main[marks.selected.row] ?? NONE;
  }

  private seesSelection(): boolean {
    const bar = this.selectedBar();
    if (bar < 0) return false;
    const { table } = this.scene!.set.blocks[this.marks.selected!.block];
    return table.start[bar] < endOf(this.view) && table.end[bar] > this.view.start;
  }

  private revealSelection(): void {
    const bar = this.selectedBar();
    if (bar >= 0) this.revealBar(this.marks.selected!.block, bar);
  }

  show(scene: Scene): void {
    if (this.scene === null || this.scene.zone !== scene.zone || this.scene.origin !== scene.origin) {
      this.axis = new AxisCache(scene.zone, scene.origin);
    }
    if (this.scene?.palette !== scene.palette) this.brushes = new Brushes();
    if (this.scene?.layout !== scene.layout) this.marks.hover = null;
    this.scene = scene;
    if (!this.hasFitted && this.view.width > 0) this.openAt(scene);
    this.scrollTo(this.view.top);
    this.invalidate();
  }

  /** Open a plan where it begins, at a scale at which its bars can be seen; a small plan as a whole. */
  private openAt(scene: Scene): void {
    this.hasFitted = true;
    fit(this.view, scene.span);
    const { table } = scene.set.blocks[0];
    if (table.length === 0) return;
    const scale = FIRST_BAR_WIDTH / usualLength(table);
    if (scale <= this.view.scale) return;
    this.view.scale = scale;
    this.view.start = Math.max(scene.span.start, Math.min(scene.plan.now, scene.span.end)) - (0.04 * this.view.width) / scale;
    hold(this.view, scene.span);
  }

  invalidate(): void {
    this.stale = { names: true, chart: true, overlay: true, strip: true };
    this.draw();
  }

  markOverlay(): void {
    this.stale.overlay = true;
    this.draw();
  }

  get namesWidth(): number {
    return this.surfaces.names.width;
  }

  get mostTop(): number {
    return Math.max(0, (this.scene?.layout.height ?? 0) - (this.height - AXIS_HEIGHT) + 8);
  }

  /** Scroll the rows; false if they stand at their end already, so that the page may scroll instead. */
  scrollTo(top: number): boolean {
    const wanted = Math.min(this.mostTop, Math.max(0, Math.round(top)));
    if (wanted === this.view.top) return false;
    this.view.top = wanted;
    this.stale.names = true;
    this.moved();
    return true;
  }

  pan(pixels: number): void {
    if (this.scene === null) return;
    panBy(this.view, pixels, this.scene.span);
    this.moved();
  }

  zoom(x: number, factor: number): void {
    if (this.scene === null) return;
    zoomAt(this.view, x, factor, this.scene.span);
    this.moved();
  }

  /** Show a span of time; it glides there where the reader has not asked for less motion. */
  goTo(span: Span, isSmooth: boolean): void {
    const { view } = this;
    const target: View = { ...view };
    fit(target, span);
    this.glide(target, isSmooth);
  }

  glide(target: View, isSmooth: boolean): void {
    const from = { ...this.view };
    const began = performance.now();
    if (!isSmooth || matchMedia("(prefers-reduced-motion: reduce)").matches) {
      Object.assign(this.view, target);
      this.stale.names = true;
      this.moved();
      return;
    }
    this.isGliding = true;
    const go = (time: number): void => {
      const share = Math.min(1, Math.max(0, (time - began) / GLIDE_MS));
      const eased = 1 - (1 - share) ** 3;
      this.view.scale = from.scale * (target.scale / from.scale) ** eased;
      this.view.start = from.start + (target.start - from.start) * eased;
      this.view.top = Math.round(from.top + (target.top - from.top) * eased);
      if (share === 1) Object.assign(this.view, { scale: target.scale, start: target.start, top: target.top });
      this.stale.names = true;
      this.moved();
      this.isGliding = share < 1;
      if (this.isGliding) requestAnimationFrame(go);
    };
    requestAnimationFrame(go);
  }

  /** Bring a bar into sight. */
  revealBar(block: number, bar: number): void {
    const { scene, view } = this;
    const band = scene === null ? null : barBand(scene, block, bar);
    if (scene === null || band === null) return;
    const { table } = scene.set.blocks[block];
    reveal(view, { start: table.start[bar], end: table.end[bar] });
    this.revealLine(band.line);
    this.moved();
  }

  revealLine(number: number): void {
    const line = this.scene?.layout.lines[number];
    if (line === undefined) return;
    const room = this.height - AXIS_HEIGHT;
    if (line.top < this.view.top) this.scrollTo(line.top - 8);
    else if (line.top + line.height > this.view.top + room) this.scrollTo(line.top + line.height - room + 8);
  }

  moved(): void {
    this.movedAt = performance.now();
    this.stale.chart = true;
    this.stale.overlay = true;
    this.draw();
    this.onMove();
  }

  /** Return what lies under a point of the overlay canvas. */
  hit(x: number, y: number): Hit | null {
    return this.scene === null ? null : hitTest(this.scene, this.view, x, y - AXIS_HEIGHT);
  }

  draw(): void {
    if (this.request === 0) this.request = requestAnimationFrame(this.frame);
  }

  /** Whether what is seen is final: no frame is asked for, and nothing moves. */
  get isStill(): boolean {
    return this.request === 0 && this.settling === 0 && !this.isGliding;
  }

  stop(): void {
    cancelAnimationFrame(this.request);
    clearTimeout(this.settling);
  }

  private frame = (): void => {
    this.request = 0;
    const { scene, axis, stale, surfaces, view } = this;
    if (scene === null || axis === null || surfaces.chart.width === 0) return;
    this.frames += 1;
    const isMoving = performance.now() - this.movedAt < SETTLE_MS;
    if (stale.names) paintNames(surfaces.names, scene, view);
    if (stale.chart) {
      paintChart(surfaces.chart, scene, view, this.list, this.brushes, axis, isMoving);
      if (isMoving) this.settle();
    }
    this.paintMarks(scene);
    if (stale.strip) paintStrip(this.strip, scene);
    if (stale.chart || stale.strip) paintWindow(surfaces.minimap, this.strip.context.canvas, scene, view);
    this.stale = { names: false, chart: false, overlay: false, strip: false };
  };

  private paintMarks(scene: Scene): void {
    const { marks, stale } = this;
    if (!stale.overlay) return;
    const isEmpty = marks.hover === null && marks.focus === null && marks.selected === null && marks.instant === null;
    if (isEmpty && this.overlayIsClear) return;
    paintOverlay(this.surfaces.overlay, scene, this.view, marks, this.list);
    this.overlayIsClear = isEmpty;
    // A layer of full opacity costs a software compositor a pass over all its pixels, even where nothing is on it.
    this.surfaces.overlay.context.canvas.style.opacity = isEmpty ? "0" : "1";
  }

  private settle(): void {
    clearTimeout(this.settling);
    this.settling = window.setTimeout(() => {
      this.settling = 0;
      this.stale.chart = true;
      this.draw();
    }, SETTLE_MS + 20);
  }
}

/** Return the middle of the lengths of runs, of a sample where there are many. */
function usualLength(table: BarTable): number {
  const skip = Math.max(1, Math.floor(table.length / 5000));
  const lengths: number[] = [];
  for (let bar = 0; bar < table.length; bar += skip) {
    if (table.state[bar] === STATE.run) lengths.push(table.end[bar] - table.start[bar]);
  }
  lengths.sort((a, b) => a - b);
  return Math.max(1, lengths[lengths.length >> 1] ?? 1);
}

/** Paint axis, rows and bars; print uses it too. */
export function paintChart(
  surface: Surface, scene: Scene, view: View, list: DrawList, brushes: Brushes, axis: AxisCache, isMoving: boolean,
): void {
  paintBands(surface, scene, view);
  paintFrozen(surface, scene, view);
  paintGrid(surface, scene, view, axis);
  gather(list, surface, scene, view);
  paintBars(surface, scene, view, list, brushes, isMoving);
  paintDue(surface, scene, view);
  paintNow(surface, scene, view);
  paintAxis(surface, scene, view, axis);
}
