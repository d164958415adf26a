/** The canvases in the page: size, pointer, keys, tooltip, selection and print. */

import { effect } from "@preact/signals";
import type { RefObject } from "preact";
import { useImperativeHandle, useLayoutEffect, useRef, useState } from "preact/hooks";

import { instant } from "../instant";
import { revealed, selection } from "../selection";
import { NO_FILTER } from "./filter";
import { followMinimap, followPointers } from "./gestures";
import { makeHook } from "./hook";
import { pressKey } from "./keyboard";
import { MINIMAP_HEIGHT } from "./minimap";
import { AXIS_HEIGHT } from "./paint_axis";
import { followPrint } from "./print";
import type { Choices, Scene } from "./scene";
import { Pointing } from "./pointing";
import { Stage } from "./stage";
import { type Tip, Tooltip } from "./tooltip";

export interface StageHandle {
  zoom: (factor: number) => void;
  showAll: () => void;
  goToNow: () => void;
  findNext: () => void;
  focus: () => void;
}

export interface StageViewProps {
  handle: RefObject<StageHandle | null>;
  scene: Scene;
  choices: Choices;
  change: (changes: Partial<Choices>) => void;
  measure: { current: (text: string) => number };
  search: () => void;
  hasAgainst: boolean; // the second block is another plan, not a run of this one
}

const NARROW = 620; // pixels of the whole chart
const NAMES = { wide: 176, narrow: 92 };

interface Parts {
  box: RefObject<HTMLDivElement | null>;
  body: RefObject<HTMLDivElement | null>;
  names: RefObject<HTMLCanvasElement | null>;
  chart: RefObject<HTMLCanvasElement | null>;
  overlay: RefObject<HTMLCanvasElement | null>;
  minimap: RefObject<HTMLCanvasElement | null>;
  paper: RefObject<HTMLDivElement | null>;
}

export function StageView(props: StageViewProps) {
  const { handle, scene } = props;
  const parts: Parts = {
    box: useRef(null), body: useRef(null), names: useRef(null), chart: useRef(null), overlay: useRef(null),
    minimap: useRef(null), paper: useRef(null),
  };
  const [tip, setTip] = useState<Tip | null>(null);
  const [said, setSaid] = useState("");
  const [size, setSize] = useState({ width: 800, height: 400 });
  const current = useRef(props);
  current.current = props;
  const pointing = useRef<Pointing | null>(null);

  useLayoutEffect(() => {
    const opened = openStage(parts, current, {
      setTip, setSaid, setSize,
      setRoom: (room) => {
        if (room !== current.current.choices.room) current.current.change({ room });
      },
    });
    pointing.current = opened.pointing;
    return opened.close;
  }, []);

  useLayoutEffect(() => {
    pointing.current?.show(scene);
    placeBody(parts, scene);
  }, [scene]);
  useImperativeHandle(handle, () => pointing.current!.handle(() => parts.box.current?.focus()));

  return (
    <div ref={parts.body} class="gantt-body">
      <div
        ref={parts.box} class="gantt-stage" data-testid="gantt-stage" tabIndex={0} role="application"
        aria-label={scene.say("gantt.title")} aria-describedby="gantt-keys"
        onKeyDown={(event) => {
          if (pressKey(event, pointing.current!.keys())) event.preventDefault();
        }}
        onBlur={() => pointing.current?.leaveKeys()}
      >
        <canvas ref={parts.names} class="gantt-names" aria-hidden="true" />
        <div class="gantt-field">
          <canvas ref={parts.chart} data-testid="gantt-chart" aria-hidden="true" />
          <canvas ref={parts.overlay} class="gantt-overlay" data-testid="gantt-overlay" aria-hidden="true" />
        </div>
        <Tooltip tip={tip} width={size.width} height={size.height} />
        {scene.set.rows.length === 0 && <p class="gantt-empty">{scene.say("gantt.empty")}</p>}
      </div>
      <canvas
        ref={parts.minimap} class="gantt-minimap" data-testid="gantt-minimap" role="img" aria-label={scene.say("gantt.minimap")}
      />
      <p id="gantt-keys" class="gantt-hidden">{scene.say("gantt.keys")}</p>
      <div class="gantt-hidden" role="status" aria-live="polite" data-testid="gantt-said">{said}</div>
      <div ref={parts.paper} class="gantt-paper" aria-hidden="true" />
    </div>
  );
}

