/** What is shown where there is no document to show: what happened, and what helps. */

import type { Problem } from "../load";
import { language } from "../settings";
import { say } from "../texts";
import { Mark } from "./head";

const SHOWN = 12; // places of a document that contradicts itself: who mends it needs some, not all

export function ProblemPage({ problem }: { problem: Problem }) {
  const title = say(`problem.title.${problem.kind}`);
  document.title = title;
  return (
    <main class="problem" data-testid="problem" data-problem={problem.kind} lang={language.value}>
      <Mark />
      <h1>{title}</h1>
      <p>{explanation(problem)}</p>
      {problem.kind === "unsound" && <Places places={problem.places} />}
      <section aria-labelledby="problem-help">
        <h2 id="problem-help">{say("problem.help")}</h2>
        {problem.kind === "newer" ? (
          <>
            <p>{say("problem.help.update")}</p>
            <pre>pip install --upgrade reshuffle{"\n"}reshuffle report plan.json -o report.html</pre>
          </>
        ) : (
          <>
            <p>{say("problem.help.again")}</p>
            <pre>reshuffle report plan.json -o report.html</pre>
          </>
        )}
        <p class="muted">{say("problem.help.file")}</p>
      </section>
      {problem.kind === "broken" && (
        <details>
          <summary>{say("problem.detail")}</summary>
          <pre>{problem.detail}</pre>
        </details>
      )}
    </main>
  );
}

function explanation(problem: Problem): string {
  switch (problem.kind) {
    case "foreign":
      return problem.format === "" ? say("problem.text.foreign.none") : say("problem.text.foreign", { format: problem.format });
    case "newer":
      return say("problem.text.newer", { format: problem.format, known: problem.known });
    default:
      return say(`problem.text.${problem.kind}`);
  }
}

function Places({ places }: { places: string[] }) {
  return (
    <ul class="mono" data-testid="places">
      {places.slice(0, SHOWN).map((place) => (
        <li key={place}>{place}</li>
      ))}
      {places.length > SHOWN && <li>{say("problem.places.more", { count: places.length - SHOWN })}</li>}
    </ul>
  );
}
