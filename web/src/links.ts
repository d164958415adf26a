/** What holds between the parts of a plan: columns of a table are equally long, an index names a row that is there. */

import { RESOURCE_STATES, type Bars, type FloorMap, type Movements, type PlanView } from "./document";
import type { Finding } from "./shape";

export function checkLinks(plan: PlanView, place: string, found: Finding): void {
  const orders = plan.orders.length;
  const resources = plan.resources.length;
  const operations = plan.operations.id.length;
  const row = (index: number, size: number, where: string, least = -1) => {
    if (index < least || index >= size) found.add(`${place}.${where}`);
  };

  sameLength({ ...plan.operations }, `${place}.operations`, found);
  indices(plan.operations.order, orders, `${place}.operations.order`, found);
  indices(plan.operations.station, resources, `${place}.operations.station`, found);
  bars(plan.bars, resources, operations, `${place}.bars`, found);

  const { elsewhere, ...columns } = plan.why;
  sameLength({ ...columns, operations: plan.operations.id }, `${place}.why`, found);
  indices(plan.why.task, operations, `${place}.why.task`, found);
  elsewhere.forEach((one, i) => {
    row(one.operation, operations, `why.elsewhere[${i}].operation`, 0);
    row(one.station, resources, `why.elsewhere[${i}].station`, 0);
  });

  plan.states.forEach((one, i) => {
    row(one.resource, resources, `states[${i}].resource`, 0);
    if (one.share.length !== RESOURCE_STATES.length) found.add(`${place}.states[${i}].share`);
  });
  plan.late.forEach((one, i) => {
    row(one.order, orders, `late[${i}].order`, 0);
    one.chain.forEach((link, j) => row(link.operation, operations, `late[${i}].chain[${j}].operation`));
  });
  plan.load.forEach((one, i) => {
    row(one.resource, resources, `load[${i}].resource`, 0);
    sameLength({ start: one.start, busy_ms: one.busy_ms, open_ms: one.open_ms }, `${place}.load[${i}]`, found);
  });
  plan.material.forEach((one, i) => {
    sameLength({ times: one.times, stock: one.stock }, `${place}.material[${i}]`, found);
    one.shortages.forEach((short, j) => row(short.operation, operations, `material[${i}].shortages[${j}].operation`));
  });
  sameLength({ ...plan.in_progress }, `${place}.in_progress`, found);
  if (plan.floor !== null) floorLinks(plan.floor, resources, `${place}.floor`, found);
  if (plan.simulated !== null) {
    bars(plan.simulated.bars, resources, operations, `${place}.simulated.bars`, found);
    plan.simulated.queues.forEach((queue, i) => {
      row(queue.resource, resources, `simulated.queues[${i}].resource`, 0);
      sameLength({ ...queue.steps }, `${place}.simulated.queues[${i}].steps`, found);
    });
  }
}

function floorLinks(floor: FloorMap, resources: number, place: string, found: Finding): void {
  const { points, lanes, slots, places, ways } = floor;
  const size = points.id.length;
  sameLength({ ...points }, `${place}.points`, found);
  sameLength({ ...lanes }, `${place}.lanes`, found);
  sameLength({ ...slots }, `${place}.slots`, found);
  sameLength({ ...places }, `${place}.places`, found);
  rows(lanes.start, size, `${place}.lanes.start`, found);
  rows(lanes.end, size, `${place}.lanes.end`, found);
  rows(slots.point, size, `${place}.slots.point`, found);
  rows(places.resource, resources, `${place}.places.resource`, found);
  rows(places.point, size, `${place}.places.point`, found);
  indices(places.slot, slots.id.length, `${place}.places.slot`, found);
  ways.forEach((way, i) => {
    sameLength({ ...way }, `${place}.ways[${i}]`, found);
    rows(way.points, size, `${place}.ways[${i}].points`, found);
    if (way.points.length === 0) found.add(`${place}.ways[${i}]`);
  });
  const moves = (table: Movements, where: string): void => {
    sameLength({ ...table }, where, found);
    rows(table.robot, resources, `${where}.robot`, found);
    rows(table.way, ways.length, `${where}.way`, found);
  };
  moves(floor.movements, `${place}.movements`);
  if (floor.simulated !== null) moves(floor.simulated, `${place}.simulated`);
  floor.queues.forEach(({ resource, steps }, i) => {
    rows([resource], resources, `${place}.queues[${i}].resource`, found);
    sameLength({ ...steps }, `${place}.queues[${i}].steps`, found);
  });
}

function bars(table: Bars, resources: number, operations: number, place: string, found: Finding): void {
  sameLength({ ...table }, place, found);
  indices(table.resource, resources, `${place}.resource`, found);
  indices(table.operation, operations, `${place}.operation`, found);
}

/** Name the first column that is not as long as the one before it. */
function sameLength(columns: Record<string, unknown>, place: string, found: Finding): void {
  let length = -1;
  for (const [name, values] of Object.entries(columns)) {
    // A field that a newer version has added may be no column.
    if (!Array.isArray(values)) continue;
    if (length >= 0 && values.length !== length) {
      found.add(`${place}.${name}`);
      return;
    }
    length = values.length;
  }
}

/** Name the first index that is no row. */
function rows(column: number[], size: number, place: string, found: Finding): void {
  const at = column.findIndex((index) => index < 0 || index >= size);
  if (at >= 0) found.add(`${place}[${at}]`);
}

/** Name the first index that is neither a row nor -1. */
function indices(column: number[], size: number, place: string, found: Finding): void {
  const at = column.findIndex((index) => index < -1 || index >= size);
  if (at >= 0) found.add(`${place}[${at}]`);
}
