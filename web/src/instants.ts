/** Instants of a plan that no calendar has: nothing can be shown at them. */

import type { PlanView, Steps } from "./document";
import type { Finding } from "./shape";

const FIRST = Date.parse("0001-01-01T00:00:00Z"); // what plan files can say
const LAST = Date.parse("9999-12-31T23:59:59.999Z");

/** Whether a number of milliseconds since 1970 is a date of people. */
export function isDate(epoch: number): boolean {
  return epoch >= FIRST && epoch <= LAST;
}

/** Name the first instant of each part that is none; `origin` is in milliseconds since 1970. */
export function checkInstants(plan: PlanView, place: string, origin: number, found: Finding): void {
  const judge = (instants: readonly (number | null)[], where: string): void => {
    const at = instants.findIndex((instant) => instant !== null && !isDate(origin + instant));
    if (at >= 0) found.add(`${place}.${where}[${at}]`);
  };
  const steps = ({ times }: Steps, where: string): void => judge(times, `${where}.times`);
  if (!isDate(origin + plan.now)) found.add(`${place}.now`);
  if (plan.frozen_until !== null && !isDate(origin + plan.frozen_until)) found.add(`${place}.frozen_until`);
  plan.resources.forEach(({ closed }, i) => judge(closed.flat(), `resources[${i}].closed`));
  plan.orders.forEach(({ release, due, completion }, i) => judge([release, due, completion], `orders[${i}]`));
  judge(plan.operations.start, "operations.start");
  judge(plan.operations.end, "operations.end");
  judge(plan.bars.start, "bars.start");
  judge(plan.bars.end, "bars.end");
  judge(plan.why.elsewhere.map(({ completion }) => completion), "why.elsewhere");
  plan.late.forEach(({ chain, fixes }, i) => {
    judge(chain.flatMap(({ start, end }) => [start, end]), `late[${i}].chain`);
    judge(fixes.map(({ completion }) => completion), `late[${i}].fixes`);
  });
  plan.load.forEach(({ start }, i) => judge(start, `load[${i}].start`));
  plan.material.forEach((one, i) => {
    judge(one.times, `material[${i}].times`);
    judge(one.shortages.flatMap(({ at, until }) => [at, until]), `material[${i}].shortages`);
    judge(one.purchases.map(({ at }) => at), `material[${i}].purchases`);
  });
  steps(plan.in_progress, "in_progress");
  for (const [name, table] of [["movements", plan.floor?.movements], ["simulated", plan.floor?.simulated]] as const) {
    judge(table?.start ?? [], `floor.${name}.start`);
    judge(table?.end ?? [], `floor.${name}.end`);
  }
  plan.floor?.queues.forEach((queue, i) => steps(queue.steps, `floor.queues[${i}]`));
  if (plan.simulated === null) return;
  judge([plan.simulated.until], "simulated.until");
  judge(plan.simulated.bars.start, "simulated.bars.start");
  judge(plan.simulated.bars.end, "simulated.bars.end");
  plan.simulated.queues.forEach((queue, i) => steps(queue.steps, `simulated.queues[${i}]`));
}
