/** How a curve is drawn: colours from the style sheet, ticks on round clock times of the site. */

import uPlot from "uplot";

import { numberText, type Clock } from "../format";
import { axisTicks, midnights, type Tick } from "../gantt/ticks";
import { DAY, Zone } from "../gantt/zone";
import { language } from "../settings";
import { say } from "../texts";
import type { CurveSeries } from "./curve_data";

export interface Mark {
  from: number;
  until: number;
}

interface Wanted {
  series: CurveSeries[];
  marks: Mark[];
  clock: Clock;
  width: number; // CSS pixels
  style: CSSStyleDeclaration;
}

const HEIGHT = 220;
const WHOLE = [0, 1, 2, 3, 4, 5, 6, 7, 8].flatMap((zeros) => [1, 2, 5].map((step) => step * 10 ** zeros));
const LOCALES = { en: "en-GB", de: "de-DE" };

export function curveOptions({ series, marks, clock, width, style }: Wanted): uPlot.Options {
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const isCount = series.every(({ values }) => values.every(Number.isInteger)); // there is no half a lot
  const font = `12px ${style.fontFamily}`;
  const axis: uPlot.Axis = {
    stroke: colour("--muted"), font, grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line"), width: 1, size: 4 },
  };
  return {
    width,
    height: HEIGHT,
    scales: { x: { time: false }, y: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.08 : 1] } },
    axes: [
      { ...axis, ...timeTicks(clock), size: 42 },
      { ...axis, ...(isCount ? { incrs: WHOLE } : {}), size: 44, values: (_plot, splits) => splits.map((value) => numberText(value)) },
    ],
    series: [
      { label: say("curve.time"), value: (_plot, value) => (value === null ? "" : clock.text(value)) },
      ...series.map((one) => lineOf(one, colour)),
    ],
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    legend: { live: true },
    hooks: { drawClear: [(plot) => paintMarks(plot, marks, colour("--late-soft"), colour("--late"))] },
  };
}

function lineOf({ label, kind, colour: name }: CurveSeries, colour: (name: string) => string): uPlot.Series {
  const value = (_plot: uPlot, shown: number | null) => (shown === null ? "" : numberText(shown));
  const stroke = colour(`--curve-${name}`);
  if (kind === "bars") {
    const paths = uPlot.paths.bars!({ size: [0.9, 60], align: 1 });
    return { label, value, stroke, fill: colour("--curve-fill"), width: 1, paths, points: { show: false } };
  }
  const dash = name === "two" ? { dash: [5, 3] } : {}; // told apart without colour as well
  return { label, value, stroke, width: 2, paths: uPlot.paths.stepped!({ align: 1 }), points: { show: false }, ...dash };
}

/** Round clock times below, and the day once under the first of them. */
function timeTicks(clock: Clock): Pick<uPlot.Axis, "splits" | "values"> {
  const zone = new Zone(clock.zone, LOCALES[language.peek()]);
  let ticks: Tick[] = [];
  let days: Tick[] = [];
  return {
    splits: (plot, _axis, least, most) => {
      const scale = Math.max(plot.bbox.width / devicePixelRatio, 1) / Math.max(most - least, 1);
      const [start, end] = [clock.origin + least, clock.origin + most];
      const { fine, coarse, step } = axisTicks(zone, start, end, scale, 62);
      ticks = fine;
      days = step < DAY ? midnights(zone, start, end).map((instant) => ({ instant, text: clock.day(instant - clock.origin) })) : coarse;
      return ticks.map(({ instant }) => instant - clock.origin);
    },
    values: (_plot, splits) => {
      let before = "";
      return splits.map((split, at) => {
        const instant = clock.origin + split;
        const day = days.filter((one) => one.instant <= instant).pop()?.text ?? "";
        const said = day === before ? "" : day;
        before = day;
        return `${ticks[at]?.text ?? ""}\n${said}`;
      });
    },
  };
}

/** Stretches without material, behind the curve: hatched as well as coloured. */
function paintMarks(plot: uPlot, marks: readonly Mark[], fill: string, line: string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const { from, until } of marks) {
    const left = plot.valToPos(from, "x", true);
    const width = Math.max(plot.valToPos(until, "x", true) - left, 2 * devicePixelRatio);
    ctx.fillStyle = fill;
    ctx.fillRect(left, bbox.top, width, bbox.height);
    ctx.fillStyle = line;
    ctx.fillRect(left, bbox.top, 2 * devicePixelRatio, bbox.height);
  }
  ctx.restore();
}
