/** Mouse, touch and wheel over the chart. */

import { endOf, type View } from "./timescale";
import { gripAt, stripInstant, type Grip } from "./minimap";
import type { Stage } from "./stage";

export interface GestureCalls {
  click: (x: number, y: number) => void; // in pixels of the chart
  hover: (x: number, y: number, event: PointerEvent) => void;
  leave: () => void;
}

const SLOP = 5; // pixels that a finger may slip and still mean a click
const WHEEL_ZOOM = 1 / 400;
const LINE = 24; // pixels of a wheel that counts in lines

/** Follow pointers on the overlay; return what undoes it. */
export function followPointers(element: HTMLElement, stage: Stage, calls: GestureCalls): () => void {
  const pointers = new Map<number, { x: number; y: number }>();
  let hasMoved = false;
  let begin = { x: 0, y: 0 };

  const place = (event: PointerEvent): { x: number; y: number } => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const down = (event: PointerEvent): void => {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    const at = place(event);
    if (pointers.size === 0) [hasMoved, begin] = [false, at];
    pointers.set(event.pointerId, at);
    element.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent): void => {
    const at = place(event);
    const known = pointers.get(event.pointerId);
    if (known === undefined) {
      calls.hover(at.x, at.y, event);
      return;
    }
    if (pointers.size === 2) pinch(event.pointerId, known, at);
    else if (hasMoved || Math.hypot(at.x - begin.x, at.y - begin.y) > SLOP) drag(known, at);
    pointers.set(event.pointerId, at);
  };
  const drag = (from: { x: number; y: number }, to: { x: number; y: number }): void => {
    if (!hasMoved) calls.leave();
    hasMoved = true;
    element.classList.add("is-dragged");
    stage.pan(from.x - to.x);
    stage.scrollTo(stage.view.top + from.y - to.y);
  };
  const pinch = (id: number, from: { x: number; y: number }, to: { x: number; y: number }): void => {
    hasMoved = true;
    const other = [...pointers].find(([number]) => number !== id)![1];
    const [before, after] = [Math.hypot(from.x - other.x, from.y - other.y), Math.hypot(to.x - other.x, to.y - other.y)];
    stage.pan((from.x - to.x) / 2);
    stage.scrollTo(stage.view.top + (from.y - to.y) / 2);
    if (before > 8 && after > 8) stage.zoom((to.x + other.x) / 2, after / before);
  };
  const up = (event: PointerEvent): void => {
    if (!pointers.delete(event.pointerId) || pointers.size > 0) return;
    element.classList.remove("is-dragged");
    if (!hasMoved && event.type === "pointerup") calls.click(place(event).x, place(event).y);
  };
  const wheel = (event: WheelEvent): void => turnWheel(event, element, stage);
  const leave = (): void => calls.leave();
  const events = { pointerdown: down, pointermove: move, pointerup: up, pointercancel: up, pointerleave: leave, wheel };
  return listen(element, events as Record<string, (event: never) => void>);
}

/** The wheel scrolls rows, and the page once they are at their end; with Ctrl (or a pinch of the pad) it zooms. */
function turnWheel(event: WheelEvent, element: HTMLElement, stage: Stage): void {
  const unit = event.deltaMode === 1 ? LINE : event.deltaMode === 2 ? stage.height : 1;
  const [across, down] = [event.deltaX * unit, event.deltaY * unit];
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    const x = event.clientX - element.getBoundingClientRect().left;
    stage.zoom(x, Math.exp(-Math.max(-200, Math.min(200, down)) * WHEEL_ZOOM));
  } else if (event.shiftKey || Math.abs(across) > Math.abs(down)) {
    event.preventDefault();
    stage.pan(across !== 0 ? across : down);
  } else if (stage.scrollTo(stage.view.top + down)) {
    event.preventDefault();
  }
}

/** Follow the minimap: its window is moved and stretched, a click beside it brings it there. */
export function followMinimap(element: HTMLElement, stage: Stage): () => void {
  let grip: Grip | null = null;
  let away = 0; // of the pointer from the start of the window, ms
  const instant = (event: PointerEvent): number => {
    const box = element.getBoundingClientRect();
    return stripInstant(stage.scene!.span, box.width, event.clientX - box.left);
  };
  const down = (event: PointerEvent): void => {
    if (stage.scene === null) return;
    const { view } = stage;
    const box = element.getBoundingClientRect();
    grip = gripAt(stage.scene.span, box.width, view, event.clientX - box.left);
    if (grip === "outside") [view.start, grip] = [instant(event) - view.width / view.scale / 2, "window"];
    away = instant(event) - view.start;
    element.setPointerCapture(event.pointerId);
    stage.moved();
  };
  const move = (event: PointerEvent): void => {
    if (grip === null || stage.scene === null) return;
    if (grip === "window") stage.view.start = instant(event) - away;
    else stretch(stage.view, grip, instant(event));
    stage.pan(0);
  };
  const up = (): void => {
    grip = null;
  };
  const events = { pointerdown: down, pointermove: move, pointerup: up, pointercancel: up };
  return listen(element, events as Record<string, (event: never) => void>);
}

function stretch(view: View, grip: Grip, instant: number): void {
  const end = endOf(view);
  const least = 60_000;
  if (grip === "start") {
    view.start = Math.min(instant, end - least);
    view.scale = view.width / (end - view.start);
  } else {
    view.scale = view.width / Math.max(least, instant - view.start);
  }
}

function listen(element: HTMLElement, events: Record<string, (event: never) => void>): () => void {
  for (const [name, call] of Object.entries(events)) {
    element.addEventListener(name, call as unknown as EventListener, { passive: false });
  }
  return () => {
    for (const [name, call] of Object.entries(events)) element.removeEventListener(name, call as unknown as EventListener);
  };
}
