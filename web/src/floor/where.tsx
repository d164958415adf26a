/** What the map shows, in words: for readers who do not see the canvas, and for those who want the number. */

import { useState } from "preact/hooks";

import { BAR_STATES, type FloorMap } from "../document";
import { shareText } from "../format";
import { instant } from "../instant";
import { Name, OperationLink, ResourceLink } from "../panels/names";
import { say } from "../texts";
import type { Moments, RobotAt } from "./moments";

interface WhereProps {
  floor: FloorMap;
  moments: Moments;
}

export function Where(props: WhereProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details id="floor-where" data-testid="floor-where" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{say("floor.table")}</summary>
      {isOpen && (
        <div class="columns">
          <Robots {...props} />
          <Stations {...props} />
        </div>
      )}
    </details>
  );
}

function Robots({ floor, moments }: WhereProps) {
  const robots = moments.robots(instant.value ?? moments.span.start);
  if (robots.length === 0) return null;
  return (
    <table data-testid="floor-robots">
      <caption class="unseen">{say("floor.robots")}</caption>
      <thead>
        <tr>
          <th scope="col">{say("floor.robot")}</th>
          <th scope="col">{say("floor.where")}</th>
          <th scope="col" class="number">{say("floor.lots")}</th>
        </tr>
      </thead>
      <tbody>
        {robots.map((one) => (
          <tr key={one.robot} data-x={Math.round(one.x)} data-y={Math.round(one.y)}>
            <th scope="row"><ResourceLink row={one.robot} /></th>
            <td><Name text={whereText(floor, one)} /></td>
            <td class="number">{one.lots}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function whereText(floor: FloorMap, { from, to, share }: RobotAt): string {
  const { id } = floor.points;
  if (share >= 1) return say("floor.at", { point: id[to]! });
  return say("floor.way", { from: id[from]!, to: id[to]!, share: shareText(share, 0) });
}

function Stations({ moments }: WhereProps) {
  const stations = moments.stations(instant.value ?? moments.span.start);
  if (stations.length === 0) return null;
  return (
    <table data-testid="floor-stations">
      <caption class="unseen">{say("floor.stations")}</caption>
      <thead>
        <tr>
          <th scope="col">{say("floor.station")}</th>
          <th scope="col">{say("floor.doing")}</th>
          <th scope="col">{say("floor.work")}</th>
          <th scope="col" class="number">{say("floor.waiting")}</th>
        </tr>
      </thead>
      <tbody>
        {stations.map(({ station, state, operation, waiting }) => (
          <tr key={station}>
            <th scope="row"><ResourceLink row={station} /></th>
            <td>{state < 0 ? say("floor.nothing") : say(`bar.${BAR_STATES[state]!}`)}</td>
            <td>{operation < 0 ? "–" : <OperationLink row={operation} />}</td>
            <td class="number">{waiting}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
