/** What resources do with their time: one stacked bar each, in the states of ISO 22400-2. */

import { RESOURCE_STATES, type StateShares } from "../document";
import { shareText } from "../format";
import { say } from "../texts";
import { useView } from "../view";
import { ResourceLink } from "./names";

const [PRODUCTION, SETUP, WAITING] = [0, 1, 2];

/** Production and setup. */
export function busyShare(row: StateShares): number {
  return (row.share[PRODUCTION!] ?? 0) + (row.share[SETUP!] ?? 0);
}

export function waitingShare(row: StateShares): number {
  return row.share[WAITING!] ?? 0;
}

export function StateLegend() {
  return (
    <ul class="legend" aria-hidden="true">
      {RESOURCE_STATES.map((state) => (
        <li key={state}>
          <span class={`swatch ${state}`} />
          {say(`state.${state}`)}
        </li>
      ))}
    </ul>
  );
}

function sharesText(row: StateShares): string {
  return RESOURCE_STATES.map((state, at) => [state, row.share[at] ?? 0] as const)
    .filter(([, share]) => share > 0)
    .map(([state, share]) => `${say(`state.${state}`)} ${shareText(share)}`)
    .join(", ");
}

interface StatesProps {
  rows: StateShares[];
  chosen?: number; // resource
}

export function StatesTable({ rows, chosen = -1 }: StatesProps) {
  const { resources } = useView().plan;
  return (
    <table class="states" data-testid="states">
      <caption class="unseen">{say("states.caption")}</caption>
      <thead>
        <tr>
          <th scope="col">{say("states.resource")}</th>
          <th scope="col">
            <span class="unseen">{say("states.help")}</span>
          </th>
          <th scope="col" class="number">{say("state.production")}</th>
          <th scope="col" class="number optional">{say("state.setup")}</th>
          <th scope="col" class="number optional">{say("state.waiting")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.resource} class={row.resource === chosen ? "chosen" : ""} data-resource={resources[row.resource]!.id}>
            <th scope="row">
              <ResourceLink row={row.resource} />
            </th>
            <td class="bar">
              <StateBar row={row} />
            </td>
            <td class="number">{shareText(row.share[PRODUCTION!] ?? 0)}</td>
            <td class="number optional">{shareText(row.share[SETUP!] ?? 0)}</td>
            <td class="number optional">{shareText(row.share[WAITING!] ?? 0)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function StateBar({ row }: { row: StateShares }) {
  const said = sharesText(row);
  return (
    <div class="state-bar" role="img" aria-label={said} title={said}>
      {RESOURCE_STATES.map((state, at) =>
        (row.share[at] ?? 0) > 0 ? (
          <span key={state} class={`segment ${state}`} style={{ width: `${100 * row.share[at]!}%` }} />
        ) : null,
      )}
    </div>
  );
}
