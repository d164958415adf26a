/** How each state is told from the others without colour: by height, place in the lane, pattern and outline. */

import { BAR_STATES, type BarState } from "../document";

export type Pattern = "none" | "hatch" | "up" | "down" | "dots" | "lines" | "cross" | "zigzag" | "chevrons" | "chevrons_thin";

export interface Shape {
  top: number; // share of the lane's height above the bar
  height: number; // share of the lane's height
  pattern: Pattern;
  isHollow: boolean; // filled with a tint only, with an outline
}

const BY_STATE: Record<BarState, Shape> = {
  setup: { top: 0, height: 1, pattern: "hatch", isHollow: false },
  load: { top: 0.3, height: 0.7, pattern: "up", isHollow: false },
  run: { top: 0, height: 1, pattern: "none", isHollow: false },
  unload: { top: 0, height: 0.7, pattern: "down", isHollow: false },
  wait: { top: 0.3, height: 0.4, pattern: "dots", isHollow: true },
  break: { top: 0.2, height: 0.6, pattern: "lines", isHollow: true },
  maintenance: { top: 0, height: 1, pattern: "cross", isHollow: false },
  failure: { top: 0, height: 1, pattern: "zigzag", isHollow: false },
  travel: { top: 0.15, height: 0.7, pattern: "chevrons", isHollow: false },
  travel_empty: { top: 0.15, height: 0.7, pattern: "chevrons_thin", isHollow: true },
};

export const SHAPES: readonly Shape[] = BAR_STATES.map((state) => BY_STATE[state]);
