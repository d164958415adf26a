/** Lots begun and not complete, over time. */

import { say } from "../texts";
import { useView } from "../view";
import { Curve } from "./curve";

export function Progress() {
  const { plan, against } = useView();
  const { times, values } = plan.in_progress;
  const peak = values.reduce((most, value) => Math.max(most, value), 0);
  return (
    <section class="panel" aria-labelledby="progress-title" data-testid="progress">
      <header>
        <h2 id="progress-title">{say("progress.title")}</h2>
        {peak > 0 && <p>{say("progress.peak", { count: peak })}</p>}
      </header>
      {times.length === 0 ? (
        <p class="empty">{say("progress.empty")}</p>
      ) : (
        <Curve
          name="progress"
          caption={say("progress.caption")}
          series={[
            { label: say("progress.lots"), times, values, kind: "steps", colour: "one" },
            ...(against === null
              ? []
              : [{ label: say("figures.against"), ...against.in_progress, kind: "steps" as const, colour: "two" as const }]),
          ]}
        />
      )}
    </section>
  );
}
