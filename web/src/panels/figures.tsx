/** The key figures: a strip of readings, and the table of all of them. */

import type { Figure, PlanView } from "../document";
import { say } from "../texts";
import { useView, type View } from "../view";
import { changeOf, LEADING, valueText } from "./figure_words";
import { gapOf, gapText, isWeighted, levelText, levelValue, wordOf } from "./quality";
import { shareText } from "../format";

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
        <Objective />
        {leading.map((figure) => (
          <Reading key={figure!.name} figure={figure!} />
        ))}
      </dl>
      <StartsOther />
      {figures.length > 0 && <AllFigures figures={figures} />}
    </section>
  );
}

/** Whether the plan beside covers the same time: else its figures are of other work, and more or less says nothing. */
function isComparable({ plan, against }: View): boolean {
  return against !== null && against.now === plan.now;
}

function StartsOther() {
  const view = useView();
  if (view.against === null || isComparable(view)) return null;
  return (
    <p class="muted small" data-testid="figures-other-start">
      {say("figures.against.start", { instant: view.clock.text(view.against.now) })}
    </p>
  );
}

/** What was wished for first, how much of it there is, and how much less there could be. */
function Objective() {
  const { plan, against, currency } = useView();
  const [level] = plan.objective;
  const least = level === undefined || plan.lower_bound === null ? null : levelValue(level, plan.lower_bound, currency);
  return (
    <div class="figure objective" data-testid="figure-gap">
      <dt>{level === undefined ? say("page.gap") : say("page.level", { place: 1, name: levelText(level.name) })}</dt>
      {level !== undefined && <dd class="value text">{levelValue(level, level.value, currency)}</dd>}
      {level !== undefined && level.value > 0 && isWeighted(level.name, plan) && <dd>{say("page.level.weighted")}</dd>}
      {least !== null && <dd>{say("page.level.bound", { least })}</dd>}
      <dd>
        {level !== undefined && `${say("page.gap")}: `}
        {gapText(plan)}
      </dd>
      {against?.objective[0] !== undefined && (
        <dd class="beside">
          {say("figures.against")}:{" "}
          {against.objective[0].name === level?.name
            ? besideText(against, currency)
            : say("page.level.other", { name: levelText(against.objective[0].name) })}
        </dd>
      )}
    </div>
  );
}

function besideText(against: PlanView, currency: string): string {
  const level = against.objective[0]!;
  const gap = gapOf(against);
  const value = levelValue(level, level.value, currency);
  return gap === null ? value : `${value} (${say("page.gap")} ${shareText(gap)})`;
}

function Reading({ figure }: { figure: Figure }) {
  const view = useView();
  const { against, currency } = view;
  const { name, value, unit, simulated } = figure;
  const other = against?.figures.find((theirs) => theirs.name === name);
  const change = isComparable(view) ? changeOf(figure, other, currency) : null;
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
  const view = useView();
  const { plan, against, currency, document } = view;
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
              const change = isComparable(view) ? changeOf(figure, other, currency) : null;
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
            {plan.objective.map((level, at) => {
              const { name, value } = level;
              const theirs = against?.objective[at];
              return (
                <tr key={`objective ${at}`}>
                  <th scope="row">
                    {say("page.level", { place: at + 1, name: levelText(name) })}
                    {at === 0 && plan.lower_bound !== null && (
                      <p class="small muted">
                        {say("page.bound")}: {levelValue(level, plan.lower_bound, currency)}
                      </p>
                    )}
                  </th>
                  <td class="number">{levelValue(level, value, currency)}</td>
                  {isSimulated && <td class="number">–</td>}
                  {against !== null && <td class="number">{theirs?.name === name ? levelValue(theirs, theirs.value, currency) : "–"}</td>}
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
