/** The legend: every state as it is drawn, and the marks. */

import { useEffect, useRef } from "preact/hooks";

import { BAR_STATES } from "../document";
import { basePalette, type Palette } from "./colours";
import { DIFFERENCES, type Differences } from "./difference";
import { makeTiles } from "./patterns";
import { SHAPES } from "./shapes";
import { makeFills } from "./styles";
import type { GanttSay } from "./texts.gantt";

const PAPER = basePalette(false); // paper is light, whatever the screen is
const WIDTH = 34;
const HEIGHT = 18;
const SIGNS = ["", "↔", "⇄", "+", "−"];

export function Legend({ say, palette, states, differences, names }: {
  say: GanttSay; palette: Palette; states: ReadonlySet<number>; differences: Differences | null; names: [string, string] | null;
}) {
  return (
    <div class="gantt-legend" data-testid="gantt-legend">
      <ul>
        {BAR_STATES.map((state, number) => states.has(number) && (
          <li key={state}>
            <Sample palette={palette} state={number} />
            <Sample palette={PAPER} state={number} isPaper />
            {say(`gantt.state.${state}`)}
          </li>
        ))}
        <li><span class="gantt-sign is-late" aria-hidden="true" />{say("gantt.mark.late")}</li>
        <li><span class="gantt-sign is-critical" aria-hidden="true" />{say("gantt.mark.critical")}</li>
        <li><span class="gantt-sign is-closed" aria-hidden="true" />{say("gantt.closed")}</li>
      </ul>
      {names !== null && (
        <ul>
          <li>{say("gantt.upper", { name: names[0] })}</li>
          <li>{say("gantt.lower", { name: names[1] })}</li>
          {differences !== null && DIFFERENCES.map((kind, number) => (
            <li key={kind} data-testid={`gantt-difference-${kind}`}>
              <span class="gantt-glyph" aria-hidden="true">{SIGNS[number]}</span>
              {say(`gantt.difference.${kind}`)}: {differences.counts[kind]}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Sample({ palette, state, isPaper = false }: { palette: Palette; state: number; isPaper?: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current !== null) paintSample(canvas.current, palette, state);
  }, [palette, state]);
  return <canvas ref={canvas} class={isPaper ? "gantt-sample is-paper" : "gantt-sample"} aria-hidden="true" />;
}

function paintSample(canvas: HTMLCanvasElement, palette: Palette, state: number): void {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = WIDTH * ratio;
  canvas.height = HEIGHT * ratio;
  const context = canvas.getContext("2d");
  if (context === null) return;
  const shape = SHAPES[state];
  const fills = makeFills(palette);
  const fill = fills[2 + state + (shape.isHollow ? palette.states.length + palette.fills.length : 0)];
  const y = Math.round(shape.top * HEIGHT * ratio);
  const height = Math.round(shape.height * HEIGHT * ratio);
  const tiles = makeTiles(context, fill.ink, ratio);
  context.translate(0, y); // patterns begin at the top of the bar
  for (const paint of [fill.colour, shape.pattern === "none" ? null : tiles[shape.pattern]]) {
    if (paint === null) continue;
    context.fillStyle = paint;
    context.fillRect(0, 0, canvas.width, height);
  }
  context.strokeStyle = fill.edge;
  context.lineWidth = ratio;
  if (shape.isHollow) context.strokeRect(ratio / 2, ratio / 2, canvas.width - ratio, height - ratio);
}
