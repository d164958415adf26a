/** Why here, why then: one operation, in the side panel. */

import { useState } from "preact/hooks";

import { CAUSES } from "../document";
import { lengthText } from "../format";
import { chainOf, lookup } from "../lookup";
import { go } from "../route";
import { reveal, type Which } from "../selection";
import { say } from "../texts";
import { heldParams } from "../app/address";
import { planOf, useView } from "../view";
import { causeSentence } from "./causes";
import { lateness } from "./lateness";
import { Instant, Name, OperationLink, OrderLink, ResourceLink } from "./names";

const SHOWN = 8; // steps of a chain before the reader asks for more

export interface DetailsProps {
  row: number;
  which: Which;
}

export function OperationDetails({ row, which }: DetailsProps) {
  const view = useView();
  const plan = planOf(view, which);
  const { operations } = plan;
  const order = operations.order[row]!;
  const start = operations.start[row]!;
  const end = operations.end[row]!;
  const station = operations.station[row]!;
  const mates = lookup(plan).batches.get(operations.batch[row]!)?.length ?? 1;
  const family = operations.family[row]!;
  return (
    <>
      <section aria-label={say("side.what")}>
        <dl class="facts">
          <dt>{say("side.what")}</dt>
          <dd>
            <Name text={operations.name[row]!} />
            <span class="muted">, {say("side.pieces", { count: operations.pieces[row]! })}</span>
            {mates > 1 && <p class="muted">{say("side.together", { count: mates })}</p>}
            {family !== "" && <p class="muted">{say("side.family", { name: family })}</p>}
          </dd>
          <dt>{say("side.when")}</dt>
          <dd data-testid="side-when">
            {view.clock.span(start, end)} <span class="muted">({lengthText(end - start)})</span>
          </dd>
          <dt>{say("side.where")}</dt>
          <dd data-testid="side-where">
            {station >= 0 ? <ResourceLink row={station} which={which} /> : say("side.no.station")}
          </dd>
          {order >= 0 && (
            <>
              <dt>{say("side.order")}</dt>
              <dd data-testid="side-order">
                <OrderLink row={order} which={which} /> <Lateness order={order} which={which} />
              </dd>
            </>
          )}
          <Beside row={row} which={which} />
        </dl>
        {operations.critical[row] === 1 && <p class="small">{say("side.critical")}</p>}
        <p>
          <button type="button" class="link" data-testid="show-in-gantt" onClick={() => show({ row, which })}>
            {say("side.show")}
          </button>
        </p>
      </section>
      <WhyHere row={row} which={which} />
      <WhyThen row={row} which={which} />
      <Chain key={`${which} ${row}`} row={row} which={which} />
    </>
  );
}

function show({ row, which }: DetailsProps): void {
  reveal({ kind: "operation", row, which });
  go("gantt", heldParams());
}

function Lateness({ order, which }: { order: number; which: Which }) {
  const said = lateness(planOf(useView(), which).orders[order]!);
  return said.tone === "" ? null : <span class={`chip ${said.tone}`}>{said.text}</span>;
}

/** The same operation in the other plan. */
function Beside({ row, which }: DetailsProps) {
  const view = useView();
  if (view.against === null) return null;
  const here = planOf(view, which);
  const other = which === "plan" ? view.against : view.plan;
  const there = lookup(other).operationRow.get(here.operations.id[row]!);
  return (
    <>
      <dt>{say("side.other")}</dt>
      <dd data-testid="side-other">
        {there === undefined ? (
          <span class="muted">{say("side.other.none")}</span>
        ) : (
          <>
            {view.clock.span(other.operations.start[there]!, other.operations.end[there]!)}
            {", "}
            <Name text={other.resources[other.operations.station[there]!]?.id ?? say("side.no.station")} />
          </>
        )}
      </dd>
    </>
  );
}

function WhyHere({ row, which }: DetailsProps) {
  const plan = planOf(useView(), which);
  if (plan.operations.station[row]! < 0) return null;
  const elsewhere = (lookup(plan).elsewhere.get(row) ?? []).map((at) => plan.why.elsewhere[at]!);
  const end = plan.operations.end[row]!;
  return (
    <section data-testid="why-here">
      <h3>{say("side.here")}</h3>
      {elsewhere.length === 0 ? (
        <p class="muted">{say("side.here.only")}</p>
      ) : (
        <>
          <p class="muted">{say("side.here.next")}</p>
          <table>
            <tbody>
              {elsewhere.map((other) => (
                <tr key={other.station}>
                  <th scope="row">
                    <ResourceLink row={other.station} which={which} />
                  </th>
                  <td>
                    <Instant at={other.completion} />
                    {other.completion !== end && (
                      <small class={other.completion > end ? "late" : "good"}>
                        {" "}
                        {other.completion > end
                          ? say("side.later", { length: lengthText(other.completion - end) })
                          : say("side.earlier", { length: lengthText(end - other.completion) })}
                      </small>
                    )}
                    <p class="small muted">{causeSentence(CAUSES[other.cause]!, other.subject, "")}</p>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}

function WhyThen({ row, which }: DetailsProps) {
  const { why, operations } = planOf(useView(), which);
  const cause = why.cause[row];
  if (cause === undefined) return null;
  const waited = why.waited_ms[row] ?? 0;
  const other = operations.id[why.task[row] ?? -1] ?? "";
  return (
    <section data-testid="why-then">
      <h3>{say("side.then")}</h3>
      <p>{causeSentence(CAUSES[cause]!, why.subject[row] ?? "", other)}</p>
      <p class="muted">{waited > 0 ? say("side.then.waited", { length: lengthText(waited) }) : say("side.then.notwaited")}</p>
    </section>
  );
}

function Chain({ row, which }: DetailsProps) {
  const view = useView();
  const plan = planOf(view, which);
  const chain = chainOf(plan, row);
  const [isWhole, setWhole] = useState(false);
  if (chain.length === 0) return null;
  const steps = isWhole ? chain : chain.slice(0, SHOWN);
  return (
    <section data-testid="chain">
      <h3>{say("side.chain")}</h3>
      <p class="small muted">{say("side.chain.help")}</p>
      <ol class="chain">
        {steps.map((step) => (
          <li key={step} class="works">
            <OperationLink row={step} which={which} />
            <p class="small muted">
              {view.clock.span(plan.operations.start[step]!, plan.operations.end[step]!)}
              {plan.operations.station[step]! >= 0 && (
                <>
                  {" · "}
                  <Name text={plan.resources[plan.operations.station[step]!]!.id} />
                </>
              )}
            </p>
          </li>
        ))}
      </ol>
      {steps.length < chain.length && (
        <button type="button" class="link" data-testid="chain-more" onClick={() => setWhole(true)}>
          {say("side.chain.more", { count: chain.length - steps.length })}
        </button>
      )}
    </section>
  );
}
