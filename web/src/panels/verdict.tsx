/** The first thing a planner asks, answered in a sentence. */

import { lengthText } from "../format";
import { say } from "../texts";
import { useView } from "../view";
import { isLate, lateCount } from "./counts";

export function Verdict() {
  const { plan, clock } = useView();
  const customers = plan.orders.filter(({ parent }) => parent === "");
  const late = lateCount(plan);
  const worst = customers.filter(isLate).sort((one, other) => other.lateness_ms! - one.lateness_ms!)[0];
  const hasDue = customers.some(({ due }) => due !== null);
  const last = plan.operations.end.reduce((latest, end) => Math.max(latest, end), -Infinity);
  const isPlanned = plan.operations.id.length > 0;
  return (
    <section class="verdict" data-testid="verdict">
      {!isPlanned ? (
        <p>{say("verdict.empty")}</p>
      ) : late > 0 ? (
        <p class="late">{say("verdict.late", { count: late, all: customers.length })}</p>
      ) : plan.unplanned.length > 0 ? (
        <p class="late">{say("verdict.unplanned", { count: plan.unplanned.length })}</p>
      ) : (
        <p>{hasDue ? say("verdict.fine") : say("verdict.fine.nodue")}</p>
      )}
      <p>
        {worst !== undefined && `${say("verdict.worst", { order: worst.id, length: lengthText(worst.lateness_ms!) })} `}
        {late > 0 && plan.unplanned.length > 0 && `${say("verdict.unplanned", { count: plan.unplanned.length })} `}
        {isPlanned && say("verdict.done", { instant: clock.text(last) })}
      </p>
    </section>
  );
}
