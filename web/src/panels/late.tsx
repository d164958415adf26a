/** The late orders, worst first: what cost the time and the cheapest way out; the rest of the reasons one click away. */

import { lengthText, moneyText } from "../format";
import { hashOf } from "../route";
import { say } from "../texts";
import { useView } from "../view";
import { heldParams } from "../app/address";
import { isLate } from "./counts";
import { CausalChain, Fixes, Shares } from "./late_reasons";
import { OrderLink } from "./names";
import { lookup } from "../lookup";

const SHOWN = 6;

export function LateOrders() {
  const { plan, currency } = useView();
  const late = plan.orders
    .map((order, row) => ({ order, row }))
    .filter(({ order }) => order.parent === "" && isLate(order))
    .sort((one, other) => other.order.lateness_ms! - one.order.lateness_ms!);
  const explained = lookup(plan).late;
  return (
    <section class="panel long" aria-labelledby="late-title" data-testid="late-orders">
      <header>
        <h2 id="late-title">{say("late.title")}</h2>
        {late.length > SHOWN && (
          <a href={hashOf("orders", { ...heldParams(), show: "late" })}>{say("late.more", { count: late.length })}</a>
        )}
      </header>
      {late.length === 0 && <NoneLate />}
      <div class="late-list">
        {late.slice(0, SHOWN).map(({ order, row }) => {
          const reasons = explained.get(row);
          return (
            <article class="late-order" key={row} data-testid="late-order">
              <header>
                <h3>
                  <OrderLink row={row} />
                </h3>
                <span class="chip late">{say("late.by", { length: lengthText(order.lateness_ms!) })}</span>
                {order.late_cost !== null && order.late_cost > 0 && (
                  <span class="small muted">{say("late.cost", { money: moneyText(order.late_cost, currency) })}</span>
                )}
              </header>
              {reasons !== undefined && (
                <>
                  <Shares late={reasons} />
                  <Fixes late={reasons} most={2} />
                  <details>
                    <summary>{say("late.chain")}</summary>
                    <CausalChain late={reasons} which="plan" />
                  </details>
                </>
              )}
            </article>
          );
        })}
      </div>
    </section>
  );
}

function NoneLate() {
  const { plan } = useView();
  const tightest = plan.orders
    .filter(({ lateness_ms, parent }) => lateness_ms !== null && parent === "")
    .sort((one, other) => other.lateness_ms! - one.lateness_ms!)[0];
  return (
    <div class="empty" data-testid="none-late">
      <strong>{say("late.none")}</strong>
      {tightest !== undefined && (
        <span>{say("late.none.help", { order: tightest.id, length: lengthText(tightest.lateness_ms!) })}</span>
      )}
    </div>
  );
}
