/** The stock of one item over time, its shortages and what to buy of it. */

import { useMemo } from "preact/hooks";

import type { Material } from "../document";
import { numberText } from "../format";
import { isTextKey, say } from "../texts";
import { useView } from "../view";
import { Curve } from "./curve";
import type { CurveSeries } from "./curve_data";
import { Instant, Name, OperationLink } from "./names";

const SHOWN = 100;

/** Where material comes from: a word of the plan that the catalogue knows, or the name of what makes it. */
function sourceText(source: string): string {
  const key = `source.${source}`;
  return isTextKey(key) ? say(key) : source;
}

export function StockPanel({ material }: { material: Material }) {
  const { item, times, stock, shortages, purchases } = material;
  const series = useMemo<CurveSeries[]>(
    () => [{ label: say("material.stock.unit"), times, values: stock, kind: "steps", colour: "one" }],
    [material],
  );
  const marks = useMemo(() => shortages.map(({ at, until }) => ({ from: at, until })), [material]);
  return (
    <section class="panel" aria-labelledby="stock-title" data-testid="stock">
      <header>
        <h2 id="stock-title">{say("material.stock", { name: item })}</h2>
      </header>
      {times.length > 0 && <Curve key={item} name="stock" caption={say("material.stock", { name: item })} series={series} marks={marks} />}
      {shortages.length > 0 && <Shortages material={material} />}
      {purchases.length > 0 && <Purchases material={material} />}
    </section>
  );
}

function Shortages({ material: { item, shortages } }: { material: Material }) {
  const { plan } = useView();
  return (
    <div class="wide" data-testid="shortages">
      <h3>{say("material.shortages")}</h3>
      <table>
        <caption class="unseen">{say("material.shortages.caption", { name: item })}</caption>
        <thead>
          <tr>
            <th scope="col">{say("material.at")}</th>
            <th scope="col">{say("material.until")}</th>
            <th scope="col">{say("material.waits")}</th>
            <th scope="col" class="number">{say("material.missing")}</th>
            <th scope="col">{say("material.source")}</th>
          </tr>
        </thead>
        <tbody>
          {shortages.slice(0, SHOWN).map((shortage, at) => (
            <tr key={at}>
              <td class="instant">
                <Instant at={shortage.at} />
              </td>
              <td class="instant">
                <Instant at={shortage.until} />
              </td>
              <td>{plan.operations.id[shortage.operation] === undefined ? "–" : <OperationLink row={shortage.operation} />}</td>
              <td class="number">{numberText(shortage.quantity)}</td>
              <td>
                <Name text={sourceText(shortage.source)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Rest count={shortages.length - SHOWN} />
    </div>
  );
}

function Purchases({ material: { item, purchases } }: { material: Material }) {
  return (
    <div class="wide" data-testid="purchases">
      <h3>{say("material.purchases")}</h3>
      <table>
        <caption class="unseen">{say("material.purchases.caption", { name: item })}</caption>
        <thead>
          <tr>
            <th scope="col">{say("material.needed")}</th>
            <th scope="col" class="number">{say("material.quantity")}</th>
            <th scope="col">{say("material.for")}</th>
          </tr>
        </thead>
        <tbody>
          {purchases.slice(0, SHOWN).map((purchase, at) => (
            <tr key={at}>
              <td class="instant">
                <Instant at={purchase.at} />
              </td>
              <td class="number">{numberText(purchase.quantity)}</td>
              <td>
                <Name text={purchase.orders.join(", ")} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Rest count={purchases.length - SHOWN} />
    </div>
  );
}

function Rest({ count }: { count: number }) {
  return count > 0 ? <p class="muted">{say("problem.places.more", { count })}</p> : null;
}
