import type { Problem } from "../load";

/** What is shown where there is no document to show. */
export function ProblemPage({ problem }: { problem: Problem }) {
  return (
    <main data-testid="problem" data-problem={problem.kind}>
      <h1>This page can not be shown</h1>
    </main>
  );
}
