/** The floor, replayed: the map with its clock, and the Gantt below it with a line at the same instant. */

import { useEffect, useMemo, useState } from "preact/hooks";

import { GanttChart } from "../app/gantt_view";
import { BAR_STATES, type FloorMap, type PlanView } from "../document";
import { instant } from "../instant";
import { basePalette } from "../gantt/colours";
import { isDark } from "../settings";
import { say } from "../texts";
import { useView } from "../view";
import { Controls } from "./controls";
import "./floor.css";
import { Map } from "./map";
import { Moments } from "./moments";
import { Where } from "./where";

type Source = "plan" | "simulated";

export function FloorView() {
  const { plan } = useView();
  if (plan.floor === null) {
    return (
      <section class="panel" data-testid="floor">
        <h2 class="unseen">{say("floor.title")}</h2>
        <p class="empty">{say("floor.none")}</p>
      </section>
    );
  }
  return <Replay plan={plan} floor={plan.floor} />;
}

function Replay({ plan, floor }: { plan: PlanView; floor: FloorMap }) {
  const [source, setSource] = useState<Source>("plan");
  const moments = useMemo(() => momentsOf(plan, floor, source), [plan, floor, source]);
  const { start, end } = moments.span;
  useEffect(() => {
    const at = instant.peek();
    instant.value = at === null ? start : Math.min(Math.max(at, start), end);
  }, [start, end]);
  return (
    <>
      <section class="panel floor" aria-labelledby="floor-title" data-testid="floor">
        <header>
          <h2 id="floor-title">{say("floor.title")}</h2>
          {floor.simulated !== null && plan.simulated !== null && (
            <label class="field">
              {say("floor.source")}
              <select data-testid="floor-source" value={source} onChange={(event) => setSource(event.currentTarget.value as Source)}>
                <option value="plan">{say("floor.source.plan")}</option>
                <option value="simulated">{say("floor.source.simulated")}</option>
              </select>
            </label>
          )}
        </header>
        <Controls span={moments.span} />
        <Map floor={floor} moments={moments} />
        <Legend moments={moments} />
        <Where floor={floor} moments={moments} />
      </section>
      <GanttChart />
    </>
  );
}

function momentsOf(plan: PlanView, floor: FloorMap, source: Source): Moments {
  const { simulated } = plan;
  if (source === "simulated" && simulated !== null && floor.simulated !== null) {
    return new Moments(plan, floor, floor.simulated, simulated.bars, simulated.queues, simulated.until);
  }
  return new Moments(plan, floor, floor.movements, plan.bars, floor.queues, null);
}

const STATES = ["setup", "load", "run", "unload", "wait", "break", "maintenance", "failure"] as const;

function Legend({ moments }: { moments: Moments }) {
  const { states } = basePalette(isDark.value);
  return (
    <>
      <ul class="legend">
        {STATES.map((state) => (
          <li key={state}>
            <span class="swatch" style={{ "--fill": states[BAR_STATES.indexOf(state)] }} />
            {say(`bar.${state}`)}
          </li>
        ))}
        <li><b class="sign">→</b>{say("floor.legend.one.way")}</li>
        <li><b class="sign">P</b>{say("floor.legend.parking")}</li>
        <li><b class="sign">⚡</b>{say("floor.legend.charging")}</li>
        <li><b class="sign round">2</b>{say("floor.legend.robot")}</li>
        <li><b class="sign dark">3</b>{say("floor.legend.waiting")}</li>
      </ul>
      <p class="muted small">
        {say("floor.empty.ways")} {!moments.isStated && say("floor.no.positions")}
      </p>
    </>
  );
}
