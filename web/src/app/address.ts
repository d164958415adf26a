/** Keeps the selection in the address, by the user's ids: a link to a late order still finds it in tomorrow's report. */

import { effect } from "@preact/signals";

import { lookup } from "../lookup";
import { amend, route } from "../route";
import { isSame, revealed, selection, type Selection } from "../selection";
import { nameOf, planOf, type View } from "../view";

const LONGEST = 200; // letters of an id that an address carries; longer ones are named by their row

export function paramsOf(view: View, selected: Selection | null): Record<string, string> {
  if (selected === null) return { operation: "", order: "", in: "" };
  const id = nameOf(view, selected);
  const name = id.length > LONGEST || id.startsWith("~") ? `~${selected.row}` : id;
  const other = selected.kind === "operation" ? "order" : "operation";
  return { [selected.kind]: name, [other]: "", in: selected.which === "against" ? "against" : "" };
}

export function selectionOf(view: View, params: Readonly<Record<string, string>>): Selection | null {
  const kind = params["operation"] ? "operation" : "order";
  const name = params[kind] ?? "";
  if (name === "") return null;
  const which = params["in"] === "against" && view.against !== null ? "against" : "plan";
  const plan = planOf(view, which);
  const rows = kind === "operation" ? lookup(plan).operationRow : lookup(plan).orderRow;
  const length = kind === "operation" ? plan.operations.id.length : plan.orders.length;
  const row = /^~\d+$/.test(name) ? Number(name.slice(1)) : rows.get(name);
  return row === undefined || row >= length ? null : { kind, row, which };
}

/** The parameters of the address that every view keeps: those of the selection. */
export function heldParams(): Record<string, string> {
  const { operation = "", order = "", in: which = "" } = route.value.params;
  return { operation, order, in: which };
}

/** Start to follow, both ways; returns how to stop. */
export function followSelection(view: View): () => void {
  const stopReading = effect(() => {
    const wanted = selectionOf(view, route.value.params);
    if (!isSame(wanted, selection.peek())) {
      selection.value = wanted;
      revealed.value = revealed.peek() + 1;
    }
  });
  const stopWriting = effect(() => {
    const params = paramsOf(view, selection.value);
    const { params: shown } = route.peek();
    if (Object.entries(params).some(([key, value]) => (shown[key] ?? "") !== value)) amend(params);
  });
  return () => {
    stopReading();
    stopWriting();
  };
}
