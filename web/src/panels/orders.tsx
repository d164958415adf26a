/** All orders: searched, filtered, sorted, in pages. */

import { useMemo } from "preact/hooks";

import { changeText, moneyText, numberText } from "../format";
import { amend, route } from "../route";
import { language } from "../settings";
import { selection } from "../selection";
import { say } from "../texts";
import { useView } from "../view";
import { lateness } from "./lateness";
import { Instant, Name, OrderLink } from "./names";
import { changeOf, orderRows, otherCompletion, SHOWN, type Shown, type Sort, SORTS, type Wish } from "./order_rows";
import { pageOf, Pages } from "./pages";
import { SortHead } from "./sort_head";
import { Unplanned } from "./unplanned";
import { Violations } from "./violations";

const ROWS = 100;

/** What the address wishes for; what it does not say is as the view opens: the tightest orders first. */
function wishOf(params: Readonly<Record<string, string>>): Wish {
  const [name, way] = (params["sort"] ?? "lateness-down").split("-");
  return {
    words: params["q"] ?? "",
    show: SHOWN.find((known) => known === params["show"]) ?? "all",
    sort: SORTS.find((known) => known === name) ?? "lateness",
    descending: way === "down",
  };
}

export function OrdersView() {
  const { plan, against } = useView();
  const params = route.value.params;
  const wish = wishOf(params);
  const page = Number(params["page"] ?? "1") - 1 || 0;
  const rows = useMemo(
    () => orderRows(plan, against, wish),
    [plan, against, wish.words, wish.show, wish.sort, wish.descending, language.value],
  );
  const [first, last] = pageOf(rows.length, page, ROWS);
  if (plan.orders.length === 0) return <NoOrders />;
  return (
    <>
      <Violations />
      <section class="panel long" aria-labelledby="orders-title" data-testid="orders">
        <header>
          <h2 id="orders-title">{say("orders.title")}</h2>
        </header>
        <Tools wish={wish} found={rows.length} all={plan.orders.length} />
        {rows.length === 0 ? (
          <div class="empty">
            <strong>{say("orders.nothing")}</strong>
            <button type="button" onClick={() => amend({ q: "", show: "", page: "" })}>{say("orders.clear")}</button>
          </div>
        ) : (
          <div class="wide">
            <OrderTable rows={rows.slice(first, last)} wish={wish} />
          </div>
        )}
        <Pages length={rows.length} page={page} rows={ROWS} onPage={(wanted) => amend({ page: wanted === 0 ? "" : String(wanted + 1) })} />
      </section>
      <Unplanned />
    </>
  );
}

function Tools({ wish, found, all }: { wish: Wish; found: number; all: number }) {
  return (
    <div class="tools" role="search">
      <input
        type="search"
        value={wish.words}
        placeholder={say("orders.search")}
        aria-label={say("orders.search")}
        data-testid="orders-search"
        onInput={(event) => amend({ q: event.currentTarget.value, page: "" })}
      />
      <label class="field">
        {say("orders.show")}
        <select
          data-testid="orders-show"
          value={wish.show}
          onChange={(event) => amend({ show: event.currentTarget.value as Shown, page: "" })}
        >
          {SHOWN.map((shown) => (
            <option key={shown} value={shown}>
              {say(`orders.show.${shown}`)}
            </option>
          ))}
        </select>
      </label>
      <span class="count" role="status" data-testid="orders-count">
        {found === all ? say("orders.count", { count: all }) : say("orders.count.of", { count: found, all })}
      </span>
    </div>
  );
}

const NUMBERS: ReadonlySet<Sort> = new Set(["quantity", "priority", "cost", "change"]);

function OrderTable({ rows, wish }: { rows: number[]; wish: Wish }) {
  const { plan, against } = useView();
  const hasCost = plan.orders.some(({ late_cost }) => late_cost !== null && late_cost > 0);
  const hasRelease = plan.orders.some(({ release }) => release !== null);
  const isThere: Partial<Record<Sort, boolean>> = { cost: hasCost, release: hasRelease, change: against !== null };
  const columns = SORTS.filter((sort) => isThere[sort] ?? true);
  const sortBy = (sort: Sort) => {
    const descending = wish.sort === sort ? !wish.descending : sort === "lateness" || sort === "cost";
    amend({ sort: `${sort}-${descending ? "down" : "up"}`, page: "" });
  };
  return (
    <table class="folds orders">
      <caption class="unseen">{say("orders.caption")}</caption>
      <thead>
        <tr>
          {columns.map((sort) => (
            <SortHead
              key={sort}
              name={sort}
              label={say(`orders.${sort}`)}
              isSorted={wish.sort === sort}
              descending={wish.descending}
              isNumber={NUMBERS.has(sort)}
              isForWide={sort === "priority"}
              onSort={() => sortBy(sort)}
            />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <OrderLine key={row} row={row} hasCost={hasCost} hasRelease={hasRelease} />
        ))}
      </tbody>
    </table>
  );
}

function OrderLine({ row, hasCost, hasRelease }: { row: number; hasCost: boolean; hasRelease: boolean }) {
  const { plan, against, currency } = useView();
  const order = plan.orders[row]!;
  const standing = lateness(order);
  const selected = selection.value;
  const isChosen = selected?.kind === "order" && selected.row === row && selected.which === "plan";
  const change = changeOf(order, against);
  const there = otherCompletion(order, against);
  return (
    <tr class={isChosen ? "chosen" : ""} data-testid="order-row">
      <th scope="row">
        <OrderLink row={row} />
        {order.parent !== "" && (
          <p class="small muted light">{say("orders.for", { order: order.parent })}</p>
        )}
      </th>
      <td>
        <Name text={order.product} />
      </td>
      <td class="number" data-label={say("orders.quantity")}>{numberText(order.quantity)}</td>
      <td class="number when-wide" data-label={say("orders.priority")}>{numberText(order.priority)}</td>
      {hasRelease && (
        <td class="instant" data-label={say("orders.release")}>{order.release !== null && <Instant at={order.release} />}</td>
      )}
      <td class="instant" data-label={say("orders.due")}>{order.due !== null && <Instant at={order.due} />}</td>
      <td class="instant" data-label={say("orders.completion")}>
        {order.completion !== null && <Instant at={order.completion} />}
      </td>
      <td class="nowrap">
        {standing.tone === "late" ? <span class="chip late">{standing.text}</span> : <span class="muted">{standing.text}</span>}
      </td>
      {hasCost && (
        <td class="number" data-label={say("orders.cost")}>
          {order.late_cost !== null && order.late_cost > 0 ? moneyText(order.late_cost, currency) : ""}
        </td>
      )}
      {against !== null && (
        <td class="number" data-label={say("orders.change")}>
          {change === null ? (there === null ? "–" : "") : <span class={change > 0 ? "late" : change < 0 ? "good" : "muted"}>{changeText(change)}</span>}
        </td>
      )}
    </tr>
  );
}

function NoOrders() {
  return (
    <>
      <section class="panel" data-testid="orders">
        <h2 class="unseen">{say("orders.title")}</h2>
        <div class="empty">
          <strong>{say("orders.empty")}</strong>
          <span>{say("orders.empty.help")}</span>
        </div>
      </section>
      <Unplanned />
    </>
  );
}
