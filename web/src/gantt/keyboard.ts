/** Keys on the chart. */

import type { Step } from "./navigation";

export interface KeyCalls {
  step: (way: Step) => void;
  zoom: (factor: number) => void;
  pan: (share: number) => void; // of the window's width
  showAll: () => void;
  choose: () => void;
  leave: () => void;
  search: () => void;
}

const STEPS: Record<string, Step> = {
  ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down",
  Home: "home", End: "end", PageUp: "page_up", PageDown: "page_down",
};
const ZOOM = 1.4;
const PAN = 0.25;

/** Carry a key out; false for one that means nothing here. */
export function pressKey(event: KeyboardEvent, calls: KeyCalls): boolean {
  const { key } = event;
  if (event.altKey || event.metaKey) return false;
  if (event.ctrlKey) {
    if (key !== "Home" && key !== "End") return false;
    calls.step(key === "Home" ? "first" : "last");
    return true;
  }
  if (event.shiftKey && (key === "ArrowLeft" || key === "ArrowRight")) calls.pan(key === "ArrowLeft" ? -PAN : PAN);
  else if (key in STEPS) calls.step(STEPS[key]);
  else if (key === "+" || key === "=") calls.zoom(ZOOM);
  else if (key === "-" || key === "_") calls.zoom(1 / ZOOM);
  else if (key === "0") calls.showAll();
  else if (key === "Enter" || key === " ") calls.choose();
  else if (key === "Escape") calls.leave();
  else if (key === "/") calls.search();
  else return false;
  return true;
}
