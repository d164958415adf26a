/** The key figures: a strip of readings, and the table of all of them. */

import type { Figure } from "../document";
import { say } from "../texts";
import { useView } from "../view";
import { changeOf, LEADING, valueText } from "./figure_words";
import { gapOf, gapText, levelText, wordOf } from "./quality";
import { numberText, shareText } from "../format";

export function Figures() {
  const view = useView();
  const { figures } = view.plan;
  const known = new Map(figures.map((figure) => [figure.name, figure]));
  const leading = LEADING.map((name) => known.get(name)).filter((figure) => figure !== undefined && figure.value !== null);
  return (
    <section aria-labelledby="figures-title" data-testid="figures">
      <h2 id="figures-title" class="unseen">
        {say("figures.title")}
      </h2>
      <dl class="figures">
        <Gap />
        {leading.map((figure) => (
          <Reading key={figure!.name} figure={figure!} />
        ))}
      </dl>
      {figures.length > 0 && <AllFigures figures={figures} />}
    </section>
  );
}

function Gap() {
  const { plan, against } = useView();
  const share = gapOf(plan);
  const other = against === null ? null : gapOf(against);
  return (
    <div class="figure" data-testid="figure-gap">
      <dt>{say("page.gap")}</dt>
      <dd class="value">{share === null ? "–" : shareText(share)}</dd>
      <dd>{gapText(plan)}</dd>
      {against !== null && (
        <dd class="beside">
          {say("figures.against")}: {other === null ? "–" : shareText(other)}
        </dd>
      )}
    </div>
  );
}

function Reading({ figure }: { figure: Figure }) {
  const { against, currency } = useView();
  const { name, value, unit, simulated } = figure;
  const other = against?.figures.find((theirs) => theirs.name === name);
  const change = changeOf(figure, other, currency);
  const isBad = (name === "late_orders" && value! > 0) || (name === "tardiness_max" && value! > 0);
  return (
    <div class="figure" data-testid={`figure-${name}`}>
      <dt>{wordOf("figure", name)}</dt>
      <dd class={`value${unit === "ms" || unit === "money" ? " text" : ""}${isBad ? " late" : ""}`}>{valueText(value!, unit, currency)}</dd>
      {simulated !== null && (
        <dd title={say("figures.simulated.help", { count: simulated.replications })}>
          {say("figures.simulated")}: {valueText(simulated.mean, unit, currency)} ± {valueText(simulated.half_width, unit, currency)}
        </dd>
      )}
      {other !== undefined && other.value !== null && (
        <dd class="beside">
          <span>
            {say("figures.against")}: {valueText(other.value, unit, currency)}
          </span>
          {change !== null && <ChangeText change={change} />}
        </dd>
      )}
    </div>
  );
}

function ChangeText({ change }: { change: { text: string; tone: string } }) {
  return (
    <span class={change.tone}>
      {change.text}
      {change.tone === "better" && ` ${say("figures.better")}`}
      {change.tone === "worse" && ` ${say("figures.worse")}`}
    </span>
  );
}

function AllFigures({ figures }: { figures: Figure[] }) {
  const { plan, against, currency, document } = useView();
  const isSimulated = figures.some(({ simulated }) => simulated !== null);
  return (
    <details class="all-figures" data-testid="all-figures">
      <summary>{say("figures.all")}</summary>
      <div class="panel wide">
        <p class="muted small">
          {plan.solver !== "" && `${say("page.solver")}: ${plan.solver} · `}
          {say("page.seed")}: {plan.seed} · {say("page.made", { generator: document.generator })}
        </p>
        <table>
          <caption class="unseen">{say("figures.caption")}</caption>
          <thead>
            <tr>
              <th scope="col">{say("figures.name")}</th>
              <th scope="col" class="number">{say("figures.planned")}</th>
              {isSimulated && <th scope="col" class="number">{say("figures.simulated")}</th>}
              {against !== null && <th scope="col" class="number">{say("figures.against")}</th>}
              {against !== null && <th scope="col" class="number">{say("figures.change")}</th>}
            </tr>
          </thead>
          <tbody>
            {figures.map((figure) => {
              const { name, value, unit, simulated } = figure;
              const other = against?.figures.find((theirs) => theirs.name === name);
              const change = changeOf(figure, other, currency);
              return (
                <tr key={name}>
                  <th scope="row">{wordOf("figure", name)}</th>
                  <td class="number">{value === null ? "–" : valueText(value, unit, currency)}</td>
                  {isSimulated && (
                    <td class="number">
                      {simulated === null
                        ? "–"
                        : `${valueText(simulated.mean, unit, currency)} ± ${valueText(simulated.half_width, unit, currency)}`}
                    </td>
                  )}
                  {against !== null && (
                    <td class="number">
                      {other === undefined || other.value === null ? "–" : valueText(other.value, unit, currency)}
                    </td>
                  )}
                  {against !== null && <td class="number">{change === null ? "–" : <ChangeText change={change} />}</td>}
                </tr>
              );
            })}
            {plan.objective.map(({ name, value }, at) => {
              const theirs = against?.objective[at];
              return (
                <tr key={`objective ${at}`}>
                  <th scope="row">
                    {say("page.level", { place: at + 1, name: levelText(name) })}
                    {at === 0 && plan.lower_bound !== null && (
                      <p class="small muted">
                        {say("page.bound")}: {numberText(plan.lower_bound)}
                      </p>
                    )}
                  </th>
                  <td class="number">{numberText(value)}</td>
                  {isSimulated && <td class="number">–</td>}
                  {against !== null && <td class="number">{theirs?.name === name ? numberText(theirs.value) : "–"}</td>}
                  {against !== null && <td class="number">–</td>}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </details>
  );
}
