/** The first sight: does the plan hold, what is late and why, what the stations do. */

import { hashOf } from "../route";
import { say } from "../texts";
import { useView } from "../view";
import { heldParams } from "../app/address";
import { lateCount } from "./counts";
import { Figures } from "./figures";
import { LateOrders } from "./late";
import { Progress } from "./progress";
import { SimulationNote } from "./simulation";
import { busyShare, StateLegend, StatesTable } from "./states";
import { Unplanned } from "./unplanned";
import { Verdict } from "./verdict";
import { Violations } from "./violations";

const STATIONS = 12; // on the first page; the view of the stations has them all

export function Overview() {
  const isShort = lateCount(useView().plan) < 3; // the column of the late orders has room
  return (
    <>
      <h2 class="unseen">{say("page.view.overview")}</h2>
      <Violations />
      <Verdict />
      <Figures />
      <SimulationNote />
      <div class="columns">
        <div class="column">
          <LateOrders />
          <Unplanned />
          {isShort && <Progress />}
        </div>
        <div class="column">
          <Stations />
          {!isShort && <Progress />}
        </div>
      </div>
    </>
  );
}

function Stations() {
  const { plan } = useView();
  const rows = plan.states.filter(({ resource }) => plan.resources[resource]?.kind === "station");
  const busiest = [...rows].sort((one, other) => busyShare(other) - busyShare(one)).slice(0, STATIONS);
  return (
    <section class="panel" aria-labelledby="states-title">
      <header>
        <h2 id="states-title">{say("states.title")}</h2>
        {rows.length > STATIONS && <a href={hashOf("stations", heldParams())}>{say("states.all", { count: rows.length })}</a>}
      </header>
      {rows.length === 0 ? (
        <p class="empty">{say("states.empty")}</p>
      ) : (
        <>
          <StateLegend />
          <StatesTable rows={busiest} />
        </>
      )}
    </section>
  );
}
