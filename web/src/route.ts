/** Where the reader is, kept in the address after `#`, so that a link or the back button leads to the same sight. */

import { signal } from "@preact/signals";

export const VIEWS = ["overview", "gantt", "floor", "orders", "stations", "material", "can-make"] as const;
export type ViewName = (typeof VIEWS)[number];

export interface Route {
  view: ViewName;
  params: Readonly<Record<string, string>>;
}

/** Read `#/orders?show=late&sort=due`; what it does not know leads to the overview. */
export function parseHash(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const view = VIEWS.find((name) => name === path) ?? "overview";
  return { view, params: Object.fromEntries(new URLSearchParams(query)) };
}

/** Empty values are left out: the address of a view as it opens is short. */
export function hashOf(view: ViewName, params: Readonly<Record<string, string>> = {}): string {
  const kept = Object.entries(params).filter(([, value]) => value !== "");
  const query = new URLSearchParams(kept).toString();
  return `#/${view}${query === "" ? "" : `?${query}`}`;
}

export const route = signal<Route>({ view: "overview", params: {} });

export function followAddress(): void {
  const read = () => (route.value = parseHash(window.location.hash));
  window.addEventListener("hashchange", read);
  read();
}

/** Go to another view: the back button returns. */
export function go(view: ViewName, params: Readonly<Record<string, string>> = {}): void {
  window.location.hash = hashOf(view, params);
}

/** Change parameters of the view that is open, without a step in the history: typing in a filter is not a journey. */
export function amend(changes: Readonly<Record<string, string>>): void {
  const { view, params } = route.value;
  const amended = { ...params, ...changes };
  window.history.replaceState(null, "", hashOf(view, amended));
  route.value = parseHash(window.location.hash);
}
