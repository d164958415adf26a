/** Items: what is short, and when; what to buy; the stock of one of them over time. */

import type { Material } from "../document";
import { numberText } from "../format";
import { amend, route } from "../route";
import { clipped, say } from "../texts";
import { useView } from "../view";
import { hasShortage } from "./counts";
import { Name } from "./names";
import { pageOf, Pages } from "./pages";
import { StockPanel } from "./stock";

const ROWS = 60;

/** The item in the address; a name of 10,000 letters is found by its beginning. */
function keyOf(material: Material): string {
  return clipped(material.item, 200);
}

export function MaterialView() {
  const { material } = useView().plan;
  const { params } = route.value;
  const words = (params["q"] ?? "").trim().toLowerCase();
  const isShort = params["short"] === "yes";
  const rows = material
    .filter((one) => (words === "" || one.item.toLowerCase().includes(words)) && (!isShort || hasShortage(one)))
    .sort((one, other) => other.shortages.length - one.shortages.length || other.purchases.length - one.purchases.length);
  const chosen = material.find((one) => keyOf(one) === params["at"]) ?? rows[0];
  const page = Number(params["page"] ?? "1") - 1 || 0;
  const [first, last] = pageOf(rows.length, page, ROWS);
  if (material.length === 0) return <NoMaterial />;
  return (
    <div class="columns detailed" data-testid="material">
      <section class="panel long" aria-labelledby="material-title">
        <header>
          <h2 id="material-title">{say("material.title")}</h2>
          {!material.some(hasShortage) && <p>{say("material.shortages.none")}</p>}
        </header>
        <div class="tools" role="search">
          <input
            type="search"
            value={params["q"] ?? ""}
            placeholder={say("material.search")}
            aria-label={say("material.search")}
            data-testid="material-search"
            onInput={(event) => amend({ q: event.currentTarget.value, page: "" })}
          />
          <label class="check">
            <input
              type="checkbox"
              checked={isShort}
              data-testid="material-short"
              onChange={(event) => amend({ short: event.currentTarget.checked ? "yes" : "", page: "" })}
            />
            {say("material.short")}
          </label>
        </div>
        {rows.length === 0 ? (
          <p class="empty">{say("material.nothing")}</p>
        ) : (
          <div class="wide">
            <ItemTable rows={rows.slice(first, last)} chosen={chosen} />
          </div>
        )}
        <Pages length={rows.length} page={page} rows={ROWS} onPage={(to) => amend({ page: to === 0 ? "" : String(to + 1) })} />
      </section>
      {chosen !== undefined && <StockPanel material={chosen} />}
    </div>
  );
}

function ItemTable({ rows, chosen }: { rows: Material[]; chosen: Material | undefined }) {
  return (
    <table>
      <caption class="unseen">{say("material.caption")}</caption>
      <thead>
        <tr>
          <th scope="col">{say("material.item")}</th>
          <th scope="col" class="number">{say("material.stock.now")}</th>
          <th scope="col" class="number">{say("material.stock.least")}</th>
          <th scope="col">{say("material.shortages")}</th>
          <th scope="col">{say("material.purchases")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((one) => (
          <tr key={one.item} class={one === chosen ? "chosen" : ""} data-testid="material-row">
            <th scope="row">
              <button type="button" class="link" onClick={() => amend({ at: keyOf(one) })}>
                <Name text={one.item} />
              </button>
            </th>
            <td class="number">{one.stock.length === 0 ? "–" : numberText(one.stock[0]!)}</td>
            <td class="number">{one.stock.length === 0 ? "–" : numberText(one.stock.reduce((least, stock) => Math.min(least, stock)))}</td>
            <td>
              {hasShortage(one) && <span class="chip late">{say("material.shortage.count", { count: one.shortages.length })}</span>}
            </td>
            <td>{one.purchases.length > 0 && numberText(one.purchases.reduce((sum, { quantity }) => sum + quantity, 0))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function NoMaterial() {
  return (
    <section class="panel" data-testid="material">
      <h2 class="unseen">{say("material.title")}</h2>
      <div class="empty">
        <strong>{say("material.empty")}</strong>
        <span>{say("material.empty.help")}</span>
      </div>
    </section>
  );
}
