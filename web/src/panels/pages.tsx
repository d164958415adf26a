/** Long lists in pages: 5,000 rows at once would make every key stroke slow, and are read by nobody. */

import { say } from "../texts";

/** First row and the row after the last of a page; a page behind the end is the last one. */
export function pageOf(length: number, page: number, rows: number): [number, number] {
  const last = Math.max(Math.ceil(length / rows) - 1, 0);
  const first = Math.min(Math.max(page, 0), last) * rows;
  return [first, Math.min(first + rows, length)];
}

interface PagesProps {
  length: number;
  page: number;
  rows: number;
  onPage: (page: number) => void;
}

export function Pages({ length, page, rows, onPage }: PagesProps) {
  if (length <= rows) return null;
  const [first, last] = pageOf(length, page, rows);
  const at = first / rows;
  return (
    <nav class="pages" aria-label={say("page.pages")}>
      <span data-testid="pages">{say("page.of", { first: first + 1, last, all: length })}</span>
      <button type="button" disabled={first === 0} data-testid="page-previous" onClick={() => onPage(at - 1)}>
        {say("page.previous")}
      </button>
      <button type="button" disabled={last === length} data-testid="page-next" onClick={() => onPage(at + 1)}>
        {say("page.next")}
      </button>
    </nav>
  );
}
