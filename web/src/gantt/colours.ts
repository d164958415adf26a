/**
 * The colours of the canvas. A page may set each as a CSS custom property on its root (`--gantt-late`, `--gantt-fill-1` ...);
 * they are read once per change of theme. Fills are Paul Tol's "light" scheme, made to be told apart by colour-blind readers
 * and to be read on in dark letters, without its grey, which here is what is dimmed (https://personal.sron.nl/~pault/); marks are Okabe and Ito's.
 */

import { BAR_STATES, type BarState } from "../document";

export interface Palette {
  background: string;
  band: string; // every other row
  head: string; // heads of groups, axis
  line: string;
  text: string;
  muted: string; // smaller text; 4.5 : 1 on background and head
  closed: string;
  closedLine: string;
  now: string;
  frozen: string;
  late: string;
  critical: string;
  accent: string; // selection, focus, window of the minimap
  ink: string; // patterns and letters on fills
  dim: string; // what a filter leaves in the dark
  fills: string[];
  states: string[]; // per BAR_STATES
}

const FILLS = ["#77aadd", "#eedd88", "#44bb99", "#ee8866", "#99ddff", "#ffaabb", "#bbcc33", "#c3b1e1", "#aaaa00"];
const STATES: Record<BarState, string> = {
  setup: "#eedd88", load: "#99ddff", run: "#77aadd", unload: "#44bb99", wait: "#ffaabb", break: "#dddddd",
  maintenance: "#bbcc33", failure: "#cc3311", travel: "#c3b1e1", travel_empty: "#c3b1e1",
};

const LIGHT: Palette = {
  background: "#ffffff", band: "#f7f8fa", head: "#eef0f4", line: "#d8dce3", text: "#1b1f27", muted: "#59616f",
  closed: "#e9ebf0", closedLine: "#d3d7df", now: "#0072b2", frozen: "#0072b2", late: "#b43c00", critical: "#332288",
  accent: "#0b5fff", ink: "#16191f", dim: "#e3e6eb", fills: FILLS, states: BAR_STATES.map((state) => STATES[state]),
};

const DARK: Palette = {
  background: "#14171c", band: "#181c22", head: "#20252d", line: "#343b46", text: "#e7eaf0", muted: "#a4adbb",
  closed: "#0c0e11", closedLine: "#262c35", now: "#56b4e9", frozen: "#56b4e9", late: "#ff8a4c", critical: "#f0e442",
  accent: "#6ea8ff", ink: "#16191f", dim: "#2b313a", fills: FILLS, states: BAR_STATES.map((state) => STATES[state]),
};

/** Names of the custom properties, by what they colour. */
export const COLOUR_NAMES = Object.freeze(
  Object.fromEntries(
    Object.keys(LIGHT).filter((key) => key !== "fills" && key !== "states").map((key) => [key, `--gantt-${kebab(key)}`]),
  ),
) as Readonly<Record<Exclude<keyof Palette, "fills" | "states">, string>>;

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

export function basePalette(isDark: boolean): Palette {
  return isDark ? DARK : LIGHT;
}

/** Return the palette of the theme, with what the page's style sheet says of it. */
export function readPalette(element: Element, isDark: boolean): Palette {
  const style = getComputedStyle(element);
  const read = (name: string, otherwise: string): string => {
    const found = style.getPropertyValue(name).trim();
    return /^#[0-9a-f]{6}$/i.test(found) ? found : otherwise; // the arithmetic on colours below knows no other notation
  };
  const base = basePalette(isDark);
  const palette = { ...base };
  for (const [key, name] of Object.entries(COLOUR_NAMES) as [keyof typeof COLOUR_NAMES, string][]) {
    palette[key] = read(name, base[key]);
  }
  palette.fills = base.fills.map((fill, number) => read(`--gantt-fill-${number + 1}`, fill));
  palette.states = base.states.map((fill, state) => read(`--gantt-state-${BAR_STATES[state].replace("_", "-")}`, fill));
  return palette;
}

/** Return relative luminance as WCAG 2 defines it; colours are `#rrggbb`. */
export function luminance(colour: string): number {
  const channel = (at: number): number => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

export function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** Return the colour between two, `share` of the way to the second. */
export function mix(one: string, other: string, share: number): string {
  const part = (at: number): string => {
    const [from, to] = [parseInt(one.slice(at, at + 2), 16), parseInt(other.slice(at, at + 2), 16)];
    return Math.round(from + (to - from) * share).toString(16).padStart(2, "0");
  };
  return `#${part(1)}${part(3)}${part(5)}`;
}
