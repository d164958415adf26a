/** What every panel needs of the document: the plan it shows, the one beside it, the clock and the currency. */

import { createContext } from "preact";
import { useContext } from "preact/hooks";

import type { PlanView, ViewDocument } from "./document";
import { Clock } from "./format";
import type { Selection, Which } from "./selection";

export interface View {
  document: ViewDocument;
  plan: PlanView;
  against: PlanView | null;
  clock: Clock;
  currency: string;
}

export function viewOf(document: ViewDocument): View {
  const { plan, against, origin, zone, currency } = document;
  return { document, plan, against, clock: new Clock(origin, zone), currency };
}

const Context = createContext<View | null>(null);
export const ViewProvider = Context.Provider;

export function useView(): View {
  const view = useContext(Context);
  if (view === null) throw new Error("a panel is drawn outside of the page");
  return view;
}

/** The plan that is meant; this one where there is no other. */
export function planOf(view: View, which: Which): PlanView {
  return which === "against" && view.against !== null ? view.against : view.plan;
}

/** The user's name of what is selected. */
export function nameOf(view: View, { kind, row, which }: Selection): string {
  const plan = planOf(view, which);
  return (kind === "operation" ? plan.operations.id[row] : plan.orders[row]?.id) ?? "";
}
