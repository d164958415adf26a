/** The chart as a table, for readers who do not see it and for those who want to copy from it; a page at a time. */

import { useMemo, useState } from "preact/hooks";

import type { PlanView } from "../document";
import { reveal, type Selection } from "../selection";
import { type Filter, isEmpty, matchingOperations } from "./filter";
import { clip } from "./labels";
import type { GanttSay } from "./texts.gantt";
import { momentText } from "./words";
import type { Zone } from "./zone";

const PAGE = 50; // rows: 50,000 at once would stall the page
const COLUMNS = ["operation", "order", "product", "lot", "station", "start", "end", "marks"] as const;

export function OperationsTable({ plan, filter, zone, origin, say, isShown }: {
  plan: PlanView; filter: Filter; zone: Zone; origin: number; say: GanttSay; isShown: boolean;
}) {
  const [asked, setPage] = useState(0);
  const rows = useMemo(() => rowsOf(plan, filter), [plan, filter]);
  const page = Math.min(asked, Math.max(0, Math.ceil(rows.length / PAGE) - 1));
  const first = page * PAGE;
  const shown = rows.slice(first, first + PAGE);
  return (
    <div class={isShown ? "gantt-table" : "gantt-table gantt-hidden"} data-testid="gantt-table" tabIndex={-1}>
      <div class="gantt-table-scroll" role="region" aria-label={say("gantt.table.caption")} tabIndex={isShown ? 0 : -1}>
        <table>
          <caption>{say("gantt.table.caption")}</caption>
          <thead>
            <tr>{COLUMNS.map((column) => <th key={column} scope="col">{say(`gantt.table.${column}`)}</th>)}</tr>
          </thead>
          <tbody>
            {shown.map((operation) => (
              <Row key={operation} plan={plan} operation={operation} zone={zone} origin={origin} say={say} isShown={isShown} />
            ))}
          </tbody>
        </table>
      </div>
      <div class="gantt-pages">
        <button type="button" class="gantt-button" data-testid="gantt-table-previous" tabIndex={isShown ? 0 : -1} disabled={page === 0} onClick={() => setPage(page - 1)}>
          {say("gantt.page.previous")}
        </button>
        <span role="status">
          {say("gantt.page", { first: rows.length === 0 ? 0 : first + 1, last: first + shown.length, count: rows.length })}
        </span>
        <button
          type="button" class="gantt-button" data-testid="gantt-table-next" tabIndex={isShown ? 0 : -1}
          disabled={first + PAGE >= rows.length}
          onClick={() => setPage(page + 1)}
        >
          {say("gantt.page.next")}
        </button>
      </div>
    </div>
  );
}

function Row({ plan, operation, zone, origin, say, isShown }: {
  plan: PlanView; operation: number; zone: Zone; origin: number; say: GanttSay; isShown: boolean;
}) {
  const { id, order, lot, station, start, end, critical } = plan.operations;
  const itsOrder = plan.orders[order[operation]];
  const marks = [
    (itsOrder?.lateness_ms ?? 0) > 0 ? say("gantt.mark.late") : "",
    critical[operation] === 1 ? say("gantt.mark.critical") : "",
  ];
  const chosen: Selection = { kind: "operation", row: operation, which: "plan" };
  return (
    <tr>
      <th scope="row">
        <button type="button" class="gantt-link" tabIndex={isShown ? 0 : -1} onClick={() => reveal(chosen)}>
          {clip(id[operation], 60)}
        </button>
      </th>
      <td>{clip(itsOrder?.id ?? "")}</td>
      <td>{clip(itsOrder?.product ?? "")}</td>
      <td>{clip(lot[operation])}</td>
      <td>{clip(plan.resources[station[operation]]?.id ?? "")}</td>
      <td>{momentText(zone, origin, start[operation])}</td>
      <td>{momentText(zone, origin, end[operation])}</td>
      <td>{marks.filter((mark) => mark !== "").join(", ")}</td>
    </tr>
  );
}

/** Return the operations that the filter keeps, by start. */
function rowsOf(plan: PlanView, filter: Filter): number[] {
  const { id, order, start } = plan.operations;
  const words = isEmpty(filter) ? null : matchingOperations(plan, filter);
  const rows: number[] = [];
  for (let operation = 0; operation < id.length; operation++) {
    const isLate = (plan.orders[order[operation]]?.lateness_ms ?? 0) > 0;
    if ((words === null || words[operation] === 1) && (!filter.late || isLate)) rows.push(operation);
  }
  return rows.sort((a, b) => start[a] - start[b] || a - b);
}
