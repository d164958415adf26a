/** Names that the user gave: always text, on one line, whole in the tooltip; and those that can be chosen. */

import { useView } from "../view";
import { planOf } from "../view";
import { reveal, type Which } from "../selection";
import { clipped } from "../texts";
import { go } from "../route";
import { heldParams } from "../app/address";

const IN_PAGE = 300; // letters of a name that are laid out at all: no line is longer

export function Name({ text }: { text: string }) {
  const shown = text.trim() === "" ? "–" : text;
  return (
    <bdi class="name" title={text.length > 24 ? clipped(text, 2000) : undefined}>
      {clipped(shown, IN_PAGE)}
    </bdi>
  );
}

interface LinkProps {
  row: number;
  which?: Which;
}

export function OperationLink({ row, which = "plan" }: LinkProps) {
  const id = planOf(useView(), which).operations.id[row] ?? "";
  return (
    <button type="button" class="link" data-testid="operation-link" onClick={() => reveal({ kind: "operation", row, which })}>
      <Name text={id} />
    </button>
  );
}

export function OrderLink({ row, which = "plan" }: LinkProps) {
  const id = planOf(useView(), which).orders[row]?.id ?? "";
  return (
    <button type="button" class="link" data-testid="order-link" onClick={() => reveal({ kind: "order", row, which })}>
      <Name text={id} />
    </button>
  );
}

/** A resource: leads to its load. */
export function ResourceLink({ row, which = "plan" }: LinkProps) {
  const resource = planOf(useView(), which).resources[row];
  const id = resource?.id ?? "";
  const kind = resource === undefined || resource.kind === "station" ? "" : resource.kind;
  return (
    <button type="button" class="link" onClick={() => go("stations", { ...heldParams(), kind, at: clipped(id, 200) })}>
      <Name text={id} />
    </button>
  );
}

export function Instant({ at }: { at: number }) {
  const { clock } = useView();
  return (
    <time class="nowrap" dateTime={clock.iso(at)}>
      {clock.text(at)}
    </time>
  );
}
