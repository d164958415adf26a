/** Which station can do which operation, and why another one can not. */

import { amend, route } from "../route";
import { say } from "../texts";
import { useView } from "../view";
import { impossibleCount, makingsOf, type Making } from "./counts";
import { Name } from "./names";
import { Passage } from "./passage";
import { pageOf, Pages } from "./pages";

const ROWS = 50;
const STATIONS = 30; // named of one operation; a floor of a thousand stations is not read name by name

function fits({ product, operation, can, cannot }: Making, words: string): boolean {
  const has = (text: string) => text.toLowerCase().includes(words);
  return words === "" || has(product) || has(operation) || can.some(has) || cannot.some(({ station }) => has(station));
}

export function CanMakeView() {
  const { plan } = useView();
  const { params } = route.value;
  const makings = makingsOf(plan);
  const words = (params["q"] ?? "").trim().toLowerCase();
  const isImpossible = params["only"] === "impossible";
  const rows = makings.filter((making) => fits(making, words) && (!isImpossible || making.can.length === 0));
  const page = Number(params["page"] ?? "1") - 1 || 0;
  const [first, last] = pageOf(rows.length, page, ROWS);
  const impossible = impossibleCount(plan);
  return (
    <section class="panel long" aria-labelledby="make-title" data-testid="can-make">
      <header>
        <h2 id="make-title">{say("make.title")}</h2>
        {makings.length > 0 && (
          <p class={impossible > 0 ? "late" : ""}>{impossible > 0 ? say("make.some", { count: impossible }) : say("make.all.fine")}</p>
        )}
      </header>
      {makings.length === 0 ? (
        <p class="empty">{say("make.empty")}</p>
      ) : (
        <>
          <Tools words={params["q"] ?? ""} isImpossible={isImpossible} found={rows.length} />
          {rows.length === 0 ? (
            <div class="empty">
              <strong>{isImpossible && impossible === 0 ? say("make.nothing.impossible") : say("make.nothing")}</strong>
              <button type="button" onClick={() => amend({ q: "", only: "", page: "" })}>{say("list.clear")}</button>
            </div>
          ) : (
            <MakingTable rows={rows.slice(first, last)} />
          )}
          <Pages length={rows.length} page={page} rows={ROWS} onPage={(to) => amend({ page: to === 0 ? "" : String(to + 1) })} />
        </>
      )}
    </section>
  );
}

function Tools({ words, isImpossible, found }: { words: string; isImpossible: boolean; found: number }) {
  return (
    <div class="tools" role="search">
      <input
        type="search"
        value={words}
        placeholder={say("make.search")}
        aria-label={say("make.search")}
        data-testid="make-search"
        onInput={(event) => amend({ q: event.currentTarget.value, page: "" })}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={isImpossible}
          data-testid="make-impossible"
          onChange={(event) => amend({ only: event.currentTarget.checked ? "impossible" : "", page: "" })}
        />
        {say("make.impossible")}
      </label>
      <span class="count" role="status" data-testid="make-count">
        {say("make.count", { count: found })}
      </span>
    </div>
  );
}

function MakingTable({ rows }: { rows: Making[] }) {
  return (
    <table class="folds">
      <caption class="unseen">{say("make.caption")}</caption>
      <thead>
        <tr>
          <th scope="col">{say("make.product")}</th>
          <th scope="col">{say("make.operation")}</th>
          <th scope="col">{say("make.can")}</th>
          <th scope="col">{say("make.cannot")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((making, at) => (
          <MakingLine
            key={JSON.stringify([making.product, making.operation])}
            making={making}
            isSame={rows[at - 1]?.product === making.product}
          />
        ))}
      </tbody>
    </table>
  );
}

function MakingLine({ making: { product, operation, can, cannot }, isSame }: { making: Making; isSame: boolean }) {
  const refusals = (
    <ul class="reasons">
      {cannot.slice(0, STATIONS).map(({ station, reasons }) => (
        <li key={station}>
          <b>
            <Name text={station} />
          </b>
          <ul class="muted">
            {reasons.map((reason) => (
              <li key={reason}>
              <Passage text={reason} />
            </li>
            ))}
          </ul>
        </li>
      ))}
      {cannot.length > STATIONS && <li>{say("problem.places.more", { count: cannot.length - STATIONS })}</li>}
    </ul>
  );
  return (
    <tr data-testid="making" class={can.length === 0 ? "impossible" : ""}>
      <th scope="row" class={isSame ? "muted light" : ""}>
        <Name text={product} />
      </th>
      <td class="whole">
        <Name text={operation} />
      </td>
      <td class="whole" data-label={say("make.can")}>
        {can.length === 0 ? (
          <span class="chip late">{say("make.nowhere")}</span>
        ) : (
          <ul class="stations-can">
            {can.slice(0, STATIONS).map((station) => (
              <li key={station} class="chip">
                <Name text={station} />
              </li>
            ))}
            {can.length > STATIONS && <li>{say("problem.places.more", { count: can.length - STATIONS })}</li>}
          </ul>
        )}
      </td>
      <td class="whole">
        {cannot.length > 0 &&
          (can.length === 0 ? (
            refusals
          ) : (
            <details>
              <summary>{say("make.refusals", { count: cannot.length })}</summary>
              {refusals}
            </details>
          ))}
      </td>
    </tr>
  );
}
