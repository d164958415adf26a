/** The load of one resource against its calendar, and what waits before it in a simulated run. */

import { useMemo } from "preact/hooks";

import type { Load } from "../document";
import { lengthText, shareText } from "../format";
import { say } from "../texts";
import { useView } from "../view";
import { Curve } from "./curve";
import type { CurveSeries } from "./curve_data";

const HOUR = 3_600_000;

export function LoadPanel({ resource, wanted }: { resource: number; wanted: string }) {
  const { plan } = useView();
  const load = plan.load.find((one) => one.resource === resource);
  const name = plan.resources[resource]?.id ?? wanted;
  if (name === "") return null;
  return (
    <section class="panel" aria-labelledby="load-title" data-testid="load">
      <header>
        <h2 id="load-title">{say("load.title", { name })}</h2>
        {load !== undefined && <Peak load={load} />}
      </header>
      {load === undefined || load.start.length === 0 ? (
        <p class="empty">{say("load.empty", { name })}</p>
      ) : (
        <LoadCurve load={load} name={name} />
      )}
      {resource >= 0 && <Queue resource={resource} name={name} />}
    </section>
  );
}

/** Where most of the open time is used; buckets that are closed have no share. */
function Peak({ load }: { load: Load }) {
  const { clock } = useView();
  const shares = load.start.map((_, at) => (load.open_ms[at]! > 0 ? load.busy_ms[at]! / load.open_ms[at]! : 0));
  const over = shares.filter((share) => share > 1.0005).length;
  const peak = shares.reduce((best, share, at) => (share > shares[best]! ? at : best), 0);
  if ((shares[peak] ?? 0) <= 0) return null;
  return (
    <p class={over > 0 ? "late" : ""}>
      {over > 0
        ? say("load.over", { count: over })
        : say("load.peak", { instant: clock.text(load.start[peak]!), share: shareText(shares[peak]!, 0) })}
    </p>
  );
}

function LoadCurve({ load, name }: { load: Load; name: string }) {
  const until = load.start[load.start.length - 1]! + load.length_ms;
  const series = useMemo<CurveSeries[]>(
    () => [
      { label: `${say("load.busy")} (h / ${lengthText(load.length_ms)})`, times: load.start, values: load.busy_ms.map((ms) => ms / HOUR), kind: "bars", colour: "one" },
      { label: `${say("load.open")} (h / ${lengthText(load.length_ms)})`, times: load.start, values: load.open_ms.map((ms) => ms / HOUR), kind: "steps", colour: "two" },
    ],
    [load],
  );
  return <Curve key={name} name="load" caption={say("load.caption", { name })} series={series} until={until} />;
}

function Queue({ resource, name }: { resource: number; name: string }) {
  const { plan } = useView();
  const queue = plan.simulated?.queues.find((one) => one.resource === resource);
  const series = useMemo<CurveSeries[]>(
    () => (queue === undefined ? [] : [{ label: say("queue.lots"), ...queue.steps, kind: "steps", colour: "one" }]),
    [queue],
  );
  if (queue === undefined || queue.steps.times.length === 0) return null;
  return (
    <>
      <h3>{say("queue.title", { name })}</h3>
      <Curve name="queue" caption={say("queue.title", { name })} series={series} until={plan.simulated!.until} />
    </>
  );
}
