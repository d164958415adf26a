/** What stands behind the intervals and the simulated run: how often, what was assumed, and whether it came to an end. */

import { heldParams } from "../app/address";
import type { SimulatedRun } from "../document";
import { hashOf } from "../route";
import { say } from "../texts";
import { useView } from "../view";
import { Name } from "./names";

const NAMES = 6; // stations that are named; the title has them all

export function SimulationNote() {
  const { plan } = useView();
  const { simulated } = plan;
  if (simulated === null) return null;
  const { replications, seed, standstills, reasons } = simulated;
  return (
    <section class="simulation" aria-label={say("simulation.title")} data-testid="simulation">
      <p class="muted small">
        <b>{say("simulation.title")}:</b> {say("simulation.runs", { count: replications, seed: String(seed) })} <Assumed run={simulated} />{" "}
        <a href={hashOf("gantt", heldParams())}>{say("simulation.shown")}</a>
      </p>
      {standstills > 0 && (
        <div class="late small" data-testid="standstills">
          <p>{say("simulation.stopped", { count: standstills, all: replications })}</p>
          <ul>
            {reasons.map((reason) => (
              <li key={reason}>
                <Name text={reason} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function Assumed({ run: { assumed, variation } }: { run: SimulatedRun }) {
  if (assumed.length === 0) return <>{say("simulation.stated")}</>;
  const first = assumed.slice(0, NAMES).join(", ");
  const more = assumed.length - NAMES;
  const names = more > 0 ? say("simulation.more", { names: first, count: more }) : first;
  return <span title={assumed.join(", ").slice(0, 2000)}>{say("simulation.assumed", { names, variation })}</span>;
}
