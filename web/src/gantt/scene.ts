/** All that a frame is painted from, except the window of time: made anew when a choice changes, never while moving. */

import type { PlanView } from "../document";
import { type BarTable, NONE } from "./bars";
import { chainOf } from "./chain";
import type { Palette } from "./colours";
import type { Differences } from "./difference";
import { type Filter, matchingBars, matchingRows } from "./filter";
import { Labels } from "./labels";
import { type Grouping, type Layout, layOut } from "./layout";
import { type Row, type RowMode, type RowSet, rowSet } from "./rows";
import { barStyles, type Colouring, type Fill, makeFills } from "./styles";
import type { GanttSay } from "./texts.gantt";
import type { Span } from "./timescale";
import type { Zone } from "./zone";

export interface Choices {
  mode: RowMode;
  grouping: Grouping;
  colouring: Colouring;
  filter: Filter;
  critical: boolean;
  folded: ReadonlySet<string>;
  room: number; // pixels that the window has for all rows
}

export interface Scene {
  plan: PlanView;
  set: RowSet;
  layout: Layout;
  layoutIn: (room: number) => Layout; // the same lines in another room
  styles: Uint8Array[]; // per block and bar
  fills: Fill[];
  labels: Labels[];
  palette: Palette;
  zone: Zone;
  origin: number; // ms since 1970 of instant 0
  span: Span; // of all bars
  shifts: Float64Array; // instants at which shifts begin and end
  critical: boolean;
  differences: Differences | null;
  say: GanttSay;
  found: number; // operations that the filter keeps, NONE without a filter
}

/** What does not change with the choices. */
export interface Ground {
  tables: BarTable[];
  shifts: Float64Array;
  differences: Differences | null;
  zone: Zone;
  origin: number;
  say: GanttSay;
  palette: Palette;
  measure: (text: string) => number;
}

export function makeScene(ground: Ground, choices: Choices, known: RowSet | null): Scene {
  const { tables, palette } = ground;
  const isKnown = known !== null && known.mode === choices.mode && known.blocks.every(({ table }, side) => table === tables[side])
    && known.blocks.length === tables.length;
  const set = isKnown ? known : rowSet(choices.mode, tables);
  const masks = tables.map((table) => matchingBars(table, choices.filter));
  const rows = matchingRows(set, masks, choices.filter);
  const styles = tables.map((table, side) =>
    barStyles(table, choices.colouring, palette, [masks[side], choices.critical ? table.critical : null]),
  );
  const layoutIn = (room: number): Layout =>
    layOut(set, {
      grouping: choices.grouping,
      folded: choices.folded,
      isShown: (row) => rows === null || rows[row] === 1,
      room,
    });
  return {
    plan: tables[0].plan,
    set,
    layout: layoutIn(choices.room),
    layoutIn,
    styles,
    fills: makeFills(palette),
    labels: tables.map((table) => new Labels(table, choices.mode, ground.measure)),
    palette,
    zone: ground.zone,
    origin: ground.origin,
    span: spanOf(tables),
    shifts: ground.shifts,
    critical: choices.critical,
    differences: ground.differences,
    say: ground.say,
    found: countFound(tables[0], masks[0]),
  };
}

function countFound(table: BarTable, mask: Uint8Array | null): number {
  if (mask === null) return NONE;
  const found = new Set<number>();
  for (let bar = 0; bar < table.length; bar++) if (mask[bar] === 1 && table.operation[bar] >= 0) found.add(table.operation[bar]);
  return found.size;
}

function spanOf(tables: readonly BarTable[]): Span {
  return {
    start: Math.min(...tables.map((table) => Math.min(table.first, table.plan.now))),
    end: Math.max(...tables.map((table) => table.last)),
  };
}

export function rowName(scene: Scene, row: Row): string {
  return row.id === "" ? scene.say("gantt.carriage") : row.id;
}

/** Return the place of a bar from the top of the chart, or null where its row is not shown. */
export function barBand(scene: Scene, block: number, bar: number): { top: number; height: number; line: number } | null {
  const { lanes } = scene.set.blocks[block];
  const lane = bar < 0 ? NONE : lanes.laneOf[bar];
  if (lane < 0) return null;
  const line = scene.layout.lineOfRow[lanes.rowOfLane[lane]];
  if (line < 0) return null;
  return {
    top: scene.layout.lines[line].top + scene.layout.laneTop[block][lane],
    height: scene.layout.laneHeight[block][lane],
    line,
  };
}

/** Return the bars of the chain of an operation in these rows, latest first. */
export function chainBars(scene: Scene, block: number, operation: number): number[] {
  const { table, main } = scene.set.blocks[block];
  return chainOf(table.plan, operation).map((link) => main[link]).filter((bar) => bar >= 0);
}
