/** The Gantt: one plan, or two beside each other, on a canvas. */

import type { RefObject } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import type { PlanView } from "../document";
import { type BarTable, barTable } from "./bars";
import { type Beside, besidesOf, firstBeside, firstChoices } from "./choices";
import { differences as compare } from "./difference";
import "./gantt.css";
import { basePalette, type Palette, readPalette } from "./colours";
import { isEmpty } from "./filter";
import { groupOf } from "./layout";
import { Legend } from "./legend";
import { modesOf } from "./rows";
import { type Choices, type Ground, makeScene, type Scene } from "./scene";
import { shiftEdges } from "./shifts";
import { StageView, type StageHandle } from "./stage_view";
import { OperationsTable } from "./table";
import type { GanttSay } from "./texts.gantt";
import { Toolbar, ZoomButtons } from "./toolbar";
import { Zone } from "./zone";

const NARROW = 600; // pixels of a window in which the legend would push the chart out of sight

export interface GanttProps {
  plan: PlanView;
  against: PlanView | null;
  clock: { origin: string; zone: string; locale: string };
  say: GanttSay;
  isDark: boolean;
}

export function Gantt(props: GanttProps) {
  const { plan, against, say } = props;
  const [choices, setChoices] = useState<Choices>(() => firstChoices(plan));
  const [beside, setBeside] = useState<Beside>(() => firstBeside(plan, against));
  const [shows, setShows] = useState({ table: false, legend: window.innerWidth > NARROW });
  const [isIdle, setIdle] = useState(false);
  const root = useRef<HTMLElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const stage = useRef<StageHandle>(null);
  const measure = useRef((text: string) => text.length * 6); // until there is a canvas to ask
  const { zone, origin, differences, palette, scene, states } = useScene(props, choices, beside, root, measure);

  // The table is for readers who do not see the canvas; the picture comes first.
  useEffect(() => {
    const timer = window.setTimeout(() => setIdle(true), 300);
    return () => clearTimeout(timer);
  }, []);

  const change = (changes: Partial<Choices>): void => setChoices((before) => ({ ...before, ...changes }));
  const foldAll = (isFolded: boolean): void => {
    change({ folded: new Set(isFolded ? scene.set.rows.map((row) => groupOf(row, choices.grouping)) : []) });
  };
  const names: [string, string] | null =
    beside === "none" ? null : [plan.name, beside === "against" ? (against?.name ?? "") : say("gantt.beside.simulated")];

  return (
    <section ref={root} class="gantt" data-testid="gantt" aria-label={say("gantt.title")}>
      <Toolbar
        say={say} choices={choices} modes={modesOf(plan)} besides={besidesOf(plan, against)} beside={beside}
        hasSites={plan.resources.some((resource) => resource.site !== "")} found={scene.found} search={search}
        change={change} chooseBeside={setBeside} foldAll={foldAll} findNext={() => stage.current?.findNext()}
        leaveSearch={() => stage.current?.focus()}
      />
      <div class="gantt-bar">
        <ZoomButtons
          say={say} zoom={(factor) => stage.current?.zoom(factor)} showAll={() => stage.current?.showAll()}
          goToNow={() => stage.current?.goToNow()}
        />
        <button
          type="button" class="gantt-button" data-testid="gantt-legend-toggle" aria-pressed={shows.legend}
          onClick={() => setShows({ ...shows, legend: !shows.legend })}
        >
          {say("gantt.legend")}
        </button>
        <button
          type="button" class="gantt-button" data-testid="gantt-table-toggle" aria-expanded={shows.table}
          onClick={() => setShows({ ...shows, table: !shows.table })}
        >
          {say("gantt.table")}
        </button>
        {shows.legend && <Legend say={say} palette={palette} states={states} differences={differences} names={names} />}
      </div>
      <StageView
        handle={stage} scene={scene} choices={choices} change={change} measure={measure}
        search={() => search.current?.focus()} hasAgainst={beside === "against"}
      />
      {scene.layout.lines.length === 0 && !isEmpty(choices.filter) && (
        <p class="gantt-nothing" data-testid="gantt-nothing">
          {say("gantt.find.nothing")}{" "}
          <button type="button" class="gantt-button" onClick={() => change({ filter: { ...choices.filter, text: "", late: false } })}>
            {say("gantt.find.clear")}
          </button>
        </p>
      )}
      {(isIdle || shows.table) && (
        <OperationsTable plan={plan} filter={choices.filter} zone={zone} origin={origin} say={say} isShown={shows.table} />
      )}
    </section>
  );
}

/** Everything that is painted, made anew only where what it depends on has changed. */
function useScene(
  { plan, against, clock, say, isDark }: GanttProps, choices: Choices, beside: Beside, root: RefObject<HTMLElement | null>,
  measure: { current: (text: string) => number },
) {
  const zone = useMemo(() => new Zone(clock.zone, clock.locale), [clock.zone, clock.locale]);
  const origin = useMemo(() => Date.parse(clock.origin), [clock.origin]);
  const tables = useTables(plan, against, beside);
  const shifts = useMemo(() => shiftEdges(plan), [plan]);
  const differences = useMemo(
    () => (beside === "against" && against !== null ? compare(plan, against) : null), [plan, against, beside],
  );
  const palette = usePalette(root, isDark);
  const known = useRef<Scene | null>(null);
  const scene = useMemo(() => {
    const ground: Ground = { tables, shifts, differences, zone, origin, say, palette, measure: (text) => measure.current(text) };
    known.current = makeScene(ground, choices, known.current?.set ?? null);
    return known.current;
  }, [tables, shifts, differences, zone, origin, say, palette, choices]);
  const states = useMemo(() => new Set(tables.flatMap((table) => [...new Set(table.state)])), [tables]);
  return { zone, origin, differences, palette, scene, states };
}

function useTables(plan: PlanView, against: PlanView | null, beside: Beside): BarTable[] {
  const first = useMemo(() => barTable(plan), [plan]);
  return useMemo(() => {
    if (beside === "against" && against !== null) return [first, barTable(against)];
    if (beside === "simulated" && plan.simulated !== null) return [first, barTable(plan, plan.simulated.bars)];
    return [first];
  }, [first, plan, against, beside]);
}

/** The page's custom properties are known once the chart stands in the page, and again after each change of theme. */
function usePalette(root: RefObject<HTMLElement | null>, isDark: boolean): Palette {
  const [palette, setPalette] = useState(() => basePalette(isDark));
  useEffect(() => {
    if (root.current !== null) setPalette(readPalette(root.current, isDark));
  }, [root, isDark]);
  return palette;
}
