/** One order in the side panel: how it stands, why it is late, what would help, its operations. */

import { lengthText, moneyText, numberText } from "../format";
import { lookup } from "../lookup";
import { go } from "../route";
import { reveal } from "../selection";
import { say } from "../texts";
import { heldParams } from "../app/address";
import { planOf, useView } from "../view";
import { CausalChain, Fixes, Shares } from "./late_reasons";
import { lateness } from "./lateness";
import { Instant, Name, OperationLink, OrderLink } from "./names";
import { Passage } from "./passage";
import type { DetailsProps } from "./operation";

export function OrderDetails({ row, which }: DetailsProps) {
  const view = useView();
  const plan = planOf(view, which);
  const order = plan.orders[row]!;
  const late = lookup(plan).late.get(row);
  const standing = lateness(order);
  const parent = lookup(plan).orderRow.get(order.parent);
  return (
    <>
      <section aria-label={say("side.what")}>
        <p>
          <span class={`chip ${standing.tone}`} data-testid="order-standing">
            {standing.text}
          </span>{" "}
          {order.late_cost !== null && order.late_cost > 0 && (
            <span class="chip late">{say("late.cost", { money: moneyText(order.late_cost, view.currency) })}</span>
          )}
        </p>
        <dl class="facts">
          <dt>{say("orders.product")}</dt>
          <dd>
            <Name text={order.product} />
            <span class="muted">, {numberText(order.quantity)}</span>
          </dd>
          {order.parent !== "" && (
            <>
              <dt>{say("side.whose")}</dt>
              <dd>{parent === undefined ? <Name text={order.parent} /> : <OrderLink row={parent} which={which} />}</dd>
            </>
          )}
          <Fact name={say("orders.release")} at={order.release} />
          <Fact name={say("orders.due")} at={order.due} />
          <Fact name={say("orders.completion")} at={order.completion} />
        </dl>
        <p>
          <button
            type="button"
            class="link"
            data-testid="show-in-gantt"
            onClick={() => {
              reveal({ kind: "order", row, which });
              go("gantt", heldParams());
            }}
          >
            {say("side.show")}
          </button>
        </p>
      </section>
      {late !== undefined && (
        <>
          <section>
            <h3>{say("late.shares")}</h3>
            <Shares late={late} />
          </section>
          <section>
            <h3>{say("late.fixes")}</h3>
            <Fixes late={late} />
          </section>
          <section>
            <h3>{say("late.chain")}</h3>
            <CausalChain late={late} which={which} />
          </section>
        </>
      )}
      <Reasons order={order.id} reasons={plan.unplanned.find((unplanned) => unplanned.order === order.id)?.reasons ?? []} />
      <OrderOperations row={row} which={which} />
    </>
  );
}

function Fact({ name, at }: { name: string; at: number | null }) {
  if (at === null) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <Instant at={at} />
      </dd>
    </>
  );
}

function Reasons({ reasons }: { order: string; reasons: string[] }) {
  if (reasons.length === 0) return null;
  return (
    <section>
      <h3>{say("unplanned.title")}</h3>
      <ul class="reasons">
        {reasons.map((reason) => (
          <li key={reason}>
              <Passage text={reason} />
            </li>
        ))}
      </ul>
    </section>
  );
}

const SHOWN = 60; // an order of a thousand lots has a table of its own in the Gantt view

function OrderOperations({ row, which }: DetailsProps) {
  const view = useView();
  const plan = planOf(view, which);
  const rows = lookup(plan).operationsOf[row] ?? [];
  if (rows.length === 0) return null;
  const { operations, resources } = plan;
  return (
    <section>
      <h3>{say("side.operations")}</h3>
      <table>
        <caption class="unseen">{say("side.operations")}</caption>
        <tbody>
          {rows.slice(0, SHOWN).map((at) => (
            <tr key={at}>
              <th scope="row">
                <OperationLink row={at} which={which} />
                <p class="small muted light">
                  <Name text={resources[operations.station[at]!]?.id ?? say("side.no.station")} />
                </p>
              </th>
              <td>
                <Instant at={operations.start[at]!} />
                <p class="small muted">{lengthText(operations.end[at]! - operations.start[at]!)}</p>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > SHOWN && <p class="muted">{say("problem.places.more", { count: rows.length - SHOWN })}</p>}
    </section>
  );
}
