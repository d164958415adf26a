/** The window of time that is shown, and how instants become pixels. */

export interface Span {
  start: number;
  end: number;
}

/** What is seen: an instant at the left edge, and a scale. Changed in place: it moves every frame. */
export interface View {
  start: number; // ms at the left edge of the chart
  scale: number; // pixels per ms
  width: number; // pixels of the chart
  top: number; // pixels scrolled down
}

/** A bar of a minute fills the screen at the most, and the whole plan a tenth of it at the least. */
const MOST_PIXELS_PER_MS = 1 / 50;
const MARGIN = 0.02;

export function xOf(view: View, instant: number): number {
  return (instant - view.start) * view.scale;
}

export function instantAt(view: View, x: number): number {
  return view.start + x / view.scale;
}

export function endOf(view: View): number {
  return view.start + view.width / view.scale;
}

/** Show the span with a small margin. */
export function fit(view: View, span: Span): void {
  const length = Math.max(span.end - span.start, 60_000);
  view.scale = Math.min(MOST_PIXELS_PER_MS, view.width / (length * (1 + 2 * MARGIN)));
  view.start = (span.start + span.end) / 2 - view.width / view.scale / 2;
}

/** Zoom by `factor` (above 1 is closer) so that the instant under `x` stays there. */
export function zoomAt(view: View, x: number, factor: number, whole: Span): void {
  const held = instantAt(view, x);
  const least = (view.width / Math.max(whole.end - whole.start, 60_000)) * 0.5;
  const most = Math.max(MOST_PIXELS_PER_MS, least);
  view.scale = Math.min(most, Math.max(least, view.scale * factor));
  view.start = held - x / view.scale;
  hold(view, whole);
}

export function panBy(view: View, pixels: number, whole: Span): void {
  view.start += pixels / view.scale;
  hold(view, whole);
}

/** Keep at least a part of the plan in the window. */
export function hold(view: View, whole: Span): void {
  const length = view.width / view.scale;
  const slack = length * 0.5;
  const low = whole.start - slack;
  const high = whole.end + slack - length;
  view.start = high < low ? (low + high) / 2 : Math.min(high, Math.max(low, view.start));
}

/** Bring the span into sight with as little movement as possible; the scale stays unless the span does not fit. */
export function reveal(view: View, span: Span): void {
  const length = view.width / view.scale;
  const margin = length * 0.08;
  if (span.end - span.start > length - 2 * margin) {
    if (span.start < view.start || span.start > view.start + length / 2) view.start = span.start - margin;
  } else if (span.start < view.start + margin) {
    view.start = span.start - margin;
  } else if (span.end > view.start + length - margin) {
    view.start = span.end + margin - length;
  }
}
