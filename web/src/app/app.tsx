import type { ViewDocument } from "../document";

/** The page of a plan. */
export function App({ document }: { document: ViewDocument }) {
  return (
    <main data-testid="page">
      <h1>{document.plan.name}</h1>
    </main>
  );
}
