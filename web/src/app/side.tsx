/** The panel beside the view: the operation or the order that is selected. */

import { useEffect, useRef } from "preact/hooks";

import { OperationDetails } from "../panels/operation";
import { OrderDetails } from "../panels/order";
import { selection } from "../selection";
import { say } from "../texts";
import { nameOf, planOf, useView } from "../view";
import { announce } from "./announcement";
import { Name } from "../panels/names";

export function Side() {
  const view = useView();
  const selected = selection.value;
  const heading = useRef<HTMLHeadingElement>(null);
  const opener = useRef<Element | null>(null);
  const name = selected === null ? "" : nameOf(view, selected);
  useEffect(() => {
    const active = document.activeElement;
    const isFromPicture = active !== null && active.closest('[data-testid="gantt"]') !== null;
    announce(say("side.selected", { name }));
    // Who walks through the Gantt stays there; who follows a link goes where it leads.
    if (isFromPicture || active === null || active === document.body) return;
    if (!active.closest('[data-testid="side"]')) opener.current = active;
    heading.current?.focus({ preventScroll: true });
  }, [selected]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && !(event.target instanceof HTMLInputElement)) close();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  function close(): void {
    selection.value = null;
    if (opener.current instanceof HTMLElement && opener.current.isConnected) opener.current.focus();
    opener.current = null;
  }

  if (selected === null) return null;
  const plan = planOf(view, selected.which);
  const kind = selected.kind === "order" ? "side.order" : plan.operations.order[selected.row]! < 0 ? "side.maintenance" : "side.operation";
  return (
    <aside class="side" aria-label={say("side.title")} data-testid="side" data-kind={selected.kind}>
      <header>
        <h2 tabIndex={-1} ref={heading}>
          <small class="muted">{say(kind)}</small>
          <br />
          <Name text={name} />
        </h2>
        <button type="button" class="plain" aria-label={say("side.close")} data-testid="side-close" onClick={close}>
          ✕
        </button>
      </header>
      {selected.which === "against" && view.against !== null && (
        <p class="muted">{say("side.from.against", { plan: view.against.name })}</p>
      )}
      {selected.kind === "operation" ? (
        <OperationDetails row={selected.row} which={selected.which} />
      ) : (
        <OrderDetails row={selected.row} which={selected.which} />
      )}
    </aside>
  );
}
