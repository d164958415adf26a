/** Stations, operators, tools and robots: what they do with their time, and the load of one of them against its calendar. */

import { RESOURCE_KINDS, type ResourceKind, type StateShares } from "../document";
import { amend, route } from "../route";
import { say } from "../texts";
import { useView } from "../view";
import { LoadPanel } from "./load";
import { pageOf, Pages } from "./pages";
import { busyShare, StateLegend, StatesTable, waitingShare } from "./states";
import { clipped } from "../texts";

const ROWS = 60;
const SORTS = ["busy", "waiting", "name"] as const;
type Sort = (typeof SORTS)[number];

const LESS: Record<Sort, (name: (row: StateShares) => string) => (one: StateShares, other: StateShares) => number> = {
  busy: () => (one, other) => busyShare(other) - busyShare(one),
  waiting: () => (one, other) => waitingShare(other) - waitingShare(one),
  name: (name) => {
    const collator = new Intl.Collator(undefined, { numeric: true });
    return (one, other) => collator.compare(name(one), name(other));
  },
};

export function StationsView() {
  const { plan } = useView();
  const { params } = route.value;
  const words = (params["q"] ?? "").trim().toLowerCase();
  const kinds = RESOURCE_KINDS.filter((kind) => plan.states.some(({ resource }) => plan.resources[resource]?.kind === kind));
  const kind = kinds.find((known) => known === params["kind"]) ?? (kinds.includes("station") ? "station" : kinds[0]);
  const sort = SORTS.find((known) => known === params["sort"]) ?? "busy";
  const name = ({ resource }: StateShares) => plan.resources[resource]!.id.slice(0, 200);
  const rows = plan.states
    .filter(({ resource }) => {
      const { id, group, kind: its } = plan.resources[resource]!;
      return its === kind && (words === "" || id.toLowerCase().includes(words) || group.toLowerCase().includes(words));
    })
    .sort(LESS[sort](name));
  const page = Number(params["page"] ?? "1") - 1 || 0;
  const [first, last] = pageOf(rows.length, page, ROWS);
  const wanted = params["at"] ?? "";
  const loaded = plan.load.find(({ resource }) => clipped(plan.resources[resource]!.id, 200) === wanted);
  const chosen = loaded?.resource ?? (wanted === "" ? (plan.load.find(({ resource }) => resource === rows[0]?.resource)?.resource ?? -1) : -1);
  if (plan.states.length === 0) {
    return (
      <section class="panel" data-testid="stations">
        <h2 class="unseen">{say("page.view.stations")}</h2>
        <p class="empty">{say("states.empty")}</p>
      </section>
    );
  }
  return (
    <div class="columns" data-testid="stations">
      <section class="panel long" aria-labelledby="states-title">
        <header>
          <h2 id="states-title">{say("states.title")}</h2>
        </header>
        <Tools kinds={kinds} kind={kind} sort={sort} words={params["q"] ?? ""} />
        <StateLegend />
        {rows.length === 0 ? <p class="empty">{say("states.nothing")}</p> : <StatesTable rows={rows.slice(first, last)} chosen={chosen} />}
        <Pages length={rows.length} page={page} rows={ROWS} onPage={(to) => amend({ page: to === 0 ? "" : String(to + 1) })} />
      </section>
      <LoadPanel resource={chosen} wanted={wanted} />
    </div>
  );
}

interface ToolsProps {
  kinds: ResourceKind[];
  kind: ResourceKind | undefined;
  sort: Sort;
  words: string;
}

function Tools({ kinds, kind, sort, words }: ToolsProps) {
  return (
    <div class="tools" role="search">
      <input
        type="search"
        value={words}
        placeholder={say("states.search")}
        aria-label={say("states.search")}
        data-testid="stations-search"
        onInput={(event) => amend({ q: event.currentTarget.value, page: "" })}
      />
      {kinds.length > 1 && (
        <label class="field">
          {say("states.kind")}
          <select data-testid="stations-kind" value={kind} onChange={(event) => amend({ kind: event.currentTarget.value, page: "", at: "" })}>
            {kinds.map((known) => (
              <option key={known} value={known}>
                {say(`kind.${known}`)}
              </option>
            ))}
          </select>
        </label>
      )}
      <label class="field">
        {say("states.sort")}
        <select data-testid="stations-sort" value={sort} onChange={(event) => amend({ sort: event.currentTarget.value, page: "" })}>
          {SORTS.map((known) => (
            <option key={known} value={known}>
              {say(`states.sort.${known}`)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
