/** The head of a column that sorts the table when it is pressed. */

import { say } from "../texts";

interface SortHeadProps {
  label: string;
  isSorted: boolean;
  descending: boolean;
  isNumber?: boolean;
  isForWide?: boolean; // left out where there is little room
  name: string;
  onSort: () => void;
}

export function SortHead({ label, isSorted, descending, isNumber = false, isForWide = false, name, onSort }: SortHeadProps) {
  const way = isSorted ? (descending ? "descending" : "ascending") : undefined;
  return (
    <th scope="col" class={`${isNumber ? "number" : ""}${isForWide ? " when-wide" : ""}`} aria-sort={way}>
      <button type="button" class="sort" data-testid={`sort-${name}`} onClick={onSort}>
        {label}
        <span class="arrow" aria-hidden="true">{isSorted ? (descending ? " ↓" : " ↑") : ""}</span>
        {isSorted && <span class="unseen"> {descending ? say("orders.sorted.down") : say("orders.sorted.up")}</span>}
      </button>
    </th>
  );
}
