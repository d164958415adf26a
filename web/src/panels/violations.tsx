/** What the independent judge found: said before anything else, and in full. */

import { useState } from "preact/hooks";

import { say } from "../texts";
import { useView } from "../view";
import { Name } from "./names";
import { Passage } from "./passage";

const SHOWN = 5;

export function Violations() {
  const { violations } = useView().plan;
  const [isWhole, setWhole] = useState(false);
  if (violations.length === 0) return null;
  const shown = isWhole ? violations : violations.slice(0, SHOWN);
  return (
    <section class="alarm" role="alert" data-testid="violations" aria-labelledby="violations-title">
      <h2 id="violations-title">{say("violations.title", { count: violations.length })}</h2>
      <p>{say("violations.remedy")}</p>
      <div class="wide">
        <table>
          <caption class="unseen">{say("violations.title", { count: violations.length })}</caption>
          <thead>
            <tr>
              <th scope="col">{say("violations.rule")}</th>
              <th scope="col">{say("violations.place")}</th>
              <th scope="col">{say("violations.message")}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ rule, place, message }, at) => (
              <tr key={at}>
                <th scope="row" class="mono">
                  <Name text={rule} />
                </th>
                <td>
                  <Passage text={place} />
                </td>
                <td>
                  <Passage text={message} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown.length < violations.length && (
        <button type="button" class="link" onClick={() => setWhole(true)}>
          {say("violations.more", { count: violations.length })}
        </button>
      )}
    </section>
  );
}