interface Tellers {
  setTip: (tip: Tip | null) => void;
  setSaid: (text: string) => void;
  setSize: (size: { width: number; height: number }) => void;
  setRoom: (room: number) => void;
}

/** Bring the stage to life on its canvases; `close` lets go of everything that it holds. */
function openStage(
  parts: Parts, current: { current: StageViewProps }, tell: Tellers,
): { pointing: Pointing; close: () => void } {
  const canvases = {
    names: parts.names.current!, chart: parts.chart.current!, overlay: parts.overlay.current!, minimap: parts.minimap.current!,
  };
  const stage = new Stage(canvases, () => tell.setTip(null));
  const pointing = new Pointing(stage, current, tell);
  current.current.measure.current = stage.measure;
  const undo = [
    followSize(stage, parts, tell),
    followPointers(canvases.overlay, stage, pointing.calls()),
    followMinimap(canvases.minimap, stage),
    followSelection(pointing, current),
    followPrint(stage, parts.paper.current!),
  ];
  const clickName = (event: MouseEvent): void => pointing.clickName(event.offsetY);
  canvases.names.addEventListener("click", clickName);
  window.reshuffleView = makeHook(stage, canvases.overlay);
  const close = (): void => {
    canvases.names.removeEventListener("click", clickName);
    undo.forEach((call) => call());
    stage.stop();
    window.reshuffleView = undefined;
  };
  return { pointing, close };
}

const BESIDES = AXIS_HEIGHT + MINIMAP_HEIGHT + 12; // pixels of the chart that are no rows
const BELOW = 16; // pixels left free below the chart
const LEAST = 320;

/** A chart of few rows is no higher than its rows. */
function placeBody(parts: Parts, scene: Scene): void {
  parts.body.current!.style.maxHeight = `${Math.max(scene.layout.height + BESIDES, 220)}px`;
}

/** Let the chart reach to the lower edge of the window; return the pixels that its rows have then. */
function fillWindow(parts: Parts): number {
  const body = parts.body.current!;
  const top = body.getBoundingClientRect().top + window.scrollY;
  const height = Math.max(LEAST, Math.round(window.innerHeight - top - BELOW));
  body.style.setProperty("--gantt-height", `${height}px`);
  return height - BESIDES;
}

function followSize(stage: Stage, parts: Parts, tell: Tellers): () => void {
  const measure = (): void => {
    const box = parts.box.current!;
    tell.setRoom(fillWindow(parts));
    const [width, height] = [box.clientWidth, box.clientHeight];
    if (width === 0 || height === 0) return;
    const names = width < NARROW ? NAMES.narrow : NAMES.wide;
    stage.resize(names, Math.max(50, width - names), height, window.devicePixelRatio || 1);
    parts.minimap.current!.style.marginLeft = `${names}px`;
    tell.setSize({ width, height });
  };
  const observer = new ResizeObserver(measure);
  observer.observe(parts.box.current!);
  observer.observe(parts.body.current!.parentElement!); // what stands above the chart may grow
  window.addEventListener("resize", measure); // a move to another screen changes the resolution only
  measure();
  return () => {
    observer.disconnect();
    window.removeEventListener("resize", measure);
  };
}

/** Follow what is selected anywhere in the page; what is to be brought into sight may need rows that are not there. */
function followSelection(pointing: Pointing, current: { current: StageViewProps }): () => void {
  let seen = 0;
  const stops = [
    effect(() => pointing.select(selection.value)),
    effect(() => pointing.markInstant(instant.value)),
    effect(() => {
      const count = revealed.value;
      if (count === seen) return;
      seen = count;
      const chosen = selection.peek();
      if (chosen === null) return;
      // Rows may have to be made before one of them can be shown, and the component renders when this is over.
      window.setTimeout(() => {
        if (pointing.reveal(chosen)) return;
        current.current.change({ filter: NO_FILTER, folded: new Set() });
        window.setTimeout(() => {
          if (pointing.reveal(chosen)) return;
          current.current.change({ mode: chosen.kind === "order" ? "order" : "station" });
          window.setTimeout(() => pointing.reveal(chosen), 30);
        }, 30);
      }, 0);
    }),
  ];
  return () => stops.forEach((stop) => stop());
}
