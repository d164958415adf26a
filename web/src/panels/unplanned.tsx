/** Orders of which nothing is in the plan, with the reasons. */

import { say } from "../texts";
import { useView } from "../view";
import { Name } from "./names";
import { Passage } from "./passage";

const SHOWN = 50;

export function Unplanned() {
  const { unplanned } = useView().plan;
  if (unplanned.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="unplanned-title" data-testid="unplanned">
      <header>
        <h2 id="unplanned-title">{say("unplanned.title")}</h2>
        <p>{say("unplanned.help")}</p>
      </header>
      <table class="told">
        <caption class="unseen">{say("unplanned.title")}</caption>
        <tbody>
          {unplanned.slice(0, SHOWN).map(({ order, reasons }) => (
            <tr key={order}>
              <th scope="row">
                <Name text={order} />
              </th>
              <td>
                <ul class="reasons">
                  {reasons.map((reason) => (
                    <li key={reason}>
              <Passage text={reason} />
            </li>
                  ))}
                </ul>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {unplanned.length > SHOWN && <p class="muted">{say("problem.places.more", { count: unplanned.length - SHOWN })}</p>}
    </section>
  );
}
