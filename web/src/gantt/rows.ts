/** The rows of the Gantt: stations, operators, tools, robots or orders, with the bars of one plan or of two beside each other. */

import type { OrderRow, PlanView, ResourceKind } from "../document";
import { type BarTable, mainBars, NONE, STATE } from "./bars";
import { fillLanes, type Lanes } from "./lanes";

export const ROW_MODES = ["station", "operator", "tool", "robot", "order"] as const;
export type RowMode = (typeof ROW_MODES)[number];

export interface Row {
  id: string;
  detail: string; // said smaller beside the id: product of an order
  group: string;
  site: string;
  index: [number, number]; // row of the plan's table, and of that beside it; NONE where it has none
}

/** The bars of one plan in rows. */
export interface Block {
  table: BarTable;
  lanes: Lanes;
  main: Int32Array; // per operation the bar that stands for it in these rows, NONE where no row shows it
}

export interface RowSet {
  mode: RowMode;
  rows: Row[];
  blocks: Block[]; // one plan or two
}

/** The id of the row that shows carriage without a robot. */
export const CARRIAGE = "";

export function rowSet(mode: RowMode, tables: readonly BarTable[]): RowSet {
  const rows = mode === "order" ? orderRows(tables) : resourceRows(mode, tables);
  const blocks = tables.map((table, side) => {
    const rowOf = mode === "order" ? orderOfBars(table, rows, side) : resourceOfBars(table, rows, side);
    const lanes = fillLanes(table, rowOf, rows.length, mode !== "order");
    return { table, lanes, main: shownBars(table, lanes) };
  });
  return { mode, rows, blocks };
}

/** Return the modes that have something to show, so that no switch leads to an empty chart. */
export function modesOf(plan: PlanView): RowMode[] {
  const hasCarriage = plan.bars.resource.includes(NONE);
  return ROW_MODES.filter((mode) => {
    if (mode === "order") return plan.orders.length > 0;
    return plan.resources.some((resource) => resource.kind === mode) || (mode === "robot" && hasCarriage);
  });
}

function orderRows(tables: readonly BarTable[]): Row[] {
  const rows = new Map<string, Row>();
  tables.forEach(({ plan }, side) => {
    plan.orders.forEach((order, index) => {
      const row = rows.get(order.id) ?? {
        id: order.id, detail: order.product, group: order.product, site: "", index: [NONE, NONE] as [number, number],
      };
      row.index[side] = index;
      rows.set(order.id, row);
    });
  });
  const orderOf = (row: Row): OrderRow =>
    row.index[0] >= 0 ? tables[0].plan.orders[row.index[0]] : tables[1].plan.orders[row.index[1]];
  return [...rows.values()].sort(
    (a, b) => (orderOf(a).due ?? Infinity) - (orderOf(b).due ?? Infinity) || 0 || (a.id < b.id ? -1 : 1),
  );
}

function resourceRows(kind: ResourceKind, tables: readonly BarTable[]): Row[] {
  const rows = new Map<string, Row>();
  tables.forEach(({ plan, resource, length }, side) => {
    plan.resources.forEach((found, index) => {
      if (found.kind !== kind) return;
      const row = rows.get(found.id) ?? {
        id: found.id, detail: "", group: found.group, site: found.site, index: [NONE, NONE] as [number, number],
      };
      row.index[side] = index;
      rows.set(found.id, row);
    });
    const hasCarriage = kind === "robot" && length > 0 && resource.indexOf(NONE) >= 0;
    if (hasCarriage && !rows.has(CARRIAGE)) {
      rows.set(CARRIAGE, { id: CARRIAGE, detail: "", group: "", site: "", index: [NONE, NONE] });
    }
  });
  return [...rows.values()];
}

function rowByIndex(rows: readonly Row[], side: number, length: number): Int32Array {
  const found = new Int32Array(length).fill(NONE);
  rows.forEach((row, number) => {
    if (row.index[side] >= 0) found[row.index[side]] = number;
  });
  return found;
}

function resourceOfBars(table: BarTable, rows: readonly Row[], side: number): Int32Array {
  const numbers = rowByIndex(rows, side, table.plan.resources.length);
  const carriage = rows.findIndex((row) => row.id === CARRIAGE);
  return table.resource.map((resource) => (resource < 0 ? carriage : numbers[resource]));
}

/** An order shows what is done with its lots; who and which tool is shown beside them only where there is no station. */
function orderOfBars(table: BarTable, rows: readonly Row[], side: number): Int32Array {
  const numbers = rowByIndex(rows, side, table.plan.orders.length);
  const { resources, operations } = table.plan;
  return table.order.map((order, bar) => {
    if (order < 0) return NONE;
    const resource = table.resource[bar];
    const kind = resource < 0 ? "carriage" : resources[resource].kind;
    const isShown = kind === "station" || kind === "carriage" || kind === "robot";
    const isAlone = operations.station[table.operation[bar]] < 0 && table.state[bar] !== STATE.travel;
    return isShown || isAlone ? numbers[order] : NONE;
  });
}

function shownBars(table: BarTable, lanes: Lanes): Int32Array {
  const main = mainBars(table);
  const shown = main.map((bar) => (bar >= 0 && lanes.laneOf[bar] >= 0 ? bar : NONE));
  for (let bar = 0; bar < table.length; bar++) {
    const operation = table.operation[bar];
    if (operation < 0 || lanes.laneOf[bar] < 0 || shown[operation] >= 0) continue;
    shown[operation] = bar;
  }
  showBatches(table, lanes, shown);
  return shown;
}

/** An operation whose bar is hidden in that of its batch is pointed at by it. */
function showBatches(table: BarTable, lanes: Lanes, shown: Int32Array): void {
  const { batch } = table.plan.operations;
  const leaders = new Map<number, number>();
  for (let bar = 0; bar < table.length; bar++) {
    const operation = table.operation[bar];
    if (operation >= 0 && batch[operation] >= 0 && lanes.together[bar] > 1 && shown[operation] === bar) {
      leaders.set(batch[operation], bar);
    }
  }
  if (leaders.size === 0) return;
  shown.forEach((bar, operation) => {
    if (bar < 0 && batch[operation] >= 0) shown[operation] = leaders.get(batch[operation]) ?? NONE;
  });
}
